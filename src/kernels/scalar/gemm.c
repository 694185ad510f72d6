/* Matrix products of the reference set, sums in double. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/scalar/scalar.h"

size_t fwi_scalar_dense_packed_bytes(int32_t n, int32_t k) {
  return fwi_float_bytes((uint64_t)n + (uint64_t)n * (uint64_t)k);
}

void fwi_scalar_dense_pack(int32_t n, int32_t k, const float *w, const float *bias, void *packed) {
  float *floats = packed;
  if (bias) {
    memcpy(floats, bias, (size_t)n * sizeof(float));
  } else {
    memset(floats, 0, (size_t)n * sizeof(float));
  }
  memcpy(floats + n, w, (size_t)n * (size_t)k * sizeof(float));
}

void fwi_scalar_dense(int32_t m, int32_t n, int32_t k, const float *a, const void *packed, const fwi_epilogue *e,
                      float *y) {
  const float *bias = packed, *w = bias + n;
  size_t index = 0;
  for (size_t row = 0; row < (size_t)m; row++) {
    for (size_t column = 0; column < (size_t)n; column++, index++) {
      double sum = bias[column];
      for (size_t i = 0; i < (size_t)k; i++) sum += (double)a[row * (size_t)k + i] * w[column * (size_t)k + i];
      y[index] = fwi_finish(e, (float)sum, index, column, (size_t)n);
    }
  }
}

void fwi_scalar_matmul(int32_t m, int32_t n, int32_t k, const float *a, int transpose_a, const float *b,
                       int transpose_b, float *y) {
  size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column++) {
      double sum = 0;
      for (size_t i = 0; i < depth; i++) {
        float left = transpose_a ? a[i * rows + row] : a[row * depth + i];
        float right = transpose_b ? b[column * depth + i] : b[i * columns + column];
        sum += (double)left * right;
      }
      y[row * columns + column] = (float)sum;
    }
  }
}

void fwi_scalar_dots(int32_t m, int32_t n, int32_t k, const float *a, const float *b, float *y) {
  fwi_scalar_matmul(m, n, k, a, 0, b, 1, y);
}
