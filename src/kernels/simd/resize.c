#include "kernels/resize.h"

#include "kernels/f32x4.h"
#include "kernels/scalar/scalar.h"
#include "kernels/simd/simd.h"

static FWI_INLINE f4 mix(f4 a, f4 b, f4 part) {
  return f4_madd(b - a, part, a);
}

void fwi_simd_resize_bilinear(const fwi_conv_shape *s, const float *x, int align_corners, int half_pixel, float *y) {
  if (s->in_c < 4) {
    fwi_scalar_resize_bilinear(s, x, align_corners, half_pixel, y);
    return;
  }
  float scale_y = fwi_resize_scale(s->in_h, s->out_h, align_corners);
  float scale_x = fwi_resize_scale(s->in_w, s->out_w, align_corners);
  size_t channels = (size_t)s->in_c, row = channels * (size_t)s->in_w;
  for (int32_t b = 0; b < s->batch; b++, x += row * (size_t)s->in_h) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      fwi_resize_point py = fwi_resize_linear(oy, scale_y, s->in_h, half_pixel);
      const float *top = x + row * (size_t)py.low, *bottom = x + row * (size_t)py.high;
      f4 part_y = f4_splat(py.part);
      for (int32_t ox = 0; ox < s->out_w; ox++, y += channels) {
        fwi_resize_point px = fwi_resize_linear(ox, scale_x, s->in_w, half_pixel);
        size_t left = channels * (size_t)px.low, right = channels * (size_t)px.high;
        f4 part_x = f4_splat(px.part);
        for (size_t next = 0; next < channels; next += 4) {
          const size_t c = next + 4 <= channels ? next : channels - 4; /* the last vector overlaps the one before */
          f4 above = mix(f4_load(top + left + c), f4_load(top + right + c), part_x);
          f4 below = mix(f4_load(bottom + left + c), f4_load(bottom + right + c), part_x);
          f4_store(y + c, mix(above, below, part_y));
        }
      }
    }
  }
}
