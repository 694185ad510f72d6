/* Ops of two operands with numpy broadcasting: ADD SUB MUL DIV MINIMUM MAXIMUM POW SQUARED_DIFFERENCE PRELU
 * FLOOR_DIV FLOOR_MOD, on float32 and, for shape arithmetic, on int32 and int64. ADD_N. */
#include "ops/eltwise.h"

#include <math.h>

int64_t fwi_load_int(int32_t type, const void *data, int64_t index) {
  switch (type) {
    case FWI_INT64:
      return ((const int64_t *)data)[index];
    case FWI_INT32:
      return ((const int32_t *)data)[index];
    case FWI_INT16:
      return ((const int16_t *)data)[index];
    case FWI_INT8:
      return ((const int8_t *)data)[index];
    default:
      return ((const uint8_t *)data)[index];
  }
}

void fwi_store_int(int32_t type, void *data, int64_t index, int64_t value) {
  switch (type) {
    case FWI_INT64:
      ((int64_t *)data)[index] = value;
      break;
    case FWI_INT32:
      ((int32_t *)data)[index] = (int32_t)value;
      break;
    case FWI_INT16:
      ((int16_t *)data)[index] = (int16_t)value;
      break;
    case FWI_INT8:
      ((int8_t *)data)[index] = (int8_t)value;
      break;
    default:
      ((uint8_t *)data)[index] = (uint8_t)value;
      break;
  }
}

static bool has_activation(int32_t variant) {
  return variant == FWI_BINARY_ADD || variant == FWI_BINARY_SUB || variant == FWI_BINARY_MUL ||
         variant == FWI_BINARY_DIV;
}

static fw_status prepare(fwi_build *b, fwi_node *n) {
  fwi_binary_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0), *y = fwi_input(b, n, 1);
  if (x->type != y->type) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its inputs are %s and %s.", fwi_type_name(x->type),
                         fwi_type_name(y->type));
  }
  bool integers = (x->type == FWI_INT32 || x->type == FWI_INT64) && n->variant != FWI_BINARY_PRELU;
  if (x->type != FWI_FLOAT32 && !integers) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "operands of type %s are not supported.", fwi_type_name(x->type));
  }
  if (has_activation(n->variant)) FWI_TRY(fwi_option_activation(b, n, 0));
  if (integers && n->fusion.activation != FWI_ACT_NONE) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "an activation of integers is not supported.");
  }
  fwi_shape out;
  FWI_TRY(fwi_broadcast(b, n, &x->shape, &y->shape, &out));
  const fwi_shape *shapes[] = {&x->shape, &y->shape};
  fwi_zip_make(&out, shapes, 2, &p->zip);
  n->kernel = "binary";
  return fwi_set_output(b, n, 0, x->type, &out);
}

/* Wraps around like two's complement; a division by zero gives 0. */
static int64_t int_value(int32_t op, int64_t a, int64_t b) {
  switch (op) {
    case FWI_BINARY_ADD:
      return (int64_t)((uint64_t)a + (uint64_t)b);
    case FWI_BINARY_SUB:
      return (int64_t)((uint64_t)a - (uint64_t)b);
    case FWI_BINARY_MUL:
      return (int64_t)((uint64_t)a * (uint64_t)b);
    case FWI_BINARY_MIN:
      return a < b ? a : b;
    case FWI_BINARY_MAX:
      return a > b ? a : b;
    case FWI_BINARY_SQUARED_DIFFERENCE: {
      uint64_t d = (uint64_t)a - (uint64_t)b;
      return (int64_t)(d * d);
    }
    case FWI_BINARY_POW: {
      uint64_t result = 1, base = (uint64_t)a;
      for (; b > 0; b >>= 1, base *= base) result *= b & 1 ? base : 1;
      return b < 0 ? 0 : (int64_t)result;
    }
    default:
      break;
  }
  if (b == 0) return 0;
  if (b == -1) return op == FWI_BINARY_FLOOR_MOD ? 0 : (int64_t)(0 - (uint64_t)a);
  int64_t quotient = a / b, rest = a % b;
  bool down = rest != 0 && (rest < 0) != (b < 0);
  if (op == FWI_BINARY_FLOOR_DIV) return quotient - (down ? 1 : 0);
  if (op == FWI_BINARY_FLOOR_MOD) return rest + (down ? b : 0);
  return quotient;
}

static void run_ints(const fwi_run *r, const fwi_zip *z) {
  int32_t type = fwi_run_input(r, 0)->type;
  size_t length = fwi_zip_length(z);
  fwi_zip_row row = {.row = -1};
  while (fwi_zip_next(z, &row)) {
    for (size_t i = 0; i < length; i++) {
      int64_t a = fwi_load_int(type, fwi_in(r, 0), row.at[0] + (int64_t)i * fwi_zip_step(z, 0));
      int64_t b = fwi_load_int(type, fwi_in(r, 1), row.at[1] + (int64_t)i * fwi_zip_step(z, 1));
      fwi_store_int(type, fwi_out(r, 0), row.out + (int64_t)i, int_value(r->node->variant, a, b));
    }
  }
}

static void floor_row(int32_t op, size_t length, const float *a, int a_step, const float *b, int b_step, float *y) {
  for (size_t i = 0; i < length; i++) {
    float p = a_step ? a[i] : *a, q = b_step ? b[i] : *b;
    if (op == FWI_BINARY_FLOOR_DIV) {
      y[i] = floorf(p / q);
    } else {
      float rest = fmodf(p, q);
      y[i] = rest != 0 && (rest < 0) != (q < 0) ? rest + q : rest;
    }
  }
}

static fw_status run(const fwi_run *r) {
  const fwi_zip *z = &((const fwi_binary_params *)r->node->params)->zip;
  if (fwi_run_input(r, 0)->type != FWI_FLOAT32) {
    run_ints(r, z);
    return FW_OK;
  }
  const float *a = fwi_in(r, 0), *b = fwi_in(r, 1);
  float *y = fwi_out(r, 0);
  size_t length = fwi_zip_length(z);
  int a_step = fwi_zip_step(z, 0), b_step = fwi_zip_step(z, 1);
  fwi_zip_row row = {.row = -1};
  while (fwi_zip_next(z, &row)) {
    if (r->node->variant >= FWI_BINARY_FLOOR_DIV) {
      floor_row(r->node->variant, length, a + row.at[0], a_step, b + row.at[1], b_step, y + row.out);
    } else {
      r->kernels->binary((fwi_binary)r->node->variant, length, a + row.at[0], a_step, b + row.at[1], b_step,
                         r->node->fusion.activation, y + row.out);
    }
  }
  return FW_OK;
}

static fw_status add_n_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 1, INT32_MAX, 1));
  const fwi_shape shape = fwi_input(b, n, 0)->shape;
  for (int32_t i = 0; i < n->input_count; i++) {
    if (n->inputs[i] == FWI_NONE || !fwi_shape_equal(&fwi_input(b, n, i)->shape, &shape)) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "its inputs have different shapes.");
    }
    FWI_TRY(fwi_expect_f32(b, n, i));
  }
  n->kernel = "binary";
  return fwi_set_output(b, n, 0, FWI_FLOAT32, &shape);
}

static fw_status add_n_run(const fwi_run *r) {
  size_t count = fwi_run_output(r, 0)->bytes / sizeof(float);
  float *y = fwi_out(r, 0);
  memcpy(y, fwi_in(r, 0), count * sizeof *y);
  for (int32_t i = 1; i < r->node->input_count; i++) {
    r->kernels->binary(FWI_BINARY_ADD, count, y, 1, fwi_in(r, i), 1, FWI_ACT_NONE, y);
  }
  return FW_OK;
}

const fwi_op fwi_op_binary = {prepare, NULL, run, FWI_TRAIT_ACTIVATION | FWI_TRAIT_IN_PLACE};
const fwi_op fwi_op_add_n = {add_n_prepare, NULL, add_n_run, 0};
