/* Gradient of a depthwise convolution's weights, four channels a vector; multipliers above 1 and fewer channels are
 * left to the reference. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/f32x4.h"
#include "kernels/scalar/gradients.h"
#include "kernels/simd/gradients.h"

static int is_simple(const fwi_conv_shape *s) {
  return s->depth_multiplier == 1 && s->in_c >= 4;
}

/* A row of zeros, for kernel rows outside the picture. */
FWI_SMALL size_t fwi_simd_depthwise_weights_scratch_bytes(const fwi_conv_shape *s) {
  return fwi_float_bytes((uint64_t)s->in_w * (uint64_t)s->in_c);
}

/* Outputs of a row whose kernel cell lies inside the picture: the first, and how many. */
static size_t outputs_inside(const fwi_conv_shape *s, int32_t kx, size_t *first) {
  const int64_t off = (int64_t)kx * s->dilation_w - s->pad_left, stride = s->stride_w;
  const int64_t from = off < 0 ? (-off + stride - 1) / stride : 0;
  int64_t end = s->in_w <= off ? 0 : (s->in_w - off + stride - 1) / stride;
  if (end > s->out_w) end = s->out_w;
  *first = (size_t)from;
  return end > from ? (size_t)(end - from) : 0;
}

/* Some rows of outputs of one picture, under a few taps of the kernel. */
typedef struct part {
  const fwi_conv_shape *s;
  const float *picture, *dy, *zeros;
  int64_t top, left;        /* where the first tap falls for the first output of all, perhaps outside */
  int32_t first_row, count; /* of outputs */
  size_t first, end;        /* outputs of a row with all their columns inside */
  float *dw;                /* of the first tap */
} part;

/* To a tap's four channels, of which the first `skip` are counted already. */
FWI_SMALL __attribute__((noinline)) static void add_sum(const f4 *sum, size_t skip, float *to) {
  for (size_t i = skip; i < 4; i++) to[i] += (*sum)[i];
}

static const float *row_of(const part *p, int32_t output_row, int kernel_row) {
  const fwi_conv_shape *s = p->s;
  const int64_t iy = (int64_t)output_row * s->stride_h + (int64_t)kernel_row * s->dilation_h + p->top;
  return iy < 0 || iy >= s->in_h ? p->zeros : p->picture + (ptrdiff_t)(iy * s->in_w * s->in_c);
}

static void add_products(size_t n, const float *x, const float *dy, float *to) {
  size_t i = 0;
  FWI_KEEP_LOOP for (; i + 4 <= n; i += 4) f4_store(to + i, f4_madd(f4_load(x + i), f4_load(dy + i), f4_load(to + i)));
  for (; i < n; i++) to[i] += x[i] * dy[i];
}

/* Outputs at the borders, whose windows lie partly outside: all channels of one tap of one output at a time. */
FWI_SMALL static void add_edges(const part *p, int32_t kx, int rows, int columns) {
  const fwi_conv_shape *s = p->s;
  const size_t channels = (size_t)s->in_c;
  for (int tap = 0; tap < rows * columns; tap++) {
    size_t first;
    const size_t end = outputs_inside(s, kx + tap % columns, &first) + first;
    for (int32_t i = 0; i < p->count; i++) {
      const float *row = row_of(p, p->first_row + i, tap / columns);
      for (size_t ox = first; ox < end && row != p->zeros; ox++) {
        if (ox == p->first) ox = p->end;
        if (ox >= end) break;
        const int64_t ix = (int64_t)ox * s->stride_w + (int64_t)(tap % columns) * s->dilation_w + p->left;
        add_products(channels, row + (size_t)ix * channels, p->dy + ((size_t)i * (size_t)s->out_w + ox) * channels,
                     p->dw + (size_t)(tap / columns * s->kernel_w + tap % columns) * channels);
      }
    }
  }
}

/* Four channels from c on, the sums of all taps in registers. */
static FWI_INLINE void add_taps(const part *p, int rows, int columns, size_t c, size_t skip) {
  const fwi_conv_shape *s = p->s;
  const size_t channels = (size_t)s->in_c, across = (size_t)s->dilation_w * channels;
  const size_t step = (size_t)s->stride_w * channels, out_row = (size_t)s->out_w * channels;
  const ptrdiff_t start = (ptrdiff_t)((int64_t)p->first * s->stride_w + p->left) * s->in_c + (ptrdiff_t)c;
  const float *dy = p->dy + c + p->first * channels;
  f4 sums[9];
  FWI_UNROLL for (int i = 0; i < rows * columns; i++) sums[i] = f4_splat(0);
  for (int32_t i = p->first_row; i < p->first_row + p->count; i++, dy += out_row) {
    const float *cell = row_of(p, i, 0), *slopes = dy;
    const ptrdiff_t second = rows > 1 ? row_of(p, i, 1) - cell : 0, third = rows > 2 ? row_of(p, i, 2) - cell : 0;
    cell += start;
    FWI_KEEP_LOOP for (size_t n = p->end - p->first; n > 0; n--, cell += step, slopes += channels) {
      const f4 slope = f4_load(slopes);
      const float *at = cell;
      FWI_UNROLL for (int k = 0; k < columns; k++, at += across) {
        FWI_OPAQUE(at); /* one pointer to move on, not one for each load */
        sums[k] = f4_madd(f4_load(at), slope, sums[k]);
        if (rows > 1) sums[columns + k] = f4_madd(f4_load(at + second), slope, sums[columns + k]);
        if (rows > 2) sums[2 * columns + k] = f4_madd(f4_load(at + third), slope, sums[2 * columns + k]);
      }
    }
  }
  f4 stored[9];
  FWI_UNROLL for (int i = 0; i < rows * columns; i++) stored[i] = sums[i];
  for (int i = 0; i < rows * columns; i++) {
    add_sum(stored + i, skip, p->dw + (size_t)(i / columns * s->kernel_w + i % columns) * channels + c);
  }
}

typedef void taps_body(const part *p, size_t c, size_t skip);

static void add_3x3(const part *p, size_t c, size_t skip) {
  add_taps(p, 3, 3, c, skip);
}

static void add_1x5(const part *p, size_t c, size_t skip) {
  add_taps(p, 1, 5, c, skip);
}

static void add_1x1(const part *p, size_t c, size_t skip) {
  add_taps(p, 1, 1, c, skip);
}

enum { kPartFloats = 4096 }; /* of dy, which all channels of a part find in the first cache, or nearly */

FWI_SMALL void fwi_simd_depthwise_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw,
                                          float *db, void *scratch) {
  const size_t channels = (size_t)s->in_c, out_row = (size_t)s->out_w * channels, row = (size_t)s->in_w * channels;
  const int32_t rows = s->kernel_h == 3 && s->kernel_w == 3 ? 3 : 1; /* of the kernel at a time */
  const int32_t columns = rows == 3 ? 3 : s->kernel_w == 5 ? 5 : 1;
  taps_body *const body = rows == 3 ? add_3x3 : columns == 5 ? add_1x5 : add_1x1;
  part p = {.s = s, .dy = dy, .zeros = scratch};
  if (!is_simple(s)) {
    fwi_scalar_depthwise_weights(s, x, dy, dw, db, scratch);
    return;
  }
  memset(scratch, 0, row * sizeof(float));
  const int32_t most = out_row < kPartFloats ? (int32_t)(kPartFloats / out_row) : 1;
  for (int32_t line = 0; line < s->batch * s->out_h; line += p.count, p.dy += (size_t)p.count * out_row) {
    p.first_row = line % s->out_h;
    p.count = s->out_h - p.first_row < most ? s->out_h - p.first_row : most;
    p.picture = x + (size_t)(line / s->out_h) * (size_t)s->in_h * row;
    if (db) fwi_add_column_sums((size_t)p.count * (size_t)s->out_w, channels, p.dy, db);
    for (int32_t ky = 0; ky < s->kernel_h; ky += rows) {
      for (int32_t kx = 0; kx < s->kernel_w; kx += columns) {
        p.top = (int64_t)ky * s->dilation_h - s->pad_top;
        p.left = (int64_t)kx * s->dilation_w - s->pad_left;
        p.dw = dw + (size_t)(ky * s->kernel_w + kx) * channels;
        p.end = outputs_inside(s, kx + columns - 1, &p.first);
        p.end += p.first;
        outputs_inside(s, kx, &p.first);
        if (p.first >= p.end) p.first = p.end = (size_t)s->out_w;
        add_edges(&p, kx, rows, columns);
        for (size_t next = 0; next < channels && p.first < p.end; next += 4) {
          const size_t c = next + 4 <= channels ? next : channels - 4; /* the last vector overlaps the one before */
          body(&p, c, next - c);
        }
      }
    }
  }
}
