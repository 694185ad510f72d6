#ifndef FWI_QUANTIZE_H
#define FWI_QUANTIZE_H

#include "nn/graph.h"

/* IEEE 754 binary16 to binary32, exact. */
float fwi_f16_to_f32(uint16_t half);

/* Elements of tensor `t` (its type, shape and quantisation) at `x` as float32 in y. */
void fwi_dequantize(const fwi_tensor *t, const void *x, float *y);

#endif
