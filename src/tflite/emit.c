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

static void set(out *o, size_t at, size_t value) {
  const uint32_t number = (uint32_t)value;
  put(o, at, &number, sizeof number);
}

static void link_to(out *o, size_t slot, size_t target) {
  set(o, slot, target - slot);
}

/* A table of the fields in the set `fields`, each in a cell of 4 bytes. Returns where field 0 is, or would be. */
static size_t table(out *o, size_t slot, uint32_t fields) {
  size_t end = 4;
  for (uint32_t rest = fields; rest; rest >>= 1) end += 4;
  const size_t vtable_bytes = 2 + end / 2;
  const size_t vtable = reserve(o, vtable_bytes + end, 4, vtable_bytes), at = vtable + vtable_bytes;
  set(o, vtable, vtable_bytes | end << 16);
  /* Numbers of 2 bytes, each written with 2 more that the next one overwrites. */
  for (size_t cell = 4; cell < end; cell += 4, fields >>= 1) set(o, vtable + 2 + cell / 2, fields & 1 ? cell : 0);
  set(o, at, vtable_bytes);
  link_to(o, slot, at);
  return at + 4;
}

/* A vector, with the zero byte behind it that ends strings. Returns where its elements are. */
static size_t vector(out *o, size_t slot, const void *data, size_t count, size_t element, size_t alignment) {
  const size_t bytes = count > MAX_FILE / element ? MAX_FILE : count * element;
  const size_t at = reserve(o, 4 + bytes + 1, alignment, 4);
  set(o, at, count);
  if (data) put(o, at + 4, data, bytes);
  link_to(o, slot, at);
  return at + 4;
}

static size_t words(out *o, size_t slot, const void *data, int32_t count) {
  return vector(o, slot, data, (size_t)count, 4, 4);
}

static void string(out *o, size_t slot, const char *text) {
  vector(o, slot, text, strlen(text), 1, 4);
}

/* Where field `index` of a table is. */
static size_t cell(size_t at, size_t index) {
  return at + 4 * index;
}

/* Tensor indices as they are in the file. */
static void indices(out *o, size_t slot, const fwi_writer *w, const int32_t *tensors, int32_t count) {
  size_t at = words(o, slot, tensors, count);
  for (int32_t i = 0; i < count; i++, at += 4) {
    if (tensors[i] >= 0) set(o, at, (size_t)w->tensors[tensors[i]].index);
  }
}

static const int32_t open_shape[FW_TENSOR_MAX_RANK] = {-1, -1, -1, -1, -1, -1, -1, -1};

static void emit_tensor(out *o, size_t slot, const fwi_writer_slot *tensor) {
  enum { SHAPE = 0, TYPE = 1, BUFFER = 2, NAME = 3, QUANTIZATION = 4, VARIABLE = 5, SIGNATURE = 7 };
  enum { SCALE = 2, ZERO_POINT = 3, AXIS = 6 };
  const fwi_file_tensor *t = &tensor->t;
  const fwi_quantization *q = &t->quantization;
  uint32_t fields = 1 << SHAPE | 1 << TYPE | 1 << BUFFER | 1 << NAME | 1 << VARIABLE;
  if (q->count) fields |= 1 << QUANTIZATION;
  if (!t->shaped) fields |= 1 << SIGNATURE;
  size_t at = table(o, slot, fields);
  words(o, cell(at, SHAPE), t->shape, t->rank);
  set(o, cell(at, TYPE), (size_t)t->type);
  set(o, cell(at, BUFFER), (size_t)tensor->buffer);
  string(o, cell(at, NAME), t->name);
  set(o, cell(at, VARIABLE), t->variable && !tensor->computed); /* what an operator computes is no state */
  if (!t->shaped) words(o, cell(at, SIGNATURE), open_shape, t->rank);
  if (!q->count) return;
  at = table(o, cell(at, QUANTIZATION), 1 << SCALE | 1 << ZERO_POINT | 1 << AXIS);
  words(o, cell(at, SCALE), q->scale, q->count);
  vector(o, cell(at, ZERO_POINT), q->zero_point, (size_t)q->count, 8, 8);
  set(o, cell(at, AXIS), (size_t)q->axis);
}

/* A table of the base file, byte by byte, on an address as aligned as it was. */
static void copy_options(out *o, size_t slot, fwi_fb *file, const fwi_file_operator *op) {
  const fwi_fb_table *t = &op->options;
  const size_t phase = t->at % 8, lead = t->vtable_bytes;
  const size_t vtable = reserve(o, lead + phase + t->bytes, 8, lead) + phase, at = vtable + lead;
  put(o, vtable, file->data + t->vtable, lead);
  put(o, at, file->data + t->at, t->bytes);
  set(o, at, lead);
  link_to(o, slot, at);
  if (fwi_options_have_vector(op->options_type) && fwi_fb_has(file, t, 0)) {
    const fwi_fb_vector v = fwi_fb_vec(file, t, 0, 4, "");
    words(o, at + fwi_read_u16(file->data + t->vtable + 4), file->data + v.at, (int32_t)v.count);
  }
}

static void emit_operator(out *o, size_t slot, fwi_writer *w, const fwi_writer_node *n) {
  enum { CODE = 0, INPUTS = 1, OUTPUTS = 2, OPTIONS_TYPE = 3, OPTIONS = 4, CUSTOM = 5 };
  const fwi_file_operator *op = &n->op;
  uint32_t fields = 1 << CODE | 1 << INPUTS | 1 << OUTPUTS;
  if (op->options.at || n->fields) fields |= 1 << OPTIONS_TYPE | 1 << OPTIONS;
  if (op->custom_bytes) fields |= 1 << CUSTOM;
  size_t at = table(o, slot, fields);
  set(o, cell(at, CODE), (size_t)n->code);
  indices(o, cell(at, INPUTS), w, op->inputs, op->input_count);
  indices(o, cell(at, OUTPUTS), w, op->outputs, op->output_count);
  if (op->custom_bytes) vector(o, cell(at, CUSTOM), op->custom, op->custom_bytes, 1, BUFFER_ALIGNMENT);
  if (!(fields >> OPTIONS & 1)) return;
  set(o, cell(at, OPTIONS_TYPE), (size_t)op->options_type);
  if (op->options.at) {
    copy_options(o, cell(at, OPTIONS), &w->file, op);
  } else {
    at = table(o, cell(at, OPTIONS), n->fields);
    for (size_t i = 0; n->fields >> i; i++) set(o, cell(at, i), (size_t)n->values[i]);
  }
}

static void emit_codes(out *o, size_t slot, const fwi_writer_layout *l) {
  enum { OLD_CODE = 0, CUSTOM_NAME = 1, VERSION = 2, CODE = 3 };
  slot = words(o, slot, NULL, l->code_count);
  for (const fwi_writer_node *n = l->w->nodes; n; n = n->next) {
    const fwi_file_operator *op = &n->op;
    if (!n->new_code) continue;
    const size_t at = table(o, slot, op->custom_name ? 0xF : 0xD);
    slot += 4;
    set(o, cell(at, OLD_CODE), (size_t)(op->code < 127 ? op->code : 127)); /* later ones do not fit the old byte */
    set(o, cell(at, VERSION), (size_t)op->version);
    set(o, cell(at, CODE), (size_t)op->code);
    if (op->custom_name) string(o, cell(at, CUSTOM_NAME), op->custom_name);
  }
}

static void emit_graph(out *o, size_t slot, const fwi_writer_layout *l) {
  enum { TENSORS = 0, INPUTS = 1, OUTPUTS = 2, OPERATORS = 3, NAME = 4 };
  fwi_writer *w = l->w;
  const size_t at = table(o, words(o, slot, NULL, 1), 0x1F);
  slot = words(o, cell(at, TENSORS), NULL, l->tensor_count);
  for (int32_t i = 0; i < w->tensor_count; i++) {
    if (!w->tensors[i].used) continue;
    emit_tensor(o, slot, &w->tensors[i]);
    slot += 4;
  }
  indices(o, cell(at, INPUTS), w, l->inputs, l->input_count);
  indices(o, cell(at, OUTPUTS), w, l->outputs, l->output_count);
  slot = words(o, cell(at, OPERATORS), NULL, l->node_count);
  for (const fwi_writer_node *n = w->nodes; n; n = n->next, slot += 4) emit_operator(o, slot, w, n);
  string(o, cell(at, NAME), "main");
}

static void emit_buffer(out *o, size_t slot, const void *data, size_t bytes) {
  vector(o, table(o, slot, 1), data, bytes, 1, BUFFER_ALIGNMENT);
}

/* Buffer 0 is empty by convention: it stands for "not a constant". Metadata has the last ones. */
static void emit_buffers(out *o, size_t slot, size_t metadata_slot, const fwi_writer_layout *l) {
  enum { NAME = 0, BUFFER = 1 };
  const fwi_writer *w = l->w;
  size_t buffer = (size_t)l->buffer_count;
  int32_t count = 0;
  for (const fwi_writer_entry *e = w->metadata; e; e = e->next) count++;
  slot = words(o, slot, NULL, l->buffer_count + count);
  table(o, slot, 0);
  for (int32_t i = 0; i < w->tensor_count; i++) {
    if (w->tensors[i].stores) emit_buffer(o, slot += 4, w->tensors[i].t.data, w->tensors[i].t.bytes);
  }
  if (!count) return;
  metadata_slot = words(o, metadata_slot, NULL, count);
  for (const fwi_writer_entry *e = w->metadata; e; e = e->next, metadata_slot += 4) {
    const size_t at = table(o, metadata_slot, 1 << NAME | 1 << BUFFER);
    string(o, cell(at, NAME), e->name);
    set(o, cell(at, BUFFER), buffer++);
    emit_buffer(o, slot += 4, e->data, e->bytes);
  }
}

size_t fwi_writer_emit(const fwi_writer_layout *l, uint8_t *bytes) {
  enum { VERSION = 0, CODES = 1, GRAPHS = 2, BUFFERS = 4, METADATA = 6 };
  out o = {.bytes = bytes};
  reserve(&o, 8, 4, 0);
  put(&o, 4, "TFL3", 4);
  const size_t at = table(&o, 0, l->w->metadata ? 0x57 : 0x17);
  set(&o, cell(at, VERSION), 3);
  emit_codes(&o, cell(at, CODES), l);
  emit_graph(&o, cell(at, GRAPHS), l);
  emit_buffers(&o, cell(at, BUFFERS), cell(at, METADATA), l);
  return o.full || o.at > MAX_FILE ? 0 : o.at;
}
