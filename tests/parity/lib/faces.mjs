// Five real faces out of the pictures that @vladmandic/face-api ships, and five more from ../shared/faces where it is there.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SAMPLES = path.join(root, 'models/node_modules/@vladmandic/face-api/demo');
const SHARED = process.env.FACEWISE_FACES ?? path.join(root, '../shared/faces');

/** @typedef {{ name: string, file: string, square?: { left: number, top: number, side: number } }} Face */

/** Squares around a face, brow to chin with some hair, in pixels. @type {Face[]} */
const SAMPLE_FACES = [
  ['sample3.jpg', 560, 330, 300],
  ['sample3.jpg', 1060, 200, 300],
  ['sample3.jpg', 1450, 320, 300],
  ['sample6.jpg', 600, 320, 300],
  ['sample6.jpg', 1130, 310, 300],
].map(([file, left, top, side]) => ({
  name: `${file} at ${left},${top}`,
  file: path.join(SAMPLES, String(file)),
  square: { left: Number(left), top: Number(top), side: Number(side) },
}));

/** @returns {Face[]} five faces, or ten where ../shared/faces is there */
export function faces() {
  const lfw = path.join(SHARED, 'lfw');
  if (!existsSync(lfw)) return SAMPLE_FACES;
  const names = readdirSync(lfw).filter((name) => name.endsWith('.jpg')).sort().slice(0, 5);
  return [...SAMPLE_FACES, ...names.map((name) => ({ name: `lfw/${name}`, file: path.join(lfw, name) }))];
}

/** @returns {string[]} whole pictures with people in them */
export function pictures() {
  return [1, 3, 4, 5, 6].map((number) => path.join(SAMPLES, `sample${number}.jpg`));
}

/** @param {Face} face @param {number} width @param {number} height @returns {Promise<Uint8Array>} RGB */
export async function pixelsOf({ file, square }, width, height) {
  let image = sharp(file);
  if (square) image = image.extract({ left: square.left, top: square.top, width: square.side, height: square.side });
  return new Uint8Array(await image.resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer());
}
