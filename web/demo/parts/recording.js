/** @typedef {import('../main.js').App} App */
/** @typedef {import('../../lib/index.js').Result} Result */

/**
 * What readings are put into.
 * @typedef {{ add: (reading: { timestamp: number, faces: Result['faces'] }) => boolean, end: () => void,
 *   readonly seconds: number }} Subject
 */

/** Milliseconds: a clip that falls back by this much has begun anew. */
const JUMP = 1000;

/**
 * Puts the readings of the stage into a timeline or a session while it runs. Time goes on whatever the source: a new
 * one follows the last after a gap, and a part of a clip that was seen already is not counted again. Fires 'change'
 * when it starts, stops or is emptied.
 * @template {Subject} T
 */
export class Recording extends EventTarget {
  /** @type {T} */
  subject;
  running = false;
  /** Why it stopped by itself, in words. */
  note = '';
  #make;
  /** The subject's time at the present source's time 0. */
  #offset = 0;
  #generation = -1;
  #last = -Infinity;

  /** @param {App} app @param {() => T} make an empty subject */
  constructor(app, make) {
    super();
    this.app = app;
    this.#make = make;
    this.subject = make();
  }

  get empty() {
    return this.subject.seconds === 0;
  }

  /** @param {boolean} [fed] whether somebody calls take() for each reading that is to count */
  start(fed = false) {
    if (this.running) return;
    this.running = true;
    this.note = '';
    if (!fed) {
      this.app.analysis.addEventListener('reading', this.#read);
      // Who starts has had enough of the pause.
      if (this.app.source.state === 'paused') void this.app.source.resume();
    }
    this.#changed();
  }

  /** @param {string} [note] */
  stop(note = '') {
    if (!this.running) return;
    this.running = false;
    this.note = note;
    this.app.analysis.removeEventListener('reading', this.#read);
    this.subject.end();
    this.#changed();
  }

  reset() {
    this.subject = this.#make();
    this.note = '';
    this.#generation = -1;
    this.#last = -Infinity;
    this.#changed();
  }

  #read = () => this.take();

  /** Takes the latest reading. */
  take() {
    const { analysis, source } = this.app;
    const { result } = analysis;
    if (!result || source.kind === 'picture') return;
    const { timestamp, faces } = result;
    if (this.#generation !== source.generation) {
      this.#offset = this.empty ? 0 : this.subject.seconds * 1000 + JUMP - timestamp;
      this.#generation = source.generation;
      this.subject.end();
    } else if (source.kind === 'clip' && timestamp < this.#last - JUMP && timestamp < JUMP) {
      this.stop('The clip is over.');
      return;
    }
    this.#last = timestamp;
    const taken = this.subject.add({ timestamp: timestamp + this.#offset, faces });
    this.note = taken ? '' : 'This part is counted already.';
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
