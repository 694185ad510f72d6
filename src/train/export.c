/* A trained net as a .tflite file. */
#include "train/export.h"

#include <string.h>

#include "train/base.h"

int32_t fwi_export_value(fwi_exporter *e, const fwi_layer *l, const char *name, bool row) {
  const int32_t *s = l->shape, picture[4] = {1, s[0], s[1], s[2]}, flat[2] = {1, (int32_t)l->size};
  return row ? fwi_writer_value(&e->w, name, 2, flat) : fwi_writer_value(&e->w, name, 4, picture);
}

int32_t fwi_export_picture(fwi_exporter *e, int32_t layer) {
  const int32_t from = fwi_export_input(e, layer);
  if (!e->rows[layer + 1]) return from;
  const int32_t *s = fwi_layer_input_shape(e->net, layer), shape[4] = {1, s[0], s[1], s[2]};
  const int32_t to = fwi_writer_value(&e->w, "picture", 4, shape);
  fwi_writer_operator(&e->w, FWI_OP_RESHAPE, (int32_t[]){from, fwi_writer_ints(&e->w, "shape", 4, shape)}, 2, &to, 1,
                      NULL);
  return to;
}

/* -- Activations ------------------------------------------------------------------------------- */

static int32_t operator_of(const fwi_layer *l) {
  if (l->activation == FW_ACTIVATION_SOFTMAX) return FWI_OP_SOFTMAX;
  if (l->activation == FW_ACTIVATION_PRELU) return FWI_OP_PRELU;
  switch (l->fused) {
    case FWI_ACT_RELU:
      return FWI_OP_RELU;
    case FWI_ACT_RELU6:
      return FWI_OP_RELU6;
    case FWI_ACT_RELU_N1_TO_1:
      return FWI_OP_RELU_N1_TO_1;
    case FWI_ACT_LEAKY_RELU:
      return FWI_OP_LEAKY_RELU;
    case FWI_ACT_ELU:
      return FWI_OP_ELU;
    case FWI_ACT_HARD_SWISH:
      return FWI_OP_HARD_SWISH;
    case FWI_ACT_LOGISTIC:
      return FWI_OP_LOGISTIC;
    case FWI_ACT_TANH:
      return FWI_OP_TANH;
    default:
      return -1;
  }
}

int32_t fwi_export_activation(fwi_exporter *e, const fwi_layer *l, int32_t x, bool row) {
  int32_t inputs[2] = {x, -1}, y = fwi_export_value(e, l, l->name, row);
  if (l->activation == FW_ACTIVATION_PRELU) {
    const int32_t shape[3] = {1, 1, l->shape[2]};
    inputs[1] = fwi_writer_floats(&e->w, "slope", row ? 1 : 3, row ? shape + 2 : shape,
                                  fwi_parameter_data(e->net, l, FW_PARAMETER_SLOPE));
  }
  const fwi_writer_options options = {.alpha = l->alpha, .beta = 1};
  fwi_writer_operator(&e->w, operator_of(l), inputs, inputs[1] < 0 ? 1 : 2, &y, 1, &options);
  return y;
}

/* -- Layers ------------------------------------------------------------------------------------ */

static void export_pool(fwi_exporter *e, const fwi_layer *l) {
  const fwi_conv_shape *s = &l->conv;
  const int32_t x = fwi_export_picture(e, l->inputs[0]), y = fwi_export_value(e, l, l->name, false);
  if (l->kind == FW_LAYER_GLOBAL_AVERAGE_POOL) {
    const int32_t axes = fwi_writer_ints(&e->w, "axes", 2, (int32_t[]){1, 2});
    fwi_writer_operator(&e->w, FWI_OP_MEAN, (int32_t[]){x, axes}, 2, &y, 1, &(fwi_writer_options){.keep_dims = 1});
  } else {
    const fwi_writer_options options = {.padding = fwi_export_padding(s),
                                        .stride_h = s->stride_h,
                                        .stride_w = s->stride_w,
                                        .window_h = s->kernel_h,
                                        .window_w = s->kernel_w};
    fwi_writer_operator(&e->w, l->kind == FW_LAYER_MAX_POOL2D ? FWI_OP_MAX_POOL_2D : FWI_OP_AVERAGE_POOL_2D, &x, 1, &y,
                        1, &options);
  }
  e->tensors[l->index + 1] = y;
}

static void export_join(fwi_exporter *e, const fwi_layer *l) {
  const bool row = e->rows[l->inputs[0] + 1] && e->rows[l->inputs[1] + 1];
  const int32_t inputs[2] = {row ? fwi_export_input(e, l->inputs[0]) : fwi_export_picture(e, l->inputs[0]),
                             row ? fwi_export_input(e, l->inputs[1]) : fwi_export_picture(e, l->inputs[1])};
  const fwi_writer_options options = {.activation = fwi_export_fused(l->fused), .axis = row ? 1 : 3};
  const bool apart = l->fused != FWI_ACT_NONE && options.activation == FWI_FUSED_NONE;
  int32_t y = fwi_export_value(e, l, apart ? "joined" : l->name, row);
  const int32_t code = l->kind == FW_LAYER_ADD        ? FWI_OP_ADD
                       : l->kind == FW_LAYER_MULTIPLY ? FWI_OP_MUL
                                                      : FWI_OP_CONCATENATION;
  fwi_writer_operator(&e->w, code, inputs, 2, &y, 1, &options);
  if (apart) y = fwi_export_activation(e, l, y, row);
  e->tensors[l->index + 1] = y;
  e->rows[l->index + 1] = row;
}

static bool export_pad(fwi_exporter *e, const fwi_layer *l) {
  const fwi_conv_shape *s = &l->conv;
  const int32_t pads[8] = {0,           0,
                           s->pad_top,  s->out_h - s->in_h - s->pad_top,
                           s->pad_left, s->out_w - s->in_w - s->pad_left,
                           0,           s->out_c - s->in_c};
  int32_t *kept = fwi_arena_alloc(&e->arena, 8, sizeof *kept);
  if (!kept) return false;
  memcpy(kept, pads, sizeof pads);
  const fwi_file_tensor paddings = {.name = "paddings",
                                    .type = FWI_INT32,
                                    .rank = 2,
                                    .shape = {4, 2, 1, 1, 1, 1, 1, 1},
                                    .shaped = true,
                                    .data = (const uint8_t *)kept,
                                    .bytes = sizeof pads};
  const int32_t inputs[2] = {fwi_export_picture(e, l->inputs[0]), fwi_writer_tensor(&e->w, &paddings)};
  const int32_t y = fwi_export_value(e, l, l->name, false);
  fwi_writer_operator(&e->w, FWI_OP_PAD, inputs, 2, &y, 1, NULL);
  e->tensors[l->index + 1] = y;
  return true;
}

/* Layers that leave the values as they are, and activations. */
static void export_simple(fwi_exporter *e, const fwi_layer *l) {
  const int32_t x = fwi_export_input(e, l->inputs[0]);
  const bool row = e->rows[l->inputs[0] + 1];
  int32_t y = x;
  e->rows[l->index + 1] = row;
  if (l->kind == FW_LAYER_FLATTEN && !row) {
    const int32_t shape[2] = {1, (int32_t)l->size};
    y = fwi_export_value(e, l, l->name, true);
    fwi_writer_operator(&e->w, FWI_OP_RESHAPE, (int32_t[]){x, fwi_writer_ints(&e->w, "shape", 2, shape)}, 2, &y, 1,
                        NULL);
    e->rows[l->index + 1] = true;
  } else if (l->kind == FW_LAYER_ACTIVATION && operator_of(l) >= 0) {
    y = fwi_export_activation(e, l, x, row);
  }
  e->tensors[l->index + 1] = y;
}

static bool export_layer(fwi_exporter *e, const fwi_layer *l) {
  switch (l->kind) {
    case FW_LAYER_CONV2D:
    case FW_LAYER_DEPTHWISE_CONV2D:
    case FW_LAYER_DENSE:
      return fwi_export_weights(e, l, fwi_folded_norm(e->net, l));
    case FW_LAYER_BATCH_NORM:
      if (l->inputs[0] >= 0 && fwi_folded_norm(e->net, &e->net->layers[l->inputs[0]])) {
        e->tensors[l->index + 1] = fwi_export_input(e, l->inputs[0]);
        e->rows[l->index + 1] = e->rows[l->inputs[0] + 1];
        return true;
      }
      return fwi_export_norm(e, l);
    case FW_LAYER_MAX_POOL2D:
    case FW_LAYER_AVERAGE_POOL2D:
    case FW_LAYER_GLOBAL_AVERAGE_POOL:
      export_pool(e, l);
      return true;
    case FW_LAYER_ADD:
    case FW_LAYER_MULTIPLY:
    case FW_LAYER_CONCAT:
      export_join(e, l);
      return true;
    case FW_LAYER_PAD:
      return export_pad(e, l);
    default:
      export_simple(e, l);
      return true;
  }
}

static fw_status compose(fwi_exporter *e, const fw_export_options *o, void **bytes, size_t *size, fw_error *error) {
  const fw_net *net = e->net;
  const int32_t *s = net->input;
  int32_t input = -1;
  e->tensors = fwi_arena_alloc(&e->arena, (size_t)net->layer_count + 1, sizeof *e->tensors);
  e->rows = fwi_arena_alloc(&e->arena, (size_t)net->layer_count + 1, sizeof *e->rows);
  if (!e->tensors || !e->rows) return fwi_fail(error, FW_ERR_MEMORY, "There is no memory to write the net.");
  if (net->base) {
    int32_t features;
    size_t base_size;
    const void *base = fwi_base_file(net->base, &base_size, &features);
    fwi_writer_base(&e->w, base, base_size, &features, 1);
    if (e->w.file.status == FW_OK) {
      input = e->w.base.inputs[0];
      e->rows[0] = e->w.base.tensors[features].rank == 2;
    }
    e->tensors[0] = features;
  } else {
    input = e->tensors[0] = fwi_writer_value(&e->w, "input", 4, (int32_t[]){1, s[0], s[1], s[2]});
  }
  for (int32_t i = 0; i < net->layer_count; i++) {
    if (!export_layer(e, &net->layers[i]))
      return fwi_fail(error, FW_ERR_MEMORY, "There is no memory to write the net.");
  }
  if (o->metadata) fwi_writer_metadata(&e->w, "facewise", o->metadata, o->metadata_size);
  uint8_t *file;
  const fw_status status = fwi_writer_finish(&e->w, &input, 1, &e->tensors[net->layer_count], 1, &file, size);
  *bytes = file;
  return status;
}

fw_status fw_net_export(fw_net *net, const fw_export_options *options, void **bytes, size_t *size, fw_error *error) {
  const fw_export_options defaults = {0}, *o = options ? options : &defaults;
  if (!net || !bytes || !size) return fwi_fail(error, FW_ERR_ARGUMENT, "The net, or room for the result, is missing.");
  *bytes = NULL;
  *size = 0;
  if (net->layer_count == 0) return fwi_fail(error, FW_ERR_STATE, "The net has no layers.");
  if (o->weights < FW_WEIGHTS_FLOAT32 || o->weights > FW_WEIGHTS_INT8) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "There is no form of weights %d.", o->weights);
  }
  fwi_exporter e = {.net = net, .form = (fwi_weights_form)o->weights};
  fwi_writer_begin(&e.w, error);
  const fw_status status = compose(&e, o, bytes, size, error);
  fwi_writer_end(&e.w);
  fwi_arena_free(&e.arena);
  return status;
}

fw_status fw_model_metadata(const void *data, size_t size, const char **text, size_t *length, fw_error *error) {
  if (!data || !text || !length)
    return fwi_fail(error, FW_ERR_ARGUMENT, "The model, or room for the result, is missing.");
  const uint8_t *found;
  const fw_status status = fwi_file_metadata(data, size, "facewise", &found, length, error);
  *text = (const char *)found;
  return status;
}
