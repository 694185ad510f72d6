/**
 * MediaPipe's canonical face: 468 vertices in centimetres (y up, z towards the camera), its triangles
 * and the weighted subset of vertices that its pose solver (weighted Procrustes) uses.
 * Field numbers are those of mediapipe/modules/face_geometry/protos.
 */

import { bytesOf, floatsOf, integersOf, readMessage } from './protobuf.mjs';

const METADATA = { canonicalMesh: 1, procrustesBasis: 2 };
const MESH = { vertexBuffer: 3, indexBuffer: 4 };
const LANDMARK_WEIGHT = { id: 1, weight: 2 };

/** x, y, z, u, v. */
const FLOATS_PER_VERTEX = 5;
const VERTICES = 468;

/**
 * @typedef {object} FaceGeometry
 * @property {[number, number, number][]} vertices  centimetres
 * @property {[number, number, number][]} triangles  vertex indices
 * @property {{ landmark: number, weight: number }[]} procrustesBasis  by landmark, ascending
 */

/**
 * @param {Uint8Array} metadata  `geometry_pipeline_metadata_landmarks.binarypb`
 * @returns {FaceGeometry}
 */
export function readFaceGeometry(metadata) {
  const message = readMessage(metadata);
  const mesh = readMessage(bytesOf(message, METADATA.canonicalMesh)[0]);
  const floats = floatsOf(mesh, MESH.vertexBuffer);
  const indices = integersOf(mesh, MESH.indexBuffer);
  if (floats.length !== VERTICES * FLOATS_PER_VERTEX) {
    throw new Error(`face geometry: ${floats.length} vertex numbers, not ${VERTICES} x ${FLOATS_PER_VERTEX}`);
  }
  if (indices.length % 3 !== 0 || indices.some((index) => index < 0 || index >= VERTICES)) {
    throw new Error('face geometry: the triangle list is not made of vertex indices');
  }
  return {
    vertices: groups(floats, FLOATS_PER_VERTEX).map(([x, y, z]) => [x, y, z]),
    triangles: groups(indices, 3).map(([a, b, c]) => [a, b, c]),
    procrustesBasis: bytesOf(message, METADATA.procrustesBasis).map((bytes) => {
      const entry = readMessage(bytes);
      return {
        landmark: integersOf(entry, LANDMARK_WEIGHT.id)[0],
        weight: floatsOf(entry, LANDMARK_WEIGHT.weight)[0],
      };
    }),
  };
}

/**
 * @param {number[]} list
 * @param {number} size
 * @returns {number[][]}
 */
export function groups(list, size) {
  return Array.from({ length: list.length / size }, (_, i) => list.slice(i * size, (i + 1) * size));
}
