#include "given.h"

enum { COUNT = 20, SIDE = 8 };

static int example(fw_net *net, fw_dataset *data) {
  fw_train_options options;
  fw_train_options_default(&options);
  void *bytes;
  size_t size;
  fw_error error;
#include EXAMPLE
  printf("a file of %zu bytes\n", size);
  fw_bytes_free(bytes);
  return 0;
}

int main(void) {
  const fw_net_options form = {.height = SIDE, .width = SIDE, .channels = 3, .seed = 1};
  const fw_dataset_options kind = {.count = COUNT, .height = SIDE, .width = SIDE, .channels = 3, .classes = 2};
  fw_net *net;
  fw_dataset *data;
  fw_error error;
  if (fw_net_create(&form, &net, &error) != FW_OK) return fail(error.message);
  if (fw_dataset_create(&kind, &data, &error) != FW_OK) return fail(error.message);
  for (int i = 0; i < COUNT; i++) fw_dataset_classes(data)[i] = i % 2;
  const int result = example(net, data);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
  return result;
}
