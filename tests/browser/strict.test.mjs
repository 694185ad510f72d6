// The page under the strictest policy that the package is promised to work with, exactly: stricter than the page's own.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { STRICT } from '../homes/lib/browser.mjs';
import { patience } from './lib/lens.mjs';
import { bench, facesRead, notice, root } from './lib/page.mjs';

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench({ headers: { 'content-security-policy': STRICT } });
});
after(() => place.close());

/** @param {string} hash */
const open = (hash) =>
  place.open({
    hash,
    before: (it) => it.addInitScript(() => {
      /** @type {any} */ (globalThis).refused = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        /** @type {any} */ (globalThis).refused.push(`${effectiveDirective} ${blockedURI}`));
    }),
  });

/** @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
const refused = (page) => page.evaluate(() => /** @type {any} */ (globalThis).refused);

test('the camera, and every panel with it, breaks no rule', async () => {
  const { page, errors, close } = await open('#live');
  await facesRead(page, 1);
  await page.click('a[data-panel="lens"]');
  await page.waitForSelector('.lens[data-looks]', patience);
  for (const panel of ['teach', 'unlock', 'tag', 'sentiment', 'wellbeing', 'speed', 'about', 'live']) {
    await page.click(`a[data-panel="${panel}"]`);
    await page.waitForSelector(`#app[data-panel="${panel}"]`);
    await page.waitForTimeout(400);
  }
  await facesRead(page, 1);
  assert.deepEqual(await refused(page), []);
  assert.deepEqual(errors, []);
  await close();
});

test('an album shows faces and photos without blob: in img-src', async () => {
  const { page, errors, close } = await open('#tag');
  await page.waitForSelector('.tag[data-state]:not([data-state="opening"])');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'facewise-strict-'));
  for (const name of ['portrait-1.jpg', 'portrait-2.jpg']) {
    cpSync(path.join(root, 'web/demo/samples/album', name), path.join(folder, name));
  }
  await page.setInputFiles('#tag-folder-input', folder);
  const painted = (/** @type {string} */ selector) => page.waitForFunction((which) => {
    const canvas = /** @type {HTMLCanvasElement | null} */ (document.querySelector(which));
    return canvas !== null && canvas.width > 0 &&
      /** @type {any} */ (globalThis).pixelsOf(canvas).some((/** @type {number} */ value) => value > 0);
  }, selector, patience);
  await painted('canvas.face');
  await page.locator('.cover').first().click();
  await painted('.photo-tile canvas.photo');
  await page.locator('.photo-tile').first().click();
  await painted('.tag-viewer[open] .frame > canvas');
  assert.deepEqual(await refused(page), []);
  assert.deepEqual(errors, []);
  await close();
  rmSync(folder, { recursive: true });
});

test("a browser whose language is 'C' has its charts", async () => {
  const { page, errors, close } = await place.open({
    hash: '#speed',
    before: (it) => it.addInitScript(() =>
      Object.defineProperty(Navigator.prototype, 'language', { get: () => 'C', configurable: true })),
  });
  await page.waitForSelector('.uplot canvas', { ...patience, state: 'attached' });
  assert.deepEqual(errors, []);
  await close();
});

test('picture and sample clip are read without blob:, and a clip of the visitor says what is missing', async () => {
  const { page, close } = await open('#live?source=picture');
  await facesRead(page, 4);
  assert.equal(await page.isVisible('#still'), true);
  assert.deepEqual(new Set(await refused(page)), new Set(['img-src blob']));
  await page.evaluate(() => {
    location.hash = '#live?source=clip';
  });
  await page.waitForSelector('#stage[data-kind="clip"][data-state="running"]', patience);
  await facesRead(page, 1);
  await page.setInputFiles('#bar input[type="file"]', path.join(root, 'web/demo/samples/clip.mp4'));
  await notice(page, 'clip-forbidden');
  assert.match(await page.innerText('#notice'), /no blob: in media-src/);
  await page.click('[data-action="camera"]');
  await facesRead(page, 1);
  await close();
});
