#include "face/mesh.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "kernels/mathf.h"

enum { LIP_POINTS = 80, EYE_POINTS = 71, EYE_CONTOUR = 16 /* leading entries of an eye's list */, IRIS_POINTS = 5 };

/* Which mesh point each output of the refining heads replaces: outer lip ring, inner, between; then eye
 * contour, the rings around it, brow. Order of the heads' outputs, from MediaPipe's face landmark graph. */
static const uint16_t lip_points[LIP_POINTS] = {
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0,  267, 269, 270, 409,
    78, 95,  88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
    76, 77,  90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
    62, 96,  89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407};
static const uint16_t right_eye_points[EYE_POINTS] = {
    33,  7,   163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25,
    110, 24,  23,  22,  26,  112, 243, 247, 30,  29,  27,  28,  56,  190, 226, 31,  228, 229,
    230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189, 35,  124, 46,  53,  52,  65,
    143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70,  63,  105, 66,  107, 55,  193};
static const uint16_t left_eye_points[EYE_POINTS] = {
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255,
    339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449,
    450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295,
    372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417};

const fwi_point_set fwi_all_points = {NULL, FWI_FACE_POINTS};

static const float roi_scale = 1.5f;

fwi_square fwi_mesh_roi_of_detection(const fwi_detection *detection) {
  return fwi_box_square(detection->box, detection->angle, roi_scale);
}

float fwi_mesh_angle(const fwi_mesh *mesh) {
  return fwi_line_angle(mesh->points[FWI_POINT_RIGHT_EYE_OUTER], mesh->points[FWI_POINT_LEFT_EYE_OUTER]);
}

fwi_square fwi_mesh_roi_of_mesh(const fwi_mesh *mesh) {
  return fwi_points_square(mesh->points, fwi_all_points, fwi_mesh_angle(mesh), roi_scale);
}

static void refine(fwi_mesh *mesh, const float *values, const uint16_t *points, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    mesh->points[points[i]][0] = values[2 * i];
    mesh->points[points[i]][1] = values[2 * i + 1];
  }
}

/* Irises have no depth of their own: the eye contour's mean stands in, as in MediaPipe. */
static void add_iris(fwi_mesh *mesh, const float *values, size_t first, const uint16_t *eye) {
  float z = 0.0f;
  for (size_t i = 0; i < EYE_CONTOUR; ++i) z += mesh->points[eye[i]][2];
  for (size_t i = 0; i < IRIS_POINTS; ++i) {
    mesh->points[first + i][0] = values[2 * i];
    mesh->points[first + i][1] = values[2 * i + 1];
    mesh->points[first + i][2] = z / (float)EYE_CONTOUR;
  }
}

/* Net pixels to picture pixels. False when a point is not finite. */
static bool project(fwi_mesh *mesh, const fwi_square *roi, float net_side) {
  const float scale = roi->side / net_side;
  const float along_x = fwi_cosf(roi->angle) * scale, along_y = fwi_sinf(roi->angle) * scale;
  float sum = 0.0f;
  for (size_t i = 0; i < FW_MESH_POINTS; ++i) {
    float *p = mesh->points[i];
    const float u = p[0] - 0.5f * net_side, v = p[1] - 0.5f * net_side;
    p[0] = roi->cx + u * along_x - v * along_y;
    p[1] = roi->cy + u * along_y + v * along_x;
    p[2] *= scale;
    sum += fabsf(p[0]) + fabsf(p[1]) + fabsf(p[2]);
  }
  return isfinite(sum);
}

fw_status fwi_mesh_read(fwi_net *net, const fw_image *image, const fwi_square *roi, fwi_mesh *mesh, uint8_t *crop,
                        fw_error *error) {
  static const float mean[3] = {0.0f, 0.0f, 0.0f};
  const size_t pixels = (size_t)net->width * (size_t)net->height;
  fwi_warp(image, roi, net->width, false, net->input);
  if (crop != NULL) fwi_to_rgba8(net->input, pixels, crop);
  fwi_normalise(net->input, pixels, mean, 1.0f / 255.0f);
  FWI_TRY(fw_session_run(net->session, error));

  const float *flag;
  if (net->values == (size_t)FW_MESH_POINTS * 3) {
    memcpy(mesh->points, net->outputs[FWI_WHOLE_MESH], sizeof mesh->points);
    flag = net->outputs[FWI_WHOLE_MESH_FLAG];
  } else {
    memcpy(mesh->points, net->outputs[FWI_MESH_FACE], FWI_FACE_POINTS * sizeof mesh->points[0]);
    refine(mesh, net->outputs[FWI_MESH_LIPS], lip_points, LIP_POINTS);
    refine(mesh, net->outputs[FWI_MESH_RIGHT_EYE], right_eye_points, EYE_POINTS);
    refine(mesh, net->outputs[FWI_MESH_LEFT_EYE], left_eye_points, EYE_POINTS);
    add_iris(mesh, net->outputs[FWI_MESH_RIGHT_IRIS], FWI_POINT_RIGHT_IRIS, right_eye_points);
    add_iris(mesh, net->outputs[FWI_MESH_LEFT_IRIS], FWI_POINT_LEFT_IRIS, left_eye_points);
    flag = net->outputs[FWI_MESH_FLAG];
  }
  mesh->presence = project(mesh, roi, (float)net->width) && isfinite(*flag) ? 1.0f / (1.0f + fwi_expf(-*flag)) : 0.0f;
  return FW_OK;
}

bool fwi_mesh_is_face(const fwi_mesh *mesh, float min_presence) {
  return mesh->presence > 0.0f && mesh->presence >= min_presence;
}

void fwi_mesh_keypoints(const fwi_mesh *mesh, float keypoints[FW_KEYPOINTS][2]) {
  /* Eye centres between the corners, nose tip, mouth between the inner lips, tragions. */
  static const uint16_t pairs[FW_KEYPOINTS][2] = {{33, 133}, {362, 263}, {4, 4}, {13, 14}, {234, 234}, {454, 454}};
  for (size_t k = 0; k < FW_KEYPOINTS; ++k) {
    const float *a = mesh->points[pairs[k][0]], *b = mesh->points[pairs[k][1]];
    keypoints[k][0] = 0.5f * (a[0] + b[0]);
    keypoints[k][1] = 0.5f * (a[1] + b[1]);
  }
}

fw_box fwi_mesh_box(const fwi_mesh *mesh) {
  return fwi_points_box(mesh->points, fwi_all_points);
}

float fwi_frontality(const fwi_mesh *mesh) {
  const float *right = mesh->points[FWI_POINT_RIGHT_EYE_OUTER], *left = mesh->points[FWI_POINT_LEFT_EYE_OUTER];
  const float *nose = mesh->points[FWI_POINT_NOSE_TIP];
  const float x = left[0] - right[0], y = left[1] - right[1], length2 = x * x + y * y;
  if (!(length2 > 0.0f)) return 0.0f;
  const float t = ((nose[0] - right[0]) * x + (nose[1] - right[1]) * y) / length2; /* 0.5 in the middle */
  const float even = 1.0f - 2.0f * fabsf(t - 0.5f);
  return even > 0.0f ? even : 0.0f;
}
