import { abortError, asFacewiseError } from './errors.js';
import { dropPicture } from './image.js';

/** @typedef {import('./image.js').Picture} Picture */
/** @typedef {import('./results.js').Result} Result */
/** @typedef {{ resolve: (result: Result) => void, reject: (error: unknown) => void }} Waiter */
/** @typedef {{ picture: Picture, timestamp: number, waiters: Waiter[] }} Job */

/**
 * Serves pictures in the order of the calls, and answers in that order. Where the newest wins, at most one waits, and
 * who waited for a picture that it replaces gets its result.
 */
export class PictureQueue {
  #newestWins;
  #read;
  /** @type {Job[]} */
  #waiting = [];
  /** How many more pictures may be in work. */
  #free;
  /** Settles when all pictures that were ever in work are answered. @type {Promise<unknown>} */
  #answered = Promise.resolve();
  /** Resolves when all pictures of earlier calls are in the queue. @type {Promise<unknown>} */
  #admitted = Promise.resolve();
  /** Calls that are not settled yet. @type {Set<Waiter>} */
  #open = new Set();

  /**
   * @param {boolean} newestWins
   * @param {number} lanes pictures in work at once
   * @param {(picture: Picture, timestamp: number, free: () => void) => Promise<Result>} read may call `free` when the
   *   next picture can come although this one is not done
   */
  constructor(newestWins, lanes, read) {
    this.#newestWins = newestWins;
    this.#free = lanes;
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

  /**
   * Run a step after all pictures of earlier calls, and before those of later ones.
   * @template T
   * @param {() => Promise<T>} step
   * @returns {Promise<T>}
   */
  between(step) {
    const stepped = this.#admitted.then(() => this.#idle()).then(step);
    this.#admitted = stepped.catch(() => {});
    return stepped;
  }

  /** Reject every call that is not settled. @param {Error} error */
  close(error) {
    for (const waiter of this.#open) waiter.reject(error);
  }

  /** Resolves when nothing is in work. What waits is taken up as soon as there is room, before the answer of that. */
  async #idle() {
    let answered;
    do {
      answered = this.#answered;
      await answered;
    } while (answered !== this.#answered);
  }

  /** @param {Job} job */
  #admit(job) {
    if (this.#newestWins) {
      for (const former of this.#waiting.splice(0)) {
        dropPicture(former.picture);
        job.waiters.push(...former.waiters);
        job.picture.crop ??= former.picture.crop;
      }
    }
    this.#waiting.push(job);
    this.#work();
  }

  #work() {
    while (this.#free > 0 && this.#waiting.length > 0) {
      const job = /** @type {Job} */ (this.#waiting.shift());
      if (job.waiters.some((waiter) => this.#open.has(waiter))) this.#serve(job);
      else dropPicture(job.picture);
    }
  }

  /** @param {Job} job */
  #serve({ picture, timestamp, waiters }) {
    let holding = true;
    const free = () => {
      if (!holding) return;
      holding = false;
      this.#free++;
      this.#work();
    };
    this.#free--;
    const reading = this.#read(picture, timestamp, free).finally(free);
    this.#answered = Promise.allSettled([reading, this.#answered]).then(() => reading).then(
      (result) => waiters.forEach((waiter) => waiter.resolve(result)),
      (error) => waiters.forEach((waiter) => waiter.reject(error)));
  }
}
