import { placeLabels } from '../../lib/draw.js';
import { inside, overlaps } from './geometry.js';

/** @typedef {import('./geometry.js').Rect} Rect */

/**
 * A face that wants a label plate, in element pixels.
 * @typedef {object} PlateWish
 * @property {number} id of the track
 * @property {Rect} anchor the face's box
 * @property {Rect[]} features eyes and mouth: no plate may cover them
 * @property {number} width of the plate
 * @property {number} height
 */

/** @typedef {{ x: number, y: number }} Offset of a plate's corner from its face's centre */
/** @typedef {{ at: Offset, goal: Offset, doubtSince: number | null }} Seat at glides to goal */

const gap = 8;
// A better place must hold for this long before a plate moves there, so that it does not hop to and fro.
const patience = 700;
const glideTime = 90;

/** Keeps each label plate where it is relative to its face while that is free, and moves it when it is not. */
export class Plates {
  /** @type {Map<number, Seat>} */
  #seats = new Map();
  #lastAt = 0;

  clear() {
    this.#seats.clear();
  }

  /**
   * @param {PlateWish[]} wishes
   * @param {Rect} frame that plates stay in
   * @param {number} now milliseconds
   * @param {boolean} glide false: a plate that moves is there at once
   * @returns {Map<number, Rect>} by track; a face whose plate has no free place has none
   */
  place(wishes, frame, now, glide) {
    const ordered = [...wishes].sort((a, b) => b.anchor.height - a.anchor.height);
    const features = wishes.flatMap((wish) => wish.features);
    const best = placeLabels(ordered, frame, features, gap);
    const step = glide ? 1 - Math.exp(-(now - this.#lastAt) / glideTime) : 1;
    this.#lastAt = now;
    for (const id of this.#seats.keys()) if (!wishes.some((wish) => wish.id === id)) this.#seats.delete(id);
    /** @type {Map<number, Rect>} */
    const placed = new Map();
    for (const [index, { id, anchor, width, height }] of ordered.entries()) {
      const centre = { x: anchor.x + anchor.width / 2, y: anchor.y + anchor.height / 2 };
      const rectAt = (/** @type {Offset} */ { x, y }) => ({ x: centre.x + x, y: centre.y + y, width, height });
      const taken = [...features, ...placed.values()];
      const free = (/** @type {Offset | null} */ offset) =>
        offset && inside(rectAt(offset), frame) && !taken.some((other) => overlaps(rectAt(offset), other))
          ? offset
          : null;
      const rect = best[index];
      const fresh = free(rect && { x: rect.x - centre.x, y: rect.y - centre.y });
      const seat = this.#seats.get(id);
      const goal = choose(seat, free(seat?.goal ?? null), fresh, height, now);
      if (!goal) {
        this.#seats.delete(id);
        continue;
      }
      const from = seat?.at ?? goal;
      // On its way a plate may cross neither eyes and mouths nor other plates: then it is there at once.
      const at = free({ x: from.x + (goal.x - from.x) * step, y: from.y + (goal.y - from.y) * step }) ?? goal;
      this.#seats.set(id, { at, goal, doubtSince: seat?.doubtSince ?? null });
      placed.set(id, rectAt(at));
    }
    return placed;
  }
}

/**
 * The former place or the fresh one.
 * @param {Seat | undefined} seat
 * @param {Offset | null} kept
 * @param {Offset | null} fresh
 * @param {number} near
 * @param {number} now
 */
function choose(seat, kept, fresh, near, now) {
  if (!seat || !kept || !fresh || Math.hypot(kept.x - fresh.x, kept.y - fresh.y) < near) {
    if (seat) seat.doubtSince = null;
    return fresh ?? kept;
  }
  seat.doubtSince ??= now;
  return now - seat.doubtSince < patience ? kept : fresh;
}
