/* The planner: where each tensor of a program lies in one arena. */
#ifndef FWI_PLAN_H
#define FWI_PLAN_H

#include "nn/graph.h"

typedef struct fwi_plan {
  size_t *offset;  /* by tensor; SIZE_MAX for tensors outside the arena */
  size_t *scratch; /* by node; SIZE_MAX for nodes that want none */
  bool *skip;      /* by node: its results already lie where they belong, nothing is left to do */
  size_t bytes;    /* of the arena */
} fwi_plan;

/* One block to place: alive while the nodes first..last run. */
typedef struct fwi_block {
  size_t bytes;
  int32_t first, last;
  size_t offset; /* out */
} fwi_block;

/* Place blocks so that none overlaps another that is alive at the same time: largest first, each into the
 * smallest gap that holds it. Offsets are multiples of FWI_ALIGNMENT. `order` has room for 2 * count.
 * False when the sum overflows. */
bool fwi_place(fwi_block *blocks, int32_t count, int32_t *order, size_t *total);

/* Plan `program`; with keep_all no memory is used twice. The arrays are taken from `arena`. */
FW_NODISCARD fw_status fwi_plan_make(const fw_model *model, const fwi_program *program, bool keep_all, fwi_arena *arena,
                                     fwi_plan *out, fw_error *error);

#endif
