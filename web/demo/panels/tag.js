// Tag: who is in a folder of photos. Faces are found and grouped into people in this page; the visitor names each once.

import { el, icon, setHidden, setText } from '../parts/dom.js';
import { count } from '../parts/format.js';
import { unsupportedNotice } from '../parts/notices.js';
import { actionsOn } from '../parts/tag/actions.js';
import { adding } from '../parts/tag/adding.js';
import { Album } from '../parts/tag/album.js';
import { chooser } from '../parts/tag/chooser.js';
import { dropdown } from '../parts/tag/dropdown.js';
import { ending } from '../parts/tag/ending.js';
import { exporting } from '../parts/tag/exporting.js';
import { namesList } from '../parts/tag/name-field.js';
import { peopleList } from '../parts/tag/people.js';
import { personView } from '../parts/tag/person.js';
import { runStatus } from '../parts/tag/progress.js';
import { Run } from '../parts/tag/run.js';
import { startView } from '../parts/tag/start.js';
import { undoing } from '../parts/tag/undo.js';
import { unreadableList } from '../parts/tag/unreadable.js';
import { viewer } from '../parts/tag/viewer.js';

/** @typedef {import('../main.js').App} App */

export const title = 'Tag';
export const place = 'page';

/** Where list and person stand side by side. */
const wide = matchMedia('(min-width: 1000px)');

/**
 * The panel is made once: a run goes on while other panels are looked at.
 * @type {{ element: HTMLElement, show: () => () => void } | null}
 */
let studio = null;
/** @type {(() => void) | null} */
let stop = null;

/** @param {App} app */
function build(app) {
  const album = new Album();
  const run = new Run(album, (options, signal, report) => app.analysis.open(options, signal, report));
  const region = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const say = (/** @type {string} */ text) => setText(region, text);
  const actions = actionsOn(album, say);
  const add = adding(album, run);
  const asking = chooser(album);
  /** @type {string | null} id of the group that the visitor has opened */
  let opened = null;
  /** @type {string | null} id of the group that the right side shows */
  let shown = null;
  /** A face of it: where it goes in a merge, the right side follows. */
  let anchor = '';

  const photoView = viewer(album, actions, { open: (id) => open(id), chooser: asking, again: add.ways.again });
  const people = peopleList(album, actions, {
    open: (id) => open(id),
    view: (face) => photoView.show([face.photo], face.photo),
  });
  const person = personView(album, actions, {
    chooser: asking,
    view: (photos, at) => photoView.show(photos, at),
    back: () => (history.state?.opened ? history.back() : close()),
  });
  const status = runStatus(album, run, { say, goOn: () => void add.ways.again() });
  const start = startView(add.ways);
  const unreadable = unreadableList(album, { again: () => run.add(album.takeUnreadable()) });
  const exports = exporting(album, say);
  const forget = () => {
    run.cancel();
    const words = `Forgot ${count(album.photos.size, 'photo')} and everybody in them.`;
    album.forget(words);
    say(words);
  };
  const foot = ending(album, { forget });
  const forgetAll = el(
    'button',
    {
      type: 'button',
      class: 'iconic',
      id: 'tag-forget-all',
      title: 'Forget all',
      'aria-label': 'Forget all',
      onclick: forget,
    },
    icon('forget'),
  );
  const undo = undoing(album, actions);
  const addMenu = dropdown('tag-add', 'open', 'Add photos', [
    { id: 'tag-add-folder', label: 'A folder', hint: 'with all in it', act: () => void add.ways.folder() },
    { id: 'tag-add-files', label: 'Photos', hint: 'one or more', act: () => add.ways.files() },
    { id: 'tag-add-samples', label: 'Sample pictures', hint: '10', act: () => void add.ways.samples() },
  ]);
  const summary = el('p', { class: 'remark', id: 'tag-summary' });
  const problem = el('p', { class: 'remark alarm', id: 'tag-problem', role: 'status' });
  const names = el('datalist', { id: namesList });
  const head = el(
    'header',
    { class: 'tag-head' },
    el('div', { class: 'title' }, el('h1', {}, 'Tag'), summary),
    el('div', { class: 'line-up' }, undo.button, forgetAll, addMenu.element, exports.element),
  );
  const take = el(
    'button',
    { type: 'button', class: 'button primary', id: 'tag-take', onclick: () => void album.restore(true) },
    'Go on here',
  );
  const elsewhere = el(
    'div',
    { class: 'tag-start elsewhere' },
    icon('tag'),
    el('h1', {}, 'The album is open in another tab'),
    el('p', { class: 'lead' }, 'Only one tab at a time may write to it. What is kept is safe.'),
    take,
  );
  const top = el('div', { class: 'tag-top' }, head, status.element, problem);
  const nobody = el('p', { class: 'remark nobody' });
  const dropText = el('p', {}, 'Drop photos or a folder of them');
  const over = el('div', { class: 'tag-drop', 'aria-hidden': 'true' }, icon('open'), dropText);
  const body = el('div', { class: 'tag-body' }, people.element, person.element);
  const element = el(
    'div',
    { class: 'tag' },
    top,
    start.element,
    elsewhere,
    nobody,
    body,
    unreadable.element,
    foot.element,
    undo.bar,
    over,
    photoView.element,
    asking.element,
    names,
    region,
    ...add.inputs,
  );

  /** @param {string} id */
  function open(id) {
    // On a small window one lies over the other: the way back is the browser's, too.
    if (!wide.matches && !opened) history.pushState({ opened: true }, '', location.href);
    opened = id;
    update();
    if (!wide.matches) element.parentElement?.scrollTo(0, 0);
    person.element.focus({ preventScroll: true });
  }

  function close() {
    const from = opened;
    opened = null;
    update();
    if (from) people.focus(from);
  }

  /** What the right side shows: whom it has shown, as long as there is something of it, else the first. */
  function follow() {
    const { groups, once } = album.grouping;
    const all = [...groups, ...once];
    const last = opened ?? shown;
    const now = all.find(({ id }) => id === last) ?? all.find(({ faces }) => faces.some(({ id }) => id === anchor));
    if (opened) opened = now?.id ?? null;
    shown = opened ?? (wide.matches ? ((now ?? all[0])?.id ?? null) : null);
    anchor = (shown && album.groupOf(shown)?.faces[0].id) ?? '';
  }

  function update() {
    const { groups, once, unsure } = album.grouping;
    follow();
    const here = album.restored && !album.elsewhere;
    const empty = album.photos.size === 0 && !run.busy && run.state !== 'failed';
    element.dataset.state = album.elsewhere ? 'elsewhere' : !here ? 'opening' : empty ? 'empty' : 'album';
    setHidden(elsewhere, !album.elsewhere);
    element.classList.toggle('opened', opened !== null);
    people.update();
    people.mark(wide.matches ? shown : null);
    setHidden(start.element, !empty || !here);
    setHidden(head, empty);
    forgetAll.disabled = album.photos.size === 0;
    const somebody = groups.length + once.length + unsure.length > 0;
    setHidden(body, !somebody);
    setHidden(person.element, shown === null);
    person.update(shown === null ? null : album.groupOf(shown));
    const quiet = !somebody && album.photos.size > 0 && !run.busy;
    setHidden(nobody, !quiet);
    setText(nobody, quiet ? 'No face was found in these photos.' : '');
    photoView.update();
    exports.update();
    foot.update();
    undo.update();
    unreadable.update();
    const named = groups.filter(({ name }) => name).length;
    const faces = album.faces.length;
    setText(
      summary,
      [
        count(album.photos.size, 'photo'),
        count(faces, 'face'),
        named > 0 ? `${count(named, 'person', 'people')} named` : '',
      ]
        .filter(Boolean)
        .join(', '),
    );
    const known = [...new Set(groups.flatMap(({ name }) => name || []))];
    if (known.join('\n') !== [...names.children].map((option) => option.getAttribute('value')).join('\n')) {
      names.replaceChildren(...known.map((value) => el('option', { value })));
    }
    status.update();
  }

  const tellProblem = () => {
    setText(problem, album.problem?.message ?? '');
    setHidden(problem, !album.problem);
  };
  album.addEventListener('change', update);
  album.addEventListener('problem', tellProblem);
  album.addEventListener('lost', () => run.cancel());
  let state = run.state;
  run.addEventListener('change', () => {
    status.update();
    if (run.faces > 0) app.settle();
    if (run.state !== state) update();
    state = run.state;
  });
  wide.addEventListener('change', update);
  addEventListener('popstate', () => element.isConnected && opened && !wide.matches && close());
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    if (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return;
    event.preventDefault();
    actions.undo();
  });
  // What sticks below the head needs its height, which changes with the run.
  new ResizeObserver(() => element.style.setProperty('--top', `${top.offsetHeight}px`)).observe(top);
  tellProblem();
  update();
  void album.restore();
  return { element, show: () => add.listen(element) };
}

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  if (!app.analysis.supported) {
    const { title: heading, text } = unsupportedNotice;
    root.append(el('h1', {}, 'Tag'), el('h2', {}, heading), el('p', {}, text));
    return;
  }
  studio ??= build(app);
  root.append(studio.element);
  stop = studio.show();
}

export function unmount() {
  stop?.();
  stop = null;
}
