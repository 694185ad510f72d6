/* What one face says: mesh, then everything that follows from it. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "face/analyzer.h"
#include "face/attributes.h"
#include "face/gaze.h"
#include "kernels/mathf.h"

uint8_t *fwi_crop_for(fwi_track *track, fw_model_role role) {
  if (track->crops[role] != NULL) track->fresh_crops |= 1u << role;
  return track->crops[role];
}

void fwi_face_from_detection(const fwi_detection *detection, fw_face *face) {
  /* Where keypoints lie in an upright face's box, on average: for the crowd net, which gives none. */
  static const float usual[FW_KEYPOINTS][2] = {{-0.20f, -0.15f}, {0.20f, -0.15f},  {0.0f, 0.08f},
                                               {0.0f, 0.27f},    {-0.43f, -0.08f}, {0.43f, -0.08f}};
  const float cosine = fwi_cosf(detection->angle), sine = fwi_sinf(detection->angle);
  face->score = detection->score;
  face->box = detection->box;
  for (size_t k = 0; k < FW_KEYPOINTS; ++k) {
    const float u = usual[k][0] * detection->box.width, v = usual[k][1] * detection->box.height;
    face->keypoints[k][0] = detection->box.x + 0.5f * detection->box.width + u * cosine - v * sine;
    face->keypoints[k][1] = detection->box.y + 0.5f * detection->box.height + u * sine + v * cosine;
  }
  if (detection->has_keypoints) memcpy(face->keypoints, detection->keypoints, sizeof face->keypoints);
}

fw_status fwi_read_mesh(fw_analyzer *a, const fw_image *image, fwi_square roi, int32_t passes, fwi_track *track,
                        fw_error *error) {
  const double start = fwi_clock(a);
  for (int32_t pass = 0; pass < passes; ++pass) {
    FWI_TRY(
        fwi_mesh_read(&a->nets[FW_MODEL_MESH], image, &roi, &track->mesh, fwi_crop_for(track, FW_MODEL_MESH), error));
    if (!fwi_mesh_is_face(&track->mesh, 0.0f)) break;
    roi = fwi_mesh_roi_of_mesh(&track->mesh);
  }
  track->face.presence = track->mesh.presence;
  a->timing.mesh += (float)(fwi_clock(a) - start);
  return FW_OK;
}

void fwi_read_geometry(fw_analyzer *a, fwi_track *track) {
  fw_face *face = &track->face;
  fwi_mesh mesh;
  memcpy(mesh.points, face->mesh, sizeof mesh.points);
  mesh.presence = face->presence;
  face->box = fwi_mesh_box(&mesh);
  fwi_mesh_keypoints(&mesh, face->keypoints);
  face->valid |= a->options.tasks & FW_TASK_MESH;
  face->valid &= ~(uint32_t)(FW_TASK_POSE | FW_TASK_GAZE);
  fwi_pose pose;
  fwi_gaze gaze;
  if ((a->options.tasks & (FW_TASK_POSE | FW_TASK_GAZE)) == 0 || !fwi_pose_solve(&mesh, &a->camera, &pose)) return;
  if ((a->options.tasks & FW_TASK_POSE) != 0) {
    face->yaw = pose.yaw;
    face->pitch = pose.pitch;
    face->roll = pose.roll;
    fwi_pose_matrix(&pose, face->matrix);
    face->valid |= FW_TASK_POSE;
  }
  if ((a->options.tasks & FW_TASK_GAZE) != 0 && fwi_gaze_solve(&mesh, &a->camera, &pose, &gaze)) {
    memcpy(face->gaze, gaze.vector, sizeof face->gaze);
    face->gaze_yaw = gaze.yaw;
    face->gaze_pitch = gaze.pitch;
    face->valid |= FW_TASK_GAZE;
  }
}

/* The expression net alone is far surer than it is right. A temperature of 2, that is p^(1/2) made to sum 1 again,
 * keeps the order of the classes and takes its calibration error on fer2013 from 0.35 to 0.25. */
static void soften(float emotion[FW_EMOTIONS]) {
  float sum = 0.0f;
  for (size_t i = 0; i < FW_EMOTIONS; ++i) sum += emotion[i] = sqrtf(emotion[i]);
  for (size_t i = 0; i < FW_EMOTIONS; ++i) emotion[i] /= sum;
}

void fwi_cut_emotion(fw_analyzer *a, const fw_image *image, fwi_track *track, float *first, float *second) {
  const double start = fwi_clock(a);
  const int32_t side = a->sides[FW_MODEL_EMOTION], second_side = a->sides[FW_MODEL_EMOTION_ENSEMBLE];
  if (first == NULL) first = a->nets[FW_MODEL_EMOTION].input;
  if (second == NULL) second = a->nets[FW_MODEL_EMOTION_ENSEMBLE].input;
  fwi_emotion_cut(image, &track->mesh, side, first, fwi_crop_for(track, FW_MODEL_EMOTION));
  if (second_side != 0 && second != NULL) {
    fwi_emotion_ensemble_cut(image, &track->mesh, second_side, a->scratch.sample, second,
                             fwi_crop_for(track, FW_MODEL_EMOTION_ENSEMBLE));
  }
  a->timing.emotion += (float)(fwi_clock(a) - start);
}

fw_status fwi_run_emotion(fw_analyzer *a, float emotion[FW_EMOTIONS], bool *valid, fw_error *error) {
  const double start = fwi_clock(a);
  fwi_net *second = fwi_net_of(a, FW_MODEL_EMOTION_ENSEMBLE);
  FWI_TRY(fwi_emotion_run(&a->nets[FW_MODEL_EMOTION], emotion, valid, error));
  if (second == NULL) {
    if (*valid) soften(emotion);
  } else {
    float other[FW_EMOTIONS];
    bool other_valid;
    FWI_TRY(fwi_emotion_ensemble_run(second, other, &other_valid, error));
    for (size_t i = 0; i < FW_EMOTIONS && *valid && other_valid; ++i) emotion[i] = 0.5f * (emotion[i] + other[i]);
  }
  a->timing.emotion += (float)(fwi_clock(a) - start);
  return FW_OK;
}

void fwi_blend(float *known, const float *fresh, size_t count, float share) {
  for (size_t i = 0; i < count; ++i) known[i] = share < 1.0f ? known[i] + share * (fresh[i] - known[i]) : fresh[i];
}

void fwi_publish_emotion(fw_analyzer *a, fwi_track *track, const float emotion[FW_EMOTIONS], float share) {
  fwi_blend(track->face.emotion, emotion, FW_EMOTIONS, share);
  track->face.valid |= a->options.tasks & FW_TASK_EMOTION;
}

void fwi_cut_age_gender(fw_analyzer *a, const fw_image *image, fwi_track *track, bool mirror, float *out) {
  const double start = fwi_clock(a);
  fwi_age_gender_cut(image, &track->mesh, mirror, a->sides[FW_MODEL_AGE_GENDER],
                     out != NULL ? out : a->nets[FW_MODEL_AGE_GENDER].input,
                     mirror ? NULL : fwi_crop_for(track, FW_MODEL_AGE_GENDER));
  a->timing.age_gender += (float)(fwi_clock(a) - start);
}

fw_status fwi_run_age_gender(fw_analyzer *a, float *years, float *male, bool *valid, fw_error *error) {
  const double start = fwi_clock(a);
  fwi_age_gender reading;
  FWI_TRY(fwi_age_gender_run(&a->nets[FW_MODEL_AGE_GENDER], &reading, valid, error));
  *years = reading.years;
  *male = reading.male;
  a->timing.age_gender += (float)(fwi_clock(a) - start);
  return FW_OK;
}

void fwi_publish_age_gender(fw_analyzer *a, fwi_track *track, float years, float male) {
  fwi_age_range(years, &track->face.age, &track->face.age_low, &track->face.age_high);
  track->face.male = male;
  track->face.valid |= a->options.tasks & (FW_TASK_AGE | FW_TASK_GENDER);
}
