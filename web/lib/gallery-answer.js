// From similarities to an answer: who it is, nobody, or one of two.
import { decadeOf, falseMatchRateOf, measuredRate, qualityFactor, thresholdFor } from './calibration.js';
import { qualityOf } from './gallery-people.js';

/** @typedef {import('./gallery-format.js').PersonData} PersonData */
/** @typedef {{ person: PersonData, similarity: number }} Found */
/**
 * Who somebody is.
 * @typedef {object} Person
 * @property {string} id made by the gallery, or given to enrol()
 * @property {string} name as given to enrol()
 */
/**
 * Who a face is.
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
 * @property {number} threshold the similarity from which on `fmr` is kept: it rises with the number of people and with
 *   what the pictures lack in quality
 * @property {number | null} quality of the face, 0..1; null where it was read without 'quality'
 * @property {readonly import('./embedding.js').QualityReason[]} reasons what is wrong with the picture
 * @property {(Person & { similarity: number, falseMatchRate: number })[]} candidates the most similar people, best
 *   first, each with `similarity` and `falseMatchRate` of its own, whether or not they are similar enough
 */

/** Somebody who is within so many decades of rate as similar as the best is as good a guess. */
const AMBIGUOUS_DECADES = 1;

/**
 * How often one of so many people is matched by chance, from how often each is.
 * @param {number} rate
 * @param {number} count
 */
function rateAmong(rate, count) {
  return -Math.expm1(count * Math.log1p(-Math.min(rate, 1 - 1e-16)));
}

/**
 * `count`: of people in all.
 * @typedef {{ count: number, fmr: number, calibration: import('./calibration.js').Calibration }} SearchRule
 */

/**
 * What similarities mean in a search: a stranger is to be taken for any of `count` people at the rate `fmr`, so each
 * comparison may err about `fmr / count` of the time.
 * @param {Found[]} found
 * @param {number | null} quality of the face that is looked for
 * @param {SearchRule} rule
 */
export function judged(found, quality, { count, fmr, calibration }) {
  const each = -Math.expm1(Math.log1p(-fmr) / Math.max(count, 1));
  return found.map(({ person, similarity }) => {
    const factor = qualityFactor(quality, qualityOf(person));
    const threshold = thresholdFor(each / factor, calibration);
    const falseMatchRate = rateAmong(Math.min(1, factor * falseMatchRateOf(similarity, calibration)), count);
    return { person, similarity, falseMatchRate, threshold, matches: similarity >= threshold };
  });
}

/**
 * @param {Found[]} found best first
 * @param {import('./embedding.js').ReadFace | null} face null: it has no embedding
 * @param {SearchRule} rule
 * @param {boolean} poor whether the face is too poor to judge
 * @returns {Identification}
 */
export function answerOf(found, face, rule, poor) {
  const { calibration } = rule;
  const { quality, reasons } = face ?? { quality: null, reasons: [] };
  const known = judged(found, quality, rule);
  const [best, second] = known;
  const { reason, message } = verdict();
  return {
    person: reason === 'match' ? { id: best.person.id, name: best.person.name } : null,
    reason,
    message,
    similarity: best?.similarity ?? null,
    falseMatchRate: best?.falseMatchRate ?? null,
    extrapolated: best !== undefined && falseMatchRateOf(best.similarity, calibration) < measuredRate(calibration),
    threshold: best?.threshold ?? thresholdFor(rule.fmr, calibration),
    quality,
    reasons,
    candidates: known.map(({ person: { id, name }, similarity, falseMatchRate }) =>
      ({ id, name, similarity, falseMatchRate })),
  };

  /** @returns {Pick<Identification, 'reason' | 'message'>} */
  function verdict() {
    if (!face) return { reason: 'no-embedding', message: 'The face could not be read.' };
    if (!best) return { reason: 'empty', message: 'Nobody is enrolled.' };
    if (poor) return { reason: 'poor-quality', message: reasons[0]?.message ?? 'The picture is too poor to tell.' };
    if (!best.matches) return { reason: 'nobody', message: 'Nobody who is enrolled looks like this.' };
    const margin = AMBIGUOUS_DECADES * decadeOf(calibration);
    if (second?.matches && best.similarity - second.similarity < margin) {
      return { reason: 'ambiguous', message: `This could be ${best.person.name} or ${second.person.name}.` };
    }
    return { reason: 'match', message: `This is ${best.person.name}.` };
  }
}
