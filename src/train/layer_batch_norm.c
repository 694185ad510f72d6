/* batch_norm: Ioffe and Szegedy, "Batch Normalization" (arXiv 1502.03167), with the activation behind it. */
#include <math.h>

#include "base/checked.h"
#include "train/pass.h"

/* Kept, all (channels): sums as doubles, the mean and 1 / deviation that the forward used, factors of the two passes.
 */
enum { SUM = 0, DOT = 2, MEAN = 4, INVERSE, SCALE, SLOPE, SHIFT, PARTS };

static size_t kept_bytes(const fwi_pass *p, const fwi_layer *l) {
  (void)p;
  size_t bytes;
  return fwi_mul_size((size_t)l->shape[2], PARTS * sizeof(float), &bytes) ? bytes : SIZE_MAX;
}

static size_t pixels_of(const fwi_pass *p, const fwi_layer *l) {
  return (size_t)p->count * (size_t)l->shape[0] * (size_t)l->shape[1];
}

static bool learns(const fwi_pass *p, const fwi_layer *l) {
  return p->flags & FWI_PASS_TRAINING && !l->frozen;
}

static float *part(const fwi_pass *p, const fwi_layer *l, int32_t which) {
  return (float *)p->kept[l->index] + which * l->shape[2];
}

/* Mean and variance of the batch, and the running ones that follow from them. */
static void measure(fwi_pass *p, const fwi_layer *l, float *running_mean, float *running_variance) {
  const size_t pixels = pixels_of(p, l), channels = (size_t)l->shape[2];
  double *mean = (double *)(void *)part(p, l, SUM), *squares = (double *)(void *)part(p, l, DOT);
  p->net->gradients->channel_moments(pixels, channels, fwi_value(p, l->inputs[0]), mean, squares);
  for (size_t c = 0; c < channels; c++) {
    const double variance = squares[c] / (double)pixels;
    part(p, l, MEAN)[c] = (float)mean[c];
    part(p, l, INVERSE)[c] = (float)(1 / sqrt(variance + (double)l->epsilon));
    running_mean[c] += (1 - l->momentum) * ((float)mean[c] - running_mean[c]);
    running_variance[c] += (1 - l->momentum) * ((float)variance - running_variance[c]);
  }
}

static void forward(fwi_pass *p, const fwi_layer *l) {
  const size_t channels = (size_t)l->shape[2];
  float *mean = fwi_parameter_data(p->net, l, FW_PARAMETER_MEAN);
  float *variance = fwi_parameter_data(p->net, l, FW_PARAMETER_VARIANCE);
  if (learns(p, l)) {
    measure(p, l, mean, variance);
  } else {
    for (size_t c = 0; c < channels; c++) {
      part(p, l, MEAN)[c] = mean[c];
      part(p, l, INVERSE)[c] = 1 / sqrtf(variance[c] + l->epsilon);
    }
  }
  const float *gamma = fwi_parameter_data(p->net, l, FW_PARAMETER_GAMMA);
  for (size_t c = 0; c < channels; c++) part(p, l, SCALE)[c] = gamma[c] * part(p, l, INVERSE)[c];
  p->net->gradients->channel_affine(pixels_of(p, l), channels, fwi_value(p, l->inputs[0]), part(p, l, MEAN),
                                    part(p, l, SCALE), fwi_parameter_data(p->net, l, FW_PARAMETER_BETA), l->fused,
                                    l->alpha, fwi_value(p, l->index));
}

/* With d = dy through the activation and m = pixels:
 * dx = gamma * inverse * (d - sum(d) / m - (x - mean) * inverse^2 * sum(d * (x - mean)) / m). */
static void backward(fwi_pass *p, const fwi_layer *l) {
  const fwi_gradient_kernels *g = p->net->gradients;
  const size_t pixels = pixels_of(p, l), channels = (size_t)l->shape[2];
  const float *x = fwi_value(p, l->inputs[0]), *mean = part(p, l, MEAN), *inverse = part(p, l, INVERSE), *add;
  float *dy = fwi_gradient(p, l->index);
  float *dgamma = fwi_parameter_gradient(p, l, FW_PARAMETER_GAMMA);
  float *dbeta = fwi_parameter_gradient(p, l, FW_PARAMETER_BETA);
  double *sum = (double *)(void *)part(p, l, SUM), *dot = (double *)(void *)part(p, l, DOT);
  fwi_activation_backward(p, l);
  if (dgamma || learns(p, l)) g->channel_dots(pixels, channels, dy, x, mean, sum, dot);
  for (size_t c = 0; dgamma && c < channels; c++) {
    dgamma[c] += (float)(dot[c] * (double)inverse[c]);
    dbeta[c] += (float)sum[c];
  }
  if (!fwi_wants_gradient(p, l->inputs[0], &add)) return;
  const float *scale = part(p, l, SCALE);
  float *slope = part(p, l, SLOPE), *shift = part(p, l, SHIFT);
  for (size_t c = 0; c < channels; c++) {
    const double s = learns(p, l) ? sum[c] / (double)pixels : 0, d = learns(p, l) ? dot[c] / (double)pixels : 0;
    shift[c] = (float)(-(double)scale[c] * s);
    slope[c] = (float)(-(double)scale[c] * (double)inverse[c] * (double)inverse[c] * d);
  }
  float *dx = fwi_gradient(p, l->inputs[0]), *to = add ? dy : dx;
  g->channel_combine(pixels, channels, dy, x, mean, scale, slope, shift, to);
  if (add) g->add_scaled(pixels * channels, 1, dy, dx);
}

const fwi_layer_type fwi_layer_batch_norm = {"batch_norm", NULL, kept_bytes, NULL, forward, backward, true};
