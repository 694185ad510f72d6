// Pages without a bundler: modules, an import map, the single file, workers of the page's own, under a strict policy.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { STRICT, launch, serveFolder, visit } from './lib/browser.mjs';
import { assertSameFaces, expectedIn, facewise, projectOf } from './lib/plain.mjs';

/** @typedef {import('./lib/plain.mjs').Reading} Reading */

let project = '';
/** @type {Reading[]} */
let expected = [];
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {{ origin: string, close: () => void }[]} */
const servers = [];

before(async () => {
  project = await projectOf('pages', ['node', 'html', 'standalone', 'worker', 'classic-worker']);
  expected = expectedIn(project);
  const parts = { html: ['--modules'], standalone: ['--standalone', '--train'], worker: ['--modules'],
    'classic-worker': ['--standalone'] };
  for (const [name, flags] of Object.entries(parts)) {
    facewise(path.join(project, name), ['assets', 'facewise', '--tasks', 'emotion,age', ...flags]);
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  for (const { close } of servers) close();
});

/** @param {string} folder @param {Parameters<typeof serveFolder>[1]} [options] */
async function serve(folder, options) {
  const server = await serveFolder(path.join(project, folder), options);
  servers.push(server);
  return server.origin;
}

/**
 * @param {{ title: string, requests: string[], errors: string[] }} seen
 * @param {string} origin
 */
function assertQuiet({ title, requests, errors }, origin) {
  assert.match(title, /^done/);
  assert.deepEqual(errors, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('blob:')), []);
}

/** @param {string} text of a page @returns {Reading[]} */
const readingsIn = (text) => JSON.parse(text.slice(text.indexOf('[')));

for (const name of ['html', 'standalone', 'worker', 'classic-worker']) {
  test(`the page of ${name} reads what Node reads, from its own origin alone`, async () => {
    const origin = await serve(name);
    const seen = await visit(browser, `${origin}/`);
    assertQuiet(seen, origin);
    assertSameFaces(readingsIn(seen.text), expected);
    const wasm = seen.requests.filter((url) => url.endsWith('.wasm'));
    assert.equal(wasm.length, /standalone|classic/.test(name) ? 0 : 1);
    const program = name === 'standalone' ? '/facewise.standalone.js' : '/reader.js';
    const workers = seen.requests.filter((url) => url.endsWith(name === 'html' ? '/worker.js' : program));
    assert.equal(workers.length, name === 'standalone' ? 2 : 1, 'the page works in one worker');
  });
}

test('a page with an import map, allowed by its hash', async () => {
  const [, map] = /<script type="importmap">([^]*?)<\/script>/
    .exec(readFileSync(path.join(project, 'html/import-map.html'), 'utf8')) ?? [];
  const hash = createHash('sha256').update(map).digest('base64');
  const origin = await serve('html', { csp: STRICT.replace("script-src 'self'", `script-src 'self' 'sha256-${hash}'`) });
  const seen = await visit(browser, `${origin}/import-map.html`);
  assertQuiet(seen, origin);
  assertSameFaces(readingsIn(seen.text), expected);
});

test('a page learns and looks into its net with the single file for that, in workers', async () => {
  const origin = await serve('standalone');
  const seen = await visit(browser, `${origin}/teach.html`);
  assertQuiet(seen, origin);
  assert.match(seen.title, /in a worker/);
  const scripts = seen.requests.filter((url) => url.endsWith('/facewise-train.standalone.js'));
  assert.ok(scripts.length >= 3, `${scripts.length} requests: of the page, the trainer's worker, the lens's`);
  assert.match(seen.title, /(2[0-4]) of 24 right/);
});

/**
 * A page with one script of another origin, which says where its analyzer works.
 * @param {string} name of its folder
 * @param {string} script its tags
 * @param {boolean} [use] they do not say themselves when use.js is to run
 */
function writePage(name, script, use = true) {
  mkdirSync(path.join(project, name), { recursive: true });
  writeFileSync(path.join(project, name, 'photo.jpg'), readFileSync(path.join(project, 'html/photo.jpg')));
  writeFileSync(path.join(project, name, 'index.html'),
    `<!doctype html><title>t</title>${script}
    <body><img src="photo.jpg" alt=""><pre></pre>${use ? '<script src="use.js"></script>' : ''}`);
  writeFileSync(path.join(project, name, 'use.js'), `(async () => {
    const analyzer = await facewise.createAnalyzer({ tasks: ['emotion', 'age'] });
    const image = document.querySelector('img');
    await image.decode();
    const { faces } = await analyzer.analyze(image);
    document.querySelector('pre').textContent = JSON.stringify(
      faces.map(({ id, box, emotion, age }) => ({ id, box, emotion: emotion.label, age: age.years })));
    document.title = 'done: worker ' + (await analyzer.stats()).worker;
  })().catch((error) => { document.title = 'failed: ' + error + ' ' + (error.remedy ?? ''); });`);
}

test('the single file from another origin with its integrity value: in a worker, or without where policy wants', async () => {
  const cdn = await serve('standalone', { csp: '', headers: { 'access-control-allow-origin': '*' } });
  const { files } = JSON.parse(readFileSync(path.join(project, 'standalone/facewise/facewise.json'), 'utf8'));
  const published = JSON.parse(readFileSync(path.join(project, 'node_modules/facewise/integrity.json'), 'utf8'));
  const integrity = files['facewise.standalone.js'];
  assert.equal(integrity, published.files['facewise.standalone.js']);
  const tag = (/** @type {string} */ value) =>
    `<script src="${cdn}/facewise/facewise.standalone.js" integrity="${value}" crossorigin></script>`;
  writePage('cdn', tag(integrity));
  const sources = `default-src 'self'; connect-src ${cdn}; script-src 'self' ${cdn} 'wasm-unsafe-eval'`;
  for (const [worker, csp] of [[true, ''], [true, `${sources}; worker-src blob:`], [false, `${sources}; worker-src 'self'`]]) {
    const origin = await serve('cdn', { csp: String(csp) });
    const seen = await visit(browser, `${origin}/`);
    assert.equal(seen.title, `done: worker ${worker}`);
    assertSameFaces(readingsIn(seen.text), expected);
  }
  writePage('cdn', tag(integrity.replace(/.{4}$/, 'AAAA')));
  const refused = await visit(browser, `${await serve('cdn', { csp: '' })}/`);
  assert.match(refused.title, /^failed: ReferenceError/);
  assert.match(refused.errors.join(), /integrity/);
});

test('the modules from another origin, their worker too, with an import map and its integrity values', async () => {
  const cdn = await serve('html', { csp: '', headers: { 'access-control-allow-origin': '*' } });
  const published = JSON.parse(readFileSync(path.join(project, 'node_modules/facewise/integrity.json'), 'utf8'));
  const map = (/** @type {Record<string, string>} */ files) => JSON.stringify({
    imports: { facewise: `${cdn}/facewise/index.js` },
    integrity: Object.fromEntries(Object.entries(files).map(([name, value]) => [`${cdn}/facewise/${name}`, value])),
  });
  const script = (/** @type {Record<string, string>} */ files) => `<script type="importmap">${map(files)}</script>
    <script type="module">import * as reading from 'facewise'; globalThis.facewise = reading; import('./use.js');</script>`;
  writePage('esm', script(published.files), false);
  for (const [worker, csp] of [[true, ''], [false, `script-src 'self' 'unsafe-inline' ${cdn} 'wasm-unsafe-eval'; worker-src 'self'`]]) {
    const seen = await visit(browser, `${await serve('esm', { csp: String(csp) })}/`);
    assert.equal(seen.title, `done: worker ${worker}`);
    assertSameFaces(readingsIn(seen.text), expected);
  }
  writePage('esm', script({ ...published.files, 'core.js': published.files['index.js'] }), false);
  const page = await browser.newPage();
  const refused = page.waitForEvent('console', (message) => /integrity/.test(message.text()));
  await page.goto(`${await serve('esm', { csp: '' })}/`);
  await refused;
  assert.equal(await page.evaluate('typeof facewise'), 'undefined');
  await page.close();
});

test('without DecompressionStream the wasm beside the single file is fetched', async () => {
  writePage('old', `<script>delete self.DecompressionStream</script>
    <script src="facewise/facewise.standalone.js"></script>`);
  facewise(path.join(project, 'old'), ['assets', 'facewise', '--standalone', '--tasks', 'emotion,age']);
  const seen = await visit(browser, `${await serve('old', { csp: '' })}/`);
  assert.equal(seen.title, 'done: worker true');
  assert.ok(seen.requests.some((url) => /facewise-(simd|relaxed)\.wasm$/.test(url)));
});

test('the single file within the page, and under another name', async () => {
  const text = readFileSync(path.join(project, 'standalone/facewise/facewise.standalone.js'), 'utf8');
  writePage('inline', `<script>${text}</script>`);
  writeFileSync(path.join(project, 'inline/vendor.js'), text);
  facewise(path.join(project, 'inline'), ['assets', '.', '--tasks', 'emotion,age']);
  const origin = await serve('inline', { csp: '' });
  const inline = await visit(browser, `${origin}/`);
  assert.equal(inline.title, 'done: worker true');
  assertSameFaces(readingsIn(inline.text), expected);
  writePage('inline', '<script type="module">import "./vendor.js"; document.dispatchEvent(new Event("here"))</script>');
  writeFileSync(path.join(project, 'inline/use.js'), `document.addEventListener('here', async () => {
    const analyzer = await facewise.createAnalyzer({ tasks: [] });
    document.title = 'done: worker ' + (await analyzer.stats()).worker;
  });`);
  assert.equal((await visit(browser, `${origin}/`)).title, 'done: worker true');
});

test('a page opened from a file says what it needs, and reads with nets given as bytes', async () => {
  writePage('file', '<script src="../standalone/facewise/facewise.standalone.js"></script>');
  const page = `file://${path.join(project, 'file/index.html')}`;
  const refused = await visit(browser, page);
  assert.match(refused.title, /^failed: .*file.*server.*bytes/);
  const base64 = (/** @type {string} */ name) =>
    readFileSync(path.join(project, 'node_modules/facewise/models', name)).toString('base64');
  writeFileSync(path.join(project, 'file/nets.js'), `const net = Uint8Array.from(
    atob('${base64('face_detection_short_range.tflite')}'), (letter) => letter.charCodeAt(0));`);
  writeFileSync(path.join(project, 'file/picture.js'), `const photo = Uint8Array.from(
    atob('${readFileSync(path.join(project, 'file/photo.jpg')).toString('base64')}'), (letter) => letter.charCodeAt(0));`);
  writeFileSync(path.join(project, 'file/use.js'), `(async () => {
    const analyzer = await facewise.createAnalyzer({ tasks: [], range: 'short', models: { 'detect-short': net } });
    const { faces } = await analyzer.analyze(photo);
    document.title = 'done: ' + faces.length + ' faces, worker ' + (await analyzer.stats()).worker;
  })().catch((error) => { document.title = 'failed: ' + error; });`);
  writeFileSync(path.join(project, 'file/index.html'), `<!doctype html><title>t</title><body>
    ${['../standalone/facewise/facewise.standalone.js', 'nets.js', 'picture.js', 'use.js'].map((src) => `<script src="${src}"></script>`).join('')}`);
  assert.match((await visit(browser, page)).title, /^done: [3-9] faces, worker true/);
});
