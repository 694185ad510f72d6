import { byId, el } from './dom.js';

const staysFor = 6000;

/** @param {string} text a sentence, shown for a while and spoken by screen readers */
export function toast(text) {
  const element = el('p', { class: 'toast' }, text);
  byId('toasts').append(element);
  setTimeout(() => element.remove(), staysFor);
}
