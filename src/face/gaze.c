#include "face/gaze.h"

#include <math.h>

static const float eyeball_radius = 1.2f; /* cm, of an adult, to the iris plane and a bit beyond */
static const float eyeball_depth = 0.8f;  /* cm, of its centre behind the middle of the eye's corners */
static const float eyeball_lift = 0.11f;  /* cm, of its centre above that middle: levels the mean over LFW */

typedef struct eye {
  int32_t inner, outer, iris;
} eye;

static float dot(const float a[3], const float b[3]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Adds one eye's unit vector, in camera space, times its weight. */
static void add_eye(const fwi_mesh *mesh, const fwi_camera *camera, const fwi_pose *pose, eye e, float sum[3]) {
  float inner[3], outer[3], iris[3], centre[3], sight[3];
  fwi_pose_unproject(pose, camera, mesh->points[e.inner], inner);
  fwi_pose_unproject(pose, camera, mesh->points[e.outer], outer);
  fwi_pose_unproject(pose, camera, mesh->points[e.iris], iris);
  for (size_t c = 0; c < 3; ++c) {
    centre[c] =
        0.5f * (inner[c] + outer[c]) - eyeball_depth * pose->rotation[c][2] + eyeball_lift * pose->rotation[c][1];
  }
  /* The ray t * iris through the camera at the origin; the nearer of its two hits. A ray that misses the
   * sphere is taken at its nearest point. */
  const float ray2 = dot(iris, iris), along = dot(iris, centre);
  const float room = along * along - ray2 * (dot(centre, centre) - eyeball_radius * eyeball_radius);
  const float t = (along - sqrtf(room > 0.0f ? room : 0.0f)) / ray2;
  for (size_t c = 0; c < 3; ++c) sight[c] = t * iris[c] - centre[c];
  const float length = sqrtf(dot(sight, sight));
  const float wide_x = mesh->points[e.inner][0] - mesh->points[e.outer][0];
  const float wide_y = mesh->points[e.inner][1] - mesh->points[e.outer][1];
  const float weight = (wide_x * wide_x + wide_y * wide_y) / length;
  for (size_t c = 0; c < 3; ++c) sum[c] += weight * sight[c];
}

bool fwi_gaze_solve(const fwi_mesh *mesh, const fwi_camera *camera, const fwi_pose *pose, fwi_gaze *gaze) {
  static const eye right = {FWI_POINT_RIGHT_EYE_INNER, FWI_POINT_RIGHT_EYE_OUTER, FWI_POINT_RIGHT_IRIS};
  static const eye left = {FWI_POINT_LEFT_EYE_INNER, FWI_POINT_LEFT_EYE_OUTER, FWI_POINT_LEFT_IRIS};
  float sum[3] = {0.0f, 0.0f, 0.0f};
  add_eye(mesh, camera, pose, right, sum);
  add_eye(mesh, camera, pose, left, sum);
  const float length = sqrtf(dot(sum, sum));
  if (!(length > 0.0f) || !isfinite(length)) return false;
  gaze->vector[0] = sum[0] / length;
  gaze->vector[1] = -sum[1] / length;
  gaze->vector[2] = -sum[2] / length;
  gaze->yaw = atan2f(sum[0], sum[2]) * FWI_DEGREES;
  gaze->pitch = atan2f(sum[1], sqrtf(sum[0] * sum[0] + sum[2] * sum[2])) * FWI_DEGREES;
  return true;
}
