#include "face/liveness.h"

void fwi_liveness_read(const fw_analyzer *a, const fw_image *image, fwi_track *track) {
  (void)image;
  track->face.valid |= a->options.tasks & FW_TASK_LIVENESS;
}
