import { FacewiseError } from './errors.js';
import { Calls, NoWorkers, openGreeted } from './port.js';
import { TrainEngine, callEngine } from './train-engine.js';

/** @typedef {import('./train-engine.js').Event} Event */
/** @typedef {import('./train-engine.js').NetFacts} NetFacts */
/** @typedef {import('./train-engine.js').NetPlan} NetPlan */

/** @type {import('./port.js').Program} */
const PROGRAM = {
  inPage: () => new Worker(new URL('./train-worker.js', import.meta.url), { type: 'module', name: 'facewise-train' }),
  inNode: () => new URL('./train-worker.js', import.meta.url),
};

export function trainerClosed() {
  return new FacewiseError('CLOSED', 'The trainer is closed.', 'Make a new one with createTrainer().');
}

/** A TrainEngine here or in a worker. */
export class TrainHost {
  /** @type {TrainEngine | null} */
  #engine = null;
  /** @type {import('./port.js').Port | null} */
  #port = null;
  #calls = new Calls();
  /** Why nothing more can be asked. @type {FacewiseError | null} */
  #ended = null;
  /** Hears of a fit's progress. @type {(event: Event) => void} */
  onEvent = () => {};

  /**
   * @param {WebAssembly.Module} module
   * @param {NetPlan} plan
   * @param {boolean} worker in a worker where there are such
   * @returns {Promise<NetFacts>}
   */
  async start(module, plan, worker) {
    if (worker) {
      try {
        await this.#open();
        return await this.call('start', [module, plan]);
      } catch (error) {
        this.#port?.terminate();
        this.#port = null;
        if (!(error instanceof NoWorkers)) throw error;
      }
    }
    this.#engine = await TrainEngine.create(module, plan);
    return this.#engine.facts;
  }

  /**
   * @param {string} name of a method of TrainEngine
   * @param {any[]} [args]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  async call(name, args = [], transfer = []) {
    if (this.#ended) throw this.#ended;
    if (this.#port) {
      return this.#calls.request(this.#port, { call: name, args }, transfer, (cause) =>
        new FacewiseError('WORKER', 'The data cannot be handed to a worker.', 'Use { worker: false }.', cause));
    }
    if (!this.#engine) throw trainerClosed();
    const value = await callEngine(this.#engine, name, name === 'fit' ? [...args, this.onEvent] : args);
    if (this.#ended) throw this.#ended;
    return value;
  }

  /** Whether the work is done off this thread. */
  get worker() {
    return this.#port !== null;
  }

  close() {
    this.#end(trainerClosed());
  }

  async #open() {
    const port = await openGreeted(PROGRAM, (message) => {
      if (message.event) this.onEvent(message.event);
      else this.#calls.settle(this.#port, message);
    }, (reason) => {
      if (this.#port) {
        this.#end(new FacewiseError('WORKER', `The training worker ended: ${reason}.`,
          'Make a new trainer with createTrainer(), and go on from the last checkpoint.'));
      }
    });
    if (this.#ended) port.terminate();
    else this.#port = port;
  }

  /** @param {FacewiseError} error */
  #end(error) {
    this.#ended ??= error;
    this.#engine?.stop();
    this.#engine = null;
    this.#port?.terminate();
    this.#port = null;
    this.#calls.rejectAll(error);
  }
}
