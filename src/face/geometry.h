/* Boxes, turned squares and the points they come from. Picture pixels, y down, angles in radians,
 * clockwise as seen in the picture. */
#ifndef FWI_FACE_GEOMETRY_H
#define FWI_FACE_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facewise/face.h"
#include "image/sample.h"

#define FWI_PI 3.14159265358979f
#define FWI_DEGREES (180.0f / FWI_PI)

/* Intersection over union; 0 where either box is empty or not finite. */
float fwi_iou(fw_box a, fw_box b);

/* Intersection over the smaller box's area: 1 when one lies in the other. */
float fwi_overlap(fw_box a, fw_box b);

/* True for boxes of one face as two nets, or one net at two angles, would frame it. */
bool fwi_same_face(fw_box a, fw_box b);

/* Direction of the line from `from` to `to`. */
float fwi_line_angle(const float from[2], const float to[2]);

/* Which mesh points: `indices` of `count`, or all of 0..count-1 when `indices` is NULL. */
typedef struct fwi_point_set {
  const uint16_t *indices;
  size_t count;
} fwi_point_set;

/* Upright bounding box of mesh points. */
fw_box fwi_points_box(const float (*points)[3], fwi_point_set set);

/* Bounding box in a frame turned by `angle`, as a square of `scale` times its longer side around its centre. */
fwi_square fwi_points_square(const float (*points)[3], fwi_point_set set, float angle, float scale);

fwi_square fwi_box_square(fw_box box, float angle, float scale);

#endif
