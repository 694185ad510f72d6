// From similarities to an answer: who it is, nobody, or one of two.
import { decadeOf, falseMatchRateOf, measuredRate, thresholdFor } from './calibration.js';

/** @typedef {import('./gallery-format.js').PersonData} PersonData */
/** @typedef {{ person: PersonData, similarity: number }} Found */
/** @typedef {{ id: string, name: string }} Person */
/**
 * @typedef {object} Identification
 * @property {Person | null} person null: see `reason`
 * @property {'match' | 'nobody' | 'ambiguous' | 'poor-quality' | 'no-embedding' | 'empty'} reason 'nobody': a real
 *   answer, no one who is enrolled is similar enough; 'ambiguous': two people are, about equally; 'poor-quality': the
 *   picture is too poor to tell; 'no-embedding': the face could not be read; 'empty': no one is enrolled
 * @property {string} message the same as a sentence
 * @property {number | null} similarity of the most similar person, -1..1; null when there was nothing to compare
 * @property {number | null} falseMatchRate how often somebody who is not enrolled finds a person so similar among all
 *   of them
 * @property {boolean} extrapolated the rate of a single comparison is lower than any that was measured
 * @property {number} threshold the similarity from which on `fmr` is kept: it rises with the number of people
 * @property {number | null} quality of the face, 0..1; null where it was read without 'quality'
 * @property {readonly import('./embedding.js').QualityReason[]} reasons what is wrong with the picture
 * @property {(Person & { similarity: number, falseMatchRate: number })[]} candidates the most similar people, best
 *   first, whether or not they are similar enough
 */

/** Somebody who is within so many decades of rate as similar as the best is as good a guess. */
const AMBIGUOUS_DECADES = 1;

/**
 * How often one of so many people is matched by chance, from how often each is.
 * @param {number} rate
 * @param {number} count
 */
export function rateAmong(rate, count) {
  return -Math.expm1(count * Math.log1p(-Math.min(rate, 1 - 1e-16)));
}

/**
 * The similarity from which on a stranger is taken for any of `count` people at the rate `fmr`: each comparison may err
 * about `fmr / count` of the time.
 * @param {number} fmr
 * @param {number} count
 * @param {import('./calibration.js').Calibration} calibration
 */
export function thresholdAmong(fmr, count, calibration) {
  return thresholdFor(-Math.expm1(Math.log1p(-fmr) / Math.max(count, 1)), calibration);
}

/**
 * @param {Found[]} found best first
 * @param {import('./embedding.js').ReadFace | null} face null: it has no embedding
 * @param {{ count: number, fmr: number, calibration: import('./calibration.js').Calibration, poor: boolean }} options
 *   `count` of people in all
 * @returns {Identification}
 */
export function answerOf(found, face, { count, fmr, calibration, poor }) {
  const threshold = thresholdAmong(fmr, count, calibration);
  const { quality, reasons } = face ?? { quality: null, reasons: [] };
  const candidates = found.map(({ person: { id, name }, similarity }) =>
    ({ id, name, similarity, falseMatchRate: rateAmong(falseMatchRateOf(similarity, calibration), count) }));
  const [best, second] = candidates;
  const { reason, message } = verdict();
  const { id, name } = best ?? {};
  return {
    person: reason === 'match' ? { id, name } : null,
    reason,
    message,
    similarity: best?.similarity ?? null,
    falseMatchRate: best?.falseMatchRate ?? null,
    extrapolated: best !== undefined && falseMatchRateOf(best.similarity, calibration) < measuredRate(calibration),
    threshold,
    quality,
    reasons,
    candidates,
  };

  /** @returns {Pick<Identification, 'reason' | 'message'>} */
  function verdict() {
    if (!face) return { reason: 'no-embedding', message: 'The face could not be read.' };
    if (!best) return { reason: 'empty', message: 'Nobody is enrolled.' };
    if (poor) return { reason: 'poor-quality', message: reasons[0]?.message ?? 'The picture is too poor to tell.' };
    if (best.similarity < threshold) return { reason: 'nobody', message: 'Nobody who is enrolled looks like this.' };
    const margin = AMBIGUOUS_DECADES * decadeOf(calibration);
    if (second && second.similarity >= threshold && best.similarity - second.similarity < margin) {
      return { reason: 'ambiguous', message: `This could be ${best.name} or ${second.name}.` };
    }
    return { reason: 'match', message: `This is ${best.name}.` };
  }
}
