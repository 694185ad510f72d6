/* What a face's mesh and pixels say beside who it is: how good the picture is, what the face does, whether it is real.
 */
#include "base/fail.h"
#include "face/analyzer.h"
#include "face/blendshapes.h"
#include "face/liveness.h"
#include "face/quality.h"

fw_status fwi_read_state(fw_analyzer *a, const fw_image *image, fwi_track *track, fw_error *error) {
  const double start = fwi_clock(a);
  const uint32_t tasks = a->options.tasks;
  if ((tasks & FW_TASK_BLENDSHAPES) != 0) FWI_TRY(fwi_blendshapes_read(a, track, error));
  if ((tasks & FW_TASK_QUALITY) != 0) fwi_quality_read(a, image, track);
  if ((tasks & FW_TASK_LIVENESS) != 0) fwi_liveness_read(a, image, track);
  a->timing.quality += (float)(fwi_clock(a) - start);
  return FW_OK;
}
