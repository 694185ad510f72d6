import { Instance } from './abi.js';
export type Match = {
    slot: number;
    similarity: number;
};
/** @typedef {{ slot: number, similarity: number }} Match */
/** Unit vectors in slots 0, 1, .. of the wasm module, and which of them are nearest to another (gallery.h). */
export declare class Search {
    #private;
    /** @type {number} In use: 0 .. count - 1. */
    count: number;
    /**
     * @param {number} dimension of the vectors
     * @param {{ variant: 'auto' | 'simd' | 'relaxed', base?: string | URL | undefined }} options
     */
    static create(dimension: number, { variant, base }: {
        variant: 'auto' | 'simd' | 'relaxed';
        base?: string | URL | undefined;
    }): Promise<Search>;
    /** @param {Instance} instance @param {number} dimension */
    constructor(instance: Instance, dimension: number);
    /** Into a slot in use, or as the next one. @param {number} slot @param {Float32Array} vector */
    put(slot: number, vector: Float32Array): void;
    /** The last slot moves there. @param {number} slot */
    remove(slot: number): void;
    /**
     * @param {readonly Float32Array[]} vectors
     * @param {number} most of each
     * @returns {Match[][]} for each vector the most similar slots, best first
     */
    find(vectors: readonly Float32Array[], most: number): Match[][];
}
