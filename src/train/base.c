#include "train/base.h"

#include <string.h>

#include "nn/graph.h"

struct fwi_base {
  void *file;
  size_t size;
  fw_model *model;
  fw_session *session;
  fw_tensor in, out;
  int32_t input[3], features[3];
  int64_t macs;
};

/* (1, h, w, c), or (1, n) as 1x1xn; false for others. */
static bool sample_shape(const fw_tensor *t, int32_t shape[3]) {
  if (t->type != FW_TENSOR_FLOAT32 || t->rank < 1 || t->rank > 4 || t->shape[0] != 1) return false;
  shape[0] = t->rank > 2 ? t->shape[1] : 1;
  shape[1] = t->rank > 3 ? t->shape[2] : 1;
  shape[2] = t->rank > 1 ? t->shape[t->rank - 1] : 1;
  return t->bytes > 0;
}

static fw_status open_model(fwi_base *b, fw_error *error) {
  fw_stats stats;
  FWI_TRY(fw_model_create(b->file, b->size, NULL, &b->model, error));
  FWI_TRY(fw_session_create(b->model, NULL, &b->session, error));
  FWI_TRY(fw_session_stats(b->session, &stats));
  b->macs = stats.macs;
  FWI_TRY(fw_session_input(b->session, 0, &b->in));
  FWI_TRY(fw_session_output(b->session, 0, &b->out));
  if (fw_session_input_count(b->session) != 1 || !sample_shape(&b->in, b->input) || b->in.rank != 4) {
    return fwi_fail(error, FW_ERR_UNSUPPORTED, "A base has one float32 input of shape (1, height, width, channels).");
  }
  if (!sample_shape(&b->out, b->features)) {
    return fwi_fail(error, FW_ERR_UNSUPPORTED, "The tensor '%s' cannot be learnt from: it is no float32 of one sample.",
                    b->out.name);
  }
  return FW_OK;
}

fw_status fwi_base_create(void *file, size_t size, fwi_base **out, fw_error *error) {
  fwi_base *b = *out = fwi_block_alloc(sizeof *b);
  if (!b) {
    fwi_block_free(file);
    return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for the base of a net.");
  }
  *b = (fwi_base){.file = file, .size = size};
  const fw_status status = open_model(b, error);
  if (status != FW_OK) {
    fwi_base_destroy(b);
    *out = NULL;
  }
  return status;
}

void fwi_base_destroy(fwi_base *b) {
  if (!b) return;
  fw_session_destroy(b->session);
  fw_model_destroy(b->model);
  fwi_block_free(b->file);
  fwi_block_free(b);
}

const int32_t *fwi_base_input(const fwi_base *b) {
  return b->input;
}
const int32_t *fwi_base_features(const fwi_base *b) {
  return b->features;
}
int64_t fwi_base_macs(const fwi_base *b) {
  return b->macs;
}
const void *fwi_base_file(const fwi_base *b, size_t *size, int32_t *features) {
  *features = b->model->outputs[0];
  *size = b->size;
  return b->file;
}

fw_status fwi_base_run(fwi_base *b, const float *x, int32_t count, float *y, fw_error *error) {
  for (int32_t i = 0; i < count; i++) {
    memcpy(b->in.data, (const char *)x + (size_t)i * b->in.bytes, b->in.bytes);
    FWI_TRY(fw_session_run(b->session, error));
    memcpy((char *)y + (size_t)i * b->out.bytes, b->out.data, b->out.bytes);
  }
  return FW_OK;
}
