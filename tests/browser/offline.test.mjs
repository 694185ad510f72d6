// The page without a network: what is kept of it, and how that is renewed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { patience } from './lib/lens.mjs';
import { keptUntil, picture, ready, until, visit } from './lib/offline.mjs';
import { facesRead, notice, root, screenshot } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof visit>>['place']} */
let place;
/** @type {Awaited<ReturnType<typeof visit>>['rig']} */
let rig;

/** @param {Parameters<typeof visit>[0]} how */
async function set(how) {
  ({ place, rig } = await visit(how));
}

afterEach(async () => {
  await rig.close();
});

for (const fresh of [true, false]) {
  test(`after one visit it works without network and server (${fresh ? 'make demo' : 'plain files'})`, async () => {
    await set({ fresh });
    const { page, errors, close } = await rig.open({ hash: picture });
    await facesRead(page, 4);
    await ready(page);
    await keptUntil(page, (names) => names.length === 5);
    assert.deepEqual(errors, []);
    const start = await place.stop();
    await page.context().setOffline(true);
    await page.reload();
    await facesRead(page, 4);
    // The lens has its engine in a worker, whose files must be kept as well.
    await page.click('a[data-panel="lens"]');
    await page.waitForSelector('.lens[data-looks]', patience);
    // A panel with a net that was never asked for.
    await page.click('a[data-panel="unlock"]');
    await page.click('#unlock-enrol');
    await page.fill('#unlock-name', 'Ada');
    await page.check('#unlock-consent');
    await page.click('#unlock-start');
    await notice(page, 'offline');
    assert.match(await page.innerText('#notice'), /“Tells people apart” is not kept on this device yet[^]*About/);
    await screenshot(page, `offline-unlock-${fresh}`);
    // And those that are here go on.
    await page.click('a[data-panel="live"]');
    await page.waitForSelector('#stage[data-notice=""]');
    await facesRead(page, 4);
    // The docs are of the same visit.
    await page.goto(`${rig.origin}/web/docs/`);
    await page.click('a[href*="privacy"]');
    await page.waitForURL('**/privacy.html');
    assert.match(await page.innerText('h1'), /Privacy/);
    await start();
    await page.context().setOffline(false);
    await close();
  });
}

describe('a newer version', () => {
  beforeEach(() => set({ fresh: false }));

  test('is told, waits for the visitor, and comes whole', async () => {
    const { page, errors, close } = await rig.open({ hash: picture });
    await facesRead(page, 4);
    await ready(page);
    const other = await page.context().newPage();
    await other.goto(`${rig.origin}/web/demo/#about`);
    const styles = readFileSync(path.join(root, 'web/demo/styles/offline.css'), 'utf8');
    await place.replace('demo/styles/offline.css', `${styles}\n:root { --edition: 2; }\n`, 'text/css');
    const edition = (/** @type {Page} */ it) =>
      it.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--edition'));
    const look = () => page.evaluate(async () => {
      const { offline } = await import(/** @type {string} */ ('/web/demo/parts/offline/offline.js'));
      await offline.check();
    });
    const asked = place.asked.length;
    await look();
    await page.waitForSelector('.update-note');
    await screenshot(page, 'offline-update');
    const fetched = place.asked.slice(asked).map((each) => each.path);
    const expected = /\/(sw\.js|shell\.js|[\w-]*worker\.js|offline\.css)$|\.html$/;
    assert.ok(fetched.every((each) => expected.test(each) || each.startsWith('/models/')), fetched.join());
    assert.ok(fetched.includes('/web/demo/styles/offline.css'), 'what changed is fetched, and what headers rule');
    // A reload alone changes nothing while the old version runs in a tab.
    await page.reload();
    await facesRead(page, 4);
    assert.equal(await edition(page), '');
    await page.waitForSelector('.update-note');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction(() => /1 other tab/.test(document.querySelector('.update-note')?.textContent ?? ''));
    assert.equal(await edition(page), '');
    // This one was opened a moment ago: it has not come to its offline part yet.
    const late = await page.context().newPage();
    await late.addInitScript(() => {
      const { setTimeout: wait } = globalThis;
      Object.assign(globalThis, {
        setTimeout: (/** @type {() => void} */ act, /** @type {number} */ ms) => (ms >= 8000 ? 0 : wait(act, ms)),
      });
    });
    await late.goto(`${rig.origin}/web/demo/#about`);
    await late.waitForSelector('.update-note');
    await page.getByRole('button', { name: 'Reload all' }).click();
    for (const tab of [page, other, late]) {
      await until('the reload', async () => (await edition(tab).catch(() => '')).trim() === '2');
    }
    await facesRead(page, 4);
    assert.equal(await page.locator('.update-note').count(), 0);
    const names = await page.evaluate(() => caches.keys());
    assert.equal(names.filter((name) => name.startsWith('facewise-shell-')).length, 1);
    assert.deepEqual(errors, []);
    await close();
  });

  test('brings the headers of its pages and workers, changed or not', async () => {
    const { page, close } = await rig.open({ hash: '#about' });
    await ready(page);
    for (const file of ['demo/index.html', 'lib/worker.js']) {
      place.answers.set(`/web/${file}`, (request, response) => {
        response.setHeader('x-policy', 'second');
        place.pass(request, response);
      });
    }
    const policies = () => page.evaluate(() => Promise.all(['/web/demo/index.html', '/web/lib/worker.js'].map(
      async (file) => (await fetch(file)).headers.get('x-policy'))));
    assert.deepEqual(await policies(), [null, null]);
    await place.replace('demo/styles/offline.css', ':root { --edition: 2; }', 'text/css');
    await page.evaluate(async () => {
      const { offline } = await import(/** @type {string} */ ('/web/demo/parts/offline/offline.js'));
      await offline.check();
    });
    await page.waitForSelector('.update-note');
    assert.deepEqual(await policies(), [null, null], 'those of the version at work');
    const loaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Reload' }).click();
    await loaded;
    assert.deepEqual(await policies(), ['second', 'second']);
    await close();
  });

  test('is not mixed with the one at work where a kept file is gone', async () => {
    const { page, close } = await rig.open({ hash: picture });
    await facesRead(page, 4);
    await ready(page);
    const lose = () => page.evaluate(async () => {
      const name = (await caches.keys()).find((each) => each.startsWith('facewise-shell-')) ?? '';
      const cache = await caches.open(name);
      return (await Promise.all(['demo/styles/offline.css', 'lib/worker.js'].map((file) =>
        cache.delete(`${location.origin}/web/${file}`)))).every(Boolean);
    });
    assert.equal(await lose(), true);
    await page.reload();
    await facesRead(page, 4);
    assert.equal(await lose(), true, 'the same file was kept again');
    const styles = readFileSync(path.join(root, 'web/demo/styles/offline.css'), 'utf8');
    await place.replace('demo/styles/offline.css', `${styles}\n:root { --edition: 2; }\n`, 'text/css');
    const edition = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--edition').trim());
    await page.reload();
    assert.equal(await edition(), '', 'nothing of the new version in a page of the old one');
    await page.reload();
    await facesRead(page, 4);
    assert.equal(await edition(), '2');
    await close();
  });

  test('half of one on the server is not taken', async () => {
    const { page, close } = await rig.open({ hash: picture });
    await facesRead(page, 4);
    await ready(page);
    await place.replace('demo/styles/offline.css', ':root { --edition: 2; }', 'text/css');
    // The list is there, the file not yet.
    place.answers.delete('/web/demo/styles/offline.css');
    await page.evaluate(async () => {
      const { offline } = await import(/** @type {string} */ ('/web/demo/parts/offline/offline.js'));
      await offline.check();
    });
    await page.waitForTimeout(1500);
    assert.equal(await page.locator('.update-note').count(), 0);
    await page.context().setOffline(true);
    await page.reload();
    await facesRead(page, 4);
    await close();
  });
});

test('an edited file shows after a reload of `make demo`', async () => {
  await set({ fresh: true });
  const { page, close } = await rig.open({ hash: picture });
  await facesRead(page, 4);
  await ready(page);
  const text = readFileSync(path.join(root, 'web/demo/styles/offline.css'), 'utf8');
  place.answers.set('/web/demo/styles/offline.css', (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/css' }).end(`${text}\n:root { --edition: 2; }`));
  await page.reload();
  await page.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue('--edition') !== '');
  await close();
});

describe('where nothing can be kept', () => {
  beforeEach(() => set({ fresh: true }));

  test('no service worker, no caches: says so and works', async () => {
    const { page, errors, close } = await rig.open({
      hash: picture,
      before: (it) => it.addInitScript(() => {
        Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() {} });
        Object.defineProperty(globalThis, 'caches', { value: undefined });
      }),
    });
    await facesRead(page, 4);
    await page.click('a[data-panel="about"]');
    await page.waitForSelector('.offline[data-state="unsupported"]');
    assert.match(await page.innerText('.offline'), /Off in this browser/);
    assert.equal(await page.locator('.offline button:visible').count(), 0);
    assert.deepEqual(errors, []);
    await close();
  });

  test('no room: says so and works', async () => {
    const { page, close } = await rig.open({
      hash: picture,
      before: async (it) => {
        const session = await it.context().newCDPSession(it);
        await session.send('Storage.overrideQuotaForOrigin', { origin: rig.origin, quotaSize: 300_000 });
      },
    });
    await facesRead(page, 4);
    await page.click('a[data-panel="about"]');
    await page.waitForSelector('.offline[data-state="failed"]', { timeout: 30_000 });
    assert.match(await page.innerText('.offline'), /Off for now[^]*no room/);
    await page.locator('.offline').scrollIntoViewIfNeeded();
    await screenshot(page, 'offline-full');
    await close();
  });
});

test('everything can be deleted, stays deleted, and be kept again', async () => {
  await set({ fresh: true });
  const { page, errors, close } = await rig.open({ hash: picture });
  await facesRead(page, 4);
  await ready(page);
  await page.click('a[data-panel="about"]');
  await page.click('#offline-delete');
  await page.waitForSelector('.offline[data-state="off"]');
  const left = () => page.evaluate(async () => ({
    caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  assert.deepEqual(await left(), { caches: [], workers: 0 });
  // The worker that was deleted still sees what its page asks for, until that is gone.
  await page.evaluate(async () => (await fetch('/models/emotion.tflite')).arrayBuffer());
  await page.waitForTimeout(500);
  assert.deepEqual(await left(), { caches: [], workers: 0 });
  await page.goto(`${rig.origin}/web/demo/${picture}`);
  await page.reload();
  await facesRead(page, 4);
  await page.waitForTimeout(1500);
  assert.deepEqual(await left(), { caches: [], workers: 0 });
  await page.click('a[data-panel="about"]');
  await page.click('#offline-on');
  await page.waitForSelector('.offline[data-state="ready"]');
  assert.deepEqual(errors, []);
  await close();
});

test('it can be installed', async () => {
  await set({ fresh: true });
  const { page, close } = await rig.open({ hash: '#about' });
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { icons } = JSON.parse(data ?? '');
  for (const { src, sizes } of icons) {
    const size = await page.evaluate(async (from) => {
      const image = new Image();
      image.src = from;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight].join('x');
    }, src);
    if (sizes !== 'any') assert.equal(size, sizes);
  }
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'), []);
  // The offer is the browser's to make; a test's window never gets it.
  assert.equal(await page.isVisible('#offline-install'), false);
  await page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true });
    Object.assign(offer, { prompt: async () => (document.title = 'asked'), userChoice: Promise.resolve({}) });
    dispatchEvent(offer);
  });
  await page.click('#offline-install');
  assert.equal(await page.title(), 'asked');
  assert.equal(await page.isVisible('#offline-install'), false);
  await close();
});
