import { FacewiseError } from './errors.js';
import { show } from './options.js';

/**
 * Refuses what is no result of analyze(), nor the JSON of one.
 * @param {any} reading
 * @param {'box'} [part] that each face must have
 */
export function requireReading(reading, part) {
  const isObject = (/** @type {any} */ value) => typeof value === 'object' && value !== null;
  const isFace = (/** @type {any} */ face) => isObject(face) && (part === undefined || isObject(face[part]));
  if (Array.isArray(reading?.faces) && reading.faces.every(isFace)) return;
  throw new FacewiseError('INVALID_ARGUMENT',
    `The reading is ${show(reading)}${reading ? ', without a list of faces' : ''}.`, 'Give a result of analyze().');
}
