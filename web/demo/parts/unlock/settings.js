import { el } from '../dom.js';

/** @typedef {{ fmr: number, challenges: number, away: number }} Settings fmr: rate; away: seconds */

const place = 'facewise-unlock';
/** @type {Readonly<Settings>} */
const defaults = { fmr: 1e-3, challenges: 2, away: 4 };

const rates = /** @type {const} */ ([
  [1e-2, '1 in 100'],
  [1e-3, '1 in 1,000'],
  [1e-4, '1 in 10,000'],
  [1e-5, '1 in 100,000'],
]);
/** @type {Record<number, string>} */
const meaning = {
  1: 'About two seconds. Of clips played to it one in thirty got through: somebody moved the right way by chance.',
  2: 'About four seconds. Of clips played to it one in a thousand got through.',
  3: 'About seven seconds. No clip that was played to it got through.',
};

/** @param {number} rate @returns {string} such as '1 stranger in 1,000 is' */
export function strangersAre(rate) {
  if (rate >= 0.4) return 'half of all strangers are';
  const times = 1 / Math.max(rate, 1e-6);
  return `1 stranger in ${Number(times.toPrecision(times < 20 ? 1 : 2)).toLocaleString('en')} is`;
}

/** What the visitor chose, remembered in this browser. */
export class Choice {
  /** @type {Settings} */
  values = { ...defaults };

  constructor() {
    try {
      const kept = JSON.parse(localStorage.getItem(place) ?? '{}');
      if (rates.some(([rate]) => rate === kept.fmr)) this.values.fmr = kept.fmr;
      if (kept.challenges in meaning) this.values.challenges = kept.challenges;
      if (kept.away >= 1 && kept.away <= 60) this.values.away = kept.away;
    } catch {
      // Nothing is kept in a private window, or it is unreadable: the defaults do.
    }
  }

  /** @param {Partial<Settings>} change */
  set(change) {
    Object.assign(this.values, change);
    try {
      localStorage.setItem(place, JSON.stringify(this.values));
    } catch {
      // It then holds until the tab closes.
    }
  }
}

/** @param {Choice} choice @param {() => void} changed */
export function settingsForm(choice, changed) {
  const set = (/** @type {Partial<Settings>} */ change) => {
    choice.set(change);
    show();
    changed();
  };
  const rate = el('select', { id: 'unlock-fmr' }, ...rates.map(([value, label]) => el('option', { value }, label)));
  rate.addEventListener('change', () => set({ fmr: Number(rate.value) }));
  const rateHint = el('p', { class: 'hint' }, 'How many strangers may be taken for you, at most. Fewer strangers: ' +
    'now and then it does not know you either, in poor light above all.');
  const radios = [1, 2, 3].map((count) => {
    const input = el('input', {
      type: 'radio', name: 'unlock-challenges', value: count, onchange: () => set({ challenges: count }),
    });
    return { count, input, element: el('label', {}, input, el('span', {}, count)) };
  });
  const challengesHint = el('p', { class: 'hint' });
  const away = el('select', { id: 'unlock-away' },
    ...[2, 4, 10, 30].map((seconds) => el('option', { value: seconds }, `${seconds} s`)));
  away.addEventListener('change', () => set({ away: Number(away.value) }));
  const show = () => {
    rate.value = String(choice.values.fmr);
    away.value = String(choice.values.away);
    for (const { count, input } of radios) input.checked = count === choice.values.challenges;
    challengesHint.textContent = meaning[choice.values.challenges];
  };
  show();
  return el(
    'details',
    { class: 'settings' },
    el('summary', {}, 'Settings'),
    el('label', { class: 'field' }, el('span', {}, 'Strangers let in'), rate),
    rateHint,
    el(
      'fieldset',
      {},
      el('legend', { class: 'field' }, 'Proof of life: motions asked for'),
      el('div', { class: 'segments' }, ...radios.map(({ element }) => element)),
    ),
    challengesHint,
    el('label', { class: 'field' }, el('span', {}, 'Locks when you have left for'), away),
  );
}
