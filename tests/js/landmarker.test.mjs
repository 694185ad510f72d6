import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { BLENDSHAPES } from '../../web/lib/blendshapes.js';
import { crc32, readZip } from '../../web/lib/zip.js';
import { bundleParts, fakeNet, makeZip } from './bundle.mjs';
import { analyzerFor, modelBytes, random, rejectsWith, sample, samplePath, serveProject,
  withServer } from './support.mjs';

const TASKS = /** @type {const} */ (['mesh', 'blendshapes']);
const QUICK = /** @type {const} */ ({ tasks: [...TASKS], range: 'short', tiles: false, rotations: false });

test('without a blendshape net geometry gives those coefficients that it can', async () => {
  const analyzer = await analyzerFor(QUICK);
  const { faces } = await analyzer.analyze(await sample(1));
  assert.ok(faces.length > 0);
  for (const { blendshapes } of faces) {
    assert.equal(blendshapes?.source, 'geometry');
    const names = Object.keys(blendshapes.scores);
    assert.ok(['eyeBlinkLeft', 'eyeLookUpRight', 'jawOpen', 'mouthSmileLeft', 'browInnerUp', 'mouthPucker']
      .every((name) => names.includes(name)), names.join());
    assert.ok(!names.includes('_neutral') && !names.includes('cheekPuff'));
    for (const value of Object.values(blendshapes.scores)) assert.ok(value >= 0 && value <= 1);
  }
  assert.ok(faces.some(({ blendshapes }) => (blendshapes?.scores.mouthSmileLeft ?? 0) > 0.4), 'somebody smiles');
  analyzer.close();
});

for (const deflate of [false, true]) {
  test(`the nets of a ${deflate ? 'deflated' : 'stored'} bundle take the places of the packaged ones`, async () => {
    const parts = await bundleParts(deflate);
    const task = makeZip(parts);
    for (const landmarker of [task, new Blob([task])]) {
      const analyzer = await analyzerFor({ ...QUICK, models: { landmarker } });
      const { models } = await analyzer.stats();
      assert.deepEqual(models.map(({ role, file, bytes }) => [role, file, bytes]), [
        ['detect-short', parts[0].name, parts[0].bytes.length],
        ['mesh', parts[1].name, parts[1].bytes.length],
        ['blendshapes', parts[2].name, parts[2].bytes.length],
      ]);
      const { faces } = await analyzer.analyze(await sample(1));
      assert.ok(faces.length > 0);
      assert.equal(faces[0].blendshapes?.source, 'net');
      assert.deepEqual(Object.keys(faces[0].blendshapes?.scores ?? {}), [...BLENDSHAPES]);
      analyzer.close();
    }
  });
}

test('a bundle is fetched once, and the packaged nets that it replaces are not', async () => {
  const task = makeZip(await bundleParts());
  await withServer((request, response) => {
    if (request.url !== '/face_landmarker.task') return void serveProject(request, response);
    response.writeHead(200, { 'content-length': task.length }).end(task);
  }, async (base, requests) => {
    /** @type {import('../../web/lib/options.js').Progress[]} */
    const steps = [];
    const analyzer = await analyzerFor({
      ...QUICK, tasks: [...TASKS, 'age'], models: { landmarker: `${base}face_landmarker.task` },
      assets: { models: `${base}models` }, onProgress: (step) => steps.push(step),
    });
    assert.deepEqual(requests.sort(), ['/face_landmarker.task', '/models/age_gender.tflite', '/models/manifest.json']);
    assert.equal(steps.filter(({ file }) => file === 'face_landmarker.task').at(-1)?.loaded, task.length);
    analyzer.close();
  });
});

test('a role of its own goes before the bundle, and one that no task needs is not opened', async () => {
  const task = makeZip(await bundleParts());
  const mesh = await modelBytes('face_landmark_with_attention.tflite');
  const analyzer = await analyzerFor({ ...QUICK, tasks: ['mesh'], models: { landmarker: task, mesh } });
  const { models } = await analyzer.stats();
  assert.deepEqual(models.map(({ role, file }) => [role, file]),
    [['detect-short', 'face_detector.tflite'], ['mesh', '']]);
  analyzer.close();
});

test('the first edition, without blendshapes, leaves them to geometry', async () => {
  const task = makeZip((await bundleParts()).slice(0, 2));
  const analyzer = await analyzerFor({ ...QUICK, models: { landmarker: task } });
  const { faces } = await analyzer.analyze(await sample(1));
  assert.equal(faces[0].blendshapes?.source, 'geometry');
  analyzer.close();
});

test('a blendshape net can come alone', async () => {
  const analyzer = await analyzerFor({ ...QUICK, models: { blendshapes: await fakeNet('blendshapes') } });
  const { faces } = await analyzer.analyze(await sample(1));
  assert.equal(faces[0].blendshapes?.source, 'net');
  analyzer.close();
  await rejectsWith(analyzerFor({ ...QUICK, models: { blendshapes: await fakeNet('emotion') } }), 'SHAPE_MISMATCH',
    /146 points.*The role 'blendshapes'/);
});

/** @typedef {import('./bundle.mjs').Part} Part */
/** @typedef {(task: Uint8Array<ArrayBuffer>, parts: Part[]) => Uint8Array | Promise<Uint8Array>} Spoil */

/** @type {[string, Spoil, RegExp][]} */
const SPOILT = [
  ['a single net', (_, parts) => parts[1].bytes, /is not a \.task bundle.*'mesh'/],
  ['a picture', () => readFile(samplePath(1)), /is not a \.task bundle/],
  ['an empty file', () => new Uint8Array(0), /empty/],
  ['the first half', (task) => task.slice(0, task.length >> 1), /directory is missing/],
  ['one that lacks its first bytes', (task) => task.slice(100), /is not a \.task bundle/],
  ['one that lost bytes in the middle', (task) => Buffer.concat([task.slice(0, 5e5), task.slice(5e5 + 64)]),
    /entry 0 is damaged|not where it should be|directory does not lie/],
  ['one whose net was changed', (task) => { task[5000] ^= 1; return task; }, /checksum/],
  ['the bundle of another task', (_, parts) => makeZip([{ ...parts[0], name: 'hand_detector.tflite' }]),
    /has no face_landmarks_detector\.tflite/],
  ['one with a net of another task inside', async (_, parts) =>
    makeZip([parts[0], { ...parts[1], bytes: await modelBytes('age_gender.tflite') }]), /mesh net/],
  ['an encrypted one', (_, parts) => makeZip(parts, (entry) => entry.setUint16(8, 1, true)), /encrypted/],
  ['one packed in another way', (_, parts) => makeZip(parts, (entry) => entry.setUint16(10, 14, true)),
    /method 14/],
  ['one that promises a gigabyte', (_, parts) => makeZip(parts, (entry) => entry.setUint32(24, 1 << 30, true)),
    /at most/],
  ['one that names a file twice', (_, parts) => makeZip([parts[0], parts[0]]), /twice/],
  ['one with files beyond its end', (_, parts) => makeZip(parts, (entry) => entry.setUint32(20, 1 << 28, true)),
    /cut off/],
];
for (const [what, spoil, words] of SPOILT) {
  test(`${what} in place of the bundle is refused in words`, async () => {
    const parts = await bundleParts();
    const landmarker = new Uint8Array(await spoil(makeZip(parts), parts));
    const code = words.source.includes('mesh net') ? 'SHAPE_MISMATCH' : 'MODEL_INVALID';
    await rejectsWith(analyzerFor({ ...QUICK, models: { landmarker } }), code, words);
  });
}

test('a deflated file that unpacks to more or less than it says is refused', async () => {
  const bytes = new Uint8Array(100_000);
  /** @type {[number, RegExp][]} */
  const cases = [[1000, /larger than the 1000/], [200_000, /in place of/]];
  for (const [size, words] of cases) {
    const zip = makeZip([{ name: 'a', bytes, deflate: true }], (entry) => entry.setUint32(24, size, true));
    await rejectsWith(() => readZip(zip, 'It').get('a')?.(), 'MODEL_INVALID', words);
  }
  const zip = makeZip([{ name: 'a', bytes, deflate: true }]);
  zip.fill(0xff, 40, 60);
  await rejectsWith(() => readZip(zip, 'It').get('a')?.(), 'MODEL_INVALID', /cannot be unpacked/);
});

test('crc32 is that of the zip format', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
});

test('bytes changed at random give the files as they were or a typed error', async () => {
  const next = random(7);
  const parts = [0, 1, 2].map((i) => ({
    name: `part${i}`, deflate: i === 1, bytes: Uint8Array.from({ length: 60 + 40 * i }, () => 16 * next()),
  }));
  const good = makeZip(parts);
  let refused = 0;
  for (let round = 0; round < 600; round++) {
    const zip = good.slice(0, round % 3 ? good.length : Math.floor(next() * good.length));
    for (let i = 0; i < 1 + round % 4; i++) zip[Math.floor(next() * zip.length)] = 256 * next();
    try {
      for (const [name, read] of readZip(zip, 'It')) {
        const bytes = await read();
        const part = parts.find((one) => one.name === name);
        if (part) assert.deepEqual(bytes, part.bytes, `round ${round}`);
      }
    } catch (error) {
      refused++;
      assert.equal(/** @type {any} */ (error).code, 'MODEL_INVALID', /** @type {any} */ (error).stack);
    }
  }
  assert.ok(refused > 300, `${refused} refused`);
});
