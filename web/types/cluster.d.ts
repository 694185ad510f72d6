export type FaceToGroup = import('./embedding.js').FaceLike & {
    picture?: unknown;
    person?: string | undefined;
};
export type ClusterOptions = {
    /**
     * false-match rate of two faces at the similarity that makes them one person; default 1e-3,
     * and 1 / faces where there are more than 1,000, so that a face has no more strangers alike in a large album
     */
    fmr?: number;
    /**
     * that similarity itself, 0..1, in place of `fmr`
     */
    threshold?: number;
    /**
     * poorer faces bring no groups together: they join the nearest group or stay out (-1);
     * default 0.2
     */
    minQuality?: number;
    /**
     * true: two faces in one picture may be one person (mirrors, collages); default false
     */
    samePicture?: boolean;
    /**
     * pairs of faces that are one person
     */
    mustLink?: [number, number][];
    /**
     * pairs of faces that are not
     */
    cannotLink?: [number, number][];
};
/**
 * Group faces into people without knowing them: average linkage, two groups become one while the mean similarity of
 * their faces reaches the threshold. The same faces give the same groups. Memory grows with the number of faces, not
 * with that of pairs; 3,000 faces take about half a second of one core, 20,000 ten.
 * @param {readonly FaceToGroup[]} faces of all pictures
 * @param {ClusterOptions} [options] what makes two faces one person
 * @returns {number[]} the group of each face, 0 is the largest; -1: too poor to say
 */
export declare function clusterFaces(faces: readonly FaceToGroup[], options?: ClusterOptions): number[];
