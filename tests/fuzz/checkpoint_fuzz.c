/* A checkpoint that was changed, under a checksum that is right: it is refused and the net stays as it was, or the run
 * goes on from there and can be saved again.
 *
 * An input: one byte of choices, one of steps before the checkpoint, then what its bytes from fwi_progress on are
 * exclusive-or'ed with. */
#include <stdlib.h>

#include "../c/checkpoint_seal.h"
#include "facewise/train.h"

enum { VALUES = 1, VALIDATES = 2, AVERAGES = 4, DESCENDS = 8, WAITS = 16, KEEPS_LAST = 32, BALANCES = 64 };
enum { kSamples = 7, kSide = 4, kOutputs = 2, kSteps = 12 };

static fw_net *make_net(int choices) {
  const fw_layer layers[] = {{.kind = FW_LAYER_CONV2D, .units = 2, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU},
                             {.kind = FW_LAYER_BATCH_NORM},
                             {.kind = FW_LAYER_DROPOUT},
                             {.kind = FW_LAYER_DENSE,
                              .units = kOutputs,
                              .activation = choices & VALUES ? FW_ACTIVATION_NONE : FW_ACTIVATION_SOFTMAX}};
  fw_net *net;
  if (fw_net_create(&(fw_net_options){.height = kSide, .width = kSide, .channels = 1}, &net, NULL) != FW_OK) abort();
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
    if (fw_net_add(net, &layers[i], NULL, NULL) != FW_OK) abort();
  }
  return net;
}

static fw_dataset *make_data(int choices) {
  const fw_dataset_options options = {.count = kSamples,
                                      .height = kSide,
                                      .width = kSide,
                                      .channels = 1,
                                      .classes = choices & VALUES ? 0 : kOutputs,
                                      .values = choices & VALUES ? kOutputs : 0};
  fw_dataset *data;
  if (fw_dataset_create(&options, &data, NULL) != FW_OK) abort();
  for (int i = 0; i < kSamples * kSide * kSide; i++) ((uint8_t *)fw_dataset_samples(data))[i] = (uint8_t)(i * 37);
  for (int i = 0; i < kSamples && !(choices & VALUES); i++) fw_dataset_classes(data)[i] = i % kOutputs;
  return data;
}

static fw_trainer *make_trainer(int choices, fw_net *net, fw_dataset *data) {
  fw_train_options o;
  fw_trainer *trainer;
  fw_train_options_default(&o);
  o.loss = choices & VALUES ? FW_LOSS_HUBER : FW_LOSS_CATEGORICAL_CROSSENTROPY;
  o.validation_split = choices & VALIDATES ? 0.4f : 0;
  o.average = choices & AVERAGES ? 0.9f : 0;
  o.optimizer = choices & DESCENDS ? FW_OPTIMIZER_SGD : FW_OPTIMIZER_ADAM;
  o.patience = choices & WAITS ? 1 : 0;
  o.keep_last = choices & KEEPS_LAST;
  o.balance = choices & BALANCES ? FW_BALANCE_SAMPLING : FW_BALANCE_NONE;
  o.batch_size = o.epochs = o.top_k = 3;
  if (fw_trainer_create(net, data, &o, &trainer, NULL) != FW_OK) abort();
  return trainer;
}

static void step(fw_trainer *trainer, int count) {
  fw_train_report report;
  for (int i = 0; i < count; i++) {
    if (fw_trainer_step(trainer, &report, NULL) != FW_OK) abort();
  }
}

/* The bytes that a run's checkpoint has now. */
static unsigned char *save(fw_trainer *trainer, size_t *size) {
  void *bytes;
  if (fw_trainer_save(trainer, &bytes, size, NULL) != FW_OK) abort();
  return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t length) {
  if (length < 2) return 0;
  const int choices = input[0];
  fw_net *net = make_net(choices);
  fw_dataset *data = make_data(choices);
  fw_trainer *trainer = make_trainer(choices, net, data);
  fw_error error = {FW_OK, ""};
  size_t size, size_after;
  step(trainer, input[1] % kSteps);
  unsigned char *before = save(trainer, &size), *changed = save(trainer, &size_after);
  for (size_t i = 2, at = kCheckpointProgress; i < length && at < size; i++, at++) changed[at] ^= input[i];
  checkpoint_seal(changed, size);
  const fw_status status = fw_trainer_restore(trainer, changed, size, &error);
  if (status == FW_OK) {
    step(trainer, kSteps);
    fw_bytes_free(changed);
    changed = save(trainer, &size_after);
    if (fw_trainer_restore(trainer, changed, size_after, NULL) != FW_OK) abort();
  } else {
    if (error.status != status || !error.message[0]) abort();
    fw_bytes_free(changed);
    changed = save(trainer, &size_after);
    if (size != size_after || memcmp(before, changed, size) != 0) abort();
  }
  fw_bytes_free(before);
  fw_bytes_free(changed);
  fw_trainer_destroy(trainer);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
  return 0;
}
