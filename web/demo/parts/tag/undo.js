import { el, icon, setHidden, setText } from '../dom.js';

/** @typedef {import('./actions.js').Actions} Actions */
/** @typedef {import('./album.js').Album} Album */

/**
 * What was done last, and the way back: it stays until something else is done or it is put away.
 * @param {Album} album
 * @param {Actions} actions
 */
export function undoBar(album, actions) {
  const text = el('span', {});
  const undo = el('button', { type: 'button', class: 'text', id: 'tag-undo', onclick: () => actions.undo() }, 'Undo');
  const away = el(
    'button',
    { type: 'button', class: 'iconic', 'aria-label': 'Put this away', onclick: () => album.settle() },
    icon('close'),
  );
  const element = el('div', { class: 'undo', role: 'group', 'aria-label': 'Last change' }, text, undo, away);
  return {
    element,
    update() {
      setText(text, album.undoable);
      setHidden(element, !album.undoable);
    },
  };
}
