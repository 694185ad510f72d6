/* The method of MediaPipe's face geometry module: guess the face's depth from its size against the
 * canonical face, undo the perspective with it, refine the guess once, and fit rigidly. */
#include "face/pose.h"

#include <math.h>
#include <string.h>

#include "face/canonical_face.h"

static const float near_plane = 1.0f;
static const float half_view = 0.61280078f; /* tangent of half the vertical field of view, 63 degrees */

fwi_camera fwi_camera_of(float picture_width, float picture_height) {
  const float half_height = near_plane * half_view;
  return (fwi_camera){half_height * picture_width / picture_height, half_height, picture_width, picture_height};
}

/* Eigenvector of the largest eigenvalue of a symmetric 4x4 matrix, by cyclic Jacobi rotations. */
static void largest_eigenvector(double a[4][4], double vector[4]) {
  double v[4][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
  for (int sweep = 0; sweep < 24; ++sweep) {
    double off = 0.0, diagonal = 0.0;
    for (int i = 0; i < 4; ++i) {
      diagonal += a[i][i] * a[i][i];
      for (int j = 0; j < i; ++j) off += a[i][j] * a[i][j];
    }
    if (off <= 1e-26 * diagonal) break;
    for (int p = 0; p < 3; ++p) {
      for (int q = p + 1; q < 4; ++q) {
        if (a[p][q] == 0.0) continue;
        const double theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
        const double t = (theta < 0.0 ? -1.0 : 1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
        const double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
        for (int k = 0; k < 4; ++k) {
          const double kp = a[k][p], kq = a[k][q];
          a[k][p] = c * kp - s * kq;
          a[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < 4; ++k) {
          const double pk = a[p][k], qk = a[q][k];
          a[p][k] = c * pk - s * qk;
          a[q][k] = s * pk + c * qk;
        }
        for (int k = 0; k < 4; ++k) {
          const double kp = v[k][p], kq = v[k][q];
          v[k][p] = c * kp - s * kq;
          v[k][q] = s * kp + c * kq;
        }
      }
    }
  }
  int best = 0;
  for (int i = 1; i < 4; ++i) best = a[i][i] > a[best][best] ? i : best;
  for (int i = 0; i < 4; ++i) vector[i] = v[i][best];
}

static void centroid_of(const float (*points)[3], const float *weights, size_t count, double total, double out[3]) {
  for (size_t c = 0; c < 3; ++c) {
    double sum = 0.0;
    for (size_t i = 0; i < count; ++i) sum += (double)weights[i] * (double)points[i][c];
    out[c] = sum / total;
  }
}

bool fwi_procrustes(const float (*source)[3], const float (*target)[3], const float *weights, size_t count,
                    float rotation[3][3], float *scale, float translation[3]) {
  double total = 0.0, from[3], to[3], m[3][3] = {{0.0}}, spread = 0.0;
  for (size_t i = 0; i < count; ++i) total += (double)weights[i];
  if (!(total > 0.0)) return false;
  centroid_of(source, weights, count, total, from);
  centroid_of(target, weights, count, total, to);
  for (size_t i = 0; i < count; ++i) { /* m[a][b] = sum w * source_a * target_b, both centred */
    for (size_t a = 0; a < 3; ++a) {
      const double s = (double)source[i][a] - from[a];
      spread += (double)weights[i] * s * s;
      for (size_t b = 0; b < 3; ++b) m[a][b] += (double)weights[i] * s * ((double)target[i][b] - to[b]);
    }
  }
  double n[4][4] = {
      {m[0][0] + m[1][1] + m[2][2], m[1][2] - m[2][1], m[2][0] - m[0][2], m[0][1] - m[1][0]},
      {m[1][2] - m[2][1], m[0][0] - m[1][1] - m[2][2], m[0][1] + m[1][0], m[2][0] + m[0][2]},
      {m[2][0] - m[0][2], m[0][1] + m[1][0], m[1][1] - m[0][0] - m[2][2], m[1][2] + m[2][1]},
      {m[0][1] - m[1][0], m[2][0] + m[0][2], m[1][2] + m[2][1], m[2][2] - m[0][0] - m[1][1]},
  };
  double check = spread;
  for (size_t a = 0; a < 3; ++a) {
    for (size_t b = 0; b < 3; ++b) check += fabs(m[a][b]);
  }
  if (!isfinite(check) || !(spread > 0.0)) return false;
  double q[4];
  largest_eigenvector(n, q);
  const double w = q[0], x = q[1], y = q[2], z = q[3];
  const double r[3][3] = {
      {w * w + x * x - y * y - z * z, 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)},
      {2.0 * (x * y + w * z), w * w - x * x + y * y - z * z, 2.0 * (y * z - w * x)},
      {2.0 * (x * z - w * y), 2.0 * (y * z + w * x), w * w - x * x - y * y + z * z},
  };
  double aligned = 0.0; /* sum w * target . (R source) */
  for (size_t a = 0; a < 3; ++a) {
    for (size_t b = 0; b < 3; ++b) aligned += r[b][a] * m[a][b];
  }
  const double s = aligned / spread;
  if (!(s > 1e-12)) return false;
  for (size_t a = 0; a < 3; ++a) {
    double moved = 0.0;
    for (size_t b = 0; b < 3; ++b) {
      rotation[a][b] = (float)r[a][b];
      moved += r[a][b] * from[b];
    }
    translation[a] = (float)(to[a] - s * moved);
  }
  *scale = (float)s;
  return true;
}

/* Picture pixels to the camera's near plane, y up; z keeps x's scale and its sign (smaller is nearer). */
static void to_near_plane(const fwi_camera *camera, const float p[3], float out[3]) {
  const float scale = 2.0f * camera->half_width / camera->picture_width;
  out[0] = p[0] * scale - camera->half_width;
  out[1] = camera->half_height - p[1] * 2.0f * camera->half_height / camera->picture_height;
  out[2] = p[2] * scale;
}

void fwi_pose_unproject(const fwi_pose *pose, const fwi_camera *camera, const float p[3], float out[3]) {
  float s[3];
  to_near_plane(camera, p, s);
  const float depth = (s[2] - pose->depth_offset + near_plane) / pose->depth_scale;
  out[0] = s[0] * depth / near_plane;
  out[1] = s[1] * depth / near_plane;
  out[2] = -depth;
}

/* Signs of face.h: R = Ry(yaw) Rx(-pitch) Rz(-roll). */
static void angles_of(float rotation[3][3], float *yaw, float *pitch, float *roll) {
  const float x = rotation[0][2], y = rotation[1][2], z = rotation[2][2]; /* where the face looks */
  *yaw = atan2f(x, z) * FWI_DEGREES;
  *pitch = atan2f(y, sqrtf(x * x + z * z)) * FWI_DEGREES;
  *roll = -atan2f(rotation[1][0], rotation[1][1]) * FWI_DEGREES;
}

bool fwi_pose_solve(const fwi_mesh *mesh, const fwi_camera *camera, fwi_pose *pose) {
  float canonical[FWI_POSE_POINTS][3], flat[FWI_POSE_POINTS][3], deep[FWI_POSE_POINTS][3], weights[FWI_POSE_POINTS];
  float depth_sum = 0.0f;
  for (size_t i = 0; i < FWI_FACE_POINTS; ++i) depth_sum += mesh->points[i][2];
  fwi_pose p = {.depth_scale = 1.0f};
  p.depth_offset = depth_sum / (float)FWI_FACE_POINTS * 2.0f * camera->half_width / camera->picture_width;
  for (size_t i = 0; i < FWI_POSE_POINTS; ++i) {
    const int32_t point = fwi_pose_points[i].point;
    memcpy(canonical[i], fwi_pose_points[i].canonical, sizeof canonical[i]);
    to_near_plane(camera, mesh->points[point], flat[i]);
    flat[i][2] = -flat[i][2];
    weights[i] = fwi_pose_points[i].weight;
  }
  float first, second;
  if (!fwi_procrustes(canonical, flat, weights, FWI_POSE_POINTS, p.rotation, &first, p.translation)) return false;
  p.depth_scale = first;
  for (int32_t round = 0; round < 2; ++round) {
    for (size_t i = 0; i < FWI_POSE_POINTS; ++i) {
      fwi_pose_unproject(&p, camera, mesh->points[fwi_pose_points[i].point], deep[i]);
    }
    if (!fwi_procrustes(canonical, deep, weights, FWI_POSE_POINTS, p.rotation, &second, p.translation)) return false;
    if (round == 0) p.depth_scale *= second;
  }
  p.scale = second;
  angles_of(p.rotation, &p.yaw, &p.pitch, &p.roll);
  *pose = p;
  return true;
}

void fwi_pose_matrix(const fwi_pose *pose, float matrix[16]) {
  for (size_t column = 0; column < 3; ++column) {
    for (size_t row = 0; row < 3; ++row) matrix[4 * column + row] = pose->scale * pose->rotation[row][column];
    matrix[4 * column + 3] = 0.0f;
    matrix[12 + column] = pose->translation[column];
  }
  matrix[15] = 1.0f;
}
