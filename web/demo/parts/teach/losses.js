// The losses of one prediction and their slopes, as the explorer shows them.

/** @typedef {{ label: string, loss: (at: number) => number, push: (at: number) => number }} Curve */

/**
 * Of `classes` classes the true one is given the share p, the others have the rest in equal parts. The push is the
 * size of the derivative by the true class's score, which the softmax turns into the share.
 * @param {number} classes
 * @returns {{ crossEntropy: Curve, squared: Curve }}
 */
export function classLosses(classes) {
  const parts = classes / (classes - 1);
  return {
    crossEntropy: {
      label: 'cross-entropy',
      loss: (p) => -Math.log(p),
      push: (p) => 1 - p,
    },
    squared: {
      label: 'squared error',
      loss: (p) => parts * (1 - p) ** 2,
      push: (p) => 2 * parts * p * (1 - p) ** 2,
    },
  };
}

/**
 * Of a number: how far off it is. The push is the derivative by the number itself, with its sign.
 * @param {number} truth
 * @returns {{ squared: Curve, absolute: Curve }}
 */
export function numberLosses(truth) {
  return {
    squared: { label: 'squared error', loss: (y) => (y - truth) ** 2, push: (y) => 2 * (y - truth) },
    absolute: { label: 'absolute error', loss: (y) => Math.abs(y - truth), push: (y) => Math.sign(y - truth) },
  };
}

/** @param {number} loss cross-entropy @returns {number} the share of the true class that gives it */
export function shareFor(loss) {
  return Math.exp(-loss);
}
