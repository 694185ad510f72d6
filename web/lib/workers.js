import { asFacewiseError } from './errors.js';
import { ROLES } from './options.js';
import { WorkerHost } from './worker-host.js';

/** @typedef {import('./engine.js').Reading} Reading */
/** @typedef {import('./image.js').Picture} Picture */

// The nets that find a face and tell whose it is, since ids come from that, and the blendshapes, which are small; all
// others, those of custom tasks too, read it then.
const TRACKING = [...ROLES.slice(0, ROLES.indexOf('mesh') + 1), 'recognition', 'blendshapes'];

/** @param {string} role */
const isSlow = (role) => !TRACKING.includes(role);

/** @param {Promise<{ bytes: number, heapBytes: number }>[]} stats */
async function sum(stats) {
  const all = await Promise.all(stats);
  return all.reduce((a, b) => ({ bytes: a.bytes + b.bytes, heapBytes: a.heapBytes + b.heapBytes }));
}

/** Engines for pictures that have nothing to do with each other. All but the first start when they are needed. */
export class WorkerPool {
  /** How many pictures may be in work at once. */
  lanes;
  #make;
  /** How many engines there is room for, as far as is known. */
  #most;
  /** @type {WorkerHost[]} */
  #hosts;
  /** @type {Set<WorkerHost>} */
  #busy = new Set();

  /**
   * @param {number} workers
   * @param {Promise<WebAssembly.Module>} module
   * @param {import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>} config
   * @param {Promise<import('./models.js').LoadedModel[]>} models
   */
  constructor(workers, module, config, models) {
    this.lanes = workers;
    this.#most = workers;
    this.#make = () => new WorkerHost(module, config, models);
    this.#hosts = [this.#make()];
  }

  start() {
    return this.#hosts[0].start();
  }

  /**
   * @param {Picture} picture
   * @param {number} timestamp
   * @returns {Promise<Reading>}
   */
  async analyze(picture, timestamp) {
    let host = this.#hosts.find((one) => !this.#busy.has(one));
    if (!host && this.#hosts.length < this.#most) this.#hosts.push(host = this.#make());
    host ??= this.#hosts[0];
    this.#busy.add(host);
    try {
      const chosen = host;
      const able = await chosen.start().then(() => chosen, () => this.#without(chosen));
      return await able.analyze(picture, timestamp);
    } finally {
      this.#busy.delete(host);
    }
  }

  /**
   * There may be no room for another engine: the first one then does its work.
   * @param {WorkerHost} host that does not start
   */
  #without(host) {
    const [first] = this.#hosts;
    if (host !== first) {
      host.close();
      this.#hosts = this.#hosts.filter((one) => one !== host);
      this.#most = this.#hosts.length;
    }
    return first;
  }

  async reset() {
    await Promise.all(this.#hosts.map((host) => host.reset()));
  }

  stats() {
    return sum(this.#hosts.map((host) => host.stats()));
  }

  close() {
    for (const host of this.#hosts) host.close();
  }
}

/**
 * The two halves of video mode: one worker follows the faces while the other reads emotion, age, gender and custom
 * tasks of the frame before. Only what those nets see of a face crosses over.
 */
export class WorkerPair {
  /**
   * Whether there are two halves.
   * @param {string[]} roles of the nets
   */
  static fits(roles) {
    return roles.some(isSlow);
  }

  #tracker;
  #reader;
  /** One half may have lost what it knew of the tracks. */
  #stale = false;
  #deaths = 0;
  /** Settles when the attributes of the last frame are read. @type {Promise<unknown>} */
  #reading = Promise.resolve();
  /** The same for the frame before that. @type {Promise<unknown>} */
  #before = Promise.resolve();

  /**
   * @param {Promise<WebAssembly.Module>} module
   * @param {import('./engine.js').EngineConfig | Promise<import('./engine.js').EngineConfig>} config
   * @param {Promise<import('./models.js').LoadedModel[]>} models
   */
  constructor(module, config, models) {
    const part = async (/** @type {boolean} */ slow) =>
      (await models).filter(({ role }) => isSlow(role) === slow);
    const reader = new WorkerHost(module, config, part(true));
    this.#reader = reader;
    this.#tracker = new WorkerHost(module, async () => {
      const { sides, custom } = await reader.start();
      return { ...await config, sides, custom };
    }, part(false));
  }

  async start() {
    const [started] = await Promise.all([this.#tracker.start(), this.#reader.start()]);
    return started;
  }

  /**
   * @param {Picture} picture
   * @param {number} timestamp
   * @param {() => void} free called when the next frame may come
   * @returns {Promise<Reading>}
   */
  async analyze(picture, timestamp, free) {
    // Where one has lost its tracks the other must forget them, too: ids would mean different people.
    const deaths = this.#tracker.deaths + this.#reader.deaths;
    if (this.#stale || deaths !== this.#deaths) {
      await this.reset().then(() => (this.#stale = false), () => {});
      this.#deaths = deaths;
    }
    const tracked = await this.#tracker.analyze(picture, timestamp).catch((error) => {
      this.#stale ||= asFacewiseError(error).code === 'INTERNAL';
      throw error;
    });
    const reading = this.#reader.addAttributes(tracked);
    const settled = reading.catch(() => (this.#stale = true));
    // The next frame may come while this one waits for the reader, but not while two do.
    await this.#before;
    this.#before = this.#reading;
    this.#reading = settled;
    free();
    return reading;
  }

  async reset() {
    await Promise.all([this.#tracker.reset(), this.#reader.reset()]);
  }

  stats() {
    return sum([this.#tracker.stats(), this.#reader.stats()]);
  }

  close() {
    this.#tracker.close();
    this.#reader.close();
  }
}
