/** Where the originals lie: npm packages pinned by models/package-lock.json, installed in models/node_modules. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPackedAssets } from './packed_assets.mjs';

export const PROJECT = new URL('../../', import.meta.url);

export const PACKAGES = Object.freeze({
  faceDetection: '@mediapipe/face_detection',
  faceMesh: '@mediapipe/face_mesh',
  faceApi: '@vladmandic/face-api',
  faceplugin: 'faceplugin-face-recognition-js',
  human: '@vladmandic/human',
});

/**
 * @param {string} name  of the package
 * @param {string} [file]  inside of it
 */
export function packagePath(name, file = '') {
  return fileURLToPath(new URL(`models/node_modules/${name}/${file}`, PROJECT));
}

/** @param {string} name */
export function isInstalled(name) {
  return existsSync(packagePath(name, 'package.json'));
}

/** @param {string} name */
export function packageVersion(name) {
  if (!isInstalled(name)) throw new Error(`${name} is not installed: npm ci --prefix models --ignore-scripts`);
  return String(JSON.parse(readFileSync(packagePath(name, 'package.json'), 'utf8')).version);
}

/**
 * @param {string} name
 * @param {string} file
 * @returns {Uint8Array}
 */
export function readPackageFile(name, file) {
  packageVersion(name);
  return readFileSync(packagePath(name, file));
}

/** The files bundled in @mediapipe/face_mesh that are used here. */
export function faceMeshAssets() {
  const bundle = packagePath(PACKAGES.faceMesh, 'face_mesh_solution_packed_assets');
  packageVersion(PACKAGES.faceMesh);
  const assets = readPackedAssets(`${bundle}_loader.js`, `${bundle}.data`);
  /** @param {string} file */
  const asset = (file) => {
    const bytes = assets.get(file);
    if (!bytes) throw new Error(`${PACKAGES.faceMesh}: no ${file} in its packed assets`);
    return bytes;
  };
  return {
    attentionMesh: asset('face_landmark_with_attention.tflite'),
    plainMesh: asset('face_landmark.tflite'),
    faceGeometry: asset('geometry_pipeline_metadata_landmarks.binarypb'),
  };
}
