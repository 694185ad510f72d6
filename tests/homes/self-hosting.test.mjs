// What the page about hosting it oneself shows: a server, a file of headers, a page with a CDN.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { STRICT, visit } from './lib/browser.mjs';
import { assertQuiet, openPages, readingsIn } from './lib/pages.mjs';
import { assertSameFaces } from './lib/plain.mjs';
import { root } from './lib/project.mjs';

const sample = (/** @type {string} */ name) => path.join(root, 'web/docs/samples', name);

/** @type {Awaited<ReturnType<typeof openPages>>} */
let pages;
before(async () => {
  pages = await openPages('self-hosting', { html: ['--modules'] });
});
after(() => pages?.close());

/**
 * What a host makes of a file of headers: all rules that match an address count, values of one name are joined.
 * @param {string} rules
 * @param {string} address
 * @returns {Record<string, string>}
 */
function headersFor(rules, address) {
  /** @type {Record<string, string>} */
  const headers = {};
  for (const block of rules.trim().split(/\n\s*\n/)) {
    const [pattern, ...lines] = block.split('\n');
    const parts = pattern.split('*').map((part) => part.replace(/[.?+^$(){}|[\]\\]/g, '\\$&'));
    if (!new RegExp(`^${parts.join('.*')}$`).test(address)) continue;
    for (const line of lines) {
      const [name, value] = line.trim().split(/: (.*)/);
      headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    }
  }
  return headers;
}

test('no two rules of the headers shown name the same header for a file', () => {
  const rules = readFileSync(sample('_headers'), 'utf8');
  const cached = (/** @type {string} */ address) => headersFor(rules, address)['Cache-Control'];
  assert.equal(cached('/facewise/worker.js'), 'no-cache');
  assert.equal(cached('/facewise-0.1.0/models/rfb_320.tflite'), 'public, max-age=31536000, immutable');
  assert.equal(cached('/index.html'), undefined);
  for (const address of ['/', '/index.html', '/facewise/worker.js', '/facewise-0.1.0/worker.js']) {
    const headers = headersFor(rules, address);
    assert.equal(headers['Content-Security-Policy'], STRICT);
    assert.equal(headers['Cross-Origin-Resource-Policy'], address.startsWith('/facewise') ? 'same-origin' : undefined);
  }
  const nested = rules.replace('/facewise-0.1.0/*', '/facewise/0.1.0/*');
  assert.match(headersFor(nested, '/facewise/0.1.0/worker.js')['Cache-Control'], /^no-cache, public/);
});

test('a page reads under the headers shown, whichever folder has them', async () => {
  const rules = readFileSync(sample('_headers'), 'utf8');
  for (const folder of ['/facewise/', '/facewise-0.1.0/']) {
    const origin = await pages.serve('html', { csp: '', headers: headersFor(rules, `${folder}worker.js`) });
    const seen = await visit(pages.browser, `${origin}/`);
    assertQuiet(seen, origin);
    assertSameFaces(readingsIn(seen.text), pages.expected);
  }
});

test('code says where the files are that do not lie beside it', async () => {
  const folder = path.join(pages.project, 'apart');
  cpSync(path.join(pages.project, 'html'), folder, { recursive: true });
  cpSync(sample('assets.js'), path.join(folder, 'app.js'));
  for (const part of ['wasm', 'models']) {
    cpSync(path.join(folder, 'facewise', part), path.join(folder, 'static/facewise', part), { recursive: true });
    renameSync(path.join(folder, 'facewise', part), path.join(folder, `not-${part}`));
  }
  const origin = await pages.serve('apart');
  const seen = await visit(pages.browser, `${origin}/`);
  assertQuiet(seen, origin);
  assertSameFaces(readingsIn(seen.text), pages.expected);
});

test('the server shown serves it', async () => {
  const server = spawn('node', [sample('server.mjs'), path.join(pages.project, 'html')], {
    env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [said] = await once(server.stdout, 'data');
    const origin = new URL(String(said)).origin;
    const seen = await visit(pages.browser, `${origin}/`);
    assertQuiet(seen, origin);
    assertSameFaces(readingsIn(seen.text), pages.expected);
    const wasm = await fetch(`${origin}/facewise/wasm/facewise-simd.wasm`);
    assert.equal(wasm.headers.get('content-type'), 'application/wasm');
    const again = await fetch(wasm.url, { headers: { 'if-none-match': wasm.headers.get('etag') ?? '' } });
    assert.equal(again.status, 304);
    // The last two are no addresses, and no reason to end.
    for (const address of ['/nothing.tflite', '/%2e%2e/node/raw.js', '/..%2fnode/raw.js', '/%', '//']) {
      assert.equal((await fetch(`${origin}${address}`)).status, 404, address);
    }
  } finally {
    server.kill();
  }
});

test('the page with a CDN reads a picture that somebody chooses', async () => {
  const pack = path.join(pages.project, 'node_modules/facewise');
  const { files, version } = JSON.parse(readFileSync(path.join(pack, 'integrity.json'), 'utf8'));
  const page = await pages.browser.newPage();
  const host = 'https://cdn.jsdelivr.net';
  const cdn = `${host}/npm/facewise@${version}/`;
  await page.route(`${cdn}**`, (route) => route.fulfill({
    body: readFileSync(path.join(pack, route.request().url().slice(cdn.length))),
    headers: { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' },
  }));
  const text = readFileSync(sample('cdn.html'), 'utf8');
  assert.match(text, /sha384-VALUE-FROM-INTEGRITY\.JSON/);
  const body = text.replace('sha384-VALUE-FROM-INTEGRITY.JSON', files['facewise.standalone.js']);
  const origin = await pages.serve('html', { csp: '' });
  // The policy that is described with it: nothing inline.
  const scripts = `script-src 'self' ${host} 'wasm-unsafe-eval'; worker-src blob:`;
  const policy = `default-src 'self'; connect-src ${host}; ${scripts}`;
  const headers = { 'content-type': 'text/html', 'content-security-policy': policy };
  await page.route(`${origin}/cdn.html`, (route) => route.fulfill({ body, headers }));
  const script = readFileSync(sample('cdn.js'), 'utf8');
  await page.route(`${origin}/cdn.js`, (route) => route.fulfill({ body: script, contentType: 'text/javascript' }));
  /** @type {string[]} */
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/favicon/.test(message.location().url)) errors.push(message.text());
  });
  await page.goto(`${origin}/cdn.html`);
  await page.setInputFiles('input', path.join(pages.project, 'node/photo.jpg'));
  await page.waitForFunction(() => document.querySelector('output')?.value);
  assert.equal(await page.locator('output').innerText(), pages.expected.map(({ emotion }) => emotion).join(', '));
  // What is no picture is said on the page.
  await page.setInputFiles('input', sample('cdn.js'));
  await page.getByText(/be decoded/).waitFor();
  assert.deepEqual(errors, []);
  await page.close();
});
