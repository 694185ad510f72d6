/* Arithmetic with a constant by channel on what a convolution reads, as nets normalise their pictures, goes into its
 * weights: a factor always, for padding stays zero, a shift where no window reaches beyond the picture. */
#include <math.h>

#include "nn/fuse.h"
#include "ops/conv.h"
#include "ops/eltwise.h"

/* One value a channel of the constant `t` as an operand of a picture x: single, by channel, or a whole picture that
 * repeats the same values in each cell. */
static bool channel_values(const fwi_fuser *f, int32_t t, const fwi_shape *x, float *values) {
  const fwi_tensor *c = fwi_fuser_tensor(f, t);
  const int64_t count = fwi_shape_count(&c->shape), channels = x->dim[x->rank - 1];
  const bool single = count == 1;
  if (!c->data || c->type != FWI_FLOAT32 || (!single && c->shape.dim[c->shape.rank - 1] != channels)) return false;
  const float *data = c->data;
  for (int64_t i = 0; i < channels; i++) values[i] = data[single ? 0 : i];
  for (int64_t i = channels; i < count; i++) {
    if (!(data[i] == data[i - channels])) return false;
  }
  return true;
}

/* True when every window lies inside the picture. */
static bool inside(const fwi_conv_shape *s) {
  return s->pad_top == 0 && s->pad_left == 0 &&
         (int64_t)(s->out_h - 1) * s->stride_h + (int64_t)(s->kernel_h - 1) * s->dilation_h < s->in_h &&
         (int64_t)(s->out_w - 1) * s->stride_w + (int64_t)(s->kernel_w - 1) * s->dilation_w < s->in_w;
}

/* Weights of `p` times scale, bias plus weights times shift, both by input channel, as new constants. */
static fw_status rescale(fwi_fuser *f, fwi_conv_params *p, const float *scale, const float *shift) {
  const fwi_tensor *old = fwi_fuser_tensor(f, p->weights);
  const fwi_shape w_shape = old->shape, bias_shape = {1, {p->shape.out_c, 1, 1, 1, 1, 1, 1, 1}};
  const size_t channels = (size_t)p->shape.in_c, outputs = (size_t)p->shape.out_c;
  const size_t each = (size_t)fwi_shape_count(&w_shape) / outputs;
  fwi_floats w, bias;
  float *new_w, *new_bias;
  int32_t weights = fwi_constant_new(f->b, old->name, &w_shape, &new_w);
  int32_t biases = weights == FWI_NONE ? FWI_NONE : fwi_constant_new(f->b, old->name, &bias_shape, &new_bias);
  if (biases == FWI_NONE) return FW_ERR_MEMORY;
  FWI_TRY(fwi_floats_open(f->b, p->weights, &w));
  fw_status status = fwi_floats_open(f->b, p->bias, &bias);
  if (status == FW_OK) {
    for (size_t o = 0; o < outputs; o++) {
      double sum = bias.data ? bias.data[o] : 0;
      for (size_t i = o * each; i < (o + 1) * each; i++) {
        sum += (double)w.data[i] * shift[i % channels];
        new_w[i] = w.data[i] * scale[i % channels];
      }
      new_bias[o] = (float)sum;
    }
    p->weights = weights;
    p->bias = biases;
    fwi_floats_close(&bias);
  }
  fwi_floats_close(&w);
  return status;
}

/* What `n` does to its operand `side`, as x * scale + shift by channel; false when it is something else. */
static bool affine(const fwi_fuser *f, const fwi_node *n, int side, const fwi_shape *x, float *scale, float *shift) {
  const int32_t channels = x->dim[x->rank - 1];
  if (!channel_values(f, n->inputs[1 - side], x, shift)) return false;
  for (int32_t i = 0; i < channels; i++) {
    const float value = shift[i];
    shift[i] = 0;
    scale[i] = 1;
    switch (n->variant) {
      case FWI_BINARY_MUL:
        scale[i] = value;
        break;
      case FWI_BINARY_DIV:
        if (side == 1) return false;
        scale[i] = 1 / value;
        break;
      case FWI_BINARY_ADD:
        shift[i] = value;
        break;
      case FWI_BINARY_SUB:
        scale[i] = side == 0 ? 1.0f : -1.0f;
        shift[i] = side == 0 ? -value : value;
        break;
      default:
        return false;
    }
    if (!isfinite(scale[i]) || !isfinite(shift[i])) return false;
  }
  return true;
}

fw_status fwi_fuse_input(fwi_fuser *f, fwi_node *n) {
  for (;;) {
    if (n->op != &fwi_op_conv2d) return FW_OK;
    const int32_t y = n->inputs[0];
    const fwi_node *a = fwi_only_for_one(f, y);
    if (!a || a->op != &fwi_op_binary || a->fusion.activation != FWI_ACT_NONE) return FW_OK;
    const int side = fwi_is_constant(fwi_fuser_tensor(f, a->inputs[0])) ? 1 : 0;
    const int32_t x = a->inputs[side];
    const fwi_shape *shape = &fwi_fuser_tensor(f, x)->shape;
    const fwi_conv_params *old = n->params;
    float *scale = fwi_take_temporary(f->b, (size_t)old->shape.in_c, 2 * sizeof *scale), *shift;
    if (!scale) return FW_ERR_MEMORY;
    shift = scale + old->shape.in_c;
    if (!fwi_shape_equal(shape, &fwi_fuser_tensor(f, y)->shape) || !affine(f, a, side, shape, scale, shift)) {
      return FW_OK;
    }
    const bool shifts = a->variant == FWI_BINARY_ADD || a->variant == FWI_BINARY_SUB;
    if (shifts && !inside(&old->shape)) return FW_OK;
    fwi_conv_params *p = fwi_own_params(f, n);
    if (!p) return FW_ERR_MEMORY;
    FWI_TRY(rescale(f, p, scale, shift));
    n->inputs[0] = x;
    fwi_read_instead(f, y, x);
  }
}
