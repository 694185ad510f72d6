/* Dense layers of training, all three products straight from the weights as they are. */
#include <string.h>

#include "kernels/scalar/gradients.h"
#include "kernels/simd/epilogue.h"
#include "kernels/simd/gradients.h"
#include "kernels/simd/outer.h"

/* Steps of k at a time; samples and output units at a time. */
enum { kDepth = 1024, kRows = 48, kUnits = 64, kPanel = FWI_OUTER_COLUMNS };

/* Tiles of sums over k, in vectors whose lanes are added at the end: 10 sums and 7 operands for 10 products. */
enum { kLong = 5, kShort = 2 };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
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
static void add_dots(size_t rows, size_t columns, size_t depth, size_t stride, const float *a, const float *b, float *y,
                     size_t y_row, size_t y_column) {
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

static size_t padded(size_t count, size_t step) {
  return (count + step - 1) / step * step;
}

FWI_SMALL void fwi_simd_dense_forward(int32_t m, int32_t n, int32_t k, const float *a, const float *w,
                                      const float *bias, const fwi_epilogue *e, float *y) {
  const size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  const fwi_finisher finisher = fwi_finisher_of(e);
  /* The long side of the tiles goes where it wastes less. */
  const int across = padded(columns, kLong) * padded(rows, kShort) <= padded(columns, kShort) * padded(rows, kLong);
  for (size_t i = 0; i < rows * columns; i++) {
    const float start = bias ? bias[i % columns] : 0;
    y[i] = e->residual ? e->residual[i] + start : start;
  }
  for (size_t first = 0; first < depth; first += kDepth) {
    const size_t steps = least(kDepth, depth - first);
    if (across) {
      add_dots(rows, columns, steps, depth, a + first, w + first, y, columns, 1);
    } else {
      add_dots(columns, rows, steps, depth, w + first, a + first, y, 1, columns);
    }
  }
  for (size_t i = 0; i < rows; i++, y += columns) {
    for (size_t c = 0; c < columns; c += 4) {
      f4_store_n(y + c, fwi_finish4(&finisher, f4_load_n(y + c, columns - c), c, columns - c), columns - c);
    }
  }
}

static void point_evenly(size_t count, size_t step, int32_t *offsets) {
  for (size_t i = 0; i < count; i++) offsets[i] = (int32_t)(i * step * sizeof(float));
}

/* Columns column .. column + 8 of a product at c, whose rows are k floats long: the last ones, which are fewer, go
 * through a tile of their own. */
static void product_panel(size_t rows, const fwi_outer_points *points, const float *a, const float *b, size_t column,
                          size_t k, const float *add, float *c) {
  const size_t tiles = fwi_outer_tiles(rows), left = k - column;
  const size_t base = left >= kPanel ? column : k - kPanel; /* columns are computed twice then */
  for (size_t i = 0; i < tiles; i++) {
    const size_t first = fwi_outer_first(rows, tiles, i), count = fwi_outer_first(rows, tiles, i + 1) - first;
    const size_t at = first * k + column;
    if (left >= kPanel) {
      fwi_outer(count, points, a + first, b + base, add ? add + at : NULL, c + at, k);
      continue;
    }
    float tile[FWI_OUTER_ROWS * kPanel];
    fwi_outer(count, points, a + first, b + base, NULL, tile, kPanel);
    for (size_t row = 0; row < count; row++) {
      for (size_t j = 0; j < left; j++) {
        const size_t from = column + j - base, to = at + row * k + j;
        c[to] = (add ? add[to] : 0) + tile[row * kPanel + from];
      }
    }
  }
}

FWI_SMALL void fwi_simd_dense_weights(int32_t m, int32_t n, int32_t k, const float *x, const float *dy, float *dw,
                                      float *db) {
  const size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  if (depth < kPanel) {
    fwi_scalar_dense_weights(m, n, k, x, dy, dw, db);
    return;
  }
  int32_t offsets[kRows];
  point_evenly(kRows, columns, offsets);
  if (db) fwi_add_column_sums(rows, columns, dy, db);
  for (size_t first = 0; first < depth; first += kUnits) {
    for (size_t done = 0; done < rows; done += kRows) {
      const fwi_outer_points points = {least(kRows, rows - done), offsets, depth};
      for (size_t column = first; column < least(depth, first + kUnits); column += kPanel) {
        product_panel(columns, &points, dy + done * columns, x + done * depth, column, depth, dw, dw);
      }
    }
  }
}

FWI_SMALL void fwi_simd_dense_input(int32_t m, int32_t n, int32_t k, const float *dy, const float *w, const float *add,
                                    float *dx) {
  const size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  float turned[kUnits * kRows]; /* a part of dy, units outermost */
  int32_t offsets[kUnits];
  if (depth < kPanel || columns == 0) {
    fwi_scalar_dense_input(m, n, k, dy, w, add, dx);
    return;
  }
  for (size_t done = 0; done < rows; done += kRows) {
    const size_t count = least(kRows, rows - done), at = done * depth;
    point_evenly(kUnits, count, offsets);
    for (size_t unit = 0; unit < columns; unit += kUnits) {
      const size_t units = least(kUnits, columns - unit);
      const fwi_outer_points points = {units, offsets, depth};
      for (size_t i = 0; i < units * count; i++) turned[i] = dy[(done + i % count) * columns + unit + i / count];
      const float *start = unit ? dx + at : add ? add + at : NULL;
      for (size_t column = 0; column < depth; column += kPanel) {
        product_panel(count, &points, turned, w + unit * depth, column, depth, start, dx + at);
      }
    }
  }
}
