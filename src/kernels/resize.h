/* Where an output coordinate of a resize falls in the input: TFLite's rules, in float as it computes them. */
#ifndef FWI_RESIZE_H
#define FWI_RESIZE_H

#include "kernels/kernels.h"
#include "kernels/mathf.h"

typedef struct fwi_resize_point {
  int32_t low, high; /* cells of the input */
  float part;        /* weight of `high`, 0..1 */
} fwi_resize_point;

static inline float fwi_resize_scale(int32_t in, int32_t out, int align_corners) {
  return align_corners && out > 1 ? (float)(in - 1) / (float)(out - 1) : (float)in / (float)out;
}

static inline int32_t fwi_resize_clamp(float position, int32_t size) {
  if (!(position > 0)) return 0;
  return position >= (float)(size - 1) ? size - 1 : (int32_t)position;
}

static inline fwi_resize_point fwi_resize_linear(int32_t o, float scale, int32_t size, int half_pixel) {
  float position = half_pixel ? ((float)o + 0.5f) * scale - 0.5f : (float)o * scale;
  fwi_resize_point point = {fwi_resize_clamp(position, size), 0, 0};
  point.high = point.low < size - 1 ? point.low + 1 : point.low;
  if (position > 0 && point.high > point.low) point.part = position - (float)point.low;
  return point;
}

static inline int32_t fwi_resize_near(int32_t o, float scale, int32_t size, int align_corners, int half_pixel) {
  float position = ((float)o + (half_pixel ? 0.5f : 0.0f)) * scale;
  return fwi_resize_clamp(fwi_floorf(align_corners ? position + 0.5f : position), size); /* half away from zero */
}

#endif
