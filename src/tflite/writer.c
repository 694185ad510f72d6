#include "tflite/writer.h"

#include <string.h>

#include "base/checked.h"
#include "tflite/emit.h"
#include "tflite/sparsity.h"

#define MEMORY_LIMIT ((size_t)INT32_MAX)

void fwi_writer_begin(fwi_writer *w, fw_error *error) {
  *w = (fwi_writer){.file = {.error = error}, .arena = {.limit = MEMORY_LIMIT}};
  w->last_node = &w->nodes;
}

void fwi_writer_end(fwi_writer *w) {
  fwi_arena_free(&w->arena);
}

void *fwi_writer_take(fwi_writer *w, size_t count, size_t size) {
  void *p = w->file.status == FW_OK ? fwi_arena_alloc(&w->arena, count, size) : NULL;
  if (!p) fwi_fb_fail(&w->file, FW_ERR_MEMORY, "There is no memory to write the model.");
  return p;
}

static void *keep(fwi_writer *w, const void *data, size_t count, size_t size) {
  void *copy = fwi_writer_take(w, count, size);
  if (copy && count) memcpy(copy, data, count * size);
  return copy;
}

static const char *keep_name(fwi_writer *w, const char *name) {
  return name ? keep(w, name, strlen(name) + 1, 1) : "";
}

/* -- Tensors -------------------------------------------------------------------------------- */

int32_t fwi_writer_append(fwi_writer *w, const fwi_file_tensor *tensor) {
  if (w->tensor_count == w->tensor_capacity) {
    const int32_t capacity = w->tensor_capacity < INT32_MAX / 2 ? 2 * w->tensor_capacity + 16 : 0;
    fwi_file_tensor *grown = fwi_writer_take(w, (size_t)capacity, sizeof *grown);
    if (!grown) return -1;
    if (w->tensor_count) memcpy(grown, w->tensors, (size_t)w->tensor_count * sizeof *grown);
    w->tensors = grown;
    w->tensor_capacity = capacity;
  }
  if (w->file.status != FW_OK) return -1;
  w->tensors[w->tensor_count] = *tensor;
  return w->tensor_count++;
}

size_t fwi_writer_elements(int32_t rank, const int32_t *shape, size_t limit) {
  size_t count = 1;
  for (int32_t i = 0; i < rank; i++) {
    if (shape[i] < 0 || !fwi_mul_size(count, (size_t)shape[i], &count) || count > limit) return 0;
  }
  return count;
}

int32_t fwi_writer_tensor(fwi_writer *w, const fwi_file_tensor *tensor) {
  fwi_file_tensor t = *tensor;
  t.name = keep_name(w, t.name);
  bool sound = t.rank >= 0 && t.rank <= FW_TENSOR_MAX_RANK;
  for (int32_t i = 0; sound && i < t.rank; i++) sound = t.shape[i] >= 0;
  if (sound && t.data) {
    const size_t count = fwi_writer_elements(t.rank, t.shape, MEMORY_LIMIT / 8);
    sound = count && count * fwi_type_bytes(t.type) == t.bytes && t.bytes;
  }
  if (!sound) fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "Tensor '%s' has an impossible shape or size.", t.name);
  return fwi_writer_append(w, &t);
}

static int32_t add(fwi_writer *w, const char *name, int32_t type, int32_t rank, const int32_t *shape,
                   const void *data) {
  fwi_file_tensor t = {.name = name, .type = type, .rank = rank, .data = data};
  if (rank > 0 && rank <= FW_TENSOR_MAX_RANK) memcpy(t.shape, shape, (size_t)rank * sizeof *shape);
  if (data && rank <= FW_TENSOR_MAX_RANK) t.bytes = 4 * fwi_writer_elements(rank, shape, MEMORY_LIMIT / 8);
  return fwi_writer_tensor(w, &t);
}

int32_t fwi_writer_value(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape) {
  return add(w, name, FWI_FLOAT32, rank, shape, NULL);
}

int32_t fwi_writer_floats(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape, const float *data) {
  return add(w, name, FWI_FLOAT32, rank, shape, data);
}

int32_t fwi_writer_ints(fwi_writer *w, const char *name, int32_t count, const int32_t *values) {
  const int32_t shape[] = {count > 0 ? count : 0};
  return add(w, name, FWI_INT32, 1, shape, keep(w, values, (size_t)shape[0], sizeof *values));
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
    {FWI_OP_RELU, 0, {0}},
    {FWI_OP_RELU6, 0, {0}},
    {FWI_OP_RELU_N1_TO_1, 0, {0}},
    {FWI_OP_ELU, 0, {0}},
    {FWI_OP_HARD_SWISH, 0, {0}},
    {FWI_OP_PRELU, 0, {0}},
    {FWI_OP_LOGISTIC, 0, {0}},
    {FWI_OP_TANH, 0, {0}},
    {FWI_OP_EXP, 0, {0}},
    {FWI_OP_LOG, 0, {0}},
    {FWI_OP_SQRT, 0, {0}},
    {FWI_OP_RSQRT, 0, {0}},
    {FWI_OP_ABS, 0, {0}},
    {FWI_OP_NEG, 0, {0}},
    {FWI_OP_MAXIMUM, 0, {0}},
    {FWI_OP_MINIMUM, 0, {0}},
    {FWI_OP_RESHAPE, 0, {0}}, /* its shape is input 1 */
    {FWI_OP_TRANSPOSE, 0, {0}},
    {FWI_OP_SLICE, 0, {0}},
    {FWI_OP_PAD, 0, {0}},
    {FWI_OP_DEQUANTIZE, 0, {0}},
};

/* Members whose zero stands for one; beta is a float. */
static int32_t or_one(size_t member, int32_t value) {
  if (value == 0 && member >= MEMBER(stride_h) && member <= MEMBER(multiplier)) return 1;
  if (value == 0 && member == MEMBER(beta)) return 0x3F800000;
  return value;
}

static bool fill_options(fwi_writer_node *n, const fwi_writer_options *options) {
  int32_t members[sizeof *options / sizeof(int32_t)];
  memcpy(members, options, sizeof members);
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    if (known[k].code != n->op.code) continue;
    n->op.options_type = known[k].options_type;
    for (uint32_t i = 0; i < FWI_WRITER_MAX_FIELDS; i++) {
      const size_t member = known[k].members[i];
      if (!member) continue;
      n->fields |= 1u << i;
      n->values[i] = or_one(member, members[member - 1]);
    }
    return true;
  }
  return false;
}

static const int32_t *keep_operands(fwi_writer *w, const int32_t *tensors, int32_t count, int32_t least) {
  for (int32_t i = 0; i < count; i++) {
    if (tensors[i] < least || tensors[i] >= w->tensor_count) {
      fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "An operator names tensor %d, but there are only %d tensors.", tensors[i],
                  w->tensor_count);
    }
  }
  return keep(w, tensors, (size_t)count, sizeof *tensors);
}

static fwi_writer_node *add_node(fwi_writer *w, const fwi_file_operator *op) {
  fwi_writer_node *n = fwi_writer_take(w, 1, sizeof *n);
  if (!n) return NULL;
  n->op = *op;
  *w->last_node = n;
  w->last_node = &n->next;
  return n;
}

void fwi_writer_operator(fwi_writer *w, int32_t code, const int32_t *inputs, int32_t input_count,
                         const int32_t *outputs, int32_t output_count, const fwi_writer_options *options) {
  const fwi_writer_options defaults = {0};
  if (!options) options = &defaults;
  fwi_file_operator op = {.code = code, .input_count = input_count, .output_count = output_count};
  const bool dilated = code == FWI_OP_DEPTHWISE_CONV_2D && (options->dilation_h > 1 || options->dilation_w > 1);
  op.version = options->version ? options->version : dilated ? 2 : 1;
  op.inputs = keep_operands(w, inputs, input_count, -1);
  op.outputs = keep_operands(w, outputs, output_count, 0);
  fwi_writer_node *n = add_node(w, &op);
  if (n && !fill_options(n, options)) {
    const char *name = fwi_builtin_name(code);
    fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "The writer does not know the operator %s.", name ? name : "of this code");
  }
}

/* -- The base ------------------------------------------------------------------------------- */

bool fwi_options_have_vector(int32_t options_type) {
  return options_type == 17 || options_type == 30; /* ReshapeOptions, SqueezeOptions */
}

/* Options of the schema that hold more than scalars, or name another graph. */
static bool can_copy_options(fwi_writer *w, const fwi_file_operator *op) {
  enum {
    CONCAT_EMBEDDINGS = 3,
    CALL = 16,
    IF = 92,
    WHILE = 93,
    CALL_ONCE = 103,
    VARIABLE = 111,
    BUCKETIZE = 115,
    LAST = 126
  };
  switch (op->options_type) {
    case CONCAT_EMBEDDINGS:
    case CALL:
    case IF:
    case WHILE:
    case CALL_ONCE:
    case VARIABLE:
    case BUCKETIZE:
      return false;
    default:
      if (fwi_options_have_vector(op->options_type)) fwi_fb_vec(&w->file, &op->options, 0, 4, "an operator's shape");
      return op->options_type <= LAST;
  }
}

/* A sparse constant as a dense one. */
static void make_dense(fwi_writer *w, fwi_file_tensor *t) {
  const size_t element = fwi_type_bytes(t->type), count = fwi_writer_elements(t->rank, t->shape, MEMORY_LIMIT / 8);
  if (!element || !count) {
    fwi_fb_fail(&w->file, FW_ERR_UNSUPPORTED, "The sparse tensor '%s' is too large or of an unknown type.", t->name);
  }
  uint8_t *dense = fwi_writer_take(w, count, element);
  if (!dense || fwi_densify(&w->file, t, count, element, dense) != FW_OK) return;
  t->data = dense;
  t->bytes = count * element;
  t->sparsity.at = 0;
}

/* Take over an operator; DENSIFY is done once and for all. */
static void take_over(fwi_writer *w, const fwi_file_operator *op) {
  if (op->code == FWI_OP_DENSIFY && op->input_count == 1 && op->output_count == 1 && op->inputs[0] >= 0) {
    fwi_file_tensor *y = &w->tensors[op->outputs[0]];
    const char *name = y->name;
    *y = w->tensors[op->inputs[0]];
    y->name = name;
  } else if (can_copy_options(w, op)) {
    add_node(w, op);
  } else {
    const char *name = fwi_builtin_name(op->code);
    fwi_fb_fail(&w->file, FW_ERR_UNSUPPORTED, "The options of an operator %s cannot be taken over.", name ? name : "");
  }
}

void fwi_writer_base(fwi_writer *w, const void *bytes, size_t size, const int32_t *outputs, int32_t output_count) {
  if (w->tensor_count) fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "A base comes before all tensors.");
  if (w->file.status != FW_OK) return;
  w->file.data = bytes;
  w->file.size = size;
  const fwi_file_model *m = &w->base;
  if (fwi_file_read(&w->file, &w->arena, &w->arena, &w->base) != FW_OK) return;
  w->tensors = keep(w, m->tensors, (size_t)m->tensor_count, sizeof *m->tensors);
  bool *needed = fwi_writer_take(w, (size_t)m->tensor_count, sizeof *needed);
  bool *kept = fwi_writer_take(w, (size_t)m->operator_count, sizeof *kept);
  if (!kept) return;
  w->tensor_count = w->tensor_capacity = m->tensor_count;
  for (int32_t i = 0; i < output_count; i++) {
    if (outputs[i] < 0 || outputs[i] >= m->tensor_count) {
      fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "The base has no tensor %d.", outputs[i]);
      return;
    }
    needed[outputs[i]] = true;
  }
  for (int32_t i = m->operator_count; i-- > 0;) {
    const fwi_file_operator *op = &m->operators[i];
    for (int32_t k = 0; k < op->output_count; k++) kept[i] = kept[i] || needed[op->outputs[k]];
    for (int32_t k = 0; kept[i] && k < op->input_count; k++) {
      if (op->inputs[k] >= 0) needed[op->inputs[k]] = true;
    }
  }
  for (int32_t i = 0; i < m->tensor_count; i++) {
    if (needed[i] && w->tensors[i].sparsity.at) make_dense(w, &w->tensors[i]);
  }
  for (int32_t i = 0; i < m->operator_count; i++) {
    if (kept[i]) take_over(w, &m->operators[i]);
  }
}

/* -- The file ------------------------------------------------------------------------------- */

void fwi_writer_metadata(fwi_writer *w, const char *name, const void *data, size_t bytes) {
  const fwi_writer_entry entry = {w->metadata, keep_name(w, name), data, bytes};
  fwi_writer_entry *e = keep(w, &entry, 1, sizeof entry);
  if (e) w->metadata = e;
}

enum { UNUSED = -1, USED = 0 };

static void use(fwi_writer *w, const bool *made, const fwi_writer_layout *l, const int32_t *tensors, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    const int32_t t = tensors[i];
    if (t < 0) continue;
    if (!made[t] && !w->tensors[t].data && !w->tensors[t].variable) {
      fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "Tensor '%s' is used but not computed before.", w->tensors[t].name);
    }
    l->tensor[t] = USED;
  }
}

static void make(fwi_writer *w, bool *made, const fwi_writer_layout *l, const int32_t *tensors, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    const int32_t t = tensors[i];
    if (made[t] || w->tensors[t].data) {
      fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "Tensor '%s' is computed but has a value already.", w->tensors[t].name);
    }
    made[t] = true;
    l->tensor[t] = USED;
  }
}

static bool same_code(const fwi_file_operator *a, const fwi_file_operator *b) {
  if (a->code != b->code || a->version != b->version || !a->custom_name != !b->custom_name) return false;
  return !a->custom_name || strcmp(a->custom_name, b->custom_name) == 0;
}

/* Number what is written: tensors that are used, and the codes and buffers they share. */
static void number(fwi_writer *w, fwi_writer_layout *l) {
  int32_t *code = l->code;
  for (const fwi_writer_node *n = w->nodes; n; n = n->next) {
    int32_t i = 0;
    while (i < l->code_count && !same_code(l->codes[i], &n->op)) i++;
    if (i == l->code_count) l->codes[l->code_count++] = &n->op;
    *code++ = i;
  }
  for (int32_t t = 0; t < w->tensor_count; t++) {
    const fwi_file_tensor *tensor = &w->tensors[t];
    if (l->tensor[t] == UNUSED) continue;
    l->tensor[t] = l->tensor_count++;
    if (!tensor->data) continue;
    int32_t i = 0;
    while (i < l->buffer_count && (l->buffers[i]->data != tensor->data || l->buffers[i]->bytes != tensor->bytes)) i++;
    if (i == l->buffer_count) l->buffers[l->buffer_count++] = tensor;
    l->buffer[t] = i + 1;
  }
}

fw_status fwi_writer_finish(fwi_writer *w, const int32_t *inputs, int32_t input_count, const int32_t *outputs,
                            int32_t output_count, uint8_t **bytes, size_t *size) {
  const size_t tensors = (size_t)w->tensor_count;
  fwi_writer_layout l = {.w = w, .input_count = input_count, .output_count = output_count};
  *bytes = NULL;
  *size = 0;
  if (input_count < 1 || output_count < 1) fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "A model needs inputs and outputs.");
  l.inputs = keep_operands(w, inputs, input_count, 0);
  l.outputs = keep_operands(w, outputs, output_count, 0);
  for (const fwi_writer_node *n = w->nodes; n; n = n->next) l.node_count++;
  l.code = fwi_writer_take(w, (size_t)l.node_count, sizeof *l.code);
  l.codes = fwi_writer_take(w, (size_t)l.node_count, sizeof *l.codes);
  l.buffer = fwi_writer_take(w, tensors, sizeof *l.buffer);
  l.buffers = fwi_writer_take(w, tensors, sizeof *l.buffers);
  l.tensor = fwi_writer_take(w, tensors, sizeof *l.tensor);
  bool *made = fwi_writer_take(w, tensors, sizeof *made);
  if (!made) return w->file.status;
  memset(l.tensor, UNUSED, tensors * sizeof *l.tensor);
  make(w, made, &l, l.inputs, input_count);
  for (const fwi_writer_node *n = w->nodes; n; n = n->next) {
    use(w, made, &l, n->op.inputs, n->op.input_count);
    make(w, made, &l, n->op.outputs, n->op.output_count);
  }
  use(w, made, &l, l.outputs, output_count);
  number(w, &l);
  if (w->file.status != FW_OK) return w->file.status;
  const size_t file = fwi_writer_emit(&l, NULL);
  uint8_t *block = file ? fwi_block_alloc(file) : NULL;
  if (!block) {
    fwi_fb_fail(&w->file, FW_ERR_MEMORY, "There is no memory to write the model, or it is larger than 2 GiB.");
    return w->file.status;
  }
  memset(block, 0, file);
  fwi_writer_emit(&l, block);
  *bytes = block;
  *size = file;
  return FW_OK;
}
