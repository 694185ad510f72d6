// What the page's head promises to need: a module too many is fetched for nothing, one too few is found late.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const demo = fileURLToPath(new URL('../../web/demo', import.meta.url));
const read = (/** @type {string} */ file) => readFileSync(path.join(demo, file), 'utf8');

/** @param {string} file @returns {string[]} what it imports before it runs */
function importsOf(file) {
  const statements = read(file).matchAll(/^(?:import|export)\b[^'";]*'(\.[^']+)';/gm);
  return [...statements].map(([, target]) => path.join(path.dirname(file), target));
}

test('the head names just the modules that main.js imports at second hand', () => {
  const first = importsOf('main.js');
  const all = new Set(first);
  for (const file of all) for (const target of importsOf(file)) all.add(target);
  const named = [...read('index.html').matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, href]) => href);
  assert.ok(first.length > 10 && named.length > 20);
  assert.deepEqual(
    named,
    [...all].filter((file) => !first.includes(file)).sort(),
  );
});
