import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  EXPRESSIONS, VALENCE_WEIGHTS, createSession, createTimeline, expressionOf, valenceOf,
} from '../../web/lib/timeline.js';
import { near, random, rejectsWith, wrongly } from './support.mjs';

const NONE = { neutral: 0, happy: 0, sad: 0, angry: 0, fearful: 0, disgusted: 0, surprised: 0 };
const FLAT = /** @type {typeof NONE} */ (Object.fromEntries(Object.keys(NONE).map((label) => [label, 1 / 7])));

/** A face that shows one expression, or is undecided. @param {Partial<typeof NONE>} scores @returns {any} */
const face = (scores) => ({ emotion: { scores: { ...NONE, ...scores } } });
const [HAPPY, SAD, NEUTRAL, UNDECIDED] = [face({ happy: 1 }), face({ sad: 1 }), face({ neutral: 1 }), face(FLAT)];

/**
 * Readings at a frame rate, each of what holds at its time.
 * @param {{ add: (reading: any) => boolean }} taker
 * @param {number} fps
 * @param {number} seconds
 * @param {(time: number) => any[]} facesAt
 * @param {number} [start] milliseconds
 */
function play(taker, fps, seconds, facesAt, start = 0) {
  for (let i = 0; i <= fps * seconds; i++) taker.add({ timestamp: start + 1000 * i / fps, faces: facesAt(i / fps) });
}

test('valence: the ends of the scale, mixtures, and null for a flat distribution', () => {
  assert.equal(valenceOf(HAPPY.emotion.scores), 1);
  for (const label of /** @type {const} */ (['sad', 'angry', 'fearful', 'disgusted'])) {
    assert.equal(valenceOf({ ...NONE, [label]: 1 }), -1);
  }
  assert.equal(valenceOf(NEUTRAL.emotion.scores), 0);
  assert.equal(valenceOf({ ...NONE, surprised: 1 }), 0.25);
  near(valenceOf({ ...NONE, happy: 0.5, neutral: 0.3, sad: 0.2 }), 0.3);
  // Two unpleasant classes that share a face are doubt about the label, not about the sign.
  near(valenceOf({ ...NONE, sad: 0.5, angry: 0.5 }), -1);
  assert.equal(valenceOf(FLAT), null);
  assert.equal(valenceOf({ ...NONE, neutral: 0.4, happy: 0.2, sad: 0.1, angry: 0.1, fearful: 0.1, disgusted: 0.05,
    surprised: 0.05 }), null);
  assert.equal(valenceOf(NONE), null);
  assert.equal(valenceOf({ ...NONE, surprised: 1 }, { ...VALENCE_WEIGHTS, surprised: -1 }), -1);
});

test('valence stays in -1..1, and rises with happiness', () => {
  const next = random(3);
  for (let i = 0; i < 300; i++) {
    const values = Array.from({ length: 7 }, () => next() ** 6);
    const sum = values.reduce((all, value) => all + value, 0);
    const labels = EXPRESSIONS.slice(0, 7);
    const scores = /** @type {any} */ (Object.fromEntries(labels.map((label, j) => [label, values[j] / sum])));
    const valence = valenceOf(scores);
    if (valence === null) continue;
    assert.ok(valence >= -1 && valence <= 1, String(valence));
    const happier = Object.fromEntries(labels.map((label) => [label, scores[label] / 2]));
    happier.happy += 0.5;
    assert.ok(Number(valenceOf(/** @type {any} */ (happier)) ?? 1) >= valence);
  }
});

test('an expression is named when it leads clearly', () => {
  assert.equal(expressionOf(HAPPY.emotion.scores), 'happy');
  assert.equal(expressionOf({ ...NONE, surprised: 0.6, fearful: 0.4 }), 'surprised');
  assert.equal(expressionOf({ ...NONE, surprised: 0.53, fearful: 0.47 }), 'unsure');
  assert.equal(expressionOf({ ...NONE, neutral: 0.49, sad: 0.2, happy: 0.31 }), 'unsure');
  assert.equal(expressionOf(FLAT), 'unsure');
});

test('counts, shares and valence of a minute, exactly', () => {
  const timeline = createTimeline();
  // Half a minute two happy faces, a quarter one sad, a quarter nobody.
  play(timeline, 10, 60, (time) => (time < 30 ? [HAPPY, HAPPY] : time < 45 ? [SAD] : []));
  assert.equal(timeline.seconds, 60);
  assert.equal(timeline.bins.length, 60);
  assert.deepEqual(timeline.bins[0], { start: 0, seconds: 1, faces: 2, most: 2, faceSeconds: 2,
    expressions: { ...NONE, happy: 1, unsure: 0 }, valence: 1 });
  assert.deepEqual(timeline.bins[44].expressions, { ...NONE, sad: 1, unsure: 0 });
  assert.deepEqual(timeline.bins[59], { start: 59, seconds: 1, faces: 0, most: 0, faceSeconds: 0, expressions: null,
    valence: null });
  const [minute] = timeline.minutes;
  assert.deepEqual(minute, { start: 0, seconds: 60, faces: 1.25, most: 2, faceSeconds: 75,
    expressions: { ...NONE, happy: 0.8, sad: 0.2, unsure: 0 }, valence: 0.6 });
  assert.deepEqual(timeline.total, minute);
});

test('the frame rate does not matter, nor does its change', () => {
  const scene = (/** @type {number} */ time) => (time < 12 ? [HAPPY] : time < 20 ? [SAD, NEUTRAL] : [UNDECIDED]);
  const rows = [2, 4, 10, 50].map((fps) => {
    const timeline = createTimeline({ bin: 4 });
    play(timeline, fps, 32, scene);
    return timeline.bins;
  });
  for (const row of rows.slice(1)) assert.deepEqual(row, rows[0]);
  // A second of many frames weighs as much as a second of few.
  const mixed = createTimeline();
  for (let i = 0; i < 100; i++) mixed.add({ timestamp: i * 10, faces: [HAPPY] });
  for (let i = 0; i <= 2; i++) mixed.add({ timestamp: 1000 + i * 500, faces: [SAD] });
  assert.equal(mixed.total.valence, 0);
  assert.equal(mixed.total.seconds, 2);
});

test('what is unsure is counted as that and leaves the valence alone', () => {
  const timeline = createTimeline();
  play(timeline, 10, 10, () => [HAPPY, UNDECIDED, {}]);
  const { faces, faceSeconds, expressions, valence } = timeline.total;
  assert.deepEqual([faces, faceSeconds, expressions?.happy, expressions?.unsure, valence], [3, 20, 0.5, 0.5, 1]);
});

test('gaps are gaps: nobody is made up for a time that nobody saw', () => {
  const timeline = createTimeline({ maxGap: 2 });
  play(timeline, 10, 10, () => [HAPPY]);
  play(timeline, 10, 10, () => [SAD], 130_000);
  assert.equal(timeline.seconds, 140);
  assert.deepEqual(timeline.minutes.map(({ start, seconds }) => [start, seconds]), [[0, 10], [120, 10]]);
  assert.equal(timeline.bins.length, 20);
  assert.equal(timeline.total.valence, 0);
});

test('a clip that begins anew, or the same frame twice, counts once', () => {
  const timeline = createTimeline();
  play(timeline, 10, 5, () => [HAPPY], 70_000);
  assert.equal(timeline.add({ timestamp: 75_000, faces: [SAD] }), false);
  assert.equal(timeline.add({ timestamp: 0, faces: [SAD] }), false);
  assert.equal(timeline.add({ timestamp: 75_100, faces: [] }), true);
  assert.deepEqual([timeline.total.seconds, timeline.total.valence], [5.1, 1]);
});

test('end() counts the last frame, reset() forgets', () => {
  const timeline = createTimeline();
  timeline.add({ timestamp: 5, faces: [HAPPY] });
  assert.deepEqual([timeline.total.seconds, timeline.total.faces], [0, null]);
  timeline.end(1005);
  assert.deepEqual([timeline.total.seconds, timeline.total.faces, timeline.total.valence], [1, 1, 1]);
  timeline.add({ timestamp: 1505, faces: [SAD] });
  timeline.end(2005);
  assert.deepEqual([timeline.total.seconds, timeline.total.valence], [1.5, 1 / 3], 'what follows an end is a gap');
  timeline.reset();
  assert.deepEqual([timeline.bins, timeline.seconds, timeline.total.faceSeconds], [[], 0, 0]);
  timeline.end(); // of nothing: the first reading is no gap's end
  for (const timestamp of [0, 500]) timeline.add({ timestamp, faces: [SAD] });
  assert.equal(timeline.total.seconds, 0.5);
});

test('CSV and JSON say the same, and hold no person', () => {
  const timeline = createTimeline({ bin: 30 });
  const person = { ...HAPPY, id: 7, embedding: new Float32Array([1]), box: { x: 1 } };
  play(timeline, 5, 90, (time) => (time < 60 ? [person, SAD] : []));
  const lines = timeline.toCSV({ per: 'minute' }).split('\r\n');
  assert.equal(lines[0], 'start_s,seconds,faces,most_faces,face_seconds,neutral,happy,sad,angry,fearful,disgusted,' +
    'surprised,unsure,valence');
  assert.equal(lines[1], '0,60,2,2,120,0,0.5,0.5,0,0,0,0,0,0');
  assert.equal(lines[2], '60,30,0,0,0,,,,,,,,,');
  assert.deepEqual([lines.length, lines[3]], [4, '']);
  assert.equal(timeline.toCSV().split('\r\n').length, 5);
  const json = JSON.stringify(timeline);
  assert.doesNotMatch(json, /"(id|embedding|box)"/);
  const { format, version, minutes, total, valenceWeights } = JSON.parse(json);
  assert.deepEqual([format, version, minutes.length, valenceWeights], ['facewise-timeline', 1, 2, VALENCE_WEIGHTS]);
  assert.deepEqual([total.faceSeconds, total.expressions.happy], [120, 0.5]);
});

test('10,000 frames of a crowd keep sums alone', () => {
  const timeline = createTimeline({ bin: 60 });
  const crowd = Array.from({ length: 16 }, () => HAPPY);
  play(timeline, 10, 1000, () => crowd);
  assert.equal(timeline.bins.length, 17);
  assert.ok(JSON.stringify(timeline).length < 12_000);
});

test('wrong options are refused in words', async () => {
  for (const [options, words] of /** @type {[any, RegExp][]} */ ([
    [{ bin: 7 }, /fill a minute/], [{ bin: 0 }, /'bin'/], [{ maxGap: 0 }, /'maxGap'/], [{ bins: 1 }, /'bin'/],
    [{ weights: { happy: 2 } }, /weights\.happy/], [{ weights: { glad: 1 } }, /weights/],
  ])) {
    await rejectsWith(() => createTimeline(options), options.bins || options.weights?.glad ? 'UNKNOWN_OPTION'
      : 'INVALID_ARGUMENT', words);
  }
  await rejectsWith(() => createTimeline().add({ timestamp: NaN, faces: [] }), 'INVALID_ARGUMENT', /timestamp/);
  await rejectsWith(() => createTimeline().toCSV({ per: wrongly('hour') }), 'INVALID_ARGUMENT', /minute/);
  await rejectsWith(() => createTimeline().toCSV(wrongly(null)), 'INVALID_ARGUMENT', /options/);
  await rejectsWith(() => createTimeline().toCSV(wrongly({ pre: 'minute' })), 'UNKNOWN_OPTION', /'per'/);
  for (const odd of [undefined, null, {}, { timestamp: 0 }, { timestamp: 0, faces: [undefined] }]) {
    await rejectsWith(() => createTimeline().add(wrongly(odd)), 'INVALID_ARGUMENT', /result of analyze/);
  }
  for (const read of [valenceOf, expressionOf]) {
    await rejectsWith(() => read(wrongly(undefined)), 'INVALID_ARGUMENT', /scores/);
  }
  const refused = [{ cone: 0 }, { screen: 'left' }, { screen: { yaw: 1 } }, { screen: null }, { calibration: 0 }];
  for (const options of /** @type {any[]} */ (refused)) {
    await rejectsWith(() => createSession(options), 'INVALID_ARGUMENT');
  }
});
