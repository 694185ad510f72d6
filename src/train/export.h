/* What the two halves of the export share: whole nets (export.c), and layers with weights (export_weights.c). */
#ifndef FWI_TRAIN_EXPORT_H
#define FWI_TRAIN_EXPORT_H

#include "tflite/writer.h"
#include "train/net.h"

typedef struct fwi_exporter {
  const fw_net *net;
  fwi_writer w;
  fwi_arena arena;  /* folded weights, until the file is composed */
  int32_t *tensors; /* (layers + 1) */
  bool *rows;       /* (layers + 1): the tensor is (1, n) */
  fwi_weights_form form;
} fwi_exporter;

static inline int32_t fwi_export_input(const fwi_exporter *e, int32_t layer) {
  return e->tensors[layer + 1];
}
/* A tensor of the layer's shape; a row is (1, n). */
int32_t fwi_export_value(fwi_exporter *e, const fwi_layer *l, const char *name, bool row);
/* An input as (1, h, w, c), whatever it is. */
int32_t fwi_export_picture(fwi_exporter *e, int32_t layer);
/* What conv2d, dense and so on can do themselves, in every runtime. */
static inline int32_t fwi_export_fused(fwi_activation a) {
  return a == FWI_ACT_RELU ? FWI_FUSED_RELU : a == FWI_ACT_RELU6 ? FWI_FUSED_RELU6 : FWI_FUSED_NONE;
}
/* The layer's own activation as an operator of its own, from tensor `x`. */
int32_t fwi_export_activation(fwi_exporter *e, const fwi_layer *l, int32_t x, bool row);
/* The padding rule that gives the layer's geometry: every layer was made by one of the two. */
int32_t fwi_export_padding(const fwi_conv_shape *s);

/* The batch norm that alone reads `l`, or NULL: it disappears in the weights. */
const fwi_layer *fwi_folded_norm(const fw_net *net, const fwi_layer *l);
/* False without memory. */
bool fwi_export_weights(fwi_exporter *e, const fwi_layer *l, const fwi_layer *norm);
/* A batch norm that could not be folded. */
bool fwi_export_norm(fwi_exporter *e, const fwi_layer *l);

#endif
