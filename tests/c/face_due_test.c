/* Emotion, age and gender read by a second analyzer, with nets whose outputs are pixels. */
#include "check.h"
#include "fake_analyzer.h"

enum { SIDE = 16, FRAMES = 40 };

static const fw_model_role deferred[] = {FW_MODEL_EMOTION, FW_MODEL_EMOTION_ENSEMBLE, FW_MODEL_AGE_GENDER};

static fw_analyzer_options video(int32_t max_faces) {
  fw_analyzer_options o;
  fw_analyzer_options_default(&o);
  o.mode = FW_MODE_VIDEO;
  o.max_faces = max_faces;
  o.min_presence = 0.0f;
  o.keep_crops = true;
  return o;
}

/* An analyzer that leaves the slow nets to another. */
static fw_analyzer *first_half(const fw_analyzer_options *options, bool ensemble) {
  fw_analyzer *a = NULL;
  fw_error error = {0};
  if (fw_analyzer_create(options, &a, &error) != FW_OK) abort();
  for (int role = 0; role <= FW_MODEL_MESH; ++role) fake_set(a, (fw_model_role)role);
  for (size_t i = 0; i < sizeof deferred / sizeof deferred[0]; ++i) {
    if (deferred[i] == FW_MODEL_EMOTION_ENSEMBLE && !ensemble) continue;
    CHECK(fw_analyzer_defer(a, deferred[i], SIDE, &error) == FW_OK, "%s", error.message);
  }
  return a;
}

static fw_analyzer *second_half(const fw_analyzer_options *options, bool ensemble) {
  fw_analyzer *a = NULL;
  if (fw_analyzer_create(options, &a, NULL) != FW_OK) abort();
  fake_set(a, FW_MODEL_EMOTION);
  if (ensemble) fake_set(a, FW_MODEL_EMOTION_ENSEMBLE);
  fake_set(a, FW_MODEL_AGE_GENDER);
  CHECK(fw_analyzer_input_side(a, FW_MODEL_EMOTION) == SIDE, "%d", fw_analyzer_input_side(a, FW_MODEL_EMOTION));
  return a;
}

/* What crosses from one thread to the other. */
typedef struct parcel {
  fw_due due[64];
  fw_face faces[16];
  float inputs[64 * SIDE * SIDE * 4];
  size_t floats;
  int32_t count, face_count;
} parcel;

static parcel parcels[2];

static void pack(fw_analyzer *first, const fw_image *image, parcel *p) {
  fw_error error = {0};
  const fw_due *due = fw_analyzer_due(first, &p->count, &p->floats);
  CHECK(p->count >= 0 && p->count <= 64, "%d readings due", p->count);
  memcpy(p->due, due, (size_t)p->count * sizeof *due);
  CHECK(fw_analyzer_cut_due(first, image, p->inputs, p->floats, &error) == FW_OK, "%s", error.message);
  const fw_face *faces = fw_analyzer_faces(first, &p->face_count);
  CHECK(p->face_count <= 16, "%d faces", p->face_count);
  memcpy(p->faces, faces, (size_t)p->face_count * sizeof *faces);
}

static void check_same(const fw_analyzer *whole, const parcel *p, int frame) {
  int32_t count;
  const fw_face *faces = fw_analyzer_faces(whole, &count);
  CHECK(count == p->face_count, "frame %d: %d faces and %d", frame, count, p->face_count);
  for (int32_t i = 0; i < count && i < p->face_count; ++i) {
    CHECK(memcmp(&faces[i], &p->faces[i], sizeof faces[i]) == 0,
          "frame %d, face %u: valid %x and %x, age %g and %g, happy %g and %g", frame, faces[i].id, faces[i].valid,
          p->faces[i].valid, faces[i].age, p->faces[i].age, faces[i].emotion[1], p->faces[i].emotion[1]);
  }
}

/* The second analyzer works a frame behind, as it would on a thread of its own. */
static void halves_read_what_one_reads(bool ensemble) {
  const fw_analyzer_options o = video(5);
  fw_analyzer *whole = fake_analyzer(&o), *first = first_half(&o, ensemble), *second = second_half(&o, ensemble);
  fw_image image;
  fw_error error = {0};
  uint8_t *pixels = NULL;
  int32_t readings = 0, faces = 0;
  if (!ensemble) { /* a net cannot be taken away again */
    fw_analyzer_destroy(whole);
    if (fw_analyzer_create(&o, &whole, &error) != FW_OK) abort();
    for (int role = 0; role < FW_MODEL_ROLE_COUNT; ++role) {
      if (role != FW_MODEL_EMOTION_ENSEMBLE) fake_set(whole, (fw_model_role)role);
    }
  }
  for (int frame = 0; frame <= FRAMES; ++frame) {
    parcel *now = &parcels[frame & 1], *before = &parcels[(frame + 1) & 1];
    if (frame < FRAMES) {
      if (frame % 8 == 0) {
        free(pixels);
        pixels = fake_noise(&image, 320, 240);
      }
      CHECK(fw_analyzer_analyze(first, &image, frame * 60.0, &error) == FW_OK, "%s", error.message);
      pack(first, &image, now);
      readings += now->count;
      faces += now->face_count;
    }
    if (frame > 0) {
      CHECK(fw_analyzer_read_due(second, before->due, before->count, before->inputs, before->floats, before->faces,
                                 before->face_count, &error) == FW_OK,
            "frame %d: %s", frame, error.message);
      check_same(whole, before, frame - 1);
    }
    if (frame < FRAMES) {
      CHECK(fw_analyzer_analyze(whole, &image, frame * 60.0, &error) == FW_OK, "%s", error.message);
    }
  }
  CHECK(faces > FRAMES && readings > 20, "%d faces, %d readings: this test checks too little", faces, readings);
  CHECK(readings < faces, "%d readings of %d faces: clocks do not hold", readings, faces);
  fw_analyzer_destroy(whole);
  fw_analyzer_destroy(first);
  fw_analyzer_destroy(second);
  free(pixels);
}

static void two_halves_read_what_one_reads(void) {
  halves_read_what_one_reads(false);
}

static void two_halves_read_what_one_reads_with_two_emotion_nets(void) {
  halves_read_what_one_reads(true);
}

static void crops_are_kept_of_what_is_cut(void) {
  const fw_analyzer_options o = video(3);
  fw_analyzer *first = first_half(&o, false);
  fw_image image, crop;
  uint8_t *pixels = fake_noise(&image, 320, 240);
  CHECK(fw_analyzer_analyze(first, &image, 0, NULL) == FW_OK, "analyze");
  pack(first, &image, &parcels[0]);
  CHECK(parcels[0].face_count > 0, "no face to look at");
  for (int32_t i = 0; i < parcels[0].face_count; ++i) {
    CHECK(fw_analyzer_crop(first, i, FW_MODEL_EMOTION, &crop) == FW_OK && crop.width == SIDE, "face %d", i);
  }
  fw_analyzer_destroy(first);
  free(pixels);
}

static void strangers_get_no_readings(void) {
  const fw_analyzer_options o = video(3);
  fw_analyzer *first = first_half(&o, false), *second = second_half(&o, false);
  fw_image image;
  fw_error error = {0};
  uint8_t *pixels = fake_noise(&image, 320, 240);
  parcel *p = &parcels[0];
  CHECK(fw_analyzer_analyze(first, &image, 0, NULL) == FW_OK, "analyze");
  pack(first, &image, p);
  CHECK(fw_analyzer_read_due(second, p->due, p->count, p->inputs, p->floats, NULL, 0, &error) == FW_OK, "%s",
        error.message);
  for (int32_t i = 0; i < p->face_count; ++i) p->faces[i].id += 1000;
  CHECK(fw_analyzer_read_due(second, NULL, 0, NULL, 0, p->faces, p->face_count, &error) == FW_OK, "%s", error.message);
  for (int32_t i = 0; i < p->face_count; ++i) {
    CHECK((p->faces[i].valid & (FW_TASK_EMOTION | FW_TASK_AGE | FW_TASK_GENDER)) == 0, "face %d: %x", i,
          p->faces[i].valid);
  }
  for (uint32_t id = 0; id < 200; ++id) { /* more faces than there is room for */
    p->due[0].id = 5000 + id;
    CHECK(fw_analyzer_read_due(second, p->due, 1, p->inputs, p->due[0].floats, p->faces, 1, &error) == FW_OK, "%s",
          error.message);
  }
  fw_analyzer_destroy(first);
  fw_analyzer_destroy(second);
  free(pixels);
}

/* An analyzer cannot take readings whose second net it leaves to yet another one. */
static void readings_need_both_nets(void) {
  const fw_analyzer_options o = video(3);
  fw_analyzer *first = first_half(&o, true), *second = second_half(&o, false);
  fw_image image;
  fw_error error = {0};
  uint8_t *pixels = fake_noise(&image, 320, 240);
  parcel *p = &parcels[0];
  CHECK(fw_analyzer_defer(second, FW_MODEL_EMOTION_ENSEMBLE, SIDE, &error) == FW_OK, "%s", error.message);
  CHECK(fw_analyzer_analyze(first, &image, 0, NULL) == FW_OK, "analyze");
  pack(first, &image, p);
  CHECK(p->count > 0 && p->due[0].role == FW_MODEL_EMOTION, "%d readings due, first of role %d", p->count,
        (int)p->due[0].role);
  CHECK(fw_analyzer_read_due(second, p->due, 1, p->inputs, p->floats, NULL, 0, &error) == FW_ERR_STATE &&
            strstr(error.message, "emotion-ensemble") != NULL,
        "'%s'", error.message);
  fw_analyzer_destroy(first);
  fw_analyzer_destroy(second);
  free(pixels);
}

/* Where malloc(0) is NULL, so are the inputs of a frame without readings. */
static void nothing_due_needs_no_memory(void) {
  const fw_analyzer_options o = video(3);
  fw_analyzer *first = first_half(&o, false);
  fw_image image;
  fw_error error = {0};
  uint8_t *pixels = fake_noise(&image, 320, 240);
  size_t floats;
  int32_t count;
  CHECK(fw_analyzer_cut_due(first, &image, NULL, 0, &error) == FW_OK, "before a frame: %s", error.message);
  CHECK(fw_analyzer_analyze(first, &image, 0, NULL) == FW_OK, "analyze");
  fw_analyzer_due(first, &count, &floats);
  CHECK(count > 0 && fw_analyzer_cut_due(first, &image, NULL, floats, &error) == FW_ERR_ARGUMENT, "%d due", count);
  fw_analyzer_destroy(first);
  free(pixels);
}

/* What was due before a net of another side came would not fit the inputs any more. */
static void another_net_takes_what_was_due(void) {
  const fw_analyzer_options o = video(3);
  for (int way = 0; way < 2; ++way) {
    fw_analyzer *first = first_half(&o, false);
    fw_image image;
    fw_error error = {0};
    uint8_t *pixels = fake_noise(&image, 320, 240);
    size_t floats, left;
    int32_t count;
    CHECK(fw_analyzer_analyze(first, &image, 0, NULL) == FW_OK, "analyze");
    fw_analyzer_due(first, &count, &floats);
    float *inputs = malloc(floats * sizeof *inputs);
    if (inputs == NULL) abort();
    CHECK(count > 0, "nothing is due");
    if (way == 0) {
      CHECK(fw_analyzer_defer(first, FW_MODEL_EMOTION, 2 * SIDE, &error) == FW_OK, "%s", error.message);
    } else {
      fake_set(first, FW_MODEL_EMOTION_ENSEMBLE);
    }
    CHECK(fw_analyzer_cut_due(first, &image, inputs, floats, &error) == FW_ERR_ARGUMENT, "way %d", way);
    fw_analyzer_due(first, &count, &left);
    CHECK(count == 0 && left == 0, "way %d: %d readings of %zu floats due", way, count, left);
    free(inputs);
    fw_analyzer_destroy(first);
    free(pixels);
  }
}

static void wrong_arguments_are_refused(void) {
  const fw_analyzer_options o = video(3);
  fw_analyzer_options pictures = o;
  fw_analyzer *first = first_half(&o, false), *second = second_half(&o, false), *still = NULL;
  fw_image image;
  fw_error error = {0};
  uint8_t *pixels = fake_noise(&image, 320, 240);
  parcel *p = &parcels[0];
  pictures.mode = FW_MODE_IMAGE;
  if (fw_analyzer_create(&pictures, &still, NULL) != FW_OK) abort();
  CHECK(fw_analyzer_defer(still, FW_MODEL_EMOTION, SIDE, NULL) == FW_ERR_ARGUMENT, "pictures");
  CHECK(fw_analyzer_defer(first, FW_MODEL_MESH, SIDE, NULL) == FW_ERR_ARGUMENT, "the mesh");
  CHECK(fw_analyzer_defer(first, FW_MODEL_EMOTION, 15, NULL) == FW_ERR_ARGUMENT, "too small");
  CHECK(fw_analyzer_defer(first, FW_MODEL_EMOTION, 257, NULL) == FW_ERR_ARGUMENT, "too large");
  CHECK(fw_analyzer_analyze(first, &image, 0, NULL) == FW_OK, "analyze");
  pack(first, &image, p);
  CHECK(p->count > 1, "%d readings due", p->count);
  CHECK(fw_analyzer_cut_due(first, &image, p->inputs, p->floats - 1, &error) == FW_ERR_ARGUMENT, "too little room");
  const fw_due good = p->due[1];
#define REFUSED(change, status)                                                                                    \
  do {                                                                                                             \
    p->due[1] = good;                                                                                              \
    change;                                                                                                        \
    CHECK(fw_analyzer_read_due(second, p->due, p->count, p->inputs, p->floats, p->faces, p->face_count, &error) == \
              (status),                                                                                            \
          #change);                                                                                                \
  } while (0)
  REFUSED(p->due[1].role = FW_MODEL_MESH, FW_ERR_ARGUMENT);
  REFUSED(p->due[1].role = FW_MODEL_ROLE_COUNT, FW_ERR_ARGUMENT);
  REFUSED(p->due[1].floats = SIZE_MAX, FW_ERR_ARGUMENT);
  REFUSED(p->due[1].floats -= 1, FW_ERR_ARGUMENT);
  REFUSED(p->due[1].weight = 0, FW_ERR_ARGUMENT);
  REFUSED(p->due[1].weight = NAN, FW_ERR_ARGUMENT);
  REFUSED(p->due[1].weight = INFINITY, FW_ERR_ARGUMENT);
  REFUSED(p->due[1].time_ms = NAN, FW_ERR_ARGUMENT);
  CHECK(fw_analyzer_read_due(second, p->due, p->count, p->inputs, p->due[0].floats, NULL, 0, &error) == FW_ERR_ARGUMENT,
        "inputs of one for two");
  CHECK(fw_analyzer_read_due(first, &p->due[0], 1, p->inputs, p->floats, NULL, 0, &error) == FW_ERR_STATE, "no net");
  CHECK(fw_analyzer_read_due(second, NULL, 1, NULL, 0, NULL, 0, &error) == FW_ERR_ARGUMENT, "NULL");
  fw_analyzer_destroy(first);
  fw_analyzer_destroy(second);
  fw_analyzer_destroy(still);
  free(pixels);
}

CHECK_MAIN("face_due") {
  CHECK_RUN(two_halves_read_what_one_reads);
  CHECK_RUN(two_halves_read_what_one_reads_with_two_emotion_nets);
  CHECK_RUN(crops_are_kept_of_what_is_cut);
  CHECK_RUN(strangers_get_no_readings);
  CHECK_RUN(readings_need_both_nets);
  CHECK_RUN(nothing_due_needs_no_memory);
  CHECK_RUN(another_net_takes_what_was_due);
  CHECK_RUN(wrong_arguments_are_refused);
}
