/* The 52 coefficients of ARKit and MediaPipe: by the net where one is set, else those that geometry gives. */
#ifndef FWI_FACE_BLENDSHAPES_H
#define FWI_FACE_BLENDSHAPES_H

#include "face/analyzer.h"

fw_status fwi_blendshapes_read(fw_analyzer *a, fwi_track *track, fw_error *error);

#endif
