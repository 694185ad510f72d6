// The right side: one person, with all faces and all the pictures that they are in.

import { el, icon, setHidden, setText } from '../dom.js';
import { count } from '../format.js';
import { nameOf } from './actions.js';
import { draggable } from './drag.js';
import { faceImage } from './images.js';
import { inParts } from './keyed.js';
import { nameField } from './name-field.js';
import { photoTile } from './photo-tile.js';
import { poorInWords } from './poor.js';

/** @typedef {import('./actions.js').Actions} Actions */
/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./album.js').SeenFace} SeenFace */
/** @typedef {import('./grouping.js').Group} Group */

const facesAtFirst = 24;
const tilesAtOnce = 120;
const photosAtOnce = 60;

/**
 * @param {Album} album
 * @param {Actions} actions
 * @param {object} how
 * @param {ReturnType<typeof import('./chooser.js').chooser>} how.chooser
 * @param {(photos: string[], at: string) => void} how.view one of these photos, large
 * @param {() => void} how.back to the list, where that is not beside it
 */
export function personView(album, actions, { chooser, view, back }) {
  /** @type {Group | null} */
  let group = null;
  /** @type {Set<string>} ids of chosen faces */
  const chosen = new Set();

  const cover = faceImage();
  const field = nameField(actions);
  const tally = el('p', { class: 'remark' });
  const backButton = el(
    'button',
    { type: 'button', class: 'text back', onclick: back },
    icon('chevron'),
    el('span', {}, 'All people'),
  );
  const merge = el('button', { type: 'button', class: 'text', id: 'tag-merge' }, 'Merge\u2026');
  const forget = el('button', { type: 'button', class: 'text', id: 'tag-forget-person' }, 'Forget');
  forget.title = 'Forget these faces: box, small picture and what tells them apart';
  const faceList = el('ul', { class: 'face-tiles', 'aria-label': 'Faces' });
  const photoList = el('ul', { class: 'photos', 'aria-label': 'Pictures' });
  const hint = el('span', { class: 'remark' });
  const chosenText = el('span', { class: 'answer' });
  const move = el('button', { type: 'button', class: 'button', id: 'tag-move' }, 'Move to\u2026');
  const aside = el('button', { type: 'button', class: 'button', id: 'tag-aside' }, 'Not sure');
  const clear = el('button', { type: 'button', class: 'text' }, 'Clear');
  const bar = el('div', { class: 'chosen', role: 'group' }, chosenText, move, aside, clear);
  const element = el(
    'div',
    { class: 'one', tabindex: -1, role: 'region' },
    backButton,
    el('header', { class: 'one-head' }, cover.element, el('div', { class: 'who' }, field.element, tally)),
    el('div', { class: 'line-up one-actions' }, merge, forget),
    el('h3', {}, 'Faces', hint),
    faceList,
    el('h3', {}, 'Pictures'),
    photoList,
    bar,
  );

  const faces = inParts(faceList, (/** @type {SeenFace} */ face) => faceTile(face), tilesAtOnce, facesAtFirst);
  const photos = inParts(
    photoList,
    (/** @type {import('./album.js').Photo} */ photo) =>
      photoTile(album, photo, () => group, () => view(photoIds(), photo.id)),
    photosAtOnce,
  );
  faceList.after(faces.more);
  photoList.after(photos.more);

  /** @param {SeenFace} face */
  function faceTile(face) {
    const image = faceImage();
    const open = el(
      'button',
      { type: 'button', class: 'open', onclick: () => view(photoIds(), face.photo) },
      image.element,
    );
    const box = el('input', { type: 'checkbox' });
    box.addEventListener('change', () => {
      if (box.checked) chosen.add(face.id);
      else chosen.delete(face.id);
      tellChosen();
    });
    const name = album.photos.get(face.photo)?.name ?? '';
    open.setAttribute('aria-label', `Show ${name}`);
    open.title = [name, poorInWords(face)].filter(Boolean).join('\n');
    box.setAttribute('aria-label', `Choose the face in ${name}`);
    const tile = el('li', { class: 'face-tile' }, open, el('label', { class: 'pick' }, box));
    draggable(open, () => ({ faces: chosen.has(face.id) ? new Set(chosen) : new Set([face.id]), group: null }));
    return {
      element: tile,
      update: (/** @type {SeenFace} */ now) => {
        image.update(now);
        box.checked = chosen.has(face.id);
      },
    };
  }

  /** @returns {string[]} of the group, in the order of their paths */
  function photoIds() {
    return photosOf().map(({ id }) => id);
  }

  function photosOf() {
    const ids = new Set(group?.faces.map(({ photo }) => photo));
    const known = [...ids].flatMap((id) => album.photos.get(id) ?? []);
    return known.sort((a, b) => a.path.localeCompare(b.path, undefined, { numeric: true }));
  }

  function tellChosen() {
    setHidden(bar, chosen.size === 0);
    setText(chosenText, `${count(chosen.size, 'face')} chosen`);
    bar.setAttribute('aria-label', chosenText.textContent ?? '');
  }

  function clearChosen() {
    chosen.clear();
    for (const box of faceList.querySelectorAll('input')) box.checked = false;
    tellChosen();
  }

  merge.addEventListener('click', async () => {
    const from = group;
    if (!from) return;
    const into = await chooser.ask(`Merge ${nameOf(from)} with`, { except: from.id, fresh: false });
    if (into && into !== 'new') actions.merge(into, from);
  });
  forget.addEventListener('click', () => group && actions.forget(group));
  move.addEventListener('click', async () => {
    const from = group;
    const ids = new Set(chosen);
    if (!from) return;
    const to = await chooser.ask(`Move ${count(ids.size, 'face')} to`, { except: from.id, fresh: true });
    if (!to) return;
    clearChosen();
    actions.move(ids, to);
    element.focus();
  });
  aside.addEventListener('click', () => {
    const ids = new Set(chosen);
    clearChosen();
    actions.move(ids, 'nobody');
    element.focus();
  });
  clear.addEventListener('click', () => {
    clearChosen();
    element.focus();
  });

  /** @param {Group | null} now */
  function update(now) {
    const afresh = now?.id !== group?.id;
    group = now;
    if (!now) return;
    if (afresh) clearChosen();
    const ids = new Set(now.faces.map(({ id }) => id));
    for (const id of chosen) if (!ids.has(id)) chosen.delete(id);
    tellChosen();
    cover.update(now.faces[0]);
    field.update(now);
    element.setAttribute('aria-label', now.name || 'Not named yet');
    merge.setAttribute('aria-label', `Merge ${nameOf(now)} with somebody`);
    forget.setAttribute('aria-label', `Forget the faces of ${nameOf(now)}`);
    setText(tally, `${count(now.faces.length, 'face')} in ${count(now.photos, 'picture')}`);
    setText(hint, now.faces.length > 1 ? 'Tick what is somebody else, then move it; or drag it.' : '');
    faces.show(now.faces, afresh);
    photos.show(photosOf(), afresh);
  }

  tellChosen();
  return { element, update };
}
