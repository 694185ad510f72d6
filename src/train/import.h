/* Between the two halves of the import: which operators of a .tflite net become layers (import.c), and how
 * (import_layers.c). */
#ifndef FWI_TRAIN_IMPORT_H
#define FWI_TRAIN_IMPORT_H

#include "nn/graph.h"
#include "train/net.h"

typedef struct fwi_importer {
  const fw_model *model;
  fw_net *net;
  fwi_arena arena;  /* of the import only */
  bool *needed;     /* by plain node: the features depend on it */
  bool *learns;     /* and it becomes layers */
  int32_t *layer;   /* by tensor: the layer that computes it; FWI_NET_INPUT the cut; FWI_NO_INPUT none */
  int32_t features; /* tensors */
  int32_t cut;
  fw_error *error;
} fwi_importer;

static inline const fwi_tensor *fwi_import_tensor(const fwi_importer *im, int32_t index) {
  return &im->model->tensors[index];
}

/* Also of an input that is absent. */
static inline bool fwi_import_constant(const fwi_importer *im, int32_t index) {
  return index == FWI_NONE || fwi_is_constant(fwi_import_tensor(im, index));
}

/* FW_ERR_UNSUPPORTED: node `n` cannot learn, and why. */
fw_status fwi_import_unsupported(const fwi_importer *im, const fwi_node *n, const char *why);

/* Append the layers that compute what the node does. */
FW_NODISCARD fw_status fwi_import_node(fwi_importer *im, const fwi_node *n);

#endif
