import { MICROSECONDS } from './timeline-bins.js';

/** @typedef {import('./results.js').Face} Face */
/** @typedef {{ from: number, to: number }} Span microseconds */

/** Of each eye: outer corner, inner corner, then pairs of points on the upper and the lower lid. */
const RIGHT = [33, 133, 160, 144, 158, 153];
const LEFT = [263, 362, 387, 373, 385, 380];

/**
 * The lids' distance against the usual one below which the eyes are closed, and above which they are open again. On the
 * three clips that this was tried on, blinks go down to 0.2-0.57, looking down and frowning to 0.71.
 */
const CLOSES = 0.6;
const OPENS = 0.75;
/** The same of the blendshapes eyeBlink*, 0 open to 1 closed. */
const NET_CLOSES = 0.5;
const NET_OPENS = 0.35;

/** Seconds in which the usual distance follows wider eyes, and narrower ones. */
const RISE = 1;
const FALL = 15;
/** Seconds until the usual distance is known. */
const WARM_UP = 1;
/** A blink takes 0.1 to 0.4 s; what lasts longer is counted as closed eyes. */
const LONGEST_BLINK = 0.5;
/** Two that follow each other so soon are one: the lids flutter, or the mesh does. */
const REFRACTORY = 0.1;
/** Frames further apart miss blinks: no rate is given of that time. Seconds. */
const MOST_STEP = 0.11;

/**
 * Eye aspect ratio (Soukupova and Cech 2016): the lids' distance against the eye's width, both eyes' mean.
 * @param {Float32Array} mesh
 */
function lidsOf(mesh) {
  const distance = (/** @type {number} */ a, /** @type {number} */ b) => Math.hypot(
    mesh[3 * a] - mesh[3 * b], mesh[3 * a + 1] - mesh[3 * b + 1], mesh[3 * a + 2] - mesh[3 * b + 2]);
  const ratio = (/** @type {number[]} */ [outer, inner, upper1, lower1, upper2, lower2]) =>
    (distance(upper1, lower1) + distance(upper2, lower2)) / (2 * distance(outer, inner));
  return (ratio(RIGHT) + ratio(LEFT)) / 2;
}

/** Counts blinks, with hysteresis and a refractory time, and the time that eyes were closed for longer. */
export class Eyes {
  /** @type {boolean | null} null: not to be seen */
  closed = null;
  /** Of all blinks. */
  count = 0;
  /** Seconds that they took. */
  duration = 0;
  #usual = 0;
  #known = 0;
  #since = 0;
  #opened = -Infinity;
  /** Whether every frame since the eyes closed came soon enough after the one before. */
  #gapless = false;

  /**
   * @param {Face | null} face null: not to be judged
   * @param {Span} span from the frame before to this one; none after a gap
   * @returns {{ judged: boolean, blinked: boolean, shut: number }} judged: whether a blink would have been seen; shut:
   *   seconds for which eyes were closed that open now, where that was no blink
   */
  add(face, { from, to }) {
    const step = (to - from) / MICROSECONDS;
    const lids = face && this.#lids(face, step);
    const before = step > 0 ? this.closed : null;
    const judged = lids !== null && before !== null && step <= MOST_STEP;
    this.#gapless &&= judged;
    if (lids === null || before === null) {
      const shut = this.shut(from);
      this.closed = lids === null ? null : lids === 'closed';
      this.#since = to;
      this.#gapless = false;
      return { judged, blinked: false, shut };
    }
    if (!before && lids === 'closed') {
      this.closed = true;
      this.#gapless = judged && to - this.#opened >= REFRACTORY * MICROSECONDS;
      this.#since = to;
    } else if (before && lids === 'open') {
      const seconds = (to - this.#since) / MICROSECONDS;
      const shut = this.shut(to);
      const blinked = this.#gapless && shut === 0;
      this.closed = false;
      this.#opened = to;
      if (blinked) this.count++;
      if (blinked) this.duration += seconds;
      return { judged, blinked, shut };
    }
    return { judged, blinked: false, shut: 0 };
  }

  /** Seconds for which the eyes have been closed, 0 as long as it may be a blink. @param {number} until microseconds */
  shut(until) {
    const seconds = this.closed ? (until - this.#since) / MICROSECONDS : 0;
    return seconds > LONGEST_BLINK ? seconds : 0;
  }

  /** @param {Face} face @param {number} step seconds @returns {'closed' | 'between' | 'open' | null} null: not known */
  #lids(face, step) {
    const { eyeBlinkLeft: left, eyeBlinkRight: right } = face.blendshapes?.scores ?? {};
    if (face.blendshapes?.source === 'net' && left !== undefined && right !== undefined) {
      const shut = (left + right) / 2;
      return shut > NET_CLOSES ? 'closed' : shut < NET_OPENS ? 'open' : 'between';
    }
    if (!face.mesh) return null;
    const lids = lidsOf(face.mesh);
    const follows = lids > this.#usual ? RISE : FALL;
    this.#usual += (lids - this.#usual) * (this.#known === 0 ? 1 : 1 - Math.exp(-step / follows));
    this.#known += Math.max(step, 1e-6);
    if (this.#known < WARM_UP) return null;
    const share = lids / this.#usual;
    return share < CLOSES ? 'closed' : share > OPENS ? 'open' : 'between';
  }
}
