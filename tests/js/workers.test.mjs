import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { analyzerFor, blank, rejectsWith, sample } from './support.mjs';

/** @typedef {import('../../web/lib/index.js').RawImage} RawImage */
/** @typedef {import('../../web/lib/index.js').Result} Result */

/**
 * The workers that are started while `use` runs, in the order of their first message.
 * @param {(started: Worker[], meddle: { message?: (message: any, to: Worker) => void }) => Promise<void>} use
 */
async function watchingWorkers(use) {
  /** @type {Worker[]} */
  const started = [];
  /** @type {{ message?: (message: any, to: Worker) => void }} */
  const meddle = {};
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function remember(...args) {
    if (!started.includes(this)) started.push(this);
    meddle.message?.(args[0], this);
    return postMessage.apply(this, /** @type {any} */ (args));
  };
  try {
    await use(started, meddle);
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
}

/** Frames in which the picture moves, and is blank for a while. @returns {Promise<RawImage[]>} */
async function clip(length = 24) {
  const { data, width, height } = await sample(1);
  return Array.from({ length }, (_, i) => {
    const pixels = i % 12 === 9 ? new Uint8Array(data.length).fill(90) : data.subarray(3 * 4 * (i % 5));
    return { data: pixels, width, height: height - 1, stride: 3 * width, channels: 3 };
  });
}

/**
 * All frames, two of them on the way at any time.
 * @param {import('../../web/lib/index.js').Analyzer} analyzer
 * @param {RawImage[]} frames
 */
async function play(analyzer, frames) {
  /** @type {Promise<Result>[]} */
  const calls = [];
  for (const [i, frame] of frames.entries()) {
    await calls[i - 2];
    calls.push(analyzer.analyze(frame, { timestamp: 90 * i }));
  }
  return Promise.all(calls);
}

/** @param {Result} result */
const facesOf = (result) => result.toJSON().faces;

test('pictures read side by side give what one engine gives, in the order of the calls', async () => {
  const pictures = await Promise.all([1, 2, 3, 4, 5, 6, 1].map(sample));
  const one = await analyzerFor();
  const expected = [];
  for (const picture of pictures) expected.push(facesOf(await one.analyze(picture)));
  one.close();
  const two = await analyzerFor({ workers: 2, crops: true });
  /** @type {number[]} */
  const order = [];
  const results = await Promise.all(pictures.map(async (picture, i) => {
    const result = await two.analyze(picture, { timestamp: i });
    order.push(i);
    return result;
  }));
  two.close();
  assert.deepEqual(order, [...pictures.keys()]);
  for (const [i, result] of results.entries()) {
    assert.equal(result.timestamp, i);
    assert.deepEqual(facesOf(result), expected[i], `picture ${i}`);
  }
});

test('a second engine starts only when two pictures are in work at once', async () => {
  const analyzer = await analyzerFor({ workers: 2, tasks: [], range: 'short' });
  const one = await analyzer.stats();
  assert.equal(one.worker, true);
  for (let i = 0; i < 3; i++) await analyzer.analyze(blank(64, 64));
  assert.equal((await analyzer.stats()).bytes, one.bytes);
  await Promise.all([1, 2, 3, 4].map(() => analyzer.analyze(blank(64, 64))));
  assert.equal((await analyzer.stats()).bytes, 2 * one.bytes);
  analyzer.close();
});

test('where a second engine does not start the first does the work', () => watchingWorkers(async (started, meddle) => {
  const analyzer = await analyzerFor({ workers: 2, tasks: [], range: 'short' });
  meddle.message = (message) => {
    if (message.call === 'start') message.config = { ...message.config, maxFaces: 0 };
  };
  const sizes = [64, 80, 96];
  const results = await Promise.all(sizes.map((size) => analyzer.analyze(blank(size, size))));
  assert.deepEqual(results.map(({ width }) => width), sizes);
  await Promise.all(sizes.map((size) => analyzer.analyze(blank(size, size))));
  assert.equal(started.length, 2, 'it is tried once');
  analyzer.close();
}));

for (const tasks of /** @type {const} */ ([undefined, ['age'], ['emotion', 'mesh']])) {
  test(`the halves of video mode give what one engine gives: ${tasks ?? 'all tasks'}`, async () => {
    const frames = await clip();
    /** @type {import('../../web/lib/index.js').AnalyzerOptions} */
    const options = { mode: 'video', tasks, crops: true, ensemble: true };
    const [one, two] = await Promise.all([analyzerFor(options), analyzerFor({ ...options, workers: 2 })]);
    const expected = await play(one, frames);
    const results = await play(two, frames);
    let read = 0;
    for (const [i, result] of results.entries()) {
      assert.equal(result.timestamp, 90 * i);
      assert.deepEqual(facesOf(result), facesOf(expected[i]), `frame ${i}`);
      for (const [k, face] of result.faces.entries()) {
        assert.deepEqual(Object.keys(face.crops ?? {}).sort(), Object.keys(expected[i].faces[k].crops ?? {}).sort());
        assert.deepEqual(face.crops, expected[i].faces[k].crops);
        read += face.age || face.emotion ? 1 : 0;
      }
    }
    assert.ok(read > 20, `${read} readings`);
    const [less, more] = [await one.stats(), await two.stats()];
    assert.deepEqual(more.models, less.models);
    assert.ok(more.bytes < 1.5 * less.bytes, 'each half holds its own nets only');
    one.close();
    two.close();
  });
}

test('several frames are in work at once, and a newer frame takes the place of the one that waits', async () => {
  const analyzer = await analyzerFor({ mode: 'video', workers: 2 });
  const frames = await clip(6);
  await analyzer.analyze(frames[0], { timestamp: 0 });
  const results = await Promise.all(frames.map((frame, i) => analyzer.analyze(frame, { timestamp: 1 + i })));
  analyzer.close();
  assert.equal(results[0].timestamp, 1);
  assert.equal(results[5].timestamp, 6);
  for (let i = 1; i < 6; i++) assert.ok(results[i].timestamp >= results[i - 1].timestamp);
  assert.ok(new Set(results).size < 6);
});

/** @param {import('../../web/lib/index.js').Face[]} faces */
const withoutIds = (faces) => faces.map((face) => ({ ...face.toJSON(), id: 0 }));

/**
 * Nothing is left of what was known before.
 * @param {import('../../web/lib/index.js').Analyzer} analyzer
 * @param {RawImage} frame
 */
async function startsAnew(analyzer, frame) {
  const { faces } = await analyzer.analyze(frame, { timestamp: 500 });
  assert.ok(faces.length > 0);
  const fresh = await analyzerFor({ mode: 'video' });
  assert.deepEqual(withoutIds(faces), withoutIds((await fresh.analyze(frame, { timestamp: 500 })).faces));
  fresh.close();
}

for (const call of ['analyze', 'addAttributes']) {
  test(`a half that dies at '${call}' rejects its frame, and tracks start anew`, () =>
    watchingWorkers(async (started, meddle) => {
      const analyzer = await analyzerFor({ mode: 'video', workers: 2 });
      const frames = await clip(6);
      await play(analyzer, frames.slice(0, 4));
      meddle.message = (message, to) => message.call === call && void to.terminate();
      await rejectsWith(analyzer.analyze(frames[4], { timestamp: 400 }), 'WORKER', /new one/);
      meddle.message = undefined;
      await startsAnew(analyzer, frames[5]);
      assert.equal(started.length, 3);
      analyzer.close();
    }));
}

for (const half of [0, 1]) {
  test(`tracks start anew when half ${half} died while it had nothing to do`, () => watchingWorkers(async (started) => {
    const analyzer = await analyzerFor({ mode: 'video', workers: 2 });
    const frames = await clip(6);
    await play(analyzer, frames.slice(0, 4));
    await started[half].terminate();
    await startsAnew(analyzer, frames[5]);
    assert.equal(started.length, 3);
    analyzer.close();
  }));
}

test('a reading that fails rejects its frame, and tracks start anew', () => watchingWorkers(async (_, meddle) => {
  const analyzer = await analyzerFor({ mode: 'video', workers: 2 });
  const frames = await clip(4);
  meddle.message = (message) => {
    if (message.call === 'addAttributes') message.reading.inputs = message.reading.inputs.slice(8);
  };
  await rejectsWith(analyzer.analyze(frames[0], { timestamp: 0 }), 'INVALID_ARGUMENT');
  meddle.message = undefined;
  const { faces } = await analyzer.analyze(frames[1], { timestamp: 30 });
  assert.ok(faces.length > 0 && faces.every((face) => face.age && face.gender && face.emotion));
  analyzer.close();
}));

test('reset lets both halves forget', async () => {
  const analyzer = await analyzerFor({ mode: 'video', workers: 2 });
  const [frame] = await clip(1);
  const before = await analyzer.analyze(frame, { timestamp: 1000 });
  await analyzer.reset();
  const after = await analyzer.analyze(frame, { timestamp: 5 });
  assert.ok(after.faces.length > 0);
  for (const { id } of after.faces) assert.ok(!before.faces.some((face) => face.id === id));
  assert.ok(after.faces.every((face) => face.age && face.emotion));
  analyzer.close();
});

test('a frame that is no picture and a call that is aborted leave the tracks alone', async () => {
  const analyzer = await analyzerFor({ mode: 'video', workers: 2 });
  const [frame] = await clip(1);
  const ids = (await analyzer.analyze(frame, { timestamp: 0 })).faces.map(({ id }) => id);
  await rejectsWith(analyzer.analyze({ data: new Uint8Array(3), width: 64, height: 64 }),
    'INVALID_IMAGE');
  const controller = new AbortController();
  const aborted = analyzer.analyze(frame, { timestamp: 30, signal: controller.signal });
  controller.abort();
  await rejectsWith(aborted, 'ABORTED');
  assert.deepEqual((await analyzer.analyze(frame, { timestamp: 60 })).faces.map(({ id }) => id), ids);
  analyzer.close();
});

for (const mode of /** @type {const} */ (['image', 'video'])) {
  test(`close ends every worker and rejects what is under way: ${mode}`, () => watchingWorkers(async (started) => {
    const analyzer = await analyzerFor({ mode, workers: 2 });
    const frames = await clip(3);
    await Promise.all(frames.map((frame) => analyzer.analyze(frame)));
    assert.equal(started.length, 2);
    const ended = Promise.all(started.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
    const pending = frames.map((frame) => analyzer.analyze(frame));
    await new Promise((resolve) => setImmediate(resolve));
    analyzer.close();
    for (const call of pending) await rejectsWith(call, 'CLOSED');
    await ended;
  }));
}

test('typed errors of either half come out of createAnalyzer', async () => {
  for (const role of ['mesh', 'emotion']) {
    await rejectsWith(analyzerFor({ mode: 'video', workers: 2, models: { [role]: new Uint8Array(64).fill(7) } }),
      'MODEL_INVALID');
  }
});
