/** @typedef {import('./results.js').Face} Face */
export type Face = import('./results.js').Face;
/**
 * The face with its mesh as analyze() gives it, where JSON has made that [[x, y, z], ..].
 * @template {Face | import('./results.js').FaceJson | null | undefined} T
 * @param {T} face
 * @returns {Face | Extract<T, null | undefined>}
 */
export declare function withFlatMesh<T extends Face | import('./results.js').FaceJson | null | undefined>(face: T): Face | Extract<T, null | undefined>;
