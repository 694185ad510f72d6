import { Instance } from './abi.js';
import { FacewiseError } from './errors.js';
import { loadModule } from './wasm.js';

/** @typedef {{ slot: number, similarity: number }} Match */

/** Unit vectors in slots 0, 1, .. of the wasm module, and which of them are nearest to another (gallery.h). */
export class Search {
  #instance;
  #dimension;
  #gallery;
  #vector;
  /** @type {number} In use: 0 .. count - 1. */
  count = 0;

  /**
   * @param {number} dimension of the vectors
   * @param {{ variant: 'auto' | 'simd' | 'relaxed', base?: string | URL | undefined }} options
   */
  static async create(dimension, { variant, base }) {
    const { module } = await loadModule({ variant, base });
    return new Search(await Instance.create(module), dimension);
  }

  /** @param {Instance} instance @param {number} dimension */
  constructor(instance, dimension) {
    this.#instance = instance;
    this.#dimension = dimension;
    this.#vector = instance.alloc(4 * dimension);
    instance.check('fw_gallery_create', dimension, instance.outPointer);
    this.#gallery = instance.takeOut();
  }

  /** Into a slot in use, or as the next one. @param {number} slot @param {Float32Array} vector */
  put(slot, vector) {
    this.#floats(this.#vector, this.#dimension).set(vector);
    try {
      this.#instance.check('fw_gallery_put', this.#gallery, slot, this.#vector);
    } catch (error) {
      if (/** @type {FacewiseError} */ (error).code === 'OUT_OF_MEMORY') {
        /** @type {FacewiseError} */ (error).remedy = 'Divide the people among several galleries.';
      }
      throw error;
    }
    if (slot === this.count) this.count++;
  }

  /** The last slot moves there. @param {number} slot */
  remove(slot) {
    this.#instance.check('fw_gallery_remove', this.#gallery, slot);
    this.count--;
  }

  /**
   * @param {readonly Float32Array[]} vectors
   * @param {number} most of each
   * @returns {Match[][]} for each vector the most similar slots, best first
   */
  find(vectors, most) {
    const count = Math.min(most, this.count);
    if (count === 0 || vectors.length === 0) return vectors.map(() => []);
    const instance = this.#instance;
    const { size, fields } = instance.layout.fw_match;
    const queryBytes = 4 * this.#dimension * vectors.length;
    return instance.withBytes(new Uint8Array(queryBytes + vectors.length * count * size), (pointer) => {
      vectors.forEach((vector, i) =>
        this.#floats(pointer + 4 * this.#dimension * i, this.#dimension).set(vector));
      const matches = pointer + queryBytes;
      instance.check('fw_gallery_search', this.#gallery, vectors.length, pointer, count, matches);
      const view = instance.view;
      return vectors.map((_, i) => Array.from({ length: count }, (__, k) => {
        const at = matches + (i * count + k) * size;
        return {
          slot: view.getInt32(at + fields.slot.offset, true),
          similarity: view.getFloat32(at + fields.similarity.offset, true),
        };
      }));
    });
  }

  /** @param {number} pointer @param {number} count */
  #floats(pointer, count) {
    return new Float32Array(this.#instance.exports.memory.buffer, pointer, count);
  }
}
