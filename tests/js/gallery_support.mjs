// Made embeddings that lie as those of the recognition net do: a large mean in common, then the person, then the
// picture. Strangers come out at about 0.8, two pictures of one person at about 0.97.
import { encodeGallery, recordOf } from '../../web/lib/gallery-format.js';
import { random } from './support.mjs';

/** @param {() => number} draw */
function gaussian(draw) {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** @param {number} seed @param {number} [dimension] @returns {Float32Array} of length 1, in any direction */
export function direction(seed, dimension = 128) {
  const draw = random(seed * 7919 + 13);
  for (let i = 0; i < 20; i++) draw();
  const values = Float32Array.from({ length: dimension }, () => gaussian(draw));
  return scaled(values);
}

/** @param {Float32Array} values @returns {Float32Array} of length 1 */
function scaled(values) {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

const common = direction(1);

/**
 * The embedding of a picture of a person.
 * @param {number} person
 * @param {number} [picture]
 * @param {number} [noise] how far pictures of one person are apart
 * @returns {Float32Array}
 */
export function embeddingOf(person, picture = 1, noise = 0.17) {
  const own = direction(1000 + person);
  const other = direction(1_000_000 + 1000 * person + picture);
  return scaled(common.map((value, i) => 0.88 * value + 0.45 * own[i] + noise * other[i]));
}

/**
 * A face as the analyzer gives it.
 * @param {number} person
 * @param {number} [picture]
 * @param {number} [score] of its quality
 */
export function faceOf(person, picture = 1, score = 1) {
  const reasons = score < 0.4 ? [{ code: 'blurred', message: 'Hold still.' }] : [];
  return { id: 1, embedding: embeddingOf(person, picture), quality: { score, reasons, parts: {} } };
}

/** As the packaged net's was first measured: the tests do not move when it is measured anew. */
export const CURVE = /** @type {import('../../web/lib/gallery.js').Calibration} */ ({
  model: 'made', protocol: 'made', points: [[0.908, 1e-2], [0.926, 1e-3], [0.939, 1e-4]],
});

/**
 * What export() would write of these people. Faster than enrolling thousands.
 * @param {(string | Float32Array[])[][]} people name and pictures of each
 */
export async function galleryText(people) {
  const now = new Date(0).toISOString();
  const records = people.map(([name, embeddings], i) => recordOf({
    id: `p${i}`, name: String(name), created: now, updated: now,
    pictures: /** @type {Float32Array[]} */ (embeddings).map((embedding, k) =>
      ({ id: `p${i}-${k}`, embedding, quality: 0.9, added: now })),
  }));
  return (await encodeGallery({ model: CURVE.model, dimension: 128 }, records, null)).text;
}
