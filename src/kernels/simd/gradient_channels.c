/* Passes over (pixels, channels) with something of each channel's: batch norm's and PRELU's. Sums run in float over
 * some hundred rows and from there on in double. Where channels are no whole vectors, 2 or 4 pixels side by side make a
 * row of whole vectors, whose copies are added up at the end. */
#include <math.h>

#include "kernels/simd/epilogue.h"
#include "kernels/simd/gradients.h"

enum { kChunk = 128, kMapped = 32, kVectors = 4 };

typedef enum fold_kind { SUMS, DOTS, SQUARES } fold_kind;

/* Rows of `copies` pixels. */
typedef struct layout {
  size_t channels, copies, width, rows;
} layout;

static layout layout_of(size_t pixels, size_t channels) {
  const size_t copies = channels % 4 == 0 ? 1 : channels % 2 == 0 ? 2 : 4;
  return (layout){channels, copies, channels * copies, pixels / copies};
}

/* Four channels from column `at` of a row on; NULL: zeros. */
__attribute__((noinline)) FWI_SMALL static f4 spread(const float *values, size_t at, size_t channels) {
  if (!values) return f4_splat(0);
  at %= channels;
  if (at + 4 <= channels) return f4_load(values + at);
  return (f4){values[at], values[(at + 1) % channels], values[(at + 2) % channels], values[(at + 3) % channels]};
}

/* first, second (vectors): sums over `rows` rows of x, and of what `kind` says: y * (x - center), or of (x - center)
 * and its square. */
static FWI_INLINE void fold(fold_kind kind, int vectors, size_t rows, size_t width, const float *x, const float *y,
                            const f4 *center, f4 *first, f4 *second) {
  f4 sum[kVectors], dot[kVectors], middle[kVectors];
  FWI_UNROLL for (int j = 0; j < vectors; j++) {
    sum[j] = dot[j] = f4_splat(0);
    if (kind != SUMS) middle[j] = center[j];
  }
  FWI_KEEP_LOOP for (; rows > 0; rows--, x += width) {
    FWI_UNROLL for (int j = 0; j < vectors; j++) {
      const f4 value = f4_load(x + 4 * j);
      if (kind == SUMS) {
        sum[j] += value;
      } else if (kind == SQUARES) {
        const f4 off = value - middle[j];
        sum[j] += off;
        dot[j] = f4_madd(off, off, dot[j]);
      } else {
        const f4 slope = f4_load(y + 4 * j);
        sum[j] += slope;
        dot[j] = f4_madd(slope, value - middle[j], dot[j]);
      }
    }
    if (kind == DOTS) y += width;
  }
  FWI_UNROLL for (int j = 0; j < vectors; j++) {
    first[j] = sum[j];
    if (kind != SUMS) second[j] = dot[j];
  }
}

/* The same of one vector or of four. */
static FWI_INLINE void fold_some(fold_kind kind, int four, size_t rows, size_t width, const float *x, const float *y,
                                 const f4 *center, f4 *first, f4 *second) {
  if (four) {
    fold(kind, kVectors, rows, width, x, y, center, first, second);
  } else {
    fold(kind, 1, rows, width, x, y, center, first, second);
  }
}

__attribute__((noinline)) static void fold_squares(int four, size_t rows, size_t width, const float *x,
                                                   const f4 *center, f4 *first, f4 *second) {
  fold_some(SQUARES, four, rows, width, x, NULL, center, first, second);
}

void fwi_add_column_sums(size_t pixels, size_t channels, const float *x, float *sums) {
  const layout l = layout_of(pixels, channels);
  for (size_t at = 0; at < l.width;) {
    const int four = at + 4 * kVectors <= l.width;
    const size_t step = four ? 4 * kVectors : 4;
    f4 parts[kVectors];
    fold_some(SUMS, four, l.rows, l.width, x + at, NULL, NULL, parts, NULL);
    for (size_t i = 0; i < step; i++) sums[(at + i) % channels] += parts[i / 4][i % 4];
    at += step;
  }
  for (size_t i = l.rows * l.width; i < pixels * channels; i++) sums[i % channels] += x[i];
}

void fwi_simd_channel_dots(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                           double *sum, double *dot) {
  const layout l = layout_of(pixels, channels);
  for (size_t c = 0; c < channels; c++) sum[c] = dot[c] = 0;
  for (size_t done = 0; done < l.rows; done += kChunk) {
    const size_t rows = l.rows - done < kChunk ? l.rows - done : kChunk;
    for (size_t at = 0; at < l.width;) {
      const int four = at + 4 * kVectors <= l.width;
      const size_t step = four ? 4 * kVectors : 4, from = done * l.width + at;
      f4 sums[kVectors], dots[kVectors], middle[kVectors];
      for (size_t j = 0; j < step / 4; j++) middle[j] = spread(center, at + 4 * j, channels);
      fold_some(DOTS, four, rows, l.width, x + from, dy + from, middle, sums, dots);
      for (size_t i = 0; i < step; i++) {
        sum[(at + i) % channels] += sums[i / 4][i % 4];
        dot[(at + i) % channels] += dots[i / 4][i % 4];
      }
      at += step;
    }
  }
  for (size_t i = l.rows * l.width; i < pixels * channels; i++) {
    sum[i % channels] += dy[i];
    dot[i % channels] += (double)dy[i] * (center ? x[i] - center[i % channels] : x[i]);
  }
}

/* Takes `more` values, whose mean and sum of squares around it are given, into those of `count` (Chan, Golub and
 * LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances"). */
static void merge(double count, double more, double new_mean, double new_squares, double *mean, double *squares) {
  const double delta = new_mean - *mean, part = more / (count + more);
  *mean += delta * part;
  *squares += new_squares + delta * delta * count * part;
}

void fwi_simd_channel_moments(size_t pixels, size_t channels, const float *x, double *mean, double *squares) {
  const layout l = layout_of(pixels, channels);
  for (size_t c = 0; c < channels; c++) mean[c] = x[c], squares[c] = 0;
  for (size_t done = 0; done < l.rows; done += kChunk) {
    const size_t rows = l.rows - done < kChunk ? l.rows - done : kChunk;
    for (size_t at = 0; at < l.width;) {
      const int four = at + 4 * kVectors <= l.width;
      const size_t step = four ? 4 * kVectors : 4;
      f4 sums[kVectors], dots[kVectors], middle[kVectors];
      /* Sums of squares around what is known of the mean lose nothing to cancellation; at first that is one pixel. */
      for (size_t i = 0; i < step; i++) middle[i / 4][i % 4] = (float)mean[(at + i) % channels];
      fold_squares(four, rows, l.width, x + done * l.width + at, middle, sums, dots);
      if (done == 0) {
        for (size_t j = 0; j < step / 4; j++) middle[j] += sums[j] / (float)rows;
        fold_squares(four, rows, l.width, x + at, middle, sums, dots);
      }
      for (size_t i = 0; i < step; i++) {
        const size_t c = (at + i) % channels;
        const double count = (double)rows, off = sums[i / 4][i % 4] / count;
        const double before = (double)(done * l.copies + (at + i) / channels * rows);
        merge(before, count, middle[i / 4][i % 4] + off, dots[i / 4][i % 4] - off * off * count, mean + c, squares + c);
      }
      at += step;
    }
  }
  for (size_t i = l.rows * l.width; i < pixels * channels; i++) {
    merge((double)(i / channels), 1, x[i], 0, mean + i % channels, squares + i % channels);
  }
}

/* What is done to every value of some columns, whose parameters stay in registers. */
typedef struct column_map {
  size_t channels;
  const float *center, *scale, *shift, *factor; /* a value a channel */
  float low, high;
} column_map;

/* y = clamp(scale * (x - center) + shift), plus factor * dy where there is a dy. */
static FWI_INLINE void affine(const column_map *m, int vectors, int with_dy, size_t at, size_t rows, size_t width,
                              const float *x, const float *dy, float *y) {
  f4 center[kVectors], scale[kVectors], shift[kVectors], factor[kVectors];
  const f4 low = f4_splat(m->low), high = f4_splat(m->high);
  FWI_UNROLL for (size_t j = 0; j < (size_t)vectors; j++) {
    center[j] = spread(m->center, at + 4 * j, m->channels);
    scale[j] = spread(m->scale, at + 4 * j, m->channels);
    shift[j] = spread(m->shift, at + 4 * j, m->channels);
    if (with_dy) factor[j] = spread(m->factor, at + 4 * j, m->channels);
  }
  FWI_KEEP_LOOP for (; rows > 0; rows--, x += width, y += width) {
    FWI_UNROLL for (int j = 0; j < vectors; j++) {
      const f4 value = f4_madd(scale[j], f4_load(x + 4 * j) - center[j], shift[j]);
      f4_store(y + 4 * j,
               with_dy ? f4_madd(factor[j], f4_load(dy + 4 * j), value) : f4_at_most(f4_at_least(value, low), high));
    }
    if (with_dy) dy += width;
  }
}

static FWI_INLINE void affine_all(const column_map *m, int with_dy, size_t pixels, const float *x, const float *dy,
                                  float *y) {
  const layout l = layout_of(pixels, m->channels);
  for (size_t done = 0; done < l.rows; done += kMapped) {
    const size_t rows = l.rows - done < kMapped ? l.rows - done : kMapped;
    for (size_t at = 0; at < l.width;) {
      const size_t from = done * l.width + at;
      const float *slopes = with_dy ? dy + from : NULL;
      if (at + 4 * kVectors <= l.width) {
        affine(m, kVectors, with_dy, at, rows, l.width, x + from, slopes, y + from);
        at += 4 * kVectors;
      } else {
        affine(m, 1, with_dy, at, rows, l.width, x + from, slopes, y + from);
        at += 4;
      }
    }
  }
  for (size_t i = l.rows * l.width; i < pixels * m->channels; i++) {
    const size_t c = i % m->channels;
    const float value = m->scale[c] * (m->center ? x[i] - m->center[c] : x[i]) + m->shift[c];
    y[i] = with_dy ? m->factor[c] * dy[i] + value : value < m->low ? m->low : value > m->high ? m->high : value;
  }
}

void fwi_simd_channel_affine(size_t pixels, size_t channels, const float *x, const float *center, const float *scale,
                             const float *shift, fwi_activation activation, float alpha, float *y) {
  const fwi_epilogue e = {.activation = activation, .alpha = alpha};
  const fwi_finisher f = fwi_finisher_of(&e);
  const int clamp = f.kind == FWI_FINISH_CLAMP;
  const column_map m = {channels, center, scale, shift, NULL, clamp ? f.low : -INFINITY, clamp ? f.high : INFINITY};
  affine_all(&m, 0, pixels, x, NULL, y);
  if (!clamp) fwi_finish_all(&f, pixels, channels, y);
}

void fwi_simd_channel_combine(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                              const float *a, const float *b, const float *c, float *dx) {
  const column_map m = {channels, center, b, c, a, 0, 0};
  affine_all(&m, 1, pixels, x, dy, dx);
}

/* dx = dy times slope where x is below 0. Returns the sums of dy * x there. */
static FWI_INLINE void rectify(int vectors, size_t rows, size_t width, const float *x, const float *dy, const f4 *slope,
                               float *dx, f4 *sums) {
  const f4 zero = f4_splat(0), one = f4_splat(1);
  f4 sum[2], below[2];
  FWI_UNROLL for (int j = 0; j < vectors; j++) sum[j] = zero, below[j] = slope[j];
  FWI_KEEP_LOOP for (; rows > 0; rows--, x += width, dy += width, dx += width) {
    FWI_UNROLL for (int j = 0; j < vectors; j++) {
      const f4 value = f4_load(x + 4 * j), gradient = f4_load(dy + 4 * j);
      sum[j] = f4_madd(f4_at_most(value, zero), gradient, sum[j]);
      f4_store(dx + 4 * j, gradient * f4_select((i4)(value < zero), below[j], one));
    }
  }
  FWI_UNROLL for (int j = 0; j < vectors; j++) sums[j] = sum[j];
}

void fwi_simd_prelu_gradient(size_t pixels, size_t channels, const float *x, const float *slope, const float *dy,
                             float *dx, float *dslope) {
  const layout l = layout_of(pixels, channels);
  for (size_t i = l.rows * l.width; i < pixels * channels; i++) {
    const size_t c = i % channels;
    if (x[i] < 0) dslope[c] += dy[i] * x[i];
    dx[i] = x[i] < 0 ? slope[c] * dy[i] : dy[i];
  }
  for (size_t done = 0; done < l.rows; done += kChunk) {
    const size_t rows = l.rows - done < kChunk ? l.rows - done : kChunk;
    for (size_t at = 0; at < l.width;) {
      const size_t from = done * l.width + at, step = at + 8 <= l.width ? 8 : 4;
      const f4 below[2] = {spread(slope, at, channels), spread(slope, at + 4, channels)};
      f4 sums[2];
      if (step == 8) {
        rectify(2, rows, l.width, x + from, dy + from, below, dx + from, sums);
      } else {
        rectify(1, rows, l.width, x + from, dy + from, below, dx + from, sums);
      }
      for (size_t i = 0; i < step; i++) dslope[(at + i) % channels] += sums[i / 4][i % 4];
      at += step;
    }
  }
}
