/** The labelled pictures of ../shared/faces (FACEWISE_FACES overrides), for measuring only: nothing is copied. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const FACES = path.resolve(ROOT, process.env.FACEWISE_FACES ?? '../shared/faces');

export const facesAreHere = () => existsSync(path.join(FACES, 'boxes', 'labels.csv'));

/**
 * Rows of FOLDER/labels.csv as objects.
 * @param {string} folder
 * @returns {Record<string, string>[]}
 */
export function labels(folder) {
  const [head, ...lines] = readFileSync(path.join(FACES, folder, 'labels.csv'), 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
  });
}

/**
 * Picture files of a folder whose name starts so.
 * @param {string} folder
 * @param {string} [prefix]
 */
export function pictures(folder, prefix = '') {
  return readdirSync(path.join(FACES, folder))
    .filter((name) => name.startsWith(prefix) && /\.(jpe?g|png)$/i.test(name))
    .map((name) => `${folder}/${name}`);
}

/** A row of boxes/labels.csv as a box. @param {Record<string, string>} row */
export function labelledBox({ x0, y0, x1, y1 }) {
  return { x: Number(x0), y: Number(y0), width: Number(x1) - Number(x0), height: Number(y1) - Number(y0) };
}

/**
 * Point `i` of a row of 68 points.
 * @param {Record<string, string>} row
 * @param {number} i
 * @returns {[number, number]}
 */
export function labelledPoint(row, i) {
  return [Number(row[`x${i}`]), Number(row[`y${i}`])];
}
