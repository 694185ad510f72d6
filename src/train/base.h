/* The frozen lower part of a net: a .tflite file cut at a tensor, run by the inference engine. */
#ifndef FWI_TRAIN_BASE_H
#define FWI_TRAIN_BASE_H

#include "train/net.h"

/* (height, width, channels) of one sample, and of its features. */
const int32_t *fwi_base_input(const fwi_base *base);
const int32_t *fwi_base_features(const fwi_base *base);
int64_t fwi_base_macs(const fwi_base *base);

/* x (count, h, w, c) to features y (count, h, w, c). */
FW_NODISCARD fw_status fwi_base_run(fwi_base *base, const float *x, int32_t count, float *y, fw_error *error);

/* The file (already cut) and the tensor that holds the features, for export. */
const void *fwi_base_file(const fwi_base *base, size_t *size, int32_t *features);

/* Takes over `file`, a block, also on failure. */
FW_NODISCARD fw_status fwi_base_create(void *file, size_t size, fwi_base **out, fw_error *error);
void fwi_base_destroy(fwi_base *base);

#endif
