// What of the page runs without a page: where plates go, what a link keeps, how readings are written.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { directionInWords, expressionInWords, facesInWords, percent } from '../../web/demo/parts/format.js';
import { overlaps, viewOf } from '../../web/demo/parts/geometry.js';
import { Palette } from '../../web/demo/parts/palette.js';
import { Plates } from '../../web/demo/parts/plates.js';
import { Recorder } from '../../web/demo/parts/save.js';
import { formatHash, parseHash } from '../../web/demo/parts/store.js';
import { means } from '../../web/demo/parts/timing.js';
import { Tween } from '../../web/demo/parts/tween.js';

/** @param {number} seed @returns {() => number} 0..1 */
function random(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * @param {import('../../web/demo/parts/geometry.js').Rect} box
 * @param {number} id
 * @returns {any} a face that fills the box
 */
function faceAt({ x, y, width, height }, id) {
  const at = (/** @type {number} */ right, /** @type {number} */ down) => ({
    x: x + right * width,
    y: y + down * height,
  });
  return {
    id,
    score: 0.9,
    box: { x, y, width, height },
    keypoints: { rightEye: at(0.3, 0.4), leftEye: at(0.7, 0.4), mouth: at(0.5, 0.8) },
  };
}

describe('plates', () => {
  const frame = { x: 0, y: 0, width: 900, height: 600 };

  /** @param {() => number} next @param {number} count */
  const wishes = (next, count) =>
    Array.from({ length: count }, (_, i) => {
      const width = 40 + next() * 260;
      const anchor = { x: next() * (900 - width), y: next() * (600 - width * 1.2), width, height: width * 1.2 };
      const around = (
        /** @type {number} */ right,
        /** @type {number} */ down,
        /** @type {number} */ w,
        /** @type {number} */ h,
      ) => ({
        x: anchor.x + (right - w / 2) * width,
        y: anchor.y + down * anchor.height - (h / 2) * width,
        width: w * width,
        height: h * width,
      });
      return {
        id: i + 1,
        anchor,
        features: [around(0.3, 0.4, 0.32, 0.22), around(0.7, 0.4, 0.32, 0.22), around(0.5, 0.8, 0.46, 0.3)],
        width: 140,
        height: 48,
      };
    });

  test('cover no eye, no mouth, no other plate, and stay in the picture, also while faces move', () => {
    let shown = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const next = random(seed * 7919);
      const plates = new Plates();
      const crowd = wishes(next, 1 + Math.floor(next() * 6));
      for (let now = 0; now < 2000; now += 50) {
        for (const wish of crowd) {
          const [dx, dy] = [(next() - 0.5) * 12, (next() - 0.5) * 12];
          for (const rect of [wish.anchor, ...wish.features]) Object.assign(rect, { x: rect.x + dx, y: rect.y + dy });
        }
        const placed = plates.place(crowd, frame, now, true);
        const rects = [...placed.values()];
        shown += rects.length;
        for (const [i, rect] of rects.entries()) {
          const where = `seed ${seed}, ${now} ms, plate ${JSON.stringify(rect)}`;
          assert.ok(
            crowd.every(({ features }) => features.every((feature) => !overlaps(rect, feature))),
            `on a feature: ${where}`,
          );
          assert.ok(
            rects.every((other, j) => i === j || !overlaps(rect, other)),
            `on a plate: ${where}`,
          );
          assert.ok(
            rect.x >= -0.5 && rect.y >= -0.5 && rect.x + rect.width <= 900.5 && rect.y + rect.height <= 600.5,
            `outside: ${where}`,
          );
        }
      }
    }
    assert.ok(shown > 5000, `only ${shown} plates found a place`);
  });

  test('keep their place while a face hardly moves', () => {
    const plates = new Plates();
    const crowd = wishes(random(5), 1);
    Object.assign(crowd[0].anchor, { x: 400, y: 57, width: 120, height: 140 });
    crowd[0].features = [];
    /** @type {(import('../../web/demo/parts/geometry.js').Rect | undefined)[]} */
    const seats = [];
    for (let now = 0; now < 3000; now += 33) {
      // The plate's first choice, above the face, fits into the frame in every second frame only.
      crowd[0].anchor.y = 56 + ((now / 33) % 2 ? 1 : -1);
      seats.push(plates.place(crowd, frame, now, false).get(1));
    }
    const jumps = seats.filter((rect, i) => i > 0 && Math.abs((rect?.y ?? 0) - (seats[i - 1]?.y ?? 0)) > 20).length;
    assert.ok(jumps <= 2, `${jumps} jumps`);
  });
});

describe('the link', () => {
  test('keeps panel and options, and only what differs', () => {
    const options = parseHash('#speed?mesh=tesselation&mirror=0&faces=8&source=clip');
    assert.equal(options.panel, 'speed');
    assert.equal(options.mesh, 'tesselation');
    assert.equal(options.mirror, false);
    assert.equal(options.faces, 8);
    assert.deepEqual(parseHash(formatHash(options)), options);
    assert.equal(formatHash(parseHash('')), '#live');
  });

  test('is not trusted', () => {
    for (const hash of [
      '#nowhere',
      '#live?mesh=<b>&faces=99999&mirror=maybe&source=http://x',
      '#live?__proto__=1&panel=about',
      '#?%',
      '#live?toString=1',
    ]) {
      assert.deepEqual(parseHash(hash), parseHash(''), hash);
    }
  });
});

describe('words', () => {
  const scores = { neutral: 0, happy: 0, sad: 0, angry: 0, fearful: 0, disgusted: 0, surprised: 0 };

  test('doubt is said', () => {
    assert.deepEqual(
      expressionInWords({ label: 'happy', score: 0.9, scores: { ...scores, happy: 0.9, neutral: 0.1 } }),
      { text: 'happy', sure: true },
    );
    assert.deepEqual(expressionInWords({ label: 'sad', score: 0.5, scores: { ...scores, sad: 0.5, neutral: 0.45 } }), {
      text: 'sad or neutral',
      sure: false,
    });
    assert.equal(percent(0.996), '> 99 %');
    assert.equal(percent(1), '100 %');
    assert.equal(percent(0.004), '< 1 %');
    assert.equal(percent(0), '0 %');
  });

  test('of several faces it is told whose reading it is', () => {
    /** @type {any[]} */
    const [old, young] = [{ id: 7, age: { years: 61 } }, { id: 2, age: { years: 19.4 } }];
    assert.equal(facesInWords([old, young]), '2 faces, face 2: about 19');
    assert.equal(facesInWords([old]), '1 face: about 61');
    assert.equal(facesInWords([/** @type {any} */ ({ id: 1 })]), '1 face');
    assert.equal(facesInWords([]), 'No face in view');
  });

  test('times are means of a span each, and an empty span has none', () => {
    const at = (/** @type {number} */ time, /** @type {number} */ total) => /** @type {any} */ ({ at: time, total });
    assert.deepEqual(
      means([at(100, 2), at(300, 4), at(510, 9), at(2100, 1)], 500),
      [at(200, 3), at(510, 9), at(2100, 1)],
    );
  });

  test('directions are those of the picture on show', () => {
    const how = { straight: 'straight', limit: 10 };
    assert.equal(directionInWords({ yaw: 30, pitch: 0 }, { ...how, mirrored: false }), 'right');
    assert.equal(directionInWords({ yaw: 30, pitch: 15 }, { ...how, mirrored: true }), 'up and left');
    assert.equal(directionInWords({ yaw: 3, pitch: -5 }, { ...how, mirrored: true }), 'straight');
  });
});

describe('between readings', () => {
  test('positions glide from one to the next and never past it, faces fade', () => {
    const tween = new Tween(() => false);
    let now = 0;
    for (; now < 1000; now += 100) tween.take([faceAt({ x: now, y: 0, width: 100, height: 120 }, 1)], now, true);
    const last = now - 100;
    const seen = [0, 20, 40, 80, 99].map((later) => tween.sample(last + later).ghosts[0].box.x);
    assert.ok(
      seen.every((x, i) => i === 0 || x >= seen[i - 1]),
      String(seen),
    );
    assert.ok(seen[0] < last && seen[0] >= last - 100, String(seen));
    assert.equal(seen.at(-1), last);
    tween.take([], now, true);
    assert.ok(tween.sample(now + 100).ghosts[0].alpha < 1);
    assert.equal(tween.sample(now + 1000).ghosts.length, 0);
  });

  test('without motion everything is where it was read', () => {
    const tween = new Tween(() => true);
    tween.take([faceAt({ x: 0, y: 0, width: 100, height: 120 }, 1)], 0, true);
    tween.take([faceAt({ x: 50, y: 0, width: 100, height: 120 }, 1)], 100, true);
    const { ghosts, moving } = tween.sample(100);
    assert.equal(ghosts[0].box.x, 50);
    assert.equal(ghosts[0].alpha, 1);
    assert.equal(moving, false);
    tween.take([], 200, true);
    assert.equal(tween.sample(200).ghosts.length, 0);
  });

  test('faces in the picture have colours of their own, and keep them', () => {
    const palette = new Palette();
    palette.keep([3, 11, 19]);
    const first = [3, 11, 19].map((id) => palette.of(id));
    assert.equal(new Set(first).size, 3);
    palette.keep([11, 19, 27]);
    assert.deepEqual(
      [11, 19].map((id) => palette.of(id)),
      first.slice(1),
    );
    assert.equal(palette.of(27), first[0]);
  });
});

describe('the view', () => {
  test('is that of object-fit, mirrored about the middle of the element', () => {
    const picture = { width: 640, height: 480 };
    const box = { x: 64, y: 48, width: 64, height: 48 };
    assert.deepEqual(viewOf({ width: 1000, height: 480 }, picture, 'contain', false).rect(box), {
      x: 244,
      y: 48,
      width: 64,
      height: 48,
    });
    assert.deepEqual(viewOf({ width: 1000, height: 480 }, picture, 'contain', true).rect(box), {
      x: 692,
      y: 48,
      width: 64,
      height: 48,
    });
    assert.deepEqual(viewOf({ width: 1280, height: 480 }, picture, 'cover', false).rect(box), {
      x: 128,
      y: -144,
      width: 128,
      height: 96,
    });
  });
});

describe('readings as CSV', () => {
  test('have a row a face and a column a value', () => {
    const recorder = new Recorder();
    const face = faceAt({ x: 10, y: 20, width: 100, height: 120 }, 7);
    const age = { years: 31.23456, low: 25, high: 38 };
    recorder.take(/** @type {any} */ ({ faces: [{ ...face, age }], timestamp: 500 }));
    recorder.take(
      /** @type {any} */ ({ faces: [face, faceAt({ x: 1, y: 2, width: 3, height: 4 }, 8)], timestamp: 600 }),
    );
    const lines = recorder.csv().split('\r\n');
    assert.equal(lines.length, 5);
    const head = lines[0].split(',');
    assert.ok(lines.slice(1, 4).every((line) => line.split(',').length === head.length));
    const row = Object.fromEntries(lines[1].split(',').map((cell, i) => [head[i], cell]));
    assert.deepEqual([row.time_ms, row.face, row.x, row.age, row.gender], ['0', '7', '10', '31.2346', '']);
    assert.match(lines[3], /^100,8,/);
  });
});
