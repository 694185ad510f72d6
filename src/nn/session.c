/* fw_session: one arena, and the runs over it. */
#include <stdlib.h>
#include <string.h>

#include "nn/plan.h"
#include "ops/conv.h"
#include "ops/strips.h"

struct fw_session {
  const fw_model *model;
  const fwi_program *program;
  const fwi_plan *plan;
  fwi_arena records; /* everything below but the arena */
  fwi_plan own_plan; /* of a session that keeps all */
  bool keep_all;
  unsigned char *arena;
  void **data;    /* by tensor: into the arena, or a constant of the model */
  int32_t *steps; /* nodes that have something to do */
  int32_t step_count;
  int32_t *taps; /* tensors that a node of the file computes */
  int32_t tap_count;
};

static fw_tensor_type public_type(int32_t type) {
  switch (type) {
    case FWI_INT32:
      return FW_TENSOR_INT32;
    case FWI_UINT8:
      return FW_TENSOR_UINT8;
    case FWI_INT64:
      return FW_TENSOR_INT64;
    case FWI_BOOL:
      return FW_TENSOR_BOOL;
    case FWI_INT8:
      return FW_TENSOR_INT8;
    default:
      return FW_TENSOR_FLOAT32;
  }
}

static void view(const fw_session *s, int32_t tensor, void *data, fw_tensor *out) {
  const fwi_tensor *t = &s->model->tensors[tensor];
  *out = (fw_tensor){
      .name = t->name, .type = public_type(t->type), .rank = t->shape.rank, .data = data, .bytes = t->bytes};
  memcpy(out->shape, t->shape.dim, sizeof out->shape);
}

static fw_status allocate(fw_session *s, fw_error *error) {
  const fw_model *m = s->model;
  size_t plain_outputs = 0;
  for (int32_t i = 0; i < m->plain.count; i++) plain_outputs += (size_t)m->plain.nodes[i].output_count;
  s->data = fwi_arena_alloc(&s->records, (size_t)m->tensor_count, sizeof *s->data);
  s->steps = fwi_arena_alloc(&s->records, (size_t)s->program->count, sizeof *s->steps);
  s->taps = fwi_arena_alloc(&s->records, plain_outputs, sizeof *s->taps);
  s->arena = fwi_block_alloc(s->plan->bytes);
  if (!s->data || !s->steps || !s->taps || !s->arena) {
    return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for an arena of %zu bytes.", s->plan->bytes);
  }
  memset(s->arena, 0, s->plan->bytes);
  return FW_OK;
}

/* Outputs that the file alone decides: written again before each run, since callers may write there. */
static void copy_constant_outputs(const fw_session *s) {
  for (int32_t i = 0; i < s->model->output_count; i++) {
    const fwi_tensor *t = &s->model->tensors[s->model->outputs[i]];
    if (t->data) memcpy(s->data[s->model->outputs[i]], t->data, t->bytes);
  }
}

static fw_status create(fw_session *s, fw_error *error) {
  const fw_model *m = s->model;
  if (s->keep_all) {
    FWI_TRY(fwi_plan_make(m, &m->plain, true, &s->records, &s->own_plan, error));
    s->program = &m->plain;
    s->plan = &s->own_plan;
  }
  FWI_TRY(allocate(s, error));
  for (int32_t i = 0; i < m->tensor_count; i++) {
    s->data[i] = s->plan->offset[i] == SIZE_MAX ? m->tensors[i].data : s->arena + s->plan->offset[i];
  }
  copy_constant_outputs(s);
  for (int32_t i = 0; i < s->program->count; i++) {
    if (!s->plan->skip[i]) s->steps[s->step_count++] = i;
  }
  for (int32_t i = 0; i < m->plain.count; i++) {
    const fwi_node *n = &m->plain.nodes[i];
    for (int32_t k = 0; k < n->output_count; k++) s->taps[s->tap_count++] = n->outputs[k];
  }
  return FW_OK;
}

fw_status fw_session_create(const fw_model *model, const fw_session_options *options, fw_session **out,
                            fw_error *error) {
  if (!out) return fwi_fail(error, FW_ERR_ARGUMENT, "There is nowhere to put the session: out is NULL.");
  *out = NULL;
  if (!model) return fwi_fail(error, FW_ERR_ARGUMENT, "The model is NULL.");
  fw_session *s = calloc(1, sizeof *s);
  if (!s) return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for a session.");
  s->model = model;
  s->program = &model->fused;
  s->plan = model->plan;
  s->keep_all = options && options->keep_all;
  fw_status status = create(s, error);
  if (status != FW_OK) {
    fw_session_destroy(s);
    return status;
  }
  *out = s;
  return FW_OK;
}

void fw_session_destroy(fw_session *session) {
  if (!session) return;
  fwi_block_free(session->arena);
  fwi_arena_free(&session->records);
  free(session);
}

int32_t fw_session_input_count(const fw_session *session) {
  return session ? session->model->input_count : 0;
}

int32_t fw_session_output_count(const fw_session *session) {
  return session ? session->model->output_count : 0;
}

fw_status fw_session_input(const fw_session *session, int32_t index, fw_tensor *out) {
  if (!session || !out || index < 0 || index >= session->model->input_count) return FW_ERR_ARGUMENT;
  int32_t tensor = session->model->inputs[index];
  view(session, tensor, session->data[tensor], out);
  return FW_OK;
}

fw_status fw_session_output(const fw_session *session, int32_t index, fw_tensor *out) {
  if (!session || !out || index < 0 || index >= session->model->output_count) return FW_ERR_ARGUMENT;
  int32_t tensor = session->model->outputs[index];
  view(session, tensor, session->data[tensor], out);
  return FW_OK;
}

int32_t fw_session_tap_count(const fw_session *session) {
  return session ? session->tap_count : 0;
}

fw_status fw_session_tap(const fw_session *session, int32_t index, fw_tensor *out) {
  if (!session || !out || index < 0 || index >= session->tap_count) return FW_ERR_ARGUMENT;
  int32_t tensor = session->taps[index];
  view(session, tensor, session->keep_all ? session->data[tensor] : NULL, out);
  return FW_OK;
}

fw_status fw_session_tap_named(const fw_session *session, const char *name, fw_tensor *out) {
  if (!session || !name || !out) return FW_ERR_ARGUMENT;
  for (int32_t i = 0; i < session->tap_count; i++) {
    if (strcmp(session->model->tensors[session->taps[i]].name, name) == 0) return fw_session_tap(session, i, out);
  }
  return FW_ERR_ARGUMENT;
}

static fw_status run_node(const fw_session *s, int32_t index, fw_error *error) {
  const fwi_node *n = &s->program->nodes[index];
  size_t scratch = s->plan->scratch[index];
  fwi_run run = {.kernels = s->model->kernels,
                 .tensors = s->model->tensors,
                 .data = s->data,
                 .node = n,
                 .scratch = scratch == SIZE_MAX ? NULL : s->arena + scratch,
                 .error = error};
  return n->op->run(&run);
}

fw_status fw_session_run(fw_session *session, fw_error *error) {
  if (!session) return fwi_fail(error, FW_ERR_ARGUMENT, "The session is NULL.");
  copy_constant_outputs(session);
  for (int32_t i = 0; i < session->step_count; i++) FWI_TRY(run_node(session, session->steps[i], error));
  return FW_OK;
}

fw_status fw_session_stats(const fw_session *session, fw_stats *out) {
  if (!session || !out) return FW_ERR_ARGUMENT;
  *out = (fw_stats){.weight_bytes = session->model->weight_bytes,
                    .arena_bytes = session->plan->bytes,
                    .nodes = session->step_count,
                    .macs = session->model->macs};
  return FW_OK;
}

int32_t fw_session_node_count(const fw_session *session) {
  return session ? session->step_count : 0;
}

/* Bytes of everything that a node reads and writes; what stays between two layers joined by strips is not. */
static int64_t node_bytes(const fw_model *model, const fwi_node *n) {
  const fwi_tensor *tensors = model->tensors;
  if (n->op == &fwi_op_strips) {
    const fwi_strips_params *p = n->params;
    return node_bytes(model, &p->first) + node_bytes(model, &p->second) -
           2 * (int64_t)tensors[p->first.outputs[0]].bytes;
  }
  size_t bytes = 0;
  for (int32_t i = 0; i < n->input_count; i++) {
    if (n->inputs[i] != FWI_NONE) bytes += tensors[n->inputs[i]].bytes;
  }
  for (int32_t i = 0; i < n->output_count; i++) bytes += tensors[n->outputs[i]].bytes;
  if (n->fusion.slope != FWI_NONE) bytes += tensors[n->fusion.slope].bytes;
  if (n->fusion.residual != FWI_NONE) bytes += tensors[n->fusion.residual].bytes;
  return (int64_t)bytes;
}

fw_status fw_session_node(const fw_session *session, int32_t index, fw_node_info *out) {
  if (!session || !out || index < 0 || index >= session->step_count) return FW_ERR_ARGUMENT;
  const fwi_node *n = &session->program->nodes[session->steps[index]];
  const fwi_tensor *t = &session->model->tensors[n->outputs[0]];
  *out = (fw_node_info){.op = n->name,
                        .kernel = n->kernel,
                        .output = t->name,
                        .output_rank = t->shape.rank,
                        .macs = n->macs,
                        .bytes = node_bytes(session->model, n)};
  memcpy(out->output_shape, t->shape.dim, sizeof out->output_shape);
  const fwi_node *last = n->op == &fwi_op_strips ? &((const fwi_strips_params *)n->params)->second : n;
  if (last->params_bytes > 0) { /* fwi_conv_params first */
    const fwi_conv_shape *s = &((const fwi_conv_params *)last->params)->shape;
    out->kernel_size[0] = s->kernel_h, out->kernel_size[1] = s->kernel_w;
    out->stride[0] = s->stride_h, out->stride[1] = s->stride_w;
  }
  return FW_OK;
}

fw_status fw_session_run_node(fw_session *session, int32_t index, fw_error *error) {
  if (!session || index < 0 || index >= session->step_count) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "There is no node %d to run.", (int)index);
  }
  return run_node(session, session->steps[index], error);
}
