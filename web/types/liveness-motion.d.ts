export type Motion = {
    /**
     * milliseconds, of the result
     */
    at: number;
    /**
     * degrees, > 0: to the person's own left
     */
    yaw: number;
    /**
     * degrees, > 0: up
     */
    pitch: number;
    /**
     * 1 / distance from the camera, 1/cm
     */
    size: number;
    /**
     * of the point between the eyes, pixels
     */
    x: number;
    y: number;
    /**
     * distance of their outer corners, pixels
     */
    eyes: number;
    /**
     * opening of the person's left eye, of its width
     */
    left: number;
    right: number;
    /**
     * width of the mouth, of the eyes' distance
     */
    smile: number;
    /**
     * height over the eyes, of the eyes' distance
     */
    brows: number;
};
/**
 * @param {Float32Array} mesh
 * @param {number} a
 * @param {number} b
 */
export declare function distance(mesh: Float32Array, a: number, b: number): number;
/**
 * @param {import('./results.js').Face} face
 * @param {number} at
 * @returns {Motion | null} null without mesh and pose
 */
export declare function motionOf({ mesh, pose }: import('./results.js').Face, at: number): Motion | null;
/** The median of each number, the way the face is at rest. @param {Motion[]} motions @returns {Motion} */
export declare function neutralOf(motions: Motion[]): Motion;
/** How open the eyes are, 1 as at rest. @param {Motion} motion @param {Motion} neutral */
export declare function eyesOpen(motion: Motion, neutral: Motion): {
    left: number;
    right: number;
};
/** How far the head is off its rest, degrees. @param {Motion} motion @param {Motion} neutral */
export declare function offRest(motion: Motion, neutral: Motion): number;
/**
 * Whether a head can move so between two frames. The fastest turns in our clips: 14 degrees, 0.26 of the eyes'
 * distance and 3 % of size in 33 ms; a cut from one clip to another does more.
 * @param {Motion} before
 * @param {Motion} after
 */
export declare function jumps(before: Motion, after: Motion): boolean;
