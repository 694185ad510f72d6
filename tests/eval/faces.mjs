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
