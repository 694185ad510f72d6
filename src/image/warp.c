#include <string.h>

#include "image/sample.h"
#include "kernels/mathf.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

/* Coordinates are fixed point with FRACTION_BITS: sums of steps stay exact. Weights of the four neighbours of a sample
 * have WEIGHT_BITS and sum to ONE, so that products of bytes fit 16 x 16 bit multiplications. */
enum { MAX_SUPERSAMPLES = 6, FRACTION_BITS = 32, WEIGHT_BITS = 14, ONE = 1 << WEIGHT_BITS };

typedef int16_t i16x8 __attribute__((vector_size(16)));
typedef int32_t i32x4 __attribute__((vector_size(16)));
typedef float f32x4 __attribute__((vector_size(16)));

/* How a row of samples may be read; literals at each call, so that each kind of loop is compiled on its own. */
typedef enum reach {
  REACH_RGBA,        /* four bytes a pixel */
  REACH_RGB,         /* three */
  REACH_RGBA_INSIDE, /* and all four neighbours of each sample lie in the picture */
  REACH_RGB_INSIDE   /* and two bytes after them may be read, too */
} reach;

/* Two pixels side by side as pairs r r, g g, b b and one that nobody reads; `next` bytes from one to the other. */
static inline i16x8 load_pair(const uint8_t *p, size_t next, reach kind) {
#ifdef __wasm_simd128__
  if (kind == REACH_RGBA_INSIDE) {
    const v128_t v = wasm_u16x8_load8x8(p);
    return (i16x8)wasm_i16x8_shuffle(v, v, 0, 4, 1, 5, 2, 6, 3, 7);
  }
  if (kind == REACH_RGB_INSIDE) {
    const v128_t v = wasm_u16x8_load8x8(p);
    return (i16x8)wasm_i16x8_shuffle(v, v, 0, 3, 1, 4, 2, 5, 2, 5);
  }
#else
  (void)kind;
#endif
  const uint8_t *q = p + next;
  return (i16x8){p[0], q[0], p[1], q[1], p[2], q[2], 0, 0};
}

/* Sums of the products of pairs; `weights` holds two of 16 bits in each lane. */
static inline i32x4 dot(i16x8 pairs, i32x4 weights) {
#ifdef __wasm_simd128__
  return (i32x4)wasm_i32x4_dot_i16x8((v128_t)pairs, (v128_t)weights);
#else
  const i32x4 p = (i32x4)pairs; /* lanes of 16 bits, the first one low */
  return (p & 0xffff) * (weights & 0xffff) + (p >> 16) * (weights >> 16);
#endif
}

static inline i32x4 splat(int32_t x) {
  return (i32x4){x, x, x, x};
}

static inline int64_t clamp_to(int64_t v, int64_t limit) {
  v = v > 0 ? v : 0;
  return v < limit ? v : limit;
}

/* Into 0..limit; NaN becomes 0. */
static inline float clamp_float(float v, float limit) {
  v = v > 0.0f ? v : 0.0f;
  return v < limit ? v : limit;
}

/* Fixed point; what is not finite or absurdly far becomes something that sums of steps can be made of. */
static int64_t to_fixed(double v) {
  const double limit = (double)(1 << 18);
  v = v > -limit ? v : -limit;
  v = v < limit ? v : limit;
  return (int64_t)(v * (double)(INT64_C(1) << FRACTION_BITS));
}

typedef struct walk {
  const fw_image *image;
  int64_t right, bottom; /* last pixel index of each axis */
} walk;

typedef struct step {
  int64_t x, y;
} step;

/* Bilinear sample at pixel indices (x, y), clamped to the picture, times ONE. */
static inline i32x4 sample(const walk *w, reach kind, int64_t x, int64_t y) {
  const bool inside = kind == REACH_RGBA_INSIDE || kind == REACH_RGB_INSIDE;
  const size_t bytes = kind == REACH_RGBA || kind == REACH_RGBA_INSIDE ? 4 : 3;
  x = inside ? x : clamp_to(x, w->right);
  y = inside ? y : clamp_to(y, w->bottom);
  const size_t ix = (size_t)(x >> FRACTION_BITS), iy = (size_t)(y >> FRACTION_BITS);
  const int32_t fx = (int32_t)(x >> (FRACTION_BITS - WEIGHT_BITS)) & (ONE - 1);
  const int32_t fy = (int32_t)(y >> (FRACTION_BITS - WEIGHT_BITS)) & (ONE - 1);
  const uint8_t *p = w->image->data + iy * w->image->stride + ix * bytes;
  const uint8_t *q = inside || y < w->bottom ? p + w->image->stride : p;
  const size_t next = inside || x < w->right ? bytes : 0;
  const int32_t both = (fx * fy + ONE / 2) >> WEIGHT_BITS;
  const i32x4 above = splat((ONE - fx - fy + both) | (int32_t)((uint32_t)(fx - both) << 16));
  const i32x4 below = splat((fy - both) | (int32_t)((uint32_t)both << 16));
  return dot(load_pair(p, next, kind), above) + dot(load_pair(q, next, kind), below);
}

/* One output row: `at` is its first sample, `along` the step from sample to sample and `down` from one row of samples
 * to the next. */
static inline void warp_row(const walk *w, reach kind, step at, step along, step down, int32_t side, int32_t k,
                            float *out) {
  const float scale = 1.0f / (float)(k * k * ONE);
  for (int32_t i = 0; i < side; ++i) {
    i32x4 sum = splat(0);
    step row = at;
    for (int32_t v = 0; v < k; ++v) {
      int64_t x = row.x, y = row.y;
      for (int32_t u = 0; u < k; ++u) {
        sum += sample(w, kind, x, y);
        x += along.x;
        y += along.y;
      }
      row.x += down.x;
      row.y += down.y;
    }
    at.x += k * along.x;
    at.y += k * along.y;
    const f32x4 mean = __builtin_convertvector(sum, f32x4) * scale;
    out[3 * i + 0] = mean[0];
    out[3 * i + 1] = mean[1];
    out[3 * i + 2] = mean[2];
  }
}

/* Whether every sample from `low` to `high`, in any order, keeps a pixel's distance from both ends of an axis. */
static bool within(int64_t low, int64_t high, int64_t last) {
  const int64_t from = low < high ? low : high, to = low < high ? high : low, pixel = INT64_C(1) << FRACTION_BITS;
  return from >= pixel && to <= last - 2 * pixel;
}

void fwi_warp(const fw_image *image, const fwi_square *square, int32_t side, bool mirror, float *out) {
  const int64_t pixel = INT64_C(1) << FRACTION_BITS;
  const walk w = {image, (image->width - 1) * pixel, (image->height - 1) * pixel};
  const float ratio = clamp_float(square->side / (float)side, (float)MAX_SUPERSAMPLES);
  const int32_t k = ratio < 1.0f ? 1 : (int32_t)(ratio + 0.5f);
  const double length = (double)square->side / (double)(side * k);
  const double down_x = -(double)fwi_sinf(square->angle) * length, down_y = (double)fwi_cosf(square->angle) * length;
  const double along_x = mirror ? -down_y : down_y, along_y = mirror ? down_x : -down_x;
  const double first = 0.5 - 0.5 * (double)(side * k);
  const step along = {to_fixed(along_x), to_fixed(along_y)}, down = {to_fixed(down_x), to_fixed(down_y)};
  const step across = {along.x * (side * k), along.y * (side * k)}, under = {down.x * k, down.y * k};
  step at = {to_fixed((double)square->cx - 0.5 + first * (along_x + down_x)),
             to_fixed((double)square->cy - 0.5 + first * (along_y + down_y))};
  for (int32_t j = 0; j < side; ++j, at.x += under.x, at.y += under.y) {
    float *line = out + (size_t)j * (size_t)side * 3;
    const step end = {at.x + across.x + under.x, at.y + across.y + under.y};
    const bool inside = within(at.x, at.x + across.x, w.right) && within(at.x + under.x, end.x, w.right) &&
                        within(at.y, at.y + across.y, w.bottom) && within(at.y + under.y, end.y, w.bottom);
    if (image->format == FW_PIXEL_RGBA8) {
      if (inside) {
        warp_row(&w, REACH_RGBA_INSIDE, at, along, down, side, k, line);
      } else {
        warp_row(&w, REACH_RGBA, at, along, down, side, k, line);
      }
    } else if (inside) {
      warp_row(&w, REACH_RGB_INSIDE, at, along, down, side, k, line);
    } else {
      warp_row(&w, REACH_RGB, at, along, down, side, k, line);
    }
  }
}
