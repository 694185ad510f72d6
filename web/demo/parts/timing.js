import { byId, el, setHidden, setText } from './dom.js';
import { ms } from './format.js';

/** @typedef {import('./analysis.js').Analysis} Analysis */
/** @typedef {import('./analysis.js').Sample} Sample */

/** What the engine tells the time of, in order of work. */
export const stages = /** @type {const} */ ([
  ['detect', 'detect'],
  ['mesh', 'mesh'],
  ['emotion', 'expression'],
  ['ageGender', 'age, gender'],
]);

const renewal = 250;

/** @param {number[]} values @param {number} share 0..1 @returns {number} */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length > 0 ? sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] : 0;
}

/** @param {number[]} values */
export function mean(values) {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}

/**
 * Means of a short time each: every reading runs other nets than the one before, and a line through all would be a
 * black band.
 * @param {Sample[]} history in order
 * @param {number} span ms
 * @returns {Sample[]}
 */
export function means(history, span) {
  /** @type {Map<number, Sample[]>} */
  const bins = new Map();
  for (const sample of history) {
    const bin = Math.floor(sample.at / span);
    const samples = bins.get(bin);
    if (samples) samples.push(sample);
    else bins.set(bin, [sample]);
  }
  return [...bins.values()].map((samples) => {
    const names = /** @type {(keyof Sample)[]} */ (Object.keys(samples[0]));
    const entries = names.map((name) => [name, mean(samples.map((sample) => sample[name]))]);
    return /** @type {Sample} */ (Object.fromEntries(entries));
  });
}

/** The line under the stage: readings per second, and where the milliseconds of one go. */
export class Timing {
  #element = byId('timing');
  #rate = el('span', { class: 'figure' });
  #total = el('span', { class: 'figure' });
  #parts = stages.map(([key, name]) => {
    const segment = el('span', { class: `segment ${key}` });
    const value = el('span', { class: 'value' });
    return { key, segment, value, legend: el('li', { class: key }, name, ' ', value) };
  });
  #drawnAt = 0;

  /** @param {Analysis} analysis @param {import('./source.js').Source} source */
  constructor(analysis, source) {
    this.#element.append(
      el('p', {}, this.#rate, this.#total),
      el('div', { class: 'segments-line', 'aria-hidden': 'true' }, ...this.#parts.map(({ segment }) => segment)),
      el('ul', {}, ...this.#parts.map(({ legend }) => legend)),
    );
    analysis.addEventListener('reading', () => {
      const now = performance.now();
      this.#element.classList.toggle('idle', analysis.result === null);
      if (!analysis.result || (source.moving && now - this.#drawnAt < renewal)) return;
      this.#drawnAt = now;
      this.#draw(analysis, source.moving);
    });
  }

  /** @param {Analysis} analysis @param {boolean} moving */
  #draw({ history, rate }, moving) {
    // The mean: expression and age are read in turns, a median would show one frame's share or none.
    const recent = history.slice(moving ? -30 : -1);
    setText(this.#rate, moving ? `${rate.toFixed(rate < 9.95 ? 1 : 0)} fps` : 'still');
    setText(this.#total, `${ms(mean(recent.map(({ total }) => total)))} ms`);
    for (const { key, segment, value, legend } of this.#parts) {
      const share = mean(recent.map((sample) => sample[key]));
      segment.style.flexGrow = String(share);
      setText(value, ms(share));
      setHidden(legend, share === 0);
    }
  }
}
