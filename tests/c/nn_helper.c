#include "nn_helper.h"

nn_net nn_open(const void *bytes, size_t size, fw_kernel_set kernels, int keep_all) {
  nn_net net = {NULL, NULL};
  fw_error error = {FW_OK, ""};
  const fw_model_options model_options = {.kernels = kernels};
  const fw_session_options session_options = {.keep_all = keep_all != 0};
  fw_status status = fw_model_create(bytes, size, &model_options, &net.model, &error);
  if (status == FW_OK) status = fw_session_create(net.model, &session_options, &net.session, &error);
  CHECK(status == FW_OK, "%s %s", fw_status_name(status), error.message);
  return net;
}

void nn_close(nn_net *net) {
  fw_session_destroy(net->session);
  fw_model_destroy(net->model);
  *net = (nn_net){NULL, NULL};
}

fw_tensor nn_run(nn_net *net, const void *inputs, int32_t index) {
  fw_tensor t = {0};
  fw_error error = {FW_OK, ""};
  const unsigned char *from = inputs;
  for (int32_t i = 0; i < fw_session_input_count(net->session); i++) {
    CHECK(fw_session_input(net->session, i, &t) == FW_OK, "input %d", i);
    memcpy(t.data, from, t.bytes);
    from += t.bytes;
  }
  fw_status status = fw_session_run(net->session, &error);
  CHECK(status == FW_OK, "%s", error.message);
  CHECK(fw_session_output(net->session, index, &t) == FW_OK, "output %d", index);
  return t;
}

/* One way of running: all outputs against `expected`. */
static void expect_way(const uint8_t *bytes, size_t size, fw_kernel_set kernels, int keep_all, const void *inputs,
                       const void *expected, size_t count, float tolerance, const char *what) {
  nn_net net = nn_open(bytes, size, kernels, keep_all);
  size_t at = 0;
  for (int32_t i = 0; net.session && i < fw_session_output_count(net.session); i++) {
    fw_tensor t = nn_run(&net, inputs, i); /* again for each output: runs must not depend on the last one */
    size_t n = t.bytes / 4;
    CHECK(at + n <= count, "%s: output %d has %zu values", what, i, n);
    for (size_t k = 0; k < n && at + k < count; k++) {
      if (tolerance < 0) {
        int32_t got = ((const int32_t *)t.data)[k], want = ((const int32_t *)expected)[at + k];
        CHECK(got == want, "%s, value %zu: %d against %d", what, at + k, got, want);
      } else {
        CHECK_NEAR(((const float *)t.data)[k], ((const float *)expected)[at + k], tolerance,
                   "%s, value %zu, kernels %d, keep_all %d", what, at + k, (int)kernels, keep_all);
      }
    }
    at += n;
  }
  CHECK(at == count, "%s: %zu values against %zu", what, at, count);
  nn_close(&net);
}

static void expect_all_ways(tb_model *m, const void *inputs, const void *expected, size_t count, float tolerance,
                            const char *what) {
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  for (int way = 0; way < 4; way++) {
    expect_way(bytes, size, way & 1 ? FW_KERNELS_SIMD : FW_KERNELS_SCALAR, way >> 1, inputs, expected, count, tolerance,
               what);
  }
  free(bytes);
}

void nn_expect(tb_model *m, const void *inputs, const float *expected, size_t count, float tolerance,
               const char *what) {
  expect_all_ways(m, inputs, expected, count, tolerance, what);
}

void nn_expect_ints(tb_model *m, const void *inputs, const int32_t *expected, size_t count, const char *what) {
  expect_all_ways(m, inputs, expected, count, -1, what);
}

void nn_expect_refusal(tb_model *m, fw_status status, const char *part, const char *what) {
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  fw_error error = {FW_OK, ""};
  fw_model *model;
  fw_status got = fw_model_create(bytes, size, NULL, &model, &error);
  CHECK(got == status && error.status == status, "%s: %s, '%s'", what, fw_status_name(got), error.message);
  CHECK(strstr(error.message, part) != NULL, "%s: '%s' lacks '%s'", what, error.message, part);
  CHECK(model == NULL, "%s: a model in spite of the failure", what);
  fw_model_destroy(model);
  free(bytes);
}

int32_t nn_compare_fused(const void *bytes, size_t size, float tolerance, const char *what) {
  nn_net fused = nn_open(bytes, size, FW_KERNELS_SCALAR, 0), plain = nn_open(bytes, size, FW_KERNELS_SCALAR, 1);
  fw_error error = {FW_OK, ""};
  fw_tensor a, b;
  int32_t nodes = 0;
  if (fused.session && plain.session) {
    for (int32_t i = 0; i < fw_session_input_count(fused.session); i++) {
      CHECK(fw_session_input(fused.session, i, &a) == FW_OK && fw_session_input(plain.session, i, &b) == FW_OK,
            "%s: input %d", what, i);
      check_random_fill(a.data, a.bytes / sizeof(float), -1, 1);
      memcpy(b.data, a.data, a.bytes);
    }
    CHECK(fw_session_run(fused.session, &error) == FW_OK, "%s: %s", what, error.message);
    CHECK(fw_session_run(plain.session, &error) == FW_OK, "%s: %s", what, error.message);
    for (int32_t i = 0; i < fw_session_output_count(fused.session); i++) {
      CHECK(fw_session_output(fused.session, i, &a) == FW_OK && fw_session_output(plain.session, i, &b) == FW_OK,
            "%s: output %d", what, i);
      CHECK(a.bytes == b.bytes, "%s: output %d of %zu and %zu bytes", what, i, a.bytes, b.bytes);
      float largest = 1;
      for (size_t k = 0; k < b.bytes / sizeof(float); k++) largest = fmaxf(largest, fabsf(((float *)b.data)[k]));
      for (size_t k = 0; k < a.bytes / sizeof(float); k++) {
        CHECK_NEAR(((float *)a.data)[k], ((float *)b.data)[k], tolerance * largest, "%s: output %d value %zu", what, i,
                   k);
      }
    }
    nodes = fw_session_node_count(fused.session);
  }
  nn_close(&fused);
  nn_close(&plain);
  return nodes;
}
