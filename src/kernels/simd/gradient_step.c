/* Optimiser steps. What is left of the last vector goes through the same body. */
#include <string.h>

#include "kernels/f32x4.h"
#include "kernels/simd/gradients.h"

static f4 descend(const fwi_sgd *o, const float *g, float *w, float *velocity) {
  const f4 momentum = f4_splat((float)o->momentum), weight = f4_load(w);
  f4 step = f4_madd(f4_splat((float)o->decay), weight, f4_load(g));
  if (velocity) {
    const f4 fast = f4_madd(momentum, f4_load(velocity), step);
    f4_store(velocity, fast);
    step = o->nesterov ? f4_madd(momentum, fast, step) : fast;
  }
  return weight - f4_splat((float)o->rate) * step;
}

void fwi_simd_sgd(const fwi_sgd *o, size_t n, const float *g, float *w, float *velocity) {
  size_t i = 0;
  for (; i + 4 <= n; i += 4) f4_store(w + i, descend(o, g + i, w + i, velocity ? velocity + i : NULL));
  if (i == n) return;
  float last[3][4] = {{0}, {0}, {0}};
  const size_t bytes = (n - i) * sizeof(float);
  memcpy(last[0], g + i, bytes);
  memcpy(last[1], w + i, bytes);
  if (velocity) memcpy(last[2], velocity + i, bytes);
  f4_store(last[1], descend(o, last[0], last[1], velocity ? last[2] : NULL));
  memcpy(w + i, last[1], bytes);
  if (velocity) memcpy(velocity + i, last[2], bytes);
}

/* fwi_adam with its divisions done once. */
typedef struct factors {
  float keep1, keep2, take1, take2, rate, correction, epsilon, decay;
} factors;

static void adapt(const factors *f, size_t n, const float *g, float *w, float *m, float *v) {
  const f4 epsilon = f4_splat(f->epsilon);
  for (size_t i = 0; i < n; i += 4) {
    const f4 slope = f4_load(g + i);
    const f4 first = f4_madd(f4_splat(f->keep1), f4_load(m + i), f->take1 * slope);
    const f4 second = f4_madd(f4_splat(f->keep2), f4_load(v + i), f->take2 * (slope * slope));
    f4_store(m + i, first);
    f4_store(v + i, second);
    f4_store(w + i, f->decay * f4_load(w + i) - f->rate * first / (f4_sqrt(second * f->correction) + epsilon));
  }
}

void fwi_simd_adam(const fwi_adam *o, size_t n, const float *g, float *w, float *m, float *v) {
  const factors f = {(float)o->beta1,
                     (float)o->beta2,
                     (float)(1 - o->beta1),
                     (float)(1 - o->beta2),
                     (float)(o->rate / o->correction1),
                     (float)(1 / o->correction2),
                     (float)o->epsilon,
                     (float)o->decay};
  const size_t rest = n % 4, whole = n - rest, bytes = rest * sizeof(float);
  float last[4][4] = {{0}, {0}, {0}, {0}};
  adapt(&f, whole, g, w, m, v);
  memcpy(last[0], g + whole, bytes);
  memcpy(last[1], w + whole, bytes);
  memcpy(last[2], m + whole, bytes);
  memcpy(last[3], v + whole, bytes);
  adapt(&f, 4, last[0], last[1], last[2], last[3]);
  memcpy(w + whole, last[1], bytes);
  memcpy(m + whole, last[2], bytes);
  memcpy(v + whole, last[3], bytes);
}

void fwi_simd_scale(size_t n, float factor, float *y) {
  size_t i = 0;
  for (; i + 4 <= n; i += 4) f4_store(y + i, f4_load(y + i) * factor);
  for (; i < n; i++) y[i] *= factor;
}

void fwi_simd_add_scaled(size_t n, float factor, const float *x, float *y) {
  size_t i = 0;
  for (; i + 4 <= n; i += 4) f4_store(y + i, f4_madd(f4_splat(factor), f4_load(x + i), f4_load(y + i)));
  for (; i < n; i++) y[i] += factor * x[i];
}

double fwi_simd_sum_squares(size_t n, const float *x) {
  enum { kChunk = 1024 }; /* summed in float */
  double total = 0;
  for (size_t i = 0; i < n;) {
    const size_t end = n - i < kChunk ? n : i + kChunk;
    f4 even = f4_splat(0), odd = f4_splat(0);
    for (; i + 8 <= end; i += 8) {
      const f4 a = f4_load(x + i), b = f4_load(x + i + 4);
      even = f4_madd(a, a, even);
      odd = f4_madd(b, b, odd);
    }
    total += f4_sum(even + odd);
    for (; i < end; i++) total += (double)x[i] * x[i];
  }
  return total;
}
