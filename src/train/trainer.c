/* Making a trainer: net, data and options are checked against each other here, once. */
#include "train/trainer.h"

#include <math.h>
#include <string.h>

#include "base/checked.h"
#include "train/augment.h"
#include "train/base.h"
#include "train/order.h"

#define MAX_BATCH 65536
#define CHUNK_BYTES ((size_t)5 << 20) /* values of the layers of one chunk (tests/bench/SPEED.md) */

void fw_train_options_default(fw_train_options *options) {
  if (!options) return;
  *options = (fw_train_options){.learning_rate = 0.001f,
                                .momentum = 0.9f,
                                .beta1 = 0.9f,
                                .beta2 = 0.999f,
                                .epsilon = 1e-7f,
                                .decay_epochs = 10,
                                .decay_rate = 0.1f,
                                .huber_delta = 1,
                                .balance_power = 1,
                                .batch_size = 32,
                                .epochs = 5,
                                .seed = 1};
  for (int32_t i = 0; i < 4; i++) options->input_scale[i] = 1.0f / 255;
}

/* -- Checks ----------------------------------------------------------------------------------- */

typedef struct range {
  const char *name;
  float value, low, high; /* low <= value <= high */
} range;

static fw_status check_options(const fw_train_options *o, fw_error *error) {
  const float most = 3e38f;
  const range ranges[] = {{"loss", (float)o->loss, FW_LOSS_CATEGORICAL_CROSSENTROPY, FW_LOSS_HUBER},
                          {"optimizer", (float)o->optimizer, FW_OPTIMIZER_ADAM, FW_OPTIMIZER_SGD},
                          {"schedule", (float)o->schedule, FW_SCHEDULE_CONSTANT, FW_SCHEDULE_COSINE},
                          {"balance", (float)o->balance, FW_BALANCE_NONE, FW_BALANCE_SAMPLING},
                          {"learning_rate", o->learning_rate, 0, most},
                          {"momentum", o->momentum, 0, 1},
                          {"beta1", o->beta1, 0, 0.99999f},
                          {"beta2", o->beta2, 0, 0.999999f},
                          {"epsilon", o->epsilon, 1e-30f, 1},
                          {"weight_decay", o->weight_decay, 0, most},
                          {"clip_norm", o->clip_norm, 0, most},
                          {"warmup_epochs", o->warmup_epochs, 0, 1e6f},
                          {"decay_epochs", o->decay_epochs, 1e-6f, 1e6f},
                          {"decay_rate", o->decay_rate, 0, 1},
                          {"final_rate", o->final_rate, 0, 1},
                          {"label_smoothing", o->label_smoothing, 0, 0.999f},
                          {"huber_delta", o->huber_delta, 1e-30f, most},
                          {"balance_power", o->balance_power, 0, 4},
                          {"batch_size", (float)o->batch_size, 1, MAX_BATCH},
                          {"epochs", (float)o->epochs, 1, FWI_MAX_EPOCHS},
                          {"validation_split", o->validation_split, 0, 0.9f},
                          {"patience", (float)o->patience, 0, 1e6f},
                          {"top_k", (float)o->top_k, 0, 1e6f},
                          {"average", o->average, 0, 0.999999f},
                          {"augment.shift", o->augment.shift, 0, 0.5f},
                          {"augment.rotate", o->augment.rotate, 0, 180},
                          {"augment.scale", o->augment.scale, 0, 0.9f},
                          {"augment.brightness", o->augment.brightness, 0, 1},
                          {"augment.contrast", o->augment.contrast, 0, 1},
                          {"augment.cutout", o->augment.cutout, 0, 1}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    if (!(ranges[i].value >= ranges[i].low && ranges[i].value <= ranges[i].high)) {
      return fwi_fail(error, FW_ERR_ARGUMENT, "The option %s is out of range.", ranges[i].name);
    }
  }
  for (int32_t i = 0; i < 4; i++) {
    if (!isfinite(o->input_scale[i]) || !isfinite(o->input_offset[i]))
      return fwi_fail(error, FW_ERR_ARGUMENT, "The options input_scale and input_offset must be finite.");
  }
  return FW_OK;
}

static fw_status check_fit(const fw_net *net, const fw_dataset *data, const fw_train_options *o, fw_error *error) {
  if (net->held) return fwi_fail(error, FW_ERR_STATE, "The net belongs to another trainer.");
  if (net->layer_count == 0) return fwi_fail(error, FW_ERR_STATE, "The net has no layers.");
  fw_net_info info;
  FWI_TRY(fw_net_info_get(net, &info));
  if (info.trainable_parameters == 0) return fwi_fail(error, FW_ERR_ARGUMENT, "No layer of the net can learn.");
  const fw_dataset_options *d = &data->options;
  if (d->height != info.input[0] || d->width != info.input[1] || d->channels != info.input[2]) {
    return fwi_fail(error, FW_ERR_SHAPE, "The samples are %dx%dx%d, the net takes %dx%dx%d.", d->height, d->width,
                    d->channels, info.input[0], info.input[1], info.input[2]);
  }
  const bool binary = o->loss == FW_LOSS_BINARY_CROSSENTROPY, values_only = o->loss > FW_LOSS_BINARY_CROSSENTROPY;
  if (d->classes && values_only) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "This loss is for numbers; the samples have classes.");
  }
  if (o->loss == FW_LOSS_CATEGORICAL_CROSSENTROPY && info.outputs < 2) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "Categorical cross-entropy is for classes, an output each; there is one.");
  }
  const bool one = d->classes && binary && info.outputs == 1 && d->classes <= 2;
  const int32_t wanted = d->classes ? d->classes : d->values;
  if (wanted != info.outputs && !one) {
    return fwi_fail(error, FW_ERR_SHAPE, "The net has %d outputs, the samples have %d %s.", info.outputs, wanted,
                    d->classes ? "classes" : "values");
  }
  return FW_OK;
}

static bool finite(const float *x, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!isfinite(x[i])) return false;
  }
  return true;
}

static fw_status check_samples(const fw_dataset *data, fw_error *error) {
  const fw_dataset_options *d = &data->options;
  for (int32_t i = 0; i < d->count; i++) {
    if (d->floats && !finite((const float *)data->samples + (size_t)i * data->size, data->size)) {
      return fwi_fail(error, FW_ERR_ARGUMENT, "Sample %d has a value that is no finite number.", i);
    }
    if (d->classes && (data->classes[i] < 0 || data->classes[i] >= d->classes)) {
      return fwi_fail(error, FW_ERR_ARGUMENT, "Sample %d has class %d of %d.", i, data->classes[i], d->classes);
    }
    for (int32_t k = 0; k < d->values; k++) {
      if (!isfinite(data->values[(size_t)i * (size_t)d->values + (size_t)k])) {
        return fwi_fail(error, FW_ERR_ARGUMENT, "Sample %d has a target that is no finite number.", i);
      }
    }
  }
  for (int32_t i = 0; i < d->classes; i++) {
    if (!isfinite(data->class_weights[i]) || data->class_weights[i] < 0) {
      return fwi_fail(error, FW_ERR_ARGUMENT, "The weight of class %d is out of range.", i);
    }
  }
  return FW_OK;
}

/* -- Memory ----------------------------------------------------------------------------------- */

static bool take(void *out, size_t count, size_t each, size_t size) {
  void *block = NULL;
  size_t bytes;
  if (fwi_mul_size(count, each, &bytes) && fwi_mul_size(bytes, size, &bytes)) block = fwi_block_alloc(bytes);
  if (block) memset(block, 0, bytes);
  memcpy(out, &block, sizeof block);
  return block != NULL;
}

/* A batch norm that learns needs the whole batch at once; else the fewer samples the better they stay in the cache. */
static int32_t chunk_of(const fw_net *net, int32_t batch_size) {
  size_t bytes = fwi_shape3_size(net->input) * sizeof(float);
  for (int32_t i = 0; i < net->layer_count; i++) {
    const fwi_layer *l = &net->layers[i];
    if (l->kind == FW_LAYER_BATCH_NORM && !l->frozen) return batch_size;
    if (bytes < CHUNK_BYTES) bytes += l->size * sizeof(float); /* a sum that cannot overflow */
  }
  const size_t fit = CHUNK_BYTES / bytes;
  return fit < 1 ? 1 : fit < (size_t)batch_size ? (int32_t)fit : batch_size;
}

static bool take_all(fw_trainer *t) {
  const fw_train_options *o = &t->options;
  const size_t count = (size_t)t->data->options.count, chunk = (size_t)t->chunk;
  const size_t classes = (size_t)(t->data->options.classes ? t->data->options.classes : 1);
  const size_t parameters = t->net->parameters.count, all = fwi_trainer_floats(t);
  const size_t scratch = FWI_ORDER_SCRATCH(count, classes), split = FWI_SPLIT_SCRATCH(classes);
  const bool moving = o->optimizer != FW_OPTIMIZER_SGD;
  return take(&t->training, count, 1, sizeof(int32_t)) && take(&t->validation, count, 1, sizeof(int32_t)) &&
         take(&t->order, count, 1, sizeof(int32_t)) &&
         take(&t->scratch, scratch > split ? scratch : split, 1, sizeof(int32_t)) &&
         take(&t->class_weights, classes, 1, sizeof(float)) && take(&t->classes, chunk, 1, sizeof(int32_t)) &&
         take(&t->values, chunk, (size_t)t->outputs, sizeof(float)) && take(&t->weights, chunk, 1, sizeof(float)) &&
         take(&t->gradient, parameters, 1, sizeof(float)) &&
         (!(moving || o->momentum > 0) || take(&t->first, parameters, 1, sizeof(float))) &&
         (!moving || take(&t->second, parameters, 1, sizeof(float))) && take(&t->best, all, 1, sizeof(float)) &&
         (!(o->average > 0) || take(&t->average, all, 1, sizeof(float))) &&
         (!t->net->base || take(&t->x, chunk, t->data->size, sizeof(float))) &&
         (!t->net->base || fwi_augments(&o->augment) ||
          take(&t->features, count, fwi_shape3_size(t->net->input), sizeof(float)));
}

/* Which samples are learnt from, and how much each class counts. */
static fw_status divide(fw_trainer *t, fw_error *error) {
  const fw_dataset *d = t->data;
  const fw_train_options *o = &t->options;
  const int32_t count = d->options.count, classes = d->classes ? d->options.classes : 1;
  bool marked = false;
  uint8_t *held_out;
  if (!take(&held_out, (size_t)count, 1, 1))
    return fwi_fail(error, FW_ERR_MEMORY, "There is no memory to divide the data.");
  for (int32_t i = 0; i < count; i++) marked |= d->held_out[i] != 0;
  if (marked) {
    memcpy(held_out, d->held_out, (size_t)count);
  } else {
    fwi_split(d->classes, count, classes, o->validation_split, fwi_random_of(o->seed, FWI_RANDOM_SPLIT, 0, 0),
              t->scratch, held_out);
  }
  for (int32_t i = 0; i < count; i++) {
    if (held_out[i]) {
      t->validation[t->validation_count++] = i;
    } else {
      t->training[t->training_count++] = i;
    }
  }
  fwi_block_free(held_out);
  if (t->training_count == 0)
    return fwi_fail(error, FW_ERR_ARGUMENT, "All samples are held out: none is left to learn from.");
  for (int32_t i = 0; i < classes; i++) t->class_weights[i] = 1;
  if (o->balance == FW_BALANCE_WEIGHTS && d->classes) {
    fwi_class_weights(t->training, t->training_count, d->classes, classes, o->balance_power, t->scratch,
                      t->class_weights);
  }
  for (int32_t i = 0; d->classes && i < classes; i++) t->class_weights[i] *= d->class_weights[i];
  return FW_OK;
}

static fw_status prepare(fw_trainer *t, fw_error *error) {
  const fwi_layer *last = &t->net->layers[t->net->layer_count - 1];
  t->outputs = (int32_t)last->size;
  t->chunk = chunk_of(t->net, t->options.batch_size);
  t->loss = (fwi_loss){t->options.loss, t->options.label_smoothing, t->options.huber_delta,
                       fwi_loss_through(t->options.loss, last->activation)};
  if (!take_all(t)) {
    return fwi_fail(error, FW_ERR_MEMORY, "There is no memory to train %lld parameters on %d samples.",
                    (long long)t->net->parameters.count, t->data->options.count);
  }
  FWI_TRY(divide(t, error));
  FWI_TRY(fwi_pass_create(t->net, t->chunk, FWI_PASS_TRAINING | FWI_PASS_BACKWARD, &t->pass, error));
  FWI_TRY(fwi_pass_create(t->net, t->chunk, 0, &t->evaluation, error));
  fwi_trainer_copy_out(t, t->best);
  if (t->average) memcpy(t->average, t->best, fwi_trainer_floats(t) * sizeof(float));
  return FW_OK;
}

const int32_t *fw_trainer_validation(const fw_trainer *t, int32_t *count) {
  if (count) *count = t ? t->validation_count : 0;
  return t ? t->validation : NULL;
}

fw_status fw_trainer_create(fw_net *net, fw_dataset *data, const fw_train_options *options, fw_trainer **out,
                            fw_error *error) {
  if (!out) return fwi_fail(error, FW_ERR_ARGUMENT, "There is nowhere to put the trainer.");
  *out = NULL;
  if (!net || !data || !options) return fwi_fail(error, FW_ERR_ARGUMENT, "Net, data or options are missing.");
  FWI_TRY(check_options(options, error));
  FWI_TRY(check_fit(net, data, options, error));
  FWI_TRY(check_samples(data, error));
  fw_trainer *t = fwi_block_alloc(sizeof *t);
  if (!t) return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for a trainer.");
  *t = (fw_trainer){.net = net, .data = data, .options = *options, .ordered = -1};
  net->held = true;
  const fw_status status = prepare(t, error);
  if (status != FW_OK) {
    fw_trainer_destroy(t);
    return status;
  }
  *out = t;
  return FW_OK;
}

void fw_trainer_destroy(fw_trainer *t) {
  if (!t) return;
  t->net->held = false;
  fwi_pass_destroy(t->pass);
  fwi_pass_destroy(t->evaluation);
  void *blocks[] = {t->training, t->validation, t->order,   t->scratch, t->class_weights,
                    t->x,        t->features,   t->classes, t->values,  t->weights,
                    t->gradient, t->first,      t->second,  t->best,    t->average};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) fwi_block_free(blocks[i]);
  fwi_block_free(t);
}
