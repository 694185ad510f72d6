import {
  batchNorm, conv2d, dense, dropout, flatten, globalAveragePool, maxPool2d, separableConv2d,
} from './layers.js';

/** @typedef {import('./layers.js').Layer} Layer */
/** @typedef {import('./layers.js').Activation} Activation */

/**
 * A net for inputs of this height, width and channels with so many outputs.
 * @callback Net
 * @param {readonly number[]} input
 * @param {number} outputs
 * @param {Activation} [activation] of the last layer; default 'softmax', for one output 'linear'
 * @returns {Layer[]}
 */

/**
 * @param {number} outputs
 * @param {Activation} [last]
 */
const head = (outputs, last = outputs > 1 ? 'softmax' : 'linear') => dense(outputs, { activation: last });

/**
 * A convolution, its batch norm and a ReLU.
 * @param {number} filters
 * @param {number} [strides]
 */
const block = (filters, strides = 1) => [
  conv2d(filters, 3, { strides, padding: 'same', useBias: false }), batchNorm({ activation: 'relu' })];

/**
 * Ready nets: each is a function of the input's shape and the number of outputs, for the option `layers`.
 * @type {{ textbook: Net, small: Net, separable: Net, head: Net }}
 */
export const nets = {
  /** One convolution, one pool, one dense layer. */
  textbook: (_, outputs, last) => [
    conv2d(32, 3, { activation: 'relu' }), maxPool2d(), flatten(), head(outputs, last)],
  /** Convolutions with batch norm: about 5 MMAC at 48x48. */
  small: (_, outputs, last) => [
    ...block(16), maxPool2d(), ...block(32), maxPool2d(), ...block(48), maxPool2d(), ...block(64), globalAveragePool(),
    dropout(0.3), head(outputs, last)],
  /** Depthwise separable convolutions, as mobile nets have them. */
  separable: (_, outputs, last) => [
    ...block(16, 2),
    ...[[32, 1], [64, 2], [64, 1], [128, 2], [128, 1]].flatMap(([filters, strides]) => [
      separableConv2d(filters, 3, { strides, padding: 'same', useBias: false }), batchNorm({ activation: 'relu' })]),
    globalAveragePool(), dropout(0.2), head(outputs, last)],
  /** For the features of a base. */
  head: (_, outputs, last) => [flatten(), dropout(0.3), head(outputs, last)],
};
