/* A writer's records as a FlatBuffer. Tables come before what they point to, whose places are filled in later: so the
 * file is laid out twice by the same code, first to learn its size. */
#include "tflite/emit.h"

#include <string.h>

#include "base/checked.h"

#define MAX_FILE ((size_t)INT32_MAX - 64) /* FlatBuffers count in int32; and twice that is still a size_t */
#define BUFFER_ALIGNMENT 16

typedef struct out {
  uint8_t *bytes; /* NULL while measuring */
  size_t at;
  bool full;
} out;

/* `bytes` zero bytes, so that what follows the first `lead` of them is aligned. */
static size_t reserve(out *o, size_t bytes, size_t alignment, size_t lead) {
  if (bytes > MAX_FILE || o->at > MAX_FILE) o->full = true;
  if (o->full) return 0;
  const size_t at = fwi_align_up(o->at + lead, alignment) - lead;
  o->at = at + bytes;
  return at;
}

static void put(out *o, size_t at, const void *data, size_t bytes) {
  if (o->bytes && bytes) memcpy(o->bytes + at, data, bytes);
}

static void put_number(out *o, size_t at, size_t value, size_t bytes) {
  for (size_t i = 0; o->bytes && i < bytes; i++) o->bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static void link_to(out *o, size_t slot, size_t target) {
  put_number(o, slot, target - slot, 4);
}

/* A table of the fields in the set `fields`, each in a cell of 4 bytes. */
static size_t table(out *o, size_t slot, uint32_t fields, const int32_t *values) {
  size_t count = 0;
  while (fields >> count) count++;
  const size_t vtable_bytes = 4 + 2 * count, bytes = 4 + 4 * count;
  const size_t vtable = reserve(o, vtable_bytes + bytes, 4, vtable_bytes), at = vtable + vtable_bytes;
  put_number(o, vtable, vtable_bytes, 2);
  put_number(o, vtable + 2, bytes, 2);
  put_number(o, at, vtable_bytes, 4);
  for (size_t i = 0; i < count; i++) {
    if (!(fields >> i & 1)) continue;
    put_number(o, vtable + 4 + 2 * i, 4 + 4 * i, 2);
    put_number(o, at + 4 + 4 * i, (uint32_t)values[i], 4);
  }
  link_to(o, slot, at);
  return at;
}

/* Where a table has field `field`. */
static size_t cell(size_t at, size_t field) {
  return at + 4 + 4 * field;
}

/* A vector, with the zero byte behind it that ends strings. Returns where its elements are. */
static size_t vector(out *o, size_t slot, const void *data, size_t count, size_t element, size_t alignment) {
  const size_t bytes = count > MAX_FILE / element ? MAX_FILE : count * element;
  const size_t at = reserve(o, 4 + bytes + 1, alignment, 4) + 4;
  put_number(o, at - 4, count, 4);
  if (data) put(o, at, data, bytes);
  link_to(o, slot, at - 4);
  return at;
}

static size_t offsets(out *o, size_t slot, int32_t count) {
  return vector(o, slot, NULL, (size_t)count, 4, 4);
}

static void string(out *o, size_t slot, const char *text) {
  vector(o, slot, text, strlen(text), 1, 4);
}

/* Tensor indices as they are in the file. */
static void indices(out *o, size_t slot, const fwi_writer_layout *l, const int32_t *values, int32_t count) {
  const size_t at = offsets(o, slot, count);
  for (int32_t i = 0; i < count; i++) {
    put_number(o, at + 4 * (size_t)i, (uint32_t)(values[i] < 0 ? -1 : l->tensor[values[i]]), 4);
  }
}

static void emit_tensor(out *o, size_t slot, const fwi_file_tensor *t, int32_t buffer) {
  enum { SHAPE = 0, NAME = 3, QUANTIZATION = 4 };
  const fwi_quantization *q = &t->quantization;
  const int32_t values[] = {0, t->type, buffer, 0, 0, t->variable};
  const size_t at = table(o, slot, q->count ? 0x3F : 0x2F, values);
  vector(o, cell(at, SHAPE), t->shape, (size_t)t->rank, 4, 4);
  string(o, cell(at, NAME), t->name);
  if (!q->count) return;
  enum { SCALE = 2, ZERO_POINT = 3 };
  const size_t quantization = table(o, cell(at, QUANTIZATION), 0x4C, (const int32_t[]){0, 0, 0, 0, 0, 0, q->axis});
  vector(o, cell(quantization, SCALE), q->scale, (size_t)q->count, 4, 4);
  vector(o, cell(quantization, ZERO_POINT), q->zero_point, (size_t)q->count, 8, 8);
}

/* A table of the base file, byte by byte, on an address as aligned as it was. */
static size_t copy_table(out *o, size_t slot, const fwi_fb *file, const fwi_fb_table *t) {
  const size_t phase = t->at % 8, lead = t->vtable_bytes;
  const size_t vtable = reserve(o, lead + phase + t->bytes, 8, lead) + phase, at = vtable + lead;
  put(o, vtable, file->data + t->vtable, t->vtable_bytes);
  put(o, at, file->data + t->at, t->bytes);
  put_number(o, at, lead, 4);
  link_to(o, slot, at);
  return at;
}

static void emit_operator(out *o, size_t slot, const fwi_writer_layout *l, const fwi_writer_node *n, int32_t code) {
  enum { INPUTS = 1, OUTPUTS = 2, OPTIONS_TYPE = 3, OPTIONS = 4, CUSTOM = 5 };
  const fwi_file_operator *op = &n->op;
  const bool copied = op->options.at != 0, optioned = copied || n->fields;
  uint32_t fields = 1 | 1 << INPUTS | 1 << OUTPUTS;
  if (optioned) fields |= 1 << OPTIONS_TYPE | 1 << OPTIONS;
  if (op->custom_bytes) fields |= 1 << CUSTOM;
  const size_t at = table(o, slot, fields, (const int32_t[]){code, 0, 0, op->options_type, 0, 0});
  indices(o, cell(at, INPUTS), l, op->inputs, op->input_count);
  indices(o, cell(at, OUTPUTS), l, op->outputs, op->output_count);
  if (copied) {
    fwi_fb *file = &l->w->file;
    const size_t options = copy_table(o, cell(at, OPTIONS), file, &op->options);
    if (fwi_options_have_vector(op->options_type) && fwi_fb_has(file, &op->options, 0)) {
      const fwi_fb_vector v = fwi_fb_vec(file, &op->options, 0, 4, "");
      vector(o, options + fwi_read_u16(file->data + op->options.vtable + 4), file->data + v.at, v.count, 4, 4);
    }
  } else if (optioned) {
    table(o, cell(at, OPTIONS), n->fields, n->values);
  }
  if (op->custom_bytes) vector(o, cell(at, CUSTOM), op->custom, op->custom_bytes, 1, BUFFER_ALIGNMENT);
}

static void emit_codes(out *o, size_t slot, const fwi_writer_layout *l) {
  enum { CUSTOM_NAME = 1 };
  const size_t at = offsets(o, slot, l->code_count);
  for (int32_t i = 0; i < l->code_count; i++) {
    const fwi_file_operator *op = l->codes[i];
    /* Codes from 127 on do not fit the old byte. */
    const int32_t values[] = {op->code < 127 ? op->code : 127, 0, op->version, op->code};
    const size_t code = table(o, at + 4 * (size_t)i, op->custom_name ? 0xF : 0xD, values);
    if (op->custom_name) string(o, cell(code, CUSTOM_NAME), op->custom_name);
  }
}

static void emit_graph(out *o, size_t slot, const fwi_writer_layout *l) {
  enum { TENSORS = 0, INPUTS = 1, OUTPUTS = 2, OPERATORS = 3, NAME = 4 };
  const size_t at = table(o, offsets(o, slot, 1), 0x1F, (const int32_t[5]){0});
  size_t next = offsets(o, cell(at, TENSORS), l->tensor_count);
  for (int32_t i = 0; i < l->w->tensor_count; i++) {
    if (l->tensor[i] < 0) continue;
    emit_tensor(o, next, &l->w->tensors[i], l->buffer[i]);
    next += 4;
  }
  indices(o, cell(at, INPUTS), l, l->inputs, l->input_count);
  indices(o, cell(at, OUTPUTS), l, l->outputs, l->output_count);
  next = offsets(o, cell(at, OPERATORS), l->node_count);
  const int32_t *code = l->code;
  for (const fwi_writer_node *n = l->w->nodes; n; n = n->next, next += 4) emit_operator(o, next, l, n, *code++);
  string(o, cell(at, NAME), "main");
}

/* Buffer 0 is empty by convention: it stands for "not a constant". Metadata has the last ones. */
static void emit_buffers(out *o, size_t slot, size_t metadata_slot, const fwi_writer_layout *l) {
  int32_t count = 0, buffer = l->buffer_count + 1;
  for (const fwi_writer_entry *e = l->w->metadata; e; e = e->next) count++;
  size_t next = offsets(o, slot, buffer + count);
  table(o, next, 0, NULL);
  for (int32_t i = 0; i < l->buffer_count; i++) {
    const fwi_file_tensor *t = l->buffers[i];
    const size_t at = table(o, next += 4, 1, (const int32_t[]){0});
    vector(o, cell(at, 0), t->data, t->bytes, 1, BUFFER_ALIGNMENT);
  }
  if (!count) return;
  size_t entry = offsets(o, metadata_slot, count);
  for (const fwi_writer_entry *e = l->w->metadata; e; e = e->next, entry += 4) {
    string(o, cell(table(o, entry, 3, (const int32_t[]){0, buffer++}), 0), e->name);
    const size_t at = table(o, next += 4, 1, (const int32_t[]){0});
    vector(o, cell(at, 0), e->data, e->bytes, 1, BUFFER_ALIGNMENT);
  }
}

size_t fwi_writer_emit(const fwi_writer_layout *l, uint8_t *bytes) {
  enum { CODES = 1, GRAPHS = 2, BUFFERS = 4, METADATA = 6 };
  out o = {.bytes = bytes};
  reserve(&o, 8, 4, 0);
  put(&o, 4, "TFL3", 4);
  const size_t at = table(&o, 0, l->w->metadata ? 0x57 : 0x17, (const int32_t[7]){3});
  emit_codes(&o, cell(at, CODES), l);
  emit_graph(&o, cell(at, GRAPHS), l);
  emit_buffers(&o, cell(at, BUFFERS), cell(at, METADATA), l);
  return o.full || o.at > MAX_FILE ? 0 : o.at;
}
