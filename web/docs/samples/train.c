/* Teaches a net to tell dark squares from bright ones, and writes it as a .tflite file. */
#include <facewise/train.h>
#include <stdio.h>
#include <string.h>

enum { COUNT = 64, SIDE = 16 };

// #region net
static fw_status build_net(fw_net **net, fw_error *error) {
  fw_status status = fw_net_create(
      &(fw_net_options){.height = SIDE, .width = SIDE, .channels = 3, .seed = 1}, net,
      error);
  const fw_layer layers[] = {
      {.kind = FW_LAYER_CONV2D,
       .units = 4,
       .kernel = {3, 3},
       .activation = FW_ACTIVATION_RELU},
      {.kind = FW_LAYER_MAX_POOL2D},
      {.kind = FW_LAYER_FLATTEN},
      {.kind = FW_LAYER_DENSE, .units = 2, .activation = FW_ACTIVATION_SOFTMAX},
  };
  for (size_t i = 0; status == FW_OK && i < sizeof layers / sizeof layers[0]; i++)
    status = fw_net_add(*net, &layers[i], NULL, error);
  return status;
}
// #endregion

// #region data
static fw_status make_data(fw_dataset **data, fw_error *error) {
  const fw_dataset_options options = {
      .count = COUNT, .height = SIDE, .width = SIDE, .channels = 3, .classes = 2};
  fw_status status = fw_dataset_create(&options, data, error);
  if (status != FW_OK) return status;
  uint8_t *samples = fw_dataset_samples(*data);
  int32_t *classes = fw_dataset_classes(*data);
  for (int i = 0; i < COUNT; i++) {
    classes[i] = i % 2;
    memset(samples + (size_t)i * SIDE * SIDE * 3, classes[i] ? 150 + i : 20 + i,
           SIDE * SIDE * 3);
  }
  return FW_OK;
}
// #endregion

// #region fit
int main(void) {
  fw_error error = {0};
  fw_net *net = NULL;
  fw_dataset *data = NULL;
  fw_trainer *trainer = NULL;
  fw_train_options options;
  fw_train_options_default(&options);
  options.epochs = 10;
  options.learning_rate = 0.01f;
  options.validation_split = 0.25f;

  fw_status status = build_net(&net, &error);
  if (status == FW_OK) status = make_data(&data, &error);
  if (status == FW_OK) status = fw_trainer_create(net, data, &options, &trainer, &error);
  fw_train_report report = {0};
  while (status == FW_OK && report.event != FW_TRAIN_DONE) {
    status = fw_trainer_step(trainer, &report,
                             &error); /* one mini-batch: the caller may stop between two */
    if (status == FW_OK && report.event == FW_TRAIN_EPOCH)
      printf("%d: loss %.3f, validation %.2f\n", report.epoch, (double)report.loss,
             (double)report.val_accuracy);
  }

  void *bytes = NULL;
  size_t size = 0;
  if (status == FW_OK) status = fw_net_export(net, NULL, &bytes, &size, &error);
  FILE *file = status == FW_OK ? fopen("bright.tflite", "wb") : NULL;
  if (file) {
    fwrite(bytes, 1, size, file);
    fclose(file);
  }
  if (status != FW_OK) fprintf(stderr, "%s: %s\n", fw_status_name(status), error.message);
  fw_bytes_free(bytes);
  fw_trainer_destroy(trainer);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
  return status == FW_OK ? 0 : 1;
}
// #endregion
