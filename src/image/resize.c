#include <math.h>
#include <string.h>

#include "image/sample.h"

enum { CHANNELS = 3, MAX_ROWS = 8 };

/* Pixels [first, last) of one axis and how much of the first and last one counts. */
typedef struct span {
  int32_t first, last;
  float head, tail; /* weights of pixels `first` and `last - 1`; those between weigh 1 */
  float scale;      /* 1 / sum of weights; 0 for an empty span */
} span;

/* The box of max(step, 1) pixels around the centre of output pixel `index`, cut at the picture's edge.
 * A box one pixel wide weighs its two neighbours exactly as linear interpolation does. */
static span span_of(int32_t index, float origin, float step, int32_t size) {
  span s = {0, 0, 0.0f, 0.0f, 0.0f};
  const float centre = origin + ((float)index + 0.5f) * step;
  if (!(centre >= 0.0f && centre < (float)size)) return s;
  const float half = 0.5f * (step > 1.0f ? step : 1.0f);
  const float low = centre - half > 0.0f ? centre - half : 0.0f;
  const float high = centre + half < (float)size ? centre + half : (float)size;
  s.first = (int32_t)low;
  s.last = (int32_t)ceilf(high);
  if (s.last <= s.first) s.last = s.first + 1;
  if (s.last - s.first == 1) {
    s.head = s.tail = 1.0f;
    s.scale = 1.0f;
    return s;
  }
  s.head = (float)(s.first + 1) - low;
  s.tail = high - (float)(s.last - 1);
  s.scale = 1.0f / (s.head + s.tail + (float)(s.last - s.first - 2));
  return s;
}

static float weight_in(const span *s, int32_t i) {
  return i == s->first ? s->head : i == s->last - 1 ? s->tail : 1.0f;
}

/* sum[i] (+)= weight * row[i]: the loop that touches every source byte, kept plain to vectorise. */
static void add_row(const uint8_t *restrict row, size_t count, float weight, bool fresh, float *restrict sum) {
  if (fresh) {
    for (size_t i = 0; i < count; ++i) sum[i] = weight * (float)row[i];
  } else {
    for (size_t i = 0; i < count; ++i) sum[i] += weight * (float)row[i];
  }
}

fwi_region fwi_letterbox(const fw_image *image) {
  const float side = (float)(image->width > image->height ? image->width : image->height);
  return (fwi_region){0.5f * ((float)image->width - side), 0.5f * ((float)image->height - side), side, side};
}

void fwi_resize(const fw_image *image, fwi_region region, int32_t out_w, int32_t out_h, float *scratch, float *out) {
  const size_t bytes = image->format == FW_PIXEL_RGBA8 ? 4 : 3;
  const float step_x = region.width / (float)out_w, step_y = region.height / (float)out_h;
  const float left = fmaxf(region.x - 1.0f, 0.0f), right = fminf(region.x + region.width + 1.0f, (float)image->width);
  const int32_t x0 = (int32_t)fminf(left, (float)(image->width - 1));
  const int32_t x1 = (int32_t)fmaxf(ceilf(right), (float)(x0 + 1));
  /* Very tall boxes are thinned to MAX_ROWS rows or a few more: an 8192 pixel picture need not be read whole. */
  const int32_t stride = step_y > (float)(2 * MAX_ROWS) ? (int32_t)(step_y / (float)MAX_ROWS) : 1;
  for (int32_t oy = 0; oy < out_h; ++oy) {
    float *line = out + (size_t)oy * (size_t)out_w * CHANNELS;
    memset(line, 0, (size_t)out_w * CHANNELS * sizeof *line);
    const span rows = span_of(oy, region.y, step_y, image->height);
    if (rows.scale == 0.0f) continue;
    float total = 0.0f;
    for (int32_t y = rows.first; y < rows.last; y += stride) {
      const float weight = stride > 1 ? 1.0f : weight_in(&rows, y);
      add_row(image->data + (size_t)y * image->stride + (size_t)x0 * bytes, (size_t)(x1 - x0) * bytes, weight,
              y == rows.first, scratch);
      total += weight;
    }
    for (int32_t ox = 0; ox < out_w; ++ox) {
      const span columns = span_of(ox, region.x, step_x, image->width);
      if (columns.scale == 0.0f) continue;
      const float *pixel = scratch + (size_t)(columns.first - x0) * bytes;
      float r = 0.0f, g = 0.0f, b = 0.0f;
      for (int32_t x = columns.first; x < columns.last; ++x, pixel += bytes) {
        const float weight = weight_in(&columns, x);
        r += weight * pixel[0];
        g += weight * pixel[1];
        b += weight * pixel[2];
      }
      const float scale = columns.scale / total;
      line[ox * CHANNELS + 0] = r * scale;
      line[ox * CHANNELS + 1] = g * scale;
      line[ox * CHANNELS + 2] = b * scale;
    }
  }
}
