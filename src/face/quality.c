/* How far a face's picture can be trusted, from its mesh and the face stood upright at 96 pixels. Constants are from
 * tests/eval/quality.mjs: lfw with blurred, shrunk, darkened, brightened and flattened copies, utkface, boxes. */
#include "face/quality.h"

#include <math.h>
#include <string.h>

#include "kernels/mathf.h"

enum { SIDE = 96, PIXELS = SIDE * SIDE, MARGIN = 6, LEVELS = 256, MOST_POINTS = 24 };

static const float middle = 0.5f * (float)SIDE;

/* In video. */
static const float memory_ms = 250.0f; /* of the measures */
static const float every_ms = 50.0f;   /* they are taken */

typedef struct look {
  const float *rgb;
  const float *luma;
  fwi_square square; /* of the picture */
  const fwi_mesh *mesh;
  float hidden; /* -1, 1: which side of the nose is turned away; 0: none */
} look;

typedef struct tone {
  float red;  /* logarithm of red over green: skin 0.15 to 0.5, whatever its colour; cloth below or anything */
  float luma; /* logarithm */
} tone;

/* Mesh point in pixels of the upright face. */
static void place(const look *l, int32_t point, float *x, float *y) {
  const float *p = l->mesh->points[point];
  const float dx = p[0] - l->square.cx, dy = p[1] - l->square.cy, scale = (float)SIDE / l->square.side;
  const float cosine = fwi_cosf(l->square.angle) * scale, sine = fwi_sinf(l->square.angle) * scale;
  *x = middle + dx * cosine + dy * sine;
  *y = middle - dx * sine + dy * cosine;
}

float fwi_median(float *values, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    const float v = values[i];
    size_t j = i;
    for (; j > 0 && values[j - 1] > v; --j) values[j] = values[j - 1];
    values[j] = v;
  }
  return count > 0 ? 0.5f * (values[(count - 1) / 2] + values[count / 2]) : 0.0f;
}

/* Medians over 3 x 3 pixels at each of up to MOST_POINTS mesh points that can be seen. */
static tone tone_of(const look *l, const uint16_t *points, size_t count) {
  float red[MOST_POINTS], luma[MOST_POINTS], nose_x, nose_y;
  size_t seen = 0;
  place(l, FWI_POINT_NOSE_TIP, &nose_x, &nose_y);
  for (size_t i = 0; i < count; ++i) {
    float fx, fy, sum[3] = {0.0f, 0.0f, 0.0f};
    place(l, points[i], &fx, &fy);
    if (!(fx >= 1.0f && fy >= 1.0f && fx < (float)(SIDE - 1) && fy < (float)(SIDE - 1))) continue;
    if ((fx - nose_x) * l->hidden > 2.0f) continue;
    const size_t at = (size_t)fy * SIDE + (size_t)fx;
    for (size_t k = 0; k < 9; ++k) {
      const float *p = l->rgb + 3 * (at + (k / 3) * SIDE + k % 3 - SIDE - 1);
      for (size_t c = 0; c < 3; ++c) sum[c] += p[c] * (1.0f / 9.0f);
    }
    red[seen] = fwi_logf((sum[0] + 8.0f) / (sum[1] + 8.0f));
    luma[seen++] = fwi_logf(0.2989f * sum[0] + 0.587f * sum[1] + 0.114f * sum[2] + 4.0f);
  }
  return (tone){fwi_median(red, seen), fwi_median(luma, seen)};
}

#define TONE(l, list) tone_of(l, list, sizeof(list) / sizeof(list)[0])

/* What covers the face: cloth is less red than the skin above it, and sunglasses are dark and without colour. */
static void measure_cover(const look *l, float *m) {
  static const uint16_t upper[] = {151, 9, 108, 337, 69, 299, 168, 6, 197, 195, 118, 347, 119, 348, 100, 329};
  static const uint16_t lower[] = {205, 425, 207, 427, 187, 411, 164, 167, 393, 0, 17, 39,
                                   269, 181, 405, 37,  267, 199, 200, 175, 18,  4, 5,  1};
  static const uint16_t mouth[] = {0, 17, 39, 269, 181, 405, 164, 167, 393, 199, 200, 18};
  static const uint16_t under[2][4] = {{24, 23, 22, 110}, {254, 253, 252, 339}};
  static const uint16_t cheeks[] = {50, 280, 101, 330, 205, 425, 117, 346}, bridge[] = {168, 6, 197, 195};
  static const uint16_t tip[] = {4, 5, 1};
  const float red = TONE(l, upper).red;
  m[FWI_SKIN_BELOW] = 1.5f * TONE(l, lower).red - red;
  m[FWI_SKIN_MOUTH] = 1.5f * TONE(l, mouth).red - red;
  const tone cheek = TONE(l, cheeks), right = TONE(l, under[0]), left = TONE(l, under[1]);
  m[FWI_EYE_SHADE] = fmaxf(right.luma, left.luma) - fmaxf(cheek.luma, TONE(l, bridge).luma) +
                     2.0f * (fmaxf(right.red, left.red) - fmaxf(cheek.red, TONE(l, tip).red));
  /* A picture without colour says nothing of it. */
  if (fabsf(red) < 0.03f && fabsf(cheek.red) < 0.03f && fabsf(m[FWI_SKIN_MOUTH]) < 0.03f) {
    m[FWI_SKIN_BELOW] = m[FWI_SKIN_MOUTH] = 1.0f;
  }
}

/* Inside an ellipse of the upright face. */
static bool inside(int32_t x, int32_t y) {
  const float dx = ((float)x + 0.5f - middle) / (0.7f * middle), dy = ((float)y + 0.5f - middle) / (0.86f * middle);
  return dx * dx + dy * dy < 1.0f;
}

static float level_at(const uint32_t histogram[LEVELS], float part) {
  uint32_t total = 0, sum = 0;
  for (size_t i = 0; i < LEVELS; ++i) total += histogram[i];
  for (size_t i = 0; i < LEVELS; ++i) {
    sum += histogram[i];
    if ((float)sum > part * (float)total) return (float)i;
  }
  return (float)(LEVELS - 1);
}

/* Sharpness is the root of the energy of differences over two pixels against that over eight. Each product is of two
 * neighbouring rows (or columns), where the picture is alike and noise is not: so noise does not count. */
static void measure_light(const look *l, float *m) {
  const float *g = l->luma;
  uint32_t histogram[LEVELS] = {0};
  float fine = 0.0f, coarse = 0.0f, halves[2] = {0.0f, 0.0f}, white = 0.0f, count = 0.0f;
  for (int32_t y = MARGIN; y < SIDE - MARGIN; ++y) {
    for (int32_t x = MARGIN; x < SIDE - MARGIN; ++x) {
      if (!inside(x, y)) continue;
      const float *p = g + y * SIDE + x, *down = p + SIDE, *right = p + 1;
      fine += (p[1] - p[-1]) * (down[1] - down[-1]) + (p[SIDE] - p[-SIDE]) * (right[SIDE] - right[-SIDE]);
      coarse +=
          (p[4] - p[-4]) * (down[4] - down[-4]) + (p[4 * SIDE] - p[-4 * SIDE]) * (right[4 * SIDE] - right[-4 * SIDE]);
      const float v = fminf(fmaxf(*p, 0.0f), 255.0f);
      histogram[(size_t)v]++;
      halves[x >= SIDE / 2] += v;
      white += v >= 245.0f ? 1.0f : 0.0f;
      count += 1.0f;
    }
  }
  const float light = level_at(histogram, 0.9f), even = 2.0f * count;
  m[FWI_SHARP] = coarse > 0.0f ? sqrtf(fmaxf(fine, 0.0f) / (coarse + 0.2f * count)) : 0.0f;
  m[FWI_LIGHT] = light;
  m[FWI_CLIPPED] = white / count;
  m[FWI_CONTRAST] = (light - level_at(histogram, 0.1f)) / (light + 8.0f);
  m[FWI_ONE_SIDED] = fabsf(fwi_logf((halves[0] + even) / (halves[1] + even)));
}

static float apart(const fwi_mesh *mesh, int32_t a, int32_t b) {
  float sum = 0.0f;
  for (size_t c = 0; c < 3; ++c) {
    const float d = mesh->points[a][c] - mesh->points[b][c];
    sum += d * d;
  }
  return sqrtf(sum);
}

static void measure_shape(const fw_image *image, const fwi_mesh *mesh, float *m) {
  static const uint16_t lids[2][3][2] = {{{159, 145}, {158, 153}, {160, 144}}, {{386, 374}, {385, 380}, {387, 373}}};
  static const uint16_t corners[2][2] = {{33, 133}, {263, 362}};
  float gap = 0.0f, out = 0.0f;
  for (size_t eye = 0; eye < 2; ++eye) {
    float sum = 0.0f;
    for (size_t i = 0; i < 3; ++i) {
      const float *p = mesh->points[lids[eye][i][0]], *q = mesh->points[lids[eye][i][1]];
      sum += sqrtf((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]));
    }
    gap += sum / (6.0f * apart(mesh, corners[eye][0], corners[eye][1]) + 1e-6f);
  }
  for (size_t i = 0; i < FWI_FACE_POINTS; ++i) {
    const float *p = mesh->points[i];
    if (!(p[0] >= 0.0f && p[1] >= 0.0f && p[0] <= (float)image->width && p[1] <= (float)image->height)) out += 1.0f;
  }
  m[FWI_EYE_GAP] = gap;
  m[FWI_EYE_PIXELS] = apart(mesh, FWI_POINT_RIGHT_EYE_OUTER, FWI_POINT_LEFT_EYE_OUTER);
  m[FWI_OUTSIDE] = out / (float)FWI_FACE_POINTS;
}

void fwi_quality_measure_face(const fw_image *image, const fwi_mesh *mesh, float yaw, float pitch, float *sample,
                              float m[FWI_QUALITY_MEASURES]) {
  look l = {.rgb = sample, .luma = sample + 3 * PIXELS, .mesh = mesh};
  l.square = fwi_points_square(mesh->points, fwi_all_points, fwi_mesh_angle(mesh), 1.0f);
  l.hidden = yaw > 25.0f ? 1.0f : yaw < -25.0f ? -1.0f : 0.0f;
  fwi_warp(image, &l.square, SIDE, false, sample);
  fwi_grey(sample, PIXELS, 1.0f, 0.0f, sample + 3 * PIXELS);
  measure_light(&l, m);
  measure_cover(&l, m);
  measure_shape(image, mesh, m);
  const float facing = fwi_cosf(yaw / FWI_DEGREES) * fwi_cosf(pitch / FWI_DEGREES);
  m[FWI_TURN] = FWI_DEGREES * atan2f(sqrtf(fmaxf(1.0f - facing * facing, 0.0f)), facing);
}

/* 0 below `low`, 1 above `high`; also where high < low. */
static float ramp(float v, float low, float high) {
  const float t = (v - low) / (high - low);
  return t > 0.0f ? fminf(t, 1.0f) : 0.0f;
}

/* Parts 0..1 of each thing that can be wrong; a reason is given below its limit, and kept until the part is a tenth
 * better, so that it does not flicker. */
static void judge(const float *m, fw_face *face) {
  const float dark = ramp(m[FWI_LIGHT], 4.0f, 64.0f), bright = ramp(m[FWI_CLIPPED], 0.9f, 0.1f);
  const float contrast = bright < 0.75f ? 1.0f : ramp(m[FWI_CONTRAST], 0.0f, 0.2f); /* white is flat anyway */
  const float even = 1.0f - 0.4f * ramp(m[FWI_ONE_SIDED], 0.5f, 1.3f);
  const float cover = fminf(fminf(ramp(m[FWI_SKIN_BELOW], -0.06f, 0.06f), ramp(m[FWI_SKIN_MOUTH], -0.12f, 0.04f)),
                            ramp(m[FWI_EYE_SHADE], -1.3f, -0.7f));
  const float whole = ramp(m[FWI_OUTSIDE], 0.4f, 0.02f);
  float *parts = face->quality_parts;
  parts[FW_QUALITY_SHARPNESS] = ramp(m[FWI_SHARP], 0.26f, 0.40f);
  parts[FW_QUALITY_EXPOSURE] = fminf(fminf(dark, bright), contrast) * even;
  parts[FW_QUALITY_SIZE] = ramp(m[FWI_EYE_PIXELS], 5.0f, 30.0f);
  parts[FW_QUALITY_POSE] = ramp(m[FWI_TURN], 60.0f, 15.0f);
  parts[FW_QUALITY_OCCLUSION] = cover;
  parts[FW_QUALITY_EYES] = ramp(m[FWI_EYE_GAP], 0.06f, 0.16f);
  const float values[] = {parts[FW_QUALITY_SIZE],
                          parts[FW_QUALITY_SHARPNESS],
                          dark,
                          bright,
                          contrast,
                          parts[FW_QUALITY_POSE],
                          cover,
                          parts[FW_QUALITY_EYES],
                          whole};
  static const float limits[] = {0.5f, 0.4f, 0.65f, 0.75f, 0.5f, 0.67f, 0.5f, 0.5f, 0.9f};
  for (uint32_t i = 0; i < sizeof limits / sizeof limits[0]; ++i) {
    const bool had = (face->quality_reasons >> i & 1u) != 0;
    const bool bad = values[i] < limits[i] + (had ? 0.1f : 0.0f) && values[i] < 1.0f;
    face->quality_reasons = (face->quality_reasons & ~(1u << i)) | (uint32_t)bad << i;
  }
  /* Powers that bring the score near the share of lfw's genuine pairs that are accepted when one side is so spoilt. */
  float score = whole * sqrtf(parts[FW_QUALITY_SHARPNESS]) * fwi_powf(parts[FW_QUALITY_SIZE], 0.25f);
  score *= fwi_powf(parts[FW_QUALITY_EXPOSURE], 0.4f) * parts[FW_QUALITY_POSE];
  score *= (0.3f + 0.7f * parts[FW_QUALITY_OCCLUSION]) * (0.8f + 0.2f * parts[FW_QUALITY_EYES]);
  face->quality = score;
}

void fwi_quality_read(const fw_analyzer *a, const fw_image *image, fwi_track *track) {
  fw_face *face = &track->face;
  const bool known = (face->valid & FW_TASK_QUALITY) != 0;
  const float gap_ms = known ? (float)(a->now_ms - track->quality_ms) : memory_ms;
  float yaw = face->yaw, pitch = face->pitch, fresh[FWI_QUALITY_MEASURES], sum = 0.0f;
  if (gap_ms < every_ms) return;
  if ((face->valid & FW_TASK_POSE) == 0) {
    fwi_pose pose = {0};
    if (!fwi_pose_solve(&track->mesh, &a->camera, &pose)) pose = (fwi_pose){0};
    yaw = pose.yaw;
    pitch = pose.pitch;
  }
  fwi_quality_measure_face(image, &track->mesh, yaw, pitch, a->scratch.sample, fresh);
  for (size_t i = 0; i < FWI_QUALITY_MEASURES; ++i) sum += fresh[i];
  face->valid &= ~(uint32_t)FW_TASK_QUALITY;
  if (!isfinite(sum)) return;
  if (!known) face->quality_reasons = 0;
  fwi_blend(track->quality, fresh, FWI_QUALITY_MEASURES, known ? 1.0f - fwi_expf(-gap_ms / memory_ms) : 1.0f);
  track->quality_ms = a->now_ms;
  judge(track->quality, face);
  face->valid |= FW_TASK_QUALITY;
}
