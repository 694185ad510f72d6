// A .tflite net imported as layers (include/facewise/train.h): its wiring, its weights and its gradients.
import { ACTIVATIONS, KINDS } from './layer-kinds.js';

/** Of fw_parameter. */
const PARAMETERS = { weights: 0, bias: 1, slope: 2 };

/**
 * @typedef {object} NetLayer
 * @property {number} index
 * @property {string} name of the tensor that it computes
 * @property {string} kind
 * @property {string} activation
 * @property {number[]} inputs indices of other layers; -1 is the net's input
 * @property {[number, number, number]} shape height, width, channels
 * @property {[number, number]} kernelSize
 * @property {[number, number]} stride
 * @property {number} parameters
 */

/** The part of a net that leads to one of its outputs. */
export class Net {
  #instance;
  #net;

  /**
   * @param {import('./abi.js').Instance} instance
   * @param {Uint8Array} bytes of the file
   * @param {string} output name of the tensor that it ends in
   */
  constructor(instance, bytes, output) {
    this.#instance = instance;
    const text = (/** @type {string} */ value) => new TextEncoder().encode(`${value}\0`);
    this.#net = instance.withBytes(text(output), (features) => instance.withBytes(text('*'), (train) =>
      instance.with('fw_base_options', (options) => {
        instance.write('fw_base_options', options, { features, train });
        return instance.withBytes(bytes, (pointer) => {
          instance.check('fw_net_create_on', pointer, bytes.length, options, instance.outPointer);
          return instance.takeOut();
        });
      })));
    const count = instance.call('fw_net_layer_count', this.#net);
    /** @type {NetLayer[]} */
    this.layers = instance.with('fw_layer_info', (pointer) => Array.from({ length: count }, (_, index) => {
      instance.checkStatus('fw_net_layer', this.#net, index, pointer);
      const info = instance.read('fw_layer_info', pointer);
      return {
        index,
        name: instance.text(info.name),
        kind: KINDS[info.layer_kind - 1] ?? instance.text(info.kind),
        activation: ACTIVATIONS[info.activation] ?? 'linear',
        inputs: info.inputs.filter((/** @type {number} */ input) => input > -2),
        shape: info.shape,
        kernelSize: info.kernel,
        stride: info.stride,
        parameters: info.parameters,
      };
    }));
  }

  /**
   * Run one sample and, for an output, backwards.
   * @param {Float32Array} x
   * @param {number} output
   */
  explain(x, output) {
    const instance = this.#instance;
    instance.withBytes(new Uint8Array(x.buffer, x.byteOffset, x.byteLength), (pointer) =>
      instance.check('fw_net_explain', this.#net, pointer, output));
  }

  /** What layer `index` computed in explain(), until the next call. @param {number} index -1: the input */
  value(index) {
    return this.#floats('fw_net_value', index);
  }

  /** d output / d value(index). @param {number} index */
  gradient(index) {
    return this.#floats('fw_net_gradient', index);
  }

  /**
   * @param {number} index
   * @param {keyof typeof PARAMETERS} name weights (out, kh, kw, in), depthwise (1, kh, kw, c), dense (units, in)
   */
  parameter(index, name) {
    return this.#floats('fw_net_parameter', index, PARAMETERS[name]);
  }

  /**
   * @param {string} getter
   * @param {...number} args
   * @returns {Float32Array} in place
   */
  #floats(getter, ...args) {
    const instance = this.#instance;
    return instance.with('fw_tensor', (pointer) => {
      instance.checkStatus(getter, this.#net, ...args, pointer);
      const { data, bytes } = instance.read('fw_tensor', pointer);
      return new Float32Array(instance.exports.memory.buffer, data, bytes / 4);
    });
  }
}
