#include "nn/plan.h"

#include <string.h>

#include "base/checked.h"
#include "ops/shape.h"

#define BEFORE (-1)      /* alive before the first node */
#define ALWAYS INT32_MAX /* alive until the run has ended */

/* Tensors that share memory form a tree: each lies `offset` bytes into its parent, a root into the arena. */
typedef struct storage {
  int32_t parent; /* itself: a root */
  size_t offset;
  bool used;           /* takes memory in this program */
  bool holds_input;    /* roots: a graph input lies here, so nothing else may be written over it */
  int32_t first, last; /* roots: nodes between which the memory is alive */
} storage;

typedef struct planner {
  const fw_model *model;
  const fwi_program *program;
  storage *s;
  fwi_plan *plan;
} planner;

static int32_t root_of(const planner *p, int32_t tensor, size_t *offset) {
  *offset = 0;
  while (p->s[tensor].parent != tensor) {
    *offset += p->s[tensor].offset;
    tensor = p->s[tensor].parent;
  }
  return tensor;
}

/* Root of a tensor that fills its memory alone, else FWI_NONE. */
static int32_t whole_root_of(const planner *p, int32_t tensor) {
  size_t offset;
  int32_t root = root_of(p, tensor, &offset);
  return p->model->tensors[root].bytes == p->model->tensors[tensor].bytes ? root : FWI_NONE;
}

static bool in_arena(const planner *p, int32_t tensor) {
  return tensor != FWI_NONE && p->s[tensor].used;
}

static bool same_place(const planner *p, int32_t a, int32_t b, size_t distance) {
  size_t at, bt;
  return in_arena(p, a) && root_of(p, a, &at) == root_of(p, b, &bt) && at == bt + distance;
}

static void find_used(planner *p) {
  const fw_model *m = p->model;
  for (int32_t i = 0; i < m->tensor_count; i++) p->s[i] = (storage){.parent = i, .first = ALWAYS, .last = BEFORE};
  for (int32_t i = 0; i < m->input_count; i++) p->s[m->inputs[i]].used = p->s[m->inputs[i]].holds_input = true;
  for (int32_t i = 0; i < m->output_count; i++) p->s[m->outputs[i]].used = true; /* constants are copied there */
  for (int32_t i = 0; i < p->program->count; i++) {
    const fwi_node *n = &p->program->nodes[i];
    for (int32_t k = 0; k < n->output_count; k++) p->s[n->outputs[k]].used = true;
  }
}

static void merge(planner *p, int32_t root, int32_t parent, size_t offset) {
  p->s[root].parent = parent;
  p->s[root].offset = offset;
}

/* Results that are their input under another shape. An output of the graph is not put onto an input,
 * which the caller may write before he reads the output. */
static void share_views(planner *p) {
  for (int32_t i = 0; i < p->program->count; i++) {
    const fwi_node *n = &p->program->nodes[i];
    if (!(n->op->traits & FWI_TRAIT_ALIAS) || !in_arena(p, n->inputs[0])) continue;
    size_t offset;
    int32_t root = root_of(p, n->inputs[0], &offset), out = n->outputs[0];
    if (p->s[root].holds_input && p->model->tensors[out].is_output) continue;
    if (p->s[out].parent == out) merge(p, out, root, offset);
  }
}

/* Parts of a concatenation that nobody else places are computed where the result wants them. */
static void share_parts(planner *p) {
  for (int32_t i = p->program->count - 1; i >= 0; i--) {
    const fwi_node *n = &p->program->nodes[i];
    const fwi_join_params *join = n->params;
    if (!(n->op->traits & FWI_TRAIT_JOIN) || join->outer != 1) continue;
    size_t offset, at = 0;
    int32_t out = root_of(p, n->outputs[0], &offset);
    for (int32_t k = 0; k < n->input_count; at += join->bytes[k], k++) {
      if (!in_arena(p, n->inputs[k])) continue;
      int32_t root = whole_root_of(p, n->inputs[k]);
      if (root != FWI_NONE && root != out && !p->s[root].holds_input) merge(p, root, out, offset + at);
    }
  }
}

static void live(planner *p, int32_t tensor, int32_t from, int32_t to) {
  size_t offset;
  if (!in_arena(p, tensor)) return;
  storage *root = &p->s[root_of(p, tensor, &offset)];
  if (from < root->first) root->first = from;
  if (to > root->last) root->last = to;
}

static void find_lifetimes(planner *p, bool keep_all) {
  const fw_model *m = p->model;
  for (int32_t i = 0; i < m->input_count; i++) live(p, m->inputs[i], BEFORE, BEFORE);
  for (int32_t i = 0; i < m->output_count; i++) {
    live(p, m->outputs[i], fwi_is_constant(&m->tensors[m->outputs[i]]) ? BEFORE : ALWAYS, ALWAYS);
  }
  for (int32_t i = 0; i < p->program->count; i++) {
    const fwi_node *n = &p->program->nodes[i];
    for (int32_t k = 0; k < n->input_count; k++) live(p, n->inputs[k], i, i);
    for (int32_t k = 0; k < n->output_count; k++) live(p, n->outputs[k], keep_all ? BEFORE : i, keep_all ? ALWAYS : i);
    live(p, n->fusion.residual, i, i);
  }
}

/* True when node `i` may write its output over `input`, which it reads last. */
static bool may_overwrite(const planner *p, int32_t i, int32_t input, bool residual) {
  const fwi_node *n = &p->program->nodes[i];
  if (!in_arena(p, input) || p->model->tensors[input].bytes != p->model->tensors[n->outputs[0]].bytes) return false;
  int32_t root = whole_root_of(p, input), out = whole_root_of(p, n->outputs[0]);
  if (root == FWI_NONE || out == FWI_NONE || root == out) return false;
  if (p->s[root].last != i || p->s[out].first != i || p->s[root].holds_input) return false;
  for (int32_t k = 0; residual && k < n->input_count; k++) { /* convolutions read these out of order */
    size_t offset;
    if (in_arena(p, n->inputs[k]) && root_of(p, n->inputs[k], &offset) == root) return false;
  }
  return true;
}

static void overwrite_inputs(planner *p) {
  for (int32_t i = 0; i < p->program->count; i++) {
    const fwi_node *n = &p->program->nodes[i];
    int32_t candidates[3] = {n->fusion.residual, FWI_NONE, FWI_NONE};
    if (n->op->traits & FWI_TRAIT_IN_PLACE) {
      for (int32_t k = 0; k < 2 && k < n->input_count; k++) candidates[1 + k] = n->inputs[k];
    }
    for (int32_t k = 0; k < 3; k++) {
      if (candidates[k] == FWI_NONE || !may_overwrite(p, i, candidates[k], k == 0)) continue;
      int32_t root = whole_root_of(p, candidates[k]), out = whole_root_of(p, n->outputs[0]);
      merge(p, out, root, 0);
      if (p->s[out].last > p->s[root].last) p->s[root].last = p->s[out].last;
      break;
    }
  }
}

static void find_skipped(planner *p) {
  for (int32_t i = 0; i < p->program->count; i++) {
    const fwi_node *n = &p->program->nodes[i];
    if (n->op->traits & FWI_TRAIT_ALIAS) p->plan->skip[i] = same_place(p, n->inputs[0], n->outputs[0], 0);
    if (!(n->op->traits & FWI_TRAIT_JOIN)) continue;
    const fwi_join_params *join = n->params;
    bool all = join->outer == 1;
    size_t at = 0;
    for (int32_t k = 0; k < n->input_count && all; at += join->bytes[k], k++) {
      all = same_place(p, n->inputs[k], n->outputs[0], at);
    }
    p->plan->skip[i] = all;
  }
}

/* One block a root and one a scratch, placed; then offsets of all tensors. */
static fw_status place(planner *p, fwi_arena *temporary, fw_error *error) {
  int32_t tensors = p->model->tensor_count, nodes = p->program->count, count = 0;
  size_t most = (size_t)tensors + (size_t)nodes, offset;
  fwi_block *blocks = fwi_arena_alloc(temporary, most, sizeof *blocks);
  int32_t *order = fwi_arena_alloc(temporary, 2 * most, sizeof *order);
  if (!blocks || !order) return fwi_fail(error, FW_ERR_MEMORY, "There is no memory to plan the arena.");
  for (int32_t i = 0; i < tensors; i++) {
    if (!p->s[i].used || p->s[i].parent != i) continue;
    blocks[count++] = (fwi_block){p->model->tensors[i].bytes, p->s[i].first, p->s[i].last, 0};
  }
  for (int32_t i = 0; i < nodes; i++) {
    size_t bytes = p->program->nodes[i].scratch_bytes;
    if (bytes) blocks[count++] = (fwi_block){bytes, i, i, 0};
  }
  bool fits = fwi_place(blocks, count, order, &p->plan->bytes);
  if (!fits || p->plan->bytes > p->model->limits.bytes) {
    return fwi_fail(error, FW_ERR_MEMORY, "The model's tensors take more than %zu bytes at once.",
                    p->model->limits.bytes);
  }
  count = 0;
  for (int32_t i = 0; i < tensors; i++) {
    p->plan->offset[i] = SIZE_MAX;
    if (p->s[i].used && p->s[i].parent == i) p->plan->offset[i] = blocks[count++].offset;
  }
  for (int32_t i = 0; i < tensors; i++) {
    if (!p->s[i].used || p->s[i].parent == i) continue;
    int32_t root = root_of(p, i, &offset);
    p->plan->offset[i] = p->plan->offset[root] + offset;
  }
  for (int32_t i = 0; i < nodes; i++) {
    p->plan->scratch[i] = p->program->nodes[i].scratch_bytes ? blocks[count++].offset : SIZE_MAX;
  }
  return FW_OK;
}

fw_status fwi_plan_make(const fw_model *model, const fwi_program *program, bool keep_all, fwi_arena *arena,
                        fwi_plan *out, fw_error *error) {
  fwi_arena temporary = {0};
  planner p = {model, program, NULL, out};
  p.s = fwi_arena_alloc(&temporary, (size_t)model->tensor_count, sizeof *p.s);
  out->offset = fwi_arena_alloc(arena, (size_t)model->tensor_count, sizeof *out->offset);
  out->scratch = fwi_arena_alloc(arena, (size_t)program->count, sizeof *out->scratch);
  out->skip = fwi_arena_alloc(arena, (size_t)program->count, sizeof *out->skip);
  fw_status status = FW_ERR_MEMORY;
  if (p.s && out->offset && out->scratch && out->skip) {
    find_used(&p);
    share_views(&p);
    share_parts(&p);
    find_lifetimes(&p, keep_all);
    if (!keep_all) overwrite_inputs(&p);
    find_skipped(&p);
    status = place(&p, &temporary, error);
  } else {
    fwi_fail(error, FW_ERR_MEMORY, "There is no memory to plan the arena.");
  }
  fwi_arena_free(&temporary);
  return status;
}
