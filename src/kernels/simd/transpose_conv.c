/* Transposed convolution as gathered products: outputs that agree modulo the stride (a phase) meet the same
 * taps, so each phase is a small convolution with a matrix of its own and no output is added to twice. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/gemm.h"
#include "kernels/simd/simd.h"

static int32_t smaller(int32_t a, int32_t b) {
  return a < b ? a : b;
}

static int32_t phases_down(const fwi_conv_shape *s) {
  return smaller(s->stride_h, s->out_h);
}

static int32_t phases_across(const fwi_conv_shape *s) {
  return smaller(s->stride_w, s->out_w);
}

/* Does kernel cell k reach the outputs of this phase? From o = i * stride + k * dilation - pad. */
static int reaches(int32_t phase, int32_t k, int32_t stride, int32_t dilation, int32_t pad) {
  return ((int64_t)phase + pad - (int64_t)k * dilation) % stride == 0;
}

static int reaches_row(const fwi_conv_shape *s, int32_t phase, int32_t ky) {
  return reaches(phase, ky, s->stride_h, s->dilation_h, s->pad_top);
}

static int reaches_column(const fwi_conv_shape *s, int32_t phase, int32_t kx) {
  return reaches(phase, kx, s->stride_w, s->dilation_w, s->pad_left);
}

FWI_SMALL static size_t taps_of(const fwi_conv_shape *s, int32_t py, int32_t px) {
  size_t rows = 0, columns = 0;
  for (int32_t ky = 0; ky < s->kernel_h; ky++) rows += reaches_row(s, py, ky) ? 1 : 0;
  for (int32_t kx = 0; kx < s->kernel_w; kx++) columns += reaches_column(s, px, kx) ? 1 : 0;
  return rows * columns;
}

FWI_SMALL size_t fwi_simd_transpose_conv_packed_bytes(const fwi_conv_shape *s) {
  uint64_t taps = (uint64_t)s->kernel_h * (uint64_t)s->kernel_w;
  uint64_t phases = (uint64_t)phases_down(s) * (uint64_t)phases_across(s), n = (uint64_t)s->out_c;
  return fwi_float_bytes((n + 3) * (taps * (uint64_t)s->in_c + phases));
}

FWI_SMALL void fwi_simd_transpose_conv_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  float *to = packed;
  size_t n = (size_t)s->out_c, depth = (size_t)s->in_c, width = (size_t)s->kernel_w;
  size_t filter = (size_t)s->kernel_h * width * depth;
  for (int32_t py = 0; py < phases_down(s); py++) {
    for (int32_t px = 0; px < phases_across(s); px++) {
      size_t k = taps_of(s, py, px) * depth, row = 0;
      fwi_gemm_pack_bias(n, k, bias, to);
      for (int32_t ky = 0; ky < s->kernel_h; ky++) {
        for (int32_t kx = 0; kx < s->kernel_w; kx++) {
          if (!reaches_row(s, py, ky) || !reaches_column(s, px, kx)) continue;
          fwi_gemm_pack_rows(n, k, row, depth, w + ((size_t)ky * width + (size_t)kx) * depth, filter, to);
          row += depth;
        }
      }
      to += fwi_gemm_used_floats(n, k);
    }
  }
}

/* Table of pointers (taps, rows of a block), then zeros for one tap. */
FWI_SMALL size_t fwi_simd_transpose_conv_scratch_bytes(const fwi_conv_shape *s) {
  const uint64_t taps = (uint64_t)s->kernel_h * (uint64_t)s->kernel_w;
  const uint64_t pointers = taps * FWI_GEMM_BLOCK_ROWS * (sizeof(float *) / sizeof(float));
  return fwi_float_bytes(pointers + (uint64_t)s->in_c);
}

/* Points the table at what the outputs (oy, ox), (oy, ox + stride), ... of one picture gather. */
__attribute__((noinline)) static void point_at_sources(const fwi_conv_shape *s, const float *picture, int32_t oy,
                                                       int32_t ox, int32_t px, size_t count, const float *zeros,
                                                       const float **table) {
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    if (!reaches_row(s, oy % s->stride_h, ky)) continue;
    int64_t down = (int64_t)oy + s->pad_top - (int64_t)ky * s->dilation_h, iy = down / s->stride_h;
    int inside = down >= 0 && iy < s->in_h;
    for (int32_t kx = 0; kx < s->kernel_w; kx++) {
      if (!reaches_column(s, px, kx)) continue;
      int64_t ix = ((int64_t)ox + s->pad_left - (int64_t)kx * s->dilation_w) / s->stride_w;
      for (size_t i = 0; i < FWI_GEMM_BLOCK_ROWS; i++) {
        int64_t x = ix + (int64_t)i;
        int there = inside && i < count && x >= 0 && x < s->in_w;
        table[i] = there ? picture + (ptrdiff_t)((iy * s->in_w + x) * s->in_c) : zeros;
      }
      table += FWI_GEMM_BLOCK_ROWS;
    }
  }
}

FWI_SMALL void fwi_simd_transpose_conv(const fwi_conv_shape *s, const float *x, const void *packed,
                                       const fwi_epilogue *e, float *y, void *scratch) {
  fwi_finisher finisher = fwi_finisher_of(e);
  const float **table = scratch;
  float *zeros = (float *)(table + (size_t)s->kernel_h * (size_t)s->kernel_w * FWI_GEMM_BLOCK_ROWS);
  memset(zeros, 0, (size_t)s->in_c * sizeof(float));
  size_t n = (size_t)s->out_c, picture = (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c;
  fwi_gemm_block block = {.rows = table,
                          .row_stride = FWI_GEMM_BLOCK_ROWS,
                          .depth = (size_t)s->in_c,
                          .n = n,
                          .packed = packed,
                          .y_stride = n * (size_t)s->stride_w};
  for (int32_t py = 0; py < phases_down(s); py++) {
    for (int32_t px = 0; px < phases_across(s); px++) {
      block.runs = taps_of(s, py, px);
      size_t columns = ((size_t)(s->out_w - px) + (size_t)s->stride_w - 1) / (size_t)s->stride_w;
      for (int32_t b = 0; b < s->batch; b++) {
        for (int64_t oy = py; oy < s->out_h; oy += s->stride_h) {
          for (size_t done = 0; done < columns; done += block.row_count) {
            block.row_count = columns - done < FWI_GEMM_BLOCK_ROWS ? columns - done : FWI_GEMM_BLOCK_ROWS;
            size_t ox = (size_t)px + done * (size_t)s->stride_w;
            size_t at = (((size_t)b * (size_t)s->out_h + (size_t)oy) * (size_t)s->out_w + ox) * n;
            point_at_sources(s, x + (size_t)b * picture, (int32_t)oy, (int32_t)ox, px, block.row_count, zeros, table);
            block.y = y + at;
            block.residual = e->residual ? e->residual + at : NULL;
            fwi_gemm_run(&block, &finisher);
          }
        }
      }
      block.packed += fwi_gemm_used_floats(n, block.runs * block.depth);
    }
  }
}
