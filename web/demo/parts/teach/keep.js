import { DatabaseError } from '../database.js';
import { download, el, icon, setHidden, setText } from '../dom.js';
import { bytes } from '../format.js';
import { deleteNet, keepNet, listNets, netsKept, readNet, renameNet } from '../models-store.js';
import { foreignForm } from './foreign.js';
import { NetFileError, readNetFile, slugOf } from './net-file.js';

/** @typedef {import('../models-store.js').NetMeta} NetMeta */
/** @typedef {import('../models-store.js').StoredNet} StoredNet */
/** @typedef {import('./learner.js').Learner} Learner */

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** @param {Uint8Array} file @param {string} name */
function saveFile(file, name) {
  download(new Blob([new Uint8Array(file)], { type: 'application/octet-stream' }), `${slugOf(name)}.tflite`);
}

/**
 * Step four: nets that stay, in this browser and as files.
 * @param {Learner} learner
 * @param {{ say: (text: string) => void }} how say: to the live region
 */
export function keepStep(learner, { say }) {
  const name = el('input', { class: 'name', maxlength: 60, 'aria-label': 'Name of the net', autocomplete: 'off' });
  const keep = el('button', { type: 'button', class: 'button', id: 'teach-keep' }, 'Keep here');
  const save = el('button', { type: 'button', class: 'button', id: 'teach-export' }, 'Export .tflite');
  const choose = el('button', { type: 'button', class: 'text', id: 'teach-import' }, 'Import a .tflite file');
  const file = el('input', { type: 'file', accept: '.tflite', hidden: true, tabindex: -1, 'aria-label': 'Net file' });
  const current = el('div', { class: 'keep-current' }, name, el('div', { class: 'line-up' }, keep, save));
  const remark = el('p', { class: 'remark', role: 'status' });
  const undo = el('button', { type: 'button', class: 'text' }, 'Undo');
  const asking = el('div', {});
  const list = el('ul', { class: 'nets' });
  const element = el('div', {}, current, asking, remark, undo, list, choose, file);
  /** @type {{ net: StoredNet, file: Uint8Array } | undefined} */
  let deleted;
  let named = /** @type {NetMeta | null} */ (null);

  /** @param {string} text @param {boolean} [alarm] */
  const tell = (text, alarm = false) => {
    setText(remark, text);
    remark.classList.toggle('alarm', alarm);
    setHidden(remark, !text);
    setHidden(undo, !deleted);
  };
  /** @param {() => Promise<unknown>} work whose trouble is told */
  const attempt = async (work) => {
    deleted = undefined;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DatabaseError || error instanceof NetFileError)) throw error;
      tell(error.message, true);
    }
  };
  keep.addEventListener('click', () =>
    attempt(async () => {
      const { trained } = learner;
      if (!trained) return;
      const called = name.value.trim() || trained.meta.name;
      const from = trained.epochs.length > 0 ? 'trained' : 'imported';
      await keepNet({ ...trained.meta, name: called, from, note: trained.note }, trained.file);
      tell(`\u201c${called}\u201d is kept in this browser.`);
    }),
  );
  save.addEventListener('click', () => {
    const { trained } = learner;
    if (trained) saveFile(trained.file, name.value.trim() || trained.meta.name);
  });
  choose.addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    file.value = '';
    if (chosen) void attempt(() => take(chosen));
  });
  undo.addEventListener('click', () =>
    attempt(async () => {
      const back = deleted;
      if (back) await keepNet(back.net, back.file);
      tell('');
    }),
  );

  /** @param {File} chosen */
  async function take(chosen) {
    asking.replaceChildren();
    const { file: content, meta, shape } = await readNetFile(chosen);
    if (meta) return accept(meta, content, chosen.name);
    const form = foreignForm(chosen.name, shape, (given) => {
      asking.replaceChildren();
      choose.focus();
      if (given) void attempt(() => accept(given, content, chosen.name));
    });
    asking.replaceChildren(form.element);
    form.focus();
    return undefined;
  }

  /** @param {NetMeta} meta @param {Uint8Array} content @param {string} from */
  async function accept(meta, content, from) {
    await learner.use(meta, content, `from ${from}`);
    tell(`\u201c${meta.name}\u201d is in use: see it above. Keep it here to have it again.`);
    say(`${meta.name} is in use.`);
  }

  /** @param {StoredNet} net */
  function row(net) {
    const input = el('input', { class: 'name', maxlength: 60, value: net.name, 'aria-label': `Name of ${net.name}` });
    input.addEventListener('change', () => {
      const called = input.value.trim();
      if (called) void attempt(() => renameNet(net.id, called));
      else input.value = net.name;
    });
    const load = (/** @type {(found: NonNullable<Awaited<ReturnType<typeof readNet>>>) => unknown} */ work) => () =>
      attempt(async () => {
        const found = await readNet(net.id);
        if (found) await work(found);
        else await refresh();
      });
    const use = el(
      'button',
      {
        type: 'button',
        class: 'text',
        'aria-label': `Use ${net.name}`,
        onclick: load(async (found) => {
          await learner.use(found.net, found.file, found.net.note);
          tell(`\u201c${net.name}\u201d is in use.`);
        }),
      },
      'Use',
    );
    const out = el(
      'button',
      {
        type: 'button',
        class: 'iconic',
        title: 'Export .tflite',
        'aria-label': `Export ${net.name}`,
        onclick: load((found) => saveFile(found.file, net.name)),
      },
      icon('save'),
    );
    const remove = el(
      'button',
      {
        type: 'button',
        class: 'iconic',
        title: 'Delete',
        'aria-label': `Delete ${net.name}`,
        onclick: load(async (found) => {
          await deleteNet(net.id);
          deleted = found;
          tell(`\u201c${net.name}\u201d is deleted.`);
          undo.focus();
        }),
      },
      icon('close'),
    );
    const facts = [dates.format(net.savedAt), bytes(net.bytes), net.note].filter(Boolean).join(' \u00b7 ');
    return el(
      'li',
      { 'data-net': net.id },
      el('div', { class: 'line-up' }, input, use, out, remove),
      el('p', { class: 'hint' }, facts),
    );
  }

  async function refresh() {
    try {
      const nets = await listNets();
      list.replaceChildren(...nets.map(row));
      setHidden(list, nets.length === 0);
    } catch (error) {
      tell(/** @type {Error} */ (error).message, true);
    }
  }
  const changed = () => void refresh();
  netsKept.addEventListener('change', changed);
  changed();
  tell('');
  const update = () => {
    const { trained } = learner;
    setHidden(current, !trained);
    if (trained && trained.meta !== named) {
      named = trained.meta;
      name.value = named.name;
    }
  };
  return { element, update, stop: () => netsKept.removeEventListener('change', changed) };
}
