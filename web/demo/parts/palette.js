import { faceColor } from '../../lib/draw.js';

const colours = 8;

/** Gives each track in the picture a colour of its own, as long as there are enough; its number says it again. */
export class Palette {
  /** @type {Map<number, number>} slot by track id */
  #slots = new Map();

  /** @param {number[]} ids of the tracks in the picture now; the others give their colours back */
  keep(ids) {
    for (const id of this.#slots.keys()) if (!ids.includes(id)) this.#slots.delete(id);
    for (const id of ids) {
      if (this.#slots.has(id)) continue;
      const taken = new Set(this.#slots.values());
      let slot = 0;
      while (slot < colours - 1 && taken.has(slot)) slot++;
      this.#slots.set(id, slot);
    }
  }

  /** @param {number} id */
  of(id) {
    return faceColor((this.#slots.get(id) ?? 0) + 1);
  }
}
