#include "tflite/writer.h"

#include <string.h>

#include "tflite/emit.h"
#include "tflite/sparsity.h"

#define MEMORY_LIMIT ((size_t)INT32_MAX)
#define MAX_ELEMENTS (MEMORY_LIMIT / 8) /* of a constant */

void fwi_writer_begin(fwi_writer *w, fw_error *error) {
  *w = (fwi_writer){.file = {.error = error}, .arena = {.limit = MEMORY_LIMIT}};
  w->last_node = &w->nodes;
}

void fwi_writer_end(fwi_writer *w) {
  fwi_arena_free(&w->arena);
}

static void fail_memory(fwi_writer *w) {
  fwi_fb_fail(&w->file, FW_ERR_MEMORY, "There is no memory to write the model, or it has more than 2 GiB.");
}

/* Mistakes of the caller that concern no tensor. */
static void fail_order(fwi_writer *w) {
  fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "A model begins with its base, if it has one, and has inputs and outputs.");
}

void *fwi_writer_take(fwi_writer *w, size_t count, size_t size) {
  void *p = w->file.status == FW_OK ? fwi_arena_alloc(&w->arena, count, size) : NULL;
  if (!p) fail_memory(w);
  return p;
}

void fwi_writer_refuse(fwi_writer *w, fw_status status, const char *name, const char *why) {
  fwi_fb_fail(&w->file, status, "Tensor '%s' %s.", name, why);
}

static void *keep(fwi_writer *w, const void *data, size_t count, size_t size) {
  void *copy = fwi_writer_take(w, count, size);
  if (copy && count) memcpy(copy, data, count * size);
  return copy;
}

static const char *keep_name(fwi_writer *w, const char *name) {
  return name ? keep(w, name, strlen(name) + 1, 1) : "";
}

static bool tensor_exists(fwi_writer *w, int32_t tensor) {
  if (tensor >= 0 && tensor < w->tensor_count) return true;
  fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "There is no tensor %d to write.", tensor);
  return false;
}

/* -- Tensors -------------------------------------------------------------------------------- */

int32_t fwi_writer_append(fwi_writer *w, const fwi_file_tensor *tensor) {
  const int32_t used = w->tensor_count;
  if (used == w->tensor_capacity) {
    const size_t capacity = 2 * (size_t)used + 16;
    fwi_writer_slot *grown = fwi_writer_take(w, capacity, sizeof *grown);
    if (!grown) return -1;
    if (used) memcpy(grown, w->tensors, (size_t)used * sizeof *grown);
    w->tensors = grown;
    w->tensor_capacity = (int32_t)capacity;
  }
  if (w->file.status != FW_OK) return -1;
  w->tensors[used].t = *tensor;
  return w->tensor_count++;
}

/* Elements of a shape; 0 when it has none, or too many. */
static size_t elements(const fwi_file_tensor *t) {
  uint64_t count = 1;
  for (int32_t i = 0; i < t->rank; i++) {
    if (t->shape[i] < 1 || (count *= (uint32_t)t->shape[i]) > MAX_ELEMENTS) return 0;
  }
  return (size_t)count;
}

int32_t fwi_writer_tensor(fwi_writer *w, const fwi_file_tensor *tensor) {
  fwi_file_tensor t = *tensor;
  t.name = keep_name(w, t.name);
  t.shaped = true;
  const size_t count = t.rank >= 0 && t.rank <= FW_TENSOR_MAX_RANK ? elements(&t) : 0;
  if (!count || (t.data && count * fwi_type_bytes(t.type) != t.bytes)) {
    fwi_writer_refuse(w, FW_ERR_ARGUMENT, t.name, "has an impossible shape or size");
  }
  return fwi_writer_append(w, &t);
}

/* Of 4 bytes an element. */
static int32_t add(fwi_writer *w, const char *name, int32_t type, int32_t rank, const int32_t *shape,
                   const void *data) {
  fwi_file_tensor t = {.name = name, .type = type, .rank = rank, .data = data};
  if (rank >= 0 && rank <= FW_TENSOR_MAX_RANK) {
    if (rank) memcpy(t.shape, shape, (size_t)rank * sizeof *shape);
    t.bytes = 4 * elements(&t);
  }
  return fwi_writer_tensor(w, &t);
}

int32_t fwi_writer_value(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape) {
  return add(w, name, FWI_FLOAT32, rank, shape, NULL);
}

int32_t fwi_writer_floats(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape, const float *data) {
  return add(w, name, FWI_FLOAT32, rank, shape, data);
}

int32_t fwi_writer_ints(fwi_writer *w, const char *name, int32_t count, const int32_t *values) {
  const int32_t *copy = keep(w, values, (size_t)(count > 0 ? count : 0), sizeof *values);
  return add(w, name, FWI_INT32, 1, &count, copy);
}

/* -- Operators ------------------------------------------------------------------------------ */

/* A field of the options table: which 32-bit member of fwi_writer_options it is, counted from 1; 0: left out. */
#define MEMBER(name) (offsetof(fwi_writer_options, name) / sizeof(int32_t) + 1)

/* What the writer knows of an operator: its member of the union BuiltinOptions and that table's fields. */
static const struct {
  uint8_t code, options_type, members[FWI_WRITER_MAX_FIELDS];
} known[] = {
    {FWI_OP_CONV_2D,
     1,
     {MEMBER(padding), MEMBER(stride_w), MEMBER(stride_h), MEMBER(activation), MEMBER(dilation_w), MEMBER(dilation_h)}},
    {FWI_OP_DEPTHWISE_CONV_2D,
     2,
     {MEMBER(padding), MEMBER(stride_w), MEMBER(stride_h), MEMBER(multiplier), MEMBER(activation), MEMBER(dilation_w),
      MEMBER(dilation_h)}},
    {FWI_OP_AVERAGE_POOL_2D,
     5,
     {MEMBER(padding), MEMBER(stride_w), MEMBER(stride_h), MEMBER(window_w), MEMBER(window_h), MEMBER(activation)}},
    {FWI_OP_MAX_POOL_2D,
     5,
     {MEMBER(padding), MEMBER(stride_w), MEMBER(stride_h), MEMBER(window_w), MEMBER(window_h), MEMBER(activation)}},
    {FWI_OP_FULLY_CONNECTED, 8, {MEMBER(activation), 0, MEMBER(keep_dims)}},
    {FWI_OP_SOFTMAX, 9, {MEMBER(beta)}},
    {FWI_OP_CONCATENATION, 10, {MEMBER(axis), MEMBER(activation)}},
    {FWI_OP_ADD, 11, {MEMBER(activation)}},
    {FWI_OP_MUL, 21, {MEMBER(activation)}},
    {FWI_OP_MEAN, 27, {MEMBER(keep_dims)}},
    {FWI_OP_SUM, 27, {MEMBER(keep_dims)}},
    {FWI_OP_REDUCE_MAX, 27, {MEMBER(keep_dims)}},
    {FWI_OP_REDUCE_MIN, 27, {MEMBER(keep_dims)}},
    {FWI_OP_SUB, 28, {MEMBER(activation)}},
    {FWI_OP_DIV, 29, {MEMBER(activation)}},
    {FWI_OP_LEAKY_RELU, 75, {MEMBER(alpha)}},
};

/* A member, whose zero may stand for one; beta is a float. */
static int32_t member_of(const fwi_writer_options *options, size_t member) {
  int32_t value;
  memcpy(&value, (const char *)options + (member - 1) * sizeof value, sizeof value);
  if (value == 0 && member >= MEMBER(stride_h) && member <= MEMBER(multiplier)) return 1;
  if (value == 0 && member == MEMBER(beta)) return 0x3F800000;
  return value;
}

/* Options that the writer does not know are left out, which is the schema's defaults. */
static void fill_options(fwi_writer_node *n, const fwi_writer_options *options) {
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    if (known[k].code != n->op.code) continue;
    n->op.options_type = known[k].options_type;
    for (uint32_t i = 0; i < FWI_WRITER_MAX_FIELDS; i++) {
      const size_t member = known[k].members[i];
      if (!member) continue;
      n->fields |= 1u << i;
      n->values[i] = member_of(options, member);
    }
  }
}

void fwi_writer_operator(fwi_writer *w, int32_t code, const int32_t *inputs, int32_t input_count,
                         const int32_t *outputs, int32_t output_count, const fwi_writer_options *options) {
  static const fwi_writer_options defaults;
  if (!options) options = &defaults;
  fwi_writer_node *n = fwi_writer_take(w, 1, sizeof *n);
  if (!n) return;
  const bool dilated = code == FWI_OP_DEPTHWISE_CONV_2D && (options->dilation_h > 1 || options->dilation_w > 1);
  n->op.code = code;
  n->op.version = options->version ? options->version : dilated ? 2 : 1;
  n->op.input_count = input_count;
  n->op.output_count = output_count;
  n->op.inputs = keep(w, inputs, (size_t)input_count, sizeof *inputs);
  n->op.outputs = keep(w, outputs, (size_t)output_count, sizeof *outputs);
  fill_options(n, options);
  *w->last_node = n;
  w->last_node = &n->next;
}

/* -- The base ------------------------------------------------------------------------------- */

/* True for options of the schema that are nothing but scalars, or a vector that is known. */
static bool can_copy_options(fwi_writer *w, const fwi_file_operator *op) {
  /* ConcatEmbeddings, VarHandle, Bucketize; and Call, If, While, CallOnce, which name another graph. */
  static const uint8_t others[] = {3, 111, 115, 16, 92, 93, 103};
  for (size_t i = 0; i < sizeof others; i++) {
    if (op->options_type == others[i]) return false;
  }
  if (fwi_options_have_vector(op->options_type)) fwi_fb_vec(&w->file, &op->options, 0, 4, "a new shape");
  return op->options_type <= 126; /* RightShiftOptions */
}

/* A tensor of the base that is needed; a sparse one becomes dense. */
static void need(fwi_writer *w, fwi_writer_slot *slot) {
  fwi_file_tensor *t = &slot->t;
  slot->needed = true;
  if (!t->sparsity.at) return;
  const size_t element = fwi_type_bytes(t->type), count = elements(t);
  if (!element || !count) fwi_writer_refuse(w, FW_ERR_UNSUPPORTED, t->name, "has an impossible shape or size");
  uint8_t *dense = fwi_writer_take(w, count, element);
  if (!dense || fwi_densify(&w->file, t, count, element, dense) != FW_OK) return;
  t->data = dense;
  t->bytes = count * element;
  t->sparsity.at = 0;
}

/* Take over an operator whose results are needed, in front of those that are there. */
static void take_over(fwi_writer *w, const fwi_file_operator *op) {
  for (int32_t i = 0; i < op->input_count; i++) {
    if (op->inputs[i] >= 0) need(w, &w->tensors[op->inputs[i]]);
  }
  if (op->code == FWI_OP_DENSIFY && op->input_count == 1 && op->inputs[0] >= 0) { /* done once and for all */
    fwi_file_tensor *y = &w->tensors[op->outputs[0]].t;
    const char *name = y->name;
    *y = w->tensors[op->inputs[0]].t;
    y->name = name;
    return;
  }
  if (!can_copy_options(w, op)) {
    fwi_writer_refuse(w, FW_ERR_UNSUPPORTED, w->tensors[op->outputs[0]].t.name,
                      "comes from an operator whose options cannot be copied");
  }
  fwi_writer_node *n = fwi_writer_take(w, 1, sizeof *n);
  if (!n) return;
  n->op = *op;
  n->next = w->nodes;
  if (!w->nodes) w->last_node = &n->next;
  w->nodes = n;
}

void fwi_writer_base(fwi_writer *w, const void *bytes, size_t size, const int32_t *outputs, int32_t output_count) {
  const fwi_file_model *m = &w->base;
  if (w->tensor_count) fail_order(w);
  if (w->file.status != FW_OK) return;
  w->file.data = bytes;
  w->file.size = size;
  if (fwi_file_read(&w->file, &w->arena, &w->arena, &w->base) != FW_OK) return;
  for (int32_t i = 0; i < m->tensor_count; i++) {
    if (fwi_writer_append(w, &m->tensors[i]) < 0) return;
  }
  for (int32_t i = 0; i < m->input_count; i++) w->tensors[m->inputs[i]].t.shaped = true;
  for (int32_t i = 0; i < output_count; i++) {
    if (tensor_exists(w, outputs[i])) need(w, &w->tensors[outputs[i]]);
  }
  for (int32_t i = m->operator_count; i-- > 0;) {
    const fwi_file_operator *op = &m->operators[i];
    for (int32_t k = 0; k < op->output_count; k++) {
      if (!w->tensors[op->outputs[k]].needed) continue;
      take_over(w, op);
      break;
    }
  }
}

/* -- The file ------------------------------------------------------------------------------- */

void fwi_writer_metadata(fwi_writer *w, const char *name, const void *data, size_t bytes) {
  const fwi_writer_entry entry = {w->metadata, keep_name(w, name), data, bytes};
  fwi_writer_entry *e = keep(w, &entry, 1, sizeof entry);
  if (e) w->metadata = e;
}

/* Tensors that an operator or the graph uses, of which those of -1 are absent, or computes. */
static void touch(fwi_writer *w, const int32_t *tensors, int32_t count, bool computed) {
  for (int32_t i = 0; i < count && w->file.status == FW_OK; i++) {
    if ((tensors[i] == -1 && !computed) || !tensor_exists(w, tensors[i])) continue;
    fwi_writer_slot *t = &w->tensors[tensors[i]];
    if (computed == (t->computed || t->t.data) && (computed || !t->t.variable)) {
      fwi_writer_refuse(w, FW_ERR_ARGUMENT, t->t.name,
                        computed ? "is computed but has a value already" : "is used but not computed before");
    }
    t->computed |= computed;
    t->used = true;
  }
}

static bool same_code(const fwi_file_operator *a, const fwi_file_operator *b) {
  if (a->code != b->code || a->version != b->version) return false;
  return a->custom_name == b->custom_name ||
         (a->custom_name && b->custom_name && strcmp(a->custom_name, b->custom_name) == 0);
}

/* What operators share: the entry in the list of codes. */
static void number_codes(fwi_writer_layout *l) {
  for (fwi_writer_node *n = l->w->nodes; n; n = n->next, l->node_count++) {
    const fwi_writer_node *before = l->w->nodes;
    while (!same_code(&before->op, &n->op)) before = before->next;
    n->new_code = before == n;
    n->code = n->new_code ? l->code_count++ : before->code;
  }
}

/* What tensors share: their bytes, where they are the same in memory. */
static void number_tensors(fwi_writer_layout *l) {
  fwi_writer_slot *const first = l->w->tensors, *const end = first + l->w->tensor_count;
  l->buffer_count = 1;
  for (fwi_writer_slot *t = first; t < end; t++) {
    const fwi_writer_slot *before = first;
    if (!t->used) continue;
    t->index = l->tensor_count++;
    if (!t->t.data) continue;
    while (!before->used || before->t.data != t->t.data || before->t.bytes != t->t.bytes) before++;
    t->stores = before == t;
    t->buffer = t->stores ? l->buffer_count++ : before->buffer;
  }
}

fw_status fwi_writer_finish(fwi_writer *w, const int32_t *inputs, int32_t input_count, const int32_t *outputs,
                            int32_t output_count, uint8_t **bytes, size_t *size) {
  fwi_writer_layout l = {w, inputs, outputs, input_count, output_count, 0, 0, 0, 0};
  *bytes = NULL;
  *size = 0;
  if (input_count < 1 || output_count < 1) fail_order(w);
  touch(w, inputs, input_count, true);
  for (const fwi_writer_node *n = w->nodes; n; n = n->next) {
    touch(w, n->op.inputs, n->op.input_count, false);
    touch(w, n->op.outputs, n->op.output_count, true);
  }
  touch(w, outputs, output_count, false);
  if (w->file.status != FW_OK) return w->file.status;
  number_codes(&l);
  number_tensors(&l);
  const size_t file = fwi_writer_emit(&l, NULL);
  uint8_t *block = file ? fwi_block_alloc(file) : NULL;
  if (!block) {
    fail_memory(w);
    return FW_ERR_MEMORY;
  }
  memset(block, 0, file);
  fwi_writer_emit(&l, block);
  *bytes = block;
  *size = file;
  return FW_OK;
}
