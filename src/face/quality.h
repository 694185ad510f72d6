/* How good the picture of a face is. */
#ifndef FWI_FACE_QUALITY_H
#define FWI_FACE_QUALITY_H

#include "face/analyzer.h"

/* The middle value, or the mean of two; 0 of none. Sorts `values`. */
float fwi_median(float *values, size_t count);

/* What the pixels under `mesh` say, in the order of fwi_quality_measure; `yaw` and `pitch` in degrees. `sample` is
 * scratch of 96 * 96 * 4 floats. */
void fwi_quality_measure_face(const fw_image *image, const fwi_mesh *mesh, float yaw, float pitch, float *sample,
                              float measures[FWI_QUALITY_MEASURES]);

/* Fill quality, quality_parts and quality_reasons of the face; in video from measures that are smoothed. */
void fwi_quality_read(const fw_analyzer *a, const fw_image *image, fwi_track *track);

#endif
