/**
 * Groups of faces, to be merged by average linkage: the similarity of two groups is the mean of that of all pairs of
 * their faces, weighted. For dot products that is the dot product of the groups' mean vectors, so that no pair is ever
 * stored.
 */
export declare class Groups {
    #private;
    size: number;
    /** Of the group's faces: the weighted sum of their vectors, of their weights, of what they stand out by. */
    sums: Float64Array<ArrayBuffer>;
    weights: Float64Array<ArrayBuffer>;
    own: Float64Array<ArrayBufferLike>;
    penalties: Float64Array<ArrayBuffer>;
    /** Where a face, or a group that was merged, went: itself for a group that is. */
    parents: Int32Array<ArrayBuffer>;
    /** What tells groups apart, of those that have any. @type {Map<number, Apart>} */
    apart: Map<number, Apart>;
    /**
     * @param {import('./near-pairs.js').Vectors} vectors unit vectors, one a face
     * @param {Float64Array} weights of the faces, above 0
     */
    constructor({ data, count, size }: import('./near-pairs.js').Vectors, weights: Float64Array);
    /** The group that a face is in. @param {number} face */
    find(face: number): number;
    /** Of these faces, the ones that stand for a group. @param {Iterable<number>} faces @returns {number[]} */
    roots(faces: Iterable<number>): number[];
    /** Weighted mean similarity of all pairs. @param {number} a @param {number} b both groups */
    similarity(a: number, b: number): number;
    /** What a face stands out by, in place of what it did. @param {number} face @param {number} excess */
    penalise(face: number, excess: number): void;
    /** Whether something forbids that two groups become one. @param {number} a @param {number} b */
    conflict(a: number, b: number): boolean;
    /** The second group goes up in the first. @param {number} a @param {number} b */
    merge(a: number, b: number): void;
    /**
     * Merge, the most similar pair first, until no two groups reach the threshold.
     * @param {Graph} graph of faces of all groups that may merge
     * @param {number} threshold
     */
    link(graph: Graph, threshold: number): void;
}
export type Graph = {
    faces: readonly number[];
    /**
     * indices into `faces`
     */
    to: Int32Array;
    /**
     * similarities
     */
    value: Float32Array;
    /**
     * how many places of each are used
     */
    filled: Int32Array;
    most: number;
    /**
     * no list is full: every near pair is in it
     */
    whole: boolean;
};
/**
 * Of each face the near ones, best first, `most` places each.
 * @typedef {object} Graph
 * @property {readonly number[]} faces
 * @property {Int32Array} to indices into `faces`
 * @property {Float32Array} value similarities
 * @property {Int32Array} filled how many places of each are used
 * @property {number} most
 * @property {boolean} whole no list is full: every near pair is in it
 */
/**
 * @param {import('./near-pairs.js').Vectors} vectors of these faces, row by row
 * @param {readonly number[]} faces
 * @param {number} least
 * @param {number} [most]
 * @returns {Graph}
 */
export declare function graphOf(vectors: import('./near-pairs.js').Vectors, faces: readonly number[], least: number, most?: number): Graph;
export type Apart = {
    pictures: Set<unknown>;
    cannot: Set<number>;
    person: string | undefined;
};
export type Entry = {
    value: number;
    group: number;
    other: number;
};
