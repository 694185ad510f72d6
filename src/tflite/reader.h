/* The model reader: a .tflite file as plain records, checked against each other and the file. */
#ifndef FWI_TFLITE_READER_H
#define FWI_TFLITE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "facewise/nn.h"
#include "facewise/status.h"
#include "tflite/flatbuffer.h"
#include "tflite/schema.h"

/* value = scale * (q - zero_point), one pair for the tensor or one for each index of `axis`. */
typedef struct fwi_quantization {
  int32_t count; /* 0: not quantised, 1: per tensor, else per channel */
  int32_t axis;
  const float *scale;
  const int64_t *zero_point;
} fwi_quantization;

typedef struct fwi_file_tensor {
  const char *name; /* valid UTF-8 without control characters */
  int32_t type;
  int32_t rank;
  int32_t shape[FW_TENSOR_MAX_RANK]; /* at least 0 each */
  bool shaped;                       /* the file fixes the shape: it has one, and no -1 in its signature */
  bool variable;
  const uint8_t *data; /* constants: into the file, any alignment; else NULL */
  size_t bytes;
  fwi_quantization quantization;
  fwi_fb_table sparsity; /* at == 0: dense */
} fwi_file_tensor;

enum { FWI_OPTIONS_2 = 256 }; /* in place of a member of BuiltinOptions: options of the second union, not read */

typedef struct fwi_file_operator {
  int32_t code, version, options_type; /* of the union BuiltinOptions; 0: none */
  const char *custom_name;             /* custom ops, else NULL */
  fwi_fb_table options;                /* at == 0: none */
  const uint8_t *custom;               /* custom options, into the file */
  size_t custom_bytes;
  int32_t input_count, output_count;
  const int32_t *inputs, *outputs; /* tensor indices; an absent optional input is -1 */
} fwi_file_operator;

/* True for options with a vector of int32 in field 0 and scalars behind it. */
bool fwi_options_have_vector(int32_t options_type);

/* Subgraph 0. */
typedef struct fwi_file_model {
  int32_t tensor_count, operator_count, input_count, output_count;
  fwi_file_tensor *tensors;
  fwi_file_operator *operators;
  const int32_t *inputs, *outputs;
} fwi_file_model;

/* Read the model behind `b`, whose error is filled on failure. Names, scales and the graph's inputs and
 * outputs go to `kept`, all other records to `temporary`. */
FW_NODISCARD fw_status fwi_file_read(fwi_fb *b, fwi_arena *kept, fwi_arena *temporary, fwi_file_model *out);

#endif
