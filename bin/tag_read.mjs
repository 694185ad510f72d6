import path from 'node:path';
import { FacewiseError, createAnalyzer } from '../web/lib/index.js';
import { loadSharp, readPicture } from './files.mjs';
import { note, progressBar, timeLeft } from './progress.mjs';

/** Greater pictures are made smaller: more pixels find no more faces, and cost memory. */
const MOST_SIDE = 4096;
/** Of a thumbnail, in pixels, and how much of the picture it shows around a face, in boxes. */
const SIDE = 96;
const AROUND = 1.7;

/** What a single picture may fail by; all else ends the run. */
const OF_PICTURE = ['INVALID_IMAGE', 'OUT_OF_MEMORY'];

/** @typedef {import('../web/lib/results.js').Box} Box */
/** @typedef {import('./tag_state.mjs').State} State */
/** @typedef {{ file: string, reason: string }} Skipped */

/**
 * Read what is new or has changed, as many pictures at a time as there are workers.
 * @param {State} state
 * @param {import('./tag_folder.mjs').Listed[]} listed
 * @param {{ folder: string, minScore: number | undefined, workers: number, models: string | undefined }} options
 * @returns {Promise<{ skipped: Skipped[], stopped: boolean }>}
 */
export async function readAll(state, listed, { folder, minScore, workers, models }) {
  const waiting = listed.filter(({ file, size, modified }) => {
    const kept = state.pictures.get(file);
    return !kept || kept.size !== size || kept.modified !== modified;
  });
  /** @type {Skipped[]} */
  const skipped = [];
  if (waiting.length === 0) return { skipped, stopped: false };
  /**
   * Made for the first picture that can be decoded.
   * @type {Promise<import('../web/lib/index.js').Analyzer> | undefined}
   */
  let analyzer;
  let usable = true;
  const analyzerOf = () => analyzer ??= createAnalyzer({
    tasks: ['mesh', 'identity', 'quality'], minScore, ...(workers > 1 && { workers }),
    assets: models === undefined ? undefined : { models },
  }).catch((error) => {
    usable = false;
    throw error;
  });
  const bar = progressBar(listed.length);
  const left = timeLeft();
  let done = listed.length - waiting.length;
  let stopped = false;
  const stop = () => {
    bar.clear();
    note('Ending after these pictures; Ctrl-C again kills.');
    stopped = true;
  };
  process.once('SIGINT', stop); // once: the second one does what it always does
  let next = 0;
  const lane = async () => {
    while (next < waiting.length && !stopped) {
      const one = waiting[next++];
      bar.show(done, `${left(done, listed.length)}  ${one.file}`);
      const known = state.pictures.get(one.file);
      try {
        await state.add({ ...one, ...await readFaces(path.join(folder, one.file), analyzerOf) });
      } catch (error) {
        const { code, message, remedy } = /** @type {FacewiseError} */ (error);
        if (!usable || (error instanceof FacewiseError && !OF_PICTURE.includes(code))) {
          stopped = true; // the other lanes, too
          throw error;
        }
        if (known) state.pictures.delete(one.file); // what was known of it is of another picture
        const reason = `${message}${remedy ? ` ${remedy}` : ''}`.replaceAll('\n', ' ');
        skipped.push({ file: one.file, reason });
        bar.clear();
        note(`${one.file}: ${reason}`);
      }
      done++;
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, lane));
  } finally {
    bar.clear();
    process.removeListener('SIGINT', stop);
    await analyzer?.then((one) => one.close(), () => {});
  }
  return { skipped: skipped.sort((a, b) => (a.file < b.file ? -1 : 1)), stopped: stopped && next < waiting.length };
}

/**
 * The faces of a picture file, boxes in pixels of the picture as it is displayed, and a thumbnail of each.
 * @param {string} file
 * @param {() => Promise<import('../web/lib/index.js').Analyzer>} analyzerOf
 * @returns {Promise<Pick<import('./tag_state.mjs').KeptPicture, 'width' | 'height' | 'orientation' | 'faces'>>}
 */
async function readFaces(file, analyzerOf) {
  const { width, height, pixels } = await readPicture(file, { width: MOST_SIDE, height: MOST_SIDE, fit: 'inside',
    withoutEnlargement: true });
  const stored = await storedSize(file);
  const turned = stored.orientation > 4;
  const full = turned ? { width: stored.height, height: stored.width } : stored;
  const { faces } = await (await analyzerOf()).analyze({ ...pixels, channels: 3, width, height });
  const scale = full.width / width;
  const read = [];
  for (const { box, score, quality, embedding } of faces) {
    if (!embedding) continue;
    const thumbnail = await thumbnailOf({ data: pixels.data, width, height }, box);
    const place = { box: scaled(box, scale), score: four(score), quality: four(quality?.score ?? 1) };
    read.push({ ...place, embedding, thumbnail });
  }
  return { width: full.width, height: full.height, orientation: stored.orientation, faces: read };
}

/** @param {string} file */
async function storedSize(file) {
  const sharp = await loadSharp();
  const { width, height, orientation = 1 } = await sharp(file).metadata();
  return { width, height, orientation };
}

/** @param {number} value */
const four = (value) => Math.round(value * 1e4) / 1e4;

/** @param {Box} box @param {number} scale @returns {Box} */
function scaled({ x, y, width, height }, scale) {
  return { x: four(x * scale), y: four(y * scale), width: four(width * scale), height: four(height * scale) };
}

/**
 * @param {{ data: Uint8Array | Uint8ClampedArray, width: number, height: number }} picture RGB
 * @param {Box} box
 * @returns {Promise<string>} base64 of a JPEG file
 */
async function thumbnailOf({ data, width, height }, box) {
  const sharp = await loadSharp();
  const side = Math.max(1, Math.min(width, height, Math.round(AROUND * Math.max(box.width, box.height))));
  const place = (/** @type {number} */ centre, /** @type {number} */ most) =>
    Math.round(Math.min(most - side, Math.max(0, centre - side / 2)));
  const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
    .extract({ left: place(box.x + box.width / 2, width), top: place(box.y + box.height / 2, height), width: side,
      height: side })
    .resize(SIDE, SIDE).jpeg({ quality: 78 }).toBuffer();
  return bytes.toString('base64');
}
