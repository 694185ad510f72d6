import { statSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { FacewiseError } from '../web/lib/index.js';
import { readPicture } from './files.mjs';
import { UsageError } from './usage.mjs';

/**
 * Picture files and what each shows: its class, or a number.
 * @typedef {object} Listing
 * @property {string[]} files
 * @property {(string | number)[]} targets
 * @property {string[] | null} labels null for numbers
 * @property {Skipped[]} skipped
 * @typedef {{ file: string, reason: string }} Skipped
 */

/** So many pictures are read and decoded at once. */
const LANES = 8;

/**
 * A folder with a folder of pictures for each class.
 * @param {string} folder
 * @returns {Promise<Listing>}
 */
export async function listFolder(folder) {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw new FacewiseError('INVALID_DATA', `${folder} could not be read: ${error.message}.`,
      'Give a folder that has a folder of pictures for each class.');
  });
  const labels = entries.filter((entry) => isFolder(entry) && !entry.name.startsWith('.'))
    .map(({ name }) => name).sort();
  if (labels.length === 0) {
    throw new FacewiseError('INVALID_DATA', `${folder} has no folders.`,
      'Put the pictures of each class into a folder of its name, or use --labels.');
  }
  /** @type {Listing} */
  const listing = { files: [], targets: [], labels, skipped: [] };
  for (const label of labels) {
    const inside = await readdir(path.join(folder, label), { recursive: true, withFileTypes: true });
    const files = inside.filter((entry) => !isFolder(entry) && !entry.name.startsWith('.'))
      .map((entry) => path.join(entry.parentPath, entry.name)).sort();
    listing.files.push(...files);
    listing.targets.push(...files.map(() => label));
  }
  return listing;
}

/**
 * Data sets are often folders of links.
 * @param {import('node:fs').Dirent} entry
 */
function isFolder(entry) {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * The rows of a CSV file, quoted fields included.
 * @param {string} text
 * @returns {string[][]}
 */
export function parseCsv(text) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.some(Boolean)) rows.push(row);
    row = [];
  }
  return rows;
}

/**
 * A CSV file with the columns `file` (paths from where it lies) and `target`.
 * @param {string} csv
 * @param {string} target
 * @param {boolean} asClasses numbers too are names of classes; else a column whose cells mostly are numbers has them
 * @returns {Promise<Listing>}
 */
export async function listCsv(csv, target, asClasses) {
  const text = await readFile(csv, 'utf8').catch((error) => {
    throw new FacewiseError('INVALID_DATA', `${csv} could not be read: ${error.message}.`);
  });
  const [head = [], ...rows] = parseCsv(text.replace(/^\ufeff/, ''));
  const [fileColumn, column] = ['file', target].map((name) => {
    const index = head.indexOf(name);
    if (index < 0) throw new UsageError(`${csv} has no column '${name}'; it has ${head.join(', ') || 'none'}.`);
    return index;
  });
  const isMissing = (/** @type {string[]} */ row) => !row[column] || /^nan$/i.test(row[column]);
  const isNumber = (/** @type {string[]} */ row) => !isMissing(row) && Number.isFinite(Number(row[column]));
  // One cell that is none does not turn a column of numbers into classes.
  const count = rows.filter(isNumber).length;
  const numbers = !asClasses && count > rows.filter((row) => !isMissing(row)).length / 2;
  const reasonOf = (/** @type {string[]} */ row) => {
    if (!row[fileColumn]) return 'It names no file.';
    if (isMissing(row)) return `Its ${target} is ${row[column] || 'empty'}.`;
    return numbers && !isNumber(row) ? `Its ${target} is '${row[column]}', no number.` : '';
  };
  /** @type {Skipped[]} */
  const skipped = [];
  const known = rows.filter((row, index) => {
    const reason = reasonOf(row);
    if (reason) skipped.push({ file: row[fileColumn] || `${csv}, row ${index + 1}`, reason });
    return !reason;
  });
  if (known.length === 0) {
    throw new FacewiseError('INVALID_DATA', `${csv} has no row that names a file and its ${target}.`,
      'Fill the two columns.');
  }
  const targets = known.map((row) => (numbers ? Number(row[column]) : row[column]));
  return {
    files: known.map((row) => path.resolve(path.dirname(csv), row[fileColumn])),
    targets,
    labels: numbers ? null : /** @type {string[]} */ ([...new Set(targets)].sort()),
    skipped,
  };
}

/**
 * At most so many of each class (of numbers: in all), spread over the list.
 * @param {Listing} listing
 * @param {number} limit
 * @returns {Listing}
 */
export function limited({ files, targets, labels, skipped }, limit) {
  const groups = labels ?? [null];
  const kept = groups.flatMap((label) => {
    const own = targets.flatMap((target, index) => (label === null || target === label ? [index] : []));
    const place = (/** @type {number} */ index) => Math.floor(index * limit / own.length);
    return own.filter((_, index) => place(index) !== place(index - 1));
  }).sort((a, b) => a - b);
  return { files: kept.map((index) => files[index]), targets: kept.map((index) => targets[index]), labels, skipped };
}

/**
 * Decode the files of a listing to samples of one size. Those that cannot be read are added to what was skipped.
 * @param {Listing} listing
 * @param {readonly number[]} shape height, width, channels
 * @param {(done: number, file: string) => void} onFile
 */
export async function readSamples({ files, targets, skipped }, [height, width, channels], onFile) {
  const size = height * width * channels;
  const samples = new Uint8Array(files.length * size);
  /** @type {(string | null)[]} */
  const reasons = files.map(() => null);
  let next = 0;
  let done = 0;
  const lane = async () => {
    for (let index = next++; index < files.length; index = next++) {
      try {
        const { pixels } = await readPicture(files[index], { width, height });
        place(pixels.data, samples.subarray(index * size, (index + 1) * size), channels);
      } catch (error) {
        reasons[index] = /** @type {Error} */ (error).message;
      }
      onFile(++done, files[index]);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  let count = 0;
  const read = targets.filter((_, index) => {
    if (reasons[index] !== null) return false;
    samples.copyWithin(count++ * size, index * size, (index + 1) * size);
    return true;
  });
  const unread = files.flatMap((file, index) => {
    const reason = reasons[index];
    return reason === null ? [] : [{ file, reason }];
  });
  return { samples: samples.subarray(0, count * size), targets: read, skipped: [...skipped, ...unread] };
}

/**
 * @param {Uint8Array | Uint8ClampedArray} rgb
 * @param {Uint8Array} out
 * @param {number} channels
 */
function place(rgb, out, channels) {
  if (channels === 3) out.set(rgb);
  else for (let i = 0; i < out.length; i++) {
    out[i] = Math.round(0.2989 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2]);
  }
}
