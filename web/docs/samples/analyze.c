/* Finds the faces of a picture: cc -Iinclude analyze.c build/libfacewise.a -lm && ./a.out
 * models photo.ppm */
#include <facewise/face.h>
#include <stdio.h>
#include <stdlib.h>

// #region read
static void *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  void *bytes = malloc(*size);
  if (bytes && fread(bytes, 1, *size, file) != *size) {
    free(bytes);
    bytes = NULL;
  }
  fclose(file);
  return bytes;
}
// #endregion

// #region models
/* In the order of fw_model_role. */
static const char *const files[] = {
    "face_detection_short_range.tflite",
    "face_detection_full_range.tflite",
    "rfb_320.tflite",
    "face_landmark_with_attention.tflite",
    "face_expression.tflite",
    "emotion.tflite",
    "age_gender.tflite",
    "face_recognition.tflite",
};

/* One call for each net that these options need. The bytes may go as soon as it has
 * returned. */
static fw_status load_models(fw_analyzer *analyzer, const fw_analyzer_options *options,
                             const char *folder, fw_error *error) {
  const uint32_t needed = fw_analyzer_roles_needed(options);
  for (int role = 0; role < (int)(sizeof files / sizeof files[0]); role++) {
    if (!(needed & 1u << role)) continue;
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, files[role]);
    size_t size = 0;
    void *bytes = read_file(path, &size);
    if (!bytes) {
      snprintf(error->message, sizeof error->message, "%s could not be read", path);
      return FW_ERR_ARGUMENT;
    }
    fw_status status =
        fw_analyzer_set_model(analyzer, (fw_model_role)role, bytes, size, error);
    free(bytes);
    if (status != FW_OK) return status;
  }
  return FW_OK;
}
// #endregion

// #region main
int main(int argc, char **argv) {
  if (argc != 3) return 2;
  fw_analyzer_options options;
  fw_analyzer_options_default(&options);
  options.tasks = FW_TASK_MESH | FW_TASK_POSE | FW_TASK_AGE;

  fw_error error = {0};
  fw_analyzer *analyzer = NULL;
  fw_status status = fw_analyzer_create(&options, &analyzer, &error);
  if (status == FW_OK) status = load_models(analyzer, &options, argv[1], &error);

  /* Any decoder will do. A PPM file is three numbers and the pixels. */
  size_t size = 0;
  uint8_t *ppm = read_file(argv[2], &size);
  int width = 0, height = 0, start = 0;
  if (!ppm || sscanf((const char *)ppm, "P6 %d %d 255%n", &width, &height, &start) != 2)
    return 2;
  fw_image image = {
      .data = ppm + start + 1,
      .size = size - (size_t)start - 1,
      .stride = (size_t)width * 3,
      .width = width,
      .height = height,
      .format = FW_PIXEL_RGB8,
  };
  if (status == FW_OK) status = fw_analyzer_analyze(analyzer, &image, 0, &error);

  if (status == FW_OK) {
    int32_t count = 0;
    const fw_face *faces = fw_analyzer_faces(analyzer, &count);
    for (int32_t i = 0; i < count; i++) {
      const fw_face *face = &faces[i];
      printf("%u: %.0f %.0f, %.0f years, yaw %.0f\n", face->id, (double)face->box.x,
             (double)face->box.y, (double)face->age, (double)face->yaw);
    }
  } else {
    fprintf(stderr, "%s\n", error.message);
  }
  fw_analyzer_destroy(analyzer);
  free(ppm);
  return status == FW_OK ? 0 : 1;
}
// #endregion
