/** @typedef {import('./results.js').Face} Face */
/** @typedef {{ right: [number, number], left: [number, number] }} Corners of the mouth; see cornersOf */
export type Face = import('./results.js').Face;
export type Corners = {
    right: [number, number];
    left: [number, number];
};
/**
 * The mouth's corners in the head's own frame: outwards from the midline and up, in distances of the outer eye corners.
 * The pose is taken out, so that a head that is turned or tilted a little has the same corners.
 * @param {Float32Array} mesh
 * @param {readonly number[]} matrix of face.pose
 * @returns {Corners}
 */
export declare function cornersOf(mesh: Float32Array, matrix: readonly number[]): Corners;
/**
 * How alike the two corners of the mouth move in a smile, against where they are at rest. Judged only while the face
 * smiles and looks at the camera, and only after it was seen at rest.
 */
export declare class Smile {
    #private;
    /** Whether the face smiles. */
    smiling: boolean;
    /**
     * @param {Face | null} face null: not to be judged
     * @param {number} step seconds since the frame before
     * @returns {{ symmetry: number, lean: number } | null} symmetry: 0..1, what the lesser side moved of the greater;
     *   lean: -1..1, above 0 the person's own left moved more
     */
    add(face: Face | null, step: number): {
        symmetry: number;
        lean: number;
    } | null;
    /** Whether the mouth at rest is known. */
    get ready(): boolean;
}
