/* What the examples of the headers and of README.md take for granted: a way to fail, nets and a picture. Each program
 * here is called with the folder of the nets and a picture (PPM), and includes the example as EXAMPLE, a file. */
#ifndef FACEWISE_DOCS_GIVEN_H
#define FACEWISE_DOCS_GIVEN_H

#include <facewise/face.h>
#include <facewise/gallery.h>
#include <facewise/train.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* It reads files, and knows which role each net has. */
#define main analyze_main
#include "../../../web/docs/samples/analyze.c"
#undef main

static inline int fail(const char *message) {
  fprintf(stderr, "%s\n", message);
  return 1;
}

typedef struct {
  void *bytes;
  size_t size;
} file_bytes;

static inline file_bytes read_net(const char *folder, int role) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", folder, files[role]);
  file_bytes net = {0};
  net.bytes = read_file(path, &net.size);
  return net;
}

/* Only the nets that the packages have: a role without a file has no bytes. */
static inline void read_nets(const char *folder, file_bytes net[FW_MODEL_ROLE_COUNT]) {
  for (int role = 0; role < FW_MODEL_ROLE_COUNT; role++) {
    net[role] = (file_bytes){0};
    if (role < (int)(sizeof files / sizeof files[0])) net[role] = read_net(folder, role);
  }
}

static inline fw_image read_picture(const char *path) {
  size_t size = 0;
  uint8_t *ppm = read_file(path, &size);
  int width = 0, height = 0, start = 0;
  if (!ppm || sscanf((const char *)ppm, "P6 %d %d 255%n", &width, &height, &start) != 2) exit(2);
  return (fw_image){.data = ppm + start + 1,
                    .size = size - (size_t)start - 1,
                    .stride = (size_t)width * 3,
                    .width = width,
                    .height = height,
                    .format = FW_PIXEL_RGB8};
}

#endif
