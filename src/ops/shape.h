#ifndef FWI_SHAPE_H
#define FWI_SHAPE_H

#include "ops/op.h"

/* Variants of fwi_op_view. */
enum { FWI_VIEW_RESHAPE, FWI_VIEW_SQUEEZE, FWI_VIEW_EXPAND_DIMS };

/* Variants of fwi_op_shape. */
enum { FWI_SHAPE_OF, FWI_SHAPE_RANK };

/* Variants of fwi_op_pad. */
enum { FWI_PAD_CONSTANT, FWI_PAD_MIRROR };

typedef struct fwi_pad_params {
  int32_t before[FW_TENSOR_MAX_RANK], after[FW_TENSOR_MAX_RANK];
  int32_t border; /* MIRROR_PAD: 0 when the border itself is repeated, 1 when not */
  int32_t value;  /* PADV2: tensor of the fill value, or FWI_NONE for zero */
} fwi_pad_params;

/* CONCATENATION, PACK, SPLIT, SPLIT_V, UNPACK: `outer` times, one piece of each part after the other. */
typedef struct fwi_join_params {
  int64_t outer;
  int32_t parts;
  size_t *bytes; /* of one piece, by part */
} fwi_join_params;

extern const fwi_op fwi_op_view;
extern const fwi_op fwi_op_shape;
extern const fwi_op fwi_op_broadcast_args;
extern const fwi_op fwi_op_fill;
extern const fwi_op fwi_op_zeros_like;
extern const fwi_op fwi_op_range;
extern const fwi_op fwi_op_pad;
extern const fwi_op fwi_op_concat;
extern const fwi_op fwi_op_pack;
extern const fwi_op fwi_op_split;
extern const fwi_op fwi_op_split_v;
extern const fwi_op fwi_op_unpack;
extern const fwi_op fwi_op_transpose;
extern const fwi_op fwi_op_slice;
extern const fwi_op fwi_op_strided_slice;
extern const fwi_op fwi_op_reverse;
extern const fwi_op fwi_op_broadcast_to;
extern const fwi_op fwi_op_tile;
extern const fwi_op fwi_op_gather;
extern const fwi_op fwi_op_gather_nd;
extern const fwi_op fwi_op_depth_to_space;
extern const fwi_op fwi_op_space_to_depth;
extern const fwi_op fwi_op_batch_to_space;
extern const fwi_op fwi_op_space_to_batch;

#endif
