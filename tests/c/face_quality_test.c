/* Measures of a face's picture, on drawn faces whose blur, light, cover and size are known. */
#include "check.h"
#include "face/quality.h"

enum { DETAIL = 8 };

static float sample[4 * 96 * 96];

/* A drawn face, 0..1 from brow to chin and cheek to cheek. */
typedef struct drawing {
  float size;         /* pixels */
  float softness;     /* standard deviation of its blur over size */
  float light, noise; /* factor; luma */
  float red;          /* of the lower half: 1 is skin */
  float shade;        /* of the eyes: 1 none, 0 sunglasses */
  bool grey;
} drawing;

static const drawing plain = {.size = 120.0f, .softness = 0.003f, .light = 1.0f, .red = 1.0f, .shade = 1.0f};

static float edge(float distance, float softness) {
  return 0.5f + 0.5f * erff(distance / (softness * 1.41421356f + 1e-6f));
}

/* Dark bars as brows, eyes and mouth and a grid of freckles, each with soft edges. */
static float ink(float u, float v, float softness) {
  static const float bars[][4] = {{0.2f, 0.4f, 0.25f, 0.28f},   {0.6f, 0.8f, 0.25f, 0.28f},
                                  {0.23f, 0.37f, 0.35f, 0.38f}, {0.63f, 0.77f, 0.35f, 0.38f},
                                  {0.35f, 0.65f, 0.72f, 0.75f}, {0.48f, 0.52f, 0.45f, 0.6f}};
  float sum = 0.0f;
  for (size_t i = 0; i < sizeof bars / sizeof bars[0]; ++i) {
    const float *b = bars[i];
    sum += edge(u - b[0], softness) * edge(b[1] - u, softness) * edge(v - b[2], softness) * edge(b[3] - v, softness);
  }
  return sum;
}

static void draw(const drawing *d, int32_t side, uint8_t *rgb) {
  for (int32_t y = 0; y < side; ++y) {
    for (int32_t x = 0; x < side; ++x) {
      const float u = 0.5f + ((float)x + 0.5f - 0.5f * (float)side) / d->size;
      const float v = 0.5f + ((float)y + 0.5f - 0.5f * (float)side) / d->size;
      const float dark = 1.0f - 0.8f * ink(u, v, d->softness);
      const bool eyes = v > 0.3f && v < 0.45f;
      float c[3] = {200.0f, 150.0f, 120.0f};
      if (v > 0.5f) c[0] *= d->red;
      for (size_t k = 0; k < 3; ++k) {
        if (eyes) c[k] = d->shade * c[k] + (1.0f - d->shade) * 25.0f;
        if (d->grey) c[k] = 150.0f;
        const float value = c[k] * dark * d->light + d->noise * check_random_float(-1.73f, 1.73f);
        rgb[3 * (y * side + x) + (int32_t)k] = (uint8_t)fminf(fmaxf(value + 0.5f, 0.0f), 255.0f);
      }
    }
  }
}

/* Points where a face has them, in the drawing's units; all others on its outline. */
static void mesh_of(const drawing *d, float middle_x, float middle_y, float lid, fwi_mesh *mesh) {
  static const struct {
    uint16_t point;
    float u, v;
  } known[] = {{33, 0.2f, 0.36f},   {133, 0.4f, 0.36f},  {362, 0.6f, 0.36f},  {263, 0.8f, 0.36f},  {4, 0.5f, 0.58f},
               {5, 0.5f, 0.55f},    {1, 0.5f, 0.6f},     {151, 0.5f, 0.12f},  {9, 0.5f, 0.2f},     {108, 0.4f, 0.12f},
               {337, 0.6f, 0.12f},  {69, 0.35f, 0.12f},  {299, 0.65f, 0.12f}, {168, 0.5f, 0.35f},  {6, 0.5f, 0.4f},
               {197, 0.5f, 0.44f},  {195, 0.5f, 0.48f},  {118, 0.3f, 0.47f},  {347, 0.7f, 0.47f},  {119, 0.32f, 0.47f},
               {348, 0.68f, 0.47f}, {100, 0.35f, 0.48f}, {329, 0.65f, 0.48f}, {205, 0.3f, 0.6f},   {425, 0.7f, 0.6f},
               {207, 0.3f, 0.65f},  {427, 0.7f, 0.65f},  {187, 0.25f, 0.6f},  {411, 0.75f, 0.6f},  {164, 0.5f, 0.67f},
               {167, 0.45f, 0.67f}, {393, 0.55f, 0.67f}, {0, 0.5f, 0.7f},     {17, 0.5f, 0.78f},   {39, 0.45f, 0.7f},
               {269, 0.55f, 0.7f},  {181, 0.45f, 0.78f}, {405, 0.55f, 0.78f}, {37, 0.48f, 0.7f},   {267, 0.52f, 0.7f},
               {199, 0.5f, 0.9f},   {200, 0.5f, 0.87f},  {175, 0.5f, 0.93f},  {18, 0.5f, 0.81f},   {24, 0.28f, 0.41f},
               {23, 0.3f, 0.41f},   {22, 0.33f, 0.41f},  {110, 0.25f, 0.41f}, {254, 0.72f, 0.41f}, {253, 0.7f, 0.41f},
               {252, 0.67f, 0.41f}, {339, 0.75f, 0.41f}, {50, 0.22f, 0.55f},  {280, 0.78f, 0.55f}, {101, 0.33f, 0.52f},
               {330, 0.67f, 0.52f}, {117, 0.25f, 0.48f}, {346, 0.75f, 0.48f}};
  static const uint16_t lids[2][6] = {{159, 158, 160, 386, 385, 387}, {145, 153, 144, 374, 380, 373}};
  for (size_t i = 0; i < FW_MESH_POINTS; ++i) {
    const float angle = (float)i * 0.1f;
    float u = 0.5f + 0.5f * cosf(angle), v = 0.5f + 0.5f * sinf(angle);
    for (size_t k = 0; k < sizeof known / sizeof known[0]; ++k) {
      if (known[k].point == i) u = known[k].u, v = known[k].v;
    }
    for (size_t k = 0; k < 6; ++k) {
      if (lids[0][k] == i || lids[1][k] == i) {
        u = k < 3 ? 0.3f : 0.7f;
        v = 0.36f + (lids[0][k] == i ? -0.5f : 0.5f) * lid * 0.2f;
      }
    }
    mesh->points[i][0] = middle_x + (u - 0.5f) * d->size;
    mesh->points[i][1] = middle_y + (v - 0.5f) * d->size;
    mesh->points[i][2] = 0.0f;
  }
  mesh->presence = 1.0f;
}

static void measure(const drawing *d, float m[FWI_QUALITY_MEASURES]) {
  const int32_t side = (int32_t)(1.5f * d->size);
  const size_t bytes = (size_t)side * (size_t)side * 3;
  uint8_t *rgb = malloc(bytes);
  fwi_mesh mesh;
  draw(d, side, rgb);
  mesh_of(d, 0.5f * (float)side, 0.5f * (float)side, 0.3f, &mesh);
  const fw_image image = {
      .data = rgb, .size = bytes, .stride = (size_t)side * 3, .width = side, .height = side, .format = FW_PIXEL_RGB8};
  fwi_quality_measure_face(&image, &mesh, 0.0f, 0.0f, sample, m);
  free(rgb);
}

static void blur_lowers_sharpness_and_nothing_else_does(void) {
  float last = 1.0f, m[FWI_QUALITY_MEASURES], sharp;
  for (int32_t i = 1; i <= DETAIL; ++i) {
    drawing d = plain;
    d.softness = 0.006f * (float)i;
    measure(&d, m);
    CHECK(m[FWI_SHARP] < last, "step %d: %g after %g", i, m[FWI_SHARP], last);
    last = m[FWI_SHARP];
  }
  CHECK(last < 0.30f, "very soft: %g", last);
  measure(&plain, m);
  sharp = m[FWI_SHARP];
  CHECK(sharp > 0.42f, "sharp: %g", sharp);
  drawing d = plain;
  d.light = 0.3f;
  measure(&d, m);
  CHECK_NEAR(m[FWI_SHARP], sharp, 0.03, "in the dark");
  d = plain;
  d.noise = 8.0f;
  measure(&d, m);
  CHECK_NEAR(m[FWI_SHARP], sharp, 0.05, "with noise");
  d = plain;
  d.softness = 0.03f;
  measure(&d, m);
  const float soft = m[FWI_SHARP];
  d.noise = 8.0f;
  measure(&d, m);
  CHECK_NEAR(m[FWI_SHARP], soft, 0.07, "noise does not make it sharp");
  for (float size = 150.0f; size <= 600.0f; size *= 2.0f) {
    d = plain;
    d.size = size;
    measure(&d, m);
    CHECK_NEAR(m[FWI_SHARP], sharp, 0.06, "%g pixels", size);
  }
}

static void light_is_what_it_is(void) {
  float m[FWI_QUALITY_MEASURES];
  drawing d = plain;
  measure(&d, m);
  CHECK_NEAR(m[FWI_LIGHT], 162, 5, "as drawn");
  CHECK(m[FWI_CLIPPED] == 0.0f && m[FWI_ONE_SIDED] < 0.05f, "%g %g", m[FWI_CLIPPED], m[FWI_ONE_SIDED]);
  d.light = 0.2f;
  measure(&d, m);
  CHECK_NEAR(m[FWI_LIGHT], 32, 3, "a fifth of it");
  d.light = 3.0f;
  measure(&d, m);
  CHECK(m[FWI_CLIPPED] > 0.8f, "%g of it white", m[FWI_CLIPPED]);
}

static void cloth_is_not_skin(void) {
  float m[FWI_QUALITY_MEASURES];
  drawing d = plain;
  measure(&d, m);
  CHECK(m[FWI_SKIN_BELOW] > 0.1f && m[FWI_SKIN_MOUTH] > 0.1f && m[FWI_EYE_SHADE] > -0.7f, "bare: %g %g %g",
        m[FWI_SKIN_BELOW], m[FWI_SKIN_MOUTH], m[FWI_EYE_SHADE]);
  d.red = 0.6f;
  measure(&d, m);
  CHECK(m[FWI_SKIN_BELOW] < -0.1f && m[FWI_SKIN_MOUTH] < -0.1f, "masked: %g %g", m[FWI_SKIN_BELOW], m[FWI_SKIN_MOUTH]);
  d = plain;
  d.shade = 0.0f;
  measure(&d, m);
  CHECK(m[FWI_EYE_SHADE] < -1.3f, "sunglasses: %g", m[FWI_EYE_SHADE]);
  d = plain;
  d.grey = true;
  measure(&d, m);
  CHECK(m[FWI_SKIN_BELOW] == 1.0f && m[FWI_SKIN_MOUTH] == 1.0f, "grey: %g %g", m[FWI_SKIN_BELOW], m[FWI_SKIN_MOUTH]);
}

static void the_shape_is_the_mesh_s(void) {
  uint8_t rgb[64 * 64 * 3] = {0};
  const fw_image image = {
      .data = rgb, .size = sizeof rgb, .stride = 64 * 3, .width = 64, .height = 64, .format = FW_PIXEL_RGB8};
  float m[FWI_QUALITY_MEASURES];
  fwi_mesh mesh;
  drawing d = plain;
  d.size = 50.0f;
  mesh_of(&d, 32, 32, 0.3f, &mesh);
  fwi_quality_measure_face(&image, &mesh, 0, 0, sample, m);
  CHECK_NEAR(m[FWI_EYE_PIXELS], 30, 0.1, "eye corners");
  CHECK_NEAR(m[FWI_EYE_GAP], 0.3, 0.01, "open");
  CHECK_NEAR(m[FWI_TURN], 0, 0.1, "frontal");
  CHECK(m[FWI_OUTSIDE] == 0.0f, "%g outside", m[FWI_OUTSIDE]);
  mesh_of(&d, 0, 32, 0.02f, &mesh);
  fwi_quality_measure_face(&image, &mesh, 30, -40, sample, m);
  CHECK_NEAR(m[FWI_EYE_GAP], 0.02, 0.01, "closed");
  CHECK_NEAR(m[FWI_TURN], acosf(cosf(30 / FWI_DEGREES) * cosf(40 / FWI_DEGREES)) * FWI_DEGREES, 0.1, "turned");
  CHECK(m[FWI_OUTSIDE] > 0.3f && m[FWI_OUTSIDE] < 0.7f, "half outside: %g", m[FWI_OUTSIDE]);
}

static void odd_meshes_do_no_harm(void) {
  uint8_t rgb[32 * 32 * 3] = {0};
  const fw_image image = {
      .data = rgb, .size = sizeof rgb, .stride = 32 * 3, .width = 32, .height = 32, .format = FW_PIXEL_RGB8};
  const float values[] = {0.0f, -1e9f, 1e9f, 1e30f, INFINITY, -INFINITY, NAN};
  float m[FWI_QUALITY_MEASURES];
  for (size_t i = 0; i < sizeof values / sizeof values[0]; ++i) {
    fwi_mesh mesh;
    mesh_of(&plain, 16, 16, 0.3f, &mesh);
    for (size_t p = i; p < FW_MESH_POINTS; p += 3) mesh.points[p][i % 3] = values[i];
    fwi_quality_measure_face(&image, &mesh, values[i], 0, sample, m);
    CHECK(m[FWI_CLIPPED] == 0.0f, "%g: black is not white", values[i]);
  }
}

CHECK_MAIN("face_quality") {
  CHECK_RUN(blur_lowers_sharpness_and_nothing_else_does);
  CHECK_RUN(light_is_what_it_is);
  CHECK_RUN(cloth_is_not_skin);
  CHECK_RUN(the_shape_is_the_mesh_s);
  CHECK_RUN(odd_meshes_do_no_harm);
}
