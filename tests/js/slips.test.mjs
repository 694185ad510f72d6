// What people get wrong at first, and what they are told then.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createAnalyzer } from '../../web/lib/index.js';
import { createGallery, verify } from '../../web/lib/gallery.js';
import { createTrainer, dense, flatten } from '../../web/lib/train.js';
import { faceOf } from './gallery_support.mjs';
import { VARIANT, analyzerFor, rejectsWith, sample, serveProject, withServer, wrongly } from './support.mjs';

const QUICK = /** @type {const} */ ({ tasks: [], range: 'short', tiles: false, rotations: false });

test('a Promise in place of what it brings: that it is one, and to await it', async () => {
  const later = /** @type {any} */ (Promise.resolve(faceOf(1)));
  const gallery = await createGallery({ store: 'memory', variant: VARIANT });
  const says = /(is|are) a Promise, which `await` has to come before/;
  for (const faces of [later, [later]]) {
    await rejectsWith(gallery.enrol('Bob', faces), 'INVALID_ARGUMENT', says);
    await rejectsWith(gallery.identify(faces), 'INVALID_ARGUMENT', says);
    await rejectsWith(() => verify(faces, faceOf(1)), 'INVALID_ARGUMENT', says);
  }
  gallery.close();
  await rejectsWith(createAnalyzer(later), 'INVALID_ARGUMENT', says);
  await rejectsWith(createAnalyzer({ models: { emotion: later } }), 'INVALID_ARGUMENT', says);
  const trainer = await createTrainer({ input: [4, 4, 1], layers: [flatten(), dense(2, { activation: 'softmax' })],
    labels: ['a', 'b'], variant: VARIANT });
  await rejectsWith(trainer.fit(later), 'INVALID_ARGUMENT', says);
  await rejectsWith(trainer.fit({ samples: new Uint8Array(32), targets: later }), 'INVALID_DATA', says);
  await rejectsWith(trainer.fit({ samples: later, targets: [0] }), 'INVALID_IMAGE',
    /A promise is not an image.*`await`/);
  trainer.close();
});

test('face and name in the wrong order', async () => {
  const gallery = await createGallery({ store: 'memory', variant: VARIANT });
  for (const face of [faceOf(1), [faceOf(1)]]) {
    await rejectsWith(gallery.enrol(wrongly(face), wrongly('Bob')), 'INVALID_ARGUMENT',
      /The name is an (object|array).*The name comes first\.$/);
  }
  await rejectsWith(gallery.enrol(' ', faceOf(1)), 'INVALID_ARGUMENT', /characters\.$/);
  gallery.close();
});

/** @type {[any, string][]} */
const ELSEWHERE = [
  [{ minConfidence: 0.5 }, 'minScore'], [{ scoreThreshold: 0.5 }, 'minScore'], [{ maxResults: 1 }, 'maxFaces'],
  [{ minFaceDetectionConfidence: 0.5 }, 'minScore'], [{ minDetectionConfidence: 0.5 }, 'minScore'],
  [{ minFacePresenceConfidence: 0.5 }, 'minPresence'], [{ minTrackingConfidence: 0.5 }, 'minPresence'],
  [{ numFaces: 1 }, 'maxFaces'], [{ maxNumFaces: 1 }, 'maxFaces'], [{ maxDetected: 1 }, 'maxFaces'],
  [{ modelBasePath: '/models' }, 'assets'], [{ wasmPath: '/wasm' }, 'assets'], [{ runningMode: 'VIDEO' }, 'mode'],
  [{ modelAssetPath: 'a.task' }, 'models'], [{ tasks: ['landmarks'] }, 'mesh'],
  [{ tasks: ['expressions'] }, 'emotion'], [{ tasks: ['descriptor'] }, 'identity'],
];

for (const [options, ours] of ELSEWHERE) {
  test(`what others call ${JSON.stringify(options)} is ours by the name of ${ours}`, async () => {
    await rejectsWith(createAnalyzer(options), options.tasks ? 'UNKNOWN_TASK' : 'UNKNOWN_OPTION',
      new RegExp(`Did you mean '${ours}'\\?$`));
  });
}

test('events that would never come are refused', async () => {
  const still = await analyzerFor(QUICK);
  await rejectsWith(() => still.addEventListener('enter', () => {}), 'INVALID_ARGUMENT', /mode: 'video'/);
  still.close();
  const moving = await analyzerFor({ ...QUICK, mode: 'video' });
  await rejectsWith(() => moving.addEventListener(wrongly('entre'), () => {}), 'INVALID_ARGUMENT',
    /'entre'\. Did you mean 'enter'\? It may be 'enter', 'leave', 'change'/);
  moving.close();
});

test('what onProgress throws is told as uncaught and as it is, and the loading goes on', async () => {
  await withServer(serveProject, async (base) => {
    const own = new Error('mine');
    /** @type {unknown[]} */
    const told = [];
    /** @type {any} */ (globalThis).reportError = (/** @type {unknown} */ error) => told.push(error);
    try {
      const analyzer = await createAnalyzer({
        ...QUICK, variant: VARIANT, assets: { wasm: `${base}web/lib/wasm/`, models: `${base}models` },
        onProgress() {
          throw own;
        },
      });
      assert.ok((await analyzer.analyze(await sample(1))).faces.length > 0);
      analyzer.close();
    } finally {
      Reflect.deleteProperty(globalThis, 'reportError');
    }
    assert.ok(told.length > 1 && told.every((error) => error === own));
  });
});

test('where nothing is there to report to, as in Node, it is an uncaught exception', () => {
  const code = `
    import { createAnalyzer } from ${JSON.stringify(new URL('../../web/lib/index.js', import.meta.url).href)};
    process.on('uncaughtException', ({ message }) => console.log(message));
    const onProgress = ({ phase, loaded }) => { if (phase === 'model' && loaded) throw new Error('mine'); };
    (await createAnalyzer({ variant: '${VARIANT}', tasks: [], range: 'short', tiles: false, onProgress })).close();
    console.log('made');`;
  const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, '--input-type=module', '-e', code],
    { encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual(stdout.split('\n').toSorted(), ['', 'made', 'mine'], stderr);
});

/** @type {[any, string, string][]} options, the net that is not there, and what brings it */
const MISSING = [
  [{ tasks: ['identity'] }, 'face_recognition', ' --tasks identity'],
  [{ tasks: ['gender'] }, 'age_gender', ' --tasks age'],
  [{ tasks: ['emotion'] }, 'face_expression', ' --tasks emotion'],
  [{ tasks: ['pose'] }, 'face_landmark_with_attention', ' --tasks mesh'],
  [{ tasks: ['emotion'], ensemble: true }, '/emotion', ' --tasks all'],
  [{ range: 'full' }, 'face_detection_full_range', ' --tasks all'],
  [{}, 'face_detection_short_range', ''],
];

test('the remedy for a missing net is the command that brings it', async () => {
  for (const [options, net, flags] of MISSING) {
    await withServer((request, response) => {
      if (request.url?.endsWith(`${net}.tflite`)) response.writeHead(404).end();
      else void serveProject(request, response);
    }, async (base) => {
      const assets = { wasm: `${base}web/lib/wasm/`, models: `${base}models` };
      const { message, remedy } = await rejectsWith(
        createAnalyzer({ ...QUICK, variant: VARIANT, assets, ...options }), 'MODEL_FETCH');
      assert.ok(message.includes(`${net}.tflite answered 404`), message);
      assert.ok(remedy.includes(`\`npx facewise assets FOLDER${flags}\` puts`), remedy);
    });
  }
});

test('so is that for the module that trains', async () => {
  const net = { input: /** @type {[number, number, number]} */ ([4, 4, 1]), layers: [flatten(), dense(1)] };
  await withServer((_, response) => response.writeHead(404).end(), async (base) => {
    const { remedy } = await rejectsWith(createTrainer({ ...net, variant: VARIANT, assets: { wasm: base } }),
      'WASM_LOAD');
    assert.ok(remedy.includes('`npx facewise assets FOLDER --train` puts'), remedy);
  });
  const another = await readFile(new URL(`../../web/lib/wasm/facewise-${VARIANT}.wasm`, import.meta.url));
  await withServer((_, response) => response.writeHead(200, { 'content-type': 'application/wasm' }).end(another),
    async (base) => {
      const { remedy } = await rejectsWith(createTrainer({ ...net, variant: VARIANT, assets: { wasm: base } }),
        'WASM_LOAD', /is facewise-\w+ of version .* needs facewise-train/);
      assert.ok(remedy.includes('`npx facewise assets FOLDER --train` copies'), remedy);
  });
});

test('in Node the remedy for a file of the package is to install it, or to copy it', async () => {
  const { remedy } = await rejectsWith(createAnalyzer({ ...QUICK, variant: VARIANT, assets: { wasm: '/nowhere/' } }),
    'WASM_LOAD');
  assert.match(remedy, /install that again, or run `npx facewise assets FOLDER`/);
});
