#include "given.h"

static int example(const file_bytes *net, const uint8_t *rgb) {
#include EXAMPLE
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  file_bytes net[FW_MODEL_ROLE_COUNT];
  read_nets(argv[1], net);
  /* Every other pixel of what is before the camera: the example's picture is small. */
  const fw_image picture = read_picture(argv[2]);
  static uint8_t rgb[640 * 480 * 3];
  for (int y = 0; y < 480 && 2 * y < picture.height; y++) {
    for (int x = 0; x < 640 && 2 * x < picture.width; x++)
      memcpy(rgb + (640 * y + x) * 3, picture.data + picture.stride * (size_t)(2 * y) + (size_t)x * 6, 3);
  }
  return example(net, rgb);
}
