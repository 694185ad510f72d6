export type Pose = {
    yaw: number;
    pitch: number;
    roll: number;
};
/** How fast a head turns, sampled five times a second whatever the frame rate. */
export declare class Head {
    #private;
    /** @type {number | null} degrees a second, of late */
    speed: number | null;
    /** @param {number} maxGap seconds */
    constructor(maxGap: number);
    /**
     * @param {Pose | undefined} pose
     * @param {number} now microseconds
     * @returns {{ seconds: number, degrees: number } | null} how far it turned in how long, when a slot was full
     */
    add(pose: Pose | undefined, now: number): {
        seconds: number;
        degrees: number;
    } | null;
}
