#ifndef FWI_ELTWISE_H
#define FWI_ELTWISE_H

#include "ops/zip.h"

/* Variants of fwi_op_binary: fwi_binary, then those that the kernels do not have. */
enum { FWI_BINARY_FLOOR_DIV = FWI_BINARY_PRELU + 1, FWI_BINARY_FLOOR_MOD };

/* Variants of fwi_op_unary: fwi_unary, then those that the kernels do not have. */
enum { FWI_UNARY_RELU_0_TO_1 = FWI_UNARY_ROUND + 1, FWI_UNARY_SIGN };

/* Variants of fwi_op_compare and fwi_op_logical. */
enum { FWI_LESS, FWI_LESS_EQUAL, FWI_GREATER, FWI_GREATER_EQUAL, FWI_EQUAL, FWI_NOT_EQUAL };
enum { FWI_LOGICAL_AND, FWI_LOGICAL_OR, FWI_LOGICAL_NOT };

typedef struct fwi_unary_params {
  float alpha; /* LEAKY_RELU */
} fwi_unary_params;

typedef struct fwi_binary_params {
  fwi_zip zip;
} fwi_binary_params;

extern const fwi_op fwi_op_unary;
extern const fwi_op fwi_op_binary;
extern const fwi_op fwi_op_add_n;
extern const fwi_op fwi_op_compare;
extern const fwi_op fwi_op_logical;
extern const fwi_op fwi_op_select;

/* Integers as one type; float32 is not among them. */
int64_t fwi_load_int(int32_t type, const void *data, int64_t index);
void fwi_store_int(int32_t type, void *data, int64_t index, int64_t value);

#endif
