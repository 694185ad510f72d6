/* The same seed gives the same bits, in one go or from any checkpoint on. */
#include "check.h"
#include "train_helper.h"

enum { MAX_STEPS = 100 };

typedef struct course {
  const char *name;
  fw_train_options options;
  bool floats;
  int32_t classes, values;
  const fw_layer *layers;
  size_t layer_count;
} course;

static const fw_layer kBusy[] = {
    {.kind = FW_LAYER_CONV2D, .units = 5, .kernel = {3, 3}, .no_bias = true},
    {.kind = FW_LAYER_BATCH_NORM, .activation = FW_ACTIVATION_RELU},
    {.kind = FW_LAYER_MAX_POOL2D},
    {.kind = FW_LAYER_SEPARABLE_CONV2D, .units = 6, .kernel = {3, 3}, .same = true, .activation = FW_ACTIVATION_PRELU},
    {.kind = FW_LAYER_DROPOUT, .rate = 0.25f},
    {.kind = FW_LAYER_DENSE, .units = 3, .activation = FW_ACTIVATION_SOFTMAX}};

static const fw_layer kPlain[] = {
    {.kind = FW_LAYER_CONV2D, .units = 4, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU},
    {.kind = FW_LAYER_DROPOUT, .rate = 0.5f},
    {.kind = FW_LAYER_DENSE, .units = 2}};

static fw_train_options options_of(int32_t epochs) {
  fw_train_options o;
  fw_train_options_default(&o);
  o.batch_size = 8;
  o.epochs = epochs;
  return o;
}

static course busy_course(void) {
  course c = {"busy", options_of(3), false, 3, 0, kBusy, sizeof kBusy / sizeof *kBusy};
  c.options.optimizer = FW_OPTIMIZER_ADAMW;
  c.options.learning_rate = 0.01f;
  c.options.weight_decay = 0.01f;
  c.options.schedule = FW_SCHEDULE_COSINE;
  c.options.warmup_epochs = 0.5f;
  c.options.label_smoothing = 0.1f;
  c.options.clip_norm = 1;
  c.options.balance = FW_BALANCE_SAMPLING;
  c.options.validation_split = 0.3f;
  c.options.top_k = 2;
  c.options.average = 0.9f;
  c.options.patience = 2;
  c.options.augment = (fw_augment){
      .flip = true, .shift = 0.1f, .rotate = 20, .scale = 0.1f, .brightness = 0.1f, .contrast = 0.2f, .cutout = 0.3f};
  return c;
}

static course plain_course(void) {
  course c = {"plain", options_of(3), true, 0, 2, kPlain, sizeof kPlain / sizeof *kPlain};
  c.options.loss = FW_LOSS_HUBER;
  c.options.optimizer = FW_OPTIMIZER_SGD;
  c.options.learning_rate = 0.02f;
  c.options.nesterov = true;
  return c;
}

typedef struct run {
  fw_net *net;
  fw_dataset *data;
  fw_trainer *trainer;
} run;

/* Always the same data; first weights after `seed`. */
static run start(const course *c, uint64_t seed) {
  check.random = 12345;
  run r = {.net = toy_net(9, 8, 2, seed, c->layers, c->layer_count),
           .data = toy_data(37, 9, 8, 2, c->floats, c->classes, c->values)};
  r.trainer = toy_trainer(r.net, r.data, &c->options);
  return r;
}

static void end(run *r) {
  fw_trainer_destroy(r->trainer);
  fw_dataset_destroy(r->data);
  fw_net_destroy(r->net);
}

/* Go on to the end; reports from step `from` on must be those in `reports`, which are made when from is -1. */
static int32_t finish(run *r, fw_train_report *reports, int32_t from, const char *what) {
  for (int32_t step = from < 0 ? 0 : from; step < MAX_STEPS; step++) {
    fw_train_report report;
    if (fw_trainer_step(r->trainer, &report, NULL) != FW_OK) abort();
    if (from < 0)
      reports[step] = report;
    else
      CHECK(memcmp(&report, &reports[step], sizeof report) == 0,
            "%s from step %d, at step %d: event %d, epoch %d, loss %.9g and %.9g", what, from, step, report.event,
            report.epoch, (double)report.loss, (double)reports[step].loss);
    if (report.event == FW_TRAIN_DONE) return step + 1;
  }
  abort();
}

static void from_every_step(const course *c) {
  fw_train_report reports[MAX_STEPS];
  size_t count;
  run first = start(c, 1);
  const int32_t steps = finish(&first, reports, -1, c->name);
  float *weights = toy_weights(first.net, &count);
  end(&first);
  CHECK(reports[steps - 1].end == FW_TRAIN_COMPLETE && steps > 12, "%s: %d steps", c->name, steps);

  run second = start(c, 1);
  for (int32_t step = 0; step < steps; step++) {
    void *bytes;
    size_t size;
    CHECK(fw_trainer_save(second.trainer, &bytes, &size, NULL) == FW_OK, "save");
    run third = start(c, 99); /* other first weights: all must come from the checkpoint */
    fw_train_report report;
    for (int32_t k = 0; k < step % 3; k++) CHECK(fw_trainer_step(third.trainer, &report, NULL) == FW_OK, "step");
    CHECK(fw_trainer_restore(third.trainer, bytes, size, NULL) == FW_OK, "%s: restore at %d", c->name, step);
    finish(&third, reports, step, c->name);
    CHECK(toy_has_weights(third.net, weights), "%s: other weights from step %d on", c->name, step);
    end(&third);
    fw_bytes_free(bytes);
    CHECK(fw_trainer_step(second.trainer, &report, NULL) == FW_OK, "step");
    CHECK(memcmp(&report, &reports[step], sizeof report) == 0, "%s: the same again, at step %d", c->name, step);
  }
  CHECK(toy_has_weights(second.net, weights), "%s: the same again", c->name);
  end(&second);
  free(weights);
}

static void busy_run_from_every_step(void) {
  const course c = busy_course();
  from_every_step(&c);
}
static void plain_run_from_every_step(void) {
  const course c = plain_course();
  from_every_step(&c);
}

static void other_seeds_differ(void) {
  course c = plain_course();
  fw_train_report reports[MAX_STEPS];
  size_t count;
  run a = start(&c, 1);
  finish(&a, reports, -1, c.name);
  float *weights = toy_weights(a.net, &count);
  end(&a);
  c.options.seed = 2;
  run b = start(&c, 1);
  finish(&b, reports, -1, c.name);
  CHECK(!toy_has_weights(b.net, weights), "another order of the samples");
  end(&b);
  free(weights);
}

/* A run of two epochs, saved when they are over, goes on to be one of four. */
static void more_epochs_than_at_first(void) {
  course c = plain_course();
  fw_train_report reports[MAX_STEPS];
  size_t count, size;
  void *bytes;
  c.options.epochs = 4;
  run whole = start(&c, 1);
  finish(&whole, reports, -1, c.name);
  float *weights = toy_weights(whole.net, &count);
  end(&whole);
  c.options.epochs = 2;
  run half = start(&c, 1);
  fw_train_report r = toy_run(half.trainer, FW_TRAIN_EPOCH);
  r = toy_run(half.trainer, FW_TRAIN_EPOCH);
  CHECK(r.epoch == 2, "%d", r.epoch);
  CHECK(fw_trainer_save(half.trainer, &bytes, &size, NULL) == FW_OK, "save");
  end(&half);
  c.options.epochs = 4;
  run rest = start(&c, 5);
  CHECK(fw_trainer_restore(rest.trainer, bytes, size, NULL) == FW_OK, "restore");
  r = toy_run(rest.trainer, FW_TRAIN_DONE);
  CHECK(r.epoch == 4 && r.end == FW_TRAIN_COMPLETE, "epoch %d, end %d", r.epoch, r.end);
  CHECK(toy_has_weights(rest.net, weights), "as if never stopped");
  end(&rest);
  /* And one that is told to end sooner does no further epoch. */
  c.options.epochs = 1;
  run less = start(&c, 5);
  CHECK(fw_trainer_restore(less.trainer, bytes, size, NULL) == FW_OK, "restore");
  r = toy_run(less.trainer, FW_TRAIN_DONE);
  CHECK(r.epoch == 2, "epoch %d", r.epoch);
  end(&less);
  fw_bytes_free(bytes);
  free(weights);
}

/* Saved after `epochs` epochs of a run of ten, to go on with other options. */
static fw_train_report go_on(const course *c, int32_t epochs, int32_t new_epochs, int32_t new_patience) {
  course other = *c;
  void *bytes;
  size_t size;
  run r = start(c, 1);
  for (int32_t i = 0; i < epochs; i++) toy_run(r.trainer, FW_TRAIN_EPOCH);
  if (fw_trainer_save(r.trainer, &bytes, &size, NULL) != FW_OK) abort();
  end(&r);
  other.options.epochs = new_epochs;
  other.options.patience = new_patience;
  r = start(&other, 1);
  CHECK(fw_trainer_restore(r.trainer, bytes, size, NULL) == FW_OK, "restore");
  const fw_train_report report = toy_run(r.trainer, FW_TRAIN_DONE);
  end(&r);
  fw_bytes_free(bytes);
  return report;
}

static void ends_as_it_is_told_now(void) {
  course c = plain_course();
  c.options.epochs = 10;
  c.options.patience = 2;
  c.options.validation_split = 0.3f;
  c.options.learning_rate = 0; /* nothing gets better: it ends early after the third epoch */
  fw_train_report r = go_on(&c, 2, 10, 2);
  CHECK(r.end == FW_TRAIN_EARLY && r.epoch == 3, "end %d in epoch %d", r.end, r.epoch);
  r = go_on(&c, 2, 2, 2);
  CHECK(r.end == FW_TRAIN_COMPLETE && r.epoch == 2, "end %d in epoch %d", r.end, r.epoch);
  r = go_on(&c, 3, 10, 4);
  CHECK(r.end == FW_TRAIN_EARLY && r.epoch == 5, "end %d in epoch %d", r.end, r.epoch);
  r = go_on(&c, 3, 10, 0);
  CHECK(r.end == FW_TRAIN_COMPLETE && r.epoch == 10, "end %d in epoch %d", r.end, r.epoch);
}

/* The bytes of a checkpoint after a few steps. */
static unsigned char *some_checkpoint(const course *c, size_t *size) {
  fw_train_report report;
  void *bytes;
  run r = start(c, 1);
  for (int i = 0; i < 4; i++)
    if (fw_trainer_step(r.trainer, &report, NULL) != FW_OK) abort();
  if (fw_trainer_save(r.trainer, &bytes, size, NULL) != FW_OK) abort();
  end(&r);
  return bytes;
}

static void refuses_damaged_bytes(void) {
  const course c = busy_course();
  size_t size;
  unsigned char *bytes = some_checkpoint(&c, &size);
  run r = start(&c, 1);
  size_t count;
  float *weights = toy_weights(r.net, &count);
  fw_error error;
  for (int i = 0; i < 400; i++) {
    const size_t cut = i < 100 ? (size_t)i : (size_t)check_random_int(0, (int32_t)size - 1);
    unsigned char *copy = malloc(cut + 1); /* exactly that long, so that reading on is seen */
    if (!copy) abort();
    memcpy(copy, bytes, cut);
    CHECK(fw_trainer_restore(r.trainer, copy, cut, &error) == FW_ERR_MODEL, "cut at %d: %s", (int)cut, error.message);
    free(copy);
    const size_t at = i < 200 ? (size_t)i : (size_t)check_random_int(0, (int32_t)size - 1);
    const unsigned char kept = bytes[at];
    bytes[at] = (unsigned char)(kept ^ (1 << check_random_int(0, 7)));
    CHECK(fw_trainer_restore(r.trainer, bytes, size, &error) == FW_ERR_MODEL, "changed at %d", (int)at);
    bytes[at] = kept;
  }
  CHECK(toy_has_weights(r.net, weights), "a failed restore changes nothing");
  CHECK(fw_trainer_restore(r.trainer, bytes, size, NULL) == FW_OK, "whole again");
  CHECK(fw_trainer_restore(r.trainer, NULL, size, NULL) == FW_ERR_ARGUMENT, "no bytes");
  fw_bytes_free(bytes);
  free(weights);
  end(&r);
}

static void refuses_other_runs(void) {
  const course c = busy_course();
  fw_layer layers[sizeof kBusy / sizeof *kBusy];
  size_t size;
  fw_error error;
  unsigned char *bytes = some_checkpoint(&c, &size);
  for (int i = 0; i < 19; i++) {
    course other = c;
    memcpy(layers, kBusy, sizeof kBusy);
    other.layers = layers;
    fw_train_options *o = &other.options;
    switch (i) {
      case 0:
        o->learning_rate = 0.02f;
        break;
      case 1:
        o->seed = 3;
        break;
      case 2:
        o->batch_size = 9;
        break;
      case 3:
        o->optimizer = FW_OPTIMIZER_ADAM;
        break;
      case 4:
        o->label_smoothing = 0;
        break;
      case 5:
        o->input_scale[1] = 0.5f;
        break;
      case 6:
        o->input_offset[0] = -1;
        break;
      case 7:
        o->augment.flip = false;
        break;
      case 8:
        o->augment.rotate = 10;
        break;
      case 9:
        o->balance = FW_BALANCE_NONE;
        break;
      case 10:
        o->validation_split = 0.2f;
        break;
      case 11:
        o->average = 0.5f;
        break;
      case 12:
        layers[4].rate = 0.5f;
        break;
      case 13:
        layers[1].momentum = 0.9f;
        break;
      case 14:
        layers[3].kernel[0] = 5;
        break;
      case 15:
        layers[1].epsilon = 0.1f;
        break;
      case 16:
        layers[1].activation = FW_ACTIVATION_RELU6;
        break;
      case 17:
        layers[0].frozen = true;
        break;
      default:
        o->schedule = FW_SCHEDULE_CONSTANT;
        break;
    }
    run r = start(&other, 1);
    const fw_status status = fw_trainer_restore(r.trainer, bytes, size, &error);
    CHECK(status == FW_ERR_STATE, "change %d: %s", i, fw_status_name(status));
    end(&r);
  }
  for (int i = 0; i < 4; i++) {
    run r = start(&c, 1);
    fw_trainer_destroy(r.trainer);
    if (i == 0) ((uint8_t *)fw_dataset_samples(r.data))[17] ^= 1;
    if (i == 1) fw_dataset_class_weights(r.data)[1] = 2;
    if (i == 2) fw_dataset_classes(r.data)[3] = (fw_dataset_classes(r.data)[3] + 1) % 3;
    if (i == 3) fw_dataset_held_out(r.data)[5] = 1;
    r.trainer = toy_trainer(r.net, r.data, &c.options);
    CHECK(fw_trainer_restore(r.trainer, bytes, size, &error) == FW_ERR_STATE, "data changed in way %d", i);
    end(&r);
  }
  fw_bytes_free(bytes);
}

CHECK_MAIN("train_resume") {
  CHECK_RUN(busy_run_from_every_step);
  CHECK_RUN(plain_run_from_every_step);
  CHECK_RUN(other_seeds_differ);
  CHECK_RUN(more_epochs_than_at_first);
  CHECK_RUN(ends_as_it_is_told_now);
  CHECK_RUN(refuses_damaged_bytes);
  CHECK_RUN(refuses_other_runs);
}
