/* Ops that change or make shapes: RESHAPE SQUEEZE EXPAND_DIMS, SHAPE RANK, FILL ZEROS_LIKE RANGE BROADCAST_ARGS. */
#include "ops/shape.h"

#include <math.h>

/* The wanted shape of RESHAPE: input 1 when there is one, else the options. */
static fw_status wanted_shape(fwi_build *b, fwi_node *n, int64_t *dims, int32_t *rank) {
  if (fwi_has_input(n, 1)) return fwi_constant_ints(b, n, 1, FW_TENSOR_MAX_RANK, dims, rank);
  fwi_fb_vector v = fwi_fb_vec(b->file, &n->file->options, 0, 4, "ReshapeOptions.new_shape");
  FWI_TRY(fwi_options_ok(b));
  if (v.count > FW_TENSOR_MAX_RANK) return fwi_node_fail(b, n, FW_ERR_MODEL, "%u dimensions are too many.", v.count);
  for (uint32_t i = 0; i < v.count; i++) dims[i] = fwi_fb_vec_i32(b->file, &v, i);
  *rank = (int32_t)v.count;
  return FW_OK;
}

static fw_status reshape(fwi_build *b, fwi_node *n, const fwi_shape *x, int64_t *dims, int32_t *rank) {
  int64_t count = fwi_shape_count(x), known = 1;
  int32_t open = -1;
  FWI_TRY(wanted_shape(b, n, dims, rank));
  for (int32_t i = 0; i < *rank; i++) {
    if (dims[i] == -1 && open < 0) {
      open = i;
    } else if (dims[i] < 0 || !fwi_mul_i64(known, dims[i], &known)) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "the dimension %lld is impossible.", (long long)dims[i]);
    }
  }
  if (open >= 0) {
    if (known == 0 || count % known) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "%lld values do not divide into %lld.", (long long)count,
                           (long long)known);
    }
    dims[open] = count / known;
    known = count;
  }
  if (known == count) return FW_OK;
  return fwi_node_fail(b, n, FW_ERR_MODEL, "%lld values do not become %lld.", (long long)count, (long long)known);
}

/* Dimensions of size 1: the listed ones, or all. */
static fw_status squeeze(fwi_build *b, fwi_node *n, const fwi_shape *x, int64_t *dims, int32_t *rank) {
  fwi_fb_vector v = fwi_fb_vec(b->file, &n->file->options, 0, 4, "SqueezeOptions.squeeze_dims");
  FWI_TRY(fwi_options_ok(b));
  bool drop[FW_TENSOR_MAX_RANK] = {false};
  if (v.count > FW_TENSOR_MAX_RANK) return fwi_node_fail(b, n, FW_ERR_MODEL, "%u dimensions are too many.", v.count);
  for (uint32_t i = 0; i < v.count; i++) {
    int32_t axis;
    FWI_TRY(fwi_axis(b, n, fwi_fb_vec_i32(b->file, &v, i), x->rank, &axis));
    if (x->dim[axis] != 1) return fwi_node_fail(b, n, FW_ERR_MODEL, "dimension %d is %d, not 1.", axis, x->dim[axis]);
    drop[axis] = true;
  }
  *rank = 0;
  for (int32_t i = 0; i < x->rank; i++) {
    if (!(v.count ? drop[i] : x->dim[i] == 1)) dims[(*rank)++] = x->dim[i];
  }
  return FW_OK;
}

static fw_status expand_dims(fwi_build *b, fwi_node *n, const fwi_shape *x, int64_t *dims, int32_t *rank) {
  int64_t axis = 0;
  int32_t count, at;
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  FWI_TRY(fwi_constant_ints(b, n, 1, 1, &axis, &count));
  if (x->rank == FW_TENSOR_MAX_RANK)
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "%d dimensions are too many.", x->rank + 1);
  FWI_TRY(fwi_axis(b, n, axis, x->rank + 1, &at));
  *rank = x->rank + 1;
  for (int32_t i = 0; i < *rank; i++) dims[i] = i < at ? x->dim[i] : i == at ? 1 : x->dim[i - 1];
  return FW_OK;
}

static int64_t elements_behind(const fwi_shape *s, int32_t axis) {
  int64_t count = 1;
  for (int32_t d = axis + 1; d < s->rank; d++) count *= s->dim[d];
  return count;
}

/* A view of channels with a scale each has them along an axis of its own. `y` is a checked shape. */
static fw_status take_scales(fwi_build *b, fwi_node *n, const fwi_shape *y) {
  const fwi_tensor *x = fwi_input(b, n, 0);
  fwi_quantization q = x->quantization;
  if (q.count > 1) {
    const int64_t each = elements_behind(&x->shape, q.axis);
    q.axis = 0;
    while (q.axis < y->rank && (y->dim[q.axis] != q.count || elements_behind(y, q.axis) != each)) q.axis++;
    if (q.axis == y->rank) return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "its %d scales fit no dimension.", q.count);
  }
  fwi_output(b, n, 0)->quantization = q;
  return FW_OK;
}

static fw_status view_prepare(fwi_build *b, fwi_node *n) {
  int64_t dims[FW_TENSOR_MAX_RANK];
  int32_t rank;
  fwi_shape y;
  FWI_TRY(fwi_expect_operands(b, n, 1, 2, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  if (n->variant == FWI_VIEW_RESHAPE) {
    FWI_TRY(reshape(b, n, &x->shape, dims, &rank));
  } else if (n->variant == FWI_VIEW_SQUEEZE) {
    FWI_TRY(squeeze(b, n, &x->shape, dims, &rank));
  } else {
    FWI_TRY(expand_dims(b, n, &x->shape, dims, &rank));
  }
  FWI_TRY(fwi_shape_from(b, n, dims, rank, &y));
  n->kernel = "copy";
  FWI_TRY(fwi_set_output(b, n, 0, x->type, &y));
  return take_scales(b, n, &y);
}

static fw_status view_run(const fwi_run *r) {
  if (fwi_in(r, 0) != fwi_out(r, 0)) memcpy(fwi_out(r, 0), fwi_in(r, 0), fwi_run_output(r, 0)->bytes);
  return FW_OK;
}

static fw_status shape_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  int32_t type = n->variant == FWI_SHAPE_OF ? fwi_option_byte(b, n, 0, FWI_INT32) : FWI_INT32;
  FWI_TRY(fwi_options_ok(b));
  /* ShapeOptions.out_type defaults to 0, which converters write for int32. */
  if (type != FWI_INT64) type = FWI_INT32;
  fwi_shape y = {n->variant == FWI_SHAPE_OF ? 1 : 0, {x->rank, 1, 1, 1, 1, 1, 1, 1}};
  if (n->variant == FWI_SHAPE_RANK) y.dim[0] = 1;
  n->kernel = "shape";
  return fwi_set_output(b, n, 0, type, &y);
}

static fw_status shape_run(const fwi_run *r) {
  const fwi_shape *x = &fwi_run_input(r, 0)->shape;
  if (r->node->variant == FWI_SHAPE_RANK) {
    *(int32_t *)fwi_out(r, 0) = x->rank;
    return FW_OK;
  }
  for (int32_t i = 0; i < x->rank; i++) {
    if (fwi_run_output(r, 0)->type == FWI_INT64) {
      ((int64_t *)fwi_out(r, 0))[i] = x->dim[i];
    } else {
      ((int32_t *)fwi_out(r, 0))[i] = x->dim[i];
    }
  }
  return FW_OK;
}

/* The broadcast of two shapes that are themselves tensors. */
static fw_status broadcast_args_prepare(fwi_build *b, fwi_node *n) {
  int64_t dims[2][FW_TENSOR_MAX_RANK];
  fwi_shape shapes[2], y;
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  for (int32_t i = 0; i < 2; i++) {
    int32_t rank;
    FWI_TRY(fwi_constant_ints(b, n, i, FW_TENSOR_MAX_RANK, dims[i], &rank));
    FWI_TRY(fwi_shape_from(b, n, dims[i], rank, &shapes[i]));
  }
  fwi_shape *result = fwi_take(b, 1, sizeof *result);
  if (!result) return FW_ERR_MEMORY;
  FWI_TRY(fwi_broadcast(b, n, &shapes[0], &shapes[1], result));
  n->params = result;
  n->kernel = "shape";
  y = (fwi_shape){1, {result->rank, 1, 1, 1, 1, 1, 1, 1}};
  return fwi_set_output(b, n, 0, fwi_input(b, n, 0)->type, &y);
}

static fw_status broadcast_args_run(const fwi_run *r) {
  const fwi_shape *result = r->node->params;
  for (int32_t i = 0; i < result->rank; i++) {
    if (fwi_run_output(r, 0)->type == FWI_INT64) {
      ((int64_t *)fwi_out(r, 0))[i] = result->dim[i];
    } else {
      ((int32_t *)fwi_out(r, 0))[i] = result->dim[i];
    }
  }
  return FW_OK;
}

static fw_status fill_prepare(fwi_build *b, fwi_node *n) {
  int64_t dims[FW_TENSOR_MAX_RANK];
  int32_t rank;
  fwi_shape y;
  FWI_TRY(fwi_expect_operands(b, n, 2, 2, 1));
  FWI_TRY(fwi_constant_ints(b, n, 0, FW_TENSOR_MAX_RANK, dims, &rank));
  FWI_TRY(fwi_shape_from(b, n, dims, rank, &y));
  const fwi_tensor *value = fwi_input(b, n, 1);
  if (fwi_shape_count(&value->shape) != 1) return fwi_node_fail(b, n, FW_ERR_MODEL, "its value is no single one.");
  n->kernel = "fill";
  return fwi_set_output(b, n, 0, value->type, &y);
}

static fw_status fill_run(const fwi_run *r) {
  size_t element = fwi_type_bytes(fwi_run_output(r, 0)->type), bytes = fwi_run_output(r, 0)->bytes;
  uint8_t *y = fwi_out(r, 0);
  for (size_t at = 0; at < bytes; at += element) memcpy(y + at, fwi_in(r, 1), element);
  return FW_OK;
}

static fw_status zeros_like_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  n->kernel = "fill";
  return fwi_set_output(b, n, 0, fwi_input(b, n, 0)->type, &fwi_input(b, n, 0)->shape);
}

static fw_status zeros_like_run(const fwi_run *r) {
  memset(fwi_out(r, 0), 0, fwi_run_output(r, 0)->bytes);
  return FW_OK;
}

/* start, limit, delta: constants, since they decide the shape. */
static fw_status range_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 3, 3, 1));
  int32_t type = fwi_input(b, n, 0)->type;
  int64_t count = 0, ints[3];
  for (int32_t i = 0; i < 3; i++) {
    fwi_tensor *t = fwi_input(b, n, i);
    FWI_TRY(fwi_constant_make(b, t));
    if (!t->data || t->type != type || fwi_shape_count(&t->shape) != 1) {
      return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "its inputs must be three constant numbers of one type.");
    }
  }
  if (type == FWI_FLOAT32) {
    float start = *(float *)fwi_input(b, n, 0)->data, limit = *(float *)fwi_input(b, n, 1)->data;
    float delta = *(float *)fwi_input(b, n, 2)->data, size = ceilf((limit - start) / delta);
    if (!(size < 2147483648.0f)) return fwi_node_fail(b, n, FW_ERR_MODEL, "its range has no end.");
    count = size > 0 ? (int64_t)size : 0;
  } else {
    int32_t one;
    int64_t span;
    for (int32_t i = 0; i < 3; i++) FWI_TRY(fwi_constant_ints(b, n, i, 1, &ints[i], &one));
    if (ints[2] == 0 || ints[0] == INT64_MIN || !fwi_add_i64(ints[1], -ints[0], &span) || ints[2] == INT64_MIN ||
        span == INT64_MIN) {
      return fwi_node_fail(b, n, FW_ERR_MODEL, "its range has no end.");
    }
    int64_t step = ints[2] < 0 ? -ints[2] : ints[2], length = ints[2] < 0 ? -span : span;
    count = length > 0 ? (length - 1) / step + 1 : 0;
  }
  fwi_shape y;
  n->build_inputs = 0; /* read again by run, which folds */
  FWI_TRY(fwi_shape_from(b, n, &count, 1, &y));
  n->kernel = "range";
  return fwi_set_output(b, n, 0, type, &y);
}

static fw_status range_run(const fwi_run *r) {
  int32_t count = fwi_run_output(r, 0)->shape.dim[0];
  for (int32_t i = 0; i < count; i++) {
    switch (fwi_run_output(r, 0)->type) {
      case FWI_FLOAT32:
        ((float *)fwi_out(r, 0))[i] = *(const float *)fwi_in(r, 0) + (float)i * *(const float *)fwi_in(r, 2);
        break;
      case FWI_INT64:
        ((int64_t *)fwi_out(r, 0))[i] = *(const int64_t *)fwi_in(r, 0) + i * *(const int64_t *)fwi_in(r, 2);
        break;
      default:
        ((int32_t *)fwi_out(r, 0))[i] =
            (int32_t)(*(const int32_t *)fwi_in(r, 0) + (int64_t)i * *(const int32_t *)fwi_in(r, 2));
        break;
    }
  }
  return FW_OK;
}

const fwi_op fwi_op_view = {view_prepare, NULL, view_run, FWI_TRAIT_ALIAS};
const fwi_op fwi_op_shape = {shape_prepare, NULL, shape_run, FWI_TRAIT_SHAPE_ONLY};
const fwi_op fwi_op_broadcast_args = {broadcast_args_prepare, NULL, broadcast_args_run, 0};
const fwi_op fwi_op_fill = {fill_prepare, NULL, fill_run, 0};
const fwi_op fwi_op_zeros_like = {zeros_like_prepare, NULL, zeros_like_run, FWI_TRAIT_SHAPE_ONLY};
const fwi_op fwi_op_range = {range_prepare, NULL, range_run, 0};
