/* From a sample as it is stored to what the net is given. */
#ifndef FWI_TRAIN_AUGMENT_H
#define FWI_TRAIN_AUGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "facewise/train.h"
#include "train/random.h"

typedef struct fwi_sample {
  const void *data; /* (height, width, channels) uint8, or float32 with `floats` */
  bool floats;
  int32_t height, width, channels;
} fwi_sample;

/* Whether anything is to be changed. */
bool fwi_augments(const fw_augment *augment);

/* Convert to out (height, width, channels): byte * scale[c] + offset[c], channels from the fourth on as the fourth;
 * floats are taken as they are, and scale and offset may be NULL.
 *
 * Before that, unless `augment` is NULL or all zero: mirror, then one bilinear warp about the centre whose edges repeat
 * (turn, size, shift), then the cutout, then contrast about the mean over all channels and brightness, which is of 255
 * for bytes and of 1 for floats. Bytes stay in 0..255, floats are not bounded. */
void fwi_augment_sample(const fwi_sample *sample, const fw_augment *augment, fwi_random random, const float *scale,
                        const float *offset, float *out);

#endif
