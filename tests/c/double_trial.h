/* Random nets with data and a loss, as fw_net and in double. */
#ifndef DOUBLE_TRIAL_H
#define DOUBLE_TRIAL_H

#include "double_loss.h"
#include "double_net.h"

enum { MAX_SAMPLES = 6, MAX_INPUT = 17 * 17 * 9 * MAX_SAMPLES, MAX_OUTPUTS = 6 };

/* Steps of the differences are small against the distance from corners, and large against rounding in double. */
#define DOUBLE_STEP 1e-7
#define DOUBLE_CLEARANCE 5e-5

typedef struct trial {
  double_net d;
  fwi_loss loss;
  bool classes, weighted;
  bool large;
  int32_t n, outputs, chunk; /* samples; of one pass */
  float x[MAX_INPUT], values[MAX_SAMPLES * MAX_OUTPUTS], weights[MAX_SAMPLES];
  double wide[MAX_INPUT], output_gradient; /* its largest */
  int32_t labels[MAX_SAMPLES];
  float *gradient, input_gradient[MAX_INPUT];
} trial;

/* True once in so many times. */
bool chance(int32_t one_in);

/* `check_net` for `rounds` nets, of every loss in turn, whose numbers keep away from corners. */
void random_nets(int rounds, bool scalar, bool large, void (*check_net)(trial *));

fwi_targets targets_of(const trial *t);

/* The mean over the batch of weight * loss, in double. */
double loss_of(trial *t);

/* The layers, to find a failure again: kind, inputs, kernel, stride, depth multiplier, activation, shape. */
const char *describe(const trial *t);

#endif
