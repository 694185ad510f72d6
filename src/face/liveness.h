/* What pixels say against a face being there in person. */
#ifndef FWI_FACE_LIVENESS_H
#define FWI_FACE_LIVENESS_H

#include "face/analyzer.h"

/* Index into fw_face.spoof_signals; web/lib/liveness-hint.js has the limits. */
typedef enum fwi_spoof_signal {
  FWI_SPOOF_PATTERN =
      0,           /* logarithm of the strongest fine periodic pattern's power over its neighbours': skin 2 to 3 */
  FWI_SPOOF_FRAME, /* 0..1: how far straight edges run along both sides of the face, as those of a phone do */
  FWI_SPOOF_GLOW,  /* logarithm of the face's light over that of what is around it */
  FWI_SPOOF_CAST   /* logarithm of blue over green on the face: skin is below 0 */
} fwi_spoof_signal;

/* All four of one picture. `windows`: bits of the places where the pattern is looked for, 1 nose, 2 and 4 cheeks; each
 * takes half a millisecond. `scratch` holds 96 * 96 * 4 floats. */
void fwi_spoof_measure(const fw_image *image, const fwi_mesh *mesh, uint32_t windows, float *scratch,
                       float signals[FW_SPOOF_SIGNALS]);

/* Fill face.spoof_signals; in video five times a second, as running means over about a second. */
void fwi_liveness_read(const fw_analyzer *a, const fw_image *image, fwi_track *track);

#endif
