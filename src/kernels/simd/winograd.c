/* The picture is cut into tiles of 4x4 (or 2x2) outputs. A tile's 6x6 (4x4) inputs d become B'dB, whose 36 (16)
 * values a channel are multiplied with those of the filter, GgG', as so many matrix products (tiles, in_c) x
 * (in_c, out_c); A'mA of the results are the outputs. That is 36 (16) products a tile where the direct sum takes
 * 144 (36), but weights grow to 36 (16) from 9: small pictures of many channels are better off with 2x2 tiles.
 *
 *   packed:  bias (out_c), then the matrices as gemm.h packs them
 *   scratch: a table of row pointers, a patch of inputs, V (points, tiles, in_c), M (points, tiles, out_c)
 *
 * Interpolation points 0, a, -a, b, -b and infinity (0, 1, -1 and infinity), with a and b below: the usual 1
 * and 2 make four times the error (tests/bench/SPEED.md). */
#include "kernels/simd/winograd.h"

#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/gemm.h"

/* a and b above, their squares and cubes: all exact in float32. */
#define A1 0.6875f
#define A2 (A1 * A1)
#define A3 (A2 * A1)
#define B1 1.5f
#define B2 (B1 * B1)
#define B3 (B2 * B1)

enum { kMaxIn = 6, kMaxPoints = kMaxIn * kMaxIn };

/* V and M together stay in the second cache. */
enum { kScratchFloats = 192 * 1024, kMaxTiles = 48 };

/* A layer's weights may not grow beyond this many floats: 12 MB. */
static const double most_weights = 3 << 20;

/* Between the matrices of V and of M, lest all of them fall into the same cache sets. */
enum { kGap = 16 };

typedef struct plan {
  size_t in_c, out_c;
  size_t out, in, points; /* a tile's sides, outputs and inputs, and in * in */
  size_t across, down;    /* tiles of one picture */
  size_t tiles;           /* of the whole batch */
  size_t block;           /* tiles at a time */
  size_t table_rows;
  size_t matrix; /* floats of one packed matrix */
} plan;

/* What a way to compute the layer takes, in vector operations; weights are taken to come from beyond the second
 * cache. */
static double cost_of(const fwi_conv_shape *s, double tiles, double points, double transforms) {
  const double products = (double)s->in_c * s->out_c * points;
  return products * (tiles / 4 + 2) + tiles * transforms * ((double)s->in_c + s->out_c);
}

static double tiles_of(const fwi_conv_shape *s, int32_t out) {
  return (double)s->batch * ((s->out_h + out - 1) / out) * ((s->out_w + out - 1) / out);
}

/* The side of the tiles that are estimated to take the least time, 0 when the direct sum does. */
FWI_SMALL static size_t best_tile(const fwi_conv_shape *s) {
  if (s->kernel_h != 3 || s->kernel_w != 3 || s->stride_h != 1 || s->stride_w != 1 || s->dilation_h != 1 ||
      s->dilation_w != 1 || s->in_c % 4 || s->out_c % 4 || s->in_c < 8 || s->out_c < 8) {
    return 0;
  }
  const double direct = cost_of(s, tiles_of(s, 1), 9, 0) / 1.2;
  const double small = cost_of(s, tiles_of(s, 2), 16, 22), large = cost_of(s, tiles_of(s, 4), 36, 52);
  const double weights = (double)s->in_c * s->out_c;
  if (large < direct && large <= small && 36 * weights <= most_weights) return 4;
  return small < direct && 16 * weights <= most_weights ? 2 : 0;
}

int fwi_winograd_wins(const fwi_conv_shape *s) {
  return best_tile(s) != 0;
}

FWI_SMALL const char *fwi_winograd_name(const fwi_conv_shape *s) {
  return best_tile(s) == 2 ? "conv2d_winograd_2x2" : "conv2d_winograd_4x4";
}

static size_t divide_up(size_t a, size_t b) {
  return (a + b - 1) / b;
}

FWI_SMALL static plan plan_of(const fwi_conv_shape *s) {
  plan p = {.in_c = (size_t)s->in_c, .out_c = (size_t)s->out_c, .out = best_tile(s)};
  p.in = p.out + 2;
  p.points = p.in * p.in;
  p.across = divide_up((size_t)s->out_w, p.out);
  p.down = divide_up((size_t)s->out_h, p.out);
  p.tiles = (size_t)s->batch * p.across * p.down;
  size_t most = kScratchFloats / (p.points * (p.in_c + p.out_c));
  if (most > kMaxTiles) most = kMaxTiles;
  if (most < FWI_GEMM_TILE_ROWS) most = FWI_GEMM_TILE_ROWS;
  p.block = fwi_gemm_even_rows(p.tiles, most);
  p.table_rows = fwi_gemm_padded_rows(p.block);
  p.matrix = fwi_gemm_used_floats(p.out_c, p.in_c);
  return p;
}

FWI_SMALL size_t fwi_winograd_packed_bytes(const fwi_conv_shape *s) {
  const uint64_t matrix = fwi_gemm_packed_floats((uint64_t)s->out_c, (uint64_t)s->in_c);
  return fwi_float_bytes((uint64_t)s->out_c + plan_of(s).points * matrix);
}

FWI_SMALL size_t fwi_winograd_scratch_bytes(const fwi_conv_shape *s) {
  const plan p = plan_of(s);
  const uint64_t pointers = p.table_rows * (sizeof(float *) / sizeof(float));
  const uint64_t patch = p.points * (uint64_t)p.in_c;
  const uint64_t matrices = (uint64_t)p.block * (p.in_c + p.out_c) + 2 * kGap;
  return fwi_float_bytes(pointers + patch + p.points * matrices);
}

/* G g of three values `step` apart, to values `to_step` apart. */
static void filter_points(size_t out, const double *g, size_t step, double *to, size_t to_step) {
  const double a = g[0], b = g[step], c = g[2 * step];
  to[0] = a;
  if (out == 2) {
    to[to_step] = (a + b + c) / 2;
    to[2 * to_step] = (a - b + c) / 2;
    to[3 * to_step] = c;
    return;
  }
  const double near = 2.0 * A2 * (A2 - B2), far = 2.0 * B2 * (B2 - A2);
  to[0] = a / (A2 * B2);
  to[to_step] = (a + A1 * b + A2 * c) / near;
  to[2 * to_step] = (a - A1 * b + A2 * c) / near;
  to[3 * to_step] = (a + B1 * b + B2 * c) / far;
  to[4 * to_step] = (a - B1 * b + B2 * c) / far;
  to[5 * to_step] = c;
}

FWI_SMALL void fwi_winograd_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  const plan p = plan_of(s);
  float *matrices = (float *)packed + p.out_c;
  memset(packed, 0, (p.out_c + p.points * p.matrix) * sizeof(float));
  if (bias) memcpy(packed, bias, p.out_c * sizeof(float));
  for (size_t o = 0; o < p.out_c; o++, w += 9 * p.in_c) {
    for (size_t c = 0; c < p.in_c; c++) {
      double g[9], rows[3 * kMaxIn], points[kMaxPoints];
      for (size_t i = 0; i < 9; i++) g[i] = w[i * p.in_c + c];
      for (size_t x = 0; x < 3; x++) filter_points(p.out, g + x, 3, rows + x, 3);
      for (size_t y = 0; y < p.in; y++) filter_points(p.out, rows + 3 * y, 1, points + p.in * y, 1);
      float *to = matrices + fwi_gemm_packed_at(p.out_c, p.in_c, c, o);
      for (size_t i = 0; i < p.points; i++) to[i * p.matrix] = (float)points[i];
    }
  }
}

/* The inputs of a tile from (y, x) on, zeros outside the picture. */
static void copy_patch(const fwi_conv_shape *s, const float *picture, int64_t y, int64_t x, size_t in, float *patch) {
  const size_t channels = (size_t)s->in_c;
  for (int64_t i = y; i < y + (int64_t)in; i++) {
    for (int64_t j = x; j < x + (int64_t)in; j++, patch += channels) {
      if (i < 0 || i >= s->in_h || j < 0 || j >= s->in_w) {
        memset(patch, 0, channels * sizeof(float));
      } else {
        memcpy(patch, picture + (size_t)(i * s->in_w + j) * channels, channels * sizeof(float));
      }
    }
  }
}

/* B' of the inputs of one row or column. */
static FWI_INLINE void input_points(int out, const f4 *d, f4 *to) {
  if (out == 2) {
    to[0] = d[0] - d[2];
    to[1] = d[1] + d[2];
    to[2] = d[2] - d[1];
    to[3] = d[1] - d[3];
    return;
  }
  const f4 sum = f4_splat(-(A2 + B2)), product = f4_splat(A2 * B2);
  const f4 near_even = f4_madd(f4_splat(-B2), d[2], d[4]), near_odd = f4_madd(f4_splat(-B2), d[1], d[3]);
  const f4 far_even = f4_madd(f4_splat(-A2), d[2], d[4]), far_odd = f4_madd(f4_splat(-A2), d[1], d[3]);
  to[0] = f4_madd(product, d[0], f4_madd(sum, d[2], d[4]));
  to[1] = f4_madd(f4_splat(A1), near_odd, near_even);
  to[2] = f4_madd(f4_splat(-A1), near_odd, near_even);
  to[3] = f4_madd(f4_splat(B1), far_odd, far_even);
  to[4] = f4_madd(f4_splat(-B1), far_odd, far_even);
  to[5] = f4_madd(product, d[1], f4_madd(sum, d[3], d[5]));
}

/* d: rows `down` floats apart of cells of `channels` floats. v: cells `apart` floats apart. */
static FWI_INLINE void transform_input(int out, const float *d, size_t down, size_t channels, float *v, size_t apart) {
  const int in = out + 2;
  for (size_t c = 0; c < channels; c += 4, d += 4, v += 4) {
    f4 rows[kMaxPoints];
    FWI_KEEP_LOOP for (int x = 0; x < in; x++) {
      f4 column[kMaxIn], points[kMaxIn];
      FWI_UNROLL for (int y = 0; y < in; y++) column[y] = f4_load(d + (size_t)y * down + (size_t)x * channels);
      input_points(out, column, points);
      FWI_UNROLL for (int y = 0; y < in; y++) rows[y * in + x] = points[y];
    }
    FWI_KEEP_LOOP for (int y = 0; y < in; y++) {
      f4 row[kMaxIn], points[kMaxIn];
      FWI_UNROLL for (int x = 0; x < in; x++) row[x] = rows[y * in + x];
      input_points(out, row, points);
      FWI_UNROLL for (int x = 0; x < in; x++) f4_store(v + (size_t)(y * in + x) * apart, points[x]);
    }
  }
}

/* A' of the products of one row or column. */
static FWI_INLINE void output_points(int out, const f4 *m, f4 *to) {
  const f4 near = m[1] + m[2], turn = m[1] - m[2];
  if (out == 2) {
    to[0] = m[0] + near;
    to[1] = turn - m[3];
    return;
  }
  const f4 far = m[3] + m[4], spin = m[3] - m[4];
  to[0] = m[0] + near + far;
  to[1] = f4_madd(f4_splat(B1), spin, f4_splat(A1) * turn);
  to[2] = f4_madd(f4_splat(B2), far, f4_splat(A2) * near);
  to[3] = f4_madd(f4_splat(B3), spin, f4_madd(f4_splat(A3), turn, m[5]));
}

/* One tile: where its inputs come from and its outputs go. */
typedef struct tile {
  const fwi_conv_shape *s;
  const plan *p;
  const float *picture;
  int64_t top, left;     /* of its inputs in the picture */
  size_t rows, columns;  /* of its outputs lie in the picture, */
  size_t pixel;          /* the first of them here */
  const float *matrices; /* packed filters */
  const fwi_finisher *finisher;
  size_t residual_channels; /* 0: no residual */
} tile;

/* Weights (3, 3) of an input channel for 4 outputs, from their points. */
FWI_SMALL static void filter_of_points(const plan *p, const float *points, f4 *filter) {
  f4 rows[3 * kMaxIn];
  for (size_t x = 0; x < p->in; x++) {
    f4 u[kMaxIn];
    for (size_t y = 0; y < p->in; y++) u[y] = f4_load(points + (y * p->in + x) * p->matrix);
    rows[x] = p->out == 2 ? u[0] : u[0] * f4_splat(A2 * B2);
    rows[kMaxIn + x] = p->out == 2 ? u[1] - u[2] : (u[1] - u[2]) * f4_splat(A1 * (A2 - B2));
    rows[2 * kMaxIn + x] = u[p->in - 1];
  }
  for (size_t y = 0; y < 3; y++) {
    const f4 *u = rows + y * kMaxIn;
    filter[3 * y] = p->out == 2 ? u[0] : u[0] * f4_splat(A2 * B2);
    filter[3 * y + 1] = p->out == 2 ? u[1] - u[2] : (u[1] - u[2]) * f4_splat(A1 * (A2 - B2));
    filter[3 * y + 2] = u[p->in - 1];
  }
}

/* Outputs (4, 4) of 4 channels as direct sums: a NaN, an infinity or an overflow in one input then reaches the
 * outputs that see it and no others. */
__attribute__((noinline)) FWI_SMALL static void sum_directly(const tile *t, size_t channel, f4 *sums) {
  const fwi_conv_shape *s = t->s;
  const plan *p = t->p;
  for (size_t i = 0; i < 16; i++) sums[i] = f4_splat(0);
  for (size_t c = 0; c < p->in_c; c++) {
    f4 filter[9];
    filter_of_points(p, t->matrices + fwi_gemm_packed_at(p->out_c, p->in_c, c, channel), filter);
    for (size_t i = 0; i < t->rows * 9 * t->columns; i++) {
      const size_t column = i % t->columns, tap = i / t->columns % 9, row = i / t->columns / 9;
      const int64_t y = t->top + (int64_t)(row + tap / 3), x = t->left + (int64_t)(column + tap % 3);
      if (y < 0 || y >= s->in_h || x < 0 || x >= s->in_w) continue;
      const float value = t->picture[(size_t)(y * s->in_w + x) * p->in_c + c];
      sums[4 * row + column] = f4_madd(f4_splat(value), filter[tap], sums[4 * row + column]);
    }
  }
}

static FWI_INLINE void transform_output(int out, const tile *t, const float *m, size_t apart, const float *bias,
                                        float *y) {
  const int in = out + 2;
  const size_t channels = t->p->out_c;
  const fwi_finisher *f = t->finisher;
  for (size_t c = 0; c < channels; c += 4, m += 4) {
    f4 rows[4 * kMaxIn], sums[16], odd = f4_splat(0); /* NaN where anything is not finite */
    const f4 start = f4_load(bias + c);
    FWI_KEEP_LOOP for (int x = 0; x < in; x++) {
      f4 column[kMaxIn], points[4];
      FWI_UNROLL for (int i = 0; i < in; i++) column[i] = f4_load(m + (size_t)(i * in + x) * apart);
      output_points(out, column, points);
      FWI_UNROLL for (int i = 0; i < out; i++) rows[i * in + x] = points[i];
      FWI_UNROLL for (int i = 0; i < out; i++) odd = f4_madd(points[i], f4_splat(0), odd);
    }
    FWI_KEEP_LOOP for (int i = 0; i < out; i++) {
      f4 row[kMaxIn];
      FWI_UNROLL for (int x = 0; x < in; x++) row[x] = rows[i * in + x];
      output_points(out, row, sums + 4 * i);
    }
    if (f4_sum(odd) != 0) sum_directly(t, c, sums);
    for (size_t i = 0; i < t->rows; i++) {
      const size_t pixel = t->pixel + i * (size_t)t->s->out_w;
      for (size_t x = 0; x < t->columns; x++) {
        const size_t has = t->residual_channels;
        f4 sum = sums[4 * i + x] + start;
        if (c < has) sum += f4_load_n(f->residual + (pixel + x) * has + c, has - c);
        f4_store(y + (pixel + x) * channels + c, fwi_finish4(f, sum, c, 4));
      }
    }
  }
}

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

static tile tile_of(const fwi_conv_shape *s, const plan *p, size_t index, const float *x) {
  const size_t row = index / p->across, left = index % p->across * p->out, top = row % p->down * p->out;
  const size_t batch = row / p->down, width = (size_t)s->out_w, height = (size_t)s->out_h;
  return (tile){.s = s,
                .p = p,
                .picture = x + batch * (size_t)s->in_h * (size_t)s->in_w * p->in_c,
                .top = (int64_t)top - s->pad_top,
                .left = (int64_t)left - s->pad_left,
                .rows = least(height - top, p->out),
                .columns = least(width - left, p->out),
                .pixel = (batch * height + top) * width + left};
}

/* V of `count` tiles from `first` on. */
static void transform_inputs(const fwi_conv_shape *s, const plan *p, size_t first, size_t count, const float *x,
                             float *patch, float *v, size_t apart) {
  const size_t in_row = (size_t)s->in_w * p->in_c;
  for (size_t i = first; i < first + count; i++, v += p->in_c) {
    const tile t = tile_of(s, p, i, x);
    const float *from = patch;
    size_t down = p->in * p->in_c;
    if (t.top >= 0 && t.left >= 0 && t.top + (int64_t)p->in <= s->in_h && t.left + (int64_t)p->in <= s->in_w) {
      from = t.picture + (size_t)t.top * in_row + (size_t)t.left * p->in_c;
      down = in_row;
    } else {
      copy_patch(s, t.picture, t.top, t.left, p->in, patch);
    }
    if (p->out == 2) {
      transform_input(2, from, down, p->in_c, v, apart);
    } else {
      transform_input(4, from, down, p->in_c, v, apart);
    }
  }
}

void fwi_winograd(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                  void *scratch) {
  const plan p = plan_of(s);
  const fwi_finisher finisher = fwi_finisher_of(e), none = fwi_finisher_of_activation(FWI_ACT_NONE);
  const size_t v_apart = p.block * p.in_c + kGap, m_apart = p.block * p.out_c + kGap;
  const float **table = scratch, *matrices = (const float *)packed + p.out_c;
  float *patch = (float *)(table + p.table_rows), *v = patch + p.points * p.in_c, *m = v + p.points * v_apart;
  fwi_gemm_block block = {
      .rows = table, .row_stride = p.table_rows, .runs = 1, .depth = p.in_c, .n = p.out_c, .y_stride = p.out_c};
  for (size_t done = 0; done < p.tiles; done += block.row_count) {
    block.row_count = least(p.tiles - done, p.block);
    transform_inputs(s, &p, done, block.row_count, x, patch, v, v_apart);
    for (size_t point = 0; point < p.points; point++) {
      for (size_t i = 0; i < p.table_rows; i++) {
        table[i] = v + point * v_apart + (i < block.row_count ? i : 0) * p.in_c;
      }
      block.packed = matrices + point * p.matrix;
      block.y = m + point * m_apart;
      fwi_gemm_run(&block, &none);
    }
    for (size_t i = 0; i < block.row_count; i++) {
      tile t = tile_of(s, &p, done + i, x);
      t.matrices = matrices;
      t.finisher = &finisher;
      if (e->residual) t.residual_channels = e->residual_channels ? (size_t)e->residual_channels : p.out_c;
      if (p.out == 2) {
        transform_output(2, &t, m + i * p.out_c, m_apart, packed, y);
      } else {
        transform_output(4, &t, m + i * p.out_c, m_apart, packed, y);
      }
    }
  }
}
