// The pages of web/examples, as they stand: each does what it says.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { bench, root } from './lib/page.mjs';

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench();
});
after(() => place.close());

/** @param {string} name */
async function openExample(name) {
  const opened = await place.open({ before: async (page) => page.setDefaultTimeout(60_000) });
  await opened.page.goto(`${place.origin}/web/examples/${name}.html`);
  return opened;
}

/** @param {import('playwright-core').Page} page @param {RegExp} pattern */
const says = (page, pattern) => page.waitForFunction(
  ([source]) => new RegExp(source).test(document.getElementById('status')?.textContent ?? ''), [pattern.source]);

test('tag groups an album and writes face regions', async () => {
  const { page, errors, close } = await openExample('tag');
  const folder = path.join(root, 'web/demo/samples/album');
  const files = readdirSync(folder).filter((name) => name.startsWith('portrait'))
    .map((name) => path.join(folder, name));
  await page.setInputFiles('#files', [...files, path.join(root, 'package.json')]);
  await says(page, /people in 5 pictures; not readable: package.json/);
  assert.match(await page.innerText('#xmp'), /mwg-rs:Regions/);
  assert.match(await page.innerText('#people li >> nth=0'), /portrait-1.jpg, portrait-2.jpg/, 'the man of all five');
  assert.deepEqual(errors, []);
  await close();
});

test('unlock knows nobody at first, enrols, and is not fooled by a clip that does not listen', async () => {
  const { page, errors, close } = await openExample('unlock');
  await page.click('#unlock');
  await says(page, /Nobody is enrolled yet/);
  await page.click('#enrol');
  await says(page, /You can unlock now/);
  await page.click('#unlock');
  await says(page, /^(?!One moment)/);
  const prompt = await page.innerText('#status');
  await page.waitForSelector('#unlock:not([disabled])');
  const refusal = await page.innerText('#status');
  assert.doesNotMatch(refusal, /^Open/);
  assert.ok(refusal.length > 20 && refusal !== prompt, `${prompt} / ${refusal}`);
  assert.deepEqual(errors, []);
  await close();
});

test('sentiment counts and saves a table', async () => {
  const { page, errors, close } = await openExample('sentiment');
  await page.click('#start');
  await says(page, /1 in view, mood -?\d/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#stop')]);
  assert.match(readFileSync(await download.path(), 'utf8'), /^start_s,.*valence\r\n0,/);
  assert.deepEqual(errors, []);
  await close();
});

test('wellbeing describes a session', async () => {
  const { page, errors, close } = await openExample('wellbeing');
  await page.click('#start');
  await says(page, /^[2-9] s/);
  await page.click('#stop');
  await page.waitForSelector('#summary tr:nth-child(4)');
  assert.match(await page.innerText('#summary'), /Watched\s+\d+ s/);
  assert.deepEqual(errors, []);
  await close();
});
