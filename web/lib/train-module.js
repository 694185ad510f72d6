// The wasm module that trains, in a file of its own: pages that only read faces do not fetch it.
import { loadModule } from './wasm.js';

/** @type {import('./wasm.js').ModuleFiles} */
const FILES = {
  name: 'facewise-train',
  flags: '--train',
  simd: () => new URL('./wasm/facewise-train-simd.wasm', import.meta.url),
  relaxed: () => new URL('./wasm/facewise-train-relaxed.wasm', import.meta.url),
};

/**
 * loadModule() of facewise-train.
 * @param {{ variant: 'auto' | import('./wasm.js').Variant, base?: string | URL,
 *   onBytes?: import('./fetch.js').FileProgress }} options
 */
export function loadTrainModule(options) {
  return loadModule({ base: undefined, ...options, files: FILES });
}
