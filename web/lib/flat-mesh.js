/**
 * The face with its mesh as analyze() gives it, where JSON has made that [[x, y, z], ..].
 * @template {import('./results.js').Face | null | undefined} T
 * @param {T} face
 * @returns {T}
 */
export function withFlatMesh(face) {
  const mesh = /** @type {unknown} */ (face?.mesh);
  return Array.isArray(mesh) ? { ...face, mesh: Float32Array.from(mesh.flat()) } : face;
}
