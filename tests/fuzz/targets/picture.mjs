// A picture of raw pixels whose every part may be wrong. What is accepted is a copy that its size fits in, and an
// analyzer reads it, with nets whose outputs are pixels of the picture (fake_nets.mjs): it answers or refuses, and its
// boxes are numbers inside of JSON.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createAnalyzer } from '../../../web/lib/index.js';
import { takePicture } from '../../../web/lib/image.js';
import { refusing } from '../lib/expect.mjs';

const REFUSALS = ['INVALID_IMAGE'];
const NETS = ['detect-short', 'detect-crowd', 'mesh', 'emotion', 'age-gender', 'recognition', 'blendshapes'];
const TASKS = /** @type {const} */ (['mesh', 'pose', 'gaze', 'emotion', 'age', 'gender', 'identity', 'quality',
  'blendshapes', 'liveness']);

/** Sizes and the like, most of them odd. @type {any[]} */
const VALUES = [16, 17, 20, 24, 32, 48, 64, 15, 0, -1, 8192, 8193, 2 ** 31, 2 ** 32, 1.5, NaN, Infinity, -0, '16', null,
  undefined, true, 16n, {}, [16], 3, 4, 1, 2];

/** @type {Promise<import('../../../web/lib/index.js').Analyzer>[]} */
const analyzers = [];

/** @param {boolean} video */
function analyzer(video) {
  return analyzers[Number(video)] ??= (async () => {
    const models = Object.fromEntries(await Promise.all(NETS.map(async (role) =>
      [role, new Uint8Array(await readFile(new URL(`../../data/fake_nets/${role}.tflite`, import.meta.url)))])));
    return createAnalyzer({ tasks: [...TASKS], mode: video ? 'video' : 'image', maxFaces: 5, worker: false,
      variant: 'simd', models, crops: true, tiles: false });
  })();
}

/** @param {Uint8Array} bytes @param {number} kind @param {number} length */
function dataOf(bytes, kind, length) {
  const data = new Uint8Array(length).map((_, i) => bytes[i % bytes.length] ?? 0);
  return [data, data, new Uint8ClampedArray(data), [...data.subarray(0, 99)], new Float32Array(4),
    new DataView(data.buffer), 'x', null, undefined, new Uint16Array(8), data.subarray(1)][kind];
}

/** @type {import('../lib/targets.mjs').Target} */
export default {
  modules: ['web/lib/image.js', 'web/lib/engine.js', 'web/lib/abi.js', 'web/lib/results.js'],
  async run(input) {
    const [kind, width, height, channels, stride, parts, short, choices] = input;
    if (input.length < 9) return;
    const pick = (/** @type {number} */ index) => VALUES[index % VALUES.length];
    const [w, h] = [pick(width), pick(height)];
    const given = parts & 1 ? 3 + parts % 2 : pick(channels);
    const room = Number(w) * Number(h) * 4;
    const length = room > 0 && room < 1 << 16 ? Math.max(0, room - (parts & 8 ? short : 0)) : short;
    const image = {
      data: dataOf(input.subarray(8), kind % 11, length), width: w, height: h,
      ...(parts & 2 ? { channels: given } : {}), ...(parts & 4 ? { stride: pick(stride) } : {}),
    };
    const picture = await refusing(REFUSALS, () => takePicture(/** @type {any} */ (parts & 16 ? image.data : image)));
    if (!picture?.pixels) return;
    const { data, stride: step, channels: count } = picture.pixels;
    assert.ok(Number.isInteger(step) && step >= picture.width * count && (count === 3 || count === 4));
    assert.ok(data.length >= step * (picture.height - 1) + picture.width * count);
    assert.ok([picture.width, picture.height].every((side) => Number.isInteger(side) && side >= 16 && side <= 8192));
    assert.ok(data.buffer !== /** @type {any} */ (image.data).buffer, 'the picture is no copy');
    if (picture.width * picture.height > 1 << 14) return;
    const reader = await analyzer(Boolean(choices & 1));
    const crop = choices & 2 ? { crop: { size: 16 + choices % 40, scale: 1, grey: Boolean(choices & 4) } } : {};
    const options = { timestamp: choices * 10, ...crop };
    const result = await refusing(REFUSALS, () => reader.analyze(/** @type {any} */ (image), options));
    if (!result) return;
    assert.ok(result.faces.length <= 5);
    // JSON has null where a number is not finite.
    for (const { box } of JSON.parse(JSON.stringify(result)).faces) {
      for (const side of ['x', 'y', 'width', 'height']) {
        assert.ok(Number.isFinite(box[side]), `box.${side}: ${box[side]}`);
      }
    }
  },
};
