/* One value at a time: unary and binary ops of the reference set. */
#include <math.h>

#include "kernels/activation.h"
#include "kernels/scalar/scalar.h"

static float unary(fwi_unary op, float x, float p) {
  switch (op) {
    case FWI_UNARY_RELU:
      return fwi_activate(FWI_ACT_RELU, x, 0);
    case FWI_UNARY_RELU6:
      return fwi_activate(FWI_ACT_RELU6, x, 0);
    case FWI_UNARY_RELU_N1_TO_1:
      return fwi_activate(FWI_ACT_RELU_N1_TO_1, x, 0);
    case FWI_UNARY_LEAKY_RELU:
      return fwi_activate(FWI_ACT_LEAKY_RELU, x, p);
    case FWI_UNARY_ELU:
      return fwi_activate(FWI_ACT_ELU, x, 0);
    case FWI_UNARY_HARD_SWISH:
      return fwi_activate(FWI_ACT_HARD_SWISH, x, 0);
    case FWI_UNARY_LOGISTIC:
      return fwi_logisticf(x);
    case FWI_UNARY_TANH:
      return fwi_tanhf(x);
    case FWI_UNARY_EXP:
      return fwi_expf(x);
    case FWI_UNARY_LOG:
      return fwi_logf(x);
    case FWI_UNARY_SQRT:
      return sqrtf(x);
    case FWI_UNARY_RSQRT:
      return 1 / sqrtf(x);
    case FWI_UNARY_SQUARE:
      return x * x;
    case FWI_UNARY_NEG:
      return -x;
    case FWI_UNARY_ABS:
      return fabsf(x);
    case FWI_UNARY_GELU:
      return fwi_geluf(x);
    case FWI_UNARY_GELU_TANH:
      return fwi_gelu_tanhf(x);
    case FWI_UNARY_SIN:
      return fwi_sinf(x);
    case FWI_UNARY_COS:
      return fwi_cosf(x);
    case FWI_UNARY_FLOOR:
      return fwi_floorf(x);
    case FWI_UNARY_CEIL:
      return fwi_ceilf(x);
    case FWI_UNARY_ROUND:
      return fwi_roundf(x);
  }
  return x;
}

static float binary(fwi_binary op, float a, float b) {
  switch (op) {
    case FWI_BINARY_ADD:
      return a + b;
    case FWI_BINARY_SUB:
      return a - b;
    case FWI_BINARY_MUL:
      return a * b;
    case FWI_BINARY_DIV:
      return a / b;
    case FWI_BINARY_MIN: /* a NaN on either side wins */
      return a < b || a != a ? a : b;
    case FWI_BINARY_MAX:
      return a > b || a != a ? a : b;
    case FWI_BINARY_SQUARED_DIFFERENCE:
      return (a - b) * (a - b);
    case FWI_BINARY_POW:
      return fwi_powf(a, b);
    case FWI_BINARY_PRELU:
      return a < 0 ? a * b : a;
  }
  return a;
}

void fwi_scalar_unary(fwi_unary op, size_t n, const float *x, float p, float *y) {
  for (size_t i = 0; i < n; i++) y[i] = unary(op, x[i], p);
}

void fwi_scalar_binary(fwi_binary op, size_t n, const float *a, int a_step, const float *b, int b_step,
                       fwi_activation act, float *out) {
  float a0 = n ? a[0] : 0, b0 = n ? b[0] : 0; /* before `out`, which may lie over them, is written */
  for (size_t i = 0; i < n; i++) out[i] = fwi_activate(act, binary(op, a_step ? a[i] : a0, b_step ? b[i] : b0), 0);
}
