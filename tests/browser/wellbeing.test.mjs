// The Wellbeing panel as one person uses it: a short session, its summary, a page to keep.

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

/** @param {import('./lib/page.mjs').OpenOptions['context']} [context] */
async function openWellbeing(context, source = 'camera') {
  const opened = await place.open({ hash: `#wellbeing?source=${source}`, context });
  opened.page.setDefaultTimeout(90_000);
  await opened.page.waitForSelector('.wellbeing');
  return opened;
}

/** A session that lasts a few seconds. @param {Page} page @param {number} [seconds] */
async function session(page, seconds = 5) {
  await page.waitForFunction(() => /[A-Z]/.test(document.querySelector('.vital-value')?.textContent ?? ''));
  await page.click('#wellbeing-start');
  await page.waitForFunction(
    (least) => parseInt(document.querySelector('.wellbeing .value')?.textContent?.split(':')[1] ?? '0', 10) >= least,
    seconds,
  );
}

test('a session is described, kept as a page that needs nothing else, and thrown away', async () => {
  const { page, errors, close } = await openWellbeing();
  assert.match(await page.innerText('.promise'), /no diagnosis/);
  await session(page);
  await page.waitForSelector('.figure-place .session-figure');
  await page.click('#wellbeing-stop');
  await page.waitForSelector('.report');
  const report = await page.innerText('.report');
  for (const words of [/no diagnosis/, /no medical advice/, /Readable/, /Expression/, /Valence/, /Blinks/, /Gaze off/,
    /Head movement/, /Smile/]) assert.match(report, words);
  assert.doesNotMatch(report, /NaN|undefined|null|Infinity/);
  await page.fill('#wellbeing-note', 'Calm <b>and</b> awake.');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#wellbeing-save')]);
  assert.match(download.suggestedFilename(), /\.html$/);
  const html = readFileSync(await download.path(), 'utf8');
  assert.match(html, /^<!doctype html>/);
  assert.doesNotMatch(html, /<script|<link|<img|https?:\/\/(?!www\.w3\.org)/);
  assert.match(html, /Calm &lt;b&gt;and&lt;\/b&gt; awake\./);
  assert.match(html, /\.session-figure/, 'its style sheet comes along');
  // On its own, from disk, with nothing around it.
  const alone = await page.context().newPage();
  await alone.setContent(html);
  assert.equal(await alone.locator('.session-figure .curve').first().evaluate((e) => getComputedStyle(e).fill), 'none');
  assert.ok((await alone.locator('.share-bar .slice:visible').count()) > 0);
  await screenshot(alone, 'wellbeing-page');
  await alone.close();
  // On paper there is the summary alone, dark on light even where the page is dark.
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const ink = await page.locator('.report').evaluate((report) => getComputedStyle(report).color);
  assert.equal(ink, 'rgb(22, 25, 28)');
  assert.equal(await page.isVisible('#rail'), false);
  assert.equal(await page.isVisible('#stage'), false);
  assert.equal(await page.isVisible('#wellbeing-save'), false);
  assert.equal(await page.isVisible('.report .findings'), true);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.equal(await page.locator('.report.paper').count(), 0);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#wellbeing-json')]);
  const { format, summary } = JSON.parse(readFileSync(await file.path(), 'utf8'));
  assert.equal(format, 'facewise-session');
  assert.ok(summary.usable.share > 0.5 && summary.head.speed >= 0);
  await page.click('#wellbeing-new');
  await page.waitForSelector('#wellbeing-start:visible');
  assert.equal(await page.locator('.report:visible').count(), 0);
  const kept = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    return [localStorage.length, sessionStorage.length, databases.map(({ name }) => name)];
  });
  assert.deepEqual(kept.slice(0, 2), [0, 0]);
  assert.doesNotMatch(String(kept[2]), /session|wellbeing/);
  assert.deepEqual(errors, []);
  await close();
});

test('a picture has no session', async () => {
  const { page, close } = await openWellbeing({}, 'picture');
  await page.waitForFunction(() => document.querySelector('.wellbeing .remark')?.textContent?.includes('no time'));
  assert.equal(await page.isDisabled('#wellbeing-start'), true);
  await close();
});

for (const [name, context] of /** @type {[string, any][]} */ ([
  ['desk', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
  ['small', { viewport: { width: 1024, height: 768 }, colorScheme: 'light' }],
  ['phone', { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true }],
])) {
  test(`fits its window: ${name}`, async () => {
    const { page, close } = await openWellbeing(context, 'clip');
    await session(page, 2);
    assert.deepEqual(await overflow(page), { page: 0, elements: [] });
    assert.deepEqual(await smallTargets(page), []);
    await screenshot(page, `wellbeing-${name}`);
    await page.click('#wellbeing-stop');
    await page.waitForSelector('.report');
    assert.deepEqual(await overflow(page), { page: 0, elements: [] });
    await close();
  });
}
