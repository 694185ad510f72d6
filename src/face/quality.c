#include "face/quality.h"

void fwi_quality_read(const fw_analyzer *a, const fw_image *image, fwi_track *track) {
  (void)image;
  track->face.quality = 1.0f;
  for (size_t i = 0; i < FW_QUALITY_PARTS; ++i) track->face.quality_parts[i] = 1.0f;
  track->face.valid |= a->options.tasks & FW_TASK_QUALITY;
}
