#ifndef FWI_MATH_OPS_H
#define FWI_MATH_OPS_H

#include "ops/op.h"

enum { FWI_RESIZE_BILINEAR, FWI_RESIZE_NEAREST };
enum { FWI_SOFTMAX, FWI_LOG_SOFTMAX };
enum { FWI_ARG_MAX, FWI_ARG_MIN };
enum { FWI_CUSTOM_BY_VERSION, FWI_CUSTOM_V2 }; /* of the custom ops: which definition */

extern const fwi_op fwi_op_resize;
extern const fwi_op fwi_op_reduce; /* variants: fwi_reduce */
extern const fwi_op fwi_op_softmax;
extern const fwi_op fwi_op_batch_matmul;
extern const fwi_op fwi_op_cast;
extern const fwi_op fwi_op_dequantize;
extern const fwi_op fwi_op_quantize;
extern const fwi_op fwi_op_densify;
extern const fwi_op fwi_op_arg;
extern const fwi_op fwi_op_l2_normalization;
extern const fwi_op fwi_op_local_response;
extern const fwi_op fwi_op_landmarks_to_matrix;
extern const fwi_op fwi_op_transform_tensor;
extern const fwi_op fwi_op_transform_landmarks;

/* What a node of fwi_op_softmax multiplies its input with. */
float fwi_softmax_beta(const fwi_node *n);

#endif
