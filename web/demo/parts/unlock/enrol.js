import { nearest } from '../teach/pictures.js';

/** @typedef {import('../../../lib/index.js').Face} Face */
/** @typedef {import('../../../lib/index.js').Result} Result */

/** @typedef {'front' | 'left' | 'right'} Pose the person's own left and right */

export const poses = /** @type {const} */ (['front', 'left', 'right']);

// Degrees of yaw: straight is within, a bit to the side is between.
const straight = 9;
const aside = [9, 35];
const quick = 30; // degrees a second: a face that turns faster is on its way, and blurred
const picturesEach = 3;
const apart = 120; // ms between two pictures
// What spoils a template whatever the score; of other reasons a picture that is good enough all the same is taken.
const spoils = ['eyes-closed', 'cut-off', 'too-dark'];
const goodEnough = 0.5;

/**
 * Collects pictures of one face in three poses. Fires 'change', and 'done' when there are enough. A picture that stands
 * still gives one.
 */
export class Enrolment extends EventTarget {
  /** @type {Face[]} */
  faces = [];
  /** @type {Pose | null} null: done, or not begun */
  pose = null;
  /** What to do, as a sentence; '' while all is well. */
  hint = '';
  /** 0..1 of the present pose */
  progress = 0;
  #taken = 0;
  #latest = 0;
  #front = 0;
  #id = -1;
  /** @type {{ yaw: number, at: number } | null} */
  #former = null;

  begin() {
    this.faces = [];
    this.#next('front');
    this.#id = -1;
  }

  cancel() {
    this.pose = null;
    this.#changed();
  }

  /** @param {Result | null} result @param {boolean} still a picture that does not move */
  read(result, still) {
    if (!this.pose || !result) return;
    const face = nearest(result.faces);
    if (face && this.#id >= 0 && face.id !== this.#id && !still) {
      // Somebody else, or lost from sight: what was taken may not be of one person.
      this.begin();
      this.hint = 'Another face came: we begin again.';
      this.#changed();
      return;
    }
    this.hint = this.#obstacle(face, result, still);
    this.#former = face?.pose ? { yaw: face.pose.yaw, at: result.timestamp } : null;
    if (!this.hint && face) this.#take(face, still);
    this.#changed();
  }

  /** @param {Face | null} face @param {Result} result @param {boolean} still @returns {string} */
  #obstacle(face, { faces, timestamp }, still) {
    if (!face) return 'No face in view. Look into the camera.';
    if (faces.some((other) => other !== face && other.box.height > 0.4 * face.box.height)) {
      return 'Somebody else is in the picture: one person at a time.';
    }
    if (!face.embedding || !face.pose) return 'One moment.';
    const { score = 1, reasons = [] } = face.quality ?? {};
    const reason = reasons.find(({ code }) =>
      spoils.includes(code) || (score < goodEnough && !(code === 'turned-away' && this.pose !== 'front')));
    if (reason) return reason.message;
    if (still) return '';
    const { yaw } = face.pose;
    const { yaw: before, at } = this.#former ?? { yaw, at: 0 };
    const speed = Math.abs(yaw - before) / Math.max(0.01, (timestamp - at) / 1000);
    if (this.pose === 'front') return Math.abs(yaw) < straight && speed < quick ? '' : 'Look straight into the camera.';
    const turned = (yaw - this.#front) * (this.pose === 'left' ? 1 : -1);
    if (turned > aside[1]) return 'Not so far.';
    if (turned >= aside[0]) return speed < 2 * quick ? '' : 'Slowly.';
    return turned < -aside[0] ? 'To the other side.' : 'A little further.';
  }

  /** @param {Face} face @param {boolean} still */
  #take(face, still) {
    const now = performance.now();
    if (now - this.#latest < apart && !still) return;
    this.#latest = now;
    this.#id = face.id;
    this.faces.push(face);
    this.#taken++;
    this.progress = still ? 1 : this.#taken / picturesEach;
    if (this.pose === 'front') this.#front += ((face.pose?.yaw ?? 0) - this.#front) / this.#taken;
    if (this.progress < 1) return;
    const next = still ? undefined : poses[poses.indexOf(/** @type {Pose} */ (this.pose)) + 1];
    if (next) return this.#next(next);
    this.pose = null;
    this.dispatchEvent(new Event('done'));
  }

  /** @param {Pose} pose */
  #next(pose) {
    this.pose = pose;
    this.progress = 0;
    this.#taken = 0;
    if (pose === 'front') this.#front = 0;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
