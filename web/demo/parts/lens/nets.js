// The nets that can be looked into: the packaged ones, those kept in this browser, and a file that was opened.

import { listNets, readNet } from '../models-store.js';

/** @typedef {import('../../main.js').App} App */
/** @typedef {import('../../../lib/lens.js').LensOptions} LensOptions */
/** @typedef {import('../../../lib/lens.js').LensTask} LensTask */
/** @typedef {import('../../../lib/index.js').Role} Role */

/**
 * @typedef {object} NetChoice
 * @property {string} id in a link
 * @property {string} label
 * @property {string} [unit] of a value; default: what its file says
 * @property {number} scale of the square around the face, 1 is from brow to chin, where its file does not say it
 * @property {(app: App) => Promise<LensOptions>} options
 */

/** The analyzer is on its way to the same files. @param {App} app */
function analyzerHere({ analysis }) {
  return new Promise((resolve) => {
    const look = () => {
      if (analysis.state !== 'ready' && analysis.state !== 'failed') return;
      analysis.removeEventListener('state', look);
      resolve(undefined);
    };
    analysis.addEventListener('state', look);
    look();
  });
}

/** @param {Role} role @param {LensTask} task @returns {NetChoice['options']} */
const packaged = (role, task) => async (app) => {
  await analyzerHere(app);
  return { model: await app.analysis.file(role, new AbortController().signal), task };
};

/** @type {readonly NetChoice[]} */
export const packagedNets = [
  { id: 'emotion', label: 'Expression', options: packaged('emotion', 'emotion'), scale: 1.03 },
  { id: 'age', label: 'Age and gender', options: packaged('age-gender', 'age'), unit: 'years', scale: 1 },
];

/** @returns {Promise<NetChoice[]>} newest first; none where the browser keeps nothing */
export async function keptNets() {
  const nets = await listNets().catch(() => []);
  return nets.map(({ id, name, unit, labels, input }) => ({
    id,
    label: name,
    ...(unit && { unit }),
    scale: 1,
    async options() {
      const kept = await readNet(id);
      if (!kept) throw new Error('This net is no longer kept here.');
      return { model: kept.file, ...(labels.length > 0 && { labels }), ...(input && { input }) };
    },
  }));
}

/** @type {WeakMap<File, NetChoice>} */
const files = new WeakMap();

/** @param {File} file @returns {NetChoice} the same one for the same file */
export function fileNet(file) {
  const net = files.get(file) ?? { id: 'file', label: file.name, scale: 1, options: async () => ({ model: file }) };
  files.set(file, net);
  return net;
}
