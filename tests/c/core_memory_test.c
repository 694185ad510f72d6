/* Nets, analyzers and galleries with memory that is missing once, at each place where it is asked for: the call says so
 * and has changed nothing, and the same call goes on as if nothing had been. What leaks the sanitizer finds. */
#include "facewise/gallery.h"
#include "fake_analyzer.h"
#include "missing_memory.h"
#include "tflite_samples.h"

/* Grown by what a course wants to have compared. */
static void append(missing_file *file, const void *bytes, size_t size) {
  void *grown = realloc(file->bytes, file->size + size);
  if (grown == NULL) exit(1);
  memcpy((uint8_t *)grown + file->size, bytes, size);
  file->bytes = grown;
  file->size += size;
}

/* -- Nets ----------------------------------------------------------------------------------- */

static missing_file run_net(const void *context) {
  const missing_file *net = context;
  missing_file result = {0};
  fw_error error = {0};
  fw_model *model;
  fw_session *session;
  fw_tensor t;
  TRY(fw_model_create(net->bytes, net->size, NULL, &model, &error));
  for (int all = 0; all < 2; ++all) {
    const fw_session_options options = {.keep_all = all == 1};
    TRY(fw_session_create(model, &options, &session, &error));
    for (int32_t i = 0; i < fw_session_input_count(session); ++i) {
      if (fw_session_input(session, i, &t) != FW_OK) abort();
      memset(t.data, 0x3E, t.bytes);
    }
    const int before = missing_requests;
    CHECK(fw_session_run(session, &error) == FW_OK, "%s", error.message);
    CHECK(missing_requests == before, "a run asked for memory");
    for (int32_t i = 0; i < fw_session_output_count(session); ++i) {
      if (fw_session_output(session, i, &t) != FW_OK) abort();
      append(&result, t.data, t.bytes);
    }
    fw_session_destroy(session);
  }
  fw_model_destroy(model);
  return result;
}

static void nets(void) {
  for (size_t i = 0; i < sample_count; ++i) {
    missing_file net;
    net.bytes = samples[i].make(&net.size);
    const int requests = missing_everywhere(run_net, &net, free);
    CHECK(requests >= 5, "%s: %d requests", samples[i].name, requests);
    free(net.bytes);
  }
}

/* -- Analyzers ------------------------------------------------------------------------------ */

typedef struct setting {
  fw_analyzer_options options;
  fw_image image;
  missing_file nets[FW_MODEL_ROLE_COUNT];
} setting;

static void read_nets(setting *s) {
  for (int role = 0; role < FW_MODEL_ROLE_COUNT; ++role) {
    s->nets[role].bytes = fake_net((fw_model_role)role, &s->nets[role].size);
  }
}

static void free_setting(setting *s) {
  for (int role = 0; role < FW_MODEL_ROLE_COUNT; ++role) free(s->nets[role].bytes);
  free((void *)s->image.data);
}

/* Faces without the bytes between their fields, which nobody sets. */
static void append_faces(missing_file *result, const fw_analyzer *a) {
  int32_t count;
  const fw_face *faces = fw_analyzer_faces(a, &count);
  append(result, &count, sizeof count);
  for (int32_t i = 0; i < count; ++i) {
    append(result, &faces[i].id, sizeof faces[i].id);
    append(result, &faces[i].box, sizeof faces[i].box);
    append(result, faces[i].mesh, sizeof faces[i].mesh);
    append(result, faces[i].emotion, sizeof faces[i].emotion);
    append(result, faces[i].embedding, sizeof faces[i].embedding);
  }
}

static fw_analyzer *analyzer_of(const setting *s, int roles) {
  fw_error error = {0};
  fw_analyzer *a;
  TRY(fw_analyzer_create(&s->options, &a, &error));
  for (int role = 0; role < FW_MODEL_ROLE_COUNT; ++role) {
    if ((roles >> role & 1) == 0) continue;
    TRY(fw_analyzer_set_model(a, (fw_model_role)role, s->nets[role].bytes, s->nets[role].size, &error));
  }
  return a;
}

/* Nets set, set anew, a custom task, pictures read, a face cut out. */
static missing_file read_pictures(const void *context) {
  const setting *s = context;
  const int every = (1 << FW_MODEL_ROLE_COUNT) - 1;
  missing_file result = {0};
  fw_error error = {0};
  fw_custom_task task = {.region_scale = 1.0f, .scale = {1.0f, 1.0f, 1.0f}};
  const missing_file *own = &s->nets[FW_MODEL_EMOTION];
  fw_analyzer *a = analyzer_of(s, every);
  TRY(fw_analyzer_set_model(a, FW_MODEL_EMOTION, own->bytes, own->size, &error));
  TRY(fw_analyzer_add_custom(a, &task, own->bytes, own->size, &error));
  for (int frame = 0; frame < 3; ++frame) {
    TRY(fw_analyzer_analyze(a, &s->image, frame * 40.0, &error));
    append_faces(&result, a);
  }
  const int before = missing_requests;
  CHECK(fw_analyzer_analyze(a, &s->image, 200.0, &error) == FW_OK, "%s", error.message);
  CHECK(missing_requests == before, "a picture of a known size asked for memory");
  int32_t count;
  const fw_face *faces = fw_analyzer_faces(a, &count);
  uint8_t rgba[16 * 16 * 4];
  if (count > 0) {
    TRY(fw_analyzer_cut_face(a, &s->image, faces[0].id, 1.0f, 16, false, rgba, sizeof rgba, &error));
    append(&result, rgba, sizeof rgba);
  }
  fw_analyzer_destroy(a);
  return result;
}

/* The two halves of video. */
static missing_file share_the_work(const void *context) {
  const setting *s = context;
  static const fw_model_role slow_roles[] = {FW_MODEL_EMOTION, FW_MODEL_EMOTION_ENSEMBLE, FW_MODEL_AGE_GENDER};
  const int slow = 1 << FW_MODEL_EMOTION | 1 << FW_MODEL_EMOTION_ENSEMBLE | 1 << FW_MODEL_AGE_GENDER;
  missing_file result = {0};
  fw_error error = {0};
  fw_analyzer *first = analyzer_of(s, (1 << FW_MODEL_ROLE_COUNT) - 1 - slow), *second = analyzer_of(s, slow);
  for (size_t i = 0; i < sizeof slow_roles / sizeof *slow_roles; ++i) {
    TRY(fw_analyzer_defer(first, slow_roles[i], fw_analyzer_input_side(second, slow_roles[i]), &error));
  }
  for (int frame = 0; frame < 2; ++frame) {
    int32_t count, face_count;
    size_t floats;
    TRY(fw_analyzer_analyze(first, &s->image, frame * 40.0, &error));
    const fw_due *due = fw_analyzer_due(first, &count, &floats);
    const fw_face *faces = fw_analyzer_faces(first, &face_count);
    float *inputs = malloc((floats + 1) * sizeof *inputs);
    fw_face *copy = malloc(((size_t)face_count + 1) * sizeof *copy);
    if (inputs == NULL || copy == NULL) exit(1);
    memcpy(copy, faces, (size_t)face_count * sizeof *copy);
    TRY(fw_analyzer_cut_due(first, &s->image, inputs, floats, &error));
    TRY(fw_analyzer_read_due(second, due, count, inputs, floats, copy, face_count, &error));
    for (int32_t i = 0; i < face_count; ++i) append(&result, copy[i].emotion, sizeof copy[i].emotion);
    append(&result, &face_count, sizeof face_count);
    free(copy);
    free(inputs);
  }
  fw_analyzer_destroy(second);
  fw_analyzer_destroy(first);
  return result;
}

static setting small_setting(fw_mode mode) {
  setting s = {0};
  fw_analyzer_options_default(&s.options);
  s.options.mode = mode;
  s.options.tasks = (FW_TASK_CUSTOM << 1) - 1;
  s.options.max_faces = 2;
  s.options.memory = 4;
  s.options.min_presence = 0.0f;
  s.options.keep_crops = true;
  s.options.tiles = mode == FW_MODE_IMAGE;
  read_nets(&s);
  free(fake_noise(&s.image, 48, 40));
  uint8_t *pixels = malloc(s.image.size);
  if (pixels == NULL) exit(1);
  for (size_t i = 0; i < s.image.size; ++i) pixels[i] = (uint8_t)(i * i * 31 >> 3); /* the same in every run */
  s.image.data = pixels;
  return s;
}

static void pictures(void) {
  for (int mode = 0; mode < 2; ++mode) {
    setting s = small_setting(mode == 0 ? FW_MODE_IMAGE : FW_MODE_VIDEO);
    const int requests = missing_everywhere(read_pictures, &s, free);
    CHECK(requests > 60, "%d requests", requests);
    free_setting(&s);
  }
}

static void two_halves(void) {
  setting s = small_setting(FW_MODE_VIDEO);
  s.options.tasks &= ~(uint32_t)FW_TASK_CUSTOM;
  const int requests = missing_everywhere(share_the_work, &s, free);
  CHECK(requests > 60, "%d requests", requests);
  free_setting(&s);
}

/* -- Galleries ------------------------------------------------------------------------------ */

static missing_file enrol(const void *context) {
  enum { SLOTS = 300, DIMENSION = 5 };
  missing_file result = {0};
  fw_error error = {0};
  fw_gallery *gallery;
  fw_match matches[3];
  (void)context;
  TRY(fw_gallery_create(DIMENSION, &gallery, &error));
  float vector[DIMENSION];
  for (int32_t slot = 0; slot < SLOTS; ++slot) {
    for (int i = 0; i < DIMENSION; ++i) vector[i] = (float)(slot * 37 % 41 + i);
    TRY(fw_gallery_put(gallery, slot, vector, &error));
    CHECK(fw_gallery_count(gallery) == slot + 1, "%d slots", fw_gallery_count(gallery));
  }
  TRY(fw_gallery_remove(gallery, 7, &error));
  TRY(fw_gallery_search(gallery, 1, vector, 3, matches, &error));
  append(&result, matches, sizeof matches);
  fw_gallery_destroy(gallery);
  return result;
}

static void galleries(void) {
  const int requests = missing_everywhere(enrol, NULL, free);
  CHECK(requests >= 3, "%d requests", requests);
}

CHECK_MAIN("core_memory") {
  CHECK_RUN(nets);
  CHECK_RUN(pictures);
  CHECK_RUN(two_halves);
  CHECK_RUN(galleries);
}
