import { createGallery } from '../../../lib/gallery.js';

/** @typedef {import('../../../lib/index.js').Face} Face */
/** @typedef {import('../../../lib/gallery.js').Gallery} Gallery */
/** @typedef {import('../../../lib/gallery.js').Identification} Match */

const name = 'unlock';

/**
 * The people enrolled in this browser. Fires 'change'. What goes wrong is in `problem`, as a sentence; then templates
 * stay until the tab closes.
 */
export class Keeper extends EventTarget {
  /** @type {Gallery | null} */
  #gallery = null;
  /** @type {Promise<void> | null} */
  #opening = null;
  problem = '';
  /** Whether it is known who is enrolled. */
  ready = false;

  /** @returns {Gallery['people']} */
  get people() {
    return this.#gallery?.people ?? [];
  }

  open() {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open() {
    try {
      this.#gallery = await createGallery({ store: 'indexeddb', name });
    } catch (error) {
      this.problem = sentence(error);
      this.#gallery = await createGallery({ store: 'memory' });
    }
    // Also what another tab enrols or deletes.
    this.#gallery.addEventListener('change', () => this.#changed());
    this.ready = true;
    this.#changed();
  }

  /** @param {Face} face @param {number} fmr @returns {Promise<Match | null>} null without an embedding */
  async identify(face, fmr) {
    if (!this.#gallery || !face.embedding) return null;
    return this.#gallery.identify(/** @type {{ embedding: Float32Array }} */ (face), { fmr });
  }

  /**
   * @param {string} called
   * @param {Face[]} faces
   * @param {import('../../../lib/gallery.js').EnrolOptions} [how]
   */
  async enrol(called, faces, how) {
    await this.open();
    await /** @type {Gallery} */ (this.#gallery).enrol(called, faces, how);
    this.#changed();
  }

  /** @param {string} id */
  async delete(id) {
    await this.#gallery?.delete(id);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** @param {unknown} error @returns {string} */
export function sentence(error) {
  const { message = String(error), remedy = '' } = /** @type {{ message?: string, remedy?: string }} */ (error);
  return `${message} ${remedy}`.trim();
}
