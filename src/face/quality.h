/* How good the picture of a face is. */
#ifndef FWI_FACE_QUALITY_H
#define FWI_FACE_QUALITY_H

#include "face/analyzer.h"

/* What the pixels under `mesh` say, in the order of fwi_quality_measure; `yaw` and `pitch` in degrees. `sample` holds
 * FWI_QUALITY_SAMPLE floats of scratch. */
void fwi_quality_measure_face(const fw_image *image, const fwi_mesh *mesh, float yaw, float pitch, float *sample,
                              float measures[FWI_QUALITY_MEASURES]);

/* Fill quality, quality_parts and quality_reasons of the face; in video from measures that are smoothed. */
void fwi_quality_read(const fw_analyzer *a, const fw_image *image, fwi_track *track);

#endif
