/* fw_net_add: from the description of a layer to its geometry and first weights. */
#include <math.h>

#include "train/initialize.h"
#include "train/net.h"

#define MAX_UNITS 65536
#define MAX_WINDOW 4096

/* What is asked for, with the defaults filled in. */
typedef struct request {
  const fw_layer *spec;
  const char *label; /* for messages */
  fwi_layer draft;
} request;

static fw_status refuse(const request *r, fw_error *error, const char *what, int32_t value) {
  return fwi_fail(error, FW_ERR_ARGUMENT, "Layer '%s': %s is %d.", r->label, what, value);
}

static fw_status read_inputs(const fw_net *net, request *r, int32_t wanted, fw_error *error) {
  for (int32_t i = 0; i < 2; i++) {
    const int32_t given = r->spec->inputs[i];
    int32_t *input = &r->draft.inputs[i];
    if (i >= wanted) {
      *input = FWI_NO_INPUT;
      continue;
    }
    *input = given < 0 ? FWI_NET_INPUT : given - 1;
    if (given == 0) {
      if (i == 1) return fwi_fail(error, FW_ERR_ARGUMENT, "Layer '%s' needs a second input.", r->label);
      *input = net->layer_count - 1; /* FWI_NET_INPUT for the first layer */
    }
    if (given < -1 || *input >= net->layer_count) return refuse(r, error, "an input", given);
  }
  return FW_OK;
}

/* Along one axis, as TensorFlow does it: SAME keeps ceil(in / stride) cells. */
static bool window(bool same, int32_t in, int32_t kernel, int32_t stride, int32_t *out, int32_t *before) {
  *before = 0;
  if (!same) {
    *out = (in - kernel) / stride + 1;
    return in >= kernel;
  }
  *out = (in + stride - 1) / stride;
  const int32_t missing = (*out - 1) * stride + kernel - in;
  if (missing > 0) *before = missing / 2;
  return true;
}

static fw_status set_window(const fw_net *net, request *r, bool pool, fw_error *error) {
  const int32_t *in = fwi_layer_input_shape(net, r->draft.inputs[0]);
  const fw_layer *spec = r->spec;
  fwi_conv_shape *s = &r->draft.conv;
  int32_t kernel[2], stride[2];
  for (int32_t i = 0; i < 2; i++) {
    kernel[i] = spec->kernel[i] ? spec->kernel[i] : pool ? 2 : 0;
    stride[i] = spec->stride[i] ? spec->stride[i] : pool ? kernel[i] : 1;
    if (kernel[i] < 1 || kernel[i] > MAX_WINDOW) return refuse(r, error, "a side of the kernel", kernel[i]);
    if (stride[i] < 1 || stride[i] > MAX_WINDOW) return refuse(r, error, "a stride", stride[i]);
  }
  *s = (fwi_conv_shape){.batch = 1,
                        .in_h = in[0],
                        .in_w = in[1],
                        .in_c = in[2],
                        .out_c = in[2],
                        .kernel_h = kernel[0],
                        .kernel_w = kernel[1],
                        .stride_h = stride[0],
                        .stride_w = stride[1],
                        .dilation_h = 1,
                        .dilation_w = 1};
  if (!window(spec->same, in[0], kernel[0], stride[0], &s->out_h, &s->pad_top) ||
      !window(spec->same, in[1], kernel[1], stride[1], &s->out_w, &s->pad_left)) {
    return fwi_fail(error, FW_ERR_SHAPE, "Layer '%s': a window of %dx%d does not fit into %dx%d.", r->label, kernel[0],
                    kernel[1], in[0], in[1]);
  }
  return FW_OK;
}

static fw_status set_units(request *r, fw_error *error) {
  if (r->spec->units < 1 || r->spec->units > MAX_UNITS) return refuse(r, error, "the number of units", r->spec->units);
  r->draft.conv.out_c = r->spec->units;
  return FW_OK;
}

static fw_status set_geometry(const fw_net *net, request *r, fw_error *error) {
  fwi_conv_shape *s = &r->draft.conv;
  const int32_t *in = fwi_layer_input_shape(net, r->draft.inputs[0]);
  switch (r->spec->kind) {
    case FW_LAYER_CONV2D:
      FWI_TRY(set_window(net, r, false, error));
      return set_units(r, error);
    case FW_LAYER_DEPTHWISE_CONV2D:
      FWI_TRY(set_window(net, r, false, error));
      s->depth_multiplier = r->spec->depth_multiplier ? r->spec->depth_multiplier : 1;
      if (s->depth_multiplier < 1 || s->depth_multiplier > MAX_UNITS / s->in_c) {
        return refuse(r, error, "the depth multiplier", s->depth_multiplier);
      }
      s->out_c = s->in_c * s->depth_multiplier;
      return FW_OK;
    case FW_LAYER_MAX_POOL2D:
    case FW_LAYER_AVERAGE_POOL2D:
      return set_window(net, r, true, error);
    case FW_LAYER_GLOBAL_AVERAGE_POOL:
      *s = (fwi_conv_shape){1, in[0], in[1], in[2], 1, 1, in[2], in[0], in[1], 1, 1, 1, 1, 0, 0, 0};
      return FW_OK;
    case FW_LAYER_DENSE:
      if (fwi_shape3_size(in) > INT32_MAX)
        return fwi_fail(error, FW_ERR_SHAPE, "Layer '%s': too many inputs.", r->label);
      s->in_c = (int32_t)fwi_shape3_size(in);
      return set_units(r, error);
    default:
      return FW_OK;
  }
}

/* `value`, or its default when it is 0; FW_ERR_ARGUMENT outside [low, high). */
static fw_status set_number(const request *r, const char *what, float value, float fallback, float low, float high,
                            float *out, fw_error *error) {
  *out = value == 0 ? fallback : value;
  if (*out >= low && *out < high) return FW_OK;
  return fwi_fail(error, FW_ERR_ARGUMENT, "Layer '%s': its %s is out of range.", r->label, what);
}

static fw_status set_settings(request *r, fw_error *error) {
  static const uint8_t fused[] = {[FW_ACTIVATION_RELU] = FWI_ACT_RELU,
                                  [FW_ACTIVATION_LEAKY_RELU] = FWI_ACT_LEAKY_RELU,
                                  [FW_ACTIVATION_SIGMOID] = FWI_ACT_LOGISTIC,
                                  [FW_ACTIVATION_TANH] = FWI_ACT_TANH,
                                  [FW_ACTIVATION_RELU6] = FWI_ACT_RELU6};
  const fw_layer *spec = r->spec;
  fwi_layer *l = &r->draft;
  if (spec->activation < 0 || spec->activation > FW_ACTIVATION_RELU6) {
    return refuse(r, error, "the activation", spec->activation);
  }
  if (spec->initializer < 0 || spec->initializer > FW_INIT_ZEROS) {
    return refuse(r, error, "the initializer", spec->initializer);
  }
  l->activation = spec->activation;
  l->fused = (fwi_activation)fused[spec->activation];
  l->no_bias = spec->no_bias;
  l->frozen = spec->frozen;
  const float leaky = spec->activation == FW_ACTIVATION_LEAKY_RELU ? 0.2f : 0;
  FWI_TRY(set_number(r, "alpha", spec->alpha, leaky, leaky > 0 ? 1e-6f : -1e6f, 1e6f, &l->alpha, error));
  if (spec->kind == FW_LAYER_DROPOUT) FWI_TRY(set_number(r, "rate", spec->rate, 0.5f, 0, 1, &l->rate, error));
  if (spec->kind == FW_LAYER_BATCH_NORM) {
    FWI_TRY(set_number(r, "momentum", spec->momentum, 0.99f, 0, 1, &l->momentum, error));
    FWI_TRY(set_number(r, "epsilon", spec->epsilon, 0.001f, 1e-12f, 1, &l->epsilon, error));
  }
  return FW_OK;
}

static void fill(float *data, size_t count, float value) {
  for (size_t i = 0; i < count; i++) data[i] = value;
}

static void first_weights(fw_net *net, const fwi_layer *l, int32_t initializer, int32_t activation) {
  const fwi_conv_shape *s = &l->conv;
  const size_t taps = l->kind == FW_LAYER_DENSE ? 1 : (size_t)s->kernel_h * (size_t)s->kernel_w;
  const bool depthwise = l->kind == FW_LAYER_DEPTHWISE_CONV2D;
  float *w = fwi_parameter_data(net, l, FW_PARAMETER_WEIGHTS), *slope = fwi_parameter_data(net, l, FW_PARAMETER_SLOPE);
  if (w) {
    fwi_initialize(initializer, activation, depthwise ? taps : taps * (size_t)s->in_c,
                   depthwise ? taps * (size_t)s->depth_multiplier : taps * (size_t)s->out_c,
                   fwi_random_of(net->seed, FWI_RANDOM_INIT, (uint64_t)l->index, 0), w,
                   l->slots[FW_PARAMETER_WEIGHTS].count);
  }
  if (slope) fill(slope, l->slots[FW_PARAMETER_SLOPE].count, l->alpha);
  if (l->kind == FW_LAYER_BATCH_NORM) {
    fill(fwi_parameter_data(net, l, FW_PARAMETER_GAMMA), (size_t)l->shape[2], 1);
    fill(fwi_parameter_data(net, l, FW_PARAMETER_VARIANCE), (size_t)l->shape[2], 1);
  }
}

static fw_status add_one(fw_net *net, const fw_layer *spec, const char *name, fw_error *error) {
  const fwi_layer_type *type = fwi_layer_type_of(spec->kind);
  request r = {.spec = spec, .draft = {.kind = spec->kind}};
  fwi_layer *l;
  if (!type || spec->kind == FW_LAYER_PAD)
    return fwi_fail(error, FW_ERR_ARGUMENT, "There is no layer kind %d.", spec->kind);
  r.label = name && *name ? name : type->name;
  const bool joins = spec->kind == FW_LAYER_ADD || spec->kind == FW_LAYER_MULTIPLY || spec->kind == FW_LAYER_CONCAT;
  FWI_TRY(read_inputs(net, &r, joins ? 2 : 1, error));
  FWI_TRY(set_settings(&r, error));
  FWI_TRY(set_geometry(net, &r, error));
  FWI_TRY(fwi_net_append(net, &r.draft, name, &l, error));
  first_weights(net, l, spec->initializer, spec->activation);
  return FW_OK;
}

/* Softmax and PRELU are layers of their own, and so is an activation behind what has none. */
static bool fuses(const fw_layer *spec) {
  if (spec->activation == FW_ACTIVATION_SOFTMAX || spec->activation == FW_ACTIVATION_PRELU) return false;
  if (spec->kind == FW_LAYER_ADD || spec->kind == FW_LAYER_MULTIPLY) {
    return spec->activation != FW_ACTIVATION_LEAKY_RELU; /* their kernels know no alpha */
  }
  return spec->kind == FW_LAYER_CONV2D || spec->kind == FW_LAYER_DEPTHWISE_CONV2D || spec->kind == FW_LAYER_DENSE ||
         spec->kind == FW_LAYER_BATCH_NORM;
}

static fw_status add_all(fw_net *net, const fw_layer *given, fw_error *error) {
  fw_layer spec = *given;
  if (spec.kind == FW_LAYER_SEPARABLE_CONV2D) {
    fw_layer first = spec;
    first.kind = FW_LAYER_DEPTHWISE_CONV2D;
    first.activation = FW_ACTIVATION_NONE;
    first.no_bias = true;
    FWI_TRY(add_one(net, &first, NULL, error));
    spec.kind = FW_LAYER_CONV2D;
    spec.inputs[0] = 0;
    spec.kernel[0] = spec.kernel[1] = 1;
    spec.stride[0] = spec.stride[1] = 1;
  }
  if (spec.kind == FW_LAYER_ACTIVATION || spec.activation == FW_ACTIVATION_NONE || fuses(&spec)) {
    return add_one(net, &spec, spec.name, error);
  }
  fw_layer second = {
      .kind = FW_LAYER_ACTIVATION, .activation = spec.activation, .alpha = spec.alpha, .frozen = spec.frozen};
  const int32_t activation = spec.activation;
  spec.activation = FW_ACTIVATION_NONE;
  if (spec.initializer == FW_INIT_DEFAULT) {
    spec.initializer = activation == FW_ACTIVATION_PRELU ? FW_INIT_HE_NORMAL : FW_INIT_GLOROT_UNIFORM;
  }
  FWI_TRY(add_one(net, &spec, spec.name, error));
  return add_one(net, &second, NULL, error);
}

/* Take back the layers from `count` on. */
static void cut_back(fw_net *net, int32_t count, size_t parameters, size_t state) {
  while (net->layer_count > count) {
    const fwi_layer *l = &net->layers[--net->layer_count];
    for (int32_t i = 0; i < 2; i++) {
      if (l->inputs[i] >= 0) net->layers[l->inputs[i]].consumers--;
    }
  }
  net->parameters.count = parameters;
  net->state.count = state;
  fwi_net_changed(net);
}

fw_status fw_net_add(fw_net *net, const fw_layer *layer, int32_t *index, fw_error *error) {
  if (!net || !layer) return fwi_fail(error, FW_ERR_ARGUMENT, "Net or layer is missing.");
  if (net->held) return fwi_fail(error, FW_ERR_STATE, "The net belongs to a trainer: no layers can be added.");
  const int32_t count = net->layer_count;
  const size_t parameters = net->parameters.count, state = net->state.count;
  const fw_status status = add_all(net, layer, error);
  if (status != FW_OK) {
    cut_back(net, count, parameters, state);
  } else if (index) {
    *index = net->layer_count - 1;
  }
  return status;
}
