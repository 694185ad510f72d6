/* Depthwise 3x3: one vector of channels at a time runs along a row with its 9 weights in registers. A step takes the
 * next column of 3 cells, adds it to the outputs it belongs to and stores the one it completes, so a row loads a
 * cell once. With many channels the steps lie far apart and fall on few sets of the cache: rows are cut into segments
 * then, whose cache lines serve all their channels before they are evicted. */
#include <math.h>
#include <string.h>

#include "kernels/simd/depthwise.h"

enum { kShortest = 8, kLongest = 64, kSegmentFloats = 2048 };

/* `count` outputs of one row. */
typedef struct segment {
  const fwi_conv_shape *s;
  const float *rows[3]; /* of the picture, or a row of zeros */
  int inside[3];
  const float *packed;
  int64_t column; /* under the first kernel column of the first output, perhaps outside */
  size_t count;
} segment;

/* One vector of channels of a segment. */
typedef struct lane {
  f4 weights[9], bias;  /* weights on zeros are zeros: an infinite one would give NaN */
  const float *rows[3]; /* column 0 */
} lane;

static FWI_INLINE void lane_of(const segment *g, size_t c, lane *l) {
  const size_t padded = fwi_depthwise_row(g->s);
  l->bias = f4_load(g->packed + c);
  FWI_UNROLL for (int r = 0; r < 3; r++) {
    const float *w = g->packed + c + (size_t)(1 + 3 * r) * padded;
    FWI_UNROLL for (int k = 0; k < 3; k++) {
      l->weights[3 * r + k] = g->inside[r] ? f4_load(w + (size_t)k * padded) : f4_splat(0);
    }
    l->rows[r] = g->rows[r] + c;
  }
}

static FWI_INLINE f4 load_cell(const float *from, int relu) {
  const f4 cell = f4_load(from);
  return relu ? f4_at_least(cell, f4_splat(0)) : cell;
}

/* sum + a column of cells under kernel column kx. */
static FWI_INLINE f4 add(const lane *l, int kx, const f4 *cells, f4 sum) {
  FWI_UNROLL for (int r = 0; r < 3; r++) sum = f4_madd(cells[r], l->weights[3 * r + kx], sum);
  return sum;
}

/* Takes `column` into the sums: done, which it completes, now and next. What is outside the picture adds nothing. */
static FWI_INLINE void edge_column(const segment *g, const lane *l, int relu, int64_t column, f4 *done, f4 *now,
                                   f4 *next) {
  f4 cells[3];
  if (column < 0 || column >= g->s->in_w) return;
  FWI_UNROLL for (int r = 0; r < 3; r++) {
    cells[r] = load_cell(l->rows[r] + (size_t)column * (size_t)g->s->in_c, relu);
  }
  *done = add(l, 2, cells, *done);
  *now = add(l, 1, cells, *now);
  *next = add(l, 0, cells, *next);
}

/* How many of the `count` steps, each of `stride` columns from `column` on, begin left of the picture, and how many
 * of the others end inside it. */
static FWI_INLINE void count_steps(int64_t column, int stride, int64_t width, size_t count, size_t *left,
                                   size_t *inside) {
  const int64_t all = (int64_t)count, first = column < 0 ? (-column + stride - 1) / stride : 0;
  const int64_t end = column > width ? 0 : (width - column) / stride;
  *left = (size_t)(first < all ? first : all);
  *inside = end > first && first < all ? (size_t)((end < all ? end : all) - first) : 0;
}

/* What runs along the row: the output that the next step completes and, with stride 1, the one behind it. */
typedef struct state {
  f4 now, next;
  int64_t column; /* that the next step takes first */
  float *y;
} state;

/* Steps whose columns lie outside the picture, or partly. */
static FWI_INLINE void edge_steps(const segment *g, const lane *l, int stride, int relu, size_t count, f4 low, f4 high,
                                  size_t y_step, state *at) {
  for (; count > 0; count--, at->y += y_step, at->column += stride) {
    f4 after = l->bias, unused = l->bias;
    if (stride == 1) {
      edge_column(g, l, relu, at->column, &at->now, &at->next, &after);
    } else {
      edge_column(g, l, relu, at->column, &unused, &at->now, &unused);
      edge_column(g, l, relu, at->column + 1, &at->now, &unused, &after);
    }
    f4_store(at->y, f4_at_most(f4_at_least(at->now, low), high));
    at->now = stride == 1 ? at->next : after;
    at->next = after;
  }
}

/* Outputs of channels c .. c + 4, clamped, to y, y + y_step, ... */
static FWI_INLINE void stream(const segment *g, int stride, int relu, size_t c, f4 low, f4 high, float *y,
                              size_t y_step) {
  lane l;
  size_t left, inside;
  lane_of(g, c, &l);
  state at = {l.bias, l.bias, g->column + 3 - stride, y};
  f4 unused = l.bias;
  count_steps(at.column, stride, g->s->in_w, g->count, &left, &inside);
  edge_column(g, &l, relu, g->column, &unused, &unused, &at.now);
  if (stride == 1) edge_column(g, &l, relu, g->column + 1, &unused, &at.now, &at.next);
  edge_steps(g, &l, stride, relu, left, low, high, y_step, &at);

  const size_t channels = (size_t)g->s->in_c;
  const ptrdiff_t second = l.rows[1] - l.rows[0], third = l.rows[2] - l.rows[0];
  const float *from = l.rows[0] + (ptrdiff_t)at.column * (ptrdiff_t)channels, *bias = g->packed + c;
  float *to = at.y;
  f4 now = at.now, next = at.next;
  FWI_KEEP_LOOP for (size_t n = inside; n > 0; n--, from += channels, to += y_step) {
    FWI_OPAQUE(from); /* else a pointer is kept and moved on for each of the loads, too many for the registers */
    if (stride == 2) {
      const f4 odd[3] = {load_cell(from, relu), load_cell(from + second, relu), load_cell(from + third, relu)};
      now = add(&l, 1, odd, now);
      from += channels;
    }
    const f4 cells[3] = {load_cell(from, relu), load_cell(from + second, relu), load_cell(from + third, relu)};
    now = add(&l, 2, cells, now);
    if (stride == 1) next = add(&l, 1, cells, next);
    const f4 after = add(&l, 0, cells, f4_load(bias)); /* the bias is not worth a register */
    f4_store(to, f4_at_most(f4_at_least(now, low), high));
    now = stride == 1 ? next : after;
    next = after;
  }
  at = (state){now, next, at.column + (int64_t)inside * stride, to};
  edge_steps(g, &l, stride, relu, g->count - left - inside, low, high, y_step, &at);
}

/* Residual, activation and store of what `stream` left in memory: outputs from `pixel` on. */
static void finish(const fwi_finisher *f, size_t count, size_t channels, size_t c, const f4 *sums, size_t pixel,
                   float *y) {
  for (size_t i = 0; i < count; i++, pixel++) {
    const f4 sum = sums[i] + fwi_residual4(f, pixel, channels, c, 4);
    f4_store(y + pixel * channels + c, fwi_finish4(f, sum, c, 4));
  }
}

/* All channels of the segment that begins at output `pixel`. */
static FWI_INLINE void run_segment(const segment *g, int stride, int relu, const fwi_finisher *f, size_t pixel,
                                   float *y) {
  const size_t channels = (size_t)g->s->in_c;
  const int simple = f->kind == FWI_FINISH_CLAMP && !f->residual;
  const f4 low = f4_splat(simple ? f->low : -INFINITY), high = f4_splat(simple ? f->high : INFINITY);
  f4 sums[kLongest];
  for (size_t first = 0; first < channels; first += 4) {
    const size_t c = first + 4 <= channels ? first : channels - 4; /* the last vector overlaps the one before */
    stream(g, stride, relu, c, low, high, simple ? y + pixel * channels + c : (float *)sums, simple ? channels : 4);
    if (!simple) finish(f, g->count, channels, c, sums, pixel, y);
  }
}

typedef void runner(const segment *g, const fwi_finisher *f, size_t pixel, float *y);

static void run_stride1(const segment *g, const fwi_finisher *f, size_t pixel, float *y) {
  run_segment(g, 1, 0, f, pixel, y);
}

static void run_stride2(const segment *g, const fwi_finisher *f, size_t pixel, float *y) {
  run_segment(g, 2, 0, f, pixel, y);
}

static void run_stride1_relu(const segment *g, const fwi_finisher *f, size_t pixel, float *y) {
  run_segment(g, 1, 1, f, pixel, y);
}

static void run_stride2_relu(const segment *g, const fwi_finisher *f, size_t pixel, float *y) {
  run_segment(g, 2, 1, f, pixel, y);
}

/* Into how many equal parts a row is cut. */
static size_t segments_of(const fwi_conv_shape *s) {
  const size_t many = kSegmentFloats / (size_t)s->in_c;
  const size_t longest = many > kLongest ? kLongest : many < kShortest ? kShortest : many;
  return ((size_t)s->out_w + longest - 1) / longest;
}

FWI_SMALL size_t fwi_depthwise_stream_scratch(const fwi_conv_shape *s) {
  const int64_t bottom = (int64_t)(s->out_h - 1) * s->stride_h - s->pad_top + 3;
  return s->pad_top > 0 || bottom > s->in_h ? (size_t)s->in_w * (size_t)s->in_c : 0;
}

FWI_SMALL void fwi_depthwise_stream(const fwi_conv_shape *s, const float *x, const float *packed,
                                    const fwi_finisher *finisher, float *y, float *zeros) {
  const size_t row = (size_t)s->in_w * (size_t)s->in_c, width = (size_t)s->out_w, segments = segments_of(s);
  runner *const run = finisher->relu_input ? (s->stride_w == 1 ? run_stride1_relu : run_stride2_relu)
                                           : (s->stride_w == 1 ? run_stride1 : run_stride2);
  const size_t lines = (size_t)s->batch * (size_t)s->out_h, zero_count = fwi_depthwise_stream_scratch(s);
  if (zero_count > 0) memset(zeros, 0, zero_count * sizeof(float));
  for (size_t line = 0; line < lines; line++) {
    const float *picture = x + line / (size_t)s->out_h * (size_t)s->in_h * row;
    const int64_t top = (int64_t)(line % (size_t)s->out_h) * s->stride_h - s->pad_top;
    segment g = {.s = s, .packed = packed};
    for (int r = 0; r < 3; r++) {
      const int64_t at = top + r;
      g.inside[r] = at >= 0 && at < s->in_h;
      g.rows[r] = g.inside[r] ? picture + (size_t)at * row : zeros;
    }
    for (size_t i = 0; i < segments; i++) {
      const size_t first = width * i / segments;
      g.count = width * (i + 1) / segments - first;
      g.column = (int64_t)first * s->stride_w - s->pad_left;
      run(&g, finisher, line * width + first, y);
    }
  }
}
