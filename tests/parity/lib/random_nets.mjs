// Random float nets over every op of the engine's list, with odd shapes and attributes: one op in
// the middle of a small net, or long chains of all of them. A seed names a net for ever.

import { MORE_UNARY, moreMakers } from './random_more_ops.mjs';
import { BINARY, UNARY, makers as coreMakers } from './random_ops.mjs';
import { NetBuilder } from './net_builder.mjs';

/** @typedef {import('./tflite_file.mjs').Net} Net */

const MAX_ELEMENTS = 60_000;

/** Ops that keep any shape in reasonable bounds, to stand before or behind the one under test. */
const NEIGHBOURS = [
  'CONV_2D',
  'DEPTHWISE_CONV_2D',
  'ADD',
  'MUL',
  'RELU',
  'PRELU',
  'LOGISTIC',
  'PAD',
  'MAX_POOL_2D',
  'AVERAGE_POOL_2D',
  'CONCATENATION',
  'HARD_SWISH',
  'TRANSPOSE',
  'SUB',
];

const makers = { ...coreMakers, ...moreMakers };
/** Makers that are no op's own. */
const HELPERS = ['BINARY_ANY', 'UNARY_ANY', 'MORE_UNARY_ANY', 'CONCATENATED_SLICE'];
/** Ops that jump: a difference of the last bit before them may become a whole step behind them. */
const STEPS = [
  'CAST',
  'FLOOR',
  'CEIL',
  'ROUND',
  'SIGN',
  'FLOOR_DIV',
  'FLOOR_MOD',
  'COMPARE',
  'LOGICAL',
  'SELECT_V2',
  'ARG_EXTREME',
];

/** @returns {string[]} every op that `opNet` can build a net around */
export function opTypes() {
  return [...Object.keys(makers).filter((type) => !HELPERS.includes(type)), ...BINARY, ...UNARY, ...MORE_UNARY];
}

/** @param {NetBuilder} g @param {string} type @param {number} x @returns {number} */
function apply(g, type, x) {
  if (type in makers) return makers[type](g, x);
  if (MORE_UNARY.includes(type)) return makers.MORE_UNARY_ANY(g, x, type);
  return BINARY.includes(type) ? makers.BINARY_ANY(g, x, type) : makers.UNARY_ANY(g, x, type);
}

/** @param {NetBuilder} g @param {number} x @param {string[]} types @returns {number} */
function applyOneOf(g, x, types) {
  const y = apply(g, g.pick(types), g.asImage(x));
  return g.size(y) > MAX_ELEMENTS || g.size(y) === 0 ? x : y;
}

/** @param {string} type @param {number} seed @returns {Net} */
export function opNet(type, seed) {
  const g = new NetBuilder(`${type.toLowerCase()}_${seed}`, seed * 7919 + hash(type));
  let x = g.input(g.imageShape());
  const before = STEPS.includes(type) ? 0 : g.int(0, 1);
  for (let i = 0; i < before; i++) x = applyOneOf(g, x, NEIGHBOURS);
  const middle = apply(g, type, g.asImage(x));
  x = middle;
  for (let i = g.int(0, 2); i > 0; i--) x = applyOneOf(g, x, NEIGHBOURS);
  return g.finish(x === middle || g.chance(0.3) ? [...new Set([x, middle])] : [x]);
}

/** @param {number} seed @returns {Net} 6 to 16 ops in a row, with skip connections */
export function chainNet(seed) {
  const g = new NetBuilder(`chain_${seed}`, seed * 104729 + 17);
  const types = opTypes().filter((type) => !STEPS.includes(type));
  let x = g.input(g.imageShape());
  const ends = [];
  for (let i = g.int(6, 16); i > 0; i--) {
    const before = x;
    x = applyOneOf(g, x, types);
    // Keep the scale in hand: a chain of products would overflow or vanish.
    if (g.chance(0.3)) x = g.op(g.pick(['TANH', 'LOGISTIC']), [x], g.shape(x));
    if (String(g.shape(before)) === String(g.shape(x)) && before !== x && g.chance(0.5)) {
      x = g.op('ADD', g.chance(0.5) ? [before, x] : [x, before], g.shape(x), { activation: g.int(0, 3) });
    }
    if (g.chance(0.1)) ends.push(x);
  }
  return g.finish([...new Set([...ends, x])]);
}

/** @param {string} text @returns {number} */
function hash(text) {
  let h = 2166136261;
  for (const char of text) h = Math.imul(h ^ char.charCodeAt(0), 16777619);
  return h >>> 8;
}
