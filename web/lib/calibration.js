// What a similarity means: how often two strangers are as similar.
import { calibration } from './calibration-data.js';
import { FacewiseError } from './errors.js';
import { show } from './options.js';

export { calibration };

/**
 * Measured points [similarity, false-match rate], similarities rising and rates falling. The logarithm of the rate is
 * taken as linear between them.
 * @typedef {object} Calibration
 * @property {string} model which recognition net the embeddings are of
 * @property {string} protocol what was measured, on what
 * @property {readonly (readonly [number, number])[]} points similarity and rate, two or more
 */

/** The end of a curve goes on as steeply as its last measured decade; measured curves fall ever steeper, so the rate
 * is less than that. */
const DECADE = Math.log(10);

/**
 * The line through one end of the curve and the first point a decade or more away from it.
 * @param {Calibration['points']} points beginning at that end
 */
function endLine(points) {
  const [[x, rate]] = points;
  const [otherX, otherRate] =
    points.find(([, other]) => Math.abs(Math.log(other / rate)) >= DECADE - 1e-9) ?? points[points.length - 1];
  return { x, log: Math.log(rate), slope: Math.log(otherRate / rate) / (otherX - x) };
}

/**
 * How often two different people are at least so similar: 0..1. Beyond the measured points it is an extrapolation,
 * which errs on the high side.
 * @param {number} similarity cosine of two embeddings
 * @param {Calibration} [curve] default: that of the packaged net
 * @returns {number} 0..1
 */
export function falseMatchRateOf(similarity, { points } = calibration) {
  if (!Number.isFinite(similarity)) {
    throw new FacewiseError('INVALID_ARGUMENT', `The similarity is ${show(similarity)}.`, 'Give a number, -1 to 1.');
  }
  const above = points.findIndex(([x]) => x > similarity);
  if (above > 0) {
    const [[x0, r0], [x1, r1]] = [points[above - 1], points[above]];
    return r0 * (r1 / r0) ** ((similarity - x0) / (x1 - x0));
  }
  const { x, log, slope } = endLine(above === 0 ? points : [...points].reverse());
  return Math.min(1, Math.exp(log + slope * (similarity - x)));
}

/**
 * The similarity that two different people reach at this rate: what falseMatchRateOf() gives it, turned round. It may
 * be above 1, where nobody gets: so low a rate cannot be promised.
 * @param {number} fmr above 0, below 1
 * @param {Calibration} [curve] default: that of the packaged net
 * @returns {number} a cosine
 */
export function thresholdFor(fmr, { points } = calibration) {
  if (typeof fmr !== 'number' || !(fmr >= 0 && fmr <= 1)) {
    throw new FacewiseError('INVALID_ARGUMENT', `The rate is ${show(fmr)}.`, 'Give a number above 0, at most 1.');
  }
  const below = points.findIndex(([, rate]) => rate < fmr);
  if (below > 0) {
    const [[x0, r0], [x1, r1]] = [points[below - 1], points[below]];
    return x0 + ((x1 - x0) * Math.log(fmr / r0)) / Math.log(r1 / r0);
  }
  const { x, log, slope } = endLine(below === 0 ? points : [...points].reverse());
  return x + (Math.log(fmr) - log) / slope;
}

/** By how many decades the rate rises for what the better and the poorer picture lack in quality: fits make eval,
 * qualityRates (nine ways to spoil pictures of lfw) to a factor of 2, mostly on the high side. */
const DECADES_OF_BETTER = 2;
const DECADES_OF_POORER = 0.6;

/**
 * How many times as often two strangers are taken for one in pictures of such quality: what is blurred or dark looks
 * alike. Two of quality 0.5 are it 20 times as often, one of them beside a perfect one twice.
 * @param {number | null} a quality, 0..1; null: not known, taken as 1
 * @param {number | null} b
 * @returns {number} 1 or more
 */
export function qualityFactor(a, b) {
  const [poorer, better] = [a ?? 1, b ?? 1].sort((one, other) => one - other);
  return 10 ** (DECADES_OF_BETTER * (1 - better) + DECADES_OF_POORER * (1 - poorer));
}

/** The lowest rate that was measured. @param {Calibration} curve */
export function measuredRate({ points }) {
  return points[points.length - 1][1];
}

/** The difference in similarity that a tenfold rate makes where rates are low. @param {Calibration} curve */
export function decadeOf({ points }) {
  return -DECADE / endLine([...points].reverse()).slope;
}

/** @param {any} curve */
export function requireCalibration(curve) {
  const fine = typeof curve?.model === 'string' && curve.model !== '' && Array.isArray(curve.points) &&
    curve.points.length >= 2 && curve.points.every((/** @type {any} */ point, /** @type {number} */ i) => {
      const [x, rate] = Array.isArray(point) ? point : [];
      const [lastX, lastRate] = i > 0 ? curve.points[i - 1] : [-Infinity, 1.1];
      return Number.isFinite(x) && x > lastX && rate > 0 && rate < lastRate;
    });
  if (fine) return;
  throw new FacewiseError('INVALID_ARGUMENT', `Option 'calibration' is ${show(curve)}.`,
    'Give { model, protocol, points: [[similarity, rate], ..] }, two points or more, similarities rising and rates ' +
    'falling.');
}

/** @param {string} name @param {unknown} fmr */
export function requireRate(name, fmr) {
  if (typeof fmr === 'number' && fmr > 0 && fmr < 1) return;
  throw new FacewiseError('INVALID_ARGUMENT', `Option '${name}' is ${show(fmr)}.`,
    'Give the share of strangers that may be taken for somebody, above 0 and below 1, such as 1e-3.');
}
