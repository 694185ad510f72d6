// Twenty steps of training from the same weights and batches: tfjs's CPU backend comes to the same weights.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { batchNorm, conv2d, createTrainer, dense, flatten, maxPool2d } from '../../web/lib/train.js';
import { VARIANT, random } from './support.mjs';

const [HEIGHT, WIDTH, CHANNELS] = [13, 12, 3];
const SAMPLES = 32;
const BATCH = 8;
const EPOCHS = 5;
const CLASSES = 4;
const SEED = 7;
const MOMENTUM = 0.9; // of batch norm
const EPSILON = 0.001;

/** tfjs with its gradients, which come in modules that Node cannot resolve. @returns {Promise<any>} */
async function bundledTfjs() {
  const contents = `export * from '@tensorflow/tfjs-core'; import '@tensorflow/tfjs-core/dist/register_all_gradients';
    import '@tensorflow/tfjs-backend-cpu';`;
  const resolveDir = fileURLToPath(new URL('.', import.meta.url));
  const { outputFiles } = buildSync({ stdin: { contents, resolveDir }, bundle: true, write: false, format: 'cjs',
    platform: 'node', mainFields: ['module', 'main'], logLevel: 'error' });
  const folder = await mkdtemp(path.join(tmpdir(), 'facewise-tfjs-'));
  try {
    const file = path.join(folder, 'tfjs.cjs');
    await writeFile(file, outputFiles[0].contents);
    return (await import(pathToFileURL(file).href)).default;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const tf = await bundledTfjs();
await tf.setBackend('cpu');

/** The project's counter-based random numbers (src/train/random.c), in integers of 64 bits. */
function randomOf(/** @type {number[]} */ ...parts) {
  let state = 0n;
  const next = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  for (const part of parts) {
    state ^= BigInt(part);
    state = next();
  }
  return (/** @type {number} */ below) => {
    for (;;) {
      const product = (next() >> 32n) * BigInt(below);
      if (Number(product & 0xffffffffn) >= 2 ** 32 % below) return Number(product >> 32n);
    }
  };
}

/** The samples of an epoch in their order. @param {number} epoch from 0 */
function orderOf(epoch) {
  const SHUFFLE = 2;
  const below = randomOf(SEED, SHUFFLE, epoch, 0);
  const order = Array.from({ length: SAMPLES }, (_, index) => index);
  for (let i = SAMPLES - 1; i > 0; i--) {
    const j = below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

const next = random(5);
const samples = Float32Array.from({ length: SAMPLES * HEIGHT * WIDTH * CHANNELS }, () => 2 * next() - 1);
const labels = Int32Array.from({ length: SAMPLES }, (_, index) => index % CLASSES);
const numbers = Float32Array.from({ length: SAMPLES }, () => 4 * next() - 2);

/** @param {import('../../web/lib/layers.js').Activation} activation @param {number} outputs */
const layersFor = (activation, outputs) => [
  conv2d(8, 3, { activation: 'relu' }), maxPool2d(), batchNorm({ momentum: MOMENTUM }),
  conv2d(6, 3, { activation: 'relu', strides: 2, padding: 'same' }), flatten(), dense(outputs, { activation })];

/** Our parameters of all layers, by names such as 'conv2d_1 bias'. @param {any} trainer */
async function parametersOf(trainer) {
  /** @type {{ [name: string]: { data: Float32Array, shape: number[] } }} */
  const found = {};
  for (const layer of ['conv2d_1', 'batch_norm_1', 'conv2d_2', 'dense_1']) {
    for (const [name, parameter] of Object.entries(await trainer.weights(layer))) found[`${layer} ${name}`] = parameter;
  }
  return found;
}

/**
 * Ours is (out, height, width, in) and (units, in), theirs the other way around.
 * @param {any} tensor
 * @param {boolean} back
 */
function turned(tensor, back) {
  if (tensor.rank === 4) return tf.transpose(tensor, back ? [3, 0, 1, 2] : [1, 2, 3, 0]);
  return tensor.rank === 2 ? tf.transpose(tensor) : tensor;
}

/**
 * The same training by tfjs.
 * @param {{ [name: string]: { data: Float32Array, shape: number[] } }} start
 * @param {any} optimizer
 * @param {(outputs: any, indices: number[]) => any} lossOf
 * @returns {{ [name: string]: ArrayLike<number> }} in our layouts
 */
function learn(start, optimizer, lossOf) {
  /** @type {{ [name: string]: any }} */
  const p = {};
  for (const [name, { data, shape }] of Object.entries(start)) {
    p[name] = tf.variable(turned(tf.tensor(data, shape), false), !/ (mean|variance)$/.test(name), undefined);
  }
  const all = tf.tensor4d(samples, [SAMPLES, HEIGHT, WIDTH, CHANNELS]);
  /** @param {any} x @param {string} name @param {number} stride @param {string} padding */
  const conv = (x, name, stride, padding) =>
    tf.relu(tf.add(tf.conv2d(x, p[`${name} weights`], stride, padding), p[`${name} bias`]));
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = orderOf(epoch);
    for (let first = 0; first < SAMPLES; first += BATCH) {
      const indices = order.slice(first, first + BATCH);
      optimizer.minimize(() => {
        const pooled = tf.maxPool(conv(tf.gather(all, indices), 'conv2d_1', 1, 'valid'), 2, 2, 'valid');
        const { mean, variance } = tf.moments(pooled, [0, 1, 2]);
        for (const [name, value] of Object.entries({ mean, variance })) {
          const running = p[`batch_norm_1 ${name}`];
          running.assign(tf.add(tf.mul(running, MOMENTUM), tf.mul(value, 1 - MOMENTUM)));
        }
        const normal = tf.batchNorm(pooled, mean, variance, p['batch_norm_1 beta'], p['batch_norm_1 gamma'], EPSILON);
        const flat = tf.reshape(conv(normal, 'conv2d_2', 2, 'same'), [BATCH, -1]);
        return lossOf(tf.add(tf.matMul(flat, p['dense_1 weights']), p['dense_1 bias']), indices);
      });
    }
  }
  return Object.fromEntries(Object.entries(p).map(([name, value]) => [name, turned(value, true).dataSync()]));
}

/**
 * How far apart two tensors are: by their norms, by the worst number against the largest, and by the worst number
 * against itself.
 * @param {ArrayLike<number>} ours
 * @param {ArrayLike<number>} theirs
 */
function distances(ours, theirs) {
  let [off, size, most, largest, own] = [0, 0, 0, 0, 0];
  for (let i = 0; i < theirs.length; i++) {
    const difference = Math.abs(ours[i] - theirs[i]);
    off += difference ** 2;
    size += theirs[i] ** 2;
    most = Math.max(most, difference);
    largest = Math.max(largest, Math.abs(theirs[i]));
    own = Math.max(own, difference / Math.abs(theirs[i]));
  }
  return { norm: Math.sqrt(off / size), largest: most / largest, own };
}

after(() => tf.disposeVariables());

/** @type {{ name: string, ours: any, fit?: any, theirs: () => any, regression?: boolean }[]} */
const cases = [
  { name: 'Adam', ours: { name: 'adam', learningRate: 0.002 }, theirs: () => tf.train.adam(0.002, 0.9, 0.999, 1e-7) },
  { name: 'Adam with label smoothing', ours: { name: 'adam', learningRate: 0.002 }, fit: { labelSmoothing: 0.2 },
    theirs: () => tf.train.adam(0.002, 0.9, 0.999, 1e-7) },
  { name: 'descent', ours: { name: 'sgd', learningRate: 0.02, momentum: 0 }, theirs: () => tf.train.sgd(0.02) },
  { name: 'momentum', ours: { name: 'sgd', learningRate: 0.01, momentum: 0.9 },
    theirs: () => tf.train.momentum(0.01, 0.9) },
  { name: 'Nesterov', ours: { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
    theirs: () => tf.train.momentum(0.01, 0.9, true) },
  { name: 'Adam on numbers', ours: { name: 'adam', learningRate: 0.002 }, regression: true,
    theirs: () => tf.train.adam(0.002, 0.9, 0.999, 1e-7) },
];

for (const { name, ours: optimizer, fit = {}, theirs, regression = false } of cases) {
  test(`${name}: every weight as with tfjs`, async (t) => {
    const trainer = await createTrainer({
      input: [HEIGHT, WIDTH, CHANNELS],
      layers: layersFor(regression ? 'linear' : 'softmax', regression ? 1 : CLASSES),
      ...(regression ? { loss: /** @type {'huber'} */ ('huber') } : { labels: ['a', 'b', 'c', 'd'] }),
      optimizer, seed: SEED, worker: false, variant: VARIANT,
    });
    const start = await parametersOf(trainer);
    const oneHot = tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES);
    const wanted = tf.tensor2d(numbers, [SAMPLES, 1]);
    const expected = tf.tidy(() => learn(start, theirs(), (outputs, indices) => regression
      ? tf.losses.huberLoss(tf.gather(wanted, indices), outputs, undefined, 1)
      : tf.losses.softmaxCrossEntropy(tf.gather(oneHot, indices), outputs, undefined, fit.labelSmoothing)));
    await trainer.fit({ samples, targets: regression ? numbers : labels },
      { epochs: EPOCHS, batchSize: BATCH, keepLast: true, ...fit });
    const found = await parametersOf(trainer);
    trainer.close();
    for (const [tensor, { data }] of Object.entries(found)) {
      const { norm, largest, own } = distances(data, expected[tensor]);
      const moved = distances(start[tensor].data, expected[tensor]).norm;
      t.diagnostic(`${tensor}: ${norm.toExponential(1)} by norm, ${largest.toExponential(1)} of the largest, `
        + `${own.toExponential(1)} of itself; moved by ${moved.toExponential(1)}`);
      assert.ok(moved > 1e-3, `${tensor} has moved by ${moved} only`);
      assert.ok(norm < 1e-4 && largest < 1e-4, `${tensor}: ${norm} by norm, ${largest} of the largest`);
    }
  });
}
