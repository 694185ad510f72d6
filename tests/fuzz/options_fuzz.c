/* Every struct of options as any bytes, but for its pointers: what is created can be used and destroyed, what is
 * refused says why. Sizes are low where memory would otherwise be all that is tested.
 *
 * Input: a byte that picks the struct, then its bytes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "facewise/face.h"
#include "facewise/train.h"

enum { kMostSide = 64 };

/* As many bytes of the input as there are. */
static void fill(void *out, size_t size, const uint8_t *data, size_t length) {
  memset(out, 0, size);
  memcpy(out, data, length < size ? length : size);
}

/* A bool that is neither 0 nor 1 is undefined behaviour before any check can see it. */
static void clean(bool *flag) {
  unsigned char byte;
  memcpy(&byte, flag, 1);
  *flag = (byte & 1) != 0;
}

static void require_words(fw_status status, const fw_error *error) {
  if (status != FW_OK && (error->status != status || error->message[0] == '\0')) abort();
}

static void analyzer(const uint8_t *data, size_t length) {
  static uint8_t pixels[20 * 20 * 4];
  fw_analyzer_options o;
  fw_analyzer *a;
  fw_error error = {FW_OK, ""};
  fill(&o, sizeof o, data, length);
  clean(&o.tiles);
  clean(&o.rotations);
  clean(&o.smooth);
  clean(&o.keep_crops);
  o.now_ms = NULL;
  o.now_context = NULL;
  (void)fw_analyzer_roles_needed(&o);
  const fw_status status = fw_analyzer_create(&o, &a, &error);
  require_words(status, &error);
  if (status != FW_OK) {
    if (a != NULL) abort();
    return;
  }
  /* Without nets there is nothing to read with. */
  const fw_image image = {pixels, sizeof pixels, 80, 20, 20, FW_PIXEL_RGBA8};
  const fw_status read = fw_analyzer_analyze(a, &image, 0.0, &error);
  if (read == FW_OK) abort();
  require_words(read, &error);
  fw_custom_task task;
  fill(&task, sizeof task, data, length);
  require_words(fw_analyzer_add_custom(a, &task, NULL, 0, &error), &error);
  fw_analyzer_destroy(a);
}

static void image(const uint8_t *data, size_t length) {
  static const uint8_t pixel[4];
  fw_image i;
  fw_error error = {FW_OK, ""};
  fill(&i, sizeof i, data, length);
  i.data = length % 2 ? pixel : NULL;
  const fw_status status = fw_image_check(&i, &error);
  require_words(status, &error);
  if (status == FW_OK && (i.width < 1 || i.height < 1 || i.stride < (size_t)i.width * 3 || i.data == NULL)) abort();
}

static void net(const uint8_t *data, size_t length) {
  fw_net_options o;
  fw_net *n;
  fw_error error = {FW_OK, ""};
  fill(&o, sizeof o, data, length < 3 ? length : 3); /* sides and channels up to a byte */
  o.height = data[0] % kMostSide;
  o.width = length > 1 ? data[1] % kMostSide : 1;
  o.channels = length > 2 ? data[2] % 5 : 1;
  const fw_status status = fw_net_create(&o, &n, &error);
  require_words(status, &error);
  if (status != FW_OK) return;
  for (size_t at = 3; at < length; at += sizeof(fw_layer)) {
    fw_layer layer;
    fill(&layer, sizeof layer, data + at, length - at);
    clean(&layer.same);
    clean(&layer.no_bias);
    clean(&layer.frozen);
    layer.name = NULL;
    if (layer.units > 64) layer.units %= 64;
    if (layer.depth_multiplier > 8) layer.depth_multiplier %= 8;
    const int32_t before = fw_net_layer_count(n);
    const fw_status added = fw_net_add(n, &layer, NULL, &error);
    require_words(added, &error);
    if ((added == FW_OK) != (fw_net_layer_count(n) > before)) abort();
  }
  fw_net_info info;
  if (fw_net_info_get(n, &info) != FW_OK || info.parameters < 0 || info.macs < 0) abort();
  fw_net_destroy(n);
}

static void training(const uint8_t *data, size_t length) {
  enum { SAMPLES = 6, SIDE = 4 };
  const fw_layer dense = {.kind = FW_LAYER_DENSE, .units = 2, .activation = FW_ACTIVATION_SOFTMAX};
  fw_train_options o;
  fw_trainer *trainer;
  fw_error error = {FW_OK, ""};
  fw_net *n;
  fw_dataset *samples;
  fw_train_options_default(&o);
  memcpy(&o, data, length < sizeof o ? length : sizeof o);
  clean(&o.nesterov);
  clean(&o.keep_last);
  clean(&o.augment.flip);
  if (fw_net_create(&(fw_net_options){.height = SIDE, .width = SIDE, .channels = 1}, &n, NULL) != FW_OK) abort();
  if (fw_net_add(n, &dense, NULL, NULL) != FW_OK) abort();
  const fw_dataset_options sizes = {.count = SAMPLES, .height = SIDE, .width = SIDE, .channels = 1, .classes = 2};
  if (fw_dataset_create(&sizes, &samples, NULL) != FW_OK) abort();
  for (int i = 0; i < SAMPLES * SIDE * SIDE; i++) ((uint8_t *)fw_dataset_samples(samples))[i] = (uint8_t)(i * 37);
  for (int i = 0; i < SAMPLES; i++) fw_dataset_classes(samples)[i] = i % 2;
  const fw_status status = fw_trainer_create(n, samples, &o, &trainer, &error);
  require_words(status, &error);
  if (status == FW_OK) {
    fw_train_report report;
    for (int i = 0; i < 5; i++) require_words(fw_trainer_step(trainer, &report, &error), &error);
    fw_trainer_destroy(trainer);
  }
  fw_dataset_destroy(samples);
  fw_net_destroy(n);
}

static void dataset(const uint8_t *data, size_t length) {
  fw_dataset_options o;
  fw_dataset *samples;
  fw_error error = {FW_OK, ""};
  fill(&o, sizeof o, data, length);
  clean(&o.floats);
  /* What is accepted has the memory it asks for: up to a megabyte here. */
  if ((double)o.count * o.height * o.width * o.channels > 1e6 || (double)o.count * o.values > 1e5) return;
  const fw_status status = fw_dataset_create(&o, &samples, &error);
  require_words(status, &error);
  if (status != FW_OK) return;
  if (fw_dataset_samples(samples) == NULL) abort();
  fw_dataset_destroy(samples);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static void (*const uses[])(const uint8_t *, size_t) = {analyzer, image, net, training, dataset};
  if (size < 2) return 0;
  uses[data[0] % (sizeof uses / sizeof *uses)](data + 1, size - 1);
  return 0;
}
