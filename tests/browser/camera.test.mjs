// The page with a webcam: it reads the face, draws exactly on it, keeps to itself, and lets go of the camera.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bench, drawnBox, facesRead, notice, reading, screenshot, webcamFace } from './lib/page.mjs';

/** @typedef {import('playwright-core').Page} Page */

const emotions = ['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised'];
/** Only the frame is drawn: its outline can be measured. */
const frameOnly = 'mesh=none&sight=0&labels=0';

/** @type {import('./lib/page.mjs').Bench} */
let place;
before(async () => {
  place = await bench();
});
after(() => place.close());

/** Remembers every stream, so that a test can ask whether the camera's light is still on. @param {Page} page */
const watchStreams = (page) =>
  page.addInitScript(() => {
    const streams = /** @type {MediaStream[]} */ ([]);
    Object.assign(window, { streams });
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      streams.push(stream);
      return stream;
    };
  });

/** @param {Page} page @returns {Promise<number>} tracks that hold a camera */
const liveTracks = (page) =>
  page.evaluate(
    () =>
      /** @type {any} */ (window).streams
        .flatMap((/** @type {MediaStream} */ stream) => stream.getTracks())
        .filter((/** @type {MediaStreamTrack} */ track) => track.readyState === 'live').length,
  );

/** @param {Page} page */
const isPaused = (page) => page.waitForSelector('#stage[data-state="paused"]', { state: 'attached', timeout: 10_000 });
/** @param {Page} page */
const isRunning = (page) => page.waitForSelector('#stage[data-state="running"]', { timeout: 10_000 });

/**
 * What the frame is drawn around: the box and all of the mesh.
 * @param {{ box: import('../../web/demo/parts/geometry.js').Rect, mesh: number[][] }} face
 */
function framed({ box, mesh }) {
  const xs = [box.x, box.x + box.width, ...mesh.map(([x]) => x)];
  const ys = [box.y, box.y + box.height, ...mesh.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** A face and what is drawn of it, from one and the same reading. @param {Page} page */
async function drawnReading(page) {
  for (;;) {
    const before = await reading(page);
    await page.waitForTimeout(300);
    const drawn = await drawnBox(page);
    // A reading that was under way when the camera was paused may still have come in between.
    if (before.timestamp !== (await reading(page)).timestamp) continue;
    assert.ok(drawn, 'nothing is drawn');
    return { face: before.faces[0], drawn };
  }
}

/**
 * Where the page shows a rectangle of the source, from the video element and the rules of CSS alone.
 * @param {Page} page
 * @param {{ x: number, y: number, width: number, height: number }} rect
 */
const shownAt = (page, rect) =>
  page.evaluate((box) => {
    const video = /** @type {HTMLVideoElement} */ (document.getElementById('video'));
    const stage = /** @type {HTMLElement} */ (document.getElementById('stage')).getBoundingClientRect();
    const style = getComputedStyle(video);
    const ratios = [stage.width / video.videoWidth, stage.height / video.videoHeight];
    const scale = style.objectFit === 'cover' ? Math.max(...ratios) : Math.min(...ratios);
    const mirrored = style.transform.startsWith('matrix(-1');
    const left = mirrored ? video.videoWidth - box.x - box.width : box.x;
    return {
      x: stage.x + (stage.width - video.videoWidth * scale) / 2 + left * scale,
      y: stage.y + (stage.height - video.videoHeight * scale) / 2 + box.y * scale,
      width: box.width * scale,
      height: box.height * scale,
      scale,
      mirrored,
    };
  }, rect);

describe('the reading', () => {
  test('one face with sensible values, no error, no request once it is there', async () => {
    const { page, requests, errors, close } = await place.open();
    await facesRead(page, 1);
    const readAt = Date.now();
    await page.waitForTimeout(3000);
    const {
      faces: [face],
      width,
      height,
      timing,
    } = await reading(page);
    assert.deepEqual([width, height], [640, 480]);
    assert.ok(face.age.years > 16 && face.age.years < 60, `age ${face.age.years}`);
    assert.ok(face.age.low < face.age.years && face.age.high > face.age.years);
    assert.equal(face.gender.label, 'male');
    assert.deepEqual(Object.keys(face.emotion.scores), emotions);
    const sum = emotions.reduce((total, label) => total + face.emotion.scores[label], 0);
    assert.ok(Math.abs(sum - 1) < 1e-3, `the distribution sums to ${sum}`);
    assert.ok(
      ['yaw', 'pitch', 'roll'].every((angle) => Math.abs(face.pose[angle]) < 35),
      JSON.stringify(face.pose),
    );
    assert.equal(face.mesh.length, 478);
    assert.ok(timing.total > 0);
    const [cx, cy] = [face.box.x + face.box.width / 2, face.box.y + face.box.height / 2];
    assert.ok(Math.abs(cx - webcamFace.x) < 64 && Math.abs(cy - webcamFace.y) < 64, `box about ${cx}, ${cy}`);

    assert.equal(await page.locator('.card').count(), 1);
    assert.match(await page.locator('.card').innerText(), /8 in 10 people read as this age are \d+ to \d+/);
    assert.match(await page.locator('#timing').innerText(), /\d+(\.\d)? fps/);
    assert.equal((await page.locator('.crops canvas').count()) >= 3, true);
    await page.waitForFunction(() =>
      /^1 face in view\. Face \d+: /.test(document.getElementById('announcer')?.textContent ?? ''),
    );
    assert.deepEqual(
      requests.filter(({ at }) => at > readAt),
      [],
      'requests after the first reading',
    );
    assert.ok(
      requests.every(({ url }) => url.startsWith(place.origin) || url.startsWith('blob:')),
      'requests to another address',
    );
    await page.click('.badge');
    assert.match(await page.locator('dialog').innerText(), /No request since the first reading/);
    assert.deepEqual(errors, []);
    await close();
  });

  test('the id and the card of a face stay, frame after frame', async () => {
    const { page, close } = await place.open();
    const first = (await facesRead(page, 1)).faces[0].id;
    const ids = new Set([first]);
    for (let i = 0; i < 20; i++) {
      for (const face of (await reading(page)).faces) ids.add(face.id);
      await page.waitForTimeout(100);
    }
    // The webcam's clip begins anew every three seconds with a jump: one new track there is no fault.
    assert.ok(ids.size <= 2, `ids ${[...ids]}`);
    await close();
  });

  test('works under the policy that it asks for', async () => {
    const policy =
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; " +
      "img-src 'self' blob: data:; media-src 'self' blob:";
    const strict = await bench({ headers: { 'content-security-policy': policy } });
    const { page, errors } = await strict.open();
    await facesRead(page, 1);
    await page.click('#rail a[data-panel="speed"]');
    await page.waitForSelector('.uplot canvas');
    assert.deepEqual(errors, []);
    await strict.close();
  });
});

describe('the overlay lies on the face', () => {
  const cases = [
    { name: 'mirrored', hash: `#live?${frameOnly}`, viewport: { width: 1280, height: 800 } },
    { name: 'not mirrored', hash: `#live?${frameOnly}&mirror=0`, viewport: { width: 1280, height: 800 } },
    { name: 'filling a wide stage', hash: `#live?${frameOnly}&fit=cover`, viewport: { width: 1600, height: 700 } },
    {
      name: 'at two device pixels each',
      hash: `#live?${frameOnly}`,
      viewport: { width: 1100, height: 640 },
      deviceScaleFactor: 2,
    },
    {
      name: 'at an odd scale',
      hash: `#live?${frameOnly}`,
      viewport: { width: 1013, height: 771 },
      deviceScaleFactor: 1.25,
    },
    { name: 'on a phone', hash: `#live?${frameOnly}`, viewport: { width: 390, height: 844 }, deviceScaleFactor: 3 },
  ];
  for (const { name, hash, ...context } of cases) {
    test(name, async () => {
      const { page, close } = await place.open({ hash, context: { ...context, reducedMotion: 'reduce' } });
      await facesRead(page, 1);
      // Frozen, frame and reading belong together and can be measured at leisure.
      await page.click('#tool-pause');
      await isPaused(page);
      const { face, drawn } = await drawnReading(page);
      await page.click('#tool-pause');
      await isRunning(page);
      const expected = await shownAt(page, framed(face));
      assert.equal(expected.mirrored, name !== 'not mirrored');
      // The line is two CSS pixels wide, half of it outside the box.
      for (const side of /** @type {const} */ (['x', 'y'])) {
        const size = side === 'x' ? 'width' : 'height';
        const off = [drawn[side] - expected[side], drawn[side] + drawn[size] - expected[side] - expected[size]];
        assert.ok(
          off.every((distance) => Math.abs(distance) < 2.5),
          `${side}: ${off}`,
        );
      }
      const shown = await shownAt(page, {
        ...webcamFace,
        x: webcamFace.x - webcamFace.width / 2,
        y: webcamFace.y - webcamFace.height / 2,
      });
      const apart = Math.hypot(
        drawn.x + drawn.width / 2 - shown.x - shown.width / 2,
        drawn.y + drawn.height / 2 - shown.y - shown.height / 2,
      );
      assert.ok(apart < 70 * shown.scale, `frame and face are ${apart} apart`);
      await close();
    });
  }

  test('and follows a window that changes its size', async () => {
    const { page, close } = await place.open({ hash: `#live?${frameOnly}`, context: { reducedMotion: 'reduce' } });
    await facesRead(page, 1);
    await page.click('#tool-pause');
    await isPaused(page);
    for (const [width, height] of [
      [900, 900],
      [1500, 640],
      [700, 1000],
    ]) {
      await page.setViewportSize({ width, height });
      const { face, drawn } = await drawnReading(page);
      const expected = await page.evaluate(({ x, y, width: w, height: h }) => {
        const stage = /** @type {HTMLElement} */ (document.getElementById('stage')).getBoundingClientRect();
        const scale = Math.min(stage.width / 640, stage.height / 480);
        return {
          x: stage.x + stage.width / 2 + (320 - x - w / 2) * scale,
          y: stage.y + stage.height / 2 + (y + h / 2 - 240) * scale,
        };
      }, framed(face));
      assert.ok(
        Math.abs(drawn.x + drawn.width / 2 - expected.x) < 2 && Math.abs(drawn.y + drawn.height / 2 - expected.y) < 2,
        `${width} x ${height}: ${JSON.stringify(drawn)} ${JSON.stringify(expected)}`,
      );
    }
    await close();
  });
});

describe('the camera is let go', () => {
  test('with pause, and the last frame with its reading stays', async () => {
    const { page, close } = await place.open({ before: watchStreams });
    await facesRead(page, 1);
    assert.equal(await liveTracks(page), 1);
    await page.click('#tool-pause');
    await isPaused(page);
    assert.equal(await liveTracks(page), 0);
    assert.equal(await page.isVisible('#still'), true);
    assert.match(await page.innerText('#pill'), /camera is off/);
    assert.equal((await reading(page)).faces.length, 1);
    await screenshot(page, 'paused');
    await page.click('#tool-pause');
    await isRunning(page);
    assert.equal(await liveTracks(page), 1);
    await facesRead(page, 1);
    await close();
  });

  test('with a hidden tab after a moment, and comes back with it', async () => {
    const { page, close } = await place.open({ before: watchStreams });
    await facesRead(page, 1);
    const hide = (/** @type {boolean} */ hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    await page.waitForTimeout(500);
    await hide(false);
    await page.waitForTimeout(3500);
    assert.equal(await liveTracks(page), 1, 'a glance away keeps it');
    await hide(true);
    await isPaused(page);
    assert.equal(await liveTracks(page), 0);
    await hide(false);
    await isRunning(page);
    assert.equal(await liveTracks(page), 1);
    await close();
  });

  test('behind the page of text, and comes back with the stage', async () => {
    const { page, close } = await place.open({ before: watchStreams });
    await facesRead(page, 1);
    await page.click('#rail a[data-panel="speed"]');
    await page.waitForTimeout(3500);
    assert.equal(await liveTracks(page), 1, 'panels beside the stage keep it');
    await page.click('#rail a[data-panel="about"]');
    await isPaused(page);
    assert.equal(await liveTracks(page), 0);
    await page.click('#rail a[data-panel="live"]');
    await isRunning(page);
    await facesRead(page, 1);
    await close();
  });

  test('when a picture takes its place', async () => {
    const { page, close } = await place.open({ before: watchStreams });
    await facesRead(page, 1);
    await page.click('#tool-sample-picture');
    await facesRead(page, 4);
    assert.equal(await liveTracks(page), 0);
    await close();
  });
});

describe('choice and options', () => {
  test('a camera is chosen by name', async () => {
    const { page, close } = await place.open({ before: watchStreams });
    await facesRead(page, 1);
    const names = await page.locator('select[aria-label="Choice of camera"] option').allInnerTexts();
    assert.ok(names.length >= 1 && names.every((name) => name.length > 0), String(names));
    await page.selectOption('select[aria-label="Choice of camera"]', { index: names.length - 1 });
    await isRunning(page);
    await facesRead(page, 1);
    assert.equal(await liveTracks(page), 1, 'the former camera is given back');
    await close();
  });

  test('what is switched off is not fetched, not read and not shown', async () => {
    const { page, requests, close } = await place.open({ hash: '#live?age=0&gender=0&emotion=0' });
    const {
      faces: [face],
    } = await facesRead(page, 1);
    assert.equal(face.age ?? face.gender ?? face.emotion, undefined);
    assert.deepEqual(
      requests.filter(({ url }) => /(age_gender|face_expression|rfb_320|full_range).*\.tflite/.test(url)),
      [],
    );
    await page.click('#tool-options');
    await page.check('input[name="age"]');
    await page.waitForFunction(
      () => /Age\s*\d+ years/.test(document.querySelector('.card')?.textContent ?? ''),
      undefined,
      { timeout: 15_000 },
    );
    assert.match(page.url(), /#live\?emotion=0&gender=0$|#live\?gender=0&emotion=0$/);
    assert.equal(
      requests.filter(({ url }) => url.includes('landmark')).length,
      1,
      'a net that is here is not fetched again',
    );
    await close();
  });

  test('readings are saved as CSV and JSON, the view as PNG', async () => {
    const { page, close } = await place.open();
    await facesRead(page, 1);
    await page.waitForTimeout(500);
    /** @type {Record<string, Buffer>} */
    const files = {};
    for (const kind of ['csv', 'json', 'png']) {
      await page.click('#tool-save');
      const waiting = page.waitForEvent('download');
      await page.click(`#save-${kind}`);
      const download = await waiting;
      assert.match(download.suggestedFilename(), new RegExp(`^facewise-\\d{8}-\\d{6}\\.${kind}$`));
      const chunks = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk);
      files[kind] = Buffer.concat(chunks);
    }
    assert.ok(files.csv.toString().trim().split('\r\n').length > 3);
    assert.equal(JSON.parse(files.json.toString()).faces[0].mesh.length, 478);
    assert.equal(files.png.toString('latin1', 1, 4), 'PNG');
    assert.deepEqual([files.png.readUInt32BE(16), files.png.readUInt32BE(20)], [640, 480]);
    await close();
  });

  test('the stage asks for the camera only where it is seen', async () => {
    const { page, requests, close } = await place.open({ hash: '#about', before: watchStreams });
    await page.waitForSelector('.page tbody tr');
    await page.waitForTimeout(500);
    assert.equal(await liveTracks(page), 0);
    assert.deepEqual(
      requests.filter(({ url }) => /\.(wasm|tflite)$/.test(url)),
      [],
    );
    await page.click('#rail a[data-panel="live"]');
    await facesRead(page, 1);
    await close();
  });

  test('no camera is opened when the link says so', async () => {
    const { page, close } = await place.open({ hash: '#live?source=none', before: watchStreams });
    await notice(page, 'empty');
    assert.equal(await liveTracks(page), 0);
    await page.click('[data-action="camera"]');
    await facesRead(page, 1);
    assert.match(page.url(), /#live$/);
    await close();
  });
});
