/**
 * Runs any float CNN from a standard .tflite file.
 *
 *   const model = await loadModel('net.tflite');
 *   const [output] = await model.run(new Float32Array(1 * 224 * 224 * 3));
 *   model.close();
 *
 * @module facewise/nn
 */
import { Instance } from './abi.js';
import { FacewiseError, abortable, asFacewiseError, throwIfAborted } from './errors.js';
import { tagOf } from './kinds.js';
import { modelBytes } from './models.js';
import {
  nearestName, refuseUnknownKeys, requireAssets, requireBoolean, requireObject, requireOneOf, requireSignal, show,
} from './options.js';
import { loadModule } from './wasm.js';

export { FacewiseError } from './errors.js';
export { readModelMetadata } from './metadata.js';

/** @typedef {import('./metadata.js').ModelMetadata} ModelMetadata */
/**
 * Numbers of a tensor, row by row: the array that its type has ('bool' is a Uint8Array of 0 and 1).
 * @typedef {Float32Array | Int32Array | Uint8Array | BigInt64Array | Int8Array} TensorData
 */
/** What a tensor's numbers are. @typedef {'float32' | 'int32' | 'uint8' | 'int64' | 'bool' | 'int8'} TensorType */
/**
 * What a tensor is like.
 * @typedef {object} TensorInfo
 * @property {string} name as in the file
 * @property {TensorType} type of its numbers
 * @property {number[]} shape such as [1, height, width, channels]
 */
/** A tensor and its numbers: `data` is a copy, row by row. @typedef {TensorInfo & { data: TensorData }} Tensor */
/**
 * Numbers for a tensor; they are converted to its type.
 * @typedef {TensorData | Uint8ClampedArray | Float64Array | readonly number[]} Numbers
 */
/**
 * One input, in full: its numbers row by row, or as `data`, with the `shape` to be checked against the model's.
 * @typedef {Numbers | { data: Numbers, shape?: readonly number[] }} TensorInput
 */

/**
 * Options of loadModel().
 * @typedef {object} ModelOptions
 * @property {'auto' | 'simd' | 'relaxed'} [variant] which wasm build; default 'auto'
 * @property {'simd' | 'scalar'} [kernels] 'scalar' is slow and gives the same bits on every machine; default 'simd'
 * @property {boolean} [keepAll] keep every layer's result for tap(); costs memory and time; default false
 * @property {{ wasm?: string | URL }} [assets] folder that holds the wasm files
 * @property {AbortSignal} [signal] stops the loading
 */

/**
 * One executed node of the planned graph.
 * @typedef {object} NodeInfo
 * @property {string} op as in the file, such as 'CONV_2D'
 * @property {string} kernel which code runs it
 * @property {string} output name of the tensor that it computes
 * @property {number[]} shape of that tensor
 * @property {number[]} kernelSize [height, width], 0 where the op has none
 * @property {number[]} stride [height, width], 0 where the op has none
 * @property {number} macs multiply-accumulates of one run
 * @property {number} bytes that it must at least read and write
 */

/**
 * What a model takes.
 * @typedef {object} ModelStats
 * @property {'simd' | 'relaxed'} variant the wasm build in use
 * @property {number} weightBytes of the weights, as they are kept
 * @property {number} arenaBytes of the tensors between layers
 * @property {number} heapBytes the wasm memory in all
 * @property {number} nodes run after fusion
 * @property {number} macs multiply-accumulates of one run
 */

/** In the order of fw_tensor_type. @type {readonly TensorType[]} */
const TYPES = ['float32', 'int32', 'uint8', 'int64', 'bool', 'int8'];
const ARRAYS = [Float32Array, Int32Array, Uint8Array, BigInt64Array, Uint8Array, Int8Array];

/**
 * Load a model for running.
 * @param {string | URL | ArrayBuffer | Uint8Array | Blob | Response} source address (in Node also a path) or bytes
 * @param {ModelOptions} [options] how to run it
 * @returns {Promise<Model>} to be closed after use
 * @throws {FacewiseError} MODEL_FETCH, MODEL_INVALID, MODEL_UNSUPPORTED, WASM_LOAD, NO_SIMD, OUT_OF_MEMORY, ABORTED,
 *   INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export async function loadModel(source, options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, ['variant', 'kernels', 'keepAll', 'assets', 'signal'], 'loadModel');
  const { variant = 'auto', kernels = 'simd', keepAll = false, assets = {}, signal } = options;
  requireOneOf('variant', variant, ['auto', 'simd', 'relaxed']);
  requireOneOf('kernels', kernels, ['simd', 'scalar']);
  requireBoolean('keepAll', keepAll);
  requireAssets(assets);
  if (signal !== undefined) requireSignal(signal);
  throwIfAborted(signal);
  const [loaded, bytes] = await Promise.all([
    abortable(loadModule({ variant, base: assets.wasm }), signal),
    abortable(modelBytes(source, signal), signal),
  ]);
  const instance = await Instance.create(loaded.module);
  throwIfAborted(signal);
  return new Model(instance, bytes, { variant: loaded.variant, scalar: kernels === 'scalar', keepAll });
}

/** A model that is ready to run. Calls are served in turn; outputs are copies. */
export class Model {
  /** @type {Instance | null} */
  #instance;
  #session = 0;
  /** @type {Place[]} */
  #ins;
  /** @type {Place[]} */
  #outs;
  #variant;
  #keepAll;

  /**
   * Made by loadModel().
   * @internal
   * @param {Instance} instance
   * @param {Uint8Array} bytes
   * @param {{ variant: 'simd' | 'relaxed', scalar: boolean, keepAll: boolean }} options
   */
  constructor(instance, bytes, { variant, scalar, keepAll }) {
    this.#instance = instance;
    this.#variant = variant;
    this.#keepAll = keepAll;
    const model = instance.with('fw_model_options', (options) => {
      instance.write('fw_model_options', options, { kernels: scalar ? 1 : 0 });
      return instance.withBytes(bytes, (pointer) => {
        instance.check('fw_model_create', pointer, bytes.length, options, instance.outPointer);
        return instance.takeOut();
      });
    });
    this.#session = instance.with('fw_session_options', (options) => {
      instance.write('fw_session_options', options, { keep_all: keepAll });
      instance.check('fw_session_create', model, options, instance.outPointer);
      return instance.takeOut();
    });
    this.#ins = this.#places('fw_session_input_count', 'fw_session_input');
    this.#outs = this.#places('fw_session_output_count', 'fw_session_output');
    /** What the model takes, in the file's order. @type {readonly TensorInfo[]} */
    this.inputs = Object.freeze(this.#ins.map(infoOf));
    /** What it gives, in the file's order. @type {readonly TensorInfo[]} */
    this.outputs = Object.freeze(this.#outs.map(infoOf));
  }

  /** Whether close() was called. */
  get closed() {
    return this.#instance === null;
  }

  /** Every tensor that a node computes, in execution order. @returns {TensorInfo[]} */
  get taps() {
    return this.#places('fw_session_tap_count', 'fw_session_tap').map(infoOf);
  }

  /** The nodes in execution order, after fusion. @returns {NodeInfo[]} */
  get nodes() {
    const instance = this.#use();
    const count = instance.call('fw_session_node_count', this.#session);
    return instance.with('fw_node_info', (pointer) => Array.from({ length: count }, (_, index) => {
      instance.checkStatus('fw_session_node', this.#session, index, pointer);
      const info = instance.read('fw_node_info', pointer);
      return {
        op: instance.text(info.op),
        kernel: instance.text(info.kernel),
        output: instance.text(info.output),
        shape: info.output_shape.slice(0, info.output_rank),
        kernelSize: info.kernel_size,
        stride: info.stride,
        macs: info.macs,
        bytes: info.bytes,
      };
    }));
  }

  /**
   * One forward pass. Every input must be given, in full, in the model's order or by name.
   * @param {TensorInput | readonly TensorInput[] | { [name: string]: TensorInput }} inputs one, all in order, or all
   *   by name
   * @returns {Promise<Tensor[]>} in the file's order
   * @throws {FacewiseError} SHAPE_MISMATCH, INVALID_ARGUMENT, CLOSED
   */
  async run(inputs) {
    const instance = this.#use();
    try {
      for (const [index, input] of this.#inOrder(inputs).entries()) this.#writeInput(index, input);
      instance.check('fw_session_run', this.#session);
      return this.#outs.map((place) => this.#tensor(place));
    } catch (error) {
      throw asFacewiseError(error); // there may be no room on the stack
    }
  }

  /**
   * A layer's result in the last run. The model must have been loaded with keepAll.
   * @param {string} name of the tensor, one of `taps`
   * @returns {Tensor} a copy
   */
  tap(name) {
    const names = this.taps.map((tap) => tap.name);
    const index = names.indexOf(name);
    if (index < 0) {
      const nearest = nearestName(String(name), names);
      throw new FacewiseError('INVALID_ARGUMENT', `The model computes no tensor ${show(name)}.`,
        nearest ? `Did you mean '${nearest}'?` : '`taps` lists them.');
    }
    if (!this.#keepAll) {
      throw new FacewiseError('INVALID_ARGUMENT', 'Layers are not kept.', 'Load the model with { keepAll: true }.');
    }
    return this.#tensor(this.#place('fw_session_tap', index));
  }

  /** What the model takes. @returns {ModelStats} */
  stats() {
    const instance = this.#use();
    return instance.with('fw_stats', (pointer) => {
      instance.checkStatus('fw_session_stats', this.#session, pointer);
      const { weight_bytes: weightBytes, arena_bytes: arenaBytes, nodes, macs } = instance.read('fw_stats', pointer);
      return { variant: this.#variant, weightBytes, arenaBytes, heapBytes: instance.heapBytes, nodes, macs };
    });
  }

  /** Give everything back. A second close does nothing. */
  close() {
    this.#instance = null; // its whole memory goes with it
  }

  /** @returns {Instance} */
  #use() {
    if (!this.#instance) throw new FacewiseError('CLOSED', 'The model is closed.', 'Load it again with loadModel().');
    if (this.#instance.broken) {
      throw new FacewiseError('INTERNAL', 'The model has trapped in an earlier call.',
        'Load it again with loadModel().');
    }
    return this.#instance;
  }

  /**
   * @param {string} countName
   * @param {string} itemName
   * @returns {Place[]}
   */
  #places(countName, itemName) {
    const count = this.#use().call(countName, this.#session);
    return Array.from({ length: count }, (_, index) => this.#place(itemName, index));
  }

  /**
   * @param {string} getter
   * @param {number} index
   * @returns {Place}
   */
  #place(getter, index) {
    const instance = this.#use();
    return instance.with('fw_tensor', (pointer) => {
      instance.checkStatus(getter, this.#session, index, pointer);
      const { name, type, rank, shape, data, bytes } = instance.read('fw_tensor', pointer);
      return { name: instance.text(name), type, shape: shape.slice(0, rank), data, bytes };
    });
  }

  /**
   * A copy of what is there now.
   * @param {Place} place
   * @returns {Tensor}
   */
  #tensor(place) {
    const { data, bytes, type } = place;
    const copy = data === 0 ? new ArrayBuffer(0) : this.#use().bytes(data, bytes).slice().buffer;
    return { ...infoOf(place), data: new ARRAYS[type](copy) };
  }

  /**
   * @param {any} inputs
   * @returns {TensorInput[]}
   */
  #inOrder(inputs) {
    const count = this.inputs.length;
    const names = this.inputs.map(({ name }) => name);
    if (isTensor(inputs) || isNumbers(inputs)) inputs = [inputs];
    if (!Array.isArray(inputs)) {
      if (typeof inputs !== 'object' || inputs === null) {
        throw new FacewiseError('INVALID_ARGUMENT', `The input is ${show(inputs)}.`,
          'Give a Float32Array, an array of them, or an object of them by input name.');
      }
      refuseUnknownKeys(inputs, names, 'The model', 'INVALID_ARGUMENT');
      inputs = names.filter((name) => name in inputs).map((name) => inputs[name]);
    }
    if (inputs.length !== count) {
      throw new FacewiseError('SHAPE_MISMATCH',
        `The model has ${count} inputs (${names.join(', ')}), ${inputs.length} were given.`,
        'Give one array for each.');
    }
    return inputs;
  }

  /**
   * @param {number} index
   * @param {TensorInput} input
   */
  #writeInput(index, input) {
    const { name, type, shape } = this.inputs[index];
    const data = /** @type {any} */ (isTensor(input) && 'data' in input ? input.data : input);
    const given = isTensor(input) && 'data' in input ? input.shape : undefined;
    const length = shape.reduce((product, side) => product * side, 1);
    if (given !== undefined && !Array.isArray(given)) {
      throw new FacewiseError('INVALID_ARGUMENT', `The shape of input '${name}' is ${show(given)}.`,
        `Give [${shape}], or leave it out.`);
    }
    if (!isNumbers(data)) {
      throw new FacewiseError('INVALID_ARGUMENT', `Input '${name}' is ${show(data)}.`,
        `Give ${length} numbers of type ${type}.`);
    }
    if (data.length !== length || (given && given.join() !== shape.join())) {
      const has = given ? `shape [${given}] and ${data.length} elements` : `${data.length} elements`;
      throw new FacewiseError('SHAPE_MISMATCH',
        `Input '${name}' has ${has}; the model wants shape [${shape}], ${length} elements.`,
        'Check the size and the layout (NHWC) of the input.');
    }
    if ((type === 'int64') !== holdsBigInts(data)) {
      throw new FacewiseError('INVALID_ARGUMENT', `Input '${name}' is of type ${type}, the data is ${show(data)}.`,
        type === 'int64' ? 'Give a BigInt64Array.' : 'Give numbers, not BigInts.');
    }
    const place = this.#ins[index];
    new ARRAYS[place.type](this.#use().exports.memory.buffer, place.data, length).set(data);
  }
}

/**
 * Where a tensor lies in a session, for as long as that lives.
 * @typedef {{ name: string, type: number, shape: number[], data: number, bytes: number }} Place
 * @internal
 */

/** @param {Place} place @returns {TensorInfo} */
function infoOf({ name, type, shape }) {
  return { name, type: TYPES[type], shape: shape.slice() };
}

/** @param {any} value */
function isTensor(value) {
  return typeof value === 'object' && value !== null && (ArrayBuffer.isView(value) || ArrayBuffer.isView(value.data) ||
    (Array.isArray(value.data) && isNumbers(value.data)));
}

/** @param {any} value */
function isNumbers(value) {
  return (ArrayBuffer.isView(value) && tagOf(value) !== 'DataView') ||
    (Array.isArray(value) && (value.length === 0 || typeof value[0] === 'number' || typeof value[0] === 'bigint'));
}

/** @param {any} data */
function holdsBigInts(data) {
  return tagOf(data).startsWith('Big') || typeof data[0] === 'bigint';
}
