/* Activations that are layers of their own, softmax and PRELU among them; flatten, which only renames; dropout. */
#include <string.h>

#include "train/pass.h"
#include "train/random.h"

static size_t values_of(const fwi_pass *p, const fwi_layer *l) {
  return (size_t)p->count * l->size;
}

static void copy_forward(fwi_pass *p, const fwi_layer *l) {
  const float *x = fwi_value(p, l->inputs[0]);
  float *y = fwi_value(p, l->index);
  if (x != y) memcpy(y, x, values_of(p, l) * sizeof *y);
}

/* dx = dy, where they do not share memory. */
static void pass_on(fwi_pass *p, const fwi_layer *l) {
  const float *dy = fwi_gradient(p, l->index), *add;
  if (!fwi_wants_gradient(p, l->inputs[0], &add)) return;
  float *dx = fwi_gradient(p, l->inputs[0]);
  if (add) {
    p->net->gradients->add_scaled(values_of(p, l), 1, dy, dx);
  } else if (dx != dy) {
    memcpy(dx, dy, values_of(p, l) * sizeof *dx);
  }
}

const fwi_layer_type fwi_layer_flatten = {"flatten", NULL, NULL, NULL, copy_forward, pass_on, true};

static void activation_forward(fwi_pass *p, const fwi_layer *l) {
  const fwi_kernels *k = p->net->kernels;
  const float *x = fwi_value(p, l->inputs[0]);
  float *y = fwi_value(p, l->index);
  const size_t channels = (size_t)l->shape[2], pixels = values_of(p, l) / channels;
  if (l->activation == FW_ACTIVATION_SOFTMAX) {
    k->softmax(pixels, channels, x, 1, 0, y);
  } else if (l->activation == FW_ACTIVATION_PRELU) {
    const float *slope = fwi_parameter_data(p->net, l, FW_PARAMETER_SLOPE);
    for (size_t i = 0; i < pixels; i++) {
      k->binary(FWI_BINARY_PRELU, channels, x + i * channels, 1, slope, 1, FWI_ACT_NONE, y + i * channels);
    }
  } else {
    static const uint8_t ops[] = {[FWI_ACT_RELU] = FWI_UNARY_RELU,
                                  [FWI_ACT_RELU6] = FWI_UNARY_RELU6,
                                  [FWI_ACT_RELU_N1_TO_1] = FWI_UNARY_RELU_N1_TO_1,
                                  [FWI_ACT_LEAKY_RELU] = FWI_UNARY_LEAKY_RELU,
                                  [FWI_ACT_ELU] = FWI_UNARY_ELU,
                                  [FWI_ACT_HARD_SWISH] = FWI_UNARY_HARD_SWISH,
                                  [FWI_ACT_LOGISTIC] = FWI_UNARY_LOGISTIC,
                                  [FWI_ACT_TANH] = FWI_UNARY_TANH};
    if (l->fused == FWI_ACT_NONE) {
      copy_forward(p, l);
    } else {
      k->unary((fwi_unary)ops[l->fused], pixels * channels, x, l->alpha, y);
    }
  }
}

static void activation_backward(fwi_pass *p, const fwi_layer *l) {
  const fwi_gradient_kernels *g = p->net->gradients;
  float *dy = fwi_gradient(p, l->index), *dslope = fwi_parameter_gradient(p, l, FW_PARAMETER_SLOPE);
  const size_t channels = (size_t)l->shape[2], pixels = values_of(p, l) / channels;
  const float *y = fwi_value(p, l->index);
  if (l->activation == FW_ACTIVATION_PRELU) {
    g->prelu(pixels, channels, fwi_value(p, l->inputs[0]), fwi_parameter_data(p->net, l, FW_PARAMETER_SLOPE), dy, dy,
             dslope ? dslope : p->scratch);
  } else if (!fwi_before_activation(p, l)) {
    if (l->activation == FW_ACTIVATION_SOFTMAX) {
      g->softmax(pixels, channels, y, dy, dy);
    } else if (l->fused == FWI_ACT_HARD_SWISH) {
      g->activation(l->fused, l->alpha, pixels * channels, fwi_value(p, l->inputs[0]), dy, dy);
    } else {
      fwi_activation_backward(p, l);
    }
  }
  pass_on(p, l);
}

/* For the slopes' gradient where nobody wants it. */
static size_t activation_scratch(const fwi_pass *p, const fwi_layer *l) {
  (void)p;
  return (size_t)l->shape[2] * sizeof(float);
}

const fwi_layer_type fwi_layer_activation = {"activation",       activation_scratch,  NULL, NULL,
                                             activation_forward, activation_backward, true};

/* y = x / (1 - rate) for what is kept, as Srivastava et al. (JMLR 2014) scaled at training time; one draw of 32 bits a
 * value, by sample, so that the mask does not depend on how a batch is cut. */
static void drop(const fwi_pass *p, const fwi_layer *l, const float *x, float *y) {
  const uint32_t threshold = (uint32_t)(l->rate * 4294967296.0f);
  const float factor = 1 / (1 - l->rate);
  for (int32_t i = 0; i < p->count; i++) {
    fwi_random r = fwi_random_of(p->dropout_key, FWI_RANDOM_DROPOUT, (uint64_t)l->index, p->first_sample + (uint64_t)i);
    const size_t at = (size_t)i * l->size;
    for (size_t k = 0; k < l->size; k++) y[at + k] = fwi_random_u32(&r) < threshold ? 0 : x[at + k] * factor;
  }
}

static void dropout_forward(fwi_pass *p, const fwi_layer *l) {
  if (p->flags & FWI_PASS_TRAINING) {
    drop(p, l, fwi_value(p, l->inputs[0]), fwi_value(p, l->index));
  } else {
    copy_forward(p, l);
  }
}

static void dropout_backward(fwi_pass *p, const fwi_layer *l) {
  float *dy = fwi_gradient(p, l->index);
  if (p->flags & FWI_PASS_TRAINING) drop(p, l, dy, dy);
  pass_on(p, l);
}

const fwi_layer_type fwi_layer_dropout = {"dropout", NULL, NULL, NULL, dropout_forward, dropout_backward, true};
