/* Pools, four channels a vector. A window that lies wholly outside the picture gives 0. */
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
  FWI_UNROLL for (int j = 0; j < vectors; j++) f4_store_n(y + c + 4 * j, fwi_finish4(f, values[j], c, n), n);
}

static FWI_INLINE void pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y, int average) {
  const fwi_finisher f = fwi_finisher_of_activation(act);
  const size_t channels = (size_t)s->in_c, picture = (size_t)s->in_h * (size_t)s->in_w * channels;
  for (int32_t b = 0; b < s->batch; b++, x += picture) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      for (int32_t ox = 0; ox < s->out_w; ox++, y += channels) {
        const window w = window_of(s, x, oy, ox);
        size_t c = 0;
        if (w.rows == 0) {
          for (; c < channels; c++) y[c] = fwi_activate(act, 0, 0);
        }
        for (; c + 4 * kVectors <= channels; c += 4 * kVectors) {
          pool_channels(s, &w, &f, average, c, 4, kVectors, y);
        }
        for (; c < channels; c += 4) pool_channels(s, &w, &f, average, c, channels - c, 1, y);
      }
    }
  }
}

void fwi_simd_max_pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y) {
  pool(s, x, act, y, 0);
}

void fwi_simd_average_pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y) {
  pool(s, x, act, y, 1);
}
