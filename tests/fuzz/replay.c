/* Runs a fuzz target over files, without the fuzzer: `replay FOLDER..`. A finding ends the program through
 * a sanitizer, with the file's name as the last line printed. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return 0;
  uint8_t *data = NULL;
  size_t size = 0, room = 0;
  for (;;) {
    if (size == room) {
      room = room ? room * 2 : 4096;
      uint8_t *larger = realloc(data, room);
      if (!larger) break;
      data = larger;
    }
    size_t got = fread(data + size, 1, room - size, file);
    size += got;
    if (got == 0) break;
  }
  fclose(file);
  uint8_t *exact = malloc(size ? size : 1); /* to the byte, so that a read past the end is seen */
  if (exact) {
    for (size_t i = 0; i < size; i++) exact[i] = data[i];
    (void)LLVMFuzzerTestOneInput(exact, size);
  }
  free(exact);
  free(data);
  return 1;
}

int main(int argc, char **argv) {
  int passed = 0, failed = 0;
  for (int i = 1; i < argc; i++) {
    DIR *folder = opendir(argv[i]);
    if (!folder) continue;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
      if (entry->d_name[0] == '.') continue;
      char path[1024];
      int length = snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
      if (length < 0 || (size_t)length >= sizeof path) {
        printf("%s/%s: the name is too long\n", argv[i], entry->d_name);
        failed++;
        continue;
      }
      printf("%s\n", path);
      fflush(stdout);
      if (replay_file(path)) {
        passed++;
      } else {
        failed++;
      }
    }
    closedir(folder);
  }
  printf("replay: %d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
