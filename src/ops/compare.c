/* Comparisons, logic on booleans, and SELECT. */
#include "ops/eltwise.h"

static fw_status two_alike(fwi_build *b, fwi_node *n, int32_t result_type) {
  fwi_binary_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  const fwi_tensor *x = fwi_input(b, n, 0), *y = fwi_input(b, n, 1);
  if (x->type != y->type || fwi_type_bytes(x->type) == 0 || x->type == FWI_FLOAT16) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "operands of types %s and %s are not supported.",
                         fwi_type_name(x->type), fwi_type_name(y->type));
  }
  fwi_shape out;
  FWI_TRY(fwi_broadcast(b, n, &x->shape, &y->shape, &out));
  const fwi_shape *shapes[] = {&x->shape, &y->shape};
  fwi_zip_make(&out, shapes, 2, &p->zip);
  return fwi_set_output(b, n, 0, result_type, &out);
}

static fw_status compare_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  n->kernel = "compare";
  return two_alike(b, n, FWI_BOOL);
}

/* less, equal: of a to b. A NaN is neither, nor greater. */
static bool holds(int32_t op, bool less, bool equal, bool greater) {
  switch (op) {
    case FWI_LESS:
      return less;
    case FWI_LESS_EQUAL:
      return less || equal;
    case FWI_GREATER:
      return greater;
    case FWI_GREATER_EQUAL:
      return greater || equal;
    case FWI_EQUAL:
      return equal;
    default:
      return !equal;
  }
}

static fw_status compare_run(const fwi_run *r) {
  const fwi_zip *z = &((const fwi_binary_params *)r->node->params)->zip;
  int32_t type = fwi_run_input(r, 0)->type, op = r->node->variant;
  const void *x = fwi_in(r, 0), *y = fwi_in(r, 1);
  uint8_t *out = fwi_out(r, 0);
  fwi_zip_row row = {.row = -1};
  while (fwi_zip_next(z, &row)) {
    for (size_t i = 0; i < fwi_zip_length(z); i++) {
      int64_t p = row.at[0] + (int64_t)i * fwi_zip_step(z, 0), q = row.at[1] + (int64_t)i * fwi_zip_step(z, 1);
      uint8_t *result = out + row.out + i;
      if (type == FWI_FLOAT32) {
        float a = ((const float *)x)[p], b = ((const float *)y)[q];
        *result = holds(op, a < b, a == b, a > b);
      } else {
        int64_t a = fwi_load_int(type, x, p), b = fwi_load_int(type, y, q);
        *result = holds(op, a < b, a == b, a > b);
      }
    }
  }
  return FW_OK;
}

static fw_status logical_prepare(fwi_build *b, fwi_node *n) {
  int32_t operands = n->variant == FWI_LOGICAL_NOT ? 1 : 2;
  FWI_TRY(fwi_expect_operands(b, n, operands, operands, 1));
  n->kernel = "logical";
  const fwi_tensor *x = fwi_input(b, n, 0);
  if (x->type != FWI_BOOL) return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' is no bool.", x->name);
  return operands == 2 ? two_alike(b, n, FWI_BOOL) : fwi_set_output(b, n, 0, FWI_BOOL, &x->shape);
}

static fw_status logical_run(const fwi_run *r) {
  const uint8_t *x = fwi_in(r, 0);
  uint8_t *out = fwi_out(r, 0);
  if (r->node->variant == FWI_LOGICAL_NOT) {
    for (size_t i = 0; i < fwi_run_output(r, 0)->bytes; i++) out[i] = !x[i];
    return FW_OK;
  }
  const fwi_zip *z = &((const fwi_binary_params *)r->node->params)->zip;
  const uint8_t *y = fwi_in(r, 1);
  fwi_zip_row row = {.row = -1};
  while (fwi_zip_next(z, &row)) {
    for (size_t i = 0; i < fwi_zip_length(z); i++) {
      bool a = x[row.at[0] + (int64_t)i * fwi_zip_step(z, 0)] != 0;
      bool b = y[row.at[1] + (int64_t)i * fwi_zip_step(z, 1)] != 0;
      out[row.out + (int64_t)i] = r->node->variant == FWI_LOGICAL_AND ? a && b : a || b;
    }
  }
  return FW_OK;
}

static fw_status select_prepare(fwi_build *b, fwi_node *n) {
  fwi_zip *z = fwi_take(b, 1, sizeof *z);
  if (!z) return FW_ERR_MEMORY;
  n->params = z;
  n->kernel = "select";
  FWI_TRY(fwi_expect_operands(b, n, 3, 3, 1));
  const fwi_tensor *c = fwi_input(b, n, 0), *x = fwi_input(b, n, 1), *y = fwi_input(b, n, 2);
  if (c->type != FWI_BOOL || x->type != y->type) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "it takes a bool and two inputs of one type.");
  }
  fwi_shape condition = c->shape, pair, out;
  /* The old SELECT lets a vector choose whole rows of its operands. */
  if (n->file->code == FWI_OP_SELECT && condition.rank == 1 && x->shape.rank > 1) condition.rank = x->shape.rank;
  FWI_TRY(fwi_broadcast(b, n, &x->shape, &y->shape, &pair));
  FWI_TRY(fwi_broadcast(b, n, &condition, &pair, &out));
  const fwi_shape *shapes[] = {&condition, &x->shape, &y->shape};
  fwi_zip_make(&out, shapes, 3, z);
  return fwi_set_output(b, n, 0, x->type, &out);
}

static fw_status select_run(const fwi_run *r) {
  const fwi_zip *z = r->node->params;
  size_t bytes = fwi_type_bytes(fwi_run_output(r, 0)->type);
  const uint8_t *c = fwi_in(r, 0), *x = fwi_in(r, 1), *y = fwi_in(r, 2);
  uint8_t *out = fwi_out(r, 0);
  fwi_zip_row row = {.row = -1};
  while (fwi_zip_next(z, &row)) {
    for (size_t i = 0; i < fwi_zip_length(z); i++) {
      size_t k = (size_t)row.at[0] + i * (size_t)fwi_zip_step(z, 0);
      size_t p = (size_t)row.at[1] + i * (size_t)fwi_zip_step(z, 1);
      size_t q = (size_t)row.at[2] + i * (size_t)fwi_zip_step(z, 2);
      memcpy(out + ((size_t)row.out + i) * bytes, c[k] ? x + p * bytes : y + q * bytes, bytes);
    }
  }
  return FW_OK;
}

const fwi_op fwi_op_compare = {compare_prepare, NULL, compare_run, 0};
const fwi_op fwi_op_logical = {logical_prepare, NULL, logical_run, 0};
const fwi_op fwi_op_select = {select_prepare, NULL, select_run, 0};
