/* Batch norm's passes. Sums run in float over some hundred rows and from there on in double. Where channels are no
 * whole vectors, 2 or 4 pixels side by side make a row of whole vectors, whose copies are added up at the end. */
#include <string.h>

#include "kernels/simd/epilogue.h"
#include "kernels/simd/gradients.h"

enum { kChunk = 128, kVectors = 4 };

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
static f4 spread(const float *values, size_t at, size_t channels) {
  if (!values) return f4_splat(0);
  return (f4){values[at % channels], values[(at + 1) % channels], values[(at + 2) % channels],
              values[(at + 3) % channels]};
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
      fold_some(SQUARES, four, rows, l.width, x + done * l.width + at, NULL, middle, sums, dots);
      if (done == 0) {
        for (size_t j = 0; j < step / 4; j++) middle[j] += sums[j] / (float)rows;
        fold_some(SQUARES, four, rows, l.width, x + at, NULL, middle, sums, dots);
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

/* What channels n.. of a pixel become. */
static FWI_INLINE f4 affine4(const float *x, const float *center, const float *scale, const float *shift, size_t n) {
  const f4 off = center ? f4_load_n(x, n) - f4_load_n(center, n) : f4_load_n(x, n);
  return f4_madd(f4_load_n(scale, n), off, f4_load_n(shift, n));
}

/* Whole vectors of channels first, pixel by pixel; what is left of each pixel then. */
void fwi_simd_channel_affine(size_t pixels, size_t channels, const float *x, const float *center, const float *scale,
                             const float *shift, fwi_activation activation, float alpha, float *y) {
  const fwi_epilogue e = {.activation = activation, .alpha = alpha};
  const fwi_finisher f = fwi_finisher_of(&e);
  const size_t whole = channels & ~(size_t)3, rest = channels - whole;
  const f4 low = f4_splat(f.low), high = f4_splat(f.high);
  for (size_t i = 0; i < pixels; i++, x += channels, y += channels) {
    size_t c = 0;
    if (f.kind == FWI_FINISH_CLAMP) {
      for (; c < whole; c += 4) {
        const f4 value = affine4(x + c, center ? center + c : NULL, scale + c, shift + c, 4);
        f4_store(y + c, f4_at_most(f4_at_least(value, low), high));
      }
    }
    for (; c < channels; c += 4) {
      const size_t n = c < whole ? 4 : rest;
      const f4 value = affine4(x + c, center ? center + c : NULL, scale + c, shift + c, n);
      f4_store_n(y + c, fwi_finish4(&f, value, c, n), n);
    }
  }
}

void fwi_simd_channel_combine(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                              const float *a, const float *b, const float *c, float *dx) {
  const size_t whole = channels & ~(size_t)3, rest = channels - whole;
  for (size_t i = 0; i < pixels; i++, x += channels, dy += channels, dx += channels) {
    size_t j = 0;
    for (; j < whole; j += 4) {
      const f4 base = affine4(x + j, center ? center + j : NULL, b + j, c + j, 4);
      f4_store(dx + j, f4_madd(f4_load(a + j), f4_load(dy + j), base));
    }
    if (rest) {
      const f4 base = affine4(x + j, center ? center + j : NULL, b + j, c + j, rest);
      f4_store_n(dx + j, f4_madd(f4_load_n(a + j, rest), f4_load_n(dy + j, rest), base), rest);
    }
  }
}
