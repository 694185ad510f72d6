import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FaceEvent } from '../../web/lib/index.js';
import { Watch } from '../../web/lib/events.js';
import { analyzerFor, blank, rejectsWith, sample } from './support.mjs';

/** @param {number} id @param {object} [readings] @returns {import('../../web/lib/index.js').Face} */
const face = (id, readings = {}) => /** @type {any} */ ({ id, ...readings });

/** @param {ReturnType<Watch['update']>} happened */
const plain = (happened) => happened.map(({ data }) => data);

/** @param {string} label @param {number} score @param {string} other */
const emotion = (label, score, other) =>
  ({ emotion: { label, score, scores: { [label]: score, [other]: 1 - score } } });

/**
 * The changes of one face whose readings are those of `at`, every 40 ms.
 * @param {number} frames
 * @param {(frame: number) => object} at
 */
function changes(frames, at) {
  const watch = new Watch();
  const events = Array.from({ length: frames }, (_, i) => plain(watch.update([face(1, at(i))], 40 * i))).flat();
  return events.flatMap((event) =>
    (event.type === 'change' ? event.changes.map((one) => ({ ...one, at: event.timestamp })) : []));
}

test('who comes enters once, and leaves when she was away for longer than a blink of the detector', () => {
  const watch = new Watch();
  assert.deepEqual(plain(watch.update([face(1)], 0)), [{ type: 'enter', id: 1, timestamp: 0, returned: false }]);
  assert.deepEqual(watch.update([face(1)], 40), []);
  assert.deepEqual(watch.update([], 700), []);
  assert.deepEqual(watch.update([face(1)], 730), [], 'a blink');
  assert.deepEqual(watch.update([], 1430), []);
  const [{ data, face: last }] = watch.update([], 1431);
  assert.deepEqual(data, { type: 'leave', id: 1, timestamp: 1431, lastSeen: 730 });
  assert.equal(last.id, 1);
  assert.deepEqual(plain(watch.update([face(2), face(1)], 5000)), [
    { type: 'enter', id: 2, timestamp: 5000, returned: false },
    { type: 'enter', id: 1, timestamp: 5000, returned: true },
  ]);
});

test('newcomers of one frame are new in any order', () => {
  const entered = plain(new Watch().update([face(5), face(4)], 0));
  assert.deepEqual(entered.map((event) => event.type === 'enter' && event.returned), [false, false]);
});

test('the end of a stream, and a time that goes back, let everybody leave', () => {
  const watch = new Watch();
  watch.update([face(1), face(2)], 100);
  assert.deepEqual(plain(watch.update([face(3)], 50)).map(({ type, id }) => [type, id]),
    [['leave', 1], ['leave', 2], ['enter', 3]]);
  assert.deepEqual(plain(watch.end()), [{ type: 'leave', id: 3, timestamp: 50, lastSeen: 50 }]);
  assert.deepEqual(watch.end(), []);
});

test('an emotion changes when it leads for a while, and does not flap', () => {
  assert.deepEqual(changes(30, (i) => (i < 10 ? emotion('happy', 0.9, 'sad') : emotion('sad', 0.8, 'happy'))),
    [{ what: 'emotion', from: 'happy', to: 'sad', at: 720 }]);
  assert.deepEqual(changes(60, (i) => (i % 8 < 4 ? emotion('happy', 0.9, 'sad') : emotion('sad', 0.9, 'happy'))), []);
  assert.deepEqual(changes(60, (i) => (i < 10 ? emotion('happy', 0.9, 'sad') : emotion('sad', 0.54, 'happy'))), []);
});

test('gender, labels of custom tasks and looking away change alike', () => {
  const tired = (/** @type {string} */ label) => ({ label, score: 1, scores: { awake: 0, tired: 0, [label]: 1 } });
  const seen = changes(40, (i) => ({
    gender: { label: i < 12 ? 'female' : 'male', score: 0.9 },
    custom: { state: tired(i < 14 ? 'awake' : 'tired'), years: { value: i } },
    pose: { yaw: i < 16 ? 5 : 35, pitch: 0 },
  }));
  assert.deepEqual(seen.map(({ at: _, ...change }) => change), [
    { what: 'gender', from: 'female', to: 'male' }, { what: 'custom', task: 'state', from: 'awake', to: 'tired' },
    { what: 'lookingAway', from: false, to: true },
  ]);
});

test('a custom task may be called as what else can change', () => {
  const own = (/** @type {string} */ label) => ({ label, score: 1, scores: { yes: 0, no: 0, [label]: 1 } });
  const seen = changes(40, (i) => ({
    custom: { lookingAway: own(i < 10 ? 'yes' : 'no') }, pose: { yaw: i < 20 ? 5 : 35, pitch: 0 },
  }));
  assert.deepEqual(seen.map(({ at: _, ...change }) => change), [
    { what: 'custom', task: 'lookingAway', from: 'yes', to: 'no' }, { what: 'lookingAway', from: false, to: true },
  ]);
});

test('who looks away looks here again only when she turns well back', () => {
  const yaw = (/** @type {number} */ i) => (i < 10 ? 0 : i < 30 ? 35 : i < 60 ? 24 : 0);
  assert.deepEqual(changes(80, (i) => ({ gaze: { yaw: yaw(i), pitch: 0 } })).map(({ to, at }) => [to, at]),
    [[true, 720], [false, 2720]]);
});

test('an analyzer in video mode tells each event once, in its results and to its listeners', async () => {
  const analyzer = await analyzerFor({ mode: 'video', tasks: ['mesh'], maxFaces: 2 });
  /** @type {FaceEvent[]} */
  const heard = [];
  for (const type of /** @type {const} */ (['enter', 'leave', 'change'])) {
    analyzer.addEventListener(type, (event) => heard.push(event));
  }
  const picture = await sample(3);
  const replaced = await Promise.all([0, 40, 80, 120].map((timestamp) => analyzer.analyze(picture, { timestamp })));
  assert.ok(new Set(replaced).size < replaced.length, 'frames were replaced');
  assert.deepEqual(heard.map(({ type, returned }) => [type, returned]), [['enter', false], ['enter', false]]);
  assert.deepEqual(heard.map(({ id }) => id), replaced[0].faces.map(({ id }) => id));
  assert.equal(heard[0].face, replaced[0].faces[0]);
  assert.deepEqual(JSON.parse(JSON.stringify(replaced[0])).events, replaced[0].events);
  assert.equal(replaced[0].events.length, 2);
  for (let timestamp = 160; timestamp < 1200; timestamp += 80) {
    await analyzer.analyze(blank(picture.width, picture.height), { timestamp });
  }
  assert.deepEqual(heard.slice(2).map(({ type }) => type), ['leave', 'leave']);
  assert.equal(heard[2].face.mesh?.length, 478 * 3);
  await analyzer.analyze(picture, { timestamp: 1240 });
  await analyzer.reset();
  assert.deepEqual(heard.slice(4).map(({ type }) => type), ['enter', 'enter', 'leave', 'leave']);
  analyzer.close();
});

test('a new stream begins after the frames of earlier calls, and before those of later ones', async () => {
  for (const worker of [false, true]) {
    const analyzer = await analyzerFor({ mode: 'video', tasks: [], range: 'short', worker });
    /** @type {string[]} */
    const heard = [];
    for (const type of /** @type {const} */ (['enter', 'leave'])) {
      analyzer.addEventListener(type, ({ id }) => heard.push(`${type} ${id}`));
    }
    const picture = await sample(3);
    const frames = [0, 40, 80].map((timestamp) => analyzer.analyze(picture, { timestamp }));
    const ended = analyzer.reset().then(() => heard.push('reset'));
    frames.push(analyzer.analyze(picture, { timestamp: 120 }));
    await Promise.all([...frames, ended]);
    assert.deepEqual(heard,
      ['enter 1', 'enter 2', 'leave 1', 'leave 2', 'reset', 'enter 3', 'enter 4'], `worker: ${worker}`);
    const last = analyzer.analyze(picture, { timestamp: 160 });
    const resetting = analyzer.reset();
    analyzer.close();
    await rejectsWith(last, 'CLOSED');
    await rejectsWith(resetting, 'CLOSED');
  }
});

test('pictures that stand alone have no events', async () => {
  const analyzer = await analyzerFor({ tasks: [], range: 'short' });
  const listen = () => analyzer.addEventListener('enter', () => assert.fail('an event'));
  assert.throws(listen, { code: 'INVALID_ARGUMENT' });
  EventTarget.prototype.addEventListener.call(analyzer, 'enter', () => assert.fail('an event'));
  const result = await analyzer.analyze(await sample(3));
  assert.deepEqual(result.events, []);
  assert.ok(result.faces.length > 0 && !('events' in result.toJSON()));
  analyzer.close();
});
