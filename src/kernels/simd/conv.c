/* Convolution as a matrix product over pointers into the picture (gemm.h), in blocks of output pixels.
 *
 *   taps: a run is one tap's channels; taps outside the picture point at zeros. 1x1 is the case of one tap.
 *   rows: few channels (a first layer): a run is a whole kernel row, kernel_w * in_c floats that lie together
 *         in the picture. Pixels whose window crosses the left or right edge get a copy of their window. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/gemm.h"
#include "kernels/simd/simd.h"

enum { kRowsMaxChannels = 12, kWindowFloats = 16384 };

typedef struct plan {
  int by_rows;
  size_t runs, depth;
  size_t block_rows, table_rows;
  size_t zero_floats, window_floats; /* of scratch, before the table of pointers */
} plan;

static plan plan_of(const fwi_conv_shape *s) {
  size_t taps = (size_t)s->kernel_h * (size_t)s->kernel_w, channels = (size_t)s->in_c;
  size_t pixels = (size_t)s->batch * (size_t)s->out_h * (size_t)s->out_w;
  plan p = {.runs = taps, .depth = channels, .block_rows = FWI_GEMM_BLOCK_ROWS, .zero_floats = channels};
  p.by_rows = s->kernel_w > 1 && s->in_c <= kRowsMaxChannels;
  if (p.by_rows) {
    p.runs = (size_t)s->kernel_h;
    p.depth = (size_t)s->kernel_w * channels;
    p.zero_floats = p.depth;
    if (taps * channels * FWI_GEMM_BLOCK_ROWS > kWindowFloats) p.block_rows = FWI_GEMM_ROW_STEP;
  }
  if (p.block_rows > pixels) p.block_rows = pixels;
  p.window_floats = p.by_rows ? p.block_rows * taps * channels : 0;
  p.table_rows = fwi_gemm_padded_rows(p.block_rows);
  return p;
}

size_t fwi_simd_conv2d_packed_bytes(const fwi_conv_shape *s) {
  uint64_t k = (uint64_t)s->kernel_h * (uint64_t)s->kernel_w * (uint64_t)s->in_c;
  return fwi_float_bytes(fwi_gemm_packed_floats((uint64_t)s->out_c, k));
}

void fwi_simd_conv2d_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  size_t k = (size_t)s->kernel_h * (size_t)s->kernel_w * (size_t)s->in_c;
  fwi_gemm_pack((size_t)s->out_c, k, w, bias, packed);
}

/* Scratch: table of pointers (runs, table_rows), then zeros, then windows. */
size_t fwi_simd_conv2d_scratch_bytes(const fwi_conv_shape *s) {
  plan p = plan_of(s);
  return p.runs * p.table_rows * sizeof(float *) + (p.zero_floats + p.window_floats) * sizeof(float);
}

/* Where the kernel's first cell falls for one output pixel. */
typedef struct corner {
  const float *picture; /* of the batch */
  int64_t y, x;
} corner;

typedef struct walk {
  const fwi_conv_shape *s;
  const float *x;
  int32_t batch, oy, ox;
} walk;

static corner corner_of(const walk *w) {
  const fwi_conv_shape *s = w->s;
  return (corner){w->x + (size_t)w->batch * (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c,
                  (int64_t)w->oy * s->stride_h - s->pad_top, (int64_t)w->ox * s->stride_w - s->pad_left};
}

static void next_pixel(walk *w) {
  if (++w->ox < w->s->out_w) return;
  w->ox = 0;
  if (++w->oy < w->s->out_h) return;
  w->oy = 0;
  w->batch++;
}

static const float *cell(const fwi_conv_shape *s, const corner *c, int64_t y, int64_t x) {
  return c->picture + (ptrdiff_t)((y * s->in_w + x) * s->in_c);
}

/* One column of the table: a pointer a tap. */
static void point_at_taps(const fwi_conv_shape *s, const corner *c, const float *zeros, const float **column,
                          size_t stride) {
  int64_t last_y = c->y + (int64_t)(s->kernel_h - 1) * s->dilation_h;
  int64_t last_x = c->x + (int64_t)(s->kernel_w - 1) * s->dilation_w;
  if (c->y >= 0 && c->x >= 0 && last_y < s->in_h && last_x < s->in_w) {
    const float *row = cell(s, c, c->y, c->x);
    ptrdiff_t down = (ptrdiff_t)s->dilation_h * s->in_w * s->in_c, right = (ptrdiff_t)s->dilation_w * s->in_c;
    for (int32_t ky = 0; ky < s->kernel_h; ky++, row += down) {
      const float *tap = row;
      for (int32_t kx = 0; kx < s->kernel_w; kx++, tap += right, column += stride) *column = tap;
    }
    return;
  }
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    int64_t y = c->y + (int64_t)ky * s->dilation_h;
    for (int32_t kx = 0; kx < s->kernel_w; kx++, column += stride) {
      int64_t x = c->x + (int64_t)kx * s->dilation_w;
      *column = y < 0 || y >= s->in_h || x < 0 || x >= s->in_w ? zeros : cell(s, c, y, x);
    }
  }
}

/* One column of the table: a pointer a kernel row, into `window` where the row crosses an edge. */
static void point_at_rows(const fwi_conv_shape *s, const corner *c, const float *zeros, float *window,
                          const float **column, size_t stride) {
  int64_t last_x = c->x + (int64_t)(s->kernel_w - 1) * s->dilation_w;
  int together = c->x >= 0 && last_x < s->in_w && s->dilation_w == 1;
  size_t channels = (size_t)s->in_c;
  for (int32_t ky = 0; ky < s->kernel_h; ky++, column += stride) {
    int64_t y = c->y + (int64_t)ky * s->dilation_h;
    if (y < 0 || y >= s->in_h) {
      *column = zeros;
    } else if (together) {
      *column = cell(s, c, y, c->x);
    } else {
      *column = window;
      for (int32_t kx = 0; kx < s->kernel_w; kx++) {
        int64_t x = c->x + (int64_t)kx * s->dilation_w;
        const float *from = x < 0 || x >= s->in_w ? zeros : cell(s, c, y, x);
        for (size_t i = 0; i < channels; i++) *window++ = from[i];
      }
    }
  }
}

void fwi_simd_conv2d(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                     void *scratch) {
  plan p = plan_of(s);
  fwi_finisher finisher = fwi_finisher_of(e);
  const float **table = scratch;
  float *zeros = (float *)(table + p.runs * p.table_rows), *windows = zeros + p.zero_floats;
  memset(zeros, 0, p.zero_floats * sizeof(float));
  size_t pixels = (size_t)s->batch * (size_t)s->out_h * (size_t)s->out_w, n = (size_t)s->out_c;
  fwi_gemm_block block = {.rows = table,
                          .row_stride = p.table_rows,
                          .runs = p.runs,
                          .depth = p.depth,
                          .n = n,
                          .packed = packed,
                          .y_stride = n};
  walk at = {.s = s, .x = x};
  for (size_t done = 0; done < pixels; done += block.row_count) {
    block.row_count = pixels - done < p.block_rows ? pixels - done : p.block_rows;
    for (size_t i = 0; i < p.table_rows; i++) {
      if (i >= block.row_count) { /* surplus rows repeat the first */
        for (size_t run = 0; run < p.runs; run++) table[run * p.table_rows + i] = table[run * p.table_rows];
        continue;
      }
      corner c = corner_of(&at);
      if (p.by_rows) {
        point_at_rows(s, &c, zeros, windows + i * p.runs * p.depth, table + i, p.table_rows);
      } else {
        point_at_taps(s, &c, zeros, table + i, p.table_rows);
      }
      next_pixel(&at);
    }
    block.y = y + done * n;
    block.residual = e->residual ? e->residual + done * n : NULL;
    fwi_gemm_run(&block, &finisher);
  }
}

const char *fwi_simd_conv2d_name(const fwi_conv_shape *s) {
  if (plan_of(s).by_rows) return "conv2d_rows_4x8";
  return s->kernel_h == 1 && s->kernel_w == 1 ? "conv2d_1x1_4x8" : "conv2d_taps_4x8";
}
