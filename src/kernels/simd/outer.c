#include "kernels/simd/outer.h"

FWI_SMALL fwi_outer_box fwi_outer_merge(fwi_outer_box box) {
  for (int i = 1; i >= 0; i--) {
    const size_t n = box.count[i], far = box.count[i + 1];
    if (n != 1 && far != 1 && (box.a_step[i + 1] != n * box.a_step[i] || box.b_step[i + 1] != n * box.b_step[i])) {
      continue;
    }
    if (n == 1) box.a_step[i] = box.a_step[i + 1], box.b_step[i] = box.b_step[i + 1];
    box.count[i] = n * far;
    box.count[i + 1] = 1;
    if (i == 0 && box.count[2] > 1) { /* what lies beyond moves in */
      box.count[1] = box.count[2], box.a_step[1] = box.a_step[2], box.b_step[1] = box.b_step[2];
      box.count[2] = 1;
    }
  }
  return box;
}

/* In registers all along: rows is a constant. */
static FWI_INLINE void tile(int rows, const fwi_outer_box *box, const float *a, const float *b, size_t second,
                            const float *add, float *c, size_t c_stride) {
  const size_t a_step = box->a_step[0], b_step = box->b_step[0];
  f4 sums[2 * FWI_OUTER_ROWS];
  FWI_UNROLL for (int i = 0; i < 2 * rows; i++) sums[i] = f4_splat(0);
  for (size_t z = 0; z < box->count[2]; z++) {
    for (size_t y = 0; y < box->count[1]; y++) {
      const float *from = a + z * box->a_step[2] + y * box->a_step[1];
      const float *with = b + z * box->b_step[2] + y * box->b_step[1];
      FWI_KEEP_LOOP for (size_t n = box->count[0]; n > 0; n--, from += a_step, with += b_step) {
        const f4 left = f4_load(with), right = f4_load(with + second);
        FWI_UNROLL for (int i = 0; i < rows; i++) {
          const f4 value = f4_load_splat(from + i);
          sums[2 * i] = f4_madd(value, left, sums[2 * i]);
          sums[2 * i + 1] = f4_madd(value, right, sums[2 * i + 1]);
        }
      }
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

#define TILE(rows)                                                                                                \
  __attribute__((noinline)) static void tile_##rows(const fwi_outer_box *box, const float *a, const float *b,     \
                                                    size_t second, const float *add, float *c, size_t c_stride) { \
    tile(rows, box, a, b, second, add, c, c_stride);                                                              \
  }
TILE(1)
TILE(2)
TILE(3)
TILE(4)
#if FWI_OUTER_ROWS > 4
TILE(5)
TILE(6)
#endif

typedef void tile_body(const fwi_outer_box *box, const float *a, const float *b, size_t second, const float *add,
                       float *c, size_t c_stride);

static tile_body *const kTiles[FWI_OUTER_ROWS] = {
    tile_1, tile_2, tile_3, tile_4,
#if FWI_OUTER_ROWS > 4
    tile_5, tile_6,
#endif
};

void fwi_outer(size_t rows, const fwi_outer_box *box, const float *a, const float *b, size_t second, const float *add,
               float *c, size_t c_stride) {
  kTiles[rows - 1](box, a, b, second, add, c, c_stride);
}
