/**
 * tfjs graph models (TensorFlow GraphDefs as JSON) to graphs. Knows the operations met in image nets
 * for faces and refuses others by name.
 */

import { elementCount, reshape, valuesOf } from './constants.mjs';
import { Graph, zeroBias } from './graph.mjs';
import { convolutionFilter, depthwiseFilter, matrixFilter } from './tfjs_weights.mjs';

/** @import { Constant } from './constants.mjs' */
/** @import { Tensor } from './graph.mjs' */

/**
 * An attribute, as JSON has a protobuf AttrValue: bytes in base64, integers as strings.
 * @typedef {object} Attribute
 * @property {string} [s]
 * @property {boolean} [b]
 * @property {{ i?: string[], s?: string[] }} [list]
 */

/**
 * @typedef {object} Node
 * @property {string} name
 * @property {string} op
 * @property {string[]} [input]
 * @property {Record<string, Attribute>} [attr]
 */

const ELEMENTWISE = new Map([
  ['Add', 'ADD'],
  ['AddV2', 'ADD'],
  ['Sub', 'SUB'],
  ['Mul', 'MUL'],
  ['Minimum', 'MINIMUM'],
  ['Maximum', 'MAXIMUM'],
]);

const UNARY = new Map([
  ['Relu', 'RELU'],
  ['Relu6', 'RELU6'],
  ['Sigmoid', 'LOGISTIC'],
  ['Softmax', 'SOFTMAX'],
]);

/**
 * @param {string} name
 * @param {Node[]} nodes
 * @param {Map<string, Constant>} weights  by node
 * @param {number[]} inputShape
 * @param {Record<string, string>} outputs  node by the name it gets, in the order wanted
 * @returns {Graph}
 */
export function readTfjsGraph(name, nodes, weights, inputShape, outputs) {
  const reader = new TfjsReader(name, nodes, weights, inputShape);
  for (const [output, node] of Object.entries(outputs)) reader.graph.output(output, reader.tensor(node));
  return reader.graph;
}

class TfjsReader {
  /**
   * @param {string} name
   * @param {Node[]} nodes
   * @param {Map<string, Constant>} weights
   * @param {number[]} inputShape
   */
  constructor(name, nodes, weights, inputShape) {
    this.graph = new Graph(name);
    this.nodes = new Map(nodes.map((node) => [node.name, node]));
    this.weights = weights;
    this.inputShape = inputShape;
    /** @type {Map<string, Tensor>} */
    this.tensors = new Map();
  }

  /**
   * A node's result, after those that it needs.
   * @param {string} reference  a node's name, perhaps with ':0'
   * @returns {Tensor}
   */
  tensor(reference) {
    const key = reference.replace(/:0$/, '');
    let tensor = this.tensors.get(key);
    if (!tensor) {
      const node = this.nodes.get(key);
      if (!node) throw new Error(`${this.graph.name}: there is no node ${key}`);
      tensor = this.convert(node, shortName(key));
      this.tensors.set(key, tensor);
    }
    return tensor;
  }

  /**
   * @param {Node} node
   * @param {string} name  for the result
   * @returns {Tensor}
   */
  convert(node, name) {
    const { op, input = [] } = node;
    const binary = ELEMENTWISE.get(op);
    if (binary) return this.graph.elementwise(binary, name, this.tensor(input[0]), this.tensor(input[1]));
    const unary = UNARY.get(op);
    if (unary) return this.graph.unary(unary, name, this.tensor(input[0]));
    switch (op) {
      case 'Placeholder':
        return this.graph.input('image', this.inputShape);
      case 'Const':
        return this.graph.constant(name, this.constant(node.name));
      case 'Identity':
        return this.tensor(input[0]);
      case 'Conv2D':
      case '_FusedConv2D':
      case 'DepthwiseConv2dNative':
      case 'FusedDepthwiseConv2dNative':
        return this.convolution(node, name);
      case '_FusedMatMul':
        return this.matrixProduct(node, name);
      case 'MaxPool':
      case 'AvgPool':
        return this.pool(node, name);
      case 'Prelu':
        return this.graph.prelu(name, this.tensor(input[0]), this.slope(input[1]));
      case 'Pad':
        return this.graph.pad(name, this.tensor(input[0]), this.pairs(input[1]));
      case 'Reshape':
        return this.graph.reshape(name, this.tensor(input[0]), this.integers(input[1]));
      case 'Mean':
        return this.graph.mean(name, this.tensor(input[0]), this.integers(input[1]), node.attr?.keep_dims?.b ?? false);
      case 'ConcatV2': {
        const parts = input.slice(0, -1).map((part) => this.tensor(part));
        const [axis] = this.integers(input[input.length - 1]);
        return this.graph.concat(name, parts, axis < 0 ? axis + parts[0].shape.length : axis);
      }
      default:
        throw new Error(`${this.graph.name}: ${node.name} is a ${op}, which this converter does not know`);
    }
  }

  /**
   * @param {Node} node
   * @param {string} name
   */
  convolution(node, name) {
    const [input, filterName, ...fused] = node.input ?? [];
    const x = this.tensor(input);
    const filter = this.constant(filterName);
    const isDepthwise = node.op.includes('Depthwise');
    const channels = isDepthwise ? filter.shape[2] * filter.shape[3] : filter.shape[3];
    const options = {
      stride: squareAttribute(node, 'strides'),
      dilation: squareAttribute(node, 'dilations'),
      padding: paddingOf(node),
    };
    const bias = this.fusedOperations(node).includes('BiasAdd') ? this.constant(fused[0]) : zeroBias(channels);
    const y = isDepthwise
      ? this.graph.depthwiseConv2d(name, x, depthwiseFilter(filter), bias, options)
      : this.graph.conv2d(name, x, convolutionFilter(filter), bias, options);
    return this.fusedActivation(node, name, y);
  }

  /**
   * @param {Node} node
   * @param {string} name
   */
  matrixProduct(node, name) {
    const [input, matrix, bias] = node.input ?? [];
    if (node.attr?.transpose_a?.b || node.attr?.transpose_b?.b) throw new Error(`${name}: a transposed matrix`);
    const filter = matrixFilter(this.constant(matrix));
    const y = this.graph.fullyConnected(name, this.tensor(input), filter, this.constant(bias));
    return this.fusedActivation(node, name, y);
  }

  /**
   * The operations after the bias that the node has in itself.
   * @param {Node} node
   * @param {string} name
   * @param {Tensor} y
   */
  fusedActivation(node, name, y) {
    const [activation, ...others] = this.fusedOperations(node).filter((operation) => operation !== 'BiasAdd');
    if (others.length > 0) throw new Error(`${node.name}: more than one fused activation`);
    if (!activation) return y;
    if (activation === 'Prelu') return this.graph.prelu(name, y, this.slope(node.input?.at(-1) ?? ''));
    const type = UNARY.get(activation);
    if (!type) throw new Error(`${node.name}: fused ${activation} is not known`);
    return this.graph.unary(type, name, y);
  }

  /** @param {Node} node */
  fusedOperations(node) {
    return (node.attr?.fused_ops?.list?.s ?? []).map(atob);
  }

  /**
   * @param {Node} node
   * @param {string} name
   */
  pool(node, name) {
    const window = (node.attr?.ksize?.list?.i ?? []).slice(1, 3).map(Number);
    const type = node.op === 'MaxPool' ? 'MAX_POOL_2D' : 'AVERAGE_POOL_2D';
    const options = { window, stride: squareAttribute(node, 'strides'), padding: paddingOf(node) };
    return this.graph.pool(type, name, this.tensor(node.input?.[0] ?? ''), options);
  }

  /** @param {string} name */
  constant(name) {
    const constant = this.weights.get(name);
    if (!constant) throw new Error(`${this.graph.name}: ${name} is not a constant`);
    return constant;
  }

  /** @param {string} name */
  slope(name) {
    const constant = this.constant(name);
    return reshape(constant, [1, 1, elementCount(constant.shape)]);
  }

  /** @param {string} name */
  integers(name) {
    return Array.from(valuesOf(this.constant(name)));
  }

  /** @param {string} name */
  pairs(name) {
    const flat = this.integers(name);
    return Array.from({ length: flat.length / 2 }, (_, i) => flat.slice(2 * i, 2 * i + 2));
  }
}

/**
 * The part of a node's path that tells it from others.
 * @param {string} name
 */
function shortName(name) {
  return name.replace(/^StatefulPartitionedCall\/[^/]+\//, '');
}

/**
 * An NHWC list attribute of which both directions in the picture are the same.
 * @param {Node} node
 * @param {string} name
 */
function squareAttribute(node, name) {
  const [, height = 1, width = 1] = (node.attr?.[name]?.list?.i ?? []).map(Number);
  if (height !== width) throw new Error(`${node.name}: ${name} of ${height} and ${width}`);
  return height;
}

/** @param {Node} node @returns {'SAME'|'VALID'} */
function paddingOf(node) {
  const padding = atob(node.attr?.padding?.s ?? '');
  if (padding !== 'SAME' && padding !== 'VALID') throw new Error(`${node.name}: padding ${padding} is not known`);
  return padding;
}
