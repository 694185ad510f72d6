import { MICROSECONDS } from './timeline-bins.js';

/** @typedef {{ yaw: number, pitch: number, roll: number }} Pose degrees */

/** Poses are averaged over so long before they are compared: the mesh trembles, and faster cameras would add it up. */
const SLOT = 0.2 * MICROSECONDS;

/** Degrees that lie between two poses that are not far apart. @param {Pose} a @param {Pose} b */
function turn(a, b) {
  const level = Math.cos((a.pitch + b.pitch) / 2 * Math.PI / 180);
  return Math.hypot((a.yaw - b.yaw) * level, a.pitch - b.pitch, a.roll - b.roll);
}

/** How fast a head turns, sampled five times a second whatever the frame rate. */
export class Head {
  /** @type {number | null} degrees a second, of late */
  speed = null;
  #maxGap;
  /** @type {{ number: number, count: number, at: number, yaw: number, pitch: number, roll: number } | null} sums */
  #slot = null;
  /** @type {Pose & { at: number } | null} mean of the slot before */
  #before = null;

  /** @param {number} maxGap seconds */
  constructor(maxGap) {
    this.#maxGap = maxGap * MICROSECONDS;
  }

  /**
   * @param {Pose | undefined} pose
   * @param {number} now microseconds
   * @returns {{ seconds: number, degrees: number } | null} how far it turned in how long, when a slot was full
   */
  add(pose, now) {
    const number = Math.floor(now / SLOT);
    let moved = null;
    if (this.#slot && (this.#slot.number !== number || !pose)) {
      const { count, at, yaw, pitch, roll } = this.#slot;
      const mean = { at: at / count, yaw: yaw / count, pitch: pitch / count, roll: roll / count };
      if (this.#before && mean.at - this.#before.at <= this.#maxGap) {
        moved = { seconds: (mean.at - this.#before.at) / MICROSECONDS, degrees: turn(mean, this.#before) };
        this.speed = moved.degrees / moved.seconds;
      }
      this.#before = mean;
      this.#slot = null;
    }
    if (!pose) {
      this.speed = null;
      this.#before = null;
      return moved;
    }
    const slot = this.#slot ??= { number, count: 0, at: 0, yaw: 0, pitch: 0, roll: 0 };
    slot.count++;
    slot.at += now;
    slot.yaw += pose.yaw;
    slot.pitch += pose.pitch;
    slot.roll += pose.roll;
    return moved;
  }
}
