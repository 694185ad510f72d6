// Nets that our writer wrote: every layer that training exports, and nets cut out of a file and gone on with.
// tests/c/tflite_export_test.c writes them; LiteRT.js and every build of ours run them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadModel } from '../../web/lib/nn.js';
import { liteRtForTests } from './lib/browser.mjs';
import { disagreements } from './lib/compare.mjs';
import { product } from './lib/net_builder.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const build = path.resolve(root, process.env.BUILD || 'build');
const folder = mkdtempSync(path.join(tmpdir(), 'facewise-written-'));
after(() => rmSync(folder, { recursive: true }));
const { status, stdout } = spawnSync(path.join(build, 'tests/tflite_export_test'), {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, FW_FILES: folder, FW_CASE: 'files_for_other_runtimes' },
});
assert.equal(status, 0, stdout);

const liteRt = liteRtForTests();

for (const file of readdirSync(folder).sort()) {
  test(`${file} gives what LiteRT gives`, async () => {
    const bytes = new Uint8Array(readFileSync(path.join(folder, file)));
    const model = await loadModel(bytes);
    const shapes = model.inputs.map(({ shape }) => [...shape]);
    model.close();
    const runs = [1, 2].map((run) =>
      shapes.map((shape) => Float32Array.from({ length: product(shape) }, (_, i) => Math.sin(i * i * 0.01 + i * run))),
    );
    const problems = await disagreements(file, bytes, runs, await liteRt.run(bytes, runs));
    assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
  });
}

test('all of the files are there', () => assert.equal(readdirSync(folder).length, 12));
