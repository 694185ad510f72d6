#include "face/geometry.h"

#include <math.h>

#include "kernels/mathf.h"

static float intersection(fw_box a, fw_box b) {
  const float left = a.x > b.x ? a.x : b.x, top = a.y > b.y ? a.y : b.y;
  const float right = a.x + a.width < b.x + b.width ? a.x + a.width : b.x + b.width;
  const float bottom = a.y + a.height < b.y + b.height ? a.y + a.height : b.y + b.height;
  return right > left && bottom > top ? (right - left) * (bottom - top) : 0.0f;
}

float fwi_iou(fw_box a, fw_box b) {
  const float common = intersection(a, b);
  const float all = a.width * a.height + b.width * b.height - common;
  return common > 0.0f && all > 0.0f ? common / all : 0.0f;
}

float fwi_overlap(fw_box a, fw_box b) {
  const float common = intersection(a, b);
  const float smaller = fminf(a.width * a.height, b.width * b.height);
  return common > 0.0f && smaller > 0.0f ? common / smaller : 0.0f;
}

bool fwi_same_face(fw_box a, fw_box b) {
  if (fwi_iou(a, b) > 0.35f || fwi_overlap(a, b) > 0.7f) return true;
  /* A face and its turned twin, read upside down: the boxes leave out each other's forehead. */
  const float dx = a.x + 0.5f * a.width - b.x - 0.5f * b.width, dy = a.y + 0.5f * a.height - b.y - 0.5f * b.height;
  const float size_a = sqrtf(a.width * a.height), size_b = sqrtf(b.width * b.height);
  return sqrtf(dx * dx + dy * dy) < 0.5f * fminf(size_a, size_b) && size_a < 2.0f * size_b && size_b < 2.0f * size_a;
}

float fwi_line_angle(const float from[2], const float to[2]) {
  return atan2f(to[1] - from[1], to[0] - from[0]);
}

typedef struct extent {
  float low_u, high_u, low_v, high_v;
} extent;

/* u runs along `angle`, v a quarter turn clockwise from it. */
static extent extent_of(const float (*points)[3], fwi_point_set set, float cosine, float sine) {
  extent e = {INFINITY, -INFINITY, INFINITY, -INFINITY};
  for (size_t i = 0; i < set.count; ++i) {
    const float *p = points[set.indices != NULL ? set.indices[i] : i];
    const float u = p[0] * cosine + p[1] * sine, v = p[1] * cosine - p[0] * sine;
    if (u < e.low_u) e.low_u = u;
    if (u > e.high_u) e.high_u = u;
    if (v < e.low_v) e.low_v = v;
    if (v > e.high_v) e.high_v = v;
  }
  return e;
}

fw_box fwi_points_box(const float (*points)[3], fwi_point_set set) {
  const extent e = extent_of(points, set, 1.0f, 0.0f);
  return (fw_box){e.low_u, e.low_v, e.high_u - e.low_u, e.high_v - e.low_v};
}

fwi_square fwi_points_square(const float (*points)[3], fwi_point_set set, float angle, float scale) {
  const float cosine = fwi_cosf(angle), sine = fwi_sinf(angle);
  const extent e = extent_of(points, set, cosine, sine);
  const float u = 0.5f * (e.low_u + e.high_u), v = 0.5f * (e.low_v + e.high_v);
  const float side = scale * fmaxf(e.high_u - e.low_u, e.high_v - e.low_v);
  return (fwi_square){u * cosine - v * sine, u * sine + v * cosine, side, angle};
}

fwi_square fwi_box_square(fw_box box, float angle, float scale) {
  return (fwi_square){box.x + 0.5f * box.width, box.y + 0.5f * box.height, scale * fmaxf(box.width, box.height), angle};
}
