import { byId, el, setHidden, setText, svg } from '../dom.js';

/** @typedef {'left' | 'right' | 'up' | 'down' | 'closer' | ''} Direction on the stage, as it is seen */

/** @type {Record<Direction, string>} 24 x 24 strokes */
const arrows = {
  '': '',
  left: 'M14.5 5L7.5 12l7 7',
  right: 'M9.5 5l7 7-7 7',
  up: 'M5 14.5L12 7.5l7 7',
  down: 'M5 9.5l7 7 7-7',
  closer: 'M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5',
};

/**
 * Where a motion goes in the picture as the person sees it: in a mirror one's left is on the left.
 * @param {string} kind of the challenge, or pose of an enrolment
 * @param {boolean} mirrored
 * @returns {Direction}
 */
export function directionOf(kind, mirrored) {
  if (kind === 'turn-left') return mirrored ? 'left' : 'right';
  if (kind === 'turn-right') return mirrored ? 'right' : 'left';
  if (kind === 'look-up') return 'up';
  if (kind === 'look-down') return 'down';
  return kind === 'come-closer' ? 'closer' : '';
}

/** What is asked for, over the camera's picture, where the person looks. The words are also in the live region. */
export class Hud {
  #text = el('p', { class: 'hud-text' });
  #hint = el('p', { class: 'hud-hint' });
  #bar = el('span', {});
  #line = el('div', { class: 'hud-line' }, this.#bar);
  #arrow = svg('path', {});
  #edge = svg('svg', { class: 'hud-arrow', viewBox: '0 0 24 24' }, this.#arrow);
  #plate = el('div', { class: 'hud-plate' }, this.#text, this.#hint, this.#line);
  #element = el('div', { class: 'hud', 'aria-hidden': 'true', hidden: true }, this.#plate, this.#edge);

  constructor() {
    byId('stage').append(this.#element);
  }

  /**
   * @param {{ text: string, hint?: string, direction?: Direction, progress?: number | null,
   *   tone?: 'good' | 'bad' | '' } | null} shown
   */
  show(shown) {
    setHidden(this.#element, !shown?.text);
    if (!shown) return;
    const { text, hint = '', direction = '', progress = null, tone = '' } = shown;
    setText(this.#text, text);
    setText(this.#hint, hint);
    setHidden(this.#hint, !hint);
    setHidden(this.#line, progress === null);
    this.#bar.style.transform = `scaleX(${progress ?? 0})`;
    this.#element.dataset.direction = direction;
    this.#element.dataset.tone = tone;
    if (this.#arrow.getAttribute('d') !== arrows[direction]) this.#arrow.setAttribute('d', arrows[direction]);
  }

  remove() {
    this.#element.remove();
  }
}
