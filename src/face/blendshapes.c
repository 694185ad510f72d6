#include "face/blendshapes.h"

fw_status fwi_blendshapes_read(fw_analyzer *a, fwi_track *track, fw_error *error) {
  (void)error;
  for (size_t i = 0; i < FW_BLENDSHAPES; ++i) track->face.blendshapes[i] = -1.0f;
  track->face.blendshapes_geometric = true;
  track->face.valid |= a->options.tasks & FW_TASK_BLENDSHAPES;
  return FW_OK;
}
