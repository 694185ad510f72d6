/* Writes small .tflite files in memory, for tests: real ones, and broken ones on purpose.
 *
 *   tb_model *m = tb_new();
 *   int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 4, 4, 2));
 *   int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 4, 4, 2));
 *   tb_op(m, FWI_OP_RELU, TB_INTS(x), TB_INTS(y));
 *   tb_ends(m, TB_INTS(x), TB_INTS(y));
 *   uint8_t *bytes = tb_finish(m, &size);   // frees m; the caller frees the bytes
 */
#ifndef TFLITE_BUILDER_H
#define TFLITE_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#include "tflite/schema.h"

typedef struct tb_model tb_model;

/* A list of int32 passed by value. */
typedef struct tb_ints {
  const int32_t *values;
  size_t count;
} tb_ints;

#define TB_INTS(...)                                                                         \
  (tb_ints) {                                                                                \
    (const int32_t[]){__VA_ARGS__}, sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t) \
  }
#define TB_SHAPE TB_INTS
#define TB_NONE ((tb_ints){NULL, 0})

tb_model *tb_new(void);

/* Each gives the new tensor's index. */
int32_t tb_tensor(tb_model *m, const char *name, int32_t type, tb_ints shape);
int32_t tb_constant(tb_model *m, const char *name, int32_t type, tb_ints shape, const void *data, size_t bytes);
int32_t tb_floats(tb_model *m, const char *name, tb_ints shape, const float *data); /* count from the shape */
int32_t tb_int_list(tb_model *m, const char *name, tb_ints values);                 /* a vector */

void tb_quantize(tb_model *m, int32_t tensor, const float *scales, const int64_t *zeros, size_t count, int32_t axis);
void tb_signature(tb_model *m, int32_t tensor, tb_ints signature);
void tb_variable(tb_model *m, int32_t tensor);

/* One stored dimension of a sparse tensor: dense of `size`, or compressed rows when segments are given. */
typedef struct tb_dim {
  int32_t size;
  tb_ints segments, indices;
} tb_dim;
void tb_sparse(tb_model *m, int32_t tensor, tb_ints traversal, tb_ints block_map, const tb_dim *dims, size_t count);

/* The last operator gets options field by field. */
void tb_op(tb_model *m, int32_t code, tb_ints inputs, tb_ints outputs);
void tb_custom_op(tb_model *m, const char *name, int32_t version, tb_ints inputs, tb_ints outputs, const void *options,
                  size_t bytes);
void tb_option_int(tb_model *m, uint32_t field, int32_t value);
void tb_option_byte(tb_model *m, uint32_t field, int32_t value);
void tb_option_float(tb_model *m, uint32_t field, float value);
void tb_option_ints(tb_model *m, uint32_t field, tb_ints values);
/* Options of CONV_2D and DEPTHWISE_CONV_2D (multiplier > 0), with a fused activation. */
void tb_option_conv(tb_model *m, int32_t padding, int32_t stride_h, int32_t stride_w, int32_t dilation_h,
                    int32_t dilation_w, int32_t multiplier, int32_t activation);

void tb_ends(tb_model *m, tb_ints inputs, tb_ints outputs);

/* Large buffers go behind the FlatBuffer, by offset, as newer converters write them. */
void tb_external_buffers(tb_model *m);

uint8_t *tb_finish(tb_model *m, size_t *size);

#endif
