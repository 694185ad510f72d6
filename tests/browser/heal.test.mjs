// What befalls a page in hours of use: workers that are stopped, a graphics process that dies, tabs that are frozen or
// put away, videos that change. A call is answered or rejected with a code, and the next one works.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServer, listen } from '../../build-scripts/serve.mjs';
import { launchChromium } from '../lib/chromium.mjs';
import { root } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const server = createServer({ folder: root });
let origin = '';
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  origin = `http://localhost:${await listen(server, 0, '127.0.0.1')}`;
  // Playwright turns this cache off; users have it on.
  browser = await launchChromium([], { ignoreDefaultArgs: ['--disable-back-forward-cache'] });
});
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** @returns {Promise<Page>} with the library in `lib`, a picture of four faces in `picture`, workers in `workers` */
async function tab() {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${origin}/web/lib/version.js`);
  await page.evaluate(async () => {
    const workers = /** @type {Worker[]} */ ([]);
    const { Worker: Original } = globalThis;
    const settled = async (/** @type {Promise<any>} */ promise) =>
      Promise.race([
        promise.then((value) => value, (/** @type {any} */ { code, message, remedy }) => ({ code, message, remedy })),
        new Promise((resolve) => {
          setTimeout(resolve, 20_000, { code: 'HANGS' });
        }),
      ]);
    const [lib, train, lens] = await Promise.all(
      ['index', 'train', 'lens'].map((name) => import(/** @type {string} */ (`/web/lib/${name}.js`))),
    );
    const blob = await (await fetch('/web/demo/samples/picture.jpg')).blob();
    const picture = await createImageBitmap(blob, { resizeWidth: 640, resizeHeight: 512 });
    Object.assign(globalThis, { workers, settled, lib, train, lens, picture, Worker: class extends Original {
      /** @param {URL} url @param {WorkerOptions} options */
      constructor(url, options) {
        super(url, options);
        workers.push(this);
      }
    } });
  });
  return page;
}

/** What tab() has put there. */
const { workers, settled, lib, train, lens, picture } = /** @type {any} */ (globalThis);

for (const [mode, count] of /** @type {const} */ ([['image', 1], ['image', 2], ['video', 1], ['video', 2]])) {
  test(`a worker that is stopped from outside is replaced: ${mode}, workers: ${count}`, async () => {
    const page = await tab();
    const seen = await page.evaluate(async ([kind, lanes]) => {
      const options = { tasks: ['emotion', 'age'], mode: kind, workers: lanes, tiles: false, range: 'short' };
      const analyzer = await lib.createAnalyzer(options);
      const before = await analyzer.analyze(picture, { timestamp: 0 });
      const { length } = workers;
      // In the middle of its work.
      const asked = settled(analyzer.analyze(picture, { timestamp: 40 }));
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
      for (const worker of workers) worker.terminate();
      const middle = await asked;
      const next = await settled(analyzer.analyze(picture, { timestamp: 80 }));
      // And while it waits: the browser needs a moment to say so.
      for (const worker of workers) worker.terminate();
      const idle = await settled(analyzer.analyze(picture, { timestamp: 120 }));
      const last = await settled(analyzer.analyze(picture, { timestamp: 160 }));
      const stats = await settled(analyzer.stats());
      analyzer.close();
      const left = (await navigator.locks.query()).pending?.length;
      return {
        before: before.faces.length, middle, next: next.faces?.length ?? next, idle: idle.faces?.length ?? idle,
        last: last.faces?.length ?? last, stats, made: workers.length > length, left,
      };
    }, /** @type {const} */ ([mode, count]));
    assert.ok(seen.before >= 1);
    if (!seen.middle.faces) {
      assert.equal(seen.middle.code, 'WORKER', JSON.stringify(seen.middle));
      assert.match(`${seen.middle.message} ${seen.middle.remedy}`, /stopped it.*next call/);
    }
    assert.equal(seen.next, seen.before);
    if (typeof seen.idle !== 'number') assert.equal(seen.idle.code, 'WORKER');
    assert.equal(seen.last, seen.before);
    assert.ok(seen.stats.bytes > 0, JSON.stringify(seen.stats));
    assert.ok(seen.made);
    assert.equal(seen.left, 0, 'nobody waits for the end of a worker that we ended');
    await page.close();
  });
}

test('workers that are stopped before they have said hello: the work is done without them', async () => {
  const page = await tab();
  const seen = await page.evaluate(async () => {
    const { setInterval: interval, Worker: Watched } = globalThis;
    // Half a minute is too long for a test.
    Object.assign(globalThis, {
      setInterval: (/** @type {() => void} */ tick, /** @type {number} */ ms) => interval(tick, ms / 50),
      Worker: class extends Watched {
        /** @param {URL} url @param {WorkerOptions} options */
        constructor(url, options) {
          super(url, options);
          this.terminate();
        }
      },
    });
    const answers = [];
    for (const options of [{ workers: 1 }, { workers: 2 }, { workers: 2, mode: 'video' }]) {
      const given = { tasks: ['emotion'], tiles: false, range: 'short', ...options };
      const analyzer = await settled(lib.createAnalyzer(given));
      const read = async () =>
        [(await analyzer.stats()).worker, (await analyzer.analyze(picture)).faces.length > 0];
      answers.push(analyzer.code ?? (await read()));
      analyzer.close?.();
    }
    const trainer = await settled(train.createTrainer({ input: [8, 8, 1], layers: [train.flatten(), train.dense(1)] }));
    answers.push(trainer.code ?? (await settled(trainer.exportModel())).length > 0);
    const view = await settled(lens.createLens({ model: 'emotion' }));
    answers.push(view.code ?? view.layers.length > 0);
    return answers;
  });
  assert.deepEqual(seen, [[false, true], [false, true], [false, true], true, true]);
  await page.close();
});

test('a worker that ends itself, and one that throws beside its work, are replaced', async () => {
  const page = await tab();
  await page.evaluate(async () => {
    const options = { tasks: ['mesh'], tiles: false, range: 'short' };
    /** @type {any} */ (globalThis).analyzer = await lib.createAnalyzer(options);
  });
  for (const step of ['close()', 'setTimeout(() => { throw new Error("out of memory"); })']) {
    const [worker] = page.workers().slice(-1);
    await worker.evaluate(step).catch(() => {});
    const answers = await page.evaluate(async () => {
      const { analyzer } = /** @type {any} */ (globalThis);
      const seen = [];
      for (let i = 0; i < 3; i++) seen.push(await settled(analyzer.analyze(picture)));
      return seen.map(({ faces, code }) => faces?.length ?? code);
    });
    assert.equal(answers[2], answers[1], `${step}: ${answers}`);
    assert.ok(answers[2] >= 1 && [answers[1], 'WORKER'].includes(answers[0]), `${step}: ${answers}`);
  }
  await page.close();
});

test('a trainer and a lens whose worker is stopped say so, then and ever after', async () => {
  const page = await tab();
  const seen = await page.evaluate(async () => {
    const trainer = await train.createTrainer({
      input: [16, 16, 1], layers: [train.flatten(), train.dense(2, { activation: 'softmax' })], labels: ['a', 'b'],
    });
    const samples = new Float32Array(64 * 256).fill(0.5);
    const fit = settled(trainer.fit({ samples, targets: Array.from({ length: 64 }, (_, i) => 'ab'[i % 2]) },
      { epochs: 1e6 }));
    const view = await lens.createLens({ model: 'emotion' });
    const crop = new Uint8ClampedArray(112 * 112 * 4);
    const run = settled(view.look({ data: crop, width: 112, height: 112 }));
    for (const worker of workers) worker.terminate();
    const all = [await fit, await run, await settled(trainer.exportModel()),
      await settled(view.look({ data: crop, width: 112, height: 112 }))];
    trainer.close();
    view.close();
    return all.map(({ code }) => code ?? 'answered');
  });
  const [fit, look, ...after] = seen;
  assert.deepEqual([fit, ...after], ['WORKER', 'WORKER', 'WORKER']);
  assert.ok(['WORKER', 'answered'].includes(look), look); // it may have been done already
  await page.close();
});

test('the graphics process dies: canvases and frames are read all the same', async () => {
  const page = await tab();
  const read = () =>
    page.evaluate(async () => {
      const kept = /** @type {any} */ (globalThis);
      kept.analyzer ??= await lib.createAnalyzer({ tasks: ['mesh'], worker: false, tiles: false, range: 'short' });
      kept.off ??= await lib.createAnalyzer({ tasks: ['mesh'], tiles: false, range: 'short' });
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [640, 512];
      canvas.getContext('2d')?.drawImage(picture, 0, 0);
      const frame = await createImageBitmap(canvas);
      const answers = [];
      for (const analyzer of [kept.analyzer, kept.off]) {
        for (const input of [canvas, frame]) answers.push(await settled(analyzer.analyze(input)));
      }
      return answers.map(({ faces, code }) => faces?.length ?? code);
    });
  const before = await read();
  assert.ok(before.every((count) => count >= 1 && count === before[0]), String(before));
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess').catch(() => {});
  // `picture` itself may have lain there.
  await page.evaluate(async () => {
    const blob = await (await fetch('/web/demo/samples/picture.jpg')).blob();
    Object.assign(globalThis, { picture: await createImageBitmap(blob, { resizeWidth: 640, resizeHeight: 512 }) });
  });
  assert.deepEqual(await read(), before);
  await page.close();
});

test('a lost 2D context is replaced', async () => {
  const page = await tab();
  const counts = await page.evaluate(async () => {
    /** @type {any[]} */
    const lost = [];
    const { prototype } = /** @type {any} */ (globalThis).OffscreenCanvasRenderingContext2D;
    prototype.isContextLost = function isContextLost() {
      return lost.includes(this);
    };
    const { getImageData } = prototype;
    prototype.getImageData = function get(/** @type {number[]} */ ...rect) {
      // What the standard says of a lost one: transparent black.
      if (lost.includes(this)) return new ImageData(rect[2], rect[3]);
      const data = getImageData.apply(this, rect);
      lost.push(this);
      return data;
    };
    Object.assign(globalThis, { VideoFrame: undefined });
    const analyzer = await lib.createAnalyzer({ tasks: ['mesh'], worker: false, tiles: false, range: 'short' });
    const seen = [];
    for (let i = 0; i < 3; i++) seen.push((await analyzer.analyze(await createImageBitmap(picture))).faces.length);
    analyzer.close();
    return { seen, lost: lost.length };
  });
  assert.ok(counts.seen[0] >= 1);
  assert.deepEqual(counts.seen, Array(3).fill(counts.seen[0]));
  assert.equal(counts.lost, 3);
  await page.close();
});

test('a video that changes its size, loses its camera or its source between calls', async () => {
  const page = await tab();
  const seen = await page.evaluate(async () => {
    const analyzer = await lib.createAnalyzer({ tasks: ['emotion'], mode: 'video', range: 'short' });
    const canvas = document.createElement('canvas');
    const paint = (/** @type {number} */ width, /** @type {number} */ height) => {
      [canvas.width, canvas.height] = [width, height];
      canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height);
    };
    paint(640, 512);
    const stream = canvas.captureStream(30);
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = stream;
    await video.play();
    const painting = setInterval(() => paint(canvas.width, canvas.height), 30);
    /** @type {any[]} */
    const answers = [];
    const ask = () => answers.push(settled(analyzer.analyze(video)));
    const sized = async (/** @type {number} */ width, /** @type {number} */ height) => {
      paint(width, height);
      for (let i = 0; i < 200 && video.videoWidth !== width; i++) {
        ask();
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
      const { code, width: read } = await settled(analyzer.analyze(video));
      answers.push({ code, read, asked: width });
    };
    await sized(320, 256);
    await sized(800, 640);
    ask();
    for (const track of stream.getTracks()) track.stop();
    ask();
    video.srcObject = null;
    ask();
    clearInterval(painting);
    const all = await Promise.all(answers);
    const after = await settled(analyzer.analyze(picture));
    analyzer.close();
    return {
      codes: [...new Set(all.map(({ code }) => code ?? 'answered'))], sizes: all.filter(({ asked }) => asked),
      last: all.at(-1).code, after: after.faces?.length ?? after,
    };
  });
  for (const code of seen.codes) assert.ok(['answered', 'INVALID_IMAGE'].includes(code), code);
  assert.deepEqual(seen.sizes.map((/** @type {any} */ { asked, read }) => [asked, read]), [[320, 320], [800, 800]]);
  assert.equal(seen.last, 'INVALID_IMAGE');
  assert.ok(seen.after >= 1, JSON.stringify(seen.after));
  await page.close();
});

test('a page that sleeps in the back/forward cache goes on when it is shown again', async () => {
  const page = await tab();
  await page.evaluate(async () => {
    const kept = /** @type {any} */ (globalThis);
    addEventListener('pageshow', ({ persisted }) => (kept.back = persisted));
    kept.analyzer = await lib.createAnalyzer({ tasks: ['mesh'], mode: 'video', range: 'short', workers: 2 });
    kept.first = await kept.analyzer.analyze(picture);
    // Under way when the page leaves.
    kept.asked = settled(kept.analyzer.analyze(picture));
  });
  await page.goto(`${origin}/web/lib/host.js`);
  await page.evaluate(() => history.back()).catch(() => {});
  // A page that was not kept is loaded anew, and says so.
  await page.waitForFunction(() => /** @type {any} */ (globalThis).back !== undefined ||
    /** @type {any} */ (performance.getEntriesByType('navigation')[0])?.type === 'back_forward');
  const seen = await page.evaluate(async () => {
    const { back, analyzer, asked, first } = /** @type {any} */ (globalThis);
    if (!back) return { back };
    const [then, now] = [await asked, await settled(analyzer.analyze(picture))];
    return { back, first: first.faces.length, then: then.faces?.length ?? then, now: now.faces?.length ?? now };
  });
  assert.equal(seen.back, true, 'neither workers nor locks keep a page out of the cache');
  assert.ok(Number(seen.first) >= 1);
  assert.deepEqual([seen.then, seen.now], [seen.first, seen.first]);
  await page.close();
});

test('a frozen tab answers when it thaws', async () => {
  const page = await tab();
  const session = await page.context().newCDPSession(page);
  await page.evaluate(async () => {
    const kept = /** @type {any} */ (globalThis);
    kept.analyzer = await lib.createAnalyzer({ tasks: ['mesh'], mode: 'video', range: 'short' });
    await kept.analyzer.analyze(picture);
    kept.asked = settled(kept.analyzer.analyze(picture));
  });
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => {
    setTimeout(resolve, 1500);
  });
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  const answers = await page.evaluate(async () => {
    const { analyzer, asked } = /** @type {any} */ (globalThis);
    return [await asked, await settled(analyzer.analyze(picture))].map(({ faces, code }) => faces?.length ?? code);
  });
  assert.ok(answers.every((count) => count >= 1), String(answers));
  await page.close();
});

test('thirty analyzers made and closed leave no worker, no lock and no memory behind', async () => {
  const page = await tab();
  for (const worker of [true, false]) {
    const seen = await page.evaluate(async (off) => {
      for (let i = 0; i < 30; i++) {
        const analyzer = await lib.createAnalyzer({ tasks: ['emotion'], worker: off, tiles: false, range: 'short' });
        if (i % 10 === 0) await analyzer.analyze(picture);
        analyzer.close();
      }
      const { held, pending } = await navigator.locks.query();
      return { locks: [held?.length, pending?.length], made: workers.length };
    }, worker);
    assert.equal(seen.made, 30, 'one each, in the worker round');
    assert.equal(seen.locks[1], 0);
    for (let tries = 0; page.workers().length > 0 && tries < 100; tries++) await page.waitForTimeout(50);
    assert.equal(page.workers().length, 0);
    const left = await page.evaluate(async () => (await navigator.locks.query()).held?.length);
    assert.equal(left, 0);
  }
  await page.close();
});
