/* Nets: layers, their shapes and their parameters. */
#include "train/net.h"

#include <string.h>

#include "base/checked.h"
#include "train/base.h"
#include "train/pass.h"

#define MAX_LAYERS 1024
#define MAX_FLOATS ((int64_t)1 << 28) /* of one sample's layer, and of all parameters */

const fwi_layer_type *fwi_layer_type_of(int32_t kind) {
  static const fwi_layer_type *const types[] = {
      [FW_LAYER_CONV2D] = &fwi_layer_conv2d,
      [FW_LAYER_DEPTHWISE_CONV2D] = &fwi_layer_depthwise,
      [FW_LAYER_MAX_POOL2D] = &fwi_layer_max_pool,
      [FW_LAYER_AVERAGE_POOL2D] = &fwi_layer_average_pool,
      [FW_LAYER_GLOBAL_AVERAGE_POOL] = &fwi_layer_global_average_pool,
      [FW_LAYER_FLATTEN] = &fwi_layer_flatten,
      [FW_LAYER_DENSE] = &fwi_layer_dense,
      [FW_LAYER_BATCH_NORM] = &fwi_layer_batch_norm,
      [FW_LAYER_DROPOUT] = &fwi_layer_dropout,
      [FW_LAYER_ADD] = &fwi_layer_add,
      [FW_LAYER_ACTIVATION] = &fwi_layer_activation,
      [FW_LAYER_PAD] = &fwi_layer_pad,
      [FW_LAYER_CONCAT] = &fwi_layer_concat,
      [FW_LAYER_MULTIPLY] = &fwi_layer_multiply,
  };
  return kind >= 0 && (size_t)kind < sizeof types / sizeof *types ? types[kind] : NULL;
}

const int32_t *fwi_layer_input_shape(const fw_net *net, int32_t input) {
  return input == FWI_NET_INPUT ? net->input : net->layers[input].shape;
}

fw_status fwi_check_sides(int32_t height, int32_t width, int32_t channels, fw_error *error) {
  enum { MAX_SIDE = 4096, MAX_CHANNELS = 1 << 20 };
  if (height >= 1 && height <= MAX_SIDE && width >= 1 && width <= MAX_SIDE && channels >= 1 &&
      channels <= MAX_CHANNELS && (int64_t)height * width <= MAX_FLOATS / channels) {
    return FW_OK;
  }
  return fwi_fail(error, FW_ERR_ARGUMENT,
                  "A sample of %dx%dx%d is impossible: sides are 1 to %d, channels 1 to %d, values 2^28 at most.",
                  height, width, channels, (int)MAX_SIDE, (int)MAX_CHANNELS);
}

size_t fwi_shape3_size(const int32_t shape[3]) {
  return (size_t)shape[0] * (size_t)shape[1] * (size_t)shape[2];
}

/* -- Memory ----------------------------------------------------------------------------------- */

static bool reserve(fwi_numbers *n, size_t more) {
  size_t wanted = n->count + more;
  if (wanted <= n->capacity) return true;
  size_t capacity = wanted > 2 * n->capacity ? wanted : 2 * n->capacity;
  float *data = fwi_block_alloc(capacity * sizeof *data);
  if (!data) return false;
  if (n->count) memcpy(data, n->data, n->count * sizeof *data);
  fwi_block_free(n->data);
  n->data = data;
  n->capacity = capacity;
  return true;
}

static size_t take(fwi_numbers *n, size_t count) {
  const size_t at = n->count;
  if (count) memset(n->data + at, 0, count * sizeof *n->data);
  n->count += count;
  return at;
}

static bool reserve_layer(fw_net *net) {
  if (net->layer_count < net->layer_capacity) return true;
  const int32_t capacity = net->layer_capacity ? 2 * net->layer_capacity : 16;
  fwi_layer *layers = fwi_block_alloc((size_t)capacity * sizeof *layers);
  if (!layers) return false;
  if (net->layer_count) memcpy(layers, net->layers, (size_t)net->layer_count * sizeof *layers);
  fwi_block_free(net->layers);
  net->layers = layers;
  net->layer_capacity = capacity;
  return true;
}

fw_status fw_net_create(const fw_net_options *options, fw_net **out, fw_error *error) {
  if (!out) return fwi_fail(error, FW_ERR_ARGUMENT, "There is nowhere to put the net.");
  *out = NULL;
  if (!options) return fwi_fail(error, FW_ERR_ARGUMENT, "The options are missing.");
  FWI_TRY(fwi_check_sides(options->height, options->width, options->channels, error));
  fw_net *net = fwi_block_alloc(sizeof *net);
  if (!net) return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for a net.");
  *net = (fw_net){.kernels = &fwi_kernels_simd,
                  .gradients = &fwi_gradient_kernels_simd,
                  .input = {options->height, options->width, options->channels},
                  .seed = options->seed,
                  .version = 1};
  *out = net;
  return FW_OK;
}

void fw_net_destroy(fw_net *net) {
  if (!net) return;
  fwi_net_changed(net);
  fwi_base_destroy(net->base);
  fwi_block_free(net->layers);
  fwi_block_free(net->parameters.data);
  fwi_block_free(net->state.data);
  fwi_arena_free(&net->arena);
  fwi_block_free(net);
}

void fwi_net_changed(fw_net *net) {
  net->version++;
  fwi_pass_destroy(net->predictor);
  fwi_pass_destroy(net->explainer);
  net->predictor = net->explainer = NULL;
}

void fwi_net_use_scalar(fw_net *net) {
  fwi_net_changed(net);
  net->kernels = &fwi_kernels_scalar;
  net->gradients = &fwi_gradient_kernels_scalar;
}

/* -- Layers ----------------------------------------------------------------------------------- */

/* a * b, or more than MAX_FLOATS where that does not fit. */
static int64_t times(int64_t a, int64_t b) {
  int64_t product;
  return fwi_mul_i64(a, b, &product) && product <= MAX_FLOATS ? product : MAX_FLOATS + 1;
}

/* Which parameters a layer has. A count of more than MAX_FLOATS only says that they are too many. */
static void count_parameters(const fwi_layer *l, int64_t counts[FWI_SLOTS]) {
  const fwi_conv_shape *s = &l->conv;
  const int64_t taps = (int64_t)s->kernel_h * s->kernel_w, channels = l->shape[2];
  memset(counts, 0, FWI_SLOTS * sizeof *counts);
  switch (l->kind) {
    case FW_LAYER_CONV2D:
      counts[FW_PARAMETER_WEIGHTS] = times(times(taps, s->in_c), s->out_c);
      break;
    case FW_LAYER_DEPTHWISE_CONV2D:
      counts[FW_PARAMETER_WEIGHTS] = taps * s->out_c;
      break;
    case FW_LAYER_DENSE:
      counts[FW_PARAMETER_WEIGHTS] = (int64_t)s->in_c * s->out_c;
      break;
    case FW_LAYER_BATCH_NORM:
      for (int32_t i = FW_PARAMETER_GAMMA; i <= FW_PARAMETER_VARIANCE; i++) counts[i] = channels;
      break;
    case FW_LAYER_ACTIVATION:
      if (l->activation == FW_ACTIVATION_PRELU) counts[FW_PARAMETER_SLOPE] = channels;
      break;
    default:
      break;
  }
  if (counts[FW_PARAMETER_WEIGHTS] && !l->no_bias) counts[FW_PARAMETER_BIAS] = s->out_c;
}

/* The layer's shape from its geometry; false for none that can be. */
static bool set_shape(const fw_net *net, fwi_layer *l) {
  const int32_t *in = fwi_layer_input_shape(net, l->inputs[0]);
  const fwi_conv_shape *s = &l->conv;
  memcpy(l->shape, in, sizeof l->shape);
  switch (l->kind) {
    case FW_LAYER_CONV2D:
    case FW_LAYER_DEPTHWISE_CONV2D:
    case FW_LAYER_MAX_POOL2D:
    case FW_LAYER_AVERAGE_POOL2D:
    case FW_LAYER_GLOBAL_AVERAGE_POOL:
    case FW_LAYER_PAD:
      l->shape[0] = s->out_h;
      l->shape[1] = s->out_w;
      l->shape[2] = s->out_c;
      break;
    case FW_LAYER_FLATTEN:
    case FW_LAYER_DENSE:
      l->shape[0] = l->shape[1] = 1;
      l->shape[2] = l->kind == FW_LAYER_DENSE ? s->out_c : (int32_t)fwi_shape3_size(in);
      break;
    case FW_LAYER_CONCAT: {
      const int32_t *second = fwi_layer_input_shape(net, l->inputs[1]);
      if (second[0] != in[0] || second[1] != in[1] || second[2] > INT32_MAX - in[2]) return false;
      l->shape[2] += second[2];
      break;
    }
    case FW_LAYER_ADD:
    case FW_LAYER_MULTIPLY: {
      const int32_t *second = fwi_layer_input_shape(net, l->inputs[1]);
      const bool spread = l->kind == FW_LAYER_MULTIPLY && second[0] == 1 && second[1] == 1;
      return second[2] == in[2] && (spread || (second[0] == in[0] && second[1] == in[1]));
    }
    default:
      break;
  }
  return l->shape[0] > 0 && l->shape[1] > 0 && l->shape[2] > 0 &&
         (int64_t)l->shape[0] * l->shape[1] <= MAX_FLOATS / l->shape[2];
}

static int64_t macs_of(const fwi_layer *l) {
  const fwi_conv_shape *s = &l->conv;
  const int64_t cells = (int64_t)l->size, taps = (int64_t)s->kernel_h * s->kernel_w;
  switch (l->kind) {
    case FW_LAYER_CONV2D:
      return cells * taps * s->in_c;
    case FW_LAYER_DEPTHWISE_CONV2D:
      return cells * taps;
    case FW_LAYER_DENSE:
      return cells * s->in_c;
    default:
      return 0;
  }
}

/* "conv2d_3": the kind's name and how many there are of it. */
static const char *name_layer(fw_net *net, const fwi_layer *l, const char *given) {
  char text[160];
  int32_t number = 1;
  for (int32_t i = 0; i < net->layer_count; i++) number += net->layers[i].kind == l->kind;
  if (given && *given) {
    return fwi_arena_string(&net->arena, given, strlen(given));
  }
  return fwi_arena_string(&net->arena, text, fwi_format(text, sizeof text, "%s_%d", l->type->name, number));
}

fw_status fwi_net_append(fw_net *net, const fwi_layer *draft, const char *name, fwi_layer **out, fw_error *error) {
  fwi_layer l = *draft;
  int64_t counts[FWI_SLOTS], learnt = 0, state = 0;
  l.type = fwi_layer_type_of(l.kind);
  l.index = net->layer_count;
  if (net->layer_count >= MAX_LAYERS)
    return fwi_fail(error, FW_ERR_ARGUMENT, "A net has at most %d layers.", MAX_LAYERS);
  const char *label = name && *name ? name : l.type->name;
  if (!set_shape(net, &l)) {
    const int32_t *in = fwi_layer_input_shape(net, l.inputs[0]);
    return fwi_fail(error, FW_ERR_SHAPE, "Layer '%s' does not fit what comes before it, %dx%dx%d.", label, in[0], in[1],
                    in[2]);
  }
  l.size = fwi_shape3_size(l.shape);
  count_parameters(&l, counts);
  for (int32_t i = 0; i < FWI_SLOTS; i++) *(i >= FW_PARAMETER_MEAN ? &state : &learnt) += counts[i];
  if (learnt > MAX_FLOATS - (int64_t)net->parameters.count) {
    return fwi_fail(error, FW_ERR_MEMORY, "With layer '%s' the net would have more than %lld parameters.", label,
                    (long long)MAX_FLOATS);
  }
  l.macs = macs_of(&l); /* no overflow, now that the parameters are few enough */
  if (!reserve_layer(net) || !reserve(&net->parameters, (size_t)learnt) || !reserve(&net->state, (size_t)state) ||
      !(l.name = name_layer(net, &l, name))) {
    return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for layer '%s'.", label);
  }
  for (int32_t i = 0; i < FWI_SLOTS; i++) {
    fwi_numbers *numbers = i >= FW_PARAMETER_MEAN ? &net->state : &net->parameters;
    l.slots[i] = (fwi_slot){take(numbers, (size_t)counts[i]), (size_t)counts[i]};
  }
  for (int32_t i = 0; i < 2; i++) {
    if (l.inputs[i] < 0) continue;
    fwi_layer *input = &net->layers[l.inputs[i]];
    if (input->consumers++ == 0) input->pooled = l.kind == FW_LAYER_MAX_POOL2D;
  }
  net->layers[net->layer_count++] = l;
  fwi_net_changed(net);
  if (out) *out = &net->layers[l.index];
  return FW_OK;
}

int32_t fw_net_layer_count(const fw_net *net) {
  return net ? net->layer_count : 0;
}

fw_status fw_net_layer(const fw_net *net, int32_t index, fw_layer_info *out) {
  if (!net || !out || index < 0 || index >= net->layer_count) return FW_ERR_ARGUMENT;
  const fwi_layer *l = &net->layers[index];
  *out = (fw_layer_info){.name = l->name,
                         .kind = l->type->name,
                         .layer_kind = l->kind,
                         .activation = l->activation,
                         .inputs = {l->inputs[0], l->inputs[1]},
                         .shape = {l->shape[0], l->shape[1], l->shape[2]},
                         .kernel = {l->conv.kernel_h, l->conv.kernel_w},
                         .stride = {l->conv.stride_h, l->conv.stride_w},
                         .frozen = l->frozen,
                         .macs = l->macs};
  for (int32_t i = 0; i < FW_PARAMETER_MEAN; i++) out->parameters += (int32_t)l->slots[i].count;
  return FW_OK;
}

fw_status fw_net_info_get(const fw_net *net, fw_net_info *out) {
  if (!net || !out) return FW_ERR_ARGUMENT;
  *out = (fw_net_info){
      .layers = net->layer_count, .parameters = (int32_t)net->parameters.count, .base = net->base != NULL};
  memcpy(out->input, net->base ? fwi_base_input(net->base) : net->input, sizeof out->input);
  out->outputs = net->layer_count ? (int32_t)net->layers[net->layer_count - 1].size : 0;
  out->macs = net->base ? fwi_base_macs(net->base) : 0;
  for (int32_t i = 0; i < net->layer_count; i++) {
    fw_layer_info layer;
    if (fw_net_layer(net, i, &layer) != FW_OK) continue;
    out->macs += layer.macs;
    out->trainable_parameters += layer.frozen ? 0 : layer.parameters;
  }
  return FW_OK;
}
