/* The engine's own records: tensors, nodes, programs, and what an op sees while a model is built and
 * while it runs. Ops (src/ops) implement fwi_op; src/nn calls them. */
#ifndef FWI_GRAPH_H
#define FWI_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"
#include "facewise/nn.h"
#include "kernels/kernels.h"
#include "tflite/reader.h"

#define FWI_NONE (-1) /* no tensor */

typedef struct fwi_shape {
  int32_t rank;
  int32_t dim[FW_TENSOR_MAX_RANK]; /* entries from rank on are 1 */
} fwi_shape;

typedef struct fwi_tensor {
  const char *name;
  int32_t type; /* fwi_type */
  fwi_shape shape;
  size_t bytes;
  void *data;     /* constants: dense, aligned for the type, never written once made; else NULL */
  bool owned;     /* data is a block of ours, not bytes of the file or of another tensor */
  int32_t source; /* constant tensor that this float32 one is the dequantised form of, made when needed;
                     else FWI_NONE */
  bool known;     /* shape and type are certain: a constant, a graph input, or computed by a checked node */
  bool is_input, is_output;
  fwi_quantization quantization;
} fwi_tensor;

/* What a node does to each value before it stores it: activation(value + residual). */
typedef struct fwi_fusion {
  fwi_activation activation;
  float alpha;
  int32_t slope;    /* constant tensor of PRELU, or FWI_NONE */
  int32_t residual; /* tensor, or FWI_NONE */
  bool relu_input;  /* depthwise only: values of the input below 0 count as 0 */
} fwi_fusion;

typedef struct fwi_op fwi_op;

typedef struct fwi_node {
  const fwi_op *op;
  const char *name;              /* the field's name of the op */
  int32_t variant;               /* which of the ops that share this fwi_op */
  const fwi_file_operator *file; /* options; only while the model is built */
  int32_t input_count, output_count;
  int32_t *inputs, *outputs; /* tensor indices; absent optional inputs are FWI_NONE */
  void *params;              /* the op's own, from prepare */
  size_t params_bytes;       /* of ops whose params the fuser copies: fwi_conv_params first */
  uint32_t build_inputs;     /* bit i: input i is read while the model is built, not while it runs */
  fwi_fusion fusion;
  const void *packed;   /* weights in the kernel's layout */
  size_t scratch_bytes; /* wanted while running */
  int64_t macs;
  const char *kernel;
} fwi_node;

/* While a model is built. */
typedef struct fwi_build fwi_build;

/* While a node runs. */
typedef struct fwi_run {
  const fwi_kernels *kernels;
  const fwi_tensor *tensors;
  void *const *data; /* by tensor index */
  const fwi_node *node;
  void *scratch;
  fw_error *error;
} fwi_run;

enum {
  FWI_TRAIT_EPILOGUE = 1,    /* takes a whole fwi_fusion: activation and residual */
  FWI_TRAIT_ACTIVATION = 2,  /* takes an activation without parameters */
  FWI_TRAIT_ALIAS = 4,       /* output 0 is input 0's bytes under another shape */
  FWI_TRAIT_IN_PLACE = 8,    /* output 0 may overwrite an input of the same size */
  FWI_TRAIT_SHAPE_ONLY = 16, /* the result depends on the input's shape alone */
  FWI_TRAIT_JOIN = 32,       /* output 0 is the inputs side by side: fwi_join_params */
  FWI_TRAIT_DEQUANTIZE = 64  /* output 0 is input 0 as float32 (fwi_tensor.source) */
};

struct fwi_op {
  /* Read options, check inputs, set the outputs' types and shapes (fwi_set_output), count macs. */
  fw_status (*prepare)(fwi_build *b, fwi_node *n);
  /* Choose kernels and pack constants, once the node has its final form; may be NULL. */
  fw_status (*pack)(fwi_build *b, fwi_node *n);
  fw_status (*run)(const fwi_run *r);
  uint32_t traits;
};

/* An executable list of nodes, in order. */
typedef struct fwi_program {
  fwi_node *nodes;
  int32_t count;
} fwi_program;

typedef struct fwi_limits {
  size_t bytes;        /* of weights, of constants and of an arena */
  int64_t work;        /* multiply-accumulates or values written of one run; also spent on folding */
  int32_t operators;   /* nodes of a file */
  bool keep_constants; /* weights stay readable as float32 beside their packed form: for training */
} fwi_limits;

extern const fwi_limits fwi_default_limits;

/* A block shared by the nodes that pack the same weights the same way. */
typedef struct fwi_packing {
  struct fwi_packing *next;
  const fwi_op *op;
  int32_t weights, bias;
  fwi_conv_shape shape;
  void *block;
} fwi_packing;

struct fw_model {
  fwi_arena arena; /* everything below but tensor data and packed weights */
  const fwi_kernels *kernels;
  fwi_limits limits;
  fwi_tensor *tensors;
  int32_t tensor_count, tensor_capacity;
  int32_t input_count, output_count;
  const int32_t *inputs, *outputs;
  fwi_program plain; /* one node for each layer of the file that is no constant */
  fwi_program fused;
  const struct fwi_plan *plan; /* of `fused` */
  fwi_packing *packings;
  size_t weight_bytes;
  int64_t macs;
};

struct fwi_build {
  fw_model *model;
  fwi_fb *file;
  fwi_file_model *description;
  fwi_arena temporary;   /* records that nobody needs once the model is built */
  size_t constant_bytes; /* held by owned tensors */
  void **data;           /* by tensor, for nodes that run while the model is built */
  int64_t work;
  fw_error *error;
};

/* fw_model_create with limits of the caller's. */
FW_NODISCARD fw_status fwi_model_create(const void *data, size_t size, const fw_model_options *options,
                                        const fwi_limits *limits, fw_model **out, fw_error *error);

/* graph.c */

/* "OP 'output': " and the sentence. */
fw_status fwi_node_fail(const fwi_build *b, const fwi_node *n, fw_status status, const char *format, ...)
    FWI_FORMAT(4, 5);

/* Elements of a checked shape. */
int64_t fwi_shape_count(const fwi_shape *shape);
bool fwi_shape_equal(const fwi_shape *a, const fwi_shape *b);
/* Bytes of a tensor of this type and shape; false when they are more than `limit`, or a stride more than an
 * int32 counts. */
bool fwi_tensor_bytes(int32_t type, const fwi_shape *shape, size_t limit, size_t *out);
/* "[1,2,3]" into text[size]. */
const char *fwi_shape_text(const fwi_shape *shape, char *text, size_t size);

/* The tensor behind input or output `i`. */
fwi_tensor *fwi_input(const fwi_build *b, const fwi_node *n, int32_t i);
fwi_tensor *fwi_output(const fwi_build *b, const fwi_node *n, int32_t i);

/* Type and shape of output `i`: sizes are checked, and against what the file declares. */
FW_NODISCARD fw_status fwi_set_output(fwi_build *b, fwi_node *n, int32_t i, int32_t type, const fwi_shape *shape);

/* Count work of a node against the limit. */
FW_NODISCARD fw_status fwi_add_work(fwi_build *b, fwi_node *n, int64_t work);

/* A block for the constant tensor `t`, of t->bytes bytes. */
FW_NODISCARD fw_status fwi_constant_alloc(fwi_build *b, fwi_tensor *t);
void fwi_constant_free(fwi_build *b, fwi_tensor *t);

/* A new constant float32 tensor of the model; its index, or FWI_NONE with the error set. */
int32_t fwi_constant_new(fwi_build *b, const char *name, const fwi_shape *shape, float **data);

/* Zeroed memory that lives as long as the model, or until it is built; NULL with the error set. */
void *fwi_take(fwi_build *b, size_t count, size_t size);
void *fwi_take_temporary(fwi_build *b, size_t count, size_t size);

/* constant.c */

/* True for tensors whose contents the file alone decides. */
static inline bool fwi_is_constant(const fwi_tensor *t) {
  return t->data || t->source != FWI_NONE;
}

/* Make the constants of the file: bytes checked, aligned, sparse ones dense. */
FW_NODISCARD fw_status fwi_constants_load(fwi_build *b);

/* Give a constant its data, if it has none yet. */
FW_NODISCARD fw_status fwi_constant_make(fwi_build *b, fwi_tensor *t);

/* True when fwi_floats_open can read the constant: float32, float16, or integers with a scale. */
bool fwi_floats_possible(const fwi_build *b, const fwi_tensor *t);

/* A constant as float32, dequantised for as long as it is open. */
typedef struct fwi_floats {
  const float *data; /* NULL for FWI_NONE */
  float *owned;
} fwi_floats;

FW_NODISCARD fw_status fwi_floats_open(const fwi_build *b, int32_t tensor, fwi_floats *out);
void fwi_floats_close(fwi_floats *f);

/* Keep what the programs read while running, in blocks of ours, and let go of all other constants. */
FW_NODISCARD fw_status fwi_constants_settle(fwi_build *b);

/* fold.c */

/* True when everything that decides the node's results is known now. */
bool fwi_foldable(const fwi_build *b, const fwi_node *n);

/* Make the results of a foldable node constants. */
FW_NODISCARD fw_status fwi_fold(fwi_build *b, fwi_node *n);

/* fuse.c */
FW_NODISCARD fw_status fwi_fuse(fwi_build *b, const fwi_program *plain, fwi_program *fused);

/* fuse_strips.c */
FW_NODISCARD fw_status fwi_fuse_strips(fwi_build *b, fwi_program *fused);

#endif
