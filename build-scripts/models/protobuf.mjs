/**
 * A reader for the protobuf wire format, without schemas: enough for the three message types met
 * here (ONNX graphs, MediaPipe's face geometry), where protobufjs would be 2.8 MB of download.
 * Format: https://protobuf.dev/programming-guides/encoding/
 */

/**
 * One message's fields by number. A field keeps every occurrence, in order; what an occurrence means
 * (string, float, message ...) only the caller knows.
 *
 * @typedef {Map<number, (bigint|Uint8Array)[]>} Message  varints and fixed as bigint, the rest as bytes
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Most bytes a 64-bit varint takes. */
const MAX_VARINT_BYTES = 10;

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @returns {{ value: bigint, next: number }}
 */
function readVarint(bytes, start) {
  let value = 0n;
  for (let i = 0; i < MAX_VARINT_BYTES; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: start + i + 1 };
  }
  throw new Error(`protobuf: a varint at byte ${start} does not end`);
}

/**
 * @param {Uint8Array} bytes
 * @returns {Message}
 */
export function readMessage(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Message} */
  const fields = new Map();
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    const number = Number(tag.value >> 3n);
    const wireType = Number(tag.value & 7n);
    at = tag.next;
    /** @type {bigint|Uint8Array} */
    let value;
    if (wireType === VARINT) {
      ({ value, next: at } = readVarint(bytes, at));
    } else if (wireType === BYTES) {
      const length = readVarint(bytes, at);
      at = length.next + Number(length.value);
      if (at > bytes.length) throw new Error(`protobuf: field ${number} runs past the end of its message`);
      value = bytes.subarray(length.next, at);
    } else if (wireType === FIXED32) {
      value = BigInt(view.getUint32(at, true));
      at += 4;
    } else if (wireType === FIXED64) {
      value = view.getBigUint64(at, true);
      at += 8;
    } else {
      throw new Error(`protobuf: field ${number} has wire type ${wireType}, which is not known`);
    }
    const occurrences = fields.get(number);
    if (occurrences) occurrences.push(value);
    else fields.set(number, [value]);
  }
  return fields;
}

/**
 * Sub-messages or byte strings of a repeated field.
 * @param {Message} message
 * @param {number} field
 * @returns {Uint8Array[]}
 */
export function bytesOf(message, field) {
  return (message.get(field) ?? []).map((value) => {
    if (!(value instanceof Uint8Array)) throw new Error(`protobuf: field ${field} is a number, bytes were expected`);
    return value;
  });
}

/**
 * Text of a repeated string field.
 * @param {Message} message
 * @param {number} field
 * @returns {string[]}
 */
export function stringsOf(message, field) {
  const decoder = new TextDecoder();
  return bytesOf(message, field).map((value) => decoder.decode(value));
}

/**
 * Signed integers of a repeated field, packed or not.
 * @param {Message} message
 * @param {number} field
 * @returns {number[]}
 */
export function integersOf(message, field) {
  /** @type {number[]} */
  const values = [];
  for (const value of message.get(field) ?? []) {
    if (!(value instanceof Uint8Array)) {
      values.push(Number(BigInt.asIntN(64, value)));
      continue;
    }
    for (let at = 0; at < value.length; ) {
      const item = readVarint(value, at);
      values.push(Number(BigInt.asIntN(64, item.value)));
      at = item.next;
    }
  }
  return values;
}

/**
 * 32-bit floats of a repeated field, packed or not.
 * @param {Message} message
 * @param {number} field
 * @returns {number[]}
 */
export function floatsOf(message, field) {
  const bits = new DataView(new ArrayBuffer(4));
  /** @type {number[]} */
  const values = [];
  for (const value of message.get(field) ?? []) {
    if (value instanceof Uint8Array) {
      const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
      for (let at = 0; at + 4 <= value.length; at += 4) values.push(view.getFloat32(at, true));
    } else {
      bits.setUint32(0, Number(value), true);
      values.push(bits.getFloat32(0, true));
    }
  }
  return values;
}
