import { el, swatch } from './dom.js';
import { percent } from './format.js';

/** @typedef {import('../../lib/timeline.js').ExpressionLabel} ExpressionLabel */
/** @typedef {import('../../lib/timeline.js').Shares} Shares */

/**
 * From the bottom of a stack up: pleasant ones stand on its floor, unpleasant ones hang from its ceiling, so that both
 * have an even edge to be read from.
 * @type {readonly ExpressionLabel[]}
 */
export const stack = ['happy', 'surprised', 'neutral', 'unsure', 'sad', 'fearful', 'disgusted', 'angry'];

/** @param {ExpressionLabel} label @returns {string} name of a CSS custom property */
export function colourOf(label) {
  return `--face-${label}`;
}

/** Shares as one bar. */
export function shareBar() {
  const parts = stack.map((label) => {
    const part = el('span', { class: 'slice' });
    part.style.background = `var(${colourOf(label)})`;
    return { label, part };
  });
  const element = el('div', { class: 'share-bar', role: 'img' }, ...parts.map(({ part }) => part));
  return {
    element,
    /** @param {Shares | null} shares */
    show(shares) {
      for (const { label, part } of parts) {
        part.style.flexGrow = String(shares?.[label] ?? 0);
        part.hidden = !shares?.[label];
      }
      element.setAttribute('aria-label', shares ? sharesInWords(shares) : 'No face');
      element.classList.toggle('nothing', !shares);
    },
  };
}

/** The key to the colours, with the share of each. */
export function shareKeys() {
  const keys = stack.map((label) => {
    const value = el('span', { class: 'value' });
    return { label, value, element: el('li', {}, swatch(`var(${colourOf(label)})`), el('span', {}, label), value) };
  });
  return {
    element: el('ul', { class: 'share-keys' }, ...keys.map(({ element }) => element)),
    /** @param {Shares | null} shares */
    show(shares) {
      for (const { label, value, element } of keys) {
        value.textContent = shares ? percent(shares[label]) : '';
        element.classList.toggle('none', shares !== null && shares[label] === 0);
      }
    },
  };
}

/**
 * @param {Shares} shares
 * @param {number} [most] how many are named
 * @returns {string} such as `neutral 88 %, happy 9 %`
 */
export function sharesInWords(shares, most = 8) {
  return Object.entries(shares)
    .filter(([, share]) => share >= 0.005)
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([label, share]) => `${label} ${percent(share)}`)
    .join(', ');
}
