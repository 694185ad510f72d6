// Writes any .tflite file from a plain description: the tests' own writer, so that the reader is not
// checked against code that shares its author's reading of the format. Codes and field numbers are
// those of TFLite's schema.fbs, version 3.

import { Builder } from 'flatbuffers';

/** @typedef {'float32' | 'float16' | 'int32' | 'uint8' | 'int64' | 'bool' | 'int8'} Type */
/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {number[]} shape
 * @property {Type} type
 * @property {Uint8Array} [data]  of a constant
 * @property {{ scale: number[], zeroPoint: number[], axis: number }} [quantization]
 */
/**
 * @typedef {object} Op
 * @property {string} type  a key of OPS
 * @property {number[]} inputs  tensor indices, -1 for an optional one left out
 * @property {number[]} outputs
 * @property {Record<string, number | boolean | number[]>} [options]
 */
/** @typedef {{ name: string, tensors: Tensor[], ops: Op[], inputs: number[], outputs: number[] }} Net */

const TYPES = { float32: 0, float16: 1, int32: 2, uint8: 3, int64: 4, bool: 6, int8: 9 };

/** Field kinds of option tables, in field order: b = int8 or bool, i = int32, f = float32, v = [int32]. */
const CONV = { padding: 'b', strideW: 'i', strideH: 'i', activation: 'b', dilationW: 'i', dilationH: 'i' };
const DEPTHWISE = {
  padding: 'b',
  strideW: 'i',
  strideH: 'i',
  multiplier: 'i',
  activation: 'b',
  dilationW: 'i',
  dilationH: 'i',
};
const POOL = { padding: 'b', strideW: 'i', strideH: 'i', filterW: 'i', filterH: 'i', activation: 'b' };
const ACTIVATION = { activation: 'b' };
const REDUCER = { keepDims: 'b' };
const STRIDED = { beginMask: 'i', endMask: 'i', ellipsisMask: 'i', newAxisMask: 'i', shrinkAxisMask: 'i' };

/** @type {Record<string, [code: number, optionsCode: number, fields: Record<string, string>]>} */
const OPS = {
  ADD: [0, 11, ACTIVATION],
  AVERAGE_POOL_2D: [1, 5, POOL],
  CONCATENATION: [2, 10, { axis: 'i', activation: 'b' }],
  CONV_2D: [3, 1, CONV],
  DEPTHWISE_CONV_2D: [4, 2, DEPTHWISE],
  DEPTH_TO_SPACE: [5, 94, { blockSize: 'i' }],
  DEQUANTIZE: [6, 38, {}],
  FULLY_CONNECTED: [9, 8, { activation: 'b', weightsFormat: 'b', keepNumDims: 'b' }],
  LOGISTIC: [14, 0, {}],
  MAX_POOL_2D: [17, 5, POOL],
  MUL: [18, 21, ACTIVATION],
  RELU: [19, 0, {}],
  RELU_N1_TO_1: [20, 0, {}],
  RELU6: [21, 0, {}],
  RESHAPE: [22, 17, { newShape: 'v' }],
  RESIZE_BILINEAR: [23, 15, { newHeight: 'i', newWidth: 'i', alignCorners: 'b', halfPixel: 'b' }],
  SOFTMAX: [25, 9, { beta: 'f' }],
  SPACE_TO_DEPTH: [26, 19, { blockSize: 'i' }],
  TANH: [28, 0, {}],
  PAD: [34, 22, {}],
  GATHER: [36, 23, { axis: 'i', batchDims: 'i' }],
  TRANSPOSE: [39, 26, {}],
  MEAN: [40, 27, REDUCER],
  SUB: [41, 28, ACTIVATION],
  DIV: [42, 29, ACTIVATION],
  SQUEEZE: [43, 30, { squeezeDims: 'v' }],
  STRIDED_SLICE: [45, 32, STRIDED],
  EXP: [47, 33, {}],
  SPLIT: [49, 35, { numSplits: 'i' }],
  CAST: [53, 37, { inType: 'b', outType: 'b' }],
  PRELU: [54, 0, {}],
  MAXIMUM: [55, 39, {}],
  MINIMUM: [57, 39, {}],
  NEG: [59, 42, {}],
  PADV2: [60, 43, {}],
  SLICE: [65, 48, {}],
  TRANSPOSE_CONV: [67, 49, { padding: 'b', strideW: 'i', strideH: 'i', activation: 'b' }],
  EXPAND_DIMS: [70, 52, {}],
  SUM: [74, 27, REDUCER],
  SQRT: [75, 0, {}],
  RSQRT: [76, 0, {}],
  POW: [78, 56, {}],
  REDUCE_MAX: [82, 27, REDUCER],
  PACK: [83, 59, { count: 'i', axis: 'i' }],
  UNPACK: [88, 64, { count: 'i', axis: 'i' }],
  SQUARE: [92, 66, {}],
  RESIZE_NEAREST_NEIGHBOR: [97, 74, { alignCorners: 'b', halfPixel: 'b' }],
  LEAKY_RELU: [98, 75, { alpha: 'f' }],
  SQUARED_DIFFERENCE: [99, 76, {}],
  MIRROR_PAD: [100, 77, { mode: 'b' }],
  ABS: [101, 78, {}],
  SPLIT_V: [102, 79, { numSplits: 'i' }],
  ELU: [111, 0, {}],
  HARD_SWISH: [117, 91, {}],
  BATCH_MATMUL: [126, 101, { adjX: 'b', adjY: 'b' }],
  // Beside the core of the list.
  FLOOR: [8, 0, {}],
  L2_NORMALIZATION: [11, 12, { activation: 'b' }],
  LOCAL_RESPONSE_NORMALIZATION: [13, 13, { radius: 'i', bias: 'f', alpha: 'f', beta: 'f' }],
  BATCH_TO_SPACE_ND: [37, 24, {}],
  SPACE_TO_BATCH_ND: [38, 25, {}],
  LOG_SOFTMAX: [50, 36, {}],
  ARG_MAX: [56, 40, { outputType: 'b' }],
  LESS: [58, 41, {}],
  GREATER: [61, 44, {}],
  GREATER_EQUAL: [62, 45, {}],
  LESS_EQUAL: [63, 46, {}],
  SIN: [66, 0, {}],
  TILE: [69, 51, {}],
  EQUAL: [71, 53, {}],
  NOT_EQUAL: [72, 54, {}],
  LOG: [73, 0, {}],
  SHAPE: [77, 55, { outType: 'b' }],
  ARG_MIN: [79, 57, { outputType: 'b' }],
  REDUCE_PROD: [81, 27, REDUCER],
  LOGICAL_OR: [84, 60, {}],
  LOGICAL_AND: [86, 62, {}],
  LOGICAL_NOT: [87, 63, {}],
  REDUCE_MIN: [89, 27, REDUCER],
  FLOOR_DIV: [90, 65, {}],
  ZEROS_LIKE: [93, 67, {}],
  FLOOR_MOD: [95, 72, {}],
  CEIL: [104, 0, {}],
  REVERSE_V2: [105, 81, {}],
  ADD_N: [106, 82, {}],
  GATHER_ND: [107, 83, {}],
  COS: [108, 84, {}],
  ROUND: [116, 0, {}],
  SELECT_V2: [123, 98, {}],
  BROADCAST_TO: [130, 0, {}],
  GELU: [150, 116, { approximate: 'b' }],
  RELU_0_TO_1: [152, 0, {}],
  SIGN: [158, 0, {}],
};

/** Ops of later date, at the version that has the attributes used here. @type {Record<string, number>} */
const VERSIONS = {
  BROADCAST_TO: 2,
  DEQUANTIZE: 2,
  DEPTHWISE_CONV_2D: 2,
  RESIZE_BILINEAR: 3,
  RESIZE_NEAREST_NEIGHBOR: 3,
  TRANSPOSE_CONV: 3,
  STRIDED_SLICE: 2,
  SPLIT_V: 1,
};

/** @typedef {(builder: Builder, slot: number) => void} Field */
// A value equal to the schema's default is left out, as converters do.
/** @type {(value: number) => Field} */
const int8 = (value) => (b, slot) => b.addFieldInt8(slot, value, 0);
/** @type {(value: number, standard?: number) => Field} */
const int32 =
  (value, standard = 0) =>
  (b, slot) =>
    b.addFieldInt32(slot, value, standard);
/** @type {(value: number) => Field} */
const float32 = (value) => (b, slot) => b.addFieldFloat32(slot, value, 0);
/** @type {(value: number) => Field} */
const offset = (value) => (b, slot) => b.addFieldOffset(slot, value, 0);

/** @param {Builder} b @param {(Field | undefined)[]} fields by slot @returns {number} */
function table(b, fields) {
  b.startObject(fields.length);
  fields.forEach((field, slot) => field?.(b, slot));
  return b.endObject();
}

/** @param {Builder} b @param {number[]} values @returns {number} */
function intVector(b, values) {
  b.startVector(4, values.length, 4);
  for (const value of values.toReversed()) b.addInt32(value);
  return b.endVector();
}

/** @param {Builder} b @param {number[]} values @returns {number} */
function offsetVector(b, values) {
  b.startVector(4, values.length, 4);
  for (const value of values.toReversed()) b.addOffset(value);
  return b.endVector();
}

/** @param {Builder} b @param {Uint8Array} bytes @returns {number} aligned to 16 as TFLite's kernels expect */
function byteVector(b, bytes) {
  b.startVector(1, bytes.length, 16);
  for (let i = bytes.length - 1; i >= 0; i--) b.addInt8(bytes[i]);
  return b.endVector();
}

/** @param {Builder} b @param {NonNullable<Tensor['quantization']>} quantization @returns {number} */
function quantizationTable(b, { scale, zeroPoint, axis }) {
  b.startVector(4, scale.length, 4);
  for (const value of scale.toReversed()) b.addFloat32(value);
  const scales = b.endVector();
  b.startVector(8, zeroPoint.length, 8);
  for (const value of zeroPoint.toReversed()) b.addInt64(BigInt(value));
  const zeroPoints = b.endVector();
  return table(b, [undefined, undefined, offset(scales), offset(zeroPoints), undefined, undefined, int32(axis)]);
}

/** @param {Builder} b @param {Op} op @returns {(Field | undefined)[]} */
function optionFields(b, op) {
  const fields = Object.entries(OPS[op.type][2]);
  return fields.map(([name, kind]) => {
    const standard = name.startsWith('dilation') ? 1 : 0;
    const value = op.options?.[name] ?? standard;
    if (kind === 'v' && !op.options?.[name]) return undefined;
    if (kind === 'v') return offset(intVector(b, /** @type {number[]} */ (value)));
    if (kind === 'f') return float32(Number(value));
    return kind === 'b' ? int8(Number(value)) : int32(Number(value), standard);
  });
}

/** @param {Net} net @returns {Uint8Array} */
export function writeFile(net) {
  const b = new Builder(4096);
  const buffers = [table(b, [undefined])];
  const tensors = net.tensors.map((tensor) => {
    let buffer = 0;
    if (tensor.data) {
      buffer = buffers.length;
      buffers.push(table(b, [offset(byteVector(b, tensor.data))]));
    }
    const quantization = tensor.quantization && offset(quantizationTable(b, tensor.quantization));
    const shape = intVector(b, tensor.shape);
    const name = b.createString(tensor.name);
    return table(b, [offset(shape), int8(TYPES[tensor.type]), int32(buffer), offset(name), quantization]);
  });
  const types = [...new Set(net.ops.map(({ type }) => type))];
  const ops = net.ops.map((op) => {
    const inputs = intVector(b, op.inputs);
    const outputs = intVector(b, op.outputs);
    const optionsCode = OPS[op.type][1];
    if (optionsCode === 0) return table(b, [int32(types.indexOf(op.type)), offset(inputs), offset(outputs)]);
    const options = table(b, optionFields(b, op));
    return table(b, [
      int32(types.indexOf(op.type)),
      offset(inputs),
      offset(outputs),
      int8(optionsCode),
      offset(options),
    ]);
  });
  const codes = types.map((type) => {
    const code = OPS[type][0];
    return table(b, [int8(Math.min(code, 127)), undefined, int32(VERSIONS[type] ?? 1), int32(code)]);
  });
  const subgraph = table(b, [
    offset(offsetVector(b, tensors)),
    offset(intVector(b, net.inputs)),
    offset(intVector(b, net.outputs)),
    offset(offsetVector(b, ops)),
    offset(b.createString('main')),
  ]);
  const model = table(b, [
    int32(3),
    offset(offsetVector(b, codes)),
    offset(offsetVector(b, [subgraph])),
    offset(b.createString(net.name)),
    offset(offsetVector(b, buffers)),
  ]);
  b.finish(model, 'TFL3');
  return b.asUint8Array();
}
