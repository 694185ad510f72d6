// The documentation as it is read, in Chromium under the strict policy: every page fits the screen and asks nobody
// else, search finds, code can be copied, the menu opens.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { buildDocs } from '../../build-scripts/docs.mjs';
import { createServer, listen } from '../../build-scripts/serve.mjs';
import { excerpt, find } from '../../web/docs/search.js';
import { launch } from '../homes/lib/browser.mjs';
import { root } from '../homes/lib/project.mjs';

const names = [...buildDocs().pages.keys()];
const server = createServer();
let origin = '';
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  origin = `http://localhost:${await listen(server, 0, '127.0.0.1')}/web`;
  browser = await launch();
});
after(async () => {
  await browser.close();
  server.close();
  server.closeAllConnections();
});

/** @param {string} name @param {import('playwright-core').BrowserContextOptions} [options] */
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('response', (response) => response.status() < 400 || faults.push(`${response.url()}: ${response.status()}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== new URL(origin).origin) faults.push(`asks ${url}`);
  });
  await page.goto(`${origin}/docs/${name}.html`);
  return { page, faults, close: () => context.close() };
}

/** Runs in the page: what sticks out of it, or out of a box that does not scroll. */
function strays() {
  /** @type {string[]} */
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('body *'))) {
    const { left, right, width } = part.getBoundingClientRect();
    if (width === 0 || part.closest('.unseen, .skip, [popover]')) continue;
    const name = `${part.tagName.toLowerCase()} '${part.textContent?.trim().slice(0, 30)}'`;
    const scrolls = part.parentElement?.closest('pre, .scroll');
    if (!scrolls && (right > innerWidth + 1 || left < -1)) found.push(`${name} is out of the page`);
    const box = part.parentElement?.closest('.card, .note, .warning, .code, .scroll, .text');
    // On a narrow screen code goes from edge to edge.
    const edge = box && !scrolls && !part.matches('.code') ? box.getBoundingClientRect().right : Infinity;
    if (right > edge + 1) found.push(`${name} is out of its box`);
    // Samples are 92 columns at most; the reference and configurations may scroll.
    const sample = part.matches('[data-language=js] > pre, [data-language=html] > pre, [data-language=jsx] > pre');
    if (innerWidth >= 1280 && sample && !location.pathname.includes('/api/') && part.scrollWidth > part.clientWidth) {
      found.push(`${name} has to be scrolled`);
    }
  }
  return found;
}

test('every page fits every screen, has one title, named landmarks, and asks nobody else', async () => {
  const { page, faults, close } = await open('index');
  for (const name of names) {
    await page.goto(`${origin}/docs/${name}.html`);
    for (const [width, height] of [[1280, 900], [768, 1024], [390, 844]]) {
      await page.setViewportSize({ width, height });
      assert.deepEqual(await page.evaluate(strays), [], `${name} at ${width} px`);
    }
    const seen = await page.evaluate(() => ({
      titles: document.querySelectorAll('h1').length,
      main: document.querySelectorAll('main').length,
      unnamed: [...document.querySelectorAll('nav, [role=region], section, pre')]
        .filter((part) => !part.getAttribute('aria-label')).length,
      twice: [...document.querySelectorAll('[id]')]
        .filter(({ id }, i, all) => all.findIndex((one) => one.id === id) !== i).length,
    }));
    assert.deepEqual({ name, ...seen }, { name, titles: 1, main: 1, unnamed: 0, twice: 0 });
  }
  assert.deepEqual(faults, []);
  await close();
});

test('search finds a section by its words, with the keyboard alone', async () => {
  const { page, faults, close } = await open('start');
  await page.keyboard.press('/');
  await page.keyboard.type('gallery passphrase');
  await page.waitForSelector('.found:not([hidden]) a');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('.found') !== null), true);
  await page.keyboard.press('Enter');
  await page.waitForURL(/docs\/(identity|privacy|troubleshooting|api\/gallery)\.html/);
  await page.keyboard.press('/');
  await page.keyboard.type('zzzz');
  await page.waitForFunction(() => document.querySelector('.found')?.textContent === 'Nothing found.');
  await page.keyboard.press('Escape');
  assert.equal(await page.isHidden('.found'), true);
  assert.deepEqual(faults, []);
  await close();
});

test('search knows the words that newcomers look for', () => {
  const passages = JSON.parse(readFileSync(path.join(root, 'web/docs/search.json'), 'utf8'));
  for (const [query, url] of Object.entries({
    'workspace': 'troubleshooting.html#a-workspace-and-vite-before-8',
    'optimizeDeps': 'troubleshooting.html#a-workspace-and-vite-before-8',
    'CORS': 'troubleshooting.html#files-of-another-origin-and-cors',
    'Angular': 'homes.html#vue-svelte-angular',
    'vue': 'homes.html#vue-svelte-angular',
    'svelte': 'homes.html#vue-svelte-angular',
    'electron': 'homes.html#electron',
    'jest': 'homes.html#tests-with-vitest-and-jest',
    'vitest': 'homes.html#tests-with-vitest-and-jest',
    'jsdom': 'homes.html#tests-with-vitest-and-jest',
    'typescript': 'homes.html#typescript',
    'skipLibCheck': 'homes.html#typescript',
  })) {
    assert.equal(find(passages, query)[0]?.url, url, query);
  }
});

test('an excerpt is cut between words, and holds what was looked for', () => {
  const words = Array.from({ length: 80 }, (_, i) => `word${i}`);
  const text = words.join(' ');
  for (const query of ['word0', 'word40', 'ord4', 'word79', 'nothing word41', 'nothing']) {
    const [before, word, after] = excerpt(text, query);
    const shown = before + word + after;
    for (const one of shown.split(' ')) assert.ok(one === '…' || words.includes(one), `${query}: ${one}`);
    assert.ok(shown.length < 170 && shown.length > 40, shown);
    assert.equal(word, query === 'nothing' ? '' : query.split(' ').at(-1));
    const bare = shown.replace(/^… | …$/g, '');
    assert.ok(text.includes(bare), shown);
    assert.equal(shown.startsWith('… '), !text.startsWith(bare));
    assert.equal(shown.endsWith(' …'), !text.endsWith(bare));
  }
  assert.deepEqual(excerpt('short', 'short'), ['', 'short', '']);
  // A word longer than an excerpt is shown whole.
  const long = 'x'.repeat(400);
  assert.equal(excerpt(`${long} b`, 'xxx').join(''), `${long} …`);
});

test('code is copied as it is, of a terminal only what is typed', async () => {
  const { page, faults, close } = await open('start', { permissions: ['clipboard-read', 'clipboard-write'] });
  const copied = async (/** @type {string} */ text) => {
    const figure = page.locator('.code', { hasText: text }).first();
    await figure.locator('.copy').click();
    await page.waitForFunction(() => [...document.querySelectorAll('.copy')].some((b) => b.textContent === 'Copied'));
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied('$ npm install facewise'), 'npm install facewise --omit=optional');
  const shown = readFileSync(path.join(root, 'web/docs/samples/start/main.js'), 'utf8');
  assert.equal(await copied('createAnalyzer'), shown.trimEnd());
  assert.deepEqual(faults, []);
  await close();
});

test('on a phone a button opens the pages, and Escape closes them', async () => {
  const { page, faults, close } = await open('age', { viewport: { width: 390, height: 844 } });
  assert.equal(await page.isVisible('#nav'), false);
  await page.click('.menu');
  assert.equal(await page.isVisible('#nav [aria-current=page]'), true);
  await page.keyboard.press('Escape');
  assert.equal(await page.isVisible('#nav'), false);
  await page.click('.menu');
  await page.click('#nav a:has-text("Gender")');
  await page.waitForURL(/gender\.html/);
  assert.deepEqual(faults, []);
  await close();
});

test('the demo links to the documentation, and back', async () => {
  const { page, faults, close } = await open('index');
  await page.click('.demo');
  await page.waitForURL(/web\/demo\//);
  await page.click('a.docs');
  await page.waitForURL(/web\/docs\//);
  assert.match(await page.title(), /^Facewise documentation$/);
  assert.deepEqual(faults, []);
  await close();
});

test('without scripts the pages are read all the same', async () => {
  const { page, close } = await open('identity', { javaScriptEnabled: false });
  assert.equal(await page.isVisible('#nav [aria-current=page]'), true);
  assert.equal(await page.isVisible('h1'), true);
  await page.keyboard.press('Tab');
  assert.equal(await page.innerText(':focus'), 'Skip to the text');
  await close();
});
