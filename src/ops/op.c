#include "ops/op.h"

#include <limits.h>

fw_status fwi_expect_operands(const fwi_build *b, const fwi_node *n, int32_t min, int32_t max, int32_t outputs) {
  if (n->input_count < min || n->input_count > max) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "it has %d inputs; the op takes %d to %d.", n->input_count, min, max);
  }
  if (n->output_count != outputs) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "it has %d outputs; the op has %d.", n->output_count, outputs);
  }
  for (int32_t i = 0; i < min; i++) {
    if (n->inputs[i] == FWI_NONE) return fwi_node_fail(b, n, FW_ERR_MODEL, "its input %d is missing.", i);
  }
  return FW_OK;
}

fw_status fwi_expect_f32(const fwi_build *b, const fwi_node *n, int32_t input) {
  const fwi_tensor *t = fwi_input(b, n, input);
  if (t->type == FWI_FLOAT32) return FW_OK;
  bool quantized = t->quantization.count > 0 && (t->type == FWI_INT8 || t->type == FWI_UINT8 || t->type == FWI_INT16);
  return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED,
                       quantized ? "its input '%s' is quantised to %s; nets that compute in integers are not supported."
                                 : "its input '%s' is %s; only float32 is supported here.",
                       t->name, fwi_type_name(t->type));
}

fw_status fwi_expect_rank(const fwi_build *b, const fwi_node *n, int32_t input, int32_t min, int32_t max) {
  const fwi_tensor *t = fwi_input(b, n, input);
  if (t->shape.rank >= min && t->shape.rank <= max) return FW_OK;
  return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' has %d dimensions; the op takes %d to %d.", t->name,
                       t->shape.rank, min, max);
}

fw_status fwi_expect_weights(const fwi_build *b, fwi_node *n, int32_t input) {
  const fwi_tensor *t = fwi_input(b, n, input);
  if (!fwi_is_constant(t)) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "its input '%s' must be a constant of the file.", t->name);
  }
  if (!fwi_floats_possible(b, t)) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "constant '%s' of type %s cannot be read as float32.", t->name,
                         fwi_type_name(t->type));
  }
  n->build_inputs |= 1u << input;
  return FW_OK;
}

fw_status fwi_constant_ints(fwi_build *b, fwi_node *n, int32_t input, int32_t max, int64_t *out, int32_t *count) {
  const fwi_tensor *t = fwi_input(b, n, input);
  if (!t->data) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED,
                         "its input '%s' depends on what the model is fed; a constant is needed.", t->name);
  }
  if (t->type != FWI_INT32 && t->type != FWI_INT64) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' is %s instead of int32.", t->name, fwi_type_name(t->type));
  }
  int64_t elements = fwi_shape_count(&t->shape);
  if (elements > max) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' has %lld elements; at most %d make sense.", t->name,
                         (long long)elements, max);
  }
  for (int64_t i = 0; i < elements; i++) {
    out[i] = t->type == FWI_INT32 ? ((const int32_t *)t->data)[i] : ((const int64_t *)t->data)[i];
  }
  *count = (int32_t)elements;
  n->build_inputs |= 1u << input;
  return FW_OK;
}

fw_status fwi_axis(const fwi_build *b, const fwi_node *n, int64_t axis, int32_t rank, int32_t *out) {
  if (axis < -rank || axis >= rank) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "axis %lld does not fit %d dimensions.", (long long)axis, rank);
  }
  *out = (int32_t)(axis < 0 ? axis + rank : axis);
  return FW_OK;
}

int32_t fwi_option_int(const fwi_build *b, const fwi_node *n, uint32_t field, int32_t fallback) {
  return fwi_fb_i32(b->file, &n->file->options, field, fallback, "of an operator's options");
}

int32_t fwi_option_byte(const fwi_build *b, const fwi_node *n, uint32_t field, int32_t fallback) {
  return fwi_fb_i8(b->file, &n->file->options, field, fallback, "of an operator's options");
}

bool fwi_option_bool(const fwi_build *b, const fwi_node *n, uint32_t field) {
  return fwi_fb_bool(b->file, &n->file->options, field, false, "of an operator's options");
}

float fwi_option_float(const fwi_build *b, const fwi_node *n, uint32_t field, float fallback) {
  return fwi_fb_f32(b->file, &n->file->options, field, fallback, "of an operator's options");
}

fw_status fwi_options_ok(const fwi_build *b) {
  return b->file->status;
}

fw_status fwi_option_activation(fwi_build *b, fwi_node *n, uint32_t field) {
  int32_t fused = fwi_option_byte(b, n, field, FWI_FUSED_NONE);
  FWI_TRY(fwi_options_ok(b));
  switch (fused) {
    case FWI_FUSED_NONE:
      n->fusion.activation = FWI_ACT_NONE;
      return FW_OK;
    case FWI_FUSED_RELU:
      n->fusion.activation = FWI_ACT_RELU;
      return FW_OK;
    case FWI_FUSED_RELU_N1_TO_1:
      n->fusion.activation = FWI_ACT_RELU_N1_TO_1;
      return FW_OK;
    case FWI_FUSED_RELU6:
      n->fusion.activation = FWI_ACT_RELU6;
      return FW_OK;
    case FWI_FUSED_TANH:
      n->fusion.activation = FWI_ACT_TANH;
      return FW_OK;
    default:
      return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "its fused activation %d is not supported.", fused);
  }
}

fw_status fwi_window(const fwi_build *b, const fwi_node *n, int32_t in, int32_t kernel, int32_t stride,
                     int32_t dilation, int32_t padding, int32_t *out, int32_t *pad_before) {
  if (kernel < 1 || stride < 1 || dilation < 1) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "a window of %d with stride %d and dilation %d is impossible.", kernel,
                         stride, dilation);
  }
  if (padding != FWI_PADDING_SAME && padding != FWI_PADDING_VALID) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its padding rule %d is unknown.", padding);
  }
  int64_t extent = ((int64_t)kernel - 1) * dilation + 1;
  int64_t size =
      padding == FWI_PADDING_SAME ? ((int64_t)in + stride - 1) / stride : ((int64_t)in - extent + stride) / stride;
  if (size < 1 || extent > INT32_MAX / 2 || (padding == FWI_PADDING_VALID && extent > in)) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "a window of %lld does not fit into %d cells.", (long long)extent, in);
  }
  int64_t total = (size - 1) * stride + extent - in;
  *out = (int32_t)size;
  *pad_before = padding == FWI_PADDING_SAME && total > 0 ? (int32_t)(total / 2) : 0;
  return FW_OK;
}

fw_status fwi_broadcast(const fwi_build *b, const fwi_node *n, const fwi_shape *x, const fwi_shape *y, fwi_shape *out) {
  out->rank = x->rank > y->rank ? x->rank : y->rank;
  for (int32_t i = 0; i < FW_TENSOR_MAX_RANK; i++) out->dim[i] = 1;
  for (int32_t i = 1; i <= out->rank; i++) { /* from the last dimension on */
    int32_t p = i <= x->rank ? x->dim[x->rank - i] : 1, q = i <= y->rank ? y->dim[y->rank - i] : 1;
    if (p != q && p != 1 && q != 1) {
      char left[96], right[96];
      return fwi_node_fail(b, n, FW_ERR_MODEL, "shapes %s and %s do not go together.",
                           fwi_shape_text(x, left, sizeof left), fwi_shape_text(y, right, sizeof right));
    }
    out->dim[out->rank - i] = p == 1 ? q : p;
  }
  return FW_OK;
}

fw_status fwi_shape_from(const fwi_build *b, const fwi_node *n, const int64_t *dims, int32_t rank, fwi_shape *out) {
  *out = (fwi_shape){.rank = rank};
  for (int32_t i = 0; i < FW_TENSOR_MAX_RANK; i++) {
    int64_t d = i < rank ? dims[i] : 1;
    if (d < 0 || d > INT32_MAX)
      return fwi_node_fail(b, n, FW_ERR_MODEL, "the dimension %lld is impossible.", (long long)d);
    out->dim[i] = (int32_t)d;
  }
  return FW_OK;
}

int64_t fwi_product(const int32_t *factors, int32_t count) {
  int64_t product = 1;
  for (int32_t i = 0; i < count; i++) {
    if (!fwi_mul_i64(product, factors[i], &product)) return INT64_MAX;
  }
  return product;
}

static bool same_packing(const fwi_packing *p, const fwi_node *n, int32_t weights, int32_t bias,
                         const fwi_conv_shape *shape) {
  return p->op == n->op && p->weights == weights && p->bias == bias && memcmp(&p->shape, shape, sizeof *shape) == 0;
}

fw_status fwi_pack_block(fwi_build *b, fwi_node *n, int32_t weights, int32_t bias, const fwi_conv_shape *shape,
                         size_t bytes, void **fill) {
  fw_model *m = b->model;
  *fill = NULL;
  for (const fwi_packing *p = m->packings; p; p = p->next) {
    if (same_packing(p, n, weights, bias, shape)) {
      n->packed = p->block;
      return FW_OK;
    }
  }
  size_t total;
  if (!fwi_add_size(m->weight_bytes, bytes, &total) || total > m->limits.bytes) {
    return fwi_node_fail(b, n, FW_ERR_MEMORY, "the model's weights take more than %zu bytes.", m->limits.bytes);
  }
  fwi_packing *p = fwi_take(b, 1, sizeof *p);
  if (!p) return FW_ERR_MEMORY;
  p->block = fwi_block_alloc(bytes);
  if (!p->block) return fwi_node_fail(b, n, FW_ERR_MEMORY, "there is no memory for its weights of %zu bytes.", bytes);
  p->op = n->op;
  p->weights = weights;
  p->bias = bias;
  p->shape = *shape;
  p->next = m->packings;
  m->packings = p;
  m->weight_bytes = total;
  n->packed = *fill = p->block;
  return FW_OK;
}

fwi_epilogue fwi_run_epilogue(const fwi_run *r) {
  const fwi_fusion *f = &r->node->fusion;
  fwi_epilogue e = {.activation = f->activation,
                    .alpha = f->alpha,
                    .relu_input = f->relu_input,
                    .slope = f->slope == FWI_NONE ? NULL : r->data[f->slope],
                    .residual = f->residual == FWI_NONE ? NULL : r->data[f->residual]};
  if (e.residual) {
    const fwi_shape *x = &r->tensors[f->residual].shape, *y = &fwi_run_output(r, 0)->shape;
    const int32_t channels = x->rank ? x->dim[x->rank - 1] : 0;
    if (y->rank && channels != y->dim[y->rank - 1]) e.residual_channels = channels;
  }
  return e;
}

void fwi_strides(const fwi_shape *shape, int64_t *strides) {
  int64_t s = 1;
  for (int32_t i = shape->rank - 1; i >= 0; i--) {
    strides[i] = s;
    s *= shape->dim[i];
  }
}

void fwi_copy_simplify(fwi_copy *c) {
  fwi_copy out = {0};
  for (int32_t i = 0; i < c->rank; i++) {
    if (c->dim[i] == 1) continue;
    int32_t last = out.rank - 1;
    if (last >= 0 && out.from[last] == c->from[i] * c->dim[i] && out.to[last] == c->to[i] * c->dim[i]) {
      /* Wraps only where another dimension is 0, and nothing is copied. */
      out.dim[last] = (int32_t)((uint32_t)out.dim[last] * (uint32_t)c->dim[i]);
      out.from[last] = c->from[i];
      out.to[last] = c->to[i];
    } else {
      out.dim[out.rank] = c->dim[i];
      out.from[out.rank] = c->from[i];
      out.to[out.rank] = c->to[i];
      out.rank++;
    }
  }
  if (out.rank == 0) {
    out.rank = 1;
    out.dim[0] = 1;
    out.from[0] = out.to[0] = 1;
  }
  *c = out;
}

/* One row of n elements. */
static void copy_row(int32_t n, size_t bytes, const unsigned char *from, int64_t from_step, unsigned char *to,
                     int64_t to_step) {
  if (from_step == 1 && to_step == 1) {
    memcpy(to, from, (size_t)n * bytes);
    return;
  }
  ptrdiff_t f = (ptrdiff_t)from_step * (ptrdiff_t)bytes, t = (ptrdiff_t)to_step * (ptrdiff_t)bytes;
  if (bytes == 4) {
    for (int32_t i = 0; i < n; i++) memcpy(to + i * t, from + i * f, 4);
  } else {
    for (int32_t i = 0; i < n; i++) memcpy(to + i * t, from + i * f, bytes);
  }
}

void fwi_copy_run(const fwi_copy *c, size_t element_bytes, const void *from, void *to) {
  int32_t at[FWI_COPY_RANK] = {0}, last = c->rank - 1;
  ptrdiff_t f = 0, t = 0; /* in elements: only whole rows' starts become pointers */
  for (int32_t i = 0; i < c->rank; i++) {
    if (c->dim[i] == 0) return;
  }
  for (;;) {
    copy_row(c->dim[last], element_bytes, (const unsigned char *)from + f * (ptrdiff_t)element_bytes, c->from[last],
             (unsigned char *)to + t * (ptrdiff_t)element_bytes, c->to[last]);
    int32_t d = last - 1;
    for (; d >= 0; d--) {
      f += (ptrdiff_t)c->from[d];
      t += (ptrdiff_t)c->to[d];
      if (++at[d] < c->dim[d]) break;
      f -= (ptrdiff_t)c->from[d] * c->dim[d];
      t -= (ptrdiff_t)c->to[d] * c->dim[d];
      at[d] = 0;
    }
    if (d < 0) return;
  }
}
