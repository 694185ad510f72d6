/* Files that are a base for the writer: cut anywhere, of odd forms, and broken. */
#include "tflite_samples.h"
#include "written.h"

static void cuts_give_what_the_whole_net_has_there(void) {
  for (size_t i = 0; i < sample_count; i++) {
    size_t size, cut_size;
    uint8_t *bytes = samples[i].make(&size), *cut;
    nn_net net = nn_open(bytes, size, FW_KERNELS_SCALAR, 1);
    const float *inputs = written_floats(256);
    fw_tensor tap;
    nn_run(&net, inputs, 0);
    CHECK(fw_session_tap_count(net.session) > 0, "%s has no taps", samples[i].name);
    for (int32_t t = 0; t < fw_session_tap_count(net.session); t++) {
      CHECK(fw_session_tap(net.session, t, &tap) == FW_OK, "tap %d", t);
      CHECK(written_cut_gives(bytes, size, FW_KERNELS_SCALAR, inputs, &tap, &cut, &cut_size), "%s cut at %s",
            samples[i].name, tap.name);
      fwi_block_free(cut);
    }
    nn_close(&net);
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
  int32_t k = fwi_writer_floats(&w, "small", SHAPE(10, 10), written_floats(100));
  int32_t l = fwi_writer_floats(&w, "large", SHAPE(10000, 10), large);
  fwi_writer_operator(&w, FWI_OP_FULLY_CONNECTED, (const int32_t[]){x, k}, 2, ONE(y), NULL);
  fwi_writer_operator(&w, FWI_OP_FULLY_CONNECTED, (const int32_t[]){y, l}, 2, ONE(z), NULL);
  written_finish(&whole, &w, x, z);
  free(large);
  const int32_t cut = (int32_t)(written_tensor(&whole, "y") - whole.model.tensors);
  fwi_writer_begin(&w, NULL);
  fwi_writer_base(&w, whole.bytes, whole.size, &cut, 1);
  CHECK(w.base.operator_count == 2 && strcmp(w.base.tensors[cut].name, "y") == 0, "what the base tells");
  if (written_finish(&f, &w, w.base.inputs[0], cut) == FW_OK) {
    CHECK(whole.size > 400000 && f.size < 1500, "%zu of %zu bytes", f.size, whole.size);
    CHECK(f.model.tensor_count == 3 && f.model.operator_count == 1, "%d tensors", f.model.tensor_count);
  }
  written_free(&f);
  written_free(&whole);
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
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  written_cut_at(bytes, size, "z");
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
  if (written_finish(&f, &w, x, y) == FW_OK) {
    const fwi_file_operator *op = f.model.operators;
    CHECK(op->code == FWI_OP_CUSTOM && strcmp(op->custom_name, "Own") == 0 && op->version == 3, "the custom op");
    CHECK(op->custom_bytes == 7 && memcmp(op->custom, "options", 7) == 0, "its options");
  }
  written_free(&f);
  free(bytes);
}

/* Converters let tables share their vtable, wherever it is: here all options have theirs at the end of the file. */
static void vtables_may_lie_anywhere(void) {
  size_t size;
  uint8_t *bytes = samples[0].make(&size);
  fwi_fb file = {.data = bytes, .size = size};
  fwi_arena arena = {0};
  fwi_file_model m;
  if (fwi_file_read(&file, &arena, &arena, &m) != FW_OK) abort();
  int32_t moved = 0;
  for (int32_t i = 0; i < m.operator_count; i++) {
    const fwi_fb_table *t = &m.operators[i].options;
    if (!t->at) continue;
    bytes = realloc(bytes, size + t->vtable_bytes);
    if (!bytes) abort();
    memcpy(bytes + size, bytes + t->vtable, t->vtable_bytes);
    const int32_t back = (int32_t)t->at - (int32_t)size;
    memcpy(bytes + t->at, &back, sizeof back);
    size += t->vtable_bytes;
    moved++;
  }
  CHECK(moved > 3, "%d options", moved);
  fwi_arena_free(&arena);
  written_cut_at(bytes, size, "y");
  free(bytes);
}

/* A sparse constant that two operators read. */
static void sparse_weights_are_made_dense_once(void) {
  tb_model *m = tb_new();
  const float values[] = {1, 2, 3};
  int32_t k = tb_constant(m, "k", FWI_FLOAT32, TB_SHAPE(2, 4), values, sizeof values);
  const tb_dim dims[] = {{2, TB_NONE, TB_NONE}, {4, TB_INTS(0, 1, 3), TB_INTS(2, 0, 3)}};
  tb_sparse(m, k, TB_INTS(0, 1), TB_NONE, dims, 2);
  int32_t a = tb_tensor(m, "a", FWI_FLOAT32, TB_SHAPE(2, 4)), b = tb_tensor(m, "b", FWI_FLOAT32, TB_SHAPE(2, 4));
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(2, 4)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(2, 4));
  int32_t z = tb_tensor(m, "z", FWI_FLOAT32, TB_SHAPE(2, 4));
  tb_op(m, FWI_OP_DENSIFY, TB_INTS(k), TB_INTS(a));
  tb_op(m, FWI_OP_DENSIFY, TB_INTS(k), TB_INTS(b));
  tb_op(m, FWI_OP_ADD, TB_INTS(x, a), TB_INTS(y));
  tb_op(m, FWI_OP_MUL, TB_INTS(y, b), TB_INTS(z));
  tb_ends(m, TB_INTS(x), TB_INTS(z));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  fwi_writer w;
  written f;
  fwi_writer_begin(&w, NULL);
  fwi_writer_base(&w, bytes, size, &z, 1);
  if (written_finish(&f, &w, x, z) == FW_OK) {
    const float dense[] = {0, 0, 1, 0, 2, 0, 0, 3};
    CHECK(f.model.operator_count == 2 && f.model.tensor_count == 5, "%d operators", f.model.operator_count);
    CHECK(written_tensor(&f, "a")->data == written_tensor(&f, "b")->data &&
              memcmp(written_tensor(&f, "a")->data, dense, sizeof dense) == 0,
          "other weights");
  }
  written_free(&f);
  free(bytes);
}

/* A tensor whose shape is only known while running stays one; an input's batch becomes 1. */
static void open_shapes_stay_open(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 3)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 1));
  tb_signature(m, x, TB_INTS(-1, 3));
  tb_signature(m, y, TB_INTS(-1, -1));
  tb_op(m, FWI_OP_NEG, TB_INTS(x), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  fwi_writer w;
  written f;
  fwi_writer_begin(&w, NULL);
  fwi_writer_base(&w, bytes, size, &y, 1);
  if (written_finish(&f, &w, x, y) == FW_OK) {
    CHECK(written_tensor(&f, "x")->shaped && written_tensor(&f, "x")->shape[0] == 1 &&
              written_tensor(&f, "x")->shape[1] == 3,
          "the input");
    CHECK(!written_tensor(&f, "y")->shaped && written_tensor(&f, "y")->rank == 2, "the result");
    nn_net net = nn_open(f.bytes, f.size, FW_KERNELS_SCALAR, 0);
    CHECK(net.session && nn_run(&net, written_floats(3), 0).shape[1] == 3, "it runs");
    nn_close(&net);
  }
  written_free(&f);
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
        written_check(out, out_size);
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

CHECK_MAIN("tflite_cut") {
  CHECK_RUN(cuts_give_what_the_whole_net_has_there);
  CHECK_RUN(cuts_leave_weights_behind);
  CHECK_RUN(options_with_vectors_are_taken_over);
  CHECK_RUN(vtables_may_lie_anywhere);
  CHECK_RUN(sparse_weights_are_made_dense_once);
  CHECK_RUN(open_shapes_stay_open);
  CHECK_RUN(options_that_nobody_knows_are_refused);
  CHECK_RUN(broken_bases);
}
