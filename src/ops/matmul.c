/* BATCH_MATMUL: y (..., m, n) = op(a) (..., m, k) * op(b) (..., k, n), batches broadcast. */
#include "ops/conv.h"
#include "ops/math.h"
#include "ops/zip.h"

/* Field indices of BatchMatMulOptions. */
enum { ADJ_X = 0, ADJ_Y = 1 };

typedef struct matmul_params {
  int32_t m, n, k;
  bool adj_a, adj_b;
  fwi_zip batches;      /* over matrices, not elements */
  bool packed;          /* b is one constant matrix: a dense layer over all rows of a */
  fwi_conv_params conv; /* its packing: weights (n, k) */
} matmul_params;

/* b (k, n) as weights (n, k). */
static fw_status transposed(fwi_build *b, fwi_node *n, matmul_params *p) {
  const fwi_tensor *t = fwi_input(b, n, 1);
  p->conv.weights = n->inputs[1];
  p->conv.bias = FWI_NONE;
  if (p->adj_b) return FW_OK;
  float *w;
  fwi_shape shape = {2, {p->n, p->k, 1, 1, 1, 1, 1, 1}};
  int32_t weights = fwi_constant_new(b, t->name, &shape, &w);
  if (weights == FWI_NONE) return FW_ERR_MEMORY;
  fwi_floats from;
  FWI_TRY(fwi_floats_open(b, n->inputs[1], &from));
  for (size_t j = 0; j < (size_t)p->n; j++) {
    for (size_t i = 0; i < (size_t)p->k; i++) w[j * (size_t)p->k + i] = from.data[i * (size_t)p->n + j];
  }
  fwi_floats_close(&from);
  p->conv.weights = weights;
  return FW_OK;
}

static fw_status prepare(fwi_build *b, fwi_node *n) {
  matmul_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  p->adj_a = fwi_option_bool(b, n, ADJ_X);
  p->adj_b = fwi_option_bool(b, n, ADJ_Y);
  FWI_TRY(fwi_options_ok(b));
  for (int32_t i = 0; i < 2; i++) {
    FWI_TRY(fwi_expect_f32(b, n, i));
    FWI_TRY(fwi_expect_rank(b, n, i, 2, FW_TENSOR_MAX_RANK));
  }
  fwi_shape x = fwi_input(b, n, 0)->shape, w = fwi_input(b, n, 1)->shape, y;
  p->m = x.dim[x.rank - (p->adj_a ? 1 : 2)];
  p->k = x.dim[x.rank - (p->adj_a ? 2 : 1)];
  p->n = w.dim[w.rank - (p->adj_b ? 2 : 1)];
  if (p->k != w.dim[w.rank - (p->adj_b ? 1 : 2)]) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "matrices of %dx%d and %dx%d do not multiply.", p->m, p->k,
                         w.dim[w.rank - (p->adj_b ? 1 : 2)], p->n);
  }
  x.rank -= 2;
  w.rank -= 2;
  int64_t rows = fwi_shape_count(&x) * p->m;
  FWI_TRY(fwi_broadcast(b, n, &x, &w, &y));
  const fwi_shape *shapes[] = {&x, &w};
  fwi_zip_make(&y, shapes, 2, &p->batches);
  p->packed = fwi_is_constant(fwi_input(b, n, 1)) && fwi_shape_count(&w) == 1 && !p->adj_a && rows <= INT32_MAX;
  int64_t batches = fwi_shape_count(&y), work;
  y.dim[y.rank] = p->m;
  y.dim[y.rank + 1] = p->n;
  y.rank += 2;
  FWI_TRY(fwi_set_output(b, n, 0, FWI_FLOAT32, &y));
  const int32_t factors[] = {p->m, p->n, p->k};
  n->macs = fwi_mul_i64(fwi_product(factors, 3), batches, &work) ? work : INT64_MAX;
  FWI_TRY(fwi_add_work(b, n, n->macs));
  if (!p->packed) return FW_OK;
  p->m = (int32_t)rows;
  p->conv.shape = fwi_dense_shape(p->m, p->n, p->k);
  n->build_inputs = 1u << 1;
  return transposed(b, n, p);
}

static fw_status pack(fwi_build *b, fwi_node *n) {
  const matmul_params *p = n->params;
  const fwi_kernels *k = b->model->kernels;
  void *fill;
  fwi_floats w, bias;
  n->kernel = p->packed ? "dense" : "matmul";
  if (!p->packed) return FW_OK;
  FWI_TRY(fwi_conv_pack(b, n, &p->conv, k->dense_packed_bytes(p->n, p->k), &fill, &w, &bias));
  if (fill) k->dense_pack(p->n, p->k, w.data, NULL, fill);
  fwi_conv_packed(&w, &bias);
  return FW_OK;
}

static fw_status run(const fwi_run *r) {
  const matmul_params *p = r->node->params;
  const float *x = fwi_in(r, 0), *w = fwi_in(r, 1);
  float *y = fwi_out(r, 0);
  if (p->packed) {
    fwi_epilogue none = {.activation = FWI_ACT_NONE};
    r->kernels->dense(p->m, p->n, p->k, x, r->node->packed, &none, y);
    return FW_OK;
  }
  size_t x_size = (size_t)p->m * (size_t)p->k, w_size = (size_t)p->k * (size_t)p->n,
         y_size = (size_t)p->m * (size_t)p->n;
  fwi_zip_row row = {.row = -1};
  while (fwi_zip_next(&p->batches, &row)) {
    for (size_t i = 0; i < fwi_zip_length(&p->batches); i++) {
      size_t xi = (size_t)row.at[0] + i * (size_t)fwi_zip_step(&p->batches, 0);
      size_t wi = (size_t)row.at[1] + i * (size_t)fwi_zip_step(&p->batches, 1);
      r->kernels->matmul(p->m, p->n, p->k, x + xi * x_size, p->adj_a, w + wi * w_size, p->adj_b,
                         y + ((size_t)row.out + i) * y_size);
    }
  }
  return FW_OK;
}

const fwi_op fwi_op_batch_matmul = {prepare, pack, run, 0};
