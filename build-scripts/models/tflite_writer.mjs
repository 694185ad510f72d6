/**
 * Graph to .tflite bytes. Table layouts, field numbers and enum values are those of TFLite's
 * schema.fbs (version 3).
 */

import { createHash } from 'node:crypto';
import { Builder } from 'flatbuffers';

/** @import { Graph, Operation, Tensor } from './graph.mjs' */

const SCHEMA_VERSION = 3;
const FILE_IDENTIFIER = 'TFL3';
const BUFFER_ALIGNMENT = 16;

const TENSOR_TYPE = Object.freeze({ float32: 0, float16: 1, int32: 2, int8: 9 });
const PADDING = Object.freeze({ SAME: 0, VALID: 1 });
const ACTIVATION = Object.freeze({ NONE: 0, RELU: 1, RELU6: 3 });

/**
 * One field of an options table: [field number, kind, value, the schema's default].
 * @typedef {[number, 'int8'|'int32'|'float32'|'offset', number, number]} Field
 */

/**
 * Per operator: its BuiltinOperator code and, if it has options, their BuiltinOptions code, how many
 * fields the table has and which are written.
 *
 * @type {Record<string, { code: number, version?: number,
 *   options?: { code: number, size: number, fields: (operation: Operation) => Field[] } }>}
 */
const OPERATORS = {
  ADD: { code: 0, options: { code: 11, size: 2, fields: activationOnly } },
  AVERAGE_POOL_2D: { code: 1, options: { code: 5, size: 6, fields: pool } },
  CONCATENATION: { code: 2, options: { code: 10, size: 2, fields: ({ options }) => [int(0, options.axis)] } },
  CONV_2D: { code: 3, options: { code: 1, size: 6, fields: convolution } },
  DEPTHWISE_CONV_2D: { code: 4, options: { code: 2, size: 7, fields: depthwiseConvolution } },
  DEQUANTIZE: { code: 6, version: 3 },
  FULLY_CONNECTED: { code: 9, options: { code: 8, size: 4, fields: activationOnly } },
  LOGISTIC: { code: 14 },
  MAX_POOL_2D: { code: 17, options: { code: 5, size: 6, fields: pool } },
  MUL: { code: 18, options: { code: 21, size: 1, fields: activationOnly } },
  RELU: { code: 19 },
  RELU6: { code: 21 },
  RESHAPE: { code: 22 },
  SOFTMAX: { code: 25, options: { code: 9, size: 1, fields: () => [float(0, 1)] } },
  PAD: { code: 34 },
  MEAN: { code: 40, options: { code: 27, size: 1, fields: ({ options }) => [int8(0, Number(options.keepDims))] } },
  SUB: { code: 41, options: { code: 28, size: 2, fields: activationOnly } },
  DIV: { code: 42, options: { code: 29, size: 1, fields: activationOnly } },
  EXP: { code: 47 },
  PRELU: { code: 54 },
  MAXIMUM: { code: 55 },
  MINIMUM: { code: 57 },
  SLICE: { code: 65 },
  LEAKY_RELU: { code: 98, options: { code: 75, size: 1, fields: ({ options }) => [float(0, options.alpha)] } },
};

/** What is written of a graph. @typedef {Pick<Graph, 'name' | 'inputs' | 'outputs' | 'operations'>} Written */

/**
 * @param {Written} graph
 * @param {Record<string, string>} [metadata] text by name of the entry
 * @returns {Uint8Array}
 */
export function writeTflite(graph, metadata = {}) {
  const { tensors, operations } = lower(graph);
  const indexOf = new Map(tensors.map((tensor, index) => [tensor, index]));
  /** @param {Tensor[]} list */
  const indices = (list) =>
    list.map((tensor) => {
      const index = indexOf.get(tensor);
      if (index === undefined) throw new Error(`${graph.name}: ${tensor.name} is used before it is computed`);
      return index;
    });
  const types = [...new Set(operations.map(({ type }) => type))];

  const builder = new Builder(1 << 20);
  /* Buffer 0 is empty by convention: it stands for "not a constant". */
  const buffers = [writeTable(builder, 1, [])];
  /** @type {Map<string, number>} */
  const bufferOf = new Map();
  const tensorTables = tensors.map((tensor) => {
    if (!tensor.constant) return writeTensor(builder, tensor, 0);
    const { data } = tensor.constant;
    const contents = createHash('sha256').update(data).digest('hex');
    const buffer = bufferOf.get(contents) ?? buffers.length;
    if (buffer === buffers.length) {
      bufferOf.set(contents, buffer);
      buffers.push(writeTable(builder, 1, [offset(0, writeBytes(builder, data))]));
    }
    return writeTensor(builder, tensor, buffer);
  });
  const operatorTables = operations.map((operation) =>
    writeOperator(builder, operation, types.indexOf(operation.type), indices),
  );
  const subgraph = writeTable(builder, 5, [
    offset(0, writeOffsets(builder, tensorTables)),
    offset(1, writeInts(builder, indices(graph.inputs))),
    offset(2, writeInts(builder, indices(graph.outputs))),
    offset(3, writeOffsets(builder, operatorTables)),
    offset(4, builder.createString('main')),
  ]);
  const operatorCodes = types.map((type) => {
    const { code, version = 1 } = OPERATORS[type];
    return writeTable(builder, 4, [int8(0, code), int(2, version, 1), int(3, code)]);
  });
  const entries = Object.entries(metadata).map(([name, text]) => {
    buffers.push(writeTable(builder, 1, [offset(0, writeBytes(builder, new TextEncoder().encode(text)))]));
    return writeTable(builder, 2, [offset(0, builder.createString(name)), int(1, buffers.length - 1)]);
  });
  const model = writeTable(builder, entries.length > 0 ? 7 : 5, [
    int(0, SCHEMA_VERSION),
    offset(1, writeOffsets(builder, operatorCodes)),
    offset(2, writeOffsets(builder, [subgraph])),
    offset(3, builder.createString(graph.name)),
    offset(4, writeOffsets(builder, buffers)),
    ...(entries.length > 0 ? [offset(6, writeOffsets(builder, entries))] : []),
  ]);
  builder.finish(model, FILE_IDENTIFIER);
  return builder.asUint8Array();
}

/**
 * The graph as the file has it: every constant that is not plain float32 or int32 behind a DEQUANTIZE
 * node, and all tensors in the order of their first use.
 * @param {Written} graph
 */
function lower(graph) {
  /** @type {Set<Tensor>} */
  const tensors = new Set(graph.inputs);
  /** @type {Operation[]} */
  const operations = [];
  for (const operation of graph.operations) {
    const inputs = operation.inputs.map((tensor) => {
      const type = tensor.constant?.type;
      if (type !== 'float16' && type !== 'int8') {
        tensors.add(tensor);
        return tensor;
      }
      const widened = { name: '', shape: tensor.shape };
      tensors.add(tensor).add(widened);
      operations.push({ type: 'DEQUANTIZE', inputs: [tensor], output: widened, options: {} });
      return widened;
    });
    tensors.add(operation.output);
    operations.push({ ...operation, inputs });
  }
  return { tensors: [...tensors], operations };
}

/**
 * @param {Builder} builder
 * @param {Tensor} tensor
 * @param {number} buffer
 */
function writeTensor(builder, tensor, buffer) {
  const { type = 'float32', quantization } = tensor.constant ?? {};
  const fields = [
    offset(0, writeInts(builder, tensor.shape)),
    int8(1, TENSOR_TYPE[type]),
    int(2, buffer),
    offset(3, builder.createString(tensor.name)),
  ];
  if (quantization) {
    const quantizationTable = writeTable(builder, 7, [
      offset(2, writeFloats(builder, quantization.scales)),
      offset(3, writeLongs(builder, quantization.zeroPoints)),
      int(6, quantization.axis),
    ]);
    fields.push(offset(4, quantizationTable));
  }
  return writeTable(builder, 5, fields);
}

/**
 * @param {Builder} builder
 * @param {Operation} operation
 * @param {number} codeIndex
 * @param {(tensors: Tensor[]) => number[]} indices
 */
function writeOperator(builder, operation, codeIndex, indices) {
  const fields = [
    int(0, codeIndex),
    offset(1, writeInts(builder, indices(operation.inputs))),
    offset(2, writeInts(builder, indices([operation.output]))),
  ];
  const { options } = OPERATORS[operation.type];
  if (options) {
    const table = writeTable(builder, options.size, options.fields(operation));
    fields.push(int8(3, options.code), offset(4, table));
  }
  return writeTable(builder, 5, fields);
}

/** @param {Operation} operation @returns {Field[]} */
function activationOnly({ options }) {
  return [int8(0, ACTIVATION[options.activation ?? 'NONE'])];
}

/** @param {Operation} operation @returns {Field[]} */
function convolution({ options: { padding = 'SAME', stride = [1, 1], dilation = [1, 1], activation = 'NONE' } }) {
  return [
    int8(0, PADDING[padding]),
    int(1, stride[1]),
    int(2, stride[0]),
    int8(3, ACTIVATION[activation]),
    int(4, dilation[1], 1),
    int(5, dilation[0], 1),
  ];
}

/** @param {Operation} operation @returns {Field[]} */
function depthwiseConvolution({ options }) {
  const { padding = 'SAME', stride = [1, 1], dilation = [1, 1], activation = 'NONE', depthMultiplier } = options;
  return [
    int8(0, PADDING[padding]),
    int(1, stride[1]),
    int(2, stride[0]),
    int(3, depthMultiplier),
    int8(4, ACTIVATION[activation]),
    int(5, dilation[1], 1),
    int(6, dilation[0], 1),
  ];
}

/** @param {Operation} operation @returns {Field[]} */
function pool({ options: { padding = 'SAME', stride = [1, 1], window = [1, 1], activation = 'NONE' } }) {
  return [
    int8(0, PADDING[padding]),
    int(1, stride[1]),
    int(2, stride[0]),
    int(3, window[1]),
    int(4, window[0]),
    int8(5, ACTIVATION[activation]),
  ];
}

/** @param {number} field @param {number} value @returns {Field} */
function int8(field, value) {
  return [field, 'int8', value, 0];
}

/** @param {number} field @param {number|undefined} value @param {number} [byDefault] @returns {Field} */
function int(field, value, byDefault = 0) {
  if (value === undefined) throw new Error(`option ${field} of an operation is not set`);
  return [field, 'int32', value, byDefault];
}

/** @param {number} field @param {number|undefined} value @returns {Field} */
function float(field, value) {
  if (value === undefined) throw new Error(`option ${field} of an operation is not set`);
  return [field, 'float32', value, 0];
}

/** @param {number} field @param {number} value  where the vector, string or table was written @returns {Field} */
function offset(field, value) {
  return [field, 'offset', value, 0];
}

/**
 * @param {Builder} builder
 * @param {number} size  how many fields the table's type has
 * @param {Field[]} fields
 * @returns {number} where it was written
 */
function writeTable(builder, size, fields) {
  builder.startObject(size);
  for (const [field, kind, value, byDefault] of fields) {
    if (kind === 'int8') builder.addFieldInt8(field, value, byDefault);
    else if (kind === 'int32') builder.addFieldInt32(field, value, byDefault);
    else if (kind === 'float32') builder.addFieldFloat32(field, value, byDefault);
    else builder.addFieldOffset(field, value, byDefault);
  }
  return builder.endObject();
}

/*
 * Vectors are written back to front, as FlatBuffers grow towards their start.
 */

/** @param {Builder} builder @param {number[]} values */
function writeInts(builder, values) {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder.addInt32(value);
  return builder.endVector();
}

/** @param {Builder} builder @param {number[]} values */
function writeLongs(builder, values) {
  builder.startVector(8, values.length, 8);
  for (const value of values.toReversed()) builder.addInt64(BigInt(value));
  return builder.endVector();
}

/** @param {Builder} builder @param {number[]} values */
function writeFloats(builder, values) {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder.addFloat32(value);
  return builder.endVector();
}

/** @param {Builder} builder @param {number[]} offsets */
function writeOffsets(builder, offsets) {
  builder.startVector(4, offsets.length, 4);
  for (const value of offsets.toReversed()) builder.addOffset(value);
  return builder.endVector();
}

/** @param {Builder} builder @param {ArrayBufferView} data */
function writeBytes(builder, data) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  builder.startVector(1, bytes.length, BUFFER_ALIGNMENT);
  for (let i = bytes.length - 1; i >= 0; i--) builder.addInt8(bytes[i]);
  return builder.endVector();
}
