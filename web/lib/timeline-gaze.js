import { MICROSECONDS } from './timeline-bins.js';

/** @typedef {import('./results.js').Face} Face */
/**
 * Where somebody looks, as in `face.gaze`.
 * @typedef {object} Direction
 * @property {number} yaw degrees; above 0: towards the picture's right edge
 * @property {number} pitch degrees; above 0: up
 */
/**
 * A look away from the screen.
 * @typedef {object} Episode
 * @property {number} start seconds since the first reading
 * @property {number} seconds how long
 */

/** Back on the screen this far inside the cone: a share of its angle. */
const BACK = 0.85;
/** A shorter look aside is no episode; its time counts all the same. Seconds. */
const LEAST = 0.5;
/** Kept for the report; what is more is counted only. */
const EPISODES = 1000;

/** @param {Direction} direction */
function vectorOf({ yaw, pitch }) {
  const [y, p] = [yaw * Math.PI / 180, pitch * Math.PI / 180];
  return [Math.sin(y) * Math.cos(p), Math.sin(p), Math.cos(y) * Math.cos(p)];
}

/** The angle between two directions, degrees. @param {Direction} a @param {Direction} b */
function angleBetween(a, b) {
  const [u, v] = [vectorOf(a), vectorOf(b)];
  return Math.acos(Math.min(1, Math.max(-1, u[0] * v[0] + u[1] * v[1] + u[2] * v[2]))) * 180 / Math.PI;
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/**
 * Whether somebody looks at the screen: inside a cone around where they usually look, which the first seconds tell, or
 * around a given direction. The gaze is good to some ten degrees, so this tells a look aside, not a look at a line.
 */
export class Gaze {
  /** @type {Direction | null} middle of the cone; null while it is being found */
  screen = null;
  /** @type {number | null} degrees from it, of the latest frame */
  angle = null;
  /** @type {boolean | null} null: not known */
  off = null;
  /** @type {Episode[]} */
  episodes = [];
  /** Of all episodes, those too that are not kept. */
  count = 0;
  /** Seconds of the longest of all episodes. */
  longest = 0;
  #cone;
  #calibration;
  /** @type {Direction[]} while the usual direction is being found */
  #seen = [];
  #seenFor = 0;
  /** @type {number | null} microseconds */
  #since = null;
  #until = 0;

  /**
   * @param {Direction | null} screen null: to be found
   * @param {number} cone degrees
   * @param {number} calibration seconds
   */
  constructor(screen, cone, calibration) {
    this.screen = screen;
    this.#cone = cone;
    this.#calibration = calibration;
  }

  /** Finds the usual direction anew. */
  calibrate() {
    this.screen = null;
    this.#seen = [];
    this.#seenFor = 0;
    this.#lose();
  }

  /** How much of the usual direction is known, 0..1. */
  get calibrated() {
    return this.screen ? 1 : Math.min(1, this.#seenFor / this.#calibration);
  }

  /**
   * @param {Face | null} face
   * @param {{ from: number, to: number }} span microseconds, from the frame before to this one; none after a gap
   * @param {boolean} closed eyes: a blink is no look aside, and ends none
   * @returns {boolean | null} whether the time before this frame was off the screen; null: not known
   */
  add(face, { from, to }, closed) {
    if (to === from) this.#lose();
    if (closed) return null;
    const direction = face?.gaze;
    if (!direction) {
      this.#lose();
      return null;
    }
    if (!this.screen) return this.#learn(direction, (to - from) / MICROSECONDS);
    const before = this.off;
    this.angle = angleBetween(direction, this.screen);
    this.off = this.angle > this.#cone * (before ? BACK : 1);
    if (this.off || before) this.#until = to;
    if (this.off) this.#since ??= to;
    else this.#settle();
    return before;
  }

  /** @type {Episode | null} The look aside that goes on. */
  get current() {
    if (this.#since === null) return null;
    const seconds = (this.#until - this.#since) / MICROSECONDS;
    return seconds >= LEAST ? { start: this.#since / MICROSECONDS, seconds } : null;
  }

  /** @param {Direction} direction @param {number} step seconds */
  #learn({ yaw, pitch }, step) {
    this.#seen.push({ yaw, pitch });
    this.#seenFor += step;
    if (this.#seenFor >= this.#calibration) {
      this.screen = { yaw: median(this.#seen.map((at) => at.yaw)), pitch: median(this.#seen.map((at) => at.pitch)) };
      this.#seen = [];
    }
    return null;
  }

  #lose() {
    this.#settle();
    this.off = null;
    this.angle = null;
  }

  #settle() {
    const episode = this.current;
    this.#since = null;
    if (!episode) return;
    this.count++;
    this.longest = Math.max(this.longest, episode.seconds);
    if (this.episodes.length < EPISODES) this.episodes.push(episode);
  }
}
