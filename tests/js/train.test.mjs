import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { loadModel, readModelMetadata } from '../../web/lib/nn.js';
import {
  add, activation, averagePool2d, batchNorm, conv2d, createTrainer, dense, depthwiseConv2d, dropout, flatten,
  globalAveragePool, maxPool2d, nets, recipes, separableConv2d,
} from '../../web/lib/train.js';
import { MODELS, VARIANT, random, rejectsWith, samplePath, there } from './support.mjs';

const SIDE = 12;
const SIZE = 3 * SIDE * SIDE;
const LABELS = ['dark', 'light', 'striped'];

/** Pictures of three kinds, one after the other. @param {number} count */
function pictures(count, seed = 3) {
  const next = random(seed);
  const samples = new Uint8Array(count * SIZE);
  const targets = Array.from({ length: count }, (_, index) => index % 3);
  for (const [index, kind] of targets.entries()) {
    for (let i = 0; i < SIZE; i++) {
      const stripe = kind === 2 && Math.floor(i / 3) % 4 < 2 ? 120 : 0;
      samples[index * SIZE + i] = (kind === 1 ? 140 : 20) + stripe + 60 * next();
    }
  }
  return { samples, targets };
}

const LAYERS = [conv2d(6, 3, { activation: 'relu' }), maxPool2d(), flatten(), dense(3, { activation: 'softmax' })];

/** @param {Partial<import('../../web/lib/train.js').TrainerOptions>} [options] */
const trainerFor = (options = {}) => createTrainer({
  input: [SIDE, SIDE, 3], layers: LAYERS, labels: LABELS, variant: VARIANT, worker: false,
  optimizer: { name: 'adam', learningRate: 0.01 }, ...options,
});

/** What is said there. @param {Uint8Array} bytes */
const metadataOf = (bytes) => JSON.parse(JSON.stringify(readModelMetadata(bytes)));

/** @param {import('../../web/lib/train.js').EpochReport[]} epochs */
const timeless = (epochs) => epochs.map((epoch) => ({ ...epoch, seconds: 0 }));

test('a worker learns the same bits as this thread, and tells of batches and epochs', async () => {
  const results = [];
  for (const worker of [true, false]) {
    const trainer = await trainerFor({ worker });
    assert.equal(trainer.worker, worker);
    /** @type {number[]} */
    const told = [];
    let batches = 0;
    const history = await trainer.fit(pictures(60), {
      epochs: 8, batchSize: 4, validationSplit: 0.2, augment: { flip: true, shift: 0.1 },
      onEpoch: ({ epoch }) => told.push(epoch),
      onBatch: ({ epoch, batch, batches: all }) => {
        assert.ok(epoch >= 1 && batch >= 1 && batch <= all);
        batches++;
      },
    });
    assert.deepEqual(told, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.ok(batches >= 1);
    assert.equal(history.end, 'complete');
    assert.match(history.message, /weights of epoch \d/);
    assert.deepEqual(history.warnings, []);
    const last = history.epochs[7];
    assert.ok(Number(last.accuracy) > 0.9 && Number(last.valAccuracy) > 0.9, JSON.stringify(last));
    assert.ok(last.loss < history.epochs[0].loss);
    assert.ok(!('mae' in last) && !('topK' in last));
    results.push({ epochs: timeless(history.epochs), model: await trainer.exportModel() });
    trainer.close();
  }
  assert.deepEqual(results[0], results[1]);
});

test('layers tell their names, shapes and costs, and all kinds can be had', async () => {
  const trainer = await trainerFor({ layers: [
    conv2d(4, [3, 3], { strides: 2, padding: 'same', useBias: false, name: 'stem' }), batchNorm({ activation: 'relu' }),
    depthwiseConv2d(3, { padding: 'same', activation: 'prelu' }), conv2d(4, 1, { name: 'back' }), add('stem'),
    activation('leakyRelu', { alpha: 0.1 }), separableConv2d(6, 3, { padding: 'same', activation: 'tanh' }),
    averagePool2d(2, { strides: 1 }), globalAveragePool(), dropout(0), dense(3, { activation: 'softmax' })] });
  assert.deepEqual(trainer.layers[0], { name: 'stem', kind: 'conv2d', activation: 'linear', inputs: [''],
    shape: [6, 6, 4], kernelSize: [3, 3], strides: [2, 2], parameters: 108, frozen: false, macs: 36 * 108 });
  const sum = trainer.layers.find(({ kind }) => kind === 'add');
  assert.deepEqual(sum?.inputs, ['back', 'stem']);
  assert.equal(trainer.parameters, trainer.layers.reduce((all, { parameters }) => all + parameters, 0));
  assert.equal(trainer.macs, trainer.layers.reduce((all, { macs }) => all + macs, 0));
  assert.deepEqual([trainer.input, trainer.outputs, trainer.kind], [[SIDE, SIDE, 3], 3, 'classification']);
  const history = await trainer.fit(pictures(30), { epochs: 1 });
  assert.equal(history.end, 'complete');
  trainer.close();
});

test('every ready net learns, classes and numbers', async () => {
  for (const net of [nets.textbook, nets.small, nets.separable, nets.face, nets.head]) {
    const trainer = await trainerFor({ layers: net });
    assert.deepEqual([trainer.outputs, trainer.layers[trainer.layers.length - 1].activation], [3, 'softmax']);
    assert.equal((await trainer.fit(pictures(12), { epochs: 1, batchSize: 4 })).end, 'complete');
    trainer.close();
    const number = await trainerFor({ layers: net, labels: undefined, unit: 'm' });
    assert.deepEqual([number.outputs, number.kind, number.labels], [1, 'regression', []]);
    number.close();
  }
});

test('recipes are options that are taken as they are', async () => {
  for (const { input, trainer: options, fit } of Object.values(recipes)) {
    const number = options.loss === 'huber';
    const meaning = number ? { unit: 'years' } : { labels: LABELS };
    const trainer = await createTrainer({ input, layers: nets.face, ...meaning, ...options, variant: VARIANT,
      worker: false });
    assert.ok(trainer.macs <= 15e6, `${trainer.macs}`);
    const samples = new Uint8Array(6 * input[0] * input[1] * input[2]).map((_, i) => i % 251);
    const history = await trainer.fit({ samples, targets: [0, 1, 2, 0, 1, 2] }, { ...fit, epochs: 1 });
    assert.equal(history.end, 'complete');
    trainer.close();
  }
});

test('the exported file gives the same outputs in facewise/nn, and says what it reads', async () => {
  const trainer = await trainerFor({ inputScale: 1 / 127.5, inputOffset: -1, name: 'light', layers: [
    conv2d(6, 3, { useBias: false }), batchNorm({ activation: 'relu' }), flatten(), dropout(0.2),
    dense(3, { activation: 'softmax' })] });
  const data = pictures(30);
  await trainer.fit(data, { epochs: 2, batchSize: 6 });
  const rows = await trainer.predict(data.samples);
  assert.equal(rows.length, 30);
  for (const [weights, tolerance] of /** @type {const} */ ([['float32', 1e-4], ['float16', 2e-3], ['int8', 5e-2]])) {
    const bytes = await trainer.exportModel({ weights });
    const model = await loadModel(bytes, { variant: VARIANT });
    for (const index of [0, 1, 2]) {
      const x = Float32Array.from(data.samples.subarray(index * SIZE, (index + 1) * SIZE), (byte) => byte / 127.5 - 1);
      const [{ data: y }] = await model.run(x);
      const error = Math.max(...rows[index].map((value, i) => Math.abs(value - Number(y[i]))));
      assert.ok(error <= tolerance, `${weights}: ${error}`);
    }
    model.close();
    const { made, ...metadata } = metadataOf(bytes);
    assert.deepEqual(metadata, { version: 1, name: 'light', kind: 'classification', labels: LABELS,
      input: { scale: [1 / 127.5], offset: [-1] } });
    assert.match(made, /^facewise \d/);
  }
  trainer.close();
});

test('a fit that was stopped goes on from its checkpoint bit for bit', async () => {
  const data = pictures(45);
  const options = { epochs: 6, batchSize: 4, validationSplit: 0.2, augment: { flip: true, shift: 0.1 }, average: 0.9 };
  const whole = await trainerFor();
  const expected = await whole.fit(data, options);
  const parts = await trainerFor();
  /** @type {Promise<Uint8Array> | null} */
  let middle = null;
  const first = await parts.fit(data, { ...options, onEpoch: ({ epoch }) => {
    if (epoch === 2) middle = parts.saveCheckpoint();
    if (epoch === 3) parts.stop();
  } });
  assert.equal(first.end, 'aborted');
  assert.match(first.message, /stopped/);
  assert.equal(first.epochs.length, 3);
  for (const checkpoint of [await parts.saveCheckpoint(), await middle]) {
    const rest = await trainerFor();
    const history = await rest.fit(data, { ...options, checkpoint: there(checkpoint) });
    assert.deepEqual(timeless(history.epochs), timeless(expected.epochs).slice(-history.epochs.length));
    assert.deepEqual(await rest.exportModel(), await whole.exportModel());
    assert.deepEqual(await rest.saveCheckpoint(), await whole.saveCheckpoint());
    rest.close();
  }
  const more = await trainerFor();
  const history = await more.fit(data, { ...options, epochs: 7, checkpoint: await whole.saveCheckpoint() });
  assert.deepEqual(history.epochs.map(({ epoch }) => epoch), [7]);
  for (const trainer of [whole, parts, more]) trainer.close();
});

test('a signal stops a fit as stop() does, before and while it learns', async () => {
  for (const worker of [true, false]) {
    const trainer = await trainerFor({ worker });
    const early = await trainer.fit(pictures(30), { signal: AbortSignal.abort() });
    assert.deepEqual([early.end, early.epochs, early.bestEpoch], ['aborted', [], 0]);
    const controller = new AbortController();
    const { signal } = controller;
    const history = await trainer.fit(pictures(30), { epochs: 100000, signal, onEpoch: ({ epoch }) => {
      assert.ok(trainer.training);
      if (epoch === 2) controller.abort();
    } });
    assert.equal(history.end, 'aborted');
    assert.ok(history.epochs.length >= 2 && history.bestEpoch >= 1);
    assert.equal(trainer.training, false);
    assert.equal((await trainer.evaluate()).count, 30);
    trainer.close();
  }
});

test('it can be asked while it learns', async () => {
  const trainer = await trainerFor({ worker: true });
  const data = pictures(30);
  /** @type {Promise<any> | null} */
  let asked = null;
  const history = await trainer.fit(data, { epochs: 100000, onEpoch: ({ epoch }) => {
    if (epoch > 1) return;
    asked = Promise.all([trainer.predict(data.samples.slice(0, SIZE)), trainer.exportModel(),
      trainer.weights('dense_1'), rejectsWith(trainer.fit(data), 'INVALID_ARGUMENT', /under way/)])
      .finally(() => trainer.stop());
  } });
  const [rows, bytes, { weights, bias }] = await /** @type {any} */ (asked);
  assert.equal(history.end, 'aborted');
  assert.deepEqual([rows.length, rows[0].length, bytes.length > 1000], [1, 3, true]);
  assert.deepEqual([weights.shape, bias.shape], [[3, 150], [3]]);
  trainer.close();
});

test('this thread is not blocked while a trainer without a worker learns', async () => {
  const trainer = await trainerFor();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  await trainer.fit(pictures(300), { epochs: 40 });
  clearInterval(timer);
  assert.ok(ticks >= 3, String(ticks));
  trainer.close();
});

test('a diverging loss ends the fit with the last good weights', async () => {
  const trainer = await trainerFor({ optimizer: { name: 'sgd', learningRate: 1000 }, loss: 'meanSquaredError',
    labels: undefined, unit: 'm', layers: [flatten(), dense(1)] });
  const { samples, targets } = pictures(30);
  const history = await trainer.fit({ samples, targets }, { epochs: 50 });
  assert.equal(history.end, 'diverged');
  assert.match(history.message, /infinite or NaN in epoch \d+.*learning rate/s);
  const [row] = await trainer.predict(samples.slice(0, SIZE));
  assert.ok(Number.isFinite(row[0]));
  assert.ok((await trainer.saveCheckpoint()).length > 100);
  const early = { epochs: 50, batchSize: 2 };
  assert.equal((await trainer.fit({ samples, targets }, early)).epochs.length, 0);
  const again = await trainer.fit({ samples, targets }, { ...early, checkpoint: await trainer.saveCheckpoint() });
  assert.equal(again.end, 'diverged');
  assert.match(again.message, /infinite or NaN\. /);
  trainer.close();
});

test('without a better result it ends early', async () => {
  const trainer = await trainerFor({ optimizer: { name: 'adam', learningRate: 1e-30 } });
  const history = await trainer.fit(pictures(30), { epochs: 50, patience: 3, validationSplit: 0.3 });
  assert.deepEqual([history.end, history.bestEpoch, history.epochs.length], ['early', 1, 4]);
  assert.match(history.message, /3 epochs/);
  trainer.close();
});

test('numbers are learnt, standardized where that is asked for', async () => {
  const { samples, targets } = pictures(60);
  const ages = targets.map((target) => 20 + 30 * target);
  const trainer = await trainerFor({ labels: undefined, unit: 'years', range: [0, 100], loss: 'huber',
    layers: [conv2d(6, 3, { activation: 'relu' }), maxPool2d(), flatten(), dense(1)] });
  assert.deepEqual([trainer.kind, trainer.labels], ['regression', []]);
  await rejectsWith(trainer.classify(samples), 'INVALID_ARGUMENT', /predict/);
  const history = await trainer.fit({ samples, targets: ages },
    { epochs: 40, batchSize: 8, validationSplit: 0.2, standardize: true });
  assert.ok(Number(history.epochs[0].mae) < 50, 'it began near the mean');
  assert.ok(Number(history.epochs[history.epochs.length - 1].mae) < 5, 'and came near the numbers');
  const { mae, loss, points, count, confusion } = await trainer.evaluate();
  assert.equal(count, 12);
  assert.equal(confusion, undefined);
  const best = history.epochs[history.bestEpoch - 1];
  assert.ok(Math.abs(Number(mae) / Number(best.valMae) - 1) < 1e-4, `${mae} and ${best.valMae}`);
  assert.ok(Math.abs(loss / Number(best.valLoss) - 1) < 1e-4, `${loss} and ${best.valLoss}`);
  assert.deepEqual(points?.map(({ target }) => Math.round(target)).filter((target) => !ages.includes(target)), []);
  const bytes = await trainer.exportModel();
  const model = await loadModel(bytes, { variant: VARIANT });
  for (const [index, row] of (await trainer.predict(samples.slice(0, 6 * SIZE))).entries()) {
    const x = Float32Array.from(samples.subarray(index * SIZE, (index + 1) * SIZE), (byte) => byte / 255);
    const [{ data }] = await model.run(x);
    assert.ok(Math.abs(Number(data[0]) - row[0]) < 1e-3, `${data[0]} and ${row[0]}`);
    assert.ok(Math.abs(row[0] - ages[index]) < 15, `${row[0]} for ${ages[index]}`);
  }
  assert.deepEqual(await trainer.exportModel(), bytes, 'the weights are as they were');
  assert.deepEqual({ ...metadataOf(bytes), made: '' }, { version: 1, name: 'custom', kind: 'regression',
    unit: 'years', range: [0, 100], input: { scale: [1 / 255], offset: [0] }, made: '' });
  model.close();
  trainer.close();
  const positive = await trainerFor({ labels: undefined, unit: 'm', layers: [dense(1, { activation: 'sigmoid' })] });
  await rejectsWith(positive.fit({ samples, targets: ages }, { standardize: true }), 'INVALID_ARGUMENT', /dense/);
  positive.close();
});

test('evaluation counts as fit does, over what was held out or given', async () => {
  const trainer = await trainerFor({ layers: [flatten(), dense(3, { activation: 'softmax' })] });
  const data = pictures(60);
  const history = await trainer.fit({ ...data, validation: pictures(30, 9) }, { epochs: 3, topK: 2 });
  const held = await trainer.evaluate(undefined, { topK: 2 });
  const best = history.epochs[history.bestEpoch - 1];
  assert.equal(held.count, 30);
  assert.deepEqual(held.confusion?.map((row) => row.reduce((sum, each) => sum + each, 0)), [10, 10, 10]);
  assert.ok(Math.abs(held.loss - Number(best.valLoss)) < 1e-4, `${held.loss} and ${best.valLoss}`);
  assert.ok(Math.abs(Number(held.accuracy) - Number(best.valAccuracy)) < 1e-6);
  assert.ok(Math.abs(Number(held.topK) - Number(best.valTopK)) < 1e-6);
  const given = await trainer.evaluate(pictures(30, 9));
  assert.deepEqual(given.confusion, held.confusion);
  const striped = given.perClass?.[2];
  assert.equal(striped?.label, 'striped');
  assert.equal(striped?.recall, Number(given.confusion?.[2][2]) / 10);
  trainer.close();
});

test('pictures of any size are cut and resized, labels are names', async () => {
  const trainer = await trainerFor();
  const data = pictures(30);
  const next = random(4);
  const mixed = data.targets.map((target, index) => {
    const [width, height] = [10 + Math.floor(30 * next()), 10 + Math.floor(30 * next())];
    const channels = index % 2 ? 3 : 4;
    const bytes = new Uint8ClampedArray(width * height * channels).fill(60 * target);
    return { data: bytes, width, height };
  });
  await trainer.fit({ samples: mixed, targets: data.targets.map((target) => LABELS[target]) }, { epochs: 1 });
  // A plane stays a plane, whatever its size: so does what the net says of it.
  const plane = (/** @type {number} */ width, /** @type {number} */ height) =>
    ({ data: new Uint8Array(4 * width * height).fill(90), width, height });
  const rows = await trainer.predict([plane(12, 12), plane(57, 31), plane(5, 9)]);
  assert.deepEqual(rows[1], rows[0]);
  assert.deepEqual(rows[2], rows[0]);
  const file = await readFile(samplePath(3));
  const [photo] = await trainer.classify(new Blob([file]));
  assert.ok(LABELS.includes(photo.label) && photo.scores[photo.label] === photo.score);
  // Half dark, half light: the middle square of a wide picture is seen, not its ends.
  const wide = new Uint8Array(3 * 36 * 12).map((_, i) => (Math.floor(i / 3) % 36 < 24 ? 0 : 255));
  const middle = new Uint8Array(SIZE);
  const [seen, black] = await trainer.predict([{ data: wide, width: 36, height: 12 },
    { data: middle, width: SIDE, height: SIDE }]);
  assert.deepEqual(seen, black);
  trainer.close();
});

test('weights are read and written, and count', async () => {
  const trainer = await trainerFor({ worker: true });
  const { weights, bias, ...others } = await trainer.weights('conv2d_1');
  assert.deepEqual([weights?.shape, bias?.shape, others], [[6, 3, 3, 3], [6], {}]);
  assert.ok(weights?.data.some((value) => value !== 0));
  await trainer.setWeights('dense_1', { weights: new Float32Array(3 * 150), bias: [0, 100, 0] });
  const [row] = await trainer.predict(new Uint8Array(SIZE));
  assert.ok(row[1] > 0.9999, String(row));
  await rejectsWith(trainer.weights('conv2d_2'), 'INVALID_ARGUMENT', /Did you mean 'conv2d_1'/);
  await rejectsWith(trainer.setWeights('dense_1', { bias: [1] }), 'SHAPE_MISMATCH', /3 bias, 1 were given/);
  await rejectsWith(trainer.setWeights('dense_1', { bias: [1, NaN, 0] }), 'INVALID_ARGUMENT', /no finite numbers/);
  await rejectsWith(trainer.setWeights('flatten_1', { bias: [1] }), 'SHAPE_MISMATCH', /no bias/);
  trainer.close();
});

test('a head is learnt on a frozen net, and the net itself where it is told to', async () => {
  const model = await readFile(path.join(MODELS, 'face_expression.tflite'));
  const next = random(8);
  const samples = Uint8Array.from({ length: 4 * 112 * 112 * 3 }, () => 255 * next());
  const data = { samples, targets: ['a', 'b', 'a', 'b'] };
  const options = { labels: ['a', 'b'], layers: [dense(2, { activation: 'softmax' })], worker: false,
    variant: VARIANT };
  const frozen = await createTrainer({ ...options, base: { model } });
  assert.deepEqual(frozen.input, [112, 112, 3]);
  assert.equal(frozen.parameters, 256 * 2 + 2, 'on what the seven scores are made of');
  const scores = await createTrainer({ ...options, base: { model, features: 'emotion' } });
  assert.equal(scores.parameters, 7 * 2 + 2);
  scores.close();
  const last = await createTrainer({ ...options, base: { model, train: 'fc' } });
  assert.equal(last.parameters, 256 * 7 + 7 + 7 * 2 + 2, 'what is to learn stays');
  last.close();
  const alone = await createTrainer({ base: { model, train: '*' }, worker: false, variant: options.variant });
  assert.deepEqual([alone.outputs, alone.labels.length], [7, 7]);
  alone.close();
  /** @type {number[]} */
  const prepared = [];
  const history = await frozen.fit(data, { epochs: 3, onPrepared: ({ done, total }) => prepared.push(done / total) });
  assert.equal(history.epochs.length, 3);
  assert.ok(prepared.length > 0 && prepared.every((share) => share > 0 && share <= 1));
  const all = await createTrainer({ ...options, base: { model, train: '*' } });
  assert.ok(all.parameters > 50000 && all.layers.length > 10, String(all.parameters));
  const before = await all.weights(all.layers[0].name);
  await all.fit(data, { epochs: 1 });
  assert.notDeepEqual(await all.weights(all.layers[0].name), before);
  await rejectsWith(createTrainer({ ...options, base: { model, features: 'nothing' } }), 'INVALID_ARGUMENT', /nothing/);
  frozen.close();
  all.close();
});

test('classes are balanced by weights that are given', async () => {
  const trainer = await trainerFor({ optimizer: { name: 'adam', learningRate: 0.05 } });
  const data = pictures(30);
  await trainer.fit(data, { epochs: 4, classWeights: { striped: 0, light: 0 } });
  const answers = await trainer.classify(data.samples);
  assert.ok(answers.every(({ label }) => label === 'dark'), 'nothing else counted');
  await rejectsWith(trainer.fit(data, { classWeights: { stripes: 2 } }), 'UNKNOWN_OPTION', /striped/);
  trainer.close();
});

const DATA = pictures(6);
/** @type {[string, any, any, string, RegExp][]} */
const REFUSED_DATA = [
  ['no samples', { samples: [], targets: [] }, {}, 'INVALID_DATA', /no samples/],
  ['an empty array', { samples: new Uint8Array(0), targets: [] }, {}, 'INVALID_DATA', /no samples/],
  ['one picture', { samples: DATA.samples.slice(0, SIZE), targets: [0] }, {}, 'INVALID_DATA', /one sample/],
  ['a label without a sample', { ...DATA, targets: [0, 1, 0, 1, 0, 1] }, {}, 'INVALID_DATA', /no sample of 'striped'/],
  ['fewer targets', { ...DATA, targets: [0, 1] }, {}, 'INVALID_DATA', /6 samples and 2 targets/],
  ['no targets', { samples: DATA.samples }, {}, 'INVALID_DATA', /undefined/],
  ['an unknown label', { ...DATA, targets: ['dark', 'lihgt', 'dark', 'dark', 'dark', 'dark'] }, {}, 'INVALID_DATA',
    /Target 1 is 'lihgt'.*Did you mean 'light'/],
  ['a class out of range', { ...DATA, targets: [0, 1, 2, 3, 0, 1] }, {}, 'INVALID_DATA', /Target 3 is 3.*0 to 2/],
  ['a NaN', { ...DATA, targets: [0, 1, 2, NaN, 0, 1] }, {}, 'INVALID_DATA', /Target 3 is NaN/],
  ['part of a sample', { ...DATA, samples: DATA.samples.slice(1) }, {}, 'SHAPE_MISMATCH', /12 x 12 x 3 take 432/],
  ['something else among pictures', { samples: [{ data: DATA.samples, width: 36, height: 24 }, 'photo.jpg'],
    targets: [0, 1] }, {}, 'INVALID_IMAGE', /Sample 1: An address/],
  ['floats among pictures', { samples: [{ data: DATA.samples, width: 36, height: 24 }, new Float32Array(SIZE)],
    targets: [0, 1] }, {}, 'INVALID_DATA', /Sample 1/],
  ['null for options', DATA, null, 'INVALID_ARGUMENT', /'options' is null/],
  ['an unknown option', DATA, { epoch: 3 }, 'UNKNOWN_OPTION', /Did you mean 'epochs'/],
  ['half an epoch', DATA, { epochs: 0.5 }, 'INVALID_ARGUMENT', /epochs.*0.5/],
  ['too large a shift', DATA, { augment: { shift: 2 } }, 'INVALID_ARGUMENT', /shift/],
  ['an unknown balance', DATA, { balance: 'weight' }, 'INVALID_ARGUMENT', /Did you mean 'weights'/],
  ['a checkpoint of nothing', DATA, { checkpoint: 'last' }, 'CHECKPOINT', /'last'/],
  ['a checkpoint of zeros', DATA, { checkpoint: new Uint8Array(1000) }, 'CHECKPOINT', /no checkpoint/],
];
for (const [what, data, options, code, words] of REFUSED_DATA) {
  test(`fit refuses ${what}, and learns from better data`, async () => {
    const trainer = await trainerFor();
    await rejectsWith(trainer.fit(data, options), code, words);
    assert.equal((await trainer.fit(DATA, { epochs: 1 })).end, 'complete');
    trainer.close();
  });
}

test('a checkpoint of another net, other data or other options is refused', async () => {
  const trainer = await trainerFor();
  await trainer.fit(DATA, { epochs: 1 });
  const checkpoint = await trainer.saveCheckpoint();
  const other = await trainerFor({ layers: [flatten(), dense(3, { activation: 'softmax' })] });
  await rejectsWith(other.fit(DATA, { epochs: 2, checkpoint }), 'CHECKPOINT', /another net/);
  await rejectsWith(trainer.fit(pictures(9), { epochs: 2, checkpoint }), 'CHECKPOINT', /other data/);
  await rejectsWith(trainer.fit(DATA, { epochs: 2, checkpoint, batchSize: 2 }), 'CHECKPOINT', /other options/);
  const damaged = checkpoint.slice();
  damaged[200] ^= 1;
  await rejectsWith(trainer.fit(DATA, { epochs: 2, checkpoint: damaged }), 'CHECKPOINT', /damaged/);
  const fresh = await trainerFor();
  await rejectsWith(fresh.saveCheckpoint(), 'CHECKPOINT', /Nothing/);
  await rejectsWith(fresh.evaluate(), 'INVALID_DATA', /Nothing/);
  for (const each of [trainer, other, fresh]) each.close();
});

test('thin data and scores that are none are warned of and learnt from', async () => {
  const trainer = await trainerFor();
  const few = await trainer.fit({ ...DATA, targets: [0, 1, 0, 1, 0, 1] }, { epochs: 1, allowEmpty: true });
  assert.match(few.warnings.join(' '), /no sample of 'striped'.*fewer than 5 samples of 'dark', 'light'/);
  trainer.close();
  const linear = await trainerFor({ layers: [flatten(), dense(3)] });
  assert.match((await linear.fit(pictures(30), { epochs: 1 })).warnings.join(), /activation is 'linear'.*'softmax'/);
  linear.close();
  const number = await trainerFor({ labels: undefined, unit: 'm', layers: [dense(1)] });
  const flat = await number.fit({ ...DATA, targets: [4, 4, 4, 4, 4, 4] }, { epochs: 1 });
  assert.match(flat.warnings.join(), /All targets are 4/);
  await rejectsWith(number.fit({ ...DATA, targets: [4, 4, 4, NaN, 4, 4] }), 'INVALID_DATA', /Target 3 is NaN/);
  number.close();
});

/** @type {[string, any, string, RegExp][]} */
const REFUSED = [
  ['no input', { input: undefined }, 'INVALID_ARGUMENT', /no input/],
  ['an input of two sides', { input: [12, 12] }, 'INVALID_ARGUMENT', /height, width, channels/],
  ['an unknown option', { layer: [] }, 'UNKNOWN_OPTION', /Did you mean 'layers'/],
  ['one class', { labels: ['dark'] }, 'INVALID_DATA', /one class, 'dark'/],
  ['a label twice', { labels: ['a', 'a', 'b'] }, 'INVALID_ARGUMENT', /different/],
  ['other labels than outputs', { labels: ['a', 'b'] }, 'SHAPE_MISMATCH', /2 labels.*3 outputs.*dense\(2/],
  ['an unknown loss', { loss: 'mse' }, 'INVALID_ARGUMENT', /meanSquaredError/],
  ['an unknown layer', { layers: [{ kind: 'conv' }] }, 'INVALID_ARGUMENT', /layers\[0\].kind/],
  ['an unknown setting of a layer', { layers: [conv2d(3, 3, /** @type {any} */ ({ stride: 2 }))] }, 'UNKNOWN_OPTION',
    /Layer 0 knows no 'stride'. Did you mean 'strides'/],
  ['no filters', { layers: [conv2d(0, 3)] }, 'INVALID_ARGUMENT', /units.*0/],
  ['too large a window', { layers: [conv2d(3, 13), dense(3)] }, 'SHAPE_MISMATCH', /./],
  ['an input that is not there', { layers: [flatten(), add('stem')] }, 'INVALID_ARGUMENT', /no 'stem'/],
  ['an unknown optimizer', { optimizer: 'rmsprop' }, 'INVALID_ARGUMENT', /optimizer.name' is 'rmsprop'.*adamw/],
  ['a learning rate that is none', { optimizer: { name: 'sgd', learningRate: NaN } }, 'INVALID_ARGUMENT', /NaN/],
  ['a range that falls', { range: [3, 1] }, 'INVALID_ARGUMENT', /range/],
  ['scales for other channels', { inputScale: [1, 2] }, 'SHAPE_MISMATCH', /3 channels/],
  ['a base that is no model', { input: undefined, base: { model: new Uint8Array(99) } }, 'MODEL_INVALID', /./],
  ['both a base and an input', { base: { model: new Uint8Array(9) } }, 'INVALID_ARGUMENT', /base/],
];
for (const [what, options, code, words] of REFUSED) {
  test(`createTrainer refuses ${what}`, async () => {
    await rejectsWith(trainerFor(options), code, words);
  });
}

test('options of what comes after a fit are checked as well', async () => {
  const trainer = await trainerFor();
  const wrong = /** @type {any} */ ({ topk: 2 });
  await rejectsWith(trainer.evaluate(DATA, wrong), 'UNKNOWN_OPTION', /Did you mean 'topK'/);
  await rejectsWith(trainer.evaluate(DATA, { topK: -1 }), 'INVALID_ARGUMENT', /'topK' is -1/);
  const none = /** @type {any} */ (null);
  await rejectsWith(trainer.evaluate(DATA, none), 'INVALID_ARGUMENT', /'options' is null/);
  await rejectsWith(trainer.exportModel(none), 'INVALID_ARGUMENT', /'options' is null/);
  trainer.close();
});

test('a mistake in a callback rejects the fit with that mistake, and what was learnt is kept', async () => {
  for (const worker of [true, false]) {
    const trainer = await trainerFor({ worker });
    const mistake = new Error('mine');
    await assert.rejects(trainer.fit(DATA, { epochs: 1000, onEpoch: () => {
      throw mistake;
    } }), mistake);
    assert.equal((await trainer.predict(DATA.samples)).length, 6);
    trainer.close();
  }
});

test('after close everything answers CLOSED, what was under way too', async () => {
  for (const worker of [true, false]) {
    const trainer = await trainerFor({ worker });
    const fit = trainer.fit(DATA, { epochs: 1000000, onEpoch: () => trainer.close() });
    await rejectsWith(fit, 'CLOSED', /createTrainer/);
    trainer.close();
    assert.equal(trainer.closed, true);
    await rejectsWith(trainer.predict(DATA.samples), 'CLOSED');
    await rejectsWith(trainer.fit(DATA), 'CLOSED');
    await rejectsWith(trainer.exportModel(), 'CLOSED');
    trainer.stop();
  }
});

test('a worker that dies is told of in words', async () => {
  const { postMessage } = Worker.prototype;
  /** @type {Worker | null} */
  let used = null;
  Worker.prototype.postMessage = function post(...args) {
    used = this;
    return postMessage.apply(this, args);
  };
  try {
    const trainer = await trainerFor({ worker: true });
    const fit = trainer.fit(DATA, { epochs: 1000000, onEpoch: () => there(used).terminate() });
    await rejectsWith(fit, 'WORKER', /ended.*checkpoint/);
    await rejectsWith(trainer.predict(DATA.samples), 'WORKER', /createTrainer/);
    trainer.close();
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
});

test('more than the memory holds is refused in words', async () => {
  const trainer = await trainerFor({ input: [512, 512, 1], layers: [conv2d(256, 1), batchNorm(), globalAveragePool(),
    dense(3, { activation: 'softmax' })] });
  const data = { samples: new Uint8Array(12 * 512 * 512), targets: pictures(12).targets };
  await rejectsWith(trainer.fit(data), 'OUT_OF_MEMORY', /smaller batches/);
  trainer.close();
});

test('a convolution of more channels than 32 bits count tiles of learns in all of them', async () => {
  const [side, channels] = [64, 50];
  const count = side * side * channels;
  const trainer = await createTrainer({
    input: [side, side, channels], layers: [flatten(), conv2d(2, 1, { name: 'wide' }), dense(1)], unit: 'years',
    optimizer: { name: 'sgd', learningRate: 1e-7, momentum: 0 }, variant: VARIANT, worker: false,
  });
  const weights = async () => {
    const { weights: all } = await trainer.weights('wide');
    return all?.data.slice() ?? new Float32Array(0);
  };
  const before = await weights();
  await trainer.fit({ samples: new Float32Array(2 * count).fill(1), targets: [5000, 5000] }, { epochs: 1 });
  const after = await weights();
  for (let filter = 0; filter < 2; filter++) {
    const moved = after[filter * count] - before[filter * count];
    assert.ok(Math.abs(moved) > 1e-5);
    for (let i = filter * count; i < (filter + 1) * count; i++) {
      if (Math.abs(after[i] - before[i] - moved) > 1e-3 * Math.abs(moved)) assert.fail(`channel ${i % count}`);
    }
  }
  trainer.close();
});

test('a net without layers is refused, whatever it is to learn', async () => {
  for (const given of [{ unit: 'years' }, { labels: ['a', 'b'] }, {}]) {
    const input = /** @type {[number, number, number]} */ ([8, 8, 1]);
    const options = { input, layers: [], worker: false, variant: VARIANT, ...given };
    await rejectsWith(createTrainer(options), 'SHAPE_MISMATCH', /no layers.*dense/);
  }
});
