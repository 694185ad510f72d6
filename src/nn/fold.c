/* Constant folding: nodes whose inputs are all constants run once, while the model is built. */
#include "nn/graph.h"

bool fwi_foldable(const fwi_build *b, const fwi_node *n) {
  if (n->op->traits & FWI_TRAIT_SHAPE_ONLY) return true;
  for (int32_t i = 0; i < n->input_count; i++) {
    if (n->inputs[i] != FWI_NONE && !fwi_is_constant(fwi_input(b, n, i))) return false;
  }
  return true;
}

static fw_status run_now(fwi_build *b, fwi_node *n, void *scratch) {
  fw_model *m = b->model;
  for (int32_t i = 0; i < n->input_count; i++) {
    if (n->inputs[i] == FWI_NONE) continue;
    fwi_tensor *t = fwi_input(b, n, i);
    FWI_TRY(fwi_constant_make(b, t));
    b->data[n->inputs[i]] = t->data;
  }
  for (int32_t i = 0; i < n->output_count; i++) {
    FWI_TRY(fwi_constant_alloc(b, fwi_output(b, n, i)));
    b->data[n->outputs[i]] = fwi_output(b, n, i)->data;
  }
  fwi_run run = {m->kernels, m->tensors, b->data, n, scratch, b->error};
  return n->op->run(&run);
}

fw_status fwi_fold(fwi_build *b, fwi_node *n) {
  fwi_tensor *x = n->input_count ? fwi_input(b, n, 0) : NULL, *y = fwi_output(b, n, 0);
  if (n->op->traits & FWI_TRAIT_DEQUANTIZE && x->data) {
    y->source = n->inputs[0]; /* weights: only the layer that packs them needs them, and not for long */
    return FW_OK;
  }
  if (n->op->traits & FWI_TRAIT_ALIAS) {
    FWI_TRY(fwi_constant_make(b, x));
    y->data = x->data;
    return FW_OK;
  }
  if (n->op->pack) FWI_TRY(n->op->pack(b, n));
  void *scratch = NULL;
  if (n->scratch_bytes) {
    scratch = n->scratch_bytes <= b->model->limits.bytes ? fwi_block_alloc(n->scratch_bytes) : NULL;
    if (!scratch) return fwi_node_fail(b, n, FW_ERR_MEMORY, "there is no memory to compute it.");
  }
  fw_status status = run_now(b, n, scratch);
  fwi_block_free(scratch);
  return status;
}
