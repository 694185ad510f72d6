// The Sentiment panel as a shopkeeper uses it: count, look at the curves, save, and analyse a whole clip at once.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { overflow, smallTargets } from './lib/fit.mjs';
import { bench, screenshot } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench();
});
after(() => place.close());

/** @param {string} source @param {import('./lib/page.mjs').OpenOptions['context']} [context] */
async function openSentiment(source, context) {
  const opened = await place.open({ hash: `#sentiment?source=${source}`, context });
  opened.page.setDefaultTimeout(90_000);
  await opened.page.waitForFunction(
    () => Number(document.querySelector('.now .count')?.textContent) > 0 &&
      document.querySelector('.now .words')?.textContent?.includes('%'),
  );
  return opened;
}

/** @param {Page} page @param {string} button @returns {Promise<string>} */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  return readFileSync(await download.path(), 'latin1');
}

/** @param {Page} page @param {number} seconds */
const recorded = (page, seconds) =>
  page.waitForFunction((least) => {
    const [minutes, rest] = (document.querySelector('.sentiment .panel-head .value')?.textContent ?? '').split(':');
    return 60 * Number(minutes) + parseInt(rest ?? '0', 10) >= least;
  }, seconds);

test('counts while it runs, pauses, goes on, is reset; what is saved names nobody', async () => {
  const { page, errors, requests, close } = await openSentiment('camera');
  assert.equal(await page.isVisible('#sentiment-csv'), false, 'there is nothing to save yet');
  assert.equal(await page.isVisible('#sentiment-whole'), false, 'a camera has no end');
  assert.match(await page.innerText('.promise'), /nothing of any one person/);
  const asked = requests.length;
  await page.click('#sentiment-start');
  await recorded(page, 4);
  await page.waitForSelector('.sentiment .uplot');
  await page.click('#sentiment-start');
  await page.waitForSelector('#sentiment-csv:visible');
  assert.equal(await page.innerText('#sentiment-start'), 'Go on');
  const csv = await saved(page, '#sentiment-csv');
  assert.match(csv, /^start_s,seconds,faces,most_faces,face_seconds,neutral,happy,.*valence\r\n0,/);
  const json = await saved(page, '#sentiment-json');
  const { format, total, bins } = JSON.parse(json);
  assert.equal(format, 'facewise-timeline');
  assert.ok(total.faces > 0.9 && total.most >= 1 && bins.length >= 4);
  assert.doesNotMatch(json, /"(id|embedding|mesh|box)"/);
  assert.match(await saved(page, '#sentiment-png'), /^\x89PNG/);
  assert.match(await page.innerText('.minutes tbody'), /0:00/);
  const { length } = bins;
  await page.waitForTimeout(1500);
  const later = JSON.parse(await saved(page, '#sentiment-json'));
  assert.equal(later.bins.length, length, 'a pause counts nothing');
  // Another panel and back: what was recorded is still there.
  await page.click('#rail a[data-panel="live"]');
  await page.waitForSelector('.card');
  await page.click('#rail a[data-panel="sentiment"]');
  await page.waitForSelector('#sentiment-csv:visible');
  await page.click('#sentiment-reset');
  await page.waitForSelector('#sentiment-csv', { state: 'hidden' });
  assert.equal(await page.innerText('#sentiment-start'), 'Start');
  // Nets that Live needs may come when it is opened; of what was counted nothing goes out.
  const sent = requests.slice(asked).filter(({ url }) => !/\.(js|tflite|wasm|json)$|^blob:/.test(url));
  assert.deepEqual(sent, []);
  assert.deepEqual(errors, []);
  await close();
});

test('analyses a whole clip faster than it plays, and lets go when asked', async () => {
  const { page, errors, close } = await openSentiment('clip');
  await page.click('#sentiment-whole');
  await page.waitForSelector('#sentiment-cancel:visible');
  await page.waitForFunction(() => document.querySelector('.sentiment .line')?.getAttribute('aria-valuenow'));
  await page.click('#sentiment-cancel');
  await page.waitForSelector('#sentiment-whole:visible');
  assert.match(await page.innerText('.sentiment .remark'), /Cancelled/);
  const rate = () => page.evaluate(() => /** @type {any} */ (document.getElementById('video')).playbackRate);
  assert.equal(await rate(), 1);
  await page.click('#sentiment-whole');
  await page.waitForFunction(() => document.querySelector('.sentiment .remark')?.textContent?.includes('real time'));
  const { seconds, total, bins } = JSON.parse(await saved(page, '#sentiment-json'));
  assert.ok(seconds > 51 && seconds < 54, `${seconds} s of 53`);
  assert.equal(total.seconds, seconds, 'no gaps');
  assert.ok(bins.length >= 52 && total.faces > 0.95);
  assert.ok(total.expressions.neutral > 0.7 && total.expressions.happy < 0.1);
  assert.equal(await rate(), 1);
  assert.equal(await page.isVisible('#sentiment-start'), false, 'it is counted as a whole');
  assert.deepEqual(errors, []);
  await close();
});

test('a picture has a now and no time', async () => {
  const { page, close } = await openSentiment('picture');
  assert.equal(await page.innerText('.now .count'), '4');
  assert.equal(await page.isDisabled('#sentiment-start'), true);
  assert.match(await page.innerText('.sentiment .empty'), /picture has no time/);
  await close();
});

for (const [name, context] of /** @type {[string, any][]} */ ([
  ['desk', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
  ['small', { viewport: { width: 1024, height: 768 }, colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true }],
])) {
  test(`fits its window: ${name}`, async () => {
    const { page, close } = await openSentiment('clip', context);
    await page.click('#sentiment-start');
    await recorded(page, 3);
    assert.deepEqual(await overflow(page), { page: 0, elements: [] });
    assert.deepEqual(await smallTargets(page), []);
    await screenshot(page, `sentiment-${name}`);
    await close();
  });
}
