// The whole frame in Chromium, worker included: ours beside vladmandic/human and @mediapipe/face_mesh, taking turns,
// and the time from opening a page to its first result, each in a settled browser of its own with an empty cache.

import { SOFTWARE_GL } from '../parity/lib/browser.mjs';
import { launch, openReading, reasonOf } from './pages.mjs';
import { median } from './stats.mjs';

/** @typedef {import('./pages.mjs').Page} Page */
/** @typedef {'ours_ms' | 'ours_default_ms' | 'human_ms' | 'track_ms' | 'mediapipe_ms'} Warm */
/** @typedef {'cold_blank_ms' | 'cold_ours_ms' | 'cold_human_ms'} Cold  `blank`: a page that only decodes the picture */
/**
 * @typedef {{ [figure in Warm | Cold]: number | null } & { why: { [figure in Warm | Cold]?: string } } &
 *   { faces: { [figure in Warm]?: number }, cold_steps: { [figure in Cold]?: number[] } }} WholeFrame  `faces`: how
 *   many were read; `cold_steps`: when the page's script (human's decodes its picture there), the nets, and the first
 *   result were there
 */

/** One near face, as human's page is set: no tiles, no turned pictures. Every task is read. */
export const ONE_FACE = { range: 'short', maxFaces: 1, tiles: false, rotations: false };
/**
 * @param {object} options of createAnalyzer
 * @param {string} [page] its name
 * @returns {string} the page that reads with them
 */
export const oursUrl = (options, page = 'ours') =>
  `/e2e/${page}.html?${new URLSearchParams({ options: JSON.stringify(options) })}`;
/** The picture of all pages, which comes with the peers. */
export const PICTURE = '/e2e/face.jpg';

/** @type {{ figure: Warm, url: string, peer: 'human' | 'mediapipe' | 'picture', args?: string[] }[]} */
const WARM = [
  { figure: 'ours_ms', url: oursUrl(ONE_FACE), peer: 'picture' },
  { figure: 'ours_default_ms', url: oursUrl({}), peer: 'picture' },
  { figure: 'human_ms', url: '/e2e/human.html?backend=wasm', peer: 'human' },
  { figure: 'track_ms', url: oursUrl({ mode: 'video', tasks: ['mesh'], maxFaces: 1 }), peer: 'picture' },
  { figure: 'mediapipe_ms', url: '/e2e/mesh.html?cpu=1', peer: 'mediapipe', args: SOFTWARE_GL },
];
/** @type {{ figure: Cold, url: string, peer: 'human' | 'picture' }[]} */
const COLD = [
  { figure: 'cold_blank_ms', url: '/e2e/blank.html', peer: 'picture' },
  { figure: 'cold_ours_ms', url: oursUrl(ONE_FACE, 'ours-hinted'), peer: 'picture' },
  { figure: 'cold_human_ms', url: '/e2e/human.html?backend=wasm', peer: 'human' },
];

/**
 * @param {string} origin
 * @param {import('./peers.mjs').Peers['why']} missing
 * @param {{ rounds: number, runs: number, colds: number }} options
 * @returns {Promise<WholeFrame>}
 */
export async function measureWholeFrame(origin, missing, { rounds, runs, colds }) {
  /** @type {WholeFrame} */
  const result = {
    ours_ms: null, ours_default_ms: null, human_ms: null, track_ms: null, mediapipe_ms: null,
    cold_blank_ms: null, cold_ours_ms: null, cold_human_ms: null, why: {}, faces: {}, cold_steps: {},
  };
  // One browser for each set of flags; a page that is waiting does nothing.
  const browsers = [await launch(), await launch(SOFTWARE_GL)];
  /** @type {{ figure: Warm, page: Page, times: number[] }[]} */
  const open = [];
  for (const { figure, url, peer, args } of WARM) {
    try {
      if (missing[peer]) throw new Error(missing[peer]);
      const { page, info } = await openReading(browsers[args ? 1 : 0], origin + url);
      if (!info.faces) throw new Error('it found no face');
      result.faces[figure] = info.faces;
      open.push({ figure, page, times: [] });
    } catch (error) {
      result.why[figure] = reasonOf(error);
    }
  }
  for (let round = -1; round < rounds; round++) {
    for (const { page, times } of open) {
      await page.evaluate('runOnce()');
      for (let i = 0; i < runs; i++) {
        const { t } = /** @type {{ t: number }} */ (await page.evaluate('runOnce()'));
        if (round >= 0) times.push(t);
      }
    }
  }
  for (const { figure, times } of open) result[figure] = median(times);
  for (const browser of browsers) await browser.close();
  await measureCold(origin, missing, colds, result);
  return result;
}

/**
 * @param {string} origin
 * @param {import('./peers.mjs').Peers['why']} missing
 * @param {number} colds
 * @param {WholeFrame} result its cold figures are filled in
 */
async function measureCold(origin, missing, colds, result) {
  /** @type {Map<Cold, { tInit: number, tLoad: number, tFirst: number }[]>} */
  const times = new Map();
  for (let i = 0; i < colds; i++) {
    for (const { figure, url, peer } of COLD) {
      if (missing[peer]) result.why[figure] = missing[peer];
      if (result.why[figure]) continue;
      const browser = await launch();
      try {
        const { info } = await openReading(browser, origin + url, { alone: true });
        times.set(figure, [...(times.get(figure) ?? []), info]);
      } catch (error) {
        result.why[figure] = reasonOf(error);
      }
      await browser.close();
    }
  }
  for (const [figure, list] of times) {
    if (result.why[figure]) continue;
    const steps = /** @type {const} */ (['tInit', 'tLoad', 'tFirst']);
    result.cold_steps[figure] = steps.map((step) => median(list.map((info) => info[step])));
    result[figure] = median(list.map((info) => info.tFirst));
  }
}
