/* fw_analyzer_analyze with any options and any picture. The nets' outputs are pixels of the picture
 * (fake_nets.mjs), so the fuzzer chooses what the nets say as well.
 *
 * In video mode a second analyzer may take the slow nets (fw_analyzer_defer). The emotion nets serve as custom tasks,
 * too.
 *
 * Input: 16 bytes of options and layout, then pixels, repeated as often as the picture needs. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facewise/face.h"

enum { HEADER = 16, ROLES = FW_MODEL_ROLE_COUNT };

static struct {
  void *bytes;
  size_t size;
} nets[ROLES];

static void load(const char *folder) {
  static const char *const names[ROLES] = {"detect-short",     "detect-full", "detect-crowd", "mesh",       "emotion",
                                           "emotion-ensemble", "age-gender",  "recognition",  "blendshapes"};
  for (int role = 0; role < ROLES; ++role) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s.tflite", folder, names[role]);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
      fprintf(stderr, "cannot open %s: run from the project's root\n", path);
      exit(1);
    }
    nets[role].bytes = malloc(1 << 16);
    nets[role].size = nets[role].bytes != NULL ? fread(nets[role].bytes, 1, 1 << 16, file) : 0;
    fclose(file);
  }
}

static fw_analyzer *create(const fw_analyzer_options *options) {
  fw_analyzer *a;
  if (fw_analyzer_create(options, &a, NULL) != FW_OK) return NULL;
  for (int role = 0; role < ROLES; ++role) {
    if (fw_analyzer_set_model(a, (fw_model_role)role, nets[role].bytes, nets[role].size, NULL) != FW_OK) abort();
  }
  return a;
}

/* As custom tasks, an RGB one and a grey one; with `deferred`, whose nets the second analyzer has. */
static void add_custom(fw_analyzer *a, fw_custom_task tasks[2], bool deferred) {
  for (int i = 0; i < 2; ++i) {
    const int role = FW_MODEL_EMOTION + i;
    const void *data = deferred ? NULL : nets[role].bytes;
    if (fw_analyzer_add_custom(a, &tasks[i], data, nets[role].size, NULL) != FW_OK) abort();
  }
}

static void defer_to(fw_analyzer *first, fw_analyzer *second) {
  for (int role = FW_MODEL_EMOTION; role <= FW_MODEL_AGE_GENDER; ++role) {
    const int32_t side = fw_analyzer_input_side(second, (fw_model_role)role);
    if (fw_analyzer_defer(first, (fw_model_role)role, side, NULL) != FW_OK) abort();
  }
}

static void read_deferred(fw_analyzer *first, fw_analyzer *second, const fw_image *image, const fw_face *faces,
                          int32_t face_count) {
  int32_t count;
  size_t floats;
  const fw_due *due = fw_analyzer_due(first, &count, &floats);
  float *inputs = malloc((floats + 1) * sizeof *inputs);
  fw_face *copy = malloc(((size_t)face_count + 1) * sizeof *copy);
  if (inputs == NULL || copy == NULL) abort();
  memcpy(copy, faces, (size_t)face_count * sizeof *copy);
  if (fw_analyzer_cut_due(first, image, inputs, floats, NULL) != FW_OK) abort();
  if (fw_analyzer_read_due(second, due, count, inputs, floats, copy, face_count, NULL) != FW_OK) abort();
  free(copy);
  free(inputs);
}

static float sum_of(const float *values, size_t count) {
  float sum = 0.0f;
  for (size_t i = 0; i < count; ++i) sum += values[i];
  return sum;
}

/* What is told of a person is finite whatever the nets gave. */
static bool is_finite(const fw_face *face) {
  const float sum = sum_of(face->mesh[0], (size_t)FW_MESH_POINTS * 3) + sum_of(face->embedding, FW_EMBEDDING) +
                    sum_of(face->quality_parts, FW_QUALITY_PARTS) + sum_of(face->blendshapes, FW_BLENDSHAPES) +
                    sum_of(face->spoof_signals, FW_SPOOF_SIGNALS) + sum_of(face->emotion, FW_EMOTIONS);
  return isfinite(sum + face->quality + face->age + face->male + face->yaw + face->pitch + face->roll) != 0;
}

static void analyze(const fw_analyzer_options *options, const fw_image *image, unsigned frames, bool split) {
  fw_analyzer *a = create(options), *second = NULL;
  if (a == NULL) return;
  if (split && options->mode == FW_MODE_VIDEO) second = create(options);
  if (second != NULL) defer_to(a, second);
  if ((options->tasks & FW_TASK_CUSTOM) != 0) {
    fw_custom_task tasks[2] = {{.region_scale = 1.2f, .scale = {1.0f, 2.0f, -1.0f}}, {.region_scale = 0.5f}};
    if (second != NULL) add_custom(second, tasks, false);
    add_custom(a, tasks, second != NULL);
  }
  const size_t bytes = fw_analyzer_bytes(a);
  for (unsigned frame = 0; frame < frames; ++frame) {
    int32_t count;
    const fw_status status = fw_analyzer_analyze(a, image, frame * 150.0, NULL);
    const fw_face *faces = fw_analyzer_faces(a, &count);
    if (status != FW_OK && count != 0) abort();
    if (count < 0 || count > options->max_faces || fw_analyzer_bytes(a) != bytes) abort();
    if (second != NULL && status == FW_OK) read_deferred(a, second, image, faces, count);
    for (int32_t i = 0; i < count; ++i) {
      fw_image crop;
      if (!is_finite(&faces[i])) abort();
      if (faces[i].id == 0 || !(faces[i].box.width >= 0.0f) || !(faces[i].score >= 0.0f)) abort();
      uint8_t rgba[20 * 20 * 4];
      const fw_status cut =
          fw_analyzer_cut_face(a, image, faces[i].id, 1.1f, 20, (frame & 1) != 0, rgba, sizeof rgba, NULL);
      if (cut != (options->tasks != 0 ? FW_OK : FW_ERR_STATE)) abort();
      const float *values = fw_analyzer_custom(second != NULL ? second : a, faces[i].id, (int32_t)(frame & 1));
      for (int k = 0; values != NULL && k < FW_EMOTIONS; ++k) {
        if (!isfinite(values[k])) abort();
      }
      for (int role = 0; role < ROLES + 2; ++role) {
        if (fw_analyzer_crop(a, i, (fw_model_role)role, &crop) == FW_OK && fw_image_check(&crop, NULL) != FW_OK)
          abort();
      }
    }
  }
  fw_analyzer_destroy(second);
  fw_analyzer_destroy(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (nets[0].bytes == NULL) load("tests/data/fake_nets");
  if (size <= HEADER) return 0;
  fw_analyzer_options options;
  fw_analyzer_options_default(&options);
  options.tasks = data[0] | (uint32_t)(data[14] >> 4) << 8; /* one bit too many */
  options.mode = (fw_mode)(data[1] % 3);
  options.range = (fw_range)(data[1] / 3 % 5);
  options.max_faces = data[2] % 9;
  options.memory = data[2] / 9 % 5;
  options.min_detection_score = (float)data[3] / 200.0f - 0.1f;
  options.min_presence = (float)data[4] / 250.0f;
  options.tiles = (data[5] & 1) != 0;
  options.rotations = (data[5] & 2) != 0;
  options.keep_crops = (data[5] & 4) != 0;
  options.smooth = (data[14] & 2) == 0;
  if ((data[14] & 4) != 0) options.memory_ms = 200.0f;
  options.kernels = (data[5] & 8) != 0 ? FW_KERNELS_SCALAR : FW_KERNELS_SIMD;
  const unsigned frames = 1 + data[5] / 16 % 4;

  fw_image image = {.format = (fw_pixel_format)(data[6] % 3)};
  image.width = (int32_t)(data[7] | (unsigned)(data[8] & 1) << 8);
  image.height = (int32_t)(data[9] | (unsigned)(data[10] & 1) << 8);
  image.stride = (size_t)image.width * (image.format == FW_PIXEL_RGBA8 ? 4 : 3) + data[11] % 8 - (data[12] == 0);
  image.size = image.stride * (size_t)image.height - (data[13] == 0);
  if (image.size > (size_t)1 << 23) return 0;
  uint8_t *pixels = malloc(image.size > 0 ? image.size : 1);
  if (pixels == NULL) return 0;
  for (size_t i = 0; i < image.size; ++i) pixels[i] = data[HEADER + i % (size - HEADER)];
  image.data = pixels;
  analyze(&options, &image, frames, (data[14] & 1) != 0);
  free(pixels);
  return 0;
}
