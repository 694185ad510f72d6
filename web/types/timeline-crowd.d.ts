export type EmotionLabel = import('./emotions.js').EmotionLabel;
export type Scores = import('./timeline-valence.js').Scores;
export type ExpressionLabel = EmotionLabel | 'unsure';
export type Shares = {
    [label in ExpressionLabel]: number;
};
export type Reading = {
    /**
     * milliseconds
     */
    timestamp: number;
    /**
     * each with `emotion` and its `scores`, if
     * read
     */
    faces: readonly {
        emotion?: {
            scores: Scores;
        } | undefined;
    }[];
};
export type TimelineOptions = {
    /**
     * seconds a bin, a part of a minute; default 1
     */
    bin?: number;
    /**
     * seconds: readings further apart leave a gap between them; default 2
     */
    maxGap?: number;
    /**
     * how pleasant each expression is, -1..1, in place of VALENCE_WEIGHTS
     */
    weights?: Partial<Scores>;
};
export type TimelineRow = {
    /**
     * seconds since the first reading
     */
    start: number;
    /**
     * of them that were seen; gaps are left out
     */
    seconds: number;
    /**
     * in view, on average
     */
    faces: number | null;
    /**
     * faces at a time
     */
    most: number;
    /**
     * of all faces together whose expression was read
     */
    faceSeconds: number;
    /**
     * shares of that time
     */
    expressions: Shares | null;
    /**
     * mean, -1..1, of faces that are not too unsure
     */
    valence: number | null;
};
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
export declare const EXPRESSIONS: readonly ExpressionLabel[];
/**
 * Counts of faces, shares of expressions and valence over time. There are sums alone: no ids, no pictures, no row a
 * person. Memory grows by some 400 bytes a bin in which something was seen.
 */
export declare class Timeline {
    #private;
    /** Made by createTimeline(). @internal @param {Required<TimelineOptions>} options */
    constructor(options: Required<TimelineOptions>);
    /**
     * Takes a frame's reading, whose timestamp runs on. It counts until the next one.
     * @param {Reading} reading of analyze(), or its JSON
     * @returns {boolean} false: it is not later than the last one, and was left out
     */
    add(reading: Reading): boolean;
    /**
     * The stream ends or pauses: a gap follows.
     * @param {number} [timestamp] milliseconds, up to which the last reading counts
     */
    end(timestamp?: number): void;
    /** Forgets everything. */
    reset(): void;
    /** Seconds from the first reading to the last. */
    get seconds(): number;
    /** @type {TimelineRow[]} One a bin in which something was seen. */
    get bins(): TimelineRow[];
    /** @type {TimelineRow[]} One a minute in which something was seen. */
    get minutes(): TimelineRow[];
    /** @type {TimelineRow} All of the time as one row. */
    get total(): TimelineRow;
    /**
     * The rows as a table.
     * @param {{ per?: 'bin' | 'minute' }} [options] a row `per` bin (default) or minute
     * @returns {string} shares and valence with a point as decimal mark, what is not known empty
     */
    toCSV(options?: {
        per?: 'bin' | 'minute';
    }): string;
    /** Everything, as plain numbers. */
    toJSON(): any;
}
/**
 * Begin to count what faces show over time.
 * @param {TimelineOptions} [options] how finely
 * @returns {Timeline}
 * @throws {FacewiseError} INVALID_ARGUMENT, UNKNOWN_OPTION
 */
export declare function createTimeline(options?: TimelineOptions): Timeline;
