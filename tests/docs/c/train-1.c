#include "given.h"

enum { COUNT = 20, BYTES = 64 * 64 * 3 };

static int example(int32_t n, const uint8_t *pictures, const int32_t *labels) {
  fw_error error;
#include EXAMPLE
  return 0;
}

int main(void) {
  static uint8_t pictures[COUNT][BYTES];
  static int32_t labels[COUNT];
  for (int i = 0; i < COUNT; i++) {
    labels[i] = i % 10;
    memset(pictures[i], 20 * labels[i] + i, BYTES);
  }
  return example(COUNT, pictures[0], labels);
}
