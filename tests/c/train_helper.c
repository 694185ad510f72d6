#include "train_helper.h"

#include "check.h"

fw_net *toy_net(int32_t height, int32_t width, int32_t channels, uint64_t seed, const fw_layer *layers, size_t count) {
  fw_net *net;
  fw_error error;
  const fw_net_options options = {.height = height, .width = width, .channels = channels, .seed = seed};
  fw_status status = fw_net_create(&options, &net, &error);
  for (size_t i = 0; i < count && status == FW_OK; i++) status = fw_net_add(net, &layers[i], NULL, &error);
  if (status != FW_OK) {
    printf("toy_net: %s\n", error.message);
    abort();
  }
  return net;
}

fw_net *toy_conv_net(void) {
  static const fw_layer layers[] = {
      {.kind = FW_LAYER_CONV2D, .units = 16, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU},
      {.kind = FW_LAYER_MAX_POOL2D},
      {.kind = FW_LAYER_FLATTEN},
      {.kind = FW_LAYER_DENSE, .units = 32, .activation = FW_ACTIVATION_RELU},
      {.kind = FW_LAYER_DENSE, .units = 4, .activation = FW_ACTIVATION_SOFTMAX}};
  return toy_net(10, 10, 1, 3, layers, sizeof layers / sizeof *layers);
}

fw_train_options toy_options(int32_t epochs, float rate) {
  fw_train_options o;
  fw_train_options_default(&o);
  o.epochs = epochs;
  o.learning_rate = rate;
  return o;
}

fw_dataset *toy_data(int32_t count, int32_t height, int32_t width, int32_t channels, bool floats, int32_t classes,
                     int32_t values) {
  fw_dataset *data;
  const fw_dataset_options options = {count, height, width, channels, floats, classes, values};
  if (fw_dataset_create(&options, &data, NULL) != FW_OK) abort();
  const size_t size = (size_t)count * (size_t)height * (size_t)width * (size_t)channels;
  if (floats) {
    check_random_fill(fw_dataset_samples(data), size, -1, 1);
  } else {
    check_random_bytes(fw_dataset_samples(data), size);
  }
  for (int32_t i = 0; classes && i < count; i++) fw_dataset_classes(data)[i] = check_random_int(0, classes - 1);
  if (values) check_random_fill(fw_dataset_values(data), (size_t)count * (size_t)values, -1, 1);
  return data;
}

fw_trainer *toy_trainer(fw_net *net, fw_dataset *data, const fw_train_options *options) {
  fw_trainer *trainer;
  fw_error error;
  if (fw_trainer_create(net, data, options, &trainer, &error) != FW_OK) {
    printf("toy_trainer: %s\n", error.message);
    abort();
  }
  return trainer;
}

float *toy_weights(fw_net *net, size_t *count) {
  float *all = NULL;
  *count = 0;
  for (int32_t i = 0; i < fw_net_layer_count(net); i++)
    for (int32_t k = FW_PARAMETER_WEIGHTS; k <= FW_PARAMETER_VARIANCE; k++) {
      fw_tensor t;
      if (fw_net_parameter(net, i, k, &t) != FW_OK) continue;
      all = realloc(all, *count * sizeof *all + t.bytes);
      if (!all) abort();
      memcpy(all + *count, t.data, t.bytes);
      *count += t.bytes / sizeof *all;
    }
  return all;
}

bool toy_has_weights(fw_net *net, const float *weights) {
  size_t count;
  float *own = toy_weights(net, &count);
  const bool same = memcmp(own, weights, count * sizeof *own) == 0;
  free(own);
  return same;
}

fw_train_report toy_run(fw_trainer *trainer, int32_t event) {
  fw_train_report report;
  fw_error error;
  do {
    if (fw_trainer_step(trainer, &report, &error) != FW_OK) {
      printf("toy_run: %s\n", error.message);
      abort();
    }
  } while (report.event != event && report.event != FW_TRAIN_DONE);
  return report;
}
