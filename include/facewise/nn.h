/* Runs float CNNs from standard .tflite files.
 *
 *   fw_model *model;
 *   fw_session *session;
 *   if (fw_model_create(bytes, size, NULL, &model, &error) != FW_OK) return fail(error.message);
 *   if (fw_session_create(model, NULL, &session, &error) != FW_OK) return fail(error.message);
 *
 *   fw_tensor in, out;
 *   if (fw_session_input(session, 0, &in) != FW_OK) return fail("it has no input");
 *   if (fw_session_output(session, 0, &out) != FW_OK) return fail("it has no output");
 *   memcpy(in.data, values, in.bytes);
 *   if (fw_session_run(session, &error) != FW_OK) return fail(error.message);
 *   for (size_t i = 0; i < out.bytes / sizeof(float); i++) printf("%f\n", (double)((const float *)out.data)[i]);
 *
 *   fw_session_destroy(session);
 *   fw_model_destroy(model);
 *
 * A model is parsed, fused and packed once, never changes, and may be shared by any number of
 * sessions, in any number of threads. A session owns one arena, sized at creation from tensor
 * lifetimes; running it allocates nothing. No function here keeps state outside its handles. */
#ifndef FACEWISE_NN_H
#define FACEWISE_NN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facewise/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FW_TENSOR_MAX_RANK 8

typedef struct fw_model fw_model;
typedef struct fw_session fw_session;

/* Which kernel set a model is packed for. */
typedef enum fw_kernel_set {
  FW_KERNELS_SIMD = 0,  /* the fastest of this build: SIMD128, relaxed SIMD or native vectors */
  FW_KERNELS_SCALAR = 1 /* the reference: slow, the same bits on every machine */
} fw_kernel_set;

typedef enum fw_tensor_type {
  FW_TENSOR_FLOAT32 = 0,
  FW_TENSOR_INT32 = 1,
  FW_TENSOR_UINT8 = 2,
  FW_TENSOR_INT64 = 3,
  FW_TENSOR_BOOL = 4,
  FW_TENSOR_INT8 = 5
} fw_tensor_type;

/* A view into a session. `data` stays at one address for the session's life. */
typedef struct fw_tensor {
  const char *name; /* NUL-terminated UTF-8 from the file, "" if it has none; owned by the model */
  fw_tensor_type type;
  int32_t rank;                      /* 0..FW_TENSOR_MAX_RANK */
  int32_t shape[FW_TENSOR_MAX_RANK]; /* NHWC for images; entries from rank on are 1 */
  void *data;                        /* NULL for a tensor that is not kept (see fw_session_tap) */
  size_t bytes;
} fw_tensor;

typedef struct fw_model_options {
  fw_kernel_set kernels;
} fw_model_options;

typedef struct fw_session_options {
  bool keep_all; /* keep every layer's result readable through fw_session_tap; costs memory, and
                    layers that would be fused away are computed on their own */
} fw_session_options;

typedef struct fw_stats {
  size_t weight_bytes; /* packed weights of the model */
  size_t arena_bytes;  /* this session's arena */
  int32_t nodes;       /* nodes run after fusion */
  int64_t macs;        /* multiply-accumulates of one run, counted as direct convolution */
} fw_stats;

/* Parse, fuse and pack a .tflite file. `data` is read during the call only. `options` may be NULL
 * for the defaults (all zero). On failure *out is NULL: FW_ERR_MODEL for bytes that are no sound model,
 * FW_ERR_UNSUPPORTED for an op, type or form the engine lacks and for one that asks for too much work (10^12
 * operations of a run, 16384 operators, 65536 tensors), FW_ERR_MEMORY for one that is too large. */
FW_NODISCARD fw_status fw_model_create(const void *data, size_t size, const fw_model_options *options, fw_model **out,
                                       fw_error *error);

/* Destroy after all its sessions. NULL is ignored. */
void fw_model_destroy(fw_model *model);

/* `options` may be NULL for the defaults (all zero). On failure *out is NULL: FW_ERR_MEMORY. The model must
 * outlive the session. */
FW_NODISCARD fw_status fw_session_create(const fw_model *model, const fw_session_options *options, fw_session **out,
                                         fw_error *error);
void fw_session_destroy(fw_session *session);

int32_t fw_session_input_count(const fw_session *session);
int32_t fw_session_output_count(const fw_session *session);

/* Tensors in the file's order. FW_ERR_ARGUMENT for an index out of range. Input contents are
 * undefined after a run: write them anew before each. Output contents hold until the next run. */
FW_NODISCARD fw_status fw_session_input(const fw_session *session, int32_t index, fw_tensor *out);
FW_NODISCARD fw_status fw_session_output(const fw_session *session, int32_t index, fw_tensor *out);

/* Every tensor of the graph that a node computes, in execution order, by index or by name; data is
 * NULL unless the session keeps all. */
int32_t fw_session_tap_count(const fw_session *session);
FW_NODISCARD fw_status fw_session_tap(const fw_session *session, int32_t index, fw_tensor *out);
FW_NODISCARD fw_status fw_session_tap_named(const fw_session *session, const char *name, fw_tensor *out);

/* One forward pass. Allocates nothing. NaN in, NaN out; never a crash. FW_ERR_MODEL for an index that the net
 * computed and that lies outside what it picks from. */
FW_NODISCARD fw_status fw_session_run(fw_session *session, fw_error *error);

FW_NODISCARD fw_status fw_session_stats(const fw_session *session, fw_stats *out);

/* One executed node, for profiling and the lens. */
typedef struct fw_node_info {
  const char *op;     /* the field's name, such as "CONV_2D" */
  const char *kernel; /* the kernel chosen, such as "conv2d_1x1" */
  const char *output; /* name of its (first) result */
  int32_t output_rank;
  int32_t output_shape[FW_TENSOR_MAX_RANK];
  int32_t kernel_size[2]; /* height, width of a convolution's window; 0, 0 for other ops */
  int32_t stride[2];
  int64_t macs;
  int64_t bytes; /* of inputs, weights and results together: what it must at least read and write */
} fw_node_info;

int32_t fw_session_node_count(const fw_session *session);
FW_NODISCARD fw_status fw_session_node(const fw_session *session, int32_t index, fw_node_info *out);

/* Run node `index` alone on what the arena holds: the profiler's hook. */
FW_NODISCARD fw_status fw_session_run_node(fw_session *session, int32_t index, fw_error *error);

#ifdef __cplusplus
}
#endif
#endif
