#include "face/attributes.h"

#include <math.h>

/* ImageNet-like channel means that the face-api nets were trained with. */
static const float face_api_mean[3] = {122.782f, 117.001f, 104.298f};

static fw_status run_square(fwi_net *net, const fw_image *image, const fwi_square *square, bool mirror, uint8_t *crop,
                            fw_error *error) {
  const size_t pixels = (size_t)net->width * (size_t)net->height;
  fwi_warp(image, square, net->width, mirror, net->input);
  if (crop != NULL) fwi_to_rgba8(net->input, pixels, crop);
  fwi_normalise(net->input, pixels, face_api_mean, 1.0f / 255.0f);
  return fw_session_run(net->session, error);
}

/* Normalise seven probabilities to sum 1; false when they are none. */
static bool take_emotion(const float *values, const uint8_t order[FW_EMOTIONS], float emotion[FW_EMOTIONS]) {
  float sum = 0.0f;
  for (size_t i = 0; i < FW_EMOTIONS; ++i) sum += values[i] > 0.0f ? values[i] : 0.0f;
  if (!(sum > 0.0f) || !isfinite(sum)) return false;
  for (size_t i = 0; i < FW_EMOTIONS; ++i) emotion[order[i]] = values[i] > 0.0f ? values[i] / sum : 0.0f;
  return true;
}

fw_status fwi_emotion_read(fwi_net *net, const fw_image *image, const fwi_mesh *mesh, uint8_t *crop,
                           float emotion[FW_EMOTIONS], bool *valid, fw_error *error) {
  static const uint8_t order[FW_EMOTIONS] = {FW_EMOTION_NEUTRAL,  FW_EMOTION_HAPPY,   FW_EMOTION_SAD,
                                             FW_EMOTION_ANGRY,    FW_EMOTION_FEARFUL, FW_EMOTION_DISGUSTED,
                                             FW_EMOTION_SURPRISED};
  /* Measured best on FER2013 (+2.6 points over brow to chin x1.2) and no worse on smiles. */
  const fwi_square square = fwi_points_square(mesh->points, fwi_all_points, fwi_mesh_angle(mesh), 1.03f);
  const fw_status status = run_square(net, image, &square, false, crop, error);
  *valid = status == FW_OK && take_emotion(net->outputs[0], order, emotion);
  return status;
}

fw_status fwi_emotion_ensemble_read(fwi_net *net, const fw_image *image, const fwi_mesh *mesh, float *rgb,
                                    uint8_t *crop, float emotion[FW_EMOTIONS], bool *valid, fw_error *error) {
  static const uint8_t order[FW_EMOTIONS] = {FW_EMOTION_ANGRY,  FW_EMOTION_DISGUSTED, FW_EMOTION_FEARFUL,
                                             FW_EMOTION_HAPPY,  FW_EMOTION_SAD,       FW_EMOTION_SURPRISED,
                                             FW_EMOTION_NEUTRAL};
  const fwi_square square = fwi_points_square(mesh->points, fwi_all_points, fwi_mesh_angle(mesh), 1.1f);
  const size_t pixels = (size_t)net->width * (size_t)net->height;
  fwi_warp(image, &square, net->width, false, rgb);
  if (crop != NULL) fwi_to_rgba8(rgb, pixels, crop);
  fwi_grey(rgb, pixels, 1.0f / 127.5f, -1.0f, net->input);
  const fw_status status = fw_session_run(net->session, error);
  *valid = status == FW_OK && take_emotion(net->outputs[0], order, emotion);
  return status;
}

fw_status fwi_age_gender_read(fwi_net *net, const fw_image *image, const fwi_mesh *mesh, bool mirror, uint8_t *crop,
                              fwi_age_gender *out, bool *valid, fw_error *error) {
  const fwi_square square = fwi_points_square(mesh->points, fwi_all_points, fwi_mesh_angle(mesh), 1.0f);
  const fw_status status = run_square(net, image, &square, mirror, crop, error);
  if (status != FW_OK) return status;
  out->years = net->outputs[FWI_AGE][0];
  out->male = net->outputs[FWI_GENDER][0];
  *valid = isfinite(out->years) && out->male >= 0.0f && out->male <= 1.0f;
  return FW_OK;
}
