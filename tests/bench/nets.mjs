// Single nets in Chromium: the same .tflite file in our two builds and LiteRT.js's two, and the original graph model in
// tfjs. All are open at once in pages of their own and take turns in random order.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { NetPage, reasonOf } from './pages.mjs';
import { geometricMean, median, shuffled } from './stats.mjs';

/** @typedef {'ours_ms' | 'ours_simd_ms' | 'litert_ms' | 'litert_compat_ms' | 'tfjs_ms'} Column */
/** @typedef {{ name: string, id: string, tfjs?: string, tfjsForm?: string }} Net  `id`: its file, `tfjs`: its model */
/**
 * @typedef {{ [column in Column]: number | null }} Times  milliseconds; null with a reason in `why`
 * @typedef {Times & { name: string, mmac: number | null, gflops: number | null, share: number | null, runs: number,
 *   least: Times, notes: string[], why: { [column in Column]?: string } }} NetRow  medians of at least `runs`
 */

/** @type {{ column: Column, adapter: 'ours' | 'litert' | 'tfjs', variant?: string }[]} */
const RUNTIMES = [
  { column: 'ours_ms', adapter: 'ours', variant: 'relaxed' },
  { column: 'ours_simd_ms', adapter: 'ours', variant: 'simd' },
  { column: 'litert_ms', adapter: 'litert', variant: 'relaxed' },
  { column: 'litert_compat_ms', adapter: 'litert', variant: 'compat' },
  { column: 'tfjs_ms', adapter: 'tfjs' },
];

/** How much more or less work the same net may be in another format. */
const FORM_TOLERANCE = 0.03;

/**
 * LiteRT.js with relaxed SIMD this much slower than without is noted. blazeface is slower so on Intel; human's
 * facemesh-detection-short takes 27 to 41 ms, and 3 for a black picture, though neither weights nor our activations
 * hold subnormal numbers.
 */
const ODD = 1.25;

/** The nets of the comparison. MediaPipe's come to tfjs in the form that human ships. @type {Net[]} */
export const TWELVE = [
  {
    name: 'face_detection_short_range', id: 'face_detection_short_range', tfjs: 'facemesh-detection-short',
    tfjsForm: "human's facemesh-detection-short",
  },
  { name: 'face_detection_full_range', id: 'face_detection_full_range' },
  { name: 'face_landmark', id: 'face_landmark', tfjs: 'facemesh', tfjsForm: "human's facemesh" },
  ...['tiny_face_detector_224', 'face_expression', 'age_gender', 'face_recognition', 'iris', 'emotion', 'faceres',
    'antispoof', 'blazeface'].map((name) => ({ name, id: `tf_${name}`, tfjs: name })),
];

/** @param {string} folder @returns {string[]} of the .tflite files there */
function tfliteFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((file) => file.endsWith('.tflite')).map((file) => file.slice(0, -7)).sort();
}

/**
 * Which nets can be measured here. Without the peers' conversions, our own of the same nets.
 * @param {string} folder of the peers
 * @param {boolean} whole whether their nets are all there
 * @returns {{ twelve: Net[], others: Net[], missing: string[] }}
 */
export function netsHere(folder, whole) {
  const ours = tfliteFiles(path.join(folder, 'facewise/models'));
  const theirs = whole ? tfliteFiles(path.join(folder, 'models')) : [];
  const place = (/** @type {Net} */ net) => {
    if (theirs.includes(net.id)) return net;
    return ours.includes(net.name) ? { ...net, id: `/facewise/models/${net.name}.tflite` } : undefined;
  };
  const twelve = TWELVE.flatMap((net) => place(net) ?? []);
  const used = TWELVE.map(({ id }) => id);
  const others = theirs.filter((id) => !used.includes(id)).map((id) => {
    const original = id.startsWith('tf_') ? id.slice(3) : undefined;
    return { name: original ?? id, id, tfjs: original };
  });
  return { twelve, others, missing: TWELVE.filter((net) => !place(net)).map(({ name }) => name) };
}

/** @type {Times} */
const NO_TIMES = { ours_ms: null, ours_simd_ms: null, litert_ms: null, litert_compat_ms: null, tfjs_ms: null };

/** The row of a net that could not be measured. @param {string} name @param {NetRow['why']} why @returns {NetRow} */
export function emptyRow(name, why) {
  return { name, mmac: null, ...NO_TIMES, gflops: null, share: null, runs: 0, least: NO_TIMES, notes: [], why };
}

/** @typedef {{ net: Net, column: Column, page: NetPage, id: string, times: number[] }} Entry */

/**
 * Open every runtime and load every net into it.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @param {Net[]} nets
 * @param {import('./peers.mjs').Peers['why']} missing
 * @param {(line: string) => void} say
 */
export async function openNets(browser, origin, nets, missing, say) {
  /** @type {Entry[]} */
  const entries = [];
  /** @type {Map<Net, NetRow['why']>} */
  const why = new Map(nets.map((net) => [net, {}]));
  /** @type {Map<Net, { macs: number, shape: number[] }>} */
  const facts = new Map();
  for (const { column, adapter, variant } of RUNTIMES) {
    let reason = adapter === 'ours' ? undefined : missing[adapter];
    const page = reason ? undefined : await NetPage.open(browser, origin, adapter, variant).catch((error) => {
      if (adapter === 'ours') throw error;
      reason = `it did not start: ${reasonOf(error)}`;
    });
    for (const net of nets) {
      const reasons = /** @type {NetRow['why']} */ (why.get(net));
      const id = adapter === 'tfjs' ? net.tfjs : net.id;
      if (!page || !id) {
        reasons[column] = reason ?? 'nobody ships it for tfjs';
        continue;
      }
      try {
        const { shape } = await page.load(id);
        await page.warm(id, 200);
        if (page.errors.length > 0) throw new Error(page.errors[0]);
        if (column === 'ours_ms') facts.set(net, { shape, macs: await page.evaluate(`handles['${id}'].macs`) });
        entries.push({ net, column, page, id, times: [] });
      } catch (error) {
        reasons[column] = reasonOf(error);
      }
    }
    const loaded = entries.filter((entry) => entry.column === column).length;
    say(`  ${column.replace('_ms', '')}: ${reason ?? `${loaded} nets`}`);
  }
  return { entries, why, facts };
}

/**
 * Measure in rounds, every runtime of a net next to each other in each.
 * @param {Entry[]} entries their `times` grow
 * @param {{ rounds: number, runs: number, between: () => Promise<void> }} options `between`: called before each round
 */
export async function measureNets(entries, { rounds, runs, between }) {
  const nets = [...new Set(entries.map(({ net }) => net))];
  for (let round = 0; round < rounds; round++) {
    for (const [index, net] of shuffled(nets).entries()) {
      if (index % 4 === 0) await between();
      for (const entry of shuffled(entries.filter((candidate) => candidate.net === net))) {
        entry.times.push(...(await entry.page.run(entry.id, runs)));
      }
    }
  }
}

/**
 * @param {Awaited<ReturnType<typeof openNets>>} opened
 * @param {number} peak GFLOP/s
 * @returns {NetRow[]} in the order of the nets
 */
export function netRows({ entries, why, facts }, peak) {
  return [...why].map(([net, reasons]) => {
    const known = facts.get(net);
    if (!known) return emptyRow(net.name, reasons);
    const measured = entries.filter((entry) => entry.net === net && entry.times.length > 0);
    const figures = (/** @type {(times: number[]) => number} */ of) => {
      const times = { ...NO_TIMES };
      for (const entry of measured) times[entry.column] = of(entry.times);
      return times;
    };
    const medians = figures(median);
    const mmac = known.macs / 1e6;
    const gflops = (2 * mmac) / (medians.ours_ms ?? NaN);
    const runs = Math.min(...measured.map((entry) => entry.times.length));
    const form = net.tfjsForm && [...facts].find(([other]) => other.id === `tf_${net.tfjs}`)?.[1];
    if (form && (form.shape.join() !== known.shape.join() || Math.abs(form.macs / known.macs - 1) > FORM_TOLERANCE)) {
      medians.tfjs_ms = null;
      reasons.tfjs_ms = `${net.tfjsForm} is another net: ${form.shape.join('x')}, ${Math.round(form.macs / 1e6)} MMAC`;
    }
    const notes = net.tfjsForm && medians.tfjs_ms ? [`tfjs runs ${net.tfjsForm}`] : [];
    const { litert_ms: relaxed, litert_compat_ms: compat } = medians;
    if (relaxed && compat && relaxed > ODD * compat) {
      notes.push(`LiteRT.js is slower with relaxed SIMD than without: see "x its best" and litert_best`);
    }
    const least = figures((times) => Math.min(...times));
    return { name: net.name, mmac, ...medians, gflops, share: gflops / peak, runs, least, notes, why: reasons };
  });
}

/** @typedef {{ [peer in 'litert' | 'litert_best' | 'litert_compat' | 'tfjs']: number | null }} Means */

/**
 * How many times faster ours is: against LiteRT.js relaxed, the faster of its builds, plain SIMD against its plain
 * SIMD build, and against tfjs.
 * @param {Times} times
 * @returns {Means} null where the peer was not measured
 */
export function ratios({ ours_ms: ours, ours_simd_ms: simd, litert_ms: relaxed, litert_compat_ms: compat, tfjs_ms }) {
  const over = (/** @type {number | null} */ theirs, /** @type {number | null} */ time) =>
    theirs && time ? theirs / time : null;
  const best = relaxed && compat ? Math.min(relaxed, compat) : relaxed ?? compat;
  return {
    litert: over(relaxed, ours),
    litert_best: over(best, ours),
    litert_compat: over(compat, simd),
    tfjs: over(tfjs_ms, ours),
  };
}

/** @param {Times[]} rows @returns {Means} geometric means over the nets where the peer was measured */
export function geometricMeans(rows) {
  const all = rows.map(ratios);
  const mean = (/** @type {keyof Means} */ peer) => geometricMean(all.flatMap((row) => row[peer] ?? []));
  return {
    litert: mean('litert'), litert_best: mean('litert_best'), litert_compat: mean('litert_compat'), tfjs: mean('tfjs'),
  };
}
