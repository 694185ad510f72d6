// What the files beside this one hold.

import { conv2d, createTrainer, dense, flatten, maxPool2d } from '../../../web/lib/train.js';

const SIDE = 8;
export const LABELS = ['dark', 'light'];
export const PASSPHRASE = 'correct horse battery staple';

/** Dark and light pictures in turn. */
export const DATA = {
  samples: Uint8Array.from({ length: 12 * 3 * SIDE * SIDE }, (_, i) =>
    (Math.floor(i / (3 * SIDE * SIDE)) % 2 ? 200 : 20) + (i * 37) % 50),
  targets: Array.from({ length: 12 }, (_, i) => i % 2),
};

export const trainer = () => createTrainer({
  input: [SIDE, SIDE, 3], labels: LABELS, name: 'brightness', variant: 'simd', worker: false,
  layers: [conv2d(2, 3, { activation: 'relu' }), maxPool2d(), flatten(), dense(2, { activation: 'softmax' })],
  optimizer: { name: 'adam', learningRate: 0.01 }, seed: 5,
});

/** Of unit length, the same for each person. @param {number} person */
export function embedding(person) {
  const values = Float32Array.from({ length: 128 }, (_, i) => Math.sin(person * 7 + i * (1 + person)));
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** @type {import('../../../web/lib/tag.js').Tags} */
export const TAGS = {
  pictures: [{ file: 'beach.jpg', width: 640, height: 480, orientation: 1, faces: [
    { group: 0, person: 'Ada', quality: 0.8, score: 0.9, box: { x: 10, y: 20, width: 100, height: 120 } },
  ] }],
  people: [{ group: 0, name: 'Ada', faces: 1, pictures: 1 }],
  skipped: [],
};
