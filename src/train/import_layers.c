/* Operators as layers that compute the same, or a refusal. */
#include <string.h>

#include "ops/conv.h"
#include "ops/eltwise.h"
#include "ops/math.h"
#include "ops/pool.h"
#include "ops/shape.h"
#include "train/import.h"

fw_status fwi_import_unsupported(const fwi_importer *im, const fwi_node *n, const char *why) {
  return fwi_fail(im->error, FW_ERR_UNSUPPORTED, "%s '%s' cannot learn: %s.", n->name,
                  fwi_import_tensor(im, n->outputs[0])->name, why);
}

/* The values of a constant, or NULL when it is no float32. */
static const float *floats(const fwi_importer *im, int32_t index) {
  return index != FWI_NONE && fwi_import_tensor(im, index)->type == FWI_FLOAT32 ? fwi_import_tensor(im, index)->data
                                                                                : NULL;
}

static void fill(const fwi_importer *im, const fwi_layer *l, int32_t slot, const float *from, float otherwise) {
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

static fwi_layer draft_of(const fwi_importer *im, const fwi_node *n, int32_t kind) {
  return (fwi_layer){.kind = kind,
                     .inputs = {im->layer[n->inputs[0]], FWI_NO_INPUT},
                     .activation = public_activation(n->fusion.activation),
                     .fused = n->fusion.activation,
                     .alpha = n->fusion.alpha};
}

/* Append the layer that gives the node's output. */
static fw_status append(fwi_importer *im, const fwi_node *n, const fwi_layer *draft, fwi_layer **out) {
  const fwi_tensor *y = fwi_import_tensor(im, n->outputs[0]);
  FWI_TRY(fwi_net_append(im->net, draft, y->name, out, im->error));
  if ((int64_t)(*out)->size != fwi_shape_count(&y->shape))
    return fwi_import_unsupported(im, n, "its shape is not understood");
  im->layer[n->outputs[0]] = (*out)->index;
  return FW_OK;
}

static fw_status import_weights(fwi_importer *im, const fwi_node *n, int32_t kind) {
  const fwi_conv_params *p = n->params;
  fwi_layer draft = draft_of(im, n, kind), *l;
  const float *w = floats(im, p->weights), *bias = floats(im, p->bias);
  if (!w || (p->bias != FWI_NONE && !bias))
    return fwi_import_unsupported(im, n, "its weights are no float32 constants");
  draft.conv = p->shape;
  draft.no_bias = !bias;
  if (kind == FW_LAYER_DENSE && p->shape.in_w != 1) return fwi_import_unsupported(im, n, "it takes several rows");
  FWI_TRY(append(im, n, &draft, &l));
  fill(im, l, FW_PARAMETER_WEIGHTS, w, 0);
  fill(im, l, FW_PARAMETER_BIAS, bias, 0);
  return FW_OK;
}

static fw_status import_pool(fwi_importer *im, const fwi_node *n) {
  fwi_layer draft = draft_of(im, n, n->variant == FWI_POOL_MAX ? FW_LAYER_MAX_POOL2D : FW_LAYER_AVERAGE_POOL2D), *l;
  if (draft.fused != FWI_ACT_NONE) return fwi_import_unsupported(im, n, "a pool with an activation is not supported");
  draft.conv = *(const fwi_conv_shape *)n->params;
  return append(im, n, &draft, &l);
}

static const int32_t *input_shape(const fwi_importer *im, const fwi_node *n) {
  return fwi_layer_input_shape(im->net, im->layer[n->inputs[0]]);
}

/* Whether tensor `index` has `count` values along its last dimension: what is read by channel. */
static bool by_channel(const fwi_importer *im, int32_t index, int32_t count) {
  const fwi_shape *s = &fwi_import_tensor(im, index)->shape;
  return fwi_shape_count(s) == count && (count == 1 || s->dim[s->rank - 1] == count);
}

/* The mean over height and width. */
static fw_status import_mean(fwi_importer *im, const fwi_node *n) {
  const int32_t *in = input_shape(im, n);
  const fwi_tensor *axes = fwi_import_tensor(im, n->inputs[1]);
  fwi_layer draft = draft_of(im, n, FW_LAYER_GLOBAL_AVERAGE_POOL), *l;
  bool spatial = fwi_import_tensor(im, n->inputs[0])->shape.rank == 4;
  for (int64_t i = 0; i < fwi_shape_count(&axes->shape); i++) {
    const int64_t axis = fwi_load_int(axes->type, axes->data, i) & 3; /* of four, from the front or the end */
    spatial &= axis == 1 || axis == 2;
  }
  if (!spatial || !by_channel(im, n->outputs[0], in[2])) {
    return fwi_import_unsupported(im, n, "it is no mean over height and width");
  }
  draft.conv = (fwi_conv_shape){1, in[0], in[1], in[2], 1, 1, in[2], in[0], in[1], 1, 1, 1, 1, 0, 0, 0};
  return append(im, n, &draft, &l);
}

/* x * factor + bias by channel, as a depthwise convolution of one cell. `values`: one, or one a channel. */
static fw_status import_affine(fwi_importer *im, const fwi_node *n, int32_t data, int32_t other) {
  const float *values = floats(im, n->inputs[other]);
  const int32_t *in = fwi_layer_input_shape(im->net, im->layer[n->inputs[data]]);
  const bool one = by_channel(im, n->inputs[other], 1);
  fwi_layer draft = draft_of(im, n, FW_LAYER_DEPTHWISE_CONV2D), *l;
  draft.inputs[0] = im->layer[n->inputs[data]];
  draft.conv = (fwi_conv_shape){1, in[0], in[1], in[2], in[0], in[1], in[2], 1, 1, 1, 1, 1, 1, 0, 0, 1};
  if (!values || (!one && !by_channel(im, n->inputs[other], in[2])) ||
      (other == 0 && n->variant >= FWI_BINARY_SUB && n->variant != FWI_BINARY_MUL)) {
    return fwi_import_unsupported(im, n, "its constant is neither one number nor one a channel");
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

static fw_status import_prelu(fwi_importer *im, const fwi_node *n) {
  fwi_layer draft = draft_of(im, n, FW_LAYER_ACTIVATION), *l;
  const float *slope = floats(im, n->inputs[1]);
  draft.activation = FW_ACTIVATION_PRELU;
  if (!slope || !by_channel(im, n->inputs[1], input_shape(im, n)[2]))
    return fwi_import_unsupported(im, n, "its slopes are not one a channel");
  FWI_TRY(append(im, n, &draft, &l));
  fill(im, l, FW_PARAMETER_SLOPE, slope, 0);
  return FW_OK;
}

static fw_status import_binary(fwi_importer *im, const fwi_node *n) {
  const bool left = fwi_import_constant(im, n->inputs[0]), right = fwi_import_constant(im, n->inputs[1]);
  if (n->variant == FWI_BINARY_PRELU) return import_prelu(im, n);
  if (n->variant > FWI_BINARY_DIV) return fwi_import_unsupported(im, n, "there is no such layer");
  if (left || right) return import_affine(im, n, left ? 1 : 0, left ? 0 : 1);
  if (n->variant != FWI_BINARY_ADD && n->variant != FWI_BINARY_MUL)
    return fwi_import_unsupported(im, n, "there is no such layer");
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

static fw_status import_unary(fwi_importer *im, const fwi_node *n) {
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
      return fwi_import_unsupported(im, n, "there is no such layer");
  }
  draft.activation = public_activation(draft.fused);
  return append(im, n, &draft, &l);
}

static fw_status import_softmax(fwi_importer *im, const fwi_node *n) {
  fwi_layer draft = draft_of(im, n, FW_LAYER_ACTIVATION), *l;
  draft.activation = FW_ACTIVATION_SOFTMAX;
  if (n->variant != FWI_SOFTMAX || fwi_softmax_beta(n) != 1)
    return fwi_import_unsupported(im, n, "there is no such layer");
  return append(im, n, &draft, &l);
}

static fw_status import_pad(fwi_importer *im, const fwi_node *n) {
  const fwi_pad_params *p = n->params;
  const int32_t *in = input_shape(im, n);
  fwi_layer draft = draft_of(im, n, FW_LAYER_PAD), *l;
  if (n->variant == FWI_PAD_MIRROR || p->value != FWI_NONE || fwi_import_tensor(im, n->inputs[0])->shape.rank != 4 ||
      p->before[0] || p->after[0] || p->before[3]) {
    return fwi_import_unsupported(im, n, "only zeros around height and width and behind the channels are supported");
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

static fw_status import_concat(fwi_importer *im, const fwi_node *n) {
  fwi_layer *l = NULL;
  int32_t so_far = im->layer[n->inputs[0]];
  for (int32_t i = 1; i < n->input_count; i++) {
    fwi_layer draft = draft_of(im, n, FW_LAYER_CONCAT);
    draft.inputs[0] = so_far;
    draft.inputs[1] = im->layer[n->inputs[i]];
    FWI_TRY(fwi_net_append(im->net, &draft, i == n->input_count - 1 ? fwi_import_tensor(im, n->outputs[0])->name : NULL,
                           &l, im->error));
    so_far = l->index;
  }
  const fwi_shape *y = &fwi_import_tensor(im, n->outputs[0])->shape;
  if (!l || y->dim[y->rank - 1] != l->shape[2] || (int64_t)l->size != fwi_shape_count(y)) {
    return fwi_import_unsupported(im, n, "it does not join channels");
  }
  im->layer[n->outputs[0]] = so_far;
  return FW_OK;
}

/* Ops that keep the order of the values: to one row, or to the shape that the layer has already. */
static fw_status import_reshape(fwi_importer *im, const fwi_node *n) {
  const fwi_shape *y = &fwi_import_tensor(im, n->outputs[0])->shape;
  fwi_layer draft = draft_of(im, n, FW_LAYER_FLATTEN), *l;
  const int64_t count = fwi_shape_count(y);
  if (y->rank < 1 || y->dim[y->rank - 1] != count) return fwi_import_unsupported(im, n, "only flattening is supported");
  return append(im, n, &draft, &l);
}

fw_status fwi_import_node(fwi_importer *im, const fwi_node *n) {
  const bool binary = n->op == &fwi_op_binary && n->variant != FWI_BINARY_PRELU; /* either side may be a constant */
  const bool joins = strcmp(n->name, "CONCATENATION") == 0;
  int32_t read = 0;
  for (int32_t k = 0; k < n->input_count; k++) {
    if (fwi_import_constant(im, n->inputs[k])) {
      if (joins || (k == 0 && !binary)) return fwi_import_unsupported(im, n, "it reads a constant");
    } else if (im->layer[n->inputs[k]] == FWI_NO_INPUT) {
      return fwi_import_unsupported(im, n, "what it reads comes from below the layers that learn by another way");
    } else {
      read++;
    }
  }
  if (!read) return fwi_import_unsupported(im, n, "it reads nothing but constants");
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
  return fwi_import_unsupported(im, n, "there is no such layer");
}
