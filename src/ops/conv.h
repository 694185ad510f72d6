/* Convolutions: the parameters that the fuser reads and rewrites. */
#ifndef FWI_CONV_H
#define FWI_CONV_H

#include "ops/op.h"

typedef struct fwi_conv_params {
  fwi_conv_shape shape;
  int32_t weights, bias; /* constant float32 tensors; bias may be FWI_NONE */
} fwi_conv_params;

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
