// Made by tests/eval/publish_calibration.mjs from make eval: do not edit.

/** How often two strangers are at least so similar. */
export const calibration = Object.freeze({
  /** sha256 of the recognition net, first 16 digits. */
  model: '63096c935e1d0aca',
  protocol:
    'LFW subset: 947 pictures of 587 people, 447333 pairs of two people, ' +
    'each embedding the mean of the face and its mirror image',
  /** Similarity and false-match rate, from dissimilar to similar. @type {readonly (readonly [number, number])[]} */
  points: Object.freeze([
    [0.8431, 0.5],
    [0.8538, 0.375],
    [0.8624, 0.281],
    [0.8695, 0.211],
    [0.8756, 0.158],
    [0.881, 0.119],
    [0.8858, 0.0889],
    [0.8901, 0.0667],
    [0.8942, 0.05],
    [0.8978, 0.0375],
    [0.9013, 0.0281],
    [0.9045, 0.0211],
    [0.9074, 0.0158],
    [0.9103, 0.0119],
    [0.9129, 0.00889],
    [0.9156, 0.00667],
    [0.9181, 0.005],
    [0.9205, 0.00375],
    [0.9227, 0.00281],
    [0.9248, 0.00211],
    [0.9268, 0.00158],
    [0.9288, 0.00119],
    [0.9308, 0.000889],
    [0.9327, 0.000667],
    [0.9346, 0.0005],
    [0.9364, 0.000375],
    [0.9379, 0.000281],
    [0.9396, 0.000211],
    [0.9411, 0.000158],
    [0.9423, 0.000119],
    [0.9435, 0.0000889],
    [0.9443, 0.0000667],
    [0.9452, 0.00005],
    [0.9466, 0.0000375],
    [0.9483, 0.0000281],
    [0.9502, 0.0000211],
    [0.9509, 0.0000158],
    [0.9515, 0.0000119],
  ]),
});
