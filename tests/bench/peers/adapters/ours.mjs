// Facewise among the peers' adapters: a net as a page runs it, input copied in and outputs copied out.
// `facewise` beside this folder's parent is the repository.
import { loadModel } from '/facewise/web/lib/nn.js';

/** @type {'simd' | 'relaxed' | 'auto'} */
let variant = 'auto';

/** @param {{ variant?: 'simd' | 'relaxed' }} options */
export async function init(options = {}) {
  variant = options.variant ?? 'auto';
  return { variant, threads: 1 };
}

/** @param {string} id of the peers' nets, or a path @returns {string} */
export const addressOf = (id) => location.origin + (id.startsWith('/') ? id : `/models/${id}.tflite`);

/** @param {number} count @returns {Promise<Float32Array>} the values that the peers' adapters give their nets */
export async function values(count) {
  const theirs = '/lib/models.mjs';
  const { fill } = await import(theirs).catch(() => ({}));
  return fill ? fill(count) : Float32Array.from({ length: count }, () => 2 * Math.random() - 1);
}

/** @param {string} id */
export async function load(id) {
  const net = await loadModel(addressOf(id), { variant });
  const { shape } = net.inputs[0];
  const input = await values(shape.reduce((product, side) => product * side, 1));
  return { shape, macs: net.stats().macs, run: () => net.run(input) };
}
