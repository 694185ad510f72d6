/* Sparse constants of the TFLite schema (SparsityParameters), written out densely. */
#ifndef FWI_SPARSITY_H
#define FWI_SPARSITY_H

#include "tflite/reader.h"

/* Write tensor `t`, of `count` elements of `element_bytes` each, into dense[], zeros included. On
 * failure b carries the sentence. */
FW_NODISCARD fw_status fwi_densify(fwi_fb *b, const fwi_file_tensor *t, size_t count, size_t element_bytes,
                                   uint8_t *dense);

#endif
