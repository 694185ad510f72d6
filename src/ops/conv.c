/* CONV_2D and DEPTHWISE_CONV_2D. */
#include "ops/conv.h"

/* Field indices of Conv2DOptions and DepthwiseConv2DOptions. */
enum { PADDING = 0, STRIDE_W = 1, STRIDE_H = 2 };
enum { CONV_ACTIVATION = 3, CONV_DILATION_W = 4, CONV_DILATION_H = 5 };
enum { DEPTHWISE_MULTIPLIER = 3, DEPTHWISE_ACTIVATION = 4, DEPTHWISE_DILATION_W = 5, DEPTHWISE_DILATION_H = 6 };

static fw_status read_geometry(fwi_build *b, fwi_node *n, bool depthwise, fwi_conv_shape *s) {
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  int32_t padding = fwi_option_byte(b, n, PADDING, FWI_PADDING_SAME);
  s->stride_w = fwi_option_int(b, n, STRIDE_W, 0);
  s->stride_h = fwi_option_int(b, n, STRIDE_H, 0);
  s->dilation_w = fwi_option_int(b, n, depthwise ? DEPTHWISE_DILATION_W : CONV_DILATION_W, 1);
  s->dilation_h = fwi_option_int(b, n, depthwise ? DEPTHWISE_DILATION_H : CONV_DILATION_H, 1);
  FWI_TRY(fwi_option_activation(b, n, depthwise ? DEPTHWISE_ACTIVATION : CONV_ACTIVATION));
  s->batch = x->dim[0];
  s->in_h = x->dim[1];
  s->in_w = x->dim[2];
  s->in_c = x->dim[3];
  FWI_TRY(fwi_window(b, n, s->in_h, s->kernel_h, s->stride_h, s->dilation_h, padding, &s->out_h, &s->pad_top));
  return fwi_window(b, n, s->in_w, s->kernel_w, s->stride_w, s->dilation_w, padding, &s->out_w, &s->pad_left);
}

fw_status fwi_conv_weights(const fwi_build *b, fwi_node *n, int32_t weights_input, int32_t bias_input, int32_t out_c,
                           fwi_conv_params *p) {
  FWI_TRY(fwi_expect_weights(b, n, weights_input));
  p->weights = n->inputs[weights_input];
  p->bias = FWI_NONE;
  if (!fwi_has_input(n, bias_input)) return FW_OK;
  FWI_TRY(fwi_expect_weights(b, n, bias_input));
  int64_t values = fwi_shape_count(&fwi_input(b, n, bias_input)->shape);
  if (values != out_c) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its bias has %lld values for %d channels.", (long long)values, out_c);
  }
  p->bias = n->inputs[bias_input];
  return FW_OK;
}

static fw_status set_result(fwi_build *b, fwi_node *n, const fwi_conv_shape *s, int32_t taps_c) {
  fwi_shape y = {4, {s->batch, s->out_h, s->out_w, s->out_c, 1, 1, 1, 1}};
  FWI_TRY(fwi_set_output(b, n, 0, FWI_FLOAT32, &y));
  const int32_t factors[] = {s->batch, s->out_h, s->out_w, s->out_c, s->kernel_h, s->kernel_w, taps_c};
  n->macs = fwi_product(factors, 7);
  return fwi_add_work(b, n, n->macs);
}

fw_status fwi_conv_pack(fwi_build *b, fwi_node *n, const fwi_conv_params *p, size_t bytes, void **fill, fwi_floats *w,
                        fwi_floats *bias) {
  *w = *bias = (fwi_floats){NULL, NULL};
  FWI_TRY(fwi_pack_block(b, n, p->weights, p->bias, &p->shape, bytes, fill));
  if (!*fill) return FW_OK;
  FWI_TRY(fwi_floats_open(b, p->weights, w));
  fw_status status = fwi_floats_open(b, p->bias, bias);
  if (status != FW_OK) fwi_floats_close(w);
  return status;
}

void fwi_conv_packed(fwi_floats *w, fwi_floats *bias) {
  fwi_floats_close(w);
  fwi_floats_close(bias);
}

/* A grouped convolution as an ungrouped one: weights (out_c, h, w, in_c / groups) spread to in_c, zeros
 * where a channel belongs to another group. */
static fw_status spread_groups(fwi_build *b, fwi_node *n, fwi_conv_params *p, int32_t group_c) {
  const fwi_conv_shape *s = &p->shape;
  int32_t groups = s->in_c / group_c, per_group = s->out_c / groups;
  fwi_shape shape = {4, {s->out_c, s->kernel_h, s->kernel_w, s->in_c, 1, 1, 1, 1}};
  const int32_t factors[] = {s->batch, s->out_h, s->out_w, s->out_c, s->kernel_h, s->kernel_w, s->in_c};
  FWI_TRY(fwi_add_work(b, n, fwi_product(factors, 7)));
  float *w;
  int32_t weights = fwi_constant_new(b, b->model->tensors[p->weights].name, &shape, &w);
  if (weights == FWI_NONE) return FW_ERR_MEMORY;
  fwi_floats old;
  FWI_TRY(fwi_floats_open(b, p->weights, &old));
  memset(w, 0, b->model->tensors[weights].bytes);
  for (int32_t o = 0; o < s->out_c; o++) {
    for (int32_t k = 0; k < s->kernel_h * s->kernel_w; k++) {
      size_t row = (size_t)o * (size_t)(s->kernel_h * s->kernel_w) + (size_t)k;
      memcpy(w + row * (size_t)s->in_c + (size_t)(o / per_group) * (size_t)group_c, old.data + row * (size_t)group_c,
             (size_t)group_c * sizeof *w);
    }
  }
  fwi_floats_close(&old);
  p->weights = weights;
  return FW_OK;
}

/* The params of a convolution whose operands are x, weights and perhaps a bias. */
static fw_status begin(fwi_build *b, fwi_node *n, fwi_conv_params **out) {
  *out = fwi_take(b, 1, sizeof **out);
  if (!*out) return FW_ERR_MEMORY;
  n->params = *out;
  n->params_bytes = sizeof **out;
  FWI_TRY(fwi_expect_operands(b, n, 2, 3, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(fwi_expect_rank(b, n, 0, 4, 4));
  return fwi_expect_rank(b, n, 1, 4, 4);
}

/* Weights and bias in `bytes` of the layout that `pack` makes. */
static fw_status pack_into(fwi_build *b, fwi_node *n, size_t bytes,
                           void (*pack)(const fwi_conv_shape *s, const float *w, const float *bias, void *packed)) {
  const fwi_conv_params *p = n->params;
  void *fill;
  fwi_floats w, bias;
  FWI_TRY(fwi_conv_pack(b, n, p, bytes, &fill, &w, &bias));
  if (fill) pack(&p->shape, w.data, bias.data, fill);
  fwi_conv_packed(&w, &bias);
  return FW_OK;
}

static fw_status conv2d_prepare(fwi_build *b, fwi_node *n) {
  fwi_conv_params *p;
  FWI_TRY(begin(b, n, &p));
  const fwi_shape *w = &fwi_input(b, n, 1)->shape; /* (out_c, kernel_h, kernel_w, in_c / groups) */
  fwi_conv_shape *s = &p->shape;
  s->out_c = w->dim[0];
  s->kernel_h = w->dim[1];
  s->kernel_w = w->dim[2];
  int32_t group_c = w->dim[3];
  FWI_TRY(read_geometry(b, n, false, s));
  if (group_c < 1 || s->out_c < 1 || s->in_c % group_c || s->out_c % (s->in_c / group_c)) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d filters of %d channels do not fit an input of %d channels.", s->out_c,
                         group_c, s->in_c);
  }
  FWI_TRY(fwi_conv_weights(b, n, 1, 2, s->out_c, p));
  FWI_TRY(set_result(b, n, s, group_c));
  return group_c == s->in_c ? FW_OK : spread_groups(b, n, p, group_c);
}

static fw_status conv2d_pack(fwi_build *b, fwi_node *n) {
  const fwi_conv_params *p = n->params;
  const fwi_kernels *k = b->model->kernels;
  n->kernel = k->conv2d_name(&p->shape);
  n->scratch_bytes = k->conv2d_scratch_bytes(&p->shape);
  return pack_into(b, n, k->conv2d_packed_bytes(&p->shape), k->conv2d_pack);
}

static fw_status conv2d_run(const fwi_run *r) {
  const fwi_conv_params *p = r->node->params;
  fwi_epilogue e = fwi_run_epilogue(r);
  r->kernels->conv2d(&p->shape, fwi_in(r, 0), r->node->packed, &e, fwi_out(r, 0), r->scratch);
  return FW_OK;
}

static fw_status depthwise_prepare(fwi_build *b, fwi_node *n) {
  fwi_conv_params *p;
  FWI_TRY(begin(b, n, &p));
  const fwi_shape *w = &fwi_input(b, n, 1)->shape; /* (1, kernel_h, kernel_w, out_c) */
  fwi_conv_shape *s = &p->shape;
  s->kernel_h = w->dim[1];
  s->kernel_w = w->dim[2];
  s->out_c = w->dim[3];
  FWI_TRY(read_geometry(b, n, true, s));
  if (w->dim[0] != 1 || s->out_c < 1 || s->out_c % s->in_c) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d filters do not fit an input of %d channels.", s->out_c, s->in_c);
  }
  s->depth_multiplier = s->out_c / s->in_c; /* the option of that name only repeats it */
  FWI_TRY(fwi_conv_weights(b, n, 1, 2, s->out_c, p));
  return set_result(b, n, s, 1);
}

static fw_status depthwise_pack(fwi_build *b, fwi_node *n) {
  const fwi_conv_params *p = n->params;
  const fwi_kernels *k = b->model->kernels;
  n->kernel = k->depthwise_name(&p->shape);
  n->scratch_bytes = k->depthwise_scratch_bytes(&p->shape);
  return pack_into(b, n, k->depthwise_packed_bytes(&p->shape), k->depthwise_pack);
}

static fw_status depthwise_run(const fwi_run *r) {
  const fwi_conv_params *p = r->node->params;
  fwi_epilogue e = fwi_run_epilogue(r);
  r->kernels->depthwise(&p->shape, fwi_in(r, 0), r->node->packed, &e, fwi_out(r, 0), r->scratch);
  return FW_OK;
}

const fwi_op fwi_op_conv2d = {conv2d_prepare, conv2d_pack, conv2d_run, FWI_TRAIT_EPILOGUE};
const fwi_op fwi_op_depthwise = {depthwise_prepare, depthwise_pack, depthwise_run, FWI_TRAIT_EPILOGUE};
