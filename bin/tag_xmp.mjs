import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FacewiseError } from '../web/lib/index.js';
import { mergeXmp, parseXmp, writeXmp } from '../web/lib/tag.js';
import { makeFolder, writeWhole } from './files.mjs';

/** Boxes of one face have their centres within so much of the larger one, as in mergeXmp(). */
const CENTRE = 0.25;

/** @typedef {import('../web/lib/tag.js').TaggedPicture} TaggedPicture */
/**
 * @typedef {object} Sidecars
 * @property {number} written
 * @property {{ file: string, name: string, instead: string }[]} kept names of other programs, with ours
 * @property {{ file: string, reason: string }[]} failed
 */

/**
 * Write a sidecar file, photo.jpg.xmp, for each picture with somebody of a name. What is there already stays.
 * @param {readonly TaggedPicture[]} pictures
 * @param {readonly TaggedPicture[]} former of the last run
 * @param {{ folder: string, unnamed: boolean }} options where they go, and whether nameless faces are written, too
 * @returns {Promise<Sidecars>}
 */
export async function writeSidecars(pictures, former, { folder, unnamed }) {
  const was = new Map(former.map(({ file, faces }) => [file, faces]));
  /** @type {Sidecars} */
  const result = { written: 0, kept: [], failed: [] };
  for (const { file, width, height, orientation, faces } of pictures) {
    const regions = faces.map(({ box, person }) => {
      const old = was.get(file)?.find((face) => ['x', 'y', 'width', 'height'].every((side) =>
        Math.abs(face.box[/** @type {'x'} */ (side)] - box[/** @type {'x'} */ (side)]) < 1e-3))?.person;
      return { box, ...(person !== null && { name: person }), ...(old && { was: old }) };
    }).filter((region) => unnamed || 'name' in region || 'was' in region);
    if (regions.length === 0) continue;
    const target = path.join(folder, `${file}.xmp`);
    try {
      const there = await readText(target);
      const options = { width, height, orientation, regions };
      const named = regions.filter((region) => unnamed || 'name' in region);
      if (there === null && named.length === 0) continue;
      const { text, kept } = there === null ? { text: writeXmp({ ...options, regions: named }), kept: [] }
        : mergeXmp(there, options);
      result.kept.push(...kept.map((one) => ({ file: `${file}.xmp`, ...one })));
      if (text === there) continue;
      await makeFolder(path.dirname(target));
      writeWhole(target, text);
      result.written++;
    } catch (error) {
      const { message, remedy } = /** @type {FacewiseError} */ (error);
      result.failed.push({ file: `${file}.xmp`, reason: `${message}${remedy ? ` ${remedy}` : ''}` });
    }
  }
  return result;
}

/**
 * Names that sidecar files of other programs give to faces. Files that are not understood are named when it comes to
 * writing.
 * @param {readonly import('./tag_state.mjs').KeptPicture[]} pictures
 * @param {string} folder where they are
 * @returns {Promise<Map<string, string[]>>} by picture, for each of its faces the name or ''
 */
export async function readSidecars(pictures, folder) {
  /** @type {Map<string, string[]>} */
  const names = new Map();
  for (const { file, width, height, orientation, faces } of pictures) {
    try {
      const text = await readText(path.join(folder, `${file}.xmp`));
      if (text === null) continue;
      const { regions } = parseXmp(text, { orientation });
      const named = regions.filter(({ name, type }) => name !== undefined && type === 'Face');
      names.set(file, faces.map(({ box }) => named.find(({ boxNormalized: { x, y, width: w, height: h } }) => {
        const theirs = { x: x * width, y: y * height, width: w * width, height: h * height };
        const apart = (/** @type {'x' | 'y'} */ start, /** @type {'width' | 'height'} */ side) =>
          Math.abs(theirs[start] + theirs[side] / 2 - box[start] - box[side] / 2) / Math.max(theirs[side], box[side]);
        return apart('x', 'width') < CENTRE && apart('y', 'height') < CENTRE;
      })?.name ?? ''));
    } catch {
      continue;
    }
  }
  return names;
}

/** @param {string} file @returns {Promise<string | null>} null: there is none */
async function readText(file) {
  const bytes = await readFile(file).catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!bytes) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FacewiseError('XMP_INVALID', 'The file is not UTF-8.', 'It was left as it is.');
  }
}
