import {
  add, batchNorm, conv2d, dense, dropout, flatten, globalAveragePool, maxPool2d, separableConv2d,
} from './layers.js';

/** @typedef {import('./layers.js').Net} Net */
/** @typedef {import('./layers.js').Activation} Activation */

/**
 * What has proved itself for a task: a net, its input, and how it is taught.
 * @typedef {object} Recipe
 * @property {[number, number, number]} input height, width, channels
 * @property {import('./train-options.js').TrainerOptions} trainer options of createTrainer()
 * @property {import('./train-options.js').FitOptions} fit options of trainer.fit()
 */

/**
 * @param {number} outputs
 * @param {Activation} [last]
 */
const head = (outputs, last = outputs > 1 ? 'softmax' : 'linear') => dense(outputs, { activation: last });

/**
 * A convolution with its batch norm.
 * @param {number} filters
 * @param {import('./layers.js').Pair} [kernelSize]
 * @param {number} [strides]
 */
const normed = (filters, kernelSize = 3, strides = 1) =>
  [conv2d(filters, kernelSize, { strides, padding: 'same', useBias: false }), batchNorm()];

/**
 * The same with a ReLU.
 * @param {Parameters<typeof normed>} size
 */
const block = (...size) => [normed(...size)[0], batchNorm({ activation: 'relu' })];

/**
 * A batch norm whose running values follow soon: few samples make few batches, after which the usual 0.99 would still
 * hold much of what it began with.
 */
const soon = () => batchNorm({ activation: 'relu', momentum: 0.9 });

/** For few samples. @param {Parameters<typeof normed>} size */
const quick = (...size) => [normed(...size)[0], soon()];

/** And half the size. @param {number} filters */
const stage = (filters) => [...block(filters), maxPool2d(2, { name: `stage${filters}` })];

/**
 * Ready nets: each is a function of the input's shape and the number of outputs, for the option `layers`. `textbook`:
 * one convolution, one pool, one dense layer; `small`: four convolutions with batch norm, 5 MMAC at 32x32; `separable`:
 * depthwise separable convolutions, as mobile nets have them; `face`: what face readings are learnt with from scratch,
 * 7.5 MMAC at 48x48; `head`: for the features of a base.
 * @type {{ textbook: Net, small: Net, separable: Net, face: Net, head: Net }}
 */
export const nets = {
  /** One convolution, one pool, one dense layer. */
  textbook: (_, outputs, last) => [
    conv2d(32, 3, { activation: 'relu' }), maxPool2d(), flatten(), head(outputs, last)],
  /** Four convolutions with batch norm: 5 MMAC at 32x32. */
  small: (_, outputs, last) => [
    ...quick(16), maxPool2d(), ...quick(32), maxPool2d(), ...quick(48), maxPool2d(), ...quick(64), globalAveragePool(),
    dropout(0.3), head(outputs, last)],
  /** Depthwise separable convolutions, as mobile nets have them. */
  separable: (_, outputs, last) => [
    ...quick(16, 3, 2),
    ...[[32, 1], [64, 2], [64, 1], [128, 2], [128, 1]].flatMap(([filters, strides]) => [
      separableConv2d(filters, 3, { strides, padding: 'same', useBias: false }), soon()]),
    globalAveragePool(), dropout(0.2), head(outputs, last)],
  /** What face readings are learnt with from scratch: a residual block over three stages, 7.5 MMAC at 48x48. */
  face: (_, outputs, last) => [
    ...block(16, 5, 2), ...stage(28), ...stage(64), ...block(64), ...normed(64), add('stage64', { activation: 'relu' }),
    dropout(0.2), globalAveragePool(), head(outputs, last)],
  /** For the features of a base. */
  head: (_, outputs, last) => [flatten(), dropout(0.3), head(outputs, last)],
};

const SGD = /** @type {const} */ ({ name: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
const COSINE = /** @type {const} */ ({ name: 'cosine', warmupEpochs: 1 });
const SYMMETRIC = { inputScale: 1 / 127.5, inputOffset: -1 };
const AUGMENT = { flip: true, shift: 0.06, rotate: 8, scale: 0.08 };
const MORE = { flip: true, shift: 0.1, rotate: 12, scale: 0.12, brightness: 0.1, contrast: 0.2 };

/**
 * For `npx facewise train --net emotion` and its kind (`emotion`, `smile`, `age`): the options of createTrainer() and
 * fit() beside nets.face.
 * tests/eval/TRAINING.md has what they give.
 * @type {{ emotion: Recipe, smile: Recipe, age: Recipe }}
 */
export const recipes = {
  emotion: {
    input: [48, 48, 1],
    trainer: { optimizer: SGD, schedule: COSINE, ...SYMMETRIC },
    fit: { epochs: 45, batchSize: 128, augment: MORE, balance: 'weights', balancePower: 0.6, labelSmoothing: 0.1,
      average: 0.999, keepLast: true },
  },
  smile: {
    input: [48, 48, 1],
    trainer: { optimizer: SGD, schedule: COSINE, ...SYMMETRIC },
    fit: { epochs: 12, batchSize: 128, augment: AUGMENT, average: 0.99, keepLast: true },
  },
  age: {
    input: [64, 64, 3],
    trainer: { optimizer: SGD, schedule: COSINE, loss: 'huber', ...SYMMETRIC },
    fit: { epochs: 30, batchSize: 64, augment: MORE, average: 0.999, keepLast: true, standardize: true },
  },
};
