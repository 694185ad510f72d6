#include "train/augment.h"

#include <stddef.h>
#include <string.h>

#include "kernels/f32x4.h"
#include "kernels/mathf.h"

/* The sample point of output pixel (x, y) is (x0 + x * xx + y * xy, y0 + x * yx + y * yy). */
typedef struct affine {
  float x0, y0, xx, xy, yx, yy;
} affine;

/* Code for size would call what the loops over pixels are made of, which takes twice as long. */
static FWI_INLINE float load(const fwi_sample *s, size_t index) {
  return s->floats ? ((const float *)s->data)[index] : (float)((const uint8_t *)s->data)[index];
}

/* Into 0..limit; a NaN becomes 0. */
static FWI_INLINE float clamp_to(float v, float limit) {
  v = v > 0.0f ? v : 0.0f;
  return v < limit ? v : limit;
}

static void convert(const fwi_sample *s, size_t values, float *out) {
  for (size_t i = 0; i < values; i++) out[i] = load(s, i);
}

/* Bytes to byte * scale + offset by channel, as they are. */
static void normalise(const fwi_sample *s, size_t values, const float *scale, const float *offset, float *out) {
  typedef uint8_t bytes __attribute__((vector_size(4)));
  const size_t channels = (size_t)s->channels;
  const uint8_t *x = s->data;
  bool alike = true;
  for (size_t c = 1; c < channels && c < 4; c++) alike &= scale[c] == scale[0] && offset[c] == offset[0];
  size_t i = 0;
  for (; alike && i + 4 <= values; i += 4) {
    bytes four;
    memcpy(&four, x + i, sizeof four);
    f4_store(out + i, __builtin_convertvector(four, f4) * f4_splat(scale[0]) + f4_splat(offset[0]));
  }
  for (size_t c = i % channels; i < values; i++) {
    out[i] = (float)x[i] * scale[c < 3 ? c : 3] + offset[c < 3 ? c : 3];
    if (++c == channels) c = 0;
  }
}

static void warp(const fwi_sample *s, const affine *a, float *out) {
  const size_t channels = (size_t)s->channels, row = (size_t)s->width * channels;
  const float right = (float)(s->width - 1), bottom = (float)(s->height - 1);
  for (int32_t y = 0; y < s->height; y++) {
    const float row_x = a->x0 + (float)y * a->xy, row_y = a->y0 + (float)y * a->yy;
    for (int32_t x = 0; x < s->width; x++) {
      const float u = clamp_to(row_x + (float)x * a->xx, right), v = clamp_to(row_y + (float)x * a->yx, bottom);
      const size_t ix = (size_t)(int32_t)u, iy = (size_t)(int32_t)v;
      const float fx = u - (float)(int32_t)u, fy = v - (float)(int32_t)v, both = fx * fy;
      const size_t at = iy * row + ix * channels, next = u < right ? channels : 0, below = v < bottom ? row : 0;
      for (size_t c = at; c < at + channels; c++)
        *out++ = load(s, c) * (1.0f - fx - fy + both) + load(s, c + next) * (fx - both) +
                 load(s, c + below) * (fy - both) + load(s, c + below + next) * both;
    }
  }
}

bool fwi_augments(const fw_augment *a) {
  return a->flip || a->shift != 0.0f || a->rotate != 0.0f || a->scale != 0.0f || a->brightness != 0.0f ||
         a->contrast != 0.0f || a->cutout != 0.0f;
}

/* Where the pixels come from. Always as many random numbers, whatever is wanted. */
static affine draw_affine(const fwi_sample *s, const fw_augment *a, fwi_random *r) {
  const float mirror = fwi_random_unit(r) < 0.5f && a->flip ? -1.0f : 1.0f;
  const float angle = fwi_random_between(r, -a->rotate, a->rotate) * 0.0174532925f;
  const float size = 1.0f + fwi_random_between(r, -a->scale, a->scale);
  const float shift_x = fwi_random_between(r, -a->shift, a->shift) * (float)s->width;
  const float shift_y = fwi_random_between(r, -a->shift, a->shift) * (float)s->height;
  const float part = 1.0f / (size > 0.01f ? size : 0.01f), cosine = fwi_cosf(angle) * part,
              sine = fwi_sinf(angle) * part;
  const float half_x = 0.5f * (float)(s->width - 1), half_y = 0.5f * (float)(s->height - 1);
  affine m = {.xx = mirror * cosine, .xy = mirror * sine, .yx = -sine, .yy = cosine};
  m.x0 = half_x + mirror * shift_x - half_x * m.xx - half_y * m.xy;
  m.y0 = half_y + shift_y - half_x * m.yx - half_y * m.yy;
  return m;
}

static void fill_square(const fwi_sample *s, int32_t side, fwi_random *r, float value, float *out) {
  const int32_t top = (int32_t)fwi_random_below(r, (uint32_t)s->height) - side / 2;
  const int32_t left = (int32_t)fwi_random_below(r, (uint32_t)s->width) - side / 2;
  const int32_t bottom = top + side < s->height ? top + side : s->height;
  const int32_t right = left + side < s->width ? left + side : s->width;
  for (int32_t y = top > 0 ? top : 0; y < bottom; y++)
    for (int32_t x = left > 0 ? left : 0; x < right; x++)
      for (int32_t c = 0; c < s->channels; c++)
        out[((size_t)y * (size_t)s->width + (size_t)x) * (size_t)s->channels + (size_t)c] = value;
}

void fwi_augment_sample(const fwi_sample *s, const fw_augment *a, fwi_random random, const float *scale,
                        const float *offset, float *out) {
  const size_t channels = (size_t)s->channels, values = (size_t)s->height * (size_t)s->width * channels;
  const float full = s->floats ? 1.0f : 255.0f;
  if (!a || !fwi_augments(a)) {
    if (s->floats) {
      convert(s, values, out);
    } else {
      normalise(s, values, scale, offset, out);
    }
    return;
  }
  const affine m = draw_affine(s, a, &random);
  if (m.xx == 1.0f && m.xy == 0.0f && m.x0 == 0.0f && m.y0 == 0.0f) {
    convert(s, values, out);
  } else {
    warp(s, &m, out);
  }
  double sum = 0;
  for (size_t i = 0; i < values; i++) sum += (double)out[i];
  const float mean = (float)(sum / (double)values);
  const float gain = 1.0f + fwi_random_between(&random, -a->contrast, a->contrast);
  const float lift = mean * (1.0f - gain) + fwi_random_between(&random, -a->brightness, a->brightness) * full;
  const int32_t smaller = s->height < s->width ? s->height : s->width;
  const int32_t side = (int32_t)(a->cutout * (float)smaller + 0.5f);
  if (fwi_random_unit(&random) < 0.5f) fill_square(s, side, &random, mean, out);
  for (size_t i = 0, c = 0; i < values; i++) {
    float v = out[i] * gain + lift;
    if (!s->floats) v = clamp_to(v, full) * scale[c < 3 ? c : 3] + offset[c < 3 ? c : 3];
    out[i] = v;
    if (++c == channels) c = 0;
  }
}
