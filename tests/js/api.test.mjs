import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EMOTIONS, Face, KEYPOINTS, ROLES, Result, TASKS, isSupported } from '../../web/lib/index.js';
import { Instance } from '../../web/lib/abi.js';
import { engineConfig, rolesNeeded } from '../../web/lib/engine.js';
import { rolesFor } from '../../web/lib/models.js';
import { RANGES, resolveOptions } from '../../web/lib/options.js';
import { loadModule } from '../../web/lib/wasm.js';
import { VARIANT, analyzerFor, sample } from './support.mjs';

/** @type {import('../../web/lib/index.js').Analyzer} */
let analyzer;
before(async () => {
  analyzer = await analyzerFor();
});
after(() => analyzer.close());

test('a photograph of people gives complete faces, best first', async () => {
  const picture = await sample(1);
  const result = await analyzer.analyze(picture);
  assert.ok(result instanceof Result);
  assert.deepEqual([result.width, result.height], [picture.width, picture.height]);
  assert.ok(result.faces.length > 0);
  for (const stage of /** @type {const} */ (['detect', 'mesh', 'emotion', 'ageGender'])) {
    assert.ok(result.timing[stage] > 0 && result.timing[stage] <= result.timing.total, stage);
  }
  for (const face of result.faces) {
    assert.ok(face instanceof Face);
    checkFace(face, picture.width, picture.height);
  }
  assert.deepEqual(result.faces.map(({ id }) => id).sort((a, b) => a - b), result.faces.map((_, i) => i + 1));
});

/**
 * @param {Face} face
 * @param {number} width
 * @param {number} height
 */
function checkFace(face, width, height) {
  const within = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) =>
    assert.ok(value >= low && value <= high, `${value} is not within ${low}..${high}`);
  within(face.score, 0, 1);
  within(/** @type {number} */ (face.presence), 0.01, 1);
  const { box, boxNormalized } = face;
  within(box.width, 10, width);
  within(box.height, 10, height * 1.5);
  assert.ok(Math.abs(boxNormalized.x * width - box.x) < 1e-6);
  assert.ok(Math.abs(boxNormalized.height * height - box.height) < 1e-6);
  assert.deepEqual(Object.keys(face.keypoints), [...KEYPOINTS]);
  // The person's right eye is left in an upright picture; eyes above mouth.
  assert.ok(face.keypoints.rightEye.x < face.keypoints.leftEye.x);
  assert.ok(face.keypoints.rightEye.y < face.keypoints.mouth.y);
  assert.ok(face.mesh instanceof Float32Array && face.mesh.length === 478 * 3);
  within(face.mesh[0], box.x - box.width / 2, box.x + 1.5 * box.width);
  const pose = face.pose ?? assert.fail('no pose');
  for (const angle of [pose.yaw, pose.pitch, pose.roll]) within(angle, -90, 90);
  assert.equal(pose.matrix.length, 16);
  const gaze = face.gaze ?? assert.fail('no gaze');
  assert.ok(Math.abs(Math.hypot(...gaze.vector) - 1) < 1e-3);
  const emotion = face.emotion ?? assert.fail('no emotion');
  assert.deepEqual(Object.keys(emotion.scores), [...EMOTIONS]);
  assert.ok(Math.abs(Object.values(emotion.scores).reduce((sum, score) => sum + score) - 1) < 1e-3);
  assert.equal(emotion.score, Math.max(...Object.values(emotion.scores)));
  assert.equal(emotion.score, emotion.scores[emotion.label]);
  const age = face.age ?? assert.fail('no age');
  within(age.years, 0, 110);
  assert.ok(age.low <= age.years && age.years <= age.high);
  const gender = face.gender ?? assert.fail('no gender');
  assert.ok(['female', 'male'].includes(gender.label));
  within(gender.score, 0.5, 1);
  assert.equal(face.crops, undefined);
}

test('a result survives JSON, the mesh as triples', async () => {
  const result = await analyzer.analyze(await sample(1));
  const copy = JSON.parse(JSON.stringify(result));
  assert.deepEqual(Object.keys(copy), ['faces', 'width', 'height', 'timestamp', 'timing']);
  const [face] = copy.faces;
  assert.equal(face.mesh.length, 478);
  assert.equal(face.mesh[0].length, 3);
  assert.equal(typeof face.emotion.scores.happy, 'number');
  assert.equal(face.pose.matrix.length, 16);
  assert.ok(!('crops' in face));
});

test('what was not asked for is absent', async () => {
  const only = await analyzerFor({ tasks: ['age'] });
  const [face] = (await only.analyze(await sample(1))).faces;
  only.close();
  assert.ok(face.age);
  for (const absent of ['mesh', 'pose', 'gaze', 'emotion', 'gender', 'crops']) assert.ok(!(absent in face), absent);
});

test('detection alone loads one net and gives boxes and key points', async () => {
  const detector = await analyzerFor({ tasks: [], range: 'short' });
  const { models } = await detector.stats();
  assert.deepEqual(models.map(({ role }) => role), ['detect-short']);
  const { faces } = await detector.analyze(await sample(1));
  assert.ok(faces.length > 0);
  assert.ok(!('presence' in faces[0]) && !('mesh' in faces[0]));
  detector.close();
});

test('maxFaces bounds the faces', async () => {
  const one = await analyzerFor({ tasks: [], maxFaces: 1 });
  assert.equal((await one.analyze(await sample(4))).faces.length, 1);
  one.close();
});

test('crops show what each net saw', async () => {
  const keeper = await analyzerFor({ crops: true });
  const [face] = (await keeper.analyze(await sample(1))).faces;
  keeper.close();
  assert.deepEqual(Object.keys(face.crops ?? {}).sort(), ['age-gender', 'emotion', 'mesh']);
  for (const [role, crop] of Object.entries(face.crops ?? {})) {
    assert.equal(crop.data.length, crop.width * crop.height * 4, role);
    assert.ok(new Set(crop.data).size > 20, `${role} shows a picture`);
  }
});

test('stats tell the variant, the nets and the bytes', async () => {
  const stats = await analyzer.stats();
  assert.equal(stats.variant, VARIANT);
  assert.equal(stats.worker, false);
  assert.deepEqual(stats.models.map(({ role }) => role), rolesFor(analyzer.options));
  const bytes = stats.models.reduce((sum, model) => sum + model.bytes, 0);
  assert.ok(stats.bytes > bytes && stats.heapBytes >= stats.bytes, JSON.stringify(stats));
});

test('the nets to fetch are those that the C analyzer needs', async () => {
  const { module } = await loadModule({ variant: VARIANT });
  const instance = await Instance.create(module);
  for (let bits = 0; bits < 1 << TASKS.length; bits++) {
    for (const range of RANGES) {
      for (const tiles of [true, false]) {
        const options = resolveOptions({ tasks: TASKS.filter((_, i) => bits & 1 << i), range, tiles });
        const needed = rolesNeeded(instance, engineConfig(options));
        assert.deepEqual(rolesFor(options).sort(), [...needed].sort(), `${range}, tiles ${tiles}: ${options.tasks}`);
      }
    }
  }
  const ensemble = resolveOptions({ tasks: ['emotion'], ensemble: true });
  assert.ok(rolesFor(ensemble).includes('emotion-ensemble') && ROLES.includes('emotion-ensemble'));
});

test('options tells what is in force and cannot be changed', () => {
  assert.equal(analyzer.options.maxFaces, 100);
  assert.throws(() => {
    /** @type {any} */ (analyzer.options).maxFaces = 1;
  }, TypeError);
});

test('this engine is supported', () => assert.equal(isSupported(), true));
