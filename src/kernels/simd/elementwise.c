/* Unary and binary ops, four values a vector; ops no net spends time in are left to the reference. */
#include <string.h>

#include "kernels/scalar/scalar.h"
#include "kernels/simd/epilogue.h"
#include "kernels/simd/simd.h"

/* y[i] = expression of the vector v; n is a multiple of 4. */
#define MAP(expression)                   \
  do {                                    \
    FWI_KEEP_LOOP for (; n > 0; n -= 4) { \
      f4 v = f4_load(x);                  \
      f4_store(y, (expression));          \
      x += 4;                             \
      y += 4;                             \
    }                                     \
  } while (0)

/* False for the ops that are left to the reference. */
static int map(fwi_unary op, size_t n, const float *x, float p, float *y) {
  const f4 zero = f4_splat(0), one = f4_splat(1), slope = f4_splat(p);
  switch (op) {
    case FWI_UNARY_RELU:
      MAP(f4_at_least(v, zero));
      return 1;
    case FWI_UNARY_RELU6:
      MAP(f4_at_most(f4_at_least(v, zero), f4_splat(6)));
      return 1;
    case FWI_UNARY_RELU_N1_TO_1:
      MAP(f4_at_most(f4_at_least(v, -one), one));
      return 1;
    case FWI_UNARY_LEAKY_RELU:
      MAP(fwi_slope4(v, slope));
      return 1;
    case FWI_UNARY_ELU:
      MAP(fwi_elu4(v));
      return 1;
    case FWI_UNARY_HARD_SWISH:
      MAP(fwi_hard_swish4(v));
      return 1;
    case FWI_UNARY_LOGISTIC:
      MAP(fwi_logistic4(v));
      return 1;
    case FWI_UNARY_TANH:
      MAP(fwi_tanh4(v));
      return 1;
    case FWI_UNARY_EXP:
      MAP(fwi_exp4(v));
      return 1;
    case FWI_UNARY_SQRT:
      MAP(f4_sqrt(v));
      return 1;
    case FWI_UNARY_RSQRT:
      MAP(one / f4_sqrt(v));
      return 1;
    case FWI_UNARY_SQUARE:
      MAP(v * v);
      return 1;
    case FWI_UNARY_NEG:
      MAP(-v);
      return 1;
    case FWI_UNARY_ABS:
      MAP(f4_abs(v));
      return 1;
    case FWI_UNARY_GELU:
      MAP(fwi_gelu4(v));
      return 1;
    case FWI_UNARY_GELU_TANH:
      MAP(fwi_gelu_tanh4(v));
      return 1;
    case FWI_UNARY_LOG:
    case FWI_UNARY_SIN:
    case FWI_UNARY_COS:
    case FWI_UNARY_FLOOR:
    case FWI_UNARY_CEIL:
    case FWI_UNARY_ROUND:
      break;
  }
  return 0;
}

FWI_SMALL void fwi_simd_unary(fwi_unary op, size_t n, const float *x, float p, float *y) {
  const size_t rest = n % 4, whole = n - rest;
  float last[4] = {0}; /* the rest as a whole vector: one body serves both */
  memcpy(last, x + whole, rest * sizeof(float));
  if (!map(op, 4, last, p, last)) {
    fwi_scalar_unary(op, n, x, p, y);
    return;
  }
  map(op, whole, x, p, y);
  memcpy(y + whole, last, rest * sizeof(float));
}

/* y[i] = clamp(expression of the vectors a and b); n is a multiple of 4. */
#define ZIP(expression)                                              \
  do {                                                               \
    FWI_KEEP_LOOP for (; n > 0; n -= 4) {                            \
      f4 a = f4_load(left), b = f4_load(right);                      \
      f4_store(y, f4_at_most(f4_at_least((expression), low), high)); \
      left += 4;                                                     \
      right += 4;                                                    \
      y += 4;                                                        \
    }                                                                \
  } while (0)

static void zip_whole(fwi_binary op, size_t n, const float *left, const float *right, f4 low, f4 high, float *y) {
  switch (op) {
    case FWI_BINARY_ADD:
      ZIP(a + b);
      return;
    case FWI_BINARY_SUB:
      ZIP(a - b);
      return;
    case FWI_BINARY_MUL:
      ZIP((a * b));
      return;
    case FWI_BINARY_DIV:
      ZIP(a / b);
      return;
    case FWI_BINARY_MIN:
      ZIP(f4_min(a, b));
      return;
    case FWI_BINARY_MAX:
      ZIP(f4_max(a, b));
      return;
    case FWI_BINARY_SQUARED_DIFFERENCE:
      ZIP((a - b) * (a - b));
      return;
    case FWI_BINARY_PRELU:
      ZIP(fwi_slope4(a, b));
      return;
    case FWI_BINARY_POW:
      break;
  }
}

static void zip(fwi_binary op, size_t n, const float *left, const float *right, f4 low, f4 high, float *y) {
  const size_t rest = n % 4, whole = n - rest;
  float last[2][4] = {{0}, {0}}; /* the rest as a whole vector: one body serves both */
  memcpy(last[0], left + whole, rest * sizeof(float));
  memcpy(last[1], right + whole, rest * sizeof(float));
  zip_whole(op, whole, left, right, low, high, y);
  if (rest == 0) return;
  zip_whole(op, 4, last[0], last[1], low, high, last[0]);
  memcpy(y + whole, last[0], rest * sizeof(float));
}

enum { kChunk = 64 };

FWI_SMALL void fwi_simd_binary(fwi_binary op, size_t n, const float *a, int a_step, const float *b, int b_step,
                               fwi_activation act, float *out) {
  const fwi_finisher f = fwi_finisher_of_activation(act);
  if (op == FWI_BINARY_POW || f.kind != FWI_FINISH_CLAMP) {
    fwi_scalar_binary(op, n, a, a_step, b, b_step, act, out);
    return;
  }
  const f4 low = f4_splat(f.low), high = f4_splat(f.high);
  if (a_step && b_step) {
    zip(op, n, a, b, low, high, out);
    return;
  }
  float constant[2][kChunk]; /* a side with step 0, spread out */
  for (size_t i = 0; i < kChunk && n > 0; i++) {
    constant[0][i] = a[0];
    constant[1][i] = b[0];
  }
  for (size_t done = 0; done < n; done += kChunk) {
    const float *left = a_step ? a + done : constant[0], *right = b_step ? b + done : constant[1];
    zip(op, n - done < kChunk ? n - done : kChunk, left, right, low, high, out + done);
  }
}
