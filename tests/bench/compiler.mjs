// The clang that builds wasm for the benchmarks.
import { existsSync } from 'node:fs';
import path from 'node:path';

const COMPILERS = ['clang-21', 'clang-20', 'clang-19', 'clang-18', 'clang-17'];

/** @returns {string} a clang that knows relaxed SIMD */
export function findCompiler() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = COMPILERS.find((name) => folders.some((folder) => existsSync(path.join(folder, name))));
  if (!found) throw new Error(`none of ${COMPILERS.join(', ')} is on PATH: apt-get install clang-19 lld-19 wasi-libc`);
  return found;
}
