/** Nets that do not ship: tests and benchmarks run them. Made in build/test-models. */

import { faceApiGraph, humanGraph } from './conversions.mjs';
import { faceMeshAssets, PACKAGES } from './sources.mjs';
import { writeTflite } from './tflite_writer.mjs';

/**
 * @typedef {object} TestNet
 * @property {string} file
 * @property {{ package: string }} source
 * @property {() => Uint8Array} make
 */

/**
 * @param {string} net
 * @param {number[]} inputShape
 * @param {Record<string, string>} outputs  node by the name it gets
 * @returns {TestNet}
 */
function fromHuman(net, inputShape, outputs) {
  return {
    file: `${net}.tflite`,
    source: { package: PACKAGES.human },
    make: () => writeTflite(humanGraph(net, inputShape, outputs)),
  };
}

/** @type {readonly TestNet[]} */
export const TEST_NETS = Object.freeze([
  {
    file: 'face_landmark.tflite',
    source: { package: PACKAGES.faceMesh },
    make: () => faceMeshAssets().plainMesh,
  },
  {
    file: 'tiny_face_detector_224.tflite',
    source: { package: PACKAGES.faceApi },
    make: () => writeTflite(faceApiGraph('tiny_face_detector')),
  },
  fromHuman('iris', [1, 64, 64, 3], { points: 'Identity' }),
  fromHuman('antispoof', [1, 128, 128, 3], { real: 'Identity' }),
  fromHuman('faceres', [1, 224, 224, 3], {
    gender: 'gender_pred/Sigmoid',
    embedding: 'global_pooling/Mean',
    age: 'age_pred/Softmax',
  }),
  fromHuman('blazeface', [1, 256, 256, 3], {
    scores_near: 'Identity',
    scores_far: 'Identity_1',
    regressors_near: 'Identity_2',
    regressors_far: 'Identity_3',
  }),
]);
