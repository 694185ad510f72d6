/* Constants: from the file's bytes to dense, aligned tensors, and from any number type to float32. */
#include <string.h>

#include "base/checked.h"
#include "nn/graph.h"
#include "ops/quantize.h"
#include "tflite/sparsity.h"

/* No elements, but a constant nevertheless: the shape of a scalar. Lists of integers only; nothing computes
 * with empty tensors of numbers. */
static const uint64_t empty_constant[1] = {0};

static fw_status load(fwi_build *b, const fwi_file_tensor *file, fwi_tensor *t) {
  size_t element = fwi_type_bytes(t->type), count = (size_t)fwi_shape_count(&t->shape);
  if (element == 0) return FW_OK; /* of no type that an op could read: whoever uses it says so */
  if (file->sparsity.at) {
    if (count == 0) return fwi_fail(b->error, FW_ERR_MODEL, "The sparse tensor '%s' is empty.", t->name);
    FWI_TRY(fwi_constant_alloc(b, t));
    FWI_TRY(fwi_densify(b->file, file, count, element, t->data));
  } else {
    if (file->bytes != t->bytes) {
      char shape[96];
      return fwi_fail(b->error, FW_ERR_MODEL,
                      "Constant '%s' of shape %s and type %s needs %zu bytes; the file has %zu.", t->name,
                      fwi_shape_text(&t->shape, shape, sizeof shape), fwi_type_name(t->type), t->bytes, file->bytes);
    }
    if ((uintptr_t)file->data % element) { /* a file need not align what it holds */
      FWI_TRY(fwi_constant_alloc(b, t));
      memcpy(t->data, file->data, t->bytes);
    } else {
      t->data = (void *)(uintptr_t)file->data; /* constants are only read */
    }
  }
  t->known = true;
  return FW_OK;
}

/* By tensor: an operator computes it. NULL with the error set. */
static bool *find_computed(fwi_build *b) {
  const fwi_file_model *d = b->description;
  bool *computed = fwi_take_temporary(b, (size_t)d->tensor_count, sizeof *computed);
  for (int32_t i = 0; computed && i < d->operator_count; i++) {
    for (int32_t k = 0; k < d->operators[i].output_count; k++) computed[d->operators[i].outputs[k]] = true;
  }
  return computed;
}

fw_status fwi_constants_load(fwi_build *b) {
  fw_model *m = b->model;
  const bool *computed = find_computed(b);
  if (!computed) return FW_ERR_MEMORY;
  for (int32_t i = 0; i < b->description->tensor_count; i++) {
    const fwi_file_tensor *file = &b->description->tensors[i];
    fwi_tensor *t = &m->tensors[i];
    if (t->is_input) continue;
    if (file->data) {
      FWI_TRY(load(b, file, t));
    } else if (file->shaped && t->bytes == 0 && !computed[i] && (t->type == FWI_INT32 || t->type == FWI_INT64)) {
      t->data = (void *)(uintptr_t)empty_constant;
      t->known = true;
    }
  }
  return FW_OK;
}

fw_status fwi_constant_make(fwi_build *b, fwi_tensor *t) {
  if (t->data || t->source == FWI_NONE) return FW_OK;
  const fwi_tensor *source = &b->model->tensors[t->source];
  FWI_TRY(fwi_constant_alloc(b, t));
  fwi_dequantize(source, source->data, t->data);
  return FW_OK;
}

bool fwi_floats_possible(const fwi_build *b, const fwi_tensor *t) {
  if (t->source != FWI_NONE) t = &b->model->tensors[t->source];
  bool integers = t->type == FWI_INT8 || t->type == FWI_UINT8 || t->type == FWI_INT16 || t->type == FWI_INT32;
  return t->type == FWI_FLOAT32 || t->type == FWI_FLOAT16 || (integers && t->quantization.count);
}

fw_status fwi_floats_open(const fwi_build *b, int32_t tensor, fwi_floats *out) {
  *out = (fwi_floats){NULL, NULL};
  if (tensor == FWI_NONE) return FW_OK;
  const fwi_tensor *t = &b->model->tensors[tensor];
  if (!t->data) t = &b->model->tensors[t->source];
  if (t->type == FWI_FLOAT32) {
    out->data = t->data;
    return FW_OK;
  }
  size_t bytes;
  bool fits =
      fwi_mul_size((size_t)fwi_shape_count(&t->shape), sizeof(float), &bytes) && bytes <= b->model->limits.bytes;
  out->owned = fits ? fwi_block_alloc(bytes) : NULL;
  if (!out->owned) return fwi_fail(b->error, FW_ERR_MEMORY, "There is no memory to read constant '%s'.", t->name);
  fwi_dequantize(t, t->data, out->owned);
  out->data = out->owned;
  return FW_OK;
}

void fwi_floats_close(fwi_floats *f) {
  fwi_block_free(f->owned);
  *f = (fwi_floats){NULL, NULL};
}

static void mark(const fw_model *m, int32_t tensor, bool *needed) {
  if (tensor != FWI_NONE && fwi_is_constant(&m->tensors[tensor])) needed[tensor] = true;
}

static void mark_program(const fw_model *m, const fwi_program *program, bool *needed) {
  for (int32_t i = 0; i < program->count; i++) {
    const fwi_node *n = &program->nodes[i];
    for (int32_t k = 0; k < n->input_count; k++) {
      if (m->limits.keep_constants || k >= 32 || !(n->build_inputs >> k & 1)) mark(m, n->inputs[k], needed);
    }
    mark(m, n->fusion.slope, needed);
    mark(m, n->fusion.residual, needed);
  }
}

fw_status fwi_constants_settle(fwi_build *b) {
  fw_model *m = b->model;
  bool *needed = fwi_take_temporary(b, (size_t)m->tensor_count, sizeof *needed);
  if (!needed) return FW_ERR_MEMORY;
  mark_program(m, &m->plain, needed);
  mark_program(m, &m->fused, needed);
  for (int32_t i = 0; i < m->output_count; i++) mark(m, m->outputs[i], needed);
  for (int32_t i = 0; i < m->tensor_count; i++) {
    fwi_tensor *t = &m->tensors[i];
    if (!needed[i]) continue;
    FWI_TRY(fwi_constant_make(b, t));
    if (!t->owned) { /* bytes of the file, which goes away, or of a tensor that may */
      const void *borrowed = t->data;
      FWI_TRY(fwi_constant_alloc(b, t));
      memcpy(t->data, borrowed, t->bytes);
    }
    m->weight_bytes += t->bytes;
  }
  for (int32_t i = 0; i < m->tensor_count; i++) {
    if (!needed[i]) fwi_constant_free(b, &m->tensors[i]);
  }
  return FW_OK;
}
