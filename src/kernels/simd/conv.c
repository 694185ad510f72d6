/* Convolution as a matrix product over pointers into the picture (gemm.h), in blocks of output pixels.
 *
 *   taps:    a run is one tap's channels; taps outside the picture point at zeros. 1x1 is the case of one tap.
 *   strips:  few channels (a first layer) make runs too short, so the strip of the picture that a block needs is
 *            copied, zeros and all, with its columns outermost: each window is then one run. The copy stays in L1.
 *   1x1 without stride: the picture is the matrix already.
 *   3x3 with many channels: winograd.h. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/gemm.h"
#include "kernels/simd/simd.h"
#include "kernels/simd/winograd.h"

enum { kStripMaxChannels = 8 };

typedef struct plan {
  int strips;
  size_t runs, depth;
  size_t block_rows, table_rows;
  size_t zero_floats; /* behind the table of pointers */
} plan;

FWI_SMALL static plan plan_of(const fwi_conv_shape *s) {
  const size_t taps = (size_t)s->kernel_h * (size_t)s->kernel_w, channels = (size_t)s->in_c;
  const size_t pixels = (size_t)s->batch * (size_t)s->out_h * (size_t)s->out_w;
  plan p = {.runs = taps, .depth = channels, .block_rows = FWI_GEMM_BLOCK_ROWS, .zero_floats = kStripMaxChannels};
  p.strips = taps > 1 && s->in_c <= kStripMaxChannels && s->dilation_w == 1 && s->stride_w <= s->kernel_w;
  if (p.strips) {
    p.runs = 1;
    p.depth = taps * channels;
  } else {
    p.zero_floats = channels;
    if (taps * channels >= FWI_GEMM_DEEP) p.block_rows = FWI_GEMM_MAX_ROWS;
  }
  p.block_rows = fwi_gemm_even_rows(pixels, p.block_rows);
  p.table_rows = fwi_gemm_padded_rows(p.block_rows);
  return p;
}

FWI_SMALL size_t fwi_simd_conv2d_packed_bytes(const fwi_conv_shape *s) {
  if (fwi_winograd_wins(s)) return fwi_winograd_packed_bytes(s);
  uint64_t k = (uint64_t)s->kernel_h * (uint64_t)s->kernel_w * (uint64_t)s->in_c;
  return fwi_float_bytes(fwi_gemm_packed_floats((uint64_t)s->out_c, k));
}

FWI_SMALL void fwi_simd_conv2d_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  if (fwi_winograd_wins(s)) {
    fwi_winograd_pack(s, w, bias, packed);
    return;
  }
  const size_t kernel_h = (size_t)s->kernel_h, kernel_w = (size_t)s->kernel_w, channels = (size_t)s->in_c;
  const size_t k = kernel_h * kernel_w * channels;
  if (!plan_of(s).strips) {
    fwi_gemm_pack((size_t)s->out_c, k, w, bias, packed);
    return;
  }
  fwi_gemm_pack_bias((size_t)s->out_c, k, bias, packed);
  for (size_t kx = 0; kx < kernel_w; kx++) {
    for (size_t ky = 0; ky < kernel_h; ky++) {
      fwi_gemm_pack_rows((size_t)s->out_c, k, (kx * kernel_h + ky) * channels, channels,
                         w + (ky * kernel_w + kx) * channels, k, packed);
    }
  }
}

/* Floats of a block's strips, with room behind the last for whole vectors. */
FWI_SMALL static uint64_t strip_floats(const fwi_conv_shape *s, const plan *p) {
  const uint64_t segments = p->block_rows / (uint64_t)s->out_w + 2;
  const uint64_t columns = p->block_rows * (uint64_t)s->stride_w + segments * (uint64_t)s->kernel_w;
  return columns * (uint64_t)s->kernel_h * (uint64_t)s->in_c + 4;
}

/* Scratch: table of pointers (runs, table_rows), then zeros, then strips. */
FWI_SMALL size_t fwi_simd_conv2d_scratch_bytes(const fwi_conv_shape *s) {
  if (fwi_winograd_wins(s)) return fwi_winograd_scratch_bytes(s);
  const plan p = plan_of(s);
  const uint64_t pointers = (uint64_t)p.runs * p.table_rows * (sizeof(float *) / sizeof(float));
  return fwi_float_bytes(pointers + p.zero_floats + (p.strips ? strip_floats(s, &p) : 0));
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

/* `count` cells of n <= 8 floats: `from` advances by `step`, `to` by `cell`. `loose`: in whole vectors, up to 3 floats
 * too many. */
static FWI_INLINE void copy_cells(size_t count, const float *from, size_t step, float *to, size_t cell, size_t n,
                                  int loose) {
  FWI_KEEP_LOOP for (; count > 0; count--, from += step, to += cell) {
    if (loose) {
      f4_store(to, f4_load(from));
      if (n > 4) f4_store(to + 4, f4_load(from + 4));
    } else {
      FWI_UNROLL for (size_t i = 0; i < n; i++) to[i] = from[i];
    }
  }
}

/* The same, exactly, of any n. */
static void copy_cells_exactly(size_t count, const float *from, size_t step, float *to, size_t cell, size_t n) {
  if (n == 1) {
    copy_cells(count, from, step, to, cell, 1, 0);
  } else if (n == 3) {
    copy_cells(count, from, step, to, cell, 3, 0);
  } else if (n == 4) {
    copy_cells(count, from, step, to, cell, 4, 1);
  } else {
    for (size_t i = 0; i < n; i++) copy_cells(count, from + i, step, to + i, cell, 1, 0);
  }
}

/* A strip of the picture under the segment: for each column of it kernel_h cells of in_c floats, zeros outside. A
 * window is then kernel_w columns that lie together, and neighbours share what they overlap in. Returns its end. */
static float *copy_strip(const segment *g, float *strip, const float **table) {
  const fwi_conv_shape *s = g->s;
  const size_t channels = (size_t)s->in_c, kernel_h = (size_t)s->kernel_h, cell_floats = kernel_h * channels;
  const size_t columns = (g->count - 1) * (size_t)s->stride_w + (size_t)s->kernel_w;
  const size_t first = terms_below(0, g->x, 1, columns), end = terms_below(s->in_w, g->x, 1, columns);
  for (size_t i = 0; i < g->count; i++) table[i] = strip + i * (size_t)s->stride_w * cell_floats;
  memset(strip, 0, first * cell_floats * sizeof(float));
  for (size_t ky = 0; ky < kernel_h && first < end; ky++) {
    const int64_t y = g->y + (int64_t)ky * s->dilation_h;
    const int inside = y >= 0 && y < s->in_h;
    const float *from = inside ? cell(g, y, g->x + (int64_t)first) : g->zeros;
    const size_t step = inside ? channels : 0;
    float *to = strip + first * cell_floats + ky * channels;
    /* What is too much lies in the same column, where the next rows overwrite it; near the end of the picture there is
     * nothing behind to read. */
    const size_t vectors = channels > 4 ? 8 : 4, near = (vectors - 1) / channels, count = end - first;
    const size_t loose = ky * channels + vectors <= cell_floats && count > near ? count - near : 0;
    if (channels > 4) {
      copy_cells(loose, from, step, to, cell_floats, 8, 1);
    } else {
      copy_cells(loose, from, step, to, cell_floats, 4, 1);
    }
    copy_cells_exactly(count - loose, from + loose * step, step, to + loose * cell_floats, cell_floats, channels);
  }
  memset(strip + end * cell_floats, 0, (columns - end) * cell_floats * sizeof(float));
  return strip + columns * cell_floats;
}

/* Points a block's table at outputs `done` .. `done` + `count` of the (batch, out_h, out_w) there are. */
static void point_block(const fwi_conv_shape *s, const plan *p, const float *x, size_t done, size_t count,
                        const float *zeros, float *strips, const float **table) {
  const size_t out_w = (size_t)s->out_w, out_h = (size_t)s->out_h;
  const size_t picture = (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c;
  for (size_t i = 0; i < count;) {
    const size_t ox = (done + i) % out_w, row = (done + i) / out_w;
    segment g = {.s = s, .picture = x + row / out_h * picture, .zeros = zeros};
    g.count = out_w - ox < count - i ? out_w - ox : count - i;
    g.y = (int64_t)(row % out_h) * s->stride_h - s->pad_top;
    g.x = (int64_t)ox * s->stride_w - s->pad_left;
    if (p->strips) {
      strips = copy_strip(&g, strips, table + i);
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
  if (fwi_winograd_wins(s)) {
    fwi_winograd(s, x, packed, e, y, scratch);
    return;
  }
  const plan p = plan_of(s);
  const fwi_finisher finisher = fwi_finisher_of(e);
  const size_t pixels = (size_t)s->batch * (size_t)s->out_h * (size_t)s->out_w, n = (size_t)s->out_c;
  const float **table = scratch;
  float *zeros = (float *)(table + p.runs * p.table_rows), *strips = zeros + p.zero_floats;
  fwi_gemm_block block = {.rows = table,
                          .row_stride = p.table_rows,
                          .runs = p.runs,
                          .depth = p.depth,
                          .n = n,
                          .packed = packed,
                          .zeros = zeros,
                          .y_stride = n,
                          .residual_channels = (size_t)e->residual_channels};
  const size_t residual_row = block.residual_channels ? block.residual_channels : n;
  memset(zeros, 0, p.zero_floats * sizeof(float));
  for (size_t done = 0; done < pixels; done += block.row_count) {
    block.row_count = pixels - done < p.block_rows ? pixels - done : p.block_rows;
    if (is_matrix(s)) {
      for (size_t i = 0; i < block.row_count; i++) table[i] = x + (done + i) * p.depth;
    } else {
      point_block(s, &p, x, done, block.row_count, zeros, strips, table);
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

FWI_SMALL const char *fwi_simd_conv2d_name(const fwi_conv_shape *s) {
  if (fwi_winograd_wins(s)) return fwi_winograd_name(s);
  if (plan_of(s).strips) return "conv2d_strips";
  return s->kernel_h == 1 && s->kernel_w == 1 ? "conv2d_1x1" : "conv2d_taps";
}
