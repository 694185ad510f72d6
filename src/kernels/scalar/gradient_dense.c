/* Dense layers of training in the reference set, sums in double. */
#include "kernels/activation.h"
#include "kernels/scalar/gradients.h"

void fwi_scalar_dense_forward(int32_t m, int32_t n, int32_t k, const float *a, const float *w, const float *bias,
                              const fwi_epilogue *e, float *y) {
  const size_t columns = (size_t)n, depth = (size_t)k, count = (size_t)m * columns;
  for (size_t i = 0; i < count; i++) {
    const size_t column = i % columns;
    double sum = bias ? bias[column] : 0;
    for (size_t j = 0; j < depth; j++) sum += (double)a[i / columns * depth + j] * w[column * depth + j];
    y[i] = fwi_finish(e, (float)sum, i, column, columns);
  }
}

void fwi_scalar_dense_weights(int32_t m, int32_t n, int32_t k, const float *x, const float *dy, float *dw, float *db) {
  const size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  for (size_t column = 0; column < columns; column++) {
    for (size_t j = 0; j < depth; j++) {
      double sum = 0;
      for (size_t i = 0; i < rows; i++) sum += (double)dy[i * columns + column] * x[i * depth + j];
      dw[column * depth + j] += (float)sum;
    }
    double sum = 0;
    for (size_t i = 0; i < rows; i++) sum += dy[i * columns + column];
    if (db) db[column] += (float)sum;
  }
}

void fwi_scalar_dense_input(int32_t m, int32_t n, int32_t k, const float *dy, const float *w, const float *add,
                            float *dx) {
  const size_t columns = (size_t)n, depth = (size_t)k, count = (size_t)m * depth;
  for (size_t i = 0; i < count; i++) {
    double sum = add ? add[i] : 0;
    for (size_t j = 0; j < columns; j++) sum += (double)dy[i / depth * columns + j] * w[j * depth + i % depth];
    dx[i] = (float)sum;
  }
}
