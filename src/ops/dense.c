/* FULLY_CONNECTED: y (m, n) = x (m, k) * w' + bias, w (n, k). */
#include "ops/conv.h"

/* Field indices of FullyConnectedOptions. */
enum { ACTIVATION = 0, WEIGHTS_FORMAT = 1, KEEP_NUM_DIMS = 2 };

typedef struct dense_params {
  fwi_conv_params conv; /* of a 1x1 convolution over m cells: what the fuser rewrites */
  int32_t m, n, k;
  bool dynamic; /* weights that come from the graph: a plain matrix product */
} dense_params;

fwi_conv_shape fwi_dense_shape(int32_t m, int32_t n, int32_t k) {
  fwi_conv_shape s = {.batch = 1, .in_h = 1, .in_w = m, .in_c = k, .out_h = 1, .out_w = m, .out_c = n};
  s.kernel_h = s.kernel_w = s.stride_h = s.stride_w = s.dilation_h = s.dilation_w = 1;
  return s;
}

/* Weights from the graph, and perhaps a bias, constant or not. */
static fw_status dynamic_operands(fwi_build *b, fwi_node *n, dense_params *p) {
  FWI_TRY(fwi_expect_f32(b, n, 1));
  if (!fwi_has_input(n, 2)) return FW_OK;
  FWI_TRY(fwi_expect_f32(b, n, 2));
  if (fwi_shape_count(&fwi_input(b, n, 2)->shape) != p->n) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its bias does not fit %d results.", p->n);
  }
  p->conv.bias = n->inputs[2];
  return FW_OK;
}

static fw_status prepare(fwi_build *b, fwi_node *n) {
  dense_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->params_bytes = sizeof *p;
  FWI_TRY(fwi_expect_operands(b, n, 2, 3, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(fwi_expect_rank(b, n, 1, 2, 2));
  FWI_TRY(fwi_option_activation(b, n, ACTIVATION));
  int32_t format = fwi_option_byte(b, n, WEIGHTS_FORMAT, 0);
  bool keep = fwi_option_bool(b, n, KEEP_NUM_DIMS);
  FWI_TRY(fwi_options_ok(b));
  if (format != 0) return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "shuffled weights are not supported.");
  const fwi_tensor *w = fwi_input(b, n, 1);
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  p->n = w->shape.dim[0];
  p->k = w->shape.dim[1];
  int64_t count = fwi_shape_count(x);
  if (p->n < 1 || p->k < 1 || count % p->k || (keep && (x->rank < 1 || x->dim[x->rank - 1] != p->k))) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "an input of %lld values does not fit weights for %d.", (long long)count,
                         p->k);
  }
  p->m = (int32_t)(count / p->k);
  p->dynamic = !fwi_is_constant(w);
  p->conv = (fwi_conv_params){.shape = fwi_dense_shape(p->m, p->n, p->k), .weights = n->inputs[1], .bias = FWI_NONE};
  if (p->dynamic) {
    FWI_TRY(dynamic_operands(b, n, p));
  } else {
    FWI_TRY(fwi_conv_weights(b, n, 1, 2, p->n, &p->conv));
  }
  fwi_shape y = {2, {p->m, p->n, 1, 1, 1, 1, 1, 1}};
  if (keep) {
    y = *x;
    y.dim[y.rank - 1] = p->n;
  }
  FWI_TRY(fwi_set_output(b, n, 0, FWI_FLOAT32, &y));
  const int32_t factors[] = {p->m, p->n, p->k};
  n->macs = fwi_product(factors, 3);
  return fwi_add_work(b, n, n->macs);
}

static fw_status pack(fwi_build *b, fwi_node *n) {
  const dense_params *p = n->params;
  n->kernel = p->dynamic ? "matmul" : "dense";
  if (p->dynamic) return FW_OK;
  const fwi_kernels *k = b->model->kernels;
  void *fill;
  fwi_floats w, bias;
  FWI_TRY(fwi_conv_pack(b, n, &p->conv, k->dense_packed_bytes(p->n, p->k), &fill, &w, &bias));
  if (fill) k->dense_pack(p->n, p->k, w.data, bias.data, fill);
  fwi_conv_packed(&w, &bias);
  return FW_OK;
}

static void run_dynamic(const fwi_run *r, const dense_params *p, const fwi_epilogue *e) {
  float *y = fwi_out(r, 0);
  const float *bias = p->conv.bias == FWI_NONE ? NULL : r->data[p->conv.bias];
  r->kernels->matmul(p->m, p->n, p->k, fwi_in(r, 0), 0, fwi_in(r, 1), 1, y);
  const float zero = 0;
  for (int32_t i = 0; i < p->m; i++) {
    float *row = y + (size_t)i * (size_t)p->n;
    r->kernels->binary(FWI_BINARY_ADD, (size_t)p->n, row, 1, bias ? bias : &zero, bias ? 1 : 0, e->activation, row);
  }
}

static fw_status run(const fwi_run *r) {
  const dense_params *p = r->node->params;
  fwi_epilogue e = fwi_run_epilogue(r);
  if (p->dynamic) {
    run_dynamic(r, p, &e);
  } else {
    r->kernels->dense(p->m, p->n, p->k, fwi_in(r, 0), r->node->packed, &e, fwi_out(r, 0));
  }
  return FW_OK;
}

const fwi_op fwi_op_dense = {prepare, pack, run, FWI_TRAIT_EPILOGUE};
