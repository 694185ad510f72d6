// C examples in the comments of include/ and in README.md: each is the inside of a function, which a program of
// tests/docs/c completes, is compiled with every warning an error, and runs.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { nativeExamples } from './lib/fences.mjs';
import { addPpm, compileNative, root } from './lib/project.mjs';

const run = promisify(execFile);
const programs = path.join(root, 'tests/docs/c');

/** What each prints. @type {Record<string, RegExp>} */
const says = {
  'face-1': /^(\d\d years\n){4}$/,
  'face-2': /^([1-4]) due, \1 read\n$/,
  'gallery-1': /^known: 0\n$/,
  'nn-1': /^(-?\d+\.\d+\n){7}$/,
  'train-1': /^1: loss \d\.\d+\n[^]*^5: loss \d\.\d+\n$/m,
  'readme-1': /^1 looks -?\d+ degrees to the side$/m,
  'readme-2': /^a file of \d{4,} bytes\n$/,
};

const examples = nativeExamples();
let folder = '';
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'facewise-native-'));
  execFileSync('make', ['native'], { cwd: root, stdio: 'pipe' });
  await addPpm(folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('every example has a program around it, and every program an example', () => {
  const names = examples.map(({ name }) => name).sort();
  const completed = readdirSync(programs).filter((name) => name.endsWith('.c')).map((name) => name.slice(0, -2));
  assert.deepEqual(names, completed.sort());
  assert.deepEqual(names, Object.keys(says).sort());
});

for (const { name, text } of examples) {
  test(`the example ${name} compiles and runs`, async () => {
    const [example, program] = [path.join(folder, `${name}.inc`), path.join(folder, name)];
    // Indented as the rest of its function is, or the compiler finds that misleading.
    writeFileSync(example, `${text.replace(/^(?=.)/gm, '  ')}\n`);
    await compileNative(path.join(programs, `${name}.c`), program, [`-DEXAMPLE="${example}"`]);
    const { stdout } = await run(program, [path.join(root, 'models'), path.join(folder, 'photo.ppm')]);
    assert.match(stdout, says[name]);
  });
}
