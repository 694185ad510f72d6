/* Two layers computed strip by strip: rows of the first, then what the second makes of them, so that the picture
 * between them is never written out whole. */
#ifndef FWI_STRIPS_H
#define FWI_STRIPS_H

#include "ops/op.h"

typedef struct fwi_strips_params {
  fwi_node first, second; /* as they were; neither is in a program any more */
  int32_t rows;           /* of the second's output at a time */
} fwi_strips_params;

/* Whether `second` can follow `first` by strips: one picture a batch, a first whose packed weights serve pictures of
 * any height, a second whose windows do not overlap. */
bool fwi_strips_possible(const fwi_node *first, const fwi_node *second);

/* Rows of the second's output whose strip takes at most `bytes`, at least 1. */
int32_t fwi_strips_rows(const fwi_node *first, const fwi_node *second, size_t bytes);

extern const fwi_op fwi_op_strips;

#endif
