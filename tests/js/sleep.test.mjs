// The device sleeps for a night in the middle of a stream: clocks jump, tracks end, and nothing is made up for the time
// in between.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSession, createTimeline } from '../../web/lib/timeline.js';
import { analyzerFor, sample } from './support.mjs';

const FRAME = 40;
const COUNT = 10;
const NIGHT = 8 * 3600 * 1000;

/** Every number of a result is finite. @param {unknown} value @param {string} [where] */
function allFinite(value, where = 'result') {
  if (typeof value === 'number') assert.ok(Number.isFinite(value), `${where} is ${value}`);
  else if (ArrayBuffer.isView(value)) [.../** @type {Float32Array} */ (value)].forEach((x) => allFinite(x, where));
  else if (value && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) allFinite(inner, `${where}.${key}`);
  }
}

for (const workers of [1, 2]) {
  test(`a night between two frames, workers: ${workers}`, async () => {
    const analyzer = await analyzerFor({
      tasks: ['mesh', 'pose', 'gaze', 'blendshapes', 'emotion', 'age', 'quality', 'liveness'],
      mode: 'video', worker: workers > 1, workers, range: 'short', memory: 0,
    });
    const timeline = createTimeline();
    const session = createSession();
    const picture = await sample(1);
    /** @type {string[]} */
    const events = [];
    for (const kind of /** @type {const} */ (['enter', 'leave'])) {
      analyzer.addEventListener(kind, ({ id, timestamp }) => events.push(`${kind} ${id} ${timestamp}`));
    }
    /** @param {number} start @param {number} count */
    const play = async (start, count) => {
      let last;
      for (let i = 0; i < count; i++) {
        last = await analyzer.analyze(picture, { timestamp: start + i * FRAME });
        allFinite(last.toJSON());
        timeline.add(last);
        session.add(last);
      }
      return /** @type {import('../../web/lib/index.js').Result} */ (last);
    };
    const before = await play(0, COUNT);
    const dusk = (COUNT - 1) * FRAME;
    const morning = dusk + NIGHT;
    const after = await play(morning, COUNT);
    analyzer.close();

    const people = before.faces.length;
    assert.ok(people >= 1);
    assert.equal(after.faces.length, people);
    const old = new Set(before.faces.map(({ id }) => id));
    assert.ok(after.faces.every(({ id }) => !old.has(id)), 'nobody is known to be the same after a night');
    const left = events.filter((text) => text.startsWith('leave'));
    assert.equal(left.length, people, String(events));
    assert.equal(events.filter((text) => text.startsWith('enter')).length, 2 * people, String(events));
    // The same picture reads the same: no smoothing across the night, no velocity out of it.
    for (const [i, face] of after.faces.entries()) {
      for (const side of /** @type {const} */ (['x', 'y', 'width', 'height'])) {
        assert.ok(Math.abs(face.box[side] - before.faces[i].box[side]) < 2, `${side}: ${face.box[side]}`);
      }
    }
    // The night belongs to nobody.
    const seconds = 2 * COUNT * FRAME / 1000;
    assert.ok(timeline.total.seconds > 0 && timeline.total.seconds <= seconds + 1, `${timeline.total.seconds} s`);
    const summary = session.summary();
    assert.ok(summary.observed > 0 && summary.observed <= seconds + 1, `${summary.observed} s`);
    allFinite(summary, 'summary');
  });
}

test('a clock that goes back, and one that stands still, make no NaN', async () => {
  const analyzer = await analyzerFor({ tasks: ['mesh', 'pose', 'emotion'], mode: 'video', range: 'short' });
  const picture = await sample(1);
  for (const timestamp of [1e6, 1e6, 1e6 + 40, 500, 500, 540, -1e6, 0, 2 ** 53]) {
    const result = await analyzer.analyze(picture, { timestamp });
    assert.ok(result.faces.length >= 1);
    allFinite(result.toJSON());
  }
  analyzer.close();
});
