// The page without a network: what is kept, how it is renewed, and how a download that broke off goes on.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { patience } from './lib/lens.mjs';
import { bench, facesRead, notice, root, screenshot } from './lib/page.mjs';
import { site } from './lib/site.mjs';

/** @typedef {import('playwright-core').Page} Page */

const MESH = 'face_landmark_with_attention.tflite';
const read = (/** @type {string} */ file) => readFileSync(path.join(root, 'models', file));
const picture = '#live?source=picture';

/** @type {ReturnType<typeof site>} */
let place;
/** @type {import('./lib/page.mjs').Bench} */
let rig;

/** @param {{ fresh: boolean }} how */
async function set(how) {
  place = site(how);
  rig = await bench({ camera: 'none', server: place.server, offline: true });
}

/** @param {string} what @param {() => Promise<unknown>} condition */
async function until(what, condition) {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `it never came: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

/** @param {Page} page waits until the page's files are kept and in use */
const ready = (page) =>
  until('the service worker', () => page.evaluate(async () => {
    const { offline } = await import(/** @type {string} */ ('/web/demo/parts/offline/offline.js'));
    return offline.state === 'ready' && navigator.serviceWorker.controller !== null;
  }));

/** @param {Page} page @returns {Promise<string[]>} what the nets' cache has: name, first digits, offset of a piece */
const kept = (page) =>
  page.evaluate(async () => {
    const keys = await (await caches.open('facewise-nets')).keys();
    return keys.map(({ url }) => url.replace(/.*\/(\w+)\.tflite\?sha256=(.{6})[^&]*/, '$1 $2')).sort();
  });

/** @param {Page} page @param {(names: string[]) => boolean} wanted */
async function keptUntil(page, wanted) {
  /** @type {string[]} */
  let names = [];
  await until('what is to be kept', async () => wanted((names = await kept(page))));
  return names;
}

const hasMesh = (/** @type {string[]} */ names) => names.some((name) => /^face_landmark\w* \w+$/.test(name));

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

describe('a download that breaks off', () => {
  beforeEach(() => set({ fresh: true }));

  const whole = read(MESH);
  const address = `/models/${MESH}`;

  /** @param {number} bytes sends so many, then the line is cut */
  function cutAfter(bytes) {
    place.answers.set(address, (_, response) => {
      place.answers.delete(address);
      response.writeHead(200, { 'content-length': whole.length, 'accept-ranges': 'bytes', 'etag': tag });
      response.write(whole.subarray(0, bytes), () => setTimeout(() => response.socket?.end(), 200));
    });
  }
  // The one that the files' own server gives.
  let tag = '';
  beforeEach(async () => {
    tag = (await fetch(`${rig.origin}${address}`, { method: 'HEAD' })).headers.get('etag') ?? '';
    place.asked.length = 0;
  });

  test('goes on where it was, and no byte is sent twice', async () => {
    cutAfter(1_000_000);
    const { page, close } = await rig.open({ hash: picture });
    await notice(page, 'failed');
    assert.match(await page.innerText('#notice'), /broke off[^]*goes on where it was/);
    assert.deepEqual((await kept(page)).filter((name) => name.includes('from=')).length, 1);
    await page.click('[data-action="retry"]');
    await facesRead(page, 4);
    const [, again, ...others] = place.asked.filter((each) => each.path === address);
    assert.deepEqual(others, []);
    assert.equal(again.range, 'bytes=1000000-');
    assert.equal(again.ifRange, tag);
    assert.equal(place.sent.get(address), whole.length);
    const names = await keptUntil(page, hasMesh);
    assert.ok(!names.some((name) => name.includes('from=')), 'the pieces are gone');
    await close();
  });

  test('goes on after the tab was closed', async () => {
    let more = 0;
    place.answers.set(address, (_, response) => {
      place.answers.delete(address);
      response.writeHead(200, { 'content-length': whole.length, 'accept-ranges': 'bytes', 'etag': tag });
      // A slow line: 200 KB every 300 ms.
      const timer = setInterval(() => {
        if (response.destroyed || more > 8) return clearInterval(timer);
        response.write(whole.subarray(200_000 * more, 200_000 * ++more));
      }, 300);
    });
    const { page, close } = await rig.open({ hash: picture });
    await keptUntil(page, (names) => names.filter((name) => name.includes('from=')).length > 0);
    const second = await page.context().newPage();
    await page.close();
    await second.goto(`${rig.origin}/web/demo/${picture}`);
    await facesRead(second, 4);
    const last = place.asked.filter((each) => each.path === address).at(-1);
    assert.ok(Number(/^bytes=(\d+)-$/.exec(last?.range ?? '')?.[1]) >= 200_000, `asked for ${last?.range}`);
    await close();
  });

  const noPieces = (/** @type {string[]} */ names) => hasMesh(names) && !names.some((name) => name.includes('from='));

  test('starts over with a server that has no ranges', async () => {
    cutAfter(1_000_000);
    const { page, close } = await rig.open({ hash: picture });
    await notice(page, 'failed');
    place.answers.set(address, (_, response) => void response.writeHead(200, { etag: tag }).end(whole));
    await page.click('[data-action="retry"]');
    await facesRead(page, 4);
    await keptUntil(page, noPieces);
    await close();
  });

  test('starts over where the pieces are of another file', async () => {
    cutAfter(1_000_000);
    const { page, close } = await rig.open({ hash: picture });
    await notice(page, 'failed');
    await page.evaluate(async () => {
      const cache = await caches.open('facewise-nets');
      for (const key of await cache.keys()) {
        const response = await cache.match(key);
        if (!response || !key.url.includes('from=')) continue;
        const bytes = new Uint8Array(await response.arrayBuffer());
        bytes.fill(7, 100, 200);
        await cache.put(key, new Response(bytes, { headers: response.headers }));
      }
    });
    await page.click('[data-action="retry"]');
    await facesRead(page, 4);
    assert.deepEqual(place.asked.filter((each) => each.path === address).map(({ range }) => range),
      ['', 'bytes=1000000-', '']);
    await keptUntil(page, noPieces);
    await close();
  });
});

describe('nets', () => {
  beforeEach(() => set({ fresh: true }));

  test('a kept one that was tampered with is thrown away and fetched again', async () => {
    const { page, close } = await rig.open({ hash: picture });
    await facesRead(page, 4);
    await keptUntil(page, (names) => names.length === 5);
    const fetched = () => place.asked.filter((each) => each.path.endsWith('face_expression.tflite')).length;
    assert.equal(fetched(), 1);
    await page.reload();
    await facesRead(page, 4);
    assert.equal(fetched(), 1, 'a kept net is not fetched');
    const tamper = () => page.evaluate(async () => {
      const cache = await caches.open('facewise-nets');
      const key = (await cache.keys()).find(({ url }) => url.includes('face_expression'));
      const response = key && (await cache.match(key));
      const bytes = new Uint8Array(/** @type {ArrayBuffer} */ (await response?.arrayBuffer()));
      bytes[bytes.length >> 1] ^= 1;
      await cache.put(/** @type {Request} */ (key), new Response(bytes, { headers: response?.headers ?? {} }));
    });
    await tamper();
    await page.reload();
    await facesRead(page, 4);
    assert.equal(fetched(), 2);
    // What is not the demo goes through the service worker.
    await ready(page);
    await keptUntil(page, (names) => names.length === 5);
    await tamper();
    const sums = await page.evaluate(async () => {
      const sums = [];
      for (let i = 0; i < 2; i++) {
        const body = await (await fetch('/models/face_expression.tflite')).arrayBuffer();
        sums.push(Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', body)).subarray(0, 3)).join());
        await new Promise((resolve) => {
          setTimeout(resolve, 300);
        });
      }
      return sums;
    });
    const expected = [...createHash('sha256').update(read('face_expression.tflite')).digest().subarray(0, 3)].join();
    assert.deepEqual(sums, [expected, expected]);
    assert.equal(fetched(), 3, 'once, then it is kept again');
    await close();
  });

  test('another hash is another entry, and the old one is dropped', async () => {
    const { page, close } = await rig.open({ hash: picture });
    await facesRead(page, 4);
    const before = (await keptUntil(page, (names) => names.length === 5)).find((name) => name.startsWith('face_exp'));
    // The reader does not mind what follows the file.
    const changed = Buffer.concat([read('face_expression.tflite'), Buffer.alloc(16)]);
    const hash = createHash('sha256').update(changed).digest('hex');
    const former = createHash('sha256').update(read('face_expression.tflite')).digest('hex');
    // What the manifest says is in the code, too.
    const code = readFileSync(path.join(root, 'web/lib/packaged.js'), 'utf8');
    const newer = code.replace(former, hash).replace('bytes: 347824', `bytes: ${changed.length}`);
    place.answers.set('/models/face_expression.tflite', (_, response) => void response.end(changed));
    place.answers.set('/web/lib/packaged.js', (_, response) =>
      void response.writeHead(200, { 'content-type': 'text/javascript' }).end(newer));
    await page.reload();
    await facesRead(page, 4);
    const after = await keptUntil(page, (names) => names.includes(`face_expression ${hash.slice(0, 6)}`));
    assert.equal(after.length, 5);
    assert.ok(before && !after.includes(before));
    await close();
  });

  test('a folder of its own is read without a server, too, and no piece is left beside a whole net', async () => {
    const { page, close } = await rig.open({ hash: '#about' });
    const made = () => page.evaluate(async () => {
      const { createAnalyzer } = await import(/** @type {string} */ ('/web/lib/index.js'));
      const kept = { cache: 'own', assets: { models: '/models/' } };
      const analyzer = await createAnalyzer({ tasks: ['emotion'], range: 'short', worker: false, ...kept })
        .catch((/** @type {any} */ error) => error);
      return analyzer.code ?? (await analyzer.stats()).models.length;
    });
    const names = () => page.evaluate(async () => {
      const keys = await (await caches.open('own')).keys();
      return keys.map(({ url }) => url.replace(/.*\/(.*)\?(sha256.*?&)?(.).*/, '$1 $3')).sort();
    });
    assert.equal(await made(), 3);
    const whole = [...['detection_short_range', 'expression', 'landmark_with_attention'].map((net) =>
      `face_${net}.tflite s`), 'manifest.json n'];
    await until('the nets', async () => (await names()).join() === whole.join());
    // Of a tab that went on while another was done, and then was closed.
    await page.evaluate(async () => {
      const cache = await caches.open('own');
      const key = (await cache.keys()).find(({ url }) => url.includes('expression'))?.url;
      await cache.put(`${key}&from=200000`, new Response(new Uint8Array(1000)));
    });
    assert.ok((await names()).includes('face_expression.tflite f'));
    const start = await place.stop();
    assert.equal(await made(), 3, 'without a server');
    await until('the end of the piece', async () => (await names()).join() === whole.join());
    await start();
    place.answers.set('/models/manifest.json', (_, response) => void response.writeHead(503).end());
    assert.equal(await made(), 'MODEL_FETCH', 'a server that answers is believed');
    await close();
  });

  test('all are kept on demand, with progress, and the rest after a cancel', async () => {
    const { page, close } = await rig.open({ hash: '#about' });
    // This one hangs.
    place.answers.set('/models/face_recognition.tflite', () => {});
    await page.click('#offline-keep');
    await page.waitForFunction(() => /Tells people apart: .* of 12\.\d MB/.test(
      document.querySelector('.keeping')?.textContent ?? ''));
    await page.locator('.offline').scrollIntoViewIfNeeded();
    await screenshot(page, 'offline-keeping');
    await page.click('.keeping button');
    place.answers.clear();
    await page.waitForFunction(() => /Keep the other nets, 5\.98 MB/.test(document.body.innerText));
    await page.click('#offline-keep');
    await page.waitForFunction(() => /8 of 8 nets, 12\.\d MB/.test(document.body.innerText));
    assert.equal(await page.isVisible('#offline-keep'), false);
    await close();
  });
});

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
