/* MediaPipe's custom ops against their definitions, written out as products of 4x4 matrices. */
#include "flex_builder.h"
#include "nn_helper.h"
#include "tflite/flexbuffer.h"

#define PI 3.14159265358979

static void options_are_read(void) {
  const int32_t list[] = {3, -1, 500};
  const fb_entry entries[] = {{"alpha", 'i', -7, NULL, 0}, {"beta", 'f', 1.5, NULL, 0}, {"gamma", 'v', 0, list, 3}};
  fb_bytes f = fb_map(entries, 3);
  fwi_flex_map map;
  double number;
  int64_t element;
  size_t count;
  CHECK(fwi_flex_open(f.bytes, f.size, &map), "a map");
  CHECK(fwi_flex_number(&map, "alpha", &number) && number == -7, "alpha");
  CHECK(fwi_flex_number(&map, "beta", &number) && number == 1.5, "beta");
  CHECK(!fwi_flex_number(&map, "gamma", &number) && !fwi_flex_number(&map, "delta", &number), "no numbers");
  CHECK(fwi_flex_int_count(&map, "gamma", &count) && count == 3, "gamma");
  CHECK(fwi_flex_int_at(&map, "gamma", 1, &element) && element == -1, "gamma[1]");
  CHECK(fwi_flex_int_at(&map, "gamma", 2, &element) && element == 500, "gamma[2]");
  CHECK(!fwi_flex_int_at(&map, "gamma", 3, &element) && !fwi_flex_int_at(&map, "beta", 0, &element), "no elements");
}

/* Every byte flipped every way, and every truncation: answers may change, but nothing outside is read. */
static void broken_options_are_survived(void) {
  const int32_t list[] = {1, 2};
  const fb_entry entries[] = {{"alpha", 'i', 7, NULL, 0}, {"gamma", 'v', 0, list, 2}};
  fb_bytes f = fb_map(entries, 2);
  long opened = 0;
  for (size_t i = 0; i < f.size * 256 + f.size; i++) {
    size_t size = i < f.size * 256 ? f.size : i - f.size * 256;
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) abort();
    memcpy(copy, f.bytes, size);
    if (i < f.size * 256) copy[i / 256] = (uint8_t)i;
    fwi_flex_map map;
    double number;
    int64_t element;
    if (fwi_flex_open(copy, size, &map)) {
      opened++;
      (void)fwi_flex_number(&map, "alpha", &number);
      for (size_t k = 0; k < 3; k++) (void)fwi_flex_int_at(&map, "gamma", k, &element);
    }
    free(copy);
  }
  CHECK(opened > 0, "none opened");
}

/* -- The definitions ------------------------------------------------------------------------------ */

typedef struct mat4 {
  double m[4][4];
} mat4;

static mat4 times(mat4 a, mat4 b) {
  mat4 c = {{{0}}};
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 4; j++) {
      for (int k = 0; k < 4; k++) c.m[i][j] += a.m[i][k] * b.m[k][j];
    }
  }
  return c;
}

static mat4 affine(double xx, double xy, double x, double yx, double yy, double y) {
  return (mat4){{{xx, xy, 0, x}, {yx, yy, 0, y}, {0, 0, 1, 0}, {0, 0, 0, 1}}};
}

static mat4 shift(double x, double y) {
  return affine(1, 0, x, 0, 1, y);
}

static mat4 scale(double x, double y) {
  return affine(x, 0, 0, 0, y, 0);
}

static mat4 turn(double angle) {
  return affine(cos(angle), -sin(angle), 0, sin(angle), cos(angle), 0);
}

enum { POINTS = 9 };

/* Box of the chosen points after turning by `angle`: centre (turned back) and size. */
static void box_of(const float *points, const int32_t *subset, size_t count, double angle, double *centre,
                   double *size) {
  double low[2] = {1e9, 1e9}, high[2] = {-1e9, -1e9};
  for (size_t i = 0; i < count; i++) {
    double x = points[3 * subset[i]], y = points[3 * subset[i] + 1];
    double turned[2] = {x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)};
    for (int d = 0; d < 2; d++) {
      low[d] = fmin(low[d], turned[d]);
      high[d] = fmax(high[d], turned[d]);
    }
  }
  double middle[2] = {(low[0] + high[0]) / 2, (low[1] + high[1]) / 2};
  centre[0] = middle[0] * cos(angle) + middle[1] * sin(angle);
  centre[1] = -middle[0] * sin(angle) + middle[1] * cos(angle);
  size[0] = high[0] - low[0];
  size[1] = high[1] - low[1];
}

static void expect_matrix(tb_model *m, int32_t version, const fb_bytes *options, tb_ints shape, const float *points,
                          mat4 t, const char *what) {
  int32_t x = tb_tensor(m, "points", FWI_FLOAT32, shape), y = tb_tensor(m, "matrix", FWI_FLOAT32, TB_SHAPE(1, 4, 4));
  tb_custom_op(m, "Landmarks2TransformMatrix", version, TB_INTS(x), TB_INTS(y), options->bytes, options->size);
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  float expected[16];
  for (int i = 0; i < 16; i++) expected[i] = (float)t.m[i / 4][i % 4];
  nn_expect(m, points, expected, 16, 1e-4f, what);
}

static void landmarks_to_matrix(void) {
  const int32_t subset[] = {0, 2, 3, 5, 8};
  for (int round = 0; round < 20; round++) {
    float points[3 * POINTS];
    check_random_fill(points, 3 * POINTS, 0, 48);
    double target = round % 3 == 2 ? 0.7 : 0, centre[2], size[2];
    const fb_entry options[] = {
        {"left_rotation_idx", 'i', 1, NULL, 0}, {"output_height", 'i', 16, NULL, 0},
        {"output_width", 'i', 12, NULL, 0},     {"right_rotation_idx", 'i', 7, NULL, 0},
        {"scale_x", 'f', 1.5, NULL, 0},         {"scale_y", 'f', 1.25, NULL, 0},
        {"subset_idxs", 'v', 0, subset, 5},     {"target_rotation_radians", 'f', target, NULL, 0}};
    double angle = target - atan2(points[22] - points[4], points[21] - points[3]);
    box_of(points, subset, 5, angle, centre, size);
    mat4 t = times(shift(centre[0], centre[1]), turn(-angle));
    t = times(t, scale(1.5 * size[0] / 12, 1.25 * size[1] / 16));
    t = times(t, shift(-6, -8));
    fb_bytes f = fb_map(options, 8);
    expect_matrix(tb_new(), 2, &f, TB_SHAPE(1, POINTS, 3), points, t, "version 2");
  }
}

static void landmarks_to_matrix_version_1(void) {
  const int32_t subset[] = {0, 2, 3, 5, 8}, in_hw[] = {24, 32}, out_hw[] = {16, 12};
  for (int round = 0; round < 20; round++) {
    float points[3 * POINTS];
    check_random_fill(points, 3 * POINTS, 0, 192);
    double centre[2], size[2];
    const fb_entry options[] = {{"bbox_size_multiplier", 'f', 1.5, NULL, 0},
                                {"dimensions", 'i', 3, NULL, 0},
                                {"input_hw", 'v', 0, in_hw, 2},
                                {"landmarks_range", 'i', 192, NULL, 0},
                                {"left_rotation_idx", 'i', 1, NULL, 0},
                                {"output_hw", 'v', 0, out_hw, 2},
                                {"right_rotation_idx", 'i', 7, NULL, 0},
                                {"subset", 'v', 0, subset, 5}};
    double alpha = -atan((points[22] - points[4]) / (points[21] - points[3]));
    box_of(points, subset, 5, alpha, centre, size);
    mat4 to_absolute = affine(31 / 2.0, 0, 31 / 2.0, 0, 23 / 2.0, 23 / 2.0);
    mat4 rotation =
        affine(cos(-alpha), -sin(-alpha), centre[0] / 192 * 2 - 1, sin(-alpha), cos(-alpha), centre[1] / 192 * 2 - 1);
    mat4 to_relative = affine(2 / 11.0, 0, -1, 0, 2 / 15.0, -1);
    mat4 t = times(times(to_absolute, rotation), times(scale(1.5 * size[0] / 192, 1.5 * size[1] / 192), to_relative));
    fb_bytes f = fb_map(options, 8);
    expect_matrix(tb_new(), 1, &f, TB_SHAPE(1, 1, 1, 3 * POINTS), points, t, "version 1");
  }
}

static void bad_options_are_refused(void) {
  const int32_t subset[] = {0, POINTS};
  fb_entry options[] = {{"left_rotation_idx", 'i', 1, NULL, 0}, {"output_height", 'i', 16, NULL, 0},
                        {"output_width", 'i', 16, NULL, 0},     {"right_rotation_idx", 'i', 7, NULL, 0},
                        {"scale_x", 'f', 1.5, NULL, 0},         {"scale_y", 'f', 1.5, NULL, 0},
                        {"subset_idxs", 'v', 0, subset, 2},     {"target_rotation_radians", 'f', 0, NULL, 0}};
  const char *const words[] = {"subset_idxs", "left_rotation_idx", "output_height", "FlexBuffers"};
  for (int i = 0; i < 4; i++) {
    tb_model *m = tb_new();
    int32_t x = tb_tensor(m, "points", FWI_FLOAT32, TB_SHAPE(1, POINTS, 3));
    int32_t y = tb_tensor(m, "matrix", FWI_FLOAT32, TB_SHAPE(1, 4, 4));
    options[0].value = i == 1 ? POINTS : 1;
    options[1].value = i == 2 ? 0 : 16;
    fb_bytes f = fb_map(options, 8);
    tb_custom_op(m, "Landmarks2TransformMatrix", 2, TB_INTS(x), TB_INTS(y), f.bytes, i == 3 ? 5 : f.size);
    tb_ends(m, TB_INTS(x), TB_INTS(y));
    nn_expect_refusal(m, FW_ERR_MODEL, words[i], "options");
  }
}

static float cell(const float *map, int h, int w, int c, double y, double x, int channel) {
  return y < 0 || x < 0 || y >= h || x >= w ? 0 : map[((int)y * w + (int)x) * c + channel];
}

static void transform_tensor(void) {
  enum { H = 6, W = 7, C = 3, OUT_H = 4, OUT_W = 5 };
  for (int version = 1; version <= 2; version++) {
    for (int round = 0; round < 10; round++) {
      float in[H * W * C + 16], expected[OUT_H * OUT_W * C], *t = in + H * W * C;
      check_random_fill(in, H * W * C, -1, 1);
      check_random_fill(t, 16, -2, 2);
      t[3] = check_random_float(0, W);
      t[7] = check_random_float(0, H);
      double half = version == 2 ? 0.5 : 0; /* centres of pixels, on both sides */
      for (int i = 0; i < OUT_H * OUT_W * C; i++) {
        double px = i / C % OUT_W + half, py = i / C / OUT_W + half;
        double x = t[0] * px + t[1] * py + t[3] - half, y = t[4] * px + t[5] * py + t[7] - half;
        double fx = floor(x), fy = floor(y), u = x - fx, v = y - fy;
        bool outside = x < 0 || x > W - 1 || y < 0 || y > H - 1;
        double upper = (1 - u) * cell(in, H, W, C, fy, fx, i % C) + u * cell(in, H, W, C, fy, fx + 1, i % C);
        double lower = (1 - u) * cell(in, H, W, C, fy + 1, fx, i % C) + u * cell(in, H, W, C, fy + 1, fx + 1, i % C);
        expected[i] = outside ? 0 : (float)((1 - v) * upper + v * lower);
      }
      const int32_t size[] = {OUT_H, OUT_W};
      const fb_entry old[] = {{"output_size", 'v', 0, size, 2}};
      const fb_entry new[] = {{"output_height", 'i', OUT_H, NULL, 0}, {"output_width", 'i', OUT_W, NULL, 0}};
      fb_bytes f = version == 1 ? fb_map(old, 1) : fb_map(new, 2);
      tb_model *m = tb_new();
      int32_t map = tb_tensor(m, "map", FWI_FLOAT32, TB_SHAPE(1, H, W, C));
      int32_t matrix = tb_tensor(m, "matrix", FWI_FLOAT32, TB_SHAPE(1, 4, 4));
      int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, OUT_H, OUT_W, C));
      tb_custom_op(m, version == 1 ? "TransformTensor" : "TransformTensorBilinear", version, TB_INTS(map, matrix),
                   TB_INTS(y), f.bytes, f.size);
      tb_ends(m, TB_INTS(map, matrix), TB_INTS(y));
      nn_expect(m, in, expected, OUT_H * OUT_W * C, 1e-4f, version == 1 ? "version 1" : "version 2");
    }
  }
}

static void nan_landmarks_stay_harmless(void) {
  const fb_entry size[] = {{"output_height", 'i', 2, NULL, 0}, {"output_width", 'i', 2, NULL, 0}};
  fb_bytes f = fb_map(size, 2);
  tb_model *m = tb_new();
  int32_t map = tb_tensor(m, "map", FWI_FLOAT32, TB_SHAPE(1, 2, 2, 1));
  int32_t matrix = tb_tensor(m, "matrix", FWI_FLOAT32, TB_SHAPE(1, 4, 4));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 2, 2, 1));
  tb_custom_op(m, "TransformTensorBilinear", 2, TB_INTS(map, matrix), TB_INTS(y), f.bytes, f.size);
  tb_ends(m, TB_INTS(map, matrix), TB_INTS(y));
  size_t bytes;
  uint8_t *file = tb_finish(m, &bytes);
  nn_net net = nn_open(file, bytes, FW_KERNELS_SIMD, 0);
  const float bad[] = {NAN, INFINITY, -INFINITY, 1e30f};
  for (int i = 0; i < 4; i++) {
    float in[20] = {1, 2, 3, 4};
    for (int k = 4; k < 20; k++) in[k] = bad[i];
    fw_tensor t = nn_run(&net, in, 0);
    CHECK(isnan(((float *)t.data)[0]) || ((float *)t.data)[0] == 0, "%g gives %g", (double)bad[i],
          (double)((float *)t.data)[0]);
  }
  nn_close(&net);
  free(file);
}

/* Float32 has no 2^24 + 15: the last column must not be taken for the one behind it. */
static void wide_maps_are_not_left(void) {
  enum { WIDTH = (1 << 24) + 16 };
  float *in = calloc(WIDTH + 16, sizeof *in);
  if (!in) abort();
  in[WIDTH] = 5; /* m[0], which follows the map in memory */
  in[WIDTH + 3] = WIDTH;
  const int32_t one[] = {1, 1};
  fb_bytes f = fb_map((const fb_entry[]){{"output_size", 'v', 0, one, 2}}, 1);
  tb_model *m = tb_new();
  int32_t map = tb_tensor(m, "map", FWI_FLOAT32, TB_SHAPE(1, 1, WIDTH, 1));
  int32_t matrix = tb_tensor(m, "matrix", FWI_FLOAT32, TB_SHAPE(1, 4, 4));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 1));
  tb_custom_op(m, "TransformTensor", 1, TB_INTS(map, matrix), TB_INTS(y), f.bytes, f.size);
  tb_ends(m, TB_INTS(map, matrix), TB_INTS(y));
  nn_expect(m, in, (const float[]){0}, 1, 0, "a point behind a wide map");
  free(in);
}

static void transform_landmarks(void) {
  const fb_entry options[] = {{"dimensions", 'i', 3, NULL, 0}, {"scale", 'f', 2, NULL, 0}};
  fb_bytes f = fb_map(options, 2);
  for (int32_t form = 0; form < 3; form++) { /* version 2 with 2 and 3 values a landmark, version 1 with 3 */
    int32_t d = form == 0 ? 2 : 3;
    float in[12 + 16], expected[12], *t = in + 4 * d;
    check_random_fill(in, (size_t)(4 * d + 16), -3, 3);
    double stretch = form == 2 ? 2 : 1;
    for (int32_t i = 0; i < 4; i++) {
      const float *p = in + i * d;
      expected[i * d] = (float)(t[0] * p[0] + t[1] * p[1] + stretch * t[3]);
      expected[i * d + 1] = (float)(t[4] * p[0] + t[5] * p[1] + stretch * t[7]);
      if (d == 3) expected[i * d + 2] = p[2];
    }
    tb_model *m = tb_new();
    tb_ints shape = form == 2 ? TB_SHAPE(1, 1, 1, 12) : TB_SHAPE(1, 4, d);
    int32_t x = tb_tensor(m, "points", FWI_FLOAT32, shape), y = tb_tensor(m, "y", FWI_FLOAT32, shape);
    int32_t matrix = tb_tensor(m, "matrix", FWI_FLOAT32, TB_SHAPE(1, 4, 4));
    tb_custom_op(m, "TransformLandmarks", form == 2 ? 1 : 2, TB_INTS(x, matrix), TB_INTS(y), f.bytes,
                 form == 2 ? f.size : 0);
    tb_ends(m, TB_INTS(x, matrix), TB_INTS(y));
    nn_expect(m, in, expected, (size_t)(4 * d), 1e-4f, "TransformLandmarks");
  }
}

static void a_cut_along_the_eyes(void) {
  /* Two eyes on a line at 45 degrees: the middle of the cut is the middle of the box, its rows run along the line. */
  const float points[] = {10, 10, 0, 20, 20, 0};
  const int32_t subset[] = {0, 1};
  const fb_entry options[] = {{"left_rotation_idx", 'i', 0, NULL, 0}, {"output_height", 'i', 8, NULL, 0},
                              {"output_width", 'i', 8, NULL, 0},      {"right_rotation_idx", 'i', 1, NULL, 0},
                              {"scale_x", 'f', 1, NULL, 0},           {"scale_y", 'f', 1, NULL, 0},
                              {"subset_idxs", 'v', 0, subset, 2},     {"target_rotation_radians", 'f', 0, NULL, 0}};
  double step = sqrt(200) / 8 * cos(PI / 4);
  fb_bytes f = fb_map(options, 8);
  expect_matrix(tb_new(), 2, &f, TB_SHAPE(1, 2, 3), points, affine(step, 0, 10, step, 0, 10), "eyes");
}

CHECK_MAIN("nn_attention") {
  CHECK_RUN(options_are_read);
  CHECK_RUN(broken_options_are_survived);
  CHECK_RUN(landmarks_to_matrix);
  CHECK_RUN(landmarks_to_matrix_version_1);
  CHECK_RUN(bad_options_are_refused);
  CHECK_RUN(transform_tensor);
  CHECK_RUN(nan_landmarks_stay_harmless);
  CHECK_RUN(wide_maps_are_not_left);
  CHECK_RUN(transform_landmarks);
  CHECK_RUN(a_cut_along_the_eyes);
}
