// Five real faces out of the pictures that @vladmandic/face-api ships, and five more from ../shared/faces
// where that is there.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { samplePath } from '../../lib/samples.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SHARED = process.env.FACEWISE_FACES ?? path.join(root, '../shared/faces');

/** @typedef {{ name: string, file: string, square: { left: number, top: number, side: number } }} Face */

/** Squares around a face, brow to chin with some hair, in pixels. @type {Face[]} */
const SAMPLE_FACES = [
  [3, 560, 330, 300],
  [3, 1060, 200, 300],
  [3, 1450, 320, 300],
  [6, 600, 320, 300],
  [6, 1130, 310, 300],
].map(([number, left, top, side]) => ({
  name: `sample${number}.jpg at ${left},${top}`,
  file: samplePath(number),
  square: { left, top, side },
}));

/** @returns {Face[]} five faces, or ten where ../shared/faces is there */
export function faces() {
  const lfw = path.join(SHARED, 'lfw');
  if (!existsSync(lfw)) return SAMPLE_FACES;
  const names = readdirSync(lfw)
    .filter((name) => name.endsWith('.jpg'))
    .sort()
    .slice(0, 5);
  // In LFW's pictures of 250x250 the face is in the middle.
  const square = { left: 50, top: 50, side: 150 };
  return [...SAMPLE_FACES, ...names.map((name) => ({ name: `lfw/${name}`, file: path.join(lfw, name), square }))];
}

/** @param {Face} face @param {number} margin on each side, as a part of the square's */
function cut({ file, square }, margin) {
  const grow = Math.min(Math.round(margin * square.side), square.left, square.top);
  const side = square.side + 2 * grow;
  return sharp(file).extract({ left: square.left - grow, top: square.top - grow, width: side, height: side });
}

/** @returns {{ name: string, image: import('sharp').Sharp }[]} five, one person each, with room around the face */
export function facePictures() {
  return SAMPLE_FACES.map((face) => ({ name: face.name, image: cut(face, 0.45) }));
}

/** @param {Face} face @param {number} width @param {number} height @returns {Promise<Uint8Array>} RGB */
export async function pixelsOf(face, width, height) {
  return new Uint8Array(await cut(face, 0).resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer());
}
