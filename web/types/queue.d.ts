export type Picture = import('./image.js').Picture;
export type Result = import('./results.js').Result;
export type Waiter = {
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
};
export type Job = {
    picture: Picture;
    timestamp: number;
    waiters: Waiter[];
};
/** @typedef {import('./image.js').Picture} Picture */
/** @typedef {import('./results.js').Result} Result */
/** @typedef {{ resolve: (result: Result) => void, reject: (error: unknown) => void }} Waiter */
/** @typedef {{ picture: Picture, timestamp: number, waiters: Waiter[] }} Job */
/**
 * Serves pictures in the order of the calls, and answers in that order. Where the newest wins, at most one waits, and
 * who waited for a picture that it replaces gets its result.
 */
export declare class PictureQueue {
    #private;
    /**
     * @param {boolean} newestWins
     * @param {number} lanes pictures in work at once
     * @param {(picture: Picture, timestamp: number, free: () => void) => Promise<Result>} read may call `free` when the
     *   next picture can come although this one is not done
     */
    constructor(newestWins: boolean, lanes: number, read: (picture: Picture, timestamp: number, free: () => void) => Promise<Result>);
    /**
     * @param {Promise<Picture>} taken
     * @param {number} timestamp
     * @param {AbortSignal | undefined} signal
     * @returns {Promise<Result>}
     */
    push(taken: Promise<Picture>, timestamp: number, signal: AbortSignal | undefined): Promise<Result>;
    /** Reject every call that is not settled. @param {Error} error */
    close(error: Error): void;
}
