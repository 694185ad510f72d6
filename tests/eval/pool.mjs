/** Runs analyzers in worker threads, each picture through the public API, as a user of the package would. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** @import { AnalyzerOptions, Face } from '../../web/lib/index.js' */

/**
 * A Result as its toJSON gives it.
 * @typedef {{ width: number, height: number, timing: Record<string, number>,
 *   faces: (Omit<Face, 'mesh'> & { mesh?: number[][] })[] }} Reading
 */

export class Pool {
  constructor(size = Math.min(4, availableParallelism())) {
    this.workers = Array.from({ length: size }, () => new Worker(new URL('./worker.mjs', import.meta.url)));
  }

  /**
   * Read each picture with a fresh analyzer of these options per worker.
   * @param {AnalyzerOptions} options
   * @param {string[]} files  relative to the faces' folder
   * @param {string} [how]  what is done to each picture first, see degrade.mjs
   * @returns {Promise<Map<string, Reading>>}
   */
  async read(options, files, how = '') {
    const results = new Map();
    const waiting = [...new Set(files)];
    await Promise.all(
      this.workers.map(async (worker) => {
        await ask(worker, { options });
        for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
          results.set(file, await ask(worker, { file, how }));
        }
      }),
    );
    return results;
  }

  async close() {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/**
 * @param {Worker} worker
 * @param {object} message
 * @returns {Promise<any>}
 */
function ask(worker, message) {
  return new Promise((resolve, reject) => {
    /** @param {any} answer */
    const answered = (answer) => {
      worker.off('error', reject);
      if (answer.error) reject(new Error(answer.error));
      else resolve(answer.result);
    };
    worker.once('message', answered);
    worker.once('error', reject);
    worker.postMessage(message);
  });
}
