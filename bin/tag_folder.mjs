import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { FacewiseError } from '../web/lib/index.js';

/** Picture files by their name; HEIC and the like are tried, so that they are named when they cannot be read. */
const PICTURES = /\.(jpe?g|png|webp|avif|gif|tiff?|hei[cf]|jxl|bmp)$/i;

/**
 * A picture file: path within the folder, parts divided by '/'.
 * @typedef {{ file: string, size: number, modified: number }} Listed
 */

/**
 * All pictures in a folder and the folders in it, by name. Hidden ones are left out, links are followed, a folder is
 * seen once.
 * @param {string} folder
 * @param {string} [leftOut] a folder that is not looked into
 * @returns {Promise<{ pictures: Listed[], unreadable: { file: string, reason: string }[] }>}
 */
export async function listPictures(folder, leftOut) {
  /** @type {Listed[]} */
  const pictures = [];
  /** @type {{ file: string, reason: string }[]} */
  const unreadable = [];
  /** @type {Set<string>} */
  const seen = new Set();
  const skipped = leftOut === undefined ? '' : await realpath(leftOut).catch(() => '');
  const look = async (/** @type {string} */ inside) => {
    const real = await realpath(path.join(folder, inside));
    if (seen.has(real) || real === skipped) return;
    seen.add(real);
    const names = (await readdir(real)).filter((name) => !name.startsWith('.')).sort();
    for (const name of names) {
      const file = path.posix.join(inside, name);
      try {
        const found = await stat(path.join(folder, file));
        if (found.isDirectory()) await look(file);
        else if (found.isFile() && PICTURES.test(name)) {
          pictures.push({ file, size: found.size, modified: Math.round(found.mtimeMs) });
        }
      } catch (error) {
        unreadable.push({ file, reason: reasonOf(error) });
      }
    }
  };
  await look('').catch((error) => {
    throw new FacewiseError('INVALID_DATA', `${folder} could not be read: ${reasonOf(error)}.`,
      'Give a folder of pictures.', error);
  });
  return { pictures, unreadable };
}

/** @param {unknown} error */
function reasonOf(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'ENOENT') return 'there is nothing of this name';
  if (code === 'EACCES') return 'it may not be read';
  if (code === 'ENOTDIR') return 'it is no folder';
  return message;
}
