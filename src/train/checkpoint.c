/* The state of a run as bytes:
 *
 *   "FWCK", version u32, fingerprint u64 of net, data and options, fwi_progress, then floats: weights and running
 *   statistics, moments, the best weights, the average ones; a checksum u64 over all before it.
 *
 * Little-endian, as wasm and every machine that the native build is for. */
#include <string.h>

#include "train/base.h"
#include "train/trainer.h"

#define MAGIC 0x4b435746u /* "FWCK" */
#define VERSION 1u

typedef struct header {
  uint32_t magic, version;
  uint64_t fingerprint;
  fwi_progress progress;
} header;

/* FNV-1a, eight bytes at a time. */
static uint64_t mix(uint64_t hash, const void *data, size_t size) {
  const unsigned char *bytes = data;
  for (size_t i = 0; i < size; i += 8) {
    uint64_t word = 0;
    memcpy(&word, bytes + i, size - i < 8 ? size - i : 8);
    hash = (hash ^ word) * 0x100000001b3u;
    hash ^= hash >> 32;
  }
  return hash;
}

/* Of everything that the further course depends on, but for how long it goes on. */
static uint64_t fingerprint(const fw_trainer *t) {
  const fw_train_options *o = &t->options;
  const fw_dataset_options *d = &t->data->options;
  uint64_t hash = 0xcbf29ce484222325u;
  if (t->net->base) {
    int32_t features;
    size_t size;
    const void *file = fwi_base_file(t->net->base, &size, &features);
    hash = mix(hash, file, size);
  }
  for (int32_t i = 0; i < t->net->layer_count; i++) {
    const fwi_layer *l = &t->net->layers[i];
    const int32_t parts[] = {l->kind, l->inputs[0], l->inputs[1], l->activation, l->frozen, l->no_bias};
    const float settings[] = {l->alpha, l->rate, l->momentum, l->epsilon};
    hash = mix(hash, l->shape, sizeof l->shape);
    hash = mix(hash, &l->conv, sizeof l->conv);
    hash = mix(hash, settings, sizeof settings);
    hash = mix(hash, parts, sizeof parts);
  }
  const float numbers[] = {
      o->learning_rate,    o->momentum,        o->beta1,          o->beta2,         o->epsilon,
      o->weight_decay,     o->clip_norm,       o->warmup_epochs,  o->decay_epochs,  o->decay_rate,
      o->final_rate,       o->label_smoothing, o->huber_delta,    o->balance_power, o->validation_split,
      o->average,          o->augment.shift,   o->augment.rotate, o->augment.scale, o->augment.brightness,
      o->augment.contrast, o->augment.cutout};
  const int32_t choices[] = {o->loss,         o->optimizer, o->nesterov,  o->schedule, o->balance,  o->batch_size,
                             o->augment.flip, d->count,     d->height,    d->width,    d->channels, d->classes,
                             d->values,       d->floats,    o->keep_last, o->top_k};
  hash = mix(hash, numbers, sizeof numbers);
  hash = mix(hash, choices, sizeof choices);
  hash = mix(hash, &o->seed, sizeof o->seed);
  hash = mix(hash, o->input_scale, sizeof o->input_scale);
  hash = mix(hash, o->input_offset, sizeof o->input_offset);
  hash = mix(hash, t->class_weights, (size_t)(d->classes ? d->classes : 1) * sizeof *t->class_weights);
  hash = mix(hash, t->training, (size_t)t->training_count * sizeof *t->training);
  const size_t count = (size_t)d->count;
  hash = mix(hash, t->data->samples, count * t->data->size * (d->floats ? sizeof(float) : 1));
  if (d->classes) return mix(hash, t->data->classes, count * sizeof(int32_t));
  return mix(hash, t->data->values, count * (size_t)d->values * sizeof(float));
}

typedef struct part {
  float *data;
  size_t count;
} part;

enum { PARTS = 6 };

static void list_parts(const fw_trainer *t, part parts[PARTS]) {
  const size_t learnt = t->net->parameters.count, state = t->net->state.count;
  const part all[PARTS] = {{t->net->parameters.data, learnt}, {t->net->state.data, state},
                           {t->first, t->first ? learnt : 0}, {t->second, t->second ? learnt : 0},
                           {t->best, learnt + state},         {t->average, t->average ? learnt + state : 0}};
  memcpy(parts, all, sizeof all);
}

static size_t bytes_of(const part parts[PARTS]) {
  size_t bytes = sizeof(header) + sizeof(uint64_t);
  for (int32_t i = 0; i < PARTS; i++) bytes += parts[i].count * sizeof(float);
  return bytes; /* no overflow: the parts are in memory side by side */
}

fw_status fw_trainer_save(const fw_trainer *t, void **bytes, size_t *size, fw_error *error) {
  if (!t || !bytes || !size)
    return fwi_fail(error, FW_ERR_ARGUMENT, "The trainer, or room for the result, is missing.");
  part parts[PARTS];
  list_parts(t, parts);
  *size = bytes_of(parts);
  char *at = *bytes = fwi_block_alloc(*size);
  if (!at) {
    *size = 0;
    return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for a checkpoint.");
  }
  const header h = {MAGIC, VERSION, fingerprint(t), t->now};
  memcpy(at, &h, sizeof h);
  at += sizeof h;
  for (int32_t i = 0; i < PARTS; i++) {
    if (parts[i].count) memcpy(at, parts[i].data, parts[i].count * sizeof(float));
    at += parts[i].count * sizeof(float);
  }
  const uint64_t sum = mix(0, *bytes, *size - sizeof sum);
  memcpy(at, &sum, sizeof sum);
  return FW_OK;
}

static bool is_count(int64_t n, int64_t most) {
  return n >= 0 && n <= most;
}

static bool are_counts(const fwi_metrics *m, int32_t samples) {
  return is_count(m->samples, samples) && is_count(m->correct, m->samples) && is_count(m->in_top_k, m->samples);
}

/* What a checkpoint says of where the run stands, against what can be: all that is counted on from there. */
static bool plausible(const fw_trainer *t, const fwi_progress *p) {
  const bool ends = p->stage >= FWI_STAGE_FINISH, validates = p->stage == FWI_STAGE_VALIDATE;
  const int32_t training = t->training_count, validation = t->validation_count;
  const int32_t samples = ends ? t->data->options.count : validates ? validation : training;
  const int32_t learnt = ends || validates ? training : p->position; /* of this epoch */
  /* Why a run ended is known of one that ends: restoring goes by it. */
  return is_count(p->stage, FWI_STAGE_DONE) && is_count(p->end, ends ? FW_TRAIN_DIVERGED : 0) &&
         is_count(p->epoch, ends ? FWI_MAX_EPOCHS : FWI_MAX_EPOCHS - 1) && is_count(p->best_epoch, p->epoch) &&
         is_count(p->waited, p->epoch) && p->position >= 0 && p->position < samples + ends &&
         is_count(p->step, (int64_t)p->epoch * training + learnt) &&
         are_counts(&p->learnt, learnt ? learnt : training) &&
         are_counts(&p->validated, validates         ? p->position
                                   : ends || !learnt ? validation
                                                     : 0);
}

fw_status fw_trainer_restore(fw_trainer *t, const void *bytes, size_t size, fw_error *error) {
  if (!t || !bytes) return fwi_fail(error, FW_ERR_ARGUMENT, "Trainer or checkpoint is missing.");
  header h;
  uint64_t sum;
  part parts[PARTS];
  list_parts(t, parts);
  if (size < sizeof h + sizeof sum) return fwi_fail(error, FW_ERR_MODEL, "The checkpoint is cut off.");
  memcpy(&h, bytes, sizeof h);
  if (h.magic != MAGIC) return fwi_fail(error, FW_ERR_MODEL, "These bytes are no checkpoint.");
  if (h.version != VERSION) {
    return fwi_fail(error, FW_ERR_UNSUPPORTED, "The checkpoint has version %u; this build reads version %u.", h.version,
                    VERSION);
  }
  const char *at = (const char *)bytes + sizeof h;
  memcpy(&sum, (const char *)bytes + size - sizeof sum, sizeof sum);
  if (sum != mix(0, bytes, size - sizeof sum)) return fwi_fail(error, FW_ERR_MODEL, "The checkpoint is damaged.");
  if (h.fingerprint != fingerprint(t) || size != bytes_of(parts)) {
    return fwi_fail(error, FW_ERR_STATE, "The checkpoint is of another net, other data or other options.");
  }
  if (!plausible(t, &h.progress)) return fwi_fail(error, FW_ERR_MODEL, "The checkpoint contradicts itself.");
  for (int32_t i = 0; i < PARTS; i++) {
    if (parts[i].count) memcpy(parts[i].data, at, parts[i].count * sizeof(float));
    at += parts[i].count * sizeof(float);
  }
  t->now = h.progress;
  t->ordered = -1;
  t->net->version++;
  /* Number of epochs and patience may be others now. */
  const bool between = t->now.stage == FWI_STAGE_TRAIN && t->now.position == 0 && t->now.epoch > 0;
  if (between || t->now.end == FW_TRAIN_COMPLETE || t->now.end == FW_TRAIN_EARLY) fwi_trainer_decide(t);
  return FW_OK;
}

void fw_bytes_free(void *bytes) {
  fwi_block_free(bytes);
}
