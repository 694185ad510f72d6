import { buffersOf } from './engine.js';
import { FacewiseError, closedError, unpackError } from './errors.js';
import { isNode, nodeModule } from './host.js';
import { dropPicture, transferablesOf } from './image.js';

/**
 * What both kinds of worker have in common.
 * @typedef {object} Port
 * @property {(message: any, transfer: Transferable[]) => void} post
 * @property {() => void} terminate
 * @property {(busy: boolean) => void} keepAlive
 */

/** Thrown when module workers do not work here at all, so that the caller can run inline. */
export class NoWorkers extends FacewiseError {
  /** @param {unknown} cause */
  constructor(cause) {
    super('WORKER', 'Module workers do not start here.', 'Use { worker: false }.', cause);
  }
}

/**
 * @param {(message: any) => void} onMessage
 * @param {(reason: string) => void} onDeath
 * @returns {Promise<Port>}
 */
async function openPort(onMessage, onDeath) {
  if (isNode()) {
    const { Worker: NodeWorker } = await nodeModule('node:worker_threads');
    const worker = new NodeWorker(new URL('./worker.js', import.meta.url));
    worker.on('message', onMessage);
    worker.on('error', (/** @type {Error} */ error) => onDeath(error.message));
    worker.on('exit', (/** @type {number} */ code) => onDeath(`exit code ${code}`));
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      terminate: () => worker.terminate(),
      keepAlive: (busy) => (busy ? worker.ref() : worker.unref()),
    };
  }
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'facewise' });
  worker.addEventListener('message', (event) => onMessage(event.data));
  worker.addEventListener('messageerror', () => onDeath('a message could not be read'));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    onDeath(event.message ?? 'it could not be loaded');
  });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => worker.terminate(),
    keepAlive: () => {},
  };
}

/** An EngineHost in a worker. A worker that died is replaced at the next call. */
export class WorkerHost {
  #module;
  #config;
  #models;
  /** @type {Port | null} */
  #port = null;
  #lastId = 0;
  #closed = false;
  /** How often a worker died, and all that it knew with it. */
  deaths = 0;
  /** Resolves once the engine in the worker is ready. @type {Promise<any> | null} */
  #started = null;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: FacewiseError) => void }>} */
  #pending = new Map();

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
    const started = Promise.all(
      [this.#module, this.#models, typeof given === 'function' ? given() : given, this.#open(greet, refuse)])
      .then(([module, models, config]) => this.#request({ call: 'start', module, config, models }));
    try {
      return (await Promise.all([started, greeted]))[0];
    } catch (error) {
      if (error instanceof NoWorkers) {
        this.#port?.terminate();
        this.#port = null;
        this.#rejectAll(error);
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
    this.#rejectAll(closedError());
  }

  /**
   * Only when the worker says hello is it known that module workers work here.
   * @param {() => void} greet
   * @param {(cause: unknown) => void} refuse
   */
  async #open(greet, refuse) {
    /** @type {Port | null} */
    let port = null;
    let greeted = false;
    const onMessage = (/** @type {any} */ message) => {
      if (message.hello) greeted = true, greet();
      else this.#settle(message);
    };
    const onDeath = (/** @type {string} */ reason) => {
      if (!greeted) refuse(new Error(reason));
      else if (port && this.#port === port) this.#die(reason);
    };
    try {
      port = await openPort(onMessage, onDeath);
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
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      this.#keepAlive();
      try {
        this.#port?.post({ id, ...message }, transfer);
      } catch (error) {
        this.#pending.delete(id);
        reject(new FacewiseError('INVALID_IMAGE', 'The browser does not let this picture be handed to a worker.',
          "If it holds pixels of another origin, load it with crossOrigin = 'anonymous'.", error));
      }
    });
  }

  /** @param {{ id: number, value?: any, error?: any }} answer */
  #settle({ id, value, error }) {
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    this.#keepAlive();
    if (error) waiting?.reject(unpackError(error));
    else waiting?.resolve(value);
  }

  /** @param {string} reason */
  #die(reason) {
    this.deaths++;
    this.#port?.terminate();
    this.#port = null;
    this.#started = null;
    this.#rejectAll(new FacewiseError('WORKER', `The worker ended: ${reason}.`,
      'The next call to analyze() starts a new one.'));
  }

  /** @param {FacewiseError} error */
  #rejectAll(error) {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(error);
  }

  /** In Node an idle worker must not hold the process, a busy one must. */
  #keepAlive() {
    this.#port?.keepAlive(this.#pending.size > 0);
  }
}
