/* Counts of what was right, kept as sums so that an epoch may be interrupted. */
#ifndef FWI_TRAIN_METRICS_H
#define FWI_TRAIN_METRICS_H

#include <stdint.h>

#include "train/loss.h"

typedef struct fwi_metrics {
  double loss;      /* sum over the samples, added by the caller */
  double error;     /* sum of |y - t| over samples and outputs, with values */
  int64_t samples;  /* all that were added */
  int64_t correct;  /* with classes: the class has the highest output */
  int64_t in_top_k; /* with classes and top_k > 0: fewer than top_k outputs are higher */
} fwi_metrics;

/* The class that y[outputs] says: the first of the highest; with one output, whether it is above 0.5. */
int32_t fwi_predicted(const float *y, int32_t outputs);

/* Count n samples of y (n, outputs). */
void fwi_metrics_add(fwi_metrics *m, const float *y, const fwi_targets *targets, int32_t n, int32_t outputs,
                     int32_t top_k);

#endif
