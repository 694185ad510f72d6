/* Broadcasting: walks an output and up to three inputs together, row by row. */
#ifndef FWI_ZIP_H
#define FWI_ZIP_H

#include "ops/op.h"

#define FWI_ZIP_INPUTS 3

/* Dimensions that all operands step through alike are merged. In the last one each input steps by 0
 * (one value for the whole row) or 1. */
typedef struct fwi_zip {
  int32_t inputs, rank;
  int32_t dim[FW_TENSOR_MAX_RANK];
  int64_t step[FWI_ZIP_INPUTS][FW_TENSOR_MAX_RANK]; /* in elements; 0 where the input is broadcast */
} fwi_zip;

/* One row: `at` are element offsets. Start zeroed, with row = -1. */
typedef struct fwi_zip_row {
  int64_t row;
  int64_t at[FWI_ZIP_INPUTS];
  int64_t out;
  int32_t index[FW_TENSOR_MAX_RANK];
} fwi_zip_row;

void fwi_zip_make(const fwi_shape *out, const fwi_shape *const *inputs, int32_t count, fwi_zip *zip);

/* Step to the next row (the first call: to the first); false at the end. */
bool fwi_zip_next(const fwi_zip *zip, fwi_zip_row *row);

static inline size_t fwi_zip_length(const fwi_zip *zip) {
  return (size_t)zip->dim[zip->rank - 1];
}
static inline int fwi_zip_step(const fwi_zip *zip, int32_t input) {
  return zip->step[input][zip->rank - 1] ? 1 : 0;
}

#endif
