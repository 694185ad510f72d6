/* What training does to a net: it learns, and keeps what is best. */
#include "check.h"
#include "train/trainer.h"
#include "train_helper.h"

/* Nothing but a softmax of two weights and two biases, all 0 at first, of samples that are one number. */
static const fw_layer kLinear[] = {
    {.kind = FW_LAYER_DENSE, .units = 2, .activation = FW_ACTIVATION_SOFTMAX, .initializer = FW_INIT_ZEROS}};

static void overfits_64_pictures(void) {
  fw_net *net = toy_conv_net();
  fw_dataset *data = toy_data(64, 10, 10, 1, false, 4, 0);
  fw_train_options o = toy_options(60, 0.003f);
  o.batch_size = 16;
  fw_trainer *t = toy_trainer(net, data, &o);
  const float first = toy_run(t, FW_TRAIN_EPOCH).loss;
  fw_train_report r;
  do {
    r = toy_run(t, FW_TRAIN_EPOCH);
  } while (r.event != FW_TRAIN_DONE);
  CHECK(r.accuracy == 1 && r.loss < 0.05f * first, "accuracy %g, loss %g of %g", (double)r.accuracy, (double)r.loss,
        (double)first);
  float y[64 * 4];
  CHECK(fw_trainer_predict(t, data, 0, 64, y, NULL) == FW_OK, "predicts");
  for (int32_t i = 0; i < 64; i++) CHECK(fwi_predicted(y + 4 * i, 4) == fw_dataset_classes(data)[i], "picture %d", i);
  fw_trainer_destroy(t);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
}

/* Loss and accuracy of the net's present weights over the samples that are held out (or not), in double. */
static void judge(fw_trainer *t, fw_dataset *data, int32_t held_out, double *loss, double *accuracy, double *top_2) {
  const int32_t count = t->data->options.count, classes = t->outputs;
  int32_t n = 0;
  *loss = *accuracy = *top_2 = 0;
  float *y = malloc(sizeof *y * (size_t)(count * classes));
  if (!y || fw_trainer_predict(t, data, 0, count, y, NULL) != FW_OK) abort();
  for (int32_t i = 0; i < count; i++) {
    if (fw_dataset_held_out(data)[i] != held_out) continue;
    const float *p = y + i * classes, own = p[fw_dataset_classes(data)[i]];
    int32_t higher = 0;
    for (int32_t k = 0; k < classes; k++) higher += p[k] > own;
    *loss -= log((double)own);
    *accuracy += higher == 0;
    *top_2 += higher < 2;
    n++;
  }
  *loss /= n, *accuracy /= n, *top_2 /= n;
  free(y);
}

static fw_dataset *half_held_out(void) {
  fw_dataset *data = toy_data(60, 10, 10, 1, false, 4, 0);
  for (int32_t i = 0; i < 60; i++) fw_dataset_held_out(data)[i] = i % 2 == 1;
  return data;
}

/* Random labels: what is learnt about some pictures makes the net worse on others. */
static void stops_early_with_the_best(void) {
  for (int keep_last = 0; keep_last < 2; keep_last++) {
    fw_net *net = toy_conv_net();
    fw_dataset *data = half_held_out();
    fw_train_options o = toy_options(50, 0.003f);
    o.patience = 3, o.keep_last = keep_last, o.top_k = 2, o.batch_size = 7;
    fw_trainer *t = toy_trainer(net, data, &o);
    float *best = NULL, *last = NULL, lowest = INFINITY;
    int32_t best_epoch = 0;
    size_t count;
    fw_train_report r;
    for (;;) {
      r = toy_run(t, FW_TRAIN_EPOCH);
      if (r.event == FW_TRAIN_DONE) break;
      double loss, accuracy, top_2;
      judge(t, data, 1, &loss, &accuracy, &top_2);
      CHECK_NEAR(r.val_loss, loss, 1e-4 * loss, "epoch %d", r.epoch);
      CHECK_NEAR(r.val_accuracy, accuracy, 1e-6, "epoch %d", r.epoch);
      CHECK_NEAR(r.val_top_k, top_2, 1e-6, "epoch %d", r.epoch);
      CHECK(isnan(r.mae) && isnan(r.val_mae), "no error of classes");
      free(last);
      last = toy_weights(net, &count);
      if (r.val_loss < lowest) {
        lowest = r.val_loss, best_epoch = r.epoch;
        free(best);
        best = toy_weights(net, &count);
      }
      CHECK(r.best_epoch == best_epoch && r.best_loss == lowest, "best is %d, not %d", best_epoch, r.best_epoch);
    }
    CHECK(r.end == FW_TRAIN_EARLY && r.epoch == best_epoch + 3 && r.best_epoch == best_epoch,
          "end %d after %d, best %d", r.end, r.epoch, best_epoch);
    CHECK(toy_has_weights(net, keep_last ? last : best), "ends with the %s weights", keep_last ? "last" : "best");
    free(best);
    free(last);
    fw_trainer_destroy(t);
    fw_dataset_destroy(data);
    fw_net_destroy(net);
  }
}

static void stops_when_told(void) {
  fw_net *net = toy_conv_net();
  fw_dataset *data = half_held_out();
  fw_train_options o = toy_options(50, 0.003f);
  o.batch_size = 7;
  fw_trainer *t = toy_trainer(net, data, &o);
  size_t count;
  toy_run(t, FW_TRAIN_BATCH);
  float *weights = toy_weights(net, &count);
  CHECK(fw_trainer_stop(t, NULL) == FW_OK, "stop");
  CHECK(toy_has_weights(net, weights), "no epoch has ended: the weights are as they are");
  CHECK(toy_run(t, FW_TRAIN_BATCH).event == FW_TRAIN_DONE, "and nothing is left to do");
  free(weights);
  fw_trainer_destroy(t);
  t = toy_trainer(net, data, &o);
  toy_run(t, FW_TRAIN_EPOCH);
  weights = toy_weights(net, &count);
  toy_run(t, FW_TRAIN_BATCH);
  CHECK(!toy_has_weights(net, weights), "goes on");
  CHECK(fw_trainer_stop(t, NULL) == FW_OK, "stop");
  CHECK(toy_has_weights(net, weights), "the best epoch's weights");
  free(weights);
  fw_trainer_destroy(t);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
}

/* Two samples of class 0 at 1, one of class 1 at -1: the first step of descent by hand. */
static void weighs_classes(void) {
  for (int round = 0; round < 4; round++) {
    fw_net *net = toy_net(1, 1, 1, 1, kLinear, 1);
    fw_dataset *data = toy_data(3, 1, 1, 1, true, 2, 0);
    const float x[3] = {1, 1, -1};
    const int32_t labels[3] = {0, 0, 1};
    memcpy(fw_dataset_samples(data), x, sizeof x);
    memcpy(fw_dataset_classes(data), labels, sizeof labels);
    fw_train_options o = toy_options(1, 1);
    o.optimizer = FW_OPTIMIZER_SGD;
    double w[2] = {1, 1};
    if (round & 1) { /* 3 / (2 * 2) and 3 / (2 * 1) */
      o.balance = FW_BALANCE_WEIGHTS;
      w[0] = 0.75, w[1] = 1.5;
    }
    if (round & 2) {
      fw_dataset_class_weights(data)[0] = 0.5f;
      fw_dataset_class_weights(data)[1] = 3;
      w[0] *= 0.5, w[1] *= 3;
    }
    fw_trainer *t = toy_trainer(net, data, &o);
    const fw_train_report r = toy_run(t, FW_TRAIN_EPOCH);
    CHECK_NEAR(r.loss, (2 * w[0] + w[1]) * log(2) / 3, 1e-6, "round %d", round);
    fw_tensor weights, bias;
    CHECK(fw_net_parameter(net, 0, FW_PARAMETER_WEIGHTS, &weights) == FW_OK, "weights");
    CHECK(fw_net_parameter(net, 0, FW_PARAMETER_BIAS, &bias) == FW_OK, "bias");
    CHECK_NEAR(((float *)weights.data)[0], (2 * w[0] + w[1]) * 0.5 / 3, 1e-6, "round %d", round);
    CHECK_NEAR(((float *)weights.data)[1], -(2 * w[0] + w[1]) * 0.5 / 3, 1e-6, "round %d", round);
    CHECK_NEAR(((float *)bias.data)[0], (2 * w[0] - w[1]) * 0.5 / 3, 1e-6, "round %d", round);
    const double step = sqrt(2 * pow((2 * w[0] + w[1]) / 6, 2) + 2 * pow((2 * w[0] - w[1]) / 6, 2));
    CHECK_NEAR(r.gradient_norm, step, 1e-6, "round %d", round);
    fw_trainer_destroy(t);
    fw_dataset_destroy(data);
    fw_net_destroy(net);
  }
}

/* The mean of all weights so far, those long ago counting less. */
static void averages_weights(void) {
  fw_net *net = toy_conv_net();
  fw_dataset *data = toy_data(40, 10, 10, 1, false, 4, 0);
  fw_train_options o = toy_options(5, 0.003f);
  o.batch_size = 8, o.average = 0.7f;
  fw_trainer *t = toy_trainer(net, data, &o);
  size_t count;
  float *start = toy_weights(net, &count);
  double *average = malloc(count * sizeof *average);
  if (!average) abort();
  for (size_t i = 0; i < count; i++) average[i] = (double)start[i];
  for (double step = 1;; step++) {
    fw_train_report r;
    if (fw_trainer_step(t, &r, NULL) != FW_OK) abort();
    if (r.event == FW_TRAIN_DONE) break;
    float *now = toy_weights(net, &count);
    const double decay = fmin(0.7, (1 + step) / (10 + step));
    for (size_t i = 0; i < count; i++) average[i] = decay * average[i] + (1 - decay) * (double)now[i];
    free(now);
  }
  float *final = toy_weights(net, &count);
  for (size_t i = 0; i < count; i++) CHECK_NEAR(final[i], average[i], 2e-6, "weight %d", (int)i);
  free(final);
  free(average);
  free(start);
  fw_trainer_destroy(t);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
}

/* How many samples go through the net at once changes nothing but rounding. */
static void learns_in_pieces(void) {
  size_t count;
  float *whole = NULL;
  fw_dataset *data = toy_data(40, 10, 10, 1, false, 4, 0);
  for (int round = 0; round < 2; round++) {
    fw_net *net = toy_conv_net();
    fw_train_options o = toy_options(2, 0.01f);
    o.optimizer = FW_OPTIMIZER_SGD, o.batch_size = 20;
    o.augment = (fw_augment){.flip = true, .shift = 0.2f};
    fw_trainer *t = toy_trainer(net, data, &o);
    if (round) t->chunk = 3;
    toy_run(t, FW_TRAIN_DONE);
    float *weights = toy_weights(net, &count);
    for (size_t i = 0; whole && i < count; i++) CHECK_NEAR(weights[i], whole[i], 1e-5, "weight %d", (int)i);
    free(whole);
    whole = weights;
    fw_trainer_destroy(t);
    fw_net_destroy(net);
  }
  free(whole);
  fw_dataset_destroy(data);
}

static void leaves_frozen_layers_alone(void) {
  fw_layer layers[] = {{.kind = FW_LAYER_CONV2D, .units = 4, .kernel = {3, 3}, .frozen = true},
                       {.kind = FW_LAYER_BATCH_NORM, .frozen = true, .activation = FW_ACTIVATION_RELU},
                       {.kind = FW_LAYER_DENSE, .units = 3, .activation = FW_ACTIVATION_SOFTMAX}};
  fw_net *net = toy_net(6, 6, 1, 1, layers, 3);
  fw_dataset *data = toy_data(20, 6, 6, 1, false, 3, 0);
  fw_train_options o = toy_options(2, 0.01f);
  o.optimizer = FW_OPTIMIZER_ADAMW, o.weight_decay = 0.1f;
  fw_trainer *t = toy_trainer(net, data, &o);
  size_t count;
  const size_t frozen = 4 * 9 + 4 + 4 * 4;
  float *before = toy_weights(net, &count);
  toy_run(t, FW_TRAIN_DONE);
  float *after = toy_weights(net, &count);
  CHECK(memcmp(before, after, frozen * sizeof *before) == 0, "frozen weights and statistics");
  CHECK(memcmp(before + frozen, after + frozen, (count - frozen) * sizeof *before) != 0, "the head learns");
  free(before);
  free(after);
  fw_trainer_destroy(t);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
}

CHECK_MAIN("train_fit") {
  CHECK_RUN(overfits_64_pictures);
  CHECK_RUN(stops_early_with_the_best);
  CHECK_RUN(stops_when_told);
  CHECK_RUN(weighs_classes);
  CHECK_RUN(averages_weights);
  CHECK_RUN(learns_in_pieces);
  CHECK_RUN(leaves_frozen_layers_alone);
}
