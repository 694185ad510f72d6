#include "kernels/simd/gemm.h"

#include <math.h>
#include <string.h>

uint64_t fwi_gemm_packed_floats(uint64_t n, uint64_t k) {
  return (n + 3) * (k + 1); /* no panel is padded by more than 3 columns */
}

FWI_SMALL size_t fwi_gemm_used_floats(size_t n, size_t k) {
  size_t columns = 0;
  while (columns < n) columns += fwi_gemm_panel_width(columns, n);
  return columns * (k + 1);
}

FWI_SMALL size_t fwi_gemm_packed_at(size_t n, size_t k, size_t row, size_t column) {
  size_t first = column / 8 * 8;
  if (first >= 8 && n - first <= 4) first -= 8; /* the last columns share a panel of 12 */
  return first * (k + 1) + fwi_gemm_panel_width(first, n) * (row + 1) + column - first;
}

FWI_SMALL size_t fwi_gemm_even_rows(size_t count, size_t most) {
  const size_t blocks = (count + most - 1) / most, rows = blocks ? (count + blocks - 1) / blocks : 0;
  const size_t even = (rows + FWI_GEMM_TILE_ROWS - 1) / FWI_GEMM_TILE_ROWS * FWI_GEMM_TILE_ROWS;
  return even < count ? even : count;
}

FWI_SMALL void fwi_gemm_pack_bias(size_t n, size_t k, const float *bias, float *packed) {
  for (size_t first = 0; first < n;) {
    size_t width = fwi_gemm_panel_width(first, n);
    for (size_t j = 0; j < width; j++) packed[j] = bias && first + j < n ? bias[first + j] : 0;
    packed += width * (k + 1);
    first += width;
  }
}

FWI_SMALL void fwi_gemm_pack_rows(size_t n, size_t k, size_t first, size_t depth, const float *w, size_t column_stride,
                                  float *packed) {
  for (size_t column = 0; column < n;) {
    size_t width = fwi_gemm_panel_width(column, n);
    float *to = packed + width * (first + 1);
    for (size_t j = 0; j < width; j++) {
      const float *from = w + (column + j) * column_stride;
      for (size_t i = 0; i < depth; i++) to[i * width + j] = column + j < n ? from[i] : 0;
    }
    packed += width * (k + 1);
    column += width;
  }
}

FWI_SMALL void fwi_gemm_pack(size_t n, size_t k, const float *w, const float *bias, float *packed) {
  fwi_gemm_pack_bias(n, k, bias, packed);
  fwi_gemm_pack_rows(n, k, 0, k, w, k, packed);
}

enum { kRows = FWI_GEMM_TILE_ROWS, kFewRows = 4, kMaxSums = 2 * kRows > 9 ? 2 * kRows : 9 };

enum { kDeepRows = 24, kSlice = 16 };

/* One panel at work: `columns` of its columns belong to the output, residual_columns of them get a residual. */
typedef struct panel {
  const float *const *rows;
  size_t row_count, row_stride, runs, depth;
  const float *packed, *zeros; /* packed: bias, then rows of B */
  size_t column, columns, residual_columns;
  float *y;              /* at the panel's first column */
  const float *residual; /* likewise */
  size_t y_stride, residual_stride;
  const fwi_finisher *finisher;
} panel;

/* One step of k: sums (rows, vectors) += a[i][k] * b. Never unroll its loop: V8 would then hoist loads and spill,
 * at a third of the speed (tests/bench/SPEED.md). */
static FWI_INLINE void multiply_step(int rows, int vectors, const float *const *a, size_t k, const float *b, f4 *sums) {
  f4 weights[3];
  FWI_UNROLL for (int j = 0; j < vectors; j++) weights[j] = f4_load(b + 4 * j);
  FWI_UNROLL for (int i = 0; i < rows; i++) {
    f4 value = f4_load_splat(a[i] + k);
    FWI_UNROLL for (int j = 0; j < vectors; j++) {
      sums[i * vectors + j] = f4_madd(value, weights[j], sums[i * vectors + j]);
    }
  }
}

/* sums (rows, vectors) = bias + A * B, all of it in registers as rows and vectors are constants. */
static FWI_INLINE void multiply(const panel *p, const float *const *table, int rows, int vectors, f4 *sums) {
  const float *b = p->packed;
  const size_t depth = p->depth, stride = p->row_stride;
  FWI_UNROLL for (int i = 0; i < rows; i++) {
    FWI_UNROLL for (int j = 0; j < vectors; j++) sums[i * vectors + j] = f4_load(b + 4 * j);
  }
  b += 4 * vectors;
  for (size_t run = p->runs; run > 0; run--, table += stride) {
    const float *a[6];
    FWI_UNROLL for (int i = 0; i < rows; i++) a[i] = table[i];
    FWI_KEEP_LOOP for (size_t k = 0; k < depth; k++, b += 4 * vectors) multiply_step(rows, vectors, a, k, b, sums);
  }
}

/* One row alone: its sums are split over `ways` steps of k, for a single chain would wait on each addition. */
static FWI_INLINE void multiply_row(const panel *p, const float *const *table, int vectors, int ways, f4 *sums) {
  const float *b = p->packed + 4 * vectors;
  const size_t depth = p->depth;
  f4 parts[8];
  FWI_UNROLL for (int i = 0; i < ways * vectors; i++) parts[i] = f4_splat(0);
  for (size_t run = 0; run < p->runs; run++, table += p->row_stride) {
    const float *a = *table;
    if (a == p->zeros) {
      b += 4 * (size_t)vectors * depth;
      continue;
    }
    size_t left = depth;
    FWI_KEEP_LOOP for (; left >= (size_t)ways; left -= (size_t)ways) {
      FWI_UNROLL for (int w = 0; w < ways; w++) {
        multiply_step(1, vectors, &a, (size_t)w, b + 4 * vectors * w, parts + w * vectors);
      }
      a += ways;
      b += 4 * vectors * ways;
    }
    FWI_KEEP_LOOP for (; left > 0; left--) {
      multiply_step(1, vectors, &a, 0, b, parts);
      a++;
      b += 4 * vectors;
    }
  }
  FWI_UNROLL for (int j = 0; j < vectors; j++) {
    f4 sum = f4_load(p->packed + 4 * j);
    FWI_UNROLL for (int w = 0; w < ways; w++) sum += parts[w * vectors + j];
    sums[j] = sum;
  }
}

/* Residual, activation and store of any part of a tile: sums come through memory, one loop for all. */
__attribute__((noinline)) static void finish_stored(const panel *p, size_t row, size_t rows, size_t vectors,
                                                    const f4 *sums) {
  for (size_t i = 0; i < rows; i++, row++) {
    for (size_t j = 0; j < vectors && 4 * j < p->columns; j++) {
      const size_t n = p->columns - 4 * j;
      f4 sum = sums[i * vectors + j];
      if (4 * j < p->residual_columns) {
        sum += f4_load_n(p->residual + row * p->residual_stride + 4 * j, p->residual_columns - 4 * j);
      }
      f4_store_n(p->y + row * p->y_stride + 4 * j, fwi_finish4(p->finisher, sum, p->column + 4 * j, n), n);
    }
  }
}

/* The copy is what has an address: else the sums themselves would live in memory, all through the product. */
static FWI_INLINE void finish_part(const panel *p, size_t row, size_t valid_rows, int rows, int vectors,
                                   const f4 *sums) {
  f4 stored[kMaxSums];
  FWI_UNROLL for (int i = 0; i < rows * vectors; i++) stored[i] = sums[i];
  finish_stored(p, row, valid_rows, (size_t)vectors, stored);
}

/* What all whole tiles of a panel have done to them in registers: read from memory once, and not after each store.
 * Literals at the call leave out what a panel does not need: V8 has no register for questions (tests/bench/SPEED.md).
 */
typedef struct finish {
  int residual, clamp, at_least, at_most;
  float low, high, alpha;
  const float *slope; /* at the panel's first column, or NULL */
} finish;

static FWI_INLINE finish finish_of(const panel *p) {
  const fwi_finisher *f = p->finisher;
  return (finish){.residual = p->residual != NULL,
                  .clamp = f->kind == FWI_FINISH_CLAMP,
                  .at_least = f->low > -INFINITY,
                  .at_most = f->high < INFINITY,
                  .low = f->low,
                  .high = f->high,
                  .alpha = f->alpha,
                  .slope = f->slope ? f->slope + p->column : NULL};
}

/* A tile that lies wholly in the output. */
static FWI_INLINE void finish_whole(const panel *p, const finish *f, size_t row, int rows, int vectors, f4 *sums) {
  if (f->residual) {
    const float *from = p->residual + row * p->residual_stride;
    FWI_UNROLL for (int i = 0; i < rows; i++, from += p->residual_stride) {
      FWI_UNROLL for (int j = 0; j < vectors; j++) sums[i * vectors + j] += f4_load(from + 4 * j);
    }
  }
  if (f->clamp) {
    if (f->at_least) {
      const f4 low = f4_splat(f->low);
      FWI_UNROLL for (int i = 0; i < rows * vectors; i++) sums[i] = f4_at_least(sums[i], low);
    }
    if (f->at_most) {
      const f4 high = f4_splat(f->high);
      FWI_UNROLL for (int i = 0; i < rows * vectors; i++) sums[i] = f4_at_most(sums[i], high);
    }
  } else {
    FWI_UNROLL for (int j = 0; j < vectors; j++) {
      const f4 slope = f->slope ? f4_load(f->slope + 4 * j) : f4_splat(f->alpha);
      FWI_UNROLL for (int i = 0; i < rows; i++) sums[i * vectors + j] = fwi_slope4(sums[i * vectors + j], slope);
    }
  }
  float *to = p->y + row * p->y_stride;
  FWI_UNROLL for (int i = 0; i < rows; i++, to += p->y_stride) {
    FWI_UNROLL for (int j = 0; j < vectors; j++) f4_store(to + 4 * j, sums[i * vectors + j]);
  }
}

/* Whether finish_whole can do the panel's tiles: the residual may end in it. */
static int is_whole(const panel *p, int vectors) {
  const size_t columns = 4 * (size_t)vectors;
  return p->columns == columns && (p->residual_columns == 0 || p->residual_columns == columns) &&
         p->finisher->kind != FWI_FINISH_CALL;
}

/* Whole tiles of 8 columns with a slope below 0; returns the row where they end. Registers are handed out a function at
 * a time, and V8 has none left for the choice of how to finish (tests/bench/SPEED.md). */
static FWI_INLINE size_t slope_tiles(const panel *p, int residual) {
  const panel here = *p;
  const finish f = {.residual = residual, .slope = p->finisher->slope + p->column};
  size_t row = 0;
  for (; row + kRows <= here.row_count; row += kRows) {
    f4 sums[kMaxSums];
    multiply(&here, here.rows + row, kRows, 2, sums);
    finish_whole(&here, &f, row, kRows, 2, sums);
  }
  return row;
}

__attribute__((noinline)) static size_t slope_tiles_x8(const panel *p) {
  return slope_tiles(p, 0);
}

__attribute__((noinline)) static size_t sum_slope_tiles_x8(const panel *p) {
  return slope_tiles(p, 1);
}

/* Rows of the block under one panel from `row` on, in tiles. A last row alone gets a body of its own, so do few
 * (`less`) rows; surplus rows of a tile are computed and dropped. `lean`: whether the common case has one, too. */
static FWI_INLINE void run_panel(const panel *p, size_t row, int rows, int less, int vectors, int ways, int lean) {
  const size_t count = p->row_count, tile = (size_t)rows;
  const finish f = finish_of(p);
  const int whole = is_whole(p, vectors);
  if (lean && whole && f.clamp && f.at_least && !f.at_most && !f.residual) {
    const panel here = *p;
    const finish plain = {.clamp = 1, .at_least = 1, .low = f.low};
    for (; row + tile <= count; row += tile) {
      f4 sums[kMaxSums];
      multiply(&here, here.rows + row, rows, vectors, sums);
      finish_whole(&here, &plain, row, rows, vectors, sums);
    }
  }
  for (; row < count; row += tile) {
    f4 sums[kMaxSums];
    const size_t left = count - row;
    if (left == 1) {
      multiply_row(p, p->rows + row, vectors, ways, sums);
      finish_part(p, row, 1, 1, vectors, sums);
    } else if (less && left <= (size_t)less) {
      multiply(p, p->rows + row, less, vectors, sums);
      finish_part(p, row, left, less, vectors, sums);
    } else {
      multiply(p, p->rows + row, rows, vectors, sums);
      if (whole && left >= tile) {
        finish_whole(p, &f, row, rows, vectors, sums);
      } else {
        finish_part(p, row, left < tile ? left : tile, rows, vectors, sums);
      }
    }
  }
}

static void run_panel_x8(const panel *p) {
  size_t row = 0;
  if (is_whole(p, 2) && p->finisher->slope) row = p->residual ? sum_slope_tiles_x8(p) : slope_tiles_x8(p);
  run_panel(p, row, kRows, kRows > kFewRows ? kFewRows : 0, 2, 4, 1);
}

/* partial (rows, 8) += columns first .. first + depth of A times as many rows of B. */
static FWI_INLINE void multiply_slice(const float *const *table, size_t first, size_t depth, const float *b, int rows,
                                      float *partial) {
  const float *a[kRows];
  f4 sums[2 * kRows];
  FWI_UNROLL for (int i = 0; i < rows; i++) a[i] = table[i] + first;
  FWI_UNROLL for (int i = 0; i < 2 * rows; i++) sums[i] = f4_load(partial + 4 * i);
  FWI_KEEP_LOOP for (size_t k = 0; k < depth; k++, b += 8) multiply_step(rows, 2, a, k, b, sums);
  FWI_UNROLL for (int i = 0; i < 2 * rows; i++) f4_store(partial + 4 * i, sums[i]);
}

static int outside(const panel *p, const float *const *table) {
  for (size_t i = 0; i < p->row_count; i++) {
    if (table[i] != p->zeros) return 0;
  }
  return 1;
}

/* For deep products of few rows, which wait for weights: all tiles pass under a thin slice of the panel before the
 * next slice comes, and sums wait in memory. While the later tiles are computed the machine fetches ahead. */
static void run_deep_panel_x8(const panel *p) {
  const size_t count = p->row_count, whole = count / kRows * kRows;
  const float *const *table = p->rows;
  const float *b = p->packed + 8;
  float partial[8 * kDeepRows];
  for (size_t i = 0; i < fwi_gemm_padded_rows(count); i++) memcpy(partial + 8 * i, p->packed, 8 * sizeof(float));
  for (size_t run = 0; run < p->runs; run++, table += p->row_stride, b += 8 * p->depth) {
    if (p->zeros && outside(p, table)) continue;
    for (size_t first = 0; first < p->depth; first += kSlice) {
      const size_t left = p->depth - first, depth = left < kSlice ? left : kSlice;
      for (size_t row = 0; row < whole; row += kRows) {
        multiply_slice(table + row, first, depth, b + 8 * first, kRows, partial + 8 * row);
      }
      if (count - whole > kFewRows) {
        multiply_slice(table + whole, first, depth, b + 8 * first, kRows, partial + 8 * whole);
      } else if (count > whole) {
        multiply_slice(table + whole, first, depth, b + 8 * first, kFewRows, partial + 8 * whole);
      }
    }
  }
  for (size_t row = 0; row < count; row += kRows) {
    f4 sums[2 * kRows];
    FWI_UNROLL for (int i = 0; i < 2 * kRows; i++) sums[i] = f4_load(partial + 8 * row + 4 * i);
    finish_stored(p, row, count - row < kRows ? count - row : kRows, 2, sums);
  }
}

static void run_panel_3x12(const panel *p) {
  run_panel(p, 0, 3, 0, 3, 2, 0);
}

static void run_panel_6x4(const panel *p) {
  run_panel(p, 0, 6, 0, 1, 4, 0);
}

/* A panel stays in L1 while the rows of the block pass under it. */
void fwi_gemm_run(const fwi_gemm_block *block, const fwi_finisher *finisher) {
  const size_t k = block->runs * block->depth, n = block->n;
  const size_t has = !block->residual ? 0 : block->residual_channels ? block->residual_channels : n;
  const int deep = k >= FWI_GEMM_DEEP && block->row_count > kRows && block->row_count <= kDeepRows;
  panel p = {.rows = block->rows,
             .row_count = block->row_count,
             .row_stride = block->row_stride,
             .runs = block->runs,
             .depth = block->depth,
             .packed = block->packed,
             .zeros = block->zeros,
             .y_stride = block->y_stride,
             .residual_stride = block->residual_channels ? has : block->y_stride,
             .finisher = finisher};
  while (p.column < n) {
    const size_t width = fwi_gemm_panel_width(p.column, n), left = n - p.column;
    const size_t residual_left = has > p.column ? has - p.column : 0;
    p.columns = left < width ? left : width;
    p.residual_columns = residual_left < p.columns ? residual_left : p.columns;
    p.y = block->y + p.column;
    p.residual = p.residual_columns ? block->residual + p.column : NULL;
    if (width == 8 && deep) {
      run_deep_panel_x8(&p);
    } else if (width == 8) {
      run_panel_x8(&p);
    } else if (width == 12) {
      run_panel_3x12(&p);
    } else {
      run_panel_6x4(&p);
    }
    p.packed += width * (k + 1);
    p.column += width;
  }
}
