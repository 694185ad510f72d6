// The package in the Nodes that it names.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { before, test } from 'node:test';
import { scratch, tools } from './lib/project.mjs';

let project = '';
before(() => {
  project = scratch('node');
});

for (const major of [20, 22, 24]) {
  test(`Node ${major} imports every subpath`, () => {
    const code = `
      const { exports } = (await import('facewise/package.json', { with: { type: 'json' } })).default;
      const names = Object.keys(exports).filter((name) => !name.endsWith('.json'));
      for (const name of names) await import('facewise' + name.slice(1));
      console.log(process.versions.node.split('.')[0], names.length > 5);`;
    const node = path.join(tools, `node${major}/bin/node`);
    const said = execFileSync(node, ['--input-type=module', '-e', code], { cwd: project, encoding: 'utf8' });
    assert.equal(said, `${major} true\n`);
  });
}
