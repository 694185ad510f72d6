#include "face/one_euro.h"

#include <math.h>
#include <string.h>

#include "face/geometry.h"

const fwi_one_euro fwi_mesh_smoothing = {0.5f, 60.0f, 1.0f};

/* Sizes a second: nothing moves so, and sums of what is faster could leave float32. */
static const float fastest = 1e6f;

/* Share of the new value in a first-order low-pass. */
static float alpha_of(float cutoff, float seconds) {
  const float r = 2.0f * FWI_PI * cutoff * seconds;
  return r / (r + 1.0f);
}

void fwi_one_euro_apply(const fwi_one_euro *filter, float *values, size_t count, float seconds, float size,
                        float *state) {
  float *last = state, *speed = state + count;
  if (!(seconds > 0.0f) || !(size > 0.0f)) {
    memcpy(last, values, count * sizeof *values);
    memset(speed, 0, count * sizeof *values);
    return;
  }
  const float speed_alpha = alpha_of(filter->speed_cutoff, seconds);
  const float to_speed = 1.0f / (seconds * size);
  for (size_t i = 0; i < count; ++i) {
    const float now = (values[i] - last[i]) * to_speed;
    if (!(fabsf(now) < fastest)) {
      last[i] = values[i];
      speed[i] = 0.0f;
      continue;
    }
    speed[i] += speed_alpha * (now - speed[i]);
    const float alpha = alpha_of(filter->min_cutoff + filter->beta * fabsf(speed[i]), seconds);
    last[i] += alpha * (values[i] - last[i]);
    values[i] = last[i];
  }
}
