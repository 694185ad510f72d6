#include "double_loss.h"

#include <math.h>

#include "facewise/train.h"

void double_targets(const fwi_loss *loss, const fwi_targets *targets, int32_t i, int32_t outputs, double *t) {
  for (int32_t j = 0; j < outputs; j++) {
    if (targets->values) {
      t[j] = (double)targets->values[i * outputs + j];
    } else if (outputs == 1) {
      t[j] = targets->classes[i];
    } else {
      t[j] = targets->classes[i] == j ? 1 : 0;
    }
    const double s = (double)loss->label_smoothing;
    if (loss->kind == FW_LOSS_CATEGORICAL_CROSSENTROPY) t[j] = t[j] * (1 - s) + s / outputs;
    if (loss->kind == FW_LOSS_BINARY_CROSSENTROPY) t[j] = t[j] * (1 - s) + s / 2;
  }
}

static double bounded_log(double y) {
  return log(fmin(fmax(y, 1e-7), 1 - 1e-7));
}

double double_loss_of(const fwi_loss *loss, const double *y, const double *t, int32_t outputs) {
  const double delta = (double)loss->huber_delta;
  double sum = 0;
  for (int32_t j = 0; j < outputs; j++) {
    const double e = fabs(y[j] - t[j]);
    switch (loss->kind) {
      case FW_LOSS_CATEGORICAL_CROSSENTROPY:
        sum -= t[j] * bounded_log(y[j]);
        break;
      case FW_LOSS_BINARY_CROSSENTROPY:
        sum -= (t[j] * bounded_log(y[j]) + (1 - t[j]) * bounded_log(1 - y[j])) / outputs;
        break;
      case FW_LOSS_MEAN_SQUARED_ERROR:
        sum += e * e / outputs;
        break;
      case FW_LOSS_MEAN_ABSOLUTE_ERROR:
        sum += e / outputs;
        break;
      case FW_LOSS_HUBER:
        sum += (e <= delta ? e * e / 2 : delta * e - delta * delta / 2) / outputs;
        break;
    }
  }
  return sum;
}
