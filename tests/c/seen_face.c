#include "seen_face.h"

#include <math.h>
#include <string.h>

void face_rotation(float yaw, float pitch, float roll, float r[3][3]) {
  const float a = yaw / FWI_DEGREES, b = -pitch / FWI_DEGREES, c = -roll / FWI_DEGREES;
  const float ry[3][3] = {{cosf(a), 0, sinf(a)}, {0, 1, 0}, {-sinf(a), 0, cosf(a)}};
  const float rx[3][3] = {{1, 0, 0}, {0, cosf(b), -sinf(b)}, {0, sinf(b), cosf(b)}};
  const float rz[3][3] = {{cosf(c), -sinf(c), 0}, {sinf(c), cosf(c), 0}, {0, 0, 1}};
  float t[3][3];
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      t[i][j] = 0;
      for (int k = 0; k < 3; ++k) t[i][j] += ry[i][k] * rx[k][j];
    }
  }
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      r[i][j] = 0;
      for (int k = 0; k < 3; ++k) r[i][j] += t[i][k] * rz[k][j];
    }
  }
}

void face_seen(const fwi_camera *camera, float r[3][3], const float at[3], const float (*points)[3], int count,
               fwi_mesh *mesh) {
  const float pixels = camera->picture_width / (2 * camera->half_width) / -at[2];
  memset(mesh, 0, sizeof *mesh);
  for (int i = 0; i < count; ++i) {
    float p[3];
    for (int a = 0; a < 3; ++a) {
      p[a] = at[a];
      for (int b = 0; b < 3; ++b) p[a] += r[a][b] * points[i][b];
    }
    mesh->points[i][0] = (p[0] / -p[2] / camera->half_width + 1) * 0.5f * camera->picture_width;
    mesh->points[i][1] = (1 - p[1] / -p[2] / camera->half_height) * 0.5f * camera->picture_height;
    mesh->points[i][2] = -(p[2] - at[2]) * pixels;
  }
}
