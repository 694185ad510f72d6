/* Samples and what they should give, in memory. */
#include "train/dataset.h"

#include <string.h>

#include "base/checked.h"
#include "base/fail.h"
#include "train/net.h"

static bool take(void **out, size_t count, size_t each, size_t size) {
  size_t bytes;
  if (!fwi_mul_size(count, each, &bytes) || !fwi_mul_size(bytes, size, &bytes) || bytes > INT32_MAX) return false;
  *out = fwi_block_alloc(bytes);
  if (*out) memset(*out, 0, bytes);
  return *out != NULL;
}

static bool take_all(fw_dataset *d) {
  const fw_dataset_options *o = &d->options;
  const size_t count = (size_t)o->count;
  void *classes = NULL, *values = NULL, *weights = NULL, *held_out = NULL;
  bool ok = take(&d->samples, count, d->size, o->floats ? sizeof(float) : 1) && take(&held_out, count, 1, 1);
  if (ok && o->classes) {
    ok = take(&classes, count, 1, sizeof(int32_t)) && take(&weights, (size_t)o->classes, 1, sizeof(float));
  }
  if (ok && o->values) ok = take(&values, count, (size_t)o->values, sizeof(float));
  d->classes = classes;
  d->values = values;
  d->class_weights = weights;
  d->held_out = held_out;
  for (int32_t i = 0; weights && i < o->classes; i++) d->class_weights[i] = 1;
  return ok;
}

fw_status fw_dataset_create(const fw_dataset_options *options, fw_dataset **out, fw_error *error) {
  if (!out) return fwi_fail(error, FW_ERR_ARGUMENT, "There is nowhere to put the data.");
  *out = NULL;
  if (!options || options->count < 1) return fwi_fail(error, FW_ERR_ARGUMENT, "There are no samples.");
  const fw_dataset_options *o = options;
  FWI_TRY(fwi_check_sides(o->height, o->width, o->channels, error));
  if (o->classes < 0 || o->values < 0 || (o->classes > 0) == (o->values > 0)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "Samples have either classes or values, not %d and %d.", o->classes,
                    o->values);
  }
  fw_dataset *d = fwi_block_alloc(sizeof *d);
  if (d) *d = (fw_dataset){.options = *o, .size = (size_t)o->height * (size_t)o->width * (size_t)o->channels};
  if (!d || !take_all(d)) {
    fw_dataset_destroy(d);
    return fwi_fail(error, FW_ERR_MEMORY, "There is no memory for %d samples of %dx%dx%d.", o->count, o->height,
                    o->width, o->channels);
  }
  *out = d;
  return FW_OK;
}

void fw_dataset_destroy(fw_dataset *d) {
  if (!d) return;
  fwi_block_free(d->samples);
  fwi_block_free(d->classes);
  fwi_block_free(d->values);
  fwi_block_free(d->class_weights);
  fwi_block_free(d->held_out);
  fwi_block_free(d);
}

void *fw_dataset_samples(fw_dataset *d) {
  return d ? d->samples : NULL;
}
int32_t *fw_dataset_classes(fw_dataset *d) {
  return d ? d->classes : NULL;
}
float *fw_dataset_values(fw_dataset *d) {
  return d ? d->values : NULL;
}
float *fw_dataset_class_weights(fw_dataset *d) {
  return d ? d->class_weights : NULL;
}
uint8_t *fw_dataset_held_out(fw_dataset *d) {
  return d ? d->held_out : NULL;
}
