/* Convolutions of the reference set: one loop a dimension, sums in double, which hold a product of two
 * floats exactly, so that each output is rounded about once and the order of loops hardly matters. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/scalar/scalar.h"

static void pack(size_t channels, size_t weights, const float *w, const float *bias, float *packed) {
  if (bias) {
    memcpy(packed, bias, channels * sizeof(float));
  } else {
    memset(packed, 0, channels * sizeof(float));
  }
  memcpy(packed + channels, w, weights * sizeof(float));
}

static size_t filter_size(const fwi_conv_shape *s) { /* weights of one output channel */
  return (size_t)s->kernel_h * (size_t)s->kernel_w * (size_t)s->in_c;
}

static size_t taps(const fwi_conv_shape *s) {
  return (size_t)s->kernel_h * (size_t)s->kernel_w;
}

/* Input coordinate that kernel cell k meets at output coordinate o; it may lie outside the picture. */
static int64_t input_at(int32_t o, int32_t stride, int32_t k, int32_t dilation, int32_t pad) {
  return (int64_t)o * stride + (int64_t)k * dilation - pad;
}

/* Index of the first channel of a pixel of a (batch, h, w, c) tensor. */
static size_t pixel(int32_t batch, int64_t row, int64_t column, int32_t h, int32_t w, int32_t c) {
  return (size_t)(((batch * (int64_t)h + row) * w + column) * c);
}

size_t fwi_scalar_conv2d_packed_bytes(const fwi_conv_shape *s) {
  return fwi_float_bytes((uint64_t)s->out_c + (uint64_t)s->out_c * filter_size(s));
}

void fwi_scalar_conv2d_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  pack((size_t)s->out_c, (size_t)s->out_c * filter_size(s), w, bias, packed);
}

static double conv2d_at(const fwi_conv_shape *s, const float *x, const float *w, int32_t batch, int32_t oy,
                        int32_t ox) {
  double sum = 0;
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    int64_t iy = input_at(oy, s->stride_h, ky, s->dilation_h, s->pad_top);
    if (iy < 0 || iy >= s->in_h) continue;
    for (int32_t kx = 0; kx < s->kernel_w; kx++) {
      int64_t ix = input_at(ox, s->stride_w, kx, s->dilation_w, s->pad_left);
      if (ix < 0 || ix >= s->in_w) continue;
      const float *cell = x + pixel(batch, iy, ix, s->in_h, s->in_w, s->in_c);
      const float *weights = w + ((size_t)ky * (size_t)s->kernel_w + (size_t)kx) * (size_t)s->in_c;
      for (int32_t c = 0; c < s->in_c; c++) sum += (double)cell[c] * weights[c];
    }
  }
  return sum;
}

void fwi_scalar_conv2d(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                       void *scratch) {
  const float *bias = packed, *w = bias + s->out_c;
  size_t index = 0;
  (void)scratch;
  for (int32_t b = 0; b < s->batch; b++) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      for (int32_t ox = 0; ox < s->out_w; ox++) {
        for (size_t oc = 0; oc < (size_t)s->out_c; oc++, index++) {
          double sum = bias[oc] + conv2d_at(s, x, w + oc * filter_size(s), b, oy, ox);
          y[index] = fwi_finish(e, (float)sum, index, oc, (size_t)s->out_c);
        }
      }
    }
  }
}

size_t fwi_scalar_depthwise_packed_bytes(const fwi_conv_shape *s) {
  return fwi_float_bytes((uint64_t)s->out_c + (uint64_t)s->out_c * taps(s));
}

void fwi_scalar_depthwise_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed) {
  pack((size_t)s->out_c, (size_t)s->out_c * taps(s), w, bias, packed);
}

static double depthwise_at(const fwi_conv_shape *s, const float *x, const float *w, int relu, int32_t batch, int32_t oy,
                           int32_t ox, int32_t oc) {
  double sum = 0;
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    int64_t iy = input_at(oy, s->stride_h, ky, s->dilation_h, s->pad_top);
    if (iy < 0 || iy >= s->in_h) continue;
    for (int32_t kx = 0; kx < s->kernel_w; kx++) {
      int64_t ix = input_at(ox, s->stride_w, kx, s->dilation_w, s->pad_left);
      if (ix < 0 || ix >= s->in_w) continue;
      size_t tap = (size_t)ky * (size_t)s->kernel_w + (size_t)kx;
      size_t cell = pixel(batch, iy, ix, s->in_h, s->in_w, s->in_c) + (size_t)(oc / s->depth_multiplier);
      const float value = relu && x[cell] < 0 ? 0 : x[cell];
      sum += (double)value * w[tap * (size_t)s->out_c + (size_t)oc];
    }
  }
  return sum;
}

void fwi_scalar_depthwise(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                          void *scratch) {
  const float *bias = packed, *w = bias + s->out_c;
  size_t index = 0;
  (void)scratch;
  for (int32_t b = 0; b < s->batch; b++) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      for (int32_t ox = 0; ox < s->out_w; ox++) {
        for (int32_t oc = 0; oc < s->out_c; oc++, index++) {
          double sum = bias[oc] + depthwise_at(s, x, w, e->relu_input, b, oy, ox, oc);
          y[index] = fwi_finish(e, (float)sum, index, (size_t)oc, (size_t)s->out_c);
        }
      }
    }
  }
}

/* The cell of x that reaches output coordinate `o` through kernel cell k, or -1: o = i * stride + k * dilation - pad.
 */
static int64_t source_of(int32_t o, int32_t stride, int32_t k, int32_t dilation, int32_t pad, int32_t size) {
  int64_t scaled = (int64_t)o + pad - (int64_t)k * dilation;
  if (scaled < 0 || scaled % stride != 0 || scaled / stride >= size) return -1;
  return scaled / stride;
}

static double transpose_conv_at(const fwi_conv_shape *s, const float *x, const float *w, int32_t batch, int32_t oy,
                                int32_t ox) {
  double sum = 0;
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    int64_t iy = source_of(oy, s->stride_h, ky, s->dilation_h, s->pad_top, s->in_h);
    if (iy < 0) continue;
    for (int32_t kx = 0; kx < s->kernel_w; kx++) {
      int64_t ix = source_of(ox, s->stride_w, kx, s->dilation_w, s->pad_left, s->in_w);
      if (ix < 0) continue;
      const float *cell = x + pixel(batch, iy, ix, s->in_h, s->in_w, s->in_c);
      const float *weights = w + ((size_t)ky * (size_t)s->kernel_w + (size_t)kx) * (size_t)s->in_c;
      for (int32_t c = 0; c < s->in_c; c++) sum += (double)cell[c] * weights[c];
    }
  }
  return sum;
}

void fwi_scalar_transpose_conv(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e,
                               float *y, void *scratch) {
  const float *bias = packed, *w = bias + s->out_c;
  size_t index = 0;
  (void)scratch;
  for (int32_t b = 0; b < s->batch; b++) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      for (int32_t ox = 0; ox < s->out_w; ox++) {
        for (size_t oc = 0; oc < (size_t)s->out_c; oc++, index++) {
          double sum = bias[oc] + transpose_conv_at(s, x, w + oc * filter_size(s), b, oy, ox);
          y[index] = fwi_finish(e, (float)sum, index, oc, (size_t)s->out_c);
        }
      }
    }
  }
}

size_t fwi_scalar_no_scratch(const fwi_conv_shape *s) {
  (void)s;
  return 0;
}

const char *fwi_scalar_conv2d_name(const fwi_conv_shape *s) {
  (void)s;
  return "conv2d_scalar";
}

const char *fwi_scalar_depthwise_name(const fwi_conv_shape *s) {
  (void)s;
  return "depthwise_scalar";
}
