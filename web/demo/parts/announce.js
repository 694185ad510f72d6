import { count, faceInWords } from './format.js';

/** @typedef {import('../../lib/index.js').Face} Face */

// What flickers is not spoken: a sentence must hold for a moment, and the former one must have been heard.
const holdsFor = 1500;
const apart = 5000;

/** @param {Face[]} faces */
function sentence(faces) {
  if (faces.length === 0) return 'No face in view.';
  const each = faces.slice(0, 4).map((face) => `Face ${face.id}: ${faceInWords(face) || 'found'}.`);
  return [count(faces.length, 'face') + ' in view.', ...each].join(' ');
}

/** Two sentences that say the same apart from the ages, which move by themselves. @param {string} text */
function gist(text) {
  return text.replace(/about \d+/g, '');
}

/** Speaks changes through a polite live region: not every frame. */
export class Announcer {
  #said = '';
  #candidate = '';
  #since = 0;
  #spokenAt = -Infinity;

  /** @param {HTMLElement} region */
  constructor(region) {
    this.region = region;
  }

  /** @param {Face[]} faces @param {boolean} moving false: a picture's only reading is spoken at once */
  take(faces, moving) {
    const now = performance.now();
    const text = sentence(faces);
    if (gist(text) !== gist(this.#candidate)) {
      this.#candidate = text;
      this.#since = now;
    }
    if (gist(text) === gist(this.#said)) return;
    if (moving && (now - this.#since < holdsFor || now - this.#spokenAt < apart)) return;
    this.#said = text;
    this.#spokenAt = now;
    this.region.textContent = text;
  }

  /** The source changed: the next reading is news. */
  reset() {
    this.#said = '';
    this.#spokenAt = -Infinity;
  }
}
