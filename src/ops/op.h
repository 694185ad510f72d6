/* What every op uses: checks on its inputs, option fields, shapes, and data pointers while running. */
#ifndef FWI_OP_H
#define FWI_OP_H

#include <string.h>

#include "base/checked.h"
#include "nn/graph.h"

/* What the registry knows of one operator. */
typedef struct fwi_op_entry {
  int32_t code;            /* fwi_builtin */
  const char *custom_name; /* for FWI_OP_CUSTOM */
  const fwi_op *op;
  int32_t variant;
} fwi_op_entry;

/* NULL when this engine lacks the operator. */
const fwi_op_entry *fwi_op_find(int32_t code, const char *custom_name);

/* -- Building ------------------------------------------------------------------------------- */

/* Between `min` and `max` inputs and exactly `outputs` outputs; the first `min` inputs are present. */
FW_NODISCARD fw_status fwi_expect_operands(const fwi_build *b, const fwi_node *n, int32_t min, int32_t max,
                                           int32_t outputs);
FW_NODISCARD fw_status fwi_expect_f32(const fwi_build *b, const fwi_node *n, int32_t input);
FW_NODISCARD fw_status fwi_expect_rank(const fwi_build *b, const fwi_node *n, int32_t input, int32_t min, int32_t max);

/* True when the optional input is there. */
static inline bool fwi_has_input(const fwi_node *n, int32_t input) {
  return input < n->input_count && n->inputs[input] != FWI_NONE;
}

/* Input `input` must be a constant that reads as float32 (fwi_floats_open). It is marked as read while
 * the model is built. */
FW_NODISCARD fw_status fwi_expect_weights(const fwi_build *b, fwi_node *n, int32_t input);

/* Input `input` must be a constant of int32 or int64 with at most `max` elements. */
FW_NODISCARD fw_status fwi_constant_ints(fwi_build *b, fwi_node *n, int32_t input, int32_t max, int64_t *out,
                                         int32_t *count);

/* An axis in -rank..rank-1 as 0..rank-1. */
FW_NODISCARD fw_status fwi_axis(const fwi_build *b, const fwi_node *n, int64_t axis, int32_t rank, int32_t *out);

/* Fields of the builtin options; a broken file shows in b->file->status (fwi_options_ok). */
int32_t fwi_option_int(const fwi_build *b, const fwi_node *n, uint32_t field, int32_t fallback);
int32_t fwi_option_byte(const fwi_build *b, const fwi_node *n, uint32_t field, int32_t fallback);
bool fwi_option_bool(const fwi_build *b, const fwi_node *n, uint32_t field);
float fwi_option_float(const fwi_build *b, const fwi_node *n, uint32_t field, float fallback);
FW_NODISCARD fw_status fwi_options_ok(const fwi_build *b);

/* A fused activation of the schema into n->fusion. */
FW_NODISCARD fw_status fwi_option_activation(fwi_build *b, fwi_node *n, uint32_t field);

/* Window geometry along one axis: output size and leading padding, from the schema's padding rule. */
FW_NODISCARD fw_status fwi_window(const fwi_build *b, const fwi_node *n, int32_t in, int32_t kernel, int32_t stride,
                                  int32_t dilation, int32_t padding, int32_t *out, int32_t *pad_before);

/* The numpy rule. */
FW_NODISCARD fw_status fwi_broadcast(const fwi_build *b, const fwi_node *n, const fwi_shape *x, const fwi_shape *y,
                                     fwi_shape *out);

/* dim[] from 64-bit sizes, each within 0..INT32_MAX. */
FW_NODISCARD fw_status fwi_shape_from(const fwi_build *b, const fwi_node *n, const int64_t *dims, int32_t rank,
                                      fwi_shape *out);

/* a * b * c... that may overflow: INT64_MAX then, which any limit refuses. */
int64_t fwi_product(const int32_t *factors, int32_t count);

/* A block for packed weights in the model's list, shared by nodes with equal weights, bias (or FWI_NONE)
 * and geometry. *fill is the block when the caller must pack it now, NULL when it is packed already. */
FW_NODISCARD fw_status fwi_pack_block(fwi_build *b, fwi_node *n, int32_t weights, int32_t bias,
                                      const fwi_conv_shape *shape, size_t bytes, void **fill);

/* -- Running -------------------------------------------------------------------------------- */

static inline const fwi_tensor *fwi_run_input(const fwi_run *r, int32_t i) {
  return &r->tensors[r->node->inputs[i]];
}
static inline const fwi_tensor *fwi_run_output(const fwi_run *r, int32_t i) {
  return &r->tensors[r->node->outputs[i]];
}
static inline const void *fwi_in(const fwi_run *r, int32_t i) {
  return r->data[r->node->inputs[i]];
}
static inline void *fwi_out(const fwi_run *r, int32_t i) {
  return r->data[r->node->outputs[i]];
}

/* The node's fusion as kernels take it. */
fwi_epilogue fwi_run_epilogue(const fwi_run *r);

/* -- Moving --------------------------------------------------------------------------------- */

/* A block of elements between two layouts; strides are in elements and may be 0 or negative. */
#define FWI_COPY_RANK (2 * FW_TENSOR_MAX_RANK) /* room for repeats and blocks */
typedef struct fwi_copy {
  int32_t rank;
  int32_t dim[FWI_COPY_RANK];
  int64_t from[FWI_COPY_RANK], to[FWI_COPY_RANK];
} fwi_copy;

/* Merge neighbouring dimensions that both layouts step through alike. */
void fwi_copy_simplify(fwi_copy *c);
void fwi_copy_run(const fwi_copy *c, size_t element_bytes, const void *from, void *to);

/* Row-major strides, in elements. */
void fwi_strides(const fwi_shape *shape, int64_t *strides);

#endif
