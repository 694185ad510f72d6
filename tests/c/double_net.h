/* The layers of facewise/train.h in double, as dumb loops over their definitions: what the nets of src/train must
 * compute and, by differences, what their gradients must be. */
#ifndef DOUBLE_NET_H
#define DOUBLE_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "facewise/train.h"

enum { DOUBLE_MAX_LAYERS = 24, DOUBLE_MAX_PARAMETERS = 96 };

/* One array of parameters: where fw_net has it and as doubles. */
typedef struct double_parameter {
  int32_t layer, which; /* of the fw_net, fw_parameter */
  size_t count;
  float *at;
  double *values;
} double_parameter;

/* What one fw_net_add made: possibly two layers of the fw_net, first..last. */
typedef struct double_layer {
  fw_layer spec;
  int32_t first, last;
  int32_t in[2]; /* index here; -1: the net's input */
  int32_t shape[3];
  double_parameter *weights, *pointwise, *bias, *slope, *gamma, *beta, *mean, *variance;
  double *y; /* (samples, shape), or before the activation for the last layer with `stop_early` */
  double *batch_mean, *batch_variance;
} double_layer;

typedef struct double_net {
  fw_net *net;
  int32_t samples; /* at most */
  int32_t input[3];
  int32_t count, parameter_count;
  double_layer layers[DOUBLE_MAX_LAYERS];
  double_parameter parameters[DOUBLE_MAX_PARAMETERS];
  /* How to run: */
  bool training;
  bool stop_early;      /* leave out the softmax at the end */
  uint64_t dropout_key; /* of fwi_pass */
  /* Added to value `bump_at` of what layer `bump_layer` gives, unless that is -1. */
  int32_t bump_layer;
  size_t bump_at;
  double bump;
  /* Of the last run: the distance to the nearest corner of a ReLU, tie of a maximum, and so on. */
  double kink;
} double_net;

/* A net of both kinds. */
void double_net_create(double_net *d, int32_t height, int32_t width, int32_t channels, int32_t samples);
void double_net_destroy(double_net *d);

/* Activations that only imported nets have: this and an fwi_activation. */
#define DOUBLE_IMPORTED 100

/* Add to both; false when fw_net_add refuses. `spec` names layers by the indices of the fw_net. Further kinds, as an
 * import makes them: ACTIVATION with one from DOUBLE_IMPORTED on; PAD with `kernel` cells above and to the left,
 * `stride` below and to the right, and `units` channels behind. */
bool double_net_add(double_net *d, const fw_layer *spec);

/* Take the fw_net's parameters; once all layers are there. */
void double_net_read(double_net *d);

/* x: (n, h, w, c). Returns the outputs (n, ..). */
const double *double_net_run(double_net *d, const double *x, int32_t n);

size_t double_size(const int32_t shape[3]);
const double_layer *double_last(const double_net *d);

#endif
