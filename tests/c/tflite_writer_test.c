/* The writer: what it writes is read back, run, cut and gone on with.
 *
 * With FW_FILES=FOLDER the last case also leaves its files there, and such that are cut out of the nets in models/:
 * the parity tests give them to another runtime. */
#include "base/checked.h"
#include "nn_helper.h"
#include "tflite/writer.h"
#include "tflite_samples.h"

#define SHAPE(...)                                                                         \
  (int32_t)(sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t)), (const int32_t[]) { \
    __VA_ARGS__                                                                            \
  }
#define ONE(tensor) (const int32_t[]){tensor}, 1

/* A file that was written and is read back. */
typedef struct written {
  uint8_t *bytes;
  size_t size;
  fwi_fb file;
  fwi_arena arena;
  fwi_file_model model;
  fw_error error;
} written;

/* Ends the writer. */
static fw_status finish(written *f, fwi_writer *w, int32_t input, int32_t output) {
  *f = (written){0};
  w->file.error = &f->error;
  fw_status status = fwi_writer_finish(w, &input, 1, &output, 1, &f->bytes, &f->size);
  fwi_writer_end(w);
  CHECK((status == FW_OK) == (f->bytes != NULL) && (f->bytes || !f->size), "%s", fw_status_name(status));
  if (status != FW_OK) return status;
  f->file = (fwi_fb){.data = f->bytes, .size = f->size, .error = &f->error};
  status = fwi_file_read(&f->file, &f->arena, &f->arena, &f->model);
  CHECK(status == FW_OK, "%s", f->error.message);
  return status;
}

static void let_go(written *f) {
  fwi_arena_free(&f->arena);
  fwi_block_free(f->bytes);
}

/* The tensor of this name, or a failed check and the first one. */
static const fwi_file_tensor *named(const written *f, const char *name) {
  for (int32_t i = 0; i < f->model.tensor_count; i++) {
    if (strcmp(f->model.tensors[i].name, name) == 0) return &f->model.tensors[i];
  }
  CHECK(0, "there is no tensor '%s'", name);
  return f->model.tensors;
}

/* Random values that stay where they are until the case has ended. */
static float *random_floats(size_t count) {
  static float pool[1 << 16];
  static size_t used;
  if (used + count > sizeof pool / sizeof *pool) used = 0;
  float *values = pool + used;
  used += count;
  check_random_fill(values, count, -1, 1);
  return values;
}

/* -- Options -------------------------------------------------------------------------------- */

/* A field as schema.fbs has it. */
typedef struct field {
  uint32_t index;
  char kind; /* b: byte, i: int, f: float */
  double value;
} field;

static void every_option_is_where_the_schema_has_it(void) {
  const fwi_writer_options all = {.padding = FWI_PADDING_VALID,
                                  .activation = FWI_FUSED_RELU6,
                                  .stride_h = 2,
                                  .stride_w = 3,
                                  .dilation_h = 4,
                                  .dilation_w = 5,
                                  .window_h = 6,
                                  .window_w = 7,
                                  .multiplier = 8,
                                  .axis = -1,
                                  .keep_dims = 1,
                                  .alpha = 0.25f,
                                  .beta = 1.5f};
  const struct {
    int32_t code, type;
    field set[8], byDefault[8];
  } cases[] = {
      {FWI_OP_CONV_2D,
       1,
       {{0, 'b', 1}, {1, 'i', 3}, {2, 'i', 2}, {3, 'b', 3}, {4, 'i', 5}, {5, 'i', 4}},
       {{0, 'b', 0}, {1, 'i', 1}, {2, 'i', 1}, {3, 'b', 0}, {4, 'i', 1}, {5, 'i', 1}}},
      {FWI_OP_DEPTHWISE_CONV_2D,
       2,
       {{0, 'b', 1}, {1, 'i', 3}, {2, 'i', 2}, {3, 'i', 8}, {4, 'b', 3}, {5, 'i', 5}, {6, 'i', 4}},
       {{0, 'b', 0}, {1, 'i', 1}, {2, 'i', 1}, {3, 'i', 1}, {4, 'b', 0}, {5, 'i', 1}, {6, 'i', 1}}},
      {FWI_OP_MAX_POOL_2D,
       5,
       {{0, 'b', 1}, {1, 'i', 3}, {2, 'i', 2}, {3, 'i', 7}, {4, 'i', 6}, {5, 'b', 3}},
       {{0, 'b', 0}, {1, 'i', 1}, {2, 'i', 1}, {3, 'i', 1}, {4, 'i', 1}, {5, 'b', 0}}},
      {FWI_OP_AVERAGE_POOL_2D,
       5,
       {{0, 'b', 1}, {1, 'i', 3}, {2, 'i', 2}, {3, 'i', 7}, {4, 'i', 6}, {5, 'b', 3}},
       {{1, 'i', 1}, {2, 'i', 1}, {3, 'i', 1}, {4, 'i', 1}}},
      {FWI_OP_FULLY_CONNECTED, 8, {{0, 'b', 3}, {2, 'b', 1}}, {{0, 'b', 0}, {1, 'b', 0}, {2, 'b', 0}}},
      {FWI_OP_SOFTMAX, 9, {{0, 'f', 1.5}}, {{0, 'f', 1}}},
      {FWI_OP_CONCATENATION, 10, {{0, 'i', -1}, {1, 'b', 3}}, {{0, 'i', 0}, {1, 'b', 0}}},
      {FWI_OP_ADD, 11, {{0, 'b', 3}}, {{0, 'b', 0}}},
      {FWI_OP_SUB, 28, {{0, 'b', 3}}, {{0, 'b', 0}}},
      {FWI_OP_MUL, 21, {{0, 'b', 3}}, {{0, 'b', 0}}},
      {FWI_OP_DIV, 29, {{0, 'b', 3}}, {{0, 'b', 0}}},
      {FWI_OP_MEAN, 27, {{0, 'b', 1}}, {{0, 'b', 0}}},
      {FWI_OP_SUM, 27, {{0, 'b', 1}}, {{0, 'b', 0}}},
      {FWI_OP_REDUCE_MAX, 27, {{0, 'b', 1}}, {{0, 'b', 0}}},
      {FWI_OP_LEAKY_RELU, 75, {{0, 'f', 0.25}}, {{0, 'f', 0}}},
      {FWI_OP_RELU, 0, {{0}}, {{0}}},
      {FWI_OP_RELU6, 0, {{0}}, {{0}}},
      {FWI_OP_PRELU, 0, {{0}}, {{0}}},
      {FWI_OP_LOGISTIC, 0, {{0}}, {{0}}},
      {FWI_OP_TANH, 0, {{0}}, {{0}}},
      {FWI_OP_RESHAPE, 0, {{0}}, {{0}}},
      {FWI_OP_PAD, 0, {{0}}, {{0}}},
      {FWI_OP_DEQUANTIZE, 0, {{0}}, {{0}}},
      {FWI_OP_HARD_SWISH, 0, {{0}}, {{0}}},
      {FWI_OP_STRIDED_SLICE, 0, {{0}}, {{0}}}, /* its options are none of ours */
  };
  for (size_t k = 0; k < 2 * (sizeof cases / sizeof *cases); k++) {
    const int32_t code = cases[k / 2].code;
    const field *fields = k % 2 ? cases[k / 2].byDefault : cases[k / 2].set;
    fwi_writer w;
    written f;
    fwi_writer_begin(&w, NULL);
    int32_t x = fwi_writer_value(&w, "x", SHAPE(1, 2)), y = fwi_writer_value(&w, "y", SHAPE(1, 2));
    fwi_writer_operator(&w, code, (const int32_t[]){x, -1, x}, 3, ONE(y), k % 2 ? NULL : &all);
    if (finish(&f, &w, x, y) == FW_OK) {
      fwi_file_operator *op = f.model.operators;
      CHECK(f.model.operator_count == 1 && op->code == code && op->input_count == 3 && op->inputs[1] == -1, "%d", code);
      CHECK(op->options_type == cases[k / 2].type && (op->options.at != 0) == (op->options_type != 0),
            "operator %d has options of type %d", code, op->options_type);
      const bool dilated = code == FWI_OP_DEPTHWISE_CONV_2D && k % 2 == 0;
      CHECK(op->version == (dilated ? 2 : 1), "operator %d has version %d", code, op->version);
      for (const field *o = fields; o->kind; o++) {
        const double got = o->kind == 'b'   ? fwi_fb_i8(&f.file, &op->options, o->index, 0, "byte")
                           : o->kind == 'i' ? fwi_fb_i32(&f.file, &op->options, o->index, 0, "int")
                                            : (double)fwi_fb_f32(&f.file, &op->options, o->index, 0, "float");
        CHECK(got == o->value, "operator %d, field %u: %g against %g", code, o->index, got, o->value);
      }
    }
    let_go(&f);
  }
}

/* -- Weights -------------------------------------------------------------------------------- */

static void halves_are_the_nearest(void) {
  /* Zeros, a subnormal and its neighbours, ties, the largest. */
  const float exact[] = {0,   -0.0f, 1, -2, 0.333251953125f, 65504, -65504, 6.103515625e-5f, 5.9604644775390625e-8f,
                         0.5f};
  const float from[] = {1.00048828125f,         1.00146484375f, 8.9406967163085937e-8f,
                        2.9802322387695312e-8f, 6.1005e-5f,     1e-30f};
  const float to[] = {1, 1.001953125f, 1.1920928955078125e-7f, 0, 6.103515625e-5f - 5.9604644775390625e-8f, 0};
  float values[300];
  memcpy(values, exact, sizeof exact);
  memcpy(values + 10, from, sizeof from);
  for (int32_t i = 16; i < 300; i++) values[i] = ldexpf(check_random_float(-1, 1), check_random_int(-20, 15));
  fwi_writer w;
  written f;
  fwi_writer_begin(&w, NULL);
  int32_t x = fwi_writer_value(&w, "x", SHAPE(1, 300)), y = fwi_writer_value(&w, "y", SHAPE(1, 1));
  int32_t k = fwi_writer_weights(&w, "k", SHAPE(1, 300), 0, values, FWI_WEIGHTS_FLOAT16);
  fwi_writer_operator(&w, FWI_OP_FULLY_CONNECTED, (const int32_t[]){x, k}, 2, ONE(y), NULL);
  if (finish(&f, &w, x, y) == FW_OK) {
    const fwi_file_tensor *t = named(&f, "k");
    CHECK(t->type == FWI_FLOAT16 && t->bytes == 600 && f.model.operators[0].version == 3, "%zu bytes", t->bytes);
    float back[300];
    for (size_t i = 0; i < 300; i++) {
      const uint16_t h = fwi_read_u16(t->data + 2 * i);
      const int exponent = h >> 10 & 31, mantissa = h & 1023;
      back[i] = exponent ? ldexpf((float)(1024 + mantissa), exponent - 25) : ldexpf((float)mantissa, -24);
      if (h >> 15) back[i] = -back[i];
      CHECK(exponent < 31 && (!signbit(values[i]) == !signbit(back[i])), "%g became %g", values[i], back[i]);
      const float step = fmaxf(fabsf(values[i]) / 2048, 2.9802322387695312e-8f);
      CHECK_NEAR(back[i], values[i], step, "value %zu", i);
    }
    CHECK(memcmp(back, exact, sizeof exact) == 0 && memcmp(back + 10, to, sizeof to) == 0, "other roundings");
  }
  let_go(&f);
}

/* Weights (3, 2, 4) by channel of each axis, and whole. */
static void bytes_are_off_by_half_a_step(void) {
  const int32_t shape[] = {3, 2, 4};
  for (int32_t axis = -1; axis < 3; axis++) {
    float values[24], largest[4] = {0};
    const int32_t channels = axis < 0 ? 1 : shape[axis], inner = axis < 0 ? 24 : axis == 0 ? 8 : axis == 1 ? 4 : 1;
    for (int32_t i = 0; i < 24; i++) {
      const int32_t channel = i / inner % channels;
      values[i] = check_random_float(-1, 1) * (float)(1 + 10 * channel);
      if (channel == 1) values[i] = 0; /* one that is all zeros */
      largest[channel] = fmaxf(largest[channel], fabsf(values[i]));
    }
    fwi_writer w;
    written f;
    fwi_writer_begin(&w, NULL);
    int32_t x = fwi_writer_value(&w, "x", 3, shape), y = fwi_writer_value(&w, "y", 3, shape);
    int32_t k = fwi_writer_weights(&w, "k", 3, shape, axis, values, FWI_WEIGHTS_INT8);
    fwi_writer_operator(&w, FWI_OP_MUL, (const int32_t[]){x, k}, 2, ONE(y), NULL);
    if (finish(&f, &w, x, y) == FW_OK) {
      const fwi_quantization *q = &named(&f, "k")->quantization;
      const int8_t *stored = (const int8_t *)named(&f, "k")->data;
      CHECK(q->count == channels && (channels == 1 || q->axis == axis), "%d scales, axis %d", q->count, q->axis);
      CHECK(named(&f, "k")->bytes == 24 && f.model.operators[0].version == (channels > 1 ? 5 : 2), "form");
      for (int32_t i = 0; i < 24; i++) {
        const int32_t c = i / inner % channels;
        CHECK(q->zero_point[c] == 0 && q->scale[c] > 0 && stored[i] != -128, "axis %d, channel %d", axis, c);
        CHECK_NEAR(q->scale[c] * (float)stored[i], values[i], 0.5001f * largest[c] / 127, "axis %d, value %d", axis, i);
      }
    }
    let_go(&f);
  }
}

static void weights_that_have_no_such_form(void) {
  const float wide[] = {1, 65520}, tiny[] = {1e-40f, -1e-38f}, broken[] = {1, NAN}, endless[] = {-INFINITY, 1};
  const struct {
    const float *values;
    fwi_weights_form form;
    int32_t type; /* -1: refused */
  } cases[] = {{wide, FWI_WEIGHTS_FLOAT16, FWI_FLOAT32},
               {wide, FWI_WEIGHTS_INT8, FWI_INT8},
               {tiny, FWI_WEIGHTS_INT8, FWI_INT8},
               {tiny, FWI_WEIGHTS_FLOAT16, FWI_FLOAT16},
               {broken, FWI_WEIGHTS_FLOAT32, -1},
               {endless, FWI_WEIGHTS_FLOAT16, -1},
               {broken, FWI_WEIGHTS_INT8, -1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fwi_writer w;
    written f;
    fw_error error = {FW_OK, ""};
    fwi_writer_begin(&w, &error);
    int32_t x = fwi_writer_value(&w, "x", SHAPE(2)), y = fwi_writer_value(&w, "y", SHAPE(2));
    int32_t k = fwi_writer_weights(&w, "k", SHAPE(2), -1, cases[i].values, cases[i].form);
    CHECK((k < 0) == (cases[i].type < 0), "case %zu gives %d", i, k);
    fwi_writer_operator(&w, FWI_OP_ADD, (const int32_t[]){x, k}, 2, ONE(y), NULL);
    fw_status status = finish(&f, &w, x, y);
    if (cases[i].type < 0) {
      CHECK(status == FW_ERR_ARGUMENT && strstr(error.message, "'k'") && strstr(error.message, "finite"),
            "case %zu: %s", i, error.message);
    } else if (status == FW_OK) {
      const fwi_file_tensor *t = named(&f, "k");
      CHECK(t->type == cases[i].type, "case %zu: type %d", i, t->type);
      CHECK(!t->quantization.count || (isnormal(t->quantization.scale[0])), "case %zu: scale", i);
    }
    let_go(&f);
  }
}

/* -- Layout --------------------------------------------------------------------------------- */

static void check_table(const fwi_fb_table *t, const char *what) {
  CHECK(t->at % 4 == 0 && t->vtable % 2 == 0, "%s at byte %zu, its vtable at %zu", what, t->at, t->vtable);
}

static fwi_fb_table child_of(fwi_fb *b, const fwi_fb_vector *v, uint32_t index, const char *what) {
  fwi_fb_table t = fwi_fb_vec_table(b, v, index, what);
  check_table(&t, what);
  CHECK(v->at % 4 == 0, "the list of %s lies at byte %zu", what, v->at);
  return t;
}

static void check_vector(fwi_fb *b, const fwi_fb_table *t, uint32_t index, size_t element, size_t alignment,
                         bool string, const char *what) {
  const fwi_fb_vector v = fwi_fb_vec(b, t, index, element, what);
  CHECK(v.at % alignment == 0, "%s lies at byte %zu", what, v.at);
  if (string) CHECK(v.at && v.at + v.count < b->size && b->data[v.at + v.count] == 0, "%s does not end in NUL", what);
}

/* What the reader does not mind, but others do: everything is aligned, and strings end in NUL. */
static void check_layout(const uint8_t *bytes, size_t size) {
  fwi_fb b = {.data = bytes, .size = size};
  CHECK((uintptr_t)bytes % FWI_ALIGNMENT == 0 && memcmp(bytes + 4, "TFL3", 4) == 0, "the start");
  const fwi_fb_table model = fwi_fb_root(&b, "model");
  check_table(&model, "the model");
  const fwi_fb_vector codes = fwi_fb_vec(&b, &model, 1, 4, "codes"), graphs = fwi_fb_vec(&b, &model, 2, 4, "graphs");
  const fwi_fb_vector buffers = fwi_fb_vec(&b, &model, 4, 4, "buffers"), entries = fwi_fb_vec(&b, &model, 6, 4, "meta");
  const fwi_fb_table graph = child_of(&b, &graphs, 0, "graphs");
  check_vector(&b, &graph, 4, 1, 4, true, "a graph's name");
  for (uint32_t i = 0; i < codes.count; i++) {
    const fwi_fb_table t = child_of(&b, &codes, i, "operator codes");
    const int32_t old = fwi_fb_i8(&b, &t, 0, 0, "old code"), code = fwi_fb_i32(&b, &t, 3, 0, "code");
    CHECK(old == (code < 127 ? code : 127), "codes %d and %d", old, code);
    if (fwi_fb_has(&b, &t, 1)) check_vector(&b, &t, 1, 1, 4, true, "a custom op's name");
  }
  const fwi_fb_vector tensors = fwi_fb_vec(&b, &graph, 0, 4, "tensors"), ops = fwi_fb_vec(&b, &graph, 3, 4, "ops");
  for (uint32_t i = 0; i < tensors.count; i++) {
    const fwi_fb_table t = child_of(&b, &tensors, i, "tensors"), q = fwi_fb_child(&b, &t, 4, "quantisation");
    check_vector(&b, &t, 0, 4, 4, false, "a shape");
    check_vector(&b, &t, 3, 1, 4, true, "a tensor's name");
    check_table(&q, "quantisation");
    check_vector(&b, &q, 2, 4, 4, false, "scales");
    check_vector(&b, &q, 3, 8, 8, false, "zero points");
  }
  for (uint32_t i = 0; i < ops.count; i++) {
    const fwi_fb_table t = child_of(&b, &ops, i, "operators"), options = fwi_fb_child(&b, &t, 4, "options");
    check_table(&options, "options");
    check_vector(&b, &t, 1, 4, 4, false, "inputs");
    check_vector(&b, &t, 2, 4, 4, false, "outputs");
  }
  for (uint32_t i = 0; i < buffers.count; i++) {
    const fwi_fb_table t = child_of(&b, &buffers, i, "buffers");
    CHECK(i || !fwi_fb_has(&b, &t, 0), "buffer 0 has contents");
    check_vector(&b, &t, 0, 1, 16, false, "a buffer's data");
  }
  for (uint32_t i = 0; i < entries.count; i++) {
    const fwi_fb_table t = child_of(&b, &entries, i, "metadata");
    check_vector(&b, &t, 0, 1, 4, true, "metadata's name");
  }
  CHECK(b.status == FW_OK, "a field lies outside the file");
}

/* -- Metadata ------------------------------------------------------------------------------- */

static const char labels[] = "{\"labels\":[\"smile\",\"no smile\"]}";

static uint8_t *file_with_metadata(size_t *size) {
  fwi_writer w;
  uint8_t *bytes;
  fwi_writer_begin(&w, NULL);
  int32_t x = fwi_writer_value(&w, "x", SHAPE(1, 2)), y = fwi_writer_value(&w, "y", SHAPE(1, 2));
  fwi_writer_operator(&w, FWI_OP_TANH, ONE(x), ONE(y), NULL);
  fwi_writer_metadata(&w, "other", "abc", 3);
  fwi_writer_metadata(&w, "facewise", labels, sizeof labels - 1);
  fwi_writer_metadata(&w, "nothing", NULL, 0);
  CHECK(fwi_writer_finish(&w, ONE(x), ONE(y), &bytes, size) == FW_OK, "%s", fw_status_name(w.file.status));
  fwi_writer_end(&w);
  return bytes;
}

static void metadata_comes_back(void) {
  size_t size, length;
  const uint8_t *data;
  fw_error error = {FW_OK, ""};
  uint8_t *bytes = file_with_metadata(&size);
  check_layout(bytes, size);
  CHECK(fwi_file_metadata(bytes, size, "facewise", &data, &length, &error) == FW_OK, "%s", error.message);
  CHECK(length == sizeof labels - 1 && memcmp(data, labels, length) == 0, "%zu bytes", length);
  CHECK(fwi_file_metadata(bytes, size, "other", &data, &length, &error) == FW_OK && length == 3, "%zu", length);
  CHECK(fwi_file_metadata(bytes, size, "nothing", &data, &length, &error) == FW_OK && length == 0, "%zu", length);
  const char *const absent[] = {"facewis", "facewise2", "", "FACEWISE"};
  for (size_t i = 0; i < 4; i++) {
    CHECK(fwi_file_metadata(bytes, size, absent[i], &data, &length, &error) == FW_OK && !data && !length, "'%s'",
          absent[i]);
  }
  nn_net net = nn_open(bytes, size, FW_KERNELS_SCALAR, 0);
  nn_close(&net);
  fwi_block_free(bytes);
  bytes = samples[0].make(&size);
  CHECK(fwi_file_metadata(bytes, size, "facewise", &data, &length, NULL) == FW_OK && !data, "a file without any");
  free(bytes);
  CHECK(fwi_file_metadata(NULL, 0, "facewise", &data, &length, &error) == FW_ERR_MODEL && error.message[0], "no bytes");
}

/* Truncated anywhere, any byte changed: what is found lies inside. */
static void metadata_of_broken_files(void) {
  size_t size;
  uint8_t *bytes = file_with_metadata(&size);
  long refused = 0;
  for (size_t round = 0; round < 3 * size; round++) {
    const size_t length = round < size ? round : size, at = round % size;
    uint8_t *exact = malloc(length ? length : 1);
    if (!exact) abort();
    memcpy(exact, bytes, length);
    if (round >= size) exact[at] ^= round < 2 * size ? (uint8_t)(1 << check_random_int(0, 7)) : 0xFF;
    const uint8_t *data;
    size_t found;
    fw_error error = {FW_OK, ""};
    const fw_status status = fwi_file_metadata(exact, length, "facewise", &data, &found, &error);
    if (status != FW_OK) {
      refused++;
      CHECK(status == FW_ERR_MODEL && !data && !found && error.message[0], "%s", fw_status_name(status));
    } else if (data) {
      CHECK(data >= exact && fwi_inside(length, (size_t)(data - exact), found), "%zu bytes", found);
    }
    free(exact);
  }
  CHECK(refused > (long)size / 2, "%ld of %zu refused", refused, 3 * size);
  fwi_block_free(bytes);
}

/* -- Nets ----------------------------------------------------------------------------------- */

/* The sample "cnn" of tflite_samples.c, which another program writes, written by ours. */
static void a_net_runs_as_another_program_writes_it(void) {
  size_t size;
  uint8_t *theirs = samples[0].make(&size);
  fwi_fb file = {.data = theirs, .size = size};
  fwi_arena arena = {0};
  fwi_file_model m;
  CHECK(strcmp(samples[0].name, "cnn") == 0 && fwi_file_read(&file, &arena, &arena, &m) == FW_OK, "the sample");
  fwi_writer w;
  written f;
  fwi_writer_begin(&w, NULL);
  for (int32_t i = 0; i < m.tensor_count; i++) CHECK(fwi_writer_tensor(&w, &m.tensors[i]) == i, "tensor %d", i);
  for (int32_t i = 0; i < m.operator_count; i++) {
    const fwi_file_operator *op = &m.operators[i];
    fwi_writer_options o = {0};
    if (op->code == FWI_OP_DEPTHWISE_CONV_2D) o.padding = FWI_PADDING_VALID, o.activation = FWI_FUSED_RELU;
    if (op->code == FWI_OP_MAX_POOL_2D) o.stride_h = o.stride_w = o.window_h = o.window_w = 2;
    fwi_writer_operator(&w, op->code, op->inputs, op->input_count, op->outputs, op->output_count, &o);
  }
  if (finish(&f, &w, m.inputs[0], m.outputs[0]) == FW_OK) {
    check_layout(f.bytes, f.size);
    nn_net a = nn_open(theirs, size, FW_KERNELS_SCALAR, 0), b = nn_open(f.bytes, f.size, FW_KERNELS_SCALAR, 0);
    const float *x = random_floats(72);
    const fw_tensor y = nn_run(&a, x, 0), z = nn_run(&b, x, 0);
    CHECK(y.bytes == z.bytes && memcmp(y.data, z.data, y.bytes) == 0, "other results");
    nn_close(&a);
    nn_close(&b);
  }
  let_go(&f);
  fwi_arena_free(&arena);
  free(theirs);
}

/* The same calls give the same bytes, and constants that are one are stored once. */
static void files_are_the_same_each_time(void) {
  const float shared[64] = {1, 2, 3};
  written f[2];
  for (int i = 0; i < 2; i++) {
    fwi_writer w;
    fwi_writer_begin(&w, NULL);
    int32_t x = fwi_writer_value(&w, "x", SHAPE(64)), y = fwi_writer_value(&w, "y", SHAPE(64));
    int32_t z = fwi_writer_value(&w, "z", SHAPE(64)), unused = fwi_writer_floats(&w, "unused", SHAPE(64), shared);
    int32_t a = fwi_writer_floats(&w, "a", SHAPE(64), shared), b = fwi_writer_floats(&w, "b", SHAPE(8, 8), shared);
    fwi_writer_operator(&w, FWI_OP_ADD, (const int32_t[]){x, a}, 2, ONE(y), NULL);
    fwi_writer_operator(&w, FWI_OP_ADD, (const int32_t[]){y, b}, 2, ONE(z), NULL);
    CHECK(unused == 3, "%d", unused);
    if (finish(&f[i], &w, x, z) != FW_OK) return;
    CHECK(f[i].model.tensor_count == 5, "%d tensors", f[i].model.tensor_count);
    CHECK(named(&f[i], "a")->data == named(&f[i], "b")->data, "two buffers");
  }
  CHECK(f[0].size == f[1].size && memcmp(f[0].bytes, f[1].bytes, f[0].size) == 0, "other bytes");
  let_go(&f[0]);
  let_go(&f[1]);
}

/* -- Cuts ----------------------------------------------------------------------------------- */

/* Cut a net at tensor `at`, whose value in the whole net is `tap`; true when the cut gives the same bytes. */
static bool cut_gives(const uint8_t *bytes, size_t size, int32_t at, const float *inputs, const fw_tensor *tap,
                      size_t *cut_size) {
  fwi_writer w;
  fw_error error = {FW_OK, ""};
  uint8_t *cut;
  bool same = false;
  fwi_writer_begin(&w, &error);
  fwi_writer_base(&w, bytes, size, &at, 1);
  const fw_status status = fwi_writer_finish(&w, w.base.inputs, w.base.input_count, &at, 1, &cut, cut_size);
  fwi_writer_end(&w);
  CHECK(status == FW_OK, "%s: %s", tap->name, error.message);
  if (status != FW_OK) return false;
  check_layout(cut, *cut_size);
  nn_net net = nn_open(cut, *cut_size, FW_KERNELS_SCALAR, 1);
  if (net.session) {
    const fw_tensor y = nn_run(&net, inputs, 0);
    same = y.bytes == tap->bytes && y.rank == tap->rank && memcmp(y.shape, tap->shape, sizeof y.shape) == 0 &&
           memcmp(y.data, tap->data, y.bytes) == 0;
  }
  nn_close(&net);
  fwi_block_free(cut);
  return same;
}

static void cuts_give_what_the_whole_net_has_there(void) {
  for (size_t i = 0; i < sample_count; i++) {
    size_t size, cut_size = 0;
    uint8_t *bytes = samples[i].make(&size);
    fwi_fb file = {.data = bytes, .size = size};
    fwi_arena arena = {0};
    fwi_file_model m;
    if (fwi_file_read(&file, &arena, &arena, &m) != FW_OK) abort();
    nn_net net = nn_open(bytes, size, FW_KERNELS_SCALAR, 1);
    const float *inputs = random_floats(256);
    fw_tensor tap;
    nn_run(&net, inputs, 0);
    int32_t cuts = 0;
    for (int32_t t = 0; t < m.tensor_count; t++) {
      if (fw_session_tap_named(net.session, m.tensors[t].name, &tap) != FW_OK) continue;
      cuts++;
      CHECK(cut_gives(bytes, size, t, inputs, &tap, &cut_size), "%s cut at %s", samples[i].name, tap.name);
    }
    CHECK(cuts == fw_session_tap_count(net.session) && cuts > 0, "%s: %d cuts", samples[i].name, cuts);
    nn_close(&net);
    fwi_arena_free(&arena);
    free(bytes);
  }
}

/* The weights of dropped operators are not in the file, and those of kept ones once. */
static void cuts_leave_weights_behind(void) {
  fwi_writer w;
  written whole, f;
  float *large = calloc(100000, sizeof *large);
  if (!large) abort();
  fwi_writer_begin(&w, NULL);
  int32_t x = fwi_writer_value(&w, "x", SHAPE(1, 10)), y = fwi_writer_value(&w, "y", SHAPE(1, 10));
  int32_t z = fwi_writer_value(&w, "z", SHAPE(1, 10000));
  int32_t k = fwi_writer_floats(&w, "small", SHAPE(10, 10), random_floats(100));
  int32_t l = fwi_writer_floats(&w, "large", SHAPE(10000, 10), large);
  fwi_writer_operator(&w, FWI_OP_FULLY_CONNECTED, (const int32_t[]){x, k}, 2, ONE(y), NULL);
  fwi_writer_operator(&w, FWI_OP_FULLY_CONNECTED, (const int32_t[]){y, l}, 2, ONE(z), NULL);
  finish(&whole, &w, x, z);
  free(large);
  const int32_t cut = (int32_t)(named(&whole, "y") - whole.model.tensors);
  fwi_writer_begin(&w, NULL);
  fwi_writer_base(&w, whole.bytes, whole.size, &cut, 1);
  CHECK(w.base.operator_count == 2 && strcmp(w.base.tensors[cut].name, "y") == 0, "what the base tells");
  if (finish(&f, &w, w.base.inputs[0], cut) == FW_OK) {
    CHECK(whole.size > 400000 && f.size < 1500, "%zu of %zu bytes", f.size, whole.size);
    CHECK(f.model.tensor_count == 3 && f.model.operator_count == 1, "%d tensors", f.model.tensor_count);
  }
  let_go(&f);
  let_go(&whole);
}

/* Shapes that lie in an operator's options, as old converters write them, and custom options. */
static void options_with_vectors_are_taken_over(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 2, 3, 1));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 2, 3));
  int32_t z = tb_tensor(m, "z", FWI_FLOAT32, TB_SHAPE(3, 2)), u = tb_tensor(m, "u", FWI_FLOAT32, TB_SHAPE(3, 2));
  tb_op(m, FWI_OP_SQUEEZE, TB_INTS(x), TB_INTS(y));
  tb_option_ints(m, 0, TB_INTS(3));
  tb_op(m, FWI_OP_RESHAPE, TB_INTS(y), TB_INTS(z));
  tb_option_ints(m, 0, TB_INTS(3, -1));
  tb_op(m, FWI_OP_NEG, TB_INTS(z), TB_INTS(u));
  tb_ends(m, TB_INTS(x), TB_INTS(u));
  size_t size, cut_size;
  uint8_t *bytes = tb_finish(m, &size);
  nn_net net = nn_open(bytes, size, FW_KERNELS_SCALAR, 1);
  fw_tensor tap;
  const float *inputs = random_floats(6);
  nn_run(&net, inputs, 0);
  CHECK(fw_session_tap_named(net.session, "z", &tap) == FW_OK, "z");
  CHECK(cut_gives(bytes, size, z, inputs, &tap, &cut_size), "the cut gives something else");
  nn_close(&net);
  free(bytes);
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1));
  y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1));
  tb_custom_op(m, "Own", 3, TB_INTS(x), TB_INTS(y), "options", 7);
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  bytes = tb_finish(m, &size);
  fwi_writer w;
  written f;
  fwi_writer_begin(&w, NULL);
  fwi_writer_base(&w, bytes, size, &y, 1);
  if (finish(&f, &w, x, y) == FW_OK) {
    const fwi_file_operator *op = f.model.operators;
    CHECK(op->code == FWI_OP_CUSTOM && strcmp(op->custom_name, "Own") == 0 && op->version == 3, "the custom op");
    CHECK(op->custom_bytes == 7 && memcmp(op->custom, "options", 7) == 0, "its options");
  }
  let_go(&f);
  free(bytes);
}

static void options_that_nobody_knows_are_refused(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1));
  tb_op(m, FWI_OP_CONV_2D, TB_INTS(x), TB_INTS(y));
  tb_option_conv(m, 0, 1, 1, 1, 1, 0, 0);
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  fwi_fb file = {.data = bytes, .size = size};
  fwi_fb_table model = fwi_fb_root(&file, "model");
  fwi_fb_vector v = fwi_fb_vec(&file, &model, 2, 4, "graphs");
  fwi_fb_table graph = fwi_fb_vec_table(&file, &v, 0, "graph");
  v = fwi_fb_vec(&file, &graph, 3, 4, "operators");
  fwi_fb_table op = fwi_fb_vec_table(&file, &v, 0, "operator");
  uint8_t *type = bytes + op.at + fwi_read_u16(bytes + op.vtable + 4 + 2 * 3);
  CHECK(*type == 1, "the type of options is %d", *type);
  const uint8_t types[] = {1, 3, 16, 92, 93, 103, 111, 115, 116, 126, 127, 255};
  for (size_t i = 0; i < sizeof types; i++) {
    fwi_writer w;
    fw_error error = {FW_OK, ""};
    uint8_t *out;
    *type = types[i];
    fwi_writer_begin(&w, &error);
    fwi_writer_base(&w, bytes, size, &y, 1);
    const fw_status status = fwi_writer_finish(&w, ONE(x), ONE(y), &out, &size);
    const bool flat = types[i] == 1 || types[i] == 116 || types[i] == 126;
    CHECK(status == (flat ? FW_OK : FW_ERR_UNSUPPORTED), "options of type %d: %s", types[i], fw_status_name(status));
    CHECK(flat || strstr(error.message, "'y'"), "'%s'", error.message);
    fwi_writer_end(&w);
    fwi_block_free(out);
    size = file.size;
  }
  free(bytes);
}

/* Any bytes as base: a typed refusal or a file, and nothing read outside (the sanitizers see to that). */
static void broken_bases(void) {
  long whole = 0, refused = 0;
  for (size_t i = 0; i < sample_count; i++) {
    size_t size;
    uint8_t *bytes = samples[i].make(&size);
    for (size_t round = 0; round < 600; round++) {
      const size_t length = round < 100 ? (size_t)check_random_int(0, (int32_t)size - 1) : size;
      uint8_t *exact = malloc(length ? length : 1), *out;
      if (!exact) abort();
      memcpy(exact, bytes, length);
      for (int32_t k = check_random_int(1, 3); round >= 100 && k > 0; k--) {
        exact[check_random_int(0, (int32_t)length - 1)] = (uint8_t)check_random_int(0, 255);
      }
      fwi_writer w;
      fw_error error = {FW_OK, ""};
      size_t out_size;
      fwi_writer_begin(&w, &error);
      w.arena.limit = 16 << 20;
      const int32_t cut = check_random_int(0, 8);
      fwi_writer_base(&w, exact, length, &cut, 1);
      const fw_status status = fwi_writer_finish(&w, w.base.inputs, w.base.input_count, &cut, 1, &out, &out_size);
      if (status == FW_OK) {
        whole++;
        check_layout(out, out_size);
      } else {
        refused++;
        CHECK(error.status == status && error.message[0] && !out, "%s", fw_status_name(status));
      }
      fwi_writer_end(&w);
      fwi_block_free(out);
      free(exact);
    }
    free(bytes);
  }
  CHECK(whole > 100 && refused > 700, "%ld files and %ld refusals", whole, refused);
}

/* -- Mistakes ------------------------------------------------------------------------------- */

static void expect_mistake(fwi_writer *w, int32_t input, int32_t output, const char *says) {
  uint8_t *bytes;
  size_t size;
  fw_error error = {FW_OK, ""};
  if (w->file.error) error = *w->file.error;
  w->file.error = &error;
  const fw_status status = fwi_writer_finish(w, &input, 1, &output, 1, &bytes, &size);
  CHECK(status == FW_ERR_ARGUMENT && error.status == status && strstr(error.message, says) && !bytes && !size,
        "%s: %s '%s'", says, fw_status_name(status), error.message);
  fwi_writer_end(w);
}

static void mistakes_are_told(void) {
  fwi_writer w;
  fw_error error = {FW_OK, ""};
  const float one[] = {1};
  int32_t x, y;
#define BEGIN()                                 \
  do {                                          \
    error = (fw_error){FW_OK, ""};              \
    fwi_writer_begin(&w, &error);               \
    x = fwi_writer_value(&w, "x", SHAPE(1, 2)); \
    y = fwi_writer_value(&w, "y", SHAPE(1, 2)); \
  } while (0)
  BEGIN();
  expect_mistake(&w, x, y, "'y' is used but not computed");
  BEGIN();
  fwi_writer_operator(&w, FWI_OP_RELU, ONE(7), ONE(y), NULL);
  expect_mistake(&w, x, y, "no tensor 7");
  BEGIN();
  fwi_writer_operator(&w, FWI_OP_RELU, ONE(x), ONE(-1), NULL);
  expect_mistake(&w, x, y, "no tensor -1");
  BEGIN();
  fwi_writer_operator(&w, FWI_OP_RELU, ONE(x), ONE(y), NULL);
  fwi_writer_operator(&w, FWI_OP_RELU, ONE(x), ONE(y), NULL);
  expect_mistake(&w, x, y, "'y' is computed but has a value already");
  BEGIN();
  fwi_writer_operator(&w, FWI_OP_RELU, ONE(y), ONE(x), NULL);
  expect_mistake(&w, x, y, "'y' is used but not computed");
  BEGIN();
  expect_mistake(&w, x, 5, "no tensor 5");
  BEGIN();
  CHECK(fwi_writer_value(&w, "z", SHAPE(1, -2)) == -1, "a negative dimension");
  expect_mistake(&w, x, y, "'z' has an impossible shape");
  BEGIN();
  CHECK(fwi_writer_floats(&w, "z", SHAPE(65536, 65536, 65536, 65536), one) == -1, "too many values");
  expect_mistake(&w, x, y, "'z' has an impossible shape");
  BEGIN();
  CHECK(fwi_writer_ints(&w, "z", 0, NULL) == -1, "a constant of no values");
  expect_mistake(&w, x, y, "'z' has an impossible shape");
  BEGIN();
  CHECK(fwi_writer_value(&w, "z", 9, (const int32_t[9]){0}) == -1, "nine dimensions");
  expect_mistake(&w, x, y, "'z' has an impossible shape");
  BEGIN();
  CHECK(
      fwi_writer_tensor(
          &w, &(fwi_file_tensor){.name = "z", .rank = 1, .shape = {2}, .data = (const uint8_t *)one, .bytes = 4}) == -1,
      "too few bytes");
  CHECK(fwi_writer_value(&w, "u", SHAPE(1)) == -1, "the first mistake does not stick");
  expect_mistake(&w, x, y, "'z' has an impossible shape");
  BEGIN();
  fwi_writer_base(&w, one, sizeof one, &x, 1);
  expect_mistake(&w, x, y, "A base comes before");
  size_t size;
  uint8_t *bytes = samples[0].make(&size);
  error = (fw_error){FW_OK, ""};
  fwi_writer_begin(&w, &error);
  fwi_writer_base(&w, bytes, size, (const int32_t[]){1000}, 1);
  expect_mistake(&w, 0, 1, "no tensor 1000");
  free(bytes);
#undef BEGIN
  fwi_writer_begin(&w, NULL); /* nobody who asks for a sentence */
  CHECK(fwi_writer_finish(&w, NULL, 0, NULL, 0, &bytes, &size) == FW_ERR_ARGUMENT, "no inputs");
  fwi_writer_end(&w);
}

/* Constants of 1 GiB each, which are measured but never read. */
static void files_beyond_two_gibibytes(void) {
  fwi_writer w;
  written f;
  const float one[] = {1};
  fwi_writer_begin(&w, NULL);
  int32_t x = fwi_writer_value(&w, "x", SHAPE(1)), y = -1;
  for (int32_t i = 0; i < 5; i++) {
    const int32_t k = fwi_writer_floats(&w, "k", SHAPE(16000 + i, 16384), one);
    CHECK(k >= 0, "constant %d", i);
    y = fwi_writer_value(&w, "y", SHAPE(1));
    fwi_writer_operator(&w, FWI_OP_ADD, (const int32_t[]){x, k}, 2, ONE(y), NULL);
  }
  CHECK(finish(&f, &w, x, y) == FW_ERR_MEMORY && strstr(f.error.message, "2 GiB"), "'%s'", f.error.message);
  let_go(&f);
}

static uint8_t *all_layers(fwi_weights_form form, size_t memory, fw_error *error, size_t *size);
static uint8_t *new_head(const uint8_t *base, size_t base_size, fwi_weights_form form, size_t memory, fw_error *error,
                         size_t *size);

/* Memory that ends anywhere: an error each time until there is enough, then the file that there would have been. */
static void memory_that_ends(void) {
  size_t size, base_size;
  fw_error error = {FW_OK, ""};
  uint8_t *base = samples[1].make(&base_size), *bytes; /* the sparse one */
  long refused = 0;
  for (int head = 0; head < 2; head++) {
    for (size_t memory = 1; memory < 400000; memory += 16) {
      error = (fw_error){FW_OK, ""};
      bytes = head ? new_head(base, base_size, FWI_WEIGHTS_INT8, memory, &error, &size)
                   : all_layers(FWI_WEIGHTS_INT8, memory, &error, &size);
      CHECK(bytes || (error.status == FW_ERR_MEMORY && error.message[0] && !size), "%zu bytes of memory: %s", memory,
            error.message);
      if (bytes) break;
      refused++;
    }
    CHECK(bytes != NULL, "memory never sufficed");
    if (bytes) check_layout(bytes, size);
    fwi_block_free(bytes);
  }
  CHECK(refused > 500, "%ld refusals", refused);
  free(base);
}

/* -- Files for other runtimes ----------------------------------------------------------------- */

typedef struct chain {
  fwi_writer *w;
  int32_t x; /* the last result */
  fwi_weights_form form;
  int32_t results[32], count;
} chain;

static void next_is(chain *c, int32_t code, const char *name, int32_t rank, const int32_t *shape, const int32_t *more,
                    int32_t more_count, const fwi_writer_options *options) {
  int32_t inputs[4] = {c->x};
  for (int32_t i = 0; i < more_count; i++) inputs[1 + i] = more[i];
  c->x = fwi_writer_value(c->w, name, rank, shape);
  fwi_writer_operator(c->w, code, inputs, 1 + more_count, ONE(c->x), options);
  c->results[c->count++] = c->x;
}

static void weighted(chain *c, int32_t code, const char *name, int32_t rank, const int32_t *shape, int32_t kernel_rank,
                     const int32_t *kernel_shape, int32_t axis, const fwi_writer_options *options) {
  const int32_t channels = shape[rank - 1];
  size_t count = 1;
  for (int32_t i = 0; i < kernel_rank; i++) count *= (size_t)kernel_shape[i];
  const int32_t more[] = {
      fwi_writer_weights(c->w, name, kernel_rank, kernel_shape, axis, random_floats(count), c->form),
      fwi_writer_floats(c->w, "bias", 1, &channels, random_floats((size_t)channels))};
  next_is(c, code, name, rank, shape, more, 2, options);
}

/* Every operator that training exports, one behind the other; every result is an output. */
static uint8_t *all_layers(fwi_weights_form form, size_t memory, fw_error *error, size_t *size) {
  fwi_writer w;
  fwi_writer_begin(&w, error);
  if (memory) w.arena.limit = memory;
  const int32_t x = fwi_writer_value(&w, "x", SHAPE(1, 17, 15, 3));
  chain c = {.w = &w, .x = x, .form = form};
  weighted(&c, FWI_OP_CONV_2D, "conv", SHAPE(1, 9, 8, 6), SHAPE(6, 3, 3, 3), 0,
           &(fwi_writer_options){.stride_h = 2, .stride_w = 2, .activation = FWI_FUSED_RELU});
  weighted(&c, FWI_OP_CONV_2D, "conv_1x1", SHAPE(1, 9, 8, 5), SHAPE(5, 1, 1, 6), 0, NULL);
  next_is(&c, FWI_OP_LEAKY_RELU, "leaky", SHAPE(1, 9, 8, 5), NULL, 0, &(fwi_writer_options){.alpha = 0.1f});
  weighted(&c, FWI_OP_DEPTHWISE_CONV_2D, "depthwise", SHAPE(1, 9, 8, 10), SHAPE(1, 3, 3, 10), 3,
           &(fwi_writer_options){.multiplier = 2, .activation = FWI_FUSED_RELU6});
  weighted(&c, FWI_OP_DEPTHWISE_CONV_2D, "dilated", SHAPE(1, 5, 4, 10), SHAPE(1, 3, 3, 10), 3,
           &(fwi_writer_options){.dilation_h = 2, .dilation_w = 2, .padding = FWI_PADDING_VALID});
  int32_t k = fwi_writer_weights(&w, "slope", SHAPE(1, 1, 10), 2, random_floats(10), form);
  next_is(&c, FWI_OP_PRELU, "prelu", SHAPE(1, 5, 4, 10), &k, 1, NULL);
  const int32_t before = c.x;
  next_is(&c, FWI_OP_RELU, "relu", SHAPE(1, 5, 4, 10), NULL, 0, NULL);
  next_is(&c, FWI_OP_ADD, "add", SHAPE(1, 5, 4, 10), &before, 1, &(fwi_writer_options){.activation = FWI_FUSED_RELU6});
  k = fwi_writer_floats(&w, "factors", SHAPE(10), random_floats(10));
  next_is(&c, FWI_OP_MUL, "mul", SHAPE(1, 5, 4, 10), &k, 1, NULL);
  next_is(&c, FWI_OP_RELU6, "relu6", SHAPE(1, 5, 4, 10), NULL, 0, NULL);
  const fwi_file_tensor pads = {.name = "pads",
                                .type = FWI_INT32,
                                .rank = 2,
                                .shape = {4, 2},
                                .bytes = 32,
                                .data = (const uint8_t[32]){[8] = 1, [12] = 2, [16] = 1, [20] = 1}};
  k = fwi_writer_tensor(&w, &pads);
  next_is(&c, FWI_OP_PAD, "pad", SHAPE(1, 8, 6, 10), &k, 1, NULL);
  next_is(&c, FWI_OP_MAX_POOL_2D, "max", SHAPE(1, 4, 3, 10), NULL, 0,
          &(fwi_writer_options){.window_h = 2, .window_w = 2, .stride_h = 2, .stride_w = 2});
  next_is(&c, FWI_OP_AVERAGE_POOL_2D, "average", SHAPE(1, 2, 2, 10), NULL, 0,
          &(fwi_writer_options){.window_h = 3, .window_w = 2, .padding = FWI_PADDING_VALID});
  const int32_t pair = c.x;
  next_is(&c, FWI_OP_TANH, "tanh", SHAPE(1, 2, 2, 10), NULL, 0, NULL);
  next_is(&c, FWI_OP_CONCATENATION, "concat", SHAPE(1, 2, 2, 20), &pair, 1, &(fwi_writer_options){.axis = 3});
  const int32_t whole = c.x;
  k = fwi_writer_ints(&w, "axes", 2, (const int32_t[]){1, 2});
  next_is(&c, FWI_OP_MEAN, "mean", SHAPE(1, 1, 1, 20), &k, 1, &(fwi_writer_options){.keep_dims = 1});
  weighted(&c, FWI_OP_CONV_2D, "gate", SHAPE(1, 1, 1, 20), SHAPE(20, 1, 1, 20), 0, NULL);
  next_is(&c, FWI_OP_LOGISTIC, "logistic", SHAPE(1, 1, 1, 20), NULL, 0, NULL);
  next_is(&c, FWI_OP_MUL, "gated", SHAPE(1, 2, 2, 20), &whole, 1, NULL);
  k = fwi_writer_ints(&w, "flat", 2, (const int32_t[]){1, 80});
  next_is(&c, FWI_OP_RESHAPE, "reshape", SHAPE(1, 80), &k, 1, NULL);
  weighted(&c, FWI_OP_FULLY_CONNECTED, "dense", SHAPE(1, 16), SHAPE(16, 80), 0,
           &(fwi_writer_options){.activation = FWI_FUSED_RELU});
  c.form = form;
  weighted(&c, FWI_OP_FULLY_CONNECTED, "whole", SHAPE(1, 7), SHAPE(7, 16), -1, NULL);
  next_is(&c, FWI_OP_SOFTMAX, "softmax", SHAPE(1, 7), NULL, 0, NULL);
  uint8_t *bytes;
  const fw_status status = fwi_writer_finish(&w, &x, 1, c.results, c.count, &bytes, size);
  CHECK(memory || status == FW_OK, "%s", error->message);
  fwi_writer_end(&w);
  return bytes;
}

/* The net in `base` up to what its last dense layer reads, under a new dense layer and softmax. */
static uint8_t *new_head(const uint8_t *base, size_t base_size, fwi_weights_form form, size_t memory, fw_error *error,
                         size_t *size) {
  fwi_writer w;
  fwi_fb file = {.data = base, .size = base_size};
  fwi_arena arena = {0};
  fwi_file_model m;
  int32_t cut = -1;
  if (fwi_file_read(&file, &arena, &arena, &m) != FW_OK) abort();
  for (int32_t i = 0; i < m.operator_count; i++) {
    if (m.operators[i].code == FWI_OP_FULLY_CONNECTED) cut = m.operators[i].inputs[0];
  }
  int32_t features = 1;
  for (int32_t i = 0; cut >= 0 && i < m.tensors[cut].rank; i++) features *= m.tensors[cut].shape[i];
  fwi_writer_begin(&w, error);
  if (memory) w.arena.limit = memory;
  fwi_writer_base(&w, base, base_size, &cut, 1);
  chain c = {.w = &w, .x = cut, .form = form};
  weighted(&c, FWI_OP_FULLY_CONNECTED, "new dense", SHAPE(1, 5), SHAPE(5, features), 0, NULL);
  next_is(&c, FWI_OP_SOFTMAX, "new softmax", SHAPE(1, 5), NULL, 0, NULL);
  const int32_t outputs[] = {c.x, cut};
  uint8_t *bytes;
  fwi_writer_metadata(&w, "facewise", labels, sizeof labels - 1);
  const fw_status status = fwi_writer_finish(&w, m.inputs, m.input_count, outputs, 2, &bytes, size);
  CHECK(memory || status == FW_OK, "%s", error->message);
  fwi_writer_end(&w);
  fwi_arena_free(&arena);
  return bytes;
}

static void save(const char *name, fwi_weights_form form, uint8_t *bytes, size_t size) {
  const char *folder = getenv("FW_FILES"), *const forms[] = {"f32", "f16", "int8"};
  char path[600];
  check_layout(bytes, size);
  if (folder) {
    snprintf(path, sizeof path, "%s/%s-%s.tflite", folder, name, forms[form]);
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size, "%s", path);
    if (file) fclose(file);
  }
  fwi_block_free(bytes);
}

static uint8_t *read_whole(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = NULL;
  if (file && fseek(file, 0, SEEK_END) == 0) {
    *size = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(*size);
    if (bytes && fread(bytes, 1, *size, file) != *size) *size = 0;
  }
  if (file) fclose(file);
  return bytes;
}

static void files_for_other_runtimes(void) {
  size_t size, base_size;
  fw_error error = {FW_OK, ""};
  for (fwi_weights_form form = FWI_WEIGHTS_FLOAT32; form <= FWI_WEIGHTS_INT8; form++) {
    uint8_t *bytes = all_layers(form, 0, &error, &size);
    CHECK(nn_compare_fused(bytes, size, 1e-5f, "all layers") > 10, "form %d runs little", (int)form);
    save("layers", form, bytes, size);
    uint8_t *base = samples[0].make(&base_size);
    bytes = new_head(base, base_size, form, 0, &error, &size);
    CHECK(nn_compare_fused(bytes, size, 1e-5f, "a new head") > 3, "form %d runs little", (int)form);
    save("head-of-cnn", form, bytes, size);
    free(base);
    if (!getenv("FW_FILES")) continue;
    base = read_whole("models/face_expression.tflite", &base_size);
    CHECK(base != NULL, "models/face_expression.tflite is missing");
    if (base) save("head-of-expression", form, new_head(base, base_size, form, 0, &error, &size), size);
    free(base);
  }
}

CHECK_MAIN("tflite_writer") {
  CHECK_RUN(every_option_is_where_the_schema_has_it);
  CHECK_RUN(halves_are_the_nearest);
  CHECK_RUN(bytes_are_off_by_half_a_step);
  CHECK_RUN(weights_that_have_no_such_form);
  CHECK_RUN(metadata_comes_back);
  CHECK_RUN(metadata_of_broken_files);
  CHECK_RUN(a_net_runs_as_another_program_writes_it);
  CHECK_RUN(files_are_the_same_each_time);
  CHECK_RUN(cuts_give_what_the_whole_net_has_there);
  CHECK_RUN(cuts_leave_weights_behind);
  CHECK_RUN(options_with_vectors_are_taken_over);
  CHECK_RUN(options_that_nobody_knows_are_refused);
  CHECK_RUN(broken_bases);
  CHECK_RUN(mistakes_are_told);
  CHECK_RUN(files_beyond_two_gibibytes);
  CHECK_RUN(memory_that_ends);
  CHECK_RUN(files_for_other_runtimes);
}
