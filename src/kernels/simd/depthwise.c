/* Depthwise convolution, four channels a vector.
 *
 *   3x3 and 5x5, stride 1 or 2 across, no dilation, multiplier 1: tiles of 4 neighbouring outputs share the
 *   columns they load. What lies outside the picture is left out, rows by the loop's bounds, columns by a
 *   branch in the tiles at the left and right, so the picture is never copied. The last tile of a row and the
 *   last vector of channels overlap the one before: some outputs are computed twice, to the same value.
 *   Everything else: one output pixel at a time over the taps inside the picture. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/epilogue.h"
#include "kernels/simd/simd.h"

enum { kTile = 4 };

static size_t padded_channels(const fwi_conv_shape *s) {
  return ((size_t)s->out_c + 3) & ~(size_t)3;
}

static int is_tiled(const fwi_conv_shape *s) {
  return s->depth_multiplier == 1 && s->kernel_h == s->kernel_w && (s->kernel_w == 3 || s->kernel_w == 5) &&
         (s->stride_w == 1 || s->stride_w == 2) && s->dilation_h == 1 && s->dilation_w == 1 && s->in_c >= 4 &&
         s->out_w >= kTile;
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
  (void)s;
  return 0;
}

/* One row of output. */
typedef struct line {
  const fwi_conv_shape *s;
  const float *x;              /* the first kernel row inside the picture */
  size_t kernel_rows;          /* inside the picture */
  const float *bias, *weights; /* weights of the first such row */
  const fwi_finisher *finisher;
  float *y;
  const float *residual;
} line;

/* sums += one kernel row, of whose columns only first .. end exist when `edge`. The row's own sum comes first:
 * the chain of additions from row to row is then one long, not `size`. */
static FWI_INLINE void add_row(const float *x, ptrdiff_t column, ptrdiff_t channels, const float *weights,
                               size_t padded, int size, int stride, int edge, int first, int end, f4 *sums) {
  f4 w[5], row[kTile];
  FWI_UNROLL for (int k = 0; k < size; k++) w[k] = f4_load(weights + (size_t)k * padded);
  FWI_UNROLL for (int t = 0; t < kTile && edge; t++) row[t] = f4_splat(0);
  FWI_UNROLL for (int j = 0; j < (kTile - 1) * stride + size; j++) {
    if (edge && (j < first || j >= end)) continue;
    f4 value = f4_load(x + (column + j) * channels);
    FWI_UNROLL for (int t = 0; t < kTile; t++) {
      int tap = j - t * stride;
      if (tap == 0 && !edge) row[t] = value * w[tap];
      if (tap >= 0 && tap < size && (tap > 0 || edge)) row[t] = f4_madd(value, w[tap], row[t]);
    }
  }
  FWI_UNROLL for (int t = 0; t < kTile; t++) sums[t] += row[t];
}

/* Residual, activation and store of a tile, from memory. */
__attribute__((noinline)) static void finish_stored(const line *l, size_t ox, size_t c, const f4 *sums) {
  for (size_t t = 0; t < kTile; t++) {
    size_t at = (ox + t) * (size_t)l->s->out_c + c;
    f4 sum = l->residual ? sums[t] + f4_load(l->residual + at) : sums[t];
    f4_store(l->y + at, fwi_finish4(l->finisher, sum, c, 4));
  }
}

/* Outputs ox .. ox + 3, all channels. Kernel rows are a loop that stays one: unrolled, V8 would load all of the
 * window before it multiplies, and spill. */
static FWI_INLINE void tile(const line *l, int size, int stride, int edge, size_t ox) {
  const size_t channels = (size_t)l->s->in_c, padded = padded_channels(l->s);
  const size_t down = (size_t)l->s->in_w * channels;
  const ptrdiff_t column = (ptrdiff_t)ox * stride - l->s->pad_left, past = l->s->in_w - column;
  const int columns = (kTile - 1) * stride + size;
  const int first = column < 0 ? (int)-column : 0, end = past < columns ? (int)past : columns;
  const int simple = l->finisher->kind == FWI_FINISH_CLAMP && !l->residual;
  const f4 low = f4_splat(l->finisher->low), high = f4_splat(l->finisher->high);
  float *to = l->y + ox * channels;
  for (size_t next = 0; next < channels; next += 4) {
    const size_t c = next + 4 <= channels ? next : channels - 4;
    f4 sums[kTile], bias = f4_load(l->bias + c);
    const float *row = l->x + c, *weights = l->weights + c;
    FWI_UNROLL for (int t = 0; t < kTile; t++) sums[t] = bias;
    FWI_KEEP_LOOP for (size_t i = l->kernel_rows; i > 0; i--, row += down, weights += (size_t)size * padded) {
      add_row(row, column, (ptrdiff_t)channels, weights, padded, size, stride, edge, first, end, sums);
    }
    if (simple) {
      FWI_UNROLL for (size_t t = 0; t < kTile; t++) {
        f4_store(to + t * channels + c, f4_at_most(f4_at_least(sums[t], low), high));
      }
    } else {
      f4 stored[kTile]; /* what has an address: else the sums themselves would live in memory */
      FWI_UNROLL for (int t = 0; t < kTile; t++) stored[t] = sums[t];
      finish_stored(l, ox, c, stored);
    }
  }
}

static FWI_INLINE void run_line(const line *l, int size, int stride) {
  const fwi_conv_shape *s = l->s;
  const size_t out_w = (size_t)s->out_w;
  for (size_t next = 0; next < out_w; next += kTile) {
    const size_t ox = next + kTile <= out_w ? next : out_w - kTile;
    const int64_t first = (int64_t)ox * stride - s->pad_left, end = first + (kTile - 1) * stride + size;
    if (first >= 0 && end <= s->in_w) {
      tile(l, size, stride, 0, ox);
    } else {
      tile(l, size, stride, 1, ox);
    }
  }
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

static void run_tiled(const fwi_conv_shape *s, const float *x, const float *packed, const fwi_finisher *finisher,
                      float *y) {
  const size_t in_row = (size_t)s->in_w * (size_t)s->in_c, out_row = (size_t)s->out_w * (size_t)s->out_c;
  const size_t padded = padded_channels(s);
  line l = {.s = s, .bias = packed, .finisher = finisher, .y = y, .residual = finisher->residual};
  void (*run)(const line *) = s->kernel_w == 3 ? (s->stride_w == 1 ? line_3x3_stride1 : line_3x3_stride2)
                                               : (s->stride_w == 1 ? line_5x5_stride1 : line_5x5_stride2);
  for (int32_t b = 0; b < s->batch; b++, x += in_row * (size_t)s->in_h) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      span rows = span_of(oy, s->stride_h, s->kernel_h, 1, s->pad_top, s->in_h);
      l.kernel_rows = rows.end > rows.first ? (size_t)(rows.end - rows.first) : 0;
      l.x = l.kernel_rows ? x + (size_t)rows.from * in_row : x;
      l.weights = packed + padded + (l.kernel_rows ? (size_t)rows.first * (size_t)s->kernel_w * padded : 0);
      run(&l);
      l.y += out_row;
      if (l.residual) l.residual += out_row;
    }
  }
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
  (void)scratch;
  if (is_tiled(s) && e->residual != y) { /* adding a residual in place twice would not give the same value */
    run_tiled(s, x, packed, &finisher, y);
  } else {
    run_general(s, x, packed, &finisher, y);
  }
}

const char *fwi_simd_depthwise_name(const fwi_conv_shape *s) {
  if (!is_tiled(s)) return "depthwise_general";
  if (s->kernel_w == 3) return s->stride_w == 1 ? "depthwise_3x3_stride1" : "depthwise_3x3_stride2";
  return s->stride_w == 1 ? "depthwise_5x5_stride1" : "depthwise_5x5_stride2";
}
