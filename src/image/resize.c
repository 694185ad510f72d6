#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "image/sample.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

enum { CHANNELS = 3, MAX_ROWS = 8, STRIP = 2048 /* bytes of a row that are summed together */ };

typedef float f32x4 __attribute__((vector_size(16)));
typedef float f32x4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));
typedef uint16_t u16x8 __attribute__((vector_size(16)));

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

static inline u16x8 load_bytes(const uint8_t *p) {
#ifdef __wasm_simd128__
  return (u16x8)wasm_u16x8_load8x8(p);
#else
  return (u16x8){p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]};
#endif
}

/* out[0..7] = weight * v, or that much more. */
static inline void store_floats(u16x8 v, float weight, bool add, float *out) {
  f32x4_unaligned *to = (f32x4_unaligned *)out;
  f32x4 low = __builtin_convertvector(__builtin_shufflevector(v, v, 0, 1, 2, 3), f32x4) * weight;
  f32x4 high = __builtin_convertvector(__builtin_shufflevector(v, v, 4, 5, 6, 7), f32x4) * weight;
  to[0] = add ? to[0] + low : low;
  to[1] = add ? to[1] + high : high;
}

/* sum[i] += weight * row[i] */
static void add_row(const uint8_t *restrict row, size_t count, float weight, float *restrict sum) {
  for (; count >= 8; count -= 8, row += 8, sum += 8) store_floats(load_bytes(row), weight, true, sum);
  for (size_t i = 0; i < count; ++i) sum[i] += weight * (float)row[i];
}

/* sums[i] (+)= byte i of each of 1..4 rows: a few rows at a time keep both the sums and the walk through memory short.
 */
static inline void sum_few(const uint8_t *p, size_t pitch, int32_t rows, size_t count, bool fresh, u16x8 *sums) {
  for (size_t i = 0; i < count / 8; ++i, p += 8) {
    u16x8 sum = load_bytes(p);
    if (!fresh) sum += sums[i];
    if (rows > 1) sum += load_bytes(p + pitch);
    if (rows > 2) sum += load_bytes(p + 2 * pitch);
    if (rows > 3) sum += load_bytes(p + 3 * pitch);
    sums[i] = sum;
  }
}

/* sum[i] = the sum of byte i of `rows` rows, at most 256, `pitch` bytes apart: the loop that touches nearly every
 * source byte. */
static void sum_rows(const uint8_t *top, size_t pitch, int32_t rows, size_t count, float *restrict sum) {
  u16x8 sums[STRIP / 8] = {{0}};
  for (; count >= 8;) {
    const size_t strip = count < STRIP ? count & ~(size_t)7 : STRIP;
    const uint8_t *p = top;
    int32_t y = 0;
    for (; y + 4 <= rows; y += 4, p += 4 * pitch) sum_few(p, pitch, 4, strip, y == 0, sums);
    if (rows - y == 3) sum_few(p, pitch, 3, strip, y == 0, sums);
    if (rows - y == 2) sum_few(p, pitch, 2, strip, y == 0, sums);
    if (rows - y == 1) sum_few(p, pitch, 1, strip, y == 0, sums);
    for (size_t i = 0; i < strip / 8; ++i, sum += 8) store_floats(sums[i], 1.0f, false, sum);
    top += strip;
    count -= strip;
  }
  for (size_t i = 0; i < count; ++i) {
    uint32_t all = 0;
    for (int32_t y = 0; y < rows; ++y) all += top[(size_t)y * pitch + i];
    sum[i] = (float)all;
  }
}

/* The rows of one span, weighted, into `sum`; answers the sum of the weights. `thin`: only every so manyth row. */
static float take_rows(const fw_image *image, const span *rows, int32_t thin, size_t offset, size_t count,
                       float *restrict sum) {
  const uint8_t *first = image->data + (size_t)rows->first * image->stride + offset;
  if (thin > 1) {
    const int32_t taken = (rows->last - rows->first + thin - 1) / thin;
    sum_rows(first, (size_t)thin * image->stride, taken, count, sum);
    return (float)taken;
  }
  /* Whole rows weigh 1 and are summed as integers. */
  const int32_t from = rows->head == 1.0f ? rows->first : rows->first + 1;
  const int32_t to = rows->tail == 1.0f ? rows->last : rows->last - 1;
  const int32_t whole = to > from ? to - from : 0;
  sum_rows(first + (size_t)(from - rows->first) * image->stride, image->stride, whole, count, sum);
  if (from > rows->first) add_row(first, count, rows->head, sum);
  if (to < rows->last) {
    add_row(first + (size_t)(rows->last - 1 - rows->first) * image->stride, count, rows->tail, sum);
  }
  return 1.0f / rows->scale;
}

/* The weighted mean of the pixels of one span; `bytes` floats a pixel. */
static inline f32x4 mean_of(const float *pixel, size_t bytes, const span *columns) {
  f32x4 sum = *(const f32x4_unaligned *)pixel * columns->head;
  const int32_t last = columns->last - 1;
  for (int32_t x = columns->first + 1; x < last; ++x) sum += *(const f32x4_unaligned *)(pixel += bytes);
  if (last > columns->first) sum += *(const f32x4_unaligned *)(pixel + bytes) * columns->tail;
  return sum * columns->scale;
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
  const int32_t thin = step_y > (float)(2 * MAX_ROWS) ? (int32_t)(step_y / (float)MAX_ROWS) : 1;
  span columns[FWI_RESIZE_MAX_WIDTH];
  for (int32_t ox = 0; ox < out_w; ++ox) columns[ox] = span_of(ox, region.x, step_x, image->width);
  for (int32_t oy = 0; oy < out_h; ++oy) {
    float *line = out + (size_t)oy * (size_t)out_w * CHANNELS;
    memset(line, 0, (size_t)out_w * CHANNELS * sizeof *line);
    const span rows = span_of(oy, region.y, step_y, image->height);
    if (rows.scale == 0.0f) continue;
    const float total = take_rows(image, &rows, thin, (size_t)x0 * bytes, (size_t)(x1 - x0) * bytes, scratch);
    const float scale = 1.0f / total;
    for (int32_t ox = 0; ox < out_w; ++ox) {
      if (columns[ox].scale == 0.0f) continue;
      const f32x4 mean = mean_of(scratch + (size_t)(columns[ox].first - x0) * bytes, bytes, &columns[ox]) * scale;
      line[ox * CHANNELS + 0] = mean[0];
      line[ox * CHANNELS + 1] = mean[1];
      line[ox * CHANNELS + 2] = mean[2];
    }
  }
}
