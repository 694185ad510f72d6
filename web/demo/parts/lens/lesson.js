import { el, setHidden, setText } from '../dom.js';
import { PartsStep, ScanStep, ShapesStep } from './lesson-steps.js';
import { WholeStep } from './lesson-whole.js';

/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('../../../lib/lens.js').Look} Look */
/**
 * One step of the lesson.
 * @typedef {object} Step
 * @property {string} title
 * @property {string} text
 * @property {HTMLElement} element
 * @property {() => void} build a net was opened
 * @property {(output: number) => void} enter
 * @property {() => void} leave
 * @property {() => import('../../../lib/lens.js').LookOptions} wishes
 * @property {(look: Look) => void} show
 */

/** Four steps from the pixels to the answer, told on the viewer's own face. */
export class Lesson {
  #steps;
  #current = 0;
  #title = el('h2', { id: 'lesson-title' });
  #text = el('p', { class: 'lead' });
  #dots;
  #back = el('button', { type: 'button', class: 'button', id: 'lesson-back' }, 'Back');
  #next = el('button', { type: 'button', class: 'button primary', id: 'lesson-next' });
  #body = el('div', { class: 'lesson-body' });
  element;

  /**
   * @param {Feed} feed
   * @param {(step: number) => void} go to another step, from 1; 5 is beyond the last
   */
  constructor(feed, go) {
    /** @type {Step[]} */
    this.#steps = [new ScanStep(feed), new ShapesStep(feed), new PartsStep(feed), new WholeStep(feed)];
    this.#dots = this.#steps.map(({ title }, i) =>
      el(
        'button',
        { type: 'button', class: 'dot', 'aria-label': `Step ${i + 1}: ${title}`, onclick: () => go(i + 1) },
        i + 1,
      ),
    );
    this.#back.addEventListener('click', () => go(this.#current));
    this.#next.addEventListener('click', () => go(this.#current + 2));
    this.element = el(
      'section',
      { class: 'lesson', 'aria-labelledby': 'lesson-title' },
      el('div', { class: 'lesson-words', 'aria-live': 'polite' }, this.#title, this.#text),
      this.#body,
      el(
        'nav',
        { class: 'lesson-nav', 'aria-label': 'Steps' },
        this.#back,
        el('div', { class: 'lens-dots' }, ...this.#dots),
        this.#next,
      ),
    );
  }

  build() {
    for (const step of this.#steps) step.build();
  }

  /** @param {{ step: number, output: number }} place step: from 1 */
  go({ step, output }) {
    const index = Math.min(this.#steps.length, Math.max(1, step)) - 1;
    const shown = this.#steps[index];
    if (index !== this.#current) this.#steps[this.#current].leave();
    this.#current = index;
    if (this.#body.firstChild !== shown.element) this.#body.replaceChildren(shown.element);
    setText(this.#title, `${index + 1}. ${shown.title}`);
    setText(this.#text, shown.text);
    for (const [i, dot] of this.#dots.entries()) {
      if (i === index) dot.setAttribute('aria-current', 'step');
      else dot.removeAttribute('aria-current');
    }
    setHidden(this.#back, index === 0);
    const next = this.#steps[index + 1];
    setText(this.#next, next ? `Next: ${next.title}` : 'Look at every layer');
    shown.enter(output);
  }

  leave() {
    this.#steps[this.#current].leave();
  }

  wishes() {
    return this.#steps[this.#current].wishes();
  }

  /** @param {Look} look */
  show(look) {
    this.#steps[this.#current].show(look);
  }
}
