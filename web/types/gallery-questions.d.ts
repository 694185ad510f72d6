export type ReadFace = import('./embedding.js').ReadFace;
export type Calibration = import('./calibration.js').Calibration;
/**
 * @param {any} faces one, or several
 * @param {number} dimension
 * @returns {ReadFace[]}
 */
export declare function readFaces(faces: any, dimension: number): ReadFace[];
/**
 * The same with null for a face that has no embedding.
 * @param {any} faces
 * @param {number} dimension
 */
export declare function readFacesThatCanBe(faces: any, dimension: number): (import("./embedding.js").ReadFace | null)[];
/** @param {ReadFace} face @param {number} least */
export declare function isPoor({ quality }: ReadFace, least: number): boolean;
/** @param {ReadFace[]} faces @param {number} least quality */
export declare function refusePoor(faces: ReadFace[], least: number): void;
/** @param {ReadFace[]} faces of one enrolment @param {Calibration} calibration */
export declare function refuseOdd(faces: ReadFace[], calibration: Calibration): void;
/**
 * @param {ReadFace[]} faces that are to be added
 * @param {import('./gallery-format.js').PersonData} person
 * @param {Calibration} calibration
 */
export declare function refuseStranger(faces: ReadFace[], person: import('./gallery-format.js').PersonData, calibration: Calibration): void;
/**
 * What a caller is told of a person whom somebody looks like.
 * @param {ReturnType<typeof import('./gallery-answer.js').judged>[number]} found
 */
export declare function duplicateOf({ person: { id, name }, similarity, falseMatchRate }: ReturnType<typeof import('./gallery-answer.js').judged>[number]): {
    person: {
        id: string;
        name: string;
    };
    similarity: number;
    falseMatchRate: number;
};
/** @param {Parameters<typeof duplicateOf>[0]} found */
export declare function refuseDuplicate(found: Parameters<typeof duplicateOf>[0]): void;
