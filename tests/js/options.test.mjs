import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnalyzer } from '../../web/lib/index.js';
import { resolveOptions } from '../../web/lib/options.js';
import { loadModel } from '../../web/lib/nn.js';
import { rejectsWith, wrongly } from './support.mjs';

/** @type {[string, any, string, RegExp][]} what is wrong, options, code, words of the error */
const REFUSED = [
  ['a misspelt option', { maxFace: 2 }, 'UNKNOWN_OPTION', /maxFace'.*Did you mean 'maxFaces'/],
  ['an option of another library', { backend: 'webgl' }, 'UNKNOWN_OPTION', /knows no 'backend'/],
  ['a misspelt task', { tasks: ['emotions'] }, 'UNKNOWN_TASK', /Did you mean 'emotion'/],
  ['a task nobody has', { tasks: ['fingerprint'] }, 'UNKNOWN_TASK', /Tasks are mesh, pose/],
  ['a task that is no text', { tasks: [7] }, 'UNKNOWN_TASK', /no task 7/],
  ['tasks that are no array', { tasks: 'emotion' }, 'INVALID_ARGUMENT', /array/],
  ['an unknown mode', { mode: 'vidoe' }, 'INVALID_ARGUMENT', /Did you mean 'video'/],
  ['an unknown range', { range: 'near' }, 'INVALID_ARGUMENT', /'auto', 'short', 'full', 'crowd'/],
  ['an unknown variant', { variant: 'threads' }, 'INVALID_ARGUMENT', /'variant'/],
  ['an unknown kernel set', { kernels: 'gpu' }, 'INVALID_ARGUMENT', /'kernels'/],
  ['no faces at all', { maxFaces: 0 }, 'INVALID_ARGUMENT', /whole number from 1 to 256/],
  ['a memory below nobody', { memory: -1 }, 'INVALID_ARGUMENT', /0 to 1024/],
  ['a memory for ever', { memoryMinutes: Infinity }, 'INVALID_ARGUMENT', /0 to 1440/],
  ['half a smoothing', { smooth: 0.5 }, 'INVALID_ARGUMENT', /'smooth'/],
  ['too many faces', { maxFaces: 257 }, 'INVALID_ARGUMENT', /257/],
  ['half a face', { maxFaces: 1.5 }, 'INVALID_ARGUMENT', /whole/],
  ['a score that is NaN', { minScore: NaN }, 'INVALID_ARGUMENT', /NaN/],
  ['a score above one', { minScore: 1.01 }, 'INVALID_ARGUMENT', /0 to 1/],
  ['a presence that is a text', { minPresence: '0.5' }, 'INVALID_ARGUMENT', /minPresence/],
  ['a switch that is a number', { tiles: 1 }, 'INVALID_ARGUMENT', /true or false/],
  ['no worker at all', { workers: 0 }, 'INVALID_ARGUMENT', /whole number from 1 to 8/],
  ['workers where there are none', { worker: false, workers: 2 }, 'INVALID_ARGUMENT', /'worker' is false/],
  ['a null option', { rotations: null }, 'INVALID_ARGUMENT', /rotations/],
  ['an unknown asset', { assets: { model: './' } }, 'UNKNOWN_OPTION', /Did you mean 'models'/],
  ['an asset that is a number', { assets: { wasm: 3 } }, 'INVALID_ARGUMENT', /assets.wasm/],
  ['an unknown role', { models: { detector: 'a.tflite' } }, 'UNKNOWN_OPTION', /knows no 'detector'/],
  ['a model that is a number', { models: { mesh: 5 } }, 'INVALID_ARGUMENT', /'mesh'/],
  ['a signal that is none', { signal: true }, 'INVALID_ARGUMENT', /AbortController/],
  ['a folder in place of assets', { assets: '/x' }, 'INVALID_ARGUMENT',
    /\{ wasm: '\/x\/wasm\/', models: '\/x\/models\/' \}/],
  ['an address in place of assets', { assets: new URL('http://x/y/') }, 'INVALID_ARGUMENT', /'http:\/\/x\/y\/wasm\/'/],
  ['a folder in place of nets', { models: '/x' }, 'INVALID_ARGUMENT', /assets\.models/],
  ['tasks in one text', { tasks: 'emotion,age' }, 'INVALID_ARGUMENT', /\['emotion', 'age'\]/],
  ['a cache without a name', { cache: true }, 'INVALID_ARGUMENT', /'cache' is true/],
  ['progress that is no function', { onProgress: {} }, 'INVALID_ARGUMENT', /function/],
  ['options that are no object', 'fast', 'INVALID_ARGUMENT', /plain object/],
  ['options that are null', null, 'INVALID_ARGUMENT', /null/],
];

for (const [what, options, code, words] of REFUSED) {
  test(`createAnalyzer refuses ${what}`, async () => {
    await rejectsWith(() => createAnalyzer(options), code, words);
  });
}

test('loadModel refuses unknown options and sources', async () => {
  await rejectsWith(loadModel('x.tflite', wrongly({ keepall: true })), 'UNKNOWN_OPTION', /'keepAll'/);
  await rejectsWith(loadModel(wrongly(42)), 'INVALID_ARGUMENT', /42/);
  await rejectsWith(loadModel('x.tflite', { kernels: wrongly('gpu') }), 'INVALID_ARGUMENT', /scalar/);
});

test('defaults depend on the mode', () => {
  const image = resolveOptions();
  assert.deepEqual(image.tasks, ['mesh', 'pose', 'gaze', 'emotion', 'age', 'gender']);
  assert.deepEqual([image.mode, image.maxFaces, image.tiles, image.rotations, image.worker],
    ['image', 100, true, true, false]);
  const video = resolveOptions({ mode: 'video' });
  assert.deepEqual([video.maxFaces, video.tiles, video.rotations], [4, false, false]);
  assert.deepEqual([image.workers, video.workers, resolveOptions({ workers: 2 }).worker], [1, 1, true]);
});

test('undefined means the default, and a task named twice counts once', () => {
  assert.equal(resolveOptions({ maxFaces: undefined, mode: undefined }).maxFaces, 100);
  assert.deepEqual(resolveOptions({ tasks: ['age', 'age'] }).tasks, ['age']);
});
