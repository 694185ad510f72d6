#include "kernels/resize.h"

#include <string.h>

#include "kernels/scalar/scalar.h"

void fwi_scalar_resize_bilinear(const fwi_conv_shape *s, const float *x, int align_corners, int half_pixel, float *y) {
  float scale_y = fwi_resize_scale(s->in_h, s->out_h, align_corners);
  float scale_x = fwi_resize_scale(s->in_w, s->out_w, align_corners);
  ptrdiff_t channels = s->in_c, row = channels * s->in_w;
  for (int32_t b = 0; b < s->batch; b++, x += row * s->in_h) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      fwi_resize_point py = fwi_resize_linear(oy, scale_y, s->in_h, half_pixel);
      const float *top = x + row * py.low, *bottom = x + row * py.high;
      for (int32_t ox = 0; ox < s->out_w; ox++) {
        fwi_resize_point px = fwi_resize_linear(ox, scale_x, s->in_w, half_pixel);
        ptrdiff_t left = channels * px.low, right = channels * px.high;
        for (ptrdiff_t c = 0; c < channels; c++) {
          float above = top[left + c] + (top[right + c] - top[left + c]) * px.part;
          float below = bottom[left + c] + (bottom[right + c] - bottom[left + c]) * px.part;
          *y++ = above + (below - above) * py.part;
        }
      }
    }
  }
}

void fwi_scalar_resize_nearest(const fwi_conv_shape *s, const float *x, int align_corners, int half_pixel, float *y) {
  float scale_y = fwi_resize_scale(s->in_h, s->out_h, align_corners);
  float scale_x = fwi_resize_scale(s->in_w, s->out_w, align_corners);
  ptrdiff_t channels = s->in_c, row = channels * s->in_w;
  for (int32_t b = 0; b < s->batch; b++, x += row * s->in_h) {
    for (int32_t oy = 0; oy < s->out_h; oy++) {
      const float *line = x + row * fwi_resize_near(oy, scale_y, s->in_h, align_corners, half_pixel);
      for (int32_t ox = 0; ox < s->out_w; ox++, y += channels) {
        int32_t ix = fwi_resize_near(ox, scale_x, s->in_w, align_corners, half_pixel);
        memcpy(y, line + channels * ix, (size_t)channels * sizeof(float));
      }
    }
  }
}
