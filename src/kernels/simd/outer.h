/* Sums of outer products, the matrix product of training: C (rows, 8) = add + sum over points of a (rows) * b (8)'.
 * Points lie on a box of pixels, a fixed distance apart in each direction, in two arrays that are read where they are.
 * A tile's sums stay in registers for all of a box; a product's other tiles find the same points in the cache. */
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

/* Points and distances, innermost first; all counts at least 1. */
typedef struct fwi_outer_box {
  size_t count[3], a_step[3], b_step[3];
} fwi_outer_box;

/* The same points in fewer loops where they lie evenly. */
fwi_outer_box fwi_outer_merge(fwi_outer_box box);

/* c, c + c_stride, ... `rows` of them, 1 to FWI_OUTER_ROWS, of 8 columns each, of which the last 4 come from
 * b + second. add is laid out as c is, may be c, or is NULL for zeros. */
void fwi_outer(size_t rows, const fwi_outer_box *box, const float *a, const float *b, size_t second, const float *add,
               float *c, size_t c_stride);

/* Where tile `i` of `tiles`, which share `count` rows as evenly as can be, begins. */
static inline size_t fwi_outer_first(size_t count, size_t tiles, size_t i) {
  return count * i / tiles;
}

static inline size_t fwi_outer_tiles(size_t count) {
  return (count + FWI_OUTER_ROWS - 1) / FWI_OUTER_ROWS;
}

#endif
