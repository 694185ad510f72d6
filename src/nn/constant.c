/* Constants: from the file's bytes to dense, aligned tensors, and from any number type to float32. */
#include <string.h>

#include "base/checked.h"
#include "nn/graph.h"
#include "ops/quantize.h"
#include "tflite/sparsity.h"

/* Zero elements, but a constant nevertheless: the shape of a scalar. */
static uint64_t empty_constant[1];

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

fw_status fwi_constants_load(fwi_build *b) {
  fw_model *m = b->model;
  for (int32_t i = 0; i < b->description->tensor_count; i++) {
    const fwi_file_tensor *file = &b->description->tensors[i];
    fwi_tensor *t = &m->tensors[i];
    if (t->is_input) continue;
    if (file->data) {
      FWI_TRY(load(b, file, t));
    } else if (file->shaped && t->bytes == 0 && fwi_type_bytes(t->type)) {
      t->data = empty_constant;
    }
  }
  return FW_OK;
}

fw_status fwi_constant_to_f32(fwi_build *b, const fwi_node *n, int32_t tensor) {
  fwi_tensor *t = &b->model->tensors[tensor];
  if (t->type == FWI_FLOAT32) return FW_OK;
  bool quantized = t->type == FWI_INT8 || t->type == FWI_UINT8 || t->type == FWI_INT16 || t->type == FWI_INT32;
  if (t->type != FWI_FLOAT16 && !(quantized && t->quantization.count)) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "constant '%s' of type %s cannot be read as float32.", t->name,
                         fwi_type_name(t->type));
  }
  fwi_tensor wide = *t;
  wide.type = FWI_FLOAT32;
  wide.owned = false;
  if (!fwi_mul_size((size_t)fwi_shape_count(&t->shape), sizeof(float), &wide.bytes)) {
    return fwi_node_fail(b, n, FW_ERR_MEMORY, "constant '%s' is too large.", t->name);
  }
  FWI_TRY(fwi_constant_alloc(b, &wide));
  fwi_dequantize(t, t->data, wide.data);
  fwi_constant_free(b, t);
  *t = wide;
  return FW_OK;
}
