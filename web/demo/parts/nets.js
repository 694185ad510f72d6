import '../../lib/kept-nets.js'; // loaded with the page rather than before its first net
import { loadModels, rolesFor } from '../../lib/models.js';
import { resolveOptions } from '../../lib/options.js';
import { mayKeep, netsCache } from './offline/choice.js';

/** @typedef {import('../../lib/index.js').Role} Role */

/**
 * The files of the nets, each fetched once and kept, in this browser too: another analyzer, for a picture dropped
 * later or with another task, causes no request for what is already here.
 */
export class Nets {
  /** @type {Map<Role, Uint8Array>} */
  #files = new Map();
  /** @type {Map<Role, Uint8Array>} of the visitor's face_landmarker.task, in place of those */
  #own = new Map();
  /** Changes where another file has taken a role. */
  edition = 0;

  /** @param {import('../../lib/models.js').LoadedModel[]} nets for the analyzers; the lens goes on with the packaged */
  replace(nets) {
    for (const { role, bytes } of nets) this.#own.set(/** @type {Role} */ (role), bytes);
    this.edition++;
  }

  /**
   * One file, for other uses.
   * @param {Role} role
   * @param {AbortSignal} signal
   */
  async file(role, signal) {
    await this.#fetch([role], signal);
    return /** @type {Uint8Array} */ (this.#files.get(role));
  }

  /**
   * @param {import('../../lib/index.js').AnalyzerOptions} options
   * @param {{ signal: AbortSignal, onBytes: (file: string, loaded: number, total: number) => void }} how
   * @returns {Promise<{ [role in Role]?: Uint8Array }>} for createAnalyzer's option `models`
   */
  async load(options, { signal, onBytes }) {
    const roles = rolesFor(resolveOptions({ ...options, models: Object.fromEntries(this.#own) }));
    await this.#fetch(roles.filter((role) => !this.#own.has(role)), signal, onBytes);
    return Object.fromEntries(roles.map((role) => [role, this.#own.get(role) ?? this.#files.get(role)]));
  }

  /**
   * @param {Role[]} roles
   * @param {AbortSignal} signal
   * @param {(file: string, loaded: number, total: number) => void} [onBytes]
   */
  async #fetch(roles, signal, onBytes = () => {}) {
    const absent = roles.filter((role) => !this.#files.has(role));
    if (absent.length === 0) return;
    const cache = mayKeep() ? netsCache : undefined;
    const loaded = await loadModels(absent, { models: {}, base: undefined, signal, onBytes, cache });
    for (const { role, bytes } of loaded) this.#files.set(/** @type {Role} */ (role), bytes);
  }
}
