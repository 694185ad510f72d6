// The same nets in tfjs: layers as facewise/train describes them, Adam, categorical cross-entropy. train.mjs bundles
// this, for Node cannot load tfjs's gradients as modules.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
// @ts-ignore it has no types
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';

/** @typedef {import('../../web/lib/train.js').Layer} Layer */
/** @typedef {(x: any, results: Map<string, any>) => any} Step */

/** @param {Layer['strides']} pair @returns {[number, number]} */
const pairOf = (pair = 1) => (typeof pair === 'number' ? [pair, pair] : pair);

/**
 * @param {Layer['activation']} name
 * @param {any} x
 */
function activated(name, x) {
  return name === 'relu' ? tf.relu(x) : x; // the loss takes values before the softmax
}

/**
 * One step of the forward pass with its variables, and the shape it gives.
 * @param {Layer} layer
 * @param {number[]} shape height, width, channels; or units
 * @returns {{ step: Step, shape: number[] }}
 */
function stepOf(layer, shape) {
  const [height, width, channels] = shape;
  const padding = layer.padding ?? 'valid';
  const strides = pairOf(layer.strides);
  const [kh, kw] = pairOf(layer.kernelSize ?? 2);
  const side = (/** @type {number} */ size, /** @type {number} */ kernel, /** @type {number} */ stride) =>
    (padding === 'same' ? Math.ceil(size / stride) : Math.ceil((size - kernel + 1) / stride));
  const seen = [side(height, kh, strides[0]), side(width, kw, strides[1])];
  const weights = (/** @type {number[]} */ size) => tf.variable(tf.randomNormal(size, 0, 0.1));
  const { units = 0 } = layer;
  switch (layer.kind) {
    case 'conv2d':
    case 'separableConv2d': {
      const separable = layer.kind === 'separableConv2d';
      const filters = weights([kh, kw, channels, separable ? 1 : units]);
      const points = separable ? weights([1, 1, channels, units]) : null;
      const bias = layer.useBias === false ? null : tf.variable(tf.zeros([units]));
      return { shape: [...seen, units], step: (x) => {
        const spread = separable ? tf.depthwiseConv2d(x, /** @type {any} */ (filters), strides, padding)
          : tf.conv2d(x, /** @type {any} */ (filters), strides, padding);
        const y = points ? tf.conv2d(/** @type {any} */ (spread), /** @type {any} */ (points), 1, 'valid') : spread;
        return activated(layer.activation, bias ? tf.add(y, bias) : y);
      } };
    }
    case 'batchNorm': {
      const [gamma, beta] = [tf.variable(tf.ones([channels])), tf.variable(tf.zeros([channels]))];
      return { shape, step: (x) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        const y = tf.batchNorm(x, /** @type {any} */ (mean), /** @type {any} */ (variance), /** @type {any} */ (beta),
          /** @type {any} */ (gamma), 0.001);
        return activated(layer.activation, y);
      } };
    }
    case 'maxPool2d':
      return { shape: [Math.floor(height / kh), Math.floor(width / kw), channels],
        step: (x) => tf.maxPool(x, [kh, kw], [kh, kw], 'valid') };
    case 'globalAveragePool': return { shape: [channels], step: (x) => tf.mean(x, [1, 2]) };
    case 'flatten': return { shape: [height * width * channels],
      step: (x) => tf.reshape(x, [-1, height * width * channels]) };
    case 'dropout': return { shape, step: (x) => tf.dropout(x, layer.rate ?? 0.5) };
    case 'activation': return { shape, step: (x) => activated(layer.activation, x) };
    case 'add': return { shape, step: (x, results) =>
      activated(layer.activation, tf.add(x, results.get(layer.inputs?.[0] ?? ''))) };
    case 'dense': {
      const [matrix, bias] = [weights([shape[0], units]), tf.variable(tf.zeros([units]))];
      return { shape: [units], step: (x) => tf.add(tf.matMul(x, /** @type {any} */ (matrix)), bias) };
    }
    default: throw new Error(`${layer.kind} is not written for tfjs here`);
  }
}

/** What a backend needs for the gradients of these nets. */
const GRADIENTS = ['Conv2DBackpropFilter', 'Conv2DBackpropInput', 'MaxPoolGrad', 'DepthwiseConv2dNativeBackpropFilter'];

/**
 * @param {string} backend that was imported
 * @returns {string[]} of GRADIENTS, what it lacks
 */
export function missingGradients(backend) {
  return GRADIENTS.filter((kernel) => !tf.getKernel(kernel, backend));
}

/**
 * Something that learns one batch a call and answers its loss, on the CPU.
 * @param {{ input: number[], layers: Layer[], batch: number, classes: number }} net
 * @returns {Promise<() => number>}
 */
export async function tfjsLearner({ input, layers, batch, classes }) {
  await tf.setBackend('cpu');
  let shape = input;
  const steps = layers.map((layer) => {
    const made = stepOf(layer, shape);
    shape = made.shape;
    return { layer, step: made.step };
  });
  const x = tf.randomUniform([batch, ...input]);
  const y = tf.oneHot(tf.tensor1d(Array.from({ length: batch }, (_, i) => i % classes), 'int32'), classes);
  const optimizer = tf.train.adam(0.001);
  const lossOf = () => {
    /** @type {Map<string, any>} */
    const results = new Map();
    let value = /** @type {any} */ (x);
    for (const { layer, step } of steps) {
      value = step(value, results);
      if (layer.name) results.set(layer.name, value);
    }
    return /** @type {any} */ (tf.losses.softmaxCrossEntropy(y, value));
  };
  return () => tf.tidy(() => Number(optimizer.minimize(lossOf, true)?.dataSync()[0]));
}
