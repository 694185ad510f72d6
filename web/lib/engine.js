import { Instance } from './abi.js';
import { addCustom } from './custom.js';
import { FacewiseError } from './errors.js';
import { MODES, RANGES, ROLES, TASKS } from './options.js';

/**
 * What the C analyzer is created with.
 * @typedef {object} EngineConfig
 * @property {number} tasks bits of fw_task
 * @property {number} mode
 * @property {number} range
 * @property {number} maxFaces
 * @property {number} minScore below 0: each net's own
 * @property {number | undefined} minPresence
 * @property {boolean} tiles
 * @property {boolean} rotations
 * @property {boolean} smooth
 * @property {number} memory people
 * @property {number} memoryMs
 * @property {boolean} crops
 * @property {number} kernels
 * @property {import('./custom.js').CustomSpec[]} custom
 * @property {number[]} [sides] of nets that another engine has, by role; 0 for none: their readings are left to it
 */

/**
 * The RGBA picture that the net of `role`, or of a custom task of that name, saw of a face; role '': what analyze({
 * crop }) asked for.
 * @typedef {object} Crop
 * @property {number} face
 * @property {string} role
 * @property {number} width
 * @property {number} height
 * @property {Uint8ClampedArray<ArrayBuffer>} data
 */

/**
 * Where the time of one picture went, in milliseconds of the engine; 0 for what did not run.
 * @typedef {object} Timing
 * @property {number} detect finding faces
 * @property {number} mesh meshes, and what is measured on them: pose and gaze
 * @property {number} emotion the emotion net
 * @property {number} ageGender the net for age and gender
 * @property {number} identity the recognition net
 * @property {number} quality quality, blendshapes and the passive liveness hint
 * @property {number} custom nets of your own
 * @property {number} total all of it
 */

/**
 * One analysis as it crosses a worker boundary: `faces` is an array of `count` fw_face structs. What another engine is
 * to read lies in `due`, an array of fw_due structs, and `inputs`, the floats that its nets take. `custom` holds, face
 * by face, the outputs of all custom tasks, NaN where one was not read.
 * @typedef {{ faces: ArrayBuffer, count: number, timing: Timing, crops: Crop[], due: ArrayBuffer, inputs: ArrayBuffer,
 *   custom: Float32Array<ArrayBuffer> }} Reading
 */

/**
 * Sides of the nets' inputs, by role.
 * @typedef {{ layout: import('./abi.js').Layout, sides: number[], custom: import('./custom.js').CustomSpec[] }} Started
 */

/**
 * What to hand over with a reading in postMessage.
 * @param {Reading} reading
 * @returns {Transferable[]}
 */
export function buffersOf({ faces, due, inputs, custom, crops }) {
  return [faces, due, inputs, custom.buffer, ...crops.map(({ data }) => data.buffer)];
}

// FW_TASK_CUSTOM's bit.
const CUSTOM = TASKS.length;
// A larger frame buffer is freed after the picture, so that the next can be laid over it.
const KEPT_FRAME_BYTES = 16 << 20;

/**
 * @param {import('./options.js').ResolvedOptions} options
 * @returns {EngineConfig}
 */
export function engineConfig(options) {
  return {
    tasks: options.tasks.reduce((bits, task) =>
      bits | 1 << (typeof task === 'string' ? TASKS.indexOf(task) : CUSTOM), 0),
    mode: MODES.indexOf(options.mode),
    range: RANGES.indexOf(options.range),
    maxFaces: options.maxFaces,
    minScore: options.minScore ?? -1,
    minPresence: options.minPresence,
    tiles: options.tiles,
    rotations: options.rotations,
    smooth: options.smooth,
    memory: options.memory,
    memoryMs: 60_000 * options.memoryMinutes,
    crops: options.crops,
    kernels: options.kernels === 'scalar' ? 1 : 0,
    custom: [],
  };
}

/** The C analyzer in a wasm instance of its own: closing it gives all its memory back. */
export class Engine {
  /**
   * @param {WebAssembly.Module} module
   * @param {EngineConfig} config
   * @param {import('./models.js').LoadedModel[]} models
   */
  static async create(module, config, models) {
    return new Engine(await Instance.create(module), config, models);
  }

  #instance;
  #analyzer;
  #keepCrops;
  #custom;
  #frame = { pointer: 0, size: 0 };
  #lastTimestamp = -Infinity;

  /**
   * @param {Instance} instance
   * @param {EngineConfig} config
   * @param {import('./models.js').LoadedModel[]} models
   */
  constructor(instance, config, models) {
    this.#instance = instance;
    this.#keepCrops = config.crops;
    this.#analyzer = withOptions(instance, config, (options) => {
      instance.check('fwx_analyzer_create', options, instance.outPointer);
      return instance.takeOut();
    });
    for (const { role, bytes } of models) {
      const index = ROLES.findIndex((one) => one === role);
      if (index < 0) continue; // a custom task's
      instance.withBytes(bytes, (pointer) => {
        try {
          instance.check('fw_analyzer_set_model', this.#analyzer, index, pointer, bytes.length);
        } catch (error) {
          if (error instanceof FacewiseError) {
            error.remedy ||= `The role '${role}' takes a net of its own kind: models/README.md has them.`;
          }
          throw error;
        }
      });
    }
    for (const [role, side] of config.sides?.entries() ?? []) {
      if (side > 0) instance.check('fw_analyzer_defer', this.#analyzer, role, side);
    }
    this.#custom = config.custom.map((spec) =>
      addCustom(instance, this.#analyzer, spec, models.find(({ role }) => role === spec.name)?.bytes));
  }

  /** @returns {Started} */
  get started() {
    const sides = ROLES.map((_, role) => this.#instance.call('fw_analyzer_input_side', this.#analyzer, role));
    return { layout: this.#instance.layout, sides, custom: this.#custom };
  }

  /** True after a trap: this engine must not be used again. */
  get broken() {
    return this.#instance.broken;
  }

  /**
   * Room for a picture of `size` bytes, until the next call.
   * @param {number} size
   */
  room(size) {
    return this.#instance.bytes(this.#frameBuffer(size), size);
  }

  /**
   * Read the picture that was written into room().
   * @param {import('./image.js').Picture} picture
   * @param {{ size: number, stride: number, channels: number }} layout
   * @param {number} timestamp
   * @returns {Reading}
   */
  analyze({ width, height, crop }, { size, stride, channels }, timestamp) {
    const instance = this.#instance;
    if (timestamp < this.#lastTimestamp) this.reset();
    this.#lastTimestamp = timestamp;
    const { pointer } = this.#frame;
    const reading = instance.with('fw_image', (image) => {
      instance.write('fw_image', image,
        { data: pointer, size, stride, width, height, format: channels === 3 ? 1 : 0 });
      instance.check('fw_analyzer_analyze', this.#analyzer, image, timestamp);
      const cut = crop ? this.#cutFaces(image, crop) : [];
      const due = this.#takeDue(image);
      const { crops, ...rest } = this.#takeReading();
      return { ...rest, ...due, crops: [...crops, ...cut] };
    });
    if (this.#frame.size > KEPT_FRAME_BYTES) this.#frameBuffer(0);
    return reading;
  }

  reset() {
    this.#lastTimestamp = -Infinity;
    this.#instance.call('fw_analyzer_reset', this.#analyzer);
  }

  stats() {
    return {
      bytes: this.#instance.call('fw_analyzer_bytes', this.#analyzer) >>> 0,
      heapBytes: this.#instance.heapBytes,
    };
  }

  /**
   * A buffer in wasm memory for a frame of `size` bytes, grown when needed; 0 frees it.
   * @param {number} size
   */
  #frameBuffer(size) {
    if (size > this.#frame.size || size === 0) {
      if (this.#frame.pointer) this.#instance.free(this.#frame.pointer);
      this.#frame = { pointer: 0, size: 0 };
      if (size > 0) this.#frame = { pointer: this.#instance.alloc(size), size };
    }
    return this.#frame.pointer;
  }

  /**
   * Read what another engine has left due.
   * @param {Reading} reading
   * @returns {Reading}
   */
  addAttributes({ faces: tracked, count, timing, crops, due, inputs }) {
    const instance = this.#instance;
    const faces = instance.withBytes(new Uint8Array(tracked), (facesAt) => {
      instance.withBytes(new Uint8Array(due), (dueAt) => instance.withBytes(new Uint8Array(inputs), (inputsAt) => {
        instance.check('fw_analyzer_read_due', this.#analyzer, dueAt, due.byteLength / instance.layout.fw_due.size,
          inputsAt, inputs.byteLength / 4, facesAt, count);
      }));
      return instance.bytes(facesAt, tracked.byteLength).slice().buffer;
    });
    const own = this.#timing();
    for (const stage of /** @type {const} */ (['emotion', 'ageGender', 'custom', 'total'])) timing[stage] += own[stage];
    const custom = this.#takeCustom(faces, count);
    return { faces, count, timing, crops, due: new ArrayBuffer(0), inputs: new ArrayBuffer(0), custom };
  }

  /**
   * The deferred readings of the frame that was just analyzed.
   * @param {number} image
   */
  #takeDue(image) {
    const instance = this.#instance;
    const { outPointer } = instance;
    const pointer = instance.call('fw_analyzer_due', this.#analyzer, outPointer, outPointer + 4) >>> 0;
    const count = instance.view.getInt32(outPointer, true);
    const floats = instance.view.getUint32(outPointer + 4, true);
    const due = instance.bytes(pointer, count * instance.layout.fw_due.size).slice().buffer;
    if (count === 0) return { due, inputs: new ArrayBuffer(0) };
    const cut = instance.alloc(4 * floats);
    try {
      instance.check('fw_analyzer_cut_due', this.#analyzer, image, cut, floats);
      return { due, inputs: instance.bytes(cut, 4 * floats).slice().buffer };
    } finally {
      if (!instance.broken) instance.free(cut);
    }
  }

  #takeFaces() {
    const instance = this.#instance;
    const pointer = instance.call('fw_analyzer_faces', this.#analyzer, instance.outPointer) >>> 0;
    const count = instance.view.getInt32(instance.outPointer, true);
    return { faces: instance.bytes(pointer, count * instance.layout.fw_face.size).slice().buffer, count };
  }

  #takeReading() {
    const { faces, count } = this.#takeFaces();
    const custom = this.#takeCustom(faces, count);
    return { faces, count, custom, timing: this.#timing(), crops: this.#keepCrops ? this.#takeCrops(count) : [] };
  }

  /** @returns {Timing} */
  #timing() {
    return this.#instance.with('fw_timing', (out) => {
      this.#instance.call('fw_analyzer_timing', this.#analyzer, out);
      const { age_gender: ageGender, ...rest } = this.#instance.read('fw_timing', out);
      return /** @type {Timing} */ ({ ...rest, ageGender });
    });
  }

  /**
   * @param {ArrayBuffer} faces
   * @param {number} index
   */
  #idOf(faces, index) {
    const { size, fields } = this.#instance.layout.fw_face;
    return new DataView(faces).getUint32(index * size + fields.id.offset, true);
  }

  /**
   * @param {ArrayBuffer} faces
   * @param {number} count
   */
  #takeCustom(faces, count) {
    const floats = this.#custom.reduce((sum, { outputs }) => sum + outputs, 0);
    const custom = new Float32Array(count * floats).fill(NaN);
    for (let face = 0, at = 0; face < count; face++) {
      for (const [task, { outputs }] of this.#custom.entries()) {
        const id = this.#idOf(faces, face);
        const pointer = this.#instance.call('fw_analyzer_custom', this.#analyzer, id, task) >>> 0;
        if (pointer) custom.set(new Float32Array(this.#instance.exports.memory.buffer, pointer, outputs), at);
        at += outputs;
      }
    }
    return custom;
  }

  /**
   * @param {number} image
   * @param {NonNullable<import('./image.js').Picture['crop']>} crop
   * @returns {Crop[]}
   */
  #cutFaces(image, { size, scale, grey }) {
    const instance = this.#instance;
    const { faces, count } = this.#takeFaces();
    const bytes = 4 * size * size;
    return Array.from({ length: count }, (_, face) => instance.withBytes(new Uint8Array(bytes), (pixels) => {
      const id = this.#idOf(faces, face);
      instance.check('fw_analyzer_cut_face', this.#analyzer, image, id, scale, size, grey, pixels, bytes);
      const data = new Uint8ClampedArray(instance.bytes(pixels, bytes).slice().buffer);
      return { face, role: '', width: size, height: size, data };
    }));
  }

  /** @param {number} count */
  #takeCrops(count) {
    const instance = this.#instance;
    /** @type {Crop[]} */
    const crops = [];
    instance.with('fw_image', (out) => {
      for (let face = 0; face < count; face++) {
        for (const [index, role] of [...ROLES, ...this.#custom.map(({ name }) => name)].entries()) {
          const status = instance.call('fw_analyzer_crop', this.#analyzer, face, index, out);
          if (status !== 0) continue;
          const { data, size, width, height } = instance.read('fw_image', out);
          const pixels = new Uint8ClampedArray(instance.bytes(data, size).slice().buffer);
          crops.push({ face, role, width, height, data: pixels });
        }
      }
    });
    return crops;
  }
}

/**
 * @template T
 * @param {Instance} instance
 * @param {EngineConfig} config
 * @param {(options: number) => T} use
 */
function withOptions(instance, config, use) {
  return instance.with('fw_analyzer_options', (options) => {
    instance.call('fw_analyzer_options_default', options);
    instance.write('fw_analyzer_options', options, {
      tasks: config.tasks,
      mode: config.mode,
      range: config.range,
      max_faces: config.maxFaces,
      min_detection_score: config.minScore,
      ...(config.minPresence === undefined ? {} : { min_presence: config.minPresence }),
      tiles: config.tiles,
      rotations: config.rotations,
      smooth: config.smooth,
      memory: config.memory,
      memory_ms: config.memoryMs,
      keep_crops: config.crops,
      kernels: config.kernels,
    });
    return use(options);
  });
}

/**
 * The roles that the C analyzer itself asks for.
 * @param {Instance} instance
 * @param {EngineConfig} config
 */
export function rolesNeeded(instance, config) {
  const bits = withOptions(instance, config, (options) => instance.call('fw_analyzer_roles_needed', options));
  return ROLES.filter((_, index) => bits & 1 << index);
}
