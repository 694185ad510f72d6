/* What the two kernel sets share: activations of one value and sizes of packed weights. */
#ifndef FWI_ACTIVATION_H
#define FWI_ACTIVATION_H

#include "kernels/kernels.h"
#include "kernels/mathf.h"

/* `parameter`: alpha of LEAKY_RELU, this channel's slope of PRELU. A NaN stays a NaN in every one. */
static inline float fwi_activate(fwi_activation activation, float x, float parameter) {
  switch (activation) {
    case FWI_ACT_RELU:
      return x < 0 ? 0 : x;
    case FWI_ACT_RELU6:
      return x < 0 ? 0 : x > 6 ? 6 : x;
    case FWI_ACT_RELU_N1_TO_1:
      return x < -1 ? -1 : x > 1 ? 1 : x;
    case FWI_ACT_LEAKY_RELU:
    case FWI_ACT_PRELU:
      return x < 0 ? parameter * x : x;
    case FWI_ACT_ELU:
      return x < 0 ? fwi_expm1f(x) : x;
    case FWI_ACT_HARD_SWISH: {
      float gate = x + 3 < 0 ? 0 : x + 3 > 6 ? 6 : x + 3;
      return x * gate / 6;
    }
    case FWI_ACT_LOGISTIC:
      return fwi_logisticf(x);
    case FWI_ACT_TANH:
      return fwi_tanhf(x);
    case FWI_ACT_NONE:
      break;
  }
  return x;
}

/* activation(value + residual) of output element `index`, which is `channel` of so many. */
static inline float fwi_finish(const fwi_epilogue *e, float value, size_t index, size_t channel, size_t channels) {
  const size_t has = e->residual_channels ? (size_t)e->residual_channels : channels;
  if (e->residual && channel < has) value += e->residual[index / channels * has + channel];
  return fwi_activate(e->activation, value, e->activation == FWI_ACT_PRELU ? e->slope[channel] : e->alpha);
}

/* Bytes of `floats` floats; SIZE_MAX, which no allocator grants, when they do not fit. */
static inline size_t fwi_float_bytes(uint64_t floats) {
  return floats > (SIZE_MAX >> 1) / sizeof(float) ? SIZE_MAX : (size_t)floats * sizeof(float);
}

#endif
