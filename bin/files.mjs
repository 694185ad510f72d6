import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodePicture } from '../web/lib/decode.js';
import { FacewiseError } from '../web/lib/index.js';

/** @returns {Promise<any>} */
export async function loadSharp() {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    throw new FacewiseError('INVALID_IMAGE',
      "The command line decodes pictures with the package 'sharp', which is not installed here.",
      'Run `npm install sharp` beside facewise.', error);
  }
}

/**
 * @param {string} file
 * @param {import('../web/lib/decode.js').DecodedSize} [size]
 */
export async function readPicture(file, size) {
  let bytes;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT') throw new FacewiseError('INVALID_IMAGE', 'There is no such file.');
    if (code === 'EISDIR') throw new FacewiseError('INVALID_IMAGE', 'This is a folder.', 'Give the pictures in it.');
    throw new FacewiseError('INVALID_IMAGE', `The file could not be read: ${message}.`);
  }
  if (bytes.length === 0) throw new FacewiseError('INVALID_IMAGE', 'The file is empty.');
  return decodePicture(bytes, size);
}

/**
 * mkdir's own `recursive` never settles in Node 20 where a folder refuses children with ENOENT, as /proc does.
 * @param {string} folder
 */
export async function makeFolder(folder) {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || path.dirname(folder) === folder) throw error;
    await makeFolder(path.dirname(folder));
    await mkdir(folder);
  }
}

/**
 * @param {string} where
 * @param {unknown} error of the disk
 * @param {string} remedy
 */
export function storageError(where, error, remedy) {
  return new FacewiseError('STORAGE', `${where} could not be written: ${/** @type {Error} */ (error).message}.`, remedy,
    error);
}

/**
 * A file that is there as a whole, or as it was before.
 * @param {string} file
 * @param {string | Uint8Array} content
 */
export function writeWhole(file, content) {
  const part = `${file}.part`;
  try {
    writeFileSync(part, content);
    renameSync(part, file);
  } catch (error) {
    try {
      rmSync(part, { force: true });
    } catch {
      // The first error says more.
    }
    throw error;
  }
}
