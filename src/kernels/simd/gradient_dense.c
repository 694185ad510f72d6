/* Dense layers of training, all three products straight from the weights as they are. */
#include <string.h>

#include "kernels/scalar/gradients.h"
#include "kernels/simd/dots.h"
#include "kernels/simd/epilogue.h"
#include "kernels/simd/gradients.h"
#include "kernels/simd/outer.h"

/* Steps of k at a time; samples and output units at a time. */
enum { kDepth = 1024, kRows = 48, kUnits = 64, kPanel = FWI_OUTER_COLUMNS };

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

FWI_SMALL void fwi_simd_dense_forward(int32_t m, int32_t n, int32_t k, const float *a, const float *w,
                                      const float *bias, const fwi_epilogue *e, float *y) {
  const size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  const fwi_finisher finisher = fwi_finisher_of(e);
  for (size_t i = 0; i < rows * columns; i++) {
    const float start = bias ? bias[i % columns] : 0;
    y[i] = e->residual ? e->residual[i] + start : start;
  }
  for (size_t first = 0; first < depth; first += kDepth) {
    const size_t steps = least(kDepth, depth - first);
    fwi_add_dots(rows, columns, steps, depth, a + first, w + first, y);
  }
  fwi_finish_all(&finisher, rows, columns, y);
}

static void point_evenly(size_t count, size_t step, int32_t *offsets) {
  for (size_t i = 0; i < count; i++) offsets[i] = (int32_t)(i * step * sizeof(float));
}

/* Columns of a product at a time, whose operand stays in the first cache; rows in multiples of kCrowded floats fall
 * into few sets of it and are copied. */
enum { kChunk = 64, kCrowded = 128 };

/* Columns first .. end, kChunk at most, of the (rows, k) matrix c = add + product, its part `b` of so many points. The
 * last ones, if no whole panel, go through a tile of their own. */
static void product_chunk(size_t rows, size_t points, const int32_t *offsets, const float *a, const float *b,
                          size_t first, size_t k, const float *add, float *c) {
  const size_t tiles = fwi_outer_tiles(rows), end = least(k, first + kChunk);
  const size_t base = first + kPanel <= k ? first : k - kPanel;
  float copy[kUnits * kChunk];
  fwi_outer_points p = {points, offsets, k};
  b += base;
  if (k % kCrowded == 0) {
    for (size_t i = 0; i < points; i++) memcpy(copy + i * kChunk, b + i * k, (end - base) * sizeof(float));
    b = copy;
    p.b_step = kChunk;
  }
  for (size_t i = 0; i < tiles; i++) {
    const size_t row = fwi_outer_first(rows, tiles, i), count = fwi_outer_first(rows, tiles, i + 1) - row;
    size_t column = first;
    for (; column + kPanel <= end; column += kPanel) {
      const size_t at = row * k + column;
      fwi_outer(count, &p, a + row, b + column - base, add ? add + at : NULL, c + at, k);
    }
    if (column == end) continue;
    float tile[FWI_OUTER_ROWS * kPanel]; /* of the last 8 columns, some of which are done */
    fwi_outer(count, &p, a + row, b + end - kPanel - base, NULL, tile, kPanel);
    for (size_t j = 0; j < count; j++) {
      for (size_t l = column; l < end; l++) {
        const size_t to = (row + j) * k + l;
        c[to] = (add ? add[to] : 0) + tile[j * kPanel + l - (end - kPanel)];
      }
    }
  }
}

FWI_SMALL void fwi_simd_dense_weights(int32_t m, int32_t n, int32_t k, const float *x, const float *dy, float *dw,
                                      float *db) {
  const size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  if (depth < kPanel || columns > INT32_MAX / sizeof(float) / kRows) { /* offsets are int32_t */
    fwi_scalar_dense_weights(m, n, k, x, dy, dw, db);
    return;
  }
  int32_t offsets[kRows];
  point_evenly(kRows, columns, offsets);
  if (db) fwi_add_column_sums(rows, columns, dy, db);
  for (size_t first = 0; first < depth; first += kChunk) {
    for (size_t done = 0; done < rows; done += kRows) {
      product_chunk(columns, least(kRows, rows - done), offsets, dy + done * columns, x + done * depth, first, depth,
                    dw, dw);
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
      for (size_t i = 0; i < units * count; i++) turned[i] = dy[(done + i % count) * columns + unit + i / count];
      const float *start = unit ? dx + at : add ? add + at : NULL;
      for (size_t first = 0; first < depth; first += kChunk) {
        product_chunk(count, units, offsets, turned, w + unit * depth, first, depth, start, dx + at);
      }
    }
  }
}
