// What is kept for when the network is off, as a section of About.

import { el, icon, setHidden, setText } from '../dom.js';
import { bytes, count } from '../format.js';
import { toast } from '../toasts.js';
import { netName } from './net-names.js';
import { offline } from './offline.js';

/** @typedef {import('./offline.js').Kept} Kept */

/** @type {Record<import('./offline.js').OfflineState, [title: string, text: string]>} */
const words = {
  ready: ['Works without a network',
    'This page opens when you are offline. It reads faces with the nets that are kept here; one is kept when you ' +
      'first use what needs it.'],
  preparing: ['Being prepared', 'The page\u2019s files are being fetched once more, to be kept. It takes a moment.'],
  off: ['Off', 'Nothing is kept: this is how you wanted it. The page needs the network each time.'],
  unsupported: ['Off in this browser',
    'It keeps no pages: it is old, its window is private, or the address is not https. All else works.'],
  failed: ['Off for now',
    'The files did not arrive whole, or there is no room for them in this browser. The next visit tries again; ' +
      'all else works.'],
};

/** @returns {{ element: HTMLElement, stop: () => void }} */
export function offlineSection() {
  let stopped = false;
  /** @type {AbortController | null} */
  let keeping = null;
  let drawing = 0;

  const title = el('strong', {});
  const text = el('span', {});
  const sign = el('span', { class: 'sign' });
  const sums = el('p', { class: 'value' });
  const edition = el('p', { class: 'hint' });
  const list = el('ul', { class: 'kept' });
  const bar = el('span', {});
  const moving = el('span', { class: 'file' });
  const cancel = el('button', { type: 'button', class: 'button', onclick: () => keeping?.abort() }, 'Cancel');
  const progress = el('div', { class: 'keeping', role: 'group', 'aria-label': 'Keeping nets', hidden: true },
    moving, cancel, el('div', { class: 'line' }, bar));
  const button = (/** @type {string} */ id, /** @type {string} */ label, /** @type {() => Promise<unknown>} */ act) =>
    el('button', { type: 'button', class: 'button', id: `offline-${id}`, onclick: () => void act() }, label);
  const keep = button('keep', 'Keep all nets', keepAll);
  const on = button('on', 'Make it available offline', () => offline.resume());
  const install = button('install', 'Install as an app', () => offline.install());
  const persist = button('persist', 'Ask the browser to protect it', askToPersist);
  const remove = button('delete', 'Delete all of it', deleteAll);
  const persistHint = el('p', { class: 'hint', hidden: true });
  const element = el(
    'section',
    { class: 'offline', 'aria-labelledby': 'offline-title' },
    el('h2', { id: 'offline-title' }, 'Available offline'),
    el('p', { class: 'state', role: 'status' }, sign, title, text),
    sums,
    list,
    progress,
    el('div', { class: 'actions' }, on, keep, install, persist, remove),
    persistHint,
    edition,
  );

  async function draw() {
    const drawn = ++drawing;
    const { state } = offline;
    element.dataset.state = state;
    setText(title, words[state][0]);
    setText(text, words[state][1]);
    sign.replaceChildren(icon(state === 'ready' ? 'check' : state === 'preparing' ? 'save' : 'about'));
    setHidden(on, state !== 'off');
    setHidden(install, !offline.installable);
    const able = state !== 'off' && state !== 'unsupported';
    /** @type {Kept | null} */
    const kept = able ? await offline.kept().catch(() => null) : null;
    const forGood = able && (await offline.persisted().catch(() => false));
    if (stopped || drawn !== drawing) return;
    for (const part of [sums, list, edition]) setHidden(part, !kept);
    setHidden(remove, !kept);
    setHidden(persist, !kept || forGood || !navigator.storage?.persist);
    setHidden(keep, !kept || keeping !== null || kept.nets.every((net) => net.kept >= net.bytes));
    if (kept) showKept(kept, forGood);
  }

  /** @param {Kept} kept @param {boolean} forGood */
  function showKept({ files, bytes: shell, version, nets }, forGood) {
    const here = nets.filter((net) => net.kept >= net.bytes);
    const missing = nets.reduce((sum, net) => sum + net.bytes - net.kept, 0);
    const size = here.reduce((sum, net) => sum + net.bytes, 0);
    const page = files > 0 ? `the page, ${bytes(shell)}, and ` : '';
    const some = here.length > 0 ? `${here.length} of ${nets.length} nets, ${bytes(size)}` : 'no net yet';
    const safe = forGood ? ' The browser does not clear it by itself.' : '';
    setText(sums, `Kept on this device: ${page}${some}.${safe}`);
    setText(edition, files > 0 ? `Version ${version.slice(0, 7)}, ${count(files, 'file')}.` : '');
    setText(keep, here.length === 0 ? `Keep all nets, ${bytes(missing)}` : `Keep the other nets, ${bytes(missing)}`);
    list.replaceChildren(
      ...nets.map((net) => {
        const whole = net.kept >= net.bytes;
        const part = `${bytes(net.kept)} of ${bytes(net.bytes)} so far`;
        return el('li', { class: whole ? 'here' : '' },
          icon(whole ? 'check' : 'save'),
          el('span', { class: 'name' }, netName(net.file)),
          el('span', { class: 'file' }, net.file),
          el('span', { class: 'value' }, net.kept > 0 && !whole ? part : bytes(net.bytes)),
          el('span', { class: 'unseen' }, whole ? 'kept' : 'not kept'));
      }),
    );
  }

  async function keepAll() {
    if (keeping) return;
    const controller = new AbortController();
    keeping = controller;
    setHidden(progress, false);
    setHidden(keep, true);
    setText(moving, 'Looking what is missing');
    try {
      let last = '';
      await offline.keepAll(controller.signal, (file, loaded, total) => {
        if (file !== last) void draw();
        last = file;
        setText(moving, `${netName(file)}: ${bytes(loaded)} of ${bytes(total)}`);
        bar.style.transform = `scaleX(${total > 0 ? loaded / total : 0})`;
      });
    } catch (error) {
      const { message, remedy = '' } = /** @type {{ message: string, remedy?: string }} */ (error);
      if (!controller.signal.aborted && !stopped) toast(`${message} ${remedy}`.trim());
    }
    keeping = null;
    setHidden(progress, true);
    await draw();
  }

  async function askToPersist() {
    const granted = await offline.persist().catch(() => false);
    const refused = 'The browser has refused. It may agree once the page is installed or used often.';
    setText(persistHint, granted ? '' : refused);
    setHidden(persistHint, granted);
    await draw();
  }

  async function deleteAll() {
    keeping?.abort();
    await offline.deleteAll();
    toast('Deleted. People, albums and nets of your own are kept by their panels, and deleted there.');
    await draw();
    on.focus();
  }

  const redraw = () => void draw();
  for (const name of ['change', 'install']) offline.addEventListener(name, redraw);
  redraw();
  return {
    element,
    stop() {
      stopped = true;
      keeping?.abort();
      for (const name of ['change', 'install']) offline.removeEventListener(name, redraw);
    },
  };
}
