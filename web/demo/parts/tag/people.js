// The left side: who there is. Named people, then groups without a name, then faces that were seen once or are too
// poor to say.

import { el, setHidden, setText } from '../dom.js';
import { count } from '../format.js';
import { nameOf } from './actions.js';
import { draggable, droppable } from './drag.js';
import { faceImage } from './images.js';
import { inParts } from './keyed.js';
import { nameField } from './name-field.js';
import { poorInWords } from './poor.js';
import { found, searchField } from './search.js';

/** @typedef {import('./actions.js').Actions} Actions */
/** @typedef {import('./album.js').Album} Album */
/** @typedef {import('./album.js').SeenFace} SeenFace */
/** @typedef {import('./grouping.js').Group} Group */
/** @typedef {{ id: string, face: SeenFace, label: string }} Single id: of a group of one, or of the face */

const rowsAtOnce = 60;
const tilesAtOnce = 120;
const samples = 4;

/** @param {Group} group */
const idsOf = (group) => new Set(group.faces.map(({ id }) => id));

/**
 * @param {Group} first
 * @param {{ actions: Actions, open: (id: string) => void, next: (from: HTMLElement) => HTMLElement | null }} how
 */
function personRow(first, { actions, open, next }) {
  let group = first;
  const cover = faceImage();
  const button = el('button', { type: 'button', class: 'cover', onclick: () => open(group.id) }, cover.element);
  const field = nameField(actions, { next });
  const tally = el('span', { class: 'value' });
  const strip = el('span', { class: 'others', 'aria-hidden': 'true' });
  const others = Array.from({ length: samples }, () => faceImage());
  strip.append(...others.map(({ element }) => element));
  const more = el('div', { class: 'more-of', onclick: () => open(group.id) }, tally, strip);
  const element = el('li', { class: 'person' }, button, el('div', { class: 'who' }, field.element, more));
  draggable(button, () => ({ faces: idsOf(group), group }));
  droppable(
    element,
    ({ faces, group: from }) => (from ? from.id !== group.id : !group.faces.some(({ id }) => faces.has(id))),
    ({ faces, group: from }) => (from ? actions.merge(from, group) : actions.move(faces, group)),
  );
  return {
    element,
    /** @param {Group} now */
    update(now) {
      group = now;
      element.dataset.group = now.id;
      const pictures = count(now.photos, 'picture');
      cover.update(now.faces[0]);
      button.setAttribute('aria-label', `Open ${nameOf(now)}, ${pictures}`);
      field.update(now);
      setText(tally, pictures);
      others.forEach((image, i) => {
        const face = now.faces[i + 1];
        setHidden(image.element, !face);
        if (face) image.update(face);
      });
    },
  };
}

/**
 * A face alone: a group of one, or one too poor to say.
 * @param {string} id
 * @param {{ open: (id: string) => void, load: (id: string) => import('./drag.js').Load }} how
 */
function singleTile(id, { open, load }) {
  const image = faceImage();
  const button = el('button', { type: 'button', class: 'single', onclick: () => open(id) }, image.element);
  draggable(button, () => load(id));
  return {
    element: el('li', {}, button),
    /** @param {Single} item */
    update({ face, label }) {
      image.update(face);
      button.setAttribute('aria-label', label);
      button.title = label;
    },
  };
}

/** @param {string} title @param {string} name */
function section(title, name) {
  const list = el('ul', { class: 'persons', 'aria-label': title });
  const tally = el('span', { class: 'value' });
  const element = el('div', { class: `part ${name}` }, el('h2', {}, title, tally), list);
  return { element, list, tally };
}

/** @param {string} title @param {string} name @param {string} hint */
function folded(title, name, hint) {
  const list = el('ul', { class: 'singles', 'aria-label': title });
  const tally = el('span', { class: 'value' });
  const summary = el('summary', {}, el('span', {}, title), tally);
  const element = el('details', { class: `part ${name}` }, summary, el('p', { class: 'remark' }, hint), list);
  return { element, list, tally };
}

/**
 * @param {Album} album
 * @param {Actions} actions
 * @param {object} how
 * @param {(id: string) => void} how.open a group
 * @param {(face: SeenFace) => void} how.view a face in its photo
 */
export function peopleList(album, actions, { open, view }) {
  const search = searchField();
  const named = section('People', 'named');
  const unnamed = section('Not named yet', 'unnamed');
  const once = folded('Seen once', 'once', 'A face in one picture. Open it to name it, or drag it onto somebody.');
  const unsure = folded('Not sure', 'unsure', 'Too small, blurred or turned to say who it is, or set aside by you.');
  const apart = el('div', { class: 'drop-zone', 'aria-hidden': 'true' }, 'Somebody else');
  const aside = el('div', { class: 'drop-zone', 'aria-hidden': 'true' }, 'Not sure');
  const nobodyFound = el('p', { class: 'remark found-none' });
  const zones = el('div', { class: 'drop-zones' }, apart, aside);
  const element = el(
    'div',
    { class: 'people' },
    search,
    nobodyFound,
    named.element,
    unnamed.element,
    once.element,
    unsure.element,
    zones,
  );
  droppable(
    apart,
    ({ group, faces }) => !group && faces.size > 0,
    ({ faces }) => actions.move(faces, 'new'),
  );
  droppable(
    aside,
    () => true,
    ({ faces }) => actions.move(faces, 'nobody'),
  );
  /** The next field without a name: naming goes from one to the next. @param {HTMLElement} from */
  const next = (from) => {
    const fields = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll('.person input.name')]);
    const place = fields.indexOf(/** @type {HTMLInputElement} */ (from));
    const free = (/** @type {HTMLInputElement} */ field) => field !== from && !field.value;
    return fields.slice(place + 1).find(free) ?? fields.find(free) ?? null;
  };
  const row = (/** @type {Group} */ group) => personRow(group, { actions, open, next });
  const lists = {
    named: inParts(named.list, row, rowsAtOnce),
    unnamed: inParts(unnamed.list, row, rowsAtOnce),
    once: inParts(
      once.list,
      (/** @type {Single} */ { id }) =>
        singleTile(id, {
          open,
          load: () => ({ faces: idsOf(/** @type {Group} */ (album.groupOf(id))), group: album.groupOf(id) }),
        }),
      tilesAtOnce,
    ),
    unsure: inParts(
      unsure.list,
      (/** @type {Single} */ { id, face }) =>
        singleTile(id, { open: () => view(face), load: () => ({ faces: new Set([id]), group: null }) }),
      tilesAtOnce,
    ),
  };
  named.element.append(lists.named.more);
  unnamed.element.append(lists.unnamed.more);
  once.element.append(lists.once.more);
  unsure.element.append(lists.unsure.more);
  const photoName = (/** @type {SeenFace} */ { photo }) => album.photos.get(photo)?.name ?? '';
  const update = () => {
    const { groups, once: singles, unsure: poor } = album.grouping;
    const wanted = search.value.trim();
    const called = groups.filter(({ name }) => name);
    const hits = found(called, search);
    const nameless = wanted ? [] : groups.filter(({ name }) => !name);
    setHidden(search, called.length === 0 && !wanted);
    setHidden(named.element, hits.length === 0);
    setHidden(unnamed.element, nameless.length === 0);
    setHidden(once.element, Boolean(wanted) || singles.length === 0);
    setHidden(unsure.element, Boolean(wanted) || poor.length === 0);
    setHidden(nobodyFound, !wanted || hits.length > 0);
    setText(nobodyFound, wanted ? `Nobody is called \u201c${wanted}\u201d.` : '');
    setText(named.tally, String(hits.length));
    setText(unnamed.tally, String(nameless.length));
    setText(once.tally, String(singles.length));
    setText(unsure.tally, String(poor.length));
    lists.named.show(hits);
    lists.unnamed.show(nameless);
    // What is folded is not built.
    lists.once.show(
      /** @type {HTMLDetailsElement} */ (once.element).open
        ? singles.map(({ id, faces: [face] }) => ({ id, face, label: `Somebody in ${photoName(face)}` }))
        : [],
    );
    lists.unsure.show(
      /** @type {HTMLDetailsElement} */ (unsure.element).open
        ? poor.map((face) => ({
            id: face.id,
            face,
            label: [photoName(face), poorInWords(face)].filter(Boolean).join(', '),
          }))
        : [],
    );
  };
  // The order that the rows did not take while somebody was among them.
  for (const type of ['pointerleave', 'focusout']) element.addEventListener(type, () => setTimeout(update));
  for (const details of [once.element, unsure.element]) details.addEventListener('toggle', update);
  search.addEventListener('input', update);
  search.addEventListener('keydown', ({ key }) => {
    const [first] = found(album.grouping.groups, search);
    if (key === 'Enter' && search.value.trim() && first) open(first.id);
  });
  return {
    element,
    update,
    /** Marks whom the other side shows. @param {string | null} id */
    mark(id) {
      for (const each of element.querySelectorAll('.person, .singles li')) each.removeAttribute('aria-current');
      if (id) rowOf(id)?.setAttribute('aria-current', 'true');
    },
    /** @param {string} id */
    focus: (id) => rowOf(id)?.querySelector('button')?.focus(),
  };
  /** @param {string} id */
  function rowOf(id) {
    return lists.named.of(id) ?? lists.unnamed.of(id) ?? lists.once.of(id);
  }
}
