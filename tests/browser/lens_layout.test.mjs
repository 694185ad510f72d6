// The lens on every screen: desk, phone, zoom, dark and light. Screenshots go to build/screens.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { overflow, screenSizes, smallTargets } from './lib/fit.mjs';
import { lookAgain, openLens } from './lib/lens.mjs';
import { bench, screenshot } from './lib/page.mjs';

const views = [1, 2, 3, 4].map((step) => `&step=${step}`);
views.push('&look=layers', '&look=layers&layer=emotion', '&look=why');

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench();
});
after(() => place.close());

describe('fits', () => {
  for (const [width, height, what] of /** @type {[number, number, string][]} */ ([
    [1440, 900, 'a desk'],
    [1024, 768, 'a small desk'],
    [390, 844, 'a phone'],
    [844, 390, 'a phone on its side'],
    [720, 450, '1440 x 900 at 200 %'],
  ])) {
    test(`${what}: nothing sticks out, nothing is too small to touch, everything has a name`, async () => {
      const context = { viewport: { width, height }, hasTouch: true, isMobile: width < 500 };
      const { page, errors, close } = await openLens(place, 'source=picture', context);
      for (const hash of views) {
        await page.evaluate((text) => (location.hash = `#lens?source=picture${text}`), hash);
        await page.waitForTimeout(700);
        assert.deepEqual(await overflow(page), { page: 0, elements: [] }, hash);
        assert.deepEqual(await smallTargets(page), [], hash);
        const nameless = await page.evaluate(() =>
          ['button', 'select', 'input', '[role="img"]', '[role="application"]']
            .flatMap((kind) => [...document.querySelectorAll(`.aside ${kind}`)])
            .filter((element) => element.checkVisibility())
            .filter((element) => {
              const name = element.getAttribute('aria-label') || element.closest('label')?.textContent;
              return !(name || element.textContent)?.trim();
            })
            .map((element) => element.outerHTML));
        assert.deepEqual(nameless, [], hash);
      }
      assert.deepEqual(errors, []);
      await close();
    });
  }
});

describe('what the stage has to say', () => {
  for (const [width, height, what] of /** @type {[number, number, string][]} */ ([
    [1280, 800, 'a notebook'],
    [1024, 768, 'a small desk'],
    [390, 844, 'a phone'],
    [320, 640, 'a small phone'],
  ])) {
    test(`${what}: the words and the ways out are all in sight`, async () => {
      const { page, close } = await place.open({ hash: '#lens?source=none', context: { viewport: { width, height } } });
      await page.waitForSelector('#stage[data-notice="empty"]');
      await page.waitForSelector('.lens-head', { state: 'attached' });
      const cut = await page.evaluate(() => {
        const stage = /** @type {Element} */ (document.getElementById('stage')).getBoundingClientRect();
        const bottom = Math.min(stage.bottom, innerHeight);
        return [...document.querySelectorAll('#notice :is(h2, p, button)')]
          .map((element) => ({ text: element.textContent, box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.top < stage.top || box.bottom > bottom)
          .map(({ text }) => text);
      });
      assert.deepEqual(cut, []);
      await close();
    });
  }
});

test('patch and filter stay side by side while the filter scans', async () => {
  const { page, close } = await openLens(place, 'source=picture', { viewport: { width: 1280, height: 800 } });
  await page.waitForSelector('.scan .block');
  const tops = await page.evaluate(async () => {
    const seen = new Set();
    for (let i = 0; i < 120; i++) {
      await new Promise(requestAnimationFrame);
      const [patch, filter] = [...document.querySelectorAll('.scan .block')];
      seen.add(Math.round(filter.getBoundingClientRect().top - patch.getBoundingClientRect().top));
    }
    return [...seen];
  });
  assert.deepEqual(tops, [0]);
  await close();
});

describe('screens', () => {
  for (const [size, viewport] of Object.entries(screenSizes)) {
    for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
      test(`${size} ${colorScheme}`, async () => {
        const context = { viewport, colorScheme, isMobile: viewport.width < 500 };
        const { page, errors, close } = await openLens(place, '', context);
        for (const view of ['step=1', 'step=2', 'step=3', 'step=4', 'look=layers', 'look=why']) {
          await page.evaluate((text) => (location.hash = `#lens?${text}`), view);
          await lookAgain(page);
          await lookAgain(page);
          await screenshot(page, `lens-${view.split('=')[1]}-${size}-${colorScheme}`);
        }
        assert.deepEqual(errors, []);
        await close();
      });
    }
  }
});
