#include "given.h"

static int example(const fw_face *face, const fw_face *other) {
  fw_error error;
#include EXAMPLE
  return 0;
}

int main(void) {
  static const fw_face face = {.embedding = {1}};
  return example(&face, &face);
}
