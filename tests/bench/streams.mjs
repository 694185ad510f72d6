// How our reading of whole frames grows: two workers against one, and time against faces and size of a picture.

import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ONE_FACE, PICTURE, oursUrl } from './e2e.mjs';
import { pinThread, workerThreads } from './lib/pin.mjs';
import { openReading } from './pages.mjs';
import { median, worseThanLinear } from './stats.mjs';

/** @typedef {import('./pages.mjs').Page} Page */
/**
 * @typedef {{ one_fps: number | null, two_fps: number | null, video_one_fps: number | null,
 *   video_two_fps: number | null, why?: string }} Workers  full readings a second
 */
/** @typedef {{ what: string, work: number, found: number, ms: number, each_of_16_ms?: number }} FlatPoint */
/** @typedef {{ points: FlatPoint[], worse: ReturnType<typeof worseThanLinear>, why?: string }} FlatTable */
/** @typedef {{ faces?: FlatTable, pixels?: FlatTable, gallery: FlatTable }} Flat */

/** Pictures that have nothing to do with each other, and frames of a video, of which every one is read in full. */
const STREAMS = { image: ONE_FACE, video: { mode: 'video', maxFaces: 1 } };

/**
 * Every frame of a stream read in full, by one worker and by two, each of them on a core of its own.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @param {{ milliseconds: number, rounds: number }} options `milliseconds` of each in a round
 * @returns {Promise<Workers>}
 */
export async function measureWorkers(browser, origin, { milliseconds, rounds }) {
  const { page } = await openReading(browser, origin + oursUrl(ONE_FACE));
  const why = os.availableParallelism() < 2 ? 'one core is not enough for two workers' : undefined;
  const counts = why ? [1] : [1, 2];
  /** @type {Workers} */
  const result = { one_fps: null, two_fps: null, video_one_fps: null, video_two_fps: null, ...(why ? { why } : {}) };
  for (const [mode, options] of Object.entries(STREAMS)) {
    const others = new Set(workerThreads());
    for (const workers of counts) {
      const read = await page.evaluate(`openStream('${mode}${workers}', ${JSON.stringify({ ...options, workers })})`);
      if (!read) throw new Error(`${mode}, ${workers} workers: not one face with every reading`);
    }
    // Oldest first: the one worker's, then the two's.
    const threads = workerThreads().filter((thread) => !others.has(thread));
    threads.forEach((thread, i) => pinThread(thread, i === 2 ? 1 : 0));
    /** @type {number[][]} */
    const fps = [[], []];
    for (let round = 0; round < rounds; round++) {
      for (const workers of counts) {
        fps[workers - 1].push(Number(await page.evaluate(`fps('${mode}${workers}', ${milliseconds})`)));
      }
    }
    const [one, two] = fps.map((values) => (values.length > 0 ? median(values) : null));
    const image = mode === 'image';
    Object.assign(result, image ? { one_fps: one, two_fps: two } : { video_one_fps: one, video_two_fps: two });
  }
  await page.context().close();
  return result;
}

const CELL = 160;
const COLUMNS = 10;
const ROWS = 8;

/**
 * @param {string[]} portraits addresses
 * @param {number} count of faces
 * @returns {import('./peers/e2e/ours.mjs').Tile[]} spread over a picture of 1600 x 1280, which stays the same
 */
export function crowd(portraits, count) {
  const cells = COLUMNS * ROWS;
  return Array.from({ length: count }, (_, i) => {
    const cell = Math.floor((i * cells) / count);
    const [x, y] = [CELL * (cell % COLUMNS), CELL * Math.floor(cell / COLUMNS)];
    return { url: portraits[i % portraits.length], x, y, width: CELL, height: CELL };
  });
}

/**
 * @param {Page} page
 * @param {{ what: string, work: number, width: number, height: number, tiles: object[] }[]} pictures
 * @param {number} runs
 * @returns {Promise<FlatTable>}
 */
async function measureFlat(page, pictures, runs) {
  const points = [];
  for (const { what, work, width, height, tiles } of pictures) {
    await page.evaluate(`compose(${width}, ${height}, ${JSON.stringify(tiles)})`);
    const results = [];
    for (let i = -1; i < runs; i++) {
      const result = /** @type {{ t: number, n: number }} */ (await page.evaluate('runOnce()'));
      if (i >= 0) results.push(result);
    }
    points.push({ what, work, found: results[0].n, ms: median(results.map(({ t }) => t)) });
  }
  return { points, worse: worseThanLinear(points) };
}

/** @type {[what: string, width: number, height: number][]} */
const SIZES = [['VGA', 640, 480], ['2 MP', 1600, 1200], ['8 MP', 3264, 2448], ['24 MP', 6000, 4000]];

/** Up to 80 portraits under the served folder, evenly chosen. @param {string} folder of the peers */
function portraitsIn(folder) {
  const faces = path.join(folder, 'facewise/faces/lfw');
  if (!existsSync(faces)) return [];
  const files = readdirSync(faces).filter((file) => file.endsWith('.jpg')).sort();
  return files.slice(0, COLUMNS * ROWS).map((file) => `/facewise/faces/lfw/${file}`);
}

/**
 * Pictures read with the default options: every detector, tiles and turns.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @param {string} folder of the peers
 * @param {number} runs
 * @returns {Promise<Pick<Flat, 'faces' | 'pixels'>>}
 */
export async function measureFlatCost(browser, origin, folder, runs) {
  const { page } = await openReading(browser, origin + oursUrl({}));
  const portraits = portraitsIn(folder);
  const faces = portraits.length === 0
    ? { points: [], worse: [], why: 'no ../shared/faces/lfw on this machine' }
    : await measureFlat(page, [1, 5, 20, 80].map((count) => ({
        what: String(count), work: count, width: CELL * COLUMNS, height: CELL * ROWS, tiles: crowd(portraits, count),
      })), runs);
  // One portrait as high as the picture, whose share of it stays the same.
  const pixels = await measureFlat(page, SIZES.map(([what, width, height]) => ({
    what, work: (width * height) / 1e6, width, height,
    tiles: [{ url: portraits[0] ?? PICTURE, x: (width - height) / 2, y: 0, width: height, height }],
  })), runs);
  await page.context().close();
  return { faces, pixels };
}
