/* Nets of the user's own as more attributes of a face, and the same look at a face for whoever trains them. */
#include <math.h>

#include "base/fail.h"
#include "face/analyzer.h"
#include "face/attributes.h"

static const float least_scale = 0.25f, most_scale = 4.0f; /* of the region */

static fw_status check_range(float region_scale, int32_t side, fw_error *error) {
  if (region_scale >= least_scale && region_scale <= most_scale && side >= FWI_MIN_SIDE && side <= FWI_MAX_SIDE) {
    return FW_OK;
  }
  return fwi_fail(error, FW_ERR_ARGUMENT, "the region's scale or the side is out of range");
}

static fw_status check_task(const fw_analyzer *a, const fw_custom_task *task, bool here, fw_error *error) {
  float sum = 0.0f; /* NaN where something is not finite */
  for (size_t c = 0; c < 3; ++c) sum += 0.0f * task->scale[c] + 0.0f * task->offset[c];
  FWI_TRY(check_range(task->region_scale, here ? FWI_MIN_SIDE : task->side, error));
  if ((a->options.tasks & FW_TASK_CUSTOM) != 0 && a->custom_count < FW_MAX_CUSTOM && sum == 0.0f &&
      (here || (a->options.mode == FW_MODE_VIDEO && (task->channels == 1 || task->channels == 3)))) {
    return FW_OK;
  }
  return fwi_fail(error, FW_ERR_ARGUMENT,
                  "tasks lacks FW_TASK_CUSTOM, there are %d custom tasks, or this one's input or channels are wrong",
                  (int)a->custom_count);
}

/* Room for the outputs of each track and of who left. */
static fw_status take_values(fw_analyzer *a, int32_t index, size_t values, fw_error *error) {
  const size_t records = (size_t)a->track_capacity + (size_t)a->people_capacity;
  float *block = fwi_block_alloc(records * values * sizeof *block);
  if (block == NULL) return fwi_fail(error, FW_ERR_MEMORY, "no memory for a custom task");
  a->custom_values[index] = block;
  for (int32_t i = 0; i < a->track_capacity; ++i) a->tracks[i]->person.custom[index] = block + (size_t)i * values;
  for (int32_t i = 0; i < a->people_capacity; ++i) {
    a->people[i].custom[index] = block + (size_t)(a->track_capacity + i) * values;
  }
  return FW_OK;
}

fw_status fw_analyzer_add_custom(fw_analyzer *a, fw_custom_task *task, const void *data, size_t size, fw_error *error) {
  if (a == NULL || task == NULL) return fwi_fail(error, FW_ERR_ARGUMENT, "the analyzer or the data is NULL");
  FWI_TRY(check_task(a, task, data != NULL, error));
  const int32_t index = a->custom_count;
  const fw_model_role role = (fw_model_role)(FW_MODEL_CUSTOM + index);
  fwi_net net = {0};
  fw_custom_task fresh = *task;
  fresh.outputs = 0;
  if (data != NULL) {
    FWI_TRY(fwi_net_load(&net, role, data, size, a->options.kernels, error));
    fresh.side = net.width;
    fresh.channels = net.channels;
    fresh.outputs = (int32_t)net.values;
  }
  fw_status status = fwi_keep_crops(a, role, fresh.side, error);
  if (status == FW_OK && data != NULL) status = take_values(a, index, net.values, error);
  if (status != FW_OK) {
    fwi_net_free(&net);
    return status;
  }
  if (data == NULL) a->deferred |= 1u << role;
  a->nets[role] = net;
  a->sides[role] = fresh.side;
  a->custom[index] = *task = fresh;
  a->custom_count++;
  return FW_OK;
}

const float *fw_analyzer_custom(const fw_analyzer *a, uint32_t id, int32_t task) {
  if (a == NULL || task < 0 || task >= a->custom_count) return NULL;
  const fwi_track *track = fwi_track_of(a, id);
  const bool read = track != NULL && !track->lost && (track->person.custom_valid >> task & 1u) != 0;
  return read ? track->person.custom[task] : NULL;
}

void fwi_cut_custom(fw_analyzer *a, const fw_image *image, fwi_track *track, int32_t index, float *out) {
  const double start = fwi_clock(a);
  const fw_custom_task *task = &a->custom[index];
  const fw_model_role role = (fw_model_role)(FW_MODEL_CUSTOM + index);
  const size_t pixels = (size_t)task->side * (size_t)task->side, channels = (size_t)task->channels;
  uint8_t *bytes = fwi_crop_for(track, role);
  if (bytes == NULL) bytes = (uint8_t *)a->scratch.sample;
  if (out == NULL) out = a->nets[role].input;
  fwi_face_cut(image, &track->mesh, task->region_scale, task->side, channels == 1, a->scratch.sample, bytes);
  for (size_t i = 0; i < pixels; ++i) {
    for (size_t c = 0; c < channels; ++c) *out++ = (float)bytes[4 * i + c] * task->scale[c] + task->offset[c];
  }
  a->timing.custom += (float)(fwi_clock(a) - start);
}

fw_status fwi_run_custom(fw_analyzer *a, int32_t index, bool *valid, fw_error *error) {
  const double start = fwi_clock(a);
  const fwi_net *net = &a->nets[FW_MODEL_CUSTOM + index];
  FWI_TRY(fw_session_run(net->session, error));
  *valid = true;
  for (size_t i = 0; i < net->values; ++i) *valid = *valid && isfinite(net->outputs[0][i]);
  a->timing.custom += (float)(fwi_clock(a) - start);
  return FW_OK;
}

void fwi_publish_custom(fw_analyzer *a, fwi_track *track, int32_t index, float share) {
  const fwi_net *net = &a->nets[FW_MODEL_CUSTOM + index];
  fwi_blend(track->person.custom[index], net->outputs[0], net->values, share);
  track->person.custom_valid |= 1u << index;
}

fw_status fw_analyzer_cut_face(fw_analyzer *a, const fw_image *image, uint32_t id, float region_scale, int32_t side,
                               bool grey, uint8_t *rgba, size_t size, fw_error *error) {
  if (a == NULL || rgba == NULL) return fwi_fail(error, FW_ERR_ARGUMENT, "the analyzer or the data is NULL");
  FWI_TRY(fw_image_check(image, error));
  if (a->options.tasks == 0) return fwi_fail(error, FW_ERR_STATE, "without a task there is no mesh to cut a face by");
  FWI_TRY(check_range(region_scale, side, error));
  const fwi_track *track = fwi_track_of(a, id);
  if (track == NULL || track->lost || size < (size_t)side * (size_t)side * 4) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "there is no face %u, or too little room for it", (unsigned)id);
  }
  const double start = fwi_clock(a);
  fwi_face_cut(image, &track->mesh, region_scale, side, grey, a->scratch.sample, rgba);
  a->timing.total += (float)(fwi_clock(a) - start);
  return FW_OK;
}
