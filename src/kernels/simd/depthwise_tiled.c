/* Depthwise 5x5, and 3x3 of pictures beyond the cache, stride 1 or 2 across: tiles of 4 neighbouring outputs share the
 * columns they load. What lies outside the picture is left out, rows by the loop's bounds, columns by a branch in the
 * tiles at the left and right, so the picture is never copied. The last tile of a row and the last vector of channels
 * overlap the one before: some outputs are computed twice, to the same value. */
#include "kernels/simd/depthwise.h"

/* One row of output. */
typedef struct line {
  const fwi_conv_shape *s;
  const float *x;              /* the first kernel row inside the picture */
  size_t kernel_rows;          /* inside the picture */
  const float *bias, *weights; /* weights of the first such row */
  const fwi_finisher *finisher;
  float *y;
  size_t pixel; /* of the output, at y */
} line;

/* sums += one kernel row, of whose columns only first .. end exist when `edge`. The row's own sum comes first:
 * the chain of additions from row to row is then one long, not `size`. */
static FWI_INLINE void add_row(const float *x, ptrdiff_t column, ptrdiff_t channels, const float *weights,
                               size_t padded, int size, int stride, int edge, int first, int end, f4 *sums) {
  f4 w[5], row[FWI_DEPTHWISE_TILE];
  FWI_UNROLL for (int k = 0; k < size; k++) w[k] = f4_load(weights + (size_t)k * padded);
  FWI_UNROLL for (int t = 0; t < FWI_DEPTHWISE_TILE && edge; t++) row[t] = f4_splat(0);
  FWI_UNROLL for (int j = 0; j < (FWI_DEPTHWISE_TILE - 1) * stride + size; j++) {
    if (edge && (j < first || j >= end)) continue;
    f4 value = f4_load(x + (column + j) * channels);
    FWI_UNROLL for (int t = 0; t < FWI_DEPTHWISE_TILE; t++) {
      int tap = j - t * stride;
      if (tap == 0 && !edge) row[t] = value * w[tap];
      if (tap >= 0 && tap < size && (tap > 0 || edge)) row[t] = f4_madd(value, w[tap], row[t]);
    }
  }
  FWI_UNROLL for (int t = 0; t < FWI_DEPTHWISE_TILE; t++) sums[t] += row[t];
}

/* Residual, activation and store of a tile, from memory. */
__attribute__((noinline)) static void finish_stored(const line *l, size_t ox, size_t c, const f4 *sums) {
  for (size_t t = 0; t < FWI_DEPTHWISE_TILE; t++) {
    const size_t channels = (size_t)l->s->out_c;
    const f4 sum = sums[t] + fwi_residual4(l->finisher, l->pixel + ox + t, channels, c, 4);
    f4_store(l->y + (ox + t) * channels + c, fwi_finish4(l->finisher, sum, c, 4));
  }
}

/* Outputs ox .. ox + 3, all channels. Kernel rows are a loop that stays one: unrolled, V8 would load all of the
 * window before it multiplies, and spill. */
static FWI_INLINE void tile(const line *l, int size, int stride, int edge, size_t ox) {
  const size_t channels = (size_t)l->s->in_c, padded = fwi_depthwise_row(l->s);
  const size_t down = (size_t)l->s->in_w * channels;
  const ptrdiff_t column = (ptrdiff_t)ox * stride - l->s->pad_left, past = l->s->in_w - column;
  const int columns = (FWI_DEPTHWISE_TILE - 1) * stride + size;
  const int first = column < 0 ? (int)-column : 0, end = past < columns ? (int)past : columns;
  const int simple = l->finisher->kind == FWI_FINISH_CLAMP && !l->finisher->residual;
  const f4 low = f4_splat(l->finisher->low), high = f4_splat(l->finisher->high);
  float *to = l->y + ox * channels;
  for (size_t next = 0; next < channels; next += 4) {
    const size_t c = next + 4 <= channels ? next : channels - 4;
    f4 sums[FWI_DEPTHWISE_TILE], bias = f4_load(l->bias + c);
    const float *row = l->x + c, *weights = l->weights + c;
    FWI_UNROLL for (int t = 0; t < FWI_DEPTHWISE_TILE; t++) sums[t] = bias;
    FWI_KEEP_LOOP for (size_t i = l->kernel_rows; i > 0; i--, row += down, weights += (size_t)size * padded) {
      add_row(row, column, (ptrdiff_t)channels, weights, padded, size, stride, edge, first, end, sums);
    }
    if (simple) {
      FWI_UNROLL for (size_t t = 0; t < FWI_DEPTHWISE_TILE; t++) {
        f4_store(to + t * channels + c, f4_at_most(f4_at_least(sums[t], low), high));
      }
    } else {
      f4 stored[FWI_DEPTHWISE_TILE]; /* what has an address: else the sums themselves would live in memory */
      FWI_UNROLL for (int t = 0; t < FWI_DEPTHWISE_TILE; t++) stored[t] = sums[t];
      finish_stored(l, ox, c, stored);
    }
  }
}

static FWI_INLINE void run_line(const line *l, int size, int stride) {
  const fwi_conv_shape *s = l->s;
  const size_t out_w = (size_t)s->out_w;
  for (size_t next = 0; next < out_w; next += FWI_DEPTHWISE_TILE) {
    const size_t ox = next + FWI_DEPTHWISE_TILE <= out_w ? next : out_w - FWI_DEPTHWISE_TILE;
    const int64_t first = (int64_t)ox * stride - s->pad_left, end = first + (FWI_DEPTHWISE_TILE - 1) * stride + size;
    if (first >= 0 && end <= s->in_w) {
      tile(l, size, stride, 0, ox);
    } else {
      tile(l, size, stride, 1, ox);
    }
  }
}

static void line_5x5_stride1(const line *l) {
  run_line(l, 5, 1);
}

static void line_5x5_stride2(const line *l) {
  run_line(l, 5, 2);
}

void fwi_depthwise_tiled(const fwi_conv_shape *s, const float *x, const float *packed, const fwi_finisher *finisher,
                         float *y) {
  const size_t in_row = (size_t)s->in_w * (size_t)s->in_c, out_row = (size_t)s->out_w * (size_t)s->out_c;
  const size_t padded = fwi_depthwise_row(s);
  line l = {.s = s, .bias = packed, .finisher = finisher, .y = y};
  void (*run)(const line *) = s->stride_w == 1 ? line_5x5_stride1 : line_5x5_stride2;
  for (int32_t b = 0; b < s->batch; b++, x += in_row * (size_t)s->in_h) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      fwi_span rows = fwi_span_of(oy, s->stride_h, s->kernel_h, 1, s->pad_top, s->in_h);
      l.kernel_rows = rows.end > rows.first ? (size_t)(rows.end - rows.first) : 0;
      l.x = l.kernel_rows ? x + (size_t)rows.from * in_row : x;
      l.weights = packed + padded + (l.kernel_rows ? (size_t)rows.first * (size_t)s->kernel_w * padded : 0);
      run(&l);
      l.y += out_row;
      l.pixel += (size_t)s->out_w;
    }
  }
}
