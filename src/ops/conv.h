/* Convolutions: the parameters that the fuser reads and rewrites. */
#ifndef FWI_CONV_H
#define FWI_CONV_H

#include "ops/op.h"

typedef struct fwi_conv_params {
  fwi_conv_shape shape;
  int32_t weights, bias; /* constant float32 tensors; bias may be FWI_NONE */
} fwi_conv_params;

/* The constants as the packing functions want them; NULL without a bias. */
static inline const float *fwi_conv_weights(const fwi_build *b, const fwi_conv_params *p) {
  return b->model->tensors[p->weights].data;
}
static inline const float *fwi_conv_bias(const fwi_build *b, const fwi_conv_params *p) {
  return p->bias == FWI_NONE ? NULL : b->model->tensors[p->bias].data;
}

extern const fwi_op fwi_op_conv2d;
extern const fwi_op fwi_op_depthwise;
extern const fwi_op fwi_op_transpose_conv;
extern const fwi_op fwi_op_dense;

#endif
