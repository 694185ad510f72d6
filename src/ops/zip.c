#include "ops/zip.h"

void fwi_zip_make(const fwi_shape *out, const fwi_shape *const *inputs, int32_t count, fwi_zip *zip) {
  int64_t step[FWI_ZIP_INPUTS][FW_TENSOR_MAX_RANK] = {{0}};
  for (int32_t k = 0; k < count; k++) {
    int64_t s = 1;
    for (int32_t i = 1; i <= inputs[k]->rank; i++) { /* from the last dimension on */
      int32_t size = inputs[k]->dim[inputs[k]->rank - i];
      step[k][out->rank - i] = size == 1 ? 0 : s;
      s *= size;
    }
  }
  *zip = (fwi_zip){.inputs = count};
  for (int32_t d = 0; d < out->rank; d++) {
    if (out->dim[d] == 1) continue;
    int32_t last = zip->rank - 1;
    bool alike = last >= 0;
    for (int32_t k = 0; k < count && alike; k++) alike = zip->step[k][last] == step[k][d] * out->dim[d];
    if (!alike) last = zip->rank++;
    /* Wraps only where another dimension is 0, and there are no rows. */
    zip->dim[last] = alike ? (int32_t)((uint32_t)zip->dim[last] * (uint32_t)out->dim[d]) : out->dim[d];
    for (int32_t k = 0; k < count; k++) zip->step[k][last] = step[k][d];
  }
  if (zip->rank == 0) {
    zip->rank = 1;
    zip->dim[0] = 1;
  }
}

bool fwi_zip_next(const fwi_zip *zip, fwi_zip_row *row) {
  if (row->row < 0) {
    for (int32_t d = 0; d < zip->rank; d++) {
      if (zip->dim[d] == 0) return false;
    }
    row->row = 0;
    return true;
  }
  row->row++;
  row->out += zip->dim[zip->rank - 1];
  for (int32_t d = zip->rank - 2; d >= 0; d--) {
    for (int32_t k = 0; k < zip->inputs; k++) row->at[k] += zip->step[k][d];
    if (++row->index[d] < zip->dim[d]) return true;
    for (int32_t k = 0; k < zip->inputs; k++) row->at[k] -= zip->step[k][d] * zip->dim[d];
    row->index[d] = 0;
  }
  return false;
}
