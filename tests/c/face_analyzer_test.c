/* fw_analyzer from outside: arguments, order of calls, memory, and pictures of every size, with nets whose
 * outputs are pixels (tests/fuzz/fake_nets.mjs). */
#include "check.h"
#include "fake_analyzer.h"

static void options_are_checked(void) {
  fw_analyzer_options good, o;
  fw_analyzer *a = (fw_analyzer *)&good;
  fw_analyzer_options_default(&good);
  CHECK(fw_analyzer_create(NULL, &a, NULL) == FW_ERR_ARGUMENT && a == NULL, "NULL options");
  CHECK(fw_analyzer_create(&good, NULL, NULL) == FW_ERR_ARGUMENT, "NULL out");
#define REFUSED(field, value)                                                                   \
  do {                                                                                          \
    o = good;                                                                                   \
    o.field = value;                                                                            \
    CHECK(fw_analyzer_create(&o, &a, NULL) == FW_ERR_ARGUMENT && a == NULL, #field "=" #value); \
  } while (0)
  REFUSED(tasks, 0x800);
  REFUSED(mode, (fw_mode)2);
  REFUSED(range, (fw_range)4);
  REFUSED(kernels, (fw_kernel_set)2);
  REFUSED(max_faces, 0);
  REFUSED(max_faces, FW_MAX_FACES + 1);
  REFUSED(min_detection_score, NAN);
  REFUSED(min_detection_score, 1.5f);
  REFUSED(min_presence, NAN);
  REFUSED(min_presence, -0.1f);
  REFUSED(min_presence, 1.1f);
  REFUSED(memory, -1);
  REFUSED(memory, FW_MAX_MEMORY + 1);
  REFUSED(memory_ms, NAN);
  REFUSED(memory_ms, -1.0f);
#undef REFUSED
}

static void roles_follow_the_options(void) {
  fw_analyzer_options o;
  fw_analyzer_options_default(&o);
  o.tasks = 0;
  o.range = FW_RANGE_FULL;
  CHECK(fw_analyzer_roles_needed(&o) == 1u << FW_MODEL_DETECT_FULL, "%x", fw_analyzer_roles_needed(&o));
  o.range = FW_RANGE_AUTO;
  CHECK(fw_analyzer_roles_needed(&o) == (1u << FW_MODEL_DETECT_SHORT | 1u << FW_MODEL_DETECT_CROWD),
        "tiles want the crowd net");
  o.tiles = false;
  o.tasks = FW_TASK_GENDER;
  CHECK(fw_analyzer_roles_needed(&o) == (1u << FW_MODEL_DETECT_SHORT | 1u << FW_MODEL_MESH | 1u << FW_MODEL_AGE_GENDER),
        "%x", fw_analyzer_roles_needed(&o));
}

static void calls_out_of_order(void) {
  fw_analyzer_options o;
  fw_analyzer *a;
  fw_error error = {0};
  fw_image image;
  uint8_t *pixels = fake_noise(&image, 40, 30);
  fw_analyzer_options_default(&o);
  CHECK(fw_analyzer_create(&o, &a, &error) == FW_OK, "%s", error.message);
  CHECK(fw_analyzer_analyze(a, &image, 0, &error) == FW_ERR_STATE, "no nets");
  CHECK(strstr(error.message, "detect-short") != NULL, "names the net: '%s'", error.message);
  fake_set(a, FW_MODEL_DETECT_SHORT);
  fake_set(a, FW_MODEL_DETECT_CROWD);
  CHECK(fw_analyzer_analyze(a, &image, 0, &error) == FW_ERR_STATE, "no mesh");
  CHECK(strstr(error.message, "mesh") != NULL, "names the net: '%s'", error.message);
  CHECK(fw_analyzer_analyze(NULL, &image, 0, &error) == FW_ERR_ARGUMENT, "NULL analyzer");
  int32_t count = -1;
  fw_analyzer_faces(a, &count);
  CHECK(count == 0, "no faces before the first picture");
  CHECK(fw_analyzer_crop(a, 0, FW_MODEL_MESH, &image) == FW_ERR_STATE, "crops were not asked for");
  fw_analyzer_destroy(a);
  fw_timing timing = {.total = 1};
  fw_analyzer_timing(NULL, &timing);
  CHECK(timing.total == 0 && fw_analyzer_faces(NULL, NULL) == NULL && fw_analyzer_bytes(NULL) == 0, "NULL analyzer");
  fw_analyzer_reset(NULL);
  fw_analyzer_destroy(NULL);
  free(pixels);
}

static void a_wrong_net_is_refused_and_the_old_one_stays(void) {
  fw_analyzer_options o;
  fw_error error = {0};
  fw_image image;
  uint8_t *pixels = fake_noise(&image, 40, 30);
  fw_analyzer_options_default(&o);
  fw_analyzer *a = fake_analyzer(&o);
  size_t size;
  void *mesh = fake_net(FW_MODEL_MESH, &size);
  CHECK(fw_analyzer_set_model(a, FW_MODEL_EMOTION, mesh, size, &error) == FW_ERR_SHAPE, "a mesh net is no emotion net");
  CHECK(strstr(error.message, "emotion") != NULL, "'%s'", error.message);
  CHECK(fw_analyzer_set_model(a, FW_MODEL_DETECT_SHORT, mesh, size, &error) == FW_ERR_SHAPE, "nor a detector");
  CHECK(fw_analyzer_set_model(a, FW_MODEL_MESH, mesh, size / 2, &error) != FW_OK, "half a file");
  CHECK(fw_analyzer_set_model(a, FW_MODEL_MESH, "<!doctype html>", 15, &error) == FW_ERR_MODEL, "a web page");
  CHECK(fw_analyzer_set_model(a, FW_MODEL_MESH, NULL, 0, &error) == FW_ERR_ARGUMENT, "NULL");
  CHECK(fw_analyzer_set_model(a, FW_MODEL_ROLE_COUNT, mesh, size, &error) == FW_ERR_ARGUMENT, "no such role");
  CHECK(fw_analyzer_analyze(a, &image, 0, &error) == FW_OK, "%s", error.message);
  fw_analyzer_destroy(a);
  free(mesh);
  free(pixels);
}

static bool finite_face(const fw_face *f) {
  double sum = (double)f->score + f->presence + f->box.x + f->box.y + f->box.width + f->box.height + f->yaw + f->pitch +
               f->roll + f->gaze_yaw + f->gaze_pitch + f->age + f->age_low + f->age_high + f->male;
  for (int i = 0; i < FW_MESH_POINTS * 3; ++i) sum += f->mesh[i / 3][i % 3];
  for (int i = 0; i < FW_KEYPOINTS * 2; ++i) sum += f->keypoints[i / 2][i % 2];
  for (int i = 0; i < 16; ++i) sum += f->matrix[i];
  for (int i = 0; i < FW_EMOTIONS; ++i) sum += f->emotion[i];
  for (int i = 0; i < FW_BLENDSHAPES; ++i) sum += f->blendshapes[i];
  for (int i = 0; i < FW_QUALITY_PARTS; ++i) sum += f->quality_parts[i];
  for (int i = 0; i < FW_SPOOF_SIGNALS; ++i) sum += f->spoof_signals[i];
  sum += f->quality;
  double length = 0.0;
  for (int i = 0; i < FW_EMBEDDING; ++i) length += (double)f->embedding[i] * f->embedding[i];
  CHECK(fabs(length - ((f->valid & FW_TASK_IDENTITY) != 0 ? 1.0 : 0.0)) < 1e-5, "an embedding of length %g", length);
  return isfinite(sum) != 0;
}

static void pictures_of_every_size(void) {
  const int32_t sizes[][2] = {{16, 16}, {17, 300}, {300, 16}, {640, 480}, {1300, 700}, {16, 8192}, {8192, 16}};
  int32_t faces = 0;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
    fw_analyzer_options o;
    fw_image image;
    fw_error error = {0};
    uint8_t *pixels = fake_noise(&image, sizes[i][0], sizes[i][1]);
    fw_analyzer_options_default(&o);
    o.tasks = FW_TASK_ALL;
    o.mode = i % 2 ? FW_MODE_VIDEO : FW_MODE_IMAGE;
    o.max_faces = 3;
    o.min_presence = 0;
    o.keep_crops = true;
    fw_analyzer *a = fake_analyzer(&o);
    const size_t bytes = fw_analyzer_bytes(a);
    for (int frame = 0; frame < 3; ++frame) {
      CHECK(fw_analyzer_analyze(a, &image, frame * 40.0, &error) == FW_OK, "%dx%d: %s", image.width, image.height,
            error.message);
      int32_t count;
      const fw_face *f = fw_analyzer_faces(a, &count);
      CHECK(count >= 0 && count <= 3, "%d faces", count);
      for (int32_t k = 0; k < count; ++k) {
        CHECK(finite_face(&f[k]), "%dx%d: face %d", image.width, image.height, k);
        fw_image crop;
        if (fw_analyzer_crop(a, k, FW_MODEL_MESH, &crop) == FW_OK) {
          CHECK(crop.width == 32 && fw_image_check(&crop, NULL) == FW_OK, "crop of %d", crop.width);
        }
      }
      faces += count;
    }
    CHECK(fw_analyzer_bytes(a) == bytes, "memory grew");
    CHECK(bytes > 0, "bytes");
    fw_analyzer_destroy(a);
    free(pixels);
  }
  CHECK(faces > 0, "the fake nets find something, or this test checks nothing");
}

static void video_timestamps(void) {
  fw_analyzer_options o;
  fw_image image;
  fw_error error = {0};
  uint8_t *pixels = fake_noise(&image, 64, 48);
  fw_analyzer_options_default(&o);
  o.mode = FW_MODE_VIDEO;
  fw_analyzer *a = fake_analyzer(&o);
  CHECK(fw_analyzer_analyze(a, &image, NAN, &error) == FW_ERR_ARGUMENT, "NaN");
  CHECK(fw_analyzer_analyze(a, &image, 1000, &error) == FW_OK, "%s", error.message);
  CHECK(fw_analyzer_analyze(a, &image, 1000, &error) == FW_OK, "the same again: %s", error.message);
  CHECK(fw_analyzer_analyze(a, &image, 999, &error) == FW_ERR_ARGUMENT, "backwards");
  CHECK(fw_analyzer_analyze(a, &image, 1e15, &error) == FW_OK, "a long gap: %s", error.message);
  fw_analyzer_reset(a);
  CHECK(fw_analyzer_analyze(a, &image, 0, &error) == FW_OK, "after reset: %s", error.message);
  image.width = 32;
  CHECK(fw_analyzer_analyze(a, &image, 0, &error) == FW_OK, "another size: %s", error.message);
  image.width = 40;
  CHECK(fw_analyzer_analyze(a, &image, -1, &error) == FW_ERR_ARGUMENT, "another size, but backwards");
  CHECK(fw_analyzer_analyze(a, &image, 1, &error) == FW_OK, "and forwards: %s", error.message);
  fw_analyzer_destroy(a);
  free(pixels);
}

static void bad_pictures_are_refused_and_the_next_is_read(void) {
  fw_analyzer_options o;
  fw_image image;
  fw_error error = {0};
  uint8_t *pixels = fake_noise(&image, 64, 48);
  fw_analyzer_options_default(&o);
  fw_analyzer *a = fake_analyzer(&o);
  fw_image bad = image;
  bad.size -= 1;
  CHECK(fw_analyzer_analyze(a, &bad, 0, &error) == FW_ERR_IMAGE, "short");
  CHECK(fw_analyzer_analyze(a, NULL, 0, &error) == FW_ERR_ARGUMENT, "NULL");
  CHECK(fw_analyzer_analyze(a, &image, 0, &error) == FW_OK, "%s", error.message);
  fw_analyzer_destroy(a);
  free(pixels);
}

CHECK_MAIN("face_analyzer") {
  CHECK_RUN(options_are_checked);
  CHECK_RUN(roles_follow_the_options);
  CHECK_RUN(calls_out_of_order);
  CHECK_RUN(a_wrong_net_is_refused_and_the_old_one_stays);
  CHECK_RUN(pictures_of_every_size);
  CHECK_RUN(video_timestamps);
  CHECK_RUN(bad_pictures_are_refused_and_the_next_is_read);
}
