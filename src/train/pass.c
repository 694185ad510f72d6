/* The memory of a pass, and its two directions.
 *
 * Time, for the planner: layer i runs forward at i, the loss at n, layer i backward at 2n - i. A value lives from its
 * layer's forward to its backward, which may still need it; a gradient from the backward of its first reader to that of
 * its own layer. Everything of a pass lies in one block. */
#include "train/pass.h"

#include <string.h>

#include "base/checked.h"
#include "nn/plan.h"

#define GROUP_BYTES ((size_t)128 << 10) /* results of one call of a kernel: they stay in the cache */

/* -- Planning --------------------------------------------------------------------------------- */

typedef struct planner {
  const fw_net *net;
  fwi_pass *pass;
  fwi_arena *arena;                    /* of the plan only */
  int32_t slots;                       /* layers + 1 */
  int32_t *value_root, *gradient_root; /* by slot: whose block it is */
  fwi_block *blocks;                   /* values, gradients, shown gradients, what layers keep, scratch */
} planner;

static bool keeps(const planner *t) {
  return (t->pass->flags & FWI_PASS_KEEP) != 0;
}

/* A slot's floats of one sample. */
static size_t slot_size(const planner *t, int32_t slot) {
  return fwi_layer_input_size(t->net, slot - 1);
}

static int32_t last_reader(const planner *t, int32_t layer) {
  int32_t last = layer;
  for (int32_t i = layer + 1; i < t->net->layer_count; i++) {
    if (t->net->layers[i].inputs[0] == layer || t->net->layers[i].inputs[1] == layer) last = i;
  }
  return last;
}

/* Layers that need a gradient: those that learn, and those above them. */
static void find_wanted(planner *t) {
  fwi_pass *p = t->pass;
  const bool all = (p->flags & FWI_PASS_INPUT_GRADIENT) != 0;
  p->wanted[0] = all;
  for (int32_t i = 0; i < t->net->layer_count; i++) {
    const fwi_layer *l = &t->net->layers[i];
    bool wanted = all;
    for (int32_t k = 0; k < FW_PARAMETER_MEAN && !l->frozen; k++) wanted |= l->slots[k].count > 0;
    for (int32_t k = 0; k < 2; k++) wanted |= l->inputs[k] > FWI_NO_INPUT && p->wanted[l->inputs[k] + 1];
    p->wanted[i + 1] = wanted;
  }
}

/* Whether a layer may write its result over its input: nobody else reads that, and its maker can do without it. */
static bool value_in_place(const planner *t, const fwi_layer *l) {
  if (l->kind != FW_LAYER_FLATTEN && l->kind != FW_LAYER_ACTIVATION && l->kind != FW_LAYER_DROPOUT) return false;
  if (l->kind == FW_LAYER_FLATTEN) return true; /* the same values: whoever reads them may share them */
  const int32_t input = l->inputs[0];
  if (keeps(t) || input == FWI_NET_INPUT || t->net->layers[input].consumers > 1) return false;
  const fwi_layer *maker = &t->net->layers[input];
  if (maker->kind == FW_LAYER_FLATTEN) return false; /* its values are its input's */
  if (!t->pass->wanted) return true;
  const bool maker_needs_it = maker->fused != FWI_ACT_NONE || maker->kind == FW_LAYER_MAX_POOL2D ||
                              maker->kind == FW_LAYER_ACTIVATION || maker->kind == FW_LAYER_DROPOUT;
  return !maker_needs_it && l->activation != FW_ACTIVATION_PRELU && l->fused != FWI_ACT_HARD_SWISH;
}

static bool gradient_in_place(const planner *t, const fwi_layer *l) {
  const int32_t input = l->inputs[0];
  return l->type->in_place && !keeps(t) && input != FWI_NET_INPUT && t->net->layers[input].consumers == 1 &&
         l->inputs[1] != input;
}

static void find_roots(planner *t) {
  for (int32_t slot = 0; slot < t->slots; slot++) {
    t->value_root[slot] = t->gradient_root[slot] = slot;
    if (slot > 0 && value_in_place(t, &t->net->layers[slot - 1])) {
      t->value_root[slot] = t->value_root[t->net->layers[slot - 1].inputs[0] + 1];
    }
  }
  for (int32_t i = t->net->layer_count - 1; i >= 0; i--) {
    const fwi_layer *l = &t->net->layers[i];
    if (gradient_in_place(t, l)) t->gradient_root[l->inputs[0] + 1] = t->gradient_root[i + 1];
  }
}

static bool set_block(fwi_block *block, size_t samples, size_t floats, int32_t first, int32_t last) {
  size_t bytes;
  if (!fwi_mul_size(samples, floats, &bytes) || !fwi_mul_size(bytes, sizeof(float), &bytes)) return false;
  if (block->bytes < bytes) block->bytes = bytes;
  if (block->first > first) block->first = first;
  if (block->last < last) block->last = last;
  return true;
}

/* Sizes and lifetimes of values and gradients; blocks of slots that share another's stay empty. */
static bool set_lifetimes(planner *t) {
  const int32_t n = t->net->layer_count, end = 2 * n + 2;
  const size_t samples = (size_t)t->pass->capacity;
  const bool backward = t->pass->wanted != NULL;
  for (int32_t slot = 0; slot < t->slots; slot++) {
    const int32_t reader = last_reader(t, slot - 1);
    const bool is_output = slot == t->slots - 1;
    int32_t value_end = backward ? 2 * n - slot + 1 : is_output ? n : reader;
    if (keeps(t) || is_output) value_end = end;
    const int32_t value_begin = slot ? slot - 1 : 0;
    if (!set_block(&t->blocks[t->value_root[slot]], samples, slot_size(t, slot), value_begin, value_end)) return false;
    if (!backward || !t->pass->wanted[slot]) continue;
    const int32_t begin = is_output ? 0 : 2 * n - reader;
    if (!set_block(&t->blocks[t->slots + t->gradient_root[slot]], samples, slot_size(t, slot), begin,
                   slot == 0 && keeps(t) ? end : 2 * n - slot + 1)) {
      return false;
    }
    if (keeps(t) && slot && !set_block(&t->blocks[2 * t->slots + slot], samples, slot_size(t, slot), 0, end))
      return false;
  }
  return true;
}

/* What layers keep, and the largest scratch. */
static bool set_layer_blocks(planner *t) {
  const int32_t n = t->net->layer_count;
  fwi_block *kept = t->blocks + 3 * t->slots, *scratch = kept + n;
  for (int32_t i = 0; i < n; i++) {
    const fwi_layer *l = &t->net->layers[i];
    const size_t bytes = l->type->kept_bytes ? l->type->kept_bytes(t->pass, l) : 0;
    const size_t shared = l->type->scratch_bytes ? l->type->scratch_bytes(t->pass, l) : 0;
    if (bytes == SIZE_MAX || shared == SIZE_MAX) return false;
    kept[i] = (fwi_block){bytes, 0, 2 * n + 2, 0};
    if (scratch->bytes < shared) scratch->bytes = shared;
  }
  scratch->first = 0;
  scratch->last = 2 * n + 2;
  return true;
}

/* Samples that a kernel takes at once: as many as stay in the cache, a divisor of the capacity. */
static int32_t group_of(const planner *t, const fwi_layer *l) {
  const size_t fit = GROUP_BYTES / sizeof(float) / l->size;
  int32_t group = fit<1 ? 1 : fit>(size_t) t->pass->capacity ? t->pass->capacity : (int32_t)fit;
  while (t->pass->capacity % group) group--;
  return group;
}

static bool take_arrays(planner *t, fwi_arena *arena) {
  fwi_pass *p = t->pass;
  const size_t slots = (size_t)t->slots, layers = slots - 1;
  const bool backward = (p->flags & FWI_PASS_BACKWARD) != 0;
  p->values = fwi_arena_alloc(arena, slots, sizeof *p->values);
  p->gradients = fwi_arena_alloc(arena, slots, sizeof *p->gradients);
  p->shown = keeps(t) ? fwi_arena_alloc(arena, slots, sizeof *p->shown) : NULL;
  p->written = fwi_arena_alloc(arena, slots, sizeof *p->written);
  p->wanted = backward ? fwi_arena_alloc(arena, slots, sizeof *p->wanted) : NULL;
  p->kept = fwi_arena_alloc(arena, layers, sizeof *p->kept);
  p->group = fwi_arena_alloc(arena, layers, sizeof *p->group);
  t->value_root = fwi_arena_alloc(t->arena, slots, sizeof(int32_t));
  t->gradient_root = fwi_arena_alloc(t->arena, slots, sizeof(int32_t));
  t->blocks = fwi_arena_alloc(t->arena, 4 * slots, sizeof *t->blocks);
  return p->values && p->gradients && (p->shown || !keeps(t)) && p->written && (p->wanted || !backward) && p->kept &&
         p->group && t->value_root && t->gradient_root && t->blocks;
}

static bool plan(planner *t, fwi_arena *arena) {
  fwi_pass *p = t->pass;
  const int32_t n = t->net->layer_count, count = 3 * t->slots + n + 1;
  if (!take_arrays(t, arena)) return false;
  for (int32_t i = 0; i < n; i++) p->group[i] = group_of(t, &t->net->layers[i]);
  if (p->wanted) find_wanted(t);
  find_roots(t);
  for (int32_t i = 0; i < 3 * t->slots; i++) t->blocks[i].first = INT32_MAX;
  int32_t *order = fwi_arena_alloc(t->arena, 2 * (size_t)count, sizeof *order);
  if (!order || !set_lifetimes(t) || !set_layer_blocks(t)) return false;
  if (!fwi_place(t->blocks, count, order, &p->bytes)) return false;
  char *block = p->block = fwi_block_alloc(p->bytes);
  if (!block) return false;
  for (int32_t slot = 0; slot < t->slots; slot++) {
    const fwi_block *gradient = &t->blocks[t->slots + t->gradient_root[slot]];
    p->values[slot] = (float *)(void *)(block + t->blocks[t->value_root[slot]].offset);
    p->gradients[slot] = gradient->bytes ? (float *)(void *)(block + gradient->offset) : NULL;
    if (p->shown)
      p->shown[slot] = slot ? (float *)(void *)(block + t->blocks[2 * t->slots + slot].offset) : p->gradients[0];
  }
  for (int32_t i = 0; i < n; i++) p->kept[i] = block + t->blocks[3 * t->slots + i].offset;
  p->scratch = block + t->blocks[3 * t->slots + n].offset;
  return true;
}

fw_status fwi_pass_create(fw_net *net, int32_t capacity, uint32_t flags, fwi_pass **out, fw_error *error) {
  fwi_arena temporary = {0};
  fwi_pass *p = fwi_block_alloc(sizeof *p);
  bool made = false;
  *out = NULL;
  if (p) {
    *p = (fwi_pass){.net = net, .capacity = capacity, .flags = flags};
    planner t = {.net = net, .pass = p, .arena = &temporary, .slots = net->layer_count + 1};
    made = plan(&t, &p->arena);
  }
  fwi_arena_free(&temporary);
  if (!made) {
    fwi_pass_destroy(p);
    return fwi_fail(error, FW_ERR_MEMORY, "There is no memory to run %d samples at once.", capacity);
  }
  *out = p;
  return FW_OK;
}

void fwi_pass_destroy(fwi_pass *p) {
  if (!p) return;
  fwi_block_free(p->block);
  fwi_arena_free(&p->arena);
  fwi_block_free(p);
}

/* -- Running ---------------------------------------------------------------------------------- */

float *fwi_pass_input(fwi_pass *p) {
  return p->values[0];
}

float *fwi_pass_output(fwi_pass *p) {
  return p->values[p->net->layer_count];
}

float *fwi_pass_output_gradient(fwi_pass *p) {
  return p->gradients[p->net->layer_count];
}

/* Pack what changed since the last time, or was packed for other groups. */
static void pack(fwi_pass *p) {
  if (p->packed_version == p->net->version && p->packed_count == p->count) return;
  for (int32_t i = 0; i < p->net->layer_count; i++) {
    const fwi_layer *l = &p->net->layers[i];
    if (l->type->pack) l->type->pack(p, l);
  }
  p->packed_version = p->net->version;
  p->packed_count = p->count;
}

void fwi_pass_forward(fwi_pass *p, int32_t count) {
  p->count = count;
  pack(p);
  for (int32_t i = 0; i < p->net->layer_count; i++) p->net->layers[i].type->forward(p, &p->net->layers[i]);
}

void fwi_pass_backward(fwi_pass *p, bool through) {
  p->through = through;
  memset(p->written, 0, (size_t)(p->net->layer_count + 1) * sizeof *p->written);
  for (int32_t i = p->net->layer_count - 1; i >= 0; i--) {
    const fwi_layer *l = &p->net->layers[i];
    if (!p->wanted[i + 1]) continue;
    if (i < p->net->layer_count - 1 && !p->written[i + 1]) { /* nobody reads it */
      memset(fwi_gradient(p, i), 0, (size_t)p->count * l->size * sizeof(float));
    }
    if (p->shown) memcpy(p->shown[i + 1], fwi_gradient(p, i), (size_t)p->count * l->size * sizeof(float));
    l->type->backward(p, l);
  }
}

bool fwi_wants_gradient(fwi_pass *p, int32_t input, const float **add) {
  *add = NULL;
  if (!p->wanted[input + 1]) return false;
  if (p->written[input + 1]) *add = fwi_gradient(p, input);
  p->written[input + 1] = true;
  return true;
}

float *fwi_parameter_gradient(const fwi_pass *p, const fwi_layer *l, int32_t slot) {
  if (!p->parameter_gradient || l->frozen || l->slots[slot].count == 0) return NULL;
  return p->parameter_gradient + l->slots[slot].at;
}

void fwi_activation_backward(fwi_pass *p, const fwi_layer *l) {
  if (l->fused == FWI_ACT_NONE || fwi_before_activation(p, l) || fwi_pool_activates(p, l)) return;
  float *dy = fwi_gradient(p, l->index);
  p->net->gradients->activation(l->fused, l->alpha, (size_t)p->count * l->size, fwi_value(p, l->index), dy, dy);
}
