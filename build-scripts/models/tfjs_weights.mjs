/** Weights as tfjs stores them: a manifest of names and shapes, and one binary with everything in its order. */

import { affineBytes, elementCount, float32, fromHalf, int32, reshape, transpose } from './constants.mjs';

/** @import { Constant } from './constants.mjs' */

/**
 * @typedef {object} WeightEntry
 * @property {string} name
 * @property {number[]} shape
 * @property {string} dtype
 * @property {{ dtype: string, scale: number, min: number }} [quantization]
 */

/**
 * @param {{ weights: WeightEntry[] }[]} manifest
 * @param {Uint8Array} binary
 * @returns {Map<string, Constant>}
 */
export function readTfjsWeights(manifest, binary) {
  let at = 0;
  /** @param {number} length */
  const take = (length) => {
    if (at + length > binary.length) throw new Error('tfjs weights: the binary is shorter than its manifest says');
    at += length;
    return binary.slice(at - length, at);
  };
  /** @type {Map<string, Constant>} */
  const weights = new Map();
  for (const { name, shape, dtype, quantization } of manifest.flatMap((group) => group.weights)) {
    const count = elementCount(shape);
    const storage = quantization?.dtype ?? dtype;
    if (storage === 'uint8' && quantization) {
      weights.set(name, fromBytes(shape, take(count), quantization));
    } else if (storage === 'float16') {
      weights.set(name, float32(shape, Array.from(new Uint16Array(copyOf(take(2 * count))), fromHalf)));
    } else if (storage === 'float32') {
      weights.set(name, float32(shape, new Float32Array(copyOf(take(4 * count)))));
    } else if (storage === 'int32') {
      weights.set(name, int32(shape, new Int32Array(copyOf(take(4 * count)))));
    } else {
      throw new Error(`tfjs weights: ${name} is stored as ${storage}, which is not known`);
    }
  }
  if (at !== binary.length) throw new Error('tfjs weights: the binary is longer than its manifest says');
  return weights;
}

/**
 * Filters and matrices stay bytes; the few numbers of biases and factors become floats, which TFLite
 * wants of a bias and which need no zero among their values.
 *
 * @param {number[]} shape
 * @param {Uint8Array} bytes
 * @param {{ scale: number, min: number }} quantization
 */
function fromBytes(shape, bytes, { scale, min }) {
  if (shape.length > 1) return affineBytes(shape, bytes, scale, min);
  return float32(
    shape,
    Array.from(bytes, (byte) => scale * byte + min),
  );
}

/**
 * A filter (height, width, in, out) as TFLite has it.
 * @param {Constant} filter
 */
export function convolutionFilter(filter) {
  return transpose(filter, [3, 0, 1, 2]);
}

/**
 * A depthwise filter (height, width, in, multiplier) as TFLite has it.
 * @param {Constant} filter
 */
export function depthwiseFilter(filter) {
  const [height, width, channels, multiplier] = filter.shape;
  return reshape(filter, [1, height, width, channels * multiplier]);
}

/**
 * A weight matrix (in, out) as TFLite has it.
 * @param {Constant} matrix
 */
export function matrixFilter(matrix) {
  return transpose(matrix, [1, 0]);
}

/** @param {Uint8Array} bytes @returns {ArrayBuffer} with nothing else in it, so that any number type may view it */
function copyOf(bytes) {
  return new Uint8Array(bytes).buffer;
}
