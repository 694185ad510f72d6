/* Fusion: the program of the file rewritten so that fewer passes over memory are made.
 *
 *   PAD of zeros                -> the convolution's own padding
 *   MUL ADD SUB DIV by channel  -> the convolution's weights and bias
 *   ADD of two results          -> the residual of the later convolution, which moves to the ADD
 *   PAD of channels under it    -> a residual of fewer channels
 *   activation                  -> the epilogue of what computes its input
 *   PRELU in the form of sums   -> likewise (fuse_slope.c)
 *   RELU under a depthwise      -> done as the convolution reads
 *   MUL ADD SUB DIV under it    -> its weights and bias (fuse_input.c)
 *   sums that contain others    -> running sums (fuse_sums.c)
 *
 * An absorbed node is dead; the node that absorbed it takes over its output. Tensors in between are
 * not computed any more, so each must have one reader and be no output of the graph. */
#include "nn/fuse.h"

#include <math.h>
#include <string.h>

#include "ops/conv.h"
#include "ops/eltwise.h"
#include "ops/shape.h"

typedef fwi_fuser fuser;

static fwi_tensor *tensor(const fuser *f, int32_t index) {
  return fwi_fuser_tensor(f, index);
}

static fw_status begin(fwi_build *b, const fwi_program *plain, fuser *f) {
  fw_model *m = b->model;
  *f = (fuser){.b = b, .count = plain->count};
  f->nodes = fwi_take(b, (size_t)plain->count, sizeof *f->nodes);
  f->dead = fwi_take_temporary(b, (size_t)plain->count, sizeof *f->dead);
  f->producer = fwi_take_temporary(b, (size_t)m->tensor_capacity, sizeof *f->producer);
  f->uses = fwi_take_temporary(b, (size_t)m->tensor_capacity, sizeof *f->uses);
  if (!f->nodes || !f->dead || !f->producer || !f->uses) return FW_ERR_MEMORY;
  for (int32_t i = 0; i < m->tensor_capacity; i++) f->producer[i] = FWI_NONE;
  for (int32_t i = 0; i < plain->count; i++) {
    fwi_node *n = &f->nodes[i];
    *n = plain->nodes[i];
    for (int32_t k = 0; k < n->input_count; k++) {
      if (n->inputs[k] != FWI_NONE) f->uses[n->inputs[k]]++;
    }
    /* The lists of operands are this program's own from here on. */
    int32_t *inputs = fwi_take(b, (size_t)n->input_count, sizeof *inputs);
    int32_t *outputs = fwi_take(b, (size_t)n->output_count, sizeof *outputs);
    if (!inputs || !outputs) return FW_ERR_MEMORY;
    if (n->input_count) memcpy(inputs, n->inputs, (size_t)n->input_count * sizeof *inputs);
    memcpy(outputs, n->outputs, (size_t)n->output_count * sizeof *outputs);
    n->inputs = inputs;
    n->outputs = outputs;
    for (int32_t k = 0; k < n->output_count; k++) f->producer[outputs[k]] = i;
  }
  return FW_OK;
}

fwi_node *fwi_only_for_one(const fuser *f, int32_t t) {
  if (f->producer[t] == FWI_NONE || f->uses[t] != 1 || tensor(f, t)->is_output) return NULL;
  fwi_node *p = &f->nodes[f->producer[t]];
  return p->output_count == 1 ? p : NULL;
}

/* Convolutions and dense layers whose weights are constants: what takes a whole epilogue. */
static const fwi_conv_params *epilogue_params(const fuser *f, const fwi_node *n) {
  if (!(n->op->traits & FWI_TRAIT_EPILOGUE)) return NULL;
  const fwi_conv_params *p = n->params;
  return fwi_is_constant(tensor(f, p->weights)) ? p : NULL;
}

/* Node `i` disappears into `by`, which computes its output now. */
static void absorb(fuser *f, int32_t i, fwi_node *by, int32_t intermediate) {
  fwi_node *n = &f->nodes[i];
  for (int32_t k = 0; k < n->input_count; k++) {
    if (n->inputs[k] != FWI_NONE) f->uses[n->inputs[k]]--;
  }
  f->producer[intermediate] = FWI_NONE;
  by->outputs[0] = n->outputs[0];
  f->producer[by->outputs[0]] = (int32_t)(by - f->nodes);
  f->dead[i] = true;
}

static void drop_if_unread(fuser *f, int32_t i) {
  const fwi_node *n = &f->nodes[i];
  bool read = f->dead[i];
  for (int32_t k = 0; k < n->output_count && !read; k++) {
    read = f->uses[n->outputs[k]] > 0 || tensor(f, n->outputs[k])->is_output;
  }
  if (read) return;
  f->dead[i] = true;
  for (int32_t k = 0; k < n->input_count; k++) {
    if (n->inputs[k] != FWI_NONE) f->uses[n->inputs[k]]--;
  }
  if (n->fusion.residual != FWI_NONE) f->uses[n->fusion.residual]--;
}

void fwi_read_instead(fuser *f, int32_t from, int32_t to) {
  f->uses[from]--;
  f->uses[to]++;
  if (f->producer[from] != FWI_NONE) drop_if_unread(f, f->producer[from]);
}

void *fwi_own_params(fuser *f, fwi_node *n) {
  void *copy = fwi_take(f->b, 1, n->params_bytes);
  if (copy) n->params = memcpy(copy, n->params, n->params_bytes);
  return copy;
}

static bool is_convolution(const fwi_node *n) {
  return n->op == &fwi_op_conv2d || n->op == &fwi_op_depthwise;
}

/* Rows and columns of zeros around a picture, no more than a window can reach beyond. */
static bool pads_for(const fwi_node *pad, const fwi_tensor *x, const fwi_conv_shape *s) {
  const fwi_pad_params *p = pad->params;
  if (pad->op != &fwi_op_pad || pad->variant != FWI_PAD_CONSTANT || p->value != FWI_NONE || x->shape.rank != 4) {
    return false;
  }
  int64_t reach_h = (int64_t)(s->kernel_h - 1) * s->dilation_h, reach_w = (int64_t)(s->kernel_w - 1) * s->dilation_w;
  return p->before[0] == 0 && p->after[0] == 0 && p->before[3] == 0 && p->after[3] == 0 &&
         (int64_t)p->before[1] + s->pad_top <= reach_h && (int64_t)p->before[2] + s->pad_left <= reach_w &&
         p->after[1] <= reach_h && p->after[2] <= reach_w;
}

static fw_status fuse_pad(fuser *f, fwi_node *n) {
  int32_t padded = n->inputs[0], source = f->producer[padded];
  if (!is_convolution(n) || source == FWI_NONE) return FW_OK;
  fwi_node *pad = &f->nodes[source];
  const fwi_pad_params *p = pad->params;
  const fwi_tensor *x = pad->input_count ? tensor(f, pad->inputs[0]) : NULL;
  if (!x || !pads_for(pad, x, &((const fwi_conv_params *)n->params)->shape)) return FW_OK;
  fwi_conv_params *params = fwi_own_params(f, n);
  if (!params) return FW_ERR_MEMORY;
  params->shape.in_h = x->shape.dim[1];
  params->shape.in_w = x->shape.dim[2];
  params->shape.pad_top += p->before[1];
  params->shape.pad_left += p->before[2];
  n->inputs[0] = pad->inputs[0];
  fwi_read_instead(f, padded, n->inputs[0]);
  return FW_OK;
}

bool fwi_fuser_per_channel(const fuser *f, int32_t index, int32_t channels) {
  const fwi_tensor *t = tensor(f, index);
  int64_t count = fwi_shape_count(&t->shape);
  if (!fwi_is_constant(t) || t->type != FWI_FLOAT32) return false;
  return count == 1 || (count == channels && t->shape.dim[t->shape.rank - 1] == channels);
}

/* w * scale and bias * scale + shift, by output channel, as new constants of `p`. */
static fw_status rescale(fuser *f, const fwi_node *n, fwi_conv_params *p, const float *scale, const float *shift) {
  size_t channels = (size_t)p->shape.out_c;
  fwi_floats w, bias;
  float *new_w, *new_bias;
  const char *name = tensor(f, p->weights)->name;
  const fwi_shape w_shape = tensor(f, p->weights)->shape, bias_shape = {1, {p->shape.out_c, 1, 1, 1, 1, 1, 1, 1}};
  int32_t weights = fwi_constant_new(f->b, name, &w_shape, &new_w);
  int32_t biases = weights == FWI_NONE ? FWI_NONE : fwi_constant_new(f->b, name, &bias_shape, &new_bias);
  if (biases == FWI_NONE) return FW_ERR_MEMORY;
  FWI_TRY(fwi_floats_open(f->b, p->weights, &w));
  fw_status status = fwi_floats_open(f->b, p->bias, &bias);
  if (status == FW_OK) {
    /* Output channels come first in the weights of CONV_2D, last in those of DEPTHWISE_CONV_2D. */
    size_t count = (size_t)fwi_shape_count(&w_shape), each = count / channels;
    bool last = n->op == &fwi_op_depthwise;
    for (size_t i = 0; i < count; i++) new_w[i] = w.data[i] * scale[last ? i % channels : i / each];
    for (size_t c = 0; c < channels; c++) new_bias[c] = (bias.data ? bias.data[c] : 0) * scale[c] + shift[c];
    p->weights = weights;
    p->bias = biases;
    fwi_floats_close(&bias);
  }
  fwi_floats_close(&w);
  return status;
}

/* Node `i` is arithmetic with a constant by channel on what a convolution computes. */
static fw_status fuse_constant(fuser *f, int32_t i) {
  fwi_node *n = &f->nodes[i];
  if (n->op != &fwi_op_binary || n->input_count != 2) return FW_OK;
  for (int32_t side = 0; side < 2; side++) { /* which operand is the convolution */
    int32_t x = n->inputs[side], c = n->inputs[1 - side];
    fwi_node *p = fwi_only_for_one(f, x);
    bool possible = n->variant == FWI_BINARY_ADD || n->variant == FWI_BINARY_SUB || n->variant == FWI_BINARY_MUL ||
                    (n->variant == FWI_BINARY_DIV && side == 0);
    if (!p || !possible || !is_convolution(p) || p->fusion.activation != FWI_ACT_NONE || p->fusion.residual != FWI_NONE)
      continue;
    int32_t channels = ((const fwi_conv_params *)p->params)->shape.out_c;
    if (!fwi_fuser_per_channel(f, c, channels) ||
        !fwi_shape_equal(&tensor(f, x)->shape, &tensor(f, n->outputs[0])->shape))
      continue;
    fwi_conv_params *params = fwi_own_params(f, p);
    float *scale = fwi_take_temporary(f->b, (size_t)channels, 2 * sizeof *scale);
    if (!params || !scale) return FW_ERR_MEMORY;
    float *shift = scale + channels;
    fwi_floats values;
    FWI_TRY(fwi_floats_open(f->b, c, &values));
    bool single = fwi_shape_count(&tensor(f, c)->shape) == 1, finite = true;
    for (int32_t k = 0; k < channels; k++) {
      float v = values.data[single ? 0 : k];
      bool multiplies = n->variant == FWI_BINARY_MUL, divides = n->variant == FWI_BINARY_DIV,
           minus = n->variant == FWI_BINARY_SUB;
      scale[k] = multiplies ? v : divides ? 1 / v : minus && side == 1 ? -1.0f : 1.0f;
      shift[k] = multiplies || divides ? 0 : minus && side == 0 ? -v : v;
      finite &= isfinite(scale[k]) && isfinite(shift[k]);
    }
    fwi_floats_close(&values);
    if (!finite) continue;
    FWI_TRY(rescale(f, p, params, scale, shift));
    p->fusion.activation = n->fusion.activation;
    absorb(f, i, p, x);
    return FW_OK;
  }
  return FW_OK;
}

/* What a convolution adds for the residual `t`: where zeros were only put behind the channels of a picture, the picture
 * itself, for a residual may have fewer channels. */
static int32_t unpadded(const fuser *f, int32_t t) {
  if (f->producer[t] == FWI_NONE) return t;
  const fwi_node *pad = &f->nodes[f->producer[t]];
  const fwi_pad_params *p = pad->params;
  if (pad->op != &fwi_op_pad || pad->variant != FWI_PAD_CONSTANT || p->value != FWI_NONE) return t;
  const fwi_shape *x = &tensor(f, pad->inputs[0])->shape;
  for (int32_t d = 0; d < x->rank; d++) {
    if (p->before[d] != 0 || (p->after[d] != 0 && d < 3)) return t;
  }
  return x->rank == 4 && x->dim[3] > 0 ? pad->inputs[0] : t;
}

/* Node `i` adds two results of one shape: the later convolution adds the other one itself. */
static void fuse_residual(fuser *f, int32_t i) {
  fwi_node *n = &f->nodes[i];
  if (n->op != &fwi_op_binary || n->variant != FWI_BINARY_ADD || tensor(f, n->outputs[0])->type != FWI_FLOAT32) return;
  const fwi_shape *y = &tensor(f, n->outputs[0])->shape;
  if (!fwi_shape_equal(&tensor(f, n->inputs[0])->shape, y) || !fwi_shape_equal(&tensor(f, n->inputs[1])->shape, y))
    return;
  fwi_node *best = NULL;
  int32_t side = 0;
  for (int32_t k = 0; k < 2; k++) {
    fwi_node *p = fwi_only_for_one(f, n->inputs[k]);
    if (!p || !epilogue_params(f, p) || p->fusion.activation != FWI_ACT_NONE || p->fusion.residual != FWI_NONE)
      continue;
    if (!best || p > best) {
      best = p;
      side = k;
    }
  }
  if (!best) return;
  int32_t intermediate = n->inputs[side], other = n->inputs[1 - side], padded = other;
  if (is_convolution(best)) other = unpadded(f, padded);
  fwi_activation activation = n->fusion.activation;
  absorb(f, i, best, intermediate);
  best->fusion.residual = other;
  best->fusion.activation = activation;
  f->uses[padded]++; /* read by the convolution now */
  if (other != padded) fwi_read_instead(f, padded, other);
  f->nodes[i] = *best; /* both operands are there where the ADD was */
  f->dead[i] = false;
  f->dead[best - f->nodes] = true;
  f->producer[f->nodes[i].outputs[0]] = i;
}

/* The activation that a unary op is, or FWI_ACT_NONE. */
static fwi_activation activation_of(const fwi_node *n) {
  if (n->op != &fwi_op_unary) return FWI_ACT_NONE;
  switch (n->variant) {
    case FWI_UNARY_RELU:
      return FWI_ACT_RELU;
    case FWI_UNARY_RELU6:
      return FWI_ACT_RELU6;
    case FWI_UNARY_RELU_N1_TO_1:
      return FWI_ACT_RELU_N1_TO_1;
    case FWI_UNARY_LEAKY_RELU:
      return FWI_ACT_LEAKY_RELU;
    case FWI_UNARY_ELU:
      return FWI_ACT_ELU;
    case FWI_UNARY_HARD_SWISH:
      return FWI_ACT_HARD_SWISH;
    case FWI_UNARY_LOGISTIC:
      return FWI_ACT_LOGISTIC;
    case FWI_UNARY_TANH:
      return FWI_ACT_TANH;
    default:
      return FWI_ACT_NONE;
  }
}

static void fuse_activation(fuser *f, int32_t i) {
  fwi_node *n = &f->nodes[i];
  fwi_fusion fusion = {.activation = activation_of(n), .slope = FWI_NONE};
  if (tensor(f, n->outputs[0])->type != FWI_FLOAT32) return;
  const fwi_shape *y = &tensor(f, n->outputs[0])->shape;
  bool prelu = n->op == &fwi_op_binary && n->variant == FWI_BINARY_PRELU && y->rank > 0 &&
               fwi_fuser_per_channel(f, n->inputs[1], y->dim[y->rank - 1]) &&
               fwi_shape_count(&tensor(f, n->inputs[1])->shape) == y->dim[y->rank - 1];
  if (prelu) {
    fusion.activation = FWI_ACT_PRELU;
    fusion.slope = n->inputs[1];
  } else if (fusion.activation == FWI_ACT_LEAKY_RELU) {
    fusion.alpha = ((const fwi_unary_params *)n->params)->alpha;
  }
  if (fusion.activation == FWI_ACT_NONE) return;
  int32_t x = n->inputs[0];
  fwi_node *p = fwi_only_for_one(f, x);
  if (!p || p->fusion.activation != FWI_ACT_NONE || !fwi_shape_equal(&tensor(f, x)->shape, y)) return;
  bool plain = fusion.activation != FWI_ACT_PRELU && fusion.activation != FWI_ACT_LEAKY_RELU;
  bool floor = p->op == &fwi_op_binary && p->variant >= FWI_BINARY_FLOOR_DIV; /* computed without the kernels */
  if (!epilogue_params(f, p) && !(plain && !floor && p->op->traits & (FWI_TRAIT_ACTIVATION | FWI_TRAIT_EPILOGUE)))
    return;
  absorb(f, i, p, x);
  fusion.residual = p->fusion.residual;
  fusion.relu_input = p->fusion.relu_input;
  p->fusion = fusion;
  if (fusion.slope != FWI_NONE) f->uses[fusion.slope]++;
}

/* A RELU that stands alone, since others read its input too: a depthwise convolution, which the memory limits, does it
 * on the way. */
static void fuse_input_relu(fuser *f, fwi_node *n) {
  if (n->op != &fwi_op_depthwise) return;
  const fwi_conv_shape *s = &((const fwi_conv_params *)n->params)->shape;
  const int32_t x = n->inputs[0];
  const fwi_node *relu = fwi_only_for_one(f, x);
  if (!relu || relu->op != &fwi_op_unary || relu->variant != FWI_UNARY_RELU || s->kernel_h != 3 || s->kernel_w != 3)
    return;
  n->inputs[0] = relu->inputs[0];
  n->fusion.relu_input = true;
  fwi_read_instead(f, x, n->inputs[0]);
}

/* Nodes that nobody reads any more, from the end on. */
static void drop_unread(fuser *f) {
  for (int32_t i = f->count - 1; i >= 0; i--) drop_if_unread(f, i);
}

fw_status fwi_fuse(fwi_build *b, const fwi_program *plain, fwi_program *fused) {
  fuser f;
  FWI_TRY(begin(b, plain, &f));
  FWI_TRY(fwi_fuse_sums(&f));
  for (int32_t i = 0; i < f.count; i++) {
    if (f.dead[i]) continue;
    FWI_TRY(fuse_pad(&f, &f.nodes[i]));
    FWI_TRY(fwi_fuse_input(&f, &f.nodes[i]));
    fuse_input_relu(&f, &f.nodes[i]);
    FWI_TRY(fuse_constant(&f, i));
    if (!f.dead[i]) FWI_TRY(fwi_fuse_slope(&f, i));
    if (!f.dead[i]) fuse_residual(&f, i);
    if (!f.dead[i]) fuse_activation(&f, i);
  }
  drop_unread(&f);
  for (int32_t i = 0; i < f.count; i++) {
    if (!f.dead[i]) f.nodes[fused->count++] = f.nodes[i];
  }
  fused->nodes = f.nodes;
  return FW_OK;
}
