/* Emotion, age and gender of a face whose mesh is known. */
#ifndef FWI_FACE_ATTRIBUTES_H
#define FWI_FACE_ATTRIBUTES_H

#include "face/mesh.h"

/* Probabilities in face.h's order, sum 1. False when the net gave something not finite. */
fw_status fwi_emotion_read(fwi_net *net, const fw_image *image, const fwi_mesh *mesh, uint8_t *crop,
                           float emotion[FW_EMOTIONS], bool *valid, fw_error *error);
fw_status fwi_emotion_ensemble_read(fwi_net *net, const fw_image *image, const fwi_mesh *mesh, float *rgb,
                                    uint8_t *crop, float emotion[FW_EMOTIONS], bool *valid, fw_error *error);

typedef struct fwi_age_gender {
  float years; /* as the net says it */
  float male;  /* probability */
} fwi_age_gender;

/* `mirror` shows the net the mirrored face: a second opinion at the price of a run. */
fw_status fwi_age_gender_read(fwi_net *net, const fw_image *image, const fwi_mesh *mesh, bool mirror, uint8_t *crop,
                              fwi_age_gender *out, bool *valid, fw_error *error);

/* From the net's age to the reported one and the range that holds 80 % of people read so. */
void fwi_age_range(float net_years, float *years, float *low, float *high);

#endif
