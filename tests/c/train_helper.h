/* Small nets, data and runs for the tests of training. */
#ifndef TRAIN_HELPER_H
#define TRAIN_HELPER_H

#include <stdbool.h>

#include "facewise/train.h"

/* A net with `count` layers; ends the program when one of them is refused. */
fw_net *toy_net(int32_t height, int32_t width, int32_t channels, uint64_t seed, const fw_layer *layers, size_t count);

/* Of 10x10x1 pictures and 4 classes: conv2d, max pool, dense, dense. */
fw_net *toy_conv_net(void);

/* The defaults but for these. */
fw_train_options toy_options(int32_t epochs, float rate);

/* Random uint8 (or, with `floats`, float32) samples with random classes or values in -1..1. */
fw_dataset *toy_data(int32_t count, int32_t height, int32_t width, int32_t channels, bool floats, int32_t classes,
                     int32_t values);

fw_trainer *toy_trainer(fw_net *net, fw_dataset *data, const fw_train_options *options);

/* All parameters and running statistics, layer by layer. Free the result. */
float *toy_weights(fw_net *net, size_t *count);

/* Whether the net's are these, bit for bit. */
bool toy_has_weights(fw_net *net, const float *weights);

/* Step until `event`, or FW_TRAIN_DONE. */
fw_train_report toy_run(fw_trainer *trainer, int32_t event);

#endif
