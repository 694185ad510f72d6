/* Signals that a face is a picture of one: never proof of life. */
#ifndef FWI_FACE_LIVENESS_H
#define FWI_FACE_LIVENESS_H

#include "face/analyzer.h"

void fwi_liveness_read(const fw_analyzer *a, const fw_image *image, fwi_track *track);

#endif
