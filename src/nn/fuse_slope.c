/* relu(x) + c (x - |x|), as TensorFlow.js writes what was PRELU, and x + c (x - |x|): below 0 that is x times 2 c, or
 * 1 + 2 c. */
#include "nn/fuse.h"
#include "ops/conv.h"
#include "ops/eltwise.h"

typedef struct match {
  int32_t x, factor; /* tensors; factor is the constant c */
  float base;        /* the slope is base + 2 c */
  const fwi_node *parts[4];
  int32_t count;
} match;

static const fwi_node *binary_for_one(const fwi_fuser *f, int32_t t, int32_t variant) {
  const fwi_node *n = fwi_only_for_one(f, t);
  const bool fits = n && n->op == &fwi_op_binary && n->variant == variant && n->input_count == 2;
  return fits && n->fusion.activation == FWI_ACT_NONE ? n : NULL;
}

static const fwi_node *unary_for_one(const fwi_fuser *f, int32_t t, int32_t variant, int32_t x) {
  const fwi_node *n = fwi_only_for_one(f, t);
  const bool fits = n && n->op == &fwi_op_unary && n->variant == variant && n->inputs[0] == x;
  return fits && n->fusion.activation == FWI_ACT_NONE ? n : NULL;
}

/* `scaled` is c (x - |x|) and `other` x or relu(x). */
static bool find(const fwi_fuser *f, int32_t scaled, int32_t other, match *m) {
  const fwi_node *mul = binary_for_one(f, scaled, FWI_BINARY_MUL);
  for (int32_t side = 0; mul && side < 2; side++) {
    const fwi_node *sub = binary_for_one(f, mul->inputs[side], FWI_BINARY_SUB);
    if (!sub || !fwi_is_constant(fwi_fuser_tensor(f, mul->inputs[1 - side]))) continue;
    *m = (match){.x = sub->inputs[0], .factor = mul->inputs[1 - side], .base = 1, .parts = {mul, sub}, .count = 2};
    const fwi_node *abs = unary_for_one(f, sub->inputs[1], FWI_UNARY_ABS, m->x);
    if (!abs) continue;
    m->parts[m->count++] = abs;
    if (other == m->x) return true;
    const fwi_node *relu = unary_for_one(f, other, FWI_UNARY_RELU, m->x);
    if (!relu) continue;
    m->parts[m->count++] = relu;
    m->base = 0;
    return true;
  }
  return false;
}

/* What computes x, when it can apply a slope itself and nothing but the match reads x. */
static fwi_node *producer_of(const fwi_fuser *f, const match *m) {
  const fwi_tensor *x = fwi_fuser_tensor(f, m->x);
  if (f->producer[m->x] == FWI_NONE || f->uses[m->x] != 3 || x->is_output) return NULL;
  fwi_node *p = &f->nodes[f->producer[m->x]];
  if (!(p->op->traits & FWI_TRAIT_EPILOGUE) || p->output_count != 1 || p->fusion.activation != FWI_ACT_NONE)
    return NULL;
  const fwi_conv_params *params = p->params;
  return fwi_is_constant(fwi_fuser_tensor(f, params->weights)) ? p : NULL;
}

static fw_status apply(fwi_fuser *f, const match *m, fwi_node *p, int32_t channels) {
  const fwi_shape shape = {1, {channels, 1, 1, 1, 1, 1, 1, 1}};
  fwi_floats factor;
  float *slope;
  const int32_t t = fwi_constant_new(f->b, fwi_fuser_tensor(f, m->factor)->name, &shape, &slope);
  if (t == FWI_NONE) return FW_ERR_MEMORY;
  FWI_TRY(fwi_floats_open(f->b, m->factor, &factor));
  const bool single = fwi_shape_count(&fwi_fuser_tensor(f, m->factor)->shape) == 1;
  for (int32_t c = 0; c < channels; c++) slope[c] = m->base + 2 * factor.data[single ? 0 : c];
  fwi_floats_close(&factor);
  p->fusion.activation = FWI_ACT_PRELU;
  p->fusion.slope = t;
  f->uses[t]++;
  return FW_OK;
}

fw_status fwi_fuse_slope(fwi_fuser *f, int32_t i) {
  fwi_node *n = &f->nodes[i];
  if (n->op != &fwi_op_binary || n->variant != FWI_BINARY_ADD || n->input_count != 2) return FW_OK;
  const fwi_tensor *y = fwi_fuser_tensor(f, n->outputs[0]);
  if (n->fusion.activation != FWI_ACT_NONE || y->type != FWI_FLOAT32 || y->shape.rank == 0) return FW_OK;
  const int32_t channels = y->shape.dim[y->shape.rank - 1];
  for (int32_t side = 0; side < 2; side++) {
    match m;
    if (!find(f, n->inputs[side], n->inputs[1 - side], &m)) continue;
    fwi_node *p = producer_of(f, &m);
    if (!p || !fwi_fuser_per_channel(f, m.factor, channels)) continue;
    if (!fwi_shape_equal(&fwi_fuser_tensor(f, m.x)->shape, &y->shape)) continue;
    FWI_TRY(apply(f, &m, p, channels));
    for (int32_t k = 0; k < m.count; k++) f->dead[m.parts[k] - f->nodes] = true;
    f->dead[i] = true;
    f->uses[m.factor]--;
    f->uses[m.x] = 0;
    f->producer[m.x] = FWI_NONE;
    p->outputs[0] = n->outputs[0];
    f->producer[p->outputs[0]] = (int32_t)(p - f->nodes);
    return FW_OK;
  }
  return FW_OK;
}
