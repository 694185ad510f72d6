/* fw_model and fw_session: arguments, refusals, taps, figures, outputs that nobody computes. */
#include "nn/graph.h"
#include "nn_helper.h"

/* relu(x * 2) as "middle", then minus that as "y". */
static uint8_t *small_net(size_t *size) {
  tb_model *m = tb_new();
  const float two = 2;
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 2, 2, 1)), c = tb_floats(m, "two", TB_SHAPE(1), &two);
  int32_t middle = tb_tensor(m, "middle", FWI_FLOAT32, TB_SHAPE(1, 2, 2, 1));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 2, 2, 1));
  tb_op(m, FWI_OP_MUL, TB_INTS(x, c), TB_INTS(middle));
  tb_option_byte(m, 0, FWI_FUSED_RELU);
  tb_op(m, FWI_OP_NEG, TB_INTS(middle), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  return tb_finish(m, size);
}

static void arguments(void) {
  size_t size;
  uint8_t *bytes = small_net(&size);
  fw_model *model = (fw_model *)(void *)&size;
  fw_session *session = (fw_session *)(void *)&size;
  fw_error error;
  const fw_model_options unknown = {.kernels = (fw_kernel_set)7};
  CHECK(fw_model_create(NULL, 5, NULL, &model, &error) == FW_ERR_ARGUMENT && model == NULL, "NULL data");
  CHECK(fw_model_create(bytes, size, NULL, NULL, &error) == FW_ERR_ARGUMENT, "NULL out");
  CHECK(fw_model_create(bytes, size, &unknown, &model, NULL) == FW_ERR_ARGUMENT && model == NULL, "kernel set 7");
  CHECK(fw_session_create(NULL, NULL, &session, &error) == FW_ERR_ARGUMENT && session == NULL, "NULL model");
  CHECK(fw_session_run(NULL, &error) == FW_ERR_ARGUMENT && error.message[0], "NULL session");
  fw_model_destroy(NULL);
  fw_session_destroy(NULL);
  nn_net net = nn_open(bytes, size, FW_KERNELS_SIMD, 0);
  fw_tensor t;
  fw_node_info info;
  CHECK(fw_session_input(net.session, 1, &t) == FW_ERR_ARGUMENT, "input 1");
  CHECK(fw_session_input(net.session, -1, &t) == FW_ERR_ARGUMENT, "input -1");
  CHECK(fw_session_output(net.session, 0, NULL) == FW_ERR_ARGUMENT, "NULL tensor");
  CHECK(fw_session_tap_named(net.session, "nothing", &t) == FW_ERR_ARGUMENT, "no such tap");
  CHECK(fw_session_node(net.session, 99, &info) == FW_ERR_ARGUMENT, "node 99");
  CHECK(fw_session_run_node(net.session, -1, NULL) == FW_ERR_ARGUMENT, "node -1");
  CHECK(fw_session_input_count(NULL) == 0 && fw_session_tap_count(NULL) == 0, "counts of NULL");
  nn_close(&net);
  free(bytes);
}

static void taps(void) {
  size_t size;
  uint8_t *bytes = small_net(&size);
  const float in[] = {-1, 1, 2, 3};
  for (int keep = 0; keep < 2; keep++) {
    nn_net net = nn_open(bytes, size, FW_KERNELS_SIMD, keep);
    fw_tensor t;
    nn_run(&net, in, 0);
    CHECK(fw_session_tap_count(net.session) == 2, "%d taps", fw_session_tap_count(net.session));
    CHECK(fw_session_tap(net.session, 0, &t) == FW_OK && strcmp(t.name, "middle") == 0, "tap 0 is '%s'", t.name);
    CHECK(fw_session_tap_named(net.session, "middle", &t) == FW_OK && (t.data != NULL) == keep, "data of 'middle'");
    CHECK(t.rank == 4 && t.shape[1] == 2 && t.shape[4] == 1 && t.bytes == 16, "shape of 'middle'");
    if (keep) CHECK(((float *)t.data)[0] == 0 && ((float *)t.data)[3] == 6, "values of 'middle'");
    nn_close(&net);
  }
  free(bytes);
}

static void figures(void) {
  tb_model *m = tb_new();
  float w[5 * 9 * 3] = {0};
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 8, 8, 3)), wt = tb_floats(m, "w", TB_SHAPE(5, 3, 3, 3), w);
  int32_t c = tb_tensor(m, "c", FWI_FLOAT32, TB_SHAPE(1, 4, 4, 5)),
          y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 4, 4, 5));
  tb_op(m, FWI_OP_CONV_2D, TB_INTS(x, wt), TB_INTS(c)); /* without a bias */
  tb_option_conv(m, FWI_PADDING_SAME, 2, 2, 1, 1, 0, 0);
  tb_op(m, FWI_OP_RELU, TB_INTS(c), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  nn_net net = nn_open(bytes, size, FW_KERNELS_SCALAR, 0);
  fw_stats stats;
  fw_node_info info;
  fw_tensor in, out;
  CHECK(fw_session_stats(net.session, &stats) == FW_OK, "stats");
  CHECK(stats.macs == 4 * 4 * 5 * 27 && stats.nodes == 1, "%lld macs, %d nodes", (long long)stats.macs, stats.nodes);
  CHECK(stats.weight_bytes >= sizeof w && stats.weight_bytes < sizeof w + 256, "%zu bytes", stats.weight_bytes);
  CHECK(stats.arena_bytes >= (192 + 80) * 4, "%zu bytes", stats.arena_bytes);
  CHECK(fw_session_node(net.session, 0, &info) == FW_OK && strcmp(info.op, "CONV_2D") == 0, "op %s", info.op);
  CHECK(strcmp(info.kernel, "conv2d_scalar") == 0 && strcmp(info.output, "y") == 0, "%s to %s", info.kernel,
        info.output);
  CHECK(info.macs == stats.macs && info.output_rank == 4 && info.output_shape[3] == 5, "node's figures");
  CHECK(info.kernel_size[0] == 3 && info.kernel_size[1] == 3 && info.stride[0] == 2 && info.stride[1] == 2, "window");
  CHECK(info.bytes == (192 + 135 + 80) * 4, "%lld bytes", (long long)info.bytes);
  CHECK(fw_session_input(net.session, 0, &in) == FW_OK && fw_session_output(net.session, 0, &out) == FW_OK, "ends");
  memset(in.data, 0, in.bytes);
  ((float *)out.data)[0] = 7;
  CHECK(fw_session_run_node(net.session, 0, NULL) == FW_OK && ((float *)out.data)[0] == 0, "one node alone");
  nn_close(&net);
  free(bytes);
}

/* Window of the second layer, bytes without what lies between the two. */
static void figures_of_layers_by_strips(void) {
  tb_model *m = tb_new();
  const float wide[9 * 16] = {0}, narrow[8 * 16] = {0};
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 140, 140, 16)),
          w = tb_floats(m, "w", TB_SHAPE(1, 3, 3, 16), wide), v = tb_floats(m, "v", TB_SHAPE(8, 1, 1, 16), narrow);
  int32_t c = tb_tensor(m, "c", FWI_FLOAT32, TB_SHAPE(1, 140, 140, 16)),
          y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 140, 140, 8));
  tb_op(m, FWI_OP_DEPTHWISE_CONV_2D, TB_INTS(x, w), TB_INTS(c));
  tb_option_conv(m, FWI_PADDING_SAME, 1, 1, 1, 1, 1, 0);
  tb_op(m, FWI_OP_CONV_2D, TB_INTS(c, v), TB_INTS(y));
  tb_option_conv(m, FWI_PADDING_SAME, 1, 1, 1, 1, 0, 0);
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  nn_net net = nn_open(bytes, size, FW_KERNELS_SCALAR, 0);
  fw_node_info info;
  CHECK(fw_session_node_count(net.session) == 1 && fw_session_node(net.session, 0, &info) == FW_OK, "one node");
  CHECK(strstr(info.kernel, " rows") != NULL, "kernel %s", info.kernel);
  CHECK(info.kernel_size[0] == 1 && info.kernel_size[1] == 1 && info.stride[0] == 1 && info.stride[1] == 1, "window");
  CHECK(info.bytes == (int64_t)(140 * 140 * (16 + 8) * 4 + sizeof wide + sizeof narrow), "%lld bytes",
        (long long)info.bytes);
  CHECK(info.macs == 140 * 140 * 16 * (9 + 8), "%lld macs", (long long)info.macs);
  nn_close(&net);
  free(bytes);
}

/* An output that is an input, one that is an input in another shape, one that the file alone decides, and one
 * tensor twice: each readable after the run, whatever was written to the input in between. */
static void uncomputed_outputs(void) {
  tb_model *m = tb_new();
  const float values[] = {5, 6};
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(2)), c = tb_floats(m, "c", TB_SHAPE(2), values);
  int32_t column = tb_tensor(m, "column", FWI_FLOAT32, TB_SHAPE(2, 1)), to = tb_int_list(m, "to", TB_INTS(2, 1));
  int32_t folded = tb_tensor(m, "folded", FWI_FLOAT32, TB_SHAPE(2)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(2));
  tb_op(m, FWI_OP_RESHAPE, TB_INTS(x, to), TB_INTS(column));
  tb_op(m, FWI_OP_NEG, TB_INTS(c), TB_INTS(folded));
  tb_op(m, FWI_OP_ADD, TB_INTS(x, folded), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(column, folded, c, y, y));
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  const float in[] = {1, 2};
  const float expected[5][2] = {{1, 2}, {-5, -6}, {5, 6}, {-4, -4}, {-4, -4}};
  nn_net net = nn_open(bytes, size, FW_KERNELS_SIMD, 0);
  for (int round = 0; round < 2; round++) {
    fw_tensor t = nn_run(&net, in, 0);
    CHECK(fw_session_input(net.session, 0, &t) == FW_OK, "input");
    memset(t.data, 0xFF, t.bytes);
    for (int32_t i = 0; i < 5; i++) {
      CHECK(fw_session_output(net.session, i, &t) == FW_OK, "output %d", i);
      CHECK(memcmp(t.data, expected[i], sizeof expected[i]) == 0, "output %d: %g", i, (double)((float *)t.data)[0]);
      if (i < 3) memset(t.data, 0, t.bytes); /* callers may write there; the next run must not care */
    }
  }
  nn_close(&net);
  free(bytes);
}

static void sessions_are_independent(void) {
  size_t size;
  uint8_t *bytes = small_net(&size);
  nn_net net = nn_open(bytes, size, FW_KERNELS_SIMD, 0);
  memset(bytes, 0xAA, size); /* the model may not look at the file any more */
  free(bytes);
  fw_session *other;
  CHECK(fw_session_create(net.model, NULL, &other, NULL) == FW_OK, "a second session");
  nn_net second = {net.model, other};
  fw_tensor a = nn_run(&net, (const float[]){1, 1, 1, 1}, 0), b = nn_run(&second, (const float[]){2, 2, 2, 2}, 0);
  CHECK(((float *)a.data)[0] == -2 && ((float *)b.data)[0] == -4, "%g, %g", (double)((float *)a.data)[0],
        (double)((float *)b.data)[0]);
  fw_session_destroy(other);
  nn_close(&net);
}

static tb_model *one_op(int32_t code, int32_t in_type, int32_t out_type) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "the input", in_type, TB_SHAPE(1, 4)),
          y = tb_tensor(m, "the result", out_type, TB_SHAPE(1, 4));
  tb_op(m, code, TB_INTS(x), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  return m;
}

static void what_is_missing_is_named(void) {
  tb_model *m = one_op(118, FWI_FLOAT32, FWI_FLOAT32);
  nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "IF, which gives tensor 'the result'", "control flow");
  m = one_op(230, FWI_FLOAT32, FWI_FLOAT32);
  nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "operator 230, which gives tensor 'the result'", "an op of tomorrow");
  m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1));
  tb_custom_op(m, "FancyOp", 1, TB_INTS(x), TB_INTS(y), NULL, 0);
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "custom op 'FancyOp', which gives tensor 'y'", "a custom op");
  nn_expect_refusal(one_op(FWI_OP_RELU, FWI_INT8, FWI_INT8), FW_ERR_UNSUPPORTED, "RELU 'the result'",
                    "int8 arithmetic");
  m = one_op(FWI_OP_RELU, FWI_INT8, FWI_INT8);
  tb_quantize(m, 0, (const float[]){0.1f}, (const int64_t[]){3}, 1, 0);
  nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "'the input' is quantised to int8; nets that compute in integers",
                    "a net in integers");
  nn_expect_refusal(one_op(FWI_OP_RELU, FWI_FLOAT16, FWI_FLOAT16), FW_ERR_UNSUPPORTED, "float16", "float16 input");
  nn_expect_refusal(one_op(FWI_OP_RELU, FWI_STRING, FWI_STRING), FW_ERR_UNSUPPORTED, "string", "strings");
}

static void graphs_that_make_no_sense(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(4)), a = tb_tensor(m, "a", FWI_FLOAT32, TB_SHAPE(4));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(4));
  tb_op(m, FWI_OP_ADD, TB_INTS(x, a), TB_INTS(y));
  tb_op(m, FWI_OP_NEG, TB_INTS(y), TB_INTS(a));
  tb_ends(m, TB_INTS(x), TB_INTS(a));
  nn_expect_refusal(m, FW_ERR_MODEL, "'a' is computed nowhere before it", "a circle");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(4));
  y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(4));
  tb_op(m, FWI_OP_NEG, TB_INTS(x), TB_INTS(y));
  tb_op(m, FWI_OP_ABS, TB_INTS(x), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_MODEL, "'y' already has a value", "two authors");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(4));
  y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(4));
  tb_op(m, FWI_OP_NEG, TB_INTS(x), TB_INTS(x));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_MODEL, "'x' already has a value", "an input that is computed");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(4));
  y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(4));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_MODEL, "Output 'y' is computed nowhere", "an output from nowhere");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(4));
  a = tb_tensor(m, "state", FWI_FLOAT32, TB_SHAPE(4));
  y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(4));
  tb_variable(m, a);
  tb_op(m, FWI_OP_ADD, TB_INTS(x, a), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "'state' is a variable", "state");
}

static tb_model *conv(tb_ints in, tb_ints weights, size_t weight_count, tb_ints out) {
  tb_model *m = tb_new();
  float w[64] = {0};
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, in), wt = tb_constant(m, "w", FWI_FLOAT32, weights, w, weight_count * 4);
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, out);
  tb_op(m, FWI_OP_CONV_2D, TB_INTS(x, wt, -1), TB_INTS(y));
  tb_option_conv(m, FWI_PADDING_SAME, 1, 1, 1, 1, 0, 0);
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  return m;
}

static void shapes_that_lie(void) {
  nn_expect_refusal(conv(TB_SHAPE(1, 4, 4, 2), TB_SHAPE(3, 1, 1, 2), 6, TB_SHAPE(1, 4, 4, 4)), FW_ERR_MODEL,
                    "declares shape [1,4,4,4] where the op gives [1,4,4,3]", "a wrong result");
  nn_expect_refusal(conv(TB_SHAPE(1, 4, 4, 2), TB_SHAPE(3, 1, 1, 5), 15, TB_SHAPE(1, 4, 4, 3)), FW_ERR_MODEL,
                    "5 channels do not fit an input of 2", "wrong channels");
  nn_expect_refusal(conv(TB_SHAPE(1, 4, 4, 2), TB_SHAPE(3, 1, 1, 2), 5, TB_SHAPE(1, 4, 4, 3)), FW_ERR_MODEL,
                    "needs 24 bytes; the file has 20", "too few weights");
  nn_expect_refusal(conv(TB_SHAPE(1, 4, 4), TB_SHAPE(3, 1, 1, 2), 6, TB_SHAPE(1, 4, 4, 3)), FW_ERR_MODEL,
                    "CONV_2D 'y': its input 'x' has 3 dimensions", "a wrong rank");
}

static void absurd_sizes(void) {
  nn_expect_refusal(conv(TB_SHAPE(1, 65535, 65535, 1), TB_SHAPE(1, 1, 1, 1), 1, TB_SHAPE(1, 65535, 65535, 1)),
                    FW_ERR_MEMORY, "larger than this engine allows", "a huge input");
  nn_expect_refusal(conv(TB_SHAPE(1, 30000, 30000, 1), TB_SHAPE(1, 1, 1, 1), 1, TB_SHAPE(1, 30000, 30000, 1)),
                    FW_ERR_MEMORY, "is larger than this engine allows", "3.6 GB of input");
  nn_expect_refusal(conv(TB_SHAPE(1, 12000, 12000, 1), TB_SHAPE(2, 1, 1, 1), 2, TB_SHAPE(1, 12000, 12000, 2)),
                    FW_ERR_MEMORY, "'y' of shape [1,12000,12000,2] is larger", "a huge result");
  /* Two that fit, but not side by side. */
  nn_expect_refusal(conv(TB_SHAPE(1, 12000, 12000, 1), TB_SHAPE(1, 1, 1, 1), 1, TB_SHAPE(1, 12000, 12000, 1)),
                    FW_ERR_MEMORY, "at once", "a huge arena");
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 4000, 4000, 1));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 4000, 4000, 1));
  tb_op(m, FWI_OP_MAX_POOL_2D, TB_INTS(x), TB_INTS(y));
  tb_option_byte(m, 0, FWI_PADDING_SAME);
  tb_option_int(m, 1, 1);
  tb_option_int(m, 2, 1);
  tb_option_int(m, 3, 4000);
  tb_option_int(m, 4, 4000);
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "more than 1000000000000 operations", "a pool without end");
  m = tb_new();
  x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1));
  y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1));
  tb_tensor(m, "none", FWI_INT32, TB_SHAPE(0, 65536, 65536));
  tb_op(m, FWI_OP_NEG, TB_INTS(x), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_MEMORY, "'none' of shape [0,65536,65536] is larger", "huge strides around nothing");
}

static void many_operators(void) {
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1)), top = x;
  for (int i = 0; i < 20000; i++) {
    int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1));
    tb_op(m, FWI_OP_NEG, TB_INTS(top), TB_INTS(y));
    top = y;
  }
  tb_ends(m, TB_INTS(x), TB_INTS(top));
  nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "20000 operators", "too many operators");
}

static void long_names_leave_room(void) {
  char name[400];
  memset(name, 'n', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  tb_model *m = tb_new();
  int32_t x = tb_tensor(m, name, FWI_INT32, TB_SHAPE(4)), y = tb_tensor(m, name, FWI_INT32, TB_SHAPE(4));
  tb_op(m, FWI_OP_TANH, TB_INTS(x), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "TANH 'nnn", "a long name");
}

static void status_names(void) {
  for (int i = 0; i < FW_ERR_COUNT; i++) {
    for (int k = 0; k < i; k++)
      CHECK(strcmp(fw_status_name((fw_status)i), fw_status_name((fw_status)k)), "%d, %d", i, k);
  }
  CHECK(strcmp(fw_status_name(FW_ERR_MODEL), "FW_ERR_MODEL") == 0, "%s", fw_status_name(FW_ERR_MODEL));
  CHECK(strcmp(fw_status_name((fw_status)99), "FW_ERR_ARGUMENT") == 0, "%s", fw_status_name((fw_status)99));
}

CHECK_MAIN("nn_session") {
  CHECK_RUN(arguments);
  CHECK_RUN(taps);
  CHECK_RUN(figures);
  CHECK_RUN(figures_of_layers_by_strips);
  CHECK_RUN(uncomputed_outputs);
  CHECK_RUN(sessions_are_independent);
  CHECK_RUN(what_is_missing_is_named);
  CHECK_RUN(graphs_that_make_no_sense);
  CHECK_RUN(shapes_that_lie);
  CHECK_RUN(absurd_sizes);
  CHECK_RUN(many_operators);
  CHECK_RUN(long_names_leave_room);
  CHECK_RUN(status_names);
}
