// Galleries in IndexedDB: kept, shared between tabs that write at once, encrypted, and out of room.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServer, listen } from '../../build-scripts/serve.mjs';
import { CURVE, embeddingOf } from '../js/gallery_support.mjs';
import { launchChromium } from '../lib/chromium.mjs';
import { root } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('../../web/lib/gallery.js').Gallery} Gallery */

const server = createServer({ folder: root });
let origin = '';
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').BrowserContext} */
let context;

before(async () => {
  origin = `http://localhost:${await listen(server, 0, '127.0.0.1')}`;
  browser = await launchChromium();
  context = await browser.newContext();
});
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** @returns {Promise<Page>} of the server, with nothing on it */
async function tab(where = context) {
  const page = await where.newPage();
  await page.goto(`${origin}/web/lib/version.js`);
  return page;
}

/**
 * Run in the page with `gallery`, opened there with these options, and `faces`: thirty people, three pictures of each.
 * @param {Page} page
 * @param {object} options
 * @param {string} body of an async function
 * @returns {Promise<any>} what it returns, or { error } with the code of a FacewiseError
 */
function inGallery(page, options, body) {
  const pictures = (/** @type {number} */ person) => [1, 2, 3].map((picture) => [...embeddingOf(person, picture)]);
  const faces = Array.from({ length: 30 }, (_, person) => pictures(person));
  const given = JSON.stringify({ calibration: CURVE, ...options });
  return page.evaluate(
    ([code, list]) =>
      // The page has no 'unsafe-eval', the test has.
      /** @type {any} */ (globalThis).eval(String(code))(list),
    /** @type {const} */ ([
      `(async (faces) => {
        const { createGallery } = await import('/web/lib/gallery.js');
        try {
          const gallery = globalThis.kept ??= await createGallery(${given});
          ${body}
        } catch (error) {
          return { error: error.code ?? String(error), text: error.message + ' ' + error.remedy };
        }
      })`,
      faces,
    ]),
  );
}

test('people are there when the page comes back, in another gallery they are not', async () => {
  const page = await tab();
  const id = await inGallery(page, {}, `
    const { id } = await gallery.enrol('Ada', [faces[1][0], faces[1][1]]);
    await gallery.enrol('Bob', faces[2][0]);
    return id;`);
  await page.reload();
  const found = await inGallery(page, {}, 'return [gallery.size, (await gallery.identify(faces[1][2])).person.id];');
  assert.deepEqual(found, [2, id]);
  await page.reload();
  assert.deepEqual(await inGallery(page, { name: 'other' }, 'return gallery.people;'), []);
  await page.reload();
  assert.equal(await inGallery(page, {}, "await gallery.delete(gallery.people[0].id); return gallery.size;"), 1);
  await page.reload();
  assert.deepEqual(await inGallery(page, {}, 'return gallery.people.map(({ name }) => name);'), ['Bob']);
  await page.close();
});

/** Not by a text: the page's policy refuses that where it has to be looked at more than once. @param {Page} page */
const twenty = (page) =>
  page.waitForFunction(() => /** @type {any} */ (globalThis).kept.size === 20, undefined, { timeout: 30_000 });

test('two tabs that write at once lose nothing, and see each other', async () => {
  const pages = [await tab(), await tab()];
  const options = { name: 'shared' };
  for (const page of pages) await inGallery(page, options, '');
  const enrol = (/** @type {number} */ first) => `
    const work = [];
    for (let i = ${first}; i < ${first} + 10; i++) work.push(gallery.enrol('P' + i, faces[i][0]));
    await Promise.all(work);`;
  const ends = await Promise.all([inGallery(pages[0], options, enrol(0)), inGallery(pages[1], options, enrol(10))]);
  assert.deepEqual(ends, [undefined, undefined]);
  for (const page of pages) {
    await twenty(page);
    assert.equal(await inGallery(page, options, 'return gallery.size;'), 20);
    assert.equal(await inGallery(page, options, 'return (await gallery.identify(faces[15][1])).person.name;'), 'P15');
    assert.equal(await inGallery(page, options, 'return (await gallery.identify(faces[5][1])).person.name;'), 'P5');
  }
  // One face, two names, at the same moment: one of the tabs is told.
  const rivals = await Promise.all(pages.map((page, i) =>
    inGallery(page, options, `return (await gallery.enrol('Rival${i}', faces[25][${i}])).name;`)));
  assert.equal(rivals.filter((answer) => answer.error === 'DUPLICATE_PERSON').length, 1, JSON.stringify(rivals));
  await inGallery(pages[0], options, "await gallery.delete(gallery.people[0].id);");
  await twenty(pages[1]);
  for (const page of pages) await page.close();
});

test('encrypted, another net, and no passphrase', async () => {
  const page = await tab();
  const options = { name: 'secret', passphrase: 'correct horse' };
  await inGallery(page, options, "await gallery.enrol('Ada', faces[1][0]);");
  const stored = await page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open('facewise-gallery:secret');
    request.onsuccess = () => {
      const all = request.result.transaction('people').objectStore('people').getAll();
      all.onsuccess = () => resolve(JSON.stringify(all.result));
    };
  }));
  assert.match(String(stored), /"sealed"/);
  assert.doesNotMatch(String(stored), /"Ada|embedding/);
  for (const [change, code] of /** @type {[object, string][]} */ ([
    [{ passphrase: undefined }, 'GALLERY_PASSPHRASE'],
    [{ passphrase: 'wrong' }, 'GALLERY_PASSPHRASE'],
    [{ calibration: { ...CURVE, model: 'other' } }, 'GALLERY_MODEL'],
  ])) {
    await page.reload();
    assert.equal((await inGallery(page, { ...options, ...change }, '')).error, code);
  }
  await page.reload();
  assert.equal(await inGallery(page, options, 'return (await gallery.identify(faces[1][1])).person.name;'), 'Ada');
  await page.close();
});

test('out of room: a typed error, and what was stored is still there', async () => {
  const own = await browser.newContext(); // Chromium asks for the room anew only where nothing was open
  const page = await tab(own);
  const options = { name: 'full' };
  const devTools = await own.newCDPSession(page);
  await devTools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2e6 });
  await inGallery(page, options, "await gallery.enrol('Ada', faces[1][0]);");
  const refused = await inGallery(page, options, `
    await gallery.enrol('Bob', Array(6000).fill(faces[2][0]), { allowDifferent: true });`);
  assert.equal(refused?.error, 'STORAGE_QUOTA', JSON.stringify(refused));
  assert.match(refused.text, /still there/);
  assert.deepEqual(await inGallery(page, options, 'return gallery.people.map(({ name }) => name);'), ['Ada']);
  await page.reload();
  const enrolled = await inGallery(page, options, `
    await gallery.enrol('Bob', faces[2][0]);
    return gallery.people.map(({ name }) => name).sort();`);
  assert.deepEqual(enrolled, ['Ada', 'Bob']);
  await own.close();
});

test('a database that is deleted under an open gallery fails in words', async () => {
  const page = await tab();
  await inGallery(page, { name: 'gone' }, "await gallery.enrol('Ada', faces[1][0]);");
  await page.evaluate(() => new Promise((resolve) => {
    indexedDB.deleteDatabase('facewise-gallery:gone').onsuccess = resolve;
  }).then(() => true));
  assert.equal((await inGallery(page, { name: 'gone' }, "await gallery.enrol('Bob', faces[2][0]);")).error, 'STORAGE');
  await page.reload();
  assert.equal(await inGallery(page, { name: 'gone' }, 'return gallery.size;'), 0);
  await page.close();
});
