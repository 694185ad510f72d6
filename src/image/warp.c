#include <string.h>

#include "image/sample.h"
#include "kernels/mathf.h"

enum { MAX_SUPERSAMPLES = 6 };

typedef float f32x4 __attribute__((vector_size(16)));
typedef uint8_t u8x4 __attribute__((vector_size(4)));

/* How a row of samples may be read; literals at each call, so that each kind of loop is compiled on its own. */
typedef enum reach {
  REACH_RGBA,        /* four bytes a pixel */
  REACH_RGB,         /* three */
  REACH_RGBA_INSIDE, /* and all four neighbours of each sample lie in the picture */
  REACH_RGB_INSIDE   /* and a byte after them may be read, too */
} reach;

/* Lanes r, g, b and a fourth that nobody reads. */
static inline f32x4 load(const uint8_t *p, reach kind) {
  if (kind == REACH_RGB) return (f32x4){(float)p[0], (float)p[1], (float)p[2], 0.0f};
  u8x4 v;
  memcpy(&v, p, sizeof v);
  return __builtin_convertvector(v, f32x4);
}

/* Into 0..limit; NaN becomes 0. */
static inline float clamp_to(float v, float limit) {
  v = v > 0.0f ? v : 0.0f;
  return v < limit ? v : limit;
}

typedef struct walk {
  const fw_image *image;
  float right, bottom; /* last pixel index of each axis */
} walk;

/* Bilinear sample at pixel indices (x, y), clamped to the picture. */
static inline f32x4 sample(const walk *w, reach kind, float x, float y) {
  const bool inside = kind == REACH_RGBA_INSIDE || kind == REACH_RGB_INSIDE;
  const size_t bytes = kind == REACH_RGBA || kind == REACH_RGBA_INSIDE ? 4 : 3;
  x = inside ? x : clamp_to(x, w->right);
  y = inside ? y : clamp_to(y, w->bottom);
  const int32_t ix = (int32_t)x, iy = (int32_t)y;
  const float fx = x - (float)ix, fy = y - (float)iy;
  const uint8_t *p = w->image->data + (size_t)iy * w->image->stride + (size_t)ix * bytes;
  const uint8_t *q = inside || (float)iy < w->bottom ? p + w->image->stride : p;
  const size_t next = inside || (float)ix < w->right ? bytes : 0;
  const f32x4 p0 = load(p, kind), p1 = load(p + next, kind), q0 = load(q, kind), q1 = load(q + next, kind);
  const f32x4 top = p0 + (p1 - p0) * fx, bottom = q0 + (q1 - q0) * fx;
  return top + (bottom - top) * fy;
}

/* One output row: `x`, `y` is its first sample, `ax`, `ay` the step from sample to sample along it and
 * `dx`, `dy` from one row of samples to the next. */
static inline void warp_row(const walk *w, reach kind, float x, float y, float ax, float ay, float dx, float dy,
                            int32_t side, int32_t k, float *out) {
  const float scale = 1.0f / (float)(k * k);
  for (int32_t i = 0; i < side; ++i) {
    f32x4 sum = {0.0f, 0.0f, 0.0f, 0.0f};
    for (int32_t v = 0; v < k; ++v) {
      for (int32_t u = i * k; u < (i + 1) * k; ++u) {
        sum += sample(w, kind, x + (float)u * ax + (float)v * dx, y + (float)u * ay + (float)v * dy);
      }
    }
    sum *= scale;
    out[3 * i + 0] = sum[0];
    out[3 * i + 1] = sum[1];
    out[3 * i + 2] = sum[2];
  }
}

/* Whether every sample from `low` to `high`, in any order, keeps a pixel's distance from both ends of an axis. */
static bool within(float low, float high, float last) {
  const float from = low < high ? low : high, to = low < high ? high : low;
  return from >= 1.0f && to <= last - 2.0f;
}

void fwi_warp(const fw_image *image, const fwi_square *square, int32_t side, bool mirror, float *out) {
  const walk w = {image, (float)(image->width - 1), (float)(image->height - 1)};
  const float ratio = clamp_to(square->side / (float)side, (float)MAX_SUPERSAMPLES);
  const int32_t k = ratio < 1.0f ? 1 : (int32_t)(ratio + 0.5f);
  const float step = square->side / (float)(side * k);
  const float down_x = -fwi_sinf(square->angle) * step, down_y = fwi_cosf(square->angle) * step;
  const float along_x = mirror ? -down_y : down_y, along_y = mirror ? down_x : -down_x;
  const float first = 0.5f - 0.5f * (float)(side * k);
  const float x0 = square->cx - 0.5f + first * (along_x + down_x);
  const float y0 = square->cy - 0.5f + first * (along_y + down_y);
  for (int32_t j = 0; j < side; ++j) {
    const float x = x0 + (float)(j * k) * down_x, y = y0 + (float)(j * k) * down_y;
    float *line = out + (size_t)j * (size_t)side * 3;
    const float across_x = along_x * (float)(side * k), across_y = along_y * (float)(side * k);
    const float under_x = down_x * (float)k, under_y = down_y * (float)k;
    const bool inside = within(x, x + across_x, w.right) && within(x + under_x, x + across_x + under_x, w.right) &&
                        within(y, y + across_y, w.bottom) && within(y + under_y, y + across_y + under_y, w.bottom);
    if (image->format == FW_PIXEL_RGBA8) {
      if (inside) {
        warp_row(&w, REACH_RGBA_INSIDE, x, y, along_x, along_y, down_x, down_y, side, k, line);
      } else {
        warp_row(&w, REACH_RGBA, x, y, along_x, along_y, down_x, down_y, side, k, line);
      }
    } else if (inside) {
      warp_row(&w, REACH_RGB_INSIDE, x, y, along_x, along_y, down_x, down_y, side, k, line);
    } else {
      warp_row(&w, REACH_RGB, x, y, along_x, along_y, down_x, down_y, side, k, line);
    }
  }
}
