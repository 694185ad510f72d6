/* Convolution as a matrix product over pointers into the picture (gemm.h), in blocks of output pixels.
 *
 *   taps:    a run is one tap's channels; taps outside the picture point at zeros. 1x1 is the case of one tap.
 *   windows: few channels (a first layer) make runs too short, so the windows of a block are copied, zeros and
 *            all, and each is one run; the copy never leaves L1. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/gemm.h"
#include "kernels/simd/simd.h"

enum { kWindowMaxChannels = 8, kWindowFloats = 16384 };

typedef struct plan {
  int windows;
  size_t runs, depth;
  size_t block_rows, table_rows;
  size_t zero_floats; /* behind the table of pointers */
} plan;

static plan plan_of(const fwi_conv_shape *s) {
  const size_t taps = (size_t)s->kernel_h * (size_t)s->kernel_w, channels = (size_t)s->in_c;
  const size_t pixels = (size_t)s->batch * (size_t)s->out_h * (size_t)s->out_w;
  plan p = {.runs = taps, .depth = channels, .block_rows = FWI_GEMM_BLOCK_ROWS, .zero_floats = channels};
  p.windows = taps > 1 && s->in_c <= kWindowMaxChannels;
  if (p.windows) {
    p.runs = 1;
    p.depth = taps * channels;
    if (p.depth > kWindowFloats / FWI_GEMM_BLOCK_ROWS) p.block_rows = FWI_GEMM_ROW_STEP;
  }
  if (p.block_rows > pixels) p.block_rows = pixels;
  p.table_rows = fwi_gemm_padded_rows(p.block_rows);
  return p;
}

size_t fwi_simd_conv2d_packed_bytes(const fwi_conv_shape *s) {
  uint64_t k = (uint64_t)s->kernel_h * (uint64_t)s->kernel_w * (uint64_t)s->in_c;
  return fwi_float_bytes(fwi_gemm_packed_floats((uint64_t)s->out_c, k));
}

void fwi_simd_conv2d_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  size_t k = (size_t)s->kernel_h * (size_t)s->kernel_w * (size_t)s->in_c;
  fwi_gemm_pack((size_t)s->out_c, k, w, bias, packed);
}

/* Scratch: table of pointers (runs, table_rows), then zeros, then windows. */
size_t fwi_simd_conv2d_scratch_bytes(const fwi_conv_shape *s) {
  const plan p = plan_of(s);
  const uint64_t windows = p.windows ? (uint64_t)p.block_rows * p.depth : 0;
  const uint64_t pointers = (uint64_t)p.runs * p.table_rows * (sizeof(float *) / sizeof(float));
  return fwi_float_bytes(pointers + p.zero_floats + windows);
}

/* `count` neighbouring outputs of one output row, from column `ox` on. */
typedef struct segment {
  const fwi_conv_shape *s;
  const float *picture; /* of the batch */
  int64_t y, x;         /* where the kernel's first cell falls for the first output */
  size_t count;
  const float *zeros;
} segment;

static const float *cell(const segment *g, int64_t y, int64_t x) {
  return g->picture + (ptrdiff_t)((y * g->s->in_w + x) * g->s->in_c);
}

/* How many of the first `count` terms of from, from + step, from + 2 step, ... are below `bound`. */
static size_t terms_below(int64_t bound, int64_t from, int64_t step, size_t count) {
  if (from >= bound) return 0;
  int64_t terms = (bound - from + step - 1) / step;
  return terms < (int64_t)count ? (size_t)terms : count;
}

/* A row of the table per tap. */
static void point_at_taps(const segment *g, const float **table, size_t stride) {
  const fwi_conv_shape *s = g->s;
  const ptrdiff_t step = (ptrdiff_t)s->stride_w * s->in_c;
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    const int64_t y = g->y + (int64_t)ky * s->dilation_h;
    for (int32_t kx = 0; kx < s->kernel_w; kx++, table += stride) {
      const int64_t x = g->x + (int64_t)kx * s->dilation_w;
      const int inside = y >= 0 && y < s->in_h;
      const size_t first = inside ? terms_below(0, x, s->stride_w, g->count) : g->count;
      const size_t end = inside ? terms_below(s->in_w, x, s->stride_w, g->count) : g->count;
      for (size_t i = 0; i < first; i++) table[i] = g->zeros;
      if (first < end) {
        const float *from = cell(g, y, x + (int64_t)first * s->stride_w);
        for (size_t i = first; i < end; i++, from += step) table[i] = from;
      }
      for (size_t i = end; i < g->count; i++) table[i] = g->zeros;
    }
  }
}

/* `count` rows of n floats, one behind the other `step` apart, to rows `depth` apart. Vectors overlap. */
static void copy_rows(size_t count, size_t n, const float *from, ptrdiff_t step, float *to, size_t depth) {
  for (; count > 0; count--, from += step, to += depth) {
    if (n < 4) {
      for (size_t i = 0; i < n; i++) to[i] = from[i];
      continue;
    }
    const f4 last = f4_load(from + n - 4);
    for (size_t i = 0; i + 4 < n; i += 4) f4_store(to + i, f4_load(from + i));
    f4_store(to + n - 4, last);
  }
}

/* One kernel row, from (y, x) on, of a window that crosses an edge of the picture or has dilation. */
static void copy_torn_row(const segment *g, int64_t y, int64_t x, float *to) {
  const size_t channels = (size_t)g->s->in_c;
  for (int32_t kx = 0; kx < g->s->kernel_w; kx++, x += g->s->dilation_w, to += channels) {
    copy_rows(1, channels, x < 0 || x >= g->s->in_w ? g->zeros : cell(g, y, x), 0, to, 0);
  }
}

/* Windows (count, kernel_h, kernel_w, in_c), `depth` floats each. */
static void copy_windows(const segment *g, size_t depth, float *windows, const float **table) {
  const fwi_conv_shape *s = g->s;
  const size_t row = (size_t)s->kernel_w * (size_t)s->in_c;
  size_t first = terms_below(0, g->x, s->stride_w, g->count);
  size_t end = terms_below((int64_t)s->in_w - s->kernel_w + 1, g->x, s->stride_w, g->count);
  if (s->dilation_w > 1 || end < first) first = end = g->count; /* no kernel row lies together */
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    const int64_t y = g->y + (int64_t)ky * s->dilation_h;
    float *to = windows + (size_t)ky * row;
    if (y < 0 || y >= s->in_h) {
      for (size_t i = 0; i < g->count; i++) memset(to + i * depth, 0, row * sizeof(float));
      continue;
    }
    for (size_t i = 0; i < first; i++) copy_torn_row(g, y, g->x + (int64_t)i * s->stride_w, to + i * depth);
    if (first < end) {
      const float *from = cell(g, y, g->x + (int64_t)first * s->stride_w);
      copy_rows(end - first, row, from, (ptrdiff_t)s->stride_w * s->in_c, to + first * depth, depth);
    }
    for (size_t i = end; i < g->count; i++) copy_torn_row(g, y, g->x + (int64_t)i * s->stride_w, to + i * depth);
  }
  for (size_t i = 0; i < g->count; i++) table[i] = windows + i * depth;
}

/* Points a block's table at outputs `done` .. `done` + `count` of the (batch, out_h, out_w) there are. */
static void point_block(const fwi_conv_shape *s, const plan *p, const float *x, size_t done, size_t count,
                        const float *zeros, float *windows, const float **table) {
  const size_t out_w = (size_t)s->out_w, out_h = (size_t)s->out_h;
  const size_t picture = (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c;
  for (size_t i = 0; i < count;) {
    const size_t ox = (done + i) % out_w, row = (done + i) / out_w;
    segment g = {.s = s, .picture = x + row / out_h * picture, .zeros = zeros};
    g.count = out_w - ox < count - i ? out_w - ox : count - i;
    g.y = (int64_t)(row % out_h) * s->stride_h - s->pad_top;
    g.x = (int64_t)ox * s->stride_w - s->pad_left;
    if (p->windows) {
      copy_windows(&g, p->depth, windows + i * p->depth, table + i);
    } else {
      point_at_taps(&g, table + i, p->table_rows);
    }
    i += g.count;
  }
}

/* Is the input itself the matrix A? */
static int is_matrix(const fwi_conv_shape *s) {
  return s->kernel_h == 1 && s->kernel_w == 1 && s->stride_h == 1 && s->stride_w == 1 && s->pad_top == 0 &&
         s->pad_left == 0 && s->in_h == s->out_h && s->in_w == s->out_w;
}

void fwi_simd_conv2d(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                     void *scratch) {
  const plan p = plan_of(s);
  const fwi_finisher finisher = fwi_finisher_of(e);
  const size_t pixels = (size_t)s->batch * (size_t)s->out_h * (size_t)s->out_w, n = (size_t)s->out_c;
  const float **table = scratch;
  float *zeros = (float *)(table + p.runs * p.table_rows), *windows = zeros + p.zero_floats;
  fwi_gemm_block block = {.rows = table,
                          .row_stride = p.table_rows,
                          .runs = p.runs,
                          .depth = p.depth,
                          .n = n,
                          .packed = packed,
                          .y_stride = n,
                          .residual_channels = (size_t)e->residual_channels};
  const size_t residual_row = block.residual_channels ? block.residual_channels : n;
  memset(zeros, 0, p.zero_floats * sizeof(float));
  for (size_t done = 0; done < pixels; done += block.row_count) {
    block.row_count = pixels - done < p.block_rows ? pixels - done : p.block_rows;
    if (is_matrix(s)) {
      for (size_t i = 0; i < block.row_count; i++) table[i] = x + (done + i) * p.depth;
    } else {
      point_block(s, &p, x, done, block.row_count, zeros, windows, table);
    }
    if (block.row_count < p.table_rows) { /* surplus rows repeat the first */
      for (size_t run = 0; run < p.runs; run++) {
        const float **row = table + run * p.table_rows;
        for (size_t i = block.row_count; i < p.table_rows; i++) row[i] = row[0];
      }
    }
    block.y = y + done * n;
    block.residual = e->residual ? e->residual + done * residual_row : NULL;
    fwi_gemm_run(&block, &finisher);
  }
}

const char *fwi_simd_conv2d_name(const fwi_conv_shape *s) {
  if (plan_of(s).windows) return "conv2d_windows_4x8";
  return s->kernel_h == 1 && s->kernel_w == 1 ? "conv2d_1x1_4x8" : "conv2d_taps_4x8";
}
