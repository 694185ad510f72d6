// The page for every visitor: keyboard, screen reader, phone, zoom, dark and light. Screenshots go to build/screens.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { overflow, screenSizes, smallTargets } from './lib/fit.mjs';
import { bench, facesRead, notice, screenshot } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench();
});
after(() => place.close());

/** @returns {string[]} tools, or their icons and words, that lie on one another */
function collisions() {
  const tools = [...document.querySelectorAll('#bar button, #bar select')];
  const seen = [...tools, ...tools.flatMap((tool) => [...tool.querySelectorAll('span, svg')])]
    .filter((element) => element.checkVisibility())
    .map((element) => ({ element, rect: element.getBoundingClientRect() }));
  const lies = (/** @type {DOMRect} */ a, /** @type {DOMRect} */ b) =>
    a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 1 && b.bottom > a.top + 1;
  return seen.flatMap(({ element, rect }) =>
    seen
      .filter((other) => !element.contains(other.element) && !other.element.contains(element) && lies(rect, other.rect))
      .map(
        (other) => `${element.textContent || element.tagName} on ${other.element.textContent || other.element.tagName}`,
      ),
  );
}

describe('keyboard', () => {
  test('reaches everything, shows where it is, and nothing holds it', async () => {
    const { page, close } = await place.open({ hash: '#live?source=clip' });
    await facesRead(page, 1);
    /** @type {string[]} */
    const walk = [];
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const { name, outline } = await page.evaluate(() => {
        const element = /** @type {HTMLElement} */ (document.activeElement);
        return {
          name: element.id || element.dataset.panel || element.className || element.tagName,
          outline: getComputedStyle(element).outlineStyle,
        };
      });
      if (name === 'BODY' || walk.includes(name)) break;
      assert.notEqual(outline, 'none', `${name} does not show the focus`);
      walk.push(name);
    }
    for (const wanted of [
      'brand',
      'badge',
      'live',
      'speed',
      'about',
      'tool-camera',
      'tool-open',
      'tool-sample-picture',
      'tool-sample-clip',
      'tool-pause',
      'tool-save',
      'tool-options',
    ]) {
      assert.ok(walk.includes(wanted), `${wanted} is not on the way ${walk}`);
    }
    await close();
  });

  test('works the options: opens, changes, closes, and the focus comes back', async () => {
    const { page, close } = await place.open({ hash: '#live?source=clip' });
    await facesRead(page, 1);
    await page.focus('#tool-options');
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('#tool-options', 'aria-expanded'), 'true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForURL(/emotion=0/, { timeout: 5000 }); // the browser tells of it a moment later
    await page.focus('input[name="mesh"]:checked');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/mesh=tesselation/, { timeout: 5000 });
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible('#options-menu'), false);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'tool-options');
    await close();
  });

  test('pauses, changes panels, and opens the list of requests', async () => {
    const { page, close } = await place.open({ hash: '#live?source=clip' });
    await facesRead(page, 1);
    await page.focus('#tool-pause');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#stage[data-state="paused"]');
    assert.equal(await page.innerText('#tool-pause'), 'Resume');
    await page.focus('#rail a[data-panel="speed"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.uplot');
    assert.equal(await page.getAttribute('#rail a[data-panel="speed"]', 'aria-current'), 'page');
    await page.focus('.badge');
    await page.keyboard.press('Enter');
    assert.ok(await page.isVisible('dialog[open]'));
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible('dialog[open]'), false);
    await page.goBack();
    await page.waitForSelector('.card');
    await close();
  });
});

describe('screen reader', () => {
  test('every control has a name, every picture a text', async () => {
    const { page, close } = await place.open({ hash: '#live?source=picture' });
    await facesRead(page, 4);
    await page.click('#tool-options');
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('button, a, select, input, [role="img"], img')]
        .filter((element) => element.checkVisibility())
        .filter(
          (element) =>
            !(
              element.getAttribute('aria-label') ||
              element.getAttribute('alt') ||
              element.closest('label')?.textContent ||
              element.textContent
            )?.trim(),
        )
        .map((element) => element.outerHTML),
    );
    assert.deepEqual(nameless, []);
    await close();
  });

  test('a change is spoken, not every frame', async () => {
    const { page, close } = await place.open({
      hash: '#live?source=none',
      before: (it) =>
        it.addInitScript(() => {
          const spoken = /** @type {string[]} */ ([]);
          Object.assign(window, { spoken });
          addEventListener('DOMContentLoaded', () =>
            new MutationObserver(() => spoken.push(document.getElementById('announcer')?.textContent ?? '')).observe(
              /** @type {Node} */ (document.getElementById('announcer')),
              { childList: true },
            ),
          );
        }),
    });
    await notice(page, 'empty');
    await page.click('[data-action="sample-picture"]');
    await facesRead(page, 4);
    await page.click('#tool-sample-clip');
    await facesRead(page, 1);
    await page.waitForTimeout(6000);
    const spoken = await page.evaluate(() => /** @type {any} */ (window).spoken);
    assert.match(spoken[0], /^4 faces in view\. Face \d+: /);
    assert.match(spoken[1], /^1 face in view\. Face \d+: /);
    assert.ok(spoken.length <= 4, spoken.join('\n'));
    await close();
  });
});

describe('fits', () => {
  for (const [width, height, what] of /** @type {[number, number, string][]} */ ([
    [390, 844, 'a phone'],
    [320, 640, 'a small phone'],
    [844, 390, 'a phone on its side'],
    [768, 1024, 'a tablet'],
    [720, 450, '1440 x 900 at 200 %'],
    [512, 384, '1024 x 768 at 200 %'],
  ])) {
    test(`${what}: nothing sticks out, nothing is too small to touch`, async () => {
      const { page, close } = await place.open({
        hash: '#live?source=picture',
        context: { viewport: { width, height }, hasTouch: true },
      });
      await facesRead(page, 4);
      for (const panel of ['live', 'speed', 'about']) {
        await page.click(`#rail a[data-panel="${panel}"]`);
        await page.waitForTimeout(200);
        assert.deepEqual(await overflow(page), { page: 0, elements: [] }, panel);
        assert.deepEqual(await smallTargets(page), [], panel);
      }
      await page.click('#rail a[data-panel="live"]');
      await page.click('#tool-options');
      assert.deepEqual(await overflow(page), { page: 0, elements: [] });
      assert.deepEqual(await smallTargets(page), []);
      const stage = await page.locator('#stage').boundingBox();
      assert.ok(stage && stage.width >= 200 && stage.height >= 120, `stage ${JSON.stringify(stage)}`);
      await close();
    });
  }

  test('no tool lies on another, whatever the width', async () => {
    const { page, close } = await place.open({ hash: '#live?source=clip' });
    await facesRead(page, 1);
    await page.click('#tool-pause');
    for (let width = 320; width <= 1700; width += 20) {
      await page.setViewportSize({ width, height: 800 });
      assert.deepEqual(await page.evaluate(collisions), [], `${width} pixels`);
    }
    await close();
  });

  for (const panel of ['live', 'teach', 'unlock', 'sentiment', 'wellbeing', 'speed']) {
    test(`${panel}: no tool lies on another or on the panel, whatever the window`, async () => {
      const { page, close } = await place.open({ hash: `#${panel}?source=clip` });
      await page.waitForSelector('#panel h1');
      for (const [height, from, to] of [[450, 640, 920], [800, 840, 1480]]) {
        for (let width = from; width <= to; width += 40) {
          await page.setViewportSize({ width, height });
          const seen = await page.evaluate(() => {
            const right = (/** @type {string} */ id) => document.getElementById(id)?.getBoundingClientRect().right ?? 0;
            return right('tool-options') - right('bar');
          });
          assert.ok(seen <= 0, `${width} x ${height}: ${seen} pixels beside the bar`);
          assert.deepEqual(await page.evaluate(collisions), [], `${width} x ${height}`);
        }
      }
      await close();
    });
  }

  test('the phone\u2019s sheet opens and closes', async () => {
    const { page, close } = await place.open({
      hash: '#live?source=clip',
      context: { viewport: { width: 390, height: 844 }, hasTouch: true },
    });
    await facesRead(page, 1);
    assert.ok(await page.isVisible('.card'));
    const before = await page.locator('#stage').boundingBox();
    await page.click('#grip');
    assert.equal(await page.getAttribute('#grip', 'aria-expanded'), 'false');
    assert.equal(await page.isVisible('.card'), false);
    const after = await page.locator('#stage').boundingBox();
    assert.ok((after?.height ?? 0) > (before?.height ?? 0) + 200);
    assert.match(await page.innerText('#grip'), /1 face: /);
    await close();
  });
});

describe('screens', () => {
  for (const [size, viewport] of Object.entries(screenSizes)) {
    for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
      test(`${size} ${colorScheme}`, async () => {
        const context = { viewport, colorScheme, deviceScaleFactor: viewport.width < 500 ? 2 : 1 };
        const { page, errors, close } = await place.open({ context });
        await facesRead(page, 1);
        await page.waitForTimeout(1200);
        await screenshot(page, `live-camera-${size}-${colorScheme}`);
        await page.click('#rail a[data-panel="speed"]');
        await page.waitForTimeout(2500);
        await screenshot(page, `speed-${size}-${colorScheme}`);
        await page.click('#rail a[data-panel="about"]');
        await page.waitForSelector('.page tbody tr');
        await screenshot(page, `about-${size}-${colorScheme}`);
        await page.click('#rail a[data-panel="live"]');
        await page.click('#tool-sample-picture');
        await facesRead(page, 4);
        await page.waitForTimeout(400);
        await screenshot(page, `live-picture-${size}-${colorScheme}`);
        await page.click('#tool-options');
        await screenshot(page, `options-${size}-${colorScheme}`);
        await page.keyboard.press('Escape');
        await page.click('.badge');
        await screenshot(page, `privacy-${size}-${colorScheme}`);
        assert.deepEqual(errors, []);
        await close();
      });
    }
  }
});
