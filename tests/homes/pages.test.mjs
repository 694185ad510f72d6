// Pages without a bundler, all of their own origin: modules, an import map, the single file, workers of the page's own.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { STRICT, visit } from './lib/browser.mjs';
import { assertQuiet, openPages, readingsIn } from './lib/pages.mjs';
import { assertSameFaces } from './lib/plain.mjs';

/** @type {Awaited<ReturnType<typeof openPages>>} */
let pages;
before(async () => {
  pages = await openPages('pages', {
    'html': ['--modules'],
    'standalone': ['--standalone', '--train'],
    'worker': ['--modules'],
    'classic-worker': ['--standalone'],
  });
});
after(() => pages?.close());

for (const name of ['html', 'standalone', 'worker', 'classic-worker']) {
  test(`the page of ${name} reads what Node reads`, async () => {
    const origin = await pages.serve(name);
    const seen = await visit(pages.browser, `${origin}/`);
    assertQuiet(seen, origin);
    assertSameFaces(readingsIn(seen.text), pages.expected);
    const wasm = seen.requests.filter((url) => url.endsWith('.wasm'));
    assert.equal(wasm.length, /standalone|classic/.test(name) ? 0 : 1);
    const program = name === 'standalone' ? '/facewise.standalone.js' : '/reader.js';
    const workers = seen.requests.filter((url) => url.endsWith(name === 'html' ? '/worker.js' : program));
    assert.equal(workers.length, name === 'standalone' ? 2 : 1, 'the page works in one worker');
  });
}

test('the single file brings the element', async () => {
  const origin = await pages.serve('standalone');
  const seen = await visit(pages.browser, `${origin}/element.html`);
  assertQuiet(seen, origin);
  assertSameFaces(readingsIn(seen.text), pages.expected);
});

test('a page with an import map, allowed by its hash', async () => {
  const page = readFileSync(path.join(pages.project, 'html/import-map.html'), 'utf8');
  const [, map] = /<script type="importmap">([^]*?)<\/script>/.exec(page) ?? [];
  const hash = createHash('sha256').update(map).digest('base64');
  const csp = STRICT.replace("script-src 'self'", `script-src 'self' 'sha256-${hash}'`);
  const origin = await pages.serve('html', { csp });
  const seen = await visit(pages.browser, `${origin}/import-map.html`);
  assertQuiet(seen, origin);
  assertSameFaces(readingsIn(seen.text), pages.expected);
});

test('a page learns and looks into its net with the single file for that, in workers', async () => {
  const origin = await pages.serve('standalone');
  const seen = await visit(pages.browser, `${origin}/teach.html`);
  assertQuiet(seen, origin);
  assert.match(seen.title, /in a worker/);
  const scripts = seen.requests.filter((url) => url.endsWith('/facewise-train.standalone.js'));
  assert.ok(scripts.length >= 3, `${scripts.length} requests: of the page, the trainer's worker, the lens's`);
  assert.match(seen.title, /(2[0-4]) of 24 right/);
});
