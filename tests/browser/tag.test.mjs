// The Tag panel as somebody with a folder of photos uses it: the photos are those of npm packages.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseXmp } from '../../web/lib/tag.js';
import { overflow, screenSizes } from './lib/fit.mjs';
import { tabTo } from './lib/keyboard.mjs';
import { bench, root, screenshot } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const album = path.join(root, 'web/demo/samples/album');
const portraits = [1, 2, 3, 4, 5].map((number) => `portrait-${number}.jpg`);

/** @type {import('./lib/page.mjs').Bench} */
let place;
/** @type {string} a folder of photos: the same man five times, three women, a text and a broken picture */
let folder;
/** @type {string} the same man three times */
let few;
before(async () => {
  place = await bench({ camera: 'none' });
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'facewise-tag-')), 'Holiday');
  mkdirSync(path.join(folder, 'day 2'), { recursive: true });
  few = path.join(path.dirname(folder), 'Few');
  mkdirSync(few);
  for (const name of portraits) cpSync(path.join(album, name), path.join(folder, name));
  for (const name of portraits.slice(0, 3)) cpSync(path.join(album, name), path.join(few, name));
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
    () => /^[1-9]/.test(document.getElementById('tag-summary')?.textContent ?? '') &&
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

/** @param {Page} page @param {string} pattern of what the line of the run says, at last */
const runSays = (page, pattern) =>
  page.waitForFunction(
    (wanted) => new RegExp(wanted).test(document.querySelector('.run-text')?.textContent ?? ''),
    pattern,
  );

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

/** Files of a .zip without compression, by its list of them. @param {Buffer} bytes @returns {Map<string, string>} */
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
    // Three more, of whom one may be too poor to say.
    const once = await tally(page, 'once');
    assert.ok(once >= 2 && once + (await tally(page, 'unsure')) === 3, `${once} seen once`);

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
    assert.deepEqual(await page.locator('.photo-tile .caption').allInnerTexts(), portraits);
    await page.waitForFunction(() => {
      const canvases = /** @type {HTMLCanvasElement[]} */ ([...document.querySelectorAll('.photo-tile canvas')]);
      return canvases.length === 5 && canvases.every(({ width }) => width > 0);
    });
    await page.locator('.photo-tile').first().click();
    await page.waitForSelector('.tag-viewer[open] .box');
    assert.equal(await page.innerText('.plate'), 'Franck');
    assert.equal(await page.innerText('#tag-viewer-title'), 'portrait-1.jpg');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.innerText('#tag-viewer-title'), 'portrait-2.jpg');
    await page.waitForFunction(() => (document.querySelector('.tag-viewer .frame > canvas')?.clientWidth ?? 0) > 300);
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
    await page.locator('.face-tile .open').first().click();
    await page.waitForSelector('.tag-viewer[open] .absent:visible');
    assert.equal(await page.locator('.tag-viewer .stand-in').count(), 1);
    await page.keyboard.press('Escape');
    await dropFolder(page, folder);
    await page.locator('.face-tile .open').first().click();
    await page.waitForSelector('.tag-viewer[open] .frame > canvas:not(.stand-in)');
    assert.ok(requests.slice(before).every(({ url }) => !url.endsWith('.tflite')), 'nothing is read again');
    assert.deepEqual(errors, []);
    await close();
  });
});

/** @param {any} json */
function checkJson({ format, pictures, people, skipped }) {
  assert.equal(format, 'facewise-tags');
  assert.deepEqual(
    pictures.map((/** @type {any} */ { file }) => file),
    ['Holiday/day 2/evening.jpg', ...portraits.map((name) => `Holiday/${name}`)],
  );
  const { width, height, faces } = pictures[1];
  assert.deepEqual([width, height, faces.length], [720, 576, 1]);
  assert.equal(faces[0].person, 'Franck');
  assert.ok(faces[0].box.x > 200 && faces[0].box.x + faces[0].box.width < 600, JSON.stringify(faces[0].box));
  assert.deepEqual(
    people.slice(0, 1).map((/** @type {any} */ { name, pictures }) => ({ name, pictures })),
    [{ name: 'Franck', pictures: 5 }],
  );
  assert.deepEqual(skipped.map((/** @type {any} */ { file }) => file), ['Holiday/broken.jpg']);
}

/** @param {Map<string, string>} files */
function checkSidecars(files) {
  assert.deepEqual(
    [...files.keys()],
    ['Holiday/day 2/evening.jpg.xmp', ...portraits.map((name) => `Holiday/${name}.xmp`)],
  );
  const portrait = parseXmp(files.get('Holiday/portrait-1.jpg.xmp') ?? '');
  assert.deepEqual([portrait.width, portrait.height, portrait.people], [720, 576, ['Franck']]);
  const [{ name, type, boxNormalized }] = portrait.regions;
  assert.deepEqual([name, type], ['Franck', 'Face']);
  assert.ok(boxNormalized.x > 0.3 && boxNormalized.x + boxNormalized.width < 0.8, JSON.stringify(boxNormalized));
  // One of three: who has no name has no region.
  const evening = parseXmp(files.get('Holiday/day 2/evening.jpg.xmp') ?? '');
  assert.deepEqual(evening.regions.map((region) => region.name), ['Zo\u00eb & Co']);
}

/** @param {Page} page @param {'once' | 'unsure'} part @returns {Promise<number>} faces in it */
const tally = async (page, part) => Number(await page.textContent(`.${part} .value`));

/** @param {Page} page how many pictures the first rows have */
const sizes = async (page) => (await rows(page)).map(({ pictures }) => pictures);

/** @param {Page} page @param {number[]} wanted */
const sizesAre = (page, wanted) =>
  page.waitForFunction(
    (numbers) =>
      [...document.querySelectorAll('.person .value')].map((tally) => parseInt(tally.textContent ?? '', 10)).join() ===
      numbers.join(),
    wanted,
  );

describe('who is who', () => {
  test('merge and split by drag, set aside, undo; a regrouping takes nothing back', async () => {
    const { page, errors, close } = await openTag();
    await chooseFolder(page, folder);
    await finished(page);
    assert.deepEqual(await sizes(page), [5]);
    await page.locator('.cover').first().click();

    // Two of the five are dragged to where somebody else goes.
    for (const index of [0, 1]) await page.locator('.face-tile .pick input').nth(index).check();
    const beside = { targetPosition: { x: 60, y: 40 } };
    await page.locator('.face-tile .open').first().dragTo(page.locator('.people'), beside);
    assert.deepEqual(await sizes(page), [5], 'dropped beside everything, nothing happens');
    await dragOnto(page, page.locator('.face-tile .open').first(), '.drop-zone >> nth=0');
    await sizesAre(page, [3, 2]);
    await nameRow(page, 1, 'Franck');
    await summary(page, '1 person named');
    assert.deepEqual(await sizes(page), [3, 2], 'what was split stays split with every grouping');
    await page.click('#tag-undo');
    await page.click('#tag-undo-last');
    await sizesAre(page, [5]);

    const [once, unsure] = [await tally(page, 'once'), await tally(page, 'unsure')];
    // One that was seen once is dragged onto him, and undone by the keyboard.
    await page.click('.once summary');
    await page.waitForSelector('.single');
    await dragOnto(page, page.locator('.single').first(), '.person >> nth=0');
    await sizesAre(page, [6]);
    assert.equal(await tally(page, 'once'), once - 1);
    await page.locator('.cover').first().focus();
    await page.keyboard.press('Control+z');
    await sizesAre(page, [5]);

    // A group onto a group.
    await page.locator('.face-tile .pick input').first().check();
    await dragOnto(page, page.locator('.face-tile .open').first(), '.drop-zone >> nth=0');
    await sizesAre(page, [4, 1]);
    await dragOnto(page, page.locator('.cover').nth(1), '.person >> nth=0');
    await sizesAre(page, [5]);

    await page.locator('.face-tile .pick input').first().check();
    await page.click('#tag-aside');
    await sizesAre(page, [4]);
    assert.equal(await tally(page, 'unsure'), unsure + 1);
    assert.deepEqual(errors, []);

    await page.reload();
    await sizesAre(page, [4]);
    assert.equal(await tally(page, 'unsure'), unsure + 1, 'it is still aside after a reload');
    await close();
  });

  test('by the keyboard alone: name, move, merge, a namesake, undo', async () => {
    const { page, errors, close } = await openTag();
    await chooseFolder(page, few);
    await finished(page);
    await page.focus('#rail a[data-panel="tag"]');
    await tabTo(page, '.person .cover');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'one');
    await tabTo(page, '.face-tile input');
    await page.keyboard.press('Space');
    await tabTo(page, '#tag-move');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.tag-chooser[open]');
    await tabTo(page, '.choice-row.fresh');
    await page.keyboard.press('Enter');
    await sizesAre(page, [2, 1]);

    // Enter leads from one field without a name to the next.
    await page.locator('.person input').first().focus();
    await page.keyboard.type('Anna');
    await page.keyboard.press('Enter');
    await summary(page, '1 person named');
    const part = () => page.evaluate(() => document.activeElement?.closest('ul')?.getAttribute('aria-label'));
    assert.equal(await part(), 'Not named yet');
    await page.keyboard.type('anna');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Yes');
    assert.match(await page.innerText('.question:visible'), /Is this the same Anna\?/);
    await page.keyboard.press('Enter');
    await sizesAre(page, [3]);
    assert.equal((await rows(page))[0].name, 'Anna');
    await page.waitForFunction(() =>
      /1 face merged into Anna/.test(document.querySelector('.tag > .unseen')?.textContent ?? ''),
    );

    // Back to two, and together again by the list.
    await page.locator('.person .cover').first().focus();
    await page.keyboard.press('Control+z');
    await sizesAre(page, [2, 1]);
    await page.locator('.person .cover').nth(1).focus();
    await page.keyboard.press('Enter');
    await tabTo(page, '#tag-merge');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.tag-chooser[open]');
    await page.keyboard.type('ann');
    await tabTo(page, '.choice-row:not(.fresh)');
    await page.keyboard.press('Enter');
    await sizesAre(page, [3]);
    assert.deepEqual(errors, []);
    await close();
  });
});

/**
 * Where things are dropped comes up when a drag begins.
 * @param {Page} page
 * @param {import('playwright-core').Locator} from
 * @param {string} to
 */
async function dragOnto(page, from, to) {
  await from.hover();
  await page.mouse.down();
  const start = await from.boundingBox();
  await page.mouse.move((start?.x ?? 0) + 30, (start?.y ?? 0) + 30, { steps: 3 });
  const target = page.locator(to);
  await target.hover();
  await target.hover();
  await page.mouse.up();
}

describe('a run', () => {
  test('pauses, goes on, is cut off by a closed tab and goes on with what is left', async () => {
    const { page, close } = await openTag();
    await chooseFolder(page, album);
    await runSays(page, '^[2-5] of 10');
    await page.click('#tag-pause');
    await runSays(page, '^Paused at \\d of 10 photos');
    await page.click('#tag-pause');
    await runSays(page, '^[6-8] of 10');
    await page.reload();
    await page.waitForSelector('.run:visible');
    assert.match(await page.innerText('.run-text'), /cut off after [6-9] of 10 photos\. Drop the same folder again/);
    const before = await page.innerText('#tag-summary');
    await chooseFolder(page, album);
    await finished(page);
    assert.match(await page.innerText('#tag-summary'), /^10 photos/);
    assert.notEqual(await page.innerText('#tag-summary'), before);
    await page.reload();
    await summary(page, '10 photos');
    assert.equal(await page.isVisible('.run'), false, 'it came to its end');
    await close();
  });

  test('a folder that was opened is opened again after a cut, and gets sidecars beside its photos', async () => {
    // A folder of the browser's own stands in for one of the disk, which a test cannot be asked about.
    const { page, errors, close } = await openTag({
      before: (opening) =>
        opening.addInitScript(() => {
          Object.assign(globalThis, {
            showDirectoryPicker: async () =>
              (await navigator.storage.getDirectory()).getDirectoryHandle('Photos', { create: true }),
          });
        }),
    });
    await page.evaluate(async (names) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('Photos', { create: true });
      const inside = await folder.getDirectoryHandle('May', { create: true });
      for (const name of names) {
        const writer = await (await inside.getFileHandle(name, { create: true })).createWritable();
        await writer.write(await (await fetch(`samples/album/${name}`)).blob());
        await writer.close();
      }
      const writer = await (await inside.getFileHandle('portrait-2.jpg.xmp', { create: true })).createWritable();
      await writer.write(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
          '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:Rating>5</xmp:Rating>' +
          '</rdf:Description></rdf:RDF></x:xmpmeta>',
      );
      await writer.close();
    }, portraits);
    await page.click('#tag-choose-folder');
    await runSays(page, '^[1-3] of 5');
    await page.reload();
    await page.click('#tag-go-on');
    await finished(page);
    await sizesAre(page, [5]);

    const sidecar = (/** @type {number} */ number) =>
      page.evaluate(async (name) => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('Photos');
        const handle = await (await folder.getDirectoryHandle('May')).getFileHandle(name);
        return (await handle.getFile()).text();
      }, `portrait-${number}.jpg.xmp`);
    const write = async () => {
      await page.click('#tag-export');
      await page.click('#tag-export-folder');
      await page.waitForSelector('.toast:has-text("5 sidecars written.")');
    };
    await nameRow(page, 1, 'Frank');
    await summary(page, '1 person named');
    await write();
    assert.deepEqual(parseXmp(await sidecar(1)).people, ['Frank']);
    const merged = await sidecar(2);
    assert.match(merged, /<xmp:Rating>5<\/xmp:Rating>/, 'what another program wrote stays');
    assert.deepEqual(parseXmp(merged).regions.map(({ name }) => name), ['Frank']);

    // Another name takes the place of the one that this page wrote.
    await nameRow(page, 1, 'Franck');
    await page.waitForFunction(() => !document.querySelector('.toast'));
    await write();
    assert.deepEqual(parseXmp(await sidecar(2)).regions.map(({ name }) => name), ['Franck']);
    assert.deepEqual(errors, []);
    await close();
  });

  test('cancelled, it keeps what was read; forgotten, nothing is left but a way back for a moment', async () => {
    const { page, errors, close } = await openTag();
    await page.click('#tag-samples');
    await runSays(page, '^[2-5] of 10');
    await page.click('#tag-cancel');
    // Another begins before the photos in work were let go.
    await chooseFolder(page, few);
    await finished(page);
    assert.ok((await sizes(page)).some((size) => size >= 3));
    const read = parseInt(await page.innerText('#tag-summary'), 10);
    assert.ok(read >= 4 && read < 10, String(read));
    await page.click('#privacy .badge');
    assert.match(await page.textContent('#privacy .verdict') ?? '', /since the first reading/);
    await page.keyboard.press('Escape');

    await page.click('#tag-forget');
    await page.waitForSelector('.tag-start:visible');
    const stored = () =>
      page.evaluate(async () => {
        const request = indexedDB.open('facewise-album');
        const database = await new Promise((/** @type {(database: IDBDatabase) => void} */ resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
        const counts = ['photos', 'people', 'notes'].map(
          (name) =>
            new Promise((/** @type {(count: number) => void} */ resolve) => {
              const counting = database.transaction(name).objectStore(name).count();
              counting.onsuccess = () => resolve(counting.result);
            }),
        );
        const all = await Promise.all(counts);
        database.close();
        return all;
      });
    assert.deepEqual(await stored(), [0, 0, 0]);
    await page.click('#tag-undo');
    await summary(page, `${read} photo`);
    assert.equal((await stored())[0], read);
    await page.click('#tag-forget');
    await page.waitForSelector('.tag-start:visible');
    await page.click('.undo [aria-label="Put this away"]');
    await page.reload();
    await page.waitForSelector('.tag-start:visible');
    assert.deepEqual(errors, []);
    await close();
  });

  test('a full storage is said, and nothing stops', async () => {
    const { page, close } = await openTag({
      before: (opening) =>
        opening.addInitScript(() => {
          IDBObjectStore.prototype.put = () => {
            throw new DOMException('full', 'QuotaExceededError');
          };
        }),
    });
    await chooseFolder(page, few);
    await finished(page);
    assert.match(await page.innerText('#tag-problem'), /storage for the page is full.*until this tab closes/);
    assert.deepEqual(await sizes(page), [3]);
    await close();
  });

  test('nets that do not arrive: it says so, and a retry reads all of it', async () => {
    const { page, close } = await openTag({
      before: (opening) => opening.route('**/face_recognition.tflite', (route) => route.abort()),
    });
    await chooseFolder(page, few);
    await page.waitForSelector('#tag-retry:visible');
    assert.match(await page.innerText('.run-text'), /face_recognition\.tflite/);
    await page.unroute('**/face_recognition.tflite');
    await page.click('#tag-retry');
    await finished(page);
    assert.deepEqual(await sizes(page), [3]);
    await close();
  });

  test('two tabs: the second asks, takes over, and the first lets go', async () => {
    const { page, close } = await openTag();
    const second = await page.context().newPage();
    await second.goto(page.url());
    await second.waitForSelector('#tag-take:visible');
    await second.click('#tag-take');
    await second.waitForSelector('#tag-samples:visible');
    await page.waitForSelector('#tag-take:visible');
    await close();
  });
});

test('nothing sticks out and every target can be touched, at the desk and on a phone', async () => {
  const { page, close } = await openTag();
  await chooseFolder(page, folder);
  await finished(page);
  await nameRow(page, 1, 'Franck');
  await page.click('.once summary');
  for (const [name, size] of Object.entries(screenSizes)) {
    await page.setViewportSize(size);
    for (const view of ['list', 'person']) {
      if (view === 'person') await page.locator('.named .cover').first().click();
      else if (await page.isVisible('.one .back')) await page.click('.one .back');
      const found = await page.evaluate(() => {
        const seen = [...document.querySelectorAll('.tag button, .tag summary, .tag input')].filter((element) =>
          element.checkVisibility(),
        );
        const what = (/** @type {Element} */ element) => element.outerHTML.slice(0, 80);
        const box = (/** @type {Element} */ element) => (element.closest('label') ?? element).getBoundingClientRect();
        return {
          small: seen.filter((element) => box(element).height < 43.5 || box(element).width < 43.5).map(what),
          nameless: seen
            .filter((element) => !element.closest('label') && !element.getAttribute('aria-label'))
            .filter((element) => !element.textContent?.trim())
            .map(what),
        };
      });
      assert.deepEqual(found, { small: [], nameless: [] }, `${name}, ${view}`);
      assert.deepEqual(await overflow(page), { page: 0, elements: [] }, `${name}, ${view}`);
      await screenshot(page, `tag-${view}-${name}`);
    }
  }
  // On a phone a person lies over the list: back is back to it.
  await page.goBack();
  await page.waitForSelector('.people:visible');
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'cover');
  await close();
});
