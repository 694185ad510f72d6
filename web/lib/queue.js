import { abortError, asFacewiseError } from './errors.js';
import { dropPicture } from './image.js';

/** @typedef {import('./image.js').Picture} Picture */
/** @typedef {import('./results.js').Result} Result */
/** @typedef {{ resolve: (result: Result) => void, reject: (error: unknown) => void }} Waiter */
/** @typedef {{ picture: Picture, timestamp: number, waiters: Waiter[] }} Job */

/**
 * Serves pictures one at a time, in the order of the calls. Where the newest wins, at most one waits, and
 * who waited for a picture that it replaces gets its result.
 */
export class PictureQueue {
  #newestWins;
  #read;
  /** @type {Job[]} */
  #waiting = [];
  #working = false;
  /** Resolves when all pictures of earlier calls are in the queue. @type {Promise<unknown>} */
  #admitted = Promise.resolve();
  /** Calls that are not settled yet. @type {Set<Waiter>} */
  #open = new Set();

  /**
   * @param {boolean} newestWins
   * @param {(picture: Picture, timestamp: number) => Promise<Result>} read
   */
  constructor(newestWins, read) {
    this.#newestWins = newestWins;
    this.#read = read;
  }

  /**
   * @param {Promise<Picture>} taken
   * @param {number} timestamp
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<Result>}
   */
  push(taken, timestamp, signal) {
    return new Promise((resolve, reject) => {
      const onAbort = () => waiter.reject(abortError(/** @type {AbortSignal} */ (signal)));
      const done = () => {
        this.#open.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      };
      /** @type {Waiter} */
      const waiter = {
        resolve: (result) => (done(), resolve(result)),
        reject: (error) => (done(), reject(asFacewiseError(error))),
      };
      this.#open.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
      // Some pictures take longer to get at than others; their order is that of the calls all the same.
      this.#admitted = Promise.allSettled([taken, this.#admitted]).then(() => taken)
        .then((picture) => this.#admit({ picture, timestamp, waiters: [waiter] }), waiter.reject);
    });
  }

  /** Reject every call that is not settled. @param {Error} error */
  close(error) {
    for (const waiter of this.#open) waiter.reject(error);
  }

  /** @param {Job} job */
  #admit(job) {
    if (this.#newestWins) {
      for (const former of this.#waiting.splice(0)) {
        dropPicture(former.picture);
        job.waiters.push(...former.waiters);
      }
    }
    this.#waiting.push(job);
    void this.#work();
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      const { picture, timestamp, waiters } = job;
      if (!waiters.some((waiter) => this.#open.has(waiter))) {
        dropPicture(picture);
        continue;
      }
      try {
        const result = await this.#read(picture, timestamp);
        for (const waiter of waiters) waiter.resolve(result);
      } catch (error) {
        for (const waiter of waiters) waiter.reject(error);
      }
    }
    this.#working = false;
  }
}
