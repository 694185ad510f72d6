/* PAD, PADV2 and MIRROR_PAD. */
#include "ops/shape.h"

static fw_status prepare(fwi_build *b, fwi_node *n) {
  fwi_pad_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->kernel = "pad";
  FWI_TRY(fwi_expect_operands(b, n, 2, 3, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int64_t pads[2 * FW_TENSOR_MAX_RANK], dims[FW_TENSOR_MAX_RANK];
  int32_t count;
  FWI_TRY(fwi_constant_ints(b, n, 1, 2 * FW_TENSOR_MAX_RANK, pads, &count)); /* (rank, 2) */
  if (count != 2 * x->shape.rank) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d paddings do not fit %d dimensions.", count, x->shape.rank);
  }
  p->value = FWI_NONE;
  if (n->variant == FWI_PAD_MIRROR) {
    p->border = fwi_option_byte(b, n, 0, 0) == 0 ? 1 : 0; /* REFLECT 0, SYMMETRIC 1 */
    FWI_TRY(fwi_options_ok(b));
  } else if (fwi_has_input(n, 2)) {
    const fwi_tensor *value = fwi_input(b, n, 2);
    if (value->type != x->type || fwi_shape_count(&value->shape) != 1) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "its fill value is not one number of the input's type.");
    }
    p->value = n->inputs[2];
  }
  for (int32_t i = 0; i < x->shape.rank; i++) {
    int64_t before = pads[2 * i], after = pads[2 * i + 1];
    int64_t most = n->variant == FWI_PAD_MIRROR ? x->shape.dim[i] - p->border : INT32_MAX;
    if (before < 0 || after < 0 || before > most || after > most) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "a padding of %lld and %lld is impossible.", (long long)before,
                           (long long)after);
    }
    p->before[i] = (int32_t)before;
    p->after[i] = (int32_t)after;
    dims[i] = before + x->shape.dim[i] + after;
  }
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, x->shape.rank, &y));
  return fwi_set_output(b, n, 0, x->type, &y);
}

static void fill(const fwi_run *r, const fwi_pad_params *p) {
  size_t bytes = fwi_run_output(r, 0)->bytes, element = fwi_type_bytes(fwi_run_output(r, 0)->type);
  uint8_t *y = fwi_out(r, 0);
  if (p->value == FWI_NONE) {
    memset(y, 0, bytes);
  } else {
    for (size_t at = 0; at < bytes; at += element) memcpy(y + at, r->data[p->value], element);
  }
}

/* The cell of the input, along one dimension, that output cell `o` repeats. */
static int32_t mirrored(int32_t o, int32_t before, int32_t size, int32_t border) {
  int32_t i = o - before;
  if (i < 0) return -i - (1 - border);
  return i < size ? i : 2 * size - 1 - border - i;
}

static void run_mirror(const fwi_run *r, const fwi_pad_params *p) {
  const fwi_shape *xs = &fwi_run_input(r, 0)->shape, *ys = &fwi_run_output(r, 0)->shape;
  size_t element = fwi_type_bytes(fwi_run_output(r, 0)->type);
  const uint8_t *x = fwi_in(r, 0);
  uint8_t *y = fwi_out(r, 0);
  int64_t strides[FW_TENSOR_MAX_RANK], count = fwi_shape_count(ys);
  int32_t at[FW_TENSOR_MAX_RANK] = {0};
  fwi_strides(xs, strides);
  for (int64_t i = 0; i < count; i++) {
    int64_t from = 0;
    for (int32_t d = 0; d < ys->rank; d++) from += mirrored(at[d], p->before[d], xs->dim[d], p->border) * strides[d];
    memcpy(y + (size_t)i * element, x + (size_t)from * element, element);
    for (int32_t d = ys->rank - 1; d >= 0 && ++at[d] == ys->dim[d]; d--) at[d] = 0;
  }
}

static fw_status run(const fwi_run *r) {
  const fwi_pad_params *p = r->node->params;
  if (r->node->variant == FWI_PAD_MIRROR) {
    run_mirror(r, p);
    return FW_OK;
  }
  const fwi_shape *xs = &fwi_run_input(r, 0)->shape, *ys = &fwi_run_output(r, 0)->shape;
  size_t element = fwi_type_bytes(fwi_run_output(r, 0)->type), start = 0;
  fwi_copy c = {.rank = xs->rank};
  fwi_strides(xs, c.from);
  fwi_strides(ys, c.to);
  for (int32_t i = 0; i < xs->rank; i++) {
    c.dim[i] = xs->dim[i];
    start += (size_t)(p->before[i] * c.to[i]);
  }
  fwi_copy_simplify(&c);
  fill(r, p);
  fwi_copy_run(&c, element, fwi_in(r, 0), (uint8_t *)fwi_out(r, 0) + start * element);
  return FW_OK;
}

const fwi_op fwi_op_pad = {prepare, NULL, run, 0};
