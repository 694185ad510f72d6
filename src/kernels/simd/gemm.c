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

/* One tile at work: `rows` points at the table entry of its first row, `panel` at its bias. */
typedef struct tile {
  const fwi_gemm_block *block;
  const fwi_finisher *finisher;
  const float *const *rows;
  const float *panel;
  size_t row, column; /* of the block, of the output */
  size_t valid_rows;  /* rows beyond it are computed, not stored */
} tile;

/* sums (rows, vectors) of tile rows x (4 * vectors). Constant rows and vectors: all of it in registers. */
static FWI_INLINE void multiply(const tile *t, int rows, int vectors, f4 *sums) {
  const float *b = t->panel;
  FWI_UNROLL for (int i = 0; i < rows; i++) {
    FWI_UNROLL for (int j = 0; j < vectors; j++) sums[i * vectors + j] = f4_load(b + 4 * j);
  }
  b += 4 * vectors;
  const float *const *table = t->rows;
  size_t depth = t->block->depth;
  for (size_t run = 0; run < t->block->runs; run++, table += t->block->row_stride) {
    const float *a[8];
    FWI_UNROLL for (int i = 0; i < rows; i++) a[i] = table[i];
    for (size_t k = 0; k < depth; k++) {
      f4 weights[3];
      FWI_UNROLL for (int j = 0; j < vectors; j++) weights[j] = f4_load(b + 4 * j);
      b += 4 * vectors;
      FWI_UNROLL for (int i = 0; i < rows; i++) {
        f4 value = f4_load_splat(a[i] + k);
        FWI_UNROLL for (int j = 0; j < vectors; j++) {
          sums[i * vectors + j] = f4_madd(value, weights[j], sums[i * vectors + j]);
        }
      }
    }
  }
}

/* One row: its sums are split over `ways` steps of k, for one chain alone would wait on each addition. */
static FWI_INLINE void multiply_row(const tile *t, int vectors, int ways, f4 *sums) {
  const float *b = t->panel + 4 * vectors;
  const float *const *table = t->rows;
  size_t depth = t->block->depth;
  f4 parts[8];
  FWI_UNROLL for (int i = 0; i < ways * vectors; i++) parts[i] = f4_splat(0);
  for (size_t run = 0; run < t->block->runs; run++, table += t->block->row_stride) {
    const float *a = *table;
    size_t k = 0;
    for (; k + (size_t)ways <= depth; k += (size_t)ways, b += 4 * vectors * ways) {
      FWI_UNROLL for (int w = 0; w < ways; w++) {
        f4 value = f4_load_splat(a + k + w);
        FWI_UNROLL for (int j = 0; j < vectors; j++) {
          parts[w * vectors + j] = f4_madd(value, f4_load(b + 4 * (w * vectors + j)), parts[w * vectors + j]);
        }
      }
    }
    for (; k < depth; k++, b += 4 * vectors) {
      f4 value = f4_load_splat(a + k);
      FWI_UNROLL for (int j = 0; j < vectors; j++) parts[j] = f4_madd(value, f4_load(b + 4 * j), parts[j]);
    }
  }
  FWI_UNROLL for (int j = 0; j < vectors; j++) {
    f4 sum = f4_load(t->panel + 4 * j);
    FWI_UNROLL for (int w = 0; w < ways; w++) sum += parts[w * vectors + j];
    sums[j] = sum;
  }
}

/* Residual, activation and store. `whole`: every row and column of the tile belongs to the output. */
static FWI_INLINE void finish(const tile *t, int rows, int vectors, int whole, f4 *sums) {
  const fwi_gemm_block *block = t->block;
  const fwi_finisher *f = t->finisher;
  size_t offset = t->row * block->y_stride + t->column;
  size_t columns = block->n - t->column;
#define FOR_EACH                              \
  FWI_UNROLL for (int i = 0; i < rows; i++)   \
      FWI_UNROLL for (int j = 0; j < vectors; \
                      j++) if (whole || ((size_t)i < t->valid_rows && (size_t)(4 * j) < columns))
#define LEFT(j) (whole ? (size_t)4 : columns - (size_t)(4 * (j)))
#define AT(i, j) (offset + (size_t)(i) * block->y_stride + (size_t)(4 * (j)))
  if (block->residual) {
    FOR_EACH sums[i * vectors + j] += f4_load_n(block->residual + AT(i, j), LEFT(j));
  }
  if (f->kind == FWI_FINISH_CLAMP) {
    f4 low = f4_splat(f->low), high = f4_splat(f->high);
    FWI_UNROLL for (int i = 0; i < rows * vectors; i++) sums[i] = f4_at_most(f4_at_least(sums[i], low), high);
  } else {
    FOR_EACH sums[i * vectors + j] = fwi_finish4(f, sums[i * vectors + j], t->column + (size_t)(4 * j), LEFT(j));
  }
  FOR_EACH f4_store_n(block->y + AT(i, j), sums[i * vectors + j], LEFT(j));
#undef FOR_EACH
#undef LEFT
#undef AT
}

#define TILE(name, rows, vectors)                                              \
  static void name(const tile *t) {                                            \
    f4 sums[(rows) * (vectors)];                                               \
    multiply(t, rows, vectors, sums);                                          \
    if (t->valid_rows >= (rows) && t->column + 4 * (vectors) <= t->block->n) { \
      finish(t, rows, vectors, 1, sums);                                       \
    } else {                                                                   \
      finish(t, rows, vectors, 0, sums);                                       \
    }                                                                          \
  }

#define ROW_TILE(name, vectors, ways)     \
  static void name(const tile *t) {       \
    f4 sums[vectors];                     \
    multiply_row(t, vectors, ways, sums); \
    finish(t, 1, vectors, 0, sums);       \
  }

TILE(tile_4x8, 4, 2)
TILE(tile_3x12, 3, 3)
TILE(tile_8x4, 8, 1)
ROW_TILE(tile_1x8, 2, 4)
ROW_TILE(tile_1x12, 3, 2)
ROW_TILE(tile_1x4, 1, 4)

typedef struct tiling {
  size_t rows;
  void (*run)(const tile *);
  void (*run_row)(const tile *);
} tiling;

static tiling tiling_of(size_t width) {
  if (width == 12) return (tiling){3, tile_3x12, tile_1x12};
  if (width == 8) return (tiling){4, tile_4x8, tile_1x8};
  return (tiling){8, tile_8x4, tile_1x4};
}

/* A panel stays in L1 while the rows of the block pass under it. */
void fwi_gemm_run(const fwi_gemm_block *block, const fwi_finisher *finisher) {
  size_t k = block->runs * block->depth;
  tile t = {.block = block, .finisher = finisher, .panel = block->packed};
  for (t.column = 0; t.column < block->n;) {
    size_t width = fwi_gemm_panel_width(t.column, block->n);
    tiling way = tiling_of(width);
    for (t.row = 0; t.row < block->row_count;) {
      t.valid_rows = block->row_count - t.row;
      t.rows = block->rows + t.row;
      if (t.valid_rows == 1) {
        way.run_row(&t);
        break;
      }
      way.run(&t);
      t.row += way.rows;
    }
    t.panel += width * (k + 1);
    t.column += width;
  }
}
