// The layers of a net as users see them.
import { ACTIVATIONS, KINDS } from './layer-kinds.js';

/** @typedef {import('./layers.js').Activation} Activation */
/** @typedef {import('./layers.js').LayerKind} LayerKind */
/** @typedef {import('./train-engine.js').LayerFacts} LayerFacts */

/**
 * A layer of the net, as it is trained.
 * @typedef {object} LayerInfo
 * @property {string} name for weights() and the `inputs` of others
 * @property {LayerKind} kind what it does
 * @property {Activation} activation what it does with each number
 * @property {string[]} inputs names; '' is the net's input
 * @property {number[]} shape height, width, channels of its output; [n] after flatten and dense
 * @property {[number, number]} kernelSize height and width, 0 where there is none
 * @property {[number, number]} strides height and width, 0 where there are none
 * @property {number} parameters that are learnt
 * @property {boolean} frozen whether it does not learn
 * @property {number} macs multiply-accumulates of one sample
 */

/**
 * What a layer learns, or keeps (`mean`, `variance`).
 * @typedef {'weights' | 'bias' | 'slope' | 'gamma' | 'beta' | 'mean' | 'variance'} ParameterName
 */
/**
 * The numbers of a layer.
 * @typedef {object} Parameter
 * @property {Float32Array} data in TFLite's layout: (out, height, width, in)
 * @property {number[]} shape such as [filters, height, width, channels]
 */

/**
 * @param {LayerFacts} facts
 * @param {LayerFacts[]} all
 * @returns {LayerInfo}
 */
export function layerInfo(facts, all) {
  const { name, layer_kind: kind, activation, inputs, shape, kernel, stride, parameters, frozen, macs } = facts;
  return Object.freeze({
    name, parameters, frozen, macs,
    kind: KINDS[kind - 1],
    activation: ACTIVATIONS[activation],
    inputs: inputs.filter((index) => index >= -1).map((index) => (index < 0 ? '' : all[index].name)),
    shape: shape[0] === 1 && shape[1] === 1 ? [shape[2]] : shape,
    kernelSize: /** @type {[number, number]} */ (kernel),
    strides: /** @type {[number, number]} */ (stride),
  });
}
