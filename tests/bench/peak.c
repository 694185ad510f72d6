/* The ceilings of the benchmark, as wasm for a page (tests/bench/peak.mjs builds it): multiply-adds in registers, and
 * loads with stores in buffers of the first and the second cache. */
#include "kernels/f32x4.h"

#define EXPORT __attribute__((visibility("default"), used, noinline))

enum { CHAINS = 12, L1_FLOATS = 16384 / 4, L2_FLOATS = 524288 / 4 };

/* Not constants: a constant would be loaded anew at each use. */
static volatile float factor = 0.5f, term = 0.25f;
static float buffer[L2_FLOATS] __attribute__((aligned(64)));

/* `steps` times 12 multiply-adds of 4 lanes, in independent chains: enough of them to hide the latency, few enough to
 * stay in registers. */
EXPORT float multiply_add(int32_t steps) {
  f4 sums[CHAINS], a = f4_splat(factor), b = f4_splat(term);
  FWI_UNROLL for (int i = 0; i < CHAINS; i++) sums[i] = b;
  FWI_KEEP_LOOP for (int32_t step = 0; step < steps; step++) {
    FWI_UNROLL for (int i = 0; i < CHAINS; i++) sums[i] = f4_madd(sums[i], a, b);
  }
  FWI_UNROLL for (int i = 1; i < CHAINS; i++) sums[0] += sums[i];
  return sums[0][0];
}

/* Read one half of the buffer and write the other, `passes` times. An addition between keeps it from being memcpy. */
static FWI_INLINE float move(int32_t floats, int32_t passes) {
  const float *from = buffer;
  float *to = buffer + floats / 2;
  f4 b = f4_splat(term);
  FWI_KEEP_LOOP for (int32_t pass = 0; pass < passes; pass++) {
    FWI_KEEP_LOOP for (int32_t i = 0; i < floats / 2; i += 32) {
      FWI_UNROLL for (int j = 0; j < 32; j += 4) f4_store(to + i + j, f4_load(from + i + j) + b);
    }
  }
  return to[0];
}

EXPORT float move_16k(int32_t passes) {
  return move(L1_FLOATS, passes);
}

EXPORT float move_512k(int32_t passes) {
  return move(L2_FLOATS, passes);
}
