/* Gradients of convolutions in the reference set: one sum in double for each value, rounded once. */
#include <string.h>

#include "kernels/activation.h"
#include "kernels/scalar/gradients.h"

/* What input coordinate kernel cell k meets at output coordinate o, or -1 outside the picture. */
static int64_t input_at(int32_t o, int32_t stride, int32_t k, int32_t dilation, int32_t pad, int32_t size) {
  const int64_t at = (int64_t)o * stride + (int64_t)k * dilation - pad;
  return at < size ? at : -1;
}

/* The output coordinate at which kernel cell k meets input coordinate i, or -1. */
static int64_t output_at(int32_t i, int32_t stride, int32_t k, int32_t dilation, int32_t pad, int32_t size) {
  const int64_t scaled = (int64_t)i + pad - (int64_t)k * dilation;
  return scaled < 0 || scaled % stride != 0 || scaled / stride >= size ? -1 : scaled / stride;
}

/* Sum over all outputs of x's channel `from` under kernel cell (ky, kx) times dy's channel `to`. */
static double weight_at(const fwi_conv_shape *s, const float *x, const float *dy, int32_t ky, int32_t kx, int32_t from,
                        int32_t to) {
  double sum = 0;
  for (int32_t b = 0; b < s->batch; b++) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      const int64_t iy = input_at(oy, s->stride_h, ky, s->dilation_h, s->pad_top, s->in_h);
      for (int32_t ox = 0; ox < s->out_w && iy >= 0; ox++) {
        const int64_t ix = input_at(ox, s->stride_w, kx, s->dilation_w, s->pad_left, s->in_w);
        if (ix < 0) continue;
        sum += (double)x[((b * (int64_t)s->in_h + iy) * s->in_w + ix) * s->in_c + from] *
               dy[((b * (int64_t)s->out_h + oy) * s->out_w + ox) * s->out_c + to];
      }
    }
  }
  return sum;
}

static void add_bias_gradient(const fwi_conv_shape *s, const float *dy, float *db) {
  const int64_t pixels = (int64_t)s->batch * s->out_h * s->out_w;
  for (int32_t c = 0; c < s->out_c && db; c++) {
    double sum = 0;
    for (int64_t i = 0; i < pixels; i++) sum += dy[i * s->out_c + c];
    db[c] += (float)sum;
  }
}

void fwi_scalar_conv2d_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                               void *scratch) {
  (void)scratch;
  for (int32_t oc = 0; oc < s->out_c; oc++) {
    for (int32_t ky = 0; ky < s->kernel_h; ky++) {
      for (int32_t kx = 0; kx < s->kernel_w; kx++) {
        for (int32_t ic = 0; ic < s->in_c; ic++) *dw++ += (float)weight_at(s, x, dy, ky, kx, ic, oc);
      }
    }
  }
  add_bias_gradient(s, dy, db);
}

size_t fwi_scalar_conv2d_input_packed_bytes(const fwi_conv_shape *s) {
  return fwi_float_bytes((uint64_t)s->out_c * (uint64_t)s->kernel_h * (uint64_t)s->kernel_w * (uint64_t)s->in_c);
}

void fwi_scalar_conv2d_input_pack(const fwi_conv_shape *s, const float *w, void *packed) {
  memcpy(packed, w, fwi_scalar_conv2d_input_packed_bytes(s));
}

/* dx of a convolution, whose w is (out_c, taps, in_c), or of a depthwise one, (taps, out_c). */
static void gather_input(const fwi_conv_shape *s, int depthwise, const float *dy, const float *w, const float *add,
                         float *dx) {
  size_t index = 0;
  for (int32_t line = 0; line < s->batch * s->in_h; line++) {
    for (int32_t ix = 0; ix < s->in_w; ix++) {
      for (int32_t ic = 0; ic < s->in_c; ic++, index++) {
        const int64_t taps = (int64_t)s->kernel_h * s->kernel_w, multiplier = s->depth_multiplier;
        const int64_t first = depthwise ? ic * multiplier : 0, end = depthwise ? first + multiplier : s->out_c;
        double sum = add ? add[index] : 0;
        for (int64_t tap = 0; tap < taps; tap++) {
          const int32_t ky = (int32_t)(tap / s->kernel_w), kx = (int32_t)(tap % s->kernel_w);
          const int64_t oy = output_at(line % s->in_h, s->stride_h, ky, s->dilation_h, s->pad_top, s->out_h);
          const int64_t ox = output_at(ix, s->stride_w, kx, s->dilation_w, s->pad_left, s->out_w);
          if (oy < 0 || ox < 0) continue;
          const float *from = dy + ((line / s->in_h * (int64_t)s->out_h + oy) * s->out_w + ox) * s->out_c;
          for (int64_t oc = first; oc < end; oc++) {
            sum += (double)from[oc] * w[depthwise ? tap * s->out_c + oc : (oc * taps + tap) * s->in_c + ic];
          }
        }
        dx[index] = (float)sum;
      }
    }
  }
}

void fwi_scalar_conv2d_input(const fwi_conv_shape *s, const float *dy, const void *packed, const float *add, float *dx,
                             void *scratch) {
  (void)scratch;
  gather_input(s, 0, dy, packed, add, dx);
}

void fwi_scalar_depthwise_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                                  void *scratch) {
  (void)scratch;
  for (int32_t ky = 0; ky < s->kernel_h; ky++) {
    for (int32_t kx = 0; kx < s->kernel_w; kx++) {
      for (int32_t c = 0; c < s->out_c; c++) *dw++ += (float)weight_at(s, x, dy, ky, kx, c / s->depth_multiplier, c);
    }
  }
  add_bias_gradient(s, dy, db);
}

void fwi_scalar_depthwise_input(const fwi_conv_shape *s, const float *dy, const float *w, const float *add, float *dx,
                                void *scratch) {
  (void)scratch;
  gather_input(s, 1, dy, w, add, dx);
}
