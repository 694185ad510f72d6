/* Emotion, age and gender of a face whose mesh is known. */
#ifndef FWI_FACE_ATTRIBUTES_H
#define FWI_FACE_ATTRIBUTES_H

#include "face/mesh.h"

/* What the nets see of a face: (side, side, 3) floats, grey (side, side) for the ensemble's, which needs (side, side,
 * 3) of `rgb` besides. `crop`, when not NULL, receives the same as RGBA8. `mirror` shows the mirrored face: a second
 * opinion at the price of a run. */
void fwi_emotion_cut(const fw_image *image, const fwi_mesh *mesh, int32_t side, float *out, uint8_t *crop);
void fwi_emotion_ensemble_cut(const fw_image *image, const fwi_mesh *mesh, int32_t side, float *rgb, float *out,
                              uint8_t *crop);
void fwi_age_gender_cut(const fw_image *image, const fwi_mesh *mesh, bool mirror, int32_t side, float *out,
                        uint8_t *crop);

/* The upright square x `scale` as RGBA8, grey in all channels with `grey`. `rgb` is scratch of (side, side, 3); `out`
 * may be the same memory. Both training and custom tasks see a face so, down to the byte. */
void fwi_face_cut(const fw_image *image, const fwi_mesh *mesh, float scale, int32_t side, bool grey, float *rgb,
                  uint8_t *out);

/* Probabilities in face.h's order, sum 1, for what lies in net->input. *valid is false when the net gave none. */
fw_status fwi_emotion_run(fwi_net *net, float emotion[FW_EMOTIONS], bool *valid, fw_error *error);
fw_status fwi_emotion_ensemble_run(fwi_net *net, float emotion[FW_EMOTIONS], bool *valid, fw_error *error);

typedef struct fwi_age_gender {
  float years; /* as the net says it */
  float male;  /* probability */
} fwi_age_gender;

fw_status fwi_age_gender_run(fwi_net *net, fwi_age_gender *out, bool *valid, fw_error *error);

/* From the net's age to the reported one and the range that holds 80 % of people read so. */
void fwi_age_range(float net_years, float *years, float *low, float *high);

#endif
