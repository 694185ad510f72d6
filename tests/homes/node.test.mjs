// The package in the Nodes that it names.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { before, test } from 'node:test';
import { assertSameFaces, expectedIn, projectWith } from './lib/plain.mjs';
import { tools } from './lib/project.mjs';

let project = '';
let folder = '';
before(async () => {
  project = await projectWith('node', ['node']);
  folder = path.join(project, 'node');
});

const WORKER = `
  import { readFileSync } from 'node:fs';
  import { createAnalyzer } from 'facewise';
  const analyzer = await createAnalyzer({ tasks: ['emotion', 'age'], worker: true });
  const { worker } = await analyzer.stats();
  const { faces } = await analyzer.analyze(readFileSync('photo.jpg'));
  console.log(JSON.stringify({ worker, faces: faces.map(({ id, box, emotion, age }) =>
    ({ id, box, emotion: emotion.label, age: age.years })) }));`;

for (const major of [20, 22, 24]) {
  const node = path.join(tools, `node${major}/bin/node`);
  const run = (/** @type {string[]} */ ...args) => execFileSync(node, args, { cwd: folder, encoding: 'utf8' });

  test(`Node ${major} imports every subpath`, () => {
    const code = `
      const { exports } = (await import('facewise/package.json', { with: { type: 'json' } })).default;
      const names = Object.keys(exports).filter((name) => !name.endsWith('.json'));
      for (const name of names) await import('facewise' + name.slice(1));
      console.log(process.versions.node.split('.')[0], names.length > 5);`;
    assert.equal(run('--input-type=module', '-e', code), `${major} true\n`);
  });

  test(`Node ${major} requires every subpath`, () => {
    const code = `
      const { exports } = require('facewise/package.json');
      const names = Object.keys(exports).filter((name) => !name.endsWith('.json'));
      for (const name of names) require('facewise' + name.slice(1));
      console.log(typeof require('facewise').createAnalyzer, typeof facewise.train.createTrainer);`;
    assert.equal(run('--no-warnings', '--input-type=commonjs', '-e', code), 'function function\n');
  });

  test(`Node ${major} reads pixels, in a worker, as a CommonJS program and a file through sharp`, () => {
    const expected = expectedIn(project);
    assertSameFaces(JSON.parse(run('raw.js', 'photo.ppm')), expected);
    const { worker, faces } = JSON.parse(run('--input-type=module', '-e', WORKER));
    assert.equal(worker, true);
    assertSameFaces(faces, expected);
    assertSameFaces(JSON.parse(run('require.cjs', 'photo.ppm')), expected);
    assertSameFaces(JSON.parse(run('read.js', 'photo.jpg')), expected);
  });

  test(`Node ${major} reads with the single file, source maps applied or not`, () => {
    const code = `
      import 'facewise/standalone';
      const { faces } = await (await facewise.createAnalyzer({ tasks: [] })).analyze({
        data: new Uint8Array(3 * 64 * 64), width: 64, height: 64, channels: 3 });
      console.log(faces.length);`;
    assert.equal(run('--input-type=module', '-e', code), '0\n');
    assert.equal(run('--enable-source-maps', '--input-type=module', '-e', code), '0\n');
  });
}
