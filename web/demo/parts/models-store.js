// The nets that were trained, or imported, in this browser and are kept in it. For every panel.

import { readAll, readOne, transact } from './database.js';

/**
 * What a net reads, as the metadata of its file say: the page's own copy, so that a list needs no file.
 * @typedef {object} NetMeta
 * @property {string} name as the visitor calls it
 * @property {'classes' | 'value'} kind
 * @property {string[]} labels of the classes, in the order of the outputs; [] of a value
 * @property {string} unit of a value, may be ''
 * @property {[number, number]} range of a value
 * @property {[string, string]} [ends] words for the two ends of the range
 * @property {{ scale: number, offset: number }} [input] how bytes become inputs; of files that do not say it
 */

/**
 * @typedef {NetMeta & {
 *   id: string,
 *   savedAt: number,
 *   bytes: number,
 *   from: 'trained' | 'imported',
 *   note: string
 * }} StoredNet savedAt: ms since 1970; note: how good it was, in words, may be ''
 */

/** Fires 'change' when a net was kept, renamed or deleted in this tab. */
export const netsKept = new EventTarget();

const changed = () => netsKept.dispatchEvent(new Event('change'));

/** @returns {Promise<StoredNet[]>} newest first; may throw a DatabaseError, as all of these */
export async function listNets() {
  const nets = /** @type {StoredNet[]} */ (await readAll('models'));
  return nets.sort((a, b) => b.savedAt - a.savedAt);
}

/** @param {string} id @returns {Promise<{ net: StoredNet, file: Uint8Array } | undefined>} file: the .tflite */
export async function readNet(id) {
  const net = /** @type {StoredNet | undefined} */ (await readOne('models', id));
  const entry = /** @type {{ file: Uint8Array } | undefined} */ (await readOne('files', id));
  return net && entry && { net, file: entry.file };
}

/**
 * @param {NetMeta & Pick<StoredNet, 'from' | 'note'>} meta
 * @param {Uint8Array} file
 * @returns {Promise<StoredNet>}
 */
export async function keepNet(meta, file) {
  const net = { ...meta, id: crypto.randomUUID(), savedAt: Date.now(), bytes: file.byteLength };
  await transact(['models', 'files'], 'readwrite', (store) => {
    store('models').put(net);
    store('files').put({ id: net.id, file });
  });
  changed();
  return net;
}

/** @param {string} id @param {string} name */
export async function renameNet(id, name) {
  await transact(['models'], 'readwrite', (store) => {
    const models = store('models');
    const request = models.get(id);
    request.onsuccess = () => request.result && models.put({ ...request.result, name });
  });
  changed();
}

/** @param {string} id */
export async function deleteNet(id) {
  await transact(['models', 'files'], 'readwrite', (store) => {
    store('models').delete(id);
    store('files').delete(id);
  });
  changed();
}
