import { nearest, pictureOf } from './pictures.js';

/** @typedef {import('../../main.js').App} App */
/** @typedef {import('./lesson.js').Class} Class */
/** @typedef {import('./lesson.js').Lesson} Lesson */

// Ten pictures a second: more are nearly the same picture.
const apart = 95;
const most = 2000;

/**
 * Takes pictures of the nearest face as long as a button is held, one at least. Fires 'change' when it begins, ends
 * or has something to say.
 */
export class Recording extends EventTarget {
  /** @type {Class | null | undefined} undefined: none; null: the number */
  owner = undefined;
  /** @type {number} of the recording under way, or the latest */
  taken = 0;
  /** @type {string} what keeps it from taking pictures */
  trouble = '';
  #take = '';
  #latest = 0;
  /** The button was let go before there was a picture. */
  #owed = false;

  /** @param {App} app @param {Lesson} lesson @param {() => number} value of the slider */
  constructor(app, lesson, value) {
    super();
    this.app = app;
    this.lesson = lesson;
    this.value = value;
  }

  /** @param {Class | null} owner @returns {boolean} false: it cannot begin, `trouble` says why */
  begin(owner) {
    this.trouble = this.#obstacle();
    this.taken = 0;
    const possible = !this.trouble;
    if (possible) {
      this.owner = owner;
      this.#take = crypto.randomUUID();
      this.#latest = 0;
      this.#owed = false;
      // What stands still is read once: that reading is the one.
      if (!this.app.source.moving) this.read();
      if (!this.app.analysis.result) this.trouble = 'The nets are still loading: recording begins with the first face.';
    }
    this.#changed();
    return possible;
  }

  end() {
    if (this.owner === undefined) return;
    if (this.taken === 0 && !this.trouble && this.app.source.moving) this.#owed = true;
    else this.owner = undefined;
    this.#changed();
  }

  /** A new reading is there. */
  read() {
    const { app, lesson, owner } = this;
    const { result } = app.analysis;
    if (owner === undefined || !result) return;
    const now = performance.now();
    if (now - this.#latest < apart) return;
    if (!app.source.moving && this.taken > 0) return;
    const face = nearest(result.faces);
    const picture = face && pictureOf(face);
    const former = this.trouble;
    this.trouble = !face
      ? 'No face in view: nothing is recorded. Look towards the camera.'
      : lesson.samples.length >= most
        ? `${most} pictures are kept at most. Remove some first.`
        : '';
    if (picture && !this.trouble) {
      this.#latest = now;
      this.taken++;
      lesson.add(owner, { ...picture, take: this.#take, value: owner ? 0 : this.value() });
      if (this.#owed) this.owner = undefined;
    } else if (this.#owed) this.owner = undefined;
    if (this.trouble !== former || this.owner === undefined) this.#changed();
  }

  #obstacle() {
    const { source, analysis } = this.app;
    if (!source.element) return 'There is no picture to record from. Start the camera, or open a picture or clip.';
    if (source.state === 'paused' && source.kind === 'camera') return 'The camera is paused. Resume it to record.';
    if (analysis.state === 'failed') return 'The engine is not running. The stage says what to do.';
    return '';
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
