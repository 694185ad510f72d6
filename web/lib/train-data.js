import { FacewiseError } from './errors.js';
import { now } from './host.js';
import { takePicture, writePixels } from './image.js';
import { isBytes, isFloats } from './kinds.js';
import { nearestName, show } from './options.js';

/** @typedef {import('./train-engine.js').Packed} Packed */
/** @typedef {{ data: ArrayLike<number>, width: number, height: number, channels: number, stride: number }} Pixels */

/**
 * Raw values of all samples one after the other (bytes as pictures have them, or floats as the net takes them), or
 * pictures: canvases, bitmaps, ImageData, the analyzer's crops, files.
 * @typedef {Uint8Array | Uint8ClampedArray | Float32Array | import('./image.js').ImageInput[]} Samples
 */

/**
 * What each sample is: numbers of classes, numbers to learn, or labels.
 * @typedef {readonly number[] | Int32Array | Uint8Array | Float32Array | readonly string[]} Targets
 */

/**
 * What to learn from, or to measure on.
 * @typedef {object} Data
 * @property {Samples} samples what the net sees
 * @property {Targets} targets labels or their numbers; of a net for numbers the numbers
 */

/**
 * @param {string} message
 * @param {string} remedy
 */
export function invalidData(message, remedy) {
  return new FacewiseError('INVALID_DATA', message, remedy);
}

// So long a stretch of work drops no frame of a page.
const STRETCH_MS = 8;

/**
 * All samples one after the other: raw values as they are, pictures cut to the middle and resized.
 * @param {any} samples of train.js: Samples, or one picture
 * @param {readonly number[]} shape height, width, channels
 * @param {(done: number, total: number) => boolean} [onDone] false: stop
 * @returns {Promise<Packed>}
 */
export async function packSamples(samples, shape, onDone = () => true) {
  const size = shape[0] * shape[1] * shape[2];
  const wanted = `${shape[0]} x ${shape[1]} x ${shape[2]}`;
  if (isBytes(samples) || isFloats(samples)) {
    const count = samples.length / size;
    if (count >= 1 && Number.isInteger(count)) {
      const data = isFloats(samples) ? new Float32Array(samples) : new Uint8Array(samples);
      return { data, count };
    }
    throw samples.length === 0 ? noSamples() : new FacewiseError('SHAPE_MISMATCH',
      `The samples are ${samples.length} values; ${wanted} take ${size} each.`,
      'Give height, width and channels of all samples one after the other, or a list of pictures.');
  }
  const list = Array.isArray(samples) ? samples : [samples];
  if (list.length === 0) throw noSamples();
  const floats = isFloats(list[0]);
  const data = new (floats ? Float32Array : Uint8Array)(list.length * size);
  const fit = resizer(shape);
  let rested = now();
  for (const [index, sample] of list.entries()) {
    try {
      if (isFloats(sample) !== floats) {
        throw invalidData('Some are floats and some not.', 'Give one kind.');
      }
      const place = data.subarray(index * size, (index + 1) * size);
      if (!floats) fit(await pixelsOf(sample), place);
      else if (sample.length === size) place.set(sample);
      else throw new FacewiseError('SHAPE_MISMATCH', `It has ${sample.length} values.`, `${wanted} take ${size}.`);
    } catch (error) {
      if (error instanceof FacewiseError) error.message = `Sample ${index}: ${error.message}`;
      throw error;
    }
    if (now() - rested < STRETCH_MS) continue;
    if (!onDone(index + 1, list.length)) break;
    await new Promise((resolve) => setTimeout(resolve));
    rested = now();
  }
  onDone(list.length, list.length);
  return { data, count: list.length };
}

function noSamples() {
  return invalidData('There are no samples.', 'Give at least two.');
}

/**
 * @param {any} sample
 * @returns {Promise<Pixels>}
 */
async function pixelsOf(sample) {
  const { data, width, height, stride } = sample ?? {};
  const channels = isBytes(data) && stride === undefined ? data.length / (width * height) : 0;
  if ([1, 3, 4].includes(channels)) return { data, width, height, channels, stride: width * channels };
  const picture = await takePicture(sample);
  let bytes = new Uint8Array(0);
  const layout = await writePixels(picture, async (size) => (bytes = new Uint8Array(size)));
  return { data: bytes, width: picture.width, height: picture.height, ...layout };
}

/**
 * Writes pictures of any size as samples of one shape: the largest middle part of that form, averaged down or blended
 * up, in grey where there is one channel.
 * @param {readonly number[]} shape
 */
function resizer([height, width, channels]) {
  /** @type {{ [size: string]: Float32Array[][] }} */
  const known = {};
  if (channels !== 1 && channels !== 3) {
    throw new FacewiseError('SHAPE_MISMATCH', `Pictures have 1 or 3 channels, the net takes ${channels}.`,
      'Give the values as one Float32Array.');
  }
  /**
   * @param {Pixels} pixels
   * @param {Uint8Array | Float32Array} out
   */
  return ({ data, width: w, height: h, channels: c, stride }, out) => {
    const [columns, rows] = known[`${w} ${h}`] ??= [taps(w, width, Math.min(w / width, h / height)),
      taps(h, height, Math.min(w / width, h / height))];
    const grey = channels === 1 && c >= 3;
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let [r, g, b] = [0, 0, 0];
        for (let i = 1; i < rows[y].length; i++) {
          for (let j = 1; j < columns[x].length; j++) {
            const from = (rows[y][0] + i - 1) * stride + (columns[x][0] + j - 1) * c;
            const share = rows[y][i] * columns[x][j];
            r += share * data[from];
            if (c < 3) continue;
            g += share * data[from + 1];
            b += share * data[from + 2];
          }
        }
        if (c < 3) g = b = r;
        if (channels === 1) out[at++] = Math.round(grey ? 0.2989 * r + 0.587 * g + 0.114 * b : r);
        else for (const value of [r, g, b]) out[at++] = Math.round(value);
      }
    }
  };
}

/**
 * Of each of `to` cells along a side the first source cell, and the shares of that one and those after it.
 * @param {number} from cells of the source
 * @param {number} to
 * @param {number} step source cells a cell
 * @returns {Float32Array[]}
 */
function taps(from, to, step) {
  const reach = Math.max(1, step);
  const start = (from - to * step) / 2;
  return Array.from({ length: to }, (_, cell) => {
    const centre = start + (cell + 0.5) * step - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const shares = Array.from({ length: last - first + 1 }, (__, i) => reach - Math.abs(first + i - centre));
    const sum = shares.reduce((all, share) => all + share, 0);
    return Float32Array.from([first, ...shares.map((share) => share / sum)]);
  });
}

/**
 * Class numbers, or the numbers themselves.
 * @param {any} targets
 * @param {object} about
 * @param {number} about.count of samples
 * @param {readonly string[]} about.labels
 * @param {number} about.classes 0 for numbers
 * @param {number} about.width numbers a sample
 * @returns {Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>}
 */
export function packTargets(targets, { count, labels, classes, width }) {
  if (!Array.isArray(targets) && !ArrayBuffer.isView(targets)) {
    throw invalidData(`The targets are ${show(targets)}.`, 'Give an array with one for each sample.');
  }
  const given = Array.from(/** @type {ArrayLike<any>} */ (targets));
  const wanted = count * (classes ? 1 : width);
  if (given.length !== wanted) {
    throw invalidData(`There are ${count} samples and ${given.length} targets.`, `Give ${wanted}.`);
  }
  if (!classes) {
    const bad = given.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
    if (bad < 0) return Float32Array.from(given);
    throw invalidData(`Target ${bad} is ${show(given[bad])}.`, 'Leave out samples whose number is not known.');
  }
  return Int32Array.from(given, (value, index) => {
    const place = typeof value === 'string' ? labels.indexOf(value) : value;
    if (Number.isInteger(place) && place >= 0 && place < classes) return place;
    const nearest = typeof value === 'string' ? nearestName(value, labels) : '';
    throw invalidData(`Target ${index} is ${show(value)}.`, nearest ? `Did you mean '${nearest}'?`
      : `Give a label (${labels.join(', ')}) or its number, 0 to ${classes - 1}.`);
  });
}

/**
 * What a data set can and cannot teach: throws where it teaches nothing.
 * @param {Int32Array | Float32Array} targets
 * @param {readonly string[]} labels
 * @param {boolean} allowEmpty
 * @returns {string[]} warnings
 */
export function checkTargets(targets, labels, allowEmpty) {
  const few = 5;
  if (targets.length < 2) {
    throw invalidData('There is one sample.', 'Give at least two: a net learns from differences.');
  }
  if (targets instanceof Float32Array) {
    if (targets.some((value) => value !== targets[0])) return [];
    return [`All targets are ${targets[0]}: the net can only learn to say that.`];
  }
  if (labels.length < 2) throw invalidData('There is one class.', 'Name a second one, even if it is the rest.');
  const counts = labels.map((_, label) => targets.filter((target) => target === label).length);
  const named = (/** @type {(count: number) => boolean} */ which) =>
    labels.filter((_, label) => which(counts[label])).map((label) => `'${label}'`).join(', ');
  const empty = named((count) => count === 0);
  if (empty && !allowEmpty) {
    throw invalidData(`There is no sample of ${empty}.`, 'Give some, or leave the label out (or set allowEmpty).');
  }
  const rare = named((count) => count > 0 && count < few);
  return [...(empty ? [`There is no sample of ${empty}.`] : []),
    ...(rare ? [`There are fewer than ${few} samples of ${rare}.`] : [])];
}

/**
 * @typedef {{ samples: import('./train-engine.js').Packed, targets: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>
 * }} PackedData
 */

/**
 * @param {PackedData} a
 * @param {PackedData} b
 * @returns {PackedData}
 */
export function joined(a, b) {
  if (a.samples.data.constructor !== b.samples.data.constructor) {
    throw invalidData('Some samples are floats and some bytes.', 'Give samples for training and validation alike.');
  }
  return {
    samples: { data: join(a.samples.data, b.samples.data), count: a.samples.count + b.samples.count },
    targets: join(a.targets, b.targets),
  };
}

/**
 * @template {Uint8Array | Int32Array | Float32Array} T
 * @param {T} a
 * @param {T} b
 * @returns {any}
 */
function join(a, b) {
  const all = new /** @type {any} */ (a).constructor(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
