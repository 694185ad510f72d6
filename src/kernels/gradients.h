/* The kernel table of training: gradients, batch norm's passes and optimiser steps, in the two sets of kernels.h and
 * under its rules: float32, dense, NHWC; nothing allocates or keeps state; pointers aligned to 4 bytes, packed weights
 * and scratch to 16 (results do not depend on more than that); *_bytes answer SIZE_MAX for what does not fit in memory.
 *
 * x and y are a layer's input and output, w its weights and b its bias; dx, dy, dw, db the gradient of the loss with
 * respect to each. fwi_conv_shape always describes the FORWARD layer: x is (batch, in_h, in_w, in_c), dy is (batch,
 * out_h, out_w, out_c). "+=" means that the result is added to what is there; everything else is overwritten.
 * `add` is NULL or an array of dx's size that is added to dx, and may be dx itself: where a tensor is read twice.
 * `db` may be NULL. No other two arrays overlap unless it says so. */
#ifndef FWI_GRADIENTS_H
#define FWI_GRADIENTS_H

#include "kernels/kernels.h"

/* One step of Adam, in tfjs's terms. `correction*`: 1 - beta^t of the t-th step, t from 1. */
typedef struct fwi_adam {
  double rate, beta1, beta2, epsilon, correction1, correction2;
  double decay; /* decoupled: w *= decay before the step, 1 for none; 1 - rate * lambda is AdamW */
} fwi_adam;

/* One step of gradient descent. g' = g + decay * w; v = momentum * v + g'; w -= rate * (nesterov ? g' + momentum * v :
 * v), as tfjs and PyTorch do it. */
typedef struct fwi_sgd {
  double rate, momentum, decay; /* decay: 0 for none */
  int nesterov;
} fwi_sgd;

typedef struct fwi_gradient_kernels {
  const char *name; /* "scalar", "simd", "relaxed" or "native" */

  /* dw (out_c, kernel_h, kernel_w, in_c) += , db (out_c) += . */
  size_t (*conv2d_weights_scratch_bytes)(const fwi_conv_shape *s);
  void (*conv2d_weights)(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db, void *scratch);

  /* dx from dy and w (out_c, kernel_h, kernel_w, in_c), packed anew whenever it changed. */
  size_t (*conv2d_input_packed_bytes)(const fwi_conv_shape *s);
  void (*conv2d_input_pack)(const fwi_conv_shape *s, const float *w, void *packed);
  size_t (*conv2d_input_scratch_bytes)(const fwi_conv_shape *s);
  void (*conv2d_input)(const fwi_conv_shape *s, const float *dy, const void *packed, const float *add, float *dx,
                       void *scratch);

  /* dw (kernel_h, kernel_w, out_c) += , db (out_c) += . */
  size_t (*depthwise_weights_scratch_bytes)(const fwi_conv_shape *s);
  void (*depthwise_weights)(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                            void *scratch);

  /* dx from dy and w (kernel_h, kernel_w, out_c). */
  size_t (*depthwise_input_scratch_bytes)(const fwi_conv_shape *s);
  void (*depthwise_input)(const fwi_conv_shape *s, const float *dy, const float *w, const float *add, float *dx,
                          void *scratch);

  /* y (m, n) = a (m, k) * w' + bias, w (n, k) as it is, bias (n) or NULL: dense layers whose weights change at each
   * step, which packing would cost more than the product. */
  void (*dense_forward)(int32_t m, int32_t n, int32_t k, const float *a, const float *w, const float *bias,
                        const fwi_epilogue *e, float *y);
  /* dw (n, k) += dy' (n, m) * x (m, k), db (n) += the sums of dy's columns. */
  void (*dense_weights)(int32_t m, int32_t n, int32_t k, const float *x, const float *dy, float *dw, float *db);
  /* dx (m, k) = dy (m, n) * w (n, k). */
  void (*dense_input)(int32_t m, int32_t n, int32_t k, const float *dy, const float *w, const float *add, float *dx);

  /* The gradient of a window goes to the first of its cells, row by row, that is not below its maximum y: the pool's
   * output without an activation. */
  void (*max_pool)(const fwi_conv_shape *s, const float *x, const float *y, const float *dy, const float *add,
                   float *dx);
  void (*average_pool)(const fwi_conv_shape *s, const float *dy, const float *add, float *dx);

  /* dx = dy * activation', from the layer's output y; of HARD_SWISH, which cannot be told from it, y is the input.
   * Not for PRELU. At the corners of RELU and RELU6 the gradient is 0. alpha: LEAKY_RELU, above 0. dx may be dy. */
  void (*activation)(fwi_activation activation, float alpha, size_t n, const float *y, const float *dy, float *dx);
  /* x and dy (pixels, channels), slope (channels): dx = x < 0 ? slope * dy : dy, dslope += sum of dy * x where x < 0.
   * dx may be dy. */
  void (*prelu)(size_t pixels, size_t channels, const float *x, const float *slope, const float *dy, float *dx,
                float *dslope);
  /* rows of n: dx = y * (dy - sum(dy * y)), y the softmax. dx may be dy. */
  void (*softmax)(size_t rows, size_t n, const float *y, const float *dy, float *dx);

  /* Batch norm. All of x, y, dy, dx are (pixels, channels), everything else (channels); pixels >= 1. `center` may be
   * NULL, for zeros: with means there sums stay exact where a mean is far larger than its deviation.
   * mean, and squares = sum of (x - mean)^2. */
  void (*channel_moments)(size_t pixels, size_t channels, const float *x, double *mean, double *squares);
  /* y = activation(scale * (x - center) + shift), alpha: LEAKY_RELU. Not PRELU. y may be x. */
  void (*channel_affine)(size_t pixels, size_t channels, const float *x, const float *center, const float *scale,
                         const float *shift, fwi_activation activation, float alpha, float *y);
  /* sum = sums of dy, dot = sums of dy * (x - center). */
  void (*channel_dots)(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                       double *sum, double *dot);
  /* dx = a * dy + b * (x - center) + c. dx may be dy. */
  void (*channel_combine)(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                          const float *a, const float *b, const float *c, float *dx);

  /* Steps over n weights. velocity: NULL where momentum is 0. */
  void (*sgd)(const fwi_sgd *o, size_t n, const float *g, float *w, float *velocity);
  /* m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g * g;
   * w -= rate * (m / correction1) / (sqrt(v / correction2) + epsilon). */
  void (*adam)(const fwi_adam *o, size_t n, const float *g, float *w, float *m, float *v);
  /* y *= factor */
  void (*scale)(size_t n, float factor, float *y);
  /* y += factor * x */
  void (*add_scaled)(size_t n, float factor, const float *x, float *y);
  /* Always in the same order. */
  double (*sum_squares)(size_t n, const float *x);
} fwi_gradient_kernels;

extern const fwi_gradient_kernels fwi_gradient_kernels_scalar;
extern const fwi_gradient_kernels fwi_gradient_kernels_simd;

#endif
