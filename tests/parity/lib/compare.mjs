// Ours beside somebody else's: which builds, how far apart, and what a failure says.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModel } from '../../../web/lib/nn.js';

/** @typedef {{ shape: number[], data: ArrayLike<number> }} Output */

/** Error is max|a - b| / max|b|, b being the other runtime's. */
export const BUILDS = Object.freeze([
  {
    name: 'scalar',
    options: { variant: /** @type {const} */ ('simd'), kernels: /** @type {const} */ ('scalar') },
    tolerance: 1e-4,
  },
  { name: 'simd', options: { variant: /** @type {const} */ ('simd') }, tolerance: 1e-4 },
  { name: 'relaxed', options: { variant: /** @type {const} */ ('relaxed') }, tolerance: 1e-3 },
]);

/**
 * @param {ArrayLike<number>} ours
 * @param {ArrayLike<number>} theirs
 * @returns {number} Infinity where they cannot be compared
 */
export function relativeError(ours, theirs) {
  if (ours.length !== theirs.length) return Infinity;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < theirs.length; i++) {
    if (!Number.isFinite(theirs[i]) || !Number.isFinite(ours[i])) return Infinity;
    difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
    largest = Math.max(largest, Math.abs(theirs[i]));
  }
  return difference === 0 ? 0 : difference / largest;
}

/**
 * Runs a file in every build of ours.
 * @param {string} name
 * @param {Uint8Array} file
 * @param {Float32Array[][]} runs  inputs of each run
 * @param {Output[][]} theirs  outputs of each run
 * @returns {Promise<string[]>} what does not agree, one sentence each
 */
export async function disagreements(name, file, runs, theirs) {
  const problems = [];
  for (const build of BUILDS) {
    try {
      const model = await loadModel(file, build.options);
      for (const [index, inputs] of runs.entries()) {
        const ours = await model.run(inputs);
        theirs[index].forEach((reference, output) => {
          const { shape, data } = ours[output];
          const error = relativeError(/** @type {ArrayLike<number>} */ (data), reference.data);
          if (String(shape) !== String(reference.shape)) {
            problems.push(`${name}, ${build.name}: output ${output} has shape [${shape}] and not [${reference.shape}]`);
          } else if (!(error <= build.tolerance)) {
            problems.push(
              `${name}, ${build.name}: output ${output} [${shape}] is off by ${error.toExponential(2)} in run ${index}`,
            );
          }
        });
      }
      model.close();
    } catch (error) {
      problems.push(`${name}, ${build.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return problems;
}

/** @param {string} name @param {Uint8Array} file @returns {string} where a failing net was kept */
export function keepFile(name, file) {
  const folder = fileURLToPath(new URL('../../../build/parity', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const kept = path.join(folder, `${name}.tflite`);
  writeFileSync(kept, file);
  return kept;
}
