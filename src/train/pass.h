/* Running a net over samples, forward and backward. */
#ifndef FWI_TRAIN_PASS_H
#define FWI_TRAIN_PASS_H

#include "train/net.h"

enum {
  FWI_PASS_TRAINING = 1,       /* batch norm over the batch, dropout at work */
  FWI_PASS_BACKWARD = 2,       /* gradients of all that learns */
  FWI_PASS_INPUT_GRADIENT = 4, /* and of the input, and of all layers, learning or not */
  FWI_PASS_KEEP = 8            /* no value or gradient shares its memory with another; `shown` is filled */
};

/* What a layer needs to know while it runs. Arrays by layer index; those that begin at the net's input are shifted by
 * one, so that [0] is the input. */
struct fwi_pass {
  fw_net *net;
  int32_t capacity, count; /* samples: at most, and now */
  uint32_t flags;
  float **values, **gradients; /* (layers + 1): (capacity, h, w, c) */
  float **shown;               /* (layers + 1): gradients with respect to the results, NULL unless they are kept */
  bool *written;               /* (layers + 1): the gradient has a summand already */
  bool *wanted;                /* (layers + 1): somebody needs the gradient */
  void **kept;                 /* (layers) */
  int32_t *group;              /* (layers): samples that a kernel takes at once */
  void *scratch;
  float *parameter_gradient; /* (parameters), added to */
  bool through;              /* the last layer's gradient is given before its activation */
  uint64_t dropout_key;      /* of this step; the mask of sample i follows from key and first_sample + i */
  uint64_t first_sample;
  uint64_t packed_version;
  int32_t packed_count;
  fwi_arena arena; /* the arrays */
  void *block;
  size_t bytes;
};

/* A pass over up to `capacity` samples. The net must outlive it and get no further layers. */
FW_NODISCARD fw_status fwi_pass_create(fw_net *net, int32_t capacity, uint32_t flags, fwi_pass **out, fw_error *error);
void fwi_pass_destroy(fwi_pass *p);

/* Where the samples go (capacity, h, w, c), and where results are (capacity, outputs). */
float *fwi_pass_input(fwi_pass *p);
float *fwi_pass_output(fwi_pass *p);
/* Where the caller puts the gradient of the outputs (count, outputs) before fwi_pass_backward. */
float *fwi_pass_output_gradient(fwi_pass *p);

void fwi_pass_forward(fwi_pass *p, int32_t count);
/* After fwi_pass_forward of the same samples. With `through` the gradient is with respect to what the last layer's
 * activation (softmax or a fused one) is applied to. Parameter gradients are added to p->parameter_gradient. */
void fwi_pass_backward(fwi_pass *p, bool through);

/* -- For layer types -------------------------------------------------------------------------- */

static inline float *fwi_value(const fwi_pass *p, int32_t layer) {
  return p->values[layer + 1];
}
static inline float *fwi_gradient(const fwi_pass *p, int32_t layer) {
  return p->gradients[layer + 1];
}
/* True when layer `input` wants its gradient; *add is what is to be added to it: NULL, or itself. */
bool fwi_wants_gradient(fwi_pass *p, int32_t input, const float **add);
/* Gradient block of a layer's parameters, NULL when they do not learn or there are none. */
float *fwi_parameter_gradient(const fwi_pass *p, const fwi_layer *l, int32_t slot);
/* Whether the gradient of `l` still has to go through its own activation. */
static inline bool fwi_before_activation(const fwi_pass *p, const fwi_layer *l) {
  return p->through && l->index == p->net->layer_count - 1;
}
/* The gradient of `l` through its fused activation, in place; a max pool that alone reads `l` has done that already. */
void fwi_activation_backward(fwi_pass *p, const fwi_layer *l);
static inline bool fwi_pool_activates(const fwi_pass *p, const fwi_layer *l) {
  return l->pooled && l->consumers == 1 && l->fused != FWI_ACT_NONE && l->fused != FWI_ACT_HARD_SWISH &&
         !(p->flags & FWI_PASS_KEEP);
}
/* Samples for a kernel to take at once now: capacity was planned for the group, other counts go one by one. */
static inline int32_t fwi_group(const fwi_pass *p, const fwi_layer *l) {
  return p->count % p->group[l->index] == 0 ? p->group[l->index] : 1;
}
static inline fwi_epilogue fwi_layer_epilogue(const fwi_layer *l) {
  return (fwi_epilogue){.activation = l->fused, .alpha = l->alpha};
}

#endif
