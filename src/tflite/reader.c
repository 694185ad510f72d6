#include "tflite/reader.h"

#include <string.h>

#include "base/checked.h"
#include "base/fail.h"

/* Field indices of schema.fbs. */
enum { MODEL_VERSION = 0, MODEL_OPERATOR_CODES = 1, MODEL_SUBGRAPHS = 2, MODEL_BUFFERS = 4 };
enum { CODE_DEPRECATED_BUILTIN = 0, CODE_CUSTOM = 1, CODE_VERSION = 2, CODE_BUILTIN = 3 };
enum { GRAPH_TENSORS = 0, GRAPH_INPUTS = 1, GRAPH_OUTPUTS = 2, GRAPH_OPERATORS = 3 };
enum { BUFFER_DATA = 0, BUFFER_OFFSET = 1, BUFFER_SIZE = 2 };
enum {
  TENSOR_SHAPE = 0,
  TENSOR_TYPE = 1,
  TENSOR_BUFFER = 2,
  TENSOR_NAME = 3,
  TENSOR_QUANTIZATION = 4,
  TENSOR_IS_VARIABLE = 5,
  TENSOR_SPARSITY = 6,
  TENSOR_SHAPE_SIGNATURE = 7
};
enum { QUANTIZATION_SCALE = 2, QUANTIZATION_ZERO_POINT = 3, QUANTIZATION_DETAILS_TYPE = 4, QUANTIZATION_AXIS = 6 };
enum {
  OPERATOR_CODE = 0,
  OPERATOR_INPUTS = 1,
  OPERATOR_OUTPUTS = 2,
  OPERATOR_OPTIONS_TYPE = 3,
  OPERATOR_OPTIONS = 4,
  OPERATOR_CUSTOM = 5,
  OPERATOR_CUSTOM_OFFSET = 9,
  OPERATOR_CUSTOM_SIZE = 10,
  OPERATOR_OPTIONS_2 = 12
};

#define MAX_OPERANDS 4096 /* of one operator */
#define MAX_NAME 512      /* longer names are cut */

typedef struct operator_code {
  int32_t code, version;
  const char *custom_name;
} operator_code;

typedef struct reader {
  fwi_fb *b;
  fwi_arena *kept, *temporary;
  fwi_fb_vector buffers;
  operator_code *codes;
  uint32_t code_count;
} reader;

static void *take(reader *r, fwi_arena *arena, size_t count, size_t size) {
  void *p = fwi_arena_alloc(arena, count, size);
  if (!p) fwi_fb_fail(r->b, FW_ERR_MEMORY, "There is no memory to read the model of %zu bytes.", r->b->size);
  return p;
}

/* Length of the well-formed UTF-8 character at s, or 0. */
static size_t utf8_length(const uint8_t *s, size_t left) {
  size_t n = s[0] < 0x80                   ? 1
             : s[0] >= 0xC2 && s[0] < 0xE0 ? 2
             : s[0] >= 0xE0 && s[0] < 0xF0 ? 3
             : s[0] >= 0xF0 && s[0] < 0xF5 ? 4
                                           : 0;
  if (n == 0 || n > left || s[0] < 0x20 || s[0] == 0x7F) return 0;
  for (size_t i = 1; i < n; i++) {
    if ((s[i] & 0xC0) != 0x80) return 0;
  }
  if (n == 3 && ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] >= 0xA0))) return 0; /* overlong, surrogate */
  if (n == 4 && ((s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] >= 0x90))) return 0;
  return n;
}

/* A string field with whatever is no printable UTF-8 replaced by '?'; "" when absent. */
static const char *read_name(reader *r, const fwi_fb_table *table, uint32_t field, const char *what) {
  fwi_fb_vector v = fwi_fb_vec(r->b, table, field, 1, what);
  size_t length = v.count < MAX_NAME ? v.count : MAX_NAME, out = 0;
  if (length == 0) return "";
  const uint8_t *s = r->b->data + v.at;
  char *copy = take(r, r->kept, length + 1, 1);
  if (!copy) return "";
  for (size_t i = 0; i < length;) {
    size_t n = utf8_length(s + i, length - i);
    if (n == 0) {
      copy[out++] = '?';
      i++;
    } else {
      memcpy(copy + out, s + i, n);
      out += n;
      i += n;
    }
  }
  return copy;
}

/* Tensor indices, each below `limit`, or -1 where `optional`. */
static const int32_t *read_indices(reader *r, fwi_arena *arena, const fwi_fb_table *table, uint32_t field,
                                   int32_t limit, bool optional, int32_t *count, const char *what) {
  fwi_fb_vector v = fwi_fb_vec(r->b, table, field, 4, what);
  *count = 0;
  if (r->b->status != FW_OK) return NULL;
  if (v.count > MAX_OPERANDS) {
    fwi_fb_fail(r->b, FW_ERR_MODEL, "%s lists %u tensors, more than %d.", what, v.count, MAX_OPERANDS);
    return NULL;
  }
  int32_t *indices = take(r, arena, v.count, sizeof *indices);
  if (!indices) return NULL;
  for (uint32_t i = 0; i < v.count; i++) {
    indices[i] = fwi_fb_vec_i32(r->b, &v, i);
    if (indices[i] >= limit || indices[i] < (optional ? -1 : 0)) {
      fwi_fb_fail(r->b, FW_ERR_MODEL, "%s names tensor %d, but there are only %d tensors.", what, indices[i], limit);
      return NULL;
    }
  }
  *count = (int32_t)v.count;
  return indices;
}

static void read_codes(reader *r, const fwi_fb_table *model) {
  fwi_fb_vector v = fwi_fb_vec(r->b, model, MODEL_OPERATOR_CODES, 4, "the list of operator codes");
  r->codes = take(r, r->temporary, v.count, sizeof *r->codes);
  if (!r->codes) return;
  r->code_count = v.count;
  for (uint32_t i = 0; i < v.count && r->b->status == FW_OK; i++) {
    fwi_fb_table t = fwi_fb_vec_table(r->b, &v, i, "an operator code");
    /* Codes from 127 on do not fit the old byte, which then holds a placeholder. */
    int32_t old = fwi_fb_i8(r->b, &t, CODE_DEPRECATED_BUILTIN, 0, "OperatorCode.deprecated_builtin_code");
    int32_t code = fwi_fb_i32(r->b, &t, CODE_BUILTIN, 0, "OperatorCode.builtin_code");
    r->codes[i].code = code > old ? code : old;
    r->codes[i].version = fwi_fb_i32(r->b, &t, CODE_VERSION, 1, "OperatorCode.version");
    if (r->codes[i].code == FWI_OP_CUSTOM) {
      r->codes[i].custom_name = read_name(r, &t, CODE_CUSTOM, "OperatorCode.custom_code");
    }
  }
}

/* The bytes of buffer `index`; newer files keep large ones behind the FlatBuffer, by absolute offset. */
static void read_buffer(reader *r, uint32_t index, fwi_file_tensor *tensor) {
  if (index == 0 || r->b->status != FW_OK) return;
  if (index >= r->buffers.count) {
    fwi_fb_fail(r->b, FW_ERR_MODEL, "Tensor '%s' wants buffer %u, but there are only %u.", tensor->name, index,
                r->buffers.count);
    return;
  }
  fwi_fb_table t = fwi_fb_vec_table(r->b, &r->buffers, index, "a buffer");
  fwi_fb_vector data = fwi_fb_vec(r->b, &t, BUFFER_DATA, 1, "Buffer.data");
  uint64_t offset = fwi_fb_u64(r->b, &t, BUFFER_OFFSET, 0, "Buffer.offset");
  uint64_t size = fwi_fb_u64(r->b, &t, BUFFER_SIZE, 0, "Buffer.size");
  if (r->b->status != FW_OK) return;
  if (data.count) {
    tensor->data = r->b->data + data.at;
    tensor->bytes = data.count;
  } else if (offset > 1) { /* 0 and 1 mean none */
    if (offset > SIZE_MAX || size > SIZE_MAX || !fwi_inside(r->b->size, (size_t)offset, (size_t)size)) {
      fwi_fb_fail(r->b, FW_ERR_MODEL, "The buffer of tensor '%s' lies behind the end of the file.", tensor->name);
      return;
    }
    if (size) tensor->data = r->b->data + (size_t)offset;
    tensor->bytes = (size_t)size;
  }
}

static void read_quantization(reader *r, const fwi_fb_table *table, fwi_file_tensor *tensor) {
  fwi_fb_table t = fwi_fb_child(r->b, table, TENSOR_QUANTIZATION, "Tensor.quantization");
  fwi_fb_vector scale = fwi_fb_vec(r->b, &t, QUANTIZATION_SCALE, 4, "QuantizationParameters.scale");
  fwi_fb_vector zero = fwi_fb_vec(r->b, &t, QUANTIZATION_ZERO_POINT, 8, "QuantizationParameters.zero_point");
  int32_t axis = fwi_fb_i32(r->b, &t, QUANTIZATION_AXIS, 0, "QuantizationParameters.quantized_dimension");
  int32_t details = fwi_fb_i8(r->b, &t, QUANTIZATION_DETAILS_TYPE, 0, "QuantizationParameters.details_type");
  if (r->b->status != FW_OK || scale.count == 0) return;
  fwi_quantization *q = &tensor->quantization;
  if (details != 0) {
    fwi_fb_fail(r->b, FW_ERR_UNSUPPORTED, "Tensor '%s' uses a custom quantisation, which is not supported.",
                tensor->name);
    return;
  }
  if (scale.count > 1 && (axis < 0 || axis >= tensor->rank || (uint32_t)tensor->shape[axis] != scale.count)) {
    fwi_fb_fail(r->b, FW_ERR_MODEL, "Tensor '%s' has %u scales, which do not fit its dimension %d.", tensor->name,
                scale.count, axis);
    return;
  }
  if (zero.count != 0 && zero.count != 1 && zero.count != scale.count) {
    fwi_fb_fail(r->b, FW_ERR_MODEL, "Tensor '%s' has %u scales but %u zero points.", tensor->name, scale.count,
                zero.count);
    return;
  }
  float *scales = take(r, r->kept, scale.count, sizeof *scales);
  int64_t *zeros = take(r, r->kept, scale.count, sizeof *zeros);
  if (!scales || !zeros) return;
  for (uint32_t i = 0; i < scale.count; i++) {
    scales[i] = fwi_fb_vec_f32(r->b, &scale, i);
    zeros[i] = zero.count ? fwi_fb_vec_i64(r->b, &zero, zero.count == 1 ? 0 : i) : 0;
    if (zeros[i] < INT32_MIN || zeros[i] > INT32_MAX) {
      fwi_fb_fail(r->b, FW_ERR_MODEL, "Tensor '%s' has a zero point outside the range of int32.", tensor->name);
      return;
    }
  }
  *q = (fwi_quantization){(int32_t)scale.count, axis, scales, zeros};
}

static void read_tensor(reader *r, const fwi_fb_table *t, fwi_file_tensor *tensor) {
  fwi_fb *b = r->b;
  tensor->name = read_name(r, t, TENSOR_NAME, "Tensor.name");
  tensor->type = fwi_fb_i8(b, t, TENSOR_TYPE, FWI_FLOAT32, "Tensor.type");
  tensor->variable = fwi_fb_bool(b, t, TENSOR_IS_VARIABLE, false, "Tensor.is_variable");
  fwi_fb_vector shape = fwi_fb_vec(b, t, TENSOR_SHAPE, 4, "Tensor.shape");
  fwi_fb_vector signature = fwi_fb_vec(b, t, TENSOR_SHAPE_SIGNATURE, 4, "Tensor.shape_signature");
  if (b->status != FW_OK) return;
  if (shape.count > FW_TENSOR_MAX_RANK) {
    fwi_fb_fail(b, FW_ERR_UNSUPPORTED, "Tensor '%s' has %u dimensions; at most %d are supported.", tensor->name,
                shape.count, FW_TENSOR_MAX_RANK);
    return;
  }
  tensor->rank = (int32_t)shape.count;
  tensor->shaped = shape.count > 0;
  for (uint32_t i = 0; i < FW_TENSOR_MAX_RANK; i++) {
    int32_t dim = i < shape.count ? fwi_fb_vec_i32(b, &shape, i) : 1;
    bool open = i < shape.count && signature.count == shape.count && fwi_fb_vec_i32(b, &signature, i) < 0;
    if (open || dim == -1) tensor->shaped = false;
    if (dim == -1 || (open && dim == 0)) dim = 1;
    if (dim < 0) {
      fwi_fb_fail(b, FW_ERR_MODEL, "Tensor '%s' has the impossible dimension %d.", tensor->name, dim);
      return;
    }
    tensor->shape[i] = dim;
  }
  read_buffer(r, (uint32_t)fwi_fb_i32(b, t, TENSOR_BUFFER, 0, "Tensor.buffer"), tensor);
  read_quantization(r, t, tensor);
  tensor->sparsity = fwi_fb_child(b, t, TENSOR_SPARSITY, "Tensor.sparsity");
}

bool fwi_options_have_vector(int32_t options_type) {
  return options_type == 17 || options_type == 30; /* ReshapeOptions, SqueezeOptions */
}

static void read_operator(reader *r, const fwi_fb_table *t, int32_t tensor_count, fwi_file_operator *op) {
  fwi_fb *b = r->b;
  uint32_t index = (uint32_t)fwi_fb_i32(b, t, OPERATOR_CODE, 0, "Operator.opcode_index");
  if (b->status != FW_OK) return;
  if (index >= r->code_count) {
    fwi_fb_fail(b, FW_ERR_MODEL, "An operator has code index %u, but the file lists only %u codes.", index,
                r->code_count);
    return;
  }
  op->code = r->codes[index].code;
  op->version = r->codes[index].version;
  op->custom_name = r->codes[index].custom_name;
  op->inputs =
      read_indices(r, r->temporary, t, OPERATOR_INPUTS, tensor_count, true, &op->input_count, "Operator.inputs");
  op->outputs =
      read_indices(r, r->temporary, t, OPERATOR_OUTPUTS, tensor_count, false, &op->output_count, "Operator.outputs");
  op->options_type = (uint8_t)fwi_fb_i8(b, t, OPERATOR_OPTIONS_TYPE, 0, "Operator.builtin_options_type");
  if (fwi_fb_has(b, t, OPERATOR_OPTIONS_2)) op->options_type = FWI_OPTIONS_2;
  op->options = fwi_fb_child(b, t, OPERATOR_OPTIONS, "Operator.builtin_options");
  /* Those of another operator, whose first field would be taken for a vector or a vector for a number: TFLite passes
   * them over. */
  const bool takes_vector = op->code == FWI_OP_RESHAPE || op->code == FWI_OP_SQUEEZE;
  if (fwi_options_have_vector(op->options_type) != takes_vector) op->options.at = 0;
  fwi_fb_vector custom = fwi_fb_vec(b, t, OPERATOR_CUSTOM, 1, "Operator.custom_options");
  uint64_t offset = fwi_fb_u64(b, t, OPERATOR_CUSTOM_OFFSET, 0, "Operator.large_custom_options_offset");
  uint64_t size = fwi_fb_u64(b, t, OPERATOR_CUSTOM_SIZE, 0, "Operator.large_custom_options_size");
  if (b->status != FW_OK) return;
  if (custom.count) {
    op->custom = b->data + custom.at;
    op->custom_bytes = custom.count;
  } else if (offset > 1) {
    if (offset > SIZE_MAX || size > SIZE_MAX || !fwi_inside(b->size, (size_t)offset, (size_t)size)) {
      fwi_fb_fail(b, FW_ERR_MODEL, "The custom options of an operator lie behind the end of the file.");
      return;
    }
    op->custom = b->data + (size_t)offset;
    op->custom_bytes = (size_t)size;
  }
}

static void read_subgraph(reader *r, const fwi_fb_table *t, fwi_file_model *m) {
  fwi_fb *b = r->b;
  fwi_fb_vector tensors = fwi_fb_vec(b, t, GRAPH_TENSORS, 4, "the list of tensors");
  fwi_fb_vector operators = fwi_fb_vec(b, t, GRAPH_OPERATORS, 4, "the list of operators");
  m->tensors = take(r, r->temporary, tensors.count, sizeof *m->tensors);
  m->operators = take(r, r->temporary, operators.count, sizeof *m->operators);
  if (b->status != FW_OK) return;
  m->tensor_count = (int32_t)tensors.count;
  m->operator_count = (int32_t)operators.count;
  for (uint32_t i = 0; i < tensors.count && b->status == FW_OK; i++) {
    fwi_fb_table tensor = fwi_fb_vec_table(b, &tensors, i, "a tensor");
    read_tensor(r, &tensor, &m->tensors[i]);
  }
  for (uint32_t i = 0; i < operators.count && b->status == FW_OK; i++) {
    fwi_fb_table op = fwi_fb_vec_table(b, &operators, i, "an operator");
    read_operator(r, &op, m->tensor_count, &m->operators[i]);
  }
  m->inputs = read_indices(r, r->kept, t, GRAPH_INPUTS, m->tensor_count, false, &m->input_count, "SubGraph.inputs");
  m->outputs = read_indices(r, r->kept, t, GRAPH_OUTPUTS, m->tensor_count, false, &m->output_count, "SubGraph.outputs");
}

static bool starts_with(const fwi_fb *b, const char *text) {
  size_t length = strlen(text);
  return b->size >= length && memcmp(b->data, text, length) == 0;
}

/* The mistakes that people make with model files, each with its own sentence. */
static void check_kind(fwi_fb *b) {
  size_t first = 0;
  if (b->size == 0) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The model is empty: 0 bytes.");
    return;
  }
  if (b->size >= 8 && memcmp(b->data + 4, "TFL3", 4) == 0) return;
  if (starts_with(b, "\xEF\xBB\xBF")) first = 3;
  while (first < b->size && (b->data[first] == ' ' || (b->data[first] >= '\t' && b->data[first] <= '\r'))) first++;
  if (first < b->size && b->data[first] == '<') {
    fwi_fb_fail(b, FW_ERR_MODEL,
                "The model is an HTML or XML page, not a .tflite file: check the address it came from.");
  } else if (first < b->size && (b->data[first] == '{' || b->data[first] == '[')) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The model is JSON text, not a .tflite file: check the address it came from.");
  } else if (starts_with(b, "PK\x03\x04")) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The model is a zip archive, not a .tflite file: unpack the file inside it.");
  } else if (starts_with(b, "\x1F\x8B")) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The model is compressed with gzip, not a .tflite file: unpack it first.");
  } else if (starts_with(b, "version https://git-lfs")) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The model is a git-lfs pointer, not a .tflite file: fetch the file it points to.");
  } else if (b->size < 8) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The model is truncated: %zu bytes are too few for a .tflite header.", b->size);
  } else {
    fwi_fb_fail(b, FW_ERR_MODEL, "The model is no .tflite file: the mark TFL3 is missing at byte 4.");
  }
}

fw_status fwi_file_read(fwi_fb *b, fwi_arena *kept, fwi_arena *temporary, fwi_file_model *out) {
  reader r = {.b = b, .kept = kept, .temporary = temporary};
  *out = (fwi_file_model){0};
  check_kind(b);
  fwi_fb_table model = {0};
  if (b->status == FW_OK) model = fwi_fb_root(b, "the model");
  int32_t version = fwi_fb_i32(b, &model, MODEL_VERSION, 0, "Model.version");
  if (version != 3)
    fwi_fb_fail(b, FW_ERR_UNSUPPORTED, "The model has schema version %d; version 3 is supported.", version);
  if (b->status == FW_OK) read_codes(&r, &model);
  r.buffers = fwi_fb_vec(b, &model, MODEL_BUFFERS, 4, "the list of buffers");
  fwi_fb_vector graphs = fwi_fb_vec(b, &model, MODEL_SUBGRAPHS, 4, "the list of subgraphs");
  if (graphs.count == 0) fwi_fb_fail(b, FW_ERR_MODEL, "The model has no graph.");
  if (b->status != FW_OK) return b->status;
  fwi_fb_table graph = fwi_fb_vec_table(b, &graphs, 0, "the graph");
  read_subgraph(&r, &graph, out);
  if (out->input_count == 0) fwi_fb_fail(b, FW_ERR_MODEL, "The model has no input.");
  if (out->output_count == 0) fwi_fb_fail(b, FW_ERR_MODEL, "The model has no output.");
  return b->status;
}
