/* Layers that are computed strip by strip with the one before them (ops/strips.h): a picture that would not stay in
 * the cache between the two is never written out. */
#include "ops/strips.h"

/* Below the first, both layers find everything in the second cache anyway; a strip of the second stays in the first. */
#define FROM_BYTES ((size_t)704 << 10)
#define STRIP_BYTES ((size_t)32 << 10)

typedef struct use {
  int32_t producer; /* node, or FWI_NONE */
  int32_t readers;
} use;

static void count_read(use *uses, int32_t tensor) {
  if (tensor != FWI_NONE) uses[tensor].readers++;
}

static use *find_uses(fwi_build *b, const fwi_program *program) {
  use *uses = fwi_take_temporary(b, (size_t)b->model->tensor_capacity, sizeof *uses);
  for (int32_t i = 0; uses && i < b->model->tensor_capacity; i++) uses[i].producer = FWI_NONE;
  for (int32_t i = 0; uses && i < program->count; i++) {
    const fwi_node *n = &program->nodes[i];
    for (int32_t k = 0; k < n->input_count; k++) count_read(uses, n->inputs[k]);
    count_read(uses, n->fusion.residual);
    for (int32_t k = 0; k < n->output_count; k++) uses[n->outputs[k]].producer = i;
  }
  return uses;
}

/* The node of both: its operands are the first's picture, the slopes that either reads, and the second's residual. */
static fw_status join(fwi_build *b, const fwi_node *first, fwi_node *second) {
  fwi_strips_params *p = fwi_take(b, 1, sizeof *p);
  int32_t *inputs = fwi_take(b, 3, sizeof *inputs);
  if (!p || !inputs) return FW_ERR_MEMORY;
  *p = (fwi_strips_params){.first = *first, .second = *second, .rows = fwi_strips_rows(first, second, STRIP_BYTES)};
  fwi_node both = {.op = &fwi_op_strips,
                   .name = second->name,
                   .file = second->file,
                   .inputs = inputs,
                   .output_count = 1,
                   .outputs = second->outputs,
                   .params = p,
                   .params_bytes = sizeof *p,
                   .fusion = {.slope = FWI_NONE, .residual = second->fusion.residual},
                   .macs = first->macs + second->macs};
  inputs[both.input_count++] = first->inputs[0];
  if (first->fusion.slope != FWI_NONE) inputs[both.input_count++] = first->fusion.slope;
  if (second->fusion.slope != FWI_NONE) inputs[both.input_count++] = second->fusion.slope;
  *second = both;
  return FW_OK;
}

fw_status fwi_fuse_strips(fwi_build *b, fwi_program *program) {
  const use *uses = find_uses(b, program);
  bool *gone = fwi_take_temporary(b, (size_t)program->count, sizeof *gone);
  if (!uses || !gone) return FW_ERR_MEMORY;
  for (int32_t i = 0; i < program->count; i++) {
    fwi_node *second = &program->nodes[i];
    const int32_t between = second->input_count ? second->inputs[0] : FWI_NONE;
    if (between == FWI_NONE || uses[between].producer == FWI_NONE || uses[between].readers != 1) continue;
    const fwi_tensor *t = &b->model->tensors[between];
    const int32_t producer = uses[between].producer;
    if (gone[producer] || t->is_output || t->bytes < FROM_BYTES) continue;
    if (!fwi_strips_possible(&program->nodes[producer], second)) continue;
    FWI_TRY(join(b, &program->nodes[producer], second));
    gone[producer] = true;
  }
  int32_t kept = 0;
  for (int32_t i = 0; i < program->count; i++) {
    if (!gone[i]) program->nodes[kept++] = program->nodes[i];
  }
  program->count = kept;
  return FW_OK;
}
