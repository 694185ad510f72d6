/* What a net can be asked for: its parameters, its results, and what it looks like inside. */
#include <string.h>

#include "train/base.h"
#include "train/pass.h"

static void set_tensor(fw_tensor *t, const char *name, int32_t rank, const int32_t *shape, float *data) {
  *t = (fw_tensor){.name = name, .type = FW_TENSOR_FLOAT32, .rank = rank, .data = data, .bytes = sizeof *data};
  for (int32_t i = 0; i < FW_TENSOR_MAX_RANK; i++) {
    t->shape[i] = i < rank ? shape[i] : 1;
    t->bytes *= (size_t)t->shape[i];
  }
}

fw_status fw_net_parameter(fw_net *net, int32_t layer, int32_t parameter, fw_tensor *out) {
  if (!net || !out || layer < 0 || layer >= net->layer_count || parameter < 0 || parameter >= FWI_SLOTS) {
    return FW_ERR_ARGUMENT;
  }
  const fwi_layer *l = &net->layers[layer];
  const fwi_conv_shape *s = &l->conv;
  const int32_t count = (int32_t)l->slots[parameter].count;
  if (count == 0) return FW_ERR_ARGUMENT;
  net->version++;
  float *data = fwi_parameter_data(net, l, parameter);
  if (parameter != FW_PARAMETER_WEIGHTS) {
    set_tensor(out, l->name, 1, &count, data);
  } else if (l->kind == FW_LAYER_DENSE) {
    set_tensor(out, l->name, 2, (int32_t[]){s->out_c, s->in_c}, data);
  } else if (l->kind == FW_LAYER_CONV2D) {
    set_tensor(out, l->name, 4, (int32_t[]){s->out_c, s->kernel_h, s->kernel_w, s->in_c}, data);
  } else {
    set_tensor(out, l->name, 4, (int32_t[]){1, s->kernel_h, s->kernel_w, s->out_c}, data);
  }
  return FW_OK;
}

static fw_status runnable(const fw_net *net, fw_error *error) {
  if (!net || net->layer_count == 0) return fwi_fail(error, FW_ERR_STATE, "The net has no layers.");
  return FW_OK;
}

fw_status fw_net_predict(fw_net *net, const float *x, int32_t count, float *y, fw_error *error) {
  enum { AT_ONCE = 16 };
  FWI_TRY(runnable(net, error));
  if (!x || !y || count < 0) return fwi_fail(error, FW_ERR_ARGUMENT, "Samples or room for results are missing.");
  if (!net->predictor) FWI_TRY(fwi_pass_create(net, AT_ONCE, 0, &net->predictor, error));
  const size_t features = fwi_shape3_size(net->input), outputs = net->layers[net->layer_count - 1].size;
  const size_t in = net->base ? fwi_shape3_size(fwi_base_input(net->base)) : features;
  for (int32_t first = 0; first < count; first += AT_ONCE) {
    const int32_t n = count - first < AT_ONCE ? count - first : AT_ONCE;
    const float *samples = x + (size_t)first * in;
    if (net->base) {
      FWI_TRY(fwi_base_run(net->base, samples, n, fwi_pass_input(net->predictor), error));
    } else {
      memcpy(fwi_pass_input(net->predictor), samples, (size_t)n * in * sizeof *x);
    }
    fwi_pass_forward(net->predictor, n);
    memcpy(y + (size_t)first * outputs, fwi_pass_output(net->predictor), (size_t)n * outputs * sizeof *y);
  }
  return FW_OK;
}

fw_status fw_net_explain(fw_net *net, const float *x, int32_t output, fw_error *error) {
  FWI_TRY(runnable(net, error));
  const fwi_layer *last = &net->layers[net->layer_count - 1];
  if (!x || output >= (int32_t)last->size) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "The net has %d outputs, not %d.", (int)last->size, output + 1);
  }
  if (!net->explainer) {
    FWI_TRY(
        fwi_pass_create(net, 1, FWI_PASS_BACKWARD | FWI_PASS_INPUT_GRADIENT | FWI_PASS_KEEP, &net->explainer, error));
  }
  fwi_pass *p = net->explainer;
  p->parameter_gradient = NULL;
  p->through = false; /* from here on it says whether there are gradients, */
  p->count = 0;       /* and this whether there are values */
  if (net->base) {
    FWI_TRY(fwi_base_run(net->base, x, 1, fwi_pass_input(p), error));
  } else {
    memcpy(fwi_pass_input(p), x, fwi_shape3_size(net->input) * sizeof *x);
  }
  fwi_pass_forward(p, 1);
  if (output < 0) return FW_OK;
  float *gradient = fwi_pass_output_gradient(p);
  memset(gradient, 0, last->size * sizeof *gradient);
  gradient[output] = 1;
  fwi_pass_backward(p, last->kind == FW_LAYER_ACTIVATION && last->activation == FW_ACTIVATION_SOFTMAX);
  p->through = true;
  return FW_OK;
}

static fw_status look(const fw_net *net, int32_t layer, bool gradient, fw_tensor *out) {
  if (!net || !out || layer < FWI_NET_INPUT || layer >= net->layer_count) return FW_ERR_ARGUMENT;
  const fwi_pass *p = net->explainer;
  if (!p || !p->count || (gradient && (!p->through || (layer == FWI_NET_INPUT && net->base)))) return FW_ERR_STATE;
  const bool input = layer == FWI_NET_INPUT;
  set_tensor(out, input ? "input" : net->layers[layer].name, 3, fwi_layer_input_shape(net, layer),
             gradient ? p->shown[layer + 1] : fwi_value(p, layer));
  return FW_OK;
}

fw_status fw_net_value(const fw_net *net, int32_t layer, fw_tensor *out) {
  return look(net, layer, false, out);
}

fw_status fw_net_gradient(const fw_net *net, int32_t layer, fw_tensor *out) {
  return look(net, layer, true, out);
}
