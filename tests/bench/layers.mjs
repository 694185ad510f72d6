// Our nets layer by layer in Chromium: time, share of the ceiling, and the kinds of layer together.

import { L1_BYTES } from './peak.mjs';
import { steadyMean } from './stats.mjs';
import { number, percent, textTable } from './table.mjs';

/** @typedef {import('./peers/adapters/layers.mjs').Layer} Measured */
/** @typedef {Omit<Measured, 'times'> & { ms: number }} Layer */
/** @typedef {{ name: string, layers: Layer[] }} NetLayers */
/** @typedef {import('./peak.mjs').Ceilings} Ceilings */
/** @typedef {'pointwise' | '3x3' | 'depthwise' | 'joined' | 'other'} Kind  `joined`: two layers in one node */
/**
 * @typedef {{ ms: number, gflops: number, share: number, bytes_ratio: number, roof_ratio: number }} KindSum
 *   `share`: of the peak; `bytes_ratio`: time over what the bytes take, each moved once, at the speed of the cache they
 *   fit; `roof_ratio`: time over the longer of that and the multiply-adds at peak, which nothing can beat
 */

/** @param {Layer} layer @returns {Kind} */
export function kindOf({ op, kernel, kernelSize: [height, width] }) {
  if (/, .* by \d+ rows$/.test(kernel)) return 'joined';
  if (op === 'DEPTHWISE_CONV_2D') return 'depthwise';
  if (op === 'CONV_2D' && height === 1 && width === 1) return 'pointwise';
  if (op === 'CONV_2D' && height === 3 && width === 3) return '3x3';
  return 'other';
}

/** @param {number} macs @param {number} ms */
const gflopsOf = (macs, ms) => (2e-6 * macs) / ms;

/** Milliseconds that the bytes of a layer take. @param {number} bytes @param {Ceilings} ceilings GB/s */
export const bytesTime = (bytes, { l1, l2 }) => (1e-6 * bytes) / (bytes <= L1_BYTES ? l1 : l2);

/**
 * @param {Layer[]} layers
 * @param {Ceilings} ceilings
 * @returns {{ [kind in Kind]?: KindSum }} kinds that are there, their layers together
 */
export function sumsByKind(layers, ceilings) {
  /** @type {{ [kind in Kind]?: KindSum }} */
  const sums = {};
  for (const kind of /** @type {const} */ (['pointwise', '3x3', 'depthwise', 'joined', 'other'])) {
    const members = layers.filter((layer) => kindOf(layer) === kind);
    if (members.length === 0) continue;
    const total = (/** @type {(layer: Layer) => number} */ of) => members.reduce((sum, layer) => sum + of(layer), 0);
    const ms = total((layer) => layer.ms);
    const gflops = gflopsOf(total((layer) => layer.macs), ms);
    const bytes = total((layer) => bytesTime(layer.bytes, ceilings));
    const roof = total((layer) => Math.max(bytesTime(layer.bytes, ceilings), (2e-6 * layer.macs) / ceilings.gflops));
    sums[kind] = { ms, gflops, share: gflops / ceilings.gflops, bytes_ratio: ms / bytes, roof_ratio: ms / roof };
  }
  return sums;
}

/**
 * @param {import('./pages.mjs').NetPage} page of the adapter 'layers'
 * @param {import('./nets.mjs').Net[]} nets
 * @param {{ runs: number, between: () => Promise<void> }} options
 * @returns {Promise<NetLayers[]>}
 */
export async function measureLayers(page, nets, { runs, between }) {
  const measured = [];
  for (const { name, id } of nets) {
    await page.load(id);
    await page.warm(id, 300);
    await between();
    /** @type {Measured[]} */
    const layers = await page.evaluate(`handles['${id}'].profile(${runs})`);
    measured.push({ name, layers: layers.map(({ times, ...layer }) => ({ ...layer, ms: steadyMean(times) })) });
  }
  return measured;
}

/** @param {NetLayers} net @param {Ceilings} ceilings */
function layerTable({ name, layers }, ceilings) {
  const table = textTable(layers, [
    [name, ({ op }) => op],
    ['output', ({ shape }) => shape.join('x')],
    ['window', ({ kernelSize, stride }) =>
      kernelSize[0] ? `${kernelSize.join('x')}${stride[0] > 1 ? ` /${stride[0]}` : ''}` : ''],
    ['us', ({ ms }) => number(1000 * ms, 1)],
    ['GFLOP/s', ({ macs, ms }) => (macs > 0 ? number(gflopsOf(macs, ms), 1) : '')],
    ['of peak', ({ macs, ms }) => (macs > 0 ? percent(gflopsOf(macs, ms) / ceilings.gflops) : '')],
    ['x bytes', ({ bytes, ms }) => number(ms / bytesTime(bytes, ceilings), 1)],
    ['kernel', ({ kernel }) => kernel],
  ]);
  return table;
}

/**
 * @param {{ name: string, sums: { [kind in Kind]?: KindSum } }[]} rows
 * @returns {string}
 */
function kindTable(rows) {
  return textTable(rows, [
    ['layers together', ({ name }) => name],
    ['1x1 ms', ({ sums }) => number(sums.pointwise?.ms, 3)],
    ['of peak', ({ sums }) => percent(sums.pointwise?.share)],
    ['3x3 ms', ({ sums }) => number(sums['3x3']?.ms, 3)],
    ['of peak', ({ sums }) => percent(sums['3x3']?.share)],
    ['depthwise ms', ({ sums }) => number(sums.depthwise?.ms, 3)],
    ['x its bytes', ({ sums }) => number(sums.depthwise?.bytes_ratio)],
    ['x its roof', ({ sums }) => number(sums.depthwise?.roof_ratio)],
    ['joined ms', ({ sums }) => number(sums.joined?.ms, 3)],
    ['of peak', ({ sums }) => percent(sums.joined?.share)],
    ['other ms', ({ sums }) => number(sums.other?.ms, 3)],
  ]);
}

/**
 * @param {NetLayers[]} nets
 * @param {Ceilings} ceilings
 * @param {(line: string) => void} say
 */
export function reportLayers(nets, ceilings, say) {
  for (const net of nets) say(`\n${layerTable(net, ceilings)}`);
  const rows = nets.map(({ name, layers }) => ({ name, sums: sumsByKind(layers, ceilings) }));
  const all = { name: 'all nets', sums: sumsByKind(nets.flatMap(({ layers }) => layers), ceilings) };
  say(`\n${kindTable([...rows, all])}`);
  say(`wanted: 1x1 >= 75 % of ${number(ceilings.gflops, 1)} GFLOP/s, 3x3 >= 70 %, depthwise <= 1.5 times its bytes ` +
    `at ${number(ceilings.l1, 0)} GB/s up to ${L1_BYTES / 1024} KB, ${number(ceilings.l2, 0)} GB/s above`);
  say('(the roof of a layer is the longer of its bytes and its multiply-adds at peak)');
  return { nets: rows, all: all.sums };
}
