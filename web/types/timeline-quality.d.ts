/** @typedef {import('./results.js').Face} Face */
export type Face = import('./results.js').Face;
export type PoorCode = 'no-face' | import('./quality.js').QualityCode;
/**
 * @param {Face | null} face
 * @returns {PoorCode[]} why expression, lids and mouth are not to be read off this frame; [] when they are
 */
export declare function poorReasons(face: Face | null): PoorCode[];
/**
 * The face that a session is about: the one it has followed, or, once that is gone, the largest.
 * @param {readonly Face[]} faces
 * @param {number | null} followed id
 * @returns {Face | null}
 */
export declare function faceOf(faces: readonly Face[], followed: number | null): Face | null;
