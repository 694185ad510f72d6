import { Engine } from './engine.js';
import { FacewiseError, closedError } from './errors.js';
import { writePixels } from './image.js';
import { MODES } from './options.js';

// Wasm memory never shrinks: an engine that one picture has blown up beyond this is replaced before the next.
const KEPT_HEAP_BYTES = 128 << 20;

/**
 * Runs an Engine and replaces it after a trap; the models are kept for that.
 */
export class EngineHost {
  #module;
  #config;
  #models;
  /** @type {Engine | null} */
  #engine = null;
  /** @type {Promise<Engine> | null} */
  #starting = null;
  #closed = false;
  /** Settles when the last picture is read. @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {WebAssembly.Module} module
   * @param {import('./engine.js').EngineConfig} config
   * @param {import('./models.js').LoadedModel[]} models
   */
  constructor(module, config, models) {
    this.#module = module;
    this.#config = config;
    this.#models = models;
  }

  async #ready() {
    if (this.#closed) throw closedError();
    if (this.#engine && !this.#engine.broken) return this.#engine;
    this.#engine = null;
    this.#starting ??= Engine.create(this.#module, this.#config, this.#models).finally(() => {
      this.#starting = null;
    });
    this.#engine = await this.#starting;
    return this.#engine;
  }

  /** Build the engine now, so that a bad model is known before the first picture. */
  async start() {
    return (await this.#ready()).started;
  }

  /**
   * @param {import('./image.js').Picture} picture
   * @param {number} timestamp
   */
  analyze(picture, timestamp) {
    // One at a time: the engine has room for one picture.
    const reading = this.#last.then(() => this.#analyze(picture, timestamp));
    this.#last = reading.catch(() => {});
    return reading;
  }

  /**
   * @param {import('./image.js').Picture} picture
   * @param {number} timestamp
   */
  async #analyze(picture, timestamp) {
    const layout = await writePixels(picture, async (size) => (await this.#ready()).room(size));
    return this.#run((engine) => {
      const reading = engine.analyze(picture, layout, timestamp);
      // In video mode the engine knows the tracks, and the next frame is as large.
      const still = this.#config.mode === MODES.indexOf('image');
      if (still && engine.stats().heapBytes > KEPT_HEAP_BYTES) this.#engine = null;
      return reading;
    });
  }

  /** @param {import('./engine.js').Reading} reading */
  addAttributes(reading) {
    return this.#run((engine) => engine.addAttributes(reading));
  }

  /**
   * @template T
   * @param {(engine: Engine) => T} step
   */
  async #run(step) {
    const engine = await this.#ready();
    try {
      return step(engine);
    } catch (error) {
      if (engine.broken && error instanceof FacewiseError) {
        error.remedy += ' The analyzer goes on with a new engine at the next call; tracks start anew.';
      }
      throw error;
    }
  }

  async reset() {
    if (this.#engine && !this.#engine.broken) this.#engine.reset();
  }

  async stats() {
    return (await this.#ready()).stats();
  }

  close() {
    this.#closed = true;
    this.#engine = null;
    this.#models = [];
  }
}
