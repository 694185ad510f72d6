/* Shared by the kernel checkers: guarded buffers and the comparison of the simd set with the reference. */
#ifndef FW_TESTS_KERNELS_CHECK_H
#define FW_TESTS_KERNELS_CHECK_H

#include "check.h"
#include "kernels/kernels.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define GUARD_POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define GUARD_UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#endif
#endif
#ifndef GUARD_POISON
#define GUARD_POISON(p, n) ((void)(p))
#define GUARD_UNPOISON(p, n) ((void)(p))
#endif

#define GUARD_FLOATS 16

/* `count` floats between two guards. Guards and fresh contents are a NaN no kernel computes; under ASan even
 * reading a guard is an error. */
typedef struct guarded {
  void *block;
  float *data;
  size_t count;
} guarded;

static inline float guard_value(void) {
  const uint32_t bits = 0xffedcba9u;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* `offset` floats off 64-byte alignment: 0 for packed weights and scratch, anything for tensors. */
static inline guarded guarded_new(size_t count, size_t offset) {
  size_t total = (count + offset + 2 * GUARD_FLOATS + 15) / 16 * 16;
  guarded g = {aligned_alloc(64, total * sizeof(float)), NULL, count};
  if (!g.block) abort();
  float *floats = g.block;
  for (size_t i = 0; i < total; i++) floats[i] = guard_value();
  g.data = floats + GUARD_FLOATS + offset;
  GUARD_POISON(g.data - GUARD_FLOATS, GUARD_FLOATS * sizeof(float));
  GUARD_POISON(g.data + count, GUARD_FLOATS * sizeof(float));
  return g;
}

static inline guarded guarded_random(size_t count, float lo, float hi) {
  guarded g = guarded_new(count, (size_t)check_random_int(0, 3));
  check_random_fill(g.data, count, lo, hi);
  return g;
}

/* Whether nothing was written outside. */
static inline int guarded_intact(const guarded *g) {
  const float expected = guard_value();
  GUARD_UNPOISON(g->data - GUARD_FLOATS, GUARD_FLOATS * sizeof(float));
  GUARD_UNPOISON(g->data + g->count, GUARD_FLOATS * sizeof(float));
  int intact = 1;
  for (size_t i = 0; i < GUARD_FLOATS; i++) {
    if (memcmp(g->data - GUARD_FLOATS + i, &expected, sizeof expected) != 0) intact = 0;
    if (memcmp(g->data + g->count + i, &expected, sizeof expected) != 0) intact = 0;
  }
  return intact;
}

static inline void guarded_free(guarded *g) {
  GUARD_UNPOISON(g->data - GUARD_FLOATS, GUARD_FLOATS * sizeof(float));
  GUARD_UNPOISON(g->data + g->count, GUARD_FLOATS * sizeof(float));
  free(g->block);
}

/* max |a - b| / max(|b|, scale) over the finite values of b; infinity where a and b differ in being NaN or infinite. */
static inline double worst_error_at(const float *a, const float *b, size_t count, double scale) {
  double worst = 0, top = scale;
  for (size_t i = 0; i < count; i++) {
    if (isnan(a[i]) || isnan(b[i])) {
      if (isnan(a[i]) != isnan(b[i])) return INFINITY;
      continue;
    }
    if (isinf(a[i]) || isinf(b[i])) {
      if (a[i] != b[i]) return INFINITY;
      continue;
    }
    worst = fmax(worst, fabs((double)a[i] - b[i]));
    top = fmax(top, fabs((double)b[i]));
  }
  return worst / top;
}

static inline double worst_error(const float *a, const float *b, size_t count) {
  return worst_error_at(a, b, count, 1e-30);
}

/* Of sums in float against sums in double; contract: 1e-4. */
#define SUM_TOLERANCE 3e-5

/* Of sums in float against sums in double, as a part of the sum of the terms' magnitudes. */
#define MAGNITUDE_TOLERANCE 5e-7

#endif
