// A tab that is really hidden by another one: Playwright makes every page believe that it is seen, Puppeteer does not.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { createServer, listen } from '../../build-scripts/serve.mjs';
import { FLAGS, executablePath } from '../lib/chromium.mjs';
import { cameraFlags, root } from './lib/page.mjs';

const server = createServer({ folder: root });
let origin = '';
/** @type {import('puppeteer-core').Browser} */
let browser;

before(async () => {
  origin = `http://localhost:${await listen(server, 0, '127.0.0.1')}`;
  browser = await puppeteer.launch({
    executablePath, headless: true, args: [...FLAGS, ...cameraFlags('webcam')],
  });
});
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

test('the camera is given back, calls are answered in the dark, and the stage goes on afterwards', async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${origin}/web/demo/#live?emotion=0&age=0&gender=0`);
  await page.waitForSelector('.card');
  const other = await browser.newPage();
  await other.bringToFront();
  // Not waitForSelector(): it asks in animation frames, which a hidden page has none of.
  const state = (/** @type {string} */ wanted) =>
    page.waitForFunction((text) => document.getElementById('stage')?.dataset.state === text, { polling: 100 }, wanted);
  await state('paused');
  const seen = await page.evaluate(async () => {
    const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
    const stream = /** @type {HTMLVideoElement} */ (document.getElementById('video')).srcObject;
    const still = /** @type {HTMLCanvasElement} */ (document.getElementById('still'));
    const counts = [];
    for (let i = 0; i < 3; i++) counts.push((await app.analysis.analyzer.analyze(still)).faces.length);
    return { hidden: document.hidden, stream, counts };
  });
  assert.deepEqual(seen, { hidden: true, stream: null, counts: [1, 1, 1] });
  await page.bringToFront();
  await state('running');
  await page.evaluate(async () => {
    const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
    await new Promise((resolve) => {
      app.analysis.addEventListener('reading', resolve, { once: true });
    });
  });
  assert.deepEqual(errors, []);
});
