/* First weights of a layer. */
#ifndef FWI_TRAIN_INITIALIZE_H
#define FWI_TRAIN_INITIALIZE_H

#include <stddef.h>
#include <stdint.h>

#include "train/random.h"

/* Fill weights[count] after `initializer` (fw_initializer), with the variance 2 / (fan_in + fan_out) of Glorot or
 * 2 / fan_in of He; fans of 0 count as 1. Normal ones are cut at two standard deviations, as Keras does, and widened so
 * that the variance is that all the same. `activation` (fw_layer_activation) decides what FW_INIT_DEFAULT is. */
void fwi_initialize(int32_t initializer, int32_t activation, size_t fan_in, size_t fan_out, fwi_random random,
                    float *weights, size_t count);

#endif
