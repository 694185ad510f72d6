/* Gradient of a convolution's weights: the sum over all outputs of the window under each (a run of cells that lie
 * together, for each kernel row) times the output's gradients, as outer products (outer.h) of blocks of outputs.
 *
 *   as it lies: windows all lie inside the picture, which is read in place
 *   copied:     the part of the picture under a block is copied with zeros around it
 *   strips:     few channels (a first layer): for each output row its columns are copied one after the other, each
 *               kernel_h cells high, so that a window is one run
 *
 * scratch: sums (panels of 8 output channels, passes, tiles, rows of a tile, 8), then the copy. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/gradients.h"
#include "kernels/simd/outer.h"

enum { kStripMaxChannels = 4, kBlockPixels = 192, kTileFloats = FWI_OUTER_ROWS * FWI_OUTER_COLUMNS };

typedef struct plan {
  int strips, copied;
  int narrow;                       /* out_c < 4: dy is copied, too, in whole vectors */
  size_t passes, run;               /* windows in pieces of so many floats */
  size_t across;                    /* passes of one kernel row */
  size_t tiles, panels;             /* of a pass, of the output channels */
  size_t pictures, rows, columns;   /* outputs of one block at most */
  uint64_t copy_rows, copy_columns; /* the picture under it */
  size_t copy_row, copy_picture;    /* floats */
} plan;

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Whether no window of `out` outputs reaches outside the picture. */
static int lies_inside(int32_t out, int32_t stride, int32_t kernel, int32_t dilation, int32_t pad, int32_t size) {
  return pad <= 0 && (int64_t)(out - 1) * stride + (int64_t)(kernel - 1) * dilation - pad < size;
}

FWI_SMALL static plan plan_of(const fwi_conv_shape *s) {
  const size_t kernel_h = (size_t)s->kernel_h, kernel_w = (size_t)s->kernel_w, channels = (size_t)s->in_c;
  const size_t out_h = (size_t)s->out_h, out_w = (size_t)s->out_w, out_c = (size_t)s->out_c;
  plan p = {.narrow = out_c < 4};
  p.strips = s->in_c <= kStripMaxChannels && s->dilation_w == 1 && kernel_h * kernel_w > 1;
  p.copied = p.strips || !lies_inside(s->out_h, s->stride_h, s->kernel_h, s->dilation_h, s->pad_top, s->in_h) ||
             !lies_inside(s->out_w, s->stride_w, s->kernel_w, s->dilation_w, s->pad_left, s->in_w);
  p.across = s->dilation_w == 1 ? 1 : kernel_w;
  p.passes = p.strips ? 1 : kernel_h * p.across;
  p.run = kernel_h * kernel_w * channels / p.passes;
  p.tiles = fwi_outer_tiles(p.run);
  p.panels = (out_c + FWI_OUTER_COLUMNS - 1) / FWI_OUTER_COLUMNS;
  p.columns = least(out_w, kBlockPixels);
  p.rows = least(out_h, kBlockPixels / p.columns);
  p.pictures = p.rows < out_h ? 1 : least((size_t)s->batch, 1 + kBlockPixels / (out_h * out_w + 1));
  p.copy_columns = (p.columns - 1) * (uint64_t)s->stride_w + (kernel_w - 1) * (uint64_t)s->dilation_w + 1;
  p.copy_rows = p.strips ? p.rows : (p.rows - 1) * (uint64_t)s->stride_h + (kernel_h - 1) * (uint64_t)s->dilation_h + 1;
  p.copy_row = (size_t)p.copy_columns * channels * (p.strips ? kernel_h : 1);
  p.copy_picture = p.copy_row * (size_t)p.copy_rows;
  return p;
}

FWI_SMALL static uint64_t sum_floats(const plan *p) {
  return (uint64_t)p->panels * p->passes * p->tiles * kTileFloats;
}

FWI_SMALL size_t fwi_simd_conv2d_weights_scratch_bytes(const fwi_conv_shape *s) {
  const plan p = plan_of(s);
  const uint64_t pixels = (uint64_t)p.pictures * p.rows * p.columns, row = p.copy_columns * (uint64_t)s->in_c;
  const uint64_t rows = (uint64_t)p.pictures * p.copy_rows * (p.strips ? (uint64_t)s->kernel_h : 1);
  if (p.copied && (row > UINT32_MAX || rows > UINT32_MAX >> 1)) return SIZE_MAX;
  return fwi_float_bytes(sum_floats(&p) + (p.narrow ? 4 * pixels : 0) + (p.copied ? rows * row : 0));
}

/* Outputs of a block: some rows and columns of one picture, or whole pictures. */
typedef struct block {
  const fwi_conv_shape *s;
  const plan *p;
  size_t picture, row, column, pictures, rows, columns;
} block;

/* `count` cells of n floats each: `from` advances by `step`, `to` by `cell`. */
static void copy_cells(size_t count, const float *from, size_t step, float *to, size_t cell, size_t n) {
  for (; count > 0; count--, from += step, to += cell) {
    for (size_t i = 0; i < n; i++) to[i] = from[i];
  }
}

/* One row of the picture, from column `left` on, to cells `cell` floats apart, zeros outside. */
static void copy_row(const fwi_conv_shape *s, const float *picture, int64_t y, int64_t left, size_t columns, float *to,
                     size_t cell) {
  const size_t channels = (size_t)s->in_c;
  int64_t first = left < 0 ? -left : 0, end = (int64_t)s->in_w - left;
  if (end > (int64_t)columns) end = (int64_t)columns;
  if (y < 0 || y >= s->in_h || first >= end) first = end = 0;
  const float *from = picture + (ptrdiff_t)((y * s->in_w + left + first) * s->in_c);
  if (cell == channels) {
    memset(to, 0, (size_t)first * cell * sizeof(float));
    if (first < end) memcpy(to + (size_t)first * cell, from, (size_t)(end - first) * cell * sizeof(float));
    memset(to + (size_t)end * cell, 0, (columns - (size_t)end) * cell * sizeof(float));
    return;
  }
  const float zeros[kStripMaxChannels] = {0};
  copy_cells((size_t)first, zeros, 0, to, cell, channels);
  copy_cells((size_t)(end - first), from, channels, to + (size_t)first * cell, cell, channels);
  copy_cells(columns - (size_t)end, zeros, 0, to + (size_t)end * cell, cell, channels);
}

static void copy_block(const block *b, const float *x, float *to) {
  const fwi_conv_shape *s = b->s;
  const plan *p = b->p;
  const size_t channels = (size_t)s->in_c, picture = (size_t)s->in_h * (size_t)s->in_w * channels;
  const int64_t top = (int64_t)b->row * s->stride_h - s->pad_top;
  const int64_t left = (int64_t)b->column * s->stride_w - s->pad_left;
  const size_t columns = (size_t)p->copy_columns - (p->columns - b->columns) * (size_t)s->stride_w;
  const size_t high = p->strips ? (size_t)s->kernel_h : 1;
  const size_t rows = p->strips ? b->rows : (size_t)p->copy_rows - (p->rows - b->rows) * (size_t)s->stride_h;
  for (size_t i = 0; i < b->pictures; i++) {
    for (size_t row = 0; row < rows * high; row++) {
      const int64_t y =
          p->strips ? (int64_t)(row / high) * s->stride_h + (int64_t)(row % high) * s->dilation_h : (int64_t)row;
      copy_row(s, x + (b->picture + i) * picture, top + y, left, columns,
               to + i * p->copy_picture + row / high * p->copy_row + row % high * channels, high * channels);
    }
  }
}

/* First channel of a panel, and where its other four columns begin: the last panel overlaps the one before. */
static size_t panel_first(size_t panel, size_t channels) {
  return channels <= FWI_OUTER_COLUMNS ? 0 : least(panel * FWI_OUTER_COLUMNS, channels - FWI_OUTER_COLUMNS);
}

static size_t panel_second(size_t channels) {
  return channels < 4 ? 0 : least(4, channels - 4);
}

static void add_block(const block *b, const float *x, const float *dy, float *db, float *sums, float *copy) {
  const fwi_conv_shape *s = b->s;
  const plan *p = b->p;
  const size_t in_c = (size_t)s->in_c, in_row = (size_t)s->in_w * in_c, out_c = (size_t)s->out_c;
  const size_t out_row = (size_t)s->out_w * out_c, pixels = b->pictures * b->rows * b->columns;
  size_t row = in_row, picture = in_row * (size_t)s->in_h, dy_step = out_c;
  const float *from = x;
  fwi_outer_box box = {.count = {b->columns, b->rows, b->pictures}};
  dy += ((b->picture * (size_t)s->out_h + b->row) * (size_t)s->out_w + b->column) * out_c;
  if (b->columns == (size_t)s->out_w) {
    if (db) fwi_add_column_sums(pixels, out_c, dy, db);
  } else {
    for (size_t i = 0; i < b->rows && db; i++) fwi_add_column_sums(b->columns, out_c, dy + i * out_row, db);
  }
  if (p->copied) {
    copy_block(b, x, copy);
    from = copy;
    row = p->copy_row;
    picture = p->copy_picture;
  } else {
    from += b->picture * picture + (b->row * (size_t)s->stride_h - (size_t)(int64_t)s->pad_top) * row +
            (b->column * (size_t)s->stride_w - (size_t)(int64_t)s->pad_left) * in_c;
  }
  box.a_step[0] = (size_t)s->stride_w * in_c * (p->strips ? (size_t)s->kernel_h : 1);
  box.a_step[1] = p->strips ? row : (size_t)s->stride_h * row;
  box.a_step[2] = picture;
  box.b_step[1] = out_row;
  box.b_step[2] = out_row * (size_t)s->out_h;
  if (p->narrow) {
    float *wide = copy + (p->copied ? p->pictures * p->copy_picture : 0);
    memset(wide, 0, pixels * 4 * sizeof(float));
    for (size_t i = 0; i < b->pictures; i++) {
      for (size_t j = 0; j < b->rows; j++) {
        copy_cells(b->columns, dy + i * box.b_step[2] + j * out_row, out_c, wide + (i * b->rows + j) * b->columns * 4,
                   4, out_c);
      }
    }
    dy = wide;
    dy_step = 4;
    box.b_step[1] = b->columns * 4;
    box.b_step[2] = box.b_step[1] * b->rows;
  }
  box.b_step[0] = dy_step;
  box = fwi_outer_merge(box);
  for (size_t panel = 0; panel < p->panels; panel++) {
    const float *with = dy + panel_first(panel, out_c);
    for (size_t pass = 0; pass < p->passes; pass++) {
      const float *window =
          from + pass / p->across * (size_t)s->dilation_h * row + pass % p->across * (size_t)s->dilation_w * in_c;
      for (size_t i = 0; i < p->tiles; i++, sums += kTileFloats) {
        const size_t first = fwi_outer_first(p->run, p->tiles, i), end = fwi_outer_first(p->run, p->tiles, i + 1);
        fwi_outer(end - first, &box, window + first, with, panel_second(out_c), sums, sums, FWI_OUTER_COLUMNS);
      }
    }
  }
}

/* dw += sums. */
static void unpack(const fwi_conv_shape *s, const plan *p, const float *sums, float *dw) {
  const size_t out_c = (size_t)s->out_c, filter = p->passes * p->run, second = panel_second(out_c);
  const size_t in_c = (size_t)s->in_c, kernel_h = (size_t)s->kernel_h, kernel_w = (size_t)s->kernel_w;
  for (size_t panel = 0; panel < p->panels; panel++) {
    const size_t base = panel_first(panel, out_c), end = least(out_c, (panel + 1) * FWI_OUTER_COLUMNS);
    for (size_t i = 0; i < p->passes * p->tiles; i++, sums += kTileFloats) {
      const size_t start = i / p->tiles * p->run, part = i % p->tiles;
      const size_t first = start + fwi_outer_first(p->run, p->tiles, part);
      const size_t past = start + fwi_outer_first(p->run, p->tiles, part + 1);
      for (size_t oc = panel * FWI_OUTER_COLUMNS; oc < end; oc++) {
        const float *column = sums + (oc - base < 4 ? oc - base : 4 + oc - base - second);
        for (size_t k = first; k < past; k++, column += FWI_OUTER_COLUMNS) {
          /* Strips have the columns of the kernel outermost. */
          const size_t at = p->strips ? (k / in_c % kernel_h * kernel_w + k / in_c / kernel_h) * in_c + k % in_c : k;
          dw[oc * filter + at] += *column;
        }
      }
    }
  }
}

FWI_SMALL void fwi_simd_conv2d_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                                       void *scratch) {
  const plan p = plan_of(s);
  const size_t out_h = (size_t)s->out_h, out_w = (size_t)s->out_w, batch = (size_t)s->batch;
  float *sums = scratch;
  memset(sums, 0, (size_t)sum_floats(&p) * sizeof(float));
  for (size_t picture = 0; picture < batch; picture += p.pictures) {
    for (size_t row = 0; row < out_h; row += p.rows) {
      for (size_t column = 0; column < out_w; column += p.columns) {
        const block b = {s,
                         &p,
                         picture,
                         row,
                         column,
                         least(p.pictures, batch - picture),
                         least(p.rows, out_h - row),
                         least(p.columns, out_w - column)};
        add_block(&b, x, dy, db, sums, sums + (size_t)sum_floats(&p));
      }
    }
  }
  unpack(s, &p, sums, dw);
}
