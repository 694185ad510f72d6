import { el } from '../dom.js';
import { mostClasses } from './lesson.js';

/** @typedef {import('../models-store.js').NetMeta} NetMeta */
/** @typedef {import('./net-file.js').NetShape} NetShape */

/** How bytes become inputs, in the three customs of the field. */
const inputs = /** @type {const} */ ({
  unit: ['0 to 1', 1 / 255, 0],
  signed: ['\u22121 to 1', 1 / 127.5, -1],
  bytes: ['0 to 255', 1, 0],
});

/**
 * Asks what a net of somebody else's reads, which its file does not say.
 * @param {string} file
 * @param {NetShape} shape
 * @param {(meta: NetMeta | null) => void} done null: given up
 */
export function foreignForm(file, { side, outputs }, done) {
  const value = outputs === 1;
  const few = outputs <= mostClasses;
  const field = (/** @type {string} */ label, /** @type {string} */ preset = '') => {
    const input = el('input', { class: 'name', maxlength: 40, value: preset, required: true });
    return { input, element: el('label', { class: 'field' }, el('span', {}, label), input) };
  };
  const title = field('It reads', file.replace(/\.tflite$/i, ''));
  const names = few && !value ? Array.from({ length: outputs }, (_, i) => field(`Output ${i + 1}`)) : [];
  const ends = value ? [field('Lowest', '0'), field('Highest', '1')] : [];
  const many = el('textarea', { rows: 5, 'aria-label': `Names of the ${outputs} outputs, one a line` });
  const choices = Object.entries(inputs).map(([key, [label]]) => el('option', { value: key }, label));
  const range = el('select', {}, ...choices);
  const trouble = el('p', { class: 'remark alarm', role: 'status' });
  const form = el(
    'form',
    { class: 'foreign', novalidate: true },
    el(
      'p',
      {},
      `${file} does not say what it reads. It takes faces of ${side} x ${side} pixels and gives ` +
        `${outputs === 1 ? 'one number' : `${outputs} values`}. Say what they mean:`,
    ),
    title.element,
    ...[...names, ...ends].map(({ element }) => element),
    few ? null : many,
    el('label', { class: 'field' }, el('span', {}, 'Pixels go in as'), range),
    trouble,
    el(
      'div',
      { class: 'line-up' },
      el('button', { class: 'button primary' }, 'Use it'),
      el('button', { type: 'button', class: 'text', onclick: () => done(null) }, 'Leave it'),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const lines = few ? names.map(({ input }) => input.value) : many.value.split('\n').filter((line) => line.trim());
    const given = value ? [] : lines.map((line) => line.trim());
    const [from, to] = ends.map(({ input }) => Number(input.value));
    if (!value && (given.length !== outputs || given.some((label) => !label) || new Set(given).size < outputs)) {
      trouble.textContent = `Give ${outputs} different names.`;
      return;
    }
    if (value && !(from < to)) {
      trouble.textContent = 'Give two numbers, the lower one first.';
      return;
    }
    const [, scale, offset] = inputs[/** @type {keyof typeof inputs} */ (range.value)];
    done({
      name: title.input.value.trim() || 'Imported net',
      kind: value ? 'value' : 'classes',
      labels: given,
      unit: '',
      range: value ? [from, to] : [0, 1],
      input: { scale, offset },
    });
  });
  return { element: form, focus: () => (names[0] ?? title).input.focus() };
}
