/* A .tflite net as the lower part of a new one: what stays frozen is cut off and run by the engine, what learns becomes
 * layers, one or more for each operator. */
#include <string.h>

#include "nn/graph.h"
#include "ops/conv.h"
#include "ops/eltwise.h"
#include "ops/math.h"
#include "ops/pool.h"
#include "ops/shape.h"
#include "tflite/writer.h"
#include "train/base.h"

typedef struct importer {
  const fw_model *model;
  fw_net *net;
  fwi_arena arena;  /* of the import only */
  bool *needed;     /* by plain node: the features depend on it */
  bool *learns;     /* and it becomes layers */
  int32_t *layer;   /* by tensor: the layer that computes it; FWI_NET_INPUT the cut; FWI_NO_INPUT none */
  int32_t features; /* tensors */
  int32_t cut;
  fw_error *error;
} importer;

static const fwi_tensor *tensor(const importer *im, int32_t index) {
  return &im->model->tensors[index];
}

static bool constant(const importer *im, int32_t index) {
  return index == FWI_NONE || fwi_is_constant(tensor(im, index));
}

static fw_status unsupported(const importer *im, const fwi_node *n, const char *why) {
  return fwi_fail(im->error, FW_ERR_UNSUPPORTED, "%s '%s' cannot learn: %s.", n->name, tensor(im, n->outputs[0])->name,
                  why);
}

/* -- Which nodes ------------------------------------------------------------------------------- */

static int32_t node_named(const importer *im, const char *name) {
  const fwi_program *plain = &im->model->plain;
  for (int32_t i = 0; i < plain->count; i++) {
    for (int32_t k = 0; k < plain->nodes[i].output_count; k++) {
      if (strcmp(tensor(im, plain->nodes[i].outputs[k])->name, name) == 0) return i;
    }
  }
  return -1;
}

/* Scores say little of what a net saw: the features are what its last dense layer reads, unless what is to learn lies
 * above. Nets that do not end in one give their first output. */
static int32_t below_head(const importer *im, const char *train) {
  const fwi_program *plain = &im->model->plain;
  int32_t at = im->model->outputs[0];
  for (int32_t i = plain->count - 1; i >= 0; i--) {
    const fwi_node *n = &plain->nodes[i];
    if (n->outputs[0] != at) continue;
    if (train && strcmp(train, tensor(im, at)->name) == 0) break;
    at = n->inputs[0];
    if (at == FWI_NONE || constant(im, at) || tensor(im, at)->is_input) break;
    if (strcmp(n->name, "FULLY_CONNECTED") == 0) return at;
    if (strcmp(n->name, "SOFTMAX") != 0 && strcmp(n->name, "LOGISTIC") != 0) break;
  }
  return im->model->outputs[0];
}

static fw_status find_features(importer *im, const char *name, const char *train) {
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
    if (strcmp(tensor(im, n->outputs[k])->name, name) == 0) im->features = n->outputs[k];
  }
  return FW_OK;
}

/* Mark in `marked` what tensor `wanted` depends on. */
static bool mark_ancestors(importer *im, int32_t wanted, bool *marked) {
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
static fw_status find_cut(importer *im, const char *train) {
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
    if (constant(im, n->inputs[k])) continue;
    im->cut = n->inputs[k];
    inputs++;
  }
  return inputs == 1 ? FW_OK : unsupported(im, n, "it has several inputs; name a layer before it");
}

static fw_status choose(importer *im, const fw_base_options *options) {
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

/* -- Layers ------------------------------------------------------------------------------------ */

/* The values of a constant, or NULL when it is no float32. */
static const float *floats(const importer *im, int32_t index) {
  return index != FWI_NONE && tensor(im, index)->type == FWI_FLOAT32 ? tensor(im, index)->data : NULL;
}

static void fill(const importer *im, const fwi_layer *l, int32_t slot, const float *from, float otherwise) {
  float *to = fwi_parameter_data(im->net, l, slot);
  for (size_t i = 0; i < l->slots[slot].count; i++) to[i] = from ? from[i] : otherwise;
}

static int32_t public_activation(fwi_activation a) {
  switch (a) {
    case FWI_ACT_RELU:
      return FW_ACTIVATION_RELU;
    case FWI_ACT_RELU6:
      return FW_ACTIVATION_RELU6;
    case FWI_ACT_LEAKY_RELU:
      return FW_ACTIVATION_LEAKY_RELU;
    case FWI_ACT_LOGISTIC:
      return FW_ACTIVATION_SIGMOID;
    case FWI_ACT_TANH:
      return FW_ACTIVATION_TANH;
    default:
      return FW_ACTIVATION_NONE;
  }
}

static fwi_layer draft_of(const importer *im, const fwi_node *n, int32_t kind) {
  return (fwi_layer){.kind = kind,
                     .inputs = {im->layer[n->inputs[0]], FWI_NO_INPUT},
                     .activation = public_activation(n->fusion.activation),
                     .fused = n->fusion.activation,
                     .alpha = n->fusion.alpha};
}

/* Append the layer that gives the node's output. */
static fw_status append(importer *im, const fwi_node *n, const fwi_layer *draft, fwi_layer **out) {
  const fwi_tensor *y = tensor(im, n->outputs[0]);
  FWI_TRY(fwi_net_append(im->net, draft, y->name, out, im->error));
  if ((int64_t)(*out)->size != fwi_shape_count(&y->shape)) return unsupported(im, n, "its shape is not understood");
  im->layer[n->outputs[0]] = (*out)->index;
  return FW_OK;
}

static fw_status import_weights(importer *im, const fwi_node *n, int32_t kind) {
  const fwi_conv_params *p = n->params;
  fwi_layer draft = draft_of(im, n, kind), *l;
  const float *w = floats(im, p->weights), *bias = floats(im, p->bias);
  if (!w || (p->bias != FWI_NONE && !bias)) return unsupported(im, n, "its weights are no float32 constants");
  draft.conv = p->shape;
  draft.no_bias = !bias;
  if (kind == FW_LAYER_DENSE && p->shape.in_w != 1) return unsupported(im, n, "it takes several rows");
  FWI_TRY(append(im, n, &draft, &l));
  fill(im, l, FW_PARAMETER_WEIGHTS, w, 0);
  fill(im, l, FW_PARAMETER_BIAS, bias, 0);
  return FW_OK;
}

static fw_status import_pool(importer *im, const fwi_node *n) {
  fwi_layer draft = draft_of(im, n, n->variant == FWI_POOL_MAX ? FW_LAYER_MAX_POOL2D : FW_LAYER_AVERAGE_POOL2D), *l;
  if (draft.fused != FWI_ACT_NONE) return unsupported(im, n, "a pool with an activation is not supported");
  draft.conv = *(const fwi_conv_shape *)n->params;
  return append(im, n, &draft, &l);
}

static const int32_t *input_shape(const importer *im, const fwi_node *n) {
  return fwi_layer_input_shape(im->net, im->layer[n->inputs[0]]);
}

/* Whether tensor `index` has `count` values along its last dimension: what is read by channel. */
static bool by_channel(const importer *im, int32_t index, int32_t count) {
  const fwi_shape *s = &tensor(im, index)->shape;
  return fwi_shape_count(s) == count && (count == 1 || s->dim[s->rank - 1] == count);
}

/* The mean over height and width. */
static fw_status import_mean(importer *im, const fwi_node *n) {
  const int32_t *in = input_shape(im, n);
  const fwi_tensor *axes = tensor(im, n->inputs[1]);
  fwi_layer draft = draft_of(im, n, FW_LAYER_GLOBAL_AVERAGE_POOL), *l;
  bool spatial = tensor(im, n->inputs[0])->shape.rank == 4;
  for (int64_t i = 0; i < fwi_shape_count(&axes->shape); i++) {
    const int64_t axis = fwi_load_int(axes->type, axes->data, i) & 3; /* of four, from the front or the end */
    spatial &= axis == 1 || axis == 2;
  }
  if (!spatial || !by_channel(im, n->outputs[0], in[2])) {
    return unsupported(im, n, "it is no mean over height and width");
  }
  draft.conv = (fwi_conv_shape){1, in[0], in[1], in[2], 1, 1, in[2], in[0], in[1], 1, 1, 1, 1, 0, 0, 0};
  return append(im, n, &draft, &l);
}

/* x * factor + bias by channel, as a depthwise convolution of one cell. `values`: one, or one a channel. */
static fw_status import_affine(importer *im, const fwi_node *n, int32_t data, int32_t other) {
  const float *values = floats(im, n->inputs[other]);
  const int32_t *in = fwi_layer_input_shape(im->net, im->layer[n->inputs[data]]);
  const bool one = by_channel(im, n->inputs[other], 1);
  fwi_layer draft = draft_of(im, n, FW_LAYER_DEPTHWISE_CONV2D), *l;
  draft.inputs[0] = im->layer[n->inputs[data]];
  draft.conv = (fwi_conv_shape){1, in[0], in[1], in[2], in[0], in[1], in[2], 1, 1, 1, 1, 1, 1, 0, 0, 1};
  if (!values || (!one && !by_channel(im, n->inputs[other], in[2])) ||
      (other == 0 && n->variant >= FWI_BINARY_SUB && n->variant != FWI_BINARY_MUL)) {
    return unsupported(im, n, "its constant is neither one number nor one a channel");
  }
  FWI_TRY(append(im, n, &draft, &l));
  float *w = fwi_parameter_data(im->net, l, FW_PARAMETER_WEIGHTS),
        *b = fwi_parameter_data(im->net, l, FW_PARAMETER_BIAS);
  for (int32_t c = 0; c < l->shape[2]; c++) {
    const float v = values[one ? 0 : c];
    w[c] = n->variant == FWI_BINARY_MUL ? v : n->variant == FWI_BINARY_DIV ? 1 / v : 1;
    b[c] = n->variant == FWI_BINARY_ADD ? v : n->variant == FWI_BINARY_SUB ? -v : 0;
  }
  return FW_OK;
}

static fw_status import_prelu(importer *im, const fwi_node *n) {
  fwi_layer draft = draft_of(im, n, FW_LAYER_ACTIVATION), *l;
  const float *slope = floats(im, n->inputs[1]);
  draft.activation = FW_ACTIVATION_PRELU;
  if (!slope || !by_channel(im, n->inputs[1], input_shape(im, n)[2]))
    return unsupported(im, n, "its slopes are not one a channel");
  FWI_TRY(append(im, n, &draft, &l));
  fill(im, l, FW_PARAMETER_SLOPE, slope, 0);
  return FW_OK;
}

static fw_status import_binary(importer *im, const fwi_node *n) {
  const bool left = constant(im, n->inputs[0]), right = constant(im, n->inputs[1]);
  if (n->variant == FWI_BINARY_PRELU) return import_prelu(im, n);
  if (n->variant > FWI_BINARY_DIV) return unsupported(im, n, "there is no such layer");
  if (left || right) return import_affine(im, n, left ? 1 : 0, left ? 0 : 1);
  if (n->variant != FWI_BINARY_ADD && n->variant != FWI_BINARY_MUL) return unsupported(im, n, "there is no such layer");
  fwi_layer draft = draft_of(im, n, n->variant == FWI_BINARY_ADD ? FW_LAYER_ADD : FW_LAYER_MULTIPLY), *l;
  draft.inputs[1] = im->layer[n->inputs[1]];
  /* What is spread over the picture comes second. */
  if (fwi_layer_input_size(im->net, draft.inputs[0]) < fwi_layer_input_size(im->net, draft.inputs[1])) {
    const int32_t first = draft.inputs[0];
    draft.inputs[0] = draft.inputs[1];
    draft.inputs[1] = first;
  }
  return append(im, n, &draft, &l);
}

static fw_status import_unary(importer *im, const fwi_node *n) {
  fwi_layer draft = draft_of(im, n, FW_LAYER_ACTIVATION), *l;
  switch (n->variant) {
    case FWI_UNARY_RELU:
      draft.fused = FWI_ACT_RELU;
      break;
    case FWI_UNARY_RELU6:
      draft.fused = FWI_ACT_RELU6;
      break;
    case FWI_UNARY_RELU_N1_TO_1:
      draft.fused = FWI_ACT_RELU_N1_TO_1;
      break;
    case FWI_UNARY_LEAKY_RELU:
      draft.fused = FWI_ACT_LEAKY_RELU;
      draft.alpha = ((const fwi_unary_params *)n->params)->alpha;
      break;
    case FWI_UNARY_ELU:
      draft.fused = FWI_ACT_ELU;
      break;
    case FWI_UNARY_HARD_SWISH:
      draft.fused = FWI_ACT_HARD_SWISH;
      break;
    case FWI_UNARY_LOGISTIC:
      draft.fused = FWI_ACT_LOGISTIC;
      break;
    case FWI_UNARY_TANH:
      draft.fused = FWI_ACT_TANH;
      break;
    default:
      return unsupported(im, n, "there is no such layer");
  }
  draft.activation = public_activation(draft.fused);
  return append(im, n, &draft, &l);
}

static fw_status import_softmax(importer *im, const fwi_node *n) {
  fwi_layer draft = draft_of(im, n, FW_LAYER_ACTIVATION), *l;
  draft.activation = FW_ACTIVATION_SOFTMAX;
  if (n->variant != FWI_SOFTMAX || fwi_softmax_beta(n) != 1) return unsupported(im, n, "there is no such layer");
  return append(im, n, &draft, &l);
}

static fw_status import_pad(importer *im, const fwi_node *n) {
  const fwi_pad_params *p = n->params;
  const int32_t *in = input_shape(im, n);
  fwi_layer draft = draft_of(im, n, FW_LAYER_PAD), *l;
  if (n->variant == FWI_PAD_MIRROR || p->value != FWI_NONE || tensor(im, n->inputs[0])->shape.rank != 4 ||
      p->before[0] || p->after[0] || p->before[3]) {
    return unsupported(im, n, "only zeros around height and width and behind the channels are supported");
  }
  draft.conv = (fwi_conv_shape){.batch = 1,
                                .in_h = in[0],
                                .in_w = in[1],
                                .in_c = in[2],
                                .out_h = in[0] + p->before[1] + p->after[1],
                                .out_w = in[1] + p->before[2] + p->after[2],
                                .out_c = in[2] + p->after[3],
                                .pad_top = p->before[1],
                                .pad_left = p->before[2]};
  return append(im, n, &draft, &l);
}

static fw_status import_concat(importer *im, const fwi_node *n) {
  fwi_layer *l = NULL;
  int32_t so_far = im->layer[n->inputs[0]];
  for (int32_t i = 1; i < n->input_count; i++) {
    fwi_layer draft = draft_of(im, n, FW_LAYER_CONCAT);
    draft.inputs[0] = so_far;
    draft.inputs[1] = im->layer[n->inputs[i]];
    FWI_TRY(fwi_net_append(im->net, &draft, i == n->input_count - 1 ? tensor(im, n->outputs[0])->name : NULL, &l,
                           im->error));
    so_far = l->index;
  }
  const fwi_shape *y = &tensor(im, n->outputs[0])->shape;
  if (!l || y->dim[y->rank - 1] != l->shape[2] || (int64_t)l->size != fwi_shape_count(y)) {
    return unsupported(im, n, "it does not join channels");
  }
  im->layer[n->outputs[0]] = so_far;
  return FW_OK;
}

/* Ops that keep the order of the values: to one row, or to the shape that the layer has already. */
static fw_status import_reshape(importer *im, const fwi_node *n) {
  const fwi_shape *y = &tensor(im, n->outputs[0])->shape;
  fwi_layer draft = draft_of(im, n, FW_LAYER_FLATTEN), *l;
  const int64_t count = fwi_shape_count(y);
  if (y->rank < 1 || y->dim[y->rank - 1] != count) return unsupported(im, n, "only flattening is supported");
  return append(im, n, &draft, &l);
}

static fw_status import_node(importer *im, const fwi_node *n) {
  const bool binary = n->op == &fwi_op_binary && n->variant != FWI_BINARY_PRELU; /* either side may be a constant */
  const bool joins = strcmp(n->name, "CONCATENATION") == 0;
  int32_t read = 0;
  for (int32_t k = 0; k < n->input_count; k++) {
    if (constant(im, n->inputs[k])) {
      if (joins || (k == 0 && !binary)) return unsupported(im, n, "it reads a constant");
    } else if (im->layer[n->inputs[k]] == FWI_NO_INPUT) {
      return unsupported(im, n, "what it reads comes from below the layers that learn by another way");
    } else {
      read++;
    }
  }
  if (!read) return unsupported(im, n, "it reads nothing but constants");
  if (n->op == &fwi_op_conv2d) return import_weights(im, n, FW_LAYER_CONV2D);
  if (n->op == &fwi_op_depthwise) return import_weights(im, n, FW_LAYER_DEPTHWISE_CONV2D);
  if (n->op == &fwi_op_dense) return import_weights(im, n, FW_LAYER_DENSE);
  if (n->op == &fwi_op_pool) return import_pool(im, n);
  if (n->op == &fwi_op_binary) return import_binary(im, n);
  if (n->op == &fwi_op_unary) return import_unary(im, n);
  if (n->op == &fwi_op_softmax) return import_softmax(im, n);
  if (n->op == &fwi_op_pad) return import_pad(im, n);
  if (strcmp(n->name, "MEAN") == 0) return import_mean(im, n);
  if (joins) return import_concat(im, n);
  if (n->op->traits & FWI_TRAIT_ALIAS) return import_reshape(im, n);
  return unsupported(im, n, "there is no such layer");
}

static fw_status import_all(importer *im, const fw_base_options *options, const void *data, size_t size) {
  const fw_model *m = im->model;
  if (m->input_count != 1)
    return fwi_fail(im->error, FW_ERR_UNSUPPORTED, "A base has one input, not %d.", m->input_count);
  FWI_TRY(choose(im, options));
  const fwi_tensor *cut = tensor(im, im->cut);
  if (cut->type != FWI_FLOAT32 || cut->shape.rank < 2 || cut->shape.dim[0] != 1 || cut->shape.rank == 3 ||
      cut->shape.rank > 4) {
    return fwi_fail(im->error, FW_ERR_UNSUPPORTED, "Tensor '%s' is no picture or row of one float32 sample.",
                    cut->name);
  }
  const fwi_shape *s = &cut->shape;
  const fw_net_options sides = {s->rank == 4 ? s->dim[1] : 1, s->rank == 4 ? s->dim[2] : 1, s->dim[s->rank - 1], 0,
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
  }
  for (int32_t i = 0; i < m->plain.count; i++) {
    if (im->learns[i]) FWI_TRY(import_node(im, &m->plain.nodes[i]));
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
  importer im = {.model = model, .error = error};
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
