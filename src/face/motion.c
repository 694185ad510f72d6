#include "face/motion.h"

#include <math.h>

#include "face/geometry.h"
#include "kernels/mathf.h"

/* Milliseconds in which 63 % of a change is believed. A mesh that another face draws to itself gets there within some
 * 200 ms; the path before must outlast that. Slow enough both, and nearly critically damped together. */
static const float velocity_ms = 120.0f, contested_ms = 300.0f, contested_velocity_ms = 3000.0f;
static const float strain_ms = 200.0f;
static const float stopping_ms = 1000.0f; /* of a face that is out of sight */

static float share(float gap_ms, float memory_ms) {
  return 1.0f - fwi_expf(-gap_ms / memory_ms);
}

fwi_motion fwi_motion_start(fw_box box, double now_ms) {
  return (fwi_motion){.x = box.x + 0.5f * box.width, .y = box.y + 0.5f * box.height, .time_ms = now_ms};
}

void fwi_motion_predict(fwi_motion *m, double now_ms, bool lost) {
  const float gap_ms = (float)(now_ms - m->time_ms);
  m->x += m->vx * gap_ms;
  m->y += m->vy * gap_ms;
  m->time_ms = now_ms;
  if (!lost) return;
  const float left = 1.0f - share(gap_ms, stopping_ms);
  m->vx *= left;
  m->vy *= left;
}

void fwi_motion_strain(fwi_motion *m, fw_box box, float gap_ms) {
  m->strain = m->contested ? m->strain + share(gap_ms, strain_ms) * (fwi_motion_miss(m, box) - m->strain) : 0.0f;
}

void fwi_motion_see(fwi_motion *m, fw_box box, float gap_ms) {
  const float dx = box.x + 0.5f * box.width - m->x, dy = box.y + 0.5f * box.height - m->y;
  const float place = m->contested ? share(gap_ms, contested_ms) : 1.0f;
  const float speed = gap_ms > 0.0f ? share(gap_ms, m->contested ? contested_velocity_ms : velocity_ms) / gap_ms : 0.0f;
  m->x += place * dx;
  m->y += place * dy;
  m->vx += speed * dx;
  m->vy += speed * dy;
}

fw_box fwi_motion_box(const fwi_motion *m, fw_box box) {
  return (fw_box){m->x - 0.5f * box.width, m->y - 0.5f * box.height, box.width, box.height};
}

float fwi_motion_miss(const fwi_motion *m, fw_box box) {
  const float dx = box.x + 0.5f * box.width - m->x, dy = box.y + 0.5f * box.height - m->y;
  return 2.0f * sqrtf(dx * dx + dy * dy) / (box.width + box.height);
}
