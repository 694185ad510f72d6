import { el, icon, setHidden, setText } from '../dom.js';

/** @typedef {import('./actions.js').Actions} Actions */
/** @typedef {import('./album.js').Album} Album */

const staysFor = 12_000;

/**
 * What was done last, and the way back: a bar for a while, a button in the head as long as there is something.
 * @param {Album} album
 * @param {Actions} actions
 */
export function undoing(album, actions) {
  const text = el('span', {});
  const undo = el('button', { type: 'button', class: 'text', id: 'tag-undo', onclick: () => actions.undo() }, 'Undo');
  const away = el('button', { type: 'button', class: 'iconic', 'aria-label': 'Put this away' }, icon('close'));
  const bar = el('div', { class: 'undo', role: 'group', 'aria-label': 'Last change', hidden: true }, text, undo, away);
  const button = el(
    'button',
    { type: 'button', class: 'iconic', id: 'tag-undo-last', onclick: () => actions.undo() },
    icon('undo'),
  );
  let shown = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const hide = () => {
    clearTimeout(timer);
    if (bar.matches(':hover, :focus-within')) {
      timer = setTimeout(hide, staysFor / 4);
      return;
    }
    setHidden(bar, true);
    // What was forgotten is gone now.
    if (album.forgotten) album.settle();
  };
  away.addEventListener('click', () => {
    setHidden(bar, true);
    if (album.forgotten) album.settle();
  });
  return {
    bar,
    button,
    update() {
      const words = album.undoable;
      setText(text, words);
      button.disabled = !words;
      const label = words ? `Undo: ${words}` : 'Nothing to undo';
      button.setAttribute('aria-label', label);
      button.title = label;
      if (album.edits === shown) return;
      shown = album.edits;
      clearTimeout(timer);
      setHidden(bar, !words);
      if (words) timer = setTimeout(hide, staysFor);
    },
  };
}
