/** @typedef {import('./results.js').Face} Face */

/** @param {number} count */
const facesInWords = (count) => (count === 1 ? '1 face' : `${count || 'No'} faces`);

/**
 * What a picture shows, for who cannot see it.
 * @param {Face[]} faces
 */
export function inWords(faces) {
  const readings = faces.map(({ gender, age, emotion }) =>
    [gender?.label, age && `about ${Math.round(age.years)}`, emotion?.label].filter(Boolean).join(', '));
  const said = readings.filter(Boolean).slice(0, 8).join('; ');
  return facesInWords(faces.length) + (said && `: ${said}`);
}

/** A stream is told once something has held for so long, in milliseconds. */
const CALM = 1500;

/** Tells a screen reader politely who is there: of a stream how many, and not every flicker. */
export class Announcer {
  #status;
  #canvas;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #next = '';

  /** @param {HTMLElement} status @param {HTMLElement} canvas */
  constructor(status, canvas) {
    this.#status = status;
    this.#canvas = canvas;
  }

  /**
   * @param {Face[]} faces
   * @param {boolean} moving
   * @param {boolean} aloud
   */
  tell(faces, moving, aloud) {
    if (!aloud) this.#status.textContent = '';
    if (!moving) this.#write(inWords(faces), aloud);
    if (!moving || this.#next === facesInWords(faces.length)) return;
    this.#next = facesInWords(faces.length);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(this.#next, aloud), CALM);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#next = '';
    this.#write('', true);
  }

  /** @param {string} text @param {boolean} aloud */
  #write(text, aloud) {
    this.#canvas.ariaLabel = text;
    if (aloud && this.#status.textContent !== text) this.#status.textContent = text;
  }
}
