/* Convolutions: the parameters that the fuser reads and rewrites. */
#ifndef FWI_CONV_H
#define FWI_CONV_H

#include "ops/op.h"

typedef struct fwi_conv_params {
  fwi_conv_shape shape;
  int32_t weights, bias; /* constant float32 tensors; bias may be FWI_NONE */
} fwi_conv_params;

/* Weights and, when there, a bias of out_c values, both constants that read as float32, into *p. */
FW_NODISCARD fw_status fwi_conv_weights(const fwi_build *b, fwi_node *n, int32_t weights_input, int32_t bias_input,
                                        int32_t out_c, fwi_conv_params *p);

/* y (m, n) = x (m, k) * w' as a 1x1 convolution over m cells: what dense weights are packed under. */
fwi_conv_shape fwi_dense_shape(int32_t m, int32_t n, int32_t k);

/* Set n->packed to a block of `bytes` for p's weights and geometry. When the block is new, *fill is
 * it, and *w and *bias are open for packing: close them with fwi_conv_packed. */
FW_NODISCARD fw_status fwi_conv_pack(fwi_build *b, fwi_node *n, const fwi_conv_params *p, size_t bytes, void **fill,
                                     fwi_floats *w, fwi_floats *bias);
void fwi_conv_packed(fwi_floats *w, fwi_floats *bias);

extern const fwi_op fwi_op_conv2d;
extern const fwi_op fwi_op_depthwise;
extern const fwi_op fwi_op_transpose_conv;
extern const fwi_op fwi_op_dense;

#endif
