/* Layers with weights, batch norm folded into them, on the way to a file. */
#include <math.h>

#include "train/export.h"

const fwi_layer *fwi_folded_norm(const fw_net *net, const fwi_layer *l) {
  const bool has_weights = l->slots[FW_PARAMETER_WEIGHTS].count > 0;
  if (!has_weights || l->consumers != 1 || l->fused != FWI_ACT_NONE) return NULL;
  for (int32_t i = l->index + 1; i < net->layer_count; i++) {
    const fwi_layer *reader = &net->layers[i];
    if (reader->inputs[0] == l->index) return reader->kind == FW_LAYER_BATCH_NORM ? reader : NULL;
  }
  return NULL;
}

static float *take(fwi_exporter *e, size_t count) {
  return fwi_arena_alloc(&e->arena, count, sizeof(float));
}

/* y = scale * x + shift of a batch norm, by its running statistics. False without memory. */
static bool norm_factors(fwi_exporter *e, const fwi_layer *norm, float **scale, float **shift) {
  const size_t channels = (size_t)norm->shape[2];
  const float *gamma = fwi_parameter_data(e->net, norm, FW_PARAMETER_GAMMA);
  const float *beta = fwi_parameter_data(e->net, norm, FW_PARAMETER_BETA);
  const float *mean = fwi_parameter_data(e->net, norm, FW_PARAMETER_MEAN);
  const float *variance = fwi_parameter_data(e->net, norm, FW_PARAMETER_VARIANCE);
  *scale = take(e, channels);
  *shift = take(e, channels);
  for (size_t c = 0; *scale && *shift && c < channels; c++) {
    (*scale)[c] = gamma[c] / sqrtf(variance[c] + norm->epsilon);
    (*shift)[c] = beta[c] - mean[c] * (*scale)[c];
  }
  return *scale && *shift;
}

/* Weights and bias of a layer, the batch norm behind it folded in; false without memory. */
static bool fold(fwi_exporter *e, const fwi_layer *l, const fwi_layer *norm, const float **weights,
                 const float **bias) {
  *weights = fwi_parameter_data(e->net, l, FW_PARAMETER_WEIGHTS);
  *bias = fwi_parameter_data(e->net, l, FW_PARAMETER_BIAS);
  if (!norm) return true;
  const size_t count = l->slots[FW_PARAMETER_WEIGHTS].count, channels = (size_t)l->conv.out_c;
  float *scale, *shift, *w = take(e, count);
  if (!norm_factors(e, norm, &scale, &shift) || !w) return false;
  const size_t block = l->kind == FW_LAYER_DEPTHWISE_CONV2D ? 1 : count / channels;
  for (size_t i = 0; i < count; i++) w[i] = (*weights)[i] * scale[i / block % channels];
  for (size_t c = 0; *bias && c < channels; c++) shift[c] += (*bias)[c] * scale[c];
  *weights = w;
  *bias = shift;
  return true;
}

int32_t fwi_export_padding(const fwi_conv_shape *s) {
  const int64_t kernel_h = (int64_t)(s->kernel_h - 1) * s->dilation_h + 1;
  const int64_t kernel_w = (int64_t)(s->kernel_w - 1) * s->dilation_w + 1;
  const bool valid = s->pad_top == 0 && s->pad_left == 0 && s->in_h >= kernel_h && s->in_w >= kernel_w &&
                     s->out_h == (s->in_h - kernel_h) / s->stride_h + 1 &&
                     s->out_w == (s->in_w - kernel_w) / s->stride_w + 1;
  return valid ? FWI_PADDING_VALID : FWI_PADDING_SAME;
}

bool fwi_export_weights(fwi_exporter *e, const fwi_layer *l, const fwi_layer *norm) {
  const fwi_conv_shape *s = &l->conv;
  const fwi_layer *shown = norm ? norm : l; /* whose activation and name the result has */
  const bool conv = l->kind == FW_LAYER_CONV2D, dense = l->kind == FW_LAYER_DENSE;
  const float *w, *bias;
  if (!fold(e, l, norm, &w, &bias)) return false;
  const int32_t conv_shape[4] = {s->out_c, s->kernel_h, s->kernel_w, s->in_c};
  const int32_t depthwise_shape[4] = {1, s->kernel_h, s->kernel_w, s->out_c}, dense_shape[2] = {s->out_c, s->in_c};
  const int32_t *shape = dense ? dense_shape : conv ? conv_shape : depthwise_shape;
  const int32_t code = dense ? FWI_OP_FULLY_CONNECTED : conv ? FWI_OP_CONV_2D : FWI_OP_DEPTHWISE_CONV_2D;
  int32_t inputs[3] = {dense ? fwi_export_input(e, l->inputs[0]) : fwi_export_picture(e, l->inputs[0])};
  inputs[1] = fwi_writer_weights(&e->w, "weights", dense ? 2 : 4, shape, conv || dense ? 0 : 3, w, e->form);
  if (!bias) {
    float *zeros = take(e, (size_t)s->out_c);
    if (!zeros) return false;
    bias = zeros;
  }
  inputs[2] = fwi_writer_floats(&e->w, "bias", 1, &s->out_c, bias);
  const fwi_writer_options options = {.padding = fwi_export_padding(s),
                                      .activation = fwi_export_fused(shown->fused),
                                      .stride_h = s->stride_h,
                                      .stride_w = s->stride_w,
                                      .dilation_h = s->dilation_h,
                                      .dilation_w = s->dilation_w,
                                      .multiplier = s->depth_multiplier};
  const bool apart = shown->fused != FWI_ACT_NONE && options.activation == FWI_FUSED_NONE;
  int32_t y = fwi_export_value(e, l, apart ? "before" : shown->name, dense);
  fwi_writer_operator(&e->w, code, inputs, 3, &y, 1, &options);
  if (apart) y = fwi_export_activation(e, shown, y, dense);
  e->tensors[l->index + 1] = y;
  e->rows[l->index + 1] = dense;
  return true;
}

/* A batch norm that could not be folded: a product and a sum. */
bool fwi_export_norm(fwi_exporter *e, const fwi_layer *l) {
  float *scale, *shift;
  const int32_t channels = l->shape[2], x = fwi_export_input(e, l->inputs[0]);
  const bool row = e->rows[l->inputs[0] + 1];
  if (!norm_factors(e, l, &scale, &shift)) return false;
  const fwi_writer_options options = {.activation = fwi_export_fused(l->fused)};
  const bool apart = l->fused != FWI_ACT_NONE && options.activation == FWI_FUSED_NONE;
  const int32_t product = fwi_export_value(e, l, "scaled", row);
  int32_t sum = fwi_export_value(e, l, apart ? "shifted" : l->name, row);
  fwi_writer_operator(&e->w, FWI_OP_MUL, (int32_t[]){x, fwi_writer_floats(&e->w, "scale", 1, &channels, scale)}, 2,
                      &product, 1, NULL);
  fwi_writer_operator(&e->w, FWI_OP_ADD, (int32_t[]){product, fwi_writer_floats(&e->w, "shift", 1, &channels, shift)},
                      2, &sum, 1, &options);
  if (apart) sum = fwi_export_activation(e, l, sum, row);
  e->tensors[l->index + 1] = sum;
  e->rows[l->index + 1] = row;
  return true;
}
