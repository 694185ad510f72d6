/* Gradients of activations, and of softmax. */
#include <string.h>

#include "kernels/scalar/gradients.h"
#include "kernels/simd/gradients.h"
#include "kernels/simd/math4.h"

/* dx[i] = dy[i] * (expression of the vector v of outputs); n is a multiple of 4. */
#define MAP(expression)                         \
  do {                                          \
    FWI_KEEP_LOOP for (; n > 0; n -= 4) {       \
      const f4 v = f4_load(y);                  \
      f4_store(dx, (expression) * f4_load(dy)); \
      y += 4;                                   \
      dy += 4;                                  \
      dx += 4;                                  \
    }                                           \
  } while (0)

/* 1 where the mask is set. */
static FWI_INLINE f4 one_where(i4 mask) {
  return f4_and(f4_splat(1), mask);
}

static void map(fwi_activation activation, float alpha, size_t n, const float *y, const float *dy, float *dx) {
  const f4 zero = f4_splat(0), one = f4_splat(1), slope = f4_splat(alpha);
  switch (activation) {
    case FWI_ACT_RELU:
      MAP(one_where((i4)(v > zero)));
      return;
    case FWI_ACT_RELU6:
      MAP(one_where((i4)(v > zero) & (i4)(v < 6.0f)));
      return;
    case FWI_ACT_RELU_N1_TO_1:
      MAP(one_where((i4)(f4_abs(v) < one)));
      return;
    case FWI_ACT_LEAKY_RELU:
      MAP(f4_select((i4)(v < zero), slope, one));
      return;
    case FWI_ACT_ELU:
      MAP(f4_at_most(v, zero) + one);
      return;
    case FWI_ACT_HARD_SWISH:
      MAP(f4_select((i4)(v >= 3.0f), one, f4_and((2.0f * v + 3.0f) * (1.0f / 6), (i4)(v > -3.0f))));
      return;
    case FWI_ACT_LOGISTIC:
      MAP(v * (one - v));
      return;
    case FWI_ACT_TANH:
      MAP(one - v * v);
      return;
    case FWI_ACT_NONE:
    case FWI_ACT_PRELU:
      break;
  }
  if (dx != dy) memcpy(dx, dy, n * sizeof(float));
}

FWI_SMALL void fwi_simd_activation_gradient(fwi_activation activation, float alpha, size_t n, const float *y,
                                            const float *dy, float *dx) {
  const size_t rest = n % 4, whole = n - rest;
  float last[2][4] = {{0}, {0}}; /* the rest as a whole vector: one body serves both */
  memcpy(last[0], y + whole, rest * sizeof(float));
  memcpy(last[1], dy + whole, rest * sizeof(float));
  map(activation, alpha, whole, y, dy, dx);
  map(activation, alpha, 4, last[0], last[1], last[1]);
  memcpy(dx + whole, last[1], rest * sizeof(float));
}

FWI_SMALL void fwi_simd_softmax_gradient(size_t rows, size_t n, const float *y, const float *dy, float *dx) {
  fwi_scalar_softmax_gradient(rows, n, y, dy, dx); /* a row a sample: nobody waits for it */
}
