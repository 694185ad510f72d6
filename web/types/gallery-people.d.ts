export type PersonData = import('./gallery-format.js').PersonData;
export type Picture = import('./gallery-format.js').Picture;
/**
 * What a person is compared by, by dot product: the mean of the pictures, weighted by their quality, a little shorter
 * than 1 if they differ.
 * @param {readonly { embedding: Float32Array, quality: number | null }[]} pictures one or more
 * @returns {Float32Array}
 */
export declare function templateOf(pictures: readonly {
    embedding: Float32Array;
    quality: number | null;
}[]): Float32Array;
/** Of the best of somebody's pictures. @param {{ pictures: readonly { quality: number | null }[] }} person */
export declare function qualityOf({ pictures }: {
    pictures: readonly {
        quality: number | null;
    }[];
}): number | null;
/**
 * Several pictures of one person as one face, without the poor ones if there are others.
 * @param {readonly import('./embedding.js').ReadFace[]} faces one or more
 * @param {number} minQuality
 * @returns {import('./embedding.js').ReadFace}
 */
export declare function together(faces: readonly import('./embedding.js').ReadFace[], minQuality: number): import('./embedding.js').ReadFace;
/**
 * Pictures that are unlike the mean of the others.
 * @param {readonly { embedding: Float32Array, quality: number | null }[]} pictures
 * @param {number} threshold
 * @returns {{ index: number, similarity: number }[]}
 */
export declare function oddOnes(pictures: readonly {
    embedding: Float32Array;
    quality: number | null;
}[], threshold: number): {
    index: number;
    similarity: number;
}[];
/**
 * One person out of two records of the same id: all pictures, the name that was given last.
 * @param {PersonData} mine
 * @param {PersonData} theirs
 * @returns {PersonData}
 */
export declare function mergePeople(mine: PersonData, theirs: PersonData): PersonData;
/**
 * The people of a gallery by id, each with a template in a slot of the search.
 */
export declare class People {
    #private;
    /** @param {import('./gallery-search.js').Search} search empty */
    constructor(search: import('./gallery-search.js').Search);
    get size(): number;
    /** @param {string} id @returns {PersonData | undefined} */
    get(id: string): PersonData | undefined;
    /** @returns {PersonData[]} in the order of enrolment, which stores need not keep */
    all(): PersonData[];
    /** @param {PersonData} person new, or in place of the one with that id */
    put(person: PersonData): void;
    /** @param {string} id */
    remove(id: string): void;
    /**
     * @param {readonly Float32Array[]} embeddings
     * @param {number} most
     * @returns {{ person: PersonData, similarity: number }[][]} for each the most similar people, best first
     */
    find(embeddings: readonly Float32Array[], most: number): {
        person: PersonData;
        similarity: number;
    }[][];
}
