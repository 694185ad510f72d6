import { el, setText } from '../dom.js';
import { defaults } from './lesson.js';

/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {import('./lesson.js').Settings} Settings */

/** @type {{ [name in 'epochs' | 'rate' | 'split' | 'seed']: { label: string, least: number, most: number, step: number,
 *   shown?: (value: number) => string }} } */
const numbers = {
  epochs: { label: 'Epochs', least: 1, most: 500, step: 1 },
  rate: { label: 'Learning rate', least: 1e-6, most: 1000, step: 0.0001 },
  split: { label: 'Held back, in per cent', least: 0, most: 50, step: 5 },
  seed: { label: 'Random seed', least: 0, most: 999999, step: 1 },
};

/** What else may be chosen, folded away. @param {Lesson} lesson */
export function settingsForm(lesson) {
  const set = (/** @type {Partial<Settings>} */ change) =>
    lesson.set({ settings: { ...lesson.settings, ...change } });
  const radios = /** @type {const} */ ([
    ['features', 'On features'],
    ['scratch', 'From scratch'],
  ]).map(([value, label]) => {
    const choose = () => set({ net: value, augment: value === 'scratch' });
    const input = el('input', { type: 'radio', name: 'teach-net', value, onchange: choose });
    return { input, element: el('label', {}, input, el('span', {}, label)) };
  });
  const netHint = el('p', { class: 'hint' });
  const fields = /** @type {(keyof typeof numbers)[]} */ (Object.keys(numbers)).map((name) => {
    const { label, least, most, step } = numbers[name];
    const factor = name === 'split' ? 100 : 1;
    const input = el('input', { type: 'number', min: least, max: most, step: name === 'rate' ? 'any' : step });
    input.addEventListener('change', () => {
      const given = Number(input.value);
      const valid = input.value !== '' && Number.isFinite(given);
      const kept = Math.min(most, Math.max(least, given));
      set({ [name]: valid ? (name === 'rate' ? kept : Math.round(kept)) / factor : defaults[name] });
      input.value = String(lesson.settings[name] * factor);
    });
    return { name, input, factor, element: el('label', { class: 'field' }, el('span', {}, label), input) };
  });
  const check = (/** @type {'augment' | 'toggle'} */ name, /** @type {string} */ label) => {
    const input = el('input', { type: 'checkbox', onchange: () => set({ [name]: input.checked }) });
    return { name, input, element: el('label', { class: 'switch' }, input, el('span', {}, label)) };
  };
  const checks = [
    check('augment', 'Vary the pictures a little each epoch (slower)'),
    check('toggle', 'Record with one press, end with the next'),
  ];
  const restore = () => set({ ...defaults });
  const reset = el('button', { type: 'button', class: 'text', onclick: restore }, 'Back to the defaults');
  const element = el(
    'details',
    { class: 'settings' },
    el('summary', {}, 'Settings'),
    el(
      'fieldset',
      {},
      el('legend', { class: 'unseen' }, 'Net'),
      el('div', { class: 'segments' }, ...radios.map((radio) => radio.element)),
      netHint,
    ),
    el('div', { class: 'fields' }, ...fields.map((field) => field.element)),
    ...checks.map((each) => each.element),
    reset,
  );
  return {
    element,
    update() {
      const { settings } = lesson;
      for (const { input } of radios) input.checked = input.value === settings.net;
      setText(
        netHint,
        settings.net === 'features'
          ? 'Only a last layer is learnt, on what the shipped expression net sees in a face. Few pictures do.'
          : 'Every filter is learnt from nothing: a small convolutional net. It wants hundreds of pictures.',
      );
      for (const { name, input, factor } of fields) {
        if (document.activeElement !== input) input.value = String(Number((settings[name] * factor).toPrecision(6)));
      }
      for (const { name, input } of checks) input.checked = settings[name];
    },
  };
}
