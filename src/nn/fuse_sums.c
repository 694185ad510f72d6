/* Sums that contain an earlier sum: with s = a + b at hand, a + (b + c) is s + c. Densely connected nets write each
 * block's sums anew from its layers' results; as running sums each is one ADD, which a convolution can take as its
 * residual, and the results themselves need not be kept. */
#include "nn/fuse.h"
#include "ops/eltwise.h"

enum { kTerms = 8 };

typedef struct sum {
  int32_t node, count, terms[kTerms];
  int32_t inner_count, inner[kTerms]; /* the ADDs between the node and its terms */
} sum;

/* True for an ADD of two tensors of the result's shape, without activation unless it may have one. */
static bool is_sum(const fwi_fuser *f, const fwi_node *n, bool activated) {
  if (n->op != &fwi_op_binary || n->variant != FWI_BINARY_ADD) return false;
  const fwi_tensor *y = fwi_fuser_tensor(f, n->outputs[0]);
  for (int32_t k = 0; k < 2; k++) {
    if (!fwi_shape_equal(&fwi_fuser_tensor(f, n->inputs[k])->shape, &y->shape)) return false;
  }
  return y->type == FWI_FLOAT32 && (activated || n->fusion.activation == FWI_ACT_NONE);
}

/* The terms of `n`, through the ADDs that only it reads; false when they are too many. */
static bool collect(const fwi_fuser *f, const fwi_node *n, sum *s) {
  for (int32_t k = 0; k < 2; k++) {
    const fwi_node *inner = fwi_only_for_one(f, n->inputs[k]);
    if (inner && is_sum(f, inner, false)) {
      if (s->inner_count == kTerms) return false;
      s->inner[s->inner_count++] = (int32_t)(inner - f->nodes);
      if (!collect(f, inner, s)) return false;
    } else {
      if (s->count == kTerms) return false;
      s->terms[s->count++] = n->inputs[k];
    }
  }
  return true;
}

/* The one term of `whole` that `part` lacks, or FWI_NONE when that is not all there is between them. */
static int32_t missing_term(const sum *whole, const sum *part) {
  bool taken[kTerms] = {false};
  if (part->count + 1 != whole->count) return FWI_NONE;
  for (int32_t i = 0; i < part->count; i++) {
    int32_t k = 0;
    while (k < whole->count && (taken[k] || whole->terms[k] != part->terms[i])) k++;
    if (k == whole->count) return FWI_NONE;
    taken[k] = true;
  }
  for (int32_t k = 0; k < whole->count; k++) {
    if (!taken[k]) return whole->terms[k];
  }
  return FWI_NONE;
}

static bool is_inner(const sum *s, int32_t node) {
  for (int32_t k = 0; k < s->inner_count; k++) {
    if (s->inner[k] == node) return true;
  }
  return false;
}

/* The operand is read no more; what only it read is not computed any more. */
static void let_go(fwi_fuser *f, int32_t t) {
  fwi_node *inner = fwi_only_for_one(f, t);
  f->uses[t]--;
  if (!inner || !is_sum(f, inner, false)) return;
  f->dead[f->producer[t]] = true;
  f->producer[t] = FWI_NONE;
  for (int32_t k = 0; k < 2; k++) let_go(f, inner->inputs[k]);
}

fw_status fwi_fuse_sums(fwi_fuser *f) {
  int32_t count = 0;
  sum *sums = fwi_take_temporary(f->b, (size_t)f->count, sizeof *sums);
  if (!sums) return FW_ERR_MEMORY;
  for (int32_t i = 0; i < f->count; i++) {
    fwi_node *n = &f->nodes[i];
    sum s = {.node = i};
    if (f->dead[i] || !is_sum(f, n, true) || !collect(f, n, &s)) continue;
    for (int32_t k = count - 1; k >= 0 && s.count > 2; k--) {
      const int32_t term = missing_term(&s, &sums[k]), earlier = f->nodes[sums[k].node].outputs[0];
      if (term == FWI_NONE || f->dead[sums[k].node] || is_inner(&s, sums[k].node)) continue;
      f->uses[earlier]++;
      f->uses[term]++;
      for (int32_t side = 0; side < 2; side++) let_go(f, n->inputs[side]);
      n->inputs[0] = earlier;
      n->inputs[1] = term;
      break;
    }
    if (n->fusion.activation == FWI_ACT_NONE) sums[count++] = s;
  }
  return FW_OK;
}
