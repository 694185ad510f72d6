export type QualityReason = {
    /**
     * for programs
     */
    code: string;
    /**
     * a sentence for users
     */
    message: string;
};
export type FaceLike = Float32Array | readonly number[] | {
    embedding?: Float32Array | readonly number[] | undefined;
    quality?: {
        score: number;
        reasons?: readonly QualityReason[];
    } | number | null | undefined;
    age?: {
        years: number;
    } | undefined;
};
export type ReadFace = {
    /**
     * of length 1
     */
    embedding: Float32Array;
    /**
     * 0..1; null: not known
     */
    quality: number | null;
    /**
     * read as younger than 13, with the task 'age'
     */
    child: boolean;
    reasons: readonly QualityReason[];
};
/** Pictures below it are too poor to tell people apart. */
export declare const MIN_QUALITY = 0.4;
/** @param {ArrayLike<number>} values @returns {Float32Array | null} of length 1; null for what has no direction */
export declare function unit(values: ArrayLike<number>): Float32Array | null;
/** Their cosine. @param {Float32Array} a of length 1 @param {Float32Array} b likewise */
export declare function similarityOf(a: Float32Array, b: Float32Array): number;
/**
 * @param {any} face
 * @param {string} what such as 'The face', for errors
 * @param {number} [dimension] that its embedding must have
 * @returns {ReadFace}
 */
export declare function readFace(face: any, what: string, dimension?: number): ReadFace;
/** @param {any} value */
export declare function isNumbers(value: any): boolean;
