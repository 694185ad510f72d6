import { FacewiseError } from './errors.js';
import { refuseUnknownKeys, requireNumber, requireObject, requireOneOf, show } from './options.js';

/** Whole numbers of them add up without rounding. */
export const MICROSECONDS = 1e6;

/**
 * Sums over time in bins of one width, kept only where something was seen. What a reading says holds until the next
 * one, so that each counts for as long as it lasted and the frame rate does not matter; what is further apart than
 * `maxGap` is a gap, in which nothing is known.
 */
export class Bins {
  /** @type {Map<number, Float64Array>} by number of the bin */
  #rows = new Map();
  /** @type {number} microseconds */
  #width;
  #maxGap;
  #columns;
  #start = 0;
  /** @type {number | null} microseconds since the first reading */
  #last = null;
  #over = false;

  /** @param {number} width seconds @param {number} maxGap seconds @param {number} columns sums beside the seconds */
  constructor(width, maxGap, columns) {
    this.#width = Math.round(width * MICROSECONDS);
    this.#maxGap = Math.round(maxGap * MICROSECONDS);
    this.#columns = columns;
  }

  /** Seconds from the first reading to the last. */
  get seconds() {
    return (this.#last ?? 0) / MICROSECONDS;
  }

  /** @type {number} Seconds a bin. */
  get width() {
    return this.#width / MICROSECONDS;
  }

  /**
   * Moves on to a reading's time.
   * @param {number} timestamp milliseconds
   * @returns {{ from: number, to: number } | null} microseconds for which the reading before has held, nothing of a
   *   gap; null: not later than the last one, which is left out, such as when a clip begins anew
   */
  advance(timestamp) {
    if (!Number.isFinite(timestamp)) {
      throw new FacewiseError('INVALID_ARGUMENT', `The reading's timestamp is ${show(timestamp)}.`,
        'Give milliseconds.');
    }
    if (this.#last === null) {
      this.#start = timestamp;
      this.#last = 0;
      return { from: 0, to: 0 };
    }
    const to = Math.round((timestamp - this.#start) * 1000);
    const from = this.#last;
    if (to <= from) return null;
    this.#last = to;
    const gap = this.#over || to - from > this.#maxGap;
    this.#over = false;
    return gap ? { from: to, to } : { from, to };
  }

  /** What comes next follows a gap. */
  stop() {
    this.#over = this.#last !== null;
  }

  /**
   * Adds what held for a while: each value counts for each second.
   * @param {{ from: number, to: number }} span microseconds
   * @param {ArrayLike<number>} values one a column
   */
  add({ from, to }, values) {
    for (let at = from; at < to;) {
      const number = Math.floor(at / this.#width);
      const end = Math.min(to, (number + 1) * this.#width);
      const row = this.#row(number);
      row[0] += end - at;
      for (let i = 0; i < this.#columns; i++) row[1 + i] += values[i] * (end - at);
      at = end;
    }
  }

  /**
   * Counts what happened at one moment.
   * @param {number} at microseconds
   * @param {number} column
   * @param {number} [value]
   */
  count(at, column, value = 1) {
    this.#row(Math.floor(at / this.#width))[1 + column] += value * MICROSECONDS;
  }

  /**
   * Raises a value to the greatest seen.
   * @param {{ from: number, to: number }} span
   * @param {number} column
   * @param {number} value
   */
  raise({ from, to }, column, value) {
    for (let number = Math.floor(from / this.#width); number * this.#width < to; number++) {
      const row = this.#row(number);
      row[1 + column] = Math.max(row[1 + column], value * MICROSECONDS);
    }
  }

  /**
   * Sums of bins that are `every` bins wide, in the order of time; `peaks` are columns that were raised.
   * @param {number} [every]
   * @param {readonly number[]} [peaks]
   * @returns {{ start: number, seconds: number, sums: Float64Array }[]} start in seconds; sums in value times seconds
   */
  rows(every = 1, peaks = []) {
    /** @type {Map<number, Float64Array>} */
    const groups = new Map();
    for (const [number, row] of this.#rows) {
      const group = Number.isFinite(every) ? Math.floor(number / every) * every : 0;
      const sums = groups.get(group) ?? new Float64Array(row.length);
      for (const [i, value] of row.entries()) {
        sums[i] = peaks.includes(i - 1) ? Math.max(sums[i], value) : sums[i] + value;
      }
      groups.set(group, sums);
    }
    return [...groups].map(([number, sums]) => {
      const seconds = sums.map((value) => value / MICROSECONDS);
      return { start: number * this.width, seconds: seconds[0], sums: seconds.subarray(1) };
    });
  }

  /** @param {number} number */
  #row(number) {
    let row = this.#rows.get(number);
    if (!row) {
      row = new Float64Array(1 + this.#columns);
      this.#rows.set(number, row);
    }
    return row;
  }
}

/**
 * Bins that fill minutes without a rest.
 * @param {unknown} bin seconds
 * @param {unknown} maxGap seconds
 */
export function requireBins(bin, maxGap) {
  requireNumber('bin', bin, 0.1, 60, false);
  const count = 60 / Number(bin);
  if (Math.abs(count - Math.round(count)) > 1e-6) {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'bin' is ${bin}.`,
      'Give seconds that fill a minute without a rest, such as 0.5, 1, 5 or 60.');
  }
  requireNumber('maxGap', maxGap, 0.01, 3600, false);
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 1e4) / 1e4;
}

/**
 * Of a timeline or session, the rows that toCSV() is asked for.
 * @template T
 * @param {{ bins: T[], minutes: T[] }} kept
 * @param {{ per?: 'bin' | 'minute' }} options
 */
export function rowsPer(kept, options) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, ['per'], 'toCSV');
  const { per = 'bin' } = options;
  requireOneOf('per', per, ['bin', 'minute']);
  return per === 'bin' ? kept.bins : kept.minutes;
}

/**
 * Lines of a CSV file (RFC 4180); what is not known is an empty cell.
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number | null)[])[]} rows
 */
export function csvOf(head, rows) {
  const cell = (/** @type {string | number | null} */ value) =>
    (typeof value === 'number' ? String(rounded(value)) : value ?? '');
  return `${[head.join(','), ...rows.map((row) => row.map(cell).join(','))].join('\r\n')}\r\n`;
}

/** @param {any} value @returns {any} with numbers rounded to what means something */
export function plain(value) {
  if (typeof value === 'number') return rounded(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}
