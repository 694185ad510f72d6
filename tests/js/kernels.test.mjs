// The C checkers of the kernels, run as wasm: here the SIMD128 and relaxed bodies meet the reference themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildProgram, runProgram } from '../bench/kernels_wasm.mjs';
import { VARIANT } from './support.mjs';

for (const program of ['kernels_test', 'kernels_conv_test', 'gradients_test', 'gradients_conv_test']) {
  test(`${program} passes as ${VARIANT} wasm`, async () => {
    assert.equal(await runProgram(buildProgram(`tests/c/${program}.c`, VARIANT)), 0);
  });
}
