/* Custom tasks and crops, with nets whose outputs are the first values of their input. */
#include "check.h"
#include "fake_analyzer.h"

enum { SIDE = 16, OUTPUTS = 7, FACES = 5, FRAMES = 30 };

static const fw_custom_task plain = {.region_scale = 1.0f, .scale = {1.0f, 1.0f, 1.0f}};

static fw_analyzer_options options_for(fw_mode mode) {
  fw_analyzer_options o;
  fw_analyzer_options_default(&o);
  o.tasks |= FW_TASK_CUSTOM;
  o.mode = mode;
  o.max_faces = FACES;
  o.min_presence = 0.0f;
  return o;
}

static fw_status add(fw_analyzer *a, fw_custom_task *task, fw_model_role role, fw_error *error) {
  size_t size;
  void *bytes = fake_net(role, &size);
  const fw_status status = fw_analyzer_add_custom(a, task, bytes, size, error);
  free(bytes);
  return status;
}

/* An RGB task and then a grey one. */
static void add_both(fw_analyzer *a, fw_custom_task tasks[2]) {
  fw_error error = {0};
  CHECK(add(a, &tasks[0], FW_MODEL_EMOTION, &error) == FW_OK, "%s", error.message);
  CHECK(add(a, &tasks[1], FW_MODEL_EMOTION_ENSEMBLE, &error) == FW_OK, "%s", error.message);
}

/* Analyze noise until there are faces; the pixels are to be freed. */
static uint8_t *find_faces(fw_analyzer *a, fw_image *image, int32_t *count) {
  for (int tries = 0; tries < 20; ++tries) {
    fw_error error = {0};
    uint8_t *pixels = fake_noise(image, 320, 240);
    CHECK(fw_analyzer_analyze(a, image, 0, &error) == FW_OK, "%s", error.message);
    fw_analyzer_faces(a, count);
    if (*count > 1) return pixels;
    free(pixels);
  }
  printf("no noise has faces\n");
  exit(1);
}

/* What the net of `task` must say of a face with this crop: its first values. */
static float value_of(const fw_custom_task *task, const uint8_t *rgba, size_t i) {
  const size_t channels = (size_t)task->channels, c = i % channels;
  return (float)rgba[i / channels * 4 + c] * task->scale[c] + task->offset[c];
}

static void a_net_sees_the_crop_byte_by_byte(void) {
  const fw_analyzer_options o = options_for(FW_MODE_IMAGE);
  fw_custom_task tasks[2] = {{.region_scale = 1.3f, .scale = {0.5f, 2.0f, -1.0f}, .offset = {1.0f, 0.0f, -3.0f}},
                             plain};
  fw_analyzer *a = fake_analyzer(&o);
  fw_image image;
  fw_error error = {0};
  int32_t count, unlike = 0;
  add_both(a, tasks);
  CHECK(tasks[0].side == SIDE && tasks[0].channels == 3 && tasks[0].outputs == OUTPUTS, "%d, %d, %d", tasks[0].side,
        tasks[0].channels, tasks[0].outputs);
  CHECK(tasks[1].channels == 1, "%d channels", tasks[1].channels);
  uint8_t *pixels = find_faces(a, &image, &count);
  const fw_face *faces = fw_analyzer_faces(a, NULL);
  for (int32_t i = 0; i < count; ++i) {
    for (int32_t t = 0; t < 2; ++t) {
      uint8_t rgba[SIDE * SIDE * 4];
      const float *values = fw_analyzer_custom(a, faces[i].id, t);
      CHECK(values != NULL, "face %d is not read", i);
      CHECK(fw_analyzer_cut_face(a, &image, faces[i].id, tasks[t].region_scale, SIDE, tasks[t].channels == 1, rgba,
                                 sizeof rgba, &error) == FW_OK,
            "%s", error.message);
      for (size_t k = 0; k < OUTPUTS && values != NULL; ++k) {
        const float expected = value_of(&tasks[t], rgba, k);
        CHECK(values[k] == expected, "face %d, task %d, value %zu: %g, not %g", i, t, k, values[k], expected);
        unlike += values[k] != values[0];
      }
      for (size_t k = 0; k < sizeof rgba; k += 4) {
        CHECK(rgba[k + 3] == 255 && (t == 0 || (rgba[k] == rgba[k + 1] && rgba[k] == rgba[k + 2])), "pixel %zu", k);
      }
    }
  }
  CHECK(unlike > count, "only %d values differ: the crops are blank", unlike);
  fw_analyzer_destroy(a);
  free(pixels);
}

static void grey_is_the_luma_of_the_bytes(void) {
  const fw_analyzer_options o = options_for(FW_MODE_IMAGE);
  fw_analyzer *a = fake_analyzer(&o);
  fw_image image;
  int32_t count;
  uint8_t *pixels = find_faces(a, &image, &count), rgb[64 * 64 * 4], grey[64 * 64 * 4];
  CHECK(fw_analyzer_cut_face(a, &image, 1, 1.0f, 64, false, rgb, sizeof rgb, NULL) == FW_OK, "rgb");
  CHECK(fw_analyzer_cut_face(a, &image, 1, 1.0f, 64, true, grey, sizeof grey, NULL) == FW_OK, "grey");
  for (size_t i = 0; i < sizeof rgb; i += 4) {
    const double luma = 0.2989 * rgb[i] + 0.587 * rgb[i + 1] + 0.114 * rgb[i + 2];
    CHECK(fabs(grey[i] - luma) <= 0.501, "pixel %zu: %d for %g", i / 4, grey[i], luma);
  }
  fw_analyzer_destroy(a);
  free(pixels);
}

static void crops_that_are_kept_are_what_the_net_saw(void) {
  fw_analyzer_options o = options_for(FW_MODE_IMAGE);
  o.keep_crops = true;
  fw_custom_task tasks[2] = {plain, plain};
  fw_analyzer *a = fake_analyzer(&o);
  fw_image image, crop;
  add_both(a, tasks);
  int32_t count;
  uint8_t *pixels = find_faces(a, &image, &count), rgba[SIDE * SIDE * 4];
  const fw_face *faces = fw_analyzer_faces(a, NULL);
  for (int t = 0; t < 2; ++t) {
    CHECK(fw_analyzer_cut_face(a, &image, faces[0].id, 1.0f, SIDE, t == 1, rgba, sizeof rgba, NULL) == FW_OK, "cut");
    CHECK(fw_analyzer_crop(a, 0, (fw_model_role)(FW_MODEL_CUSTOM + t), &crop) == FW_OK, "kept");
    CHECK(crop.width == SIDE && memcmp(crop.data, rgba, sizeof rgba) == 0, "task %d", t);
  }
  CHECK(fw_analyzer_crop(a, 0, (fw_model_role)(FW_MODEL_CUSTOM + 2), &crop) == FW_ERR_ARGUMENT, "no such task");
  CHECK(fw_analyzer_crop(a, 0, (fw_model_role)(FW_MODEL_CUSTOM + FW_MAX_CUSTOM), &crop) == FW_ERR_ARGUMENT, "beyond");
  fw_analyzer_destroy(a);
  free(pixels);
}

/* A followed face is read every 120 ms, in the share that emotion has, too; between, what is known stands. */
static void video_reads_at_intervals_and_smooths(void) {
  const fw_analyzer_options o = options_for(FW_MODE_VIDEO);
  fw_custom_task task = plain;
  fw_analyzer *a = fake_analyzer(&o);
  fw_image image = {0};
  fw_error error = {0};
  uint8_t *pixels = NULL, rgba[SIDE * SIDE * 4];
  float known[OUTPUTS] = {0};
  uint32_t id = 0;
  double read_ms = 0;
  int32_t changes = 0, held = 0;
  CHECK(add(a, &task, FW_MODEL_EMOTION, &error) == FW_OK, "%s", error.message);
  for (int frame = 0; frame < FRAMES; ++frame) {
    const double now = frame * 50.0;
    int32_t count;
    if (frame % 7 == 0) {
      free(pixels);
      pixels = fake_noise(&image, 320, 240);
    }
    CHECK(fw_analyzer_analyze(a, &image, now, &error) == FW_OK, "%s", error.message);
    const fw_face *faces = fw_analyzer_faces(a, &count);
    const fw_face *face = NULL;
    for (int32_t i = 0; i < count; ++i) {
      CHECK(fw_analyzer_custom(a, faces[i].id, 0) != NULL, "frame %d, face %d: a newcomer is read at once", frame, i);
      if (faces[i].id == id) face = &faces[i];
    }
    if (face == NULL) face = count > 0 ? &faces[0] : NULL;
    if (face == NULL) continue;
    const float *values = fw_analyzer_custom(a, face->id, 0);
    CHECK(fw_analyzer_cut_face(a, &image, face->id, 1.0f, SIDE, false, rgba, sizeof rgba, NULL) == FW_OK, "cut");
    if (values == NULL) break;
    if (face->id != id) {
      id = face->id;
      for (size_t k = 0; k < OUTPUTS; ++k) {
        CHECK(values[k] == value_of(&task, rgba, k), "frame %d: the first reading stands as it is", frame);
      }
      read_ms = now;
    } else if (memcmp(values, known, sizeof known) != 0) {
      const float share = 1.0f - expf(-(float)(now - read_ms) / 200.0f);
      CHECK(now - read_ms >= 120.0, "frame %d: read again after %g ms", frame, now - read_ms);
      for (size_t k = 0; k < OUTPUTS; ++k) {
        const float expected = known[k] + share * (value_of(&task, rgba, k) - known[k]);
        CHECK(fabsf(values[k] - expected) < 0.01f, "frame %d, value %zu: %g, not %g", frame, k, values[k], expected);
      }
      read_ms = now;
      ++changes;
    } else {
      ++held;
    }
    memcpy(known, values, sizeof known);
  }
  CHECK(changes >= 2 && held >= 4, "%d readings, %d frames without: this test checks too little", changes, held);
  fw_analyzer_destroy(a);
  free(pixels);
}

/* Of a face that is out of sight, and may come back, nothing is said meanwhile. */
static void faces_that_are_not_seen_have_no_readings(void) {
  const fw_analyzer_options o = options_for(FW_MODE_VIDEO);
  fw_custom_task task = plain;
  fw_analyzer *a = fake_analyzer(&o);
  fw_image image = {0};
  fw_error error = {0};
  uint8_t *pixels = fake_noise(&image, 320, 240), rgba[SIDE * SIDE * 4];
  uint32_t ids[FACES];
  int32_t count, left;
  CHECK(add(a, &task, FW_MODEL_EMOTION, &error) == FW_OK, "%s", error.message);
  CHECK(fw_analyzer_analyze(a, &image, 0, &error) == FW_OK, "%s", error.message);
  const fw_face *faces = fw_analyzer_faces(a, &count);
  CHECK(count > 0, "no faces to look at");
  for (int32_t i = 0; i < count; ++i) {
    ids[i] = faces[i].id;
    CHECK(fw_analyzer_custom(a, ids[i], 0) != NULL, "face %u", ids[i]);
  }
  memset(pixels, 0, image.size); /* all points of a mesh are one */
  CHECK(fw_analyzer_analyze(a, &image, 50, &error) == FW_OK, "%s", error.message);
  fw_analyzer_faces(a, &left);
  CHECK(left == 0, "%d of %d faces in the dark", left, count);
  for (int32_t i = 0; i < count; ++i) {
    CHECK(fw_analyzer_cut_face(a, &image, ids[i], 1.0f, SIDE, false, rgba, sizeof rgba, NULL) == FW_ERR_ARGUMENT,
          "face %u is cut", ids[i]);
    CHECK(fw_analyzer_custom(a, ids[i], 0) == NULL, "face %u is read", ids[i]);
  }
  fw_analyzer_destroy(a);
  free(pixels);
}

/* As face_due_test does for emotion and age. */
static void a_second_analyzer_reads_the_same(void) {
  const fw_analyzer_options o = options_for(FW_MODE_VIDEO);
  static float inputs[64 * SIDE * SIDE * 3];
  fw_custom_task tasks[2] = {{.region_scale = 1.2f, .scale = {1, 2, 3}}, plain}, here[2] = {tasks[0], tasks[1]};
  fw_analyzer *whole = fake_analyzer(&o), *first = fake_analyzer(&o), *second = fake_analyzer(&o);
  fw_image image = {0};
  fw_error error = {0};
  uint8_t *pixels = NULL;
  int32_t readings = 0;
  add_both(whole, here);
  add_both(second, tasks);
  for (int t = 0; t < 2; ++t) {
    CHECK(fw_analyzer_add_custom(first, &tasks[t], NULL, 0, &error) == FW_OK, "%s", error.message);
    CHECK(fw_analyzer_input_side(first, (fw_model_role)(FW_MODEL_CUSTOM + t)) == SIDE, "side");
  }
  for (int frame = 0; frame < FRAMES; ++frame) {
    fw_face faces[FACES + 1];
    int32_t count, due_count;
    size_t floats;
    if (frame % 8 == 0) {
      free(pixels);
      pixels = fake_noise(&image, 320, 240);
    }
    CHECK(fw_analyzer_analyze(whole, &image, frame * 60.0, &error) == FW_OK, "%s", error.message);
    CHECK(fw_analyzer_analyze(first, &image, frame * 60.0, &error) == FW_OK, "%s", error.message);
    const fw_due *due = fw_analyzer_due(first, &due_count, &floats);
    if (floats > sizeof inputs / sizeof inputs[0]) abort();
    CHECK(fw_analyzer_cut_due(first, &image, inputs, floats, &error) == FW_OK, "%s", error.message);
    memcpy(faces, fw_analyzer_faces(first, &count), (size_t)count * sizeof faces[0]);
    CHECK(fw_analyzer_read_due(second, due, due_count, inputs, floats, faces, count, &error) == FW_OK, "%s",
          error.message);
    readings += due_count;
    for (int32_t i = 0; i < count; ++i) {
      for (int32_t t = 0; t < 2; ++t) {
        const float *one = fw_analyzer_custom(whole, faces[i].id, t), *two = fw_analyzer_custom(second, faces[i].id, t);
        CHECK(fw_analyzer_custom(first, faces[i].id, t) == NULL, "the first has no net");
        CHECK(one != NULL && two != NULL && memcmp(one, two, OUTPUTS * sizeof *one) == 0, "frame %d, face %d, task %d",
              frame, i, t);
      }
    }
  }
  CHECK(readings > 10, "%d readings: this test checks too little", readings);
  fw_due stranger = {.id = 1, .role = (fw_model_role)(FW_MODEL_CUSTOM + 2), .floats = 1};
  CHECK(fw_analyzer_read_due(second, &stranger, 1, inputs, 1, NULL, 0, NULL) == FW_ERR_ARGUMENT, "no such task");
  stranger.role = FW_MODEL_CUSTOM;
  CHECK(fw_analyzer_read_due(second, &stranger, 1, inputs, 1, NULL, 0, NULL) == FW_ERR_ARGUMENT, "too few floats");
  fw_analyzer_destroy(whole);
  fw_analyzer_destroy(first);
  fw_analyzer_destroy(second);
  free(pixels);
}

/* The mesh, which the crop is cut by, runs although nobody asked for it; a reading that is not finite is none. */
static void a_custom_task_alone_is_enough(void) {
  fw_analyzer_options o = options_for(FW_MODE_IMAGE);
  o.tasks = FW_TASK_CUSTOM;
  CHECK((fw_analyzer_roles_needed(&o) >> FW_MODEL_MESH & 1u) != 0, "the mesh is needed");
  fw_custom_task task = plain, infinite = {.region_scale = 1.0f, .scale = {3e38f, 3e38f, 3e38f}};
  fw_analyzer *a = fake_analyzer(&o);
  fw_image image;
  const size_t before = fw_analyzer_bytes(a);
  CHECK(add(a, &task, FW_MODEL_EMOTION, NULL) == FW_OK && add(a, &infinite, FW_MODEL_EMOTION, NULL) == FW_OK, "add");
  CHECK(fw_analyzer_bytes(a) > before + FACES * OUTPUTS * sizeof(float), "its memory counts");
  int32_t count;
  uint8_t *pixels = find_faces(a, &image, &count);
  const fw_face *faces = fw_analyzer_faces(a, NULL);
  CHECK(faces[0].valid == 0, "%x", faces[0].valid);
  CHECK(fw_analyzer_custom(a, faces[0].id, 0) != NULL, "read");
  CHECK(fw_analyzer_custom(a, faces[0].id, 1) == NULL, "not finite");
  CHECK(fw_analyzer_custom(a, faces[0].id, 2) == NULL && fw_analyzer_custom(a, faces[0].id, -1) == NULL, "no task");
  CHECK(fw_analyzer_custom(a, 999, 0) == NULL && fw_analyzer_custom(NULL, 1, 0) == NULL, "no face");
  fw_analyzer_destroy(a);
  free(pixels);
}

static void nets_and_values_that_do_not_fit_are_refused(void) {
  const fw_analyzer_options o = options_for(FW_MODE_VIDEO), still = options_for(FW_MODE_IMAGE);
  fw_analyzer_options without = o;
  fw_analyzer *a = fake_analyzer(&o), *pictures = fake_analyzer(&still);
  fw_error error = {0};
  fw_custom_task task = plain;
  without.tasks = FW_TASK_DEFAULT;
  fw_analyzer *plain_one = fake_analyzer(&without);
  CHECK(add(plain_one, &task, FW_MODEL_EMOTION, &error) == FW_ERR_ARGUMENT, "%s", error.message);
  CHECK(add(a, &task, FW_MODEL_AGE_GENDER, &error) == FW_ERR_SHAPE && strstr(error.message, "one float32 output"), "%s",
        error.message);
  CHECK(add(a, &task, FW_MODEL_DETECT_CROWD, &error) == FW_ERR_SHAPE && strstr(error.message, "[1, 240, 320, 3]"), "%s",
        error.message);
  CHECK(fw_analyzer_add_custom(a, &task, "no net", 6, NULL) == FW_ERR_MODEL, "no net");
  CHECK(fw_analyzer_add_custom(a, NULL, "", 0, NULL) == FW_ERR_ARGUMENT, "NULL");
  CHECK(fw_analyzer_add_custom(NULL, &task, "", 0, NULL) == FW_ERR_ARGUMENT, "NULL");
#define REFUSED(change)                                                         \
  do {                                                                          \
    task = plain;                                                               \
    change;                                                                     \
    CHECK(add(a, &task, FW_MODEL_EMOTION, &error) == FW_ERR_ARGUMENT, #change); \
  } while (0)
  REFUSED(task.region_scale = 0.2f);
  REFUSED(task.region_scale = 4.1f);
  REFUSED(task.region_scale = NAN);
  REFUSED(task.scale[2] = INFINITY);
  REFUSED(task.offset[0] = NAN);
#define NOT_DEFERRED(of, channels_, side_)                                                           \
  do {                                                                                               \
    task = plain;                                                                                    \
    task.channels = channels_;                                                                       \
    task.side = side_;                                                                               \
    CHECK(fw_analyzer_add_custom(of, &task, NULL, 0, &error) == FW_ERR_ARGUMENT, #channels_ #side_); \
  } while (0)
  NOT_DEFERRED(pictures, 3, SIDE);
  NOT_DEFERRED(a, 2, SIDE);
  NOT_DEFERRED(a, 3, 15);
  NOT_DEFERRED(a, 3, 257);
  for (int i = 0; i < FW_MAX_CUSTOM; ++i) {
    task = plain;
    CHECK(add(a, &task, FW_MODEL_EMOTION, &error) == FW_OK, "%d: %s", i, error.message);
  }
  CHECK(add(a, &task, FW_MODEL_EMOTION, &error) == FW_ERR_ARGUMENT, "one too many");
  fw_analyzer_destroy(a);
  fw_analyzer_destroy(pictures);
  fw_analyzer_destroy(plain_one);
}

static void crops_out_of_range_are_refused(void) {
  fw_analyzer_options o = options_for(FW_MODE_IMAGE);
  fw_analyzer *a = fake_analyzer(&o);
  fw_image image;
  int32_t count;
  uint8_t rgba[SIDE * SIDE * 4] = {0}, *pixels = fake_noise(&image, 320, 240);
  CHECK(fw_analyzer_cut_face(a, &image, 1, 1.0f, SIDE, false, rgba, sizeof rgba, NULL) == FW_ERR_ARGUMENT, "no face");
  free(pixels);
  pixels = find_faces(a, &image, &count);
  CHECK(fw_analyzer_cut_face(a, &image, 1, 1.0f, SIDE, false, rgba, sizeof rgba, NULL) == FW_OK, "a face");
  CHECK(fw_analyzer_cut_face(a, &image, 99, 1.0f, SIDE, false, rgba, sizeof rgba, NULL) == FW_ERR_ARGUMENT, "stranger");
  CHECK(fw_analyzer_cut_face(a, &image, 1, 5.0f, SIDE, false, rgba, sizeof rgba, NULL) == FW_ERR_ARGUMENT, "scale");
  CHECK(fw_analyzer_cut_face(a, &image, 1, 1.0f, -SIDE, false, rgba, sizeof rgba, NULL) == FW_ERR_ARGUMENT, "side");
  CHECK(fw_analyzer_cut_face(a, &image, 1, 1.0f, SIDE + 1, false, rgba, sizeof rgba, NULL) == FW_ERR_ARGUMENT, "room");
  CHECK(fw_analyzer_cut_face(a, &image, 1, 1.0f, SIDE, false, NULL, 0, NULL) == FW_ERR_ARGUMENT, "NULL");
  fw_analyzer_destroy(a);
  o.tasks = 0;
  a = fake_analyzer(&o);
  CHECK(fw_analyzer_analyze(a, &image, 0, NULL) == FW_OK, "analyze");
  CHECK(fw_analyzer_cut_face(a, &image, 1, 1.0f, SIDE, false, rgba, sizeof rgba, NULL) == FW_ERR_STATE, "no mesh");
  fw_analyzer_destroy(a);
  free(pixels);
}

CHECK_MAIN("face_custom") {
  CHECK_RUN(a_net_sees_the_crop_byte_by_byte);
  CHECK_RUN(grey_is_the_luma_of_the_bytes);
  CHECK_RUN(crops_that_are_kept_are_what_the_net_saw);
  CHECK_RUN(video_reads_at_intervals_and_smooths);
  CHECK_RUN(faces_that_are_not_seen_have_no_readings);
  CHECK_RUN(a_second_analyzer_reads_the_same);
  CHECK_RUN(a_custom_task_alone_is_enough);
  CHECK_RUN(nets_and_values_that_do_not_fit_are_refused);
  CHECK_RUN(crops_out_of_range_are_refused);
}
