import { EXPRESSIONS, expressionOf, valenceOf } from '../../../lib/timeline.js';
import { el, setText } from '../dom.js';
import { valence as signed } from '../format.js';
import { shareBar, sharesInWords } from '../expressions.js';

/** @typedef {import('../../../lib/index.js').Face} Face */
/** @typedef {import('../../../lib/timeline.js').Shares} Shares */

/** A mark between unpleasant and pleasant. */
export function valenceGauge() {
  const mark = el('span', { class: 'mark' });
  const value = el('span', { class: 'answer' });
  return {
    element: el(
      'div',
      { class: 'valence' },
      el('p', { class: 'line-up' }, el('span', {}, 'Valence'), value),
      el('div', { class: 'versus' }, el('span', { class: 'groove' }, el('span', { class: 'middle' }), mark)),
      el('p', { class: 'ends hint' }, el('span', {}, 'unpleasant'), el('span', {}, 'pleasant')),
    ),
    /** @param {number | null} valence @param {string} otherwise what is said where there is none */
    show(valence, otherwise) {
      mark.style.left = `${50 + 50 * (valence ?? 0)}%`;
      mark.classList.toggle('gone', valence === null);
      setText(value, valence === null ? otherwise : signed(valence));
    },
  };
}

/**
 * @param {readonly Face[]} faces
 * @returns {{ shares: Shares | null, valence: number | null }} of those whose expression is read, all alike
 */
function moodOf(faces) {
  const read = faces.flatMap(({ emotion }) => (emotion ? [emotion.scores] : []));
  const labels = read.map(expressionOf);
  const valences = read.map((scores) => valenceOf(scores)).filter((value) => value !== null);
  const share = (/** @type {string} */ label) => labels.filter((each) => each === label).length / labels.length;
  return {
    shares: read.length > 0
      ? /** @type {Shares} */ (Object.fromEntries(EXPRESSIONS.map((label) => [label, share(label)])))
      : null,
    valence: valences.length > 0 ? valences.reduce((sum, value) => sum + value, 0) / valences.length : null,
  };
}

/** Everybody in view at this moment. */
export function nowView() {
  const count = el('span', { class: 'count' });
  const unit = el('span', { class: 'hint' });
  const words = el('p', { class: 'hint words' });
  const bar = shareBar();
  const gauge = valenceGauge();
  return {
    element: el(
      'section',
      { class: 'item now', 'aria-label': 'Now' },
      el('div', { class: 'now-row' }, el('p', { class: 'faces' }, count, unit), gauge.element),
      bar.element,
      words,
    ),
    /** @param {readonly Face[] | null} faces null: nothing is read yet */
    show(faces) {
      const { shares, valence } = moodOf(faces ?? []);
      setText(count, faces ? String(faces.length) : '\u2013');
      setText(unit, faces?.length === 1 ? 'face in view' : 'faces in view');
      bar.show(shares);
      gauge.show(valence, faces && shares ? 'unsure' : '\u2013');
      setText(
        words,
        shares ? sharesInWords(shares)
          : !faces ? 'Nothing is read yet.'
          : faces.length > 0 ? 'Reading the expressions.' : 'Nobody in view at the moment.',
      );
    },
  };
}
