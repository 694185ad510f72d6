import { el, setHidden, setText } from '../dom.js';
import { count } from '../format.js';

/** @typedef {import('./album.js').Album} Album */

const most = 200;

/**
 * Photos that could not be read, and why.
 * @param {Album} album
 * @param {{ again: () => void }} how again: reads those once more that are at hand
 */
export function unreadableList(album, { again }) {
  const summary = el('summary', {});
  const list = el('ul', {});
  const rest = el('p', { class: 'remark' });
  const retry = el('button', { type: 'button', class: 'text', onclick: again }, 'Try them again');
  const element = el('details', { class: 'unreadable', id: 'tag-unreadable' }, summary, list, rest, retry);
  let shown = -1;
  return {
    element,
    update() {
      const { unreadable } = album;
      setHidden(element, unreadable.length === 0);
      setHidden(retry, !unreadable.some(({ id }) => album.files.has(id)));
      if (unreadable.length === shown) return;
      shown = unreadable.length;
      setText(summary, `${count(shown, 'photo')} could not be read and ${shown === 1 ? 'was' : 'were'} skipped`);
      list.replaceChildren(
        ...unreadable
          .slice(0, most)
          .map(({ path, problem }) => el('li', {}, el('span', {}, path), el('span', { class: 'value' }, problem))),
      );
      setText(rest, shown > most ? `and ${shown - most} more.` : '');
    },
  };
}
