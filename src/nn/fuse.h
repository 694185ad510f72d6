/* What the parts of the fuser share. */
#ifndef FWI_FUSE_H
#define FWI_FUSE_H

#include "nn/graph.h"

typedef struct fwi_fuser {
  fwi_build *b;
  fwi_node *nodes;
  int32_t count;
  bool *dead;
  int32_t *producer; /* by tensor: node, or FWI_NONE */
  int32_t *uses;     /* by tensor: operands that read it */
} fwi_fuser;

static inline fwi_tensor *fwi_fuser_tensor(const fwi_fuser *f, int32_t index) {
  return &f->b->model->tensors[index];
}

/* The node that computes `t`, if nothing but one operand reads it; else NULL. */
fwi_node *fwi_only_for_one(const fwi_fuser *f, int32_t t);

/* An operand that was `from` is `to` from now on. What computes `from` is dropped if nobody else reads it. */
void fwi_read_instead(fwi_fuser *f, int32_t from, int32_t to);

/* A copy of the node's params that this program may change; NULL with the error set. */
void *fwi_own_params(fwi_fuser *f, fwi_node *n);

/* True for a constant with one value, or one for each of `channels` of the last dimension. */
bool fwi_fuser_per_channel(const fwi_fuser *f, int32_t index, int32_t channels);

/* fuse_slope.c: node `i` ends a PRELU written as sums; what computes its x applies the slope. */
FW_NODISCARD fw_status fwi_fuse_slope(fwi_fuser *f, int32_t i);

/* fuse_input.c: arithmetic by channel on the input of the convolution `n` goes into its weights. */
FW_NODISCARD fw_status fwi_fuse_input(fwi_fuser *f, fwi_node *n);

/* fuse_sums.c: sums that contain an earlier sum are computed from it. */
FW_NODISCARD fw_status fwi_fuse_sums(fwi_fuser *f);

#endif
