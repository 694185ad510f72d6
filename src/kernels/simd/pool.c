/* Pools, four channels a vector. A window that lies wholly outside the picture gives 0. */
#include "kernels/simd/epilogue.h"
#include "kernels/simd/simd.h"

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

static FWI_INLINE f4 max_of(const fwi_conv_shape *s, const window *w, size_t c, size_t n) {
  ptrdiff_t across = s->in_c, down = across * s->in_w;
  f4 best = f4_load_n(w->from + c, n);
  for (int64_t y = 0; y < w->rows; y++) {
    const float *from = w->from + y * down + c;
    for (int64_t x = 0; x < w->columns; x++, from += across) best = f4_max(best, f4_load_n(from, n));
  }
  return best;
}

static FWI_INLINE f4 average_of(const fwi_conv_shape *s, const window *w, size_t c, size_t n) {
  ptrdiff_t across = s->in_c, down = across * s->in_w;
  f4 sum = f4_splat(0);
  for (int64_t y = 0; y < w->rows; y++) { /* row sums keep the rounding of large windows small */
    const float *from = w->from + y * down + c;
    f4 row = f4_splat(0);
    for (int64_t x = 0; x < w->columns; x++, from += across) row += f4_load_n(from, n);
    sum += row;
  }
  return sum / (float)(w->rows * w->columns);
}

static FWI_INLINE void pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y, int average) {
  fwi_finisher f = fwi_finisher_of_activation(act);
  size_t channels = (size_t)s->in_c, picture = (size_t)s->in_h * (size_t)s->in_w * channels;
  for (int32_t b = 0; b < s->batch; b++, x += picture) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      for (int32_t ox = 0; ox < s->out_w; ox++, y += channels) {
        window w = window_of(s, x, oy, ox);
        int empty = w.rows == 0;
        size_t c = 0;
        for (; c + 4 <= channels; c += 4) {
          f4 value = empty ? f4_splat(0) : average ? average_of(s, &w, c, 4) : max_of(s, &w, c, 4);
          f4_store(y + c, fwi_finish4(&f, value, c, 4));
        }
        if (c < channels) {
          size_t n = channels - c;
          f4 value = empty ? f4_splat(0) : average ? average_of(s, &w, c, n) : max_of(s, &w, c, n);
          f4_store_n(y + c, fwi_finish4(&f, value, c, n), n);
        }
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
