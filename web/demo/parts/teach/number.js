import { el, setText, svg } from '../dom.js';
import { count } from '../format.js';
import { recordButton, strip } from './shots.js';

/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {import('./lesson.js').Sample} Sample */
/** @typedef {import('./recording.js').Recording} Recording */

/**
 * A number to learn: the slider says it while pictures are taken; each is a dot over its place on the scale.
 * @param {Lesson} lesson
 * @param {Recording} recording
 * @param {(samples: Sample[]) => void} remove
 */
export function numberCard(lesson, recording, remove) {
  const field = (/** @type {'name' | 'low' | 'high'} */ key, /** @type {string} */ label) => {
    const input = el('input', { class: 'name', maxlength: 40, 'aria-label': label, placeholder: label });
    input.addEventListener('input', () => lesson.set({ number: { ...lesson.number, [key]: input.value } }));
    return input;
  };
  const fields = {
    name: field('name', 'The question'),
    low: field('low', 'Word for the lowest'),
    high: field('high', 'Word for the highest'),
  };
  const slider = el('input', { type: 'range', min: 0, max: 10, step: 0.5, value: 5 });
  const output = el('output', { class: 'answer' });
  const dots = svg('svg', { class: 'dots', 'aria-hidden': 'true' });
  const spread = el('p', { class: 'unseen' });
  const tally = el('span', { class: 'value' });
  const clear = el(
    'button',
    { type: 'button', class: 'text', onclick: () => remove(lesson.samplesOf(null)) },
    'Clear',
  );
  const pictures = strip(lesson, remove);
  const record = recordButton(recording, null, lesson);
  slider.addEventListener('input', () => update());
  const element = el(
    'div',
    { class: 'class-card' },
    el('div', { class: 'line-up' }, fields.name, output, tally),
    el('div', { class: 'scale-dots' }, dots),
    el('div', { class: 'line-up' }, slider),
    el('div', { class: 'line-up ends' }, fields.low, fields.high),
    spread,
    pictures.element,
    el('div', { class: 'line-up' }, record.element, clear),
  );
  const value = () => Number(slider.value);
  function update() {
    const { number, settings } = lesson;
    const [from, to] = number.range;
    const samples = lesson.samplesOf(null);
    for (const [key, input] of Object.entries(fields)) {
      const text = number[/** @type {keyof typeof fields} */ (key)];
      if (document.activeElement !== input && input.value !== text) input.value = text;
    }
    slider.min = String(from);
    slider.max = String(to);
    slider.setAttribute('aria-label', number.name || 'The number');
    slider.setAttribute('aria-valuetext', `${value()} of ${to}`);
    setText(output, `${value()} of ${to}`);
    setText(tally, samples.length === 0 ? '' : `${samples.length} taken`);
    tally.setAttribute('aria-label', count(samples.length, 'picture'));
    clear.hidden = samples.length === 0;
    clear.setAttribute('aria-label', 'Remove all pictures of the number');
    record.element.setAttribute('aria-label', `${settings.toggle ? 'Record' : 'Hold to record'} at ${value()}`);
    /** @type {Map<number, number>} how many dots lie at a place already */
    const heaps = new Map();
    dots.replaceChildren(
      ...samples.map((sample) => {
        const height = heaps.get(sample.value) ?? 0;
        heaps.set(sample.value, height + 1);
        const cx = `${((sample.value - from) / (to - from)) * 100}%`;
        return svg('circle', { cx, cy: 40 - Math.min(height, 12) * 3, r: 2.5 });
      }),
    );
    setText(
      spread,
      [...heaps]
        .sort(([a], [b]) => a - b)
        .map(([at, many]) => `${count(many, 'picture')} at ${at}`)
        .join(', '),
    );
    pictures.update(samples, (sample) => `${sample.value}`);
    record.update();
  }
  return { element, update, value };
}
