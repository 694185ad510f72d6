/* Training with memory that is missing once, at each place where it is asked for: the call says so and has changed
 * nothing, and the same call goes on as if nothing had been. */
#include "facewise/train.h"
#include "missing_memory.h"

typedef missing_file file;

static fw_dataset *some_data(int32_t side) {
  fw_dataset *data;
  fw_error error;
  const fw_dataset_options options = {.count = 9, .height = side, .width = side, .channels = 1, .classes = 3};
  TRY(fw_dataset_create(&options, &data, &error));
  for (int32_t i = 0; i < 9 * side * side; i++) ((uint8_t *)fw_dataset_samples(data))[i] = (uint8_t)(i * 41);
  for (int32_t i = 0; i < 9; i++) fw_dataset_classes(data)[i] = i % 3;
  return data;
}

/* Train, stop, go on with a new trainer, look inside, export. */
static file train(fw_net *net, int32_t side) {
  fw_error error = {0};
  fw_train_options o;
  fw_trainer *trainer;
  fw_train_report report;
  file checkpoint = {0}, made = {0};
  float x[64] = {0.5f}, y[3];
  fw_tensor t;
  fw_dataset *data = some_data(side);
  fw_train_options_default(&o);
  o.batch_size = 4, o.epochs = 2, o.validation_split = 0.3f, o.average = 0.5f;
  TRY(fw_trainer_create(net, data, &o, &trainer, &error));
  for (int i = 0; i < 5; i++) TRY(fw_trainer_step(trainer, &report, &error));
  TRY(fw_trainer_save(trainer, &checkpoint.bytes, &checkpoint.size, &error));
  fw_trainer_destroy(trainer);
  TRY(fw_trainer_create(net, data, &o, &trainer, &error));
  TRY(fw_trainer_restore(trainer, checkpoint.bytes, checkpoint.size, &error));
  do TRY(fw_trainer_step(trainer, &report, &error));
  while (report.event != FW_TRAIN_DONE);
  fw_trainer_destroy(trainer);
  fw_dataset_destroy(data);
  TRY(fw_net_predict(net, x, 1, y, &error));
  TRY(fw_net_explain(net, x, 1, &error));
  CHECK(fw_net_value(net, 0, &t) == FW_OK && fw_net_gradient(net, 0, &t) == FW_OK, "values and gradients");
  TRY(fw_net_export(net, &(fw_export_options){.weights = FW_WEIGHTS_INT8}, &made.bytes, &made.size, &error));
  fw_bytes_free(checkpoint.bytes);
  return made;
}

static void add(fw_net *net, const fw_layer *layers, size_t count) {
  fw_error error = {0};
  for (size_t i = 0; i < count; i++) {
    const int32_t before = fw_net_layer_count(net), failed = missing_failures;
    fw_net_info info, now;
    if (fw_net_info_get(net, &info) != FW_OK) abort();
    if (fw_net_add(net, &layers[i], NULL, &error) != FW_OK) {
      missing_failures++;
      CHECK(fw_net_info_get(net, &now) == FW_OK && memcmp(&info, &now, sizeof now) == 0, "layer %d is half there",
            (int)i);
      TRY(fw_net_add(net, &layers[i], NULL, &error));
    }
    CHECK(fw_net_layer_count(net) > before && missing_failures - failed < 2, "layer %d", (int)i);
  }
}

static file from_nothing(const void *base) {
  static const fw_layer layers[] = {
      {.kind = FW_LAYER_SEPARABLE_CONV2D, .units = 4, .kernel = {3, 3}, .activation = FW_ACTIVATION_PRELU},
      {.kind = FW_LAYER_BATCH_NORM, .activation = FW_ACTIVATION_LEAKY_RELU},
      {.kind = FW_LAYER_MAX_POOL2D},
      {.kind = FW_LAYER_ADD, .inputs = {0, 5}},
      {.kind = FW_LAYER_DENSE, .units = 3, .activation = FW_ACTIVATION_SOFTMAX}};
  fw_net *net;
  fw_error error = {0};
  (void)base;
  TRY(fw_net_create(&(fw_net_options){.height = 8, .width = 8, .channels = 1, .seed = 1}, &net, &error));
  add(net, layers, sizeof layers / sizeof *layers);
  const file made = train(net, 8);
  fw_net_destroy(net);
  return made;
}

/* A net whose upper layers learn, on a frozen part. */
static file on_a_base(const void *context) {
  const file *base = context;
  static const fw_layer head = {.kind = FW_LAYER_DENSE, .units = 3, .activation = FW_ACTIVATION_SOFTMAX};
  const fw_base_options options = {.features = "pool", .train = "upper"};
  fw_net *net;
  fw_error error = {0};
  TRY(fw_net_create_on(base->bytes, base->size, &options, &net, &error));
  add(net, &head, 1);
  const file made = train(net, 8);
  fw_net_destroy(net);
  return made;
}

static file lower_net(void) {
  static const fw_layer layers[] = {
      {.kind = FW_LAYER_CONV2D, .units = 3, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU},
      {.kind = FW_LAYER_CONV2D, .units = 3, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU, .name = "upper"},
      {.kind = FW_LAYER_MAX_POOL2D, .name = "pool"},
      {.kind = FW_LAYER_DENSE, .units = 2}};
  fw_net *net;
  file made;
  fw_error error = {0};
  TRY(fw_net_create(&(fw_net_options){.height = 8, .width = 8, .channels = 1, .seed = 2}, &net, &error));
  add(net, layers, sizeof layers / sizeof *layers);
  TRY(fw_net_export(net, NULL, &made.bytes, &made.size, &error));
  fw_net_destroy(net);
  return made;
}

static void fail_everywhere(file make(const void *base)) {
  const file base = lower_net();
  const int requests = missing_everywhere(make, &base, fw_bytes_free);
  CHECK(requests > 40, "%d requests", requests);
  fw_bytes_free(base.bytes);
}

static void nets_from_nothing(void) {
  fail_everywhere(from_nothing);
}

static void nets_on_a_base(void) {
  fail_everywhere(on_a_base);
}

CHECK_MAIN("train_memory") {
  CHECK_RUN(nets_from_nothing);
  CHECK_RUN(nets_on_a_base);
}
