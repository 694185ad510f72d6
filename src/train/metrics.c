#include "train/metrics.h"

#include <stddef.h>

int32_t fwi_predicted(const float *y, int32_t outputs) {
  if (outputs == 1) return y[0] > 0.5f;
  int32_t best = 0;
  for (int32_t j = 1; j < outputs; j++)
    if (y[j] > y[best]) best = j;
  return best;
}

void fwi_metrics_add(fwi_metrics *m, const float *y, const fwi_targets *targets, int32_t n, int32_t outputs,
                     int32_t top_k) {
  m->samples += n;
  for (int32_t i = 0; i < n; i++, y += outputs) {
    if (targets->values) {
      const float *t = targets->values + (size_t)i * (size_t)outputs;
      for (int32_t j = 0; j < outputs; j++) m->error += (double)(y[j] < t[j] ? t[j] - y[j] : y[j] - t[j]);
      continue;
    }
    const int32_t class = targets->classes[i];
    m->correct += fwi_predicted(y, outputs) == class;
    if (top_k <= 0 || outputs == 1) continue;
    int32_t higher = 0;
    for (int32_t j = 0; j < outputs; j++) higher += !(y[j] <= y[class]); /* a NaN is never among the best */
    m->in_top_k += higher < top_k;
  }
}
