// The package from another origin, within the page, from a file: where a worker is to be had by other means, or not.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { visit } from './lib/browser.mjs';
import { openPages, readingsIn, writePage } from './lib/pages.mjs';
import { assertSameFaces } from './lib/plain.mjs';
import { facewise } from './lib/project.mjs';

const OPEN = { csp: '', headers: { 'access-control-allow-origin': '*' } };

/** @type {Awaited<ReturnType<typeof openPages>>} */
let pages;
/** @type {Record<string, string>} integrity values of the package */
let values = {};
before(async () => {
  pages = await openPages('elsewhere', { html: ['--modules'], standalone: ['--standalone'] });
  values = JSON.parse(readFileSync(inProject('node_modules/facewise/integrity.json'), 'utf8')).files;
});
after(() => pages?.close());

/** @param {string} file */
const inProject = (file) => path.join(pages.project, file);

/**
 * @param {string} folder
 * @param {string} csp
 * @param {boolean} worker
 */
async function assertReads(folder, csp, worker) {
  const seen = await visit(pages.browser, `${await pages.serve(folder, { csp })}/`);
  assert.equal(seen.title, `done: worker ${worker}`);
  assertSameFaces(readingsIn(seen.text), pages.expected);
}

test('the single file of a CDN with its integrity value: in a worker, without one where policy wants', async () => {
  const cdn = await pages.serve('standalone', OPEN);
  const integrity = values['facewise.standalone.js'];
  const tag = (/** @type {string} */ value) =>
    `<script src="${cdn}/facewise/facewise.standalone.js" integrity="${value}" crossorigin></script>`;
  const policy = `default-src 'self'; connect-src ${cdn}; script-src 'self' ${cdn} 'wasm-unsafe-eval'; worker-src`;
  writePage(inProject('cdn'), tag(integrity));
  await assertReads('cdn', '', true);
  await assertReads('cdn', `${policy} blob:`, true);
  await assertReads('cdn', `${policy} 'self'`, false);

  writePage(inProject('cdn'), tag(integrity.replace(/.{4}$/, 'AAAA')));
  const refused = await visit(pages.browser, `${await pages.serve('cdn', { csp: '' })}/`);
  assert.match(refused.title, /^failed: ReferenceError/);
  assert.match(refused.errors.join(), /integrity/);
});

test('the modules of a CDN, their worker too, with an import map that has the integrity values', async () => {
  const cdn = await pages.serve('html', OPEN);
  const scripts = (/** @type {Record<string, string>} */ files) => {
    const integrity = Object.entries(files).map(([name, value]) => [`${cdn}/facewise/${name}`, value]);
    const map = { imports: { facewise: `${cdn}/facewise/index.js` }, integrity: Object.fromEntries(integrity) };
    return `<script type="importmap">${JSON.stringify(map)}</script><script type="module">
      import * as reading from 'facewise';
      globalThis.facewise = reading;
      import('./use.js');
    </script>`;
  };
  writePage(inProject('esm'), scripts(values), false);
  await assertReads('esm', '', true);
  await assertReads('esm', `script-src 'self' 'unsafe-inline' ${cdn} 'wasm-unsafe-eval'; worker-src 'self'`, false);

  writePage(inProject('esm'), scripts({ ...values, 'core.js': values['index.js'] }), false);
  const page = await pages.browser.newPage();
  const refused = page.waitForEvent('console', (message) => /integrity/.test(message.text()));
  await page.goto(`${await pages.serve('esm', { csp: '' })}/`);
  await refused;
  assert.equal(await page.evaluate('typeof facewise'), 'undefined');
  await page.close();
});

test('the single file by the bare address of the package, as CDNs have it', async () => {
  const text = readFileSync(inProject('standalone/facewise/facewise.standalone.js'), 'utf8');
  facewise(inProject('.'), ['assets', 'bare/npm/facewise@0.1.0', '--tasks', 'emotion,age']);
  const page = await pages.browser.newPage();
  writePage(inProject('bare'), '<script src="npm/facewise@0.1.0"></script>');
  const origin = await pages.serve('bare', { csp: '' });
  await page.route('**/npm/facewise@0.1.0', (route) => route.fulfill({ body: text, contentType: 'text/javascript' }));
  await page.goto(`${origin}/`);
  await page.waitForFunction(() => /^(done|failed)/.test(document.title));
  assert.equal(await page.title(), 'done: worker true');
  await page.close();
});

test('the single file without DecompressionStream fetches the wasm beside it', async () => {
  writePage(inProject('old'), `<script>delete self.DecompressionStream</script>
    <script src="facewise/facewise.standalone.js"></script>`);
  facewise(inProject('old'), ['assets', 'facewise', '--standalone', '--tasks', 'emotion,age']);
  const seen = await visit(pages.browser, `${await pages.serve('old', { csp: '' })}/`);
  assert.equal(seen.title, 'done: worker true');
  assert.ok(seen.requests.some((url) => /facewise-(simd|relaxed)\.wasm$/.test(url)));
});

test('the single file within the page, and as a module under another name', async () => {
  const text = readFileSync(inProject('standalone/facewise/facewise.standalone.js'), 'utf8');
  writePage(inProject('inline'), `<script>${text}</script>`);
  facewise(inProject('inline'), ['assets', '.', '--tasks', 'emotion,age']);
  await assertReads('inline', '', true);

  writePage(inProject('inline'), '<script type="module">import "./vendor.js"; import("./use.js");</script>', false);
  writeFileSync(inProject('inline/vendor.js'), text);
  await assertReads('inline', '', true);
});

test('a page opened from a file says what it needs, and reads with nets given as bytes', async () => {
  const single = '../standalone/facewise/facewise.standalone.js';
  writePage(inProject('file'), `<script src="${single}"></script>`);
  const page = `file://${inProject('file/index.html')}`;
  const refused = await visit(pages.browser, page);
  assert.match(refused.title, /^failed: .*opened from a file.*local web server.*bytes/);

  const bytes = (/** @type {string} */ name, /** @type {string} */ file) => {
    const base64 = readFileSync(inProject(file)).toString('base64');
    writeFileSync(inProject(`file/${name}.js`),
      `const ${name} = Uint8Array.from(atob('${base64}'), (letter) => letter.charCodeAt(0));`);
  };
  bytes('net', 'node_modules/facewise/models/face_detection_short_range.tflite');
  bytes('photo', 'file/photo.jpg');
  writePage(inProject('file'), [single, 'net.js', 'photo.js'].map((src) => `<script src="${src}"></script>`).join(''));
  writeFileSync(inProject('file/use.js'), `(async () => {
    const analyzer = await facewise.createAnalyzer({ tasks: [], range: 'short', models: { 'detect-short': net } });
    const { faces } = await analyzer.analyze(photo);
    document.title = 'done: ' + faces.length + ' faces, worker ' + (await analyzer.stats()).worker;
  })().catch((error) => { document.title = 'failed: ' + error; });`);
  assert.match((await visit(pages.browser, page)).title, /^done: [3-9] faces, worker true/);
});
