// Made by tests/eval/publish_calibration.mjs from make eval: do not edit.

/** How often two strangers are at least so similar. */
export const calibration = Object.freeze({
  /** sha256 of the recognition net, first 16 digits. */
  model: '63096c935e1d0aca',
  /** What was measured, on what. */
  protocol:
    'LFW subset: 947 pictures of 587 people, 447333 pairs of two people, ' +
    'each embedding the mean of the face and its mirror image',
  /** Similarity and false-match rate, from dissimilar to similar. @type {readonly (readonly [number, number])[]} */
  points: Object.freeze([
    [0.8418, 0.5],
    [0.8527, 0.375],
    [0.8613, 0.281],
    [0.8685, 0.211],
    [0.8746, 0.158],
    [0.88, 0.119],
    [0.8848, 0.0889],
    [0.8892, 0.0667],
    [0.8932, 0.05],
    [0.897, 0.0375],
    [0.9004, 0.0281],
    [0.9036, 0.0211],
    [0.9066, 0.0158],
    [0.9094, 0.0119],
    [0.9121, 0.00889],
    [0.9147, 0.00667],
    [0.9173, 0.005],
    [0.9198, 0.00375],
    [0.9223, 0.00281],
    [0.9246, 0.00211],
    [0.9268, 0.00158],
    [0.9291, 0.00119],
    [0.9311, 0.000889],
    [0.9329, 0.000667],
    [0.9348, 0.0005],
    [0.9367, 0.000375],
    [0.9381, 0.000281],
    [0.9396, 0.000211],
    [0.9411, 0.000158],
    [0.9421, 0.000119],
    [0.9432, 0.0000889],
    [0.945, 0.0000667],
    [0.9465, 0.00005],
    [0.9481, 0.0000375],
    [0.9497, 0.0000281],
    [0.9502, 0.0000211],
    [0.9505, 0.0000158],
    [0.9533, 0.0000119],
  ]),
});
