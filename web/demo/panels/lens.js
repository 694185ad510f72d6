// Lens: what a net sees of the face on the stage, layer by layer, and what its answer hangs on.

import { byId, el, icon, setHidden, setText } from '../parts/dom.js';
import { Answer, isShare } from '../parts/lens/answer.js';
import { Evidence } from '../parts/lens/evidence.js';
import { Explorer } from '../parts/lens/explorer.js';
import { Feed } from '../parts/lens/feed.js';
import { Lesson } from '../parts/lens/lesson.js';
import { fileNet, keptNets, packagedNets } from '../parts/lens/nets.js';
import { paintCrop } from '../parts/lens/paint.js';
import { netsKept } from '../parts/models-store.js';

/** @typedef {import('../main.js').App} App */
/** @typedef {import('../parts/store.js').Options} Options */
/** @typedef {Options['look']} View */

export const title = 'Lens';
export const place = 'aside';

/** @type {[View, string][]} */
const views = [
  ['lesson', 'Lesson'],
  ['layers', 'Layers'],
  ['why', 'Why'],
];
const rateRenewal = 500;
const opening = 'Open a .tflite file';
// Where the stage stands above the panel, not beside it, as in layout.css.
const stacked = '(max-width: 820px) and (min-height: 561px), (max-width: 639px)';

/** @type {(() => void) | null} */
let stop = null;

/** @param {HTMLElement} root @param {App} app */
export function mount(root, app) {
  const { store } = app;
  const feed = new Feed(app, () => shown().wishes());
  const answer = new Answer(feed);
  const lesson = new Lesson(feed, (step) => store.set(step > 4 ? { look: 'layers' } : { step: Math.max(1, step) }));
  const explorer = new Explorer(feed, (change) => store.set(change));
  const evidence = new Evidence(feed, (map) => store.set({ map }));
  const parts = { lesson, layers: explorer, why: evidence };
  const shown = () => parts[store.options.look];

  const nets = el('select', { 'aria-label': 'Net', id: 'lens-net' });
  const file = el('input', { type: 'file', accept: '.tflite', hidden: true, tabindex: -1, 'aria-label': 'Net file' });
  const openFile = el(
    'button',
    { type: 'button', class: 'iconic', title: opening, 'aria-label': opening, onclick: () => file.click() },
    icon('open'),
  );
  const faces = el('select', { 'aria-label': 'Face' });
  const netRow = el('label', { class: 'choice' }, el('span', { class: 'hint' }, 'net'), nets);
  const faceRow = el('label', { class: 'choice', hidden: true }, faces);
  const rate = el('span', { class: 'value' });
  const tabs = views.map(([name, label]) => {
    const show = () => store.set({ look: name });
    const input = el('input', { type: 'radio', name: 'lens-view', value: name, onchange: show });
    return { name, input, label: el('label', {}, input, el('span', {}, label)) };
  });
  const crop = el('canvas', { class: 'pixels', role: 'img', 'aria-label': 'The crop that the net sees' });
  const cropSize = el('figcaption', { class: 'hint' });
  const notice = el('p', { class: 'empty', role: 'status' });
  const body = el('div', { class: 'lens-body' });
  const seen = el('div', { class: 'lens-seen' }, el('figure', {}, crop, cropSize), answer.element);
  const content = el('div', { class: 'lens' }, body);
  root.append(
    el(
      'header',
      { class: 'panel-head lens-head' },
      el('h1', {}, 'Lens'),
      el('div', { class: 'net-choice' }, netRow, openFile, file),
      faceRow,
      el('fieldset', { class: 'segments', 'aria-label': 'View' }, ...tabs.map(({ label }) => label)),
      rate,
    ),
    notice,
    content,
  );

  /** @type {import('../parts/lens/nets.js').NetChoice[]} */
  let choices = [...packagedNets];
  const open = () => {
    const net = choices.find(({ id }) => id === store.options.net) ?? choices[0];
    nets.value = net.id;
    // A list that was read anew has the same nets, but another file may have been opened.
    if (net.id !== feed.net?.id || (net.id === 'file' && net !== feed.net)) void feed.open(net);
  };
  const fillNets = async () => {
    const kept = await keptNets();
    if (feed.closed) return;
    choices = [...packagedNets, ...kept, ...(app.netFile ? [fileNet(app.netFile)] : [])];
    nets.replaceChildren(...choices.map(({ id, label }) => el('option', { value: id }, label)));
    open();
  };
  const choose = (/** @type {string} */ net) => store.set({ net, output: -1, layer: '', channel: 0 });
  nets.addEventListener('change', () => choose(nets.value));
  file.addEventListener('change', () => {
    app.openFiles([...(file.files ?? [])]);
    file.value = '';
  });
  faces.addEventListener('change', () => feed.follow(Number(faces.value)));
  const showFaces = () => {
    setHidden(faceRow, feed.faces.length < 2);
    const known = [...faces.options].map(({ value }) => value).join();
    if (known !== feed.faces.join()) {
      faces.replaceChildren(...feed.faces.map((id) => el('option', { value: id }, `Face ${id}`)));
    }
    faces.value = String(feed.face);
  };

  /** The chosen output, or the one that the net rates highest. */
  const output = () => {
    const { output: chosen } = store.options;
    const count = feed.lens?.outputs.length ?? 0;
    if (chosen >= 0 && chosen < count) return chosen;
    const outputs = feed.look?.outputs;
    return outputs && count <= 16 && isShare(feed, 0) ? outputs.indexOf(Math.max(...outputs)) : 0;
  };
  let suggested = -1;

  const arrange = () => {
    const { look, step, layer, channel, map } = store.options;
    for (const { name, input } of tabs) input.checked = name === look;
    const { element } = parts[look];
    if (body.firstChild !== element) {
      lesson.leave();
      body.replaceChildren(element);
      body.dataset.view = look;
    }
    if (!feed.lens) return;
    answer.choose(output());
    if (look === 'lesson') lesson.go({ step, output: output() });
    else if (look === 'layers') explorer.go({ layer, channel });
    else evidence.go({ map, output: output() });
  };

  const tell = () => {
    const { emotion, age, gender, geometry } = store.options;
    const text =
      feed.state === 'failed'
        ? `This net cannot be looked into. ${feed.error?.message ?? ''} ${feed.error?.remedy ?? ''}`
        : feed.state === 'loading'
          ? 'Opening the net.'
          : !(emotion || age || gender || geometry)
            ? 'Faces are not read at present: switch a reading on under Options.'
            : feed.look
              ? ''
              : feed.seeing
                ? 'The net takes its first look.'
                : 'Look into the camera, or open a picture: the net then shows what it sees of the face.';
    setText(notice, text);
    setHidden(notice, text === '');
    const empty = !feed.look || feed.state !== 'ready';
    for (const element of [content, seen]) {
      setHidden(element, empty);
      element.classList.toggle('stale', !feed.seeing);
    }
  };

  const opened = () => {
    tell();
    if (!feed.lens) return;
    suggested = -1;
    const [height, width, channels] = feed.lens.input;
    setText(cropSize, `what the net sees: ${height}\u00a0\u00d7\u00a0${width} pixels${channels === 1 ? ', grey' : ''}`);
    answer.build(output());
    for (const part of Object.values(parts)) part.build();
    arrange();
  };

  let ratedAt = 0;
  feed.addEventListener('state', opened);
  feed.addEventListener('face', () => {
    tell();
    showFaces();
  });
  feed.addEventListener('look', () => {
    const { look } = feed;
    if (!look || !feed.crop) return;
    if (suggested < 0) {
      suggested = output();
      tell();
      arrange();
    }
    content.dataset.looks = String(feed.count);
    paintCrop(crop, feed.crop);
    answer.show(look.outputs);
    shown().show(look);
    const now = performance.now();
    if (now - ratedAt < rateRenewal) return;
    ratedAt = now;
    setText(rate, app.source.moving && feed.rate > 0 ? `${feed.rate.toFixed(feed.rate < 9.95 ? 1 : 0)} fps` : '');
  });
  answer.addEventListener('choose', (event) => store.set({ output: /** @type {CustomEvent} */ (event).detail }));
  const unsubscribe = store.subscribe((changed) => {
    if (changed.has('net')) open();
    else if (['look', 'step', 'layer', 'channel', 'map', 'output'].some((name) => changed.has(name))) arrange();
    else tell();
  });
  // What the net sees stands under the camera's picture where there is room, else it comes last.
  const narrow = matchMedia(stacked);
  const lay = () => (narrow.matches ? content.append(seen) : byId('main').append(seen));
  narrow.addEventListener('change', lay);
  lay();
  const refill = () => void fillNets();
  netsKept.addEventListener('change', refill);
  app.addEventListener('net', refill);
  arrange();
  if (packagedNets.some(({ id }) => id === store.options.net)) open();
  refill();
  stop = () => {
    unsubscribe();
    lesson.leave();
    feed.close();
    narrow.removeEventListener('change', lay);
    netsKept.removeEventListener('change', refill);
    app.removeEventListener('net', refill);
    seen.remove();
  };
}

export function unmount() {
  stop?.();
  stop = null;
}
