/* What a checkpoint is taken for, and what it is not. */
#include "check.h"
#include "checkpoint_seal.h"
#include "train/trainer.h"
#include "train_course.h"

/* Saved after `epochs` epochs of a run of ten, to go on with other options. */
static fw_train_report go_on(const course *c, int32_t epochs, int32_t new_epochs, int32_t new_patience) {
  course other = *c;
  void *bytes;
  size_t size;
  run r = course_start(c, 1);
  for (int32_t i = 0; i < epochs; i++) toy_run(r.trainer, FW_TRAIN_EPOCH);
  if (fw_trainer_save(r.trainer, &bytes, &size, NULL) != FW_OK) abort();
  course_end(&r);
  other.options.epochs = new_epochs;
  other.options.patience = new_patience;
  r = course_start(&other, 1);
  CHECK(fw_trainer_restore(r.trainer, bytes, size, NULL) == FW_OK, "restore");
  const fw_train_report report = toy_run(r.trainer, FW_TRAIN_DONE);
  course_end(&r);
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
  run r = course_start(c, 1);
  for (int i = 0; i < 4; i++)
    if (fw_trainer_step(r.trainer, &report, NULL) != FW_OK) abort();
  if (fw_trainer_save(r.trainer, &bytes, size, NULL) != FW_OK) abort();
  course_end(&r);
  return bytes;
}

static void refuses_damaged_bytes(void) {
  const course c = busy_course();
  size_t size;
  unsigned char *bytes = some_checkpoint(&c, &size);
  run r = course_start(&c, 1);
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
    /* Bytes 4 to 7 are the version. */
    const fw_status expected = at >= 4 && at < 8 ? FW_ERR_UNSUPPORTED : FW_ERR_MODEL;
    CHECK(fw_trainer_restore(r.trainer, bytes, size, &error) == expected, "changed at %d", (int)at);
    bytes[at] = kept;
  }
  CHECK(toy_has_weights(r.net, weights), "a failed restore changes nothing");
  CHECK(fw_trainer_restore(r.trainer, bytes, size, NULL) == FW_OK, "whole again");
  CHECK(fw_trainer_restore(r.trainer, NULL, size, NULL) == FW_ERR_ARGUMENT, "no bytes");
  fw_bytes_free(bytes);
  free(weights);
  course_end(&r);
}

static void refuses_other_runs(void) {
  const course c = busy_course();
  fw_layer layers[8];
  size_t size;
  fw_error error;
  unsigned char *bytes = some_checkpoint(&c, &size);
  for (int i = 0; i < 21; i++) {
    course other = c;
    memcpy(layers, c.layers, c.layer_count * sizeof *layers);
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
      case 18:
        o->keep_last = true;
        break;
      case 19:
        o->top_k = 1;
        break;
      default:
        o->schedule = FW_SCHEDULE_CONSTANT;
        break;
    }
    run r = course_start(&other, 1);
    const fw_status status = fw_trainer_restore(r.trainer, bytes, size, &error);
    CHECK(status == FW_ERR_STATE, "change %d: %s", i, fw_status_name(status));
    course_end(&r);
  }
  for (int i = 0; i < 4; i++) {
    run r = course_start(&c, 1);
    fw_trainer_destroy(r.trainer);
    if (i == 0) ((uint8_t *)fw_dataset_samples(r.data))[17] ^= 1;
    if (i == 1) fw_dataset_class_weights(r.data)[1] = 2;
    if (i == 2) fw_dataset_classes(r.data)[3] = (fw_dataset_classes(r.data)[3] + 1) % 3;
    if (i == 3) fw_dataset_held_out(r.data)[5] = 1;
    r.trainer = toy_trainer(r.net, r.data, &c.options);
    CHECK(fw_trainer_restore(r.trainer, bytes, size, &error) == FW_ERR_STATE, "data changed in way %d", i);
    course_end(&r);
  }
  fw_bytes_free(bytes);
}

static void refuses_another_base(void) {
  course c = based_course(NULL, false);
  size_t size;
  fw_error error;
  unsigned char *bytes = some_checkpoint(&c, &size);
  for (c.base_seed = 4; c.base_seed < 6; c.base_seed++) {
    run r = course_start(&c, 1);
    const fw_status status = fw_trainer_restore(r.trainer, bytes, size, &error);
    CHECK(status == (c.base_seed == 4 ? FW_OK : FW_ERR_STATE), "seed %d: %s", (int)c.base_seed, error.message);
    course_end(&r);
  }
  fw_bytes_free(bytes);
}

/* Numbers that no run comes to, under a checksum that is right: counting on from them must not overflow. */
static void refuses_what_cannot_be(void) {
  static const struct {
    size_t at, bytes;
    int64_t value;
  } cases[] = {
#define CASE(field, value) {offsetof(fwi_progress, field), sizeof(((fwi_progress *)NULL)->field), value}
      CASE(step, INT64_MAX),
      CASE(step, -1),
      CASE(stage, -1),
      CASE(stage, 4),
      CASE(end, -1),
      CASE(end, 4),
      CASE(epoch, INT32_MAX),
      CASE(epoch, -1),
      CASE(position, INT32_MAX),
      CASE(position, -1),
      CASE(best_epoch, INT32_MAX),
      CASE(best_epoch, -1),
      CASE(waited, INT32_MAX),
      CASE(waited, INT32_MIN),
      CASE(learnt.samples, INT64_MAX),
      CASE(learnt.correct, -1),
      CASE(learnt.in_top_k, INT64_MAX),
      CASE(validated.samples, -1),
      CASE(validated.correct, INT64_MAX)};
#undef CASE
  const course c = busy_course();
  size_t size, count;
  unsigned char *bytes = some_checkpoint(&c, &size);
  run r = course_start(&c, 1);
  float *weights = toy_weights(r.net, &count);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    unsigned char *at = bytes + kCheckpointProgress + cases[i].at, kept[8];
    memcpy(kept, at, cases[i].bytes);
    memcpy(at, &cases[i].value, cases[i].bytes); /* little-endian, as checkpoints are */
    checkpoint_seal(bytes, size);
    const fw_status status = fw_trainer_restore(r.trainer, bytes, size, NULL);
    CHECK(status == FW_ERR_MODEL, "case %d: %s", (int)i, fw_status_name(status));
    memcpy(at, kept, cases[i].bytes);
  }
  CHECK(toy_has_weights(r.net, weights), "a failed restore changes nothing");
  checkpoint_seal(bytes, size);
  CHECK(fw_trainer_restore(r.trainer, bytes, size, NULL) == FW_OK, "whole again");
  fw_bytes_free(bytes);
  free(weights);
  course_end(&r);
}

/* Wherever a run ends, in the middle of an epoch or of validation too, its last state can be had again. */
static void restores_what_has_ended(void) {
  course c = busy_course();
  c.options.validation_split = 0.7f;
  for (int steps = 0; steps < 12; steps++) {
    for (int diverges = 0; diverges < 2; diverges++) {
      run r = course_start(&c, 1);
      for (int i = 0; i < steps; i++) course_step(&r);
      if (diverges) {
        r.trainer->options.learning_rate = NAN;
        toy_run(r.trainer, FW_TRAIN_DONE);
        r.trainer->options.learning_rate = c.options.learning_rate;
      } else if (fw_trainer_stop(r.trainer, NULL) != FW_OK) {
        abort();
      }
      void *bytes;
      size_t size, count;
      fw_error error = {0};
      float *weights = toy_weights(r.net, &count);
      if (fw_trainer_save(r.trainer, &bytes, &size, NULL) != FW_OK) abort();
      course_end(&r);
      r = course_start(&c, 1);
      const fw_status status = fw_trainer_restore(r.trainer, bytes, size, &error);
      CHECK(status == FW_OK && toy_has_weights(r.net, weights), "after %d steps: %s", steps, error.message);
      CHECK(course_step(&r).event == FW_TRAIN_DONE, "after %d steps", steps);
      free(weights);
      fw_bytes_free(bytes);
      course_end(&r);
    }
  }
}

CHECK_MAIN("train_checkpoint") {
  CHECK_RUN(ends_as_it_is_told_now);
  CHECK_RUN(restores_what_has_ended);
  CHECK_RUN(refuses_damaged_bytes);
  CHECK_RUN(refuses_other_runs);
  CHECK_RUN(refuses_another_base);
  CHECK_RUN(refuses_what_cannot_be);
}
