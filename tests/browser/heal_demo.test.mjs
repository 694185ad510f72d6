// The demo after what befalls a page: a camera that is pulled and plugged in again, a worker that is stopped, a page
// that is put away and shown again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bench, facesRead, notice } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench();
});
after(() => place.close());

/** @param {Page} page */
const isRunning = (page) => page.waitForSelector('#stage[data-state="running"]', { timeout: 20_000 });

/** @param {Page} page waits for so many more readings */
const moreReadings = (page, count = 5) =>
  page.evaluate(
    async (wanted) => {
      const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
      await new Promise((resolve, reject) => {
        let left = wanted;
        setTimeout(reject, 20_000, new Error(`${left} readings are missing`));
        app.analysis.addEventListener('reading', () => app.analysis.result && --left === 0 && resolve(undefined));
      });
    },
    count,
  );

test('a camera that is pulled: says so, and goes on when the same one is back', async () => {
  const { page, errors, close } = await place.open({
    before: (it) =>
      it.addInitScript(() => {
        const { mediaDevices } = navigator;
        const open = mediaDevices.getUserMedia.bind(mediaDevices);
        const list = mediaDevices.enumerateDevices.bind(mediaDevices);
        const kept = /** @type {any} */ (globalThis);
        mediaDevices.getUserMedia = async (constraints) => (kept.stream = await open(constraints));
        mediaDevices.enumerateDevices = async () => kept.devices ?? (await list());
      }),
  });
  await facesRead(page, 1);
  const pull = () =>
    page.evaluate(() => {
      const kept = /** @type {any} */ (globalThis);
      kept.devices = [{ kind: 'videoinput', deviceId: 'another', label: 'Another camera', groupId: '' }];
      const [track] = kept.stream.getTracks();
      track.stop();
      // stop() itself is silent: it is the page that stops, and it knows.
      track.dispatchEvent(new Event('ended'));
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
  await pull();
  await notice(page, 'camera-gone');
  assert.match(await page.innerText('#notice'), /The camera went away\s+It was unplugged/);
  await page.waitForTimeout(500);
  await notice(page, 'camera-gone');
  await page.evaluate(() => {
    delete (/** @type {any} */ (globalThis).devices);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
  await isRunning(page);
  await facesRead(page, 1);
  await pull();
  await notice(page, 'camera-gone');
  await page.click('[data-action="camera"]');
  await isRunning(page);
  await moreReadings(page);
  assert.deepEqual(errors, []);
  await close();
});

test('a worker that is stopped, again and again: the stage goes on by itself', async () => {
  const { page, errors, close } = await place.open();
  await facesRead(page, 1);
  for (let i = 0; i < 3; i++) {
    for (const worker of page.workers()) await worker.evaluate('close()').catch(() => {});
    await moreReadings(page);
    assert.equal(await page.isVisible('#notice'), false);
  }
  await facesRead(page, 1);
  assert.deepEqual(errors, []);
  await close();
});

test('a worker that is stopped under a picture: it is read all the same', async () => {
  const { page, close } = await place.open({ hash: '#live?source=picture' });
  await facesRead(page, 4);
  for (const worker of page.workers()) await worker.evaluate('close()').catch(() => {});
  await page.click('#tool-options');
  await page.uncheck('input[name="age"]');
  await page.check('input[name="age"]');
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 4);
  await page.click('#tool-sample-picture');
  await facesRead(page, 4);
  assert.equal(await page.isVisible('#notice'), false);
  await close();
});

test('an engine that fails for good is told, and a retry helps', async () => {
  const { page, close } = await place.open();
  await facesRead(page, 1);
  await page.evaluate(async () => {
    const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
    const { analyzer } = app.analysis;
    const { analyze } = Object.getPrototypeOf(analyzer);
    analyzer.analyze = async () => {
      throw Object.assign(new Error('It trapped.'), { code: 'INTERNAL', remedy: '' });
    };
    /** @type {any} */ (globalThis).mend = () => (analyzer.analyze = analyze);
  });
  await notice(page, 'failed');
  assert.match(await page.innerText('#notice'), /The engine stopped\s+It trapped/);
  await page.evaluate(() => /** @type {any} */ (globalThis).mend());
  await page.click('[data-action="retry"]');
  await moreReadings(page);
  assert.equal(await page.isVisible('#notice'), false);
  await close();
});

test('a page that is put away gives the camera back, and takes it when it is shown again', async () => {
  const { page, errors, close } = await place.open();
  await facesRead(page, 1);
  const tell = (/** @type {string} */ type) =>
    page.evaluate((name) => dispatchEvent(new PageTransitionEvent(name, { persisted: true })), type);
  await tell('pagehide');
  await page.waitForSelector('#stage[data-state="paused"]', { state: 'attached' });
  assert.equal(await page.evaluate(() => document.querySelector('video')?.srcObject), null);
  await tell('pageshow');
  await isRunning(page);
  await moreReadings(page);
  assert.deepEqual(errors, []);
  await close();
});

test('a browser that never calls back for a frame is asked for the time instead', async () => {
  const { page, errors, close } = await place.open({
    before: (it) =>
      it.addInitScript(() => {
        HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0;
      }),
  });
  await facesRead(page, 1);
  await moreReadings(page);
  assert.deepEqual(errors, []);
  await close();
});
