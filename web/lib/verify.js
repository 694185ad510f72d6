import {
  calibration as packaged, falseMatchRateOf, measuredRate, qualityFactor, requireCalibration, requireRate, thresholdFor,
} from './calibration.js';
import { MIN_QUALITY, isNumbers, readFace, similarityOf } from './embedding.js';
import { FacewiseError } from './errors.js';
import { together } from './gallery-people.js';
import { refuseUnknownKeys, requireNumber, requireObject } from './options.js';

/** @typedef {import('./embedding.js').FaceLike} FaceLike */
/**
 * Options of verify().
 * @typedef {object} VerifyOptions
 * @property {number} [fmr] at what rate two different people may be taken for one; default 1e-3
 * @property {number} [minQuality] 0..1, below which a picture is too poor to judge; default 0.4
 * @property {import('./calibration.js').Calibration} [calibration] of another recognition net than the packaged one
 */

/**
 * What is wrong with a picture.
 * @typedef {object} SideReason
 * @property {'a' | 'b'} side which of the two
 * @property {string} code for programs
 * @property {string} message a sentence for users
 */

/**
 * Whether two pictures show the same person, and how sure that is.
 * @typedef {object} Verification
 * @property {boolean} same true only when `decision` is 'same'
 * @property {'same' | 'different' | 'unsure'} decision 'unsure': a picture is too poor, whatever the similarity, or
 *   both show children (read with the task 'age') who are alike
 * @property {number} similarity cosine, -1..1; strangers have about 0.8 with the packaged net
 * @property {number} falseMatchRate how often two different people are at least so similar, in pictures of this quality
 * @property {boolean} extrapolated the rate is lower than any that was measured, so it is only an estimate
 * @property {number} threshold the similarity from which on `fmr` is kept: the higher the poorer the pictures
 * @property {number | null} quality of the poorer picture, 0..1; null where a face was read without 'quality'
 * @property {SideReason[]} reasons what is wrong with the pictures, with a sentence for the user
 */

/**
 * Whether two pictures show the same person.
 *
 *   const { same, similarity, falseMatchRate } = verify(passport.faces[0], camera.faces[0], { fmr: 1e-4 });
 *
 * Either side may be several pictures of one person: with two or three many more people are recognised at the same
 * rate.
 *
 * The rate is that of strangers. It is higher among relatives, above all twins, and among people of one age, sex and
 * origin.
 * @param {FaceLike | readonly FaceLike[]} a one picture, or several of one person
 * @param {FaceLike | readonly FaceLike[]} b the other
 * @param {VerifyOptions} [options] how sure to be
 * @returns {Verification} the decision and what it rests on
 * @throws {FacewiseError} NO_EMBEDDING, INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export function verify(a, b, options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, ['fmr', 'minQuality', 'calibration'], 'verify');
  const { fmr = 1e-3, minQuality = MIN_QUALITY, calibration = packaged } = options;
  requireRate('fmr', fmr);
  requireNumber('minQuality', minQuality, 0, 1, false);
  if (calibration !== packaged) requireCalibration(calibration);
  const left = readSide(a, 'first', minQuality);
  const right = readSide(b, 'second', minQuality, left.embedding.length);
  const similarity = similarityOf(left.embedding, right.embedding);
  const factor = qualityFactor(left.quality, right.quality);
  const rate = falseMatchRateOf(similarity, calibration);
  const threshold = thresholdFor(fmr / factor, calibration);
  const poor = [left, right].some(({ quality }) => quality !== null && quality < minQuality);
  const alike = similarity >= threshold;
  const decision = poor || (alike && left.child && right.child) ? 'unsure' : alike ? 'same' : 'different';
  return {
    same: decision === 'same',
    decision,
    similarity,
    falseMatchRate: Math.min(1, factor * rate),
    extrapolated: rate < measuredRate(calibration),
    threshold,
    quality: left.quality === null || right.quality === null ? null : Math.min(left.quality, right.quality),
    reasons: [...sided('a', left), ...sided('b', right)],
  };
}

/**
 * @param {any} side
 * @param {'first' | 'second'} which
 * @param {number} minQuality
 * @param {number} [dimension]
 */
function readSide(side, which, minQuality, dimension) {
  if (!Array.isArray(side) || isNumbers(side)) return readFace(side, `The ${which} face`, dimension);
  if (side.length === 0) {
    throw new FacewiseError('INVALID_ARGUMENT', `The ${which} face is an empty array.`, 'Give a face, or several.');
  }
  const faces = side.map((face, i) => readFace(face, `Face ${i} of the ${which} array`, dimension));
  for (const { embedding } of faces) {
    if (embedding.length === faces[0].embedding.length) continue;
    throw new FacewiseError('INVALID_ARGUMENT', `The ${which} array has embeddings of different lengths.`,
      'Read all faces with the same net.');
  }
  return together(faces, minQuality);
}

/**
 * @param {'a' | 'b'} side
 * @param {import('./embedding.js').ReadFace} face
 * @returns {SideReason[]}
 */
function sided(side, { reasons }) {
  return reasons.map(({ code, message }) => ({ side, code, message }));
}
