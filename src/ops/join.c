/* CONCATENATION and PACK, SPLIT, SPLIT_V and UNPACK: the same bytes moved there and back. */
#include "ops/shape.h"

static fw_status make_params(fwi_build *b, fwi_node *n, int32_t parts, fwi_join_params **out) {
  fwi_join_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  p->parts = parts;
  p->bytes = fwi_take(b, (size_t)parts, sizeof *p->bytes);
  if (!p->bytes) return FW_ERR_MEMORY;
  n->params = p;
  *out = p;
  return FW_OK;
}

static int64_t product(const fwi_shape *s, int32_t from, int32_t to) {
  int64_t value = 1;
  for (int32_t i = from; i < to; i++) value *= s->dim[i];
  return value;
}

static fw_status concat_prepare(fwi_build *b, fwi_node *n) {
  fwi_join_params *p;
  int32_t axis;
  FWI_TRY(fwi_expect_operands(b, n, 1, INT32_MAX, 1));
  FWI_TRY(make_params(b, n, n->input_count, &p));
  const fwi_tensor *first = fwi_input(b, n, 0);
  int32_t wanted = fwi_option_int(b, n, 0, 0);
  FWI_TRY(fwi_option_activation(b, n, 1));
  FWI_TRY(fwi_axis(b, n, wanted, first->shape.rank, &axis));
  if (n->fusion.activation != FWI_ACT_NONE) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "an activation is not supported.");
  }
  int64_t size = 0, dims[FW_TENSOR_MAX_RANK];
  size_t element = fwi_type_bytes(first->type);
  for (int32_t i = 0; i < n->input_count; i++) {
    if (n->inputs[i] == FWI_NONE) return fwi_node_fail(b, n, FW_ERR_MODEL, "its input %d is missing.", i);
    const fwi_tensor *x = fwi_input(b, n, i);
    fwi_shape other = x->shape;
    if (other.rank == first->shape.rank) other.dim[axis] = first->shape.dim[axis];
    if (x->type != first->type || !fwi_shape_equal(&other, &first->shape)) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' does not fit the others.", x->name);
    }
    p->bytes[i] = (size_t)product(&x->shape, axis, x->shape.rank) * element;
    size += x->shape.dim[axis];
  }
  for (int32_t d = 0; d < first->shape.rank; d++) dims[d] = d == axis ? size : first->shape.dim[d];
  p->outer = product(&first->shape, 0, axis);
  n->kernel = "copy";
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, first->shape.rank, &y));
  return fwi_set_output(b, n, 0, first->type, &y);
}

static fw_status pack_prepare(fwi_build *b, fwi_node *n) {
  fwi_join_params *p;
  int32_t axis;
  FWI_TRY(fwi_expect_operands(b, n, 1, INT32_MAX, 1));
  FWI_TRY(make_params(b, n, n->input_count, &p));
  const fwi_tensor *first = fwi_input(b, n, 0);
  int32_t wanted = fwi_option_int(b, n, 1, 0);
  FWI_TRY(fwi_options_ok(b));
  if (first->shape.rank == FW_TENSOR_MAX_RANK)
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "its result has too many dimensions.");
  FWI_TRY(fwi_axis(b, n, wanted, first->shape.rank + 1, &axis));
  for (int32_t i = 0; i < n->input_count; i++) {
    if (n->inputs[i] == FWI_NONE || fwi_input(b, n, i)->type != first->type ||
        !fwi_shape_equal(&fwi_input(b, n, i)->shape, &first->shape)) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "its inputs have different shapes or types.");
    }
    p->bytes[i] = (size_t)product(&first->shape, axis, first->shape.rank) * fwi_type_bytes(first->type);
  }
  int64_t dims[FW_TENSOR_MAX_RANK];
  for (int32_t d = 0; d <= first->shape.rank; d++) {
    dims[d] = d < axis ? first->shape.dim[d] : d == axis ? n->input_count : first->shape.dim[d - 1];
  }
  p->outer = product(&first->shape, 0, axis);
  n->kernel = "copy";
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, first->shape.rank + 1, &y));
  return fwi_set_output(b, n, 0, first->type, &y);
}

static fw_status join_run(const fwi_run *r) {
  const fwi_join_params *p = r->node->params;
  uint8_t *y = fwi_out(r, 0);
  for (int64_t o = 0; o < p->outer; o++) {
    for (int32_t i = 0; i < p->parts; i++) {
      const uint8_t *x = (const uint8_t *)fwi_in(r, i) + (size_t)o * p->bytes[i];
      if (x != y) memcpy(y, x, p->bytes[i]); /* equal where the planner put the part into the result */
      y += p->bytes[i];
    }
  }
  return FW_OK;
}

/* Cut `x` along `axis` into the outputs, of the given sizes. */
static fw_status cut(fwi_build *b, fwi_node *n, const fwi_tensor *x, int32_t axis, const int64_t *sizes,
                     bool drop_axis) {
  fwi_join_params *p;
  FWI_TRY(make_params(b, n, n->output_count, &p));
  for (int32_t i = 0; i < n->output_count; i++) {
    int64_t dims[FW_TENSOR_MAX_RANK];
    int32_t rank = 0;
    fwi_shape y;
    for (int32_t d = 0; d < x->shape.rank; d++) {
      if (d != axis || !drop_axis) dims[rank++] = d == axis ? sizes[i] : x->shape.dim[d];
    }
    FWI_TRY(fwi_shape_from(b, n, dims, rank, &y));
    FWI_TRY(fwi_set_output(b, n, i, x->type, &y));
    p->bytes[i] = (size_t)(sizes[i] * product(&x->shape, axis + 1, x->shape.rank)) * fwi_type_bytes(x->type);
  }
  p->outer = product(&x->shape, 0, axis);
  n->kernel = "copy";
  return FW_OK;
}

static int64_t *equal_sizes(fwi_build *b, int32_t count, int64_t size) {
  int64_t *sizes = fwi_take(b, (size_t)count, sizeof *sizes);
  for (int32_t i = 0; sizes && i < count; i++) sizes[i] = size;
  return sizes;
}

static fw_status split_prepare(fwi_build *b, fwi_node *n) {
  int64_t wanted = 0;
  int32_t one, axis;
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, n->output_count));
  FWI_TRY(fwi_constant_ints(b, n, 0, 1, &wanted, &one));
  const fwi_tensor *x = fwi_input(b, n, 1);
  FWI_TRY(fwi_axis(b, n, wanted, x->shape.rank, &axis));
  if (n->output_count < 1 || x->shape.dim[axis] % n->output_count) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d cells do not split into %d parts.", x->shape.dim[axis],
                         n->output_count);
  }
  const int64_t *sizes = equal_sizes(b, n->output_count, x->shape.dim[axis] / n->output_count);
  return sizes ? cut(b, n, x, axis, sizes, false) : FW_ERR_MEMORY;
}

static fw_status split_v_prepare(fwi_build *b, fwi_node *n) {
  int64_t wanted = 0, sum = 0, open = -1;
  int32_t one, axis, count;
  FWI_TRY(fwi_expect_operands(b, n, 3, 3, n->output_count));
  FWI_TRY(fwi_constant_ints(b, n, 2, 1, &wanted, &one));
  const fwi_tensor *x = fwi_input(b, n, 0);
  FWI_TRY(fwi_axis(b, n, wanted, x->shape.rank, &axis));
  int64_t *sizes = fwi_take(b, (size_t)n->output_count, sizeof *sizes);
  if (!sizes) return FW_ERR_MEMORY;
  FWI_TRY(fwi_constant_ints(b, n, 1, n->output_count, sizes, &count));
  for (int32_t i = 0; i < count; i++) {
    if (sizes[i] == -1 && open < 0) {
      open = i;
    } else if (sizes[i] < 0 || !fwi_add_i64(sum, sizes[i], &sum)) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "a part of %lld cells is impossible.", (long long)sizes[i]);
    }
  }
  if (open >= 0) sizes[open] = x->shape.dim[axis] - sum;
  if (count != n->output_count || (open >= 0 ? sizes[open] < 0 : sum != x->shape.dim[axis])) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its parts do not add up to %d cells.", x->shape.dim[axis]);
  }
  return cut(b, n, x, axis, sizes, false);
}

static fw_status unpack_prepare(fwi_build *b, fwi_node *n) {
  int32_t axis;
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, n->output_count));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int32_t wanted = fwi_option_int(b, n, 1, 0);
  FWI_TRY(fwi_options_ok(b));
  FWI_TRY(fwi_axis(b, n, wanted, x->shape.rank, &axis));
  if (x->shape.dim[axis] != n->output_count) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d cells do not unpack into %d tensors.", x->shape.dim[axis],
                         n->output_count);
  }
  const int64_t *sizes = equal_sizes(b, n->output_count, 1);
  return sizes ? cut(b, n, x, axis, sizes, true) : FW_ERR_MEMORY;
}

static fw_status cut_run_from(const fwi_run *r, int32_t input) {
  const fwi_join_params *p = r->node->params;
  const uint8_t *x = fwi_in(r, input);
  for (int64_t o = 0; o < p->outer; o++) {
    for (int32_t i = 0; i < p->parts; i++) {
      memcpy((uint8_t *)fwi_out(r, i) + (size_t)o * p->bytes[i], x, p->bytes[i]);
      x += p->bytes[i];
    }
  }
  return FW_OK;
}

static fw_status cut_run(const fwi_run *r) {
  return cut_run_from(r, 0);
}

static fw_status split_run(const fwi_run *r) {
  return cut_run_from(r, 1); /* behind the axis */
}

const fwi_op fwi_op_concat = {concat_prepare, NULL, join_run, FWI_TRAIT_JOIN};
const fwi_op fwi_op_pack = {pack_prepare, NULL, join_run, FWI_TRAIT_JOIN};
const fwi_op fwi_op_split = {split_prepare, NULL, split_run, 0};
const fwi_op fwi_op_split_v = {split_v_prepare, NULL, cut_run, 0};
const fwi_op fwi_op_unpack = {unpack_prepare, NULL, cut_run, 0};
