#include "train_course.h"

#include "check.h"

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

course busy_course(void) {
  course c = {"busy", toy_options(3, 0.001f), false, 3, 0, kBusy, sizeof kBusy / sizeof *kBusy, false, NULL, 0};
  c.options.batch_size = 8;
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

course plain_course(void) {
  course c = {"plain", toy_options(3, 0.001f), true, 0, 2, kPlain, sizeof kPlain / sizeof *kPlain, false, NULL, 0};
  c.options.batch_size = 8;
  c.options.loss = FW_LOSS_HUBER;
  c.options.optimizer = FW_OPTIMIZER_SGD;
  c.options.learning_rate = 0.02f;
  c.options.nesterov = true;
  return c;
}

/* The layers of a head on a base that is frozen, or not: the file's own conv2d learns, too. */
static const fw_layer kHead[] = {{.kind = FW_LAYER_DROPOUT, .rate = 0.25f},
                                 {.kind = FW_LAYER_DENSE, .units = 3, .activation = FW_ACTIVATION_SOFTMAX}};

course based_course(const char *train, bool augment) {
  course c = {"on a base", toy_options(3, 0.001f), false, 3, 0, kHead, sizeof kHead / sizeof *kHead, true, train, 4};
  c.options.batch_size = 8;
  c.options.validation_split = 0.2f;
  c.options.augment.flip = augment;
  return c;
}

static fw_net *net_on_base(const course *c) {
  static const fw_layer layers[] = {
      {.kind = FW_LAYER_CONV2D, .units = 4, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU},
      {.kind = FW_LAYER_MAX_POOL2D}};
  void *bytes;
  size_t size;
  fw_net *lower = toy_net(9, 8, 2, c->base_seed, layers, 2), *net;
  if (fw_net_export(lower, NULL, &bytes, &size, NULL) != FW_OK) abort();
  const fw_base_options options = {.train = c->train};
  if (fw_net_create_on(bytes, size, &options, &net, NULL) != FW_OK) abort();
  for (size_t i = 0; i < c->layer_count; i++)
    if (fw_net_add(net, &c->layers[i], NULL, NULL) != FW_OK) abort();
  fw_bytes_free(bytes);
  fw_net_destroy(lower);
  return net;
}

run course_start(const course *c, uint64_t seed) {
  check.random = 12345;
  run r = {.net = c->on_base ? net_on_base(c) : toy_net(9, 8, 2, seed, c->layers, c->layer_count),
           .data = toy_data(37, 9, 8, 2, c->floats, c->classes, c->values)};
  r.trainer = toy_trainer(r.net, r.data, &c->options);
  return r;
}

void course_end(run *r) {
  fw_trainer_destroy(r->trainer);
  fw_dataset_destroy(r->data);
  fw_net_destroy(r->net);
}

fw_train_report course_step(run *r) {
  fw_train_report report;
  do {
    if (fw_trainer_step(r->trainer, &report, NULL) != FW_OK) abort();
  } while (report.event == FW_TRAIN_PREPARED);
  return report;
}
