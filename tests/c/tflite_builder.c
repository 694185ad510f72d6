#include "tflite_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fields that a table may have: scalars of 1, 4 or 8 bytes, or an offset to be filled in later. */
typedef struct field {
  uint32_t index;
  size_t bytes; /* 0: offset */
  uint64_t bits;
} field;

#define MAX_FIELDS 12

typedef struct fields {
  field list[MAX_FIELDS];
  size_t count;
} fields;

typedef struct int_vector {
  int32_t *values;
  size_t count;
} int_vector;

typedef struct model_tensor {
  char *name;
  int32_t type;
  int_vector shape, signature, traversal, block_map;
  uint8_t *data;
  size_t bytes;
  float *scales;
  int64_t *zeros;
  size_t scale_count;
  int32_t axis, variable;
  tb_dim *dims;
  size_t dim_count;
} model_tensor;

typedef struct model_op {
  int32_t code, version;
  char *custom_name;
  int_vector inputs, outputs;
  fields options;
  uint32_t vector_field;
  int_vector vector; /* one option may be a vector */
  uint8_t *custom;
  size_t custom_bytes;
} model_op;

struct tb_model {
  model_tensor *tensors;
  size_t tensor_count;
  model_op *ops;
  size_t op_count;
  int_vector inputs, outputs;
  int external;
  uint8_t *out;
  size_t size, capacity;
};

static void *need(void *p) {
  if (!p) abort();
  return p;
}

static void *duplicate(const void *data, size_t bytes) {
  void *copy = need(malloc(bytes ? bytes : 1));
  if (bytes) memcpy(copy, data, bytes);
  return copy;
}

/* Room for one element more than `count`: doubles at powers of two. */
static void *grow(void *list, size_t count, size_t element) {
  return count & (count - 1) ? list : need(realloc(list, (count ? 2 * count : 1) * element));
}

static int_vector keep(tb_ints v) {
  return (int_vector){duplicate(v.values, v.count * sizeof(int32_t)), v.count};
}

tb_model *tb_new(void) {
  return need(calloc(1, sizeof(tb_model)));
}

int32_t tb_constant(tb_model *m, const char *name, int32_t type, tb_ints shape, const void *data, size_t bytes) {
  m->tensors = grow(m->tensors, m->tensor_count, sizeof *m->tensors);
  model_tensor *t = &m->tensors[m->tensor_count];
  *t = (model_tensor){.name = duplicate(name, strlen(name) + 1), .type = type, .shape = keep(shape)};
  if (data) {
    t->data = duplicate(data, bytes);
    t->bytes = bytes;
  }
  return (int32_t)m->tensor_count++;
}

int32_t tb_tensor(tb_model *m, const char *name, int32_t type, tb_ints shape) {
  return tb_constant(m, name, type, shape, NULL, 0);
}

int32_t tb_floats(tb_model *m, const char *name, tb_ints shape, const float *data) {
  size_t count = 1;
  for (size_t i = 0; i < shape.count; i++) count *= (size_t)shape.values[i];
  return tb_constant(m, name, FWI_FLOAT32, shape, data, count * sizeof *data);
}

int32_t tb_int_list(tb_model *m, const char *name, tb_ints values) {
  const int32_t count = (int32_t)values.count;
  return tb_constant(m, name, FWI_INT32, (tb_ints){&count, 1}, values.values, values.count * sizeof(int32_t));
}

void tb_quantize(tb_model *m, int32_t tensor, const float *scales, const int64_t *zeros, size_t count, int32_t axis) {
  model_tensor *t = &m->tensors[tensor];
  t->scales = duplicate(scales, count * sizeof *scales);
  t->zeros = duplicate(zeros, count * sizeof *zeros);
  t->scale_count = count;
  t->axis = axis;
}

void tb_signature(tb_model *m, int32_t tensor, tb_ints signature) {
  m->tensors[tensor].signature = keep(signature);
}

void tb_variable(tb_model *m, int32_t tensor) {
  m->tensors[tensor].variable = 1;
}

void tb_sparse(tb_model *m, int32_t tensor, tb_ints traversal, tb_ints block_map, const tb_dim *dims, size_t count) {
  model_tensor *t = &m->tensors[tensor];
  t->traversal = keep(traversal);
  t->block_map = keep(block_map);
  t->dims = duplicate(dims, count * sizeof *dims);
  t->dim_count = count;
  for (size_t i = 0; i < count; i++) {
    t->dims[i].segments.values = keep(dims[i].segments).values;
    t->dims[i].indices.values = keep(dims[i].indices).values;
  }
}

void tb_custom_op(tb_model *m, const char *name, int32_t version, tb_ints inputs, tb_ints outputs, const void *options,
                  size_t bytes) {
  m->ops = grow(m->ops, m->op_count, sizeof *m->ops);
  model_op *op = &m->ops[m->op_count++];
  *op = (model_op){.code = FWI_OP_CUSTOM, .version = version, .inputs = keep(inputs), .outputs = keep(outputs)};
  if (name) op->custom_name = duplicate(name, strlen(name) + 1);
  if (bytes) op->custom = duplicate(options, bytes);
  op->custom_bytes = bytes;
}

void tb_op(tb_model *m, int32_t code, tb_ints inputs, tb_ints outputs) {
  tb_custom_op(m, NULL, 1, inputs, outputs, NULL, 0);
  m->ops[m->op_count - 1].code = code;
}

static void add(fields *f, uint32_t index, size_t bytes, uint64_t bits) {
  if (f->count == MAX_FIELDS) abort();
  f->list[f->count++] = (field){index, bytes, bits};
}

void tb_option_int(tb_model *m, uint32_t index, int32_t value) {
  add(&m->ops[m->op_count - 1].options, index, 4, (uint32_t)value);
}

void tb_option_byte(tb_model *m, uint32_t index, int32_t value) {
  add(&m->ops[m->op_count - 1].options, index, 1, (uint8_t)value);
}

void tb_option_float(tb_model *m, uint32_t index, float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  add(&m->ops[m->op_count - 1].options, index, 4, bits);
}

void tb_option_ints(tb_model *m, uint32_t index, tb_ints values) {
  model_op *op = &m->ops[m->op_count - 1];
  add(&op->options, index, 0, 0);
  op->vector_field = index;
  op->vector = keep(values);
}

void tb_option_conv(tb_model *m, int32_t padding, int32_t stride_h, int32_t stride_w, int32_t dilation_h,
                    int32_t dilation_w, int32_t multiplier, int32_t activation) {
  uint32_t next = 3;
  tb_option_byte(m, 0, padding);
  tb_option_int(m, 1, stride_w);
  tb_option_int(m, 2, stride_h);
  if (multiplier > 0) tb_option_int(m, next++, multiplier);
  tb_option_byte(m, next, activation);
  tb_option_int(m, next + 1, dilation_w);
  tb_option_int(m, next + 2, dilation_h);
}

void tb_ends(tb_model *m, tb_ints inputs, tb_ints outputs) {
  m->inputs = keep(inputs);
  m->outputs = keep(outputs);
}

void tb_external_buffers(tb_model *m) {
  m->external = 1;
}

/* -- Bytes. Parents are written before their children, whose offsets are then filled in. ---------- */

static size_t put(tb_model *m, const void *data, size_t bytes) {
  size_t at = m->size;
  if (m->size + bytes > m->capacity) {
    m->capacity = 2 * (m->size + bytes);
    m->out = need(realloc(m->out, m->capacity));
  }
  if (bytes) memcpy(m->out + at, data, bytes);
  m->size += bytes;
  return at;
}

static void align(tb_model *m, size_t to) {
  const uint8_t zero = 0;
  while (m->size % to) put(m, &zero, 1);
}

static size_t put_u32(tb_model *m, uint32_t value) {
  return put(m, &value, sizeof value);
}

static void set_u16(tb_model *m, size_t at, size_t value) {
  uint16_t v = (uint16_t)value;
  memcpy(m->out + at, &v, sizeof v);
}

/* The offset stored at byte `at` leads to `target`. */
static void link_to(tb_model *m, size_t at, size_t target) {
  uint32_t offset = (uint32_t)(target - at);
  memcpy(m->out + at, &offset, sizeof offset);
}

/* A table right behind its vtable. slots[i] becomes the byte of field f->list[i]. Fields of 8 bytes come
 * first, those of 1 byte last, so that all are aligned. */
static size_t put_table(tb_model *m, const fields *f, size_t *slots) {
  size_t entries = 0;
  const uint64_t zero = 0;
  for (size_t i = 0; i < f->count; i++) {
    if (f->list[i].index + 1 > entries) entries = f->list[i].index + 1;
  }
  size_t vtable_bytes = 4 + 2 * entries;
  align(m, 8);
  while ((m->size + vtable_bytes + 4) % 8) put(m, &zero, 1); /* the first field falls on 8 */
  size_t vtable = m->size;
  for (size_t i = 0; i < vtable_bytes; i++) put(m, &zero, 1);
  size_t table = put_u32(m, (uint32_t)vtable_bytes);
  const size_t sizes[] = {8, 4, 0, 1};
  for (size_t pass = 0; pass < 4; pass++) {
    for (size_t i = 0; i < f->count; i++) {
      if (f->list[i].bytes != sizes[pass]) continue;
      size_t at = put(m, &f->list[i].bits, sizes[pass] ? sizes[pass] : 4);
      if (slots) slots[i] = at;
      set_u16(m, vtable + 4 + 2 * f->list[i].index, at - table);
    }
  }
  set_u16(m, vtable, vtable_bytes);
  set_u16(m, vtable + 2, m->size - table);
  align(m, 4);
  return table;
}

static size_t put_vector(tb_model *m, const void *data, size_t count, size_t element) {
  align(m, 8);
  while ((m->size + 4) % 16) put(m, "", 1); /* so that elements of any size are aligned */
  size_t at = put_u32(m, (uint32_t)count);
  put(m, data, count * element);
  return at;
}

static size_t put_string(tb_model *m, const char *text) {
  size_t at = put_vector(m, text, strlen(text), 1);
  put(m, "", 1);
  return at;
}

/* A vector of `count` offsets, to be filled in: elements follow its 4 bytes of length. */
static size_t put_offsets(tb_model *m, size_t count) {
  align(m, 4);
  size_t at = put_u32(m, (uint32_t)count);
  for (size_t i = 0; i < count; i++) put_u32(m, 0);
  return at;
}

static void put_quantization(tb_model *m, const model_tensor *t, size_t slot) {
  fields f = {0};
  size_t slots[MAX_FIELDS];
  add(&f, 2, 0, 0);
  add(&f, 3, 0, 0);
  add(&f, 6, 4, (uint32_t)t->axis);
  link_to(m, slot, put_table(m, &f, slots));
  link_to(m, slots[0], put_vector(m, t->scales, t->scale_count, sizeof *t->scales));
  link_to(m, slots[1], put_vector(m, t->zeros, t->scale_count, sizeof *t->zeros));
}

static void put_index_vector(tb_model *m, tb_ints v, size_t slot) {
  fields f = {0};
  size_t slots[MAX_FIELDS];
  add(&f, 0, 0, 0);
  link_to(m, slot, put_table(m, &f, slots));
  link_to(m, slots[0], put_vector(m, v.values, v.count, sizeof *v.values));
}

static void put_sparsity(tb_model *m, const model_tensor *t, size_t slot) {
  fields f = {0};
  size_t slots[MAX_FIELDS];
  for (uint32_t i = 0; i < 3; i++) add(&f, i, 0, 0);
  link_to(m, slot, put_table(m, &f, slots));
  link_to(m, slots[0], put_vector(m, t->traversal.values, t->traversal.count, 4));
  link_to(m, slots[1], put_vector(m, t->block_map.values, t->block_map.count, 4));
  size_t dims = put_offsets(m, t->dim_count);
  link_to(m, slots[2], dims);
  for (size_t i = 0; i < t->dim_count; i++) {
    const tb_dim *d = &t->dims[i];
    fields df = {0};
    size_t ds[MAX_FIELDS];
    int csr = d->segments.count > 0;
    add(&df, 0, 1, csr ? 1 : 0);
    add(&df, 1, 4, (uint32_t)d->size);
    if (csr) {
      add(&df, 2, 1, 1); /* Int32Vector */
      add(&df, 3, 0, 0);
      add(&df, 4, 1, 1);
      add(&df, 5, 0, 0);
    }
    link_to(m, dims + 4 + 4 * i, put_table(m, &df, ds));
    if (csr) {
      put_index_vector(m, d->segments, ds[3]);
      put_index_vector(m, d->indices, ds[5]);
    }
  }
}

static void put_tensor(tb_model *m, const model_tensor *t, uint32_t buffer, size_t slot) {
  fields f = {0};
  size_t slots[MAX_FIELDS];
  add(&f, 0, 0, 0);
  add(&f, 3, 0, 0);
  add(&f, 1, 1, (uint8_t)t->type);
  add(&f, 2, 4, buffer);
  add(&f, 5, 1, (uint8_t)t->variable);
  if (t->scale_count) add(&f, 4, 0, 0);
  if (t->dim_count) add(&f, 6, 0, 0);
  if (t->signature.count) add(&f, 7, 0, 0);
  link_to(m, slot, put_table(m, &f, slots));
  link_to(m, slots[0], put_vector(m, t->shape.values, t->shape.count, 4));
  link_to(m, slots[1], put_string(m, t->name));
  size_t next = 5;
  if (t->scale_count) put_quantization(m, t, slots[next++]);
  if (t->dim_count) put_sparsity(m, t, slots[next++]);
  if (t->signature.count) link_to(m, slots[next], put_vector(m, t->signature.values, t->signature.count, 4));
}

/* Which member of the union BuiltinOptions belongs to an operator; other runtimes want to be told. */
static uint64_t options_type(int32_t code) {
  static const uint8_t pairs[][2] = {
      {FWI_OP_CONV_2D, 1},
      {FWI_OP_DEPTHWISE_CONV_2D, 2},
      {FWI_OP_MAX_POOL_2D, 5},
      {FWI_OP_AVERAGE_POOL_2D, 5},
      {FWI_OP_FULLY_CONNECTED, 8},
      {FWI_OP_SOFTMAX, 9},
      {FWI_OP_CONCATENATION, 10},
      {FWI_OP_ADD, 11},
      {FWI_OP_L2_NORMALIZATION, 12},
      {FWI_OP_LOCAL_RESPONSE_NORMALIZATION, 13},
      {FWI_OP_RESIZE_BILINEAR, 15},
      {FWI_OP_RESHAPE, 17},
      {FWI_OP_SPACE_TO_DEPTH, 19},
      {FWI_OP_MUL, 21},
      {FWI_OP_GATHER, 23},
      {FWI_OP_MEAN, 27},
      {FWI_OP_SUM, 27},
      {FWI_OP_REDUCE_MAX, 27},
      {FWI_OP_REDUCE_MIN, 27},
      {FWI_OP_REDUCE_PROD, 27},
      {FWI_OP_SUB, 28},
      {FWI_OP_DIV, 29},
      {FWI_OP_SQUEEZE, 30},
      {FWI_OP_STRIDED_SLICE, 32},
      {FWI_OP_SPLIT, 35},
      {FWI_OP_CAST, 37},
      {FWI_OP_ARG_MAX, 40},
      {FWI_OP_TRANSPOSE_CONV, 49},
      {FWI_OP_SHAPE, 55},
      {FWI_OP_ARG_MIN, 57},
      {FWI_OP_PACK, 59},
      {FWI_OP_UNPACK, 64},
      {FWI_OP_RESIZE_NEAREST_NEIGHBOR, 74},
      {FWI_OP_LEAKY_RELU, 75},
      {FWI_OP_MIRROR_PAD, 77},
      {FWI_OP_SPLIT_V, 79},
      {FWI_OP_DEPTH_TO_SPACE, 94},
      {FWI_OP_BATCH_MATMUL, 101},
      {FWI_OP_GELU, 116},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    if (pairs[i][0] == code) return pairs[i][1];
  }
  return 0;
}

static void put_op(tb_model *m, const model_op *op, uint32_t code_index, size_t slot) {
  fields f = {0};
  size_t slots[MAX_FIELDS], option_slots[MAX_FIELDS];
  add(&f, 0, 4, code_index);
  add(&f, 1, 0, 0);
  add(&f, 2, 0, 0);
  if (op->options.count) add(&f, 4, 0, 0);
  if (op->custom_bytes) add(&f, 5, 0, 0);
  size_t custom = f.count - 1;
  if (op->options.count) add(&f, 3, 1, options_type(op->code));
  link_to(m, slot, put_table(m, &f, slots));
  link_to(m, slots[1], put_vector(m, op->inputs.values, op->inputs.count, 4));
  link_to(m, slots[2], put_vector(m, op->outputs.values, op->outputs.count, 4));
  if (op->options.count) {
    link_to(m, slots[3], put_table(m, &op->options, option_slots));
    for (size_t i = 0; i < op->options.count; i++) {
      if (op->options.list[i].bytes == 0) {
        link_to(m, option_slots[i], put_vector(m, op->vector.values, op->vector.count, 4));
      }
    }
  }
  if (op->custom_bytes) link_to(m, slots[custom], put_vector(m, op->custom, op->custom_bytes, 1));
}

static void put_code(tb_model *m, const model_op *op, size_t slot) {
  fields f = {0};
  size_t slots[MAX_FIELDS];
  add(&f, 0, 1, (uint8_t)(op->code < 127 ? op->code : 127));
  add(&f, 2, 4, (uint32_t)op->version);
  add(&f, 3, 4, (uint32_t)op->code);
  if (op->custom_name) add(&f, 1, 0, 0);
  link_to(m, slot, put_table(m, &f, slots));
  if (op->custom_name) link_to(m, slots[3], put_string(m, op->custom_name));
}

/* Buffer 0 is empty by convention; tensor i's is i + 1. */
static void put_buffers(tb_model *m, size_t slot) {
  size_t vector = put_offsets(m, m->tensor_count + 1);
  size_t *external = need(calloc(m->tensor_count, sizeof *external));
  link_to(m, slot, vector);
  for (size_t i = 0; i <= m->tensor_count; i++) {
    const model_tensor *t = i ? &m->tensors[i - 1] : NULL;
    fields f = {0};
    size_t slots[MAX_FIELDS];
    if (t && t->data && !m->external) add(&f, 0, 0, 0);
    if (t && t->data && m->external) {
      add(&f, 1, 8, 0);
      add(&f, 2, 8, t->bytes);
    }
    link_to(m, vector + 4 + 4 * i, put_table(m, &f, slots));
    if (t && t->data && !m->external) link_to(m, slots[0], put_vector(m, t->data, t->bytes, 1));
    if (t && t->data && m->external) external[i - 1] = slots[0];
  }
  for (size_t i = 0; i < m->tensor_count; i++) {
    if (!external[i]) continue;
    align(m, 16);
    uint64_t at = put(m, m->tensors[i].data, m->tensors[i].bytes);
    memcpy(m->out + external[i], &at, sizeof at);
  }
  free(external);
}

static void release(tb_model *m) {
  for (size_t i = 0; i < m->tensor_count; i++) {
    model_tensor *t = &m->tensors[i];
    for (size_t k = 0; k < t->dim_count; k++) {
      free((void *)(uintptr_t)t->dims[k].segments.values);
      free((void *)(uintptr_t)t->dims[k].indices.values);
    }
    void *owned[] = {
        t->name,  t->shape.values, t->signature.values, t->traversal.values, t->block_map.values, t->data, t->scales,
        t->zeros, t->dims};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) free(owned[k]);
  }
  for (size_t i = 0; i < m->op_count; i++) {
    void *owned[] = {m->ops[i].custom_name, m->ops[i].inputs.values, m->ops[i].outputs.values, m->ops[i].vector.values,
                     m->ops[i].custom};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++) free(owned[k]);
  }
  free(m->tensors);
  free(m->ops);
  free(m->inputs.values);
  free(m->outputs.values);
  free(m);
}

uint8_t *tb_finish(tb_model *m, size_t *size) {
  fields model = {0}, graph = {0};
  size_t slots[MAX_FIELDS], graph_slots[MAX_FIELDS];
  put_u32(m, 0);
  put(m, "TFL3", 4);
  add(&model, 0, 4, 3);
  add(&model, 1, 0, 0);
  add(&model, 2, 0, 0);
  add(&model, 4, 0, 0);
  link_to(m, 0, put_table(m, &model, slots));
  size_t codes = put_offsets(m, m->op_count); /* one code an operator is simple, and allowed */
  link_to(m, slots[1], codes);
  for (size_t i = 0; i < m->op_count; i++) put_code(m, &m->ops[i], codes + 4 + 4 * i);
  size_t graphs = put_offsets(m, 1);
  link_to(m, slots[2], graphs);
  for (uint32_t i = 0; i < 4; i++) add(&graph, i, 0, 0);
  link_to(m, graphs + 4, put_table(m, &graph, graph_slots));
  size_t tensors = put_offsets(m, m->tensor_count);
  link_to(m, graph_slots[0], tensors);
  for (size_t i = 0; i < m->tensor_count; i++) {
    put_tensor(m, &m->tensors[i], m->tensors[i].data ? (uint32_t)i + 1 : 0, tensors + 4 + 4 * i);
  }
  link_to(m, graph_slots[1], put_vector(m, m->inputs.values, m->inputs.count, 4));
  link_to(m, graph_slots[2], put_vector(m, m->outputs.values, m->outputs.count, 4));
  size_t ops = put_offsets(m, m->op_count);
  link_to(m, graph_slots[3], ops);
  for (size_t i = 0; i < m->op_count; i++) put_op(m, &m->ops[i], (uint32_t)i, ops + 4 + 4 * i);
  put_buffers(m, slots[3]);
  align(m, 16);
  uint8_t *bytes = m->out;
  *size = m->size;
  release(m);
  return bytes;
}
