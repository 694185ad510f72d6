/* Depthwise convolution, four channels a vector.
 *
 *   3x3 and 5x5, stride 1 or 2 across, no dilation, multiplier 1: tiles of 4 neighbouring outputs share the
 *   columns they load. Kernel rows outside the picture read a row of zeros; tiles at the left and right edge
 *   read clamped columns and mask them to zero, so the picture is never copied.
 *   Everything else: one output pixel at a time over the taps inside the picture. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/epilogue.h"
#include "kernels/simd/simd.h"

enum { kTile = 4, kMaxColumns = 11 }; /* 5x5 stride 2: 3 * 2 + 5 columns */

static size_t padded_channels(const fwi_conv_shape *s) {
  return ((size_t)s->out_c + 3) & ~(size_t)3;
}

static int is_tiled(const fwi_conv_shape *s) {
  return s->depth_multiplier == 1 && s->kernel_h == s->kernel_w && (s->kernel_w == 3 || s->kernel_w == 5) &&
         (s->stride_w == 1 || s->stride_w == 2) && s->dilation_h == 1 && s->dilation_w == 1;
}

size_t fwi_simd_depthwise_packed_bytes(const fwi_conv_shape *s) {
  uint64_t taps = (uint64_t)s->kernel_h * (uint64_t)s->kernel_w;
  return fwi_float_bytes((taps + 1) * padded_channels(s));
}

/* bias, then a row a tap, each padded with zeros to whole vectors. */
void fwi_simd_depthwise_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  size_t taps = (size_t)s->kernel_h * (size_t)s->kernel_w, channels = (size_t)s->out_c, padded = padded_channels(s);
  float *to = packed;
  memset(to, 0, (taps + 1) * padded * sizeof(float));
  if (bias) memcpy(to, bias, channels * sizeof(float));
  for (size_t tap = 0; tap < taps; tap++) {
    memcpy(to + (tap + 1) * padded, w + tap * channels, channels * sizeof(float));
  }
}

size_t fwi_simd_depthwise_scratch_bytes(const fwi_conv_shape *s) {
  return is_tiled(s) ? (size_t)s->in_w * (size_t)s->in_c * sizeof(float) : 0; /* the row of zeros */
}

/* One row of output. */
typedef struct line {
  const fwi_conv_shape *s;
  const float *rows[5]; /* the kernel's rows of x */
  const float *packed;
  const fwi_finisher *finisher;
  float *y;
  const float *residual;
} line;

/* Columns of a tile at an edge: clamped into the picture, and masks that make strangers zero. */
typedef struct edge {
  ptrdiff_t offsets[kMaxColumns];
  i4 masks[kMaxColumns];
} edge;

static edge edge_of(const fwi_conv_shape *s, int64_t first, int columns) {
  edge e;
  for (int j = 0; j < columns; j++) {
    int64_t column = first + j;
    int32_t mask = column >= 0 && column < s->in_w ? -1 : 0;
    if (column >= s->in_w) column = s->in_w - 1;
    if (column < 0) column = 0;
    e.offsets[j] = (ptrdiff_t)column * s->in_c;
    e.masks[j] = (i4){mask, mask, mask, mask};
  }
  return e;
}

/* The K x K weights of channels c.. */
static FWI_INLINE void load_weights(const line *l, int size, size_t c, size_t padded, f4 *weights) {
  FWI_UNROLL for (int i = 0; i < size * size; i++) weights[i] = f4_load(l->packed + (size_t)(i + 1) * padded + c);
}

/* One column's value goes at once into every output of the tile that meets it: few live registers. */
static FWI_INLINE void add_column(f4 value, int column, int size, int stride, const f4 *weights, f4 *sums) {
  FWI_UNROLL for (int t = 0; t < kTile; t++) {
    int tap = column - t * stride;
    if (tap >= 0 && tap < size) sums[t] = f4_madd(value, weights[tap], sums[t]);
  }
}

static FWI_INLINE void finish_tile(const line *l, size_t ox, size_t valid, size_t c, size_t n, f4 *sums) {
  size_t channels = (size_t)l->s->out_c;
  FWI_UNROLL for (size_t t = 0; t < kTile; t++) {
    if (t >= valid) continue;
    size_t at = (ox + t) * channels + c;
    if (l->residual) sums[t] += f4_load_n(l->residual + at, n);
    f4_store_n(l->y + at, fwi_finish4(l->finisher, sums[t], c, n), n);
  }
}

/* Outputs ox .. end, whole tiles inside the picture: weights stay in registers along the row. */
static FWI_INLINE void inner_tiles(const line *l, int size, int stride, size_t ox, size_t end) {
  size_t channels = (size_t)l->s->in_c, padded = padded_channels(l->s);
  for (size_t c = 0; c < channels; c += 4) {
    f4 weights[25], bias = f4_load(l->packed + c);
    size_t n = channels - c;
    load_weights(l, size, c, padded, weights);
    for (size_t o = ox; o < end; o += kTile) {
      size_t first = (o * (size_t)stride - (size_t)l->s->pad_left) * channels + c;
      f4 sums[kTile];
      FWI_UNROLL for (int t = 0; t < kTile; t++) sums[t] = bias;
      if (n >= 4) {
        FWI_UNROLL for (int i = 0; i < size; i++) {
          const float *from = l->rows[i] + first;
          FWI_UNROLL for (int j = 0; j < (kTile - 1) * stride + size; j++) {
            add_column(f4_load(from + (size_t)j * channels), j, size, stride, weights + i * size, sums);
          }
        }
        finish_tile(l, o, kTile, c, 4, sums);
      } else {
        FWI_UNROLL for (int i = 0; i < size; i++) {
          const float *from = l->rows[i] + first;
          FWI_UNROLL for (int j = 0; j < (kTile - 1) * stride + size; j++) {
            add_column(f4_load_n(from + (size_t)j * channels, n), j, size, stride, weights + i * size, sums);
          }
        }
        finish_tile(l, o, kTile, c, n, sums);
      }
    }
  }
}

/* One tile that crosses an edge of the picture or the end of the row. */
static FWI_INLINE void edge_tile(const line *l, int size, int stride, size_t ox) {
  const int columns = (kTile - 1) * stride + size;
  size_t channels = (size_t)l->s->in_c, padded = padded_channels(l->s), valid = (size_t)l->s->out_w - ox;
  edge e = edge_of(l->s, (int64_t)ox * stride - l->s->pad_left, columns);
  for (size_t c = 0; c < channels; c += 4) {
    f4 sums[kTile], bias = f4_load(l->packed + c);
    size_t n = channels - c;
    FWI_UNROLL for (int t = 0; t < kTile; t++) sums[t] = bias;
    for (int i = 0; i < size; i++) {
      f4 weights[5];
      FWI_UNROLL for (int k = 0; k < size; k++) {
        weights[k] = f4_load(l->packed + (size_t)(i * size + k + 1) * padded + c);
      }
      FWI_UNROLL for (int j = 0; j < columns; j++) {
        f4 value = f4_and(f4_load_n(l->rows[i] + e.offsets[j] + c, n), e.masks[j]);
        add_column(value, j, size, stride, weights, sums);
      }
    }
    finish_tile(l, ox, valid, c, n, sums);
  }
}

static FWI_INLINE void run_line(const line *l, int size, int stride) {
  const fwi_conv_shape *s = l->s;
  size_t out_w = (size_t)s->out_w, ox = 0, inner = 0;
  int64_t columns = (kTile - 1) * stride + size;
  while (ox < out_w && (int64_t)ox * stride < s->pad_left) {
    edge_tile(l, size, stride, ox);
    ox += kTile;
  }
  for (inner = ox; inner + kTile <= out_w; inner += kTile) {
    if ((int64_t)inner * stride - s->pad_left + columns > s->in_w) break;
  }
  if (inner > ox) inner_tiles(l, size, stride, ox, inner);
  for (ox = inner; ox < out_w; ox += kTile) edge_tile(l, size, stride, ox);
}

static void line_3x3_stride1(const line *l) {
  run_line(l, 3, 1);
}

static void line_3x3_stride2(const line *l) {
  run_line(l, 3, 2);
}

static void line_5x5_stride1(const line *l) {
  run_line(l, 5, 1);
}

static void line_5x5_stride2(const line *l) {
  run_line(l, 5, 2);
}

static void run_tiled(const fwi_conv_shape *s, const float *x, const float *packed, const fwi_finisher *finisher,
                      float *y, float *zeros) {
  size_t in_row = (size_t)s->in_w * (size_t)s->in_c, out_row = (size_t)s->out_w * (size_t)s->out_c;
  line l = {.s = s, .packed = packed, .finisher = finisher, .y = y, .residual = finisher->residual};
  void (*run)(const line *) = s->kernel_w == 3 ? (s->stride_w == 1 ? line_3x3_stride1 : line_3x3_stride2)
                                               : (s->stride_w == 1 ? line_5x5_stride1 : line_5x5_stride2);
  memset(zeros, 0, in_row * sizeof(float));
  for (int32_t b = 0; b < s->batch; b++, x += in_row * (size_t)s->in_h) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      for (int32_t ky = 0; ky < s->kernel_h; ky++) {
        int64_t iy = (int64_t)oy * s->stride_h - s->pad_top + ky;
        l.rows[ky] = iy < 0 || iy >= s->in_h ? zeros : x + (size_t)iy * in_row;
      }
      run(&l);
      l.y += out_row;
      if (l.residual) l.residual += out_row;
    }
  }
}

/* Kernel cells first .. end of one dimension that lie inside the picture, the first of them at `from`. */
typedef struct span {
  int64_t first, end, from;
} span;

static span span_of(int32_t o, int32_t stride, int32_t kernel, int32_t dilation, int32_t pad, int32_t size) {
  int64_t start = (int64_t)o * stride - pad;
  span r = {start < 0 ? (-start + dilation - 1) / dilation : 0, 0, 0};
  r.end = size <= start ? 0 : (size - start + dilation - 1) / dilation;
  if (r.end > kernel) r.end = kernel;
  r.from = start + r.first * dilation;
  return r;
}

/* n channels c.. of one output pixel, each from the input channel of its own (`splat`: all from one). */
static f4 gather(const fwi_conv_shape *s, const float *x, const float *packed, span rows, span columns, size_t c,
                 size_t n, int splat) {
  size_t padded = padded_channels(s);
  f4 sum = f4_load_n(packed + c, n);
  if (columns.first >= columns.end) return sum;
  for (int64_t ky = rows.first; ky < rows.end; ky++) {
    int64_t iy = rows.from + (ky - rows.first) * s->dilation_h;
    const float *from = x + (ptrdiff_t)((iy * s->in_w + columns.from) * s->in_c);
    const float *w = packed + padded + (size_t)(ky * s->kernel_w + columns.first) * padded + c;
    for (int64_t kx = columns.first; kx < columns.end; kx++) {
      f4 value = splat ? f4_load_splat(from) : f4_load_n(from, n);
      sum = f4_madd(value, f4_load_n(w, n), sum);
      from += (ptrdiff_t)s->dilation_w * s->in_c;
      w += padded;
    }
  }
  return sum;
}

static void run_general(const fwi_conv_shape *s, const float *x, const float *packed, const fwi_finisher *finisher,
                        float *y) {
  size_t channels = (size_t)s->in_c, multiplier = (size_t)s->depth_multiplier, at = 0;
  size_t group = multiplier == 1 ? channels : multiplier; /* outputs whose inputs lie alike */
  for (int32_t b = 0; b < s->batch; b++, x += (size_t)s->in_h * (size_t)s->in_w * channels) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      span rows = span_of(oy, s->stride_h, s->kernel_h, s->dilation_h, s->pad_top, s->in_h);
      for (int32_t ox = 0; ox < s->out_w; ox++, at += (size_t)s->out_c) {
        span columns = span_of(ox, s->stride_w, s->kernel_w, s->dilation_w, s->pad_left, s->in_w);
        for (size_t c = 0; c < (size_t)s->out_c;) {
          size_t left = group - c % group, n = left < 4 ? left : 4;
          const float *from = x + (multiplier == 1 ? c : c / multiplier);
          f4 sum = gather(s, from, packed, rows, columns, c, n, multiplier > 1);
          if (finisher->residual) sum += f4_load_n(finisher->residual + at + c, n);
          f4_store_n(y + at + c, fwi_finish4(finisher, sum, c, n), n);
          c += n;
        }
      }
    }
  }
}

void fwi_simd_depthwise(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                        void *scratch) {
  fwi_finisher finisher = fwi_finisher_of(e);
  if (is_tiled(s)) {
    run_tiled(s, x, packed, &finisher, y, scratch);
  } else {
    run_general(s, x, packed, &finisher, y);
  }
}

const char *fwi_simd_depthwise_name(const fwi_conv_shape *s) {
  if (!is_tiled(s)) return "depthwise_general";
  if (s->kernel_w == 3) return s->stride_w == 1 ? "depthwise_3x3_stride1" : "depthwise_3x3_stride2";
  return s->stride_w == 1 ? "depthwise_5x5_stride1" : "depthwise_5x5_stride2";
}
