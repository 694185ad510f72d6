/* The picture is cut into tiles of 4x4 outputs. A tile's 6x6 inputs d become B'dB, whose 36 values a channel are
 * multiplied with the 36 of the filter, GgG', as 36 matrix products (tiles, in_c) x (in_c, out_c); A'mA of the
 * results are the outputs. 36 products a tile where the direct sum takes 144.
 *
 *   packed:  bias (out_c, padded to 4), then 36 matrices as gemm.h packs them
 *   scratch: a table of row pointers, a patch of 6x6 inputs, V (36, tiles, in_c), M (36, tiles, out_c)
 *
 * Interpolation points 0, 1, -1, 2, -2 and infinity. */
#include "kernels/simd/winograd.h"

#include <math.h>
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/gemm.h"

enum { kOut = 4, kIn = 6, kPoints = 36 };

/* V and M together stay in the second cache. */
enum { kScratchFloats = 192 * 1024, kMaxTiles = 48 };

/* Between the matrices of V and of M, lest all 36 fall into the same cache sets. */
enum { kGap = 16 };

typedef struct plan {
  size_t in_c, out_c;
  size_t across, down; /* tiles of one picture */
  size_t tiles;        /* of the whole batch */
  size_t block;        /* tiles at a time */
  size_t table_rows;
  size_t matrix; /* floats of one packed matrix */
} plan;

static size_t divide_up(size_t a, size_t b) {
  return (a + b - 1) / b;
}

static plan plan_of(const fwi_conv_shape *s) {
  plan p = {.in_c = (size_t)s->in_c, .out_c = (size_t)s->out_c};
  p.across = divide_up((size_t)s->out_w, kOut);
  p.down = divide_up((size_t)s->out_h, kOut);
  p.tiles = (size_t)s->batch * p.across * p.down;
  size_t most = kScratchFloats / (kPoints * (p.in_c + p.out_c));
  if (most > kMaxTiles) most = kMaxTiles;
  if (most < FWI_GEMM_TILE_ROWS) most = FWI_GEMM_TILE_ROWS;
  p.block = fwi_gemm_even_rows(p.tiles, most);
  p.table_rows = fwi_gemm_padded_rows(p.block);
  p.matrix = fwi_gemm_used_floats(p.out_c, p.in_c);
  return p;
}

/* In vector operations: what the direct sum and what this way take, weights streamed from afar included. */
int fwi_winograd_wins(const fwi_conv_shape *s) {
  if (s->kernel_h != 3 || s->kernel_w != 3 || s->stride_h != 1 || s->stride_w != 1 || s->dilation_h != 1 ||
      s->dilation_w != 1 || s->in_c % 4 || s->out_c % 4 || s->in_c < 8 || s->out_c < 8) {
    return 0;
  }
  const double in_c = s->in_c, out_c = s->out_c, pixels = (double)s->batch * s->out_h * s->out_w;
  const double tiles = (double)s->batch * ((s->out_h + 3) / 4) * ((s->out_w + 3) / 4);
  const double direct = (pixels + 4) * 9 / 4 * in_c * out_c;
  const double products = tiles * 9 * in_c * out_c, weights = 36 * in_c * out_c;
  const double transforms = tiles * (60 * in_c + 45 * out_c);
  return 1.2 * (products + transforms + weights) < direct;
}

size_t fwi_winograd_packed_bytes(const fwi_conv_shape *s) {
  const uint64_t matrix = fwi_gemm_packed_floats((uint64_t)s->out_c, (uint64_t)s->in_c);
  return fwi_float_bytes((uint64_t)s->out_c + kPoints * matrix);
}

size_t fwi_winograd_scratch_bytes(const fwi_conv_shape *s) {
  const plan p = plan_of(s);
  const uint64_t pointers = p.table_rows * (sizeof(float *) / sizeof(float));
  const uint64_t patch = kPoints * (uint64_t)p.in_c;
  const uint64_t matrices = (uint64_t)p.block * (p.in_c + p.out_c) + 2 * kGap;
  return fwi_float_bytes(pointers + patch + kPoints * matrices);
}

/* G g of three values. */
static void filter_points(const double *g, size_t step, double *to, size_t to_step) {
  const double a = g[0], b = g[step], c = g[2 * step];
  to[0] = a / 4;
  to[to_step] = -(a + b + c) / 6;
  to[2 * to_step] = -(a - b + c) / 6;
  to[3 * to_step] = a / 24 + b / 12 + c / 6;
  to[4 * to_step] = a / 24 - b / 12 + c / 6;
  to[5 * to_step] = c;
}

void fwi_winograd_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  const plan p = plan_of(s);
  float *matrices = (float *)packed + p.out_c;
  memset(packed, 0, (p.out_c + kPoints * p.matrix) * sizeof(float));
  if (bias) memcpy(packed, bias, p.out_c * sizeof(float));
  for (size_t o = 0; o < p.out_c; o++, w += 9 * p.in_c) {
    for (size_t c = 0; c < p.in_c; c++) {
      double g[9], rows[18], points[kPoints];
      for (size_t i = 0; i < 9; i++) g[i] = w[i * p.in_c + c];
      for (size_t x = 0; x < 3; x++) filter_points(g + x, 3, rows + x, 3);
      for (size_t y = 0; y < kIn; y++) filter_points(rows + 3 * y, 1, points + kIn * y, 1);
      float *to = matrices + fwi_gemm_packed_at(p.out_c, p.in_c, c, o);
      for (size_t i = 0; i < kPoints; i++) to[i * p.matrix] = (float)points[i];
    }
  }
}

/* The 6x6 inputs from (y, x) on, zeros outside the picture. */
static void copy_patch(const fwi_conv_shape *s, const float *picture, int32_t y, int32_t x, float *patch) {
  const size_t channels = (size_t)s->in_c;
  for (int32_t i = y; i < y + kIn; i++) {
    for (int32_t j = x; j < x + kIn; j++, patch += channels) {
      if (i < 0 || i >= s->in_h || j < 0 || j >= s->in_w) {
        memset(patch, 0, channels * sizeof(float));
      } else {
        memcpy(patch, picture + ((size_t)i * (size_t)s->in_w + (size_t)j) * channels, channels * sizeof(float));
      }
    }
  }
}

/* B' of six values. */
static FWI_INLINE void input_points(const f4 *d, f4 *to) {
  const f4 two = f4_splat(2), four = f4_splat(4), five = f4_splat(-5);
  const f4 even = f4_madd(f4_splat(-4), d[2], d[4]), odd = f4_madd(f4_splat(-4), d[1], d[3]);
  const f4 far = d[4] - d[2], wide = d[3] - d[1];
  to[0] = f4_madd(four, d[0], f4_madd(five, d[2], d[4]));
  to[1] = even + odd;
  to[2] = even - odd;
  to[3] = f4_madd(two, wide, far);
  to[4] = f4_madd(-two, wide, far);
  to[5] = f4_madd(four, d[1], f4_madd(five, d[3], d[5]));
}

/* d: 6 rows `down` floats apart of 6 cells of `channels` floats. v: 36 cells `apart` floats apart. */
static void transform_input(const float *d, size_t down, size_t channels, float *v, size_t apart) {
  for (size_t c = 0; c < channels; c += 4, d += 4, v += 4) {
    f4 rows[kPoints];
    FWI_KEEP_LOOP for (size_t x = 0; x < kIn; x++) {
      f4 column[kIn], points[kIn];
      FWI_UNROLL for (size_t y = 0; y < kIn; y++) column[y] = f4_load(d + y * down + x * channels);
      input_points(column, points);
      FWI_UNROLL for (size_t y = 0; y < kIn; y++) rows[y * kIn + x] = points[y];
    }
    FWI_KEEP_LOOP for (size_t y = 0; y < kIn; y++) {
      f4 row[kIn], points[kIn];
      FWI_UNROLL for (size_t x = 0; x < kIn; x++) row[x] = rows[y * kIn + x];
      input_points(row, points);
      FWI_UNROLL for (size_t x = 0; x < kIn; x++) f4_store(v + (y * kIn + x) * apart, points[x]);
    }
  }
}

/* A' of six values. */
static FWI_INLINE void output_points(const f4 *m, f4 *to) {
  const f4 near = m[1] + m[2], turn = m[1] - m[2], far = m[3] + m[4], spin = m[3] - m[4];
  to[0] = m[0] + near + far;
  to[1] = f4_madd(f4_splat(2), spin, turn);
  to[2] = f4_madd(f4_splat(4), far, near);
  to[3] = f4_madd(f4_splat(8), spin, turn) + m[5];
}

/* Where a tile's outputs go: `rows` x `columns` of them lie in the picture. */
typedef struct target {
  size_t rows, columns, offset; /* of the first output in y and in the residual */
} target;

static void transform_output(const plan *p, const float *m, size_t apart, const float *bias, const fwi_finisher *f,
                             const target *t, size_t out_row, float *y) {
  for (size_t c = 0; c < p->out_c; c += 4, m += 4) {
    f4 rows[kOut * kIn];
    const f4 start = f4_load(bias + c);
    FWI_KEEP_LOOP for (size_t x = 0; x < kIn; x++) {
      f4 column[kIn], points[kOut];
      FWI_UNROLL for (size_t i = 0; i < kIn; i++) column[i] = f4_load(m + (i * kIn + x) * apart);
      output_points(column, points);
      FWI_UNROLL for (size_t i = 0; i < kOut; i++) rows[i * kIn + x] = points[i];
    }
    FWI_KEEP_LOOP for (size_t i = 0; i < t->rows; i++) {
      f4 row[kIn], points[kOut];
      FWI_UNROLL for (size_t x = 0; x < kIn; x++) row[x] = rows[i * kIn + x];
      output_points(row, points);
      const size_t at = t->offset + i * out_row + c;
      for (size_t x = 0; x < t->columns; x++) {
        f4 sum = points[x] + start;
        if (f->residual) sum += f4_load(f->residual + at + x * p->out_c);
        f4_store(y + at + x * p->out_c, fwi_finish4(f, sum, c, 4));
      }
    }
  }
}

void fwi_winograd(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                  void *scratch) {
  const plan p = plan_of(s);
  const fwi_finisher finisher = fwi_finisher_of(e), none = fwi_finisher_of_activation(FWI_ACT_NONE);
  const float **table = scratch;
  float *patch = (float *)(table + p.table_rows), *v = patch + kPoints * p.in_c;
  const size_t v_apart = p.block * p.in_c + kGap, m_apart = p.block * p.out_c + kGap;
  float *m = v + kPoints * v_apart;
  const size_t in_row = (size_t)s->in_w * p.in_c, out_row = (size_t)s->out_w * p.out_c;
  const float *matrices = (const float *)packed + p.out_c;
  for (size_t done = 0; done < p.tiles; done += p.block) {
    const size_t count = p.tiles - done < p.block ? p.tiles - done : p.block;
    for (size_t i = 0; i < count; i++) {
      const size_t tile = done + i, across = tile % p.across, down = tile / p.across % p.down;
      const float *picture = x + tile / (p.across * p.down) * (size_t)s->in_h * in_row;
      const int32_t top = (int32_t)down * kOut - s->pad_top, left = (int32_t)across * kOut - s->pad_left;
      const float *from = patch;
      size_t step = kIn * p.in_c;
      if (top >= 0 && left >= 0 && top + kIn <= s->in_h && left + kIn <= s->in_w) {
        from = picture + (size_t)top * in_row + (size_t)left * p.in_c;
        step = in_row;
      } else {
        copy_patch(s, picture, top, left, patch);
      }
      transform_input(from, step, p.in_c, v + i * p.in_c, v_apart);
    }
    fwi_gemm_block block = {.rows = table,
                            .row_count = count,
                            .row_stride = p.table_rows,
                            .runs = 1,
                            .depth = p.in_c,
                            .n = p.out_c,
                            .y_stride = p.out_c};
    for (size_t point = 0; point < kPoints; point++) {
      for (size_t i = 0; i < p.table_rows; i++) table[i] = v + point * v_apart + (i < count ? i : 0) * p.in_c;
      block.packed = matrices + point * p.matrix;
      block.y = m + point * m_apart;
      fwi_gemm_run(&block, &none);
    }
    for (size_t i = 0; i < count; i++) {
      const size_t tile = done + i, across = tile % p.across, row = tile / p.across;
      const size_t down = row % p.down, batch = row / p.down;
      target t = {.rows = (size_t)s->out_h - down * kOut, .columns = (size_t)s->out_w - across * kOut};
      t.offset = (batch * (size_t)s->out_h + down * kOut) * out_row + across * kOut * p.out_c;
      if (t.rows > kOut) t.rows = kOut;
      if (t.columns > kOut) t.columns = kOut;
      transform_output(&p, m + i * p.out_c, m_apart, packed, &finisher, &t, out_row, y);
    }
  }
}
