/* Nets, data and options that cannot be: a typed error in words, and nothing has changed. */
#include <stddef.h>

#include "check.h"
#include "train_helper.h"

static const fw_layer kHead = {.kind = FW_LAYER_DENSE, .units = 3, .activation = FW_ACTIVATION_SOFTMAX};

static void expect(fw_status status, fw_status wanted, const fw_error *error, const char *word, const char *what) {
  CHECK(status == wanted, "%s: %s", what, fw_status_name(status));
  CHECK(status == FW_OK || (error->status == wanted && strstr(error->message, word)), "%s: '%s' lacks '%s'", what,
        error->message, word);
}

/* fw_trainer_create of a net of one layer, which must fail. */
static void refuses(fw_dataset *data, const fw_train_options *o, const fw_layer *layer, fw_status wanted,
                    const char *word, const char *what) {
  fw_net *net = toy_net(4, 5, 2, 1, layer, 1);
  fw_trainer *t = (fw_trainer *)(void *)net;
  fw_error error = {0};
  size_t count;
  float *weights = toy_weights(net, &count);
  expect(fw_trainer_create(net, data, o, &t, &error), wanted, &error, word, what);
  CHECK(t == NULL, "%s: no trainer", what);
  CHECK(toy_has_weights(net, weights), "%s: weights as before", what);
  CHECK(fw_net_add(net, &(fw_layer){.kind = FW_LAYER_FLATTEN}, NULL, NULL) == FW_OK, "%s: the net is free", what);
  free(weights);
  fw_net_destroy(net);
}

static fw_train_options defaults(void) {
  fw_train_options o;
  fw_train_options_default(&o);
  return o;
}

static void bad_targets(void) {
  const fw_layer numbers = {.kind = FW_LAYER_DENSE, .units = 2};
  const float bad[] = {NAN, INFINITY, -INFINITY};
  const int32_t wrong[] = {-1, 3, INT32_MIN, INT32_MAX};
  fw_train_options o = defaults();
  fw_dataset *data = toy_data(9, 4, 5, 2, false, 3, 0);
  for (size_t i = 0; i < 4; i++) {
    fw_dataset_classes(data)[7] = wrong[i];
    refuses(data, &o, &kHead, FW_ERR_ARGUMENT, "Sample 7", "a class out of range");
  }
  fw_dataset_classes(data)[7] = 1;
  const float weights[] = {NAN, INFINITY, -1};
  for (size_t i = 0; i < 3; i++) {
    fw_dataset_class_weights(data)[2] = weights[i];
    refuses(data, &o, &kHead, FW_ERR_ARGUMENT, "class 2", "a class weight");
  }
  fw_dataset_class_weights(data)[2] = 1;
  memset(fw_dataset_held_out(data), 1, 9);
  refuses(data, &o, &kHead, FW_ERR_ARGUMENT, "held out", "nothing to learn from");
  fw_dataset_destroy(data);
  data = toy_data(9, 4, 5, 2, false, 0, 2);
  o.loss = FW_LOSS_MEAN_SQUARED_ERROR;
  for (size_t i = 0; i < 3; i++) {
    fw_dataset_values(data)[11] = bad[i];
    refuses(data, &o, &numbers, FW_ERR_ARGUMENT, "Sample 5", "a target that is no number");
  }
  fw_dataset_destroy(data);
}

static void bad_samples(void) {
  const float bad[] = {NAN, INFINITY, -INFINITY};
  fw_train_options o = defaults();
  fw_dataset *data = toy_data(9, 4, 5, 2, true, 3, 0);
  for (size_t i = 0; i < 3; i++) {
    ((float *)fw_dataset_samples(data))[8 * 40 - 1] = bad[i];
    refuses(data, &o, &kHead, FW_ERR_ARGUMENT, "Sample 7", "a value that is no number");
  }
  fw_dataset_destroy(data);
}

static void sizes_that_do_not_fit(void) {
  fw_train_options o = defaults();
  const int32_t shapes[][3] = {{5, 4, 2}, {4, 5, 1}, {4, 5, 3}, {8, 5, 2}, {1, 1, 40}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    fw_dataset *data = toy_data(3, shapes[i][0], shapes[i][1], shapes[i][2], false, 3, 0);
    refuses(data, &o, &kHead, FW_ERR_SHAPE, "4x5x2", "samples of another shape");
    fw_dataset_destroy(data);
  }
  fw_dataset *data = toy_data(3, 4, 5, 2, false, 4, 0);
  refuses(data, &o, &kHead, FW_ERR_SHAPE, "4 classes", "too many classes");
  o.loss = FW_LOSS_HUBER;
  refuses(data, &o, &(fw_layer){.kind = FW_LAYER_DENSE, .units = 4}, FW_ERR_ARGUMENT, "classes", "a loss of numbers");
  fw_dataset_destroy(data);
  o.loss = FW_LOSS_CATEGORICAL_CROSSENTROPY;
  data = toy_data(3, 4, 5, 2, false, 1, 0);
  refuses(data, &o, &(fw_layer){.kind = FW_LAYER_DENSE, .units = 1}, FW_ERR_ARGUMENT, "there is one", "one class");
  fw_dataset_destroy(data);
  o.loss = FW_LOSS_HUBER;
  data = toy_data(3, 4, 5, 2, false, 0, 2);
  refuses(data, &o, &kHead, FW_ERR_SHAPE, "2 values", "too few values");
  fw_dataset_destroy(data);
  data = toy_data(3, 4, 5, 2, false, 0, 1);
  o.loss = FW_LOSS_CATEGORICAL_CROSSENTROPY;
  refuses(data, &o, &(fw_layer){.kind = FW_LAYER_DENSE, .units = 1}, FW_ERR_ARGUMENT, "classes", "a loss of classes");
  fw_dataset_destroy(data);
}

static void options_out_of_range(void) {
  fw_dataset *data = toy_data(9, 4, 5, 2, false, 3, 0);
  static const struct {
    const char *name;
    size_t at;
    float low, high; /* just outside */
  } floats[] = {
#define FIELD(name, low, high) {#name, offsetof(fw_train_options, name), low, high}
      FIELD(learning_rate, -1e-9f, INFINITY),
      FIELD(momentum, -0.1f, 1.1f),
      FIELD(beta1, -0.1f, 1),
      FIELD(beta2, -0.1f, 1),
      FIELD(epsilon, 0, 2),
      FIELD(weight_decay, -1, INFINITY),
      FIELD(clip_norm, -1, INFINITY),
      FIELD(warmup_epochs, -1, INFINITY),
      FIELD(decay_epochs, 0, INFINITY),
      FIELD(decay_rate, -0.1f, 1.1f),
      FIELD(final_rate, -0.1f, 1.1f),
      FIELD(label_smoothing, -0.1f, 1),
      FIELD(huber_delta, 0, INFINITY),
      FIELD(balance_power, -1, 100),
      FIELD(validation_split, -0.1f, 0.91f),
      FIELD(average, -0.1f, 1),
      FIELD(augment.shift, -0.1f, 2),
      FIELD(augment.rotate, -1, 400),
      FIELD(augment.scale, -0.1f, 1),
      FIELD(augment.brightness, -0.1f, 1.1f),
      FIELD(augment.contrast, -0.1f, 1.1f),
      FIELD(augment.cutout, -0.1f, 1.1f),
#undef FIELD
  };
  for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) {
    const float values[] = {floats[i].low, floats[i].high, NAN, -INFINITY};
    for (size_t k = 0; k < 4; k++) {
      fw_train_options o = defaults();
      memcpy((char *)&o + floats[i].at, &values[k], sizeof(float));
      refuses(data, &o, &kHead, FW_ERR_ARGUMENT, floats[i].name, floats[i].name);
    }
  }
  static const struct {
    const char *name;
    size_t at;
    int32_t low, high;
  } integers[] = {
#define FIELD(name, low, high) {#name, offsetof(fw_train_options, name), low, high}
      FIELD(loss, -1, 5),
      FIELD(optimizer, -1, 3),
      FIELD(schedule, -1, 3),
      FIELD(balance, -1, 3),
      FIELD(batch_size, 0, 1 << 20),
      FIELD(epochs, 0, INT32_MAX),
      FIELD(patience, -1, INT32_MAX),
      FIELD(top_k, -1, INT32_MAX),
#undef FIELD
  };
  for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
    const int32_t values[] = {integers[i].low, integers[i].high, INT32_MIN};
    for (size_t k = 0; k < 3; k++) {
      fw_train_options o = defaults();
      memcpy((char *)&o + integers[i].at, &values[k], sizeof(int32_t));
      refuses(data, &o, &kHead, FW_ERR_ARGUMENT, integers[i].name, integers[i].name);
    }
  }
  fw_train_options o = defaults();
  o.input_scale[1] = NAN;
  refuses(data, &o, &kHead, FW_ERR_ARGUMENT, "input_scale", "input_scale");
  o = defaults();
  o.input_offset[0] = INFINITY;
  refuses(data, &o, &kHead, FW_ERR_ARGUMENT, "input_offset", "input_offset");
  fw_dataset_destroy(data);
}

static void calls_out_of_order(void) {
  const fw_train_options o = defaults();
  fw_dataset *data = toy_data(9, 4, 5, 2, false, 3, 0);
  fw_net *net = toy_net(4, 5, 2, 1, NULL, 0);
  fw_trainer *t, *second;
  fw_train_report r;
  fw_error error = {0};
  float y[3 * 9];
  expect(fw_trainer_create(net, data, &o, &t, &error), FW_ERR_STATE, &error, "no layers", "a net without layers");
  expect(fw_net_predict(net, y, 1, y, &error), FW_ERR_STATE, &error, "no layers", "a net without layers");
  fw_layer frozen = kHead;
  frozen.frozen = true;
  refuses(data, &o, &frozen, FW_ERR_ARGUMENT, "learn", "nothing learns");
  CHECK(fw_net_add(net, &kHead, NULL, NULL) == FW_OK, "a head");
  t = toy_trainer(net, data, &o);
  expect(fw_net_add(net, &kHead, NULL, &error), FW_ERR_STATE, &error, "trainer", "a layer more");
  expect(fw_trainer_create(net, data, &o, &second, &error), FW_ERR_STATE, &error, "trainer", "a second trainer");
  const int32_t ranges[][2] = {{-1, 2}, {0, 10}, {9, 1}, {5, -1}, {INT32_MAX, 1}, {1, INT32_MAX}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    expect(fw_trainer_predict(t, data, ranges[i][0], ranges[i][1], y, &error), FW_ERR_ARGUMENT, &error, "samples",
           "samples that are not there");
  CHECK(fw_trainer_predict(t, data, 0, 9, y, NULL) == FW_OK, "all samples");
  fw_trainer_destroy(t);
  t = toy_trainer(net, data, &o);
  CHECK(toy_run(t, FW_TRAIN_DONE).end == FW_TRAIN_COMPLETE, "after all that it trains");
  CHECK(fw_trainer_step(t, NULL, &error) == FW_ERR_ARGUMENT && fw_trainer_step(NULL, &r, &error) == FW_ERR_ARGUMENT,
        "nothing to step");
  CHECK(fw_trainer_create(NULL, data, &o, &second, &error) == FW_ERR_ARGUMENT &&
            fw_trainer_create(net, NULL, &o, &second, &error) == FW_ERR_ARGUMENT &&
            fw_trainer_create(net, data, NULL, &second, &error) == FW_ERR_ARGUMENT &&
            fw_trainer_create(net, data, &o, NULL, &error) == FW_ERR_ARGUMENT,
        "nothing to train");
  fw_trainer_destroy(t);
  fw_trainer_destroy(NULL);
  fw_dataset_destroy(data);
  fw_dataset_destroy(NULL);
  fw_net_destroy(net);
}

static void data_that_cannot_be(void) {
  static const struct {
    fw_dataset_options options;
    fw_status status;
  } cases[] = {
      {{0, 4, 4, 1, false, 2, 0}, FW_ERR_ARGUMENT},       {{-1, 4, 4, 1, false, 2, 0}, FW_ERR_ARGUMENT},
      {{3, 0, 4, 1, false, 2, 0}, FW_ERR_ARGUMENT},       {{3, 4, 5000, 1, false, 2, 0}, FW_ERR_ARGUMENT},
      {{3, 4, 4, 0, false, 2, 0}, FW_ERR_ARGUMENT},       {{3, 4, 4, 1, false, 0, 0}, FW_ERR_ARGUMENT},
      {{3, 4, 4, 1, false, 2, 2}, FW_ERR_ARGUMENT},       {{3, 4, 4, 1, false, -2, 0}, FW_ERR_ARGUMENT},
      {{3, 4, 4, 1, false, 0, -1}, FW_ERR_ARGUMENT},      {{INT32_MAX, 4096, 4096, 16, true, 2, 0}, FW_ERR_MEMORY},
      {{1, 4, 4, 1, false, INT32_MAX, 0}, FW_ERR_MEMORY}, {{1, 4096, 4096, 17, true, 2, 0}, FW_ERR_ARGUMENT}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fw_dataset *data = (fw_dataset *)(void *)&i;
    fw_error error = {0};
    const fw_status status = fw_dataset_create(&cases[i].options, &data, &error);
    CHECK(status == cases[i].status && error.status == status && error.message[0] && !data, "case %d: %s, '%s'", (int)i,
          fw_status_name(status), error.message);
  }
  CHECK(fw_dataset_create(NULL, NULL, NULL) == FW_ERR_ARGUMENT, "nowhere to put it");
}

static void layers_that_cannot_be(void) {
  static const struct {
    fw_layer layer;
    fw_status status;
  } cases[] = {{{.kind = 0}, FW_ERR_ARGUMENT},
               {{.kind = 16}, FW_ERR_ARGUMENT},
               {{.kind = -3}, FW_ERR_ARGUMENT},
               {{.kind = INT32_MAX}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_CONV2D, .units = 0, .kernel = {3, 3}}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_CONV2D, .units = -1, .kernel = {3, 3}}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_CONV2D, .units = INT32_MAX, .kernel = {3, 3}}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_CONV2D, .units = 2}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_CONV2D, .units = 2, .kernel = {3, -1}}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_CONV2D, .units = 2, .kernel = {3, 3}, .stride = {-1, 1}}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_CONV2D, .units = 2, .kernel = {5, 3}}, FW_ERR_SHAPE},
               {{.kind = FW_LAYER_MAX_POOL2D, .kernel = {2, 6}}, FW_ERR_SHAPE},
               {{.kind = FW_LAYER_MAX_POOL2D, .kernel = {INT32_MAX, 2}, .same = true}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DEPTHWISE_CONV2D, .kernel = {3, 3}, .depth_multiplier = -1}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DEPTHWISE_CONV2D, .kernel = {3, 3}, .depth_multiplier = INT32_MAX}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DENSE, .units = 0}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DENSE, .units = 2, .activation = 8}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DENSE, .units = 2, .activation = -1}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DENSE, .units = 2, .initializer = 6}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DENSE, .units = 2, .inputs = {5, 0}}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DENSE, .units = 2, .inputs = {-2, 0}}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_ADD}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_ADD, .inputs = {0, 9}}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_ADD, .inputs = {1, -1}}, FW_ERR_SHAPE},
               {{.kind = FW_LAYER_CONCAT, .inputs = {1, 2}}, FW_ERR_SHAPE},
               {{.kind = FW_LAYER_MULTIPLY, .inputs = {-1, 2}}, FW_ERR_SHAPE},
               {{.kind = FW_LAYER_DROPOUT, .rate = 1}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DROPOUT, .rate = -0.1f}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_DROPOUT, .rate = NAN}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_BATCH_NORM, .momentum = 1}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_BATCH_NORM, .epsilon = -1}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_BATCH_NORM, .epsilon = NAN}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_ACTIVATION, .activation = FW_ACTIVATION_LEAKY_RELU, .alpha = -1}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_ACTIVATION, .activation = FW_ACTIVATION_PRELU, .alpha = NAN}, FW_ERR_ARGUMENT},
               {{.kind = FW_LAYER_SEPARABLE_CONV2D, .kernel = {3, 3}, .units = 0}, FW_ERR_ARGUMENT}};
  const fw_layer some[] = {{.kind = FW_LAYER_CONV2D, .units = 3, .kernel = {1, 1}, .activation = FW_ACTIVATION_RELU},
                           {.kind = FW_LAYER_FLATTEN},
                           {.kind = FW_LAYER_CONV2D, .units = 3, .kernel = {1, 1}, .inputs = {1, 0}}};
  fw_net *net = toy_net(4, 5, 2, 1, some, 3);
  size_t count;
  float *weights = toy_weights(net, &count);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fw_error error = {0};
    int32_t index = 77;
    const fw_status status = fw_net_add(net, &cases[i].layer, &index, &error);
    CHECK(status == cases[i].status && error.status == status && error.message[0], "case %d: %s, '%s'", (int)i,
          fw_status_name(status), error.message);
    CHECK(fw_net_layer_count(net) == 3 && index == 77 && toy_has_weights(net, weights), "case %d left something",
          (int)i);
  }
  fw_net_info before, after;
  CHECK(fw_net_info_get(net, &before) == FW_OK && fw_net_add(net, &kHead, NULL, NULL) == FW_OK, "a good one");
  CHECK(fw_net_info_get(net, &after) == FW_OK && after.parameters == before.parameters + 3 * 60 + 3, "%d parameters",
        after.parameters);
  free(weights);
  fw_net_destroy(net);
  static const int32_t sides[][3] = {{0, 4, 1},  {4, 4097, 1},      {4, 4, 0},
                                     {-1, 4, 1}, {4, 4, INT32_MAX}, {4096, 4096, 17}};
  for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
    const fw_net_options options = {.height = sides[i][0], .width = sides[i][1], .channels = sides[i][2]};
    CHECK(fw_net_create(&options, &net, NULL) == FW_ERR_ARGUMENT && !net, "case %d", (int)i);
  }
}

static void nothing_for_nothing(void) {
  int32_t count = 7;
  CHECK(fw_trainer_validation(NULL, &count) == NULL && count == 0, "%d samples", count);
  CHECK(fw_trainer_validation(NULL, NULL) == NULL, "a count that nobody wants");
  fw_trainer_destroy(NULL);
  fw_dataset_destroy(NULL);
  fw_net_destroy(NULL);
  fw_train_options_default(NULL);
}

/* 2^68 weights, which 64 bits count as none. */
static void weights_beyond_counting(void) {
  const fw_layer flat = {.kind = FW_LAYER_FLATTEN};
  const fw_layer vast = {.kind = FW_LAYER_CONV2D, .units = 65536, .kernel = {4096, 4096}, .same = true};
  fw_net *net = toy_net(4096, 4096, 16, 1, &flat, 1);
  fw_error error = {0};
  CHECK(fw_net_add(net, &vast, NULL, &error) == FW_ERR_MEMORY && fw_net_layer_count(net) == 1, "%s", error.message);
  fw_net_destroy(net);
}

CHECK_MAIN("train_refuse") {
  CHECK_RUN(bad_targets);
  CHECK_RUN(bad_samples);
  CHECK_RUN(sizes_that_do_not_fit);
  CHECK_RUN(options_out_of_range);
  CHECK_RUN(calls_out_of_order);
  CHECK_RUN(data_that_cannot_be);
  CHECK_RUN(layers_that_cannot_be);
  CHECK_RUN(weights_beyond_counting);
  CHECK_RUN(nothing_for_nothing);
}
