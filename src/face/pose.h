/* Head pose: the canonical face fitted to the mesh through a perspective camera. */
#ifndef FWI_FACE_POSE_H
#define FWI_FACE_POSE_H

#include <stdbool.h>

#include "face/mesh.h"

typedef struct fwi_pose {
  float rotation[3][3]; /* rows; canonical face to camera space */
  float translation[3]; /* cm */
  float scale;          /* of the canonical face, near 1 */
  float depth_offset;   /* with depth_scale: picture points to camera space, see fwi_pose_unproject */
  float depth_scale;
  float yaw, pitch, roll; /* degrees, signs of face.h */
} fwi_pose;

/* A pinhole camera in the picture's centre, 63 degrees high, that looks along -z, y up; near plane at 1. */
typedef struct fwi_camera {
  float half_width, half_height; /* of the near plane */
  float picture_width, picture_height;
} fwi_camera;

fwi_camera fwi_camera_of(float picture_width, float picture_height);

/* target ~ scale * rotation * source + translation in the weighted least squares sense, proper rotation
 * (Horn, "Closed-form solution of absolute orientation using unit quaternions", 1987). False when the
 * points do not span a plane or are not finite. */
bool fwi_procrustes(const float (*source)[3], const float (*target)[3], const float *weights, size_t count,
                    float rotation[3][3], float *scale, float translation[3]);

/* False, and *pose untouched, for a degenerate mesh. */
bool fwi_pose_solve(const fwi_mesh *mesh, const fwi_camera *camera, fwi_pose *pose);

/* Where mesh point `p` lies in camera space, cm. */
void fwi_pose_unproject(const fwi_pose *pose, const fwi_camera *camera, const float p[3], float out[3]);

void fwi_pose_matrix(const fwi_pose *pose, float matrix[16]);

#endif
