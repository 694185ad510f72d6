// The whole path on real faces: turned pictures, poses, pictures without a face, ages and landmarks, and ids in video.
// Bounds are loose on purpose: `make eval` measures, these tests notice when something breaks.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { decodePicture } from '../../web/lib/decode.js';
import { createAnalyzer } from '../../web/lib/index.js';
import { samplePath } from '../lib/samples.mjs';
import { FACES, facesAreHere, labelledBox, labelledPoint, labels, pictures } from './faces.mjs';
import { groupBy, matchBoxes, mean } from './measures.mjs';

/** @import { AnalyzerOptions, Face } from '../../web/lib/index.js' */
/** @typedef {{ [Key in keyof Face]: NonNullable<Face[Key]> }} WholeFace */

/** @type {Map<string, Promise<import('../../web/lib/index.js').Analyzer>>} */
const analyzers = new Map();

/** One analyzer for each set of options. @param {AnalyzerOptions} options */
function analyzerWith(options) {
  const key = JSON.stringify(options);
  let analyzer = analyzers.get(key);
  if (!analyzer) {
    analyzer = createAnalyzer(options);
    analyzers.set(key, analyzer);
  }
  return analyzer;
}

after(async () => {
  for (const analyzer of analyzers.values()) (await analyzer).close();
});

/**
 * The faces in a picture; what is not asked for is absent all the same.
 * @param {string} file  relative to the faces' folder
 * @param {AnalyzerOptions} [options]
 * @returns {Promise<WholeFace[]>}
 */
async function read(file, options = {}) {
  const analyzer = await analyzerWith(options);
  const { faces } = await analyzer.analyze(new Blob([await readFile(path.join(FACES, file))]));
  return /** @type {WholeFace[]} */ (faces);
}

/** Every step-th item. @template T @param {T[]} list @param {number} step */
const every = (list, step) => list.filter((_, i) => i % step === 0);

/**
 * A clip: a face moves over a wall. `steps` says where it is in each frame, null for an empty frame. The face is one
 * of a photograph that comes with a package, so that there is a clip without the labelled faces, too.
 * @param {(number | null)[]} steps
 */
async function clipOf(steps) {
  const [left, top, side, width] = [1340, 110, 400, 1000];
  const file = samplePath(1);
  const picture = await decodePicture(new Uint8Array(await readFile(file)));
  return steps.map((at) => {
    const data = new Uint8Array(width * side * 3).fill(90);
    for (let y = 0; at !== null && y < side; y++) {
      const from = ((top + y) * picture.width + left) * 3;
      data.set(picture.pixels.data.subarray(from, from + side * 3), (y * width + at) * 3);
    }
    return { data, width, height: side, channels: /** @type {const} */ (3) };
  });
}

/** Ids seen in each frame, 33 ms apart. @param {(number | null)[]} steps */
async function idsOf(steps) {
  const analyzer = await createAnalyzer({ mode: 'video', tasks: ['mesh'] });
  const ids = [];
  for (const [i, frame] of (await clipOf(steps)).entries()) {
    const { faces } = await analyzer.analyze(frame, { timestamp: 33 * i });
    ids.push(faces.map(({ id }) => id));
  }
  analyzer.close();
  return ids;
}

test('a face keeps its id while it moves, and gets a new one when it returns after a while', async () => {
  const there = Array.from({ length: 30 }, (_, i) => 18 * i);
  const gone = Array.from({ length: 30 }, () => null);
  const ids = await idsOf([...there, ...gone, ...there]);
  const [first] = ids[0];
  assert.ok(first > 0, 'found in the first frame');
  for (const i of there.keys()) assert.deepEqual(ids[i], [first], `frame ${i}`);
  for (const i of gone.keys()) assert.deepEqual(ids[30 + i], [], `empty frame ${i}`);
  const [second] = ids[60];
  assert.ok(second > first, `${second} after ${first}`);
  for (const i of there.keys()) assert.deepEqual(ids[60 + i], [second], `frame ${i} after the return`);
});

test('a face that is hidden for a few frames keeps its id', async () => {
  const ids = await idsOf([50, 50, 50, null, null, null, 60, 60]);
  assert.equal(ids[0].length, 1);
  assert.deepEqual(ids[7], ids[0]);
});

test('attributes are read on slower clocks than the mesh and stay with the face in between', async () => {
  const analyzer = await createAnalyzer({ mode: 'video', crops: true });
  /** @type {Record<string, number>} */
  const looks = {};
  for (const [i, frame] of (await clipOf(Array.from({ length: 60 }, () => 300))).entries()) {
    const { faces } = await analyzer.analyze(frame, { timestamp: 33 * i });
    assert.equal(faces.length, 1, `frame ${i}`);
    assert.ok(faces[0].age && faces[0].gender && faces[0].emotion, `frame ${i} has every reading`);
    for (const role of Object.keys(faces[0].crops ?? {})) looks[role] = (looks[role] ?? 0) + 1;
  }
  analyzer.close();
  assert.equal(looks.mesh, 60);
  assert.ok(looks.emotion >= 8 && looks.emotion <= 20, `emotion in ${looks.emotion} of 60 frames`);
  assert.ok(looks['age-gender'] >= 2 && looks['age-gender'] <= 8, `age in ${looks['age-gender']} of 60 frames`);
});

if (!facesAreHere()) {
  test('labelled faces', { skip: `none in ${FACES}: only the packages' samples were read` }, () => {});
} else {
  for (const [turn, roll] of [[0, 0], [90, 90], [180, 180], [270, -90]]) {
    for (const file of [`tough/rotate_rot_${turn}.jpg`, `tough/bulk_r${turn}.jpg`]) {
      test(`${file}: one face, turned by ${turn} degrees`, async () => {
        const faces = await read(file);
        assert.equal(faces.length, 1);
        const [face] = faces;
        const off = ((face.pose.roll - roll + 540) % 360) - 180;
        assert.ok(Math.abs(off) < 20, `roll is ${face.pose.roll}`);
        assert.equal(face.gender.label, 'male');
        assert.ok(Math.abs(face.age.years - 20) < 6, `age is ${face.age.years}`);
      });
    }
  }

  /** @type {[string, (face: WholeFace) => boolean][]} */
  const poses = [
    ['pose_left_face.jpeg', ({ pose, gaze }) => pose.yaw < -25 && gaze.yaw < -15],
    ['pose_right_face.png', ({ pose, gaze }) => pose.yaw > 25 && gaze.yaw > 15],
    ['pose_rise_face.jpeg', ({ pose }) => pose.pitch > 10],
    ['pose_lower_face.jpeg', ({ pose, gaze }) => pose.pitch < -15 && gaze.pitch < -15],
    ['pose_left_wryneck.png', ({ pose }) => pose.roll < -45],
    ['pose_right_wryneck.png', ({ pose }) => pose.roll > 30],
    ['emotion_happy.png', ({ emotion }) => emotion.label === 'happy'],
    ['emotion_anger.png', ({ emotion }) => emotion.label === 'angry'],
  ];
  for (const [file, holds] of poses) {
    test(`tough/${file} is read as what it is called`, async () => {
      const faces = await read(`tough/${file}`);
      assert.equal(faces.length, 1);
      const { pose, gaze, emotion } = faces[0];
      assert.ok(holds(faces[0]), JSON.stringify({ pose, gaze, emotion }));
    });
  }

  test('pictures without a face', async () => {
    const files = every(pictures('negatives'), 2);
    const found = [];
    for (const file of files) found.push(...(await read(file, { tasks: ['mesh'] })).map(() => file));
    assert.ok(found.length <= 3, `false faces in ${found.join(', ')}`);
  });

  test('scenes with masks and crowds', async () => {
    const scenes = every([...groupBy(labels('boxes'), ({ file }) => file)], 5);
    let all = 0;
    let matched = 0;
    for (const [file, rows] of scenes) {
      const wanted = rows.map(labelledBox);
      const faces = await read(`boxes/${file}`, { tasks: ['mesh'] });
      all += wanted.length;
      matched += matchBoxes(wanted, faces.map(({ box }) => box), 0.35).size;
    }
    assert.ok(matched >= 0.75 * all, `${matched} of ${all} found`);
  });

  test('ages and genders', async () => {
    const rows = every(labels('utkface').filter(({ age }) => Number(age) >= 13 && Number(age) < 70), 14);
    const errors = [];
    let right = 0;
    let inside = 0;
    for (const { file, age, gender } of rows) {
      const [face] = await read(`utkface/${file}`, { tasks: ['age', 'gender'], maxFaces: 1, rotations: false });
      assert.ok(face, file);
      errors.push(Math.abs(face.age.years - Number(age)));
      inside += Number(face.age.low <= Number(age) && Number(age) <= face.age.high);
      right += Number(face.gender.label === gender);
    }
    assert.ok(mean(errors) < 7.5, `mean error ${mean(errors)} years`);
    assert.ok(right >= 0.9 * rows.length, `${right} of ${rows.length} genders`);
    assert.ok(inside >= 0.7 * rows.length, `${inside} of ${rows.length} ages in their range`);
  });

  test('eye corners and nose tip lie where people put them', async () => {
    const points = /** @type {const} */ ([[36, 33], [39, 133], [42, 362], [45, 263], [30, 4]]);
    const errors = [];
    const files = [...labels('dlib69').map((row) => ({ set: 'dlib69', row })),
      ...every(labels('ytf68'), 8).map((row) => ({ set: 'ytf68', row }))];
    for (const { set, row } of files) {
      /** @param {number} i @param {ArrayLike<number>} at */
      const distance = (i, at) => Math.hypot(at[0] - labelledPoint(row, i)[0], at[1] - labelledPoint(row, i)[1]);
      const eyes = distance(45, labelledPoint(row, 36));
      const faces = await read(`${set}/${row.file}`, { tasks: ['mesh'] });
      errors.push(Math.min(...faces.map(({ mesh }) =>
        mean(points.map(([from, to]) => distance(from, [mesh[3 * to], mesh[3 * to + 1]]) / eyes)))));
    }
    errors.sort((a, b) => a - b);
    assert.ok(errors[Math.floor(errors.length / 2)] < 0.07, `median ${errors[Math.floor(errors.length / 2)]}`);
    assert.ok(errors.filter((e) => e > 0.15).length <= 1, `worst ${errors.slice(-4)}`);
  });
}
