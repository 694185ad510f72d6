/* Pools, four channels a vector. A window that lies wholly outside the picture gives 0. Maxima of 2x2 and 3x3 cells
 * that lie inside it, nearly all there are, have a body of their own. */
#include "kernels/activation.h"
#include "kernels/simd/epilogue.h"
#include "kernels/simd/simd.h"

enum { kVectors = 4 }; /* of channels at a time, while there are so many: 16, a cache line */

/* Cells of the picture under one window: (rows, columns), the first at `from`. */
typedef struct window {
  const float *from;
  int64_t rows, columns;
} window;

static window window_of(const fwi_conv_shape *s, const float *picture, int32_t oy, int32_t ox) {
  int64_t top = (int64_t)oy * s->stride_h - s->pad_top, bottom = top + s->kernel_h;
  int64_t left = (int64_t)ox * s->stride_w - s->pad_left, right = left + s->kernel_w;
  if (top < 0) top = 0;
  if (left < 0) left = 0;
  if (bottom > s->in_h) bottom = s->in_h;
  if (right > s->in_w) right = s->in_w;
  if (bottom <= top || right <= left) return (window){picture, 0, 0};
  return (window){picture + (ptrdiff_t)((top * s->in_w + left) * s->in_c), bottom - top, right - left};
}

/* Maximum over a window of `vectors` vectors of channels, at best[0..]. A NaN is noted beside the maximum, which is
 * cheaper than a maximum that keeps it; all bits set is a NaN too. */
static FWI_INLINE void max_of(const window *w, ptrdiff_t across, ptrdiff_t down, size_t c, size_t n, int vectors,
                              f4 *best) {
  i4 strange[kVectors];
  FWI_UNROLL for (int j = 0; j < vectors; j++) {
    best[j] = f4_load_n(w->from + c + 4 * j, n);
    strange[j] = (i4){0, 0, 0, 0};
  }
  for (int64_t y = 0; y < w->rows; y++) {
    const float *from = w->from + y * down + c;
    FWI_KEEP_LOOP for (int64_t x = 0; x < w->columns; x++, from += across) {
      FWI_UNROLL for (int j = 0; j < vectors; j++) {
        f4 value = f4_load_n(from + 4 * j, n);
        strange[j] |= (i4)(value != value);
        best[j] = f4_at_least(best[j], value);
      }
    }
  }
  FWI_UNROLL for (int j = 0; j < vectors; j++) best[j] = (f4)((i4)best[j] | strange[j]);
}

static FWI_INLINE void average_of(const window *w, ptrdiff_t across, ptrdiff_t down, size_t c, size_t n, int vectors,
                                  f4 *mean) {
  FWI_UNROLL for (int j = 0; j < vectors; j++) mean[j] = f4_splat(0);
  for (int64_t y = 0; y < w->rows; y++) { /* row sums keep the rounding of large windows small */
    const float *from = w->from + y * down + c;
    f4 row[kVectors];
    FWI_UNROLL for (int j = 0; j < vectors; j++) row[j] = f4_splat(0);
    FWI_KEEP_LOOP for (int64_t x = 0; x < w->columns; x++, from += across) {
      FWI_UNROLL for (int j = 0; j < vectors; j++) row[j] += f4_load_n(from + 4 * j, n);
    }
    FWI_UNROLL for (int j = 0; j < vectors; j++) mean[j] += row[j];
  }
  const float scale = 1.0f / (float)(w->rows * w->columns);
  FWI_UNROLL for (int j = 0; j < vectors; j++) mean[j] *= scale;
}

/* `vectors` vectors of channels c.. of one output pixel; n < 4 channels when they are the last. */
static FWI_INLINE void pool_channels(const fwi_conv_shape *s, const window *w, const fwi_finisher *f, int average,
                                     size_t c, size_t n, int vectors, float *y) {
  const ptrdiff_t across = s->in_c, down = across * s->in_w;
  f4 values[kVectors];
  if (average) {
    average_of(w, across, down, c, n, vectors, values);
  } else {
    max_of(w, across, down, c, n, vectors, values);
  }
  const f4 low = f4_splat(f->low), high = f4_splat(f->high);
  FWI_UNROLL for (int j = 0; j < vectors; j++) {
    f4_store_n(y + c + 4 * j, f4_at_most(f4_at_least(values[j], low), high), n);
  }
}

/* Activations that are no clamps: so rare here that they pass over the finished outputs. */
FWI_SMALL static void finish_rest(const fwi_conv_shape *s, const fwi_finisher *f, float *y) {
  const size_t n = (size_t)s->batch * (size_t)s->out_h * (size_t)s->out_w * (size_t)s->in_c;
  for (size_t i = 0; i < n && f->kind != FWI_FINISH_CLAMP; i++) y[i] = fwi_activate(f->activation, y[i], 0);
}

/* Outputs first .. end of row `oy`, of which y is the beginning. */
static FWI_INLINE void pool_windows(const fwi_conv_shape *s, const float *picture, const fwi_finisher *f, int average,
                                    int32_t oy, int32_t first, int32_t end, float *y) {
  const size_t channels = (size_t)s->in_c;
  y += (size_t)first * channels;
  for (int32_t ox = first; ox < end; ox++, y += channels) {
    const window w = window_of(s, picture, oy, ox);
    size_t c = 0;
    if (w.rows == 0) {
      for (; c < channels; c++) y[c] = 0;
    }
    for (; c + 4 * kVectors <= channels; c += 4 * kVectors) pool_channels(s, &w, f, average, c, 4, kVectors, y);
    for (; c < channels; c += 4) pool_channels(s, &w, f, average, c, channels - c, 1, y);
  }
}

/* The windows that max_strip leaves. */
__attribute__((noinline)) static void max_windows(const fwi_conv_shape *s, const float *picture, const fwi_finisher *f,
                                                  int32_t oy, int32_t first, int32_t end, float *y) {
  pool_windows(s, picture, f, 0, oy, first, end, y);
}

/* The larger of a and b; a NaN in either is a NaN. Cheaper than f4_max, which V8 makes of six instructions. */
static FWI_INLINE f4 larger(f4 a, f4 b) {
  return (f4)((i4)f4_at_least(a, b) | (i4)f4_at_least(b, a));
}

/* Windows of one row of outputs that lie wholly inside the picture. */
typedef struct strip {
  const float *x;
  size_t across, down, step; /* floats between columns, rows and windows */
  size_t count;
  float low, high; /* clamp */
  float *y;
} strip;

/* Channels are at least 4; the last vector overlaps the one before. */
static FWI_INLINE void max_strip(const strip *s, int size) {
  const size_t channels = s->across, down = s->down;
  const f4 low = f4_splat(s->low), high = f4_splat(s->high);
  const float *x = s->x;
  float *y = s->y;
  for (size_t i = s->count; i > 0; i--, x += s->step, y += channels) {
    FWI_KEEP_LOOP for (size_t next = 0; next < channels; next += 4) {
      const size_t c = next + 4 <= channels ? next : channels - 4;
      f4 best = f4_load(x + c);
      FWI_UNROLL for (int k = 1; k < size * size; k++) {
        best = larger(best, f4_load(x + c + (size_t)(k / size) * down + (size_t)(k % size) * channels));
      }
      f4_store(y + c, f4_at_most(f4_at_least(best, low), high));
    }
  }
}

static void max_strip_2x2(const strip *s) {
  max_strip(s, 2);
}

static void max_strip_3x3(const strip *s) {
  max_strip(s, 3);
}

FWI_SMALL void fwi_simd_max_pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y) {
  const int small = s->kernel_h == s->kernel_w && (s->kernel_w == 2 || s->kernel_w == 3);
  const fwi_finisher f = fwi_finisher_of_activation(act);
  const int whole_possible = small && s->in_c >= 4 && f.kind == FWI_FINISH_CLAMP;
  const size_t channels = (size_t)s->in_c, row = (size_t)s->in_w * channels, out_row = (size_t)s->out_w * channels;
  /* Outputs first .. end of a row have their columns inside. */
  const int32_t over = s->in_w + s->pad_left - s->kernel_w;
  const int32_t first = (int32_t)(((int64_t)s->pad_left + s->stride_w - 1) / s->stride_w);
  const int32_t past = over < 0 ? 0 : over / s->stride_w + 1;
  const int32_t end = past < s->out_w ? past : s->out_w;
  strip whole = {.across = channels, .down = row, .step = (size_t)s->stride_w * channels, .low = f.low, .high = f.high};
  float *const outputs = y;
  for (int32_t b = 0; b < s->batch; b++, x += row * (size_t)s->in_h) {
    for (int32_t oy = 0; oy < s->out_h; oy++, y += out_row) {
      const int64_t top = (int64_t)oy * s->stride_h - s->pad_top;
      const int inside = top >= 0 && top + s->kernel_h <= s->in_h && first < end && whole_possible;
      max_windows(s, x, &f, oy, 0, inside ? first : s->out_w, y);
      if (!inside) continue;
      whole.x = x + (size_t)top * row + (size_t)((int64_t)first * s->stride_w - s->pad_left) * channels;
      whole.y = y + (size_t)first * channels;
      whole.count = (size_t)(end - first);
      (s->kernel_w == 2 ? max_strip_2x2 : max_strip_3x3)(&whole);
      max_windows(s, x, &f, oy, end, s->out_w, y);
    }
  }
  finish_rest(s, &f, outputs);
}

void fwi_simd_average_pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y) {
  const fwi_finisher f = fwi_finisher_of_activation(act);
  const size_t picture = (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c;
  float *const outputs = y;
  for (int32_t b = 0; b < s->batch; b++, x += picture) {
    for (int32_t oy = 0; oy < s->out_h; oy++, y += (size_t)s->out_w * (size_t)s->in_c) {
      pool_windows(s, x, &f, 1, oy, 0, s->out_w, y);
    }
  }
  finish_rest(s, &f, outputs);
}
