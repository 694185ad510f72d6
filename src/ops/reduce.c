/* MEAN SUM REDUCE_MAX REDUCE_MIN REDUCE_PROD over any axes; ARG_MAX and ARG_MIN. */
#include "ops/eltwise.h"
#include "ops/math.h"

/* x (outer, n, inner) -> y (outer, inner). When the reduced axes are not neighbours, x is first copied
 * to scratch with them innermost. */
typedef struct reduce_params {
  int64_t outer, n, inner;
  bool gather;
  fwi_copy copy;
} reduce_params;

/* Which dimensions of x are reduced. */
static fw_status read_axes(fwi_build *b, fwi_node *n, const fwi_shape *x, bool *reduced) {
  int64_t axes[FW_TENSOR_MAX_RANK];
  int32_t count;
  FWI_TRY(fwi_constant_ints(b, n, 1, FW_TENSOR_MAX_RANK, axes, &count));
  for (int32_t i = 0; i < count; i++) {
    int32_t axis;
    FWI_TRY(fwi_axis(b, n, axes[i], x->rank, &axis));
    reduced[axis] = true;
  }
  return FW_OK;
}

/* x as (outer, n, inner); p->gather when kept and reduced dimensions alternate more often than that. */
static void group_axes(const fwi_shape *x, const bool *reduced, reduce_params *p) {
  int32_t groups = 0;
  bool was = false;
  p->outer = p->n = p->inner = 1;
  for (int32_t d = 0; d < x->rank; d++) {
    if (x->dim[d] == 1) continue; /* joins either side */
    if (reduced[d] && !was) groups++;
    was = reduced[d];
    *(reduced[d] ? &p->n : groups ? &p->inner : &p->outer) *= x->dim[d];
  }
  p->gather = groups > 1;
}

/* The copy that brings the reduced dimensions behind the others. */
static void gather_axes(const fwi_shape *x, const bool *reduced, reduce_params *p) {
  int64_t strides[FW_TENSOR_MAX_RANK], s = 1;
  fwi_copy *c = &p->copy;
  fwi_strides(x, strides);
  p->outer *= p->inner;
  p->inner = 1;
  for (int32_t pass = 0; pass < 2; pass++) { /* kept dimensions first */
    for (int32_t d = 0; d < x->rank; d++) {
      if (reduced[d] != (pass == 1)) continue;
      c->dim[c->rank] = x->dim[d];
      c->from[c->rank++] = strides[d];
    }
  }
  for (int32_t d = c->rank - 1; d >= 0; d--) {
    c->to[d] = s;
    s *= c->dim[d];
  }
  fwi_copy_simplify(c);
}

static fw_status prepare(fwi_build *b, fwi_node *n) {
  reduce_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->kernel = "reduce";
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  bool reduced[FW_TENSOR_MAX_RANK] = {false}, keep = fwi_option_bool(b, n, 0);
  FWI_TRY(fwi_options_ok(b));
  if (x->type != FWI_INT32 && x->type != FWI_INT64) FWI_TRY(fwi_expect_f32(b, n, 0));
  FWI_TRY(read_axes(b, n, &x->shape, reduced));
  group_axes(&x->shape, reduced, p);
  if (p->gather) {
    gather_axes(&x->shape, reduced, p);
    n->scratch_bytes = x->bytes;
  }
  int64_t dims[FW_TENSOR_MAX_RANK];
  int32_t rank = 0;
  for (int32_t d = 0; d < x->shape.rank; d++) {
    if (!reduced[d] || keep) dims[rank++] = reduced[d] ? 1 : x->shape.dim[d];
  }
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, rank, &y));
  FWI_TRY(fwi_set_output(b, n, 0, x->type, &y));
  return fwi_add_work(b, n, fwi_shape_count(&x->shape));
}

static void reduce_ints(int32_t op, int32_t type, const reduce_params *p, const void *x, void *y) {
  for (int64_t o = 0; o < p->outer; o++) {
    for (int64_t i = 0; i < p->inner; i++) {
      int64_t first = o * p->n * p->inner + i;
      int64_t value = p->n ? fwi_load_int(type, x, first) : 0;
      for (int64_t k = 1; k < p->n; k++) {
        int64_t v = fwi_load_int(type, x, first + k * p->inner);
        if (op == FWI_REDUCE_MAX) value = v > value ? v : value;
        if (op == FWI_REDUCE_MIN) value = v < value ? v : value;
        if (op == FWI_REDUCE_PROD) value = (int64_t)((uint64_t)value * (uint64_t)v);
        if (op == FWI_REDUCE_SUM || op == FWI_REDUCE_MEAN) value = (int64_t)((uint64_t)value + (uint64_t)v);
      }
      if (p->n == 0 && op == FWI_REDUCE_PROD) value = 1;
      if (op == FWI_REDUCE_MEAN && p->n) value /= p->n;
      fwi_store_int(type, y, o * p->inner + i, value);
    }
  }
}

static fw_status run(const fwi_run *r) {
  const reduce_params *p = r->node->params;
  const fwi_tensor *t = fwi_run_input(r, 0);
  const void *x = fwi_in(r, 0);
  if (p->gather) {
    fwi_copy_run(&p->copy, fwi_type_bytes(t->type), x, r->scratch);
    x = r->scratch;
  }
  if (t->type == FWI_FLOAT32) {
    r->kernels->reduce((fwi_reduce)r->node->variant, (size_t)p->outer, (size_t)p->n, (size_t)p->inner, x,
                       fwi_out(r, 0));
  } else {
    reduce_ints(r->node->variant, t->type, p, x, fwi_out(r, 0));
  }
  return FW_OK;
}

typedef struct arg_params {
  int64_t outer, n, inner;
} arg_params;

static fw_status arg_prepare(fwi_build *b, fwi_node *n) {
  arg_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->kernel = "arg";
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int64_t wanted = 0, dims[FW_TENSOR_MAX_RANK];
  int32_t one, axis, rank = 0;
  FWI_TRY(fwi_constant_ints(b, n, 1, 1, &wanted, &one));
  FWI_TRY(fwi_axis(b, n, wanted, x->shape.rank, &axis));
  p->outer = p->inner = 1;
  for (int32_t d = 0; d < x->shape.rank; d++) {
    if (d == axis) {
      p->n = x->shape.dim[d];
    } else {
      *(d < axis ? &p->outer : &p->inner) *= x->shape.dim[d];
      dims[rank++] = x->shape.dim[d];
    }
  }
  /* ArgMaxOptions.output_type repeats the type of the output. */
  int32_t type = fwi_output(b, n, 0)->type;
  if (type != FWI_INT32 && type != FWI_INT64)
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its result is %s.", fwi_type_name(type));
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, rank, &y));
  FWI_TRY(fwi_set_output(b, n, 0, type, &y));
  return fwi_add_work(b, n, fwi_shape_count(&x->shape));
}

static fw_status arg_run(const fwi_run *r) {
  const arg_params *p = r->node->params;
  const float *x = fwi_in(r, 0);
  for (int64_t o = 0; o < p->outer; o++) {
    for (int64_t i = 0; i < p->inner; i++) {
      const float *row = x + o * p->n * p->inner + i;
      int64_t best = 0;
      for (int64_t k = 1; k < p->n; k++) {
        float v = row[k * p->inner], top = row[best * p->inner];
        if (r->node->variant == FWI_ARG_MAX ? v > top : v < top) best = k;
      }
      fwi_store_int(fwi_run_output(r, 0)->type, fwi_out(r, 0), o * p->inner + i, best);
    }
  }
  return FW_OK;
}

const fwi_op fwi_op_reduce = {prepare, NULL, run, 0};
const fwi_op fwi_op_arg = {arg_prepare, NULL, arg_run, 0};
