/** Whole numbers of them add up without rounding. */
export declare const MICROSECONDS = 1000000;
/**
 * Sums over time in bins of one width, kept only where something was seen. What a reading says holds until the next
 * one, so that each counts for as long as it lasted and the frame rate does not matter; what is further apart than
 * `maxGap` is a gap, in which nothing is known.
 */
export declare class Bins {
    #private;
    /** @param {number} width seconds @param {number} maxGap seconds @param {number} columns sums beside the seconds */
    constructor(width: number, maxGap: number, columns: number);
    /** Seconds from the first reading to the last. */
    get seconds(): number;
    /** @type {number} Seconds a bin. */
    get width(): number;
    /**
     * Moves on to a reading's time.
     * @param {number} timestamp milliseconds
     * @returns {{ from: number, to: number } | null} microseconds for which the reading before has held, nothing of a
     *   gap; null: not later than the last one, which is left out, such as when a clip begins anew
     */
    advance(timestamp: number): {
        from: number;
        to: number;
    } | null;
    /** What comes next follows a gap. */
    stop(): void;
    /**
     * Adds what held for a while: each value counts for each second.
     * @param {{ from: number, to: number }} span microseconds
     * @param {ArrayLike<number>} values one a column
     */
    add({ from, to }: {
        from: number;
        to: number;
    }, values: ArrayLike<number>): void;
    /**
     * Counts what happened at one moment.
     * @param {number} at microseconds
     * @param {number} column
     * @param {number} [value]
     */
    count(at: number, column: number, value?: number): void;
    /**
     * Raises a value to the greatest seen.
     * @param {{ from: number, to: number }} span
     * @param {number} column
     * @param {number} value
     */
    raise({ from, to }: {
        from: number;
        to: number;
    }, column: number, value: number): void;
    /**
     * Sums of bins that are `every` bins wide, in the order of time; `peaks` are columns that were raised.
     * @param {number} [every]
     * @param {readonly number[]} [peaks]
     * @returns {{ start: number, seconds: number, sums: Float64Array }[]} start in seconds; sums in value times seconds
     */
    rows(every?: number, peaks?: readonly number[]): {
        start: number;
        seconds: number;
        sums: Float64Array;
    }[];
}
/**
 * Bins that fill minutes without a rest.
 * @param {unknown} bin seconds
 * @param {unknown} maxGap seconds
 */
export declare function requireBins(bin: unknown, maxGap: unknown): void;
/**
 * Of a timeline or session, the rows that toCSV() is asked for.
 * @template T
 * @param {{ bins: T[], minutes: T[] }} kept
 * @param {{ per?: 'bin' | 'minute' }} options
 */
export declare function rowsPer<T>(kept: {
    bins: T[];
    minutes: T[];
}, options: {
    per?: 'bin' | 'minute';
}): T[];
/**
 * Lines of a CSV file (RFC 4180); what is not known is an empty cell.
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number | null)[])[]} rows
 */
export declare function csvOf(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string;
/** @param {any} value @returns {any} with numbers rounded to what means something */
export declare function plain(value: any): any;
