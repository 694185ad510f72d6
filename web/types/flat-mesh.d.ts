/**
 * The face with its mesh as analyze() gives it, where JSON has made that [[x, y, z], ..].
 * @template {import('./results.js').Face | null | undefined} T
 * @param {T} face
 * @returns {T}
 */
export declare function withFlatMesh<T extends import('./results.js').Face | null | undefined>(face: T): T;
