import { FacewiseError } from './errors.js';
import { withFlatMesh } from './flat-mesh.js';
import { refuseUnknownKeys, requireNumber, requireObject, requireOneOf, show } from './options.js';
import { requireReading } from './readings.js';
import { Bins, MICROSECONDS, csvOf, plain, requireBins, rowsPer } from './timeline-bins.js';
import { EXPRESSIONS, createTimeline } from './timeline-crowd.js';
import { Eyes } from './timeline-eyes.js';
import { Gaze } from './timeline-gaze.js';
import { Head } from './timeline-head.js';
import { faceOf, poorReasons } from './timeline-quality.js';
import { Smile } from './timeline-smile.js';
import { expressionOf, valenceOf } from './timeline-valence.js';

/** @typedef {import('./results.js').Face} Face */
/** @typedef {import('./results.js').FaceJson} FaceJson */
/** @typedef {import('./timeline-crowd.js').ExpressionLabel} ExpressionLabel */
/** @typedef {import('./timeline-crowd.js').Shares} Shares */
/** @typedef {import('./timeline-gaze.js').Direction} Direction */
/** @typedef {import('./timeline-gaze.js').Episode} Episode */
/** @typedef {import('./timeline-quality.js').PoorCode} PoorCode */

/**
 * Options of createSession(). Each may be left out.
 * @typedef {object} SessionOptions
 * @property {number} [bin] seconds a bin, a part of a minute; default 1
 * @property {number} [maxGap] seconds: readings further apart leave a gap between them; default 1
 * @property {'usual' | 'camera' | Direction} [screen] the middle of what counts as the screen: where the person looks
 *   in the first seconds (default), the camera, or a direction as in face.gaze
 * @property {number} [cone] degrees around it that are still the screen; default 20
 * @property {number} [calibration] seconds in which the usual direction is found; default 3
 */

/**
 * A stretch of time. What could not be told is null.
 * @typedef {object} SessionRow
 * @property {number} start seconds since the first reading
 * @property {number} seconds of them that were seen; gaps are left out
 * @property {number} usable seconds with a face seen well enough
 * @property {Shares | null} expressions shares of that time
 * @property {number | null} valence -1..1
 * @property {number | null} blinks in this stretch
 * @property {number | null} offScreen share of the time in which the gaze was known
 * @property {number | null} headSpeed degrees a second
 * @property {number | null} smileSymmetry 0..1, of the time in which it was judged
 */

/**
 * A whole session. What could not be told is null.
 * @typedef {object} SessionSummary
 * @property {number} seconds from the first reading to the last
 * @property {number} observed of them without the gaps
 * @property {{ seconds: number, share: number | null, reasons: { [code in PoorCode]?: number } }} usable time with a
 *   face seen well enough: `seconds`, its `share` of what was observed, and the seconds that each of the `reasons` took
 * @property {number} others seconds with somebody else in view
 * @property {Shares | null} expressions shares of the usable time
 * @property {number | null} valence mean, -1..1
 * @property {{ count: number, perMinute: number | null, meanSeconds: number | null, seconds: number }} blinks their
 *   `count`; `seconds`: in which one would have been seen; `perMinute` is null under 10 of them; `meanSeconds`: of one
 * @property {{ seconds: number }} eyesClosed `seconds` for longer than a blink
 * @property {{ share: number | null, seconds: number, count: number, longest: number, episodes: Episode[],
 *   screen: Direction | null, cone: number }} offScreen looks away of half a second and more: their `count`, the first
 *   1,000 as `episodes`, the `longest` in seconds; `share` of the `seconds` in which the gaze was known; the middle of
 *   the `screen` and the `cone` around it in degrees
 * @property {{ speed: number | null, moving: number | null, seconds: number }} head mean `speed` in degrees a
 *   second, `moving`: share of the `seconds` it was seen in above 10 degrees a second
 * @property {{ share: number | null, symmetry: number | null, lean: number | null, seconds: number }} smile share of
 *   usable time; symmetry 0..1, 1 both sides alike; lean -1..1, above 0 the person's own left moved more; seconds: in
 *   which symmetry was judged
 */

/**
 * The latest frame.
 * @typedef {object} SessionNow
 * @property {boolean} usable whether it was seen well enough
 * @property {PoorCode[]} reasons why not
 * @property {ExpressionLabel | null} expression null: not known, as in what follows
 * @property {number | null} valence -1..1
 * @property {boolean | null} eyesClosed for longer than a blink or not yet
 * @property {boolean | null} offScreen whether the person looks away
 * @property {number | null} gazeAngle degrees from the middle of the screen
 * @property {number} calibrated 0..1, how much of the usual direction is known
 * @property {number | null} headSpeed degrees a second
 * @property {boolean} smiling whether the mouth smiles
 * @property {number | null} smileSymmetry 0..1, 1 both sides alike
 */

const [USABLE, BLINK_TIME, BLINKS, CLOSED, GAZE_TIME, OFF, HEAD_TIME, TURNED, MOVING, SMILED, JUDGED, SYMMETRY, LEAN,
  OTHERS] = Array(14).keys();
const COLUMNS = OTHERS + 1;
/** Degrees a second. */
const MOVES = 10;
/** Seconds, under which a rate is chance. */
const LEAST_FOR_RATE = 10;
/** Of smiles that are judged. Seconds. */
const LEAST_SMILE = 1;
const HEAD_ROW = ['start_s', 'seconds', 'usable_s', ...EXPRESSIONS, 'valence', 'blinks', 'off_screen', 'head_deg_per_s',
  'smile_symmetry'];

/** One person's session. Frames that are too poor do not count, and how many those were is said. */
export class Session {
  #options;
  #expressions;
  #bins;
  #eyes = new Eyes();
  #gaze;
  #head;
  #smile = new Smile();
  /** @type {number | null} id of the face */
  #followed = null;
  #held = new Float64Array(COLUMNS);
  #time = 0;
  /** @type {{ [code in PoorCode]?: number }} microseconds */
  #poor = {};
  /** What the latest frame said. @type {SessionNow} */
  now = nothing();

  /** Made by createSession(). @internal @param {Required<SessionOptions>} options */
  constructor(options) {
    this.#options = options;
    const { bin, maxGap, screen, cone, calibration } = options;
    this.#expressions = createTimeline({ bin, maxGap });
    this.#bins = new Bins(bin, maxGap, COLUMNS);
    this.#head = new Head(maxGap);
    const middle = screen === 'camera' ? { yaw: 0, pitch: 0 } : screen === 'usual' ? null : screen;
    this.#gaze = new Gaze(middle, cone, calibration);
  }

  /**
   * Takes a frame's reading, whose timestamp runs on; its JSON will do.
   * @param {{ timestamp: number, faces: readonly (Face | FaceJson)[] }} reading its `timestamp` in milliseconds and its
   *   `faces`
   * @returns {boolean} false: it is not later than the last one, and was left out
   */
  add(reading) {
    requireReading(reading, 'box');
    const { timestamp, faces } = reading;
    const span = this.#bins.advance(timestamp);
    if (!span) return false;
    const { from, to } = span;
    const face = withFlatMesh(faceOf(faces, this.#followed));
    this.#followed = face?.id ?? this.#followed;
    if (!this.now.usable) for (const code of this.now.reasons) this.#poor[code] = (this.#poor[code] ?? 0) + to - from;
    const reasons = poorReasons(face);
    const usable = face && reasons.length === 0 ? face : null;
    this.#expressions.add({ timestamp, faces: usable ? [usable] : [] });
    const { judged, blinked, shut } = this.#eyes.add(usable, span);
    // A head that is turned away looks away: the gaze asks for a face, not for a good one.
    const off = this.#gaze.add(face, span, this.#eyes.closed === true);
    // What the frame before said held until now.
    this.#held[BLINK_TIME] = judged ? 1 : 0;
    this.#held[GAZE_TIME] = off === null ? 0 : 1;
    this.#held[OFF] = off ? 1 : 0;
    this.#bins.add(span, this.#held);
    if (blinked) this.#bins.count(to - 1, BLINKS);
    if (shut > 0) this.#bins.count(to - 1, CLOSED, shut);
    const turned = this.#head.add(face?.pose, to);
    if (turned) this.#take(to - 1, turned);
    const smile = this.#smile.add(usable, (to - from) / MICROSECONDS);
    this.#hold(usable, smile, faces.length > 1);
    this.#time = to;
    const scores = usable?.emotion?.scores;
    this.now = {
      usable: Boolean(usable), reasons,
      expression: scores ? expressionOf(scores) : null,
      valence: scores ? valenceOf(scores) : null,
      eyesClosed: this.#eyes.closed,
      offScreen: this.#gaze.off, gazeAngle: this.#gaze.angle, calibrated: this.#gaze.calibrated,
      headSpeed: this.#head.speed,
      smiling: this.#smile.smiling, smileSymmetry: smile?.symmetry ?? null,
    };
    return true;
  }

  /** The stream ends or pauses: a gap follows. */
  end() {
    this.#bins.stop();
    this.#expressions.end();
  }

  /** The person looks at the screen now: where they look in the next seconds is its middle. */
  calibrate() {
    this.#gaze.calibrate();
  }

  /** Seconds from the first reading to the last. */
  get seconds() {
    return this.#bins.seconds;
  }

  /** @type {SessionRow[]} One a bin in which something was seen. */
  get bins() {
    return this.#rows(1);
  }

  /** @type {SessionRow[]} One a minute in which something was seen. */
  get minutes() {
    return this.#rows(Math.round(60 / this.#options.bin));
  }

  /** The whole session so far. @returns {SessionSummary} */
  summary() {
    const [{ seconds: observed, sums } = { seconds: 0, sums: new Float64Array(COLUMNS) }] = this.#bins.rows(Infinity);
    const { expressions, valence } = this.#expressions.total;
    const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
      (sums[whole] > 0 ? sums[part] / sums[whole] : null);
    const gaze = this.#gaze;
    const { current } = gaze;
    return {
      seconds: this.seconds, observed,
      usable: {
        seconds: sums[USABLE], share: observed > 0 ? sums[USABLE] / observed : null,
        reasons: Object.fromEntries(Object.entries(this.#poor).map(([code, time]) => [code, time / MICROSECONDS])),
      },
      others: sums[OTHERS], expressions, valence,
      blinks: {
        count: sums[BLINKS], seconds: sums[BLINK_TIME],
        perMinute: sums[BLINK_TIME] >= LEAST_FOR_RATE ? 60 * sums[BLINKS] / sums[BLINK_TIME] : null,
        meanSeconds: this.#eyes.count > 0 ? this.#eyes.duration / this.#eyes.count : null,
      },
      eyesClosed: { seconds: sums[CLOSED] + this.#eyes.shut(this.#time) },
      offScreen: {
        share: share(OFF, GAZE_TIME), seconds: sums[GAZE_TIME], count: gaze.count + (current ? 1 : 0),
        longest: Math.max(gaze.longest, current?.seconds ?? 0),
        episodes: [...gaze.episodes, ...(current ? [current] : [])], screen: gaze.screen, cone: this.#options.cone,
      },
      head: { speed: share(TURNED, HEAD_TIME), moving: share(MOVING, HEAD_TIME), seconds: sums[HEAD_TIME] },
      smile: {
        share: share(SMILED, USABLE), seconds: sums[JUDGED],
        symmetry: sums[JUDGED] >= LEAST_SMILE ? sums[SYMMETRY] / sums[JUDGED] : null,
        lean: sums[JUDGED] >= LEAST_SMILE ? sums[LEAN] / sums[JUDGED] : null,
      },
    };
  }

  /**
   * The rows as a table.
   * @param {{ per?: 'bin' | 'minute' }} [options] a row `per` bin (default) or minute
   * @returns {string}
   */
  toCSV(options = {}) {
    return csvOf(HEAD_ROW, rowsPer(this, options).map((row) => [
      row.start, row.seconds, row.usable, ...EXPRESSIONS.map((label) => row.expressions?.[label] ?? null), row.valence,
      row.blinks, row.offScreen, row.headSpeed, row.smileSymmetry]));
  }

  /** Everything, as plain numbers. */
  toJSON() {
    const { bin, maxGap, cone } = this.#options;
    return plain({
      format: 'facewise-session', version: 1, bin, maxGap, cone, summary: this.summary(), minutes: this.minutes,
      bins: this.bins,
    });
  }

  /** @param {number} at microseconds @param {{ seconds: number, degrees: number }} turned */
  #take(at, { seconds, degrees }) {
    this.#bins.count(at, HEAD_TIME, seconds);
    this.#bins.count(at, TURNED, degrees);
    if (degrees > MOVES * seconds) this.#bins.count(at, MOVING, seconds);
  }

  /**
   * What this frame says of the time until the next one.
   * @param {Face | null} face @param {{ symmetry: number, lean: number } | null} smile
   * @param {boolean} others
   */
  #hold(face, smile, others) {
    const held = this.#held.fill(0);
    held[USABLE] = face ? 1 : 0;
    held[OTHERS] = others ? 1 : 0;
    held[SMILED] = this.#smile.smiling ? 1 : 0;
    if (!smile) return;
    held[JUDGED] = 1;
    held[SYMMETRY] = smile.symmetry;
    held[LEAN] = smile.lean;
  }

  /** @param {number} every @returns {SessionRow[]} */
  #rows(every) {
    const rows = every === 1 ? this.#expressions.bins : this.#expressions.minutes;
    const told = new Map(rows.map((row) => [row.start, row]));
    return this.#bins.rows(every).map(({ start, seconds, sums }) => ({
      start, seconds, usable: sums[USABLE],
      expressions: told.get(start)?.expressions ?? null,
      valence: told.get(start)?.valence ?? null,
      blinks: sums[BLINK_TIME] > 0 ? sums[BLINKS] : null,
      offScreen: sums[GAZE_TIME] > 0 ? sums[OFF] / sums[GAZE_TIME] : null,
      headSpeed: sums[HEAD_TIME] > 0 ? sums[TURNED] / sums[HEAD_TIME] : null,
      smileSymmetry: sums[JUDGED] > 0 ? sums[SYMMETRY] / sums[JUDGED] : null,
    }));
  }
}

/** @returns {SessionNow} */
function nothing() {
  return {
    usable: false, reasons: [], expression: null, valence: null, eyesClosed: null, offScreen: null, gazeAngle: null,
    calibrated: 0, headSpeed: null, smiling: false, smileSymmetry: null,
  };
}

/**
 * Begin to watch one person over time.
 * @param {SessionOptions} [options] how finely, and what counts as the screen
 * @returns {Session}
 * @throws {FacewiseError} INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export function createSession(options = {}) {
  requireObject("Argument 'options'", options);
  refuseUnknownKeys(options, ['bin', 'maxGap', 'screen', 'cone', 'calibration'], 'createSession');
  const { bin = 1, maxGap = 1, screen = 'usual', cone = 20, calibration = 3 } = options;
  requireBins(bin, maxGap);
  requireNumber('cone', cone, 1, 90, false);
  requireNumber('calibration', calibration, 0.1, 600, false);
  if (typeof screen === 'string') requireOneOf('screen', screen, ['usual', 'camera']);
  else if (!Number.isFinite(screen?.yaw) || !Number.isFinite(screen.pitch)) {
    throw new FacewiseError('INVALID_ARGUMENT', `Option 'screen' is ${show(screen)}.`,
      "Give 'usual', 'camera' or { yaw, pitch } in degrees.");
  }
  return new Session({ bin, maxGap, screen, cone, calibration });
}
