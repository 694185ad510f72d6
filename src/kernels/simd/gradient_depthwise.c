/* Gradients of depthwise convolution, four channels a vector; multipliers above 1 are left to the reference. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/scalar/gradients.h"
#include "kernels/simd/depthwise.h"
#include "kernels/simd/gradients.h"
#include "kernels/simd/simd.h"

static int is_simple(const fwi_conv_shape *s) {
  return s->depth_multiplier == 1;
}

FWI_SMALL size_t fwi_simd_depthwise_weights_scratch_bytes(const fwi_conv_shape *s) {
  (void)s;
  return 0;
}

/* Outputs of a row whose kernel cell lies inside the picture: the first, and how many. */
static size_t outputs_inside(const fwi_conv_shape *s, int32_t kx, size_t *first) {
  const int64_t off = (int64_t)kx * s->dilation_w - s->pad_left, stride = s->stride_w;
  const int64_t from = off < 0 ? (-off + stride - 1) / stride : 0;
  int64_t end = s->in_w <= off ? 0 : (s->in_w - off + stride - 1) / stride;
  if (end > s->out_w) end = s->out_w;
  *first = (size_t)from;
  return end > from ? (size_t)(end - from) : 0;
}

void fwi_simd_depthwise_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                                void *scratch) {
  const size_t channels = (size_t)s->in_c, out_row = (size_t)s->out_w * channels;
  const size_t step = (size_t)s->stride_w * channels;
  if (!is_simple(s)) {
    fwi_scalar_depthwise_weights(s, x, dy, dw, db, scratch);
    return;
  }
  for (size_t line = 0; line < (size_t)s->batch * (size_t)s->out_h; line++, dy += out_row) {
    const size_t oy = line % (size_t)s->out_h;
    const float *picture = x + line / (size_t)s->out_h * (size_t)s->in_h * (size_t)s->in_w * channels;
    if (db) fwi_add_column_sums((size_t)s->out_w, channels, dy, db);
    for (int32_t tap = 0; tap < s->kernel_h * s->kernel_w; tap++) {
      const int32_t ky = tap / s->kernel_w, kx = tap % s->kernel_w;
      const int64_t iy = (int64_t)oy * s->stride_h + (int64_t)ky * s->dilation_h - s->pad_top;
      size_t first, count = outputs_inside(s, kx, &first);
      if (iy < 0 || iy >= s->in_h || count == 0) continue;
      const int64_t ix = (int64_t)first * s->stride_w + (int64_t)kx * s->dilation_w - s->pad_left;
      const float *from = picture + (ptrdiff_t)((iy * s->in_w + ix) * s->in_c), *with = dy + first * channels;
      float *to = dw + (size_t)tap * channels;
      for (size_t c = 0; c < channels; c += 4) {
        f4 sum = f4_splat(0);
        for (size_t i = 0; i < count; i++) {
          sum = f4_madd(f4_load_n(from + i * step + c, channels - c), f4_load_n(with + i * channels + c, channels - c),
                        sum);
        }
        f4_store_n(to + c, f4_load_n(to + c, channels - c) + sum, channels - c);
      }
    }
  }
}

/* With stride 1 the gradient is a depthwise convolution of dy with the kernel turned over. */
FWI_SMALL static fwi_conv_shape backward_of(const fwi_conv_shape *s) {
  fwi_conv_shape b = *s;
  b.in_h = s->out_h, b.in_w = s->out_w;
  b.out_h = s->in_h, b.out_w = s->in_w;
  b.pad_top = (s->kernel_h - 1) * s->dilation_h - s->pad_top;
  b.pad_left = (s->kernel_w - 1) * s->dilation_w - s->pad_left;
  return b;
}

static int is_plain(const fwi_conv_shape *s) {
  return is_simple(s) && s->stride_h == 1 && s->stride_w == 1;
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

void fwi_simd_depthwise_input(const fwi_conv_shape *s, const float *dy, const float *w, const float *add, float *dx,
                              void *scratch) {
  const size_t channels = (size_t)s->in_c, out_row = (size_t)s->out_w * channels;
  const size_t step = (size_t)s->stride_w * channels, picture = (size_t)s->in_h * (size_t)s->in_w * channels;
  if (!is_simple(s)) {
    fwi_scalar_depthwise_input(s, dy, w, add, dx, scratch);
    return;
  }
  if (is_plain(s)) {
    run_plain(s, dy, w, add, dx, scratch);
    return;
  }
  if (!add) {
    memset(dx, 0, (size_t)s->batch * picture * sizeof(float));
  } else if (add != dx) {
    memcpy(dx, add, (size_t)s->batch * picture * sizeof(float));
  }
  for (size_t line = 0; line < (size_t)s->batch * (size_t)s->out_h; line++, dy += out_row) {
    const size_t oy = line % (size_t)s->out_h;
    for (int32_t tap = 0; tap < s->kernel_h * s->kernel_w; tap++) {
      const int32_t ky = tap / s->kernel_w, kx = tap % s->kernel_w;
      const int64_t iy = (int64_t)oy * s->stride_h + (int64_t)ky * s->dilation_h - s->pad_top;
      size_t first, count = outputs_inside(s, kx, &first);
      if (iy < 0 || iy >= s->in_h || count == 0) continue;
      const int64_t ix = (int64_t)first * s->stride_w + (int64_t)kx * s->dilation_w - s->pad_left;
      float *to = dx + line / (size_t)s->out_h * picture + (ptrdiff_t)((iy * s->in_w + ix) * s->in_c);
      const float *from = dy + first * channels, *weights = w + (size_t)tap * channels;
      for (size_t i = 0; i < count; i++, to += step, from += channels) {
        for (size_t c = 0; c < channels; c += 4) {
          const size_t n = channels - c;
          f4_store_n(to + c, f4_madd(f4_load_n(from + c, n), f4_load_n(weights + c, n), f4_load_n(to + c, n)), n);
        }
      }
    }
  }
}
