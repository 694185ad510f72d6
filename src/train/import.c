/* A .tflite net as the lower part of a new one: what stays frozen is cut off and run by the engine, what learns becomes
 * layers, one or more for each operator. */
#include "train/import.h"

#include <string.h>

#include "tflite/writer.h"
#include "train/base.h"

static int32_t node_named(const fwi_importer *im, const char *name) {
  const fwi_program *plain = &im->model->plain;
  for (int32_t i = 0; i < plain->count; i++) {
    for (int32_t k = 0; k < plain->nodes[i].output_count; k++) {
      if (strcmp(fwi_import_tensor(im, plain->nodes[i].outputs[k])->name, name) == 0) return i;
    }
  }
  return -1;
}

/* Scores say little of what a net saw: the features are what its last dense layer reads, unless what is to learn lies
 * above. Nets that do not end in one give their first output. */
static int32_t below_head(const fwi_importer *im, const char *train) {
  const fwi_program *plain = &im->model->plain;
  int32_t at = im->model->outputs[0];
  for (int32_t i = plain->count - 1; i >= 0; i--) {
    const fwi_node *n = &plain->nodes[i];
    if (n->outputs[0] != at) continue;
    if (train && strcmp(train, fwi_import_tensor(im, at)->name) == 0) break;
    at = n->inputs[0];
    if (at == FWI_NONE || fwi_import_constant(im, at) || fwi_import_tensor(im, at)->is_input) break;
    if (strcmp(n->name, "FULLY_CONNECTED") == 0) return at;
    if (strcmp(n->name, "SOFTMAX") != 0 && strcmp(n->name, "LOGISTIC") != 0) break;
  }
  return im->model->outputs[0];
}

static fw_status find_features(fwi_importer *im, const char *name, const char *train) {
  im->features = im->model->outputs[0];
  if (!name) return FW_OK;
  if (strcmp(name, FW_BELOW_HEAD) == 0) {
    im->features = below_head(im, train);
    return FW_OK;
  }
  const int32_t node = node_named(im, name);
  if (node < 0) return fwi_fail(im->error, FW_ERR_ARGUMENT, "The net computes no tensor '%s'.", name);
  const fwi_node *n = &im->model->plain.nodes[node];
  for (int32_t k = 0; k < n->output_count; k++) {
    if (strcmp(fwi_import_tensor(im, n->outputs[k])->name, name) == 0) im->features = n->outputs[k];
  }
  return FW_OK;
}

/* Mark in `marked` what tensor `wanted` depends on. */
static bool mark_ancestors(fwi_importer *im, int32_t wanted, bool *marked) {
  const fwi_program *plain = &im->model->plain;
  bool *tensors = fwi_arena_alloc(&im->arena, (size_t)im->model->tensor_count, sizeof *tensors);
  if (!tensors) return false;
  tensors[wanted] = true;
  for (int32_t i = plain->count - 1; i >= 0; i--) {
    const fwi_node *n = &plain->nodes[i];
    for (int32_t k = 0; k < n->output_count; k++) marked[i] |= tensors[n->outputs[k]];
    for (int32_t k = 0; marked[i] && k < n->input_count; k++) {
      if (n->inputs[k] != FWI_NONE) tensors[n->inputs[k]] = true;
    }
  }
  return true;
}

/* The tensor at which the frozen part ends and the learning one begins. */
static fw_status find_cut(fwi_importer *im, const char *train) {
  im->cut = im->features;
  if (!train) return FW_OK;
  im->cut = im->model->inputs[0];
  if (strcmp(train, "*") == 0) return FW_OK;
  const int32_t node = node_named(im, train);
  if (node < 0 || !im->needed[node]) {
    return fwi_fail(im->error, FW_ERR_ARGUMENT, "No layer '%s' leads to the features.", train);
  }
  const fwi_node *n = &im->model->plain.nodes[node];
  int32_t inputs = 0;
  for (int32_t k = 0; k < n->input_count; k++) {
    if (fwi_import_constant(im, n->inputs[k])) continue;
    im->cut = n->inputs[k];
    inputs++;
  }
  return inputs == 1 ? FW_OK : fwi_import_unsupported(im, n, "it has several inputs; name a layer before it");
}

static fw_status choose(fwi_importer *im, const fw_base_options *options) {
  const size_t nodes = (size_t)im->model->plain.count;
  bool *frozen = fwi_arena_alloc(&im->arena, nodes, sizeof *frozen);
  im->needed = fwi_arena_alloc(&im->arena, nodes, sizeof *im->needed);
  im->learns = fwi_arena_alloc(&im->arena, nodes, sizeof *im->learns);
  im->layer = fwi_arena_alloc(&im->arena, (size_t)im->model->tensor_count, sizeof *im->layer);
  if (!frozen || !im->needed || !im->learns || !im->layer) {
    return fwi_fail(im->error, FW_ERR_MEMORY, "There is no memory to read the base.");
  }
  for (int32_t i = 0; i < im->model->tensor_count; i++) im->layer[i] = FWI_NO_INPUT;
  FWI_TRY(find_features(im, options->features, options->train));
  bool marked = mark_ancestors(im, im->features, im->needed);
  FWI_TRY(find_cut(im, options->train));
  marked = marked && mark_ancestors(im, im->cut, frozen);
  if (!marked) return fwi_fail(im->error, FW_ERR_MEMORY, "There is no memory to read the base.");
  for (size_t i = 0; i < nodes; i++) im->learns[i] = im->needed[i] && !frozen[i];
  im->layer[im->cut] = FWI_NET_INPUT;
  return FW_OK;
}

static fw_status import_all(fwi_importer *im, const fw_base_options *options, const void *data, size_t size) {
  const fw_model *m = im->model;
  if (m->input_count != 1)
    return fwi_fail(im->error, FW_ERR_UNSUPPORTED, "A base has one input, not %d.", m->input_count);
  FWI_TRY(choose(im, options));
  const fwi_tensor *cut = fwi_import_tensor(im, im->cut);
  if (cut->type != FWI_FLOAT32 || cut->shape.rank < 2 || cut->shape.dim[0] != 1 || cut->shape.rank == 3 ||
      cut->shape.rank > 4) {
    return fwi_fail(im->error, FW_ERR_UNSUPPORTED, "Tensor '%s' is no picture or row of one float32 sample.",
                    cut->name);
  }
  const fwi_shape *s = &cut->shape;
  const fw_net_options sides = {s->rank == 4 ? s->dim[1] : 1, s->rank == 4 ? s->dim[2] : 1, s->dim[s->rank - 1],
                                options->seed};
  FWI_TRY(fw_net_create(&sides, &im->net, im->error));
  if (im->cut != m->inputs[0]) {
    fwi_writer w;
    uint8_t *file = NULL;
    size_t file_size = 0;
    fwi_writer_begin(&w, im->error);
    fwi_writer_base(&w, data, size, &im->cut, 1);
    const fw_status status = fwi_writer_finish(&w, w.base.inputs, w.base.input_count, &im->cut, 1, &file, &file_size);
    fwi_writer_end(&w);
    if (status != FW_OK) return status;
    FWI_TRY(fwi_base_create(file, file_size, &im->net->base, im->error));
    if (memcmp(fwi_base_features(im->net->base), im->net->input, sizeof im->net->input) != 0) {
      return fwi_fail(im->error, FW_ERR_UNSUPPORTED, "Tensor '%s' changes its shape when the net is cut.", cut->name);
    }
  }
  for (int32_t i = 0; i < m->plain.count; i++) {
    if (im->learns[i]) FWI_TRY(fwi_import_node(im, &m->plain.nodes[i]));
  }
  return FW_OK;
}

fw_status fw_net_create_on(const void *data, size_t size, const fw_base_options *options, fw_net **out,
                           fw_error *error) {
  if (!out) return fwi_fail(error, FW_ERR_ARGUMENT, "There is nowhere to put the net.");
  *out = NULL;
  const fw_base_options defaults = {0};
  fwi_limits limits = fwi_default_limits;
  limits.keep_constants = true;
  fw_model *model;
  FWI_TRY(fwi_model_create(data, size, NULL, &limits, &model, error));
  fwi_importer im = {.model = model, .error = error};
  const fw_status status = import_all(&im, options ? options : &defaults, data, size);
  fwi_arena_free(&im.arena);
  fw_model_destroy(model);
  if (status != FW_OK) {
    fw_net_destroy(im.net);
    return status;
  }
  *out = im.net;
  return FW_OK;
}
