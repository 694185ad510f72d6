/* Gradient of a depthwise convolution's input. With stride 1 it is a depthwise convolution of dy with the kernel turned
 * over; with other strides each row is gathered in turns of columns that the same taps reach. Multipliers above 1 are
 * left to the reference. */
#include <string.h>

#include "kernels/scalar/gradients.h"
#include "kernels/simd/depthwise.h"
#include "kernels/simd/gradients.h"
#include "kernels/simd/simd.h"

enum { kTaps = 4 }; /* at a time */

FWI_SMALL static fwi_conv_shape backward_of(const fwi_conv_shape *s) {
  fwi_conv_shape b = *s;
  b.in_h = s->out_h, b.in_w = s->out_w;
  b.out_h = s->in_h, b.out_w = s->in_w;
  b.pad_top = (s->kernel_h - 1) * s->dilation_h - s->pad_top;
  b.pad_left = (s->kernel_w - 1) * s->dilation_w - s->pad_left;
  return b;
}

static int is_plain(const fwi_conv_shape *s) {
  return s->depth_multiplier == 1 && s->stride_h == 1 && s->stride_w == 1;
}

static size_t aligned(size_t bytes) {
  return (bytes + 15) & ~(size_t)15;
}

FWI_SMALL size_t fwi_simd_depthwise_input_scratch_bytes(const fwi_conv_shape *s) {
  const fwi_conv_shape back = backward_of(s);
  if (!is_plain(s)) return 0;
  const size_t packed = fwi_simd_depthwise_packed_bytes(&back), scratch = fwi_simd_depthwise_scratch_bytes(&back);
  return packed >= SIZE_MAX / 4 || scratch >= SIZE_MAX / 4 ? SIZE_MAX : 2 * aligned(packed) + scratch;
}

FWI_SMALL static void run_plain(const fwi_conv_shape *s, const float *dy, const float *w, const float *add, float *dx,
                                char *scratch) {
  const fwi_conv_shape back = backward_of(s);
  const size_t taps = (size_t)s->kernel_h * (size_t)s->kernel_w, channels = (size_t)s->in_c;
  const size_t packed = aligned(fwi_simd_depthwise_packed_bytes(&back));
  float *turned = (float *)(scratch + packed);
  const fwi_epilogue e = {.residual = add};
  for (size_t tap = 0; tap < taps; tap++) {
    memcpy(turned + (taps - 1 - tap) * channels, w + tap * channels, channels * sizeof(float));
  }
  fwi_simd_depthwise_pack(&back, turned, NULL, scratch);
  fwi_simd_depthwise(&back, dy, scratch, &e, dx, scratch + 2 * packed);
}

/* One tap that reaches columns of dx a stride apart: the j-th of them from the j-th output. */
typedef struct source {
  const float *dy, *w;
  size_t first, end; /* columns with an output */
} source;

/* Columns of one row of dx, `step` floats apart. */
typedef struct columns {
  const float *add;
  float *dx;
  size_t count, channels, step;
} columns;

/* n channels of columns from .. end, each of whose outputs may be missing. */
FWI_SMALL __attribute__((noinline)) static void gather_some(const columns *to, const source *taps, size_t count,
                                                            size_t from, size_t end, size_t c, size_t n) {
  for (size_t j = from; j < end; j++) {
    const size_t at = j * to->step + c;
    f4 sum = to->add ? f4_load_n(to->add + at, n) : f4_splat(0);
    for (size_t t = 0; t < count; t++) {
      if (j < taps[t].first || j >= taps[t].end) continue;
      sum = f4_madd(f4_load_n(taps[t].dy + (ptrdiff_t)(j * to->channels) + c, n), f4_load_n(taps[t].w + c, n), sum);
    }
    f4_store_n(to->dx + at, sum, n);
  }
}

/* Four channels of columns that have all outputs. */
static FWI_INLINE void gather(const columns *to, const source *taps, int count, size_t from, size_t end, size_t c) {
  const float *dy[kTaps], *add = to->add ? to->add + from * to->step + c : NULL;
  float *dx = to->dx + from * to->step + c;
  f4 weights[kTaps];
  FWI_UNROLL for (int t = 0; t < count; t++) {
    weights[t] = f4_load(taps[t].w + c);
    dy[t] = taps[t].dy + (ptrdiff_t)(from * to->channels) + c;
  }
  FWI_KEEP_LOOP for (size_t n = end - from, i = 0; n > 0; n--, i += to->channels, dx += to->step) {
    f4 sum = f4_splat(0);
    if (add) {
      sum = f4_load(add);
      add += to->step;
    }
    FWI_UNROLL for (int t = 0; t < count; t++) sum = f4_madd(f4_load(dy[t] + i), weights[t], sum);
    f4_store(dx, sum);
  }
}

static void gather_taps(const columns *to, const source *taps, size_t count) {
  const size_t whole = to->channels & ~(size_t)3;
  size_t from = 0, end = to->count;
  for (size_t t = 0; t < count; t++) {
    if (taps[t].first > from) from = taps[t].first;
    if (taps[t].end < end) end = taps[t].end;
  }
  if (from >= end || count == 0 || count == 3) from = end = to->count;
  for (size_t c = 0; c < whole; c += 4) {
    gather_some(to, taps, count, 0, from, c, 4);
    if (from < end && count == 4) gather(to, taps, 4, from, end, c);
    if (from < end && count == 2) gather(to, taps, 2, from, end, c);
    if (from < end && count == 1) gather(to, taps, 1, from, end, c);
    gather_some(to, taps, count, end, to->count, c, 4);
  }
  if (whole < to->channels) gather_some(to, taps, count, 0, to->count, whole, to->channels - whole);
}

/* Which outputs `kernel cell k` reaches from input i of so many, every stride-th from there on: the one that belongs to
 * i, perhaps outside, and 0 when there is none. */
static int reaches(int64_t i, int32_t k, int32_t stride, int32_t dilation, int32_t pad, int64_t *output) {
  const int64_t scaled = i + pad - (int64_t)k * dilation;
  *output = scaled / stride;
  return scaled % stride == 0;
}

/* Columns first, first + stride, .. of row iy of a picture, of which dy holds the gradients. */
FWI_SMALL static void gather_columns(const fwi_conv_shape *s, const float *dy, const float *w, int32_t iy,
                                     int32_t first, columns to) {
  source taps[kTaps];
  size_t count = 0;
  int64_t oy, ox;
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    if (!reaches(iy, ky, s->stride_h, s->dilation_h, s->pad_top, &oy) || oy < 0 || oy >= s->out_h) continue;
    for (int32_t kx = 0; kx < s->kernel_w; kx++) {
      if (!reaches(first, kx, s->stride_w, s->dilation_w, s->pad_left, &ox) || ox >= s->out_w) continue;
      const int64_t all = (int64_t)to.count, end = s->out_w - ox < all ? s->out_w - ox : all;
      if (-ox >= end) continue;
      if (count == kTaps) {
        gather_taps(&to, taps, count);
        to.add = to.dx;
        count = 0;
      }
      taps[count++] =
          (source){dy + (ptrdiff_t)((oy * s->out_w + ox) * s->in_c), w + (size_t)(ky * s->kernel_w + kx) * to.channels,
                   ox < 0 ? (size_t)-ox : 0, (size_t)end};
    }
  }
  if (count == 3) { /* there is no body for it */
    gather_taps(&to, taps + 2, 1);
    to.add = to.dx;
    count = 2;
  }
  gather_taps(&to, taps, count);
}

FWI_SMALL void fwi_simd_depthwise_input(const fwi_conv_shape *s, const float *dy, const float *w, const float *add,
                                        float *dx, void *scratch) {
  const size_t channels = (size_t)s->in_c, row = (size_t)s->in_w * channels;
  const size_t outputs = (size_t)s->out_h * (size_t)s->out_w * channels;
  if (s->depth_multiplier != 1) {
    fwi_scalar_depthwise_input(s, dy, w, add, dx, scratch);
    return;
  }
  if (is_plain(s)) {
    run_plain(s, dy, w, add, dx, scratch);
    return;
  }
  for (int32_t line = 0; line < s->batch * s->in_h; line++, dx += row) {
    for (int32_t x = 0; x < s->in_w && x < s->stride_w; x++) {
      const columns to = {add ? add + (size_t)x * channels : NULL, dx + (size_t)x * channels,
                          (size_t)((s->in_w - x - 1) / s->stride_w + 1), channels, (size_t)s->stride_w * channels};
      gather_columns(s, dy + (size_t)(line / s->in_h) * outputs, w, line % s->in_h, x, to);
    }
    if (add) add += row;
  }
}
