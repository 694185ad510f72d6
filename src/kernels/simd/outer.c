#include "kernels/simd/outer.h"

/* In registers all along: rows is a constant. */
static FWI_INLINE void tile(int rows, const fwi_outer_points *points, const float *a, const float *b, const float *add,
                            float *c, size_t c_stride) {
  const size_t b_step = points->b_step;
  const int32_t *offset = points->offsets;
  f4 sums[2 * FWI_OUTER_ROWS];
  FWI_UNROLL for (int i = 0; i < 2 * rows; i++) sums[i] = f4_splat(0);
  FWI_KEEP_LOOP for (size_t n = points->count; n > 0; n--, b += b_step) {
    const float *from = (const float *)((const char *)a + *offset++);
    /* Pointers that come from nowhere have their offsets in the loads, and keep the products in this order: by
     * vector of b, as clang would have them, all splats were alive at once, too many for V8's registers. */
    FWI_OPAQUE(from);
    FWI_OPAQUE(b);
    const f4 left = f4_load(b), right = f4_load(b + 4);
    FWI_UNROLL for (int i = 0; i < rows; i++) {
      const f4 value = f4_load_splat(from + i);
      sums[2 * i] = f4_madd(value, left, sums[2 * i]);
      sums[2 * i + 1] = f4_madd(value, right, sums[2 * i + 1]);
    }
  }
  FWI_UNROLL for (int i = 0; i < rows; i++, c += c_stride) {
    if (add) {
      sums[2 * i] += f4_load(add);
      sums[2 * i + 1] += f4_load(add + 4);
      add += c_stride;
    }
    f4_store(c, sums[2 * i]);
    f4_store(c + 4, sums[2 * i + 1]);
  }
}

typedef void tile_body(const fwi_outer_points *points, const float *a, const float *b, const float *add, float *c,
                       size_t c_stride);

#define TILE(rows)                                                                                                    \
  static void tile_##rows(const fwi_outer_points *points, const float *a, const float *b, const float *add, float *c, \
                          size_t c_stride) {                                                                          \
    tile(rows, points, a, b, add, c, c_stride);                                                                       \
  }
TILE(1)
TILE(2)
TILE(3)
TILE(4)
#if FWI_OUTER_ROWS > 4
TILE(5)
TILE(6)
#endif

static tile_body *const kTiles[FWI_OUTER_ROWS] = {
    tile_1, tile_2, tile_3, tile_4,
#if FWI_OUTER_ROWS > 4
    tile_5, tile_6,
#endif
};

void fwi_outer(size_t rows, const fwi_outer_points *points, const float *a, const float *b, const float *add, float *c,
               size_t c_stride) {
  kTiles[rows - 1](points, a, b, add, c, c_stride);
}
