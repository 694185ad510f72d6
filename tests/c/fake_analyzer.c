#include "fake_analyzer.h"

#include "check.h"
#include "face/net.h"

void *fake_file(const char *name, size_t *size) {
  char path[128];
  snprintf(path, sizeof path, "tests/data/fake_nets/%s.tflite", name);
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    printf("cannot open %s: run from the project's root\n", path);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  void *bytes = malloc(*size);
  if (bytes == NULL || fread(bytes, 1, *size, file) != *size) exit(1);
  fclose(file);
  return bytes;
}

void *fake_net(fw_model_role role, size_t *size) {
  return fake_file(fwi_role_name(role), size);
}

void fake_set(fw_analyzer *a, fw_model_role role) {
  size_t size;
  fw_error error = {0};
  void *bytes = fake_net(role, &size);
  CHECK(fw_analyzer_set_model(a, role, bytes, size, &error) == FW_OK, "role %d: %s", (int)role, error.message);
  free(bytes);
}

fw_analyzer *fake_analyzer(const fw_analyzer_options *options) {
  fw_analyzer *a = NULL;
  fw_error error = {0};
  CHECK(fw_analyzer_create(options, &a, &error) == FW_OK, "%s", error.message);
  for (int role = 0; a != NULL && role < FW_MODEL_ROLE_COUNT; ++role) fake_set(a, (fw_model_role)role);
  return a;
}

uint8_t *fake_noise(fw_image *image, int32_t width, int32_t height) {
  const size_t size = (size_t)width * (size_t)height * 4;
  uint8_t *pixels = malloc(size);
  if (pixels == NULL) exit(1);
  check_random_bytes(pixels, size);
  *image = (fw_image){pixels, size, (size_t)width * 4, width, height, FW_PIXEL_RGBA8};
  return pixels;
}
