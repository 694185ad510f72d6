import { el, setText } from '../dom.js';

/**
 * A picture of numbers in which one is chosen: by pointing, by a tap, or with the arrow keys. Fires 'pick'.
 */
export class PixelPicker extends EventTarget {
  canvas = el('canvas', { class: 'pixels' });
  #mark = el('span', { class: 'pixel-mark', hidden: true });
  #said = el('span', { class: 'unseen', 'aria-live': 'polite' });
  element;
  /** @type {[number, number]} height, width */
  #shape = [1, 1];
  y = -1;
  x = -1;
  /** Whether the visitor has chosen, not the page. */
  chosen = false;

  /** @param {string} label what is shown, for screen readers */
  constructor(label) {
    super();
    this.element = el(
      'div',
      {
        class: 'picker',
        role: 'application',
        tabindex: 0,
        'aria-label': `${label}. The arrow keys move over its pixels.`,
        onpointermove: (/** @type {PointerEvent} */ event) => this.#point(event),
        onpointerdown: (/** @type {PointerEvent} */ event) => this.#point(event),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      },
      this.canvas,
      this.#mark,
      this.#said,
    );
  }

  /** @param {string} label */
  set label(label) {
    this.element.setAttribute('aria-label', `${label}. The arrow keys move over its pixels.`);
  }

  /** @param {readonly number[]} shape height, width */
  resize([height, width]) {
    if (this.#shape[0] === height && this.#shape[1] === width) return;
    this.#shape = [height, width];
    this.element.style.aspectRatio = `${width} / ${height}`;
    this.y = this.x = -1;
    this.chosen = false;
  }

  /** @param {number} y @param {number} x chosen by the page */
  set(y, x) {
    [this.y, this.x] = [y, x];
    this.frame({ y, x, height: 1, width: 1 });
  }

  /** @param {{ y: number, x: number, height: number, width: number } | null} box to be marked, in pixels; null: none */
  frame(box) {
    this.#mark.hidden = !box;
    if (!box) return;
    const [height, width] = this.#shape;
    const share = (/** @type {number} */ part, /** @type {number} */ whole) => `${((part / whole) * 100).toFixed(3)}%`;
    this.#mark.style.inset = [
      share(box.y, height),
      share(width - box.x - box.width, width),
      share(height - box.y - box.height, height),
      share(box.x, width),
    ].join(' ');
  }

  /** @param {string} text the answer to the visitor's own choice */
  say(text) {
    if (document.activeElement === this.element) setText(this.#said, text);
  }

  /** @param {PointerEvent} event */
  #point({ clientX, clientY }) {
    const rect = this.canvas.getBoundingClientRect();
    const [height, width] = this.#shape;
    this.#pick(
      Math.floor(((clientY - rect.top) / rect.height) * height),
      Math.floor(((clientX - rect.left) / rect.width) * width),
    );
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.#pick(this.y + move[0], this.x + move[1]);
  }

  /** @param {number} y @param {number} x */
  #pick(y, x) {
    const [height, width] = this.#shape;
    y = Math.min(height - 1, Math.max(0, y));
    x = Math.min(width - 1, Math.max(0, x));
    if (this.chosen && y === this.y && x === this.x) return;
    this.chosen = true;
    this.set(y, x);
    this.dispatchEvent(new Event('pick'));
  }
}
