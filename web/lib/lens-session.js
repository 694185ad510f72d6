// A net in the engine, whose every layer can be read after a run.
import { FacewiseError } from './errors.js';
import { channelPicture } from './lens-maps.js';
import { nearestName, show } from './options.js';

/**
 * Where a tensor of a session lies. length 0: it is not of float32.
 * @typedef {{ name: string, shape: [number, number, number], data: number, length: number }} Place
 */
/** @typedef {{ scale: number[], offset: number[] }} InputScale value = byte * scale + offset, by channel */
/** @typedef {{ session: number, input: Place, results: Place[] }} Run what runs, and where its numbers go in and out */

const LUMA = [0.299, 0.587, 0.114];

/** A session that keeps all layers, and one beside it that keeps none. */
export class LensSession {
  #instance;
  #model;
  #scale;
  #kept;
  /** Keeps nothing and so runs faster: for occlusion. @type {Run | null} */
  #fast = null;

  /**
   * @param {import('./abi.js').Instance} instance
   * @param {Uint8Array} bytes of the file
   * @param {InputScale} scale
   */
  constructor(instance, bytes, scale) {
    this.#instance = instance;
    this.#scale = scale;
    this.#model = instance.withBytes(bytes, (pointer) => {
      instance.check('fw_model_create', pointer, bytes.length, 0, instance.outPointer);
      return instance.takeOut();
    });
    this.#kept = this.#newRun(true);
    const { session, input, results } = this.#kept;
    const count = instance.call('fw_session_input_count', session);
    if (count !== 1 || !input.length) {
      throw new FacewiseError('MODEL_UNSUPPORTED', `The net has ${count} inputs, or one that is not float32.`,
        'The lens looks into nets that read one picture.');
    }
    this.input = input;
    this.results = results;
    /** What each layer computes, by name. */
    this.layers = new Map(this.#places('fw_session_tap', session).map((place) => [place.name, place]));
  }

  /**
   * What the file says of each node.
   * @template T
   * @param {(node: { [field: string]: any }, output: string) => T} describe
   * @returns {T[]}
   */
  nodes(describe) {
    const instance = this.#instance;
    const { session } = this.#kept;
    const count = instance.call('fw_session_node_count', session);
    return instance.with('fw_node_info', (pointer) => Array.from({ length: count }, (_, index) => {
      instance.checkStatus('fw_session_node', session, index, pointer);
      const node = instance.read('fw_node_info', pointer);
      return describe({ ...node, op: instance.text(node.op) }, instance.text(node.output));
    }));
  }

  /** @param {Float32Array} x @returns {Float32Array<ArrayBuffer>} all outputs, one after the other */
  run(x) {
    return this.#run(this.#kept, x);
  }

  /** The same, after which the layers still are what they were. @param {Float32Array} x */
  runAside(x) {
    return this.#run(this.#fast ??= this.#newRun(false), x);
  }

  /**
   * What a layer computed in the last run(), in place.
   * @param {Place} place
   * @returns {Float32Array<ArrayBuffer>}
   */
  floats({ data, length }) {
    return new Float32Array(/** @type {ArrayBuffer} */ (this.#instance.exports.memory.buffer), data, length);
  }

  /**
   * The numbers that the net takes.
   * @param {Float32Array | Uint8Array | Uint8ClampedArray} data these numbers, or RGBA
   */
  inputOf(data) {
    if (data instanceof Float32Array) return data;
    const [height, width, channels] = this.input.shape;
    const x = new Float32Array(height * width * channels);
    for (let i = 0; i < height * width; i++) {
      const [red, green, blue] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]];
      const bytes = channels === 1 ? [LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue] : [red, green, blue];
      for (let c = 0; c < channels; c++) x[i * channels + c] = this.inputOfByte(bytes[c], c);
    }
    return x;
  }

  /** @param {number} byte @param {number} channel */
  inputOfByte(byte, channel) {
    const of = (/** @type {number[]} */ list) => list[channel] ?? list[0]; // one for all channels, or one each
    return byte * of(this.#scale.scale) + of(this.#scale.offset);
  }

  /**
   * Channels of a layer in the last run().
   * @param {string} name
   * @param {number | readonly number[] | 'all'} wanted
   */
  pictures(name, wanted) {
    const place = this.layers.get(name);
    if (!place?.length) {
      const nearest = nearestName(name, [...this.layers.keys()]);
      throw new FacewiseError('INVALID_ARGUMENT', `There is no layer ${show(name)}.`,
        nearest ? `Did you mean '${nearest}'?` : '`lens.layers` lists them.');
    }
    const [height, width, count] = place.shape;
    const list = typeof wanted === 'object' ? wanted
      : Array.from({ length: wanted === 'all' ? count : Math.min(wanted, count) }, (_, index) => index);
    const wrong = list.find((index) => !(Number.isInteger(index) && index >= 0 && index < count));
    if (wrong !== undefined) {
      throw new FacewiseError('INVALID_ARGUMENT', `Layer '${name}' has no channel ${show(wrong)}.`,
        `Give whole numbers from 0 to ${count - 1}.`);
    }
    const area = height * width;
    const values = this.floats(place);
    const pixels = new Uint8ClampedArray(area * list.length);
    return {
      shape: place.shape,
      channels: list.map((index, i) =>
        channelPicture(values, count, index, pixels.subarray(i * area, (i + 1) * area))),
    };
  }

  /** @param {boolean} keepAll layers @returns {Run} */
  #newRun(keepAll) {
    const instance = this.#instance;
    const session = instance.with('fw_session_options', (options) => {
      instance.write('fw_session_options', options, { keep_all: keepAll });
      instance.check('fw_session_create', this.#model, options, instance.outPointer);
      return instance.takeOut();
    });
    const [input] = this.#places('fw_session_input', session);
    return { session, input, results: this.#places('fw_session_output', session) };
  }

  /**
   * @param {string} getter
   * @param {number} session
   * @returns {Place[]}
   */
  #places(getter, session) {
    const instance = this.#instance;
    const count = instance.call(`${getter}_count`, session);
    return instance.with('fw_tensor', (pointer) => Array.from({ length: count }, (_, index) => {
      instance.checkStatus(getter, session, index, pointer);
      const { name, type, rank, shape, data, bytes } = instance.read('fw_tensor', pointer);
      const [channels = 1, width = 1, ...others] = shape.slice(1, rank).reverse();
      const height = others.reduce((/** @type {number} */ product, /** @type {number} */ side) => product * side, 1);
      return { name: instance.text(name), shape: [height, width, channels], data, length: type === 0 ? bytes / 4 : 0 };
    }));
  }

  /**
   * @param {Run} run
   * @param {Float32Array} x
   */
  #run({ session, input, results }, x) {
    this.floats(input).set(x);
    this.#instance.check('fw_session_run', session);
    const outputs = new Float32Array(results.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const place of results) {
      outputs.set(this.floats(place), at);
      at += place.length;
    }
    return outputs;
  }
}
