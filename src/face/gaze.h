/* Line of sight from the irises. */
#ifndef FWI_FACE_GAZE_H
#define FWI_FACE_GAZE_H

#include "face/pose.h"

typedef struct fwi_gaze {
  float vector[3];  /* unit; x right, y down, z into the scene */
  float yaw, pitch; /* degrees, signs of face.h */
} fwi_gaze;

/* Each eyeball is a sphere behind the middle of its corners; where the camera's ray through the iris
 * meets it, seen from its centre, is where the eye looks. The eyes' answers are averaged, weighted by how
 * wide each is seen. False for a degenerate mesh. */
bool fwi_gaze_solve(const fwi_mesh *mesh, const fwi_camera *camera, const fwi_pose *pose, fwi_gaze *gaze);

#endif
