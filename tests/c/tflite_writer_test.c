/* The writer: what it writes is read back, and mistakes are told. */
#include "base/checked.h"
#include "tflite_samples.h"
#include "written.h"

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
      {FWI_OP_GELU, 0, {{0}}, {{0}}},          /* a code above 127 */
  };
  for (size_t k = 0; k < 2 * (sizeof cases / sizeof *cases); k++) {
    const int32_t code = cases[k / 2].code;
    const field *fields = k % 2 ? cases[k / 2].byDefault : cases[k / 2].set;
    fwi_writer w;
    written f;
    fwi_writer_begin(&w, NULL);
    int32_t x = fwi_writer_value(&w, "x", SHAPE(1, 2)), y = fwi_writer_value(&w, "y", SHAPE(1, 2));
    fwi_writer_operator(&w, code, (const int32_t[]){x, -1, x}, 3, ONE(y), k % 2 ? NULL : &all);
    if (written_finish(&f, &w, x, y) == FW_OK) {
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
    written_free(&f);
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
  if (written_finish(&f, &w, x, y) == FW_OK) {
    const fwi_file_tensor *t = written_tensor(&f, "k");
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
  written_free(&f);
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
    if (written_finish(&f, &w, x, y) == FW_OK) {
      const fwi_quantization *q = &written_tensor(&f, "k")->quantization;
      const int8_t *stored = (const int8_t *)written_tensor(&f, "k")->data;
      CHECK(q->count == channels && (channels == 1 || q->axis == axis), "%d scales, axis %d", q->count, q->axis);
      CHECK(written_tensor(&f, "k")->bytes == 24 && f.model.operators[0].version == (channels > 1 ? 5 : 2), "form");
      for (int32_t i = 0; i < 24; i++) {
        const int32_t c = i / inner % channels;
        CHECK(q->zero_point[c] == 0 && q->scale[c] > 0 && stored[i] != -128, "axis %d, channel %d", axis, c);
        CHECK_NEAR(q->scale[c] * (float)stored[i], values[i], 0.5001f * largest[c] / 127, "axis %d, value %d", axis, i);
      }
    }
    written_free(&f);
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
    fw_status status = written_finish(&f, &w, x, y);
    if (cases[i].type < 0) {
      CHECK(status == FW_ERR_ARGUMENT && strstr(error.message, "'k'") && strstr(error.message, "finite"),
            "case %zu: %s", i, error.message);
    } else if (status == FW_OK) {
      const fwi_file_tensor *t = written_tensor(&f, "k");
      CHECK(t->type == cases[i].type, "case %zu: type %d", i, t->type);
      CHECK(!t->quantization.count || (isnormal(t->quantization.scale[0])), "case %zu: scale", i);
    }
    written_free(&f);
  }
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
  written_check(bytes, size);
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
  fwi_fb b = {.data = bytes, .size = size};
  const fwi_fb_table model = fwi_fb_root(&b, "model");
  const fwi_fb_vector entries = fwi_fb_vec(&b, &model, 6, 4, "metadata");
  for (uint32_t i = 0; i < entries.count; i++) { /* a buffer behind the last */
    const fwi_fb_table entry = fwi_fb_vec_table(&b, &entries, i, "entry");
    bytes[entry.at + fwi_read_u16(bytes + entry.vtable + 6)] = 4;
  }
  fw_error error = {FW_OK, ""};
  const uint8_t *data;
  size_t found;
  CHECK(entries.count == 3 && fwi_file_metadata(bytes, size, "facewise", &data, &found, &error) == FW_ERR_MODEL,
        "buffer 4");
  CHECK(strstr(error.message, "buffer 4"), "'%s'", error.message);
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
  if (written_finish(&f, &w, m.inputs[0], m.outputs[0]) == FW_OK) {
    nn_net a = nn_open(theirs, size, FW_KERNELS_SCALAR, 0), b = nn_open(f.bytes, f.size, FW_KERNELS_SCALAR, 0);
    const float *x = written_floats(72);
    const fw_tensor y = nn_run(&a, x, 0), z = nn_run(&b, x, 0);
    CHECK(y.bytes == z.bytes && memcmp(y.data, z.data, y.bytes) == 0, "other results");
    nn_close(&a);
    nn_close(&b);
  }
  written_free(&f);
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
    if (written_finish(&f[i], &w, x, z) != FW_OK) return;
    CHECK(f[i].model.tensor_count == 5, "%d tensors", f[i].model.tensor_count);
    const fwi_fb_table model = fwi_fb_root(&f[i].file, "model");
    CHECK(fwi_fb_vec(&f[i].file, &model, 1, 4, "codes").count == 1, "more than one code for ADD");
    CHECK(written_tensor(&f[i], "a")->data == written_tensor(&f[i], "b")->data, "two buffers");
  }
  CHECK(f[0].size == f[1].size && memcmp(f[0].bytes, f[1].bytes, f[0].size) == 0, "other bytes");
  written_free(&f[0]);
  written_free(&f[1]);
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
  expect_mistake(&w, x, y, "begins with its base");
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
  CHECK(written_finish(&f, &w, x, y) == FW_ERR_MEMORY && strstr(f.error.message, "2 GiB"), "'%s'", f.error.message);
  written_free(&f);
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
  CHECK_RUN(mistakes_are_told);
  CHECK_RUN(files_beyond_two_gibibytes);
}
