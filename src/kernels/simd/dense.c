#include "kernels/activation.h"
#include "kernels/simd/gemm.h"
#include "kernels/simd/simd.h"

size_t fwi_simd_dense_packed_bytes(int32_t n, int32_t k) {
  return fwi_float_bytes(fwi_gemm_packed_floats((uint64_t)n, (uint64_t)k));
}

void fwi_simd_dense_pack(int32_t n, int32_t k, const float *w, const float *bias, void *packed) {
  fwi_gemm_pack((size_t)n, (size_t)k, w, bias, packed);
}

void fwi_simd_dense(int32_t m, int32_t n, int32_t k, const float *a, const void *packed, const fwi_epilogue *e,
                    float *y) {
  fwi_finisher finisher = fwi_finisher_of(e);
  const float *rows[FWI_GEMM_BLOCK_ROWS];
  fwi_gemm_block block = {.rows = rows,
                          .row_stride = FWI_GEMM_BLOCK_ROWS,
                          .runs = 1,
                          .depth = (size_t)k,
                          .n = (size_t)n,
                          .packed = packed,
                          .y_stride = (size_t)n};
  for (size_t done = 0; done < (size_t)m; done += block.row_count) {
    size_t left = (size_t)m - done;
    block.row_count = left < FWI_GEMM_BLOCK_ROWS ? left : FWI_GEMM_BLOCK_ROWS;
    for (size_t i = 0; i < FWI_GEMM_BLOCK_ROWS; i++) {
      rows[i] = a + (done + (i < block.row_count ? i : 0)) * (size_t)k;
    }
    block.y = y + done * (size_t)n;
    block.residual = e->residual ? e->residual + done * (size_t)n : NULL;
    fwi_gemm_run(&block, &finisher);
  }
}

/* Products of two matrices known at run time only: b is packed, a slice of depth kSlice and 8 columns at
 * a time, on the stack; y gathers the slices. */
enum { kSlice = 128 };

static void pack_slice(size_t first, size_t depth, size_t column, size_t n, size_t k, const float *b, int transpose_b,
                       float *slice) {
  size_t columns = n - column < 8 ? n - column : 8;
  for (size_t i = 0; i < depth; i++) {
    for (size_t j = 0; j < 8; j++) {
      size_t row = first + i, at = column + j;
      slice[8 * i + j] = j >= columns ? 0 : transpose_b ? b[at * k + row] : b[row * n + at];
    }
  }
}

/* Of what may be part of a vector, apart from the product, which would grow by each of them. */
__attribute__((noinline)) static f4 load_part(const float *p, size_t n) {
  return f4_load_n(p, n);
}

__attribute__((noinline)) static void store_part(float *p, f4 x, size_t n) {
  f4_store_n(p, x, n);
}

void fwi_simd_matmul(int32_t m, int32_t n, int32_t k, const float *a, int transpose_a, const float *b, int transpose_b,
                     float *y) {
  size_t rows = (size_t)m, columns = (size_t)n, depth = (size_t)k;
  size_t row_step = transpose_a ? 1 : depth, k_step = transpose_a ? rows : 1;
  float slice[8 * kSlice];
  for (size_t i = 0; depth == 0 && i < rows * columns; i++) y[i] = 0;
  for (size_t column = 0; column < columns; column += 8) {
    size_t width = columns - column;
    for (size_t first = 0; first < depth; first += kSlice) {
      size_t steps = depth - first < kSlice ? depth - first : kSlice;
      pack_slice(first, steps, column, columns, depth, b, transpose_b, slice);
      for (size_t row = 0; row < rows; row += 4) {
        const float *from[4];
        f4 sums[8];
        FWI_UNROLL for (size_t i = 0; i < 4; i++) {
          size_t at = row + i < rows ? row + i : row;
          from[i] = a + at * row_step + first * k_step;
          FWI_UNROLL for (size_t j = 0; j < 2; j++) {
            int fresh = first == 0 || 4 * j >= width;
            sums[2 * i + j] = fresh ? f4_splat(0) : load_part(y + at * columns + column + 4 * j, width - 4 * j);
          }
        }
        for (size_t s = 0; s < steps; s++) {
          f4 left = f4_load(slice + 8 * s), right = f4_load(slice + 8 * s + 4);
          FWI_UNROLL for (size_t i = 0; i < 4; i++) {
            f4 value = f4_load_splat(from[i] + s * k_step);
            sums[2 * i] = f4_madd(value, left, sums[2 * i]);
            sums[2 * i + 1] = f4_madd(value, right, sums[2 * i + 1]);
          }
        }
        FWI_UNROLL for (size_t i = 0; i < 4; i++) {
          if (row + i >= rows) continue;
          float *to = y + (row + i) * columns + column;
          store_part(to, sums[2 * i], width);
          if (width > 4) store_part(to + 4, sums[2 * i + 1], width - 4);
        }
      }
    }
  }
}
