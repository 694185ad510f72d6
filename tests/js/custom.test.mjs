import assert from 'node:assert/strict';
import { test } from 'node:test';
import { float32, int32 } from '../../build-scripts/models/constants.mjs';
import { Graph } from '../../build-scripts/models/graph.mjs';
import { writeTflite } from '../../build-scripts/models/tflite_writer.mjs';
import { customReadings } from '../../web/lib/custom.js';
import { loadModel, readModelMetadata } from '../../web/lib/nn.js';
import { EMOTIONS } from '../../web/lib/index.js';
import { conv2d, createTrainer, dense, flatten, maxPool2d } from '../../web/lib/train.js';
import { VARIANT, analyzerFor, modelBytes, rejectsWith, sample, there, wrongly } from './support.mjs';

/** @typedef {import('../../web/lib/index.js').CustomTask} CustomTask */
/** @typedef {import('../../web/lib/index.js').FacewiseError} FacewiseError */
/** @typedef {import('../../web/lib/index.js').Face} Face */
/** @typedef {import('../../web/lib/index.js').RawImage} RawImage */

const SIDE = 24;

/**
 * A net whose outputs are the first values of its input.
 * @param {{ shape?: number[], outputs?: number, metadata?: object | string }} [of]
 */
function firstPixels({ shape = [1, SIDE, SIDE, 3], outputs = 3, metadata } = {}) {
  const graph = new Graph('first-pixels');
  const count = shape.reduce((a, b) => a * b);
  const flat = graph.operation('RESHAPE', 'flat',
    [graph.input('picture', shape), graph.constant('flat_shape', int32([1], [count]))], [count]);
  const part = graph.operation('SLICE', 'part', [flat, graph.constant('begin', int32([1], [0])),
    graph.constant('size', int32([1], [outputs]))], [outputs]);
  const one = graph.constant('one', float32([1], [1]));
  graph.output('values', graph.operation('MUL', 'values', [part, one], [outputs]));
  const text = typeof metadata === 'string' ? metadata : JSON.stringify(metadata);
  return writeTflite(graph, { author: 'somebody', ...(metadata && { facewise: text }) });
}

/** Metadata as the trainer writes them. @param {object} [change] */
const metadataWith = (change) => ({ version: 1, name: 'tint', kind: 'classification', labels: ['a', 'b', 'c'],
  input: { scale: [1 / 255], offset: [0] }, ...change });

/** @type {CustomTask['input']} */
const BYTES = { scale: 1, offset: 0 };

/** @param {CustomTask[]} tasks @param {import('../../web/lib/index.js').AnalyzerOptions} [options] */
const withTasks = (tasks, options = {}) => analyzerFor({ tasks, ...options });

/** A task that is fine. @param {Partial<CustomTask>} [change] @returns {CustomTask} */
const fine = (change) => ({ name: 'tint', model: firstPixels(), labels: ['red', 'green', 'blue'], ...change });

/** @param {Face} face @param {string} name */
const readingOf = (face, name) => face.custom?.[name] ?? assert.fail(`${name} was not read`);

/** The expression net once more, as the analyzer feeds it. @returns {Promise<CustomTask>} */
async function expression() {
  return {
    name: 'look',
    model: await modelBytes('face_expression.tflite'),
    labels: ['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised'],
    crop: { scale: 1.03 },
    input: { scale: 1 / 255, offset: [-122.782 / 255, -117.001 / 255, -104.298 / 255] },
  };
}

/** As the analyzer tempers the expression net's scores. @param {{ [label: string]: number }} scores */
function softened(scores) {
  const roots = EMOTIONS.map((label) => Math.sqrt(scores[label]));
  const sum = roots.reduce((a, b) => a + b);
  return roots.map((root) => root / sum);
}

test('the expression net as a custom task says what the task emotion says', async () => {
  const analyzer = await analyzerFor({ tasks: ['emotion', await expression()], rotations: false, tiles: false });
  let faces = 0;
  for (const number of [1, 2, 4]) {
    for (const face of (await analyzer.analyze(await sample(number))).faces) {
      const { label, score, scores } = readingOf(face, 'look');
      const emotion = face.emotion ?? assert.fail('no emotion');
      assert.ok(scores && label && score === scores[label]);
      assert.equal(label, emotion.label);
      softened(scores).forEach((value, i) => {
        // The custom task sees whole bytes.
        assert.ok(Math.abs(value - emotion.scores[EMOTIONS[i]]) < 0.02, `${EMOTIONS[i]}: ${value}`);
      });
      faces++;
    }
  }
  assert.ok(faces >= 3);
  analyzer.close();
});

test('a net sees the crop that analyze() gives, byte by byte, in color and in grey', async () => {
  const outputs = 3 * SIDE * SIDE > 1000 ? 1000 : 3 * SIDE * SIDE;
  const labels = Array.from({ length: outputs }, (_, i) => `${i}`);
  const greyLabels = labels.slice(0, SIDE * SIDE);
  const analyzer = await withTasks([
    { name: 'color', model: firstPixels({ outputs }), labels, input: BYTES, crop: { scale: 1.4 } },
    { name: 'grey', model: firstPixels({ shape: [1, SIDE, SIDE, 1], outputs: greyLabels.length }), labels: greyLabels,
      input: { scale: 2, offset: [-1] } },
  ], { crops: true });
  const picture = await sample(1);
  const { faces: [color] } = await analyzer.analyze(picture, { crop: { size: SIDE, scale: 1.4 } });
  const { faces: [grey] } = await analyzer.analyze(picture, { crop: { size: SIDE, grey: true } });
  analyzer.close();
  assert.ok(color.crop && grey.crop);
  assert.deepEqual([color.crop.width, color.crop.height, color.crop.data.length], [SIDE, SIDE, 4 * SIDE * SIDE]);
  assert.ok(color.crop.data instanceof Uint8ClampedArray && new Set(color.crop.data).size > 50);
  const rgb = [...color.crop.data].filter((_, i) => i % 4 !== 3);
  assert.deepEqual(Object.values(readingOf(color, 'color').scores ?? {}), rgb.slice(0, outputs));
  const luma = [...grey.crop.data].filter((_, i) => i % 4 === 0);
  assert.deepEqual(Object.values(readingOf(grey, 'grey').scores ?? {}), luma.map((byte) => 2 * byte - 1));
  assert.deepEqual(color.crops?.color, color.crop);
  assert.deepEqual(grey.crops?.grey, grey.crop);
  assert.ok(!('crop' in color.toJSON()));
});

test('a face has a crop only where one was asked for', async () => {
  const analyzer = await analyzerFor({ tasks: ['mesh'], mode: 'video' });
  const picture = await sample(1);
  assert.ok(!('crop' in (await analyzer.analyze(picture, { timestamp: 0 })).faces[0]));
  const { faces } = await analyzer.analyze(picture, { timestamp: 30, crop: {} });
  assert.ok(faces.every(({ crop }) => crop?.width === 64));
  // A frame that a newer one replaces hands its wish on.
  const calls = [40, 50, 60, 70].map((timestamp) =>
    analyzer.analyze(picture, { timestamp, ...(timestamp === 60 && { crop: { size: 32 } }) }));
  const results = await Promise.all(calls);
  assert.equal(results[2].timestamp, 70);
  assert.equal(results[2].faces[0].crop?.width, 32);
  analyzer.close();
  const boxes = await analyzerFor({ tasks: [], range: 'short' });
  await rejectsWith(boxes.analyze(picture, { crop: {} }), 'INVALID_ARGUMENT', /'mesh'/);
  boxes.close();
});

/** @type {[string, any, string, RegExp][]} */
const BAD_CROPS = [
  ['a misspelt option', { sise: 32 }, 'UNKNOWN_OPTION', /'size'/],
  ['no object', 64, 'INVALID_ARGUMENT', /plain object/],
  ['a size too small', { size: 8 }, 'INVALID_ARGUMENT', /16 to 256/],
  ['a scale too large', { scale: 5 }, 'INVALID_ARGUMENT', /0.25 to 4/],
  ['grey that is a number', { grey: 1 }, 'INVALID_ARGUMENT', /true or false/],
  ['another region', { region: 'mouth' }, 'INVALID_ARGUMENT', /'face'/],
];

test('crops that cannot be are refused', async () => {
  const analyzer = await analyzerFor({ tasks: ['mesh'] });
  for (const [, crop, code, words] of BAD_CROPS) {
    await rejectsWith(analyzer.analyze(await sample(1), { crop }), code, words);
  }
  analyzer.close();
});

test('everything but the name comes from the metadata, and may be overridden', async () => {
  const metadata = {
    version: 1, name: 'mood', kind: 'classification', labels: ['fröhlich', '悲しい', 'c'], made: 'facewise 0.1.0',
    input: { scale: [1], offset: [10] }, crop: { region: 'face', scale: 1.25 },
  };
  const model = firstPixels({ metadata });
  assert.deepEqual(readModelMetadata(model), metadata);
  assert.equal(readModelMetadata(firstPixels()), null);
  assert.equal(readModelMetadata(await modelBytes('age_gender.tflite')), null);
  const analyzer = await withTasks([
    { name: 'a', model },
    { name: 'b', model, labels: ['x', 'y', 'z'], input: { offset: 20 }, crop: { scale: 1 } },
    { name: 'c', model: new Blob([new Uint8Array(model)]) },
  ]);
  const { faces: [face] } = await analyzer.analyze(await sample(1), { crop: { size: SIDE, scale: 1.25 } });
  const [a, b] = [readingOf(face, 'a'), readingOf(face, 'b')];
  assert.deepEqual(a, readingOf(face, 'c'));
  assert.deepEqual(Object.keys(a.scores ?? {}), metadata.labels);
  assert.equal(a.scores?.c, (face.crop?.data[2] ?? 0) + 10);
  assert.deepEqual(Object.keys(b.scores ?? {}), ['x', 'y', 'z']);
  assert.notDeepEqual(Object.values(a.scores ?? {}), Object.values(b.scores ?? {}));
  assert.deepEqual(analyzer.custom[1], {
    name: 'b', labels: ['x', 'y', 'z'], crop: { region: 'face', scale: 1 },
    input: { scale: [1, 1, 1], offset: [20, 20, 20] }, side: SIDE, channels: 3, outputs: 3,
  });
  const { models } = await analyzer.stats();
  assert.deepEqual(models.slice(-3).map(({ role }) => role), ['a', 'b', 'c']);
  assert.ok(models.some(({ role }) => role === 'mesh'), 'the mesh is there to cut by');
  assert.deepEqual(JSON.parse(JSON.stringify(face)).custom.a.scores, a.scores);
  for (const absent of ['mesh', 'emotion']) assert.ok(!(absent in face), absent);
  analyzer.close();
});

test('a net that was shown whole pictures is shown the face', async () => {
  const metadata = metadataWith({ crop: { region: 'picture', scale: 2 } });
  const analyzer = await withTasks([{ name: 'tint', model: firstPixels({ metadata }) }]);
  assert.deepEqual(analyzer.custom[0].crop, { region: 'face', scale: 1 });
  analyzer.close();
});

test('one number is a value held in its range, or the probability of the second of two labels', async () => {
  const [one, metadata] = [{ outputs: 1 },
    metadataWith({ kind: 'regression', labels: undefined, unit: 'years', range: [0, 30] })];
  const analyzer = await withTasks([
    { name: 'plain', model: firstPixels(one), input: BYTES },
    { name: 'years', model: firstPixels({ ...one, metadata }), input: BYTES },
    { name: 'wide', model: firstPixels({ ...one, metadata }), input: BYTES, range: [-5, 1e6] },
    { name: 'awake', model: firstPixels(one), labels: ['no', 'yes'] },
    { name: 'given', model: firstPixels({ ...one, metadata }), labels: ['no', 'yes'] },
  ]);
  const { faces: [face] } = await analyzer.analyze(await sample(1), { crop: { size: SIDE } });
  const byte = face.crop?.data[0] ?? assert.fail('no crop');
  assert.ok(byte > 30);
  assert.deepEqual(face.custom?.plain, { value: byte });
  assert.deepEqual(face.custom?.years, { value: 30 });
  assert.deepEqual(face.custom?.wide, { value: byte });
  const p = Math.fround(Math.fround(1 / 255) * byte);
  const label = p > 0.5 ? 'yes' : 'no';
  assert.deepEqual(face.custom?.awake, { label, score: Math.max(p, 1 - p), scores: { no: 1 - p, yes: p } });
  assert.deepEqual(face.custom?.given, face.custom?.awake);
  assert.deepEqual(analyzer.custom.map(({ unit }) => unit), [undefined, 'years', 'years', undefined, 'years']);
  analyzer.close();
});

test('a reading that is no number is absent', async () => {
  const analyzer = await withTasks([fine({ name: 'good' }), fine({ name: 'bad', input: { scale: 3e38 } })]);
  const { faces: [face] } = await analyzer.analyze(await sample(1));
  assert.deepEqual(Object.keys(face.custom ?? {}), ['good']);
  analyzer.close();
});

/** @type {[string, () => any[], string, RegExp][]} what is wrong, tasks, code, words of the error */
const REFUSED = [
  ['a name that is none', () => [fine({ name: '' })], 'INVALID_ARGUMENT', /name ''/],
  ['an array', () => [[]], 'INVALID_ARGUMENT', /name undefined/],
  ['the name of a task', () => [fine({ name: 'emotion' })], 'INVALID_ARGUMENT', /another name/],
  ['the name of a net', () => [fine({ name: 'age-gender' })], 'INVALID_ARGUMENT', /another name/],
  ['a name twice', () => [fine(), fine()], 'INVALID_ARGUMENT', /'tint' is there already/],
  ['no model', () => [fine({ model: undefined })], 'INVALID_ARGUMENT', /bytes of the file/],
  ['a misspelt setting', () => [{ ...fine(), label: ['a'] }], 'UNKNOWN_OPTION', /Did you mean 'labels'/],
  ['labels that are no texts', () => [fine({ labels: wrongly([1, 2, 3]) })], 'INVALID_ARGUMENT', /labels/],
  ['labels that are alike', () => [fine({ labels: ['a', 'b', 'a'] })], 'INVALID_ARGUMENT', /different/],
  ['a range upside down', () => [fine({ range: [1, 0] })], 'INVALID_ARGUMENT', /range/],
  ['an unknown region', () => [fine({ crop: { region: wrongly('eyes') } })], 'INVALID_ARGUMENT', /'face'/],
  ['a scale of nothing', () => [fine({ crop: { scale: 0 } })], 'INVALID_ARGUMENT', /0.25 to 4/],
  ['a crop that is null', () => [fine({ crop: wrongly(null) })], 'INVALID_ARGUMENT', /'crop' is null/],
  ['input for two channels', () => [fine({ input: { scale: [1, 2] } })], 'INVALID_ARGUMENT', /each channel/],
  ['nine tasks', () => Array.from({ length: 9 }, (_, i) => fine({ name: `${i}` })), 'INVALID_ARGUMENT', /8 at most/],
  ['too few labels', () => [fine({ labels: ['a', 'b'] })], 'SHAPE_MISMATCH', /'tint'.* 2 labels for the 3 numbers/],
  ['no labels', () => [fine({ labels: undefined })], 'SHAPE_MISMATCH', /no labels for the 3 numbers/],
  ['a net of a rectangle', () => [fine({ model: firstPixels({ shape: [1, 32, 24, 3] }) })], 'SHAPE_MISMATCH',
    /'tint'.*\[1, 32, 24, 3\].*\[1, side, side/],
  ['a net of two channels', () => [fine({ model: firstPixels({ shape: [1, 24, 24, 2] }) })], 'SHAPE_MISMATCH', /24, 2/],
  ['a net of a small square', () => [fine({ model: firstPixels({ shape: [1, 8, 8, 3] }) })], 'SHAPE_MISMATCH',
    /8, 8, 3/],
  ['a net with too many outputs', () => [fine({ model: firstPixels({ outputs: 1001 }) })], 'SHAPE_MISMATCH', /1000/],
  ['a model of zeros', () => [fine({ model: new Uint8Array(64) })], 'MODEL_INVALID', /'tint'/],
  ['a web page', () => [fine({ model: new TextEncoder().encode('<!doctype html><p>hello') })], 'MODEL_INVALID', /page/],
  ['metadata of a newer version', () => [fine({ model: firstPixels({ metadata: metadataWith({ version: 2 }) }) })],
    'MODEL_UNSUPPORTED', /'tint'.*version 2.*newer Facewise/],
  ['metadata that is no JSON', () => [fine({ model: firstPixels({ metadata: '{"version":' }) })], 'MODEL_INVALID',
    /'tint'.*metadata/],
  ['metadata that is a list', () => [fine({ model: firstPixels({ metadata: [1] }) })], 'MODEL_INVALID', /metadata/],
  ['metadata without sense', () => [fine({ model: firstPixels({ metadata: metadataWith({ labels: 'abc' }) }) })],
    'MODEL_INVALID', /metadata: 'labels'/],
  ['metadata without a kind', () => [fine({ model: firstPixels({ metadata: metadataWith({ kind: undefined }) }) })],
    'MODEL_INVALID', /lacks a 'kind'/],
  ['metadata of classes without labels', () =>
    [fine({ model: firstPixels({ metadata: metadataWith({ labels: undefined }) }) })],
    'MODEL_INVALID', /lacks a 'kind'/],
];

for (const [what, tasks, code, words] of REFUSED) {
  test(`createAnalyzer refuses a custom task with ${what}`, async () => {
    await rejectsWith(withTasks(tasks()), code, words);
  });
}

test('a file that is cut off or altered has no metadata or an error, never a crash', async () => {
  const whole = firstPixels({ metadata: metadataWith() });
  let read = 0;
  for (let i = 0; i < whole.length; i += 3) {
    for (const bytes of [whole.slice(0, i), whole.map((byte, at) => (at === i ? byte ^ 0x81 : byte))]) {
      try {
        if (readModelMetadata(bytes)) read++;
      } catch (error) {
        await rejectsWith(Promise.reject(error), /** @type {FacewiseError} */ (error).code, /metadata/);
      }
    }
  }
  assert.ok(read > 10);
});

test('errors of a custom net come out of workers, too', async () => {
  for (const options of /** @type {const} */ ([{ worker: true }, { mode: 'video', workers: 2 }])) {
    await rejectsWith(withTasks([fine({ model: await modelBytes('age_gender.tflite') })], options), 'SHAPE_MISMATCH',
      /'tint'.*one float32 output/);
    await rejectsWith(withTasks([fine({ labels: ['a'] })], options), 'SHAPE_MISMATCH', /1 labels/);
  }
});

/** Frames in which the picture moves. @param {number} length @returns {Promise<RawImage[]>} */
async function clip(length) {
  const { data, width, height } = await sample(1);
  return Array.from({ length }, (_, i) =>
    ({ data: data.subarray(3 * 4 * (i % 5)), width, height: height - 1, stride: 3 * width, channels: 3 }));
}

/** @param {import('../../web/lib/index.js').AnalyzerOptions} options @param {number} [length] */
async function play(options, length = 20) {
  const analyzer = await analyzerFor(options);
  /** @type {Promise<import('../../web/lib/index.js').Result>[]} */
  const calls = [];
  for (const [i, frame] of (await clip(length)).entries()) {
    await calls[i - 2];
    calls.push(analyzer.analyze(frame, { timestamp: 50 * i, crop: { size: 32, scale: 1.2 } }));
  }
  const results = await Promise.all(calls);
  const { custom } = analyzer;
  analyzer.close();
  return { custom, faces: results.flatMap(({ faces }) => faces) };
}

for (const mode of /** @type {const} */ (['image', 'video'])) {
  test(`inline, in a worker and with two: the same readings and crops, ${mode}`, async () => {
    const tasks = [await expression(), fine(), /** @type {const} */ ('age')];
    const length = mode === 'image' ? 4 : 20;
    const quick = { mode, tasks, tiles: false, rotations: false };
    const one = await play(quick, length);
    assert.ok(one.faces.length >= length);
    for (const options of [{ worker: true }, { workers: 2 }]) {
      const other = await play({ ...quick, ...options }, length);
      assert.deepEqual(other.custom, one.custom);
      assert.equal(other.faces.length, one.faces.length);
      for (const [i, face] of other.faces.entries()) {
        assert.deepEqual(face.custom, one.faces[i].custom, `face ${i}`);
        assert.deepEqual(face.crop, one.faces[i].crop, `face ${i}`);
        assert.ok(readingOf(face, 'look') && readingOf(face, 'tint') && face.crop && face.age);
      }
    }
  });
}

test('in video a custom task is read as often as emotion, and smoothed alike', async () => {
  const { faces } = await play({ mode: 'video', maxFaces: 1, tasks: ['emotion', { ...await expression() }] });
  let [emotions, custom] = [0, 0];
  for (let i = 1; i < faces.length; i++) {
    const [now, before] = [faces[i], faces[i - 1]];
    const changed = now.emotion?.score !== before.emotion?.score;
    emotions += Number(changed);
    custom += Number(now.custom?.look?.score !== before.custom?.look?.score);
    assert.equal(now.custom?.look?.score !== before.custom?.look?.score, changed, `frame ${i}`);
  }
  assert.ok(emotions > 3 && emotions < faces.length / 2 && custom === emotions, `${custom} of ${faces.length}`);
});

test('what the net says of a crop is what the analyzer says of the face', async () => {
  const task = await expression();
  const analyzer = await withTasks([task]);
  const model = await loadModel(/** @type {Uint8Array} */ (task.model), { variant: (await analyzer.stats()).variant });
  const [{ shape: [, size] }] = model.inputs;
  const { faces: [face] } = await analyzer.analyze(await sample(2), { crop: { size, scale: 1.03 } });
  const data = face.crop?.data ?? assert.fail('no crop');
  const [{ input: { scale, offset } }] = analyzer.custom;
  const { fround } = Math;
  const input = Float32Array.from({ length: 3 * size * size }, (_, i) =>
    fround(data[4 * Math.floor(i / 3) + i % 3] * fround(scale[i % 3])) + fround(offset[i % 3]));
  const [{ data: output }] = await model.run(input);
  assert.deepEqual(Object.values(readingOf(face, 'look').scores ?? {}), [...output].map(Number));
  model.close();
  analyzer.close();
});

for (const channels of [1, 3]) {
  test(`what is learnt from crops of ${channels} channels reads faces as it read the crops`, async () => {
    const crop = { size: 32, scale: 1.1, grey: channels === 1 };
    const collector = await analyzerFor({ tasks: ['mesh'], rotations: false, tiles: false });
    /** @type {import('../../web/lib/index.js').CropImage[]} */
    const samples = [];
    /** @type {string[]} */
    const targets = [];
    for (const number of [1, 2, 4]) {
      for (const { crop: light } of (await collector.analyze(await sample(number), { crop })).faces) {
        if (!light) continue;
        samples.push(light, { ...light, data: light.data.map((byte) => byte / 3) });
        targets.push('bright', 'dark');
      }
    }
    collector.close();
    assert.ok(samples.length >= 6);
    const trainer = await createTrainer({
      input: [32, 32, channels], labels: ['bright', 'dark'], name: 'tone', variant: VARIANT, worker: false,
      inputScale: 1 / 127.5, inputOffset: -1, crop: { region: 'face', scale: crop.scale },
      layers: [conv2d(4, 3, { activation: 'relu' }), maxPool2d(), flatten(), dense(2, { activation: 'softmax' })],
    });
    await trainer.fit({ samples, targets }, { epochs: 4, batchSize: 4 });
    const model = await trainer.exportModel();
    assert.equal(readModelMetadata(model)?.name, 'tone');
    const analyzer = await withTasks([{ name: 'tone', model }], { rotations: false, tiles: false });
    assert.deepEqual(analyzer.custom[0].labels, ['bright', 'dark']);
    const { faces } = await analyzer.analyze(await sample(2), { crop });
    const expected = await trainer.predict(faces.map((face) => there(face.crop)));
    analyzer.close();
    trainer.close();
    for (const [i, face] of faces.entries()) {
      const { scores = {} } = readingOf(face, 'tone');
      for (const [k, label] of ['bright', 'dark'].entries()) {
        const wanted = expected[i][k];
        assert.ok(Math.abs(scores[label] - wanted) < 1e-4, `face ${i}: ${scores[label]}, not ${wanted}`);
      }
    }
  });
}

test('a task may have any name', () => {
  const crop = { region: /** @type {const} */ ('face'), scale: 1 };
  const spec = { name: '__proto__', outputs: 1, side: 16, channels: 1, crop, input: { scale: [1], offset: [0] } };
  const readings = customReadings([spec], Float32Array.of(0.5));
  assert.deepEqual(Object.entries(readings), [['__proto__', { value: 0.5 }]]);
});
