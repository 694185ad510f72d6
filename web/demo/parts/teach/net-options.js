import { averagePool2d, nets } from '../../../lib/train.js';

/** @typedef {import('../../../lib/train.js').TrainerOptions} TrainerOptions */
/** @typedef {import('../models-store.js').NetMeta} NetMeta */
/** @typedef {import('./lesson.js').Settings} Settings */

/**
 * The shipped expression net as a base: what it was made for, and the tensor whose values are the features. On 30
 * pictures a class this one, averaged to 3 x 3 places, tells apart best of those tried (eyes open or shut 89 %, smiles
 * of strangers 91 %, head left or right and mouth open or shut 100 %; the net's last features: 80, 87, 100 and 100).
 */
const base = {
  side: 112,
  scale: 1 / 255,
  offset: [-122.782 / 255, -117.001 / 255, -104.298 / 255],
  features: 'dense2/relu3',
  window: 4,
};
const scratchSide = 64;

/** How faces are cut out, of the upright square around the mesh: some hair, ears and chin are on it. */
export const crop = { size: base.side, scale: 1.25 };

/**
 * @param {NetMeta} meta
 * @param {Settings} settings
 * @param {(signal: AbortSignal) => Promise<Uint8Array>} loadBase the file of the expression net
 * @param {AbortSignal} signal
 * @returns {Promise<TrainerOptions>}
 */
export async function netOptions({ name, kind, labels, unit, range }, { net, rate, seed }, loadBase, signal) {
  /** @type {TrainerOptions} */
  const common = {
    name,
    ...(kind === 'value' ? { unit: unit || undefined, range } : { labels }),
    optimizer: { name: 'adam', learningRate: rate },
    crop: { region: 'face', scale: crop.scale },
    seed,
    signal,
  };
  if (net === 'scratch') return { ...common, input: [scratchSide, scratchSide, 3], layers: nets.small };
  return {
    ...common,
    base: { model: await loadBase(signal), features: base.features },
    layers: (...shape) => [averagePool2d(base.window), ...nets.head(...shape)],
    inputScale: base.scale,
    inputOffset: base.offset,
  };
}
