/**
 * ONNX image nets to graphs. ONNX keeps pictures NCHW, TFLite NHWC: here every rank-4 value is NHWC
 * from the start, and the transpose that ONNX exporters put before flattening becomes nothing.
 * Knows the operations of RFB-320 and refuses others by name. Field numbers are those of onnx.proto.
 */

import { elementCount, float32, transpose } from './constants.mjs';
import { Graph, zeroBias } from './graph.mjs';
import { bytesOf, floatsOf, integersOf, readMessage, stringsOf } from './protobuf.mjs';

/** @import { Message } from './protobuf.mjs' */
/** @import { Tensor } from './graph.mjs' */

const MODEL = { graph: 7 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, opType: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, integer: 3, tensor: 5, integers: 8 };
const TENSOR = { dims: 1, dataType: 2, floatData: 4, int64Data: 7, name: 8, rawData: 9 };
const VALUE_INFO = { name: 1, type: 2 };
const DATA_TYPE = { float: 1, int64: 7 };

const OIHW_TO_OHWI = [0, 2, 3, 1];
const OIHW_TO_IHWO = [1, 2, 3, 0];
const NCHW_TO_NHWC = [0, 2, 3, 1];

/** @typedef {{ shape: number[], values: number[] }} Numbers */

/**
 * A value of the ONNX graph: computed at run time, or known now.
 * @typedef {{ tensor: Tensor, isNchw: boolean } | { numbers: Numbers }} Value
 */

/** @typedef {{ integers: Map<string, number[]>, tensors: Map<string, Numbers> }} Attributes */

const ELEMENTWISE = new Map([
  ['Add', 'ADD'],
  ['Sub', 'SUB'],
  ['Mul', 'MUL'],
  ['Div', 'DIV'],
]);

/**
 * @param {string} name
 * @param {Uint8Array} file
 * @returns {Graph}
 */
export function readOnnxGraph(name, file) {
  const graph = readMessage(bytesOf(readMessage(file), MODEL.graph)[0]);
  const reader = new OnnxReader(name);
  for (const bytes of bytesOf(graph, GRAPH.initializer)) {
    const message = readMessage(bytes);
    reader.values.set(stringsOf(message, TENSOR.name)[0], { numbers: readNumbers(message) });
  }
  for (const bytes of bytesOf(graph, GRAPH.input)) reader.input(readMessage(bytes));
  for (const bytes of bytesOf(graph, GRAPH.node)) reader.node(readMessage(bytes));
  for (const bytes of bytesOf(graph, GRAPH.output)) {
    const output = stringsOf(readMessage(bytes), VALUE_INFO.name)[0];
    reader.graph.output(output, reader.tensor(output));
  }
  return reader.graph;
}

class OnnxReader {
  /** @param {string} name */
  constructor(name) {
    this.graph = new Graph(name);
    /** @type {Map<string, Value>} */
    this.values = new Map();
  }

  /** @param {Message} valueInfo */
  input(valueInfo) {
    const name = stringsOf(valueInfo, VALUE_INFO.name)[0];
    if (this.values.has(name)) return;
    const [batch, channels, height, width] = inputShape(valueInfo);
    const tensor = this.graph.input('image', [batch, height, width, channels]);
    this.values.set(name, { tensor, isNchw: true });
  }

  /** @param {Message} message */
  node(message) {
    const [opType] = stringsOf(message, NODE.opType);
    const inputs = stringsOf(message, NODE.input);
    const [output] = stringsOf(message, NODE.output);
    const attributes = readAttributes(message);
    const known = this.evaluate(opType, inputs, attributes);
    this.values.set(output, known ? { numbers: known } : this.convert(opType, output, inputs, attributes));
  }

  /**
   * Arithmetic on shapes, which is done here and now.
   * @param {string} opType
   * @param {string[]} inputs
   * @param {Attributes} attributes
   * @returns {Numbers|undefined}
   */
  evaluate(opType, inputs, attributes) {
    if (opType === 'Constant') return attributes.tensors.get('value');
    if (opType === 'Shape') {
      const { shape } = this.tensor(inputs[0]);
      if (this.isNchw(inputs[0])) throw new Error(`${this.graph.name}: the shape of a picture is asked for`);
      return { shape: [shape.length], values: shape };
    }
    const operands = inputs.map((input) => this.numbers(input));
    if (!operands.every((operand) => operand !== undefined)) return undefined;
    const values = operands.map((operand) => operand.values);
    if (opType === 'Gather') return { shape: [], values: values[1].map((index) => values[0][index]) };
    if (opType === 'Unsqueeze') return { shape: [1, ...operands[0].shape], values: values[0] };
    if (opType === 'Concat') return { shape: [values.flat().length], values: values.flat() };
    return undefined;
  }

  /**
   * @param {string} opType
   * @param {string} name  of the result
   * @param {string[]} inputs
   * @param {Attributes} attributes
   * @returns {Value}
   */
  convert(opType, name, inputs, attributes) {
    const isNchw = this.isNchw(inputs[0]);
    /** @param {string} attribute */
    const integer = (attribute) => attributes.integers.get(attribute)?.[0] ?? 0;
    const binary = ELEMENTWISE.get(opType);
    if (binary) {
      const [a, b] = inputs.map((input) => this.operand(input));
      return { tensor: this.graph.elementwise(binary, name, a, b), isNchw };
    }
    const x = this.tensor(inputs[0]);
    switch (opType) {
      case 'Conv': {
        const layer = /^(.*)\.weight$/.exec(inputs[1])?.[1] ?? name;
        return { tensor: this.convolution(layer, x, inputs, attributes), isNchw };
      }
      case 'Relu':
        return { tensor: this.graph.unary('RELU', name, x), isNchw };
      case 'Exp':
        return { tensor: this.graph.unary('EXP', name, x), isNchw };
      case 'Softmax':
        if (integer('axis') !== x.shape.length - 1) throw new Error(`${name}: a softmax not along the last axis`);
        return { tensor: this.graph.unary('SOFTMAX', name, x), isNchw };
      case 'Concat': {
        const axis = isNchw ? NCHW_TO_NHWC.indexOf(integer('axis')) : integer('axis');
        const parts = inputs.map((input) => this.tensor(input));
        return { tensor: this.graph.concat(name, parts, axis), isNchw };
      }
      case 'Transpose':
        if (!isNchw || String(attributes.integers.get('perm')) !== String(NCHW_TO_NHWC)) {
          throw new Error(`${name}: a transpose that is not from NCHW to NHWC`);
        }
        return { tensor: x, isNchw: false };
      case 'Reshape': {
        if (isNchw) throw new Error(`${name}: a picture is flattened in NCHW`);
        const shape = this.numbers(inputs[1]);
        if (!shape) throw new Error(`${name}: a shape that is only known at run time`);
        return { tensor: this.graph.reshape(name, x, shape.values), isNchw: false };
      }
      case 'Slice':
        if (isNchw) throw new Error(`${name}: a slice of a picture`);
        return { tensor: this.slice(name, x, attributes), isNchw };
      default:
        throw new Error(`${this.graph.name}: ${name} is a ${opType}, which this converter does not know`);
    }
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {string[]} inputs
   * @param {Attributes} attributes
   */
  convolution(name, x, inputs, { integers }) {
    const filter = this.filter(inputs[1]);
    const [stride, strideX] = integers.get('strides') ?? [1, 1];
    const [dilation, dilationX] = integers.get('dilations') ?? [1, 1];
    if (stride !== strideX || dilation !== dilationX) throw new Error(`${name}: strides or dilations are not square`);
    const group = integers.get('group')?.[0] ?? 1;
    const isDepthwise = group > 1;
    if (isDepthwise && (filter.shape[1] !== 1 || group !== x.shape[3])) throw new Error(`${name}: is grouped`);
    const bias = inputs[2] ? this.filter(inputs[2]) : zeroBias(filter.shape[0]);

    const [top, left, bottom, right] = integers.get('pads') ?? [0, 0, 0, 0];
    const same = [0, 1].map((d) => samePadding(x.shape[1 + d], filter.shape[2 + d], stride, dilation));
    const padding = String(same) === String([top, bottom, left, right]) ? 'SAME' : 'VALID';
    const borders = [[0, 0], [top, bottom], [left, right], [0, 0]];
    const padded = padding === 'SAME' ? x : this.graph.pad(`${name}/pad`, x, borders);

    const options = { stride, dilation, padding: /** @type {'SAME'|'VALID'} */ (padding) };
    return isDepthwise
      ? this.graph.depthwiseConv2d(name, padded, transpose(filter, OIHW_TO_IHWO), bias, options)
      : this.graph.conv2d(name, padded, transpose(filter, OIHW_TO_OHWI), bias, options);
  }

  /**
   * @param {string} name
   * @param {Tensor} x
   * @param {Attributes} attributes
   */
  slice(name, x, { integers }) {
    const axes = integers.get('axes') ?? [];
    const begin = x.shape.map((_, d) => integers.get('starts')?.[axes.indexOf(d)] ?? 0);
    const end = x.shape.map((extent, d) => Math.min(integers.get('ends')?.[axes.indexOf(d)] ?? extent, extent));
    const size = end.map((last, d) => last - begin[d]);
    return this.graph.slice(name, x, begin, size);
  }

  /** @param {string} name */
  tensor(name) {
    const value = this.values.get(name);
    if (!value || !('tensor' in value)) throw new Error(`${this.graph.name}: ${name} is used before it is computed`);
    return value.tensor;
  }

  /**
   * A tensor, or numbers put into the graph as a constant.
   * @param {string} name
   */
  operand(name) {
    const numbers = this.numbers(name);
    return numbers ? this.graph.constant(name, float32(numbers.shape, numbers.values)) : this.tensor(name);
  }

  /** @param {string} name */
  numbers(name) {
    const value = this.values.get(name);
    return value && 'numbers' in value ? value.numbers : undefined;
  }

  /** @param {string} name */
  isNchw(name) {
    const value = this.values.get(name);
    return value !== undefined && 'isNchw' in value && value.isNchw;
  }

  /** @param {string} name */
  filter(name) {
    const numbers = this.numbers(name);
    if (!numbers) throw new Error(`${this.graph.name}: ${name} is not a constant`);
    return float32(numbers.shape, numbers.values);
  }
}

/**
 * What TFLite's SAME adds before and after.
 * @param {number} size
 * @param {number} window
 * @param {number} stride
 * @param {number} dilation
 */
function samePadding(size, window, stride, dilation) {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + (window - 1) * dilation + 1 - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** @param {Message} node @returns {Attributes} */
function readAttributes(node) {
  /** @type {Attributes} */
  const attributes = { integers: new Map(), tensors: new Map() };
  for (const bytes of bytesOf(node, NODE.attribute)) {
    const message = readMessage(bytes);
    const [name] = stringsOf(message, ATTRIBUTE.name);
    const [tensor] = bytesOf(message, ATTRIBUTE.tensor);
    if (tensor) attributes.tensors.set(name, readNumbers(readMessage(tensor)));
    const list = integersOf(message, ATTRIBUTE.integers);
    attributes.integers.set(name, list.length > 0 ? list : integersOf(message, ATTRIBUTE.integer));
  }
  return attributes;
}

/** @param {Message} tensor @returns {Numbers} */
function readNumbers(tensor) {
  const [dataType] = integersOf(tensor, TENSOR.dataType);
  const [raw] = bytesOf(tensor, TENSOR.rawData);
  const shape = integersOf(tensor, TENSOR.dims);
  let values;
  if (dataType === DATA_TYPE.float) {
    values = raw ? Array.from(new Float32Array(new Uint8Array(raw).buffer)) : floatsOf(tensor, TENSOR.floatData);
  } else if (dataType === DATA_TYPE.int64) {
    values = raw
      ? Array.from(new BigInt64Array(new Uint8Array(raw).buffer), Number)
      : integersOf(tensor, TENSOR.int64Data);
  } else {
    throw new Error(`ONNX: tensors of type ${dataType} are not known`);
  }
  if (values.length !== elementCount(shape)) throw new Error(`ONNX: ${values.length} values for the shape [${shape}]`);
  return { shape, values };
}

/** @param {Message} valueInfo @returns {number[]} */
function inputShape(valueInfo) {
  const TYPE = { tensor: 1 };
  const TENSOR_TYPE = { shape: 2 };
  const SHAPE = { dim: 1 };
  const DIM = { value: 1 };
  const type = readMessage(bytesOf(valueInfo, VALUE_INFO.type)[0]);
  const tensorType = readMessage(bytesOf(type, TYPE.tensor)[0]);
  const shape = readMessage(bytesOf(tensorType, TENSOR_TYPE.shape)[0]);
  return bytesOf(shape, SHAPE.dim).map((dim) => integersOf(readMessage(dim), DIM.value)[0]);
}
