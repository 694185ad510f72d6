import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createLens } from '../../web/lib/lens.js';
import { loadModel } from '../../web/lib/nn.js';
import { NetBuilder } from '../parity/lib/net_builder.mjs';
import { writeFile } from '../parity/lib/tflite_file.mjs';
import { VARIANT, analyzerFor, modelBytes, random, rejectsWith, sample, there, wrongly } from './support.mjs';

/** @typedef {import('../../web/lib/lens.js').Lens} Lens */
/** @typedef {import('../../web/lib/index.js').CropImage} CropImage */
/** @typedef {import('../../web/lib/lens.js').Explanation} Explanation */

/** @param {import('../../web/lib/lens.js').LensOptions} options */
const lensOn = (options) => createLens({ variant: VARIANT, ...options });

/** @param {number} a @param {number} b @param {number} [tolerance] */
const near = (a, b, tolerance = 1e-5) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

const SAME = { padding: 0 };
const VALID = { padding: 1 };
const SIDE = 9;
/** @type {import('../../web/lib/lens.js').LensMapName[]} */
const MAPS = ['gradcam', 'saliency', 'occlusion'];

/** Names by tensor number. @type {{ [name: string]: string }} */
const names = {};

/**
 * 9x9x2 - conv 3x3 step 2 - max pool - depthwise, ReLU - dense: three shares, and a number from the same features.
 * @param {{ head?: boolean }} [options] head: begins with what the first convolution computes
 */
function smallNet({ head = false } = {}) {
  const b = new NetBuilder('small', 7);
  const image = b.tensor([1, SIDE, SIDE, 2]);
  const [cw, cb] = [b.floats([4, 3, 3, 2]), b.floats([4])];
  const conv = b.tensor([1, 5, 5, 4]);
  b.inputs = [head ? conv : image];
  if (!head) {
    b.ops.push({ type: 'CONV_2D', inputs: [image, cw, cb], outputs: [conv],
      options: { ...SAME, strideW: 2, strideH: 2, dilationW: 1, dilationH: 1 } });
  }
  const pool = b.op('MAX_POOL_2D', [conv], [1, 4, 4, 4], { ...VALID, strideW: 1, strideH: 1, filterW: 2, filterH: 2 });
  const depth = b.op('DEPTHWISE_CONV_2D', [pool, b.floats([1, 3, 3, 4]), b.floats([4])], [1, 4, 4, 4],
    { ...SAME, strideW: 1, strideH: 1, multiplier: 1, activation: 1, dilationW: 1, dilationH: 1 });
  const flat = b.reshape(depth, [1, 64]);
  const scores = b.op('FULLY_CONNECTED', [flat, b.floats([3, 64]), b.floats([3])], [1, 3], {});
  const shares = b.op('SOFTMAX', [scores], [1, 3], { beta: 1 });
  const value = b.op('FULLY_CONNECTED', [flat, b.floats([1, 64]), b.floats([1])], [1, 1], {});
  const places = { conv, pool, depth, scores, shares, value };
  for (const [name, index] of Object.entries(places)) names[name] = b.tensors[index].name;
  return writeFile(b.finish([shares, value]));
}

/** @param {number} length @param {number} seed */
const noise = (length, seed) => {
  const next = random(seed);
  return Float32Array.from({ length }, () => 2 * next() - 1);
};

/** The three scores and the number. @param {Lens} lens @param {Float32Array} x */
async function answersOf(lens, x) {
  const { layers } = await lens.look(x, { layers: [names.scores, names.value] });
  return [names.scores, names.value].flatMap((name) => layers[name].channels.map(({ min }) => min));
}

/** Central differences. @param {Lens} lens @param {Float32Array} x @param {number} output */
async function differences(lens, x, output) {
  const step = 1 / 512;
  const found = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const [up, down] = [Float32Array.from(x), Float32Array.from(x)];
    up[i] += step;
    down[i] -= step;
    found[i] = ((await answersOf(lens, up))[output] - (await answersOf(lens, down))[output]) / (up[i] - down[i]);
  }
  return found;
}

/** @param {ArrayLike<number>} found @param {ArrayLike<number>} expected */
function assertAlike(found, expected, tolerance = 2e-3) {
  assert.equal(found.length, expected.length);
  const greatest = Math.max(...Array.from(expected, Math.abs));
  assert.ok(greatest > 0);
  for (let i = 0; i < found.length; i++) {
    assert.ok(Math.abs(found[i] - expected[i]) <= tolerance * greatest, `${i}: ${found[i]} for ${expected[i]}`);
  }
}

describe('a packaged net', () => {
  /** @type {{ [role: string]: CropImage }} what the nets saw of a face */
  let crops;
  before(async () => {
    const analyzer = await analyzerFor({ crops: true, tasks: ['emotion', 'age'] });
    crops = there((await analyzer.analyze(await sample(1))).faces[0].crops);
    analyzer.close();
  });

  for (const [model, role, file] of [['emotion', 'emotion', 'face_expression'], ['age', 'age-gender', 'age_gender']]) {
    test(`${model}: the arithmetic of every layer gives what the engine computed`, async () => {
      const lens = await lensOn({ model });
      const tapped = await loadModel(await modelBytes(`${file}.tflite`), { variant: VARIANT, keepAll: true });
      const crop = crops[role];
      assert.equal(lens.problem, null);
      await lens.look(crop);
      const mean = [122.782, 117.001, 104.298];
      await tapped.run(Float32Array.from({ length: 112 * 112 * 3 },
        (_, i) => (crop.data[4 * Math.floor(i / 3) + i % 3] - mean[i % 3]) / 255));
      const next = random(3);
      const kinds = new Set();
      for (const { name, shape: [height, width, channels], activation } of lens.layers) {
        const values = tapped.tap(name).data;
        for (let draw = 0; draw < 24; draw++) {
          const edge = (/** @type {number} */ side) => [0, side - 1, Math.floor(next() * side)][draw % 3];
          const [y, x, channel] = [edge(height), edge(width), Math.floor(next() * channels)];
          const found = await lens.explainPixel(name, y, x, channel);
          const expected = Number(values[(y * width + x) * channels + channel]);
          assert.ok(near(found.output, expected), `${name}: output ${found.output}, tap ${expected}`);
          assert.ok(near(found.computed, expected), `${name}: computed ${found.computed}, tap ${expected}`);
          if (found.filter && found.patch) {
            let sum = found.bias ?? 0;
            found.patch.values.forEach((value, i) => { sum += value * there(found.filter).values[i]; });
            assert.ok(near(sum, found.sum), name);
            assert.ok(near(activation === 'relu' ? Math.max(0, sum) : sum, expected), name);
          }
          kinds.add(found.kind);
        }
      }
      const all = ['conv2d', 'depthwiseConv2d', 'add', 'dense', 'softmax'];
      for (const kind of all) assert.ok(kinds.has(kind), `${kind} in ${[...kinds]}`);
      if (model === 'age') assert.ok(kinds.has('maxPool2d'), [...kinds].join());
      assert.ok(kinds.has('globalAveragePool') || kinds.has('averagePool2d'), [...kinds].join());
      lens.close();
      tapped.close();
    });
  }

  test('outputs, layers and crop are the analyzer\'s', async () => {
    const analyzer = await analyzerFor({ crops: true, tasks: ['emotion', 'age', 'gender'] });
    const { faces: [face] } = await analyzer.analyze(await sample(1));
    const emotion = await lensOn({ model: 'emotion' });
    const { outputs } = await emotion.look(there(face.crops).emotion);
    for (const { index, label } of emotion.outputs) {
      // The crop is in bytes, the net saw fractions of them.
      const said = there(face.emotion).scores[/** @type {import('../../web/lib/index.js').EmotionLabel} */ (label)];
      assert.ok(Math.abs(outputs[index] - said) < 0.02, `${label}: ${outputs[index]}, ${said}`);
    }
    const age = await lensOn({ model: 'age' });
    assert.deepEqual(age.outputs.map(({ label }) => label), ['age', 'male', 'female']);
    const look = await age.look(there(face.crops)['age-gender']);
    assert.ok(Math.abs(look.outputs[0] - there(face.age).years) < 3);
    assert.equal(look.outputs[2] > 0.5, face.gender?.label === 'female');
    for (const layer of [...emotion.layers, ...age.layers]) {
      assert.equal(layer.shape.length, 3);
      assert.ok(layer.kind && layer.inputs && layer.parameters !== null, layer.name);
    }
    assert.deepEqual(emotion.layers[0].inputs, ['']);
    assert.equal(emotion.layers[0].parameters, 32 * 27 + 32);
    for (const one of [analyzer, emotion, age]) one.close();
  });

  test('a channel is a picture of its values over its own range', async () => {
    const lens = await lensOn({ model: 'emotion' });
    const [{ name, shape: [height, width, channels] }] = lens.layers;
    const { layers } = await lens.look(crops.emotion, { layers: { [name]: [3, 0] } });
    assert.deepEqual(layers[name].shape, [height, width, channels]);
    assert.deepEqual(layers[name].channels.map(({ index }) => index), [3, 0]);
    const [{ min, max, pixels }] = layers[name].channels;
    assert.ok(pixels.includes(0) && pixels.includes(255) && max > min);
    for (const at of [0, 17, 1000, height * width - 1]) {
      const { output } = await lens.explainPixel(name, Math.floor(at / width), at % width, 3);
      assert.ok(Math.abs(min + pixels[at] * (max - min) / 255 - output) <= (max - min) / 509);
    }
    const all = await lens.look(crops.emotion, { layers: [name], channels: 'all' });
    assert.equal(all.layers[name].channels.length, channels);
    assert.deepEqual(all.layers[name].channels[3].pixels, pixels);
    lens.close();
  });

  test('what covers the mouth and the eyes counts, what covers a corner does not', async () => {
    const lens = await lensOn({ model: 'emotion' });
    const { outputs } = await lens.look(crops.emotion);
    const output = outputs.indexOf(Math.max(...outputs));
    const { maps } = await lens.look(crops.emotion, { output, maps: ['gradcam', 'occlusion', 'saliency'] });
    const [gradcam, occlusion, saliency] = [there(maps.gradcam), there(maps.occlusion), there(maps.saliency)];
    assert.deepEqual([gradcam.width, gradcam.height, gradcam.layer], [7, 7, 'dense3/relu3']);
    assert.deepEqual([occlusion.width, saliency.width], [12, 112]);
    for (const { values, peak } of [gradcam, occlusion, saliency]) {
      assert.ok(Math.min(...values) >= 0 && Math.max(...values) === 1 && peak > 0);
    }
    const corners = [0, 11, 132, 143].map((cell) => occlusion.values[cell]);
    assert.ok(corners.every((value) => value < 0.5), corners.join());
    lens.close();
  });

  test('the mesh and the detector show their layers, and say why there are no gradients', async () => {
    for (const model of ['mesh', 'detect']) {
      const lens = await lensOn({ model });
      const [side] = lens.input;
      const picture = { width: side, height: side, data: new Uint8Array(4 * side * side).map((_, i) => i % 251) };
      const { name } = lens.layers[3];
      const { layers } = await lens.look(picture, { layers: [name] });
      assert.ok(layers[name].channels.length > 0);
      assert.match(lens.problem?.message ?? '', /cannot learn/);
      await rejectsWith(lens.look(picture, { output: 0, maps: ['gradcam'] }), 'MODEL_UNSUPPORTED');
      if (model === 'detect') await rejectsWith(lens.filters(name), 'MODEL_UNSUPPORTED');
      else assert.ok((await lens.filters(name)).filters.length > 0, 'a part that leads to an output with gradients');
      lens.close();
    }
  });
});

describe('a small net', () => {
  /** @type {Lens} */
  let lens;
  const x = noise(SIDE * SIDE * 2, 11);
  before(async () => {
    lens = await lensOn({ model: smallNet(), labels: ['a', 'b', 'c', 'years'] });
  });
  after(() => lens.close());

  test('saliency is the greatest gradient of a pixel, of a score and of a number', async () => {
    for (const output of [0, 2, 3]) {
      const { values, peak } = there((await lens.look(x, { output, maps: ['saliency'] })).maps.saliency);
      const expected = await differences(lens, x, output);
      const pixels = Array.from({ length: SIDE * SIDE },
        (_, i) => Math.max(Math.abs(expected[2 * i]), Math.abs(expected[2 * i + 1])));
      assertAlike(Array.from(values, (/** @type {number} */ value) => value * peak), pixels);
    }
  });

  test('Grad-CAM weighs channels by mean gradients, which central differences give', async () => {
    const tail = await lensOn({ model: smallNet({ head: true }) });
    const tapped = await loadModel(smallNet(), { variant: VARIANT, keepAll: true });
    await tapped.run(x);
    const conv = /** @type {Float32Array} */ (tapped.tap(names.conv).data);
    for (const output of [1, 3]) {
      const { maps: { gradcam } } = await lens.look(x, { output, maps: ['gradcam'], gradcamLayer: names.conv });
      const gradients = await differences(tail, Float32Array.from(conv), output);
      const weights = [0, 1, 2, 3].map((c) => gradients.filter((_, i) => i % 4 === c).reduce((a, b) => a + b) / 25);
      const map = Array.from({ length: 25 }, (_, i) =>
        Math.max(0, weights.reduce((sum, weight, c) => sum + weight * conv[4 * i + c], 0)));
      const { values, peak, layer, width, height } = there(gradcam);
      assert.deepEqual([layer, width, height], [names.conv, 5, 5]);
      assertAlike(Array.from(values, (/** @type {number} */ value) => value * peak), map);
    }
    const { maps } = await lens.look(x, { output: 0, maps: ['gradcam'] });
    assert.equal(maps.gradcam?.layer, names.depth, 'the last layer that is a picture');
    tail.close();
    tapped.close();
  });

  test('occlusion is how far the output falls under a grey square', async () => {
    const grid = 3;
    const { outputs, maps: { occlusion } } = await lens.look(x,
      { output: 1, maps: ['occlusion'], occlusion: { grid, size: 1 / 3 } });
    const drops = [];
    for (let cell = 0; cell < grid * grid; cell++) {
      const covered = Float32Array.from(x, (value, i) => {
        const [row, column] = [Math.floor(i / 2 / SIDE / 3), Math.floor(i / 2 % SIDE / 3)];
        return row * grid + column === cell ? 127.5 / 255 : value;
      });
      drops.push(outputs[1] - (await lens.look(covered)).outputs[1]);
    }
    const { values, peak } = there(occlusion);
    assert.ok(near(peak, Math.max(...drops)));
    drops.forEach((drop, i) => assert.ok(near(values[i], Math.max(0, drop) / peak), `${i}`));
  });

  test('a region\'s greatest, a softmax and a bias are told apart from what they make', async () => {
    await lens.look(x);
    const pool = await lens.explainPixel(names.pool, 3, 2, 1);
    assert.deepEqual([pool.kind, pool.patch?.shape, pool.patch?.y, pool.patch?.x], ['maxPool2d', [2, 2, 1], 3, 2]);
    assert.equal(pool.output, Math.max(...there(pool.patch).values));
    const share = await lens.explainPixel(names.shares, 0, 0, 2);
    const powers = /** @type {number[]} */ (share.terms).map(Math.exp);
    assert.ok(near(share.output, powers[2] / powers.reduce((a, b) => a + b)));
    assert.deepEqual(share.inputs, [names.scores]);
    const corner = await lens.explainPixel(names.conv, 0, 0, 0);
    assert.deepEqual([corner.patch?.y, corner.patch?.x, corner.inputs], [-1, -1, ['']]);
    assert.equal(corner.patch?.values[0], 0, 'the padding');
    const { shape, filters } = await lens.filters(names.conv);
    assert.deepEqual([shape, filters.length, filters[0].bias], [[3, 3, 2], 4, corner.bias]);
    assert.deepEqual(filters[0].values, corner.filter?.values);
    const depth = await lens.explainPixel(names.depth, 1, 1, 3);
    assert.deepEqual([corner.activation, depth.activation], ['linear', 'relu']);
    assert.equal(depth.computed, Math.max(0, depth.sum));
    assert.deepEqual((await lens.filters(names.depth)).filters[3].values, depth.filter?.values);
    assert.deepEqual((await lens.filters(names.scores)).shape, [1, 1, 64]);
  });

  test('a picture becomes the input by scale and offset, one for all or one a channel', async () => {
    const bytes = new Uint8ClampedArray(4 * SIDE * SIDE).map((_, i) => (i * 37) % 256);
    const input = { scale: [0.01, 0.02], offset: [-1, 0.5] };
    const scaled = await lensOn({ model: smallNet(), input });
    const floats = Float32Array.from({ length: SIDE * SIDE * 2 },
      (_, i) => bytes[4 * Math.floor(i / 2) + i % 2] * input.scale[i % 2] + input.offset[i % 2]);
    const a = await scaled.look({ data: bytes, width: SIDE, height: SIDE });
    assert.deepEqual(a.outputs, (await lens.look(floats)).outputs);
    scaled.close();
  });

  test('in a worker all is the same, and the newest look at occlusion wins', async () => {
    const remote = await lensOn({ model: smallNet(), worker: true });
    const options = { layers: [names.conv], output: 0, maps: MAPS };
    assert.deepEqual(await remote.look(x, options), await lens.look(x, options));
    assert.deepEqual(await remote.explainPixel(names.conv, 1, 2, 3), await lens.explainPixel(names.conv, 1, 2, 3));
    assert.deepEqual(remote.layers, lens.layers);
    remote.close();
    const slow = await lensOn({ model: 'emotion', worker: true });
    const picture = { data: new Uint8Array(4 * 112 * 112), width: 112, height: 112 };
    const first = slow.look(picture, { output: 0, maps: ['occlusion'], occlusion: { grid: 40 } });
    const second = slow.look(picture, { output: 1, maps: ['occlusion'], occlusion: { grid: 2 } });
    await rejectsWith(first, 'ABORTED');
    assert.ok((await second).maps.occlusion);
    const third = slow.look(picture, { output: 0, maps: ['occlusion'], occlusion: { grid: 40 } });
    await slow.cancel();
    await rejectsWith(third, 'ABORTED');
    const fourth = slow.look(picture, { output: 0, maps: ['occlusion'], occlusion: { grid: 40 } });
    slow.close();
    await rejectsWith(fourth, 'CLOSED', /lens/);
  });

  test('a look that is ended says by what, without a worker, too', async () => {
    const slow = await lensOn({ model: 'emotion', worker: false });
    const picture = { data: new Uint8Array(4 * 112 * 112), width: 112, height: 112 };
    const look = () => slow.look(picture, { output: 0, maps: ['occlusion'], occlusion: { grid: 40 } });
    const first = look();
    await slow.cancel();
    const { remedy } = await rejectsWith(first, 'ABORTED', /ended by cancel\(\)/);
    assert.match(remedy, /Look again/);
    const second = look();
    setTimeout(() => slow.close());
    await rejectsWith(second, 'CLOSED', /lens/);
  });

  test('the memory does not grow over hundreds of looks', async () => {
    const options = { layers: [names.conv], output: 0, maps: MAPS };
    await lens.look(x, options);
    const { heapBytes } = await lens.stats();
    for (let i = 0; i < 300; i++) {
      await lens.look(x, options);
      await lens.explainPixel(names.conv, 0, 0, 0);
      await lens.filters(names.conv);
    }
    assert.equal((await lens.stats()).heapBytes, heapBytes);
  });

  test('wrong calls are refused in words', async () => {
    await rejectsWith(lens.look(x, { layers: ['t8'] }), 'INVALID_ARGUMENT', /no layer 't8'.*(Did you mean|lists)/);
    await rejectsWith(lens.look(x, { layers: { [names.conv]: [4] } }), 'INVALID_ARGUMENT', /0 to 3/);
    await rejectsWith(lens.look(x, { maps: ['gradcam'] }), 'INVALID_ARGUMENT', /output/);
    await rejectsWith(lens.look(x, { output: 4, maps: ['gradcam'] }), 'INVALID_ARGUMENT', /0 to 3/);
    const maps = wrongly(['gradcams']);
    await rejectsWith(lens.look(x, { output: 0, maps }), 'INVALID_ARGUMENT', /gradcam/);
    for (const name of ['layers', 'maps', 'occlusion']) {
      for (const value of [5, null]) {
        const wrong = /** @type {any} */ ({ output: 0, [name]: value });
        await rejectsWith(lens.look(x, wrong), 'INVALID_ARGUMENT', new RegExp(`'${name}' is ${value}`));
      }
    }
    await rejectsWith(lens.look(x, /** @type {any} */ ({ occlusion: { cells: 3 } })), 'UNKNOWN_OPTION', /grid/);
    const labels = /** @type {any} */ ('happy');
    await rejectsWith(lensOn({ model: smallNet(), labels }), 'INVALID_ARGUMENT', /'labels' is 'happy'/);
    await rejectsWith(lens.look(x, { output: 0, maps: ['gradcam'], gradcamLayer: 'nowhere' }), 'INVALID_ARGUMENT');
    await rejectsWith(lens.look(x, { occlusion: { grid: 0 } }), 'INVALID_ARGUMENT', /1 to 64/);
    await rejectsWith(lens.look(new Float32Array(3)), 'SHAPE_MISMATCH', /9 x 9 x 2/);
    await rejectsWith(lens.look({ data: new Uint8Array(16), width: 2, height: 2 }), 'SHAPE_MISMATCH', /9 x 9/);
    await rejectsWith(lens.look(wrongly('picture')), 'INVALID_ARGUMENT', /RGBA/);
    await rejectsWith(lens.look(x, wrongly({ layer: [] })), 'UNKNOWN_OPTION', /layers/);
    await rejectsWith(lens.explainPixel(names.conv, 5, 0, 0), 'INVALID_ARGUMENT', /5x5x4/);
    await rejectsWith(lens.explainPixel(names.conv, 0.5, 0, 0), 'INVALID_ARGUMENT');
    await rejectsWith(lens.filters(names.pool), 'INVALID_ARGUMENT', /no filters/);
    await rejectsWith(lensOn({ model: 'emotion', task: wrongly('emotions') }), 'INVALID_ARGUMENT', /emotion/);
    await rejectsWith(lensOn({ model: smallNet(), input: { scale: wrongly('x'), offset: 0 } }), 'INVALID_ARGUMENT',
      /scale/);
    await rejectsWith(lensOn({ model: new Uint8Array(64) }), 'MODEL_INVALID');
    await rejectsWith(lensOn({ model: smallNet(), signal: AbortSignal.abort() }), 'ABORTED');
    const fresh = await lensOn({ model: smallNet() });
    await rejectsWith(fresh.explainPixel(names.conv, 0, 0, 0), 'INVALID_ARGUMENT', /look/);
    fresh.close();
    fresh.close();
    assert.ok(fresh.closed);
    await rejectsWith(fresh.look(x), 'CLOSED');
  });
});
