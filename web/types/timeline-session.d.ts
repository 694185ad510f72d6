export type Face = import('./results.js').Face;
export type ExpressionLabel = import('./timeline-crowd.js').ExpressionLabel;
export type Shares = import('./timeline-crowd.js').Shares;
export type Direction = import('./timeline-gaze.js').Direction;
export type Episode = import('./timeline-gaze.js').Episode;
export type PoorCode = import('./timeline-quality.js').PoorCode;
export type SessionOptions = {
    /**
     * seconds a bin, a part of a minute; default 1
     */
    bin?: number;
    /**
     * seconds: readings further apart leave a gap between them; default 1
     */
    maxGap?: number;
    /**
     * the middle of what counts as the screen: where the person looks
     * in the first seconds (default), the camera, or a direction as in face.gaze
     */
    screen?: 'usual' | 'camera' | Direction;
    /**
     * degrees around it that are still the screen; default 20
     */
    cone?: number;
    /**
     * seconds in which the usual direction is found; default 3
     */
    calibration?: number;
};
export type SessionRow = {
    /**
     * seconds since the first reading
     */
    start: number;
    /**
     * of them that were seen; gaps are left out
     */
    seconds: number;
    /**
     * seconds with a face seen well enough
     */
    usable: number;
    /**
     * shares of that time
     */
    expressions: Shares | null;
    /**
     * -1..1
     */
    valence: number | null;
    /**
     * in this stretch
     */
    blinks: number | null;
    /**
     * share of the time in which the gaze was known
     */
    offScreen: number | null;
    /**
     * degrees a second
     */
    headSpeed: number | null;
    /**
     * 0..1, of the time in which it was judged
     */
    smileSymmetry: number | null;
};
export type SessionSummary = {
    /**
     * from the first reading to the last
     */
    seconds: number;
    /**
     * of them without the gaps
     */
    observed: number;
    /**
     * time with a
     * face seen well enough: `seconds`, its `share` of what was observed, and the seconds that each of the `reasons` took
     */
    usable: {
        seconds: number;
        share: number | null;
        reasons: { [code in PoorCode]?: number; };
    };
    /**
     * seconds with somebody else in view
     */
    others: number;
    /**
     * shares of the usable time
     */
    expressions: Shares | null;
    /**
     * mean, -1..1
     */
    valence: number | null;
    /**
     * their
     * `count`; `seconds`: in which one would have been seen; `perMinute` is null under 10 of them; `meanSeconds`: of one
     */
    blinks: {
        count: number;
        perMinute: number | null;
        meanSeconds: number | null;
        seconds: number;
    };
    /**
     * `seconds` for longer than a blink
     */
    eyesClosed: {
        seconds: number;
    };
    /**
     * looks away of half a second and more: their `count`, the first
     * 1,000 as `episodes`, the `longest` in seconds; `share` of the `seconds` in which the gaze was known; the middle of
     * the `screen` and the `cone` around it in degrees
     */
    offScreen: {
        share: number | null;
        seconds: number;
        count: number;
        longest: number;
        episodes: Episode[];
        screen: Direction | null;
        cone: number;
    };
    /**
     * mean `speed` in degrees a
     * second, `moving`: share of the `seconds` it was seen in above 10 degrees a second
     */
    head: {
        speed: number | null;
        moving: number | null;
        seconds: number;
    };
    /**
     * share of
     * usable time; symmetry 0..1, 1 both sides alike; lean -1..1, above 0 the person's own left moved more; seconds: in
     * which symmetry was judged
     */
    smile: {
        share: number | null;
        symmetry: number | null;
        lean: number | null;
        seconds: number;
    };
};
export type SessionNow = {
    /**
     * whether it was seen well enough
     */
    usable: boolean;
    /**
     * why not
     */
    reasons: PoorCode[];
    /**
     * null: not known, as in what follows
     */
    expression: ExpressionLabel | null;
    /**
     * -1..1
     */
    valence: number | null;
    /**
     * for longer than a blink or not yet
     */
    eyesClosed: boolean | null;
    /**
     * whether the person looks away
     */
    offScreen: boolean | null;
    /**
     * degrees from the middle of the screen
     */
    gazeAngle: number | null;
    /**
     * 0..1, how much of the usual direction is known
     */
    calibrated: number;
    /**
     * degrees a second
     */
    headSpeed: number | null;
    /**
     * whether the mouth smiles
     */
    smiling: boolean;
    /**
     * 0..1, 1 both sides alike
     */
    smileSymmetry: number | null;
};
/** One person's session. Frames that are too poor do not count, and how many those were is said. */
export declare class Session {
    #private;
    /** What the latest frame said. @type {SessionNow} */
    now: SessionNow;
    /** Made by createSession(). @internal @param {Required<SessionOptions>} options */
    constructor(options: Required<SessionOptions>);
    /**
     * Takes a frame's reading, whose timestamp runs on; its JSON will do.
     * @param {{ timestamp: number, faces: readonly Face[] }} reading its `timestamp` in milliseconds and its `faces`
     * @returns {boolean} false: it is not later than the last one, and was left out
     */
    add(reading: {
        timestamp: number;
        faces: readonly Face[];
    }): boolean;
    /** The stream ends or pauses: a gap follows. */
    end(): void;
    /** The person looks at the screen now: where they look in the next seconds is its middle. */
    calibrate(): void;
    /** Seconds from the first reading to the last. */
    get seconds(): number;
    /** @type {SessionRow[]} One a bin in which something was seen. */
    get bins(): SessionRow[];
    /** @type {SessionRow[]} One a minute in which something was seen. */
    get minutes(): SessionRow[];
    /** The whole session so far. @returns {SessionSummary} */
    summary(): SessionSummary;
    /**
     * The rows as a table.
     * @param {{ per?: 'bin' | 'minute' }} [options] a row `per` bin (default) or minute
     * @returns {string}
     */
    toCSV(options?: {
        per?: 'bin' | 'minute';
    }): string;
    /** Everything, as plain numbers. */
    toJSON(): any;
}
/**
 * Begin to watch one person over time.
 * @param {SessionOptions} [options] how finely, and what counts as the screen
 * @returns {Session}
 * @throws {FacewiseError} INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export declare function createSession(options?: SessionOptions): Session;
