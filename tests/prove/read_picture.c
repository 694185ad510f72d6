/* Reads a picture with the packaged nets and learns a little, to be watched by memcheck or MemorySanitizer:
 *
 *   read_picture MODELS PICTURE WIDTH HEIGHT
 *
 * MODELS: a folder with ROLE.tflite for each role that is needed; PICTURE: RGB pixels. What it finds is added up and
 * branched on, so that a byte nobody has set is noticed. */
#include <stdio.h>
#include <stdlib.h>

#include "facewise/face.h"
#include "facewise/gallery.h"
#include "facewise/train.h"

static void *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return NULL;
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  void *bytes = malloc(*size);
  if (bytes != NULL && fread(bytes, 1, *size, file) != *size) exit(2);
  fclose(file);
  return bytes;
}

static void require(fw_status status, const fw_error *error) {
  if (status == FW_OK) return;
  fprintf(stderr, "%s\n", error->message);
  exit(1);
}

static double sum_of(const float *values, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; ++i) sum += (double)values[i];
  return sum;
}

static int analyze(const char *folder, const fw_image *image, fw_mode mode) {
  static const char *const names[FW_MODEL_ROLE_COUNT] = {"detect-short", "detect-full", "detect-crowd",
                                                         "mesh",         "emotion",     "emotion-ensemble",
                                                         "age-gender",   "recognition", "blendshapes"};
  fw_analyzer_options options;
  fw_analyzer *a;
  fw_error error = {FW_OK, ""};
  fw_analyzer_options_default(&options);
  options.tasks = FW_TASK_CUSTOM - 1; /* all but custom ones */
  options.mode = mode;
  options.range = mode == FW_MODE_VIDEO ? FW_RANGE_SHORT : FW_RANGE_AUTO;
  options.max_faces = 2;
  options.tiles = mode == FW_MODE_IMAGE;
  require(fw_analyzer_create(&options, &a, &error), &error);
  for (int role = 0; role < FW_MODEL_ROLE_COUNT; ++role) {
    char path[512];
    size_t size;
    snprintf(path, sizeof path, "%s/%s.tflite", folder, names[role]);
    void *bytes = read_file(path, &size);
    if (bytes == NULL) continue; /* the package has no net of this role */
    require(fw_analyzer_set_model(a, (fw_model_role)role, bytes, size, &error), &error);
    free(bytes);
  }
  int32_t count = 0;
  for (int frame = 0; frame < (mode == FW_MODE_VIDEO ? 2 : 1); ++frame) {
    require(fw_analyzer_analyze(a, image, frame * 40.0, &error), &error);
    const fw_face *faces = fw_analyzer_faces(a, &count);
    for (int32_t i = 0; i < count; ++i) {
      const fw_face *f = &faces[i];
      const double sum = sum_of(f->mesh[0], (size_t)FW_MESH_POINTS * 3) + sum_of(f->embedding, FW_EMBEDDING) +
                         sum_of(f->emotion, FW_EMOTIONS) + sum_of(f->blendshapes, FW_BLENDSHAPES) +
                         sum_of(f->quality_parts, FW_QUALITY_PARTS) + sum_of(f->spoof_signals, FW_SPOOF_SIGNALS);
      printf("face %u: %.6f, age %.3f, yaw %.3f\n", f->id, sum, (double)f->age, (double)f->yaw);
    }
    fw_gallery *gallery;
    fw_match match;
    require(fw_gallery_create(FW_EMBEDDING, &gallery, &error), &error);
    for (int32_t i = 0; i < count; ++i) require(fw_gallery_put(gallery, i, faces[i].embedding, &error), &error);
    if (count > 0) {
      require(fw_gallery_search(gallery, 1, faces[0].embedding, 1, &match, &error), &error);
      printf("nearest %d: %.4f\n", match.slot, (double)match.similarity);
    }
    fw_gallery_destroy(gallery);
  }
  fw_analyzer_destroy(a);
  return count;
}

/* A few steps, a checkpoint, and on from there. */
static void learn(void) {
  enum { SIDE = 12, SAMPLES = 8 };
  static const fw_layer layers[] = {
      {.kind = FW_LAYER_CONV2D, .units = 4, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU},
      {.kind = FW_LAYER_SEPARABLE_CONV2D, .units = 4, .kernel = {3, 3}},
      {.kind = FW_LAYER_BATCH_NORM},
      {.kind = FW_LAYER_MAX_POOL2D},
      {.kind = FW_LAYER_DROPOUT},
      {.kind = FW_LAYER_DENSE, .units = 2, .activation = FW_ACTIVATION_SOFTMAX}};
  fw_error error = {FW_OK, ""};
  fw_net *net;
  fw_dataset *data;
  fw_trainer *trainer;
  fw_train_options options;
  fw_train_report report;
  void *bytes;
  size_t size;
  require(fw_net_create(&(fw_net_options){.height = SIDE, .width = SIDE, .channels = 3}, &net, &error), &error);
  for (size_t i = 0; i < sizeof layers / sizeof *layers; ++i)
    require(fw_net_add(net, &layers[i], NULL, &error), &error);
  const fw_dataset_options sizes = {.count = SAMPLES, .height = SIDE, .width = SIDE, .channels = 3, .classes = 2};
  require(fw_dataset_create(&sizes, &data, &error), &error);
  for (int i = 0; i < SAMPLES * SIDE * SIDE * 3; ++i)
    ((uint8_t *)fw_dataset_samples(data))[i] = (uint8_t)(i * i * 37 >> 2);
  for (int i = 0; i < SAMPLES; ++i) fw_dataset_classes(data)[i] = i % 2;
  fw_train_options_default(&options);
  options.batch_size = 3;
  options.epochs = 2;
  options.validation_split = 0.3f;
  options.augment.flip = true;
  options.augment.rotate = 10.0f;
  options.average = 0.9f;
  require(fw_trainer_create(net, data, &options, &trainer, &error), &error);
  for (int i = 0; i < 3; ++i) require(fw_trainer_step(trainer, &report, &error), &error);
  require(fw_trainer_save(trainer, &bytes, &size, &error), &error);
  fw_trainer_destroy(trainer);
  require(fw_trainer_create(net, data, &options, &trainer, &error), &error);
  require(fw_trainer_restore(trainer, bytes, size, &error), &error);
  fw_bytes_free(bytes);
  do require(fw_trainer_step(trainer, &report, &error), &error);
  while (report.event != FW_TRAIN_DONE);
  fw_trainer_destroy(trainer);
  fw_dataset_destroy(data);
  require(fw_net_export(net, &(fw_export_options){.weights = FW_WEIGHTS_INT8}, &bytes, &size, &error), &error);
  unsigned sum = 0;
  for (size_t i = 0; i < size; ++i) sum = sum * 31 + ((unsigned char *)bytes)[i];
  printf("loss %.5f, file %zu bytes, %u\n", (double)report.loss, size, sum);
  fw_bytes_free(bytes);
  fw_net_destroy(net);
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  fw_image image = {.width = atoi(argv[3]), .height = atoi(argv[4]), .format = FW_PIXEL_RGB8};
  void *pixels = read_file(argv[2], &image.size);
  if (pixels == NULL) return 2;
  image.data = pixels;
  image.stride = (size_t)image.width * 3;
  const int in_image = analyze(argv[1], &image, FW_MODE_IMAGE), in_video = analyze(argv[1], &image, FW_MODE_VIDEO);
  free(pixels);
  learn();
  return in_image > 0 && in_video > 0 ? 0 : 3;
}
