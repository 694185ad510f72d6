// The recipe of web/examples/offline with the packed package: after one visit it works without its server.

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { samplePath } from '../lib/samples.mjs';
import { launch, serveFolder } from './lib/browser.mjs';
import { scratch } from './lib/project.mjs';

let project = '';
/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  project = scratch('offline', 'offline');
  copyFileSync(samplePath(6), path.join(project, 'picture.jpg'));
  browser = await launch();
});
after(() => browser?.close());

/** @param {import('playwright-core').Page} page */
const outcome = async (page) => {
  await page.waitForFunction(() => /^(done|failed)/.test(document.title), undefined, { timeout: 60_000 });
  return page.title();
};

test('a page of your own works without a network after one visit', async () => {
  const server = await serveFolder(project);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.origin}/`);
  const first = await outcome(page);
  assert.match(first, /^done: [1-9] faces, \w+$/);
  // The copies are written behind the page's back.
  for (let tries = 0; ; tries++) {
    const kept = await page.evaluate(async () => (await (await caches.open('nets')).keys()).map(({ url }) => url));
    if (kept.length === 4) {
      assert.ok(kept.every((url) => /\/models\/\w+\.tflite\?sha256=[0-9a-f]{64}$/.test(url)), kept.join());
      break;
    }
    assert.ok(tries < 100, `kept: ${kept.join()}`);
    await page.waitForTimeout(100);
  }
  await page.evaluate(() => navigator.serviceWorker.ready);
  server.close();
  await context.setOffline(true);
  await page.reload();
  assert.equal(await outcome(page), first);
  await context.close();
});

test('and without service worker and caches it works as ever', async () => {
  const server = await serveFolder(project);
  const context = await browser.newContext();
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, 'caches', { value: undefined });
    Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() {} });
  });
  const page = await context.newPage();
  await page.goto(`${server.origin}/`);
  assert.match(await outcome(page), /^done: [1-9] faces/);
  await context.close();
  server.close();
});
