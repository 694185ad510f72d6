/* fw_model_create on any bytes, and a run of whatever loads: fused, and with every layer kept; its metadata; and a
 * file written that goes on with it, which must load when the first did; and a step of training of a net on it, which
 * must export a file that loads. Limits are low, so that a net of a few bytes cannot ask for seconds of work. */
#include <stdlib.h>
#include <string.h>

#include "facewise/train.h"
#include "nn/graph.h"
#include "tflite/writer.h"

static const fwi_limits limits = {.bytes = 16 << 20, .work = 4000000, .operators = 256};

static void run(const fw_model *model, bool keep_all) {
  const fw_session_options options = {.keep_all = keep_all};
  fw_session *session;
  fw_tensor t;
  if (fw_session_create(model, &options, &session, NULL) != FW_OK) return;
  for (int32_t i = 0; i < fw_session_input_count(session); i++) {
    if (fw_session_input(session, i, &t) != FW_OK) abort();
    memset(t.data, i % 2 ? 0xFF : 0x3E, t.bytes); /* NaN and -1, or 0.19 and a large number */
  }
  fw_error error = {FW_OK, ""};
  if (fw_session_run(session, &error) != FW_OK && !error.message[0]) abort();
  for (int32_t i = 0; i < fw_session_output_count(session); i++) {
    if (fw_session_output(session, i, &t) != FW_OK || !t.data) abort();
    volatile unsigned char last = ((unsigned char *)t.data)[t.bytes ? t.bytes - 1 : 0];
    (void)last;
  }
  for (int32_t i = 0; i < fw_session_tap_count(session); i++) {
    if (fw_session_tap(session, i, &t) != FW_OK || (t.data != NULL) != keep_all) abort();
  }
  fw_session_destroy(session);
}

/* A metadata entry lies inside the file, or there is none. */
static void read_metadata(const uint8_t *data, size_t size) {
  const uint8_t *found;
  size_t length;
  fw_status status = fwi_file_metadata(data, size, "facewise", &found, &length, NULL);
  if (found && (status != FW_OK || found < data || length > size - (size_t)(found - data))) abort();
}

/* A file of the operators behind the first output. */
static void write_again(const uint8_t *data, size_t size, bool loads) {
  fwi_writer w;
  fwi_writer_begin(&w, NULL);
  w.arena.limit = limits.bytes;
  fwi_fb file = {.data = data, .size = size};
  fwi_file_model m;
  uint8_t *bytes;
  size_t written;
  if (fwi_file_read(&file, &w.arena, &w.arena, &m) == FW_OK) {
    fwi_writer_base(&w, data, size, m.outputs, 1);
    fw_model *model;
    if (fwi_writer_finish(&w, m.inputs, m.input_count, m.outputs, 1, &bytes, &written) == FW_OK) {
      const fw_status status = fwi_model_create(bytes, written, NULL, &limits, &model, NULL);
      if (loads && status != FW_OK) abort();
      fw_model_destroy(model);
      fwi_block_free(bytes);
    }
  }
  fwi_writer_end(&w);
}

static void learn(fw_net *net) {
  enum { SAMPLES = 2 };
  fw_net_info info;
  fw_dataset *data;
  fw_trainer *trainer;
  fw_train_report report;
  fw_train_options o;
  fw_train_options_default(&o);
  o.loss = FW_LOSS_MEAN_SQUARED_ERROR;
  if (fw_net_info_get(net, &info) != FW_OK) abort();
  const fw_dataset_options options = {
      .count = SAMPLES, .height = info.input[0], .width = info.input[1], .channels = info.input[2], .values = 1};
  if (fw_dataset_create(&options, &data, NULL) != FW_OK) return;
  if (fw_trainer_create(net, data, &o, &trainer, NULL) == FW_OK) {
    for (int i = 0; i < SAMPLES + 2; i++) {
      if (fw_trainer_step(trainer, &report, NULL) != FW_OK) break;
    }
  }
  fw_trainer_destroy(trainer);
  fw_dataset_destroy(data);
}

/* A dense layer on the first output of a file that loads: `train` as in fw_base_options. */
static void learn_on(const uint8_t *bytes, size_t size, const char *train) {
  fw_net *net;
  fw_error error = {FW_OK, ""};
  const fw_base_options base = {.train = train};
  const fw_status status = fw_net_create_on(bytes, size, &base, &net, &error);
  if (status != FW_OK) {
    if (error.status != status || !error.message[0]) abort();
    return;
  }
  if (fw_net_add(net, &(fw_layer){.kind = FW_LAYER_DENSE, .units = 1}, NULL, NULL) == FW_OK) {
    void *file;
    size_t file_size;
    fw_model *model;
    learn(net);
    if (fw_net_export(net, NULL, &file, &file_size, NULL) == FW_OK) {
      if (fw_model_create(file, file_size, NULL, &model, NULL) != FW_OK) abort();
      fw_model_destroy(model);
      fw_bytes_free(file);
    }
  }
  fw_net_destroy(net);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  unsigned char *exact = malloc(size ? size : 1); /* so that a read behind the end is seen */
  fw_error error = {FW_OK, ""};
  fw_model *model;
  if (!exact) return 0;
  if (size) memcpy(exact, data, size);
  /* The last byte chooses the kernels: files may have anything behind their last record. */
  const fw_model_options options = {.kernels = size && exact[size - 1] % 2 ? FW_KERNELS_SCALAR : FW_KERNELS_SIMD};
  fw_status status = fwi_model_create(exact, size, &options, &limits, &model, &error);
  read_metadata(exact, size);
  write_again(exact, size, status == FW_OK);
  free(exact); /* a model keeps nothing of its file */
  if (status == FW_OK) {
    run(model, false);
    run(model, true);
    learn_on(data, size, NULL);
    learn_on(data, size, "*");
    if (model->output_count) learn_on(data, size, model->tensors[model->outputs[0]].name);
  } else if (!error.message[0] || error.status != status) {
    abort();
  }
  fw_model_destroy(model);
  return 0;
}
