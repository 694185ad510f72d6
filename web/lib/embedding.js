// Faces as verify() and the gallery take them.
import { FacewiseError } from './errors.js';
import { isFloats, isPromise, tagOf } from './kinds.js';
import { show } from './options.js';

/**
 * What is wrong with a picture.
 * @typedef {object} QualityReason
 * @property {string} code for programs
 * @property {string} message a sentence for users
 */
/**
 * A face of an analyzer with the task 'identity', its JSON, or its embedding alone. With the task 'quality', too, the
 * answer says when a picture is too poor to judge: `quality` is a score 0..1, or `score` and `reasons`; with the task
 * 'age', too, `age.years` says who is a child.
 * @typedef {Float32Array | readonly number[] | { embedding?: Float32Array | readonly number[] | undefined,
 *   quality?: { score: number, reasons?: readonly QualityReason[] } | number | null | undefined,
 *   age?: { years: number } | undefined }} FaceLike
 */
/**
 * @typedef {object} ReadFace
 * @property {Float32Array} embedding of length 1
 * @property {number | null} quality 0..1; null: not known
 * @property {boolean} child read as younger than 13, with the task 'age'
 * @property {readonly QualityReason[]} reasons
 */

const NO_EMBEDDING_REMEDY = "Create the analyzer with 'identity' among its tasks. If it was, this face could not be " +
  'read: it is too small or turned away.';

/**
 * Children look alike to the packaged net: of utkface, two strangers under 13 pass the threshold that one in 1,000
 * pairs of any strangers does one time in five (make eval, identity).
 */
const CHILD_YEARS = 13;
const CHILD = Object.freeze({ code: 'child', message: 'This may be a child, and children cannot be told apart well.' });

/** Pictures below it are too poor to tell people apart. */
export const MIN_QUALITY = 0.4;

/** @param {ArrayLike<number>} values @returns {Float32Array | null} of length 1; null for what has no direction */
export function unit(values) {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  const length = Math.sqrt(squares);
  return length > 1e-30 && length < 1e30 ? Float32Array.from(values, (value) => value / length) : null;
}

/** Their cosine. @param {Float32Array} a of length 1 @param {Float32Array} b likewise */
export function similarityOf(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return Math.min(1, Math.max(-1, sum));
}

/**
 * @param {any} face
 * @param {string} what such as 'The face', for errors
 * @param {number} [dimension] that its embedding must have
 * @returns {ReadFace}
 */
export function readFace(face, what, dimension) {
  const values = isNumbers(face) ? face : face?.embedding;
  if (!isNumbers(values)) {
    if (Array.isArray(face?.faces)) {
      throw new FacewiseError('INVALID_ARGUMENT', `${what} is a result of analyze().`,
        'Give one of its faces: result.faces[0].');
    }
    const isFace = typeof face === 'object' && face !== null && !Array.isArray(face) && values === undefined &&
      !isPromise(face);
    if (!isFace) {
      throw new FacewiseError('INVALID_ARGUMENT', `${what} is ${show(face)}.`,
        'Give a face of analyze() or an embedding. If the picture should have a face, none was found in it.');
    }
    throw new FacewiseError('NO_EMBEDDING', `${what} has no embedding.`, NO_EMBEDDING_REMEDY);
  }
  if (dimension !== undefined && values.length !== dimension) {
    throw new FacewiseError('INVALID_ARGUMENT',
      `${what} has an embedding of ${values.length} numbers, not ${dimension}.`,
      'Embeddings of different nets cannot be compared: read both faces with the same one.');
  }
  const embedding = unit(values);
  if (!embedding) {
    throw new FacewiseError('INVALID_ARGUMENT', `${what} has an embedding of zeros or of numbers that are not finite.`,
      'Give face.embedding as analyze() gave it.');
  }
  const quality = typeof face?.quality === 'number' ? { score: face.quality } : face?.quality;
  const score = quality?.score ?? null;
  // Rates and weights are made of it, and a store would not take it back.
  if (score !== null && !(score >= 0 && score <= 1)) {
    throw new FacewiseError('INVALID_ARGUMENT', `${what} has the quality ${show(score)}.`,
      'Give 0 to 1, as face.quality.score is, or leave it out.');
  }
  const child = face?.age?.years < CHILD_YEARS;
  return {
    embedding,
    quality: score,
    child,
    reasons: [...reasonsOf(quality?.reasons), ...(child ? [CHILD] : [])],
  };
}

/** @param {any} reasons @returns {QualityReason[]} */
function reasonsOf(reasons) {
  return Array.isArray(reasons) ? reasons.filter((reason) => typeof reason?.message === 'string') : [];
}

/** @param {any} value */
export function isNumbers(value) {
  return isFloats(value) || tagOf(value) === 'Float64Array' ||
    (Array.isArray(value) && value.length > 0 && typeof value[0] === 'number');
}
