/* Nets as .tflite files: the inference engine, and nets made on them, compute the same. */
#include "check.h"
#include "double_trial.h"
#include "train/net.h"
#include "train_helper.h"

static fw_model *load(const void *bytes, size_t size) {
  fw_model *model;
  fw_error error;
  const fw_status status = fw_model_create(bytes, size, NULL, &model, &error);
  CHECK(status == FW_OK, "%s", error.message);
  return status == FW_OK ? model : NULL;
}

/* What the file makes of sample `x` by the inference engine. */
static bool infer(const void *bytes, size_t size, const float *x, float *y, size_t count, const char *what) {
  fw_model *model = load(bytes, size);
  fw_session *session = NULL;
  fw_tensor in, out;
  fw_error error;
  bool ok = model && fw_session_create(model, NULL, &session, &error) == FW_OK;
  CHECK(ok, "%s", what);
  if (ok && fw_session_input(session, 0, &in) == FW_OK && fw_session_output(session, 0, &out) == FW_OK) {
    memcpy(in.data, x, in.bytes);
    CHECK(fw_session_run(session, &error) == FW_OK, "%s: %s", error.message, what);
    CHECK(out.bytes == count * sizeof *y, "%s", what);
    memcpy(y, out.data, count * sizeof *y);
  }
  fw_session_destroy(session);
  fw_model_destroy(model);
  return ok;
}

static void expect_outputs(const float *y, const double *expected, size_t count, const char *by, const char *what) {
  for (size_t i = 0; i < count; i++)
    CHECK_NEAR(y[i], expected[i], 1e-4 * (1 + fabs(expected[i])), "output %d by %s: %s", (int)i, by, what);
}

static void export_once(trial *t) {
  double_net *d = &t->d;
  void *bytes;
  size_t size;
  fw_error error;
  float y[MAX_SAMPLES * MAX_OUTPUTS];
  const size_t outputs = (size_t)t->outputs;
  d->training = false;
  const double *expected = double_net_run(d, t->wide, t->n);
  const fw_status status = fw_net_export(d->net, NULL, &bytes, &size, &error);
  CHECK(status == FW_OK, "%s: %s", error.message, describe(t));
  if (status != FW_OK) return;
  if (infer(bytes, size, t->x, y, outputs, describe(t)))
    expect_outputs(y, expected, outputs, "the engine", describe(t));
  for (int32_t form = FW_WEIGHTS_FLOAT16; form <= FW_WEIGHTS_INT8; form++) {
    void *small;
    size_t small_size;
    const char *text;
    size_t length;
    const fw_export_options o = {.weights = form, .metadata = "{\"a\":1}", .metadata_size = 7};
    CHECK(fw_net_export(d->net, &o, &small, &small_size, &error) == FW_OK, "%s: %s", error.message, describe(t));
    CHECK(fw_model_metadata(small, small_size, &text, &length, NULL) == FW_OK && length == 7 &&
              memcmp(text, o.metadata, 7) == 0,
          "metadata");
    if (infer(small, small_size, t->x, y, outputs, describe(t)))
      for (size_t i = 0; i < outputs; i++) {
        CHECK(isfinite(y[i]), "output %d in form %d: %s", (int)i, form, describe(t));
        if (form == FW_WEIGHTS_FLOAT16)
          CHECK_NEAR(y[i], expected[i], 0.02 * (1 + fabs(expected[i])), "output %d: %s", (int)i, describe(t));
      }
    fw_bytes_free(small);
  }
  const char *train[] = {NULL, "*"};
  for (int i = 0; i < 2; i++) {
    fw_net *net;
    const fw_base_options base = {.train = train[i]};
    const fw_status made = fw_net_create_on(bytes, size, &base, &net, &error);
    CHECK(made == FW_OK, "%s: %s", error.message, describe(t));
    if (made != FW_OK) continue;
    /* On a frozen base there is nothing to run before the first layer. */
    if (i == 0 && fw_net_add(net, &(fw_layer){.kind = FW_LAYER_FLATTEN}, NULL, &error) != FW_OK) abort();
    CHECK(fw_net_predict(net, t->x, t->n, y, &error) == FW_OK, "%s: %s", error.message, describe(t));
    expect_outputs(y, expected, outputs * (size_t)t->n, i ? "a net that learns" : "a frozen base", describe(t));
    fw_net_destroy(net);
  }
  fw_bytes_free(bytes);
}

static void random_nets_as_files(void) {
  random_nets(120, false, false, export_once);
}

CHECK_MAIN("train_export") {
  CHECK_RUN(random_nets_as_files);
}
