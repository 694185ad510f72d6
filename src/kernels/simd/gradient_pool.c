/* Gradients of pools: each window gives its part to its cells, four channels at a time. Windows that do not overlap
 * write cells once; elsewhere the picture is filled first and added to. */
#include <string.h>

#include "kernels/f32x4.h"
#include "kernels/simd/gradients.h"

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Cells of one window inside the picture, the first at x, dx and add. */
typedef struct window {
  const float *x, *y, *dy, *add; /* x: NULL for averages; add: may be dx, or NULL */
  float *dx;
  size_t rows, columns, down, across;
  float share; /* of each cell in an average */
} window;

/* n channels, from c on. */
static FWI_INLINE void spread_window(const window *w, int max, size_t rows, size_t columns, size_t c, size_t n) {
  const f4 slope = f4_load_n(w->dy + c, n), share = max ? slope : slope * w->share;
  const f4 top = max ? f4_load_n(w->y + c, n) : slope;
  i4 taken = {0, 0, 0, 0};
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column++) {
      const size_t at = row * w->down + column * w->across + c;
      f4 part = share;
      if (max) {
        const i4 here = ~((i4)(f4_load_n(w->x + at, n) < top) | taken);
        taken |= here;
        part = f4_and(slope, here);
      }
      if (w->add) part += f4_load_n(w->add + at, n);
      f4_store_n(w->dx + at, part, n);
    }
  }
}

FWI_SMALL __attribute__((noinline)) static void spread_part(const window *w, int max, size_t c, size_t n) {
  spread_window(w, max, w->rows, w->columns, c, n);
}

FWI_SMALL __attribute__((noinline)) static void fill(size_t n, const float *add, float *dx) {
  if (!add) {
    memset(dx, 0, n * sizeof(float));
  } else if (add != dx) {
    memcpy(dx, add, n * sizeof(float));
  }
}

/* `count` windows, `step` floats apart. */
static FWI_INLINE void spread_row(window w, int max, size_t channels, size_t step, size_t count) {
  const size_t whole = channels & ~(size_t)3;
  const int small = w.rows == 2 && w.columns == 2;
  for (; count > 0; count--) {
    if (small) {
      FWI_KEEP_LOOP for (size_t c = 0; c < whole; c += 4) spread_window(&w, max, 2, 2, c, 4);
    } else {
      FWI_KEEP_LOOP for (size_t c = 0; c < whole; c += 4) spread_window(&w, max, w.rows, w.columns, c, 4);
    }
    if (whole < channels) spread_part(&w, max, whole, channels - whole);
    if (max) w.x += step, w.y += channels;
    if (w.add) w.add += step;
    w.dx += step;
    w.dy += channels;
  }
}

static void spread_pool(const fwi_conv_shape *s, const float *x, const float *y, const float *dy, const float *add,
                        float *dx) {
  const size_t channels = (size_t)s->in_c, in_h = (size_t)s->in_h, in_w = (size_t)s->in_w, row = in_w * channels;
  const size_t out_h = (size_t)s->out_h, out_w = (size_t)s->out_w, out_row = out_w * channels;
  const int once = s->stride_h == s->kernel_h && s->stride_w == s->kernel_w && s->pad_top == 0 && s->pad_left == 0;
  if (!once) {
    fill((size_t)s->batch * in_h * row, add, dx);
    add = dx;
  }
  for (size_t line = 0; line < (size_t)s->batch * out_h; line++, dy += out_row) {
    const size_t picture = line / out_h * in_h * row;
    const int64_t top = (int64_t)(line % out_h) * s->stride_h - s->pad_top;
    const int64_t first = top < 0 ? 0 : top, end = top + s->kernel_h < s->in_h ? top + s->kernel_h : s->in_h;
    const float *values = y ? y + line * out_row : NULL;
    for (size_t ox = 0; ox < out_w && first < end;) {
      const int64_t left = (int64_t)ox * s->stride_w - s->pad_left;
      const int64_t from = left < 0 ? 0 : left, past = left + s->kernel_w < s->in_w ? left + s->kernel_w : s->in_w;
      size_t count = 1;
      if (from == left && past == left + s->kernel_w) { /* and others after it */
        count = least(out_w - ox, (size_t)(s->in_w - past) / (size_t)s->stride_w + 1);
      }
      if (from < past) {
        const size_t at = picture + ((size_t)first * in_w + (size_t)from) * channels;
        const window w = {x ? x + at : NULL,
                          values ? values + ox * channels : NULL,
                          dy + ox * channels,
                          add ? add + at : NULL,
                          dx + at,
                          (size_t)(end - first),
                          (size_t)(past - from),
                          row,
                          channels,
                          1 / (float)((end - first) * (past - from))};
        if (x) {
          spread_row(w, 1, channels, (size_t)s->stride_w * channels, count);
        } else {
          spread_row(w, 0, channels, (size_t)s->stride_w * channels, count);
        }
      }
      ox += count;
    }
    if (!once) continue;
    /* What no window reaches: the ends of these rows and, after the last, the rows below. */
    const size_t reached = least(in_w, out_w * (size_t)s->kernel_w) * channels;
    for (int64_t i = first; i < end; i++) {
      const size_t at = picture + (size_t)i * row + reached;
      fill(row - reached, add ? add + at : NULL, dx + at);
    }
    if (line % out_h == out_h - 1 && end < s->in_h) {
      const size_t at = picture + (size_t)end * row;
      fill((size_t)(s->in_h - end) * row, add ? add + at : NULL, dx + at);
    }
  }
}

FWI_SMALL void fwi_simd_max_pool_gradient(const fwi_conv_shape *s, const float *x, const float *y, const float *dy,
                                          const float *add, float *dx) {
  spread_pool(s, x, y, dy, add, dx);
}

FWI_SMALL void fwi_simd_average_pool_gradient(const fwi_conv_shape *s, const float *dy, const float *add, float *dx) {
  spread_pool(s, NULL, NULL, dy, add, dx);
}
