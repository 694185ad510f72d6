#include "nn/graph.h"

#include <stdarg.h>
#include <string.h>

#include "base/checked.h"

const fwi_limits fwi_default_limits = {.bytes = (size_t)1 << 30, .work = INT64_C(1000000000000), .operators = 16384};

fw_status fwi_node_fail(const fwi_build *b, const fwi_node *n, fw_status status, const char *format, ...) {
  if (b->error) {
    const char *output = n->output_count > 0 ? b->model->tensors[n->outputs[0]].name : "";
    char *text = b->error->message;
    size_t size = sizeof b->error->message;
    char name[100]; /* a long name must leave room for the reason */
    fwi_format(name, sizeof name, "%s", output);
    size_t used = fwi_format(text, size, "%s '%s': ", n->name, name);
    va_list args;
    va_start(args, format);
    fwi_vformat(text + used, size - used, format, args);
    va_end(args);
    b->error->status = status;
  }
  return status;
}

int64_t fwi_shape_count(const fwi_shape *shape) {
  int64_t count = 1;
  for (int32_t i = 0; i < shape->rank; i++) count *= shape->dim[i];
  return count;
}

bool fwi_shape_equal(const fwi_shape *a, const fwi_shape *b) {
  return a->rank == b->rank && memcmp(a->dim, b->dim, (size_t)a->rank * sizeof a->dim[0]) == 0;
}

const char *fwi_shape_text(const fwi_shape *shape, char *text, size_t size) {
  size_t used = fwi_format(text, size, "[");
  for (int32_t i = 0; i < shape->rank; i++) {
    used += fwi_format(text + used, size - used, i ? ",%d" : "%d", shape->dim[i]);
  }
  fwi_format(text + used, size - used, "]");
  return text;
}

fwi_tensor *fwi_input(const fwi_build *b, const fwi_node *n, int32_t i) {
  return &b->model->tensors[n->inputs[i]];
}

fwi_tensor *fwi_output(const fwi_build *b, const fwi_node *n, int32_t i) {
  return &b->model->tensors[n->outputs[i]];
}

bool fwi_tensor_bytes(int32_t type, const fwi_shape *shape, size_t limit, size_t *out) {
  int64_t count = 1;
  bool empty = false;
  for (int32_t i = 0; i < shape->rank; i++) {
    int32_t d = shape->dim[i];
    if (d == 0) empty = true; /* strides are products of the other dimensions all the same */
    if (d < 0 || !fwi_mul_i64(count, d ? d : 1, &count) || count > INT32_MAX) return false;
  }
  size_t bytes;
  if (!fwi_mul_size((size_t)count, fwi_type_bytes(type), &bytes) || bytes > limit) return false;
  *out = empty ? 0 : bytes;
  return true;
}

fw_status fwi_set_output(fwi_build *b, fwi_node *n, int32_t i, int32_t type, const fwi_shape *shape) {
  fwi_tensor *t = fwi_output(b, n, i);
  char computed[96], declared[96];
  size_t bytes = 0;
  if (fwi_type_bytes(type) == 0) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "results of type %s are not supported.", fwi_type_name(type));
  }
  if (t->type != type) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "the file declares a result of type %s where the op gives %s.",
                         fwi_type_name(t->type), fwi_type_name(type));
  }
  if (!fwi_tensor_bytes(type, shape, b->model->limits.bytes, &bytes)) {
    return fwi_node_fail(b, n, FW_ERR_MEMORY, "a result of shape %s is larger than this engine allows.",
                         fwi_shape_text(shape, computed, sizeof computed));
  }
  if (bytes == 0 && type == FWI_FLOAT32) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "an empty result of shape %s is not supported.",
                         fwi_shape_text(shape, computed, sizeof computed));
  }
  const fwi_file_tensor *file = &b->description->tensors[n->outputs[i]];
  /* The op's own rule decides. A declaration of another size is damage; another arrangement of as many
   * elements is what some converters write. */
  if (file->shaped && fwi_shape_count(&t->shape) != fwi_shape_count(shape)) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "the file declares shape %s where the op gives %s.",
                         fwi_shape_text(&t->shape, declared, sizeof declared),
                         fwi_shape_text(shape, computed, sizeof computed));
  }
  t->shape = *shape;
  for (int32_t d = shape->rank; d < FW_TENSOR_MAX_RANK; d++) t->shape.dim[d] = 1;
  t->bytes = bytes;
  t->known = true;
  return fwi_add_work(b, n, (int64_t)(bytes / fwi_type_bytes(type)));
}

fw_status fwi_add_work(fwi_build *b, fwi_node *n, int64_t work) {
  if (work < 0 || !fwi_add_i64(b->work, work, &b->work) || b->work > b->model->limits.work) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "the model asks for more than %lld operations.",
                         (long long)b->model->limits.work);
  }
  return FW_OK;
}

static void *take_from(fwi_build *b, fwi_arena *arena, size_t count, size_t size) {
  void *p = fwi_arena_alloc(arena, count, size);
  if (!p) fwi_fail(b->error, FW_ERR_MEMORY, "There is no memory for the model's graph.");
  return p;
}

void *fwi_take(fwi_build *b, size_t count, size_t size) {
  return take_from(b, &b->model->arena, count, size);
}

void *fwi_take_temporary(fwi_build *b, size_t count, size_t size) {
  return take_from(b, &b->temporary, count, size);
}

fw_status fwi_constant_alloc(fwi_build *b, fwi_tensor *t) {
  size_t total;
  if (!fwi_add_size(b->constant_bytes, t->bytes, &total) || total > b->model->limits.bytes) {
    return fwi_fail(b->error, FW_ERR_MEMORY, "The model's constants take more than %zu bytes.", b->model->limits.bytes);
  }
  t->data = fwi_block_alloc(t->bytes);
  if (!t->data) return fwi_fail(b->error, FW_ERR_MEMORY, "There is no memory for constant '%s'.", t->name);
  t->owned = true;
  b->constant_bytes = total;
  return FW_OK;
}

void fwi_constant_free(fwi_build *b, fwi_tensor *t) {
  if (t->owned) {
    fwi_block_free(t->data);
    b->constant_bytes -= t->bytes;
  }
  t->data = NULL;
  t->owned = false;
}

int32_t fwi_constant_new(fwi_build *b, const char *name, const fwi_shape *shape, float **data) {
  fw_model *m = b->model;
  if (m->tensor_count == m->tensor_capacity) {
    fwi_fail(b->error, FW_ERR_MEMORY, "The model's graph grew beyond what was set aside for it.");
    return FWI_NONE;
  }
  fwi_tensor *t = &m->tensors[m->tensor_count];
  *t = (fwi_tensor){.name = name, .type = FWI_FLOAT32, .shape = *shape, .known = true, .source = FWI_NONE};
  if (!fwi_tensor_bytes(t->type, shape, m->limits.bytes, &t->bytes)) {
    fwi_fail(b->error, FW_ERR_MEMORY, "Constant '%s' is larger than this engine allows.", name);
    return FWI_NONE;
  }
  if (fwi_constant_alloc(b, t) != FW_OK) return FWI_NONE;
  *data = t->data;
  return m->tensor_count++;
}
