/* The epilogue of kernels.h as vector code: clamps and slopes in registers, the rest by call. */
#ifndef FWI_EPILOGUE_H
#define FWI_EPILOGUE_H

#include "kernels/simd/math4.h"

typedef enum fwi_finish_kind { FWI_FINISH_CLAMP, FWI_FINISH_SLOPE, FWI_FINISH_CALL } fwi_finish_kind;

/* fwi_epilogue made ready for vectors. NONE, RELU, RELU6 and RELU_N1_TO_1 are all clamps. */
typedef struct fwi_finisher {
  fwi_finish_kind kind;
  fwi_activation activation;
  float low, high;    /* CLAMP */
  float alpha;        /* SLOPE when slope is NULL */
  const float *slope; /* SLOPE, a value a channel */
  const float *residual;
  size_t residual_channels; /* 0: as many as the output has */
  int relu_input;
} fwi_finisher;

fwi_finisher fwi_finisher_of(const fwi_epilogue *e);

/* A finisher for activations that need no parameter. */
fwi_finisher fwi_finisher_of_activation(fwi_activation activation);

/* x < 0 ? slope * x : x, in fewer steps than a comparison and a choice. */
static FWI_INLINE f4 fwi_slope4(f4 x, f4 slope) {
  return f4_madd(f4_at_most(x, f4_splat(0)), slope, f4_at_least(x, f4_splat(0)));
}

/* What is added to the n (or 4, if more) channels from `channel` on of an output of so many channels. */
static FWI_INLINE f4 fwi_residual4(const fwi_finisher *f, size_t pixel, size_t channels, size_t channel, size_t n) {
  const size_t has = f->residual_channels ? f->residual_channels : channels;
  if (!f->residual || channel >= has) return f4_splat(0);
  return f4_load_n(f->residual + pixel * has + channel, n < has - channel ? n : has - channel);
}

/* Of the n (or 4, if more) channels from `channel` on. */
static FWI_INLINE f4 fwi_finish4(const fwi_finisher *f, f4 x, size_t channel, size_t n) {
  switch (f->kind) {
    case FWI_FINISH_CLAMP:
      return f4_at_most(f4_at_least(x, f4_splat(f->low)), f4_splat(f->high));
    case FWI_FINISH_SLOPE:
      return fwi_slope4(x, f->slope ? f4_load_n(f->slope + channel, n) : f4_splat(f->alpha));
    case FWI_FINISH_CALL:
      break;
  }
  return fwi_activate4(f->activation, x);
}

/* y (pixels, channels), in place, without a residual: for what is so rare or small that it passes over memory again. */
void fwi_finish_all(const fwi_finisher *f, size_t pixels, size_t channels, float *y);

#endif
