/* GATHER and GATHER_ND. Indices may come from the graph, so they are checked while running. */
#include "ops/eltwise.h"
#include "ops/shape.h"

/* Field indices of GatherOptions. */
enum { AXIS = 0, BATCH_DIMS = 1 };

/* x (batch, outer, cells, inner), indices (batch, picks) -> y (batch, outer, picks, inner). */
typedef struct gather_params {
  int64_t batch, outer, cells, picks;
  size_t inner_bytes;
} gather_params;

static bool index_type(int32_t type) {
  return type == FWI_INT32 || type == FWI_INT64;
}

static fw_status gather_prepare(fwi_build *b, fwi_node *n) {
  gather_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->kernel = "gather";
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0), *indices = fwi_input(b, n, 1);
  int32_t axis, batch_dims = fwi_option_int(b, n, BATCH_DIMS, 0), wanted = fwi_option_int(b, n, AXIS, 0);
  FWI_TRY(fwi_options_ok(b));
  if (!index_type(indices->type))
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its indices are %s.", fwi_type_name(indices->type));
  FWI_TRY(fwi_axis(b, n, wanted, x->shape.rank, &axis));
  if (batch_dims < 0) batch_dims += indices->shape.rank;
  if (batch_dims < 0 || batch_dims > indices->shape.rank || batch_dims > axis) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d batch dimensions do not fit.", batch_dims);
  }
  int64_t dims[2 * FW_TENSOR_MAX_RANK];
  int32_t rank = 0;
  p->batch = p->outer = p->picks = 1;
  for (int32_t d = 0; d < axis; d++) {
    if (d < batch_dims && x->shape.dim[d] != indices->shape.dim[d]) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "its batches differ: %d and %d.", x->shape.dim[d],
                           indices->shape.dim[d]);
    }
    *(d < batch_dims ? &p->batch : &p->outer) *= x->shape.dim[d];
    dims[rank++] = x->shape.dim[d];
  }
  for (int32_t d = batch_dims; d < indices->shape.rank; d++) {
    p->picks *= indices->shape.dim[d];
    dims[rank++] = indices->shape.dim[d];
  }
  p->cells = x->shape.dim[axis];
  p->inner_bytes = fwi_type_bytes(x->type);
  for (int32_t d = axis + 1; d < x->shape.rank; d++) {
    p->inner_bytes *= (size_t)x->shape.dim[d];
    dims[rank++] = x->shape.dim[d];
  }
  if (rank > FW_TENSOR_MAX_RANK) return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "%d dimensions are too many.", rank);
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, rank, &y));
  return fwi_set_output(b, n, 0, x->type, &y);
}

static fw_status outside(const fwi_run *r, int64_t index, int64_t cells) {
  return fwi_fail(r->error, FW_ERR_MODEL, "%s '%s': index %lld is outside %lld cells.", r->node->name,
                  fwi_run_output(r, 0)->name, (long long)index, (long long)cells);
}

static fw_status gather_run(const fwi_run *r) {
  const gather_params *p = r->node->params;
  const uint8_t *x = fwi_in(r, 0);
  uint8_t *y = fwi_out(r, 0);
  int32_t type = fwi_run_input(r, 1)->type;
  for (int64_t batch = 0; batch < p->batch; batch++) {
    for (int64_t o = 0; o < p->outer; o++, x += (size_t)p->cells * p->inner_bytes) {
      for (int64_t i = 0; i < p->picks; i++, y += p->inner_bytes) {
        int64_t index = fwi_load_int(type, fwi_in(r, 1), batch * p->picks + i);
        if (index < 0 || index >= p->cells) return outside(r, index, p->cells);
        memcpy(y, x + (size_t)index * p->inner_bytes, p->inner_bytes);
      }
    }
  }
  return FW_OK;
}

/* Rows of `depth` indices pick slices of x. */
typedef struct gather_nd_params {
  int64_t picks;
  int32_t depth;
  int64_t stride[FW_TENSOR_MAX_RANK]; /* in slices */
  size_t slice_bytes;
} gather_nd_params;

static fw_status gather_nd_prepare(fwi_build *b, fwi_node *n) {
  gather_nd_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  n->kernel = "gather";
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0), *indices = fwi_input(b, n, 1);
  if (!index_type(indices->type) || indices->shape.rank < 1)
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its indices are no rows of integers.");
  int32_t rank = 0, last = indices->shape.rank - 1;
  p->depth = indices->shape.dim[last];
  if (p->depth > x->shape.rank)
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d indices do not fit %d dimensions.", p->depth, x->shape.rank);
  int64_t dims[2 * FW_TENSOR_MAX_RANK], s = 1;
  p->picks = 1;
  for (int32_t d = 0; d < last; d++) {
    dims[rank++] = indices->shape.dim[d];
    p->picks *= indices->shape.dim[d];
  }
  for (int32_t d = p->depth - 1; d >= 0; d--) {
    p->stride[d] = s;
    s *= x->shape.dim[d];
  }
  p->slice_bytes = fwi_type_bytes(x->type);
  for (int32_t d = p->depth; d < x->shape.rank; d++) {
    dims[rank++] = x->shape.dim[d];
    p->slice_bytes *= (size_t)x->shape.dim[d];
  }
  if (rank > FW_TENSOR_MAX_RANK) return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "%d dimensions are too many.", rank);
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, rank, &y));
  return fwi_set_output(b, n, 0, x->type, &y);
}

static fw_status gather_nd_run(const fwi_run *r) {
  const gather_nd_params *p = r->node->params;
  const fwi_shape *x = &fwi_run_input(r, 0)->shape;
  int32_t type = fwi_run_input(r, 1)->type;
  for (int64_t i = 0; i < p->picks; i++) {
    int64_t slice = 0;
    for (int32_t d = 0; d < p->depth; d++) {
      int64_t index = fwi_load_int(type, fwi_in(r, 1), i * p->depth + d);
      if (index < 0 || index >= x->dim[d]) return outside(r, index, x->dim[d]);
      slice += index * p->stride[d];
    }
    memcpy((uint8_t *)fwi_out(r, 0) + (size_t)i * p->slice_bytes,
           (const uint8_t *)fwi_in(r, 0) + (size_t)slice * p->slice_bytes, p->slice_bytes);
  }
  return FW_OK;
}

const fwi_op fwi_op_gather = {gather_prepare, NULL, gather_run, 0};
const fwi_op fwi_op_gather_nd = {gather_nd_prepare, NULL, gather_nd_run, 0};
