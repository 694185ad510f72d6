// A Chrome extension (Manifest V3): its page reads in a worker, its service worker by itself, and an offscreen
// document, which that opens, in a worker again.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { FLAGS, executablePath } from '../lib/chromium.mjs';
import { assertSameFaces, expectedIn, projectWith } from './lib/plain.mjs';
import { facewise } from './lib/project.mjs';

test('an extension reads what Node reads: on its page, in its service worker, in an offscreen document', async () => {
  const project = await projectWith('extension', ['node', 'extension']);
  const folder = path.join(project, 'extension');
  facewise(folder, ['assets', 'facewise', '--tasks', 'emotion,age', '--modules']);
  const profile = mkdtempSync(path.join(tmpdir(), 'facewise-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: false, // the old headless mode knows no extensions; the flag below starts the new one
    args: [...FLAGS, '--headless=new', '--disable-gpu', '--disable-sync', `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`],
  });
  try {
    const [worker = await context.waitForEvent('serviceworker', { timeout: 30_000 })] = context.serviceWorkers();
    const own = `${worker.url().split('/').slice(0, 3).join('/')}/`;
    assert.match(own, /^chrome-extension:/);
    const page = await context.newPage();
    /** @type {string[]} */
    const requests = [];
    /** @type {string[]} */
    const errors = [];
    context.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${own}popup.html`);
    await page.waitForFunction(() => /^(done|failed)/.test(document.title), undefined, { timeout: 60_000 });
    assert.match(await page.title(),
      /^done: (\d+) faces, \1 in the service worker, \1 by a worker of the offscreen document$/);
    assertSameFaces(JSON.parse(await page.locator('pre').innerText()), expectedIn(project));
    assert.deepEqual(errors, []);
    assert.ok(requests.some((url) => url.endsWith('worker.js')), 'the page has a worker');
    const opened = await worker.evaluate(async () => {
      const { runtime } = /** @type {any} */ (globalThis).chrome;
      const found = await runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
      return found.map((/** @type {{ documentUrl: string }} */ { documentUrl }) => documentUrl);
    });
    assert.deepEqual(opened, [`${own}offscreen.html`]);
    assert.deepEqual(requests.filter((url) => !url.startsWith(own)), []);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
});
