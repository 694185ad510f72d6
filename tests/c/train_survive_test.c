/* What cannot be learnt from: it is said, and what was learnt is kept. */
#include "check.h"
#include "train/trainer.h"
#include "train_helper.h"

static bool all_finite(fw_net *net) {
  size_t count;
  float *w = toy_weights(net, &count);
  bool ok = true;
  for (size_t i = 0; i < count; i++) ok &= isfinite(w[i]) != 0;
  free(w);
  return ok;
}

/* Within the first epoch, at its end, at the end of the run, and after an epoch that was good; each with validation and
 * without. */
static void survives_divergence(void) {
  for (int round = 0; round < 8; round++) {
    const bool late = round >= 6;
    fw_net *net = toy_conv_net();
    fw_dataset *data = toy_data(40, 10, 10, 1, false, 4, 0);
    fw_train_options o = toy_options(round < 2 ? 1 : 6, late ? 1e-7f : 3e38f);
    o.optimizer = FW_OPTIMIZER_SGD, o.batch_size = round < 4 ? 40 : 8;
    o.input_scale[0] = 1;
    if (round & 1) o.validation_split = 0.25f;
    fw_trainer *t = toy_trainer(net, data, &o);
    size_t count;
    float *good = toy_weights(net, &count);
    if (late) {
      fw_train_report r = toy_run(t, FW_TRAIN_EPOCH);
      CHECK(r.end == FW_TRAIN_RUNNING && r.best_epoch == 1, "a good epoch");
      free(good);
      good = toy_weights(net, &count);
      t->options.learning_rate = 3e38f;
    }
    const fw_train_report r = toy_run(t, FW_TRAIN_DONE);
    CHECK(r.event == FW_TRAIN_DONE && r.end == FW_TRAIN_DIVERGED, "round %d: event %d, end %d", round, r.event, r.end);
    CHECK(toy_has_weights(net, good), "round %d: the last good weights", round);
    CHECK(toy_run(t, FW_TRAIN_DONE).end == FW_TRAIN_DIVERGED, "and it stays so");
    free(good);
    fw_trainer_destroy(t);
    fw_dataset_destroy(data);
    fw_net_destroy(net);
  }
}

/* Weights that are too large, though finite, show in the next step only: those before them are kept. */
static void keeps_what_the_next_step_proves(void) {
  fw_net *net = toy_conv_net();
  fw_dataset *data = toy_data(40, 10, 10, 1, false, 4, 0);
  fw_train_options o = toy_options(6, 1e30f);
  o.optimizer = FW_OPTIMIZER_SGD, o.batch_size = 40;
  fw_trainer *t = toy_trainer(net, data, &o);
  size_t count;
  float *good = toy_weights(net, &count);
  CHECK(toy_run(t, FW_TRAIN_EPOCH).end == FW_TRAIN_RUNNING && all_finite(net), "large weights");
  CHECK(toy_run(t, FW_TRAIN_DONE).end == FW_TRAIN_DIVERGED, "no finite loss");
  CHECK(toy_has_weights(net, good), "the weights before");
  free(good);
  fw_trainer_destroy(t);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
}

/* Float samples may be as large as floats are. */
static void survives_bad_samples(void) {
  for (int held_out = 0; held_out < 2; held_out++) {
    fw_net *net = toy_conv_net();
    fw_dataset *data = toy_data(20, 10, 10, 1, true, 4, 0);
    for (int32_t i = 700; i < 800; i++) ((float *)fw_dataset_samples(data))[i] = 3e38f;
    for (int32_t i = 5; i < 10; i++) fw_dataset_held_out(data)[i] = (uint8_t)held_out;
    const fw_train_options o = toy_options(3, 0.01f);
    fw_trainer *t = toy_trainer(net, data, &o);
    const fw_train_report r = toy_run(t, FW_TRAIN_DONE);
    CHECK(r.end == FW_TRAIN_DIVERGED, "end %d", r.end);
    CHECK(all_finite(net), "weights stay numbers");
    fw_trainer_destroy(t);
    fw_dataset_destroy(data);
    fw_net_destroy(net);
  }
}

/* All samples of one class, one sample, classes that nobody has. */
static void learns_from_next_to_nothing(void) {
  for (int round = 0; round < 24; round++) {
    const int32_t classes = 2 + round % 3, count = round / 3 % 2 ? 1 : 3;
    const fw_layer head = {.kind = FW_LAYER_DENSE, .units = classes, .activation = FW_ACTIVATION_SOFTMAX};
    fw_layer layers[] = {{.kind = FW_LAYER_BATCH_NORM}, head};
    fw_net *net = toy_net(4, 4, 1, 1, layers, 2);
    fw_dataset *data = toy_data(count, 4, 4, 1, false, classes, 0);
    for (int32_t i = 0; i < count; i++) fw_dataset_classes(data)[i] = classes - 1;
    fw_train_options o = toy_options(4, 0.01f);
    o.balance = round / 6 % 3;
    o.validation_split = round >= 12 ? 0.4f : 0;
    fw_trainer *t = toy_trainer(net, data, &o);
    const fw_train_report r = toy_run(t, FW_TRAIN_DONE);
    CHECK(r.end == FW_TRAIN_COMPLETE && r.epoch == 4, "round %d: end %d in epoch %d", round, r.end, r.epoch);
    CHECK(isnan(r.val_loss) == (count == 1 || round < 12), "round %d: val_loss %g", round, (double)r.val_loss);
    CHECK(all_finite(net) && isfinite(r.loss), "round %d: loss %g", round, (double)r.loss);
    fw_trainer_destroy(t);
    fw_dataset_destroy(data);
    fw_net_destroy(net);
  }
}

CHECK_MAIN("train_survive") {
  CHECK_RUN(survives_divergence);
  CHECK_RUN(keeps_what_the_next_step_proves);
  CHECK_RUN(survives_bad_samples);
  CHECK_RUN(learns_from_next_to_nothing);
}
