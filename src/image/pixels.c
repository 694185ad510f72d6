#include <string.h>

#include "image/sample.h"

typedef float f32x4 __attribute__((vector_size(16)));
typedef float f32x4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));

void fwi_turn(const float *in, int32_t width, int32_t height, int32_t quarters, float *out) {
  const size_t w = (size_t)width, h = (size_t)height;
  for (size_t y = 0; y < h; ++y) {
    for (size_t x = 0; x < w; ++x) {
      size_t to;
      switch (quarters & 3) {
        case 1:
          to = x * h + (h - 1 - y);
          break;
        case 2:
          to = (h - 1 - y) * w + (w - 1 - x);
          break;
        case 3:
          to = (w - 1 - x) * h + y;
          break;
        default:
          to = y * w + x;
          break;
      }
      memcpy(out + to * 3, in + (y * w + x) * 3, 3 * sizeof *out);
    }
  }
}

void fwi_turn_back(int32_t quarters, float width, float height, float *x, float *y) {
  const float tx = *x, ty = *y;
  switch (quarters & 3) {
    case 1:
      *x = ty, *y = height - tx;
      break;
    case 2:
      *x = width - tx, *y = height - ty;
      break;
    case 3:
      *x = width - ty, *y = tx;
      break;
    default:
      break;
  }
}

void fwi_normalise(float *rgb, size_t pixels, const float mean[3], float scale) {
  const f32x4 means[3] = {
      {mean[0], mean[1], mean[2], mean[0]}, {mean[1], mean[2], mean[0], mean[1]}, {mean[2], mean[0], mean[1], mean[2]}};
  for (; pixels >= 4; pixels -= 4, rgb += 12) {
    f32x4_unaligned *four = (f32x4_unaligned *)rgb;
    four[0] = (four[0] - means[0]) * scale;
    four[1] = (four[1] - means[1]) * scale;
    four[2] = (four[2] - means[2]) * scale;
  }
  for (size_t i = 0; i < 3 * pixels; ++i) rgb[i] = (rgb[i] - means[0][i % 3]) * scale;
}

void fwi_grey(const float *rgb, size_t pixels, float scale, float offset, float *out) {
  for (size_t i = 0; i < pixels; ++i) {
    const float luma = 0.2989f * rgb[3 * i] + 0.587f * rgb[3 * i + 1] + 0.114f * rgb[3 * i + 2];
    out[i] = luma * scale + offset;
  }
}

void fwi_to_rgba8(const float *rgb, size_t pixels, uint8_t *out) {
  for (size_t i = 0; i < pixels; ++i) {
    for (size_t c = 0; c < 3; ++c) {
      const float v = rgb[3 * i + c] + 0.5f;
      out[4 * i + c] = (uint8_t)(v > 0.0f ? (v < 255.0f ? v : 255.0f) : 0.0f);
    }
    out[4 * i + 3] = 255;
  }
}
