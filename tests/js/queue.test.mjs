import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FacewiseError } from '../../web/lib/index.js';
import { PictureQueue } from '../../web/lib/queue.js';
import { rejectsWith } from './support.mjs';

/** @param {number} width */
function picture(width) {
  return { width, height: 1, frame: /** @type {any} */ ({ close() {} }) };
}

/**
 * Pictures that are read when told to.
 * @param {boolean} newestWins
 * @param {number} [lanes]
 */
function stage(newestWins, lanes = 1) {
  /** @type {{ width: number, timestamp: number, free: () => void, done: (error?: Error) => void }[]} */
  const reading = [];
  const queue = new PictureQueue(newestWins, lanes, ({ width }, timestamp, free) => new Promise((resolve, reject) => {
    const done = (/** @type {Error | undefined} */ error) =>
      (error ? reject(error) : resolve(/** @type {any} */ ({ width, timestamp })));
    reading.push({ width, timestamp, free, done });
  }));
  return { queue, reading };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

for (const newestWins of [false, true]) {
  test(`pictures are read in the order of the calls, newest wins: ${newestWins}`, async () => {
    const { queue, reading } = stage(newestWins);
    let show = (/** @type {any} */ _) => {};
    const slow = new Promise((resolve) => (show = resolve));
    const first = queue.push(slow, 1, undefined);
    const second = queue.push(Promise.resolve(picture(2)), 2, undefined);
    await settle();
    assert.equal(reading.length, 0, 'the second waits for the first to be taken');
    show(picture(1));
    await settle();
    assert.deepEqual(reading.map(({ width }) => width), [1]);
    reading[0].done();
    await settle();
    reading[1].done();
    assert.deepEqual([(await first).width, (await second).width], [1, 2]);
  });
}

test('a replaced frame is dropped and answered with the newer one', async () => {
  const { queue, reading } = stage(true);
  /** @type {number[]} */
  const closed = [];
  const frames = [1, 2, 3, 4].map((width) => ({ ...picture(width), frame: { close: () => closed.push(width) } }));
  const calls = frames.map((frame) => queue.push(Promise.resolve(/** @type {any} */ (frame)), frame.width, undefined));
  await settle();
  assert.deepEqual(closed, [2, 3]);
  reading[0].done();
  await settle();
  reading[1].done();
  const results = await Promise.all(calls);
  assert.deepEqual(results.map(({ width }) => width), [1, 4, 4, 4]);
  assert.equal(reading.length, 2);
});

test('two pictures are in work at once, and the answers keep the order of the calls', async () => {
  const { queue, reading } = stage(false, 2);
  /** @type {number[]} */
  const answered = [];
  const calls = [1, 2, 3].map((width) => queue.push(Promise.resolve(picture(width)), width, undefined)
    .finally(() => answered.push(width)).catch(() => {}));
  await settle();
  assert.equal(reading.length, 2);
  reading[1].done(new RangeError('odd'));
  await settle();
  assert.equal(reading.length, 3, 'the second is done, the third takes its place');
  assert.deepEqual(answered, []);
  reading[2].done();
  reading[0].done();
  await Promise.all(calls);
  assert.deepEqual(answered, [1, 2, 3]);
});

test('a reading that frees its place lets the next one in, once', async () => {
  const { queue, reading } = stage(true);
  const calls = [1, 2, 3].map((width) => queue.push(Promise.resolve(picture(width)), width, undefined));
  await settle();
  reading[0].free();
  reading[0].free();
  assert.deepEqual(reading.map(({ width }) => width), [1, 3]);
  reading[0].done();
  reading[1].done();
  assert.deepEqual((await Promise.all(calls)).map(({ width }) => width), [1, 3, 3]);
});

test('a picture that cannot be taken fails its own call only', async () => {
  const { queue, reading } = stage(true);
  const bad = queue.push(Promise.reject(new FacewiseError('INVALID_IMAGE', 'no')), 1, undefined);
  const good = queue.push(Promise.resolve(picture(2)), 2, undefined);
  await rejectsWith(bad, 'INVALID_IMAGE');
  await settle();
  reading[0].done();
  assert.equal((await good).width, 2);
});

test('a failed reading does not stop the queue', async () => {
  const { queue, reading } = stage(false);
  const calls = [1, 2].map((width) => queue.push(Promise.resolve(picture(width)), width, undefined));
  await settle();
  reading[0].done(new RangeError('odd'));
  await rejectsWith(calls[0], 'INTERNAL', /odd/);
  await settle();
  reading[1].done();
  assert.equal((await calls[1]).width, 2);
});

test('an aborted call is not read when its turn comes', async () => {
  const { queue, reading } = stage(false);
  const controller = new AbortController();
  const first = queue.push(Promise.resolve(picture(1)), 1, undefined);
  const second = queue.push(Promise.resolve(picture(2)), 2, controller.signal);
  const third = queue.push(Promise.resolve(picture(3)), 3, undefined);
  await settle();
  controller.abort();
  await rejectsWith(second, 'ABORTED');
  reading[0].done();
  await settle();
  reading[1].done();
  assert.deepEqual([(await first).width, (await third).width], [1, 3]);
});

test('close rejects every call, also one whose picture is still being taken', async () => {
  for (const newestWins of [false, true]) {
    const { queue } = stage(newestWins);
    const calls = [queue.push(Promise.resolve(picture(1)), 1, undefined),
      queue.push(Promise.resolve(picture(2)), 2, undefined), queue.push(new Promise(() => {}), 3, undefined)];
    await settle();
    queue.close(new FacewiseError('CLOSED', 'closed'));
    for (const call of calls) await rejectsWith(call, 'CLOSED');
  }
});
