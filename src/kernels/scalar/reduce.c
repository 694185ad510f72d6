/* Softmax and reductions of the reference set, sums in double. */
#include "kernels/activation.h"
#include "kernels/scalar/scalar.h"

static void softmax_row(size_t n, const float *x, float beta, int log, float *y) {
  float top = x[0];
  for (size_t i = 1; i < n; i++) top = x[i] > top ? x[i] : top;
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += fwi_expf(beta * (x[i] - top));
  float log_sum = fwi_logf((float)sum);
  for (size_t i = 0; i < n; i++) {
    float scaled = beta * (x[i] - top);
    y[i] = log ? scaled - log_sum : (float)(fwi_expf(scaled) / sum);
  }
}

void fwi_scalar_softmax(size_t rows, size_t n, const float *x, float beta, int log, float *y) {
  for (size_t row = 0; row < rows && n > 0; row++) softmax_row(n, x + row * n, beta, log, y + row * n);
}

static float reduce(fwi_reduce op, size_t n, size_t step, const float *x) {
  double value = op == FWI_REDUCE_PROD ? 1 : 0;
  if (n > 0 && (op == FWI_REDUCE_MAX || op == FWI_REDUCE_MIN)) value = x[0];
  for (size_t i = 0; i < n; i++) {
    double next = x[i * step];
    switch (op) {
      case FWI_REDUCE_SUM:
      case FWI_REDUCE_MEAN:
        value += next;
        break;
      case FWI_REDUCE_MAX:
        value = next > value || next != next ? next : value;
        break;
      case FWI_REDUCE_MIN:
        value = next < value || next != next ? next : value;
        break;
      case FWI_REDUCE_PROD:
        value *= next;
        break;
    }
  }
  return (float)(op == FWI_REDUCE_MEAN ? value / (double)n : value);
}

void fwi_scalar_reduce(fwi_reduce op, size_t outer, size_t n, size_t inner, const float *x, float *y) {
  for (size_t o = 0; o < outer; o++) {
    for (size_t i = 0; i < inner; i++) y[o * inner + i] = reduce(op, n, inner, x + o * n * inner + i);
  }
}
