// node [--experimental-wasm-relaxed-simd] tests/bench/kernels_bench.mjs [part of a name]
// Checks and then measures the kernels as wasm, in V8: plain SIMD128, and relaxed where V8 takes it.
import { supportedVariants } from '../../web/lib/wasm.js';
import { buildProgram, runProgram } from './kernels_wasm.mjs';

const part = process.argv[2] ?? '';
for (const variant of /** @type {const} */ (['simd', 'relaxed'])) {
  if (!supportedVariants().includes(variant)) {
    console.log(`${variant}: not measured, Node 20 needs --experimental-wasm-relaxed-simd`);
    continue;
  }
  for (const kind of ['kernels', 'gradients']) {
    const code = await runProgram(buildProgram(`tests/c/${kind}_conv_test.c`, variant));
    if (code !== 0) process.exit(code);
    await runProgram(buildProgram(`tests/bench/${kind}_bench.c`, variant), [part]);
  }
}
