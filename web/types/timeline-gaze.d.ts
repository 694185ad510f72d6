export type Face = import('./results.js').Face;
export type Direction = {
    /**
     * degrees; above 0: towards the picture's right edge
     */
    yaw: number;
    /**
     * degrees; above 0: up
     */
    pitch: number;
};
export type Episode = {
    /**
     * seconds since the first reading
     */
    start: number;
    /**
     * how long
     */
    seconds: number;
};
/**
 * Whether somebody looks at the screen: inside a cone around where they usually look, which the first seconds tell, or
 * around a given direction. The gaze is good to some ten degrees, so this tells a look aside, not a look at a line.
 */
export declare class Gaze {
    #private;
    /** @type {Direction | null} middle of the cone; null while it is being found */
    screen: Direction | null;
    /** @type {number | null} degrees from it, of the latest frame */
    angle: number | null;
    /** @type {boolean | null} null: not known */
    off: boolean | null;
    /** @type {Episode[]} */
    episodes: Episode[];
    /** Of all episodes, those too that are not kept. */
    count: number;
    /** Seconds of the longest of all episodes. */
    longest: number;
    /**
     * @param {Direction | null} screen null: to be found
     * @param {number} cone degrees
     * @param {number} calibration seconds
     */
    constructor(screen: Direction | null, cone: number, calibration: number);
    /** Finds the usual direction anew. */
    calibrate(): void;
    /** How much of the usual direction is known, 0..1. */
    get calibrated(): number;
    /**
     * @param {Face | null} face
     * @param {{ from: number, to: number }} span microseconds, from the frame before to this one; none after a gap
     * @param {boolean} closed eyes: a blink is no look aside, and ends none
     * @returns {boolean | null} whether the time before this frame was off the screen; null: not known
     */
    add(face: Face | null, { from, to }: {
        from: number;
        to: number;
    }, closed: boolean): boolean | null;
    /** @type {Episode | null} The look aside that goes on. */
    get current(): Episode | null;
}
