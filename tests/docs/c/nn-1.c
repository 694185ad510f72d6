#include "given.h"

static int example(const void *bytes, size_t size, const float *values) {
  fw_error error;
#include EXAMPLE
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  static const float values[256 * 256 * 3];
  const file_bytes net = read_net(argv[1], FW_MODEL_EMOTION);
  return example(net.bytes, net.size, values);
}
