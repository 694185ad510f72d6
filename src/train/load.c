/* Samples and their targets on the way to a pass. */
#include <string.h>

#include "train/augment.h"
#include "train/base.h"
#include "train/trainer.h"

/* Sample `index` as the net (or its base) takes it; anew in every epoch with `augment`. */
static void load_sample(const fw_trainer *t, const fw_dataset *data, int32_t index, const fw_augment *augment,
                        float *out) {
  const fw_dataset_options *d = &data->options;
  const size_t at = (size_t)index * data->size * (d->floats ? sizeof(float) : 1);
  const fwi_sample sample = {(const char *)data->samples + at, d->floats, d->height, d->width, d->channels};
  const fwi_random random = fwi_random_of(t->options.seed, FWI_RANDOM_AUGMENT, (uint64_t)t->now.epoch, (uint64_t)index);
  fwi_augment_sample(&sample, augment, random, t->options.input_scale, t->options.input_offset, out);
}

/* Through the base, if there is one, to the pass. `from`: features that are there already, by index, or NULL. */
static fw_status load_inputs(fw_trainer *t, const fw_dataset *data, fwi_pass *p, const int32_t *indices, int32_t first,
                             int32_t count, const fw_augment *augment, const float *from, fw_error *error) {
  const size_t size = fwi_shape3_size(t->net->input);
  float *to = t->net->base && !from ? t->x : fwi_pass_input(p);
  const size_t step = t->net->base && !from ? data->size : size;
  for (int32_t i = 0; i < count; i++) {
    const int32_t index = indices ? indices[i] : first + i;
    if (from) {
      memcpy(to + (size_t)i * step, from + (size_t)index * step, step * sizeof *to);
    } else {
      load_sample(t, data, index, augment, to + (size_t)i * step);
    }
  }
  return t->net->base && !from ? fwi_base_run(t->net->base, t->x, count, fwi_pass_input(p), error) : FW_OK;
}

fw_status fwi_trainer_load(fw_trainer *t, fwi_pass *p, const int32_t *indices, int32_t count, const fw_augment *augment,
                           fw_error *error) {
  const fw_dataset *d = t->data;
  for (int32_t i = 0; i < count; i++) {
    const int32_t index = indices[i];
    t->weights[i] = 1;
    if (d->classes) {
      t->classes[i] = d->classes[index];
      t->weights[i] = t->class_weights[t->classes[i]];
    } else {
      memcpy(t->values + (size_t)i * (size_t)t->outputs, d->values + (size_t)index * (size_t)t->outputs,
             (size_t)t->outputs * sizeof *t->values);
    }
  }
  return load_inputs(t, d, p, indices, 0, count, augment, t->features, error);
}

fwi_targets fwi_trainer_targets(const fw_trainer *t) {
  return (fwi_targets){t->data->classes ? t->classes : NULL, t->data->classes ? NULL : t->values};
}

fw_status fw_trainer_predict(fw_trainer *t, const fw_dataset *data, int32_t first, int32_t count, float *y,
                             fw_error *error) {
  if (!t || !data || !y || first < 0 || count < 0 || first > data->options.count - count) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "There are no %d samples from %d on.", count, first);
  }
  if (data->size != t->data->size || data->options.floats != t->data->options.floats ||
      data->options.channels != t->data->options.channels) {
    return fwi_fail(error, FW_ERR_SHAPE, "The samples differ in form from those of the training.");
  }
  for (int32_t i = 0; i < count; i += t->chunk) {
    const int32_t n = count - i < t->chunk ? count - i : t->chunk;
    FWI_TRY(load_inputs(t, data, t->evaluation, NULL, first + i, n, NULL, NULL, error));
    fwi_pass_forward(t->evaluation, n);
    memcpy(y + (size_t)i * (size_t)t->outputs, fwi_pass_output(t->evaluation),
           (size_t)n * (size_t)t->outputs * sizeof *y);
  }
  return FW_OK;
}

fw_status fwi_trainer_prepare(fw_trainer *t, fw_error *error) {
  const int32_t left = t->data->options.count - t->prepared, n = left < t->chunk ? left : t->chunk;
  const size_t size = fwi_shape3_size(t->net->input);
  FWI_TRY(load_inputs(t, t->data, t->evaluation, NULL, t->prepared, n, NULL, NULL, error));
  memcpy(t->features + (size_t)t->prepared * size, fwi_pass_input(t->evaluation), (size_t)n * size * sizeof(float));
  t->prepared += n;
  return FW_OK;
}
