import { loadSharp, readPicture } from './files.mjs';

/** Greater pictures are made smaller: more pixels find no more faces, and cost memory. */
const MOST_SIDE = 4096;
/** Of a thumbnail, in pixels, and how much of the picture it shows around a face, in boxes. */
const SIDE = 96;
const AROUND = 1.7;

/** @typedef {import('../web/lib/results.js').Box} Box */

/**
 * The faces of a picture file, boxes in pixels of the picture as it is displayed, and a thumbnail of each.
 * @param {string} file
 * @param {() => Promise<import('../web/lib/index.js').Analyzer>} analyzerOf
 * @returns {Promise<Pick<import('./tag_state.mjs').KeptPicture, 'width' | 'height' | 'orientation' | 'faces'>>}
 */
export async function readFaces(file, analyzerOf) {
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
