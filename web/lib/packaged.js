// Made by build-scripts/models/make.mjs from models/manifest.json: do not edit.

/** @type {Readonly<{ [role: string]: { file: string, bytes: number, sha256: string } }>} */
export const PACKAGED = Object.freeze({
  'detect-short': {
    file: 'face_detection_short_range.tflite',
    bytes: 229032,
    sha256: '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
  },
  'detect-full': {
    file: 'face_detection_full_range.tflite',
    bytes: 1083984,
    sha256: '99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3',
  },
  'detect-crowd': {
    file: 'rfb_320.tflite',
    bytes: 1078448,
    sha256: '77f92053aec83571d157d338cd91d1aac2ed5cf8b8806f4ebb357eb2047f7ef5',
  },
  'mesh': {
    file: 'face_landmark_with_attention.tflite',
    bytes: 2495952,
    sha256: '883b7411747bac657c30c462d305d312e9dec6adbf8b85e2f5d8d722fca9455d',
  },
  'emotion': {
    file: 'face_expression.tflite',
    bytes: 347824,
    sha256: '40ca86d4b44c19718508474c110a70d674af3a7785f316a4c60089becb2aeb6f',
  },
  'emotion-ensemble': {
    file: 'emotion.tflite',
    bytes: 828128,
    sha256: 'c27b56612593ba8c50587a1a91dcc3d42e3eb77374bbab5dd12aac69a3067f42',
  },
  'age-gender': {
    file: 'age_gender.tflite',
    bytes: 449280,
    sha256: '2bb3e9b236a9dcddb553afc9ffca6b535650795bdf90c02d4de9b438e0c1d73c',
  },
  'recognition': {
    file: 'face_recognition.tflite',
    bytes: 5975808,
    sha256: '63096c935e1d0aca77a582a4b04df30d8b38b530df141b5b767b482af574cd7f',
  },
});
