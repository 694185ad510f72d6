/* The 478-point mesh: MediaPipe's face landmark net with attention, or that of face_landmarker.task. */
#ifndef FWI_FACE_MESH_H
#define FWI_FACE_MESH_H

#include "face/detect.h"
#include "face/geometry.h"
#include "face/net.h"

#define FWI_FACE_POINTS 468 /* mesh points without the irises */

typedef struct fwi_mesh {
  float points[FW_MESH_POINTS][3]; /* picture pixels; z in the same unit, smaller is nearer */
  float presence;                  /* 0..1 */
} fwi_mesh;

/* Mesh points that more than one part of the pipeline names. */
enum {
  FWI_POINT_NOSE_TIP = 4,
  FWI_POINT_RIGHT_EYE_OUTER = 33,
  FWI_POINT_RIGHT_EYE_INNER = 133,
  FWI_POINT_LEFT_EYE_INNER = 362,
  FWI_POINT_LEFT_EYE_OUTER = 263,
  FWI_POINT_RIGHT_IRIS = 468,
  FWI_POINT_LEFT_IRIS = 473
};

extern const fwi_point_set fwi_all_points; /* the 468 */

/* Where the mesh net should look for a detected face: the box x1.5 along the eyes' line. */
fwi_square fwi_mesh_roi_of_detection(const fwi_detection *detection);

/* Where it should look next: the 468 points' box in the frame of the eyes' line, x1.5. */
fwi_square fwi_mesh_roi_of_mesh(const fwi_mesh *mesh);

/* Direction of the line through the outer eye corners: the face's roll. */
float fwi_mesh_angle(const fwi_mesh *mesh);

/* One pass over `roi`. A net that gives anything not finite gives presence 0. `crop`, when not NULL,
 * receives the (side, side) RGBA8 picture the net saw. */
fw_status fwi_mesh_read(fwi_net *net, const fw_image *image, const fwi_square *roi, fwi_mesh *mesh, uint8_t *crop,
                        fw_error *error);

/* Whether the net believes in the face; in one that is not finite nobody does, whatever the threshold. */
bool fwi_mesh_is_face(const fwi_mesh *mesh, float min_presence);

/* The six keypoints and the upright box of a mesh. */
void fwi_mesh_keypoints(const fwi_mesh *mesh, float keypoints[FW_KEYPOINTS][2]);
fw_box fwi_mesh_box(const fwi_mesh *mesh);

/* 1 for a face seen from the front, towards 0 as it turns: how evenly the nose parts the outer eye corners. */
float fwi_frontality(const fwi_mesh *mesh);

#endif
