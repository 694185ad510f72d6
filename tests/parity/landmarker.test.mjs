// The nets of face_landmarker.task: one made in the form of its blendshape net, and, where that file is
// (../shared/models, FACEWISE_LANDMARKER), its own three. What Google's runtime makes of the whole is in `make eval`.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readZip } from '../../web/lib/zip.js';
import { LANDMARKER, landmarkerIsHere } from '../eval/google.mjs';
import { liteRtForTests } from './lib/browser.mjs';
import { disagreements } from './lib/compare.mjs';
import { closeBatch } from './lib/cut_net.mjs';
import { faces, pixelsOf } from './lib/faces.mjs';
import { NetBuilder } from './lib/net_builder.mjs';
import { writeFile } from './lib/tflite_file.mjs';

const POINTS = 146;
const liteRt = liteRtForTests();

/** @param {number} seed x, y of points in a picture */
const pointsOf = (seed) =>
  Float32Array.from({ length: 2 * POINTS }, (_, i) => 300 + 120 * Math.sin(seed + i * 12.9898));

/** @param {NetBuilder} g @param {number} x @param {number} axis @returns {number} */
function meanOver(g, x, axis) {
  return g.op('MEAN', [x, g.ints([axis])], g.shape(x).with(axis, 1), { keepDims: true });
}

/** @param {NetBuilder} g @param {number} x [1, 1, rows, columns] @param {number} units @param {number} [activation] */
function dense(g, x, units, activation = 0) {
  const [, , rows, columns] = g.shape(x);
  const bound = Math.sqrt(3 / columns);
  const weights = g.floats([units, 1, 1, columns], -bound, bound);
  return g.op('CONV_2D', [x, weights, g.floats([units])], [1, 1, rows, units], {
    padding: 0, strideH: 1, strideW: 1, dilationH: 1, dilationW: 1, activation,
  });
}

/** @param {NetBuilder} g @param {number} x */
function turned(g, x) {
  const [, , rows, columns] = g.shape(x);
  return g.op('TRANSPOSE', [x, g.ints([0, 1, 3, 2])], [1, 1, columns, rows]);
}

/** Layer normalisation over the last axis. @param {NetBuilder} g @param {number} x */
function normalised(g, x) {
  const shape = g.shape(x);
  const middle = meanOver(g, x, 3);
  const variance = meanOver(g, g.op('SQUARED_DIFFERENCE', [x, middle], shape), 3);
  const safe = g.op('ADD', [variance, g.floats([1], 0.001, 0.001)], g.shape(variance), {});
  const gain = g.op('MUL', [g.op('RSQRT', [safe], g.shape(safe)), g.floats([shape[3]], 0.5, 1)], shape, {});
  const shifted = g.op('MUL', [g.op('NEG', [middle], g.shape(middle)), gain], shape, {});
  return g.op('ADD', [g.op('MUL', [x, gain], shape, {}), shifted], shape, {});
}

/** Points, made free of place and size, through one block that mixes tokens, then channels. @param {number} seed */
function mixerNet(seed) {
  const g = new NetBuilder(`mixer_${seed}`, seed);
  const points = g.input([1, POINTS, 2]);
  const centred = g.op('SUB', [points, meanOver(g, points, 1)], [1, POINTS, 2], {});
  const lengths = g.op('SQRT', [g.op('SUM', [g.op('MUL', [centred, centred], [1, POINTS, 2], {}), g.ints([2])],
    [1, POINTS, 1], { keepDims: true })], [1, POINTS, 1]);
  const scaled = g.op('DIV', [centred, meanOver(g, lengths, 1)], [1, POINTS, 2], {});
  let x = turned(g, dense(g, turned(g, g.reshape(scaled, [1, 1, POINTS, 2])), 24));
  x = dense(g, x, 16);
  const tokens = dense(g, dense(g, turned(g, normalised(g, x)), 48, 1), 24);
  x = g.op('ADD', [x, turned(g, tokens)], g.shape(x), {});
  const channels = dense(g, dense(g, normalised(g, x), 40, 1), 16);
  x = g.op('ADD', [x, channels], g.shape(x), {});
  x = g.op('LOGISTIC', [dense(g, meanOver(g, x, 2), 52)], [1, 1, 1, 52]);
  return g.finish([g.reshape(x, [52])]);
}

test('nets in the form of the blendshape net give what LiteRT gives', async () => {
  const runs = Array.from({ length: 5 }, (_, i) => [pointsOf(i)]);
  const problems = [];
  for (let seed = 0; seed < 4; seed++) {
    const bytes = writeFile(mixerNet(seed));
    problems.push(...(await disagreements(`mixer ${seed}`, bytes, runs, await liteRt.run(bytes, runs))));
  }
  assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
});

/** @param {number} side @param {number} scale @param {number} offset */
function picturesOf(side, scale, offset) {
  return Promise.all(faces().map(async (face) =>
    [Float32Array.from(await pixelsOf(face, side, side), (value) => value * scale + offset)]));
}

/** @type {Record<string, () => Promise<Float32Array[][]>>} */
const PARTS = {
  'face_detector.tflite': () => picturesOf(128, 1 / 127.5, -1),
  'face_landmarks_detector.tflite': () => picturesOf(256, 1 / 255, 0),
  'face_blendshapes.tflite': async () => Array.from({ length: 5 }, (_, i) => [pointsOf(i)]),
};
for (const [file, inputs] of landmarkerIsHere() ? Object.entries(PARTS) : []) {
  test(`${file} of face_landmarker.task gives what LiteRT gives`, async () => {
    const bytes = await readZip(new Uint8Array(readFileSync(LANDMARKER)), LANDMARKER).get(file)?.();
    assert.ok(bytes);
    const runs = await inputs();
    const problems = await disagreements(file, bytes, runs, await liteRt.run(closeBatch(bytes), runs));
    assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
  });
}
