#include "double_net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/net.h"
#include "train/random.h"

static double *numbers(size_t count) {
  double *d = calloc(count ? count : 1, sizeof *d);
  if (!d) abort();
  return d;
}

size_t double_size(const int32_t shape[3]) {
  return (size_t)shape[0] * (size_t)shape[1] * (size_t)shape[2];
}

const double_layer *double_last(const double_net *d) {
  return &d->layers[d->count - 1];
}

void double_net_create(double_net *d, int32_t height, int32_t width, int32_t channels, int32_t samples) {
  *d = (double_net){.samples = samples, .input = {height, width, channels}, .bump_layer = -1};
  const fw_net_options options = {.height = height, .width = width, .channels = channels, .seed = 5};
  if (fw_net_create(&options, &d->net, NULL) != FW_OK) abort();
}

void double_net_destroy(double_net *d) {
  for (int32_t i = 0; i < d->count; i++) {
    free(d->layers[i].y);
    free(d->layers[i].batch_mean);
    free(d->layers[i].batch_variance);
  }
  for (int32_t i = 0; i < d->parameter_count; i++) free(d->parameters[i].values);
  fw_net_destroy(d->net);
}

/* -- Making ----------------------------------------------------------------------------------- */

static const int32_t *shape_of(const double_net *d, int32_t index) {
  return index < 0 ? d->input : d->layers[index].shape;
}

static int32_t resolve(const double_net *d, int32_t given) {
  if (given == 0) return d->count - 1;
  for (int32_t i = 0; given > 0 && i < d->count; i++)
    if (d->layers[i].last == given - 1) return i;
  return -1;
}

static int32_t or_else(int32_t value, int32_t fallback) {
  return value ? value : fallback;
}

static bool is_window(int32_t kind) {
  return kind == FW_LAYER_CONV2D || kind == FW_LAYER_DEPTHWISE_CONV2D || kind == FW_LAYER_SEPARABLE_CONV2D ||
         kind == FW_LAYER_MAX_POOL2D || kind == FW_LAYER_AVERAGE_POOL2D;
}

/* Fill in the defaults of train.h. */
static void complete(fw_layer *s) {
  const bool pool = s->kind == FW_LAYER_MAX_POOL2D || s->kind == FW_LAYER_AVERAGE_POOL2D;
  for (int i = 0; i < 2; i++) {
    if (pool) s->kernel[i] = or_else(s->kernel[i], 2);
    s->stride[i] = or_else(s->stride[i], pool ? s->kernel[i] : 1);
  }
  s->depth_multiplier = or_else(s->depth_multiplier, 1);
  if (s->alpha == 0 && s->activation == FW_ACTIVATION_LEAKY_RELU) s->alpha = 0.2f;
  if (s->rate == 0) s->rate = 0.5f;
  if (s->momentum == 0) s->momentum = 0.99f;
  if (s->epsilon == 0) s->epsilon = 0.001f;
}

static void set_shape(const double_net *d, double_layer *l) {
  const fw_layer *s = &l->spec;
  const int32_t *in = shape_of(d, l->in[0]);
  memcpy(l->shape, in, sizeof l->shape);
  if (is_window(s->kind)) {
    for (int i = 0; i < 2; i++)
      l->shape[i] = s->same ? (in[i] + s->stride[i] - 1) / s->stride[i] : (in[i] - s->kernel[i]) / s->stride[i] + 1;
  }
  if (s->kind == FW_LAYER_PAD) {
    for (int i = 0; i < 2; i++) l->shape[i] += s->kernel[i] + s->stride[i];
    l->shape[2] += s->units;
  }
  if (s->kind == FW_LAYER_DEPTHWISE_CONV2D) l->shape[2] *= s->depth_multiplier;
  if (s->kind == FW_LAYER_CONCAT) l->shape[2] += shape_of(d, l->in[1])[2];
  if (s->kind == FW_LAYER_GLOBAL_AVERAGE_POOL || s->kind == FW_LAYER_FLATTEN || s->kind == FW_LAYER_DENSE)
    l->shape[0] = l->shape[1] = 1;
  if (s->kind == FW_LAYER_FLATTEN) l->shape[2] = (int32_t)double_size(in);
  if (s->kind == FW_LAYER_CONV2D || s->kind == FW_LAYER_SEPARABLE_CONV2D || s->kind == FW_LAYER_DENSE)
    l->shape[2] = s->units;
}

static bool is_imported(const fw_layer *s) {
  return s->kind == FW_LAYER_PAD || s->activation >= DOUBLE_IMPORTED;
}

/* As src/train/import.c appends them, which fw_net_add does not. */
static fw_status import_layer(double_net *d, const double_layer *l, int32_t *index) {
  const int32_t from = l->in[0] < 0 ? FWI_NET_INPUT : d->layers[l->in[0]].last, *in = shape_of(d, l->in[0]);
  fwi_layer draft = {.kind = l->spec.kind, .inputs = {from, FWI_NO_INPUT}}, *made;
  if (l->spec.kind == FW_LAYER_PAD) {
    draft.conv = (fwi_conv_shape){.batch = 1,
                                  .in_h = in[0],
                                  .in_w = in[1],
                                  .in_c = in[2],
                                  .out_h = l->shape[0],
                                  .out_w = l->shape[1],
                                  .out_c = l->shape[2],
                                  .pad_top = l->spec.kernel[0],
                                  .pad_left = l->spec.kernel[1]};
  } else {
    draft.fused = (fwi_activation)(l->spec.activation - DOUBLE_IMPORTED);
  }
  const fw_status status = fwi_net_append(d->net, &draft, NULL, &made, NULL);
  *index = status == FW_OK ? made->index : -1;
  return status;
}

bool double_net_add(double_net *d, const fw_layer *spec) {
  double_layer *l = &d->layers[d->count];
  if (d->count == DOUBLE_MAX_LAYERS) return false;
  *l = (double_layer){.spec = *spec, .first = fw_net_layer_count(d->net)};
  l->in[0] = resolve(d, spec->inputs[0]);
  l->in[1] = resolve(d, spec->inputs[1]);
  if (!is_imported(spec)) complete(&l->spec);
  set_shape(d, l);
  const fw_status status = is_imported(spec) ? import_layer(d, l, &l->last) : fw_net_add(d->net, spec, &l->last, NULL);
  if (status != FW_OK) return false;
  l->y = numbers((size_t)d->samples * double_size(l->shape));
  l->batch_mean = numbers((size_t)l->shape[2]);
  l->batch_variance = numbers((size_t)l->shape[2]);
  d->count++;
  return true;
}

static double_parameter *find(double_net *d, int32_t layer, int32_t which) {
  fw_tensor t;
  if (fw_net_parameter(d->net, layer, which, &t) != FW_OK || d->parameter_count == DOUBLE_MAX_PARAMETERS) return NULL;
  double_parameter *p = &d->parameters[d->parameter_count++];
  *p = (double_parameter){layer, which, t.bytes / sizeof(float), t.data, numbers(t.bytes / sizeof(float))};
  for (size_t i = 0; i < p->count; i++) p->values[i] = (double)p->at[i];
  return p;
}

void double_net_read(double_net *d) {
  for (int32_t i = 0; i < d->parameter_count; i++) free(d->parameters[i].values);
  d->parameter_count = 0;
  for (int32_t i = 0; i < d->count; i++) {
    double_layer *l = &d->layers[i];
    const bool separable = l->spec.kind == FW_LAYER_SEPARABLE_CONV2D;
    l->weights = find(d, l->first, FW_PARAMETER_WEIGHTS);
    l->pointwise = separable ? find(d, l->first + 1, FW_PARAMETER_WEIGHTS) : NULL;
    l->bias = find(d, l->first + separable, FW_PARAMETER_BIAS);
    l->slope = find(d, l->last, FW_PARAMETER_SLOPE);
    l->gamma = find(d, l->first, FW_PARAMETER_GAMMA);
    l->beta = find(d, l->first, FW_PARAMETER_BETA);
    l->mean = find(d, l->first, FW_PARAMETER_MEAN);
    l->variance = find(d, l->first, FW_PARAMETER_VARIANCE);
  }
}

/* -- Running ---------------------------------------------------------------------------------- */

/* A value comes this close to where the function has a corner. One that lies on it does so whatever small change is
 * made: behind what is cut off or dropped there are zeros. */
static void corner(double_net *d, double distance) {
  if (fabs(distance) > 1e-12 && fabs(distance) < d->kink) d->kink = fabs(distance);
}

/* How far the window begins before the picture, as TensorFlow places SAME. */
static int32_t before(const fw_layer *s, int axis, int32_t in, int32_t out) {
  const int32_t missing = (out - 1) * s->stride[axis] + s->kernel[axis] - in;
  return s->same && missing > 0 ? missing / 2 : 0;
}

/* One window of a sample x (in), from (y0, x0) on, for output channel o. */
static double window(double_net *d, const double_layer *l, const int32_t in[3], const double *x, int32_t y0, int32_t x0,
                     int32_t o) {
  const fw_layer *s = &l->spec;
  const int32_t taps_w = s->kernel[1], m = s->depth_multiplier;
  const int32_t depth = l->shape[2];
  double sum = 0, best = -INFINITY, second = -INFINITY;
  int32_t cells = 0;
  for (int32_t ky = 0; ky < s->kernel[0]; ky++)
    for (int32_t kx = 0; kx < taps_w; kx++) {
      const int32_t iy = y0 + ky, ix = x0 + kx;
      if (iy < 0 || iy >= in[0] || ix < 0 || ix >= in[1]) continue;
      const double *pixel = x + (iy * in[1] + ix) * in[2];
      const int32_t tap = ky * taps_w + kx, taps = s->kernel[0] * taps_w;
      cells++;
      if (s->kind == FW_LAYER_CONV2D) {
        for (int32_t c = 0; c < in[2]; c++) sum += pixel[c] * l->weights->values[(o * taps + tap) * in[2] + c];
      } else if (s->kind == FW_LAYER_DEPTHWISE_CONV2D) {
        sum += pixel[o / m] * l->weights->values[tap * depth + o];
      } else if (s->kind == FW_LAYER_SEPARABLE_CONV2D) {
        for (int32_t c = 0; c < in[2] * m; c++)
          sum += pixel[c / m] * l->weights->values[tap * in[2] * m + c] * l->pointwise->values[o * in[2] * m + c];
      } else {
        sum += pixel[o];
        second = fmax(second, fmin(best, pixel[o]));
        best = fmax(best, pixel[o]);
      }
    }
  if (s->kind == FW_LAYER_MAX_POOL2D) {
    if (cells > 1) corner(d, best - second);
    return best;
  }
  return s->kind == FW_LAYER_AVERAGE_POOL2D ? sum / cells : sum;
}

static double activate(double_net *d, const double_layer *l, double x, double alpha) {
  switch (l->spec.activation) {
    case FW_ACTIVATION_RELU:
      corner(d, x);
      return fmax(x, 0);
    case FW_ACTIVATION_RELU6:
      corner(d, x);
      corner(d, x - 6);
      return fmin(fmax(x, 0), 6);
    case FW_ACTIVATION_LEAKY_RELU:
    case FW_ACTIVATION_PRELU:
      corner(d, x);
      return x < 0 ? alpha * x : x;
    case FW_ACTIVATION_SIGMOID:
      return 1 / (1 + exp(-x));
    case FW_ACTIVATION_TANH:
      return tanh(x);
    case DOUBLE_IMPORTED + FWI_ACT_ELU:
      return x < 0 ? exp(x) - 1 : x;
    case DOUBLE_IMPORTED + FWI_ACT_RELU_N1_TO_1:
      corner(d, x - 1);
      corner(d, x + 1);
      return fmin(fmax(x, -1), 1);
    case DOUBLE_IMPORTED + FWI_ACT_HARD_SWISH:
      corner(d, x - 3);
      corner(d, x + 3);
      return x * fmin(fmax(x + 3, 0), 6) / 6;
    default:
      return x;
  }
}

static void activate_all(double_net *d, const double_layer *l, int32_t n) {
  const int32_t channels = l->shape[2];
  const size_t pixels = (size_t)n * double_size(l->shape) / (size_t)channels;
  const bool softmax = l->spec.activation == FW_ACTIVATION_SOFTMAX;
  if (softmax && d->stop_early && l == double_last(d)) return;
  for (size_t i = 0; i < pixels; i++) {
    double *y = l->y + i * (size_t)channels, sum = 0, most = -INFINITY;
    for (int32_t c = 0; c < channels; c++) most = fmax(most, y[c]);
    for (int32_t c = 0; c < channels; c++) {
      y[c] = softmax ? exp(y[c] - most) : activate(d, l, y[c], l->slope ? l->slope->values[c] : (double)l->spec.alpha);
      sum += y[c];
    }
    for (int32_t c = 0; softmax && c < channels; c++) y[c] /= sum;
  }
}

static void batch_norm(const double_net *d, const double_layer *l, const double *x, int32_t n) {
  const size_t channels = (size_t)l->shape[2], pixels = (size_t)n * double_size(l->shape) / channels;
  for (size_t c = 0; c < channels; c++) {
    double mean = 0, variance = 0;
    for (size_t i = 0; i < pixels; i++) mean += x[i * channels + c] / (double)pixels;
    for (size_t i = 0; i < pixels; i++)
      variance += (x[i * channels + c] - mean) * (x[i * channels + c] - mean) / (double)pixels;
    l->batch_mean[c] = mean, l->batch_variance[c] = variance;
    if (!d->training || l->spec.frozen) mean = l->mean->values[c], variance = l->variance->values[c];
    for (size_t i = 0; i < pixels; i++)
      l->y[i * channels + c] =
          (x[i * channels + c] - mean) / sqrt(variance + (double)l->spec.epsilon) * l->gamma->values[c] +
          l->beta->values[c];
  }
}

static void dropout(const double_net *d, const double_layer *l, const double *x, int32_t n) {
  const size_t size = double_size(l->shape);
  const double rate = (double)l->spec.rate;
  for (int32_t i = 0; i < n; i++) {
    fwi_random r = fwi_random_of(d->dropout_key, FWI_RANDOM_DROPOUT, (uint64_t)l->first, (uint64_t)i);
    for (size_t k = (size_t)i * size; k < (size_t)(i + 1) * size; k++) {
      const bool dropped = d->training && (double)fwi_random_u32(&r) < rate * 4294967296.0;
      l->y[k] = !d->training ? x[k] : dropped ? 0 : x[k] / (1 - rate);
    }
  }
}

static void join(const double_layer *l, const int32_t *a, const double *x, const int32_t *b, const double *z,
                 int32_t n) {
  const int32_t pixels = n * l->shape[0] * l->shape[1], per_sample = l->shape[0] * l->shape[1];
  for (int32_t i = 0; i < pixels; i++) {
    const int32_t j = b[0] == l->shape[0] && b[1] == l->shape[1] ? i : i / per_sample;
    for (int32_t c = 0; c < l->shape[2]; c++) {
      double *y = &l->y[i * l->shape[2] + c];
      if (l->spec.kind == FW_LAYER_CONCAT) {
        *y = c < a[2] ? x[i * a[2] + c] : z[i * b[2] + c - a[2]];
      } else {
        const double p = x[i * a[2] + c], q = z[j * b[2] + c];
        *y = l->spec.kind == FW_LAYER_ADD ? p + q : p * q;
      }
    }
  }
}

static void pad(const double_layer *l, const int32_t *in, const double *x, int32_t n) {
  memset(l->y, 0, (size_t)n * double_size(l->shape) * sizeof *x);
  for (int32_t i = 0; i < n * (int32_t)double_size(in); i++) {
    const int32_t c = i % in[2], column = i / in[2] % in[1], row = i / in[2] / in[1] % in[0],
                  sample = i / in[2] / in[1] / in[0];
    const int32_t y = row + l->spec.kernel[0], z = column + l->spec.kernel[1];
    l->y[((sample * l->shape[0] + y) * l->shape[1] + z) * l->shape[2] + c] = x[i];
  }
}

/* What one layer makes of sample x (in), a window or all of it for each output. */
static void gather(double_net *d, const double_layer *l, const int32_t *in, const double *x, double *y) {
  const fw_layer *s = &l->spec;
  const int32_t size = (int32_t)double_size(in);
  for (int32_t i = 0; i < (int32_t)double_size(l->shape); i++) {
    const int32_t o = i % l->shape[2], ox = i / l->shape[2] % l->shape[1], oy = i / l->shape[2] / l->shape[1];
    if (s->kind == FW_LAYER_DENSE) {
      y[i] = 0;
      for (int32_t k = 0; k < size; k++) y[i] += x[k] * l->weights->values[o * size + k];
    } else if (s->kind == FW_LAYER_GLOBAL_AVERAGE_POOL) {
      y[i] = 0;
      for (int32_t k = 0; k < size; k += in[2]) y[i] += x[k + o] / (in[0] * in[1]);
    } else {
      y[i] = window(d, l, in, x, oy * s->stride[0] - before(s, 0, in[0], l->shape[0]),
                    ox * s->stride[1] - before(s, 1, in[1], l->shape[1]), o);
    }
    if (l->bias) y[i] += l->bias->values[o];
  }
}

const double *double_net_run(double_net *d, const double *x, int32_t n) {
  d->kink = INFINITY;
  for (int32_t k = 0; k < d->count; k++) {
    const double_layer *l = &d->layers[k];
    const int32_t *in = shape_of(d, l->in[0]), *other = shape_of(d, l->in[1]);
    const double *from = l->in[0] < 0 ? x : d->layers[l->in[0]].y, *second = l->in[1] < 0 ? x : d->layers[l->in[1]].y;
    const size_t size = double_size(l->shape);
    switch (l->spec.kind) {
      case FW_LAYER_FLATTEN:
      case FW_LAYER_ACTIVATION:
        memcpy(l->y, from, (size_t)n * size * sizeof *from);
        break;
      case FW_LAYER_BATCH_NORM:
        batch_norm(d, l, from, n);
        break;
      case FW_LAYER_PAD:
        pad(l, in, from, n);
        break;
      case FW_LAYER_DROPOUT:
        dropout(d, l, from, n);
        break;
      case FW_LAYER_ADD:
      case FW_LAYER_MULTIPLY:
      case FW_LAYER_CONCAT:
        join(l, in, from, other, second, n);
        break;
      default:
        for (int32_t i = 0; i < n; i++) gather(d, l, in, from + (size_t)i * double_size(in), l->y + (size_t)i * size);
    }
    activate_all(d, l, n);
    if (d->bump_layer == k) l->y[d->bump_at] += d->bump;
  }
  return double_last(d)->y;
}
