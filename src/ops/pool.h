#ifndef FWI_POOL_H
#define FWI_POOL_H

#include "ops/op.h"

enum { FWI_POOL_MAX, FWI_POOL_AVERAGE };

extern const fwi_op fwi_op_pool;
extern const fwi_op fwi_op_max_pool_argmax;
extern const fwi_op fwi_op_max_unpool;

#endif
