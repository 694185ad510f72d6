/* Batch norm's passes and optimiser steps of the reference set. */
#include <math.h>

#include "kernels/activation.h"
#include "kernels/scalar/gradients.h"

void fwi_scalar_channel_moments(size_t pixels, size_t channels, const float *x, double *mean, double *squares) {
  const size_t n = pixels * channels;
  for (size_t c = 0; c < channels; c++) {
    double sum = 0, square = 0;
    for (size_t i = c; i < n; i += channels) sum += x[i];
    mean[c] = sum / (double)pixels;
    for (size_t i = c; i < n; i += channels) square += (x[i] - mean[c]) * (x[i] - mean[c]);
    squares[c] = square;
  }
}

static float centered(const float *x, size_t i, const float *center, size_t c) {
  return center ? x[i] - center[c] : x[i];
}

void fwi_scalar_channel_affine(size_t pixels, size_t channels, const float *x, const float *center, const float *scale,
                               const float *shift, fwi_activation activation, float alpha, float *y) {
  for (size_t i = 0; i < pixels * channels; i++) {
    const size_t c = i % channels;
    y[i] = fwi_activate(activation, scale[c] * centered(x, i, center, c) + shift[c], alpha);
  }
}

void fwi_scalar_channel_dots(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                             double *sum, double *dot) {
  for (size_t c = 0; c < channels; c++) sum[c] = dot[c] = 0;
  for (size_t i = 0; i < pixels * channels; i++) {
    const size_t c = i % channels;
    sum[c] += dy[i];
    dot[c] += (double)dy[i] * centered(x, i, center, c);
  }
}

void fwi_scalar_channel_combine(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                                const float *a, const float *b, const float *c, float *dx) {
  for (size_t i = 0; i < pixels * channels; i++) {
    const size_t j = i % channels;
    dx[i] = a[j] * dy[i] + (b[j] * centered(x, i, center, j) + c[j]);
  }
}

void fwi_scalar_sgd(const fwi_sgd *o, size_t n, const float *g, float *w, float *velocity) {
  const float rate = (float)o->rate, momentum = (float)o->momentum, decay = (float)o->decay;
  for (size_t i = 0; i < n; i++) {
    float step = g[i] + decay * w[i];
    if (velocity) {
      velocity[i] = momentum * velocity[i] + step;
      step = o->nesterov ? step + momentum * velocity[i] : velocity[i];
    }
    w[i] -= rate * step;
  }
}

void fwi_scalar_adam(const fwi_adam *o, size_t n, const float *g, float *w, float *m, float *v) {
  const float keep1 = (float)o->beta1, keep2 = (float)o->beta2, take1 = (float)(1 - o->beta1);
  const float take2 = (float)(1 - o->beta2), correction1 = (float)o->correction1, correction2 = (float)o->correction2;
  const float rate = (float)o->rate, epsilon = (float)o->epsilon, decay = (float)o->decay;
  for (size_t i = 0; i < n; i++) {
    m[i] = keep1 * m[i] + take1 * g[i];
    v[i] = keep2 * v[i] + take2 * (g[i] * g[i]);
    w[i] = decay * w[i] - rate * ((m[i] / correction1) / (sqrtf(v[i] / correction2) + epsilon));
  }
}

void fwi_scalar_scale(size_t n, float factor, float *y) {
  for (size_t i = 0; i < n; i++) y[i] *= factor;
}

void fwi_scalar_add_scaled(size_t n, float factor, const float *x, float *y) {
  for (size_t i = 0; i < n; i++) y[i] += factor * x[i];
}

double fwi_scalar_sum_squares(size_t n, const float *x) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (double)x[i] * x[i];
  return sum;
}
