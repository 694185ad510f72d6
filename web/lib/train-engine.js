import { Instance } from './abi.js';
import { FacewiseError } from './errors.js';
import { now } from './host.js';
import { nearestName, show } from './options.js';

/**
 * What crosses to a worker in place of the options: numbers by the names of the C structs.
 * @typedef {{ [field: string]: number | boolean | readonly number[] }} Fields
 * @typedef {{ fields: Fields, name: string, inputs: string[] }} LayerPlan
 * @typedef {{ input: readonly number[], base?: { bytes: Uint8Array, features: string, train: string }, seed: number,
 *   layers: LayerPlan[] }} NetPlan
 */

/**
 * Samples one after the other, height by width by channels: bytes as pictures have them, or floats as the net takes
 * them.
 * @typedef {{ data: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>, count: number }} Packed
 */

/** @typedef {{ scale: readonly number[], offset: readonly number[] }} Normalisation */
/** @typedef {{ mean: number, deviation: number }} Spread */

/**
 * @typedef {object} FitPlan
 * @property {Packed} samples
 * @property {Int32Array | Float32Array} targets class numbers, or numbers
 * @property {number} classes 0 for numbers
 * @property {number} heldOut so many at the end are for validation
 * @property {Fields} options of fw_train_options
 * @property {Uint8Array | undefined} checkpoint
 * @property {boolean} checkpoints after every epoch
 * @property {Float32Array | null} classWeights
 */

/** @typedef {{ name: string, layer_kind: number, activation: number, inputs: number[], shape: number[],
 *   kernel: number[], stride: number[], parameters: number, frozen: boolean, macs: number }} LayerFacts */
/** @typedef {{ input: number[], outputs: number, parameters: number, macs: number, layers: LayerFacts[] }} NetFacts */
/** @typedef {{ [field: string]: any }} Report fw_train_report, with `seconds` since the epoch began */
/**
 * @typedef {{ kind: 'prepared' | 'batch' | 'epoch', report: Report, bytes?: Uint8Array | undefined }} Event
 *   bytes: a checkpoint
 */
/** @typedef {{ end: number, report: Report }} Ending end: of fw_train_end, 0 for stopped */

/** Of fw_layer_kind: add, concat, multiply. */
const TWO_INPUTS = [11, 14, 15];
const PREPARED = 0;
const EPOCH = 3;
const DONE = 4;
const PARAMETERS = ['weights', 'bias', 'slope', 'gamma', 'beta', 'mean', 'variance'];
// So long a stretch of work keeps neither a page nor a message waiting.
const STRETCH_MS = 12;
const EVENT_MS = 50;
const CHUNK = 32;

/** Let whatever else waits here run: a message, a click, a frame. Timers would wait 4 ms each time. */
function otherTasks() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(0);
  });
}

/** A net, its data and its training, in a wasm instance of its own: closing it gives all its memory back. */
export class TrainEngine {
  /**
   * @param {WebAssembly.Module} module
   * @param {NetPlan} plan
   */
  static async create(module, plan) {
    return new TrainEngine(await Instance.create(module), plan);
  }

  #instance;
  #net = 0;
  #dataset = 0;
  #trainer = 0;
  #running = false;
  #stopping = false;
  /** The last fit's data. @type {{ targets: Int32Array | Float32Array, count: number, floats: boolean } | null} */
  #fitted = null;
  /** The state before the weights became final. @type {Uint8Array<ArrayBuffer> | null} */
  #checkpoint = null;
  /** @type {NetFacts} */
  facts;

  /**
   * @param {Instance} instance
   * @param {NetPlan} plan
   */
  constructor(instance, { input, base, seed, layers }) {
    this.#instance = instance;
    if (base) {
      this.#with('fw_base_options', { seed }, [['features', base.features], ['train', base.train]], (options) =>
        instance.withBytes(base.bytes, (bytes) => {
          const { length } = base.bytes;
          instance.check('fw_net_create_on', bytes, length, options, instance.outPointer);
        }));
    } else {
      const [height, width, channels] = input;
      this.#with('fw_net_options', { height, width, channels, seed }, [], (options) =>
        instance.check('fw_net_create', options, instance.outPointer));
    }
    this.#net = instance.takeOut();
    this.facts = this.#facts();
    for (const layer of layers) {
      const names = this.facts.layers.map(({ name }) => name);
      const inputs = layer.inputs.map((name) => (name === '' ? -1 : 1 + indexOf(names, name)));
      // The second input is the one that has no default.
      if (inputs.length === 1 && TWO_INPUTS.includes(Number(layer.fields.kind))) inputs.unshift(0);
      try {
        this.#with('fw_layer', { ...layer.fields, inputs }, [['name', layer.name]], (pointer) =>
          instance.check('fw_net_add', this.#net, pointer, 0));
      } catch (error) {
        if (error instanceof FacewiseError) error.remedy ||= 'Change this layer, or what comes before it.';
        throw error;
      }
      this.facts = this.#facts();
    }
  }

  /** True after a trap: this engine must not be used again. */
  get broken() {
    return this.#instance.broken;
  }

  /**
   * @param {FitPlan} plan
   * @param {(event: Event) => void} emit
   * @returns {Promise<Ending>}
   */
  async fit(plan, emit) {
    this.#release();
    this.#stopping = false;
    this.#running = true;
    try {
      this.#prepare(plan);
      return await this.#learn(plan, emit);
    } finally {
      this.#running = false;
    }
  }

  stop() {
    this.#stopping = true;
  }

  /** @param {FitPlan} plan */
  #prepare(plan) {
    const instance = this.#instance;
    const { samples: { data, count }, targets, classes, heldOut, options, classWeights, checkpoint } = plan;
    const [height, width, channels] = this.facts.input;
    const values = classes ? 0 : this.facts.outputs;
    this.#with('fw_dataset_options', { count, height, width, channels, floats: data instanceof Float32Array, classes,
      values }, [], (pointer) => instance.check('fw_dataset_create', pointer, instance.outPointer));
    this.#dataset = instance.takeOut();
    this.#put('fw_dataset_samples', data);
    this.#put(classes ? 'fw_dataset_classes' : 'fw_dataset_values', targets);
    if (classWeights) this.#put('fw_dataset_class_weights', classWeights);
    if (heldOut) this.#put('fw_dataset_held_out', new Uint8Array(count).fill(1, count - heldOut));
    instance.with('fw_train_options', (pointer) => {
      instance.call('fw_train_options_default', pointer);
      instance.write('fw_train_options', pointer, options);
      instance.check('fw_trainer_create', this.#net, this.#dataset, pointer, instance.outPointer);
    });
    this.#trainer = instance.takeOut();
    if (checkpoint) this.#restore(checkpoint);
    this.#fitted = { targets, count, floats: data instanceof Float32Array };
  }

  /**
   * @param {string} getter of a part of the data set
   * @param {Uint8Array | Int32Array | Float32Array} values
   */
  #put(getter, values) {
    const pointer = this.#instance.call(getter, this.#dataset) >>> 0;
    this.#instance.bytes(pointer, values.byteLength)
      .set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** @param {Uint8Array} checkpoint */
  #restore(checkpoint) {
    const instance = this.#instance;
    try {
      instance.withBytes(checkpoint, (bytes) =>
        instance.check('fw_trainer_restore', this.#trainer, bytes, checkpoint.length));
    } catch (error) {
      if (!(error instanceof FacewiseError) || instance.broken || error.code === 'OUT_OF_MEMORY') throw error;
      throw new FacewiseError('CHECKPOINT', error.message, error.code === 'MODEL_UNSUPPORTED'
        ? 'Use the Facewise that wrote it, or a later one.'
        : 'Give the bytes of saveCheckpoint() whole, with the layers, data and options of that fit.', error);
    }
  }

  /**
   * @param {FitPlan} plan
   * @param {(event: Event) => void} emit
   * @returns {Promise<Ending>}
   */
  async #learn({ checkpoints, options }, emit) {
    const instance = this.#instance;
    let began = now();
    let rested = began;
    let told = 0;
    /** @type {Report} */
    let report = {};
    for (;;) {
      if (this.#stopping) {
        this.#checkpoint = this.#save();
        instance.check('fw_trainer_stop', this.#trainer);
        return { end: 0, report };
      }
      report = instance.with('fw_train_report', (pointer) => {
        instance.check('fw_trainer_step', this.#trainer, pointer);
        return instance.read('fw_train_report', pointer);
      });
      const { event, epoch, epochs } = report;
      const time = now();
      report.seconds = (time - began) / 1000;
      if (event === DONE) {
        this.#checkpoint ??= this.#save();
        return { end: report.end, report };
      }
      if (event === EPOCH) {
        began = time;
        if (checkpoints || options.patience || epoch === epochs) this.#checkpoint = this.#save();
        emit({ kind: 'epoch', report, ...(checkpoints ? { bytes: this.#checkpoint?.slice() } : {}) });
      } else if (time - told > EVENT_MS) {
        told = time;
        emit({ kind: event === PREPARED ? 'prepared' : 'batch', report });
      }
      if (event === PREPARED) began = time;
      if (time - rested > STRETCH_MS) {
        await otherTasks();
        rested = now();
      }
    }
  }

  /**
   * @param {Packed} samples
   * @param {Normalisation} normalisation of bytes
   * @returns {Float32Array<ArrayBuffer>} (count, outputs)
   */
  predict({ data, count }, normalisation) {
    const size = this.#sampleSize;
    return this.#predict(Array.from({ length: count }, (_, index) => index), (index) =>
      data.subarray(index * size, (index + 1) * size), normalisation);
  }

  /**
   * Predictions for the held out samples of the last fit, or for all when none were held out.
   * @param {Normalisation} normalisation
   */
  predictHeldOut(normalisation) {
    if (!this.#fitted) throw new FacewiseError('INVALID_DATA', 'Nothing was learnt yet.', 'Call fit(), or give data.');
    const { targets: all, count, floats } = this.#fitted;
    const instance = this.#instance;
    const size = this.#sampleSize;
    const samples = instance.call('fw_dataset_samples', this.#dataset) >>> 0;
    const places = instance.call('fw_trainer_validation', this.#trainer, instance.outPointer) >>> 0;
    const held = Array.from(new Int32Array(instance.exports.memory.buffer, places, instance.takeOut()));
    const indices = held.length ? held : Array.from({ length: count }, (_, index) => index);
    const outputs = this.#predict(indices, (index) => floats
      ? new Float32Array(instance.exports.memory.buffer, samples + 4 * index * size, size)
      : instance.bytes(samples + index * size, size), normalisation);
    const width = all.length / count;
    const targets = indices.flatMap((index) => Array.from(all.subarray(index * width, (index + 1) * width)));
    return { outputs, targets, count: indices.length };
  }

  get #sampleSize() {
    const [height, width, channels] = this.facts.input;
    return height * width * channels;
  }

  /**
   * @param {number[]} indices
   * @param {(index: number) => Uint8Array | Float32Array} sampleAt
   * @param {Normalisation} normalisation
   */
  #predict(indices, sampleAt, { scale, offset }) {
    const instance = this.#instance;
    const { input, outputs } = this.facts;
    const size = this.#sampleSize;
    const channels = input[2];
    const rows = new Float32Array(indices.length * outputs);
    const x = instance.alloc(4 * CHUNK * size);
    const y = instance.alloc(4 * CHUNK * outputs);
    try {
      for (let first = 0; first < indices.length; first += CHUNK) {
        const some = indices.slice(first, first + CHUNK);
        const inside = new Float32Array(instance.exports.memory.buffer, x, some.length * size);
        for (const [place, index] of some.entries()) {
          const sample = sampleAt(index);
          const at = place * size;
          if (sample instanceof Float32Array) inside.set(sample, at);
          else for (let i = 0; i < size; i++) inside[at + i] = sample[i] * scale[i % channels] + offset[i % channels];
        }
        instance.check('fw_net_predict', this.#net, x, some.length, y);
        rows.set(new Float32Array(instance.exports.memory.buffer, y, some.length * outputs), first * outputs);
      }
    } finally {
      if (!instance.broken) {
        instance.free(x);
        instance.free(y);
      }
    }
    return rows;
  }

  /** @param {string} layer */
  weights(layer) {
    const index = this.#indexOf(layer);
    /** @type {{ [name: string]: { data: Float32Array, shape: number[] } }} */
    const found = {};
    for (const [slot, name] of PARAMETERS.entries()) {
      const parameter = this.#parameter(index, slot);
      if (parameter) found[name] = { data: parameter.data.slice(), shape: parameter.shape };
    }
    return found;
  }

  /**
   * @param {string} layer
   * @param {{ [name: string]: ArrayLike<number> }} parameters
   */
  setWeights(layer, parameters) {
    const index = this.#indexOf(layer);
    for (const [name, given] of Object.entries(parameters)) {
      const parameter = this.#parameter(index, indexOf(PARAMETERS, name));
      if (!parameter || parameter.data.length !== given.length) {
        throw new FacewiseError('SHAPE_MISMATCH',
          `Layer '${layer}' has ${parameter?.data.length ?? 'no'} ${name}, ${given.length} were given.`,
          'weights() tells what a layer has.');
      }
      const values = Float32Array.from(given);
      if (!values.every(Number.isFinite)) {
        throw new FacewiseError('INVALID_ARGUMENT', `The ${name} for layer '${layer}' are no finite numbers.`);
      }
      parameter.data.set(values);
    }
  }

  /**
   * @param {number} weights of fw_weight_form
   * @param {string} metadata
   * @param {Spread | null} spread of the numbers that the last layer, which is dense, was taught without
   * @returns {Uint8Array<ArrayBuffer>}
   */
  exportModel(weights, metadata, spread) {
    if (spread) {
      const last = this.facts.layers.length - 1;
      const learnt = [0, 1].map((slot) => /** @type {Float32Array} */ (this.#parameter(last, slot)?.data).slice());
      const put = (/** @type {Float32Array[]} */ values) => values.forEach((each, slot) =>
        this.#parameter(last, slot)?.data.set(each));
      put(learnt.map((each, slot) => each.map((value) => value * spread.deviation + slot * spread.mean)));
      try {
        return this.exportModel(weights, metadata, null);
      } finally {
        if (!this.broken) put(learnt);
      }
    }
    const instance = this.#instance;
    const text = new TextEncoder().encode(metadata);
    return instance.withBytes(text, (pointer) => this.#with('fw_export_options',
      { weights, metadata: pointer, metadata_size: text.length }, [], (options) =>
        this.#bytes('fw_net_export', this.#net, options)));
  }

  saveCheckpoint() {
    if (this.#running) return this.#save();
    if (!this.#checkpoint) throw new FacewiseError('CHECKPOINT', 'Nothing was learnt yet.', 'Call fit() first.');
    return this.#checkpoint.slice();
  }

  #save() {
    return this.#bytes('fw_trainer_save', this.#trainer);
  }

  /**
   * What an export leaves behind a pointer and a size.
   * @param {string} name
   * @param {number[]} args
   */
  #bytes(name, ...args) {
    const instance = this.#instance;
    instance.check(name, ...args, instance.outPointer, instance.outPointer + 4);
    const pointer = instance.takeOut();
    const bytes = instance.bytes(pointer, instance.takeOut(4)).slice();
    instance.call('fw_bytes_free', pointer);
    return bytes;
  }

  /** Give the last fit's data back. */
  #release() {
    this.#instance.call('fw_trainer_destroy', this.#trainer);
    this.#instance.call('fw_dataset_destroy', this.#dataset);
    this.#trainer = this.#dataset = 0;
    this.#fitted = this.#checkpoint = null;
  }

  /** @param {string} layer */
  #indexOf(layer) {
    return indexOf(this.facts.layers.map(({ name }) => name), layer);
  }

  /**
   * @param {number} layer
   * @param {number} slot
   * @returns {{ data: Float32Array, shape: number[] } | null} the place itself, until memory grows
   */
  #parameter(layer, slot) {
    const instance = this.#instance;
    return instance.with('fw_tensor', (pointer) => {
      if (instance.call('fw_net_parameter', this.#net, layer, slot, pointer) !== 0) return null;
      const { data, bytes, rank, shape } = instance.read('fw_tensor', pointer);
      return { data: new Float32Array(instance.exports.memory.buffer, data, bytes / 4), shape: shape.slice(0, rank) };
    });
  }

  /** @returns {NetFacts} */
  #facts() {
    const instance = this.#instance;
    const { input, outputs, layers: count, trainable_parameters: parameters, macs } =
      instance.with('fw_net_info', (pointer) => {
        instance.checkStatus('fw_net_info_get', this.#net, pointer);
        return instance.read('fw_net_info', pointer);
      });
    const layers = instance.with('fw_layer_info', (pointer) => Array.from({ length: count }, (_, index) => {
      instance.checkStatus('fw_net_layer', this.#net, index, pointer);
      const facts = instance.read('fw_layer_info', pointer);
      return { ...facts, name: instance.text(facts.name) };
    }));
    return { input, outputs, parameters, macs, layers: /** @type {any} */ (layers) };
  }

  /**
   * A struct with these fields and texts while `use` runs; an empty text stays NULL.
   * @template T
   * @param {string} struct
   * @param {Fields} fields
   * @param {[string, string][]} texts
   * @param {(pointer: number) => T} use
   * @returns {T}
   */
  #with(struct, fields, texts, use) {
    const instance = this.#instance;
    const [first, ...rest] = texts.filter(([, text]) => text !== '');
    if (first) {
      return instance.withBytes(new TextEncoder().encode(`${first[1]}\0`), (text) =>
        this.#with(struct, { ...fields, [first[0]]: text }, rest, use));
    }
    return instance.with(struct, (pointer) => {
      instance.write(struct, pointer, fields);
      return use(pointer);
    });
  }
}

/**
 * @param {readonly string[]} names
 * @param {string} name
 */
function indexOf(names, name) {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  const nearest = nearestName(String(name), names);
  throw new FacewiseError('INVALID_ARGUMENT', `There is no ${show(name)} here.`,
    nearest ? `Did you mean '${nearest}'?` : `There is ${names.join(', ') || 'nothing yet'}.`);
}

/**
 * Call an engine from either side of a worker's port.
 * @param {TrainEngine} engine
 * @param {string} name of a method
 * @param {any[]} args
 * @returns {Promise<any>}
 */
export async function callEngine(engine, name, args) {
  if (engine.broken) {
    throw new FacewiseError('INTERNAL', 'The trainer has trapped in an earlier call.',
      'Make a new one with createTrainer(), and go on from the last checkpoint.');
  }
  try {
    return await /** @type {any} */ (engine)[name](...args);
  } catch (error) {
    if (error instanceof FacewiseError && error.code === 'OUT_OF_MEMORY') {
      error.remedy = 'Use fewer or smaller samples, smaller batches or a smaller net.';
    }
    throw error;
  }
}
