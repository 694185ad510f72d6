import { el, icon, setHidden, setText } from '../dom.js';
import { count } from '../format.js';
import { nameOf } from './actions.js';
import { faceImage } from './images.js';
import { inParts } from './keyed.js';
import { found, searchField } from './search.js';

/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./grouping.js').Group} Group */

/**
 * Asks for one of the groups: what dragging does, for keyboards and fingers.
 * @param {Album} album
 */
export function chooser(album) {
  const title = el('h2', { id: 'tag-chooser-title' });
  const close = el('button', { type: 'button', class: 'iconic', 'aria-label': 'Close' }, icon('close'));
  const search = searchField({ autofocus: true });
  const fresh = el('button', { type: 'button', class: 'choice-row fresh' }, 'Somebody else, not in the list');
  const list = el('ul', { class: 'choices' });
  const dialog = el(
    'dialog',
    { class: 'sheet-dialog tag-chooser', 'aria-labelledby': 'tag-chooser-title' },
    el('header', {}, title, close),
    search,
    fresh,
    list,
  );
  /** @type {(chosen: Group | 'new' | null) => void} */
  let answer = () => {};
  /** @type {Group[]} */
  let groups = [];
  const settle = (/** @type {Group | 'new' | null} */ chosen) => {
    const tell = answer;
    answer = () => {};
    dialog.close();
    tell(chosen);
  };
  const rows = inParts(
    list,
    (/** @type {Group} */ first) => {
      let group = first;
      const image = faceImage();
      const name = el('span', { class: 'name' });
      const tally = el('span', { class: 'value' });
      const button = el(
        'button',
        { type: 'button', class: 'choice-row', onclick: () => settle(group) },
        image.element,
        name,
        tally,
      );
      return {
        element: el('li', {}, button),
        update(/** @type {Group} */ now) {
          group = now;
          image.update(now.faces[0]);
          setText(name, now.name || 'Not named yet');
          setText(tally, count(now.photos, 'picture'));
          button.setAttribute('aria-label', `${nameOf(now)}, ${count(now.photos, 'picture')}`);
        },
      };
    },
    60,
  );
  dialog.append(rows.more);
  const update = () => rows.show(found(groups, search));
  search.addEventListener('input', update);
  close.addEventListener('click', () => settle(null));
  fresh.addEventListener('click', () => settle('new'));
  dialog.addEventListener('close', () => settle(null));
  dialog.addEventListener('click', ({ target }) => target === dialog && settle(null));
  return {
    element: dialog,
    /**
     * @param {string} question
     * @param {{ except: string, fresh: boolean }} how except: id of the group it is about; fresh: nobody of them may do
     * @returns {Promise<Group | 'new' | null>} null: nobody
     */
    ask(question, { except, fresh: allowed }) {
      setText(title, question);
      setHidden(fresh, !allowed);
      search.value = '';
      groups = [...album.grouping.groups, ...album.grouping.once].filter(({ id }) => id !== except);
      update();
      dialog.showModal();
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
  };
}
