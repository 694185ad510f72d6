#include "kernels/simd/gemm.h"

uint64_t fwi_gemm_packed_floats(uint64_t n, uint64_t k) {
  return (n + 3) * (k + 1); /* no panel is padded by more than 3 columns */
}

size_t fwi_gemm_used_floats(size_t n, size_t k) {
  size_t columns = 0;
  while (columns < n) columns += fwi_gemm_panel_width(columns, n);
  return columns * (k + 1);
}

void fwi_gemm_pack_bias(size_t n, size_t k, const float *bias, float *packed) {
  for (size_t first = 0; first < n;) {
    size_t width = fwi_gemm_panel_width(first, n);
    for (size_t j = 0; j < width; j++) packed[j] = bias && first + j < n ? bias[first + j] : 0;
    packed += width * (k + 1);
    first += width;
  }
}

void fwi_gemm_pack_rows(size_t n, size_t k, size_t first, size_t depth, const float *w, size_t column_stride,
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

void fwi_gemm_pack(size_t n, size_t k, const float *w, const float *bias, float *packed) {
  fwi_gemm_pack_bias(n, k, bias, packed);
  fwi_gemm_pack_rows(n, k, 0, k, w, k, packed);
}

/* One panel at work: `columns` of its columns belong to the output. */
typedef struct panel {
  const fwi_gemm_block *block;
  const fwi_finisher *finisher;
  const float *packed; /* bias, then rows of B */
  size_t column, columns;
  const float *residual; /* under the panel's first column, or NULL */
  size_t residual_stride;
  int torn; /* the residual ends within the panel */
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
  const size_t depth = p->block->depth, stride = p->block->row_stride;
  FWI_UNROLL for (int i = 0; i < rows; i++) {
    FWI_UNROLL for (int j = 0; j < vectors; j++) sums[i * vectors + j] = f4_load(b + 4 * j);
  }
  b += 4 * vectors;
  for (size_t run = p->block->runs; run > 0; run--, table += stride) {
    const float *a[6];
    FWI_UNROLL for (int i = 0; i < rows; i++) a[i] = table[i];
    FWI_KEEP_LOOP for (size_t k = 0; k < depth; k++, b += 4 * vectors) multiply_step(rows, vectors, a, k, b, sums);
  }
}

/* One row alone: its sums are split over `ways` steps of k, for a single chain would wait on each addition. */
static FWI_INLINE void multiply_row(const panel *p, const float *const *table, int vectors, int ways, f4 *sums) {
  const float *b = p->packed + 4 * vectors;
  const size_t depth = p->block->depth;
  f4 parts[8];
  FWI_UNROLL for (int i = 0; i < ways * vectors; i++) parts[i] = f4_splat(0);
  for (size_t run = 0; run < p->block->runs; run++, table += p->block->row_stride) {
    const float *a = *table;
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
  const fwi_gemm_block *block = p->block;
  const size_t has = block->residual_channels ? block->residual_channels : block->n;
  const size_t stride = block->residual_channels ? has : block->y_stride;
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < vectors && 4 * j < p->columns; j++) {
      size_t n = p->columns - 4 * j, channel = p->column + 4 * j, at = (row + i) * block->y_stride + channel;
      f4 sum = sums[i * vectors + j];
      if (block->residual && channel < has) {
        const float *from = block->residual + (row + i) * stride + channel;
        sum += f4_load_n(from, n < has - channel ? n : has - channel);
      }
      f4_store_n(block->y + at, fwi_finish4(p->finisher, sum, channel, n), n);
    }
  }
}

/* The copy is what has an address: else the sums themselves would live in memory, all through the product. */
static FWI_INLINE void finish_part(const panel *p, size_t row, size_t valid_rows, int rows, int vectors,
                                   const f4 *sums) {
  f4 stored[9];
  FWI_UNROLL for (int i = 0; i < rows * vectors; i++) stored[i] = sums[i];
  finish_stored(p, row, valid_rows, (size_t)vectors, stored);
}

/* The same for a tile that lies wholly in the output, in registers for the activations that matter. */
static FWI_INLINE void finish_whole(const panel *p, size_t row, int rows, int vectors, f4 *sums) {
  const size_t stride = p->block->y_stride, offset = row * stride + p->column;
  const fwi_finisher *f = p->finisher;
  if (f->kind == FWI_FINISH_CALL) {
    finish_part(p, row, (size_t)rows, rows, vectors, sums);
    return;
  }
  if (p->residual) {
    const size_t down = p->residual_stride;
    const float *from = p->residual + row * down;
    FWI_UNROLL for (int i = 0; i < rows; i++, from += down) {
      FWI_UNROLL for (int j = 0; j < vectors; j++) sums[i * vectors + j] += f4_load(from + 4 * j);
    }
  }
  if (f->kind == FWI_FINISH_CLAMP) {
    const f4 low = f4_splat(f->low), high = f4_splat(f->high);
    FWI_UNROLL for (int i = 0; i < rows * vectors; i++) sums[i] = f4_at_most(f4_at_least(sums[i], low), high);
  } else {
    FWI_UNROLL for (int j = 0; j < vectors; j++) {
      const f4 slope = f->slope ? f4_load(f->slope + p->column + 4 * j) : f4_splat(f->alpha);
      FWI_UNROLL for (int i = 0; i < rows; i++) sums[i * vectors + j] = fwi_slope4(sums[i * vectors + j], slope);
    }
  }
  float *to = p->block->y + offset;
  FWI_UNROLL for (int i = 0; i < rows; i++, to += stride) {
    FWI_UNROLL for (int j = 0; j < vectors; j++) f4_store(to + 4 * j, sums[i * vectors + j]);
  }
}

/* All rows of the block under one panel, in tiles. A last row alone gets a body of its own, 2 or more fill a
 * tile whose surplus rows are computed and dropped. */
static FWI_INLINE void run_panel(const panel *p, int rows, int vectors, int ways) {
  const size_t count = p->block->row_count, tile = (size_t)rows;
  const float *const *table = p->block->rows;
  const int whole_columns = p->columns == (size_t)(4 * vectors) && !p->torn;
  size_t row = 0;
  for (; row + tile <= count && whole_columns; row += tile) {
    f4 sums[9];
    multiply(p, table + row, rows, vectors, sums);
    finish_whole(p, row, rows, vectors, sums);
  }
  for (; row < count; row += tile) {
    f4 sums[9];
    size_t left = count - row;
    if (left == 1) {
      multiply_row(p, table + row, vectors, ways, sums);
      finish_part(p, row, 1, 1, vectors, sums);
    } else {
      multiply(p, table + row, rows, vectors, sums);
      finish_part(p, row, left < tile ? left : tile, rows, vectors, sums);
    }
  }
}

static void run_panel_4x8(const panel *p) {
  run_panel(p, 4, 2, 4);
}

static void run_panel_3x12(const panel *p) {
  run_panel(p, 3, 3, 2);
}

static void run_panel_6x4(const panel *p) {
  run_panel(p, 6, 1, 4);
}

/* A panel stays in L1 while the rows of the block pass under it. */
void fwi_gemm_run(const fwi_gemm_block *block, const fwi_finisher *finisher) {
  const size_t k = block->runs * block->depth;
  panel p = {.block = block, .finisher = finisher, .packed = block->packed};
  while (p.column < block->n) {
    size_t width = fwi_gemm_panel_width(p.column, block->n), left = block->n - p.column;
    p.columns = left < width ? left : width;
    const size_t has = block->residual_channels ? block->residual_channels : block->n;
    p.residual = block->residual && p.column < has ? block->residual + p.column : NULL;
    p.residual_stride = block->residual_channels ? has : block->y_stride;
    p.torn = p.residual && p.column + p.columns > has;
    if (width == 8) {
      run_panel_4x8(&p);
    } else if (width == 12) {
      run_panel_3x12(&p);
    } else {
      run_panel_6x4(&p);
    }
    p.packed += width * (k + 1);
    p.column += width;
  }
}
