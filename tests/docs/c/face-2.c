#include "given.h"

/* The copy of the faces that the example speaks of. */
static void copy_faces(const fw_analyzer *analyzer, fw_face *faces, int32_t *count) {
  const fw_face *found = fw_analyzer_faces(analyzer, count);
  memcpy(faces, found, (size_t)*count * sizeof(fw_face));
}
#define fw_analyzer_read_due(...) (copy_faces(first, faces, &face_count), (fw_analyzer_read_due)(__VA_ARGS__))

static int example(fw_analyzer *first, fw_analyzer *second, fw_image image) {
  const double timestamp_ms = 0;
  static fw_face faces[FW_MAX_FACES];
  int32_t face_count = 0;
  fw_error error;
#include EXAMPLE
  free(inputs);
  int32_t read = 0;
  for (int32_t i = 0; i < face_count; i++) read += (faces[i].valid & FW_TASK_EMOTION) != 0;
  printf("%d due, %d read\n", due_count, read);
  return 0;
}

static fw_analyzer *make(uint32_t tasks, const char *folder, uint32_t roles) {
  fw_analyzer_options options;
  fw_analyzer_options_default(&options);
  options.tasks = tasks;
  options.mode = FW_MODE_VIDEO;
  fw_analyzer *analyzer = NULL;
  fw_error error;
  if (fw_analyzer_create(&options, &analyzer, &error) != FW_OK) exit(fail(error.message));
  file_bytes net[FW_MODEL_ROLE_COUNT];
  read_nets(folder, net);
  roles &= fw_analyzer_roles_needed(&options);
  for (int role = 0; role < FW_MODEL_ROLE_COUNT; role++) {
    if (!(roles & 1u << role)) continue;
    if (fw_analyzer_set_model(analyzer, (fw_model_role)role, net[role].bytes, net[role].size, &error) != FW_OK)
      exit(fail(error.message));
  }
  return analyzer;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const uint32_t slow = 1u << FW_MODEL_EMOTION;
  fw_analyzer *first = make(FW_TASK_MESH | FW_TASK_EMOTION, argv[1], ~slow);
  fw_analyzer *second = make(FW_TASK_EMOTION, argv[1], slow);
  const int result = example(first, second, read_picture(argv[2]));
  fw_analyzer_destroy(first);
  fw_analyzer_destroy(second);
  return result;
}
