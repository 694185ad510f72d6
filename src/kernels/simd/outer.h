/* Sums of outer products, the matrix product of training: C (rows, 8) = add + sum over points of a (rows) * b (8)'.
 * A tile's sums stay in registers for all points; a product's other tiles find the same points in the cache. */
#ifndef FWI_OUTER_H
#define FWI_OUTER_H

#include "kernels/f32x4.h"

/* Rows of a tile at most: as in gemm.h, what fits the registers. */
#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
#define FWI_OUTER_ROWS 4
#else
#define FWI_OUTER_ROWS 6
#endif
#define FWI_OUTER_COLUMNS 8

/* Where the points lie: in a anywhere, in b one after the other. Looking up offsets is cheaper than loops in loops. */
typedef struct fwi_outer_points {
  size_t count;
  const int32_t *offsets; /* into a, in bytes */
  size_t b_step;          /* floats */
} fwi_outer_points;

/* c, c + c_stride, ... `rows` of them, 1 to FWI_OUTER_ROWS, of 8 columns each. add is laid out as c is, may be c, or is
 * NULL for zeros. */
void fwi_outer(size_t rows, const fwi_outer_points *points, const float *a, const float *b, const float *add, float *c,
               size_t c_stride);

/* Where tile `i` of `tiles`, which share `count` rows as evenly as can be, begins. */
static inline size_t fwi_outer_first(size_t count, size_t tiles, size_t i) {
  return (size_t)((uint64_t)count * i / tiles);
}

static inline size_t fwi_outer_tiles(size_t count) {
  return (count + FWI_OUTER_ROWS - 1) / FWI_OUTER_ROWS;
}

#endif
