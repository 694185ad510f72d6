export type Vectors = {
    data: Float32Array;
    count: number;
    size: number;
};
/**
 * Vectors of `size` floats, row by row.
 * @typedef {{ data: Float32Array, count: number, size: number }} Vectors
 */
/**
 * The same vectors in other axes, those along which they differ most first: dot products stay, and most pairs are told
 * apart by a few coordinates.
 * @param {Vectors} vectors
 * @returns {Vectors}
 */
export declare function turned({ data, count, size }: Vectors): Vectors;
/**
 * Of each vector the nearest others, best first: those whose dot product is at least `least`, at most `most` of them.
 * Exact, and the memory is that of the answer. Vectors are no longer than 1.
 * @param {Vectors} vectors best as turned() gives them
 * @param {number} least
 * @param {number} most
 * @returns {{ to: Int32Array, value: Float32Array, filled: Int32Array }} `most` places a vector
 */
export declare function nearest({ data, count, size }: Vectors, least: number, most: number): {
    to: Int32Array;
    value: Float32Array;
    filled: Int32Array;
};
