/* The learning rate of a step. */
#ifndef FWI_TRAIN_SCHEDULE_H
#define FWI_TRAIN_SCHEDULE_H

#include <stdint.h>

#include "facewise/train.h"

/* Of step 0, 1, .. with `steps_per_epoch` >= 1 steps an epoch. While warming up step i has the share (i + 1) / steps of
 * the warm-up. The cosine goes over what is left after the warm-up; steps behind the last epoch have its final rate. */
float fwi_learning_rate(const fw_train_options *options, int64_t step, int32_t steps_per_epoch);

#endif
