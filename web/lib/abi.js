import { FacewiseError, asFacewiseError, sentenceOf } from './errors.js';
import { instantiate } from './wasm.js';

/**
 * Where a field lies in its struct; `type` is a letter of src/wasm/layout.h.
 * @typedef {{ type: string, offset: number, count: number }} Field
 * @typedef {{ size: number, fields: { [name: string]: Field } }} StructLayout
 * @typedef {{ [struct: string]: StructLayout }} Layout
 */

/** fw_status to error code. @type {import('./errors.js').ErrorCode[]} */
const CODES = ['INTERNAL', 'INVALID_ARGUMENT', 'OUT_OF_MEMORY', 'MODEL_INVALID', 'MODEL_UNSUPPORTED',
  'SHAPE_MISMATCH', 'INVALID_IMAGE', 'INTERNAL'];

/** @type {{ [code: string]: string }} */
const REMEDIES = {
  OUT_OF_MEMORY: 'Use smaller pictures, or close analyzers that are no longer needed.',
  MODEL_INVALID: 'Check that the file arrived whole and is a .tflite model.',
  MODEL_UNSUPPORTED: 'Convert the model to float32 without that op.',
  INVALID_IMAGE: 'Pictures are 16 to 8192 pixels a side.',
  INTERNAL: 'Please report this with the input that led to it.',
};

/** Every layout is the same for the same module. @type {WeakMap<WebAssembly.Module, Layout>} */
const layouts = new WeakMap();

/** One instance of the wasm module: its memory, its structs, its calls. */
export class Instance {
  /** @param {WebAssembly.Module} module */
  static async create(module) {
    return new Instance(module, await instantiate(module));
  }

  /**
   * @param {WebAssembly.Module} module
   * @param {{ [name: string]: any, memory: WebAssembly.Memory }} exports
   */
  constructor(module, exports) {
    this.exports = exports;
    this.layout = layouts.get(module) ?? this.#readLayout();
    layouts.set(module, this.layout);
    /** Set when a trap has left the memory in an unknown state. */
    this.broken = false;
    this.errorPointer = this.alloc(this.layout.fw_error.size);
    this.outPointer = this.alloc(8);
  }

  get heapBytes() {
    return this.exports.memory.buffer.byteLength;
  }

  get view() {
    return new DataView(this.exports.memory.buffer);
  }

  /**
   * @param {number} pointer
   * @param {number} length
   */
  bytes(pointer, length) {
    return new Uint8Array(this.exports.memory.buffer, pointer, length);
  }

  /** @param {number} size bytes */
  alloc(size) {
    const pointer = this.call('fwx_alloc', size) >>> 0;
    if (pointer === 0) {
      throw new FacewiseError('OUT_OF_MEMORY', `There is no memory for ${size} bytes.`, REMEDIES.OUT_OF_MEMORY);
    }
    return pointer;
  }

  /** @param {number} pointer */
  free(pointer) {
    this.call('fwx_free', pointer);
  }

  /**
   * Room for a struct while `use` runs.
   * @template T
   * @param {string} struct
   * @param {(pointer: number) => T} use
   */
  with(struct, use) {
    return this.withBytes(new Uint8Array(this.layout[struct].size), use);
  }

  /**
   * A copy of `bytes` inside while `use` runs.
   * @template T
   * @param {Uint8Array} bytes
   * @param {(pointer: number) => T} use
   */
  withBytes(bytes, use) {
    const pointer = this.alloc(Math.max(bytes.length, 1));
    try {
      this.bytes(pointer, bytes.length).set(bytes);
      return use(pointer);
    } finally {
      if (!this.broken) this.free(pointer);
    }
  }

  /** Call an export that cannot fail. @param {string} name @param {...(number | boolean)} args @returns {any} */
  call(name, ...args) {
    try {
      return this.exports[name](...args);
    } catch (error) {
      this.broken = true;
      const known = asFacewiseError(error);
      if (known.code === 'OUT_OF_MEMORY') throw known;
      throw new FacewiseError('INTERNAL', `${name} trapped: ${sentenceOf(error)}`, REMEDIES.INTERNAL, error);
    }
  }

  /**
   * Call an export that takes a fw_error last and answers a fw_status, and throw what it says.
   * @param {string} name
   * @param {...(number | boolean)} args without the error
   */
  check(name, ...args) {
    const status = this.call(name, ...args, this.errorPointer);
    if (status === 0) return;
    this.fail(status, this.text(this.errorPointer + this.layout.fw_error.fields.message.offset));
  }

  /**
   * Like check() for exports without a fw_error.
   * @param {string} name
   * @param {...(number | boolean)} args
   */
  checkStatus(name, ...args) {
    const status = this.call(name, ...args);
    if (status !== 0) this.fail(status, `${name} failed: ${this.text(this.call('fw_status_name', status) >>> 0)}.`);
  }

  /**
   * @param {number} status
   * @param {string} message
   * @returns {never}
   */
  fail(status, message) {
    const code = CODES[status] ?? 'INTERNAL';
    throw new FacewiseError(code, message, REMEDIES[code] ?? '');
  }

  /** The pointer or size that the last call wrote to outPointer. @param {0 | 4} [offset] */
  takeOut(offset = 0) {
    return this.view.getUint32(this.outPointer + offset, true);
  }

  /** @param {number} pointer of a NUL-terminated UTF-8 text, or 0 */
  text(pointer) {
    if (pointer === 0) return '';
    const memory = new Uint8Array(this.exports.memory.buffer);
    return new TextDecoder().decode(memory.subarray(pointer, memory.indexOf(0, pointer)));
  }

  /**
   * @param {string} struct
   * @param {number} pointer
   * @param {{ [field: string]: number | boolean | readonly number[] }} values an array for a field of more elements
   */
  write(struct, pointer, values) {
    const view = this.view;
    for (const [name, value] of Object.entries(values)) {
      const { type, offset } = this.layout[struct].fields[name];
      [value].flat().forEach((each, index) => {
        const at = pointer + offset + 4 * index;
        if (type === 'f') view.setFloat32(at, Number(each), true);
        else if (type === 'b') view.setUint8(at, Number(each));
        else if (type === 'l') view.setBigInt64(at, BigInt(each), true);
        else view.setUint32(at, Number(each), true);
      });
    }
  }

  /**
   * @param {string} struct
   * @param {number} pointer
   */
  read(struct, pointer) {
    return readStruct(this.view, pointer, this.layout[struct]);
  }

  /** @returns {Layout} */
  #readLayout() {
    /** @type {Layout} */
    const layout = {};
    const view = this.view;
    const entryBytes = 20;
    for (let at = this.exports.fwx_layout() >>> 0; view.getUint32(at, true) !== 0; at += entryBytes) {
      const owner = this.text(view.getUint32(at, true));
      const name = this.text(view.getUint32(at + 4, true));
      const type = String.fromCharCode(view.getUint32(at + 8, true));
      const offset = view.getUint32(at + 12, true);
      const count = view.getUint32(at + 16, true);
      layout[owner] ??= { size: 0, fields: {} };
      if (type === 'z') layout[owner].size = count;
      else layout[owner].fields[name] = { type, offset, count };
    }
    return layout;
  }
}

/**
 * The fields of a struct: a number each, or an array where a field has more than one element.
 * @param {DataView} view
 * @param {number} pointer
 * @param {StructLayout} struct
 * @returns {{ [field: string]: any }}
 */
export function readStruct(view, pointer, struct) {
  /** @type {{ [field: string]: any }} */
  const values = {};
  for (const [name, { type, offset, count }] of Object.entries(struct.fields)) {
    const at = pointer + offset;
    if (type === 'f' && count > 1) values[name] = new Float32Array(view.buffer.slice(at, at + 4 * count));
    else if (type === 'c') continue;
    else if (count > 1) values[name] = Array.from({ length: count }, (_, i) => readScalar(view, at + 4 * i, type));
    else values[name] = readScalar(view, at, type);
  }
  return values;
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {string} type
 */
function readScalar(view, at, type) {
  switch (type) {
    case 'f': return view.getFloat32(at, true);
    case 'd': return view.getFloat64(at, true);
    case 'i': return view.getInt32(at, true);
    case 'b': return view.getUint8(at) !== 0;
    case 'l': return Number(view.getBigInt64(at, true));
    default: return view.getUint32(at, true);
  }
}
