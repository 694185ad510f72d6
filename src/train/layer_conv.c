/* conv2d and depthwise_conv2d. */
#include "train/pass.h"

static fwi_conv_shape grouped(const fwi_layer *l, int32_t samples) {
  fwi_conv_shape s = l->conv;
  s.batch = samples;
  return s;
}

/* The larger of a kernel's sizes for one sample and for a whole group. */
static size_t most(const fwi_pass *p, const fwi_layer *l, size_t (*bytes)(const fwi_conv_shape *)) {
  fwi_conv_shape one = grouped(l, 1), group = grouped(l, p->group[l->index]);
  size_t a = bytes(&one), b = bytes(&group);
  return a > b ? a : b;
}

static size_t max_size(size_t a, size_t b) {
  return a > b ? a : b;
}

/* Packed weights: forward's, then, from the next 64 bytes on, those of the input's gradient. */
static size_t forward_bytes(const fwi_pass *p, const fwi_layer *l) {
  const fwi_kernels *k = p->net->kernels;
  size_t bytes = most(p, l, l->kind == FW_LAYER_CONV2D ? k->conv2d_packed_bytes : k->depthwise_packed_bytes);
  return bytes > SIZE_MAX - 64 ? SIZE_MAX : (bytes + 63) & ~(size_t)63;
}

static bool packs_backward(const fwi_pass *p, const fwi_layer *l) {
  return l->kind == FW_LAYER_CONV2D && p->wanted && p->wanted[l->inputs[0] + 1];
}

static size_t kept_bytes(const fwi_pass *p, const fwi_layer *l) {
  size_t forward = forward_bytes(p, l);
  if (!packs_backward(p, l)) return forward;
  size_t backward = most(p, l, p->net->gradients->conv2d_input_packed_bytes);
  return backward > SIZE_MAX - forward ? SIZE_MAX : forward + backward;
}

static size_t scratch_bytes(const fwi_pass *p, const fwi_layer *l) {
  const fwi_kernels *k = p->net->kernels;
  const fwi_gradient_kernels *g = p->net->gradients;
  bool conv = l->kind == FW_LAYER_CONV2D;
  size_t bytes = most(p, l, conv ? k->conv2d_scratch_bytes : k->depthwise_scratch_bytes);
  if (!p->wanted) return bytes;
  bytes = max_size(bytes, most(p, l, conv ? g->conv2d_weights_scratch_bytes : g->depthwise_weights_scratch_bytes));
  if (!p->wanted[l->inputs[0] + 1]) return bytes;
  return max_size(bytes, most(p, l, conv ? g->conv2d_input_scratch_bytes : g->depthwise_input_scratch_bytes));
}

static void pack(fwi_pass *p, const fwi_layer *l) {
  const fwi_kernels *k = p->net->kernels;
  const fwi_conv_shape s = grouped(l, fwi_group(p, l));
  const float *w = fwi_parameter_data(p->net, l, FW_PARAMETER_WEIGHTS);
  const float *bias = fwi_parameter_data(p->net, l, FW_PARAMETER_BIAS);
  char *packed = p->kept[l->index];
  (l->kind == FW_LAYER_CONV2D ? k->conv2d_pack : k->depthwise_pack)(&s, w, bias, packed);
  if (packs_backward(p, l)) p->net->gradients->conv2d_input_pack(&s, w, packed + forward_bytes(p, l));
}

static void forward(fwi_pass *p, const fwi_layer *l) {
  const fwi_kernels *k = p->net->kernels;
  const int32_t group = fwi_group(p, l);
  const fwi_conv_shape s = grouped(l, group);
  const fwi_epilogue e = fwi_layer_epilogue(l);
  const size_t in = fwi_layer_input_size(p->net, l->inputs[0]);
  for (int32_t i = 0; i < p->count; i += group) {
    (l->kind == FW_LAYER_CONV2D ? k->conv2d : k->depthwise)(&s, fwi_value(p, l->inputs[0]) + (size_t)i * in,
                                                            p->kept[l->index], &e,
                                                            fwi_value(p, l->index) + (size_t)i * l->size, p->scratch);
  }
}

static void backward(fwi_pass *p, const fwi_layer *l) {
  const fwi_gradient_kernels *g = p->net->gradients;
  const bool conv = l->kind == FW_LAYER_CONV2D;
  const int32_t group = fwi_group(p, l);
  const fwi_conv_shape s = grouped(l, group);
  const size_t in = fwi_layer_input_size(p->net, l->inputs[0]);
  const float *w = fwi_parameter_data(p->net, l, FW_PARAMETER_WEIGHTS);
  float *dw = fwi_parameter_gradient(p, l, FW_PARAMETER_WEIGHTS), *db = fwi_parameter_gradient(p, l, FW_PARAMETER_BIAS);
  const float *add;
  const bool wanted = fwi_wants_gradient(p, l->inputs[0], &add);
  fwi_activation_backward(p, l);
  for (int32_t i = 0; i < p->count; i += group) {
    const size_t at = (size_t)i * in;
    const float *x = fwi_value(p, l->inputs[0]) + at, *dy = fwi_gradient(p, l->index) + (size_t)i * l->size;
    if (dw) (conv ? g->conv2d_weights : g->depthwise_weights)(&s, x, dy, dw, db, p->scratch);
    if (!wanted) continue;
    float *dx = fwi_gradient(p, l->inputs[0]) + at;
    const float *more = add ? add + at : NULL;
    if (conv) {
      g->conv2d_input(&s, dy, (char *)p->kept[l->index] + forward_bytes(p, l), more, dx, p->scratch);
    } else {
      g->depthwise_input(&s, dy, w, more, dx, p->scratch);
    }
  }
}

const fwi_layer_type fwi_layer_conv2d = {"conv2d", scratch_bytes, kept_bytes, pack, forward, backward, false};
const fwi_layer_type fwi_layer_depthwise = {"depthwise_conv2d", scratch_bytes, kept_bytes, pack, forward,
                                            backward,           false};
