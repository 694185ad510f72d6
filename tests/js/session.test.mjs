// One person's session on made faces, whose every lid and corner of the mouth is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cornersOf } from '../../web/lib/timeline-smile.js';
import { createSession } from '../../web/lib/timeline.js';
import { near, rejectsWith, wrongly } from './support.mjs';

const NONE = { neutral: 0, happy: 0, sad: 0, angry: 0, fearful: 0, disgusted: 0, surprised: 0 };
const SIZE = 100; // pixels between the outer corners of the eyes
const SCALE = 1.1; // of the pose's matrix

/**
 * Points of a head that faces the camera: its own left is x > 0, y up, z to the camera, in distances of the eyes.
 * @param {number} lids 1 open, 0 closed
 * @param {number} right @param {number} left how far each corner of the mouth has gone outwards and up
 * @returns {{ [point: number]: number[] }}
 */
function pointsOf(lids, right, left) {
  const lid = 0.05 * lids;
  const eye = (/** @type {number} */ side, /** @type {number[]} */ [outer, inner, ...pairs]) => ({
    [outer]: [side * 0.5, 0, 0], [inner]: [side * 0.16, 0, 0.05],
    [pairs[0]]: [side * 0.4, lid, 0], [pairs[1]]: [side * 0.4, -lid, 0],
    [pairs[2]]: [side * 0.26, lid, 0], [pairs[3]]: [side * 0.26, -lid, 0],
  });
  return {
    ...eye(-1, [33, 133, 160, 144, 158, 153]), ...eye(1, [263, 362, 387, 373, 385, 380]),
    168: [0, 0.03, 0.15], 61: [-0.28 - right, -0.75 + right, 0.1], 291: [0.28 + left, -0.75 + left, 0.1],
  };
}

/** Axes of a turned head, column by column as in face.pose. @param {number} yaw @param {number} pitch degrees */
function matrixOf(yaw, pitch) {
  const [a, b] = [yaw * Math.PI / 180, pitch * Math.PI / 180];
  const z = [Math.sin(a) * Math.cos(b), Math.sin(b), Math.cos(a) * Math.cos(b)];
  const x = [Math.cos(a), 0, -Math.sin(a)];
  const y = [z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]];
  return [...[x, y, z].flatMap((axis) => [...axis.map((value) => SCALE * value), 0]), 0, 0, -50, 1];
}

/**
 * @param {{ lids?: number, right?: number, left?: number, happy?: number, yaw?: number, pitch?: number, gaze?: number,
 *   id?: number, width?: number, quality?: any, blendshapes?: any }} [how]
 * @returns {any}
 */
function faceOf({ lids = 1, right = 0, left = 0, happy = 0, yaw = 0, pitch = 0, gaze = 0, id = 1, width = 160,
  ...more } = {}) {
  const matrix = matrixOf(yaw, pitch);
  const mesh = new Float32Array(478 * 3);
  for (const [point, p] of Object.entries(pointsOf(lids, right, left))) {
    const [x, y, z] = [0, 1, 2].map((row) =>
      p.reduce((sum, value, axis) => sum + matrix[4 * axis + row] / SCALE * value, 0) * SIZE);
    mesh.set([320 + x, 240 - y, -z], 3 * Number(point));
  }
  return { id, box: { width, height: width }, presence: 1, mesh, pose: { yaw, pitch, roll: 0, matrix },
    gaze: { yaw: gaze, pitch: 0 }, emotion: { scores: { ...NONE, happy, neutral: 1 - happy } }, ...more };
}

/**
 * @param {number} seconds
 * @param {(time: number) => any} faceAt a face, several, or null
 * @param {{ fps?: number, options?: any, session?: ReturnType<typeof createSession>,
 *   start?: number }} [how]
 */
function play(seconds, faceAt, { fps = 25, options = {}, session = createSession(options), start = 0 } = {}) {
  for (let i = 0; i <= seconds * fps; i++) {
    const face = faceAt(i / fps);
    session.add({ timestamp: 1000 * (start + i / fps), faces: face ? [face].flat() : [] });
  }
  return session;
}

/** Whether a blink of `length` seconds goes on that begins at each of `times`. */
const during = (/** @type {number[]} */ times, /** @type {number} */ length) => (/** @type {number} */ time) =>
  times.some((begin) => time >= begin - 1e-9 && time < begin + length - 1e-9);

test('a face at rest: everything usable, nothing happens', () => {
  const summary = play(20, () => faceOf()).summary();
  const { usable, valence, expressions, blinks, eyesClosed, offScreen, head, smile, observed } = summary;
  assert.deepEqual([usable, observed], [{ seconds: 20, share: 1, reasons: {} }, 20]);
  assert.deepEqual([valence, expressions?.neutral], [0, 1]);
  // The first second tells how wide these eyes are open, the first three where they look.
  near(blinks.seconds, 19, 0.05);
  assert.deepEqual([blinks.count, blinks.perMinute, eyesClosed.seconds], [0, 0, 0]);
  near(offScreen.seconds, 17, 0.05);
  assert.deepEqual([offScreen.share, offScreen.count, offScreen.screen], [0, 0, { yaw: 0, pitch: 0 }]);
  assert.deepEqual([head.speed, head.moving], [0, 0]);
  assert.deepEqual([smile.share, smile.symmetry, smile.seconds], [0, null, 0]);
});

test('blinks are counted whatever the frame rate, if it can show them', () => {
  const blinking = during([2.4, 5, 7.2, 11, 14.4], 0.2);
  for (const fps of [10, 25, 30, 60]) {
    const { blinks, eyesClosed } = play(20, (time) => faceOf({ lids: blinking(time) ? 0.2 : 1 }), { fps }).summary();
    assert.equal(blinks.count, 5, `${fps} fps`);
    near(blinks.perMinute, 60 * 5 / 19, 0.1);
    near(blinks.meanSeconds, 0.2, 1e-6);
    assert.equal(eyesClosed.seconds, 0);
  }
  const slow = play(20, (time) => faceOf({ lids: blinking(time) ? 0.2 : 1 }), { fps: 5 }).summary().blinks;
  assert.deepEqual([slow.seconds, slow.perMinute, slow.count], [0, null, 0], 'five frames a second miss blinks');
});

test('squinting, closed eyes and fluttering lids are no blinks', () => {
  const squint = play(10, (time) => faceOf({ lids: during([3, 5], 0.2)(time) ? 0.7 : 1 })).summary();
  assert.equal(squint.blinks.count, 0);
  // The lids hover between closed and open: hysteresis makes that one blink.
  const hovers = during([3], 0.32);
  const hovering = (/** @type {number} */ time) => (hovers(time) ? [0.5, 0.68][Math.round(time * 25) % 2] : 1);
  const hover = play(10, (time) => faceOf({ lids: hovering(time) })).summary();
  assert.equal(hover.blinks.count, 1);
  // Open for one frame only: the refractory time makes that one blink.
  const flutter = play(10, (time) => faceOf({ lids: during([3, 3.16], 0.12)(time) ? 0.2 : 1 })).summary();
  assert.equal(flutter.blinks.count, 1);
  const asleep = play(10, (time) => faceOf({ lids: during([4], 3)(time) ? 0.2 : 1 })).summary();
  assert.equal(asleep.blinks.count, 0);
  near(asleep.eyesClosed.seconds, 3, 1e-6);
  near(play(6, (time) => faceOf({ lids: time >= 4 ? 0.2 : 1 })).summary().eyesClosed.seconds, 2, 1e-6);
});

test('a blendshape net is asked before the geometry', () => {
  const shut = (/** @type {number} */ value) =>
    ({ blendshapes: { source: 'net', scores: { eyeBlinkLeft: value, eyeBlinkRight: value } } });
  const { blinks } = play(12, (time) => faceOf(shut(during([3, 6, 9], 0.16)(time) ? 0.8 : 0.1))).summary();
  assert.equal(blinks.count, 3);
  near(blinks.seconds, 12, 0.05);
});

test('looks away from the screen: share, episodes, calibration', () => {
  // The person sits beside the camera: 15 degrees are their usual direction.
  const away = during([6, 12], 2);
  const session = play(20, (time) => faceOf({ gaze: away(time) ? 50 : 15 }));
  const { offScreen } = session.summary();
  assert.deepEqual(offScreen.screen, { yaw: 15, pitch: 0 });
  near(offScreen.share, 4 / 17, 0.005);
  assert.deepEqual([offScreen.count, offScreen.episodes.map(({ start }) => start)], [2, [6, 12]]);
  near(offScreen.longest, 2, 1e-6);
  const camera = play(20, () => faceOf({ gaze: 25 }), { options: { screen: 'camera' } }).summary().offScreen;
  assert.deepEqual([camera.share, camera.count, camera.seconds], [1, 1, 20]);
  const wide = play(20, () => faceOf({ gaze: 25 }), { options: { screen: 'camera', cone: 30 } }).summary().offScreen;
  assert.equal(wide.share, 0);
  session.calibrate();
  play(5, () => faceOf({ gaze: 60 }), { session, start: 20.04 });
  assert.deepEqual([session.summary().offScreen.screen, session.now.offScreen], [{ yaw: 60, pitch: 0 }, false]);
});

test('a blink does not end a look away, a face that is gone does, a glance is no episode', () => {
  const options = { screen: { yaw: 0, pitch: 0 } };
  const through = play(10, (time) =>
    faceOf({ gaze: during([3], 3)(time) ? 40 : 0, lids: during([4], 0.2)(time) ? 0 : 1 }), { options });
  assert.equal(through.summary().offScreen.count, 1);
  const gone = play(10, (time) => (time < 5 ? faceOf({ gaze: time < 3 ? 0 : 40 }) : null), { options }).summary();
  assert.deepEqual([gone.offScreen.count, gone.offScreen.seconds], [1, 4.96]);
  const glance = play(10, (time) => faceOf({ gaze: during([3], 0.4)(time) ? 40 : 0 }), { options }).summary().offScreen;
  assert.equal(glance.count, 0);
  near(glance.share, 0.04, 1e-6);
});

test('a head that turns steadily has its speed at every frame rate, a trembling one next to none', () => {
  for (const fps of [5, 10, 30, 60]) {
    const { head } = play(10, (time) => faceOf({ yaw: 2 * time, pitch: 0 }), { fps }).summary();
    near(head.speed, 2, 0.02);
    assert.equal(head.moving, 0);
  }
  const swings = play(10, (time) => faceOf({ yaw: 10 * Math.sin(2 * time) })).summary().head;
  near(swings.speed, 10 * 2 * 2 / Math.PI, 0.5);
  assert.ok(Number(swings.moving) > 0.4);
  const trembles = play(10, (time) => faceOf({ yaw: Math.round(time * 50) % 2 ? 0.25 : -0.25 }), { fps: 50 })
    .summary().head;
  assert.ok(Number(trembles.speed) < 0.2, 'frame by frame it would be 25 degrees a second');
});

test('the corners of the mouth do not depend on how the head is turned', () => {
  const straight = faceOf({ right: 0.05, left: 0.02 });
  const expected = cornersOf(straight.mesh, straight.pose.matrix);
  for (const [yaw, pitch] of [[14, 0], [-14, 5], [0, 18], [10, -18]]) {
    const { mesh, pose } = faceOf({ right: 0.05, left: 0.02, yaw, pitch });
    const corners = cornersOf(mesh, pose.matrix);
    for (const side of /** @type {const} */ (['right', 'left'])) {
      for (const i of [0, 1]) near(corners[side][i], expected[side][i], 1e-4);
    }
  }
});

test('smile symmetry: both sides against the mouth at rest, only while smiling and near frontal', () => {
  const smiling = (/** @type {any} */ how) =>
    play(10, (time) => faceOf(time < 5 ? {} : { happy: 0.9, ...how })).summary().smile;
  const even = smiling({ right: 0.08, left: 0.08 });
  near(even.symmetry, 1, 1e-3);
  near(even.lean, 0, 1e-3);
  near(even.share, 0.5, 1e-6);
  near(even.seconds, 5, 1e-6);
  const left = smiling({ right: 0.04, left: 0.08 });
  near(left.symmetry, 0.5, 1e-3);
  near(left.lean, 0.5, 1e-3);
  near(smiling({ right: 0.08, left: 0.06, yaw: 12, pitch: 10 }).symmetry, 0.75, 1e-3);
  near(smiling({ right: 0.08, left: -0.01 }).symmetry, 0, 1e-3);
  assert.equal(smiling({ right: 0.08, left: 0.08, yaw: 20 }).symmetry, null, 'turned too far');
  assert.equal(smiling({ right: 0.01, left: 0.012 }).symmetry, null, 'the mouth has hardly moved');
  const brief = play(10, (time) => faceOf(time > 9.5 ? { happy: 0.9, right: 0.08, left: 0.08 } : {})).summary().smile;
  assert.equal(brief.symmetry, null, 'for half a second');
  const always = play(10, () => faceOf({ happy: 0.9, right: 0.08, left: 0.08 })).summary().smile;
  assert.deepEqual([always.symmetry, always.share], [null, 1], 'never seen at rest');
});

test('poor frames do not count, and are told of', () => {
  const poor = (/** @type {string} */ code) =>
    ({ quality: { score: 0.1, reasons: [{ code, message: '' }], parts: {} } });
  const { usable, expressions, observed, blinks } = play(20, (time) => {
    if (time < 5) return faceOf({ happy: 1, ...poor('too-dark') });
    if (time < 8) return null;
    return faceOf(time < 15 ? {} : poor('eyes-closed'));
  }).summary();
  assert.deepEqual(usable, { seconds: 12, share: 0.6, reasons: { 'too-dark': 5, 'no-face': 3 } });
  assert.deepEqual([observed, expressions?.neutral, expressions?.happy], [20, 1, 0]);
  near(blinks.seconds, 11, 0.1);
  const covered = (/** @type {number} */ occlusion) =>
    ({ quality: { score: 0.5, reasons: [{ code: 'occluded', message: '' }], parts: { occlusion } } });
  const cover = play(10, (time) => faceOf(covered(time < 4 ? 0.05 : 0.4))).summary().usable;
  assert.deepEqual(cover, { seconds: 6, share: 0.6, reasons: { occluded: 4 } });
  const unmeasured = play(10, (time) => faceOf(time < 4 ? { yaw: 40 } : time < 7 ? { width: 30 } : {}))
    .summary().usable;
  assert.deepEqual(unmeasured, { seconds: 3, share: 0.3, reasons: { 'turned-away': 4, 'too-small': 3 } });
});

test('a head that is turned away looks off the screen, though its expression does not count', () => {
  const { offScreen, usable } = play(10, (time) => faceOf(time < 5 ? {} : { yaw: 45, gaze: 45 })).summary();
  near(offScreen.share, 5 / 7, 0.01);
  near(usable.share, 0.5, 1e-6);
});

test('one person: the face that was followed, whoever else comes into view', () => {
  const other = faceOf({ id: 2, width: 400, happy: 1 });
  const { others, expressions } = play(10, (time) => (time < 2 ? faceOf() : [other, faceOf()])).summary();
  assert.deepEqual([others, expressions?.neutral], [8, 1]);
});

test('gaps and a clip that begins anew', () => {
  const session = play(10, () => faceOf());
  play(10, () => faceOf(), { session, start: 100 });
  const { seconds, observed, usable } = session.summary();
  assert.deepEqual([seconds, observed, usable.seconds], [110, 20, 20]);
  assert.equal(session.add({ timestamp: 500, faces: [] }), false);
  assert.equal(session.minutes.length, 2);
});

test('CSV and JSON', () => {
  const session = play(4, (time) => faceOf({ lids: during([2.4], 0.2)(time) ? 0.2 : 1, happy: time < 2 ? 1 : 0 }));
  const lines = session.toCSV().trimEnd().split('\r\n');
  assert.equal(lines[0], 'start_s,seconds,usable_s,neutral,happy,sad,angry,fearful,disgusted,surprised,unsure,' +
    'valence,blinks,off_screen,head_deg_per_s,smile_symmetry');
  assert.equal(lines.length, 5);
  assert.equal(lines[1], '0,1,1,0,1,0,0,0,0,0,0,1,,,0,');
  assert.equal(lines[3], '2,1,1,1,0,0,0,0,0,0,0,0,1,,0,');
  const { format, version, summary, bins } = JSON.parse(JSON.stringify(session));
  assert.deepEqual([format, version, summary.blinks.count, bins.length], ['facewise-session', 1, 1, 4]);
});

test('10,000 frames of a session keep bins alone', () => {
  const face = faceOf();
  const session = play(1000, () => face, { fps: 10, options: { bin: 60 } });
  assert.equal(session.bins.length, 17);
});

test('the JSON of a reading tells the same', () => {
  const closed = during([2, 4, 6], 0.2);
  const faceAt = (/** @type {number} */ time) => faceOf({ lids: closed(time) ? 0.2 : 1,
    happy: time > 8 ? 1 : 0, right: time > 8 ? 0.1 : 0, left: time > 8 ? 0.05 : 0 });
  const triples = (/** @type {Float32Array} */ mesh) =>
    Array.from({ length: mesh.length / 3 }, (_, i) => [...mesh.subarray(3 * i, 3 * i + 3)]);
  const session = play(12, faceAt);
  const read = play(12, (time) => {
    const face = faceAt(time);
    return JSON.parse(JSON.stringify({ ...face, mesh: triples(face.mesh) }));
  });
  assert.equal(session.summary().blinks.count, 3);
  assert.ok(session.summary().smile.seconds > 0);
  assert.deepEqual(read.summary(), session.summary());
});

test('what is no reading is refused in words', async () => {
  for (const odd of [undefined, null, 1, {}, { timestamp: 0 }, { timestamp: 0, faces: [null] },
    { timestamp: 0, faces: [{}] }]) {
    await rejectsWith(() => createSession().add(wrongly(odd)), 'INVALID_ARGUMENT', /result of analyze/);
  }
});
