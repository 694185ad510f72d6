// A photo, large, with its faces framed; each can be named here, too.

import { el, icon, setHidden, setText } from '../dom.js';
import { nameOf } from './actions.js';
import { faceImage, load, standIn } from './images.js';
import { keyed } from './keyed.js';
import { nameField } from './name-field.js';
import { poorInWords } from './poor.js';

/** @typedef {import('./actions.js').Actions} Actions */
/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./album.js').Photo} Photo */
/** @typedef {import('./album.js').SeenFace} SeenFace */
/** @typedef {import('./grouping.js').Group} Group */

/**
 * @param {Album} album
 * @param {Actions} actions
 * @param {object} how
 * @param {(id: string) => void} how.open a group
 * @param {ReturnType<typeof import('./chooser.js').chooser>} how.chooser
 * @param {() => Promise<void>} how.again opens the folders of an earlier visit
 */
export function viewer(album, actions, { open, chooser, again }) {
  const title = el('h2', { id: 'tag-viewer-title' });
  const place = el('span', { class: 'value' });
  const tool = (/** @type {string} */ name, /** @type {string} */ label, /** @type {() => void} */ onclick) =>
    el('button', { type: 'button', class: `iconic ${name}`, 'aria-label': label, onclick }, icon('chevron'));
  const before = tool('before', 'Picture before', () => step(-1));
  const after = tool('after', 'Next picture', () => step(1));
  const close = el('button', { type: 'button', class: 'iconic', 'aria-label': 'Close' }, icon('close'));
  const frame = el('div', { class: 'frame' });
  const reopen = el('button', { type: 'button', class: 'text', onclick: () => void again() }, 'Open the folder again');
  const absent = el(
    'div',
    { class: 'absent' },
    el('p', { class: 'remark' }, 'Photos are not kept here. Drop the folder once more to see the whole picture.'),
    reopen,
  );
  const list = el('ul', { class: 'seen', 'aria-label': 'In this picture' });
  const stage = el('div', { class: 'viewer-stage' }, frame);
  const aside = el('div', { class: 'viewer-aside' }, absent, list);
  const dialog = el(
    'dialog',
    { class: 'tag-viewer', 'aria-labelledby': 'tag-viewer-title' },
    el('header', {}, title, place, before, after, close),
    el('div', { class: 'viewer-body' }, stage, aside),
  );
  /** @type {string[]} */
  let ids = [];
  let at = 0;
  let generation = 0;
  /** @type {File | undefined} */
  let shown;
  let fit = () => {};
  new ResizeObserver(() => fit()).observe(stage);

  /** @param {SeenFace} face @returns {Group | null} */
  const groupOf = (face) => {
    const { groups, once } = album.grouping;
    return [...groups, ...once].find((group) => group.faces.some(({ id }) => id === face.id)) ?? null;
  };
  const rows = keyed(list, (/** @type {SeenFace} */ face) => {
    const image = faceImage();
    const field = nameField(actions);
    const all = el('button', { type: 'button', class: 'text' }, 'All pictures');
    const unsure = el('p', { class: 'remark' });
    const assign = el('button', { type: 'button', class: 'text' }, 'I know who it is\u2026');
    const box = el('li', {}, image.element, el('div', { class: 'who' }, field.element, unsure, assign, all));
    const mark = (/** @type {boolean} */ on) =>
      frame.querySelector(`[data-face="${CSS.escape(face.id)}"]`)?.classList.toggle('marked', on);
    for (const type of ['pointerenter', 'focusin']) box.addEventListener(type, () => mark(true));
    for (const type of ['pointerleave', 'focusout']) box.addEventListener(type, () => mark(false));
    all.addEventListener('click', () => {
      const group = groupOf(face);
      dialog.close();
      if (group) open(group.id);
    });
    assign.addEventListener('click', async () => {
      const to = await chooser.ask('Who is it?', { except: '', fresh: true });
      if (to) actions.move(new Set([face.id]), to);
    });
    box.dataset.seen = face.id;
    return {
      element: box,
      update(now) {
        image.update(now);
        const group = groupOf(now);
        setHidden(field.element, !group);
        setHidden(all, !group || group.photos < 2);
        setHidden(unsure, Boolean(group));
        setHidden(assign, Boolean(group));
        const why = poorInWords(now);
        setText(unsure, group ? '' : `Not sure who this is${why ? `: ${why}` : ''}.`);
        if (group) {
          field.update(group);
          setText(all, `All ${group.photos} pictures`);
          all.setAttribute('aria-label', `All ${group.photos} pictures of ${nameOf(group)}`);
        }
      },
    };
  });

  /** @param {Photo} photo */
  function frames(photo) {
    return photo.faces.map((face) => {
      const { x, y, width, height } = face.box;
      const name = groupOf(face)?.name ?? '';
      const plate = el('span', { class: 'plate' }, name);
      setHidden(plate, !name);
      const button = el(
        'button',
        { type: 'button', class: 'box', 'data-face': face.id, 'aria-label': `Name ${name || 'this face'}` },
        plate,
      );
      button.style.left = `${100 * x}%`;
      button.style.top = `${100 * y}%`;
      button.style.width = `${100 * width}%`;
      button.style.height = `${100 * height}%`;
      button.addEventListener('click', () => {
        /** @type {HTMLInputElement | null | undefined} */ (rows.of(face.id)?.querySelector('input'))?.focus();
      });
      return button;
    });
  }

  function show() {
    const photo = album.photos.get(ids[at]);
    if (!photo) return dialog.close();
    const now = ++generation;
    setText(title, photo.name);
    setText(place, ids.length > 1 ? `${at + 1} of ${ids.length}` : '');
    setHidden(before, ids.length < 2);
    setHidden(after, ids.length < 2);
    rows.show(photo.faces);
    fit = () => {
      const { clientWidth, clientHeight } = stage;
      const scale = Math.min(clientWidth / photo.width, clientHeight / photo.height);
      frame.style.width = `${Math.floor(photo.width * scale)}px`;
      frame.style.height = `${Math.floor(photo.height * scale)}px`;
    };
    fit();
    const file = album.files.get(photo.id);
    const missing = () => {
      if (now !== generation) return;
      frame.replaceChildren(...photo.faces.map((face) => standIn(face, photo)), ...frames(photo));
      setHidden(absent, false);
    };
    setHidden(absent, Boolean(file));
    setHidden(reopen, album.folders.length === 0);
    shown = file;
    if (!file) return missing();
    const canvas = el('canvas', { 'role': 'img', 'aria-label': photo.name });
    void load(canvas, file).then((done) => done || missing());
    frame.replaceChildren(canvas, ...frames(photo));
    return undefined;
  }

  /** @param {number} by */
  function step(by) {
    if (ids.length < 2) return;
    at = (at + by + ids.length) % ids.length;
    show();
  }

  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    generation++;
    frame.replaceChildren();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.target instanceof HTMLInputElement) return;
    if (event.key === 'ArrowLeft') step(-1);
    else if (event.key === 'ArrowRight') step(1);
  });
  return {
    element: dialog,
    /** @param {string[]} photos ids @param {string} first */
    show(photos, first) {
      ids = photos;
      at = Math.max(0, photos.indexOf(first));
      if (!dialog.open) dialog.showModal();
      show();
    },
    update() {
      const photo = album.photos.get(ids[at]);
      if (!dialog.open || !photo) return;
      if (album.files.get(photo.id) !== shown) show();
      rows.show(photo.faces);
      for (const button of frame.querySelectorAll('.box')) button.remove();
      frame.append(...frames(photo));
    },
  };
}
