/* RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR. */
#include "ops/math.h"

/* Field indices: ResizeBilinearOptions starts with two retired fields. */
enum { BILINEAR_ALIGN_CORNERS = 2, BILINEAR_HALF_PIXEL = 3, NEAREST_ALIGN_CORNERS = 0, NEAREST_HALF_PIXEL = 1 };

typedef struct resize_params {
  fwi_conv_shape shape;
  bool align_corners, half_pixel;
} resize_params;

static fw_status prepare(fwi_build *b, fwi_node *n) {
  resize_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  bool bilinear = n->variant == FWI_RESIZE_BILINEAR;
  int64_t size[2] = {0, 0};
  int32_t count;
  n->params = p;
  n->kernel = bilinear ? "resize_bilinear" : "resize_nearest";
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(fwi_expect_rank(b, n, 0, 4, 4));
  FWI_TRY(fwi_constant_ints(b, n, 1, 2, size, &count));
  p->align_corners = fwi_option_bool(b, n, bilinear ? BILINEAR_ALIGN_CORNERS : NEAREST_ALIGN_CORNERS);
  p->half_pixel = fwi_option_bool(b, n, bilinear ? BILINEAR_HALF_PIXEL : NEAREST_HALF_PIXEL);
  FWI_TRY(fwi_options_ok(b));
  if (count != 2) return fwi_node_fail(b, n, FW_ERR_MODEL, "its size is no height and width.");
  if (p->align_corners && p->half_pixel) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "corners cannot be aligned with half pixel centres.");
  }
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  int64_t dims[] = {x->dim[0], size[0], size[1], x->dim[3]};
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, 4, &y));
  p->shape = (fwi_conv_shape){.batch = x->dim[0],
                              .in_h = x->dim[1],
                              .in_w = x->dim[2],
                              .in_c = x->dim[3],
                              .out_h = y.dim[1],
                              .out_w = y.dim[2],
                              .out_c = x->dim[3]};
  return fwi_set_output(b, n, 0, FWI_FLOAT32, &y);
}

static fw_status run(const fwi_run *r) {
  const resize_params *p = r->node->params;
  if (r->node->variant == FWI_RESIZE_BILINEAR) {
    r->kernels->resize_bilinear(&p->shape, fwi_in(r, 0), p->align_corners, p->half_pixel, fwi_out(r, 0));
  } else {
    r->kernels->resize_nearest(&p->shape, fwi_in(r, 0), p->align_corners, p->half_pixel, fwi_out(r, 0));
  }
  return FW_OK;
}

const fwi_op fwi_op_resize = {prepare, NULL, run, 0};
