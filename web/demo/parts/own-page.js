import { el } from './dom.js';

/** The end of a panel: what it does, in a few lines of the public API. @param {string} code */
export function ownPage(code) {
  return el(
    'section',
    { class: 'own-page' },
    el('h2', {}, 'In your own page'),
    el('pre', { tabindex: 0, 'aria-label': 'Example' }, el('code', {}, code)),
  );
}
