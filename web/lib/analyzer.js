import { customTasks, resolveCrop } from './custom.js';
import { EngineHost } from './engine-host.js';
import { engineConfig } from './engine.js';
import { FacewiseError, abortable, closedError, throwIfAborted } from './errors.js';
import { FaceEvent, Watch, requireEvent } from './events.js';
import { now } from './host.js';
import { takePicture } from './image.js';
import { loadModels, rolesFor } from './models.js';
import { refuseUnknownKeys, requireObject, requireSignal, resolveOptions, show } from './options.js';
import { progressSum } from './progress.js';
import { PictureQueue } from './queue.js';
import { resultOf } from './results.js';
import { loadModule } from './wasm.js';
import { NoWorkers } from './worker-host.js';
import { WorkerPair, WorkerPool } from './workers.js';

/**
 * Options of one call of analyze().
 * @typedef {object} AnalyzeOptions
 * @property {number} [timestamp] the frame's own time in milliseconds, for video mode; default: the clock's
 * @property {import('./custom.js').CropOptions} [crop] cut each face out, into `face.crop`: samples for training, at
 *   the price of some thousand pixels. Needs a task, for the mesh
 * @property {AbortSignal} [signal] rejects the call with ABORTED when it fires
 */

/**
 * A net that an analyzer has loaded.
 * @typedef {object} LoadedNet
 * @property {string} role what it is used for, or the name of the custom task
 * @property {string} file name of the file
 * @property {number} bytes its size
 */

/**
 * What an analyzer runs on, and the memory that it holds.
 * @typedef {object} AnalyzerStats
 * @property {'simd' | 'relaxed'} variant the wasm build in use
 * @property {boolean} worker whether the work runs off this thread
 * @property {string} [workerReason] why it does not, although a worker was wanted: the work is then done here
 * @property {number} bytes held by the analyzer: weights, arenas, tracks
 * @property {number} heapBytes the wasm memory in all
 * @property {LoadedNet[]} models the nets in use
 */

/** @typedef {import('./events.js').FaceListener} FaceListener */
/** @typedef {import('./events.js').ListenOptions} ListenOptions */
/** @typedef {import('./results.js').Result} Result */

/**
 * What an analyzer runs on.
 * @typedef {object} Equipment
 * @property {EngineHost | WorkerPool | WorkerPair} host
 * @property {import('./abi.js').Layout} layout
 * @property {'simd' | 'relaxed'} variant
 * @property {{ role: string, file: string, bytes: number }[]} models
 * @property {import('./custom.js').CustomSpec[]} custom
 * @property {string} [workerReason]
 */

/**
 * Reads pictures, or the frames of a stream. In video mode it dispatches 'enter', 'leave' and 'change'.
 */
export class Analyzer extends EventTarget {
  #options;
  #equipment;
  #tasks;
  #queue;
  #watch = new Watch();
  #closed = false;

  /**
   * Made by createAnalyzer().
   * @internal
   * @param {import('./options.js').ResolvedOptions} options
   * @param {Equipment} equipment
   */
  constructor(options, equipment) {
    super();
    this.#options = Object.freeze({ ...options, tasks: [...options.tasks] });
    this.#equipment = equipment;
    this.#tasks = engineConfig(options).tasks;
    const lanes = equipment.host instanceof WorkerPool ? equipment.host.lanes : 1;
    this.#queue = new PictureQueue(options.mode === 'video', lanes, (picture, timestamp, free) =>
      this.#read(picture, timestamp, free));
  }

  /** The options in force, defaults filled in. @returns {Readonly<import('./options.js').ResolvedOptions>} */
  get options() {
    return this.#options;
  }

  /** The custom tasks in force: labels, crop and input, as given or found in the files. */
  get custom() {
    return structuredClone(this.#equipment.custom);
  }

  /** Whether close() was called. */
  get closed() {
    return this.#closed;
  }

  /**
   * Find and read the faces of one picture. It is taken at the call: what happens to it later does not
   * matter. In video mode one frame is in work (up to three with two workers) and one waits; a newer frame takes the
   * place of the waiting one, whose promise then answers with the newer frame's result. Answers come in the order of
   * the calls.
   * @param {import('./image.js').ImageInput} input a picture, 16 to 8192 pixels a side
   * @param {AnalyzeOptions} [options] of this call
   * @returns {Promise<Result>} the faces, best first; none is an empty list, and no error
   * @throws {FacewiseError} INVALID_IMAGE for what cannot be read, INVALID_ARGUMENT and UNKNOWN_OPTION for the options,
   *   ABORTED, CLOSED, OUT_OF_MEMORY
   */
  async analyze(input, options = {}) {
    this.#requireOpen();
    requireObject("Argument 'options'", options);
    refuseUnknownKeys(options, ['timestamp', 'signal', 'crop'], 'analyze');
    const { timestamp = now(), signal } = options;
    if (!Number.isFinite(timestamp)) {
      throw new FacewiseError('INVALID_ARGUMENT', `The timestamp is ${show(timestamp)}.`, 'Give milliseconds.');
    }
    if (signal !== undefined) requireSignal(signal);
    const crop = options.crop && resolveCrop(options.crop);
    if (crop && this.#tasks === 0) {
      throw new FacewiseError('INVALID_ARGUMENT', 'Without a task there is no mesh to cut a face out by.',
        "Create the analyzer with the task 'mesh'.");
    }
    throwIfAborted(signal);
    const taken = takePicture(input);
    return this.#queue.push(crop ? taken.then((picture) => ({ ...picture, crop })) : taken, timestamp, signal);
  }

  /**
   * In video mode: 'enter' when a person is there, 'leave' when she or he was not seen for 0.7 seconds, and at reset(),
   * 'change' when emotion, gender, a custom task's label or where a face looks is another for 0.3 seconds. Each is
   * dispatched once, before the promise of its frame answers; `result.events` is the same. There are no others, and
   * none of single pictures: listening to those is refused with INVALID_ARGUMENT.
   * @override
   * @param {'enter' | 'leave' | 'change'} type which events
   * @param {FaceListener | null} listener a function, or an object with `handleEvent`
   * @param {boolean | ListenOptions} [options] `once`, `signal` and what else the platform's addEventListener takes
   */
  addEventListener(type, listener, options) {
    requireEvent(type, this.#options.mode);
    super.addEventListener(type, /** @type {EventListenerOrEventListenerObject | null} */ (listener), options);
  }

  /**
   * Ends what addEventListener() began.
   * @override
   * @param {'enter' | 'leave' | 'change'} type which events
   * @param {FaceListener | null} listener the same one
   * @param {boolean | ListenOptions} [options] with the same `capture`
   */
  removeEventListener(type, listener, options) {
    super.removeEventListener(type, /** @type {EventListenerOrEventListenerObject | null} */ (listener), options);
  }

  /**
   * Forget the tracks of video mode and who left: the next frame starts a new stream. Frames of earlier calls are read
   * before.
   * @throws {FacewiseError} CLOSED
   */
  async reset() {
    this.#requireOpen();
    await this.#queue.between(async () => {
      this.#requireOpen();
      await this.#equipment.host.reset();
      this.#tell(this.#watch.end());
    });
  }

  /**
   * What the analyzer runs on, and the memory that it holds.
   * @returns {Promise<AnalyzerStats>}
   * @throws {FacewiseError} CLOSED
   */
  async stats() {
    this.#requireOpen();
    const { host, variant, models, workerReason } = this.#equipment;
    const memory = await host.stats();
    return {
      variant, worker: !(host instanceof EngineHost), ...workerReason && { workerReason }, ...memory,
      models: models.map((model) => ({ ...model })),
    };
  }

  /** Give everything back. Calls under way are rejected with CLOSED. A second close does nothing. */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.close(closedError());
    this.#equipment.host.close();
  }

  #requireOpen() {
    if (this.#closed) throw closedError();
  }

  /**
   * @param {import('./image.js').Picture} picture
   * @param {number} timestamp
   * @param {() => void} free
   */
  async #read(picture, timestamp, free) {
    const { width, height } = picture;
    const { host, layout, custom } = this.#equipment;
    const reading = await host.analyze(picture, timestamp, free);
    const { crops: keepCrops, mode } = this.#options;
    const happened = (/** @type {import('./results.js').Face[]} */ faces) =>
      (mode === 'video' ? this.#tell(this.#watch.update(faces, timestamp)) : []);
    return resultOf(reading, layout, { width, height, timestamp, tasks: this.#tasks, keepCrops, custom }, happened);
  }

  /** @param {{ data: import('./events.js').EventData, face: import('./results.js').Face }[]} happened */
  #tell(happened) {
    for (const { data, face } of happened) {
      if (!this.#closed) this.dispatchEvent(new FaceEvent(data, face));
    }
    return happened.map(({ data }) => data);
  }
}

/**
 * Load the engine and the nets that the tasks need, and nothing else.
 * @param {import('./options.js').AnalyzerOptions} [given] default: one picture at a time, all default tasks
 * @returns {Promise<Analyzer>} to be closed after use
 * @throws {FacewiseError} UNKNOWN_OPTION, UNKNOWN_TASK and INVALID_ARGUMENT for the options; WASM_LOAD, MODEL_FETCH,
 *   MODEL_INTEGRITY, MODEL_INVALID, MODEL_UNSUPPORTED and SHAPE_MISMATCH for the files; NO_SIMD, WORKER, OUT_OF_MEMORY,
 *   ABORTED
 */
export async function createAnalyzer(given) {
  const options = resolveOptions(given);
  const { signal } = options;
  const custom = customTasks(options.tasks);
  const setup = custom.length > 0 ? await import('./tasks.js') : null;
  setup?.checkCustomTasks(custom);
  throwIfAborted(signal);
  const report = progressSum(options.onProgress);
  const loading = Promise.all([
    abortable(loadModule({
      variant: options.variant,
      base: options.assets.wasm,
      onBytes: (loaded, total) => report('wasm', 'facewise.wasm', loaded, total),
    }), signal),
    loadModels(rolesOf(options), {
      models: { ...options.models, ...Object.fromEntries(custom.map(({ name, model }) => [name, model])) },
      base: options.assets.models,
      signal,
      cache: options.cache,
      onBytes: (file, loaded, total) => report('model', file, loaded, total),
    }),
  ]);
  const config = setup ? loading.then(([, loaded]) => ({
    ...engineConfig(options), custom: custom.map((task) => setup.specOf(task, loaded)),
  })) : engineConfig(options);
  const starting = startHost(options, loading.then(([{ module }]) => module), config,
    loading.then(([, models]) => models)).then((started) => (setup?.checkOutputs(started.custom), started));
  const equipment = await abortable(starting, signal).catch((error) => {
    starting.then(({ host }) => host.close(), () => {});
    throw error;
  });
  const [{ variant }, models] = await loading;
  return new Analyzer(options, {
    ...equipment,
    variant,
    models: models.map(({ role, file, bytes }) => ({ role, file, bytes: bytes.length })),
  });
}

/** Of all nets. @param {import('./options.js').ResolvedOptions} options @returns {string[]} */
function rolesOf(options) {
  return [...rolesFor(options), ...customTasks(options.tasks).map(({ name }) => name)];
}

/**
 * @param {import('./options.js').ResolvedOptions} options
 * @param {Promise<WebAssembly.Module>} module
 * @param {import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>} config
 * @param {Promise<import('./models.js').LoadedModel[]>} models
 */
async function startHost(options, module, config, models) {
  const { mode, worker, workers } = options;
  let workerReason = '';
  if (worker) {
    const paired = mode === 'video' && workers > 1 && WorkerPair.fits(rolesOf(options));
    const host = paired ? new WorkerPair(module, config, models)
      : new WorkerPool(mode === 'video' ? 1 : workers, module, config, models);
    try {
      return { host, ...await host.start() };
    } catch (error) {
      host.close();
      if (!(error instanceof NoWorkers)) throw error;
      workerReason = error.message;
    }
  }
  const host = new EngineHost(...await Promise.all([module, config, models]));
  return { host, workerReason, ...await host.start() };
}
