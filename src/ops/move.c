/* Ops that are one strided copy: TRANSPOSE, SLICE, STRIDED_SLICE, REVERSE_V2, BROADCAST_TO, TILE. */
#include "ops/shape.h"

typedef struct move_params {
  fwi_copy copy;
  int64_t start; /* first element of the input */
} move_params;

/* The copy into a dense output, dimension for dimension; `from` strides are the caller's. */
static fw_status set_move(fwi_build *b, fwi_node *n, const fwi_copy *copy, int64_t start) {
  move_params *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  p->copy = *copy;
  p->start = start;
  int64_t s = 1;
  for (int32_t i = copy->rank - 1; i >= 0; i--) {
    p->copy.to[i] = s;
    s *= copy->dim[i];
  }
  fwi_copy_simplify(&p->copy);
  n->params = p;
  n->kernel = "copy";
  return FW_OK;
}

static fw_status run(const fwi_run *r) {
  const move_params *p = r->node->params;
  size_t element = fwi_type_bytes(fwi_run_output(r, 0)->type);
  if (fwi_run_output(r, 0)->bytes == 0) return FW_OK;
  fwi_copy_run(&p->copy, element, (const uint8_t *)fwi_in(r, 0) + p->start * (int64_t)element, fwi_out(r, 0));
  return FW_OK;
}

static fw_status transpose_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int64_t perm[FW_TENSOR_MAX_RANK], strides[FW_TENSOR_MAX_RANK];
  int32_t count;
  bool seen[FW_TENSOR_MAX_RANK] = {false};
  fwi_shape y = x->shape;
  fwi_copy c = {.rank = x->shape.rank};
  FWI_TRY(fwi_constant_ints(b, n, 1, FW_TENSOR_MAX_RANK, perm, &count));
  if (count != x->shape.rank) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "an order of %d does not fit %d dimensions.", count, x->shape.rank);
  }
  fwi_strides(&x->shape, strides);
  for (int32_t i = 0; i < count; i++) {
    int32_t axis;
    FWI_TRY(fwi_axis(b, n, perm[i], count, &axis));
    if (seen[axis]) return fwi_node_fail(b, n, FW_ERR_MODEL, "dimension %d appears twice.", axis);
    seen[axis] = true;
    y.dim[i] = c.dim[i] = x->shape.dim[axis];
    c.from[i] = strides[axis];
  }
  FWI_TRY(fwi_set_output(b, n, 0, x->type, &y));
  return set_move(b, n, &c, 0);
}

static fw_status slice_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 3, 3, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int64_t begin[FW_TENSOR_MAX_RANK], size[FW_TENSOR_MAX_RANK], start = 0;
  int32_t begins, sizes;
  FWI_TRY(fwi_constant_ints(b, n, 1, FW_TENSOR_MAX_RANK, begin, &begins));
  FWI_TRY(fwi_constant_ints(b, n, 2, FW_TENSOR_MAX_RANK, size, &sizes));
  if (begins != x->shape.rank || sizes != x->shape.rank) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its %d begins and %d sizes do not fit %d dimensions.", begins, sizes,
                         x->shape.rank);
  }
  fwi_copy c = {.rank = x->shape.rank};
  fwi_strides(&x->shape, c.from);
  for (int32_t i = 0; i < c.rank; i++) {
    int64_t dim = x->shape.dim[i];
    if (begin[i] < 0 || begin[i] > dim) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "a slice cannot begin at %lld of %lld.", (long long)begin[i],
                           (long long)dim);
    }
    if (size[i] == -1) size[i] = dim - begin[i];
    if (size[i] < 0 || size[i] > dim - begin[i]) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "a slice of %lld from %lld does not fit %lld cells.", (long long)size[i],
                           (long long)begin[i], (long long)dim);
    }
    c.dim[i] = (int32_t)size[i];
    start += begin[i] * c.from[i];
  }
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, size, c.rank, &y));
  FWI_TRY(fwi_set_output(b, n, 0, x->type, &y));
  return set_move(b, n, &c, start);
}

/* Field indices of StridedSliceOptions. */
enum { BEGIN_MASK = 0, END_MASK = 1, ELLIPSIS_MASK = 2, NEW_AXIS_MASK = 3, SHRINK_MASK = 4, OFFSET = 5 };

typedef struct strided_slice {
  int64_t begin[FW_TENSOR_MAX_RANK], end[FW_TENSOR_MAX_RANK], stride[FW_TENSOR_MAX_RANK];
  int32_t specs; /* entries of begin, end and stride */
  uint32_t begin_mask, end_mask, ellipsis, new_axis, shrink;
  bool offset; /* end counts from begin */
} strided_slice;

static fw_status read_strided_slice(fwi_build *b, fwi_node *n, strided_slice *s) {
  int32_t ends, strides;
  FWI_TRY(fwi_expect_operands(b, n, 4, 4, 1));
  FWI_TRY(fwi_constant_ints(b, n, 1, FW_TENSOR_MAX_RANK, s->begin, &s->specs));
  FWI_TRY(fwi_constant_ints(b, n, 2, FW_TENSOR_MAX_RANK, s->end, &ends));
  FWI_TRY(fwi_constant_ints(b, n, 3, FW_TENSOR_MAX_RANK, s->stride, &strides));
  if (ends != s->specs || strides != s->specs) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d begins, %d ends and %d strides do not go together.", s->specs, ends,
                         strides);
  }
  s->begin_mask = (uint32_t)fwi_option_int(b, n, BEGIN_MASK, 0);
  s->end_mask = (uint32_t)fwi_option_int(b, n, END_MASK, 0);
  s->ellipsis = (uint32_t)fwi_option_int(b, n, ELLIPSIS_MASK, 0);
  s->new_axis = (uint32_t)fwi_option_int(b, n, NEW_AXIS_MASK, 0);
  s->shrink = (uint32_t)fwi_option_int(b, n, SHRINK_MASK, 0);
  s->offset = fwi_option_bool(b, n, OFFSET);
  FWI_TRY(fwi_options_ok(b));
  uint32_t listed = (UINT32_C(1) << s->specs) - 1;
  s->ellipsis &= listed;
  if (s->ellipsis & (s->ellipsis - 1)) return fwi_node_fail(b, n, FW_ERR_MODEL, "it has more than one ellipsis.");
  return FW_OK;
}

/* First cell and number of cells that entry `i` takes from a dimension of `size`. */
static fw_status cells_of(fwi_build *b, fwi_node *n, const strided_slice *s, int32_t i, int64_t size, int64_t *first,
                          int64_t *count) {
  int64_t stride = s->stride[i], begin = s->begin[i], end = s->end[i];
  if (stride == 0 || stride > INT32_MAX || stride < -INT32_MAX) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "a stride of %lld is impossible.", (long long)stride);
  }
  if (s->shrink >> i & 1) {
    if (begin < 0) begin += size;
    if (begin < 0 || begin >= size)
      return fwi_node_fail(b, n, FW_ERR_MODEL, "index %lld is outside %lld cells.", (long long)s->begin[i],
                           (long long)size);
    *first = begin;
    *count = 1;
    return FW_OK;
  }
  int64_t low = stride > 0 ? 0 : -1, high = stride > 0 ? size : size - 1;
  if (s->offset && !fwi_add_i64(end, begin, &end)) return fwi_node_fail(b, n, FW_ERR_MODEL, "its end is impossible.");
  if (begin < 0) begin += size;
  if (end < 0) end += size;
  begin = s->begin_mask >> i & 1 ? (stride > 0 ? low : high) : begin < low ? low : begin > high ? high : begin;
  end = s->end_mask >> i & 1 ? (stride > 0 ? high : low) : end < low ? low : end > high ? high : end;
  int64_t span = stride > 0 ? end - begin : begin - end, step = stride > 0 ? stride : -stride;
  *first = begin;
  *count = span > 0 ? (span + step - 1) / step : 0;
  return FW_OK;
}

static fw_status strided_slice_prepare(fwi_build *b, fwi_node *n) {
  strided_slice s;
  FWI_TRY(read_strided_slice(b, n, &s));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int32_t rank = x->shape.rank, d = 0, named = 0, out_rank = 0;
  int64_t strides[FW_TENSOR_MAX_RANK], dims[2 * FW_TENSOR_MAX_RANK], start = 0;
  fwi_copy c = {0};
  fwi_strides(&x->shape, strides);
  for (int32_t i = 0; i < s.specs; i++) named += (s.ellipsis | s.new_axis) >> i & 1 ? 0 : 1;
  if (named > rank) return fwi_node_fail(b, n, FW_ERR_MODEL, "it slices %d of %d dimensions.", named, rank);
  for (int32_t i = 0; i < s.specs || d < rank; i++) {
    bool rest = i >= s.specs, ellipsis = !rest && (s.ellipsis >> i & 1);
    int32_t whole = rest ? rank - d : ellipsis ? rank - named : 0; /* dimensions taken as they are */
    for (int32_t k = 0; k < whole && d < rank; k++, d++) {
      c.dim[c.rank] = x->shape.dim[d];
      c.from[c.rank++] = strides[d];
      dims[out_rank++] = x->shape.dim[d];
    }
    if (rest || ellipsis) continue;
    if (s.new_axis >> i & 1) {
      dims[out_rank++] = 1;
      continue;
    }
    int64_t first = 0, count = 0;
    FWI_TRY(cells_of(b, n, &s, i, x->shape.dim[d], &first, &count));
    c.dim[c.rank] = (int32_t)count;
    c.from[c.rank++] = strides[d] * s.stride[i];
    start += first * strides[d];
    if (!(s.shrink >> i & 1)) dims[out_rank++] = count;
    d++;
  }
  if (out_rank > FW_TENSOR_MAX_RANK)
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "%d dimensions are too many.", out_rank);
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, out_rank, &y));
  FWI_TRY(fwi_set_output(b, n, 0, x->type, &y));
  return set_move(b, n, &c, start);
}

static fw_status reverse_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int64_t axes[FW_TENSOR_MAX_RANK], start = 0;
  int32_t count;
  FWI_TRY(fwi_constant_ints(b, n, 1, FW_TENSOR_MAX_RANK, axes, &count));
  fwi_copy c = {.rank = x->shape.rank};
  fwi_strides(&x->shape, c.from);
  memcpy(c.dim, x->shape.dim, sizeof x->shape.dim);
  for (int32_t i = 0; i < count; i++) {
    int32_t axis;
    FWI_TRY(fwi_axis(b, n, axes[i], c.rank, &axis));
    if (c.from[axis] < 0) return fwi_node_fail(b, n, FW_ERR_MODEL, "dimension %d appears twice.", axis);
    start += c.from[axis] * (c.dim[axis] - 1);
    c.from[axis] = -c.from[axis];
  }
  FWI_TRY(fwi_set_output(b, n, 0, x->type, &x->shape));
  return set_move(b, n, &c, start);
}

static fw_status broadcast_to_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int64_t dims[FW_TENSOR_MAX_RANK], strides[FW_TENSOR_MAX_RANK];
  int32_t rank;
  fwi_shape wanted, y;
  FWI_TRY(fwi_constant_ints(b, n, 1, FW_TENSOR_MAX_RANK, dims, &rank));
  FWI_TRY(fwi_shape_from(b, n, dims, rank, &wanted));
  FWI_TRY(fwi_broadcast(b, n, &x->shape, &wanted, &y));
  if (!fwi_shape_equal(&y, &wanted))
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its input is no part of the wanted shape.");
  fwi_copy c = {.rank = rank};
  fwi_strides(&x->shape, strides);
  for (int32_t i = 0; i < rank; i++) {
    int32_t own = i - (rank - x->shape.rank); /* the same dimension of the input */
    c.dim[i] = y.dim[i];
    c.from[i] = own < 0 || x->shape.dim[own] == 1 ? 0 : strides[own];
  }
  FWI_TRY(fwi_set_output(b, n, 0, x->type, &y));
  return set_move(b, n, &c, 0);
}

static fw_status tile_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  int64_t times[FW_TENSOR_MAX_RANK], strides[FW_TENSOR_MAX_RANK], dims[FW_TENSOR_MAX_RANK];
  int32_t count;
  fwi_shape y;
  FWI_TRY(fwi_constant_ints(b, n, 1, FW_TENSOR_MAX_RANK, times, &count));
  if (count != x->shape.rank) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d factors do not fit %d dimensions.", count, x->shape.rank);
  }
  fwi_strides(&x->shape, strides);
  fwi_copy c = {0};
  for (int32_t i = 0; i < count; i++) {
    if (times[i] < 0 || times[i] > INT32_MAX)
      return fwi_node_fail(b, n, FW_ERR_MODEL, "a factor of %lld is impossible.", (long long)times[i]);
    dims[i] = times[i] * x->shape.dim[i];
    c.dim[c.rank] = (int32_t)times[i]; /* a dimension of repeats before each of cells */
    c.from[c.rank++] = 0;
    c.dim[c.rank] = x->shape.dim[i];
    c.from[c.rank++] = strides[i];
  }
  FWI_TRY(fwi_shape_from(b, n, dims, count, &y));
  FWI_TRY(fwi_set_output(b, n, 0, x->type, &y));
  return set_move(b, n, &c, 0);
}

const fwi_op fwi_op_transpose = {transpose_prepare, NULL, run, 0};
const fwi_op fwi_op_slice = {slice_prepare, NULL, run, 0};
const fwi_op fwi_op_strided_slice = {strided_slice_prepare, NULL, run, 0};
const fwi_op fwi_op_reverse = {reverse_prepare, NULL, run, 0};
const fwi_op fwi_op_broadcast_to = {broadcast_to_prepare, NULL, run, 0};
const fwi_op fwi_op_tile = {tile_prepare, NULL, run, 0};
