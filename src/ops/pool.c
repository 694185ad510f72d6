/* MAX_POOL_2D and AVERAGE_POOL_2D, and MediaPipe's custom pair that remembers where each maximum was. */
#include "ops/pool.h"

#include <math.h>

/* Field indices of Pool2DOptions. */
enum { PADDING = 0, STRIDE_W = 1, STRIDE_H = 2, FILTER_W = 3, FILTER_H = 4, ACTIVATION = 5 };

/* What MediaPipe writes as custom options: TfLitePoolParams, int32 each. */
enum { CUSTOM_PADDING = 0, CUSTOM_STRIDE_W = 4, CUSTOM_STRIDE_H = 8, CUSTOM_FILTER_W = 12, CUSTOM_FILTER_H = 16 };
#define CUSTOM_BYTES 20

static void input_geometry(const fwi_build *b, const fwi_node *n, fwi_conv_shape *s) {
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  s->batch = x->dim[0];
  s->in_h = x->dim[1];
  s->in_w = x->dim[2];
  s->in_c = s->out_c = x->dim[3];
  s->dilation_h = s->dilation_w = 1;
}

static fw_status set_result(fwi_build *b, fwi_node *n, int32_t output, const fwi_conv_shape *s) {
  fwi_shape y = {4, {s->batch, s->out_h, s->out_w, s->out_c, 1, 1, 1, 1}};
  const int32_t factors[] = {s->batch, s->out_h, s->out_w, s->out_c, s->kernel_h, s->kernel_w};
  FWI_TRY(fwi_set_output(b, n, output, FWI_FLOAT32, &y));
  return fwi_add_work(b, n, fwi_product(factors, 6));
}

static fw_status prepare(fwi_build *b, fwi_node *n) {
  fwi_conv_shape *s = fwi_take(b, 1, sizeof *s);
  if (!s) return FW_ERR_MEMORY;
  n->params = s;
  n->kernel = n->variant == FWI_POOL_MAX ? "max_pool" : "average_pool";
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(fwi_expect_rank(b, n, 0, 4, 4));
  input_geometry(b, n, s);
  int32_t padding = fwi_option_byte(b, n, PADDING, FWI_PADDING_SAME);
  s->stride_w = fwi_option_int(b, n, STRIDE_W, 0);
  s->stride_h = fwi_option_int(b, n, STRIDE_H, 0);
  s->kernel_w = fwi_option_int(b, n, FILTER_W, 0);
  s->kernel_h = fwi_option_int(b, n, FILTER_H, 0);
  FWI_TRY(fwi_option_activation(b, n, ACTIVATION));
  FWI_TRY(fwi_window(b, n, s->in_h, s->kernel_h, s->stride_h, 1, padding, &s->out_h, &s->pad_top));
  FWI_TRY(fwi_window(b, n, s->in_w, s->kernel_w, s->stride_w, 1, padding, &s->out_w, &s->pad_left));
  return set_result(b, n, 0, s);
}

static fw_status run(const fwi_run *r) {
  const fwi_conv_shape *s = r->node->params;
  fwi_activation activation = r->node->fusion.activation;
  if (r->node->variant == FWI_POOL_MAX) {
    r->kernels->max_pool(s, fwi_in(r, 0), activation, fwi_out(r, 0));
  } else {
    r->kernels->average_pool(s, fwi_in(r, 0), activation, fwi_out(r, 0));
  }
  return FW_OK;
}

static fw_status read_custom(fwi_build *b, fwi_node *n, fwi_conv_shape *s, int32_t *padding) {
  const uint8_t *o = n->file->custom;
  if (n->file->custom_bytes < CUSTOM_BYTES) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its custom options are too short.");
  }
  *padding = fwi_read_u32(o + CUSTOM_PADDING) == 1 ? FWI_PADDING_SAME : FWI_PADDING_VALID;
  s->stride_w = (int32_t)fwi_read_u32(o + CUSTOM_STRIDE_W);
  s->stride_h = (int32_t)fwi_read_u32(o + CUSTOM_STRIDE_H);
  s->kernel_w = (int32_t)fwi_read_u32(o + CUSTOM_FILTER_W);
  s->kernel_h = (int32_t)fwi_read_u32(o + CUSTOM_FILTER_H);
  return FW_OK;
}

/* MaxPoolingWithArgmax2D: the maximum, and which cell of the window it came from, as a float. */
static fw_status argmax_prepare(fwi_build *b, fwi_node *n) {
  fwi_conv_shape *s = fwi_take(b, 1, sizeof *s);
  if (!s) return FW_ERR_MEMORY;
  int32_t padding;
  n->params = s;
  n->kernel = "max_pool_argmax";
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 2));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(fwi_expect_rank(b, n, 0, 4, 4));
  FWI_TRY(read_custom(b, n, s, &padding));
  input_geometry(b, n, s);
  FWI_TRY(fwi_window(b, n, s->in_h, s->kernel_h, s->stride_h, 1, padding, &s->out_h, &s->pad_top));
  FWI_TRY(fwi_window(b, n, s->in_w, s->kernel_w, s->stride_w, 1, padding, &s->out_w, &s->pad_left));
  FWI_TRY(set_result(b, n, 0, s));
  return set_result(b, n, 1, s);
}

static void argmax_at(const fwi_conv_shape *s, const float *x, int32_t oy, int32_t ox, float *value, float *index) {
  const int64_t top = (int64_t)oy * s->stride_h - s->pad_top, left = (int64_t)ox * s->stride_w - s->pad_left;
  const int64_t bottom = top + s->kernel_h, right = left + s->kernel_w;
  float best = -INFINITY;
  int64_t where = 0;
  for (int64_t iy = top > 0 ? top : 0; iy < bottom && iy < s->in_h; iy++) {
    for (int64_t ix = left > 0 ? left : 0; ix < right && ix < s->in_w; ix++) {
      float v = x[(iy * s->in_w + ix) * s->in_c];
      if (v > best || v != v) {
        best = v;
        where = (iy - top) * s->kernel_w + (ix - left);
      }
    }
  }
  *value = best;
  *index = (float)where + 0.1f; /* so that truncation gives `where` again */
}

static fw_status argmax_run(const fwi_run *r) {
  const fwi_conv_shape *s = r->node->params;
  const float *x = fwi_in(r, 0);
  float *y = fwi_out(r, 0), *indices = fwi_out(r, 1);
  for (int32_t batch = 0; batch < s->batch; batch++, x += (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      for (int32_t ox = 0; ox < s->out_w; ox++) {
        for (int32_t c = 0; c < s->in_c; c++) argmax_at(s, x + c, oy, ox, y++, indices++);
      }
    }
  }
  return FW_OK;
}

/* MaxUnpooling2D: the other way; here in_* is the small side that is read, out_* the large one. */
static fw_status unpool_prepare(fwi_build *b, fwi_node *n) {
  fwi_conv_shape *s = fwi_take(b, 1, sizeof *s);
  if (!s) return FW_ERR_MEMORY;
  int32_t padding, h, w;
  int64_t y[4];
  n->params = s;
  n->kernel = "max_unpool";
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(fwi_expect_f32(b, n, 1));
  FWI_TRY(fwi_expect_rank(b, n, 0, 4, 4));
  FWI_TRY(read_custom(b, n, s, &padding));
  if (!fwi_shape_equal(&fwi_input(b, n, 0)->shape, &fwi_input(b, n, 1)->shape)) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "it has not one index for each value.");
  }
  input_geometry(b, n, s);
  y[0] = s->batch;
  y[1] = (int64_t)s->in_h * s->kernel_h;
  y[2] = (int64_t)s->in_w * s->kernel_w;
  y[3] = s->in_c;
  fwi_shape shape;
  FWI_TRY(fwi_shape_from(b, n, y, 4, &shape));
  s->out_h = shape.dim[1];
  s->out_w = shape.dim[2];
  FWI_TRY(fwi_window(b, n, s->out_h, s->kernel_h, s->stride_h, 1, FWI_PADDING_SAME, &h, &s->pad_top));
  FWI_TRY(fwi_window(b, n, s->out_w, s->kernel_w, s->stride_w, 1, FWI_PADDING_SAME, &w, &s->pad_left));
  return fwi_set_output(b, n, 0, FWI_FLOAT32, &shape);
}

static fw_status unpool_run(const fwi_run *r) {
  const fwi_conv_shape *s = r->node->params;
  const float *x = fwi_in(r, 0), *indices = fwi_in(r, 1);
  float *y = fwi_out(r, 0);
  memset(y, 0, fwi_run_output(r, 0)->bytes);
  int64_t cells = (int64_t)s->batch * s->in_h * s->in_w;
  for (int64_t cell = 0; cell < cells; cell++) {
    int64_t batch = cell / ((int64_t)s->in_h * s->in_w), iy = cell / s->in_w % s->in_h, ix = cell % s->in_w;
    for (int32_t c = 0; c < s->in_c; c++, x++, indices++) {
      if (!(*indices >= 0 && *indices < (float)s->kernel_h * (float)s->kernel_w)) continue;
      int32_t where = (int32_t)*indices;
      int64_t oy = iy * s->stride_h - s->pad_top + where / s->kernel_w;
      int64_t ox = ix * s->stride_w - s->pad_left + where % s->kernel_w;
      if (oy < 0 || oy >= s->out_h || ox < 0 || ox >= s->out_w) continue;
      y[((batch * s->out_h + oy) * s->out_w + ox) * s->in_c + c] = *x;
    }
  }
  return FW_OK;
}

const fwi_op fwi_op_pool = {prepare, NULL, run, FWI_TRAIT_ACTIVATION};
const fwi_op fwi_op_max_pool_argmax = {argmax_prepare, NULL, argmax_run, 0};
const fwi_op fwi_op_max_unpool = {unpool_prepare, NULL, unpool_run, 0};
