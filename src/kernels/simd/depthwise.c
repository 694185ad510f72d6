/* Depthwise convolution, four channels a vector: 3x3 and 5x5 kernels of stride 1 or 2 across, without dilation and
 * multiplier, have bodies of their own. Everything else: one output pixel at a time over the taps inside the picture.
 */
#include "kernels/simd/depthwise.h"

#include <string.h>

#include "kernels/activation.h"
#include "kernels/simd/simd.h"

typedef enum body { GENERAL, STREAM, TILED } body;

static int is_plain(const fwi_conv_shape *s) {
  return s->depth_multiplier == 1 && s->kernel_h == s->kernel_w && s->dilation_h == 1 && s->dilation_w == 1 &&
         (s->stride_w == 1 || s->stride_w == 2) && s->in_c >= 4;
}

static int may_stream(const fwi_conv_shape *s) {
  return is_plain(s) && s->kernel_w == 3;
}

FWI_SMALL static body body_of(const fwi_conv_shape *s, int relu_input) {
  if (may_stream(s)) return STREAM;
  return is_plain(s) && s->kernel_w == 5 && s->out_w >= FWI_DEPTHWISE_TILE && !relu_input ? TILED : GENERAL;
}

FWI_SMALL size_t fwi_simd_depthwise_packed_bytes(const fwi_conv_shape *s) {
  uint64_t taps = (uint64_t)s->kernel_h * (uint64_t)s->kernel_w;
  return fwi_float_bytes((taps + 1) * fwi_depthwise_row(s));
}

FWI_SMALL void fwi_simd_depthwise_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  size_t taps = (size_t)s->kernel_h * (size_t)s->kernel_w, channels = (size_t)s->out_c, padded = fwi_depthwise_row(s);
  float *to = packed;
  memset(to, 0, (taps + 1) * padded * sizeof(float));
  if (bias) memcpy(to, bias, channels * sizeof(float));
  for (size_t tap = 0; tap < taps; tap++) {
    memcpy(to + (tap + 1) * padded, w + tap * channels, channels * sizeof(float));
  }
}

FWI_SMALL size_t fwi_simd_depthwise_scratch_bytes(const fwi_conv_shape *s) {
  return may_stream(s) ? fwi_depthwise_stream_scratch(s) * sizeof(float) : 0;
}

fwi_span fwi_span_of(int32_t o, int32_t stride, int32_t kernel, int32_t dilation, int32_t pad, int32_t size) {
  int64_t start = (int64_t)o * stride - pad;
  fwi_span r = {start < 0 ? (-start + dilation - 1) / dilation : 0, 0, 0};
  r.end = size <= start ? 0 : (size - start + dilation - 1) / dilation;
  if (r.end > kernel) r.end = kernel;
  r.from = start + r.first * dilation;
  return r;
}

/* n channels c.. of one output pixel, each from the input channel of its own (`splat`: all from one). */
static f4 gather(const fwi_conv_shape *s, const float *x, const float *packed, fwi_span rows, fwi_span columns,
                 size_t c, size_t n, int splat, int relu) {
  size_t padded = fwi_depthwise_row(s);
  f4 sum = f4_load_n(packed + c, n);
  if (columns.first >= columns.end) return sum;
  for (int64_t ky = rows.first; ky < rows.end; ky++) {
    int64_t iy = rows.from + (ky - rows.first) * s->dilation_h;
    const float *from = x + (ptrdiff_t)((iy * s->in_w + columns.from) * s->in_c);
    const float *w = packed + padded + (size_t)(ky * s->kernel_w + columns.first) * padded + c;
    for (int64_t kx = columns.first; kx < columns.end; kx++) {
      f4 value = splat ? f4_load_splat(from) : f4_load_n(from, n);
      if (relu) value = f4_at_least(value, f4_splat(0));
      sum = f4_madd(value, f4_load_n(w, n), sum);
      from += (ptrdiff_t)s->dilation_w * s->in_c;
      w += padded;
    }
  }
  return sum;
}

static void run_general(const fwi_conv_shape *s, const float *x, const float *packed, const fwi_finisher *finisher,
                        float *y) {
  size_t channels = (size_t)s->in_c, multiplier = (size_t)s->depth_multiplier, pixel = 0;
  size_t group = multiplier == 1 ? channels : multiplier; /* outputs whose inputs lie alike */
  for (int32_t b = 0; b < s->batch; b++, x += (size_t)s->in_h * (size_t)s->in_w * channels) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      fwi_span rows = fwi_span_of(oy, s->stride_h, s->kernel_h, s->dilation_h, s->pad_top, s->in_h);
      for (int32_t ox = 0; ox < s->out_w; ox++, pixel++) {
        fwi_span columns = fwi_span_of(ox, s->stride_w, s->kernel_w, s->dilation_w, s->pad_left, s->in_w);
        for (size_t c = 0; c < (size_t)s->out_c;) {
          size_t left = group - c % group, n = left < 4 ? left : 4;
          const float *from = x + (multiplier == 1 ? c : c / multiplier);
          f4 sum = gather(s, from, packed, rows, columns, c, n, multiplier > 1, finisher->relu_input);
          sum += fwi_residual4(finisher, pixel, (size_t)s->out_c, c, n);
          f4_store_n(y + pixel * (size_t)s->out_c + c, fwi_finish4(finisher, sum, c, n), n);
          c += n;
        }
      }
    }
  }
}

void fwi_simd_depthwise(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                        void *scratch) {
  fwi_finisher finisher = fwi_finisher_of(e);
  const body chosen = body_of(s, e->relu_input);
  const int once = e->residual != y; /* adding a residual in place twice would not give the same value */
  if (chosen == STREAM && (once || s->in_c % 4 == 0)) {
    fwi_depthwise_stream(s, x, packed, &finisher, y, scratch);
  } else if (chosen == TILED && once) {
    fwi_depthwise_tiled(s, x, packed, &finisher, y);
  } else {
    run_general(s, x, packed, &finisher, y);
  }
}

FWI_SMALL const char *fwi_simd_depthwise_name(const fwi_conv_shape *s) {
  const body chosen = body_of(s, 0);
  if (chosen == GENERAL) return "depthwise_general";
  if (s->kernel_w == 3) return s->stride_w == 1 ? "depthwise_3x3_stride1" : "depthwise_3x3_stride2";
  return s->stride_w == 1 ? "depthwise_5x5_stride1" : "depthwise_5x5_stride2";
}
