#include "kernels/simd/dots.h"

#include "kernels/f32x4.h"
#include "kernels/simd/simd.h"

/* Tiles of sums over k, in vectors whose lanes are added at the end: 10 sums and 7 operands for 10 products. */
enum { kLong = 5, kShort = 2 };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t padded(size_t count, size_t step) {
  return (count + step - 1) / step * step;
}

/* sums (kShort, kLong) of products of rows of a (short side) and b. */
static void dot_tile(size_t depth, const float *const *a, const float *const *b, float *sums) {
  f4 parts[kShort * kLong];
  const float *p0 = a[0], *p1 = a[1], *q0 = b[0], *q1 = b[1], *q2 = b[2], *q3 = b[3], *q4 = b[4];
  FWI_UNROLL for (int i = 0; i < kShort * kLong; i++) parts[i] = f4_splat(0);
  size_t k = 0;
  FWI_KEEP_LOOP for (; k + 4 <= depth; k += 4) {
    const f4 left = f4_load(p0 + k), right = f4_load(p1 + k);
    const float *const q[kLong] = {q0, q1, q2, q3, q4};
    FWI_UNROLL for (int j = 0; j < kLong; j++) {
      const f4 value = f4_load(q[j] + k);
      parts[j] = f4_madd(left, value, parts[j]);
      parts[kLong + j] = f4_madd(right, value, parts[kLong + j]);
    }
  }
  FWI_UNROLL for (int i = 0; i < kShort * kLong; i++) sums[i] = f4_sum(parts[i]);
  for (; k < depth; k++) {
    for (int i = 0; i < kShort * kLong; i++) sums[i] += a[i / kLong][k] * b[i % kLong][k];
  }
}

/* y[i * y_row + j * y_column] += sum over `depth` steps of a's row i and b's row j. */
static void add_tiles(size_t rows, size_t columns, size_t depth, size_t stride, const float *a, const float *b,
                      float *y, size_t y_row, size_t y_column) {
  for (size_t j = 0; j < columns; j += kLong) {
    for (size_t i = 0; i < rows; i += kShort) {
      const float *left[kShort], *right[kLong];
      float sums[kShort * kLong];
      for (size_t r = 0; r < kShort; r++) left[r] = a + least(i + r, rows - 1) * stride;
      for (size_t c = 0; c < kLong; c++) right[c] = b + least(j + c, columns - 1) * stride;
      dot_tile(depth, left, right, sums);
      for (size_t r = 0; r < least(kShort, rows - i); r++) {
        for (size_t c = 0; c < least(kLong, columns - j); c++) {
          y[(i + r) * y_row + (j + c) * y_column] += sums[r * kLong + c];
        }
      }
    }
  }
}

void fwi_add_dots(size_t m, size_t n, size_t depth, size_t stride, const float *a, const float *b, float *y) {
  /* The long side of the tiles goes where it wastes less. */
  if (padded(n, kLong) * padded(m, kShort) <= padded(n, kShort) * padded(m, kLong)) {
    add_tiles(m, n, depth, stride, a, b, y, n, 1);
  } else {
    add_tiles(n, m, depth, stride, b, a, y, 1, n);
  }
}

void fwi_simd_dots(int32_t m, int32_t n, int32_t k, const float *a, const float *b, float *y) {
  const size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  memset(y, 0, rows * columns * sizeof *y);
  fwi_add_dots(rows, columns, depth, depth, a, b, y);
}
