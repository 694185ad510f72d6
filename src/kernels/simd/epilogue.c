#include "kernels/simd/epilogue.h"

#include <math.h>

f4 fwi_activate4(fwi_activation activation, f4 x) {
  switch (activation) {
    case FWI_ACT_RELU:
      return f4_at_least(x, f4_splat(0));
    case FWI_ACT_RELU6:
      return f4_at_most(f4_at_least(x, f4_splat(0)), f4_splat(6));
    case FWI_ACT_RELU_N1_TO_1:
      return f4_at_most(f4_at_least(x, f4_splat(-1)), f4_splat(1));
    case FWI_ACT_ELU:
      return fwi_elu4(x);
    case FWI_ACT_HARD_SWISH:
      return fwi_hard_swish4(x);
    case FWI_ACT_LOGISTIC:
      return fwi_logistic4(x);
    case FWI_ACT_TANH:
      return fwi_tanh4(x);
    case FWI_ACT_NONE:
    case FWI_ACT_LEAKY_RELU:
    case FWI_ACT_PRELU:
      break;
  }
  return x;
}

FWI_SMALL fwi_finisher fwi_finisher_of(const fwi_epilogue *e) {
  fwi_finisher f = {.activation = e->activation, .low = -INFINITY, .high = INFINITY};
  f.residual = e->residual;
  f.residual_channels = (size_t)e->residual_channels;
  f.relu_input = e->relu_input;
  switch (e->activation) {
    case FWI_ACT_NONE:
      break;
    case FWI_ACT_RELU:
      f.low = 0;
      break;
    case FWI_ACT_RELU6:
      f.low = 0;
      f.high = 6;
      break;
    case FWI_ACT_RELU_N1_TO_1:
      f.low = -1;
      f.high = 1;
      break;
    case FWI_ACT_LEAKY_RELU:
      f.kind = FWI_FINISH_SLOPE;
      f.alpha = e->alpha;
      break;
    case FWI_ACT_PRELU:
      f.kind = FWI_FINISH_SLOPE;
      f.slope = e->slope;
      break;
    case FWI_ACT_ELU:
    case FWI_ACT_HARD_SWISH:
    case FWI_ACT_LOGISTIC:
    case FWI_ACT_TANH:
      f.kind = FWI_FINISH_CALL;
      break;
  }
  return f;
}

FWI_SMALL fwi_finisher fwi_finisher_of_activation(fwi_activation activation) {
  fwi_epilogue e = {.activation = activation};
  return fwi_finisher_of(&e);
}

FWI_SMALL void fwi_finish_all(const fwi_finisher *f, size_t pixels, size_t channels, float *y) {
  for (; pixels > 0; pixels--, y += channels) {
    for (size_t c = 0; c < channels; c += 4) {
      const size_t n = channels - c;
      f4_store_n(y + c, fwi_finish4(f, f4_load_n(y + c, n), c, n), n);
    }
  }
}
