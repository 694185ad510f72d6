/* Second looks at a face that one net alone is not believed about. */
#include <math.h>

#include "base/fail.h"
#include "face/analyzer.h"

static const float doubtful_score = 0.65f;  /* of the near net: below, its face is looked at as the crowd net's are */
static const float lone_crowd_score = 0.9f; /* of the crowd net, without a mesh */
static const float lone_near_score = 0.3f;  /* and of the near net in the same place */
static const float turned_upright = 0.7f;   /* of the near net for the face stood upright by its mesh */

/* How far the mesh moves when its region is moved and shrunk a little: mean distance over the region's side. Most real
 * faces stay below 0.03, few other things do. */
static fw_status unsteadiness(fw_analyzer *a, const fw_image *image, const fwi_track *track, float *out,
                              fw_error *error) {
  const double start = fwi_clock(a);
  fwi_square roi = fwi_mesh_roi_of_mesh(&track->mesh);
  const float side = roi.side;
  roi.cx += 0.05f * side;
  roi.cy += 0.05f * side;
  roi.side *= 0.9f;
  FWI_TRY(fwi_mesh_read(&a->nets[FW_MODEL_MESH], image, &roi, &a->probe, NULL, error));
  float sum = 0.0f;
  for (size_t i = 0; i < FWI_FACE_POINTS; ++i) {
    const float dx = a->probe.points[i][0] - track->mesh.points[i][0];
    const float dy = a->probe.points[i][1] - track->mesh.points[i][1];
    sum += sqrtf(dx * dx + dy * dy);
  }
  const float mean = sum / (float)FWI_FACE_POINTS / side;
  *out = a->probe.presence > 0.0f && isfinite(mean) ? mean : 1.0f;
  a->timing.mesh += (float)(fwi_clock(a) - start);
  return FW_OK;
}

fw_status fwi_uprightness(fw_analyzer *a, const fw_image *image, fwi_track *track, fw_error *error) {
  if (track->upright >= 0.0f) return FW_OK;
  const fw_model_role roles[] = {FW_MODEL_DETECT_SHORT, FW_MODEL_DETECT_FULL};
  track->upright = track->face.score * track->face.presence;
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; ++i) {
    fwi_net *net = fwi_net_of(a, roles[i]);
    if (net == NULL) continue;
    const double start = fwi_clock(a);
    fwi_square square = fwi_mesh_roi_of_mesh(&track->mesh);
    square.side *= 2.2f / 1.5f;
    fwi_detection seen;
    FWI_TRY(fwi_detect_in_square(net, roles[i], image, &square, &a->scratch, &seen, error));
    track->upright = seen.score;
    a->timing.detect += (float)(fwi_clock(a) - start);
    break;
  }
  return FW_OK;
}

fw_status fwi_believe(fw_analyzer *a, const fw_image *image, const fwi_detection *d, fwi_track *track, bool *out,
                      fw_error *error) {
  *out = true;
  if (!d->has_keypoints || d->score < doubtful_score) {
    const float score = fminf(d->score, 0.97f);
    float unsteady;
    FWI_TRY(unsteadiness(a, image, track, &unsteady, error));
    *out = unsteady <= 0.0214f * sqrtf(score / (1.0f - score));
  }
  if (*out && d->quarters != 0) {
    FWI_TRY(fwi_uprightness(a, image, track, error));
    *out = track->upright >= turned_upright;
  }
  return FW_OK;
}

fw_status fwi_believe_box(fw_analyzer *a, const fw_image *image, const fwi_detection *d, bool *out, fw_error *error) {
  fwi_net *near = fwi_net_of(a, FW_MODEL_DETECT_SHORT);
  *out = true;
  if (a->options.min_detection_score >= 0.0f) return FW_OK;
  if (d->role == FW_MODEL_DETECT_SHORT) *out = d->score >= doubtful_score;
  if (d->role != FW_MODEL_DETECT_CROWD || a->options.range == FW_RANGE_CROWD || near == NULL) return FW_OK;
  *out = d->score >= lone_crowd_score;
  if (!*out) return FW_OK;
  const fwi_square square = fwi_box_square(d->box, d->angle, 1.6f);
  fwi_detection seen;
  FWI_TRY(fwi_detect_in_square(near, FW_MODEL_DETECT_SHORT, image, &square, &a->scratch, &seen, error));
  *out = seen.score >= (d->quarters == 0 ? lone_near_score : turned_upright);
  return FW_OK;
}
