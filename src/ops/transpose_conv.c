/* TRANSPOSE_CONV and MediaPipe's custom Convolution2DTransposeBias.
 *
 * The forward convolution whose gradient this is reads (out_h, out_w) and writes (in_h, in_w): its
 * padding rule gives how much of the result's top and left is cropped. */
#include "ops/conv.h"

/* Field indices of TransposeConvOptions. */
enum { PADDING = 0, STRIDE_W = 1, STRIDE_H = 2, ACTIVATION = 3 };

/* Inputs: TRANSPOSE_CONV output shape, weights, x, bias; the custom op x, weights, bias. */
typedef struct operands {
  int32_t x, weights, bias;
} operands;

typedef struct transpose_conv_params {
  fwi_conv_params conv; /* first, as the fuser expects */
  int32_t x;
} transpose_conv_params;

/* What MediaPipe writes as custom options: TfLiteTransposeConvParams, three int32, padding 1 SAME 2 VALID. */
static fw_status read_custom(fwi_build *b, fwi_node *n, int32_t *padding, fwi_conv_shape *s) {
  if (n->file->custom_bytes < 12) return fwi_node_fail(b, n, FW_ERR_MODEL, "its custom options are too short.");
  *padding = fwi_read_u32(n->file->custom) == 1 ? FWI_PADDING_SAME : FWI_PADDING_VALID;
  s->stride_w = (int32_t)fwi_read_u32(n->file->custom + 4);
  s->stride_h = (int32_t)fwi_read_u32(n->file->custom + 8);
  return FW_OK;
}

/* Rows or columns of the custom op's result, and how many are cropped in front. */
static int64_t custom_size(int32_t in, int32_t kernel, int32_t stride, int32_t padding, int32_t *crop) {
  int64_t excess = padding == FWI_PADDING_SAME ? (int64_t)kernel - (in - 1) % stride - 1 : 0;
  if (excess < 0) excess = 0;
  *crop = (int32_t)(excess / 2);
  return ((int64_t)in - 1) * stride + kernel - excess;
}

/* The forward convolution must lead from the asked for output back to the input. */
static fw_status check_geometry(fwi_build *b, fwi_node *n, int32_t padding, fwi_conv_shape *s) {
  int32_t h, w;
  FWI_TRY(fwi_window(b, n, s->out_h, s->kernel_h, s->stride_h, 1, padding, &h, &s->pad_top));
  FWI_TRY(fwi_window(b, n, s->out_w, s->kernel_w, s->stride_w, 1, padding, &w, &s->pad_left));
  if (h == s->in_h && w == s->in_w) return FW_OK;
  return fwi_node_fail(b, n, FW_ERR_MODEL, "an output of %dx%d does not come from an input of %dx%d.", s->out_h,
                       s->out_w, s->in_h, s->in_w);
}

/* Sizes, strides and what is cropped; *out is the result's shape. */
static fw_status read_geometry(fwi_build *b, fwi_node *n, operands at, fwi_conv_shape *s, fwi_shape *out) {
  const fwi_shape *x = &fwi_input(b, n, at.x)->shape, *w = &fwi_input(b, n, at.weights)->shape;
  bool custom = n->file->code == FWI_OP_CUSTOM;
  int32_t padding = FWI_PADDING_SAME, rank = 4;
  int64_t y[4];
  *s = (fwi_conv_shape){.batch = x->dim[0], .in_h = x->dim[1], .in_w = x->dim[2], .in_c = x->dim[3]};
  s->out_c = w->dim[0];
  s->kernel_h = w->dim[1];
  s->kernel_w = w->dim[2];
  s->dilation_h = s->dilation_w = 1;
  if (custom) {
    FWI_TRY(read_custom(b, n, &padding, s));
  } else {
    padding = fwi_option_byte(b, n, PADDING, FWI_PADDING_SAME);
    s->stride_w = fwi_option_int(b, n, STRIDE_W, 0);
    s->stride_h = fwi_option_int(b, n, STRIDE_H, 0);
    FWI_TRY(fwi_option_activation(b, n, ACTIVATION));
  }
  if (w->dim[3] != s->in_c || s->out_c < 1 || s->kernel_h < 1 || s->kernel_w < 1 || s->stride_h < 1 ||
      s->stride_w < 1) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its filters do not fit an input of %d channels.", s->in_c);
  }
  if (custom) {
    y[0] = s->batch;
    y[1] = custom_size(s->in_h, s->kernel_h, s->stride_h, padding, &s->pad_top);
    y[2] = custom_size(s->in_w, s->kernel_w, s->stride_w, padding, &s->pad_left);
    y[3] = s->out_c;
  } else {
    FWI_TRY(fwi_constant_ints(b, n, 0, 4, y, &rank));
  }
  if (rank != 4 || y[0] != s->batch || y[3] != s->out_c) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "the output shape it asks for does not fit its filters and input.");
  }
  FWI_TRY(fwi_shape_from(b, n, y, 4, out));
  s->out_h = out->dim[1];
  s->out_w = out->dim[2];
  return custom ? FW_OK : check_geometry(b, n, padding, s);
}

static fw_status prepare(fwi_build *b, fwi_node *n) {
  bool custom = n->file->code == FWI_OP_CUSTOM;
  operands at = custom ? (operands){0, 1, 2} : (operands){2, 1, 3};
  transpose_conv_params *p = fwi_take(b, 1, sizeof *p);
  fwi_shape out;
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->params_bytes = sizeof *p;
  p->x = at.x;
  FWI_TRY(fwi_expect_operands(b, n, custom ? 2 : 3, custom ? 3 : 4, 1));
  FWI_TRY(fwi_expect_f32(b, n, at.x));
  FWI_TRY(fwi_expect_rank(b, n, at.x, 4, 4));
  FWI_TRY(fwi_expect_rank(b, n, at.weights, 4, 4));
  fwi_conv_shape *s = &p->conv.shape;
  FWI_TRY(read_geometry(b, n, at, s, &out));
  FWI_TRY(fwi_conv_weights(b, n, at.weights, at.bias, s->out_c, &p->conv));
  FWI_TRY(fwi_set_output(b, n, 0, FWI_FLOAT32, &out));
  const int32_t factors[] = {s->batch, s->in_h, s->in_w, s->in_c, s->kernel_h, s->kernel_w, s->out_c};
  n->macs = fwi_product(factors, 7);
  return fwi_add_work(b, n, n->macs);
}

static fw_status pack(fwi_build *b, fwi_node *n) {
  const transpose_conv_params *p = n->params;
  const fwi_kernels *k = b->model->kernels;
  n->kernel = "transpose_conv";
  n->scratch_bytes = k->transpose_conv_scratch_bytes(&p->conv.shape);
  void *fill;
  fwi_floats w, bias;
  FWI_TRY(fwi_conv_pack(b, n, &p->conv, k->transpose_conv_packed_bytes(&p->conv.shape), &fill, &w, &bias));
  if (fill) k->transpose_conv_pack(&p->conv.shape, w.data, bias.data, fill);
  fwi_conv_packed(&w, &bias);
  return FW_OK;
}

static fw_status run(const fwi_run *r) {
  const transpose_conv_params *p = r->node->params;
  fwi_epilogue e = fwi_run_epilogue(r);
  r->kernels->transpose_conv(&p->conv.shape, fwi_in(r, p->x), r->node->packed, &e, fwi_out(r, 0), r->scratch);
  return FW_OK;
}

const fwi_op fwi_op_transpose_conv = {prepare, pack, run, FWI_TRAIT_EPILOGUE};
