// The Teach panel as a student uses it: pictures by holding a button, a net, its curves, a try, a file to keep.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { tabTo } from './lib/keyboard.mjs';
import { bench, facesRead, root, screenshot } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench();
});
after(() => place.close());

/** @param {Omit<import('./lib/page.mjs').OpenOptions, 'hash'> & { source?: string }} [how] */
async function openTeach({ source = 'camera', ...how } = {}) {
  // Nothing is read but the mesh, and what is taught: the page's other tests are about the rest.
  const hash = `#teach?source=${source}&emotion=0&age=0&gender=0&sight=0`;
  const before = async (/** @type {Page} */ page) => {
    page.setDefaultTimeout(120_000);
    await how.before?.(page);
  };
  const opened = await place.open({ ...how, hash, before });
  await opened.page.waitForSelector('.teach');
  return opened;
}

/** @param {Page} page @param {number} place from 1 */
const card = (page, place) => page.locator('.class-cards > .class-card').nth(place - 1);

/** @param {Page} page @param {number} place @param {number} count at least so many pictures are there then */
async function record(page, place, count) {
  const button = card(page, place).locator('.record');
  await button.scrollIntoViewIfNeeded();
  await button.hover();
  await page.mouse.down();
  await page.waitForFunction(
    ([index, least]) =>
      Number(document.querySelectorAll('.class-card .value')[index].textContent) >= least,
    [place - 1, count],
  );
  await page.mouse.up();
}

/** Two classes that can be told apart: the man in the webcam and somebody in a picture. @param {Page} page */
async function collect(page) {
  await facesRead(page, 1);
  await card(page, 1).locator('input').fill('webcam');
  await card(page, 2).locator('input').fill('picture');
  await record(page, 1, 10);
  await page.click('#tool-sample-picture');
  await page.waitForFunction(() => document.getElementById('stage')?.dataset.kind === 'picture');
  await readCrop(page);
  for (let i = 1; i <= 8; i++) await record(page, 2, i);
}

/** Long enough for a hand to come in between; on features it would be over before. @param {Page} page */
async function trainAtLength(page) {
  await page.click('.settings summary');
  await page.getByLabel('Epochs').fill('500');
  await page.getByLabel('From scratch').check({ force: true });
  await page.click('#teach-train');
}

/** Something to learn from, good or not. @param {Page} page */
async function collectAnything(page) {
  await facesRead(page, 1);
  for (const index of [1, 2]) await record(page, index, 3);
}

/** Waits for a reading with what the panel needs of it. @param {Page} page */
const readCrop = (page) =>
  page.evaluate(async () => {
    const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
    while (!app.analysis.result?.faces.some((/** @type {any} */ { crop }) => crop)) {
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  });

/** @param {Page} page */
async function train(page) {
  await page.click('#teach-train');
  await page.waitForSelector('#teach-stop:visible');
  await page.waitForSelector('#teach-train:visible');
}

/** What the analyzer says with the net in use, of the largest face. @param {Page} page @returns {Promise<any>} */
const answer = (page) =>
  page.evaluate(async () => {
    const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
    for (;;) {
      const faces = [...(app.analysis.result?.faces ?? [])].sort((a, b) => b.box.width - a.box.width);
      const [read] = Object.values(faces[0]?.custom ?? {});
      if (read && app.analysis.state === 'ready') return read;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  });

/** @param {Page} page @param {string} text that the step bar of the page says, at last */
const says = (page, text) =>
  page.waitForFunction(
    (wanted) => [...document.querySelectorAll('.teach .remark')].some((line) => line.textContent?.includes(wanted)),
    text,
  );

describe('a lesson', () => {
  test('two classes, recorded, trained, tried, kept, exported, deleted, imported: the same answers', async () => {
    const { page, errors, close } = await openTeach();
    await collect(page);
    await train(page);

    const epochs = await page.innerText('.epoch');
    assert.match(epochs, /^\d+ epochs$/);
    const drawn = await page.$$eval('.curves canvas', (canvases) =>
      canvases.map((canvas) =>
        /** @type {any} */ (globalThis).pixelsOf(canvas).some((/** @type {number} */ value) => value > 0)),
    );
    assert.deepEqual(drawn, [true, true]);
    const table = await page.$$eval('.confusion tbody tr', (rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent))),
    );
    assert.deepEqual([table[0][1], table[1][0]], [0, 0], `the two are told apart: ${JSON.stringify(table)}`);
    assert.ok(table[0][0] >= 2 && table[1][1] >= 2, JSON.stringify(table));
    assert.match(await page.innerText('.verdict'), /^(\d+) of \1 right, on pictures held back\.$/);

    // Live, on the stage: the picture, then the camera.
    const before = await answer(page);
    assert.equal(before.label, 'picture');
    assert.ok(before.score > 0.7, `picture ${before.score}`);
    assert.match(await page.innerText('.reading .leading'), /picture/);

    await page.fill('.keep-current input', 'Who is there');
    await page.click('#teach-keep');
    await page.waitForSelector('.nets li');
    await screenshot(page, 'teach-kept');

    await page.reload();
    await page.waitForSelector('.nets li');
    await page.waitForFunction(() => Number(document.querySelector('.class-card .value')?.textContent) >= 10);
    assert.equal(await card(page, 1).locator('input').inputValue(), 'webcam');
    assert.deepEqual((await answer(page)).scores, before.scores, 'what was learnt is still in use');

    const download = page.waitForEvent('download');
    await page.click('.nets [aria-label="Export Who is there"]');
    const file = await (await download).path();
    assert.equal((await download).suggestedFilename(), 'who-is-there.tflite');
    assert.equal(readFileSync(file).subarray(4, 8).toString(), 'TFL3');
    await page.click('.nets [aria-label="Delete Who is there"]');
    await page.waitForFunction(() => document.querySelectorAll('.nets li').length === 0);

    await page.click('#teach-forget');
    await page.click('.forget .button');
    await page.waitForFunction(() => document.querySelectorAll('.shot').length === 0);
    const kept = { name: 'kept.tflite', mimeType: '', buffer: readFileSync(file) };
    await page.setInputFiles('.teach input[type="file"]', kept);
    await says(page, 'is in use');
    const again = await answer(page);
    assert.deepEqual(Object.keys(again.scores), ['webcam', 'picture'], 'the labels are in the file');
    for (const label of ['webcam', 'picture']) {
      assert.ok(Math.abs(again.scores[label] - before.scores[label]) < 1e-4, JSON.stringify([again, before]));
    }
    await page.click('#tool-camera');
    await page.waitForFunction(() => document.querySelector('.reading .leading')?.textContent?.includes('webcam'));
    assert.deepEqual(errors, []);
    await close();
  });

  test('a number: the slider says it, dots show what there is, a gauge what the net says', async () => {
    const { page, errors, close } = await openTeach();
    await facesRead(page, 1);
    await page.locator('.kinds label').nth(1).click();
    const slider = page.locator('.class-card input[type="range"]');
    const record = page.locator('.record:visible');
    const taken = () => page.locator('.dots circle').count();
    for (const value of [0, 3, 7, 10]) {
      await slider.fill(String(value));
      const least = (await taken()) + 3;
      await record.hover();
      await page.mouse.down();
      await page.waitForFunction((count) => document.querySelectorAll('.dots circle').length >= count, least);
      await page.mouse.up();
    }
    assert.equal(await slider.getAttribute('aria-valuetext'), '10 of 10');
    await train(page);
    assert.match(await page.innerText('.verdict'), /^Off by \d+\.\d on average, on pictures held back\.$/);
    assert.ok((await page.locator('.scatter circle').count()) >= 2);
    const { value } = await answer(page);
    assert.ok(value >= 0 && value <= 10, String(value));
    // The panel shows a reading a moment after it is there.
    await page.waitForFunction(() => document.querySelector('.reading .answer')?.textContent);
    assert.match(await page.innerText('.reading .answer'), /^\d+\.\d of 10$/);

    // Far too large steps: it notices, stops, and keeps the best it had.
    await page.click('.settings summary');
    await page.getByLabel('Learning rate').fill('1000');
    await page.getByLabel('Epochs').fill('500'); // a worker is some epochs ahead of the page that stops it
    await train(page);
    assert.match(await page.innerText('#teach-ending'), /the loss ran away.* kept/);
    assert.ok(Number(/^\d+/.exec(await page.innerText('.epoch'))?.[0]) < 500);
    assert.ok(Number.isFinite((await answer(page)).value));
    assert.deepEqual(errors, []);
    await close();
  });

  test('by the keyboard alone', async () => {
    const { page, close } = await openTeach();
    await facesRead(page, 1);
    await page.focus('#rail a[data-panel="teach"]');
    for (const [index, key] of [
      [1, 'Space'],
      [2, 'Enter'],
    ]) {
      await tabTo(page, `.class-card:nth-child(${index}) input`);
      await page.keyboard.type(`class ${key}`);
      await tabTo(page, `.class-card:nth-child(${index}) .record`);
      await page.keyboard.down(String(key));
      await page.waitForFunction(
        (place) => Number(document.querySelectorAll('.class-card .value')[place].textContent) >= 3,
        Number(index) - 1,
      );
      await page.keyboard.up(String(key));
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('aria-pressed')),
        'false',
        'letting go ends it',
      );
    }
    // One picture goes, and comes back.
    const count = () => page.locator('.class-card:nth-child(1) .shot').count();
    const all = await count();
    await page.locator('.class-card:nth-child(1) .shot').first().focus();
    await page.keyboard.press('Enter');
    assert.equal(await count(), all - 1);
    await page.getByRole('button', { name: 'Undo' }).first().press('Enter');
    assert.equal(await count(), all);
    await page.focus('.class-card:nth-child(2) .record');
    await tabTo(page, '#teach-train');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.verdict:visible');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'teach-train', 'the focus is not lost');
    await page.waitForFunction(() =>
      /Training is done: /.test(document.querySelector('.teach > .unseen')?.textContent ?? ''),
    );
    await tabTo(page, '#teach-keep');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.nets li');
    await close();
  });
});

describe('what cannot be learnt', () => {
  test('each lack has its own sentence, and nothing is lost', async () => {
    const { page, errors, close } = await openTeach();
    await facesRead(page, 1);
    const refused = async (/** @type {string} */ code) => {
      await page.click('#teach-train');
      await page.waitForSelector(`#teach-trouble[data-code="${code}"]:visible`);
      const words = await page.innerText('#teach-trouble');
      assert.equal((await page.innerText('#teach-train-step')).split(words).length, 2, 'it is said once');
      return words;
    };
    assert.match(await refused('no-pictures'), /no pictures yet/);
    await card(page, 1).locator('input').fill('awake');
    await card(page, 2).locator('input').fill('tired');
    await record(page, 1, 2);
    assert.match(await refused('empty-class'), /\u201ctired\u201d has no pictures/);
    await page.click('[aria-label="Remove class tired"]');
    assert.match(await refused('one-class'), /One class alone/);
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await card(page, 2).locator('.record').click();
    await page.waitForFunction(() => document.querySelectorAll('.class-card:nth-child(2) .shot').length === 1);
    assert.match(await refused('one-picture'), /has one picture/);
    await record(page, 2, 3);
    await card(page, 2).locator('input').fill('Awake');
    assert.match(await refused('same-name'), /Two classes are called/);
    assert.equal(await page.locator('.class-cards .shot').count() >= 5, true);
    assert.deepEqual(errors, []);
    await close();
  });

  test('a training that is stopped keeps what it has', async () => {
    const { page, errors, close } = await openTeach();
    await collectAnything(page);
    await trainAtLength(page);
    await page.waitForFunction(() => /^Epoch [3-9]/.test(document.querySelector('.epoch')?.textContent ?? ''));
    await page.click('#teach-stop');
    await page.waitForSelector('.verdict:visible');
    assert.match(await page.innerText('#teach-ending'), /stopped/i);
    assert.ok((await answer(page)).score >= 0.5);
    assert.deepEqual(errors, []);
    await close();
  });

  test('a tab that is closed in the middle: it goes on from there, or is used as it is', async () => {
    const { page, errors, close } = await openTeach();
    await collectAnything(page);
    await trainAtLength(page);
    await page.evaluate(async () => {
      const request = indexedDB.open('facewise');
      const database = await new Promise((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
      const kept = () =>
        new Promise((resolve) => {
          const cut = database.transaction('lesson').objectStore('lesson').get('cut');
          cut.onsuccess = () => resolve(cut.result);
        });
      while (!(await kept())) {
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
      }
      database.close();
    });
    await page.reload();
    await page.waitForSelector('.cut-off:visible');
    const epoch = Number(/after epoch (\d+) of 500/.exec(await page.innerText('.cut-off'))?.[1]);
    assert.ok(epoch >= 1);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForFunction(
      (least) => Number(/^Epoch (\d+) of 500/.exec(document.querySelector('.epoch')?.textContent ?? '')?.[1]) > least,
      epoch,
    );
    await page.reload();
    await page.waitForSelector('.cut-off:visible');
    await page.getByRole('button', { name: 'Use it as it is' }).click();
    await page.waitForSelector('.verdict:visible');
    assert.equal(await page.isVisible('.cut-off'), false);
    assert.ok(await answer(page));
    assert.deepEqual(errors, []);
    await close();
  });
});

describe('storage', () => {
  test('full: it says so, and the lesson goes on', async () => {
    const { page, close } = await openTeach({
      before: (opening) =>
        opening.addInitScript(() => {
          IDBObjectStore.prototype.put = () => {
            throw new DOMException('full', 'QuotaExceededError');
          };
        }),
    });
    await collectAnything(page);
    await says(page, 'storage for the page is full');
    await train(page);
    assert.ok(await answer(page));
    await page.click('#teach-keep');
    await page.waitForSelector('.remark.alarm[role="status"]:not(.storage):visible');
    await close();
  });

  test('kept by a newer version of the page: it says so, and touches nothing', async () => {
    const { page, close } = await openTeach({
      source: 'none',
      before: async (opening) => {
        await opening.goto(`${place.origin}/web/demo/styles/base.css`);
        await opening.evaluate(
          () =>
            new Promise((resolve) => {
              const request = indexedDB.open('facewise', 99);
              request.onsuccess = () => {
                request.result.close();
                resolve(undefined);
              };
            }),
        );
      },
    });
    await says(page, 'newer version of this page');
    const version = await page.evaluate(
      async () => (await indexedDB.databases()).find(({ name }) => name === 'facewise')?.version,
    );
    assert.equal(version, 99);
    await close();
  });
});

describe('files of other people', () => {
  test('a net without labels is asked for them, what is no net for a face is refused in words', async () => {
    const { page, errors, close } = await openTeach({ source: 'picture' });
    await readCrop(page);
    const give = (/** @type {string} */ name, /** @type {Buffer} */ buffer) =>
      page.setInputFiles('.teach input[type="file"]', { name, mimeType: '', buffer });
    const model = (/** @type {string} */ name) => readFileSync(path.join(root, 'models', name));
    await give('notes.tflite', Buffer.from('These are notes.'));
    await says(page, 'notes.tflite is not a .tflite file');
    await give('half.tflite', model('face_expression.tflite').subarray(0, 5000));
    await says(page, 'half.tflite cannot be used');
    await give('detector.tflite', model('face_detection_short_range.tflite'));
    await says(page, 'detector.tflite is no net for a face');

    await give('moods.tflite', model('face_expression.tflite'));
    await page.waitForSelector('.foreign');
    assert.match(await page.innerText('.foreign p'), /112 x 112 pixels and gives 7 values/);
    await page.getByRole('button', { name: 'Use it' }).click();
    assert.match(await page.innerText('.foreign .alarm'), /7 different names/);
    for (let i = 1; i <= 7; i++) await page.getByLabel(`Output ${i}`).fill(`mood ${i}`);
    await page.getByRole('button', { name: 'Use it' }).click();
    await says(page, 'is in use');
    const read = await answer(page);
    assert.equal(Object.keys(read.scores).length, 7);
    assert.deepEqual(errors, []);
    await close();
  });
});

describe('the loss explorer', () => {
  test('moves both losses with the answer, by slider and by pointer', async () => {
    const { page, errors, close } = await openTeach({ source: 'none' });
    await page.click('#teach-loss > summary');
    const slider = page.getByLabel('Share the net gives the true class');
    await slider.fill('0.5');
    const words = () => page.innerText('.words:visible');
    assert.match(await words(), /^Cross-entropy 0\.69, pushes with 0\.5; squared error 0\.5, pushes with 0\.5\./);
    await slider.press('ArrowRight');
    assert.match(await words(), /^Cross-entropy 0\.67/);
    const figure = page.locator('.figure:visible').first();
    await figure.scrollIntoViewIfNeeded();
    const box = await figure.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.118, box.y + 60);
    await page.mouse.up();
    assert.match(await words(), /Surely wrong/);

    await page.locator('#teach-loss .segments label').nth(1).click();
    await page.getByLabel('What it should be').fill('2');
    await page.getByLabel('What the net says').fill('5');
    assert.match(await words(), /^Off by 3: squared error 9, absolute error 3\. .* 36 and 6:/);
    assert.deepEqual(errors, []);
    await close();
  });
});

test('on a phone it begins at its first step, whatever the stage had to say before', async () => {
  const context = { viewport: { width: 390, height: 844 }, hasTouch: true };
  const { page, close } = await place.open({ hash: '#teach?source=none', context });
  await page.waitForSelector('.steps', { state: 'attached' });
  await page.click('[data-action="sample-picture"]');
  await page.waitForSelector('.steps');
  assert.equal(await page.innerText('.steps [aria-current]'), 'Collect');
  await close();
});

test('nothing sticks out and every target can be touched, at the desk and on a phone', async () => {
  const { page, close } = await openTeach({ source: 'picture' });
  await page.click('.settings summary');
  await page.click('#teach-loss > summary');
  for (const [name, width, height] of /** @type {const} */ ([
    ['desk', 1440, 900],
    ['tablet', 1024, 768],
    ['phone', 390, 844],
  ])) {
    await page.setViewportSize({ width, height });
    const found = await page.evaluate(() => {
      const seen = [...document.querySelectorAll('.teach button, .teach a, .teach summary, .teach input')].filter(
        (element) => element.checkVisibility() && !element.closest('.segments, .switch'),
      );
      const what = (/** @type {Element} */ element) => element.outerHTML.slice(0, 80);
      return {
        wide: document.documentElement.scrollWidth - innerWidth,
        long: document.documentElement.scrollHeight - innerHeight,
        small: seen.filter((element) => element.getBoundingClientRect().height < 43.5).map(what),
        nameless: seen
          .filter((element) => {
            const labels = /** @type {HTMLInputElement} */ (element).labels?.length;
            return !labels && !element.getAttribute('aria-label') && !element.textContent?.trim();
          })
          .map(what),
      };
    });
    assert.deepEqual(found, { wide: 0, long: 0, small: [], nameless: [] }, name);
    await screenshot(page, `teach-${name}`);
  }
  await close();
});
