// The rule that every JavaScript file is checked by the compiler.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaps } from '../../build-scripts/typed.mjs';

const given = { read: new Set(['a.js', 'b.mjs']), text: () => '/** Fine. */\n', elsewhere: [/^shown\//] };
const found = (/** @type {string[]} */ ...files) => gaps(['shown/page.js', ...files], given);

test('files that a project covers, that are checked elsewhere or are no scripts are no gaps', () => {
  assert.deepEqual(found('a.js', 'b.mjs', 'shown/main.jsx', 'README.md', 'a.json', 'page.html'), []);
});

test('a script that no project covers is named, whatever its ending', () => {
  assert.deepEqual(found('a.js', 'c.js', 'd.mjs', 'e.cjs', 'f.jsx'),
    ['c.js', 'd.mjs', 'e.cjs', 'f.jsx'].map((file) => `${file}: no tsconfig covers it`));
});

test('a file that turns its check off is named', () => {
  const words = '@ts-' + 'nocheck';
  for (const line of [`// ${words}`, `//${words}`, `/// ${words} for now`]) {
    assert.deepEqual(gaps(['a.js'], { ...given, text: () => `// A page.\n${line}\n`, elsewhere: [] }),
      ['a.js: is not checked']);
  }
});

test('an exception that excuses nothing is named', () => {
  assert.deepEqual(gaps(['a.js'], given), ['/^shown\\//: excuses nothing']);
});
