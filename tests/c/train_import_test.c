/* Single operators as layers that learn: they compute what the inference engine does, or are refused in words. */
#include "facewise/train.h"
#include "written.h"

enum { kValues = 64 }; /* of the input, (1, 4, 4, 4): only the order of its sides tells them apart */

typedef struct operand {
  int32_t rank, shape[4];
} operand;

typedef struct trial {
  const char *what;
  int32_t code;
  bool first;      /* the constant comes first */
  operand more;    /* a constant; of rank 0: none */
  int32_t axes[4]; /* of MEAN */
  operand y;
  fwi_writer_options options;
  bool refused;
} trial;

static const operand kSame = {4, {1, 4, 4, 4}}, kMean = {4, {1, 1, 1, 4}};

static uint8_t *file_of(const trial *t, size_t *size) {
  fwi_writer w;
  uint8_t *bytes = NULL;
  fw_error error = {0};
  fwi_writer_begin(&w, &error);
  const int32_t x = fwi_writer_value(&w, "x", SHAPE(1, 4, 4, 4));
  int32_t inputs[2] = {x, -1};
  if (t->more.rank) inputs[1] = fwi_writer_floats(&w, "more", t->more.rank, t->more.shape, written_floats(kValues));
  if (t->code == FWI_OP_MEAN) inputs[1] = fwi_writer_ints(&w, "axes", 2 + (t->axes[2] != 0), t->axes);
  if (t->first) inputs[0] = inputs[1], inputs[1] = x;
  const int32_t y = fwi_writer_value(&w, "y", t->y.rank, t->y.shape);
  fwi_writer_operator(&w, t->code, inputs, inputs[1] < 0 ? 1 : 2, ONE(y), &t->options);
  const fw_status status = fwi_writer_finish(&w, ONE(x), ONE(y), &bytes, size);
  CHECK(status == FW_OK, "%s: %s", t->what, error.message);
  fwi_writer_end(&w);
  return bytes;
}

static void try_one(const trial *t) {
  size_t size;
  uint8_t *bytes = file_of(t, &size);
  float x[kValues], y[2 * kValues];
  fw_net *net;
  fw_error error = {0};
  check_random_fill(x, kValues, -1, 1);
  const fw_base_options all = {.train = "*"};
  const fw_status status = fw_net_create_on(bytes, size, &all, &net, &error);
  CHECK(status == (t->refused ? FW_ERR_UNSUPPORTED : FW_OK), "%s: %s '%s'", t->what, fw_status_name(status),
        error.message);
  if (status == FW_OK) {
    nn_net engine = nn_open(bytes, size, FW_KERNELS_SCALAR, 0);
    const fw_tensor expected = nn_run(&engine, x, 0);
    CHECK(fw_net_predict(net, x, 1, y, &error) == FW_OK, "%s: %s", t->what, error.message);
    for (size_t i = 0; i < expected.bytes / sizeof(float); i++)
      CHECK_NEAR(y[i], ((const float *)expected.data)[i], 1e-5, "%s: output %d", t->what, (int)i);
    nn_close(&engine);
  }
  fw_net_destroy(net);
  fwi_block_free(bytes);
}

static void single_operators(void) {
  static const operand channel = {1, {4}}, row = {4, {1, 4, 1, 1}}, column = {2, {4, 1}}, one = {1, {1}};
  const trial trials[] = {
      {"a factor a channel", FWI_OP_MUL, .more = channel, .y = kSame},
      {"a factor", FWI_OP_MUL, .more = one, .y = kSame},
      {"a factor a row", FWI_OP_MUL, .more = row, .y = kSame, .refused = true},
      {"a factor a column", FWI_OP_MUL, .more = column, .y = kSame, .refused = true},
      {"a difference", FWI_OP_SUB, .more = channel, .y = kSame},
      {"a difference from a constant", FWI_OP_SUB, .first = true, .more = channel, .y = kSame, .refused = true},
      {"slopes by channel", FWI_OP_PRELU, .more = {3, {1, 1, 4}}, .y = kSame},
      {"slopes by row", FWI_OP_PRELU, .more = {3, {4, 1, 1}}, .y = kSame, .refused = true},
      {"slopes that are computed", FWI_OP_PRELU, .first = true, .more = kSame, .y = kSame, .refused = true},
      {"a constant in front", FWI_OP_CONCATENATION, .first = true, .more = kSame, .y = {4, {1, 4, 4, 8}},
       .options = {.axis = 3}, .refused = true},
      {"a constant behind", FWI_OP_CONCATENATION, .more = kSame, .y = {4, {1, 4, 4, 8}}, .options = {.axis = 3},
       .refused = true},
      {"a mean of the picture", FWI_OP_MEAN, .axes = {1, 2}, .y = kMean, .options = {.keep_dims = 1}},
      {"counted from the end", FWI_OP_MEAN, .axes = {-3, -2}, .y = {2, {1, 4}}},
      {"a mean of the columns", FWI_OP_MEAN, .axes = {1, 3}, .y = {2, {1, 4}}, .refused = true},
      {"a mean of the rows", FWI_OP_MEAN, .axes = {2, 3}, .y = {2, {1, 4}}, .refused = true},
      {"a softmax", FWI_OP_SOFTMAX, .y = kSame},
      {"a hot softmax", FWI_OP_SOFTMAX, .y = kSame, .options = {.beta = 2}, .refused = true},
      {"a softmax's logarithm", FWI_OP_LOG_SOFTMAX, .y = kSame, .refused = true},
  };
  for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) try_one(&trials[i]);
}

CHECK_MAIN("train_import") {
  CHECK_RUN(single_operators);
}
