import { el, setHidden, setText } from '../dom.js';
import { isShare } from './answer.js';
import { Arithmetic } from './arithmetic.js';
import { paintMap } from './paint.js';
import { number } from './words.js';

/** @typedef {import('./feed.js').Feed} Feed */
/** @typedef {import('../../../lib/lens.js').Look} Look */
/** @typedef {import('./lesson.js').Step} Step */

/** The whole face: scores, softmax, and the loss that training lowers. @implements {Step} */
export class WholeStep {
  title = 'The whole face';
  text =
    'At the end each channel is one number. A last layer weighs them into a score for each answer, and softmax turns ' +
    'the scores into shares of 100 %.';
  #feed;
  #canvas = el('canvas', { role: 'img', width: 336, height: 336 });
  #caption = el('figcaption', { class: 'hint' });
  #sum;
  #loss = el('p', { class: 'sum final' });
  #truth = el('input', { type: 'number', min: 0, max: 120, value: 30, 'aria-label': 'True value' });
  #truthRow = el('label', { class: 'choice' }, el('span', { class: 'hint' }, 'the true value'), this.#truth);
  #lossText = el('p', { class: 'hint' });
  #output = 0;
  element;

  /** @param {Feed} feed */
  constructor(feed) {
    this.#feed = feed;
    this.#sum = new Arithmetic(() => this.#labels());
    this.#truth.addEventListener('input', () => feed.look && this.#showLoss(feed.look.outputs[this.#output]));
    this.element = el(
      'div',
      { class: 'lens-step whole' },
      el('figure', { class: 'picture' }, this.#canvas, this.#caption),
      el(
        'div',
        { class: 'detail-sum' },
        el('h3', {}, 'From scores to the answer'),
        this.#sum.element,
        el('h3', {}, 'The loss'),
        this.#lossText,
        this.#truthRow,
        this.#loss,
      ),
    );
  }

  build() {
    this.#sum.show(null);
  }

  /** @param {number} output */
  enter(output) {
    this.#output = output;
    this.#feed.refresh();
  }

  leave() {}

  /** @returns {import('../../../lib/lens.js').LookOptions} */
  wishes() {
    return this.#feed.lens?.problem ? {} : { output: this.#output, maps: ['gradcam'] };
  }

  /** @param {Look} look */
  show({ maps, outputs }) {
    const { crop, lens } = this.#feed;
    const output = lens?.outputs[this.#output];
    if (!crop || !lens || !output) return;
    paintMap(this.#canvas, crop, maps.gradcam ?? null, 0.75);
    this.#canvas.setAttribute('aria-label', `What speaks for \u201c${output.label}\u201d, over the crop`);
    const bright = `bright: what speaks for \u201c${output.label}\u201d (Grad-CAM)`;
    setText(this.#caption, maps.gradcam ? bright : 'the crop that the net saw');
    const place = this.#output - lens.outputs.findIndex(({ tensor }) => tensor === output.tensor);
    void this.#feed.explain(output.tensor, 0, 0, place).then((explanation) => {
      if (lens !== this.#feed.lens) return;
      this.#sum.show(explanation, lens.problem?.message ?? '');
      // Of the same look as the shares above it, which may be a newer one.
      this.#showLoss(explanation?.output ?? outputs[this.#output]);
    });
  }

  /** Of the outputs that belong together with the chosen one. */
  #labels() {
    const outputs = this.#feed.lens?.outputs ?? [];
    return outputs.filter(({ tensor }) => tensor === outputs[this.#output]?.tensor).map(({ label }) => label);
  }

  /** @param {number} value what the net says of the chosen output */
  #showLoss(value) {
    const label = this.#feed.lens?.outputs[this.#output]?.label ?? '';
    const share = isShare(this.#feed, this.#output);
    setHidden(this.#truthRow, share);
    if (share) {
      setText(this.#lossText,
        'Training lowers the loss, which is small when the true class gets a large share. ' +
        `Suppose \u201c${label}\u201d is the truth ` +
        '(choose another of the net\u2019s answers):');
      setText(this.#loss, `loss = \u2212ln ${number(value, 3)} = ${number(-Math.log(Math.max(value, 1e-12)), 2)}`);
      return;
    }
    const truth = Number(this.#truth.value);
    setText(this.#lossText, 'Training lowers the loss. For a number it is the squared distance to the truth:');
    const square = number((value - truth) ** 2, 1);
    setText(this.#loss, `loss = (${number(value, 1)} \u2212 ${number(truth, 1)})\u00b2 = ${square}`);
  }
}
