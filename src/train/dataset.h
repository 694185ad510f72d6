#ifndef FWI_TRAIN_DATASET_H
#define FWI_TRAIN_DATASET_H

#include "base/arena.h"
#include "facewise/train.h"

struct fw_dataset {
  fw_dataset_options options;
  size_t size; /* values of one sample */
  void *samples;
  int32_t *classes;
  float *values, *class_weights;
  uint8_t *held_out;
};

#endif
