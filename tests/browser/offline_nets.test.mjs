// The nets that the page keeps: by hash, piece by piece where a download broke off, and no piece of another file.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { hasMesh, kept, keptUntil, picture, ready, until, visit } from './lib/offline.mjs';
import { facesRead, notice, root, screenshot } from './lib/page.mjs';

const MESH = 'face_landmark_with_attention.tflite';
const read = (/** @type {string} */ file) => readFileSync(path.join(root, 'models', file));

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

describe('a download that breaks off', () => {
  beforeEach(() => set({ fresh: true }));

  const whole = read(MESH);
  const address = `/models/${MESH}`;

  /**
   * Sends so many bytes; once the page has read them, and all of the other nets, the line is cut.
   * @param {number} bytes
   * @returns {Promise<import('./lib/page.mjs').Opened>} the page that says so
   */
  async function openCutAfter(bytes) {
    /** @type {() => void} */
    let cut = () => {};
    place.answers.set(address, (_, response) => {
      place.answers.delete(address);
      response.writeHead(200, { 'content-length': whole.length, 'accept-ranges': 'bytes', 'etag': tag });
      response.write(whole.subarray(0, bytes));
      cut = () => response.socket?.end();
    });
    const opened = await rig.open({ hash: picture });
    await until('the first part', () => opened.page.evaluate(async (left) => {
      const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
      const { loaded, total } = app.analysis.progress ?? {};
      return total - loaded === left;
    }, whole.length - bytes));
    cut();
    await notice(opened.page, 'failed');
    return opened;
  }
  // The one that the files' own server gives.
  let tag = '';
  beforeEach(async () => {
    tag = (await fetch(`${rig.origin}${address}`, { method: 'HEAD' })).headers.get('etag') ?? '';
    place.asked.length = 0;
  });

  test('goes on where it was, and no byte is sent twice', async () => {
    const { page, close } = await openCutAfter(1_000_000);
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
    const { page, close } = await openCutAfter(1_000_000);
    place.answers.set(address, (_, response) => void response.writeHead(200, { etag: tag }).end(whole));
    await page.click('[data-action="retry"]');
    await facesRead(page, 4);
    await keptUntil(page, noPieces);
    await close();
  });

  test('starts over where the pieces are of another file', async () => {
    const { page, close } = await openCutAfter(1_000_000);
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
