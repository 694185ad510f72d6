/**
 * A neural net as a list of TFLite operations, and the layers it is built from. Tensors are float32
 * and NHWC; filters lie as TFLite keeps them: convolution (out, height, width, in), depthwise
 * (1, height, width, out), fully connected (out, in).
 */

import { elementCount, float32, int32 } from './constants.mjs';

/** @import { Constant } from './constants.mjs' */

/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {number[]} shape
 * @property {Constant} [constant]
 */

/** @typedef {'NONE'|'RELU'|'RELU6'} Activation */

/**
 * @typedef {object} Operation
 * @property {string} type  the TFLite operator, such as 'CONV_2D'
 * @property {Tensor[]} inputs
 * @property {Tensor} output
 * @property {OperationOptions} options
 */

/**
 * Whatever of these the operator takes; pairs are [along y, along x].
 * @typedef {object} OperationOptions
 * @property {'SAME'|'VALID'} [padding]
 * @property {number[]} [stride]
 * @property {number[]} [dilation]
 * @property {number[]} [window]
 * @property {number} [depthMultiplier]
 * @property {Activation} [activation]
 * @property {number} [axis]
 * @property {boolean} [keepDims]
 * @property {number} [alpha]
 */

/**
 * @typedef {object} ConvolutionOptions
 * @property {number} [stride]
 * @property {number} [dilation]
 * @property {'SAME'|'VALID'} [padding]
 */

export class Graph {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    /** @type {Tensor[]} */
    this.inputs = [];
    /** @type {Tensor[]} */
    this.outputs = [];
    /** @type {Operation[]} in an order that can be run */
    this.operations = [];
    /** @type {Map<string, number>} */
    this.namesTaken = new Map();
  }

  /**
   * @param {string} name
   * @param {number[]} shape
   */
  input(name, shape) {
    const tensor = { name: this.uniqueName(name), shape };
    this.inputs.push(tensor);
    return tensor;
  }

  /**
   * @param {string} name
   * @param {Tensor} tensor
   */
  output(name, tensor) {
    if (tensor.name !== name) tensor.name = this.uniqueName(name);
    this.outputs.push(tensor);
  }

  /**
   * @param {string} name
   * @param {Constant} constant
   * @returns {Tensor}
   */
  constant(name, constant) {
    return { name: this.uniqueName(name), shape: constant.shape, constant };
  }

  /**
   * @param {string} type
   * @param {string} name  of the result
   * @param {Tensor[]} inputs
   * @param {number[]} shape  of the result
   * @param {OperationOptions} [options]
   * @returns {Tensor} the result
   */
  operation(type, name, inputs, shape, options = {}) {
    const output = { name: this.uniqueName(name), shape };
    this.operations.push({ type, inputs, output, options });
    return output;
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {Constant} filter  (out, height, width, in)
   * @param {Constant} bias  (out)
   * @param {ConvolutionOptions} [options]
   */
  conv2d(name, x, filter, bias, { stride = 1, dilation = 1, padding = 'SAME' } = {}) {
    const [channels, height, width, depth] = filter.shape;
    if (depth !== x.shape[3]) throw new Error(`${name}: a filter for ${depth} channels on [${x.shape}]`);
    const shape = windowedShape(x.shape, [height, width], stride, dilation, padding, channels);
    return this.operation('CONV_2D', name, this.withFilter(name, x, filter, bias), shape, {
      padding,
      stride: [stride, stride],
      dilation: [dilation, dilation],
    });
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {Constant} filter  (1, height, width, out)
   * @param {Constant} bias  (out)
   * @param {ConvolutionOptions} [options]
   */
  depthwiseConv2d(name, x, filter, bias, { stride = 1, dilation = 1, padding = 'SAME' } = {}) {
    const [, height, width, channels] = filter.shape;
    if (channels % x.shape[3] !== 0) throw new Error(`${name}: ${channels} channels from [${x.shape}]`);
    const shape = windowedShape(x.shape, [height, width], stride, dilation, padding, channels);
    return this.operation('DEPTHWISE_CONV_2D', name, this.withFilter(name, x, filter, bias), shape, {
      padding,
      stride: [stride, stride],
      dilation: [dilation, dilation],
      depthMultiplier: channels / x.shape[3],
    });
  }

  /**
   * @param {string} name
   * @param {Tensor} x  (rows, in)
   * @param {Constant} filter  (out, in)
   * @param {Constant} bias  (out)
   */
  fullyConnected(name, x, filter, bias) {
    const [rows, depth] = x.shape;
    if (filter.shape[1] !== depth) throw new Error(`${name}: weights [${filter.shape}] on [${x.shape}]`);
    return this.operation('FULLY_CONNECTED', name, this.withFilter(name, x, filter, bias), [rows, filter.shape[0]]);
  }

  /**
   * @param {'MAX_POOL_2D'|'AVERAGE_POOL_2D'} type
   * @param {string} name
   * @param {Tensor} x
   * @param {{ window: number[], stride: number, padding: 'SAME'|'VALID' }} options
   */
  pool(type, name, x, { window, stride, padding }) {
    const shape = windowedShape(x.shape, window, stride, 1, padding, x.shape[3]);
    return this.operation(type, name, [x], shape, { padding, window, stride: [stride, stride] });
  }

  /**
   * ADD, SUB, MUL, DIV, MINIMUM or MAXIMUM, with broadcasting.
   * @param {string} type
   * @param {string} name
   * @param {Tensor} a
   * @param {Tensor} b
   */
  elementwise(type, name, a, b) {
    return this.operation(type, name, [a, b], broadcastShape(name, a.shape, b.shape));
  }

  /**
   * An operation that keeps the shape, such as RELU or LOGISTIC.
   * @param {string} type
   * @param {string} name
   * @param {Tensor} x
   * @param {OperationOptions} [options]
   */
  unary(type, name, x, options) {
    return this.operation(type, name, [x], x.shape, options);
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {Constant} slope  (1, 1, channels)
   */
  prelu(name, x, slope) {
    return this.operation('PRELU', name, [x, this.constant(`${name}/slope`, slope)], x.shape);
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {number[][]} paddings  [before, after] per dimension
   */
  pad(name, x, paddings) {
    if (paddings.flat().every((count) => count === 0)) return x;
    const amounts = this.constant(`${name}/paddings`, int32([paddings.length, 2], paddings.flat()));
    const shape = x.shape.map((size, d) => size + paddings[d][0] + paddings[d][1]);
    return this.operation('PAD', name, [x, amounts], shape);
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {number[]} shape  with at most one -1, which takes what is left
   */
  reshape(name, x, shape) {
    const known = elementCount(shape.filter((size) => size !== -1));
    const full = shape.map((size) => (size === -1 ? elementCount(x.shape) / known : size));
    if (elementCount(full) !== elementCount(x.shape)) throw new Error(`${name}: [${x.shape}] as [${shape}]`);
    const wanted = this.constant(`${name}/shape`, int32([full.length], full));
    return this.operation('RESHAPE', name, [x, wanted], full);
  }

  /**
   * @param {string} name
   * @param {Tensor[]} parts
   * @param {number} axis
   */
  concat(name, parts, axis) {
    const shape = parts[0].shape.slice();
    shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis], 0);
    return this.operation('CONCATENATION', name, parts, shape, { axis });
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {number[]} begin
   * @param {number[]} size
   */
  slice(name, x, begin, size) {
    const bounds = [
      this.constant(`${name}/begin`, int32([begin.length], begin)),
      this.constant(`${name}/size`, int32([size.length], size)),
    ];
    return this.operation('SLICE', name, [x, ...bounds], size);
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {number[]} axes
   * @param {boolean} keepDims
   */
  mean(name, x, axes, keepDims) {
    const shape = x.shape.map((size, d) => (axes.includes(d) ? 1 : size));
    const kept = keepDims ? shape : shape.filter((_, d) => !axes.includes(d));
    const over = this.constant(`${name}/axes`, int32([axes.length], axes));
    return this.operation('MEAN', name, [x, over], kept, { keepDims });
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {Constant} filter
   * @param {Constant} bias
   */
  withFilter(name, x, filter, bias) {
    return [x, this.constant(`${name}/filter`, filter), this.constant(`${name}/bias`, bias)];
  }

  /** @param {string} name */
  uniqueName(name) {
    const count = this.namesTaken.get(name) ?? 0;
    this.namesTaken.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

/** @param {number} channels */
export function zeroBias(channels) {
  return float32([channels], new Float32Array(channels));
}

/**
 * @param {number[]} shape  of the input, NHWC
 * @param {number[]} window  height, width
 * @param {number} stride
 * @param {number} dilation
 * @param {'SAME'|'VALID'} padding
 * @param {number} channels  of the result
 */
function windowedShape([batch, ...size], window, stride, dilation, padding, channels) {
  const extent = window.map((length) => (length - 1) * dilation + 1);
  const [height, width] = window.map((_, d) =>
    padding === 'SAME' ? Math.ceil(size[d] / stride) : Math.floor((size[d] - extent[d]) / stride) + 1,
  );
  return [batch, height, width, channels];
}

/**
 * @param {string} name
 * @param {number[]} a
 * @param {number[]} b
 */
function broadcastShape(name, a, b) {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const sizes = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    if (sizes[0] !== sizes[1] && !sizes.includes(1)) throw new Error(`${name}: [${a}] and [${b}] do not broadcast`);
    return Math.max(...sizes);
  });
}
