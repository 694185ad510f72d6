/* Ops of one operand, value by value: activations and elementary functions. */
#include <math.h>

#include "ops/eltwise.h"

static fw_status prepare(fwi_build *b, fwi_node *n) {
  fwi_unary_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  bool integers = x->type == FWI_INT32 && (n->variant == FWI_UNARY_NEG || n->variant == FWI_UNARY_ABS ||
                                           n->variant == FWI_UNARY_SQUARE || n->variant == FWI_UNARY_SIGN);
  if (!integers) FWI_TRY(fwi_expect_f32(b, n, 0));
  if (n->variant == FWI_UNARY_LEAKY_RELU) p->alpha = fwi_option_float(b, n, 0, 0);
  /* GeluOptions.approximate */
  if (n->variant == FWI_UNARY_GELU && fwi_option_bool(b, n, 0)) n->variant = FWI_UNARY_GELU_TANH;
  FWI_TRY(fwi_options_ok(b));
  n->kernel = "unary";
  return fwi_set_output(b, n, 0, x->type, &x->shape);
}

static void run_ints(const fwi_run *r, size_t count) {
  const int32_t *x = fwi_in(r, 0);
  int32_t *y = fwi_out(r, 0);
  for (size_t i = 0; i < count; i++) {
    uint32_t v = (uint32_t)x[i], negated = 0 - v; /* wraps around */
    y[i] = (int32_t)(r->node->variant == FWI_UNARY_NEG      ? negated
                     : r->node->variant == FWI_UNARY_SQUARE ? v * v
                     : r->node->variant == FWI_UNARY_SIGN   ? (uint32_t)((x[i] > 0) - (x[i] < 0))
                     : x[i] < 0                             ? negated
                                                            : v);
  }
}

static fw_status run(const fwi_run *r) {
  const fwi_unary_params *p = r->node->params;
  size_t count = (size_t)fwi_shape_count(&fwi_run_output(r, 0)->shape);
  if (fwi_run_input(r, 0)->type != FWI_FLOAT32) {
    run_ints(r, count);
    return FW_OK;
  }
  const float *x = fwi_in(r, 0);
  float *y = fwi_out(r, 0);
  if (r->node->variant == FWI_UNARY_RELU_0_TO_1) {
    const float one = 1;
    r->kernels->unary(FWI_UNARY_RELU, count, x, 0, y);
    r->kernels->binary(FWI_BINARY_MIN, count, y, 1, &one, 0, FWI_ACT_NONE, y);
  } else if (r->node->variant == FWI_UNARY_SIGN) {
    for (size_t i = 0; i < count; i++) y[i] = x[i] > 0 ? 1 : x[i] < 0 ? -1 : x[i];
  } else {
    r->kernels->unary((fwi_unary)r->node->variant, count, x, p->alpha, y);
  }
  return FW_OK;
}

const fwi_op fwi_op_unary = {prepare, NULL, run, FWI_TRAIT_IN_PLACE};
