export type Face = import('./results.js').Face;
export type Span = {
    from: number;
    to: number;
};
/** Counts blinks, with hysteresis and a refractory time, and the time that eyes were closed for longer. */
export declare class Eyes {
    #private;
    /** @type {boolean | null} null: not to be seen */
    closed: boolean | null;
    /** Of all blinks. */
    count: number;
    /** Seconds that they took. */
    duration: number;
    /**
     * @param {Face | null} face null: not to be judged
     * @param {Span} span from the frame before to this one; none after a gap
     * @returns {{ judged: boolean, blinked: boolean, shut: number }} judged: whether a blink would have been seen; shut:
     *   seconds for which eyes were closed that open now, where that was no blink
     */
    add(face: Face | null, { from, to }: Span): {
        judged: boolean;
        blinked: boolean;
        shut: number;
    };
    /** Seconds for which the eyes have been closed, 0 as long as it may be a blink. @param {number} until microseconds */
    shut(until: number): number;
}
