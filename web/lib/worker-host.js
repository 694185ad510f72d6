import { buffersOf } from './engine.js';
import { FacewiseError, closedError } from './errors.js';
import { dropPicture, transferablesOf } from './image.js';
import { Calls, NoWorkers, openPort } from './port.js';

export { NoWorkers } from './port.js';

/** @type {import('./port.js').Program} */
const PROGRAM = {
  inPage: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'facewise' }),
  inNode: () => new URL('./worker.js', import.meta.url),
};

/** An EngineHost in a worker. A worker that died is replaced at the next call. */
export class WorkerHost {
  #module;
  #config;
  #models;
  /** @type {import('./port.js').Port | null} */
  #port = null;
  #closed = false;
  /** How often a worker died, and all that it knew with it. */
  deaths = 0;
  /** Resolves once the engine in the worker is ready. @type {Promise<any> | null} */
  #started = null;
  #calls = new Calls();

  /**
   * The worker starts while module and models are still on their way.
   * @param {WebAssembly.Module | Promise<WebAssembly.Module>} module
   * @param {import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>
   *   | (() => Promise<import('./engine.js').EngineConfig>)} config
   * @param {import('./models.js').LoadedModel[] | Promise<import('./models.js').LoadedModel[]>} models
   */
  constructor(module, config, models) {
    this.#module = module;
    this.#config = config;
    this.#models = models;
  }

  /**
   * Start the worker unless it runs.
   * @returns {Promise<import('./engine.js').Started>}
   */
  start() {
    this.#started ??= this.#start().catch((error) => {
      this.#started = null;
      throw error;
    });
    return this.#started;
  }

  /** What the worker starts with is on its way before the worker can answer. */
  async #start() {
    const given = this.#config;
    /** @type {(value?: unknown) => void} */
    let greet = () => {};
    /** @type {(cause: unknown) => void} */
    let refuse = () => {};
    const greeted = new Promise((resolve, reject) => {
      greet = resolve;
      refuse = (cause) => reject(new NoWorkers(cause));
    });
    const needed = Promise.all([this.#module, this.#models, typeof given === 'function' ? given() : given]);
    const started = Promise.all([needed, this.#open(greet, refuse, needed)])
      .then(([[module, models, config]]) => this.#request({ call: 'start', module, config, models }));
    try {
      return (await Promise.all([started, greeted]))[0];
    } catch (error) {
      if (error instanceof NoWorkers) {
        this.#port?.terminate();
        this.#port = null;
        this.#calls.rejectAll(error);
      }
      throw error;
    }
  }

  /**
   * @param {import('./image.js').Picture} picture
   * @param {number} timestamp
   * @returns {Promise<import('./engine.js').Reading>}
   */
  async analyze(picture, timestamp) {
    try {
      await this.start();
      return await this.#request({ call: 'analyze', picture, timestamp }, transferablesOf(picture));
    } finally {
      dropPicture(picture);
    }
  }

  /**
   * Of the frame that another engine has tracked.
   * @param {import('./engine.js').Reading} reading
   * @returns {Promise<import('./engine.js').Reading>}
   */
  async addAttributes(reading) {
    await this.start();
    return this.#request({ call: 'addAttributes', reading }, buffersOf(reading));
  }

  async reset() {
    if (!this.#started) return; // a new engine knows nothing
    await this.start();
    await this.#request({ call: 'reset' });
  }

  /** @returns {Promise<{ bytes: number, heapBytes: number }>} */
  async stats() {
    await this.start();
    return this.#request({ call: 'stats' });
  }

  close() {
    this.#closed = true;
    this.#port?.terminate();
    this.#port = null;
    this.#models = [];
    this.#calls.rejectAll(closedError());
  }

  /**
   * Only when the worker says hello is it known that module workers work here.
   * @param {() => void} greet
   * @param {(cause: unknown) => void} refuse
   * @param {Promise<unknown>} needed what it starts with
   */
  async #open(greet, refuse, needed) {
    /** @type {import('./port.js').Port | null} */
    let port = null;
    let greeted = false;
    const onMessage = (/** @type {any} */ message) => {
      if (message.hello) greeted = true, greet();
      else this.#calls.settle(this.#port, message);
    };
    const onDeath = (/** @type {string} */ reason) => {
      if (!greeted) refuse(new Error(reason));
      else if (port && this.#port === port) this.#die(reason);
    };
    try {
      port = await openPort(PROGRAM, onMessage, onDeath, needed);
    } catch (error) {
      refuse(error);
      return;
    }
    if (this.#closed) {
      port.terminate();
      throw closedError();
    }
    this.#port?.terminate(); // of a start that failed
    this.#port = port;
  }

  /**
   * @param {object} message
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  #request(message, transfer = []) {
    if (!this.#port) return Promise.reject(closedError());
    return this.#calls.request(this.#port, message, transfer, (cause) => new FacewiseError('INVALID_IMAGE',
      'The browser does not let this picture be handed to a worker.',
      "If it holds pixels of another origin, load it with crossOrigin = 'anonymous', in markup crossorigin.", cause));
  }

  /** @param {string} reason */
  #die(reason) {
    this.deaths++;
    this.#port?.terminate();
    this.#port = null;
    this.#started = null;
    this.#calls.rejectAll(new FacewiseError('WORKER', `The worker ended: ${reason}.`,
      'The next call to analyze() starts a new one.'));
  }
}
