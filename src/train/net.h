/* The records of training: layers, nets and passes. A layer type (src/train/layer_*.c) has its forward and its backward
 * side by side; net.c makes layers, pass.c gives them memory and runs them. */
#ifndef FWI_TRAIN_NET_H
#define FWI_TRAIN_NET_H

#include "base/arena.h"
#include "base/fail.h"
#include "facewise/train.h"
#include "kernels/gradients.h"

#define FWI_NET_INPUT (-1) /* as the input of a layer: that of the net */
#define FWI_NO_INPUT (-2)
#define FWI_SLOTS 7 /* of fw_parameter */

typedef struct fwi_pass fwi_pass;
typedef struct fwi_layer fwi_layer;
typedef struct fwi_base fwi_base;

typedef struct fwi_layer_type {
  const char *name; /* the field's */
  /* Bytes to use while the layer runs; SIZE_MAX when they do not fit in memory. */
  size_t (*scratch_bytes)(const fwi_pass *p, const fwi_layer *l);
  /* Bytes to keep from its forward to its backward, and its packed weights; may be NULL. */
  size_t (*kept_bytes)(const fwi_pass *p, const fwi_layer *l);
  void (*pack)(fwi_pass *p, const fwi_layer *l); /* may be NULL */
  void (*forward)(fwi_pass *p, const fwi_layer *l);
  void (*backward)(fwi_pass *p, const fwi_layer *l);
  bool in_place; /* backward may write the input's gradient over its own */
} fwi_layer_type;

/* Parameters of a layer: floats `at`.. of net->parameters, or of net->state for running mean and variance. */
typedef struct fwi_slot {
  size_t at, count; /* count 0: there are none */
} fwi_slot;

struct fwi_layer {
  const fwi_layer_type *type;
  int32_t kind; /* fw_layer_kind */
  int32_t index;
  const char *name;
  int32_t inputs[2];
  int32_t shape[3];     /* height, width, channels */
  size_t size;          /* their product */
  fwi_conv_shape conv;  /* window geometry, batch 1; DENSE: out_c units of in_c inputs; PAD: pad_top, pad_left */
  int32_t activation;   /* fw_layer_activation */
  fwi_activation fused; /* the same for kernels; NONE for SOFTMAX and PRELU, which are layers of their own */
  float alpha, rate, momentum, epsilon;
  bool no_bias, frozen;
  int32_t consumers; /* layers that read it */
  bool pooled;       /* and the first of them is a max pool */
  int64_t macs;
  fwi_slot slots[FWI_SLOTS];
};

typedef struct fwi_numbers {
  float *data;
  size_t count, capacity;
} fwi_numbers;

struct fw_net {
  fwi_arena arena; /* names */
  const fwi_kernels *kernels;
  const fwi_gradient_kernels *gradients;
  fwi_layer *layers;
  int32_t layer_count, layer_capacity;
  int32_t input[3]; /* of the first layer: the base's features, or the net's input */
  fwi_numbers parameters, state;
  uint64_t seed;
  uint64_t version; /* changes whenever parameters do */
  fwi_base *base;   /* the frozen part, or NULL */
  fwi_pass *predictor, *explainer;
  bool held; /* by a trainer */
};

/* Append a layer whose kind, inputs, geometry and settings are given in `draft`: shape and parameters follow; they are
 * zeros. `name` may be NULL. On failure the net is as before. */
FW_NODISCARD fw_status fwi_net_append(fw_net *net, const fwi_layer *draft, const char *name, fwi_layer **out,
                                      fw_error *error);

/* The shape (height, width, channels) and size of a layer's input. */
const int32_t *fwi_layer_input_shape(const fw_net *net, int32_t input);
size_t fwi_shape3_size(const int32_t shape[3]);
FW_NODISCARD fw_status fwi_check_sides(int32_t height, int32_t width, int32_t channels, fw_error *error);
static inline size_t fwi_layer_input_size(const fw_net *net, int32_t input) {
  return fwi_shape3_size(fwi_layer_input_shape(net, input));
}

/* Parameters of a layer, or NULL. */
static inline float *fwi_parameter_data(const fw_net *net, const fwi_layer *l, int32_t slot) {
  if (l->slots[slot].count == 0) return NULL;
  return (slot >= FW_PARAMETER_MEAN ? net->state.data : net->parameters.data) + l->slots[slot].at;
}

/* Forget passes and packed weights: the layers have changed. */
void fwi_net_changed(fw_net *net);

/* Kernels of the two sets; made for tests. */
void fwi_net_use_scalar(fw_net *net);

/* Layer types by fw_layer_kind. */
const fwi_layer_type *fwi_layer_type_of(int32_t kind);
extern const fwi_layer_type fwi_layer_conv2d, fwi_layer_depthwise, fwi_layer_dense, fwi_layer_max_pool,
    fwi_layer_average_pool, fwi_layer_global_average_pool, fwi_layer_flatten, fwi_layer_batch_norm, fwi_layer_dropout,
    fwi_layer_add, fwi_layer_multiply, fwi_layer_concat, fwi_layer_pad, fwi_layer_activation;

#endif
