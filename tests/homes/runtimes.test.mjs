// The package in Deno, with leave to read its folder and nothing else, and in Bun.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { assertSameFaces, expectedIn, projectWith } from './lib/plain.mjs';
import { tools } from './lib/project.mjs';

/** @typedef {import('./lib/plain.mjs').Reading} Reading */

const RUNTIMES = {
  deno: { program: '@deno/linux-x64-glibc/deno', args: ['run', '--no-prompt', '--allow-read=..'],
    all: ['run', '--no-prompt', '--allow-read', '--allow-env', '--allow-ffi', '--allow-sys'] },
  bun: { program: '@oven/bun-linux-x64/bin/bun', args: [], all: [] },
};

let project = '';
/** @type {Reading[]} */
let expected = [];
before(async () => {
  project = await projectWith('runtimes', ['node', 'deno', 'bun']);
  expected = expectedIn(project);
});

for (const [name, { program, args, all }] of Object.entries(RUNTIMES)) {
  const run = (/** @type {string[]} */ flags, /** @type {string[]} */ ...rest) =>
    execFileSync(path.join(tools, program), [...flags, ...rest], { cwd: path.join(project, name), encoding: 'utf8' });
  const write = (/** @type {string} */ file, /** @type {string} */ code) =>
    writeFileSync(path.join(project, name, file), code);

  test(`${name} reads what Node reads, inline and in a worker`, () => {
    assertSameFaces(JSON.parse(run(args, 'main.js', 'photo.ppm')), expected);
    assertSameFaces(JSON.parse(run(args, 'main.js', 'photo.ppm', '--worker')), expected);
  });

  test(`${name} imports every subpath, ends by itself, and says where it works`, () => {
    write('imports.js', `
      import manifest from 'facewise/package.json' with { type: 'json' };
      const names = Object.keys(manifest.exports).filter((name) => !name.endsWith('.json'));
      for (const name of names) await import('facewise' + name.slice(1));
      const analyzer = await facewise.createAnalyzer({ tasks: [], worker: true });
      console.log(names.length > 8, (await analyzer.stats()).worker);`);
    // An analyzer that is open holds nobody: where this hangs, the test does not end.
    assert.equal(run(args, 'imports.js'), 'true true\n');
  });

  test(`${name} reads a picture file through sharp`, () => {
    write('file.js', `
      import { readFile } from 'node:fs/promises';
      import { createAnalyzer } from 'facewise';
      const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'] });
      const { faces } = await analyzer.analyze(await readFile('photo.jpg'));
      console.log(JSON.stringify(faces.map(({ id, box, emotion, age }) =>
        ({ id, box, emotion: emotion.label, age: age.years }))));`);
    assertSameFaces(JSON.parse(run(all, 'file.js')), expected);
  });

  test(`${name} reads and learns in a web worker of the user's own`, () => {
    mkdirSync(path.join(project, name), { recursive: true });
    write('own-worker.js', `
      import { createAnalyzer } from 'facewise';
      import { createTrainer, dense, flatten } from 'facewise/train';
      const picture = { data: new Uint8Array(3 * 64 * 64), width: 64, height: 64, channels: 3 };
      const { faces } = await (await createAnalyzer({ tasks: [] })).analyze(picture);
      const trainer = await createTrainer({ input: [1, 1, 1], layers: [flatten(), dense(2, { activation: 'softmax' })],
        labels: ['a', 'b'] });
      const { epochs } = await trainer.fit({ samples: new Float32Array([0, 1, 0, 1]), targets: [0, 1, 0, 1] },
        { epochs: 2, validationSplit: 0 });
      self.postMessage([faces.length, epochs.length].join());`);
    write('own.js', `
      const worker = new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }) => { console.log(data); worker.terminate(); };
      worker.onerror = ({ message }) => { console.log(message); worker.terminate(); };`);
    assert.equal(run(args, 'own.js'), '0,2\n');
  });
}
