import {
  calibration as packaged, falseMatchRateOf, measuredRate, requireCalibration, requireRate, thresholdFor,
} from './calibration.js';
import { MIN_QUALITY, readFace, similarityOf } from './embedding.js';
import { refuseUnknownKeys, requireNumber, requireObject } from './options.js';

/**
 * @typedef {object} VerifyOptions
 * @property {number} [fmr] at what rate two different people may be taken for one; default 1e-3
 * @property {number} [minQuality] 0..1, below which a picture is too poor to judge; default 0.4
 * @property {import('./calibration.js').Calibration} [calibration] of another recognition net than the packaged one
 */

/**
 * What is wrong with a picture: `side` says which.
 * @typedef {{ side: 'a' | 'b', code: string, message: string }} SideReason
 */

/**
 * @typedef {object} Verification
 * @property {boolean} same true only when `decision` is 'same'
 * @property {'same' | 'different' | 'unsure'} decision 'unsure': a picture is too poor, whatever the similarity
 * @property {number} similarity cosine, -1..1; strangers have about 0.8 with the packaged net
 * @property {number} falseMatchRate how often two different people are at least so similar
 * @property {boolean} extrapolated the rate is lower than any that was measured, so it is only an estimate
 * @property {number} threshold the similarity from which on `fmr` is kept
 * @property {number | null} quality of the poorer picture, 0..1; null where a face was read without 'quality'
 * @property {SideReason[]} reasons what is wrong with the pictures, with a sentence for the user
 */

/**
 * Whether two pictures show the same person.
 *
 *   const { same, similarity, falseMatchRate } = verify(passport.faces[0], camera.faces[0], { fmr: 1e-4 });
 *
 * The rate is that of strangers in good pictures. It is higher among relatives, above all twins, and among people of
 * one age, sex and origin.
 * @param {import('./embedding.js').FaceLike} a
 * @param {import('./embedding.js').FaceLike} b
 * @param {VerifyOptions} [options]
 * @returns {Verification}
 */
export function verify(a, b, options = {}) {
  requireObject('The options', options);
  refuseUnknownKeys(options, ['fmr', 'minQuality', 'calibration'], 'verify');
  const { fmr = 1e-3, minQuality = MIN_QUALITY, calibration = packaged } = options;
  requireRate('fmr', fmr);
  requireNumber('minQuality', minQuality, 0, 1, false);
  if (calibration !== packaged) requireCalibration(calibration);
  const left = readFace(a, 'The first face');
  const right = readFace(b, 'The second face', left.embedding.length);
  const similarity = similarityOf(left.embedding, right.embedding);
  const falseMatchRate = falseMatchRateOf(similarity, calibration);
  const threshold = thresholdFor(fmr, calibration);
  const poor = [left, right].some(({ quality }) => quality !== null && quality < minQuality);
  const decision = poor ? 'unsure' : similarity >= threshold ? 'same' : 'different';
  return {
    same: decision === 'same',
    decision,
    similarity,
    falseMatchRate,
    extrapolated: falseMatchRate < measuredRate(calibration),
    threshold,
    quality: left.quality === null || right.quality === null ? null : Math.min(left.quality, right.quality),
    reasons: [...sided('a', left), ...sided('b', right)],
  };
}

/**
 * @param {'a' | 'b'} side
 * @param {import('./embedding.js').ReadFace} face
 * @returns {SideReason[]}
 */
function sided(side, { reasons }) {
  return reasons.map(({ code, message }) => ({ side, code, message }));
}
