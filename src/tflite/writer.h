/* Writes .tflite files: new nets, nets cut out of a file, and nets that go on where a cut ends.
 *
 *   fwi_writer w;
 *   fwi_writer_begin(&w, error);
 *   fwi_writer_base(&w, bytes, size, &cut, 1);                    // optional: operators of a file up to tensor `cut`
 *   int32_t kernel = fwi_writer_weights(&w, "dense/w", 2, (int32_t[]){5, 128}, 0, floats, FWI_WEIGHTS_INT8);
 *   int32_t bias = fwi_writer_floats(&w, "dense/b", 1, (int32_t[]){5}, more_floats);
 *   int32_t y = fwi_writer_value(&w, "dense", 2, (int32_t[]){1, 5});
 *   fwi_writer_operator(&w, FWI_OP_FULLY_CONNECTED, (int32_t[]){cut, kernel, bias}, 3, &y, 1, NULL);
 *   fwi_writer_metadata(&w, "facewise", json, json_bytes);
 *   status = fwi_writer_finish(&w, w.base.inputs, w.base.input_count, &y, 1, &file, &file_bytes);
 *   fwi_writer_end(&w);                                           // also after a failure
 *
 * The first failure sticks: later calls do nothing, those that give a tensor give -1 (which may be passed on),
 * and fwi_writer_finish returns it. So only fwi_writer_finish needs to be checked, which also finds tensors that do
 * not exist. FW_ERR_MEMORY: no memory, or more than a file of 2 GiB.
 *
 * Names, shapes, operands and options are copied. The bytes of constants, of quantisation (scales, zero points),
 * of metadata and of the base file are not: they must stay until fwi_writer_finish returns. */
#ifndef FWI_TFLITE_WRITER_H
#define FWI_TFLITE_WRITER_H

#include "tflite/reader.h"

typedef struct fwi_writer_slot fwi_writer_slot;
typedef struct fwi_writer_node fwi_writer_node;
typedef struct fwi_writer_entry fwi_writer_entry;

typedef struct fwi_writer {
  fwi_file_model base; /* what fwi_writer_base read, whole: inputs, outputs, names, shapes; readable until the end */
  fwi_fb file;         /* of the base; `status` and `error` are the writer's */
  fwi_arena arena;
  fwi_writer_slot *tensors; /* by index; those of the base first */
  int32_t tensor_count, tensor_capacity;
  fwi_writer_node *nodes, **last_node;
  fwi_writer_entry *metadata;
} fwi_writer;

/* `error` may be NULL; else it must stay until the end. */
void fwi_writer_begin(fwi_writer *w, fw_error *error);
void fwi_writer_end(fwi_writer *w);

/* Take over subgraph 0 of a .tflite file, before anything else is added: its tensors keep their indices, and of
 * its operators those are kept that the tensors `outputs` need (all indices of the file). What they do not need
 * is not written, weights included. Options of operators are taken over without being understood, but for the few
 * kinds that hold more than scalars: RESHAPE and SQUEEZE are known, others are FW_ERR_UNSUPPORTED (embedding lookups,
 * control flow, StableHLO: nothing that this engine runs). Sparse weights become dense and DENSIFY goes, open
 * dimensions of inputs become 1; metadata, signatures and the inner tensors of LSTMs are left behind.
 * FW_ERR_ARGUMENT for an output that is no tensor; FW_ERR_MODEL and FW_ERR_UNSUPPORTED as fwi_file_read. */
void fwi_writer_base(fwi_writer *w, const void *bytes, size_t size, const int32_t *outputs, int32_t output_count);

/* Each of these gives the new tensor's index. A shape is `rank` numbers (0..FW_TENSOR_MAX_RANK) of at least 1;
 * FW_ERR_ARGUMENT for others, and for constants of more than 2^28 elements. */

/* Any tensor, as the reader would give it: `data` is NULL for one that is computed, else `bytes` must be what type
 * and shape need (FW_ERR_ARGUMENT). `shaped` and `sparsity` are not looked at. */
int32_t fwi_writer_tensor(fwi_writer *w, const fwi_file_tensor *tensor);
/* A float32 tensor that an operator computes, or an input of the graph. */
int32_t fwi_writer_value(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape);
/* Constants: float32, and a vector of int32, which is copied (shapes of RESHAPE, axes of MEAN). */
int32_t fwi_writer_floats(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape, const float *data);
int32_t fwi_writer_ints(fwi_writer *w, const char *name, int32_t count, const int32_t *values);

/* How weights are stored. The net computes in float32 either way. */
typedef enum fwi_weights_form {
  FWI_WEIGHTS_FLOAT32 = 0,
  FWI_WEIGHTS_FLOAT16 = 1, /* rounded to nearest even; a tensor with values beyond 65504 stays float32 */
  FWI_WEIGHTS_INT8 = 2     /* -127..127 times a scale, one for each index of `axis` */
} fwi_weights_form;

/* Weights in a form: a constant, and but for float32 a DEQUANTIZE operator behind it. Gives the float32 tensor to
 * use. `axis` is that of the output channels: 0 for CONV_2D (out, h, w, in) and FULLY_CONNECTED (out, in), 3 for
 * DEPTHWISE_CONV_2D (1, h, w, out), or -1 for one scale. With float32 `data` must stay until finish; with the other
 * forms it is read now. FW_ERR_ARGUMENT for values that are not finite. */
int32_t fwi_writer_weights(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape, int32_t axis,
                           const float *data, fwi_weights_form form);

/* Options of an operator: each reads those that it has. Zero is the default, which means 1 for strides, dilations,
 * window, multiplier and beta. */
typedef struct fwi_writer_options {
  int32_t padding;                /* FWI_PADDING_SAME or FWI_PADDING_VALID: CONV_2D, DEPTHWISE_CONV_2D, pools */
  int32_t activation;             /* FWI_FUSED_*: those, FULLY_CONNECTED, ADD, SUB, MUL, DIV, CONCATENATION */
  int32_t stride_h, stride_w;     /* CONV_2D, DEPTHWISE_CONV_2D, pools */
  int32_t dilation_h, dilation_w; /* CONV_2D, DEPTHWISE_CONV_2D */
  int32_t window_h, window_w;     /* MAX_POOL_2D, AVERAGE_POOL_2D */
  int32_t multiplier;             /* DEPTHWISE_CONV_2D: output channels of an input channel */
  int32_t axis;                   /* CONCATENATION */
  int32_t keep_dims; /* 0 or 1: MEAN, SUM, REDUCE_MAX, REDUCE_MIN; FULLY_CONNECTED: all dimensions but the last */
  float alpha;       /* LEAKY_RELU */
  float beta;        /* SOFTMAX */
  int32_t version;   /* of the operator, where it is not 1 */
} fwi_writer_options;

/* Append an operator (fwi_builtin). Operators are written in the order of these calls. `inputs` may hold -1 for an
 * absent optional one. `options` may be NULL for the defaults. Any operator can be written; options that are not
 * listed above are left out, which means the schema's defaults. RELU, RELU6, PRELU, LOGISTIC, TANH, RESHAPE, PAD,
 * DEQUANTIZE, EXP and many others have none. */
void fwi_writer_operator(fwi_writer *w, int32_t code, const int32_t *inputs, int32_t input_count,
                         const int32_t *outputs, int32_t output_count, const fwi_writer_options *options);

/* A named entry of the model's metadata. Of entries of one name, the last is found. */
void fwi_writer_metadata(fwi_writer *w, const char *name, const void *data, size_t bytes);

/* Compose the file, once. *bytes is aligned to FWI_ALIGNMENT; free it with fwi_block_free. On failure it is NULL and
 * *size 0. Tensors that nothing uses are left out, so indices in the file are others than the writer's; names stay.
 * FW_ERR_ARGUMENT for no inputs or outputs, tensors that do not exist, and a tensor that is used but neither a
 * constant, nor an input, nor computed before. The same calls give the same bytes. */
FW_NODISCARD fw_status fwi_writer_finish(fwi_writer *w, const int32_t *inputs, int32_t input_count,
                                         const int32_t *outputs, int32_t output_count, uint8_t **bytes, size_t *size);

/* The metadata entry `name` of a .tflite file, in place. FW_OK with *data NULL and *length 0 when there is none.
 * FW_ERR_MODEL for bytes that are no sound model. Reads no byte outside the file, whatever it says. */
FW_NODISCARD fw_status fwi_file_metadata(const void *bytes, size_t size, const char *name, const uint8_t **data,
                                         size_t *length, fw_error *error);

#endif
