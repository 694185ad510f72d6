#include "given.h"

static int example(const file_bytes *net, fw_image image, double timestamp_ms) {
  fw_error error;
#include EXAMPLE
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  file_bytes net[FW_MODEL_ROLE_COUNT];
  read_nets(argv[1], net);
  return example(net, read_picture(argv[2]), 0);
}
