/**
 * Every net that ships: where it comes from, how it is made, what goes in and what comes out. This
 * becomes models/manifest.json; the crops and normalisations are those that src/face feeds.
 */

import { faceApiGraph, humanGraph, rfb320Graph } from './conversions.mjs';
import { faceMeshAssets, PACKAGES, readPackageFile } from './sources.mjs';
import { writeTflite } from './tflite_writer.mjs';

/**
 * @typedef {object} Net
 * @property {string} file
 * @property {string} role
 * @property {string[]} tasks  what needs it
 * @property {{ package: string, path: string, conversion: string }} source
 * @property {string} licence  SPDX
 * @property {string} notice  its licence text, from models/
 * @property {string} origin
 * @property {boolean} optional  made only when its package is installed
 * @property {InputContract} input
 * @property {OutputContract[]} output
 * @property {string[]} [labels]
 * @property {() => Uint8Array} make
 */

/**
 * @typedef {object} InputContract
 * @property {number[]} shape
 * @property {'NHWC'} layout
 * @property {'RGB'|'grey'} colour
 * @property {string} range
 * @property {string} crop
 */

/**
 * @typedef {object} OutputContract
 * @property {string} name
 * @property {number[]} shape
 * @property {string} meaning
 */

const EXTRACTED = 'none: the file as packaged';
const FROM_FACE_API = 'graph written down from the package, its 8-bit weights kept, behind DEQUANTIZE';
const MEAN_RGB = '(RGB - [122.782, 117.001, 104.298]) / 255';

/** What a MediaPipe detector regresses per anchor, in units of its input's pixels. */
const REGRESSION =
  'centre x, y from the anchor, width, height, then x, y of right eye, left eye, nose, mouth, right ear, left ear';

/** @param {string} path @returns {Pick<Net, 'source'|'licence'|'notice'|'origin'|'optional'>} */
function fromFaceDetection(path) {
  return {
    source: { package: PACKAGES.faceDetection, path, conversion: EXTRACTED },
    licence: 'Apache-2.0',
    notice: 'LICENSES/Apache-2.0.txt',
    origin: 'Google MediaPipe',
    optional: false,
  };
}

/** @param {string} origin @param {string} net @returns {Pick<Net, 'source'|'licence'|'notice'|'origin'|'optional'>} */
function fromFaceApi(origin, net) {
  return {
    source: { package: PACKAGES.faceApi, path: `model/${net}_model.bin`, conversion: FROM_FACE_API },
    licence: 'MIT',
    notice: 'LICENSES/MIT-face-api.txt',
    origin,
    optional: false,
  };
}

/** @type {readonly Net[]} */
export const NETS = Object.freeze([
  {
    file: 'face_detection_short_range.tflite',
    role: 'detect-short',
    tasks: ['detect'],
    ...fromFaceDetection('face_detection_short_range.tflite'),
    input: {
      shape: [1, 128, 128, 3],
      layout: 'NHWC',
      colour: 'RGB',
      range: 'RGB / 127.5 - 1',
      crop: 'whole picture, letterboxed with zeros',
    },
    output: [
      { name: 'regressors', shape: [1, 896, 16], meaning: REGRESSION },
      { name: 'classificators', shape: [1, 896, 1], meaning: 'score of each anchor before the sigmoid' },
    ],
    make: () => readPackageFile(PACKAGES.faceDetection, 'face_detection_short_range.tflite'),
  },
  {
    file: 'face_detection_full_range.tflite',
    role: 'detect-full',
    tasks: ['detect'],
    ...fromFaceDetection('face_detection_full_range.tflite'),
    input: {
      shape: [1, 192, 192, 3],
      layout: 'NHWC',
      colour: 'RGB',
      range: 'RGB / 127.5 - 1',
      crop: 'whole picture or a tile of it, letterboxed with zeros',
    },
    output: [
      { name: 'reshaped_regressor_face_4', shape: [1, 2304, 16], meaning: REGRESSION },
      { name: 'reshaped_classifier_face_4', shape: [1, 2304, 1], meaning: 'score of each anchor before the sigmoid' },
    ],
    make: () => readPackageFile(PACKAGES.faceDetection, 'face_detection_full_range.tflite'),
  },
  {
    file: 'rfb_320.tflite',
    role: 'detect-crowd',
    tasks: ['detect'],
    source: {
      package: PACKAGES.faceplugin,
      path: 'model/fr_detect.onnx',
      conversion: 'from ONNX, NCHW to NHWC, float32 kept, float16 for the coarsest boxes',
    },
    licence: 'MIT',
    notice: 'LICENSES/MIT-rfb-320.txt',
    origin: "Linzaer's Ultra-Light-Fast-Generic-Face-Detector-1MB, version RFB-320, trained on WIDER FACE",
    optional: false,
    input: {
      shape: [1, 240, 320, 3],
      layout: 'NHWC',
      colour: 'RGB',
      range: '(RGB - 127) / 128',
      crop: 'whole picture or a tile of it, stretched',
    },
    output: [
      { name: 'scores', shape: [1, 4420, 2], meaning: 'probabilities of background, face' },
      { name: 'boxes', shape: [1, 4420, 4], meaning: 'left, top, right, bottom as shares of the input, decoded' },
    ],
    make: () => writeTflite(rfb320Graph()),
  },
  {
    file: 'face_landmark_with_attention.tflite',
    role: 'mesh',
    tasks: ['mesh', 'pose', 'gaze', 'emotion', 'age', 'gender'],
    source: {
      package: PACKAGES.faceMesh,
      path: 'face_mesh_solution_packed_assets.data',
      conversion: EXTRACTED,
    },
    licence: 'Apache-2.0',
    notice: 'LICENSES/Apache-2.0.txt',
    origin: 'Google MediaPipe',
    optional: false,
    input: {
      shape: [1, 192, 192, 3],
      layout: 'NHWC',
      colour: 'RGB',
      range: 'RGB / 255',
      crop: 'upright square of 1.5 x the face, eyes level',
    },
    output: [
      { name: 'output_mesh_identity', shape: [1, 1, 1, 1404], meaning: '468 points x, y, z in pixels of the input' },
      { name: 'output_lips', shape: [1, 1, 1, 160], meaning: '80 refined points x, y of the lips' },
      { name: 'output_left_eye', shape: [1, 1, 1, 142], meaning: '71 refined points x, y around the left eye' },
      { name: 'output_right_eye', shape: [1, 1, 1, 142], meaning: '71 refined points x, y around the right eye' },
      { name: 'output_left_iris', shape: [1, 1, 1, 10], meaning: 'centre and 4 points x, y of the left iris' },
      { name: 'output_right_iris', shape: [1, 1, 1, 10], meaning: 'centre and 4 points x, y of the right iris' },
      { name: 'conv_faceflag', shape: [1, 1, 1, 1], meaning: 'presence of a face before the sigmoid' },
    ],
    make: () => faceMeshAssets().attentionMesh,
  },
  {
    file: 'face_expression.tflite',
    role: 'emotion',
    tasks: ['emotion'],
    ...fromFaceApi("trained by face-api.js's author on public sets and pictures from the web", 'face_expression'),
    input: {
      shape: [1, 112, 112, 3],
      layout: 'NHWC',
      colour: 'RGB',
      range: MEAN_RGB,
      crop: 'upright square of 1.03 x the mesh',
    },
    output: [{ name: 'emotion', shape: [1, 7], meaning: 'probabilities, in the order of labels' }],
    labels: ['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised'],
    make: () => writeTflite(faceApiGraph('face_expression')),
  },
  {
    file: 'emotion.tflite',
    role: 'emotion-ensemble',
    tasks: ['emotion'],
    source: {
      package: PACKAGES.human,
      path: 'models/emotion.bin',
      conversion: 'from a tfjs graph model, float32 kept',
    },
    licence: 'MIT',
    notice: 'LICENSES/MIT-human.txt',
    origin: 'oarriaga/face_classification, trained on FER2013',
    optional: true,
    input: {
      shape: [1, 64, 64, 1],
      layout: 'NHWC',
      colour: 'grey',
      range: '(0.2989 R + 0.587 G + 0.114 B) / 127.5 - 1',
      crop: 'upright square of 1.1 x the mesh',
    },
    output: [{ name: 'emotion', shape: [1, 7], meaning: 'probabilities, in the order of labels' }],
    labels: ['angry', 'disgusted', 'fearful', 'happy', 'sad', 'surprised', 'neutral'],
    make: () => writeTflite(humanGraph('emotion', [1, 64, 64, 1], { emotion: 'Identity' })),
  },
  {
    file: 'age_gender.tflite',
    role: 'age-gender',
    tasks: ['age', 'gender'],
    ...fromFaceApi(
      "trained by face-api.js's author on UTKFace, FG-NET, ChaLearn, IMDB-WIKI, CACD and MegaAge",
      'age_gender',
    ),
    input: {
      shape: [1, 112, 112, 3],
      layout: 'NHWC',
      colour: 'RGB',
      range: MEAN_RGB,
      crop: 'upright square of 1.0 x the mesh',
    },
    output: [
      { name: 'age', shape: [1, 1], meaning: 'years' },
      { name: 'gender', shape: [1, 2], meaning: 'probabilities, in the order of labels' },
    ],
    labels: ['male', 'female'],
    make: () => writeTflite(faceApiGraph('age_gender')),
  },
  {
    file: 'face_recognition.tflite',
    role: 'recognition',
    tasks: ['recognition'],
    ...fromFaceApi("davisking's dlib_face_recognition_resnet_model_v1", 'face_recognition'),
    input: {
      shape: [1, 150, 150, 3],
      layout: 'NHWC',
      colour: 'RGB',
      range: MEAN_RGB,
      crop: "dlib's face chip: eyes and nose on its mean shape",
    },
    output: [{ name: 'embedding', shape: [1, 128], meaning: 'to be compared by cosine, not normalised' }],
    make: () => writeTflite(faceApiGraph('face_recognition')),
  },
]);

/**
 * Upper bounds in bytes, from the promise of what a first reading downloads and of the whole.
 * @type {readonly { what: string, roles: readonly string[], bytes: number }[]}
 */
export const BUDGETS = Object.freeze([
  {
    what: 'the first reading (near detection, mesh, emotion, age and gender)',
    roles: ['detect-short', 'mesh', 'emotion', 'age-gender'],
    bytes: 3_600_000,
  },
  { what: 'all nets together', roles: NETS.map(({ role }) => role), bytes: 12_500_000 },
]);
