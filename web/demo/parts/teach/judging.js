// What the figures of a training mean.

/** @typedef {import('../../../lib/train.js').EpochReport} EpochReport */
/** @typedef {import('../models-store.js').NetMeta} NetMeta */
/** @typedef {import('./lesson.js').Kind} Kind */

/** @param {ArrayLike<number>} outputs @returns {number} index of the largest */
export function best(outputs) {
  let first = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i] > outputs[first]) first = i;
  return first;
}

/** @param {NetMeta} meta @param {{ truth: number, outputs: number[] }[]} checks @param {boolean} blind */
export function noteOf(meta, checks, blind) {
  const on = blind ? 'on the pictures that it learnt' : 'on pictures held back';
  if (meta.kind === 'value') {
    const error = checks.reduce((sum, { truth, outputs }) => sum + Math.abs(truth - outputs[0]), 0) / checks.length;
    return `off by ${error.toFixed(1)} on average, ${on}`;
  }
  const right = checks.filter(({ truth, outputs }) => best(outputs) === truth).length;
  return `${right} of ${checks.length} right, ${on}`;
}

/** @param {number[]} values */
export function varianceOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/**
 * The loss of an answer that knows the number of classes, or the mean of the numbers (which are learnt over their
 * standard deviation), and no more.
 * @param {number[]} truths
 * @param {Kind} kind
 */
export function lossOfGuessing(truths, kind) {
  return kind === 'classes' ? Math.log(new Set(truths).size) : 1;
}

/** @param {EpochReport[]} epochs @param {number} guessing @returns {boolean} far worse than a guess, and it stays so */
export function ranAway(epochs, guessing) {
  return epochs.length >= 6 && epochs.slice(-4).every(({ loss }) => !(loss < 4 * guessing));
}
