/* Signals of screens on drawn pictures that have them, one at a time. */
#include "check.h"
#include "face/liveness.h"

enum { WIDTH = 360, HEIGHT = 320 };

static uint8_t rgb[WIDTH * HEIGHT * 3];
static float scratch[4 * 96 * 96];
static const fw_image image = {
    .data = rgb, .size = sizeof rgb, .stride = WIDTH * 3, .width = WIDTH, .height = HEIGHT, .format = FW_PIXEL_RGB8};

typedef struct scene {
  float face[3], around; /* colour; luma */
  float grating, wave;   /* amplitude; cycles a pixel, across and half of it down */
  float noise;
  bool blocks;             /* seams every 8 pixels, as coding leaves them */
  int32_t bezels, outside; /* how many sides of the face have an edge; luma beyond it */
} scene;

static const scene room = {.face = {190, 140, 110}, .around = 120, .noise = 3};

static void draw(const scene *s) {
  for (int32_t i = 0; i < WIDTH * HEIGHT; ++i) {
    const int32_t x = i % WIDTH, y = i / WIDTH;
    const float dx = (float)(x - WIDTH / 2) / 65.0f, dy = (float)(y - HEIGHT / 2) / 75.0f;
    const bool face = dx * dx + dy * dy < 1.0f;
    const bool beyond = (s->bezels > 0 && x < WIDTH / 2 - 95) || (s->bezels > 1 && x > WIDTH / 2 + 95);
    const float wave = s->grating * sinf(6.2831853f * s->wave * ((float)x + 0.5f * (float)y));
    const float seam = s->blocks && (x % 8 == 0 || y % 8 == 0) ? 6.0f : 0.0f;
    for (int32_t c = 0; c < 3; ++c) {
      float v = face ? s->face[c] : beyond ? (float)s->outside : s->around;
      if (!beyond || s->outside > 4) v += wave + seam + check_random_float(-1.73f, 1.73f) * s->noise;
      rgb[3 * i + c] = (uint8_t)fminf(fmaxf(v + 0.5f, 0.0f), 255.0f);
    }
  }
}

static void mesh_in_the_middle(fwi_mesh *mesh) {
  for (size_t i = 0; i < FW_MESH_POINTS; ++i) {
    const float angle = (float)i * 0.1f;
    mesh->points[i][0] = WIDTH / 2 + 65.0f * cosf(angle);
    mesh->points[i][1] = HEIGHT / 2 + 75.0f * sinf(angle);
    mesh->points[i][2] = 0.0f;
  }
  const float places[][3] = {{33, -30, -20}, {263, 30, -20}, {4, 0, 10}, {50, -25, 15}, {280, 25, 15}};
  for (size_t i = 0; i < 5; ++i) {
    mesh->points[(size_t)places[i][0]][0] = WIDTH / 2 + places[i][1];
    mesh->points[(size_t)places[i][0]][1] = HEIGHT / 2 + places[i][2];
  }
}

static void measure(const scene *s, float signals[FW_SPOOF_SIGNALS]) {
  fwi_mesh mesh;
  draw(s);
  mesh_in_the_middle(&mesh);
  fwi_spoof_measure(&image, &mesh, 7, scratch, signals);
}

static void a_face_in_a_room_has_none(void) {
  float v[FW_SPOOF_SIGNALS];
  measure(&room, v);
  CHECK(v[FW_SPOOF_PATTERN] < 4.5f && v[FW_SPOOF_FRAME] < 0.3f && v[FW_SPOOF_GLOW] < 0.5f && v[FW_SPOOF_CAST] < 0,
        "%g %g %g %g", v[0], v[1], v[2], v[3]);
}

static void patterns_are_found_at_every_fine_wave(void) {
  for (float wave = 0.18f; wave < 0.40f; wave += 0.03f) {
    scene s = room;
    float v[FW_SPOOF_SIGNALS];
    s.grating = 4.0f;
    s.wave = wave;
    measure(&s, v);
    CHECK(v[FW_SPOOF_PATTERN] > 4.5f, "%g cycles a pixel: %g", wave, v[FW_SPOOF_PATTERN]);
  }
}

static void coding_and_noise_are_no_pattern(void) {
  scene s = room;
  float v[FW_SPOOF_SIGNALS];
  s.blocks = true;
  measure(&s, v);
  CHECK(v[FW_SPOOF_PATTERN] < 4.5f, "seams: %g", v[FW_SPOOF_PATTERN]);
  s = room;
  s.noise = 20;
  measure(&s, v);
  CHECK(v[FW_SPOOF_PATTERN] < 4.5f, "noise: %g", v[FW_SPOOF_PATTERN]);
}

static void a_frame_has_two_sides(void) {
  scene s = room;
  float v[FW_SPOOF_SIGNALS];
  s.outside = 30;
  s.bezels = 2;
  measure(&s, v);
  CHECK(v[FW_SPOOF_FRAME] > 0.9f, "both: %g", v[FW_SPOOF_FRAME]);
  s.bezels = 1;
  measure(&s, v);
  CHECK(v[FW_SPOOF_FRAME] < 0.3f, "one: %g", v[FW_SPOOF_FRAME]);
  s.bezels = 2;
  s.outside = 0;
  measure(&s, v);
  CHECK(v[FW_SPOOF_FRAME] < 0.3f, "black beside a picture: %g", v[FW_SPOOF_FRAME]);
}

static void light_and_colour_are_those_of_the_face(void) {
  scene s = room;
  float v[FW_SPOOF_SIGNALS];
  s.around = 15;
  measure(&s, v);
  CHECK(v[FW_SPOOF_GLOW] > 1.5f, "in the dark: %g", v[FW_SPOOF_GLOW]);
  s = (scene){.face = {170, 150, 190}, .around = 120};
  measure(&s, v);
  CHECK_NEAR(v[FW_SPOOF_CAST], logf(198.0f / 158.0f), 0.02, "blue");
}

static void odd_meshes_do_no_harm(void) {
  const float values[] = {-1e9f, 1e9f, 1e30f, INFINITY, -INFINITY, NAN};
  draw(&room);
  for (size_t i = 0; i < sizeof values / sizeof values[0]; ++i) {
    fwi_mesh mesh;
    float v[FW_SPOOF_SIGNALS];
    mesh_in_the_middle(&mesh);
    for (size_t p = 1; p < FW_MESH_POINTS; p += 2) mesh.points[p][i % 2] = values[i];
    fwi_spoof_measure(&image, &mesh, 7, scratch, v);
    CHECK(!(v[FW_SPOOF_FRAME] > 1.0f), "%g: a share of %g", values[i], v[FW_SPOOF_FRAME]);
  }
}

CHECK_MAIN("face_liveness") {
  CHECK_RUN(a_face_in_a_room_has_none);
  CHECK_RUN(patterns_are_found_at_every_fine_wave);
  CHECK_RUN(coding_and_noise_are_no_pattern);
  CHECK_RUN(a_frame_has_two_sides);
  CHECK_RUN(light_and_colour_are_those_of_the_face);
  CHECK_RUN(odd_meshes_do_no_harm);
}
