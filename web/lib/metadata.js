import { FacewiseError, sentenceOf } from './errors.js';
import { requireObject, show } from './options.js';

/**
 * What a .tflite file says about itself: JSON under the name "facewise" in its metadata.
 * @typedef {object} ModelMetadata
 * @property {1} version of this form of metadata
 * @property {string} name what the net reads, such as 'tired'
 * @property {'classification' | 'regression'} kind whether it gives classes or a number
 * @property {string[]} [labels] of the classes, in the order of the outputs
 * @property {string} [unit] of the number, such as 'years'
 * @property {[number, number]} [range] that the number lies in
 * @property {{ scale: number[], offset: number[] }} input value = byte * scale + offset, of all channels or of each
 * @property {{ region: 'face' | 'picture', scale: number }} [crop] the region that the net was shown: with 'face' the
 *   upright one around the mesh, its side times scale
 * @property {string} [made] by which program
 */

const ENTRY = 'facewise';

/** Where fields lie in the tables of the .tflite schema. */
const MODEL_BUFFERS = 4;
const MODEL_METADATA = 6;
const METADATA_NAME = 0;
const METADATA_BUFFER = 1;
const BUFFER_DATA = 0;

/** @param {unknown} value */
export const isText = (value) => typeof value === 'string' && value !== '';

/**
 * @param {unknown} value
 * @param {number[]} lengths
 */
const areNumbers = (value, lengths) =>
  Array.isArray(value) && lengths.includes(value.length) && value.every(Number.isFinite);

/**
 * Throws unless the settings that are there can be meant.
 * @param {{ [key: string]: any }} given
 * @param {string} where
 * @param {import('./errors.js').ErrorCode} code
 * @param {string[]} [regions]
 */
export function checkSettings({ labels, unit, range, crop, input }, where, code, regions = ['face']) {
  const require = (/** @type {unknown} */ fits, /** @type {string} */ key, /** @type {unknown} */ value,
    /** @type {string} */ remedy) => {
    if (value !== undefined && !fits) throw new FacewiseError(code, `${where}: '${key}' is ${show(value)}.`, remedy);
  };
  require(Array.isArray(labels) && labels.length > 0 && labels.every(isText) && new Set(labels).size === labels.length,
    'labels', labels, 'Give an array of different texts.');
  require(typeof unit === 'string', 'unit', unit, 'Give a text.');
  require(areNumbers(range, [2]) && range[0] < range[1], 'range', range, 'Give [low, high], two numbers.');
  require(typeof crop === 'object' && crop, 'crop', crop, 'Give { region, scale }.');
  require(regions.includes(crop?.region), 'crop.region', crop?.region, `Give '${regions.join("' or '")}'.`);
  require(crop?.scale >= 0.25 && crop?.scale <= 4, 'crop.scale', crop?.scale, 'Give a number from 0.25 to 4.');
  require(typeof input === 'object' && input, 'input', input, 'Give { scale, offset }.');
  for (const key of ['scale', 'offset']) {
    const value = input?.[key];
    require(Number.isFinite(value) || areNumbers(value, [1, 3]), `input.${key}`, value,
      'Give a number, or one for each channel.');
  }
}

/**
 * The bytes of an entry of a .tflite file's metadata; null without one.
 * @param {Uint8Array} bytes of the file
 * @param {string} name
 */
function entryOf(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const follow = (/** @type {number} */ at) => at + view.getUint32(at, true);
  /** Where a field of a table lies; 0: it is not there. */
  const field = (/** @type {number} */ table, /** @type {number} */ index) => {
    const layout = table - view.getInt32(table, true);
    const slot = 4 + 2 * index;
    const offset = slot < view.getUint16(layout, true) ? view.getUint16(layout + slot, true) : 0;
    return offset && table + offset;
  };
  /** @returns {number[]} where the elements of a vector of tables lie */
  const tables = (/** @type {number} */ at) => {
    const vector = at && follow(at);
    const count = at && view.getUint32(vector, true);
    if (4 * count > bytes.length) throw new RangeError('a list is longer than the file');
    return Array.from({ length: count }, (_, i) => follow(vector + 4 + 4 * i));
  };
  const content = (/** @type {number} */ at) => {
    const vector = at && follow(at);
    return bytes.slice(vector + 4, at && vector + 4 + view.getUint32(vector, true));
  };
  const model = follow(0);
  for (const entry of tables(field(model, MODEL_METADATA))) {
    if (new TextDecoder().decode(content(field(entry, METADATA_NAME))) !== name) continue;
    const index = field(entry, METADATA_BUFFER);
    const buffer = tables(field(model, MODEL_BUFFERS))[index && view.getUint32(index, true)];
    return content(field(buffer, BUFFER_DATA));
  }
  return null;
}

/**
 * A newer version or a field of the wrong kind is refused.
 * @param {Uint8Array} text JSON
 * @param {string} own whose it is, for messages
 * @returns {ModelMetadata}
 */
function parseMetadata(text, own) {
  let given;
  try {
    given = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
    requireObject('It', given);
  } catch (error) {
    throw new FacewiseError('MODEL_INVALID', `${own} cannot be read: ${sentenceOf(error)}`,
      'Write the file anew with exportModel().', error);
  }
  const { version, name, kind, labels, input } = given;
  if (version > 1) {
    throw new FacewiseError('MODEL_UNSUPPORTED', `${own} is of version ${show(version)}, this release reads 1.`,
      'Use a newer Facewise.');
  }
  for (const [key, fits] of Object.entries({
    version: version === 1,
    name: isText(name),
    kind: kind === 'classification' ? labels : kind === 'regression',
    input: input?.scale !== undefined && input.offset !== undefined,
  })) {
    if (!fits) {
      throw new FacewiseError('MODEL_INVALID', `${own} lacks a '${key}' that this release knows.`,
        'Write the file anew with exportModel().');
    }
  }
  checkSettings(given, own, 'MODEL_INVALID', ['face', 'picture']);
  return given;
}

/**
 * What `facewise/train` has written into a .tflite file beside the net; null where there is nothing of the kind.
 * @param {Uint8Array | ArrayBuffer} file its bytes
 * @param {string} [where] what to call the file in messages; default 'The model'
 * @returns {ModelMetadata | null}
 */
export function readModelMetadata(file, where = 'The model') {
  let entry;
  try {
    entry = entryOf(new Uint8Array(file), ENTRY);
  } catch (error) {
    throw new FacewiseError('MODEL_INVALID', `${where} is no .tflite file whose metadata can be read.`,
      'Check that the file arrived whole.', error);
  }
  return entry && parseMetadata(entry, `${where}, its metadata`);
}
