/* What pixels say against a face being there in person. */
#ifndef FWI_FACE_LIVENESS_H
#define FWI_FACE_LIVENESS_H

#include "face/analyzer.h"

/* All of fw_spoof_signal in one picture. `windows`: bits of the places where the pattern is looked for, 1 nose, 2 and 4
 * cheeks; each takes half a millisecond. `scratch` holds 96 * 96 * 4 floats. */
void fwi_spoof_measure(const fw_image *image, const fwi_mesh *mesh, uint32_t windows, float *scratch,
                       float signals[FW_SPOOF_SIGNALS]);

/* Fill face.spoof_signals; in video five times a second, as running means over about a second. */
void fwi_liveness_read(const fw_analyzer *a, const fw_image *image, fwi_track *track);

#endif
