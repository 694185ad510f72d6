/* Gradients of activations, softmax and pools in the reference set. */
#include <string.h>

#include "kernels/scalar/gradients.h"

static float slope_of(fwi_activation activation, float alpha, float y) {
  switch (activation) {
    case FWI_ACT_RELU:
      return y > 0 ? 1 : 0;
    case FWI_ACT_RELU6:
      return y > 0 && y < 6 ? 1 : 0;
    case FWI_ACT_RELU_N1_TO_1:
      return y > -1 && y < 1 ? 1 : 0;
    case FWI_ACT_LEAKY_RELU:
      return y < 0 ? alpha : 1;
    case FWI_ACT_ELU:
      return y < 0 ? y + 1 : 1;
    case FWI_ACT_HARD_SWISH: /* of the input */
      return y <= -3 ? 0 : y >= 3 ? 1 : (2 * y + 3) / 6;
    case FWI_ACT_LOGISTIC:
      return y * (1 - y);
    case FWI_ACT_TANH:
      return 1 - y * y;
    case FWI_ACT_NONE:
    case FWI_ACT_PRELU:
      break;
  }
  return 1;
}

void fwi_scalar_activation_gradient(fwi_activation activation, float alpha, size_t n, const float *y, const float *dy,
                                    float *dx) {
  for (size_t i = 0; i < n; i++) dx[i] = dy[i] * slope_of(activation, alpha, y[i]);
}

void fwi_scalar_prelu_gradient(size_t pixels, size_t channels, const float *x, const float *slope, const float *dy,
                               float *dx, float *dslope) {
  for (size_t c = 0; c < channels; c++) {
    double sum = 0;
    for (size_t i = c; i < pixels * channels; i += channels) {
      if (x[i] < 0) sum += (double)dy[i] * x[i];
      dx[i] = x[i] < 0 ? slope[c] * dy[i] : dy[i];
    }
    dslope[c] += (float)sum;
  }
}

void fwi_scalar_softmax_gradient(size_t rows, size_t n, const float *y, const float *dy, float *dx) {
  for (size_t row = 0; row < rows; row++, y += n, dy += n, dx += n) {
    double dot = 0;
    for (size_t i = 0; i < n; i++) dot += (double)dy[i] * y[i];
    for (size_t i = 0; i < n; i++) dx[i] = (float)(y[i] * (dy[i] - dot));
  }
}

static void begin(const fwi_conv_shape *s, const float *add, float *dx) {
  const size_t bytes = (size_t)s->batch * (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c * sizeof(float);
  if (!add) {
    memset(dx, 0, bytes);
  } else if (add != dx) {
    memcpy(dx, add, bytes);
  }
}

/* Cells of the picture under a pool's window. */
typedef struct window {
  int64_t top, bottom, left, right;
} window;

static window window_of(const fwi_conv_shape *s, int64_t oy, int64_t ox) {
  window w = {oy * s->stride_h - s->pad_top, 0, ox * s->stride_w - s->pad_left, 0};
  w.bottom = w.top + s->kernel_h < s->in_h ? w.top + s->kernel_h : s->in_h;
  w.right = w.left + s->kernel_w < s->in_w ? w.left + s->kernel_w : s->in_w;
  if (w.top < 0) w.top = 0;
  if (w.left < 0) w.left = 0;
  return w;
}

/* The first cell of the window that is not below its maximum y, or -1. */
static int64_t cell_of(const fwi_conv_shape *s, const float *x, window w, float y) {
  for (int64_t iy = w.top; iy < w.bottom; iy++) {
    for (int64_t ix = w.left; ix < w.right; ix++) {
      const int64_t at = (iy * s->in_w + ix) * s->in_c;
      if (!(x[at] < y)) return at;
    }
  }
  return -1;
}

void fwi_scalar_max_pool_gradient(const fwi_conv_shape *s, const float *x, const float *y, const float *dy,
                                  const float *add, float *dx) {
  const int64_t picture = (int64_t)s->in_h * s->in_w * s->in_c;
  begin(s, add, dx);
  for (int64_t b = 0; b < s->batch; b++, x += picture, dx += picture) {
    for (int64_t i = 0; i < (int64_t)s->out_h * s->out_w; i++) {
      const window w = window_of(s, i / s->out_w, i % s->out_w);
      for (int64_t c = 0; c < s->in_c; c++, dy++) {
        const int64_t at = cell_of(s, x + c, w, *y++);
        if (at >= 0) dx[at + c] += *dy;
      }
    }
  }
}

void fwi_scalar_average_pool_gradient(const fwi_conv_shape *s, const float *dy, const float *add, float *dx) {
  begin(s, add, dx);
  for (int64_t b = 0; b < s->batch; b++, dx += (int64_t)s->in_h * s->in_w * s->in_c) {
    for (int64_t i = 0; i < (int64_t)s->out_h * s->out_w; i++, dy += s->in_c) {
      const window w = window_of(s, i / s->out_w, i % s->out_w);
      const float count = (float)((w.bottom - w.top) * (w.right - w.left));
      for (int64_t iy = w.top; iy < w.bottom; iy++) {
        for (int64_t ix = w.left; ix < w.right; ix++) {
          for (int64_t c = 0; c < s->in_c; c++) dx[(iy * s->in_w + ix) * s->in_c + c] += dy[c] / count;
        }
      }
    }
  }
}
