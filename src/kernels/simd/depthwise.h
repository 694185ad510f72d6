/* What the depthwise bodies share. Packed weights: a row of biases, then a row a tap, each padded with zeros to
 * whole vectors. */
#ifndef FWI_DEPTHWISE_H
#define FWI_DEPTHWISE_H

#include "kernels/simd/epilogue.h"

/* Floats of a packed row. */
static inline size_t fwi_depthwise_row(const fwi_conv_shape *s) {
  return ((size_t)s->out_c + 3) & ~(size_t)3;
}

/* Kernel cells first .. end of one dimension that lie inside the picture, the first of them at `from`. */
typedef struct fwi_span {
  int64_t first, end, from;
} fwi_span;

fwi_span fwi_span_of(int32_t o, int32_t stride, int32_t kernel, int32_t dilation, int32_t pad, int32_t size);

/* The bodies compute outputs more than once where vectors overlap: their residual is never y itself. */

/* 3x3, stride 1 or 2 across, no dilation, multiplier 1, at least 4 channels. `zeros`: scratch of so many floats, a
 * row of the picture where windows reach outside it. */
size_t fwi_depthwise_stream_scratch(const fwi_conv_shape *s);
void fwi_depthwise_stream(const fwi_conv_shape *s, const float *x, const float *packed, const fwi_finisher *finisher,
                          float *y, float *zeros);

/* 3x3 and 5x5 likewise, at least FWI_DEPTHWISE_TILE outputs across, relu_input not set. */
#define FWI_DEPTHWISE_TILE 4
void fwi_depthwise_tiled(const fwi_conv_shape *s, const float *x, const float *packed, const fwi_finisher *finisher,
                         float *y);

#endif
