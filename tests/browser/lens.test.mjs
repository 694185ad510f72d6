// The panel that shows what a net sees, as a student uses it. Screenshots go to build/screens.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { lookAgain, openLens, patience } from './lib/lens.mjs';
import { bench, root, screenshot } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench();
});
after(() => place.close());

/** @param {string} hash */
const lens = (hash) => openLens(place, hash);

/** A number for what a canvas shows, 0 for a blank one. @param {Page} page @param {string} selector */
const pictures = (page, selector) =>
  page.evaluate(
    (which) =>
      [...document.querySelectorAll(which)].map((element) => {
        const data = /** @type {any} */ (globalThis).pixelsOf(element);
        let [sum, first] = [0, 0];
        for (let i = 0; i < data.length; i += 4) {
          if (i === 0) first = data[0] + 256 * data[1] + 65536 * data[2];
          const pixel = data[i] + 256 * data[i + 1] + 65536 * data[i + 2];
          if (pixel !== first) sum = (sum * 31 + pixel + i) % 1e9;
        }
        return sum;
      }),
    selector,
  );

/**
 * What another lens of the library says of a place in the same crop.
 * @param {Page} page @param {[string, number, number, number]} where
 */
const engineSays = (page, where) =>
  page.evaluate(async (args) => {
    const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
    const { createLens } = await import(/** @type {string} */ ('/web/lib/lens.js'));
    const other = await createLens({ model: 'emotion' });
    const { outputs } = await other.look([...app.analysis.result.faces].sort((a, b) => a.id - b.id)[0].crop);
    const found = await other.explainPixel(...args);
    other.close();
    return { output: found.output, sum: found.sum, bias: found.bias, outputs: [...outputs] };
  }, where);

/** Waits for words. @param {Page} page @param {string} selector @param {string} text */
const textOf = (page, selector, text) =>
  page.waitForFunction(
    ([where, words]) => document.querySelector(where)?.textContent?.includes(words),
    [selector, text],
    patience,
  );

/** @param {string} text with a true minus */
const value = (text) => Number(text.replace('\u2212', '-').match(/-?\d+(\.\d+)?$/)?.[0]);

describe('on a picture', () => {
  test('the crop is, byte by byte, what the analyzer cut for the same net', async () => {
    const { page, errors, close } = await lens('source=picture');
    const alike = await page.evaluate(async () => {
      const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
      return app.analysis.result.faces.map((/** @type {any} */ { crop, crops }) => [
        crop.width,
        crop.data.every((/** @type {number} */ byte, /** @type {number} */ i) => byte === crops.emotion.data[i]),
      ]);
    });
    assert.deepEqual(alike, [[112, true], [112, true], [112, true], [112, true]]);
    assert.deepEqual(errors, []);
    await close();
  });

  test('every layer is there by name and shape, with its channels', async () => {
    const { page, errors, close } = await lens('source=picture&look=layers');
    await page.waitForSelector('.channel canvas[width="56"]', patience);
    const strip = await page.$$eval('.strip-item input', (all) => all.map((input) => input.getAttribute('aria-label')));
    assert.equal(strip.length, 58);
    assert.match(strip[0] ?? '', /^dense0\/relu0: Convolution, 3×3, step 2, ReLU, 56 × 56 pixels, 32 channels$/);
    assert.match(strip[57] ?? '', /^emotion: Softmax, 7 numbers$/);
    assert.equal((await pictures(page, '.strip-item canvas')).filter((sum) => sum > 0).length, 58);
    assert.equal(await page.locator('.channel').count(), 16);
    assert.ok((await pictures(page, '.channel canvas')).filter((sum) => sum > 0).length >= 12);
    await page.click('.layer-head button');
    assert.equal(await page.locator('.channel').count(), 32);
    await page.check('.channel input[value="30"]');
    await page.waitForURL(/channel=30/);
    assert.match(await page.innerText('.detail h3'), /Channel 31 of 32/);
    assert.match(await page.innerText('.channel-facts dd'), /^\u2212?[\d.]+ to \u2212?[\d.]+$/);
    await page.check('.strip-item input[value="dense1/relu0"]');
    await page.waitForURL(/layer=dense1/);
    await page.waitForSelector('.channel canvas[width="28"]', patience);
    const facts = await page.innerText('.layer-head');
    assert.match(facts, /Mix of channels, 1×1, ReLU\s+28 × 28 pixels, 64 channels · 2.112 weights/);
    await page.check('.strip-item input[value="emotion"]');
    await page.waitForSelector('.arithmetic .softmax', patience);
    assert.deepEqual(errors, []);
    await close();
  });

  test('the arithmetic under the pointer and the arrow keys is what the engine computed', async () => {
    const { page, errors, close } = await lens('source=picture&look=layers&channel=3');
    await page.waitForSelector('.detail .block', patience);
    const picker = page.locator('.detail .picker');
    await picker.scrollIntoViewIfNeeded();
    const box = /** @type {NonNullable<Awaited<ReturnType<typeof picker.boundingBox>>>} */ (await picker.boundingBox());
    const at = (/** @type {number} */ cell, /** @type {number} */ side) => ((cell + 0.5) / 56) * side;
    await page.mouse.move(box.x + at(20, box.width), box.y + at(31, box.height));
    const shown = async (/** @type {number} */ expected) => {
      await page.waitForFunction(
        (text) => document.querySelector('.detail .final')?.textContent?.endsWith(text),
        expected.toFixed(2),
        patience,
      );
      return value(await page.innerText('.detail .sum'));
    };
    const pointed = await engineSays(page, ['dense0/relu0', 31, 20, 3]);
    assert.equal(await shown(pointed.output), Number(pointed.sum.toFixed(2)));
    assert.equal(await page.locator('.detail .cell').count(), 54);
    await picker.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    const moved = await engineSays(page, ['dense0/relu0', 32, 21, 3]);
    assert.equal(await shown(moved.output), Number(moved.sum.toFixed(2)));
    assert.match(await page.innerText('.detail [aria-live]'), /^Row 33, column 22: .* 27 inputs times 27 weights/);
    assert.deepEqual(errors, []);
    await close();
  });

  test('three maps, for the answer that is chosen', async () => {
    const { page, errors, close } = await lens('source=picture&look=why');
    const seen = new Set();
    for (const map of ['gradcam', 'saliency', 'occlusion']) {
      await page.check(`input[name="lens-map"][value="${map}"]`);
      for (const output of [1, 6]) {
        await page.check(`input[name="lens-output"][value="${output}"]`);
        await page.waitForFunction(
          (label) => document.querySelector('.evidence-words > .hint')?.textContent?.includes(label),
          output === 1 ? '\u201chappy\u201d' : '\u201csurprised\u201d',
          patience,
        );
        seen.add((await pictures(page, '.evidence-picture canvas'))[0]);
      }
      await screenshot(page, `lens-${map}`);
    }
    assert.equal(seen.size, 6);
    await page.fill('.evidence input[type="range"]', '0');
    assert.ok(!seen.has((await pictures(page, '.evidence-picture canvas'))[0]));
    assert.deepEqual(errors, []);
    await close();
  });

  test('age and gender are looked into the same way', async () => {
    const { page, errors, close } = await lens('source=picture&net=age&step=4');
    await page.waitForSelector('.whole .largest', patience);
    const years = value((await page.innerText('.answer-list .class')).replace(/ years.*$/s, ''));
    assert.ok(years > 10 && years < 40, String(years));
    await page.fill('.whole input[type="number"]', '50');
    await textOf(page, '.whole .detail-sum > .final', '50.0)²');
    await page.check('input[name="lens-output"][value="2"]');
    await page.waitForSelector('.whole .softmax', patience);
    assert.match(await page.innerText('.whole'), /loss = −ln/);
    assert.deepEqual(errors, []);
    await close();
  });

  test('a net of the visitor\u2019s own is opened from its file, and what is no net says why', async () => {
    const { page, close } = await lens('source=picture');
    const file = (/** @type {string} */ name, /** @type {Buffer} */ buffer) =>
      page.setInputFiles('.lens-head input[type="file"]', { name, mimeType: 'application/octet-stream', buffer });
    await file('mine.tflite', readFileSync(path.join(root, 'models/emotion.tflite')));
    await textOf(page, '.lens-seen figcaption', '64\u00a0×\u00a064 pixels, grey');
    assert.equal(await page.locator('.answer-list .class').count(), 7);
    await file('broken.tflite', Buffer.from('<!doctype html><title>404</title>'));
    await textOf(page, '.lens-head + .empty', 'is a web page, not a model');
    await page.selectOption('#lens-net', 'emotion');
    await page.waitForSelector('.lens:not([hidden])', patience);
    await close();
  });
});

describe('the lesson', () => {
  test('is walked with the keyboard, and each step shows the viewer\u2019s own face', async () => {
    const { page, errors, close } = await lens('source=picture');
    await page.waitForSelector('.scan .block', patience);
    const titles = ['Scan with filters', 'Edges and shapes', 'Parts', 'The whole face'];
    const canvases = ['.scan .channel canvas', '.shapes .channel canvas', '.parts .channel canvas', '.whole canvas'];
    await page.focus('#lesson-next');
    for (const [i, title] of titles.entries()) {
      await textOf(page, '#lesson-title', `${i + 1}. ${title}`);
      await page.waitForFunction((selector) => document.querySelectorAll(selector).length > 0, canvases[i], patience);
      await page.waitForTimeout(500);
      assert.ok((await pictures(page, canvases[i])).every((sum) => sum > 0), title);
      await screenshot(page, `lesson-${i + 1}`);
      if (i < 3) await page.keyboard.press('Enter');
    }
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'lesson-next');
    const { outputs } = await engineSays(page, ['emotion', 0, 0, 0]);
    const best = outputs.indexOf(Math.max(...outputs));
    const loss = -Math.log(outputs[best]);
    assert.equal(value(await page.innerText('.whole .detail-sum > .final')), Number(loss.toFixed(2)));
    await page.focus('#lesson-back');
    await page.keyboard.press('Enter');
    await page.waitForURL(/step=3/);
    await page.focus('.lens-dots button:first-child');
    await page.keyboard.press('Enter');
    await textOf(page, '#lesson-title', '1. Scan with filters');
    assert.deepEqual(errors, []);
    await close();
  });

  test('the filter can be held anywhere with the arrow keys', async () => {
    const { page, close } = await lens('source=picture');
    await page.waitForSelector('.scan .block', patience);
    const out = page.locator('.scan .picture:nth-of-type(2) .picker');
    await out.focus();
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.innerText('.scan .patch-row .button'), 'Let the filter scan');
    const chosen = Number(await page.inputValue('.scan .channel input:checked'));
    await textOf(page, '.scan > .picture:nth-of-type(2) [aria-live]', 'Row');
    const [row, column] = ((await out.locator('[aria-live]').innerText()).match(/\d+/g) ?? []).map(Number);
    const { output } = await engineSays(page, ['dense0/relu0', row - 1, column - 1, chosen]);
    await textOf(page, '.scan .final', output.toFixed(2));
    await close();
  });
});

describe('on the camera', () => {
  test('channels change with the frames, and the rate is told', async () => {
    const { page, errors, close } = await lens('look=layers');
    await page.waitForSelector('.channel canvas[width="56"]', patience);
    const before = await pictures(page, '.channel canvas');
    await lookAgain(page);
    await lookAgain(page);
    const after = await pictures(page, '.channel canvas');
    assert.ok(after.filter((sum, i) => sum !== before[i]).length >= 8, 'channels that changed');
    await textOf(page, '.lens-head > .value', 'fps');
    const fps = Number.parseFloat(await page.innerText('.lens-head > .value'));
    assert.ok(fps > 0 && fps < 100, String(fps));
    await page.click('#rail a[data-panel="live"]');
    await page.waitForSelector('.card', patience);
    assert.equal(await page.locator('.lens-seen').count(), 0);
    assert.deepEqual(errors, []);
    await close();
  });

  test('hundreds of looks leave nothing behind', async () => {
    const { page, close } = await lens('source=picture&look=layers');
    await page.waitForSelector('.channel canvas[width="56"]', patience);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const memory = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (/** @type {string} */ name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
      return { nodes: of('Nodes'), heap: of('JSHeapUsedSize') };
    };
    const look = (/** @type {number} */ times) =>
      page.evaluate(async (count) => {
        const content = /** @type {HTMLElement} */ (document.querySelector('.lens'));
        const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('.channel input'));
        for (let i = 0; i < count; i++) {
          const { looks: before } = content.dataset;
          inputs[(i + 1) % inputs.length].click(); // the first is chosen already
          while (content.dataset.looks === before) await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }, times);
    await look(40);
    const first = await memory();
    await look(200);
    const last = await memory();
    assert.ok(last.nodes - first.nodes < 200, `nodes: ${first.nodes}, then ${last.nodes}`);
    assert.ok(last.heap - first.heap < 2e6, `heap: ${first.heap}, then ${last.heap}`);
    await close();
  });
});
