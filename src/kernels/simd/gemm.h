/* The matrix product at the bottom of every convolution and dense layer.
 *
 * Weights B (k, n) are cut into panels of 8 columns, the last one 4, 8 or 12 wide (zeros beyond n):
 *   panel = bias[width], then k rows of width floats.
 * Rows of A need not lie together: each is `runs` pieces of `depth` floats, runs * depth = k, found
 * through a table of pointers. A 1x1 convolution has one run a row; a 3x3 one has a run a tap, which
 * points into the picture or, outside it, at zeros. So convolutions need not copy their input first.
 *
 * Register tiles are 6 rows x 8 columns, 3 x 12, 6 x 4: with 1-3 vectors of B and one splat of A that fits the 15
 * registers V8 gives out. Plain SIMD128 needs one more for the product and gets 4 x 8 (tests/bench/SPEED.md). */
#ifndef FWI_GEMM_H
#define FWI_GEMM_H

#include "kernels/simd/epilogue.h"

#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
#define FWI_GEMM_TILE_ROWS 4
#else
#define FWI_GEMM_TILE_ROWS 6
#endif
#define FWI_GEMM_ROW_STEP 12 /* a multiple of the rows of every tile: 6, 4 and 3 */
#define FWI_GEMM_BLOCK_ROWS 48
#define FWI_GEMM_DEEP 512    /* steps of k from which on weights, not rows, are what is waited for */
#define FWI_GEMM_MAX_ROWS 96 /* of one block */

/* Width of the panel that starts at column `first` of n. */
static inline size_t fwi_gemm_panel_width(size_t first, size_t n) {
  size_t left = n - first;
  return left <= 4 ? 4 : left > 8 && left <= 12 ? 12 : 8;
}

/* Floats of packed weights, at most. */
uint64_t fwi_gemm_packed_floats(uint64_t n, uint64_t k);

/* Floats of them that are used. */
size_t fwi_gemm_used_floats(size_t n, size_t k);

/* Where row `row`, column `column` of B (k, n) lies in its packed form. */
size_t fwi_gemm_packed_at(size_t n, size_t k, size_t row, size_t column);

/* bias (n) or NULL. */
void fwi_gemm_pack_bias(size_t n, size_t k, const float *bias, float *packed);

/* Rows first .. first + depth of B: row first + i, column j from w[j * column_stride + i]. */
void fwi_gemm_pack_rows(size_t n, size_t k, size_t first, size_t depth, const float *w, size_t column_stride,
                        float *packed);

/* Both, from w (n, k). */
void fwi_gemm_pack(size_t n, size_t k, const float *w, const float *bias, float *packed);

/* `row_count` rows times every panel. */
typedef struct fwi_gemm_block {
  const float *const *rows; /* (runs, row_stride); entries from row_count up to fwi_gemm_padded_rows are valid too */
  size_t row_count, row_stride;
  size_t runs, depth;
  size_t n;
  const float *packed;
  const float *zeros; /* what rows outside the picture point at, or NULL: they are left out where all do */
  float *y;           /* row i at y + i * y_stride */
  const float *residual;
  size_t y_stride;
  size_t residual_channels; /* when not 0: columns of the residual, whose rows lie so far apart; else it is laid out as
                               y */
} fwi_gemm_block;

/* Entries of a table's row to fill for `row_count` rows, the surplus with any readable row. */
static inline size_t fwi_gemm_padded_rows(size_t row_count) {
  return (row_count + FWI_GEMM_ROW_STEP - 1) / FWI_GEMM_ROW_STEP * FWI_GEMM_ROW_STEP;
}

/* Rows of one block when `count` are cut into as few blocks of at most `most` as possible, all about as large:
 * each block passes over all of B. */
size_t fwi_gemm_even_rows(size_t count, size_t most);

void fwi_gemm_run(const fwi_gemm_block *block, const fwi_finisher *finisher);

#endif
