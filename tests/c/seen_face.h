/* A face of known points before the pipeline's own camera. */
#ifndef SEEN_FACE_H
#define SEEN_FACE_H

#include "face/pose.h"

/* The rotation of these degrees, signs of face.h. */
void face_rotation(float yaw, float pitch, float roll, float r[3][3]);

/* `points`, in the canonical face's frame, turned and moved: picture pixels, z as the mesh net gives it (scaled like x
 * at the face's depth, smaller is nearer). */
void face_seen(const fwi_camera *camera, float r[3][3], const float at[3], const float (*points)[3], int count,
               fwi_mesh *mesh);

#endif
