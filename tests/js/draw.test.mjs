import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MESH_CONTOURS, MESH_TRIANGLES, drawFaces, faceColor, fitRect, placeLabels } from '../../web/lib/draw.js';
import { random } from './support.mjs';

/** @typedef {import('../../web/lib/draw.js').Rect} Rect */

/** Notes every call with its arguments, and the style at that time. */
class Recorder {
  /** @type {{ name: string, args: any[], style: { stroke: string, fill: string, alpha: number, width: number } }[]} */
  calls = [];
  canvas;
  strokeStyle = '';
  fillStyle = '';
  globalAlpha = 1;
  lineWidth = 1;
  font = '10px sans-serif';

  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.canvas = { width, height };
    for (const name of ['save', 'restore', 'beginPath', 'moveTo', 'lineTo', 'arc', 'quadraticCurveTo', 'closePath',
      'stroke', 'fill', 'fillText']) {
      /** @type {any} */ (this)[name] = (/** @type {any[]} */ ...args) => {
        const { strokeStyle: stroke, fillStyle: fill, globalAlpha: alpha, lineWidth: width } = this;
        this.calls.push({ name, args, style: { stroke, fill, alpha, width } });
      };
    }
  }

  /** @param {string} text */
  measureText(text) {
    return { width: 8 * text.length };
  }

  /** @param {string} name */
  of(name) {
    return this.calls.filter((call) => call.name === name);
  }
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {number} [id]
 * @returns {any}
 */
function face(x, y, size, id = 1) {
  const at = (/** @type {number} */ fx, /** @type {number} */ fy) => ({ x: x + fx * size, y: y + fy * size });
  return {
    id, score: 0.9, box: { x, y, width: size, height: size },
    keypoints: { rightEye: at(0.3, 0.35), leftEye: at(0.7, 0.35), nose: at(0.5, 0.55), mouth: at(0.5, 0.75),
      rightEar: at(0, 0.4), leftEar: at(1, 0.4) },
    mesh: Float32Array.from({ length: 478 * 3 }, (_, i) => (i % 3 === 0 ? x : y) + (i % 97) / 97 * size),
    age: { years: 34.4, low: 28, high: 41 }, gender: { label: 'female', score: 0.98 },
    emotion: { label: 'happy', score: 0.921, scores: {} },
  };
}

/** @param {any} result @param {import('../../web/lib/draw.js').DrawOptions} [options] */
function draw(result, options) {
  const recorder = new Recorder(640, 480);
  drawFaces(/** @type {any} */ (recorder), result, options);
  return recorder;
}

test('the topology names mesh points only', () => {
  assert.equal(MESH_TRIANGLES.length, 898 * 3);
  assert.ok(MESH_TRIANGLES.every((point) => point < 468));
  for (const path of Object.values(MESH_CONTOURS)) assert.ok(path.every((point) => point >= 0 && point < 468));
  // Contours run along edges of the triangles.
  const edges = new Set();
  for (let i = 0; i < MESH_TRIANGLES.length; i += 3) {
    const [a, b, c] = MESH_TRIANGLES.subarray(i, i + 3);
    for (const [from, to] of [[a, b], [b, c], [c, a]]) edges.add(`${Math.min(from, to)} ${Math.max(from, to)}`);
  }
  for (const [name, path] of Object.entries(MESH_CONTOURS)) {
    for (let i = 1; i < path.length; i++) {
      const edge = `${Math.min(path[i - 1], path[i])} ${Math.max(path[i - 1], path[i])}`;
      assert.ok(edges.has(edge), `${name}: no edge ${edge}`);
    }
  }
});

test('the default label is one text, readable, within the canvas', () => {
  const recorder = draw({ faces: [face(200, 150, 160)], width: 640, height: 480 });
  const [{ args }] = recorder.of('fillText');
  assert.equal(args[0], '34 · female · happy 92 %');
  assert.ok(args[1] > 0 && args[1] < 640 && args[2] > 0 && args[2] < 480);
});

test('custom tasks have their place in the label', () => {
  const custom = { tired: { value: 31.46 }, mood: { label: 'calm', score: 0.5, scores: {} } };
  const [{ args }] = draw({ faces: [{ ...face(200, 150, 160), custom }], width: 640, height: 480 }).of('fillText');
  assert.equal(args[0], '34 · female · happy 92 % · tired 31.5 · calm 50 %');
});

test('what is no context or no result is refused in words', () => {
  const context = /** @type {any} */ (new Recorder(8, 8));
  const [draw, promise] = /** @type {any[]} */ ([drawFaces, Promise.resolve()]);
  assert.throws(() => draw(null, { faces: [] }), { code: 'INVALID_ARGUMENT', message: /context is null/ });
  assert.throws(() => draw(context, promise), { code: 'INVALID_ARGUMENT', remedy: /await/ });
});

test('what a function of the caller throws is thrown, and the context is as before', () => {
  const recorder = new Recorder(640, 480);
  const mine = new Error('mine');
  const result = { faces: [face(200, 150, 160)], width: 640, height: 480 };
  const fail = () => {
    throw mine;
  };
  for (const option of ['color', 'opacity', 'labels']) {
    assert.throws(() => drawFaces(/** @type {any} */ (recorder), result, { [option]: fail }), mine);
  }
  assert.equal(recorder.of('restore').length, recorder.of('save').length);
  assert.equal(recorder.of('save').length, 3);
});

test('mirror flips points, and labels keep their direction', () => {
  const result = { faces: [face(100, 100, 120)], width: 640, height: 480 };
  const options = { labels: false, mesh: /** @type {const} */ ('none'), iris: false };
  const starts = (/** @type {boolean} */ mirror) => draw(result, { ...options, mirror }).of('moveTo')
    .map(({ args }) => Math.round(mirror ? 640 - args[0] : args[0])).sort((a, b) => a - b);
  assert.deepEqual(starts(false), starts(true));
  const text = draw(result, { mirror: true }).of('fillText')[0];
  assert.ok(text.args[1] > 320, 'the label follows its face');
});

test('pictures scale to the canvas, and fit puts them elsewhere', () => {
  const result = { faces: [face(320, 240, 160)], width: 1280, height: 960 };
  const options = { labels: false, mesh: /** @type {const} */ ('none'), iris: false };
  const xs = draw(result, options).of('moveTo').map(({ args }) => args[0]);
  assert.ok(Math.min(...xs) === 160 && Math.max(...xs) === 240);
  const fit = { x: 320, y: 0, width: 320, height: 240 };
  const shifted = draw(result, { ...options, fit }).of('moveTo').map(({ args }) => args[0]);
  assert.ok(Math.min(...shifted) === 400 && Math.max(...shifted) === 440);
});

test('fitRect follows CSS object-fit', () => {
  const box = { width: 400, height: 400 };
  const picture = { width: 800, height: 400 };
  assert.deepEqual(fitRect(box, picture, 'contain'), { x: 0, y: 100, width: 400, height: 200 });
  assert.deepEqual(fitRect(box, picture, 'cover'), { x: -200, y: 0, width: 800, height: 400 });
  assert.deepEqual(fitRect(box, picture, 'fill'), { x: 0, y: 0, width: 400, height: 400 });
});

test('opacity and colour follow the face', () => {
  const result = { faces: [face(50, 50, 100, 1), face(400, 50, 100, 2)], width: 640, height: 480 };
  const recorder = draw(result, { opacity: ({ id }) => (id === 1 ? 0.25 : 1), labels: false });
  const strokes = recorder.of('stroke').map(({ style }) => style);
  for (const { stroke, alpha } of strokes) if (stroke === faceColor(1)) assert.ok(alpha <= 0.25);
  assert.ok(strokes.some(({ stroke, alpha }) => stroke === faceColor(2) && alpha === 1));
  assert.notEqual(faceColor(1), faceColor(2));
});

test('what is switched off is not drawn, and no face draws nothing', () => {
  const result = { faces: [face(200, 150, 160)], width: 640, height: 480 };
  const none = { mesh: /** @type {const} */ ('none'), boxes: false, labels: false, iris: false, keypoints: false };
  assert.equal(draw(result, none).of('stroke').length + draw(result, none).of('fill').length, 0);
  assert.equal(draw({ ...result, faces: [] }).of('stroke').length, 0);
  assert.equal(draw(result, { ...none, labels: () => '' }).of('fillText').length, 0);
  assert.ok(draw(result, { ...none, mesh: 'tesselation' }).of('lineTo').length > 1000);
});

test('labels never cover eyes, mouths or each other, and stay inside', () => {
  const next = random(42);
  const frame = { x: 0, y: 0, width: 640, height: 480 };
  const apart = (/** @type {Rect} */ a, /** @type {Rect} */ b) =>
    Math.max(a.x, b.x) >= Math.min(a.x + a.width, b.x + b.width) - 1e-6 ||
    Math.max(a.y, b.y) >= Math.min(a.y + a.height, b.y + b.height) - 1e-6;
  let placed = 0;
  for (let round = 0; round < 200; round++) {
    const boxes = Array.from({ length: 1 + Math.floor(next() * 8) }, () => {
      const size = 30 + next() * 300;
      return { x: next() * 640 - size / 2, y: next() * 480 - size / 2, width: size, height: size * 1.2 };
    });
    const keepClear = boxes.map(({ x, y, width, height }) => (
      { x: x + 0.2 * width, y: y + 0.25 * height, width: 0.6 * width, height: 0.2 * height }));
    const places = placeLabels(boxes.map((anchor) => ({ width: 170, height: 24, anchor })), frame, keepClear, 6);
    assert.equal(places.length, boxes.length);
    const shown = places.filter((place) => place !== null);
    placed += shown.length;
    for (const [i, place] of shown.entries()) {
      assert.ok(place.x >= 0 && place.y >= 0 && place.x + place.width <= 640 && place.y + place.height <= 480);
      for (const taken of [...keepClear, ...shown.slice(i + 1)]) assert.ok(apart(place, taken), `round ${round}`);
    }
  }
  assert.ok(placed > 300, `${placed} labels found a place`);
});

test('a face alone always gets its label', () => {
  for (const size of [20, 100, 300, 470]) {
    const { box, keypoints } = face(640 / 2 - size / 2, 480 / 2 - size / 2, size);
    const { x, y } = keypoints.rightEye;
    const eyes = { x: x - size * 0.15, y: y - size * 0.09, width: size * 0.7, height: size * 0.18 };
    const frame = { x: 0, y: 0, width: 640, height: 480 };
    const [place] = placeLabels([{ width: 170, height: 24, anchor: box }], frame, [eyes], 6);
    assert.ok(place, `size ${size}`);
  }
});

test('the JSON of a result is drawn alike', () => {
  const mesh = Float32Array.from({ length: 478 * 3 }, random(3)).map((value) => 200 + 100 * value);
  const triples = Array.from({ length: 478 }, (_, i) => [...mesh.subarray(3 * i, 3 * i + 3)]);
  const size = { width: 640, height: 480 };
  const calls = (/** @type {any} */ points) =>
    draw({ faces: [{ ...face(200, 150, 160), mesh: points }], ...size }, { mesh: 'tesselation' }).calls;
  assert.deepEqual(calls(triples), calls(mesh));
});
