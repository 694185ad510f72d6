/* What the benchmarks of kernels share: the clock and the multiply-add peak. */
#ifndef FW_BENCH_MEASURE_H
#define FW_BENCH_MEASURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernels/f32x4.h"
#include "kernels/kernels.h"

enum { kBatches = 40, kPeakSteps = 10000, kPeakChains = 12 };
static const double kBatchMilliseconds = 2;

static inline double now_ms(void) {
  struct timespec t;
  timespec_get(&t, TIME_UTC);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* Keeps the compiler from dropping work. */
static volatile float sink = 0.5f;

/* Chains of x = x * a + b in registers: enough of them to hide the latency, few enough not to spill.
 * A function of its own: V8 optimises functions from their second call on, never a running loop. */
__attribute__((noinline)) static void peak_body(const void *unused) {
  (void)unused;
  f4 chains[kPeakChains], total = f4_splat(0), a = f4_splat(sink), b = f4_splat(sink);
  FWI_UNROLL for (int i = 0; i < kPeakChains; i++) chains[i] = f4_splat(sink);
  FWI_KEEP_LOOP for (int step = 0; step < kPeakSteps; step++) {
    FWI_UNROLL for (int i = 0; i < kPeakChains; i++) chains[i] = f4_madd(chains[i], a, b);
  }
  FWI_UNROLL for (int i = 0; i < kPeakChains; i++) total += chains[i];
  sink = total[0] > 1 ? 0.5f : 0.25f;
}

/* Milliseconds of one call: the best mean of many short batches, for neighbours on the machine come and go. */
static inline double best_ms(void (*body)(const void *), const void *argument) {
  double best = 1e30;
  long calls = 1;
  for (;;) {
    double start = now_ms();
    for (long i = 0; i < calls; i++) body(argument);
    double took = now_ms() - start;
    if (took >= kBatchMilliseconds) break;
    calls = took < 1 ? calls * 10 : (long)((double)calls * kBatchMilliseconds * 1.2 / took) + 1;
  }
  for (int batch = 0; batch < kBatches; batch++) {
    double start = now_ms();
    for (long i = 0; i < calls; i++) body(argument);
    double each = (now_ms() - start) / (double)calls;
    if (each < best) best = each;
  }
  return best;
}

static inline void *filled(size_t bytes) {
  size_t count = bytes / sizeof(float);
  float *floats = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (!floats) abort();
  for (size_t i = 0; i < count; i++) floats[i] = (float)(i * 7919 % 1000) / 1000.0f - 0.5f;
  return floats;
}

/* GFLOP/s of one core, printed. */
static inline double measure_peak(void) {
  const int operations = 2 * 4 * kPeakChains * kPeakSteps;
  const double peak = 1e-6 * operations / best_ms(peak_body, NULL);
  printf("%s: multiply-add peak %.1f GFLOP/s\n", fwi_kernels_simd.name, peak);
  return peak;
}

#endif
