// Committed sources with MediaPipe's data in them, against the package.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { readFaceGeometry } from '../../build-scripts/models/face_geometry.mjs';
import { generatedSources } from '../../build-scripts/models/generated_sources.mjs';
import { PACKAGES, faceMeshAssets, readPackageFile } from '../../build-scripts/models/sources.mjs';
import { MESH_CONTOURS } from '../../web/lib/contours.js';
import { MESH_TRIANGLES } from '../../web/lib/topology.js';

for (const [file, text] of generatedSources()) {
  test(`${file} is what generate.mjs writes`, () => {
    assert.equal(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), text);
  });
}

test('triangles and their directions are those of the package', () => {
  /** @param {number[]} corners */
  const fromLowest = (corners) => {
    const first = corners.indexOf(Math.min(...corners));
    return [0, 1, 2].map((step) => corners[(first + step) % 3]).join(' ');
  };
  const { triangles } = readFaceGeometry(faceMeshAssets().faceGeometry);
  const ours = triangles.map((_, index) => fromLowest([...MESH_TRIANGLES.subarray(3 * index, 3 * index + 3)]));
  assert.equal(MESH_TRIANGLES.length, 3 * triangles.length);
  assert.deepEqual(ours.sort(), triangles.map(fromLowest).sort());
});

/** The edge lists that @mediapipe/face_mesh exports, by name. @returns {Record<string, [number, number][]>} */
function packagedEdges() {
  const scope = vm.createContext({});
  vm.runInContext('var window = this, self = this;', scope);
  vm.runInContext(new TextDecoder().decode(readPackageFile(PACKAGES.faceMesh, 'face_mesh.js')), scope);
  return scope;
}

/** Paths of contours.js that the package has as a list of edges, by the name it has there. */
const PATHS = Object.freeze({
  FACEMESH_FACE_OVAL: ['faceOval'],
  FACEMESH_RIGHT_EYE: ['rightEye'],
  FACEMESH_LEFT_EYE: ['leftEye'],
  FACEMESH_RIGHT_EYEBROW: ['rightBrowUpper', 'rightBrowLower'],
  FACEMESH_LEFT_EYEBROW: ['leftBrowUpper', 'leftBrowLower'],
  FACEMESH_LIPS: ['lipsOuter', 'lipsInner'],
});

/** @param {readonly number[][]} edges @returns {string[]} whichever way round each edge is */
const sorted = (edges) => Array.from(edges, ([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`).sort();

for (const [name, paths] of Object.entries(PATHS)) {
  test(`${paths.join(' and ')} follow the edges of ${name}`, () => {
    const drawn = paths.flatMap((path) => {
      const points = MESH_CONTOURS[path];
      return points.slice(1).map((point, i) => [points[i], point]);
    });
    assert.deepEqual(sorted(drawn), sorted(packagedEdges()[name]));
  });
}
