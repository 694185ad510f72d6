// Where a lens has its engine: on this thread, or in a worker.
import { FacewiseError } from './errors.js';
import { LensEngine } from './lens-engine.js';
import { Calls, NoWorkers, openGreeted } from './port.js';

/** @typedef {Inline | Remote} LensHost */

/** @type {import('./port.js').Program} */
const PROGRAM = {
  inPage: () => new Worker(new URL('./lens-worker.js', import.meta.url), { type: 'module', name: 'facewise-lens' }),
  inNode: () => new URL('./lens-worker.js', import.meta.url),
};

export function lensClosed() {
  return new FacewiseError('CLOSED', 'The lens is closed.', 'Create a new one with createLens().');
}

/**
 * @param {boolean} worker in a worker where there are such
 * @returns {Promise<LensHost>}
 */
export async function openLensHost(worker) {
  if (!worker) return new Inline();
  return Remote.open().catch((error) => {
    if (error instanceof NoWorkers) return new Inline();
    throw error;
  });
}

class Inline {
  /** @type {LensEngine | null} */
  #engine = null;
  #closed = false;

  /**
   * @param {string} name
   * @param {any[]} args
   */
  async call(name, args) {
    if (name === 'start') {
      this.#engine = await LensEngine.create(.../** @type {Parameters<typeof LensEngine.create>} */ (args));
      return this.#engine.describe();
    }
    if (!this.#engine) throw lensClosed();
    try {
      return await /** @type {any} */ (this.#engine)[name](...args);
    } catch (error) {
      throw this.#closed ? lensClosed() : error; // closed while it was under way: what was cancelled says so
    }
  }

  close() {
    this.#closed = true;
    this.#engine?.cancel();
    this.#engine = null; // its whole memory goes with it
  }
}

class Remote {
  /** @type {import('./port.js').Port | null} */
  #port = null;
  #calls = new Calls();
  /** Why nothing more can be asked. @type {FacewiseError | null} */
  #ended = null;

  static async open() {
    const remote = new Remote();
    remote.#port = await openGreeted(PROGRAM, (message) => remote.#calls.settle(remote.#port, message), (reason) =>
      remote.#end(new FacewiseError('WORKER', `The worker of the lens ended: ${reason}.`,
        'Make a new lens with createLens().')));
    return remote;
  }

  /**
   * @param {string} call
   * @param {any[]} args
   * @returns {Promise<any>}
   */
  async call(call, args) {
    if (!this.#port) throw this.#ended ?? lensClosed();
    return this.#calls.request(this.#port, { call, args }, [], (cause) =>
      new FacewiseError('INVALID_ARGUMENT', 'This cannot be handed to a worker.', 'Give plain arrays.', cause));
  }

  close() {
    this.#end(lensClosed());
  }

  /** @param {FacewiseError} error */
  #end(error) {
    this.#ended ??= error;
    this.#port?.terminate();
    this.#port = null;
    this.#calls.rejectAll(this.#ended);
  }
}
