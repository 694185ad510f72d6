/* Signals of screens and photos. Each was kept because it parts the attacks of tests/eval/liveness.mjs from real
 * pictures of cameras other than theirs; what did not (flicker, banding, brightness alone, no blink) is not here. */
#include "face/liveness.h"

#include <math.h>
#include <string.h>

#include "face/quality.h"
#include "kernels/mathf.h"

enum {
  WINDOW = 64, /* pixels of the picture */
  HALF = WINDOW / 2,
  LOWEST = 10, /* cycles a window */
  HIGHEST = 30,
  SIDE = 96, /* of the region around the face */
  LEVELS = 256
};

static const float region_scale = 2.4f;        /* of that region, of the face's side */
static const float least_pattern_face = 70.0f; /* pixels: smaller faces do not fill a window */

static const float every_ms = 200.0f, memory_ms = 1000.0f;

static float luma_at(const fw_image *image, int32_t x, int32_t y) {
  x = x < 0 ? 0 : x < image->width ? x : image->width - 1;
  y = y < 0 ? 0 : y < image->height ? y : image->height - 1;
  const uint8_t *p = image->data + (size_t)y * image->stride + (size_t)x * (image->format == FW_PIXEL_RGB8 ? 3 : 4);
  return 0.2989f * (float)p[0] + 0.587f * (float)p[1] + 0.114f * (float)p[2];
}

/* In place, of WINDOW values `step` floats apart; `cosine` holds one period of WINDOW values. */
static void transform(float *re, float *im, size_t step, const float *cosine) {
  for (size_t i = 0, j = 0; i < WINDOW; ++i) {
    if (i < j) {
      const float a = re[i * step], b = im[i * step];
      re[i * step] = re[j * step], im[i * step] = im[j * step];
      re[j * step] = a, im[j * step] = b;
    }
    size_t bit = HALF;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j |= bit;
  }
  for (size_t half = 1; half < WINDOW; half *= 2) {
    for (size_t i = 0; i < WINDOW; ++i) {
      if ((i & half) != 0) continue;
      const size_t turn = (i & (half - 1)) * (HALF / half), p = i * step, q = (i + half) * step;
      const float c = cosine[turn], s = -cosine[(turn + 3 * WINDOW / 4) % WINDOW];
      const float a = re[q] * c - im[q] * s, b = re[q] * s + im[q] * c;
      re[q] = re[p] - a, im[q] = im[p] - b;
      re[p] += a, im[p] += b;
    }
  }
}

/* Logarithm of the power at column frequency k and row frequency l, of which negative ones wrap around. */
static float bin_at(const float *power, int32_t k, int32_t l) {
  return power[(l & (WINDOW - 1)) * WINDOW + (k & (WINDOW - 1))];
}

/* Coding in blocks of 8 pixels leaves lines at multiples of its frequency on both axes. */
static bool is_coding(int32_t fx, int32_t fy) {
  return fx <= 1 || fy <= 1 || (fx < 3 && fy % 8 < 2) || (fy < 3 && fx % 8 < 2);
}

static float rise_at(const float *power, int32_t k, int32_t l) {
  float around[48];
  size_t count = 0;
  for (int32_t dy = -3; dy <= 3; ++dy) {
    for (int32_t dx = -3; dx <= 3; ++dx) {
      if (dx * dx > 1 || dy * dy > 1) around[count++] = bin_at(power, k + dx, l + dy);
    }
  }
  return bin_at(power, k, l) - fwi_median(around, count);
}

/* `re` holds 2 * WINDOW * WINDOW floats. */
static float pattern_at(const fw_image *image, int32_t left, int32_t top, float *re) {
  float cosine[WINDOW], mean = 0.0f, *im = re + WINDOW * WINDOW;
  for (int32_t i = 0; i < WINDOW; ++i) cosine[i] = fwi_cosf(2.0f * FWI_PI / (float)WINDOW * (float)i);
  for (int32_t i = 0; i < WINDOW; ++i) mean += luma_at(image, left + i, top + i) / (float)WINDOW;
  memset(im, 0, WINDOW * WINDOW * sizeof *im);
  for (int32_t i = 0; i < WINDOW * WINDOW; ++i) {
    const int32_t x = i % WINDOW, y = i / WINDOW;
    re[i] = (luma_at(image, left + x, top + y) - mean) * 0.25f * (1.0f - cosine[x]) * (1.0f - cosine[y]);
  }
  for (size_t i = 0; i < WINDOW; ++i) transform(re + i * WINDOW, im + i * WINDOW, 1, cosine);
  for (size_t i = 0; i < WINDOW; ++i) transform(re + i, im + i, WINDOW, cosine);
  float *power = re;
  for (size_t i = 0; i < WINDOW * WINDOW; ++i) power[i] = fwi_logf(re[i] * re[i] + im[i] * im[i] + 1.0f);
  const float least = 9.0f; /* of a logarithm: what is weaker is the noise of smooth skin */
  float best = 0.0f;
  for (int32_t k = 0; k <= HALF; ++k) {
    for (int32_t l = 0; l < WINDOW; ++l) {
      const int32_t fy = l < HALF ? l : WINDOW - l;
      if (k * k + fy * fy < LOWEST * LOWEST || k > HIGHEST || fy > HIGHEST || is_coding(k, fy)) continue;
      const float v = bin_at(power, k, l);
      if (v < least || v < bin_at(power, k - 1, l) || v < bin_at(power, k + 1, l) || v < bin_at(power, k, l - 1) ||
          v < bin_at(power, k, l + 1)) {
        continue;
      }
      best = fmaxf(best, rise_at(power, k, l));
    }
  }
  return best;
}

/* The best straight line on one side of the face, up to 14 degrees off the vertical: the share of its length where the
 * picture has a vertical edge of one direction. */
static float edge_beside(const float *g, float side) {
  const float half = 0.5f * (float)SIDE, face = half / region_scale;
  float best = 0.0f;
  for (int32_t slope = -8; slope <= 8; ++slope) {
    for (float off = 1.05f * face; off < half - 3.0f; off += 1.0f) {
      float sum = 0.0f, length = 0.0f;
      for (int32_t y = 8; y < SIDE - 8; ++y) {
        const float at = half + side * (off + (float)slope / 32.0f * ((float)y - half));
        if (!(at >= 2.0f && at < (float)(SIDE - 2))) continue;
        const float *p = g + (size_t)y * SIDE + (size_t)at;
        const float across = p[1] - p[-1], along = p[SIDE] - p[-SIDE];
        length += 1.0f;
        /* Black to the last bit is the border of a picture, not of a thing. */
        if (fabsf(across) <= fmaxf(12.0f, 1.5f * fabsf(along)) || fminf(p[2], p[-2]) < 4.0f) continue;
        sum += across > 0.0f ? 1.0f : -1.0f;
      }
      if (length > 50.0f) best = fmaxf(best, fabsf(sum) / length);
    }
  }
  return best;
}

static float middle_of(const uint32_t histogram[LEVELS]) {
  uint32_t total = 0, sum = 0, i = 0;
  for (i = 0; i < LEVELS; ++i) total += histogram[i];
  for (i = 0; i < LEVELS - 1; ++i) {
    sum += histogram[i];
    if (2 * sum > total) break;
  }
  return total > 0 ? (float)i : 0.0f;
}

static void measure_region(const float *rgb, const float *g, float *signals) {
  uint32_t face[LEVELS] = {0}, around[LEVELS] = {0};
  float green = 0.0f, blue = 0.0f, around_count = 0.0f;
  for (int32_t y = 0; y < SIDE; ++y) {
    for (int32_t x = 0; x < SIDE; ++x) {
      const size_t i = (size_t)(y * SIDE + x);
      const int32_t dx = 2 * x + 1 - SIDE, dy = 2 * y + 1 - SIDE, squared = dx * dx > dy * dy ? dx * dx : dy * dy;
      const float level = fminf(fmaxf(g[i], 0.0f), 255.0f);
      if (16 * squared < SIDE * SIDE && dy < 0) { /* eyes and bridge of the nose, which no mask covers */
        green += rgb[3 * i + 1];
        blue += rgb[3 * i + 2];
      }
      if (100 * squared < 9 * SIDE * SIDE) face[(size_t)level]++;
      if (16 * squared > 9 * SIDE * SIDE && level >= 4.0f) around[(size_t)level]++, around_count += 1.0f;
    }
  }
  const float eight = 8.0f * 24.0f * 12.0f; /* levels for each pixel of those */
  signals[FW_SPOOF_CAST] = fwi_logf((blue + eight) / (green + eight));
  signals[FW_SPOOF_GLOW] =
      around_count > 100.0f ? fwi_logf((middle_of(face) + 8.0f) / (middle_of(around) + 8.0f)) : 0.0f;
  signals[FW_SPOOF_FRAME] = fminf(edge_beside(g, -1.0f), edge_beside(g, 1.0f));
}

void fwi_spoof_measure(const fw_image *image, const fwi_mesh *mesh, uint32_t windows, float *scratch,
                       float signals[FW_SPOOF_SIGNALS]) {
  static const uint16_t places[] = {4, 50, 280};
  const fwi_square face = fwi_points_square(mesh->points, fwi_all_points, fwi_mesh_angle(mesh), 1.0f);
  const fwi_square region = {face.cx, face.cy, region_scale * face.side, 0.0f};
  float *luma = scratch + 3 * SIDE * SIDE;
  fwi_warp(image, &region, SIDE, false, scratch);
  fwi_grey(scratch, SIDE * SIDE, 1.0f, 0.0f, luma);
  measure_region(scratch, luma, signals);
  signals[FW_SPOOF_PATTERN] = 0.0f;
  for (size_t i = 0; i < sizeof places / sizeof places[0] && face.side >= least_pattern_face; ++i) {
    const float *p = mesh->points[places[i]];
    if ((windows >> i & 1u) == 0 || !(fabsf(p[0]) + fabsf(p[1]) < 1e5f)) continue;
    const float rise = pattern_at(image, (int32_t)p[0] - HALF, (int32_t)p[1] - HALF, scratch);
    signals[FW_SPOOF_PATTERN] = fmaxf(signals[FW_SPOOF_PATTERN], rise);
  }
}

void fwi_liveness_read(const fw_analyzer *a, const fw_image *image, fwi_track *track) {
  const bool video = a->options.mode == FW_MODE_VIDEO, known = (track->face.valid & FW_TASK_LIVENESS) != 0;
  const float gap_ms = known ? (float)(a->now_ms - track->spoof_ms) : every_ms;
  float fresh[FW_SPOOF_SIGNALS], sum = 0.0f;
  if (gap_ms < every_ms) return;
  if (!known) track->spoof_turn = 0;
  fwi_spoof_measure(image, &track->mesh, video ? 1u << track->spoof_turn++ % 3 : 7u, a->scratch.sample, fresh);
  for (size_t i = 0; i < FW_SPOOF_SIGNALS; ++i) sum += fresh[i];
  if (!isfinite(sum)) return;
  fwi_blend(track->face.spoof_signals, fresh, FW_SPOOF_SIGNALS, known ? 1.0f - fwi_expf(-gap_ms / memory_ms) : 1.0f);
  track->spoof_ms = a->now_ms;
  track->face.valid |= FW_TASK_LIVENESS;
}
