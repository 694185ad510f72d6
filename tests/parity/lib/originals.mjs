// The converted nets in the runtimes they came from: face-api's own tfjs, tfjs with its converter, onnxruntime-web.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../../models/node_modules', import.meta.url));
const faceApiFolder = path.join(packages, '@vladmandic/face-api');
const humanFolder = path.join(packages, '@vladmandic/human/models');

/**
 * @typedef {object} Original
 * @property {string} file  of the converted net
 * @property {number} width
 * @property {number} height
 * @property {(rgb: Uint8Array) => Float32Array} prepare  pixels to what the converted net is fed
 * @property {(rgb: Uint8Array) => Promise<Float32Array[]>} run  the outputs, in the converted net's order
 */

/** @param {Uint8Array} rgb @param {(value: number, channel: number) => number} change */
const mapPixels = (rgb, change) => Float32Array.from(rgb, (value, i) => change(value, i % 3));

const MEAN_RGB = [122.782, 117.001, 104.298];
const TINY_MEAN_RGB = [117.001, 114.697, 97.404];

/** @param {readonly number[]} mean @returns {Original['prepare']} */
const aroundMean = (mean) => (rgb) => mapPixels(rgb, (value, channel) => (value - mean[channel]) / 255);

/** @param {Uint8Array} rgb @returns {Float32Array} one channel */
function greyOf(rgb) {
  return Float32Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [red, green, blue] = rgb.subarray(3 * i, 3 * i + 3);
    return (0.2989 * red + 0.587 * green + 0.114 * blue) / 127.5 - 1;
  });
}

/** face-api takes itself for an app in a browser: while it loads there is one, as far as it looks. */
/** @type {any} */
let faceApiModule;
async function loadFaceApi() {
  if (!faceApiModule) {
    const scope = /** @type {any} */ (globalThis);
    scope.window = { document: {} };
    faceApiModule = await import(path.join(faceApiFolder, 'dist/face-api.esm.js'));
    delete scope.window;
    await faceApiModule.tf.setBackend('cpu');
  }
  return faceApiModule;
}

/** @param {Uint8Array} bytes @returns {ArrayBuffer} */
const bufferOf = (bytes) => new Uint8Array(bytes).buffer;

/**
 * face-api normalises by itself: it is given the pixels.
 * @param {string} net
 * @param {string} className
 * @param {number} size
 * @param {readonly number[]} mean
 * @param {(net: any, input: any) => any[]} forward
 * @returns {Original}
 */
function fromFaceApi(net, className, size, mean, forward) {
  /** @type {any} */
  let loaded;
  return {
    file: net === 'tiny_face_detector' ? 'tiny_face_detector_224.tflite' : `${net}.tflite`,
    width: size,
    height: size,
    prepare: aroundMean(mean),
    async run(rgb) {
      const faceApi = await loadFaceApi();
      if (!loaded) {
        const read = (/** @type {string} */ name) => readFileSync(path.join(faceApiFolder, 'model', name));
        const manifest = JSON.parse(read(`${net}_model-weights_manifest.json`).toString());
        const weights = faceApi.tf.io.decodeWeights(bufferOf(read(`${net}_model.bin`)), manifest[0].weights);
        loaded = new faceApi[className]();
        loaded.loadFromWeightMap(weights);
      }
      const input = new faceApi.NetInput([faceApi.tf.tensor3d(Float32Array.from(rgb), [size, size, 3])]);
      return forward(loaded, input).map((tensor) => tensor.dataSync());
    },
  };
}

/**
 * @param {string} net
 * @param {number} size
 * @param {Original['prepare']} prepare
 * @param {string[]} outputs  nodes
 * @returns {Original}
 */
function fromHuman(net, size, prepare, outputs) {
  /** @type {any} */
  let loaded;
  return {
    file: `${net}.tflite`,
    width: size,
    height: size,
    prepare,
    async run(rgb) {
      const tf = await import('@tensorflow/tfjs-core');
      await import('@tensorflow/tfjs-backend-cpu');
      const { loadGraphModel } = await import('@tensorflow/tfjs-converter');
      await tf.setBackend('cpu');
      if (!loaded) {
        const json = readFileSync(path.join(humanFolder, `${net}.json`), 'utf8');
        const { modelTopology, weightsManifest } = JSON.parse(json);
        const weightData = bufferOf(readFileSync(path.join(humanFolder, `${net}.bin`)));
        const weightSpecs = weightsManifest[0].weights;
        loaded = await loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
      }
      const values = prepare(rgb);
      const input = tf.tensor4d(values, [1, size, size, values.length / size / size]);
      const results = /** @type {import('@tensorflow/tfjs-core').Tensor[]} */ ([loaded.execute(input, outputs)].flat());
      return results.map((tensor) => /** @type {Float32Array} */ (tensor.dataSync()));
    },
  };
}

/** @returns {Original} */
function fromOnnx() {
  const prepare = (/** @type {Uint8Array} */ rgb) => mapPixels(rgb, (value) => (value - 127) / 128);
  const [width, height] = [320, 240];
  /** @type {import('onnxruntime-web').InferenceSession | undefined} */
  let session;
  return {
    file: 'rfb_320.tflite',
    width,
    height,
    prepare,
    async run(rgb) {
      const ort = await import('onnxruntime-web');
      ort.env.wasm.numThreads = 1;
      session ??= await ort.InferenceSession.create(
        readFileSync(path.join(packages, 'faceplugin-face-recognition-js/model/fr_detect.onnx')),
      );
      const pixels = prepare(rgb);
      const planes = Float32Array.from(
        { length: pixels.length },
        (_, i) => pixels[(i % (width * height)) * 3 + Math.floor(i / (width * height))],
      );
      const { scores, boxes } = await session.run({ input: new ort.Tensor('float32', planes, [1, 3, height, width]) });
      return [scores, boxes].map(({ data }) => /** @type {Float32Array} */ (data));
    },
  };
}

const whole = (/** @type {any} */ net, /** @type {any} */ input) => [net.forwardInput(input)];
const toUnit = (/** @type {Uint8Array} */ rgb) => mapPixels(rgb, (value) => value / 255);
const around0 = (/** @type {Uint8Array} */ rgb) => mapPixels(rgb, (value) => value / 127.5 - 1);
const FACERES_MEAN = [123.68, 116.779, 103.939];

/** Those in models/. @type {readonly Original[]} */
export const SHIPPED = [
  fromFaceApi('face_expression', 'FaceExpressionNet', 112, MEAN_RGB, whole),
  fromFaceApi('age_gender', 'AgeGenderNet', 112, MEAN_RGB, (net, input) => {
    const { age, gender } = net.forwardInput(input);
    return [age, gender];
  }),
  fromFaceApi('face_recognition', 'FaceRecognitionNet', 150, MEAN_RGB, whole),
  fromHuman('emotion', 64, greyOf, ['Identity']),
  fromOnnx(),
];

/** Those of the benchmark only (build-scripts/models/test_nets.mjs). @type {readonly Original[]} */
export const TEST_ONLY = [
  fromFaceApi('tiny_face_detector', 'TinyFaceDetector', 224, TINY_MEAN_RGB, (net, input) => [
    net.forwardInput(input, 224),
  ]),
  fromHuman('iris', 64, toUnit, ['Identity']),
  fromHuman('antispoof', 128, toUnit, ['Identity']),
  fromHuman('faceres', 224, (rgb) => mapPixels(rgb, (value, channel) => value - FACERES_MEAN[channel]), [
    'gender_pred/Sigmoid',
    'global_pooling/Mean',
    'age_pred/Softmax',
  ]),
  fromHuman('blazeface', 256, around0, ['Identity', 'Identity_1', 'Identity_2', 'Identity_3']),
];
