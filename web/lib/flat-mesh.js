/** @typedef {import('./results.js').Face} Face */

/**
 * The face with its mesh as analyze() gives it, where JSON has made that [[x, y, z], ..].
 * @template {Face | import('./results.js').FaceJson | null | undefined} T
 * @param {T} face
 * @returns {Face | Extract<T, null | undefined>}
 */
export function withFlatMesh(face) {
  const mesh = face?.mesh;
  return /** @type {any} */ (Array.isArray(mesh) ? { ...face, mesh: Float32Array.from(mesh.flat()) } : face);
}
