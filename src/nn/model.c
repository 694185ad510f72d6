/* fw_model: a .tflite file, checked, folded, fused and packed. */
#include <stdlib.h>
#include <string.h>

#include "nn/plan.h"
#include "ops/op.h"

#define GRAPH_LIMIT ((size_t)256 << 20) /* bytes of records, names and options */
#define MAX_TENSORS 65536               /* the planner's time grows with their square: 1.5 s for so many */

static bool public_type(int32_t type) {
  return type == FWI_FLOAT32 || type == FWI_INT32 || type == FWI_UINT8 || type == FWI_INT64 || type == FWI_BOOL ||
         type == FWI_INT8;
}

/* New constants that an operator may give rise to: spread groups, a transposed matrix, weights and bias of the
 * convolution that absorbs it. */
static size_t constants_added(int32_t code) {
  switch (code) {
    case FWI_OP_CONV_2D:
    case FWI_OP_BATCH_MATMUL:
      return 1;
    case FWI_OP_ADD:
    case FWI_OP_SUB:
    case FWI_OP_MUL:
    case FWI_OP_DIV:
      return 2;
    default:
      return 0;
  }
}

static fw_status make_tensors(fwi_build *b) {
  fw_model *m = b->model;
  const fwi_file_model *d = b->description;
  size_t capacity = (size_t)d->tensor_count;
  for (int32_t i = 0; i < d->operator_count; i++) capacity += constants_added(d->operators[i].code);
  m->tensors = fwi_take(b, capacity, sizeof *m->tensors);
  b->data = fwi_take_temporary(b, capacity, sizeof *b->data);
  if (!m->tensors || !b->data) return FW_ERR_MEMORY;
  m->tensor_count = d->tensor_count;
  m->tensor_capacity = (int32_t)capacity;
  for (int32_t i = 0; i < d->tensor_count; i++) {
    const fwi_file_tensor *file = &d->tensors[i];
    fwi_tensor *t = &m->tensors[i];
    t->name = file->name;
    t->type = file->type;
    t->source = FWI_NONE;
    t->quantization = file->quantization;
    t->shape.rank = file->rank;
    memcpy(t->shape.dim, file->shape, sizeof file->shape);
    if (!fwi_tensor_bytes(t->type, &t->shape, m->limits.bytes, &t->bytes)) {
      char shape[96];
      return fwi_fail(b->error, FW_ERR_MEMORY, "Tensor '%s' of shape %s is larger than this engine allows.", t->name,
                      fwi_shape_text(&t->shape, shape, sizeof shape));
    }
  }
  return FW_OK;
}

static fw_status mark_ends(fwi_build *b) {
  fw_model *m = b->model;
  m->input_count = b->description->input_count;
  m->output_count = b->description->output_count;
  m->inputs = b->description->inputs;
  m->outputs = b->description->outputs;
  for (int32_t i = 0; i < m->input_count; i++) {
    fwi_tensor *t = &m->tensors[m->inputs[i]];
    if (!public_type(t->type)) {
      return fwi_fail(b->error, FW_ERR_UNSUPPORTED, "Input '%s' is of type %s, which is not supported.", t->name,
                      fwi_type_name(t->type));
    }
    if (t->bytes == 0) return fwi_fail(b->error, FW_ERR_MODEL, "Input '%s' has no elements.", t->name);
    t->is_input = t->known = true;
  }
  for (int32_t i = 0; i < m->output_count; i++) m->tensors[m->outputs[i]].is_output = true;
  return FW_OK;
}

static fw_status unsupported(fwi_build *b, const fwi_file_operator *op) {
  const char *output = op->output_count ? b->model->tensors[op->outputs[0]].name : "";
  const char *name = fwi_builtin_name(op->code);
  char number[32], tensor[100], label[100];
  fwi_format(number, sizeof number, "operator %d", op->code);
  fwi_format(tensor, sizeof tensor, "%s", output);
  if (op->code == FWI_OP_CUSTOM) {
    fwi_format(label, sizeof label, "%s", op->custom_name);
    return fwi_fail(b->error, FW_ERR_UNSUPPORTED, "The custom op '%s', which gives tensor '%s', is not supported.",
                    label, tensor);
  }
  return fwi_fail(b->error, FW_ERR_UNSUPPORTED, "The op %s, which gives tensor '%s', is not supported.",
                  name ? name : number, tensor);
}

/* Operands must be there before the node: files list operators in an order that can be run. */
static fw_status check_operands(fwi_build *b, const fwi_node *n) {
  if (n->output_count == 0) return fwi_node_fail(b, n, FW_ERR_MODEL, "it has no output.");
  for (int32_t i = 0; i < n->input_count; i++) {
    if (n->inputs[i] == FWI_NONE) continue;
    const fwi_tensor *t = fwi_input(b, n, i);
    if (b->description->tensors[n->inputs[i]].variable) {
      return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "its input '%s' is a variable; state is not supported.", t->name);
    }
    if (!t->known) return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' is computed nowhere before it.", t->name);
  }
  for (int32_t i = 0; i < n->output_count; i++) {
    const fwi_tensor *t = fwi_output(b, n, i);
    if (t->known) return fwi_node_fail(b, n, FW_ERR_MODEL, "its output '%s' already has a value.", t->name);
    for (int32_t k = 0; k < i; k++) {
      if (n->outputs[k] == n->outputs[i])
        return fwi_node_fail(b, n, FW_ERR_MODEL, "two of its outputs are one tensor.");
    }
  }
  return FW_OK;
}

static fw_status build_node(fwi_build *b, const fwi_file_operator *op) {
  fw_model *m = b->model;
  const fwi_op_entry *entry = fwi_op_find(op->code, op->custom_name);
  if (!entry) return unsupported(b, op);
  fwi_node *n = &m->plain.nodes[m->plain.count];
  *n = (fwi_node){.op = entry->op,
                  .name = op->code == FWI_OP_CUSTOM ? op->custom_name : fwi_builtin_name(op->code),
                  .variant = entry->variant,
                  .file = op,
                  .input_count = op->input_count,
                  .output_count = op->output_count,
                  .fusion = {.slope = FWI_NONE, .residual = FWI_NONE},
                  .kernel = "none"};
  n->inputs = fwi_take(b, (size_t)n->input_count, sizeof *n->inputs);
  n->outputs = fwi_take(b, (size_t)n->output_count, sizeof *n->outputs);
  if (!n->inputs || !n->outputs) return FW_ERR_MEMORY;
  if (n->input_count) memcpy(n->inputs, op->inputs, (size_t)n->input_count * sizeof *n->inputs);
  if (n->output_count) memcpy(n->outputs, op->outputs, (size_t)n->output_count * sizeof *n->outputs);
  FWI_TRY(check_operands(b, n));
  FWI_TRY(n->op->prepare(b, n));
  if (fwi_foldable(b, n)) return fwi_fold(b, n);
  m->plain.count++;
  return FW_OK;
}

static fw_status pack(fwi_build *b, fwi_program *program) {
  for (int32_t i = 0; i < program->count; i++) {
    fwi_node *n = &program->nodes[i];
    if (n->op->pack) FWI_TRY(n->op->pack(b, n));
  }
  return FW_OK;
}

/* Options lie in the file, which goes away. */
static void forget_file(fwi_program *program) {
  for (int32_t i = 0; i < program->count; i++) program->nodes[i].file = NULL;
}

static fw_status check_outputs(fwi_build *b) {
  fw_model *m = b->model;
  for (int32_t i = 0; i < m->output_count; i++) {
    const fwi_tensor *t = &m->tensors[m->outputs[i]];
    if (!t->known) return fwi_fail(b->error, FW_ERR_MODEL, "Output '%s' is computed nowhere.", t->name);
    if (!public_type(t->type)) {
      return fwi_fail(b->error, FW_ERR_UNSUPPORTED, "Output '%s' is of type %s, which is not supported.", t->name,
                      fwi_type_name(t->type));
    }
  }
  return FW_OK;
}

static fw_status check_count(fwi_build *b, const char *what, int32_t count, int32_t most) {
  if (count <= most) return FW_OK;
  return fwi_fail(b->error, FW_ERR_UNSUPPORTED, "The model has %d %s, more than %d.", count, what, most);
}

static fw_status build(fwi_build *b) {
  fw_model *m = b->model;
  fwi_file_model description;
  b->description = &description;
  FWI_TRY(fwi_file_read(b->file, &m->arena, &b->temporary, &description));
  FWI_TRY(check_count(b, "operators", description.operator_count, m->limits.operators));
  FWI_TRY(check_count(b, "tensors", description.tensor_count, MAX_TENSORS));
  FWI_TRY(make_tensors(b));
  FWI_TRY(mark_ends(b));
  FWI_TRY(fwi_constants_load(b));
  m->plain.nodes = fwi_take(b, (size_t)description.operator_count, sizeof *m->plain.nodes);
  if (!m->plain.nodes) return FW_ERR_MEMORY;
  for (int32_t i = 0; i < description.operator_count; i++) FWI_TRY(build_node(b, &description.operators[i]));
  FWI_TRY(check_outputs(b));
  FWI_TRY(fwi_fuse(b, &m->plain, &m->fused));
  FWI_TRY(fwi_fuse_strips(b, &m->fused));
  FWI_TRY(pack(b, &m->fused));
  FWI_TRY(pack(b, &m->plain));
  FWI_TRY(fwi_constants_settle(b));
  forget_file(&m->fused);
  forget_file(&m->plain);
  for (int32_t i = 0; i < m->plain.count; i++) m->macs += m->plain.nodes[i].macs;
  fwi_plan *plan = fwi_take(b, 1, sizeof *plan);
  if (!plan) return FW_ERR_MEMORY;
  m->plan = plan;
  return fwi_plan_make(m, &m->fused, false, &m->arena, plan, b->error);
}

fw_status fwi_model_create(const void *data, size_t size, const fw_model_options *options, const fwi_limits *limits,
                           fw_model **out, fw_error *error) {
  if (!out) return fwi_fail(error, FW_ERR_ARGUMENT, "There is nowhere to put the model: out is NULL.");
  *out = NULL;
  if (!data && size) return fwi_fail(error, FW_ERR_ARGUMENT, "The model's data is NULL.");
  fw_kernel_set kernels = options ? options->kernels : FW_KERNELS_SIMD;
  if (kernels != FW_KERNELS_SIMD && kernels != FW_KERNELS_SCALAR) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "There is no kernel set %d.", (int)kernels);
  }
  fw_model *m = calloc(1, sizeof *m);
  if (!m) return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for a model.");
  m->kernels = kernels == FW_KERNELS_SCALAR ? &fwi_kernels_scalar : &fwi_kernels_simd;
  m->limits = *limits;
  m->arena.limit = GRAPH_LIMIT;
  fwi_fb file = {.data = data, .size = size, .error = error};
  fwi_build b = {.model = m, .file = &file, .temporary = {.limit = GRAPH_LIMIT}, .error = error};
  fw_status status = build(&b);
  fwi_arena_free(&b.temporary);
  if (status != FW_OK) {
    fw_model_destroy(m);
    return status;
  }
  *out = m;
  return FW_OK;
}

fw_status fw_model_create(const void *data, size_t size, const fw_model_options *options, fw_model **out,
                          fw_error *error) {
  return fwi_model_create(data, size, options, &fwi_default_limits, out, error);
}

void fw_model_destroy(fw_model *model) {
  if (!model) return;
  for (int32_t i = 0; i < model->tensor_count; i++) {
    if (model->tensors[i].owned) fwi_block_free(model->tensors[i].data);
  }
  for (const fwi_packing *p = model->packings; p; p = p->next) fwi_block_free(p->block);
  fwi_arena_free(&model->arena);
  free(model);
}
