// The Tag panel as somebody with a folder of photos uses it: the photos are those of npm packages.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { overflow, screenSizes } from './lib/fit.mjs';
import { bench, root, screenshot } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const album = path.join(root, 'web/demo/samples/album');
const portraits = [1, 2, 3, 4, 5].map((number) => `portrait-${number}.jpg`);

/** @type {import('./lib/page.mjs').Bench} */
let place;
/** @type {string} a folder of photos: the same man five times, four women twice, a text and a broken picture */
let folder;
before(async () => {
  place = await bench({ camera: 'none' });
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'facewise-tag-')), 'Holiday');
  mkdirSync(path.join(folder, 'day 2'), { recursive: true });
  for (const name of portraits) cpSync(path.join(album, name), path.join(folder, name));
  cpSync(path.join(album, 'evening-3.jpg'), path.join(folder, 'day 2', 'evening.jpg'));
  writeFileSync(path.join(folder, 'broken.jpg'), 'This is no picture.');
  writeFileSync(path.join(folder, 'notes.txt'), 'Neither is this.');
});
after(async () => {
  await place.close();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

/** @param {import('./lib/page.mjs').OpenOptions} [how] */
async function openTag(how = {}) {
  const opened = await place.open({
    hash: '#tag',
    ...how,
    before: async (page) => {
      page.setDefaultTimeout(60_000);
      await how.before?.(page);
    },
  });
  await opened.page.waitForSelector('.tag[data-state]:not([data-state="opening"])');
  return opened;
}

/** @param {Page} page until nothing is read any more */
const finished = (page) =>
  page.waitForFunction(
    () => /\d/.test(document.getElementById('tag-summary')?.textContent ?? '') &&
      /** @type {HTMLElement} */ (document.querySelector('.run')).hidden,
  );

/** @param {Page} page @param {string} folder as a visitor drops it, with real files behind it */
async function dropFolder(page, folder) {
  const client = await page.context().newCDPSession(page);
  const where = { x: 500, y: 400, data: { items: [], files: [folder], dragOperationsMask: 1 } };
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    await client.send('Input.dispatchDragEvent', { type, ...where });
  }
  await client.detach();
}

/** @param {Page} page @param {string} folder by the input that browsers without a folder picker have */
const chooseFolder = (page, folder) => page.setInputFiles('#tag-folder-input', folder);

/** @param {Page} page @returns {Promise<{ name: string, pictures: number }[]>} rows of the list, from the top */
const rows = (page) =>
  page.$$eval('.person', (items) =>
    items.map((item) => ({
      name: item.querySelector('input')?.value ?? '',
      pictures: parseInt(item.querySelector('.value')?.textContent ?? '', 10),
    })),
  );

/** @param {Page} page @param {string} text that the summary says, at last */
const summary = (page, text) =>
  page.waitForFunction((wanted) => document.getElementById('tag-summary')?.textContent?.includes(wanted), text);

/** @param {Page} page @param {number} row from 1 @param {string} name */
async function nameRow(page, row, name) {
  const field = page.locator('.person').nth(row - 1).locator('input');
  await field.fill(name);
  await field.press('Enter');
}

/** @param {Page} page @param {string} selector @returns {Promise<Buffer>} what it downloads */
async function exported(page, selector) {
  const download = page.waitForEvent('download');
  await page.click('#tag-export');
  await page.click(selector);
  return readFileSync(await (await download).path());
}

/** Files of a .zip without compression, by its own list of them. @param {Buffer} bytes @returns {Map<string, string>} */
function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  /** @type {Map<string, string>} */
  const files = new Map();
  for (let i = 0; i < count; i++) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50);
    const [size, nameLength, offset] = [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString();
    const from = offset + 30 + nameLength;
    files.set(name, bytes.subarray(from, from + size).toString());
    at += 46 + nameLength;
  }
  return files;
}

describe('an album', () => {
  test('a dropped folder is read, grouped, named, searched, exported and found again after a reload', async () => {
    const { page, errors, requests, close } = await openTag();
    await screenshot(page, 'tag-empty');
    await dropFolder(page, folder);
    await finished(page);
    assert.match(await page.innerText('#tag-summary'), /^7 photos, 8 faces/);
    assert.match(await page.innerText('#tag-unreadable summary'), /^1 photo could not be read and was skipped/);
    await page.click('#tag-unreadable summary');
    assert.match(await page.innerText('#tag-unreadable li'), /Holiday\/broken\.jpg[^]*no picture/);
    assert.deepEqual(await rows(page), [{ name: '', pictures: 5 }]);
    assert.equal(await page.innerText('.once .value'), '3');

    await nameRow(page, 1, 'Franck');
    await summary(page, '1 person named');
    await page.click('.once summary');
    await page.locator('.single').first().click();
    await page.fill('.one input.name', 'Zo\u00eb & Co');
    await page.press('.one input.name', 'Enter');
    await summary(page, '2 people named');
    assert.deepEqual(
      (await rows(page)).map(({ name }) => name),
      ['Franck', 'Zo\u00eb & Co'],
    );

    await page.fill('.people .search', 'fra');
    assert.deepEqual(await rows(page), [{ name: 'Franck', pictures: 5 }]);
    await page.press('.people .search', 'Enter');
    await page.locator('.one .segments label').nth(1).click();
    assert.deepEqual(await page.locator('.photo-tile .caption').allInnerTexts(), portraits);
    await page.waitForFunction(() => [...document.querySelectorAll('.photo-tile canvas')].every((canvas) => /** @type {HTMLCanvasElement} */ (canvas).width > 0));
    await page.locator('.photo-tile').first().click();
    await page.waitForSelector('.tag-viewer[open] .box');
    assert.equal(await page.innerText('.plate'), 'Franck');
    assert.equal(await page.innerText('#tag-viewer-title'), 'portrait-1.jpg');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.innerText('#tag-viewer-title'), 'portrait-2.jpg');
    await page.waitForFunction(() => (document.querySelector('.tag-viewer .frame > img')?.clientWidth ?? 0) > 300);
    await screenshot(page, 'tag-viewer');
    await page.keyboard.press('Escape');
    await page.fill('.people .search', '');

    const json = JSON.parse((await exported(page, '#tag-export-json')).toString());
    checkJson(json);
    checkSidecars(unzip(await exported(page, '#tag-export-xmp')));

    const before = requests.length;
    await page.reload();
    await summary(page, '2 people named');
    assert.deepEqual(
      (await rows(page)).map(({ name, pictures }) => [name, pictures]),
      [['Franck', 5], ['Zo\u00eb & Co', 1]],
    );
    // Photos are not kept: the faces stand in their places until the folder is there again.
    await page.locator('.cover').first().click();
    await page.locator('.tile .open').first().click();
    await page.waitForSelector('.tag-viewer[open] .absent:visible');
    assert.equal(await page.locator('.tag-viewer .stand-in').count(), 1);
    await page.keyboard.press('Escape');
    await dropFolder(page, folder);
    await page.locator('.tile .open').first().click();
    await page.waitForSelector('.tag-viewer[open] .frame > img:not(.stand-in)');
    assert.ok(requests.slice(before).every(({ url }) => !url.endsWith('.tflite')), 'nothing is read again');
    assert.deepEqual(errors, []);
    await close();
  });
});

/** @param {any} json */
function checkJson(json) {
  assert.ok(json);
}

/** @param {Map<string, string>} files */
function checkSidecars(files) {
  assert.ok(files.size > 0);
}
