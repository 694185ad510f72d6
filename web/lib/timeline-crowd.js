import { EMOTIONS } from './emotions.js';
import { refuseUnknownKeys, requireNumber, requireObject } from './options.js';
import { requireReading } from './readings.js';
import { Bins, csvOf, plain, requireBins, rowsPer } from './timeline-bins.js';
import { VALENCE_WEIGHTS, expressionOf, valenceOf } from './timeline-valence.js';

/** @typedef {import('./emotions.js').EmotionLabel} EmotionLabel */
/** @typedef {import('./timeline-valence.js').Scores} Scores */
/** An emotion's label, or 'unsure' where none leads clearly. @typedef {EmotionLabel | 'unsure'} ExpressionLabel */
/** Shares of time, 0..1, sum 1. @typedef {{ [label in ExpressionLabel]: number }} Shares */

/**
 * What is needed of a result of analyze(): no more is looked at, and nothing of it is kept.
 * @typedef {object} Reading
 * @property {number} timestamp milliseconds
 * @property {readonly { emotion?: { scores: Scores } | undefined }[]} faces each with `emotion` and its `scores`, if
 *   read
 */

/**
 * Options of createTimeline(). Each may be left out.
 * @typedef {object} TimelineOptions
 * @property {number} [bin] seconds a bin, a part of a minute; default 1
 * @property {number} [maxGap] seconds: readings further apart leave a gap between them; default 2
 * @property {Partial<Scores>} [weights] how pleasant each expression is, -1..1, in place of VALENCE_WEIGHTS
 */

/**
 * A stretch of time. What no face told is null.
 * @typedef {object} TimelineRow
 * @property {number} start seconds since the first reading
 * @property {number} seconds of them that were seen; gaps are left out
 * @property {number | null} faces in view, on average
 * @property {number} most faces at a time
 * @property {number} faceSeconds of all faces together whose expression was read
 * @property {Shares | null} expressions shares of that time
 * @property {number | null} valence mean, -1..1, of faces that are not too unsure
 */

/** All labels of expressions. @type {readonly ExpressionLabel[]} */
export const EXPRESSIONS = Object.freeze([...EMOTIONS, 'unsure']);

const [FACES, MOST, VALENCE, SURE, LABELS] = [0, 1, 2, 3, 4];
const COLUMNS = LABELS + EXPRESSIONS.length;
const HEAD = ['start_s', 'seconds', 'faces', 'most_faces', 'face_seconds', ...EXPRESSIONS, 'valence'];

/**
 * Counts of faces, shares of expressions and valence over time. There are sums alone: no ids, no pictures, no row a
 * person. Memory grows by some 400 bytes a bin in which something was seen.
 */
export class Timeline {
  #bins;
  #weights;
  #options;
  #held = new Float64Array(COLUMNS);

  /** Made by createTimeline(). @internal @param {Required<TimelineOptions>} options */
  constructor(options) {
    this.#options = options;
    this.#weights = /** @type {Scores} */ (options.weights);
    this.#bins = new Bins(options.bin, options.maxGap, COLUMNS);
  }

  /**
   * Takes a frame's reading, whose timestamp runs on. It counts until the next one.
   * @param {Reading} reading of analyze(), or its JSON
   * @returns {boolean} false: it is not later than the last one, and was left out
   */
  add(reading) {
    requireReading(reading);
    const span = this.#pass(reading.timestamp);
    if (!span) return false;
    const held = this.#held.fill(0);
    held[FACES] = held[MOST] = reading.faces.length;
    for (const { emotion } of reading.faces) {
      if (!emotion) continue;
      held[LABELS + EXPRESSIONS.indexOf(expressionOf(emotion.scores))]++;
      const valence = valenceOf(emotion.scores, this.#weights);
      if (valence === null) continue;
      held[VALENCE] += valence;
      held[SURE]++;
    }
    return true;
  }

  /**
   * The stream ends or pauses: a gap follows.
   * @param {number} [timestamp] milliseconds, up to which the last reading counts
   */
  end(timestamp) {
    if (timestamp !== undefined) this.#pass(timestamp);
    this.#bins.stop();
  }

  /** Forgets everything. */
  reset() {
    this.#bins = new Bins(this.#options.bin, this.#options.maxGap, COLUMNS);
    this.#held.fill(0);
  }

  /** Seconds from the first reading to the last. */
  get seconds() {
    return this.#bins.seconds;
  }

  /** @type {TimelineRow[]} One a bin in which something was seen. */
  get bins() {
    return this.#rows(1);
  }

  /** @type {TimelineRow[]} One a minute in which something was seen. */
  get minutes() {
    return this.#rows(Math.round(60 / this.#options.bin));
  }

  /** @type {TimelineRow} All of the time as one row. */
  get total() {
    return this.#rows(Infinity)[0] ?? rowOf({ start: 0, seconds: 0, sums: new Float64Array(COLUMNS) });
  }

  /**
   * The rows as a table.
   * @param {{ per?: 'bin' | 'minute' }} [options] a row `per` bin (default) or minute
   * @returns {string} shares and valence with a point as decimal mark, what is not known empty
   */
  toCSV(options = {}) {
    return csvOf(HEAD, rowsPer(this, options).map((row) => [
      row.start, row.seconds, row.faces, row.most, row.faceSeconds,
      ...EXPRESSIONS.map((label) => row.expressions?.[label] ?? null), row.valence]));
  }

  /** Everything, as plain numbers. */
  toJSON() {
    const { bin, maxGap } = this.#options;
    return plain({
      format: 'facewise-timeline', version: 1, seconds: this.seconds, bin, maxGap, valenceWeights: this.#weights,
      total: this.total, minutes: this.minutes, bins: this.bins,
    });
  }

  /** @param {number} timestamp */
  #pass(timestamp) {
    const span = this.#bins.advance(timestamp);
    if (span && span.to > span.from) {
      const most = this.#held[MOST];
      this.#held[MOST] = 0;
      this.#bins.add(span, this.#held);
      this.#bins.raise(span, MOST, most);
    }
    return span;
  }

  /** @param {number} every */
  #rows(every) {
    return this.#bins.rows(every, [MOST]).map(rowOf);
  }
}

/** @param {{ start: number, seconds: number, sums: Float64Array }} row @returns {TimelineRow} */
function rowOf({ start, seconds, sums }) {
  const labels = sums.subarray(LABELS);
  const faceSeconds = labels.reduce((sum, value) => sum + value, 0);
  return {
    start,
    seconds,
    faces: seconds > 0 ? sums[FACES] / seconds : null,
    most: sums[MOST],
    faceSeconds,
    expressions: faceSeconds > 0 ? /** @type {Shares} */ (
      Object.fromEntries(EXPRESSIONS.map((label, i) => [label, labels[i] / faceSeconds]))) : null,
    valence: sums[SURE] > 0 ? sums[VALENCE] / sums[SURE] : null,
  };
}

/**
 * Begin to count what faces show over time.
 * @param {TimelineOptions} [options] how finely
 * @returns {Timeline}
 * @throws {FacewiseError} INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export function createTimeline(options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, ['bin', 'maxGap', 'weights'], 'createTimeline');
  const { bin = 1, maxGap = 2, weights = {} } = options;
  requireBins(bin, maxGap);
  requireObject("Option 'weights'", weights);
  refuseUnknownKeys(weights, EMOTIONS, "Option 'weights'");
  for (const [label, weight] of Object.entries(weights)) requireNumber(`weights.${label}`, weight, -1, 1, false);
  return new Timeline({ bin, maxGap, weights: { ...VALENCE_WEIGHTS, ...weights } });
}
