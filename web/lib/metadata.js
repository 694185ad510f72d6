import { FacewiseError } from './errors.js';

/**
 * What a .tflite file says about itself under the name "facewise".
 * @typedef {object} ModelMetadata
 * @property {1} version
 * @property {string} name what the net reads, such as 'tired'
 * @property {'classification' | 'regression'} kind
 * @property {string[]} [labels] of the classes, in the order of the outputs
 * @property {string} [unit] of the number, such as 'years'
 * @property {[number, number]} [range] that the number lies in
 * @property {{ scale: number[], offset: number[] }} input value = byte * scale + offset, of all channels or of each
 * @property {{ region: 'face' | 'picture', scale: number }} [crop] the square that the net was shown; scale 1 is from
 *   brow to chin
 * @property {string} [made] by which program
 */

/**
 * @param {string} what is wrong
 * @returns {FacewiseError}
 */
function invalid(what) {
  return new FacewiseError('MODEL_INVALID', `The model's metadata ${what}.`,
    'Write the file anew with exportModel(), or give these facts beside it.');
}

/** @param {unknown} list @returns {list is number[]} */
const areNumbers = (list) => Array.isArray(list) && list.length > 0 && list.every(Number.isFinite);

/**
 * Read what exportModel() has written; a newer version or a field of the wrong kind is refused.
 * @param {string} text JSON
 * @returns {ModelMetadata}
 */
export function parseMetadata(text) {
  /** @type {any} */
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    throw invalid('is no JSON');
  }
  if (typeof given !== 'object' || given === null) throw invalid('is no object');
  const { version, name, kind, labels, unit, range, input, crop, made } = given;
  if (version !== 1) throw invalid(`is of version ${version}, which this release does not know`);
  if (typeof name !== 'string' || name === '') throw invalid('has no name');
  if (kind !== 'classification' && kind !== 'regression') throw invalid(`is of kind '${kind}'`);
  const texts = Array.isArray(labels) && labels.every((label) => typeof label === 'string');
  if (labels !== undefined ? !texts : kind === 'classification') throw invalid('has no list of labels');
  if (range !== undefined && !(areNumbers(range) && range.length === 2 && range[0] < range[1])) {
    throw invalid('has a range that is not two rising numbers');
  }
  if (!areNumbers(input?.scale) || !areNumbers(input?.offset)) throw invalid('does not say how bytes become inputs');
  if (crop !== undefined && !(crop && ['face', 'picture'].includes(crop.region) && crop.scale > 0)) {
    throw invalid('has a crop that this release does not know');
  }
  return { version, name, kind, labels, unit, range, input, crop, made };
}
