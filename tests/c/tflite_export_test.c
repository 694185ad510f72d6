/* Nets as training writes them, in every form of weights, and new heads on nets that were there.
 *
 * With FW_FILES=FOLDER the last case also leaves its files there, and such that are cut out of the nets in models/:
 * the parity tests give them to another runtime. */
#include "tflite_samples.h"
#include "written.h"

static const char labels[] = "{\"labels\":[\"smile\",\"no smile\"]}";

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
      fwi_writer_weights(c->w, name, kernel_rank, kernel_shape, axis, written_floats(count), c->form),
      fwi_writer_floats(c->w, "bias", 1, &channels, written_floats((size_t)channels))};
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
  int32_t k = fwi_writer_weights(&w, "slope", SHAPE(1, 1, 10), 2, written_floats(10), form);
  next_is(&c, FWI_OP_PRELU, "prelu", SHAPE(1, 5, 4, 10), &k, 1, NULL);
  const int32_t before = c.x;
  next_is(&c, FWI_OP_RELU, "relu", SHAPE(1, 5, 4, 10), NULL, 0, NULL);
  next_is(&c, FWI_OP_ADD, "add", SHAPE(1, 5, 4, 10), &before, 1, &(fwi_writer_options){.activation = FWI_FUSED_RELU6});
  k = fwi_writer_floats(&w, "factors", SHAPE(10), written_floats(10));
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
    if (bytes) written_check(bytes, size);
    fwi_block_free(bytes);
  }
  CHECK(refused > 500, "%ld refusals", refused);
  free(base);
}

/* Write the file where FW_FILES says, and free it. */
static void save(const char *name, const char *form, uint8_t *bytes, size_t size) {
  const char *folder = getenv("FW_FILES");
  char path[600];
  written_check(bytes, size);
  if (folder) {
    snprintf(path, sizeof path, "%s/%s-%s.tflite", folder, name, form);
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size, "%s", path);
    if (file) fclose(file);
  }
  fwi_block_free(bytes);
}

static uint8_t *shipped_net(const char *name, size_t *size) {
  char path[100];
  snprintf(path, sizeof path, "models/%s.tflite", name);
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = NULL;
  if (file && fseek(file, 0, SEEK_END) == 0) {
    *size = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(*size);
    if (bytes && fread(bytes, 1, *size, file) != *size) *size = 0;
  }
  if (file) fclose(file);
  CHECK(bytes != NULL, "%s is missing: make models", path);
  return bytes;
}

/* A shipped net up to a fifth of its layers. */
static void save_cut(const char *name) {
  size_t size, cut_size;
  uint8_t *bytes = shipped_net(name, &size), *cut;
  if (!bytes) return;
  nn_net net = nn_open(bytes, size, FW_KERNELS_SIMD, 1);
  fw_tensor tap, input;
  CHECK(fw_session_input(net.session, 0, &input) == FW_OK, "no input");
  float *values = malloc(input.bytes);
  if (!values) abort();
  check_random_fill(values, input.bytes / sizeof *values, -1, 1);
  nn_run(&net, values, 0);
  CHECK(fw_session_tap(net.session, fw_session_tap_count(net.session) / 5, &tap) == FW_OK, "no tap");
  CHECK(written_cut_gives(bytes, size, FW_KERNELS_SIMD, values, &tap, &cut, &cut_size), "%s cut at %s", name, tap.name);
  CHECK(cut_size < size, "%zu of %zu bytes", cut_size, size);
  save(name, "cut", cut, cut_size);
  nn_close(&net);
  free(values);
  free(bytes);
}

static void files_for_other_runtimes(void) {
  static const char *const forms[] = {"f32", "f16", "int8"};
  size_t size, base_size;
  fw_error error = {FW_OK, ""};
  for (fwi_weights_form form = FWI_WEIGHTS_FLOAT32; form <= FWI_WEIGHTS_INT8; form++) {
    uint8_t *bytes = all_layers(form, 0, &error, &size);
    CHECK(nn_compare_fused(bytes, size, 1e-5f, "all layers") > 10, "form %d runs little", (int)form);
    save("layers", forms[form], bytes, size);
    uint8_t *base = samples[0].make(&base_size);
    bytes = new_head(base, base_size, form, 0, &error, &size);
    CHECK(nn_compare_fused(bytes, size, 1e-5f, "a new head") > 3, "form %d runs little", (int)form);
    save("head-of-cnn", forms[form], bytes, size);
    free(base);
    if (!getenv("FW_FILES")) continue;
    base = shipped_net("face_expression", &base_size);
    if (base) save("head-of-expression", forms[form], new_head(base, base_size, form, 0, &error, &size), size);
    free(base);
  }
  if (!getenv("FW_FILES")) return;
  save_cut("face_detection_short_range");   /* as its authors wrote it: float16 */
  save_cut("face_landmark_with_attention"); /* the part in front of its custom ops */
  save_cut("face_recognition");             /* int8 */
}

CHECK_MAIN("tflite_export") {
  CHECK_RUN(memory_that_ends);
  CHECK_RUN(files_for_other_runtimes);
}
