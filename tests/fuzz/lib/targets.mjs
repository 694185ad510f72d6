// The fuzz targets by name: those in C are binaries, those in JavaScript modules of tests/fuzz/targets.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What a module of tests/fuzz/targets exports as default.
 * @typedef {object} Target
 * @property {string[]} modules under test, from the project's root
 * @property {string[]} [words] of the format, for the fuzzer's dictionary, beside the modules' own texts
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void} run throws when `bytes` are a finding
 */

const folder = new URL('../targets/', import.meta.url);

/** Names of the targets in C. */
export function binaryTargets() {
  return readdirSync(fileURLToPath(new URL('../', import.meta.url)))
    .flatMap((file) => file.match(/^(.*)_fuzz\.c$/)?.[1] ?? []).sort();
}

/** Names of the targets in JavaScript. */
export function scriptTargets() {
  return readdirSync(fileURLToPath(folder)).flatMap((file) => file.match(/^(.*)\.mjs$/)?.[1] ?? []).sort();
}

/** @param {string} name @returns {Promise<Target>} */
export async function findTarget(name) {
  return (await import(new URL(`${name}.mjs`, folder).href)).default;
}
