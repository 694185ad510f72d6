// <face-wise> with a camera, a stream, or what lies inside it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawnBox, webcamFace } from '../browser/lib/page.mjs';
import { ask, elementBrowser, elementProject, poll, until, untilTrue, untilWorkers } from './lib/element.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @type {Awaited<ReturnType<typeof elementProject>>} */
let place;
/** @type {Awaited<ReturnType<typeof elementBrowser>>} */
let chromium;
before(async () => {
  place = await elementProject('element-camera');
  chromium = await elementBrowser(place.server.origin);
});
after(async () => {
  await chromium?.close();
  place?.server.close();
});

const html = '<face-wise camera tasks="emotion" overlay="boxes"></face-wise>';
const overlay = 'face-wise [part=overlay]';

/** @param {Page} page */
const live = (page) => ask(page, 'live()');
/** @param {Page} page @param {string} type @returns {Promise<any[]>} */
const told = (page, type) => ask(page, `log.filter((one) => one.type === '${type}')`);

/** @param {Page} page @param {boolean} hidden */
const hide = (page, hidden) => page.evaluate((value) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
  document.dispatchEvent(new Event('visibilitychange'));
}, hidden);

test('the camera is mirrored, read and drawn over; it goes off when told, and its picture stays', async () => {
  await chromium.page(html, async (page) => {
    await untilTrue(page, 'el.faces.length === 1');
    assert.equal(await ask(page, 'el.state'), 'running');
    assert.deepEqual((await told(page, 'camera')).map(({ state }) => state), ['asking', 'on']);
    await poll(async () => (await told(page, 'enter')).length === 1, () => 'nobody entered');
    const drawn = await drawnBox(page, overlay);
    assert.ok(drawn);
    const middle = drawn.x + drawn.width / 2 - await ask(page, 'el.getBoundingClientRect().x');
    assert.ok(Math.abs(middle - (640 - webcamFace.x)) < 40, `${middle} beside ${640 - webcamFace.x}`);
    await ask(page, 'el.stop()');
    await until(page, 'paused');
    assert.equal(await live(page), 0);
    assert.equal(await ask(page, 'el.shadowRoot.querySelector("[part=still]").hidden'), false);
    assert.ok(await drawnBox(page, overlay), 'what was read of it stays, too');
    await poll(async () => (await told(page, 'leave')).length === 1, () => 'nobody left');
    const size = await page.evaluate(async () => {
      const blob = await /** @type {any} */ (document.querySelector('face-wise')).snapshot();
      const { width, height } = await createImageBitmap(blob);
      return [width, height];
    });
    assert.deepEqual(size, [640, 480]);
    const count = (await told(page, 'faces')).length;
    await page.evaluate(() => /** @type {any} */ (document.querySelector('face-wise')).start());
    assert.equal(await ask(page, 'el.paused'), false);
    await poll(async () => (await told(page, 'faces')).length > count + 2, () => 'it does not go on');
    assert.equal(await ask(page, 'el.shadowRoot.querySelector("[part=still]").hidden'), true);
    assert.equal(page.workers().length, 1, 'the nets were kept');
    await ask(page, 'el.camera = null');
    await until(page, 'empty');
    await untilWorkers(page, 0);
    assert.equal(await live(page), 0);
    assert.equal(await drawnBox(page, overlay), null);
  });
});

test('a camera that shows what is behind is not mirrored, and a mirror can be asked for', async () => {
  await chromium.page(html.replace('camera', 'camera="environment"'), async (page) => {
    await untilTrue(page, 'el.faces.length === 1');
    const flipped = () => ask(page, 'getComputedStyle(el.videoElement).transform !== "none"');
    assert.equal(await flipped(), false);
    await ask(page, 'el.mirror = true');
    await poll(flipped, () => 'no mirror');
    await ask(page, 'el.constraints = { width: 320, height: 240 }');
    await untilTrue(page, 'el.videoElement.videoWidth === 320 && el.state === "running"');
    assert.equal(await live(page), 1, 'the former stream ended');
  });
});

test('a hidden tab gives the camera back after a moment, and takes it again', async () => {
  await chromium.page(html, async (page) => {
    await untilTrue(page, 'el.faces.length === 1');
    await hide(page, true);
    await hide(page, false);
    await hide(page, true);
    await until(page, 'paused');
    assert.equal(await live(page), 0);
    assert.equal((await told(page, 'camera')).at(-1).state, 'off');
    await hide(page, false);
    await until(page, 'running');
    assert.equal(await live(page), 1);
    await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
    await until(page, 'paused');
    assert.equal(await live(page), 0);
    await page.evaluate(() => window.dispatchEvent(new Event('pageshow')));
    await until(page, 'running');
  });
});

test('moved within the page it goes on as if nothing were', async () => {
  await chromium.page(`<div id="one">${html}</div><div id="two"></div>`, async (page) => {
    await untilTrue(page, 'el.faces.length === 1');
    await page.evaluate(() => {
      const el = /** @type {any} */ (document.querySelector('face-wise'));
      const two = /** @type {any} */ (document.querySelector('#two'));
      two.append(el);
      document.querySelector('#one')?.append(el);
      if (two.moveBefore) two.moveBefore(el, null);
    });
    const count = (await told(page, 'faces')).length;
    await poll(async () => (await told(page, 'faces')).length > count + 2, () => 'it does not go on');
    assert.equal(await ask(page, 'streams.length'), 1);
    assert.deepEqual((await told(page, 'camera')).map(({ state }) => state), ['asking', 'on']);
    assert.equal((await told(page, 'leave')).length, 0);
  });
});

test('new tasks while a camera runs: its people leave and enter, its light stays on', async () => {
  await chromium.page(html, async (page) => {
    await untilTrue(page, 'el.faces[0]?.emotion');
    for (const tasks of ['mesh', 'age', 'pose mesh']) await ask(page, `el.tasks = ${JSON.stringify(tasks)}`);
    await untilTrue(page, 'el.faces[0]?.pose && !el.faces[0].emotion');
    await untilWorkers(page, 1);
    assert.equal(await ask(page, 'streams.length'), 1);
    await poll(async () => (await told(page, 'enter')).length === 2, () => 'nobody entered again');
    const types = await ask(page, 'log.map(({ type }) => type).filter((type) => /enter|leave/.test(type))');
    assert.deepEqual(types, ['enter', 'leave', 'enter']);
  });
});

test('a worker that dies is replaced while frames come', async () => {
  await chromium.page(html, async (page) => {
    await untilTrue(page, 'el.faces.length === 1');
    // With a frame under way: a worker that dies between two is replaced without a word.
    await page.evaluate(() => {
      const worker = /** @type {any} */ (window).made.at(-1).deref();
      worker.postMessage = (/** @type {any[]} */ ...message) => {
        delete worker.postMessage;
        worker.postMessage(...message);
        queueMicrotask(() => worker.dispatchEvent(new ErrorEvent('error', { message: 'out of order' })));
      };
    });
    await poll(async () => (await told(page, 'error')).length > 0, () => 'its death is not told');
    assert.equal((await told(page, 'error'))[0].code, 'WORKER');
    const count = (await told(page, 'faces')).length;
    await poll(async () => (await told(page, 'faces')).length > count + 5, () => 'it does not go on');
    assert.equal(await ask(page, 'el.state'), 'running');
  });
});

test('a camera that is unplugged says so, and is taken again when one is there', async () => {
  await chromium.page(html, async (page) => {
    await untilTrue(page, 'el.faces.length === 1');
    await page.evaluate(() => {
      const [track] = /** @type {any} */ (window).streams[0].getTracks();
      track.stop();
      track.dispatchEvent(new Event('ended'));
    });
    await until(page, 'error');
    assert.equal(await ask(page, 'el.error.code'), 'CAMERA_LOST');
    await page.getByText('Connect it again.').waitFor();
    await page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
    await until(page, 'running');
    assert.equal(await ask(page, 'el.error'), null);
  });
});

test('a camera that is refused, missing or not to be had', async () => {
  const states = async (/** @type {Page} */ page, /** @type {string} */ code) => {
    await until(page, 'error');
    assert.equal(await ask(page, 'el.error.code'), code);
    assert.deepEqual((await told(page, 'error')).map((one) => one.code), [code]);
    // On a page that may use no camera nothing changes by trying.
    const again = page.getByRole('alert').getByRole('button', { name: 'Try again' });
    await poll(async () => await again.count() === (code === 'CAMERA_INSECURE' ? 0 : 1), () => `${code}: the button`);
  };
  const refused = await elementBrowser(place.server.origin, 'refused');
  try {
    await refused.page(html, async (page, context) => {
      await states(page, 'CAMERA_REFUSED');
      await context.grantPermissions(['camera']);
      await page.getByRole('button', { name: 'Try again' }).click();
      await until(page, 'running');
    });
  } finally {
    await refused.close();
  }
  const none = await elementBrowser(place.server.origin, 'none');
  try {
    await none.page(html, (page) => states(page, 'CAMERA_MISSING'));
  } finally {
    await none.close();
  }
  // Asked for one camera, another one is not opened in its place.
  await chromium.page(html.replace(' camera', ' camera="0123456789abcdef"'), (page) => states(page, 'CAMERA_MISSING'));
  for (const [name, code] of [
    ['NotReadableError', 'CAMERA_BUSY'], ['OverconstrainedError', 'CAMERA_MISSING'], ['', 'CAMERA_INSECURE'],
  ]) {
    await chromium.page('', async (page) => {
      await page.evaluate(([markup, thrown]) => {
        const getUserMedia = thrown ? () => Promise.reject(new DOMException('no', thrown)) : undefined;
        Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: getUserMedia });
        document.body.innerHTML = markup;
        /** @type {any} */ (window).listen(document.querySelector('face-wise'));
      }, [html, name]);
      await states(page, code);
    });
  }
});

test('a video, a picture and a canvas of the page are read where they are', async () => {
  const inside = '<face-wise tasks="emotion" range="short" overlay="boxes"><video muted></video></face-wise>';
  await chromium.page(inside, async (page) => {
    await page.evaluate(async () => {
      const video = /** @type {HTMLVideoElement} */ (document.querySelector('video'));
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
      await video.play();
    });
    await untilTrue(page, 'el.state === "running" && el.faces.length === 1');
    await poll(async () => (await drawnBox(page, overlay)) !== null, () => 'nothing is drawn');
    assert.equal(await live(page), 1);
    // A picture in its place, in the named slot and inside a <picture>.
    await page.evaluate(() => {
      document.querySelector('video')?.remove();
      const el = /** @type {HTMLElement} */ (document.querySelector('face-wise'));
      el.innerHTML = '<picture slot="source"><img alt="People" src="four.jpg"></picture>';
    });
    await untilTrue(page, 'el.state === "done" && el.faces.length === 4');
    await untilWorkers(page, 1);
    await page.evaluate(() => Object.assign(/** @type {any} */ (document.querySelector('img')), { src: 'photo.jpg' }));
    await untilTrue(page, 'el.state === "done" && el.faces.length === 3');
    await page.evaluate(() => Object.assign(/** @type {any} */ (document.querySelector('img')), { src: 'gone.jpg' }));
    await until(page, 'error');
    assert.equal(await ask(page, 'el.error.code'), 'INVALID_IMAGE');
    await page.evaluate(() => Object.assign(/** @type {any} */ (document.querySelector('img')), { src: 'four.jpg' }));
    await untilTrue(page, 'el.state === "done" && el.faces.length === 4');
    // A canvas that is painted all the time.
    await page.evaluate(async () => {
      const el = /** @type {any} */ (document.querySelector('face-wise'));
      const image = document.querySelector('img');
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 400, height: 320 });
      const paint = () => {
        canvas.getContext('2d')?.drawImage(/** @type {any} */ (image), 0, 0, 400, 320);
        requestAnimationFrame(paint);
      };
      paint();
      el.mode = 'video';
      el.replaceChildren(canvas);
    });
    await untilTrue(page, 'el.state === "running" && el.faces.length === 4 && el.result.width === 400');
    await page.evaluate(() => /** @type {any} */ (document.querySelector('face-wise')).replaceChildren());
    await until(page, 'empty');
    await untilWorkers(page, 0);
  }, { expected: /404/ });
});
