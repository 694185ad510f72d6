// Cuts a piece out of a .tflite file: what lies between some tensors and some others becomes a net
// of its own. So a runtime that lacks an op can still run all that stands before and behind it.

import { ByteBuffer } from 'flatbuffers';

const SUBGRAPH = { tensors: 4, inputs: 6, outputs: 8, operators: 10 };
const OPERATOR = { code: 4, inputs: 6, outputs: 8 };
const TENSOR_SIGNATURE = 18;
const TENSOR_NAME = 10;

/** @param {ByteBuffer} b @param {number} table @param {number} field @returns {number} its position, or 0 */
function fieldAt(b, table, field) {
  const slot = b.__offset(table, field);
  return slot === 0 ? 0 : table + slot;
}

/** @param {ByteBuffer} b @param {number} table @param {number} field @returns {{ start: number, length: number }} */
function vectorAt(b, table, field) {
  const at = fieldAt(b, table, field);
  return at === 0 ? { start: 0, length: 0 } : { start: b.__vector(at), length: b.__vector_len(at) };
}

/** @param {ByteBuffer} b @param {number} table @param {number} field @returns {number[]} */
function intsAt(b, table, field) {
  const { start, length } = vectorAt(b, table, field);
  return Array.from({ length }, (_, i) => b.readInt32(start + 4 * i));
}

/**
 * @param {ByteBuffer} b
 * @param {number} table
 * @param {number} field
 * @returns {number[]} positions of the tables in a vector
 */
function tablesAt(b, table, field) {
  const { start, length } = vectorAt(b, table, field);
  return Array.from({ length }, (_, i) => b.__indirect(start + 4 * i));
}

/** @param {Uint8Array} file */
function open(file) {
  const b = new ByteBuffer(file);
  const model = b.__indirect(0);
  const [subgraph] = tablesAt(b, model, 8);
  const customNames = tablesAt(b, model, 6).map((code) => {
    const at = fieldAt(b, code, 6);
    return at === 0 ? '' : String(b.__string(at));
  });
  const operators = tablesAt(b, subgraph, SUBGRAPH.operators).map((table) => {
    const code = fieldAt(b, table, OPERATOR.code);
    return {
      table,
      custom: customNames[code === 0 ? 0 : b.readInt32(code)],
      inputs: intsAt(b, table, OPERATOR.inputs),
      outputs: intsAt(b, table, OPERATOR.outputs),
    };
  });
  return { b, subgraph, operators };
}

/**
 * @param {Uint8Array} file
 * @returns {{ inputs: number[], outputs: number[], names: string[],
 *   operators: { custom: string, inputs: number[], outputs: number[] }[] }}
 */
export function readNet(file) {
  const { b, subgraph, operators } = open(file);
  const names = tablesAt(b, subgraph, SUBGRAPH.tensors).map((table) =>
    String(b.__string(fieldAt(b, table, TENSOR_NAME))),
  );
  return {
    names,
    operators,
    inputs: intsAt(b, subgraph, SUBGRAPH.inputs),
    outputs: intsAt(b, subgraph, SUBGRAPH.outputs),
  };
}

/**
 * @param {Uint8Array} file
 * @param {number[]} inputs   tensor indices that the piece is given
 * @param {number[]} outputs  tensor indices that it computes
 * @returns {Uint8Array}
 */
export function cutNet(file, inputs, outputs) {
  const { operators } = open(file);
  const wanted = new Set(outputs);
  const kept = operators
    .toReversed()
    .filter((operator) => {
      if (!operator.outputs.some((tensor) => wanted.has(tensor) && !inputs.includes(tensor))) return false;
      for (const tensor of operator.inputs) wanted.add(tensor);
      return true;
    })
    .reverse();

  const end = (file.length + 3) & ~3;
  const grown = new Uint8Array(end + 4 * (inputs.length + outputs.length + 2));
  grown.set(file);
  const { b, subgraph } = open(grown);
  // The offsets in a vector of tables count from their own slot, and slots only move towards the front.
  const { start } = vectorAt(b, subgraph, SUBGRAPH.operators);
  kept.forEach(({ table }, i) => b.writeInt32(start + 4 * i, table - (start + 4 * i)));
  b.writeInt32(start - 4, kept.length);
  let free = end;
  for (const [field, tensors] of /** @type {const} */ ([
    [SUBGRAPH.inputs, inputs],
    [SUBGRAPH.outputs, outputs],
  ])) {
    const at = fieldAt(b, subgraph, field);
    b.writeInt32(at, free - at);
    for (const value of [tensors.length, ...tensors]) {
      b.writeInt32(free, value);
      free += 4;
    }
  }
  return grown;
}

/**
 * @param {Uint8Array} file
 * @returns {Uint8Array} the same with a batch of one where it declares one of any size, which LiteRT.js refuses
 */
export function closeBatch(file) {
  const copy = file.slice();
  const { b, subgraph } = open(copy);
  for (const tensor of tablesAt(b, subgraph, SUBGRAPH.tensors)) {
    const { start } = vectorAt(b, tensor, TENSOR_SIGNATURE);
    intsAt(b, tensor, TENSOR_SIGNATURE).forEach((size, i) => b.writeInt32(start + 4 * i, Math.max(size, 1)));
  }
  return copy;
}
