// node [--experimental-wasm-relaxed-simd] tests/bench/load.mjs [folder of .tflite files..]
// How long a net takes from its bytes in wasm memory to a session that can run: read, fuse, plan, pack. The exports run
// in a page, too.

import { Instance } from '../../web/lib/abi.js';
import { loadModule } from '../../web/lib/wasm.js';

/**
 * Milliseconds per megabyte (10^6 bytes) of file. `first` is the first load in a new instance; the very first of a page
 * runs code that was never run before. `best` is the one that neighbours on the machine leave alone.
 * @typedef {{ bytes: number, first: number, median: number, best: number }} LoadTime
 */

/**
 * @param {Instance} instance
 * @param {Uint8Array} bytes
 * @returns {number} milliseconds
 */
function loadOnce(instance, bytes) {
  return instance.withBytes(bytes, (pointer) => {
    const start = performance.now();
    const model = instance.with('fw_model_options', (options) => {
      instance.write('fw_model_options', options, { kernels: 0 });
      instance.check('fw_model_create', pointer, bytes.length, options, instance.outPointer);
      return instance.takeOut();
    });
    const session = instance.with('fw_session_options', (options) => {
      instance.write('fw_session_options', options, { keep_all: 0 });
      instance.check('fw_session_create', model, options, instance.outPointer);
      return instance.takeOut();
    });
    const took = performance.now() - start;
    instance.call('fw_session_destroy', session);
    instance.call('fw_model_destroy', model);
    return took;
  });
}

/**
 * @param {Uint8Array} bytes of a .tflite file
 * @param {{ variant?: 'auto' | 'simd' | 'relaxed', loads?: number }} [options]
 * @returns {Promise<LoadTime>}
 */
export async function measureLoad(bytes, { variant = 'auto', loads = 9 } = {}) {
  const { module } = await loadModule({ variant });
  const instance = await Instance.create(module);
  const perMegabyte = Array.from({ length: loads }, () => (loadOnce(instance, bytes) * 1e6) / bytes.length);
  const [first] = perMegabyte;
  perMegabyte.sort((a, b) => a - b);
  return { bytes: bytes.length, first, median: perMegabyte[loads >> 1], best: perMegabyte[0] };
}

const program = typeof process === 'object' ? process.argv[1] : undefined;
if (program && import.meta.url.endsWith(program.split('/').pop() ?? '')) {
  const { readFileSync, readdirSync } = await import('node:fs');
  const folders = process.argv.length > 2 ? process.argv.slice(2) : [new URL('../../models', import.meta.url).pathname];
  console.log(`${'net'.padEnd(44)} megabytes   first  median     best   ms per MB`);
  for (const folder of folders) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.tflite')).sort()) {
      const { bytes, first, median, best } = await measureLoad(new Uint8Array(readFileSync(`${folder}/${name}`)));
      const columns = [(bytes / 1e6).toFixed(2), first.toFixed(1), median.toFixed(1), best.toFixed(1)];
      console.log(name.padEnd(44) + columns.map((column) => column.padStart(9)).join(''));
    }
  }
}
