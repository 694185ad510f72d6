/* Unary and binary ops, four values a vector; ops no net spends time in are left to the reference. */
#include "kernels/scalar/scalar.h"
#include "kernels/simd/epilogue.h"
#include "kernels/simd/simd.h"

/* y[i] = expression of the vector v, the last 1-3 values through a partial vector. */
#define MAP(expression)                        \
  do {                                         \
    size_t i = 0;                              \
    FWI_KEEP_LOOP for (; i + 4 <= n; i += 4) { \
      f4 v = f4_load(x + i);                   \
      f4_store(y + i, (expression));           \
    }                                          \
    if (i < n) {                               \
      f4 v = f4_load_n(x + i, n - i);          \
      f4_store_n(y + i, (expression), n - i);  \
    }                                          \
  } while (0)

void fwi_simd_unary(fwi_unary op, size_t n, const float *x, float p, float *y) {
  const f4 zero = f4_splat(0), one = f4_splat(1), slope = f4_splat(p);
  switch (op) {
    case FWI_UNARY_RELU:
      MAP(f4_at_least(v, zero));
      return;
    case FWI_UNARY_RELU6:
      MAP(f4_at_most(f4_at_least(v, zero), f4_splat(6)));
      return;
    case FWI_UNARY_RELU_N1_TO_1:
      MAP(f4_at_most(f4_at_least(v, -one), one));
      return;
    case FWI_UNARY_LEAKY_RELU:
      MAP(fwi_slope4(v, slope));
      return;
    case FWI_UNARY_ELU:
      MAP(fwi_elu4(v));
      return;
    case FWI_UNARY_HARD_SWISH:
      MAP(fwi_hard_swish4(v));
      return;
    case FWI_UNARY_LOGISTIC:
      MAP(fwi_logistic4(v));
      return;
    case FWI_UNARY_TANH:
      MAP(fwi_tanh4(v));
      return;
    case FWI_UNARY_EXP:
      MAP(fwi_exp4(v));
      return;
    case FWI_UNARY_SQRT:
      MAP(f4_sqrt(v));
      return;
    case FWI_UNARY_RSQRT:
      MAP(one / f4_sqrt(v));
      return;
    case FWI_UNARY_SQUARE:
      MAP(v * v);
      return;
    case FWI_UNARY_NEG:
      MAP(-v);
      return;
    case FWI_UNARY_ABS:
      MAP(f4_abs(v));
      return;
    case FWI_UNARY_GELU:
      MAP(fwi_gelu4(v));
      return;
    case FWI_UNARY_GELU_TANH:
      MAP(fwi_gelu_tanh4(v));
      return;
    case FWI_UNARY_LOG:
    case FWI_UNARY_SIN:
    case FWI_UNARY_COS:
    case FWI_UNARY_FLOOR:
    case FWI_UNARY_CEIL:
    case FWI_UNARY_ROUND:
      break;
  }
  fwi_scalar_unary(op, n, x, p, y);
}

/* y[i] = clamp(expression of the vectors a and b) */
#define ZIP(expression)                                                           \
  do {                                                                            \
    size_t i = 0;                                                                 \
    FWI_KEEP_LOOP for (; i + 4 <= n; i += 4) {                                    \
      f4 a = f4_load(left + i), b = f4_load(right + i);                           \
      f4_store(y + i, f4_at_most(f4_at_least((expression), low), high));          \
    }                                                                             \
    if (i < n) {                                                                  \
      f4 a = f4_load_n(left + i, n - i), b = f4_load_n(right + i, n - i);         \
      f4_store_n(y + i, f4_at_most(f4_at_least((expression), low), high), n - i); \
    }                                                                             \
  } while (0)

static void zip(fwi_binary op, size_t n, const float *left, const float *right, f4 low, f4 high, float *y) {
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

enum { kChunk = 64 };

void fwi_simd_binary(fwi_binary op, size_t n, const float *a, int a_step, const float *b, int b_step,
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
