import { el, setText } from '../dom.js';
import { percent } from '../format.js';
import { number } from './words.js';

/** @typedef {import('./feed.js').Feed} Feed */

// Nets with more numbers than this say something else than classes.
const most = 16;

/** What the net says, live; one of its numbers is chosen, for the maps and for the loss. Fires 'choose'. */
export class Answer extends EventTarget {
  element = el('fieldset', { class: 'answer-list' });
  #legend = el('legend', {}, 'What the net says');
  #feed;
  /** @type {{ input: HTMLInputElement, row: HTMLElement, bar: HTMLElement, value: HTMLElement }[]} */
  #rows = [];
  /** @type {boolean[]} */
  #shares = [];

  /** @param {Feed} feed */
  constructor(feed) {
    super();
    this.#feed = feed;
  }

  /** A net was opened. @param {number} chosen */
  build(chosen) {
    const outputs = this.#feed.lens?.outputs ?? [];
    const few = outputs.length <= most ? outputs : [];
    this.#rows = few.map(({ index, label }) => {
      const input = el('input', {
        type: 'radio',
        name: 'lens-output',
        value: index,
        onchange: () => this.dispatchEvent(new CustomEvent('choose', { detail: index })),
      });
      const bar = el('span', { class: 'bar' });
      const value = el('span', { class: 'value' });
      const track = el('span', { class: 'track' }, bar);
      const row = el('label', { class: 'class' }, input, el('span', { class: 'name' }, label), track, value);
      return { input, row, bar, value };
    });
    this.#shares = outputs.map(({ index }) => isShare(this.#feed, index));
    const many = outputs.length > most && el('p', { class: 'hint' }, `${outputs.length} numbers`);
    this.element.replaceChildren(this.#legend, ...this.#rows.map(({ row }) => row), many || '');
    this.choose(chosen);
  }

  /** @param {number} index */
  choose(index) {
    for (const [i, { input }] of this.#rows.entries()) input.checked = i === index;
  }

  /** @param {Float32Array} outputs */
  show(outputs) {
    const shares = this.#shares;
    const greatest = Math.max(...[...outputs].filter((_, i) => shares[i]));
    for (const [i, { row, bar, value }] of this.#rows.entries()) {
      row.classList.toggle('leading', shares[i] && outputs[i] === greatest);
      row.classList.toggle('plain', !shares[i]);
      bar.style.transform = `scaleX(${shares[i] ? Math.max(outputs[i], 0.004).toFixed(4) : 0})`;
      setText(value, shares[i] ? percent(outputs[i]) : `${number(outputs[i], 1)} ${this.#feed.unit}`.trim());
    }
  }
}

/**
 * Whether an output is a share of 1: the net ends in a softmax or a sigmoid there.
 * @param {Feed} feed @param {number} index
 */
export function isShare({ lens }, index) {
  const layer = lens?.layers.find(({ name }) => name === lens.outputs[index]?.tensor);
  if (!layer) return false;
  return ['SOFTMAX', 'LOGISTIC'].includes(layer.op) || ['softmax', 'sigmoid'].includes(layer.activation ?? '');
}
