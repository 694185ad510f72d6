/* How good the picture of a face is. */
#ifndef FWI_FACE_QUALITY_H
#define FWI_FACE_QUALITY_H

#include "face/analyzer.h"

void fwi_quality_read(const fw_analyzer *a, const fw_image *image, fwi_track *track);

#endif
