/* Gradient of a convolution's weights: the sum over all outputs of the window under each times the output's gradients,
 * as outer products (outer.h) of blocks of outputs, a kernel row at a time, whose cells lie together (a cell at a time
 * with dilation). Windows that all lie inside the picture are read where they are; else the part of the picture under a
 * block is copied with zeros around it.
 *
 * scratch: sums (panels of 8 output channels, passes, tiles, rows of a tile, 8), then the copies. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/gradients.h"
#include "kernels/simd/outer.h"

enum { kPanel = FWI_OUTER_COLUMNS, kTileFloats = FWI_OUTER_ROWS * kPanel };

/* Outputs of a block: their part of the picture and of dy stays in the second cache, the lines one tile reads in the
 * first. */
enum { kBlockPixels = 192 };

/* Cells so far apart fall into few sets of the first cache: they are moved a little. */
enum { kCrowded = 128, kGap = 16 };

typedef struct plan {
  int copied, narrow;               /* the picture; dy, to panels of 8, where out_c is less */
  size_t passes, across, run;       /* windows in pieces of `run` floats, `across` of them in a kernel row */
  size_t tiles, panels;             /* of a pass, of the output channels */
  size_t pictures, rows, columns;   /* outputs of one block at most: some rows, or whole pictures */
  uint64_t copy_rows, copy_columns; /* cells of one picture under it, */
  size_t cell;                      /* so many floats apart when copied */
} plan;

static size_t least(size_t a, size_t b) {
  return a < b ? a : b;
}

/* Size of the parts when `count` are cut into as few as possible, of at most `most`, all about as large. */
static size_t even_part(size_t count, size_t most) {
  const size_t parts = (count + most - 1) / most;
  return (count + parts - 1) / parts;
}

/* Whether no window of `out` outputs reaches outside the picture. */
static int lies_inside(int32_t out, int32_t stride, int32_t kernel, int32_t dilation, int32_t pad, int32_t size) {
  return pad <= 0 && (int64_t)(out - 1) * stride + (int64_t)(kernel - 1) * dilation - pad < size;
}

/* Cells under so many outputs. */
static uint64_t cells_under(size_t outputs, int32_t stride, int32_t kernel, int32_t dilation) {
  return (outputs - 1) * (uint64_t)stride + (uint64_t)(kernel - 1) * (uint64_t)dilation + 1;
}

FWI_SMALL static plan plan_of(const fwi_conv_shape *s) {
  const size_t kernel_w = (size_t)s->kernel_w, out_h = (size_t)s->out_h, out_w = (size_t)s->out_w;
  const int crowded = s->in_c % kCrowded == 0;
  plan p = {.narrow = s->out_c < kPanel, .across = s->dilation_w == 1 && !crowded ? 1 : kernel_w};
  p.cell = (size_t)s->in_c + (crowded ? kGap : 0);
  p.copied = crowded || !lies_inside(s->out_h, s->stride_h, s->kernel_h, s->dilation_h, s->pad_top, s->in_h) ||
             !lies_inside(s->out_w, s->stride_w, s->kernel_w, s->dilation_w, s->pad_left, s->in_w);
  p.passes = (size_t)s->kernel_h * p.across;
  p.run = kernel_w / p.across * (size_t)s->in_c;
  p.tiles = fwi_outer_tiles(p.run);
  p.panels = ((size_t)s->out_c + kPanel - 1) / kPanel;
  p.columns = even_part(out_w, kBlockPixels);
  p.rows = p.columns < out_w ? 1 : even_part(out_h, least(out_h, kBlockPixels / out_w));
  p.pictures = p.rows < out_h || p.columns < out_w ? 1 : even_part((size_t)s->batch, kBlockPixels / (out_h * out_w));
  p.copy_rows = cells_under(p.rows, s->stride_h, s->kernel_h, s->dilation_h);
  p.copy_columns = cells_under(p.columns, s->stride_w, s->kernel_w, s->dilation_w);
  return p;
}

static size_t sum_floats(const plan *p) {
  return p->panels * p->passes * p->tiles * kTileFloats;
}

FWI_SMALL size_t fwi_simd_conv2d_weights_scratch_bytes(const fwi_conv_shape *s) {
  const plan p = plan_of(s);
  const uint64_t pixels = (uint64_t)p.pictures * p.rows * p.columns;
  const uint64_t row = p.copy_columns * p.cell, rows = p.pictures * p.copy_rows;
  const uint64_t sums = (uint64_t)p.panels * p.passes * p.tiles * kTileFloats;
  if (p.copied && (row > INT32_MAX || rows > INT32_MAX)) return SIZE_MAX;
  const uint64_t picture = (uint64_t)s->in_h * (uint64_t)s->in_w * (uint64_t)s->in_c;
  if ((p.copied ? rows * row : p.pictures * picture) > INT32_MAX / sizeof(float)) return SIZE_MAX; /* offsets */
  return fwi_float_bytes(sums + (p.narrow ? kPanel * pixels : 0) + (p.copied ? rows * row : 0));
}

typedef struct block {
  const fwi_conv_shape *s;
  const plan *p;
  size_t picture, row, column, pictures, rows, columns;
} block;

/* One row of the picture, from column `left` on, zeros outside. */
FWI_SMALL static void copy_row(const fwi_conv_shape *s, const float *picture, int64_t y, int64_t left, size_t columns,
                               float *to, size_t cell) {
  const size_t channels = (size_t)s->in_c;
  int64_t first = left < 0 ? -left : 0, end = (int64_t)s->in_w - left;
  if (end > (int64_t)columns) end = (int64_t)columns;
  if (y < 0 || y >= s->in_h || first >= end) first = end = 0;
  memset(to, 0, (size_t)first * cell * sizeof(float));
  memset(to + (size_t)end * cell, 0, (columns - (size_t)end) * cell * sizeof(float));
  const int together = cell == channels; /* one long cell */
  const size_t cells = together ? 1 : (size_t)(end - first), n = together ? (size_t)(end - first) * channels : channels;
  if (first == end) return;
  const float *from = picture + (ptrdiff_t)((y * s->in_w + left + first) * s->in_c);
  for (size_t i = 0; i < cells; i++) memcpy(to + ((size_t)first + i) * cell, from + i * n, n * sizeof(float));
}

FWI_SMALL static void copy_block(const block *b, const float *x, float *to) {
  const fwi_conv_shape *s = b->s;
  const size_t channels = (size_t)s->in_c, columns = (size_t)b->p->copy_columns, rows = (size_t)b->p->copy_rows;
  const size_t picture = (size_t)s->in_h * (size_t)s->in_w * channels;
  const int64_t top = (int64_t)b->row * s->stride_h - s->pad_top;
  const int64_t left = (int64_t)b->column * s->stride_w - s->pad_left;
  for (size_t i = 0; i < b->pictures * rows; i++, to += columns * b->p->cell) {
    copy_row(s, x + (b->picture + i / rows) * picture, top + (int64_t)(i % rows), left, columns, to, b->p->cell);
  }
}

/* First channel of a panel: the last one overlaps the one before. */
static size_t panel_first(size_t panel, size_t channels) {
  return channels <= kPanel ? 0 : least(panel * kPanel, channels - kPanel);
}

FWI_SMALL static void add_block(const block *b, const float *x, const float *dy, float *db, float *sums, float *copy) {
  const fwi_conv_shape *s = b->s;
  const plan *p = b->p;
  const size_t in_c = (size_t)s->in_c, out_c = (size_t)s->out_c, pixels = b->pictures * b->rows * b->columns;
  size_t cell = in_c, row = (size_t)s->in_w * in_c, picture = row * (size_t)s->in_h;
  int32_t offsets[kBlockPixels];
  fwi_outer_points points = {pixels, offsets, out_c};
  dy += ((b->picture * (size_t)s->out_h + b->row) * (size_t)s->out_w + b->column) * out_c;
  if (db) fwi_add_column_sums(pixels, out_c, dy, db);
  if (p->copied) {
    cell = p->cell;
    row = (size_t)p->copy_columns * cell;
    picture = row * (size_t)p->copy_rows;
    copy_block(b, x, copy);
    x = copy;
    copy += p->pictures * picture;
  } else {
    x += b->picture * picture + (size_t)((int64_t)b->row * s->stride_h - s->pad_top) * row +
         (size_t)((int64_t)b->column * s->stride_w - s->pad_left) * in_c;
  }
  if (p->narrow) {
    memset(copy, 0, pixels * kPanel * sizeof(float));
    for (size_t i = 0; i < pixels * out_c; i++) copy[i / out_c * kPanel + i % out_c] = dy[i];
    dy = copy;
    points.b_step = kPanel;
  }
  for (size_t i = 0, at = 0; i < b->pictures; i++) {
    for (size_t j = 0; j < b->rows; j++) {
      size_t from = i * picture + j * (size_t)s->stride_h * row;
      for (size_t k = 0; k < b->columns; k++, at++, from += (size_t)s->stride_w * cell) {
        offsets[at] = (int32_t)(from * sizeof(float));
      }
    }
  }
  for (size_t panel = 0; panel < p->panels; panel++) {
    for (size_t pass = 0; pass < p->passes; pass++) {
      const float *window =
          x + pass / p->across * (size_t)s->dilation_h * row + pass % p->across * (size_t)s->dilation_w * cell;
      for (size_t i = 0; i < p->tiles; i++, sums += kTileFloats) {
        const size_t first = fwi_outer_first(p->run, p->tiles, i), end = fwi_outer_first(p->run, p->tiles, i + 1);
        fwi_outer(end - first, &points, window + first, dy + panel_first(panel, out_c), sums, sums, kPanel);
      }
    }
  }
}

/* dw += sums. */
FWI_SMALL static void unpack(const fwi_conv_shape *s, const plan *p, const float *sums, float *dw) {
  const size_t out_c = (size_t)s->out_c, filter = p->passes * p->run;
  for (size_t panel = 0; panel < p->panels; panel++) {
    const size_t base = panel_first(panel, out_c), end = least(out_c, (panel + 1) * kPanel);
    for (size_t i = 0; i < p->passes * p->tiles; i++, sums += kTileFloats) {
      const size_t start = i / p->tiles * p->run, part = i % p->tiles;
      const size_t first = fwi_outer_first(p->run, p->tiles, part);
      const size_t count = fwi_outer_first(p->run, p->tiles, part + 1) - first;
      for (size_t oc = panel * kPanel; oc < end; oc++) {
        float *to = dw + oc * filter + start + first;
        for (size_t k = 0; k < count; k++) to[k] += sums[k * kPanel + oc - base];
      }
    }
  }
}

FWI_SMALL void fwi_simd_conv2d_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                                       void *scratch) {
  const plan p = plan_of(s);
  const size_t out_h = (size_t)s->out_h, out_w = (size_t)s->out_w, batch = (size_t)s->batch;
  float *sums = scratch;
  memset(sums, 0, sum_floats(&p) * sizeof(float));
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
        add_block(&b, x, dy, db, sums, sums + sum_floats(&p));
      }
    }
  }
  unpack(s, &p, sums, dw);
}
