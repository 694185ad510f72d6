import { canonicalFaceHeader, canonicalFaceSource } from './canonical_face.mjs';
import { readFaceGeometry } from './face_geometry.mjs';
import { PACKAGED, packagedSource, readManifest } from './manifest.mjs';
import { faceMeshAssets } from './sources.mjs';
import { topologySource } from './topology.mjs';

/** @returns {Map<string, string>} contents by path in the project */
export function generatedSources() {
  const geometry = readFaceGeometry(faceMeshAssets().faceGeometry);
  return new Map([
    ['src/face/canonical_face.h', canonicalFaceHeader(geometry)],
    ['src/face/canonical_face.c', canonicalFaceSource(geometry)],
    ['web/lib/topology.js', topologySource(geometry)],
    [PACKAGED, packagedSource(readManifest())],
  ]);
}
