import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnalyzer } from '../../web/lib/index.js';
import { analyzerFor, blank, rejectsWith, sample } from './support.mjs';

const QUICK = /** @type {const} */ ({ tasks: [], range: 'short', tiles: false, rotations: false });

test('after close every call answers CLOSED, and close again does nothing', async () => {
  const analyzer = await analyzerFor(QUICK);
  assert.equal(analyzer.closed, false);
  analyzer.close();
  analyzer.close();
  assert.equal(analyzer.closed, true);
  await rejectsWith(analyzer.analyze(blank(32, 32)), 'CLOSED', /createAnalyzer/);
  await rejectsWith(analyzer.stats(), 'CLOSED');
  await rejectsWith(analyzer.reset(), 'CLOSED');
});

test('close rejects what is under way', async () => {
  const analyzer = await analyzerFor(QUICK);
  const pending = [analyzer.analyze(blank(64, 64)), analyzer.analyze(blank(64, 64))];
  analyzer.close();
  for (const call of pending) await rejectsWith(call, 'CLOSED');
});

test('an aborted signal stops creation before anything is loaded', async () => {
  await rejectsWith(createAnalyzer({ signal: AbortSignal.abort('no') }), 'ABORTED');
});

test('a signal that fires while loading rejects, and its reason is the cause', async () => {
  const controller = new AbortController();
  const pending = analyzerFor({ ...QUICK, signal: controller.signal });
  const reason = new Error('the user left');
  controller.abort(reason);
  const error = await rejectsWith(pending, 'ABORTED');
  assert.equal(error.cause, reason);
});

test('a signal aborts one analyze and leaves the others', async () => {
  const analyzer = await analyzerFor(QUICK);
  await rejectsWith(analyzer.analyze(blank(64, 64), { signal: AbortSignal.abort() }), 'ABORTED');
  const controller = new AbortController();
  const first = analyzer.analyze(blank(64, 64));
  const second = analyzer.analyze(blank(64, 64), { signal: controller.signal });
  const third = analyzer.analyze(blank(80, 64));
  controller.abort();
  await rejectsWith(second, 'ABORTED');
  assert.equal((await first).width, 64);
  assert.equal((await third).width, 80);
  analyzer.close();
});

test('image mode serves all calls, in order', async () => {
  const analyzer = await analyzerFor(QUICK);
  const sizes = [40, 48, 56, 64];
  /** @type {number[]} */
  const done = [];
  await Promise.all(sizes.map((size) => analyzer.analyze(blank(size, size)).then(({ width }) => done.push(width))));
  assert.deepEqual(done, sizes);
  analyzer.close();
});

test('video mode: every call is answered with its own frame or a newer one', async () => {
  const analyzer = await analyzerFor({ ...QUICK, mode: 'video' });
  const sizes = [40, 48, 56, 64];
  const results = await Promise.all(sizes.map((size, i) => analyzer.analyze(blank(size, size), { timestamp: i })));
  for (const [i, { width }] of results.entries()) assert.ok(width >= sizes[i], `${width} for ${sizes[i]}`);
  assert.equal(results.at(-1)?.width, 64);
  analyzer.close();
});

test('video mode keeps ids from frame to frame, and a time that goes back starts a new stream', async () => {
  const analyzer = await analyzerFor({ tasks: ['mesh'], mode: 'video' });
  const picture = await sample(1);
  const ids = [];
  for (let frame = 0; frame < 4; frame++) {
    const { faces, timestamp } = await analyzer.analyze(picture, { timestamp: 1000 + frame * 33 });
    assert.equal(timestamp, 1000 + frame * 33);
    ids.push(faces.map(({ id }) => id).sort().join());
  }
  assert.ok(ids[0].length > 0);
  assert.equal(new Set(ids.slice(1)).size, 1, ids.join(' | '));
  const { faces } = await analyzer.analyze(picture, { timestamp: 5 });
  assert.ok(faces.length > 0);
  await analyzer.reset();
  assert.ok((await analyzer.analyze(picture, { timestamp: 6 })).faces.length > 0);
  analyzer.close();
});

test('two analyzers at once do not touch each other', async () => {
  const picture = await sample(1);
  const other = await sample(2);
  const [one, two] = await Promise.all([analyzerFor(), analyzerFor({ tasks: ['emotion'], maxFaces: 1 })]);
  const alone = (await one.analyze(picture)).toJSON().faces;
  const [first, second, third] = await Promise.all([one.analyze(picture), two.analyze(other), one.analyze(picture)]);
  assert.deepEqual(first.toJSON().faces, alone);
  assert.deepEqual(third.toJSON().faces, alone);
  assert.equal(second.faces.length, 1);
  two.close();
  assert.deepEqual((await one.analyze(picture)).toJSON().faces, alone);
  one.close();
});

test('200 analyzers made and closed leave memory flat', { timeout: 280_000 }, async () => {
  const cycle = async () => {
    const analyzer = await analyzerFor({ ...QUICK, tasks: ['emotion'] });
    await analyzer.analyze(blank(64, 64));
    const { heapBytes } = await analyzer.stats();
    analyzer.close();
    return heapBytes;
  };
  /** @type {number[]} */
  const resident = [];
  /** @type {number[]} */
  const heaps = [];
  for (let round = 0; round < 200; round++) {
    heaps.push(await cycle());
    if (round % 20 === 19) resident.push(process.memoryUsage.rss());
  }
  assert.equal(new Set(heaps).size, 1, 'every instance has the same wasm memory');
  // Garbage is collected when the engine likes; a leak of one instance a round would be 200 times the heap.
  const grown = Math.min(...resident.slice(5)) - Math.min(...resident.slice(0, 5));
  assert.ok(grown < 20 * heaps[0], `resident memory: ${resident.map((bytes) => `${bytes >> 20} MB`).join(' ')}`);
});

test('analyzing on and on leaves the wasm memory flat', async () => {
  const analyzer = await analyzerFor({ rotations: false });
  const picture = await sample(1);
  await analyzer.analyze(picture);
  const before = await analyzer.stats();
  for (let round = 0; round < 20; round++) await analyzer.analyze(picture);
  assert.deepEqual(await analyzer.stats(), before);
  analyzer.close();
});

test('the memory of one huge picture is given back', async () => {
  const analyzer = await analyzerFor(QUICK);
  const { heapBytes } = await analyzer.stats();
  await analyzer.analyze(blank(6500, 6500));
  assert.ok((await analyzer.stats()).heapBytes < heapBytes + (16 << 20));
  assert.ok((await analyzer.analyze(await sample(1))).faces.length > 0);
  analyzer.close();
});

test('large pictures again and again do not grow the memory', async () => {
  const analyzer = await analyzerFor(QUICK);
  await analyzer.analyze(blank(3000, 3000));
  const { heapBytes } = await analyzer.stats();
  for (let round = 0; round < 5; round++) await analyzer.analyze(blank(3000, 3000));
  assert.equal((await analyzer.stats()).heapBytes, heapBytes);
  analyzer.close();
});
