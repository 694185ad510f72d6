// The size budget does fail: a budget that nobody checks is none.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'facewise-budget-'));
});
after(() => rmSync(folder, { recursive: true }));

/** @param {object} group @returns {{ status: number | null, stdout: string }} of make size with this budget */
function sizeOf(group) {
  const budget = path.join(folder, 'budget.json');
  writeFileSync(budget, JSON.stringify({ group }));
  return spawnSync('node', ['build-scripts/size.mjs', budget], { cwd: root, encoding: 'utf8' });
}

const why = 'a test';
const plenty = { bytes: 1e6, why };
const little = { bytes: 9, why };
/** @type {[string, object, number, RegExp][]} */
const BUDGETS = [
  ['enough', { files: ['LICENSE'], measure: 'raw', allowed: [plenty] }, 0, /1 passed, 0 failed/],
  ['too little', { files: ['LICENSE'], measure: 'gzip', allowed: [little] }, 1, /9 are allowed \(a test\)/],
  ['no reason', { files: ['LICENSE'], measure: 'raw', allowed: [{ bytes: 1e6, why: '' }] }, 1, /does not say why/],
  ['the last entry', { files: ['LICENSE'], measure: 'raw', allowed: [plenty, little] }, 1, /9 are/],
  ['a file that is gone', { files: ['LICENSE', 'gone'], measure: 'raw', allowed: [plenty] }, 1, /not there/],
  // index.js alone has fewer than that: what it imports counts.
  ['imports', { modules: ['index.js'], measure: 'raw', allowed: [{ bytes: 20000, why }] }, 1, /core\.js/],
];
for (const [what, group, status, words] of BUDGETS) {
  test(`a budget with ${what} ${status ? 'fails' : 'passes'}`, () => {
    const result = sizeOf(group);
    assert.equal(result.status, status, result.stdout);
    assert.match(result.stdout, words);
  });
}
