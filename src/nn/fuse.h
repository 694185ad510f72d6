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

/* fuse_sums.c: sums that contain an earlier sum are computed from it. */
FW_NODISCARD fw_status fwi_fuse_sums(fwi_fuser *f);

#endif
