/* SOFTMAX, LOG_SOFTMAX, L2_NORMALIZATION, LOCAL_RESPONSE_NORMALIZATION: all along the last dimension. */
#include <math.h>

#include "kernels/mathf.h"
#include "ops/math.h"

typedef struct normalize_params {
  size_t rows, n;
  float beta, bias, alpha;
  int32_t radius;
} normalize_params;

static fw_status common(fwi_build *b, fwi_node *n, normalize_params **out) {
  normalize_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = *out = p;
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(fwi_expect_rank(b, n, 0, 1, FW_TENSOR_MAX_RANK));
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  FWI_TRY(fwi_set_output(b, n, 0, FWI_FLOAT32, x));
  p->n = (size_t)x->dim[x->rank - 1];
  p->rows = (size_t)fwi_shape_count(x) / p->n;
  return FW_OK;
}

static fw_status softmax_prepare(fwi_build *b, fwi_node *n) {
  normalize_params *p;
  FWI_TRY(common(b, n, &p));
  p->beta = 1;
  /* SoftmaxOptions.beta is absent only when it is 0 or when there are no options at all. */
  if (n->variant == FWI_SOFTMAX && n->file->options.at) p->beta = fwi_option_float(b, n, 0, 0);
  n->kernel = "softmax";
  return fwi_options_ok(b);
}

float fwi_softmax_beta(const fwi_node *n) {
  return ((const normalize_params *)n->params)->beta;
}

static fw_status softmax_run(const fwi_run *r) {
  const normalize_params *p = r->node->params;
  r->kernels->softmax(p->rows, p->n, fwi_in(r, 0), p->beta, r->node->variant == FWI_LOG_SOFTMAX, fwi_out(r, 0));
  return FW_OK;
}

static fw_status l2_prepare(fwi_build *b, fwi_node *n) {
  normalize_params *p;
  FWI_TRY(common(b, n, &p));
  FWI_TRY(fwi_option_activation(b, n, 0));
  if (n->fusion.activation != FWI_ACT_NONE)
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "an activation is not supported.");
  n->kernel = "l2_normalization";
  return FW_OK;
}

static fw_status l2_run(const fwi_run *r) {
  const normalize_params *p = r->node->params;
  const float *x = fwi_in(r, 0);
  float *y = fwi_out(r, 0);
  const double least = 1e-6; /* TFLite's smallest norm */
  for (size_t row = 0; row < p->rows; row++, x += p->n, y += p->n) {
    double sum = 0;
    for (size_t i = 0; i < p->n; i++) sum += (double)x[i] * x[i];
    double norm = sqrt(sum);
    if (norm < least) norm = least;
    for (size_t i = 0; i < p->n; i++) y[i] = (float)(x[i] / norm);
  }
  return FW_OK;
}

/* Field indices of LocalResponseNormalizationOptions. */
enum { RADIUS = 0, BIAS = 1, ALPHA = 2, BETA = 3 };

static fw_status local_response_prepare(fwi_build *b, fwi_node *n) {
  normalize_params *p;
  FWI_TRY(common(b, n, &p));
  p->radius = fwi_option_int(b, n, RADIUS, 0);
  p->bias = fwi_option_float(b, n, BIAS, 0);
  p->alpha = fwi_option_float(b, n, ALPHA, 0);
  p->beta = fwi_option_float(b, n, BETA, 0);
  FWI_TRY(fwi_options_ok(b));
  if (p->radius < 0) return fwi_node_fail(b, n, FW_ERR_MODEL, "a radius of %d is impossible.", p->radius);
  n->kernel = "local_response";
  int64_t window = (int64_t)p->radius * 2 + 1, width = (int64_t)p->n, work;
  if (!fwi_mul_i64((int64_t)(p->rows * p->n), window < width ? window : width, &work)) work = INT64_MAX;
  return fwi_add_work(b, n, work);
}

/* y = x * (bias + alpha * sum of squares within radius)^-beta */
static fw_status local_response_run(const fwi_run *r) {
  const normalize_params *p = r->node->params;
  const float *x = fwi_in(r, 0);
  float *y = fwi_out(r, 0);
  size_t radius = (size_t)p->radius;
  for (size_t row = 0; row < p->rows; row++, x += p->n, y += p->n) {
    for (size_t i = 0; i < p->n; i++) {
      size_t first = i > radius ? i - radius : 0, end = p->n - i > radius ? i + radius + 1 : p->n;
      float sum = 0;
      for (size_t k = first; k < end; k++) sum += x[k] * x[k];
      y[i] = x[i] * fwi_powf(p->bias + p->alpha * sum, -p->beta);
    }
  }
  return FW_OK;
}

const fwi_op fwi_op_softmax = {softmax_prepare, NULL, softmax_run, 0};
const fwi_op fwi_op_l2_normalization = {l2_prepare, NULL, l2_run, 0};
const fwi_op fwi_op_local_response = {local_response_prepare, NULL, local_response_run, 0};
