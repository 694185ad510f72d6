/* Samples a second that the native build learns, one line a net: name, parameters, multiply-accumulates of a sample,
 * samples a second, and at the end the multiply-add peak. For tests/bench/train.mjs, whose nets are these.
 *
 *   train_bench [seconds a net] */
#include <math.h>

#include "facewise/train.h"
#include "measure.h"

enum { kSamples = 256, kClasses = 10 };

static fw_error failure;

static void must(fw_status status) {
  if (status == FW_OK) return;
  fprintf(stderr, "train_bench: %s\n", failure.message);
  exit(1);
}

typedef struct bench_net {
  const char *name;
  int32_t height, channels;
  void (*layers)(fw_net *net);
} bench_net;

static int32_t add(fw_net *net, fw_layer layer) {
  int32_t index;
  must(fw_net_add(net, &layer, &index, &failure));
  return index;
}

static void conv(fw_net *net, int32_t units, int32_t kernel, int32_t stride) {
  add(net, (fw_layer){.kind = FW_LAYER_CONV2D,
                      .units = units,
                      .kernel = {kernel, kernel},
                      .stride = {stride, stride},
                      .same = true,
                      .no_bias = true});
}

static void norm(fw_net *net, int32_t activation) {
  add(net, (fw_layer){.kind = FW_LAYER_BATCH_NORM, .activation = activation});
}

static void head(fw_net *net) {
  add(net, (fw_layer){.kind = FW_LAYER_DENSE, .units = kClasses, .activation = FW_ACTIVATION_SOFTMAX});
}

static void textbook(fw_net *net) {
  add(net, (fw_layer){.kind = FW_LAYER_CONV2D, .units = 32, .kernel = {3, 3}, .activation = FW_ACTIVATION_RELU});
  add(net, (fw_layer){.kind = FW_LAYER_MAX_POOL2D});
  add(net, (fw_layer){.kind = FW_LAYER_FLATTEN});
  head(net);
}

static int32_t stage(fw_net *net, int32_t units) {
  conv(net, units, 3, 1);
  norm(net, FW_ACTIVATION_RELU);
  return add(net, (fw_layer){.kind = FW_LAYER_MAX_POOL2D});
}

static void face(fw_net *net) {
  conv(net, 16, 5, 2);
  norm(net, FW_ACTIVATION_RELU);
  stage(net, 28);
  const int32_t trunk = stage(net, 64);
  conv(net, 64, 3, 1);
  norm(net, FW_ACTIVATION_RELU);
  conv(net, 64, 3, 1);
  norm(net, FW_ACTIVATION_NONE);
  add(net, (fw_layer){.kind = FW_LAYER_ADD, .inputs = {0, 1 + trunk}, .activation = FW_ACTIVATION_RELU});
  add(net, (fw_layer){.kind = FW_LAYER_DROPOUT, .rate = 0.2f});
  add(net, (fw_layer){.kind = FW_LAYER_GLOBAL_AVERAGE_POOL});
  head(net);
}

static void separable(fw_net *net) {
  static const int32_t blocks[][2] = {{32, 1}, {64, 2}, {64, 1}, {128, 2}, {128, 1}};
  conv(net, 16, 3, 2);
  norm(net, FW_ACTIVATION_RELU);
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
    add(net, (fw_layer){.kind = FW_LAYER_SEPARABLE_CONV2D,
                        .units = blocks[i][0],
                        .kernel = {3, 3},
                        .stride = {blocks[i][1], blocks[i][1]},
                        .same = true,
                        .no_bias = true});
    norm(net, FW_ACTIVATION_RELU);
  }
  add(net, (fw_layer){.kind = FW_LAYER_GLOBAL_AVERAGE_POOL});
  add(net, (fw_layer){.kind = FW_LAYER_DROPOUT, .rate = 0.2f});
  head(net);
}

static const bench_net kNets[] = {
    {"textbook", 64, 3, textbook}, {"emotion", 40, 1, face}, {"separable", 96, 3, separable}};

/* The best of the epochs that fit in the time. */
static void measure(const bench_net *bench, double seconds) {
  fw_net *net;
  fw_dataset *data;
  fw_trainer *trainer;
  must(fw_net_create(
      &(fw_net_options){.height = bench->height, .width = bench->height, .channels = bench->channels, .seed = 1}, &net,
      &failure));
  bench->layers(net);
  must(fw_dataset_create(&(fw_dataset_options){.count = kSamples,
                                               .height = bench->height,
                                               .width = bench->height,
                                               .channels = bench->channels,
                                               .classes = kClasses},
                         &data, &failure));
  uint8_t *samples = fw_dataset_samples(data);
  const size_t size = (size_t)bench->height * (size_t)bench->height * (size_t)bench->channels;
  for (size_t i = 0; i < kSamples * size; i++) samples[i] = (uint8_t)(i * 7919 % 251);
  for (int32_t i = 0; i < kSamples; i++) fw_dataset_classes(data)[i] = i % kClasses;
  fw_train_options options;
  fw_train_options_default(&options);
  options.epochs = 1000000;
  must(fw_trainer_create(net, data, &options, &trainer, &failure));
  double best = 0;
  const double began = now_ms();
  for (double start = began; start - began < 1000 * seconds;) {
    fw_train_report report;
    do must(fw_trainer_step(trainer, &report, &failure));
    while (report.event != FW_TRAIN_EPOCH);
    const double now = now_ms();
    best = fmax(best, 1000 * kSamples / (now - start));
    start = now;
  }
  fw_net_info info;
  must(fw_net_info_get(net, &info));
  printf("%s %d %lld %.1f\n", bench->name, info.trainable_parameters, (long long)info.macs, best);
  fflush(stdout);
  fw_trainer_destroy(trainer);
  fw_dataset_destroy(data);
  fw_net_destroy(net);
}

int main(int argc, char **argv) {
  const double seconds = argc > 1 ? atof(argv[1]) : 2;
  for (size_t i = 0; i < sizeof kNets / sizeof *kNets; i++) measure(&kNets[i], seconds);
  const int operations = 2 * 4 * kPeakChains * kPeakSteps;
  printf("peak %.1f\n", 1e-6 * operations / best_ms(peak_body, NULL));
  return 0;
}
