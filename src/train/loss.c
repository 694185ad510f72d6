#include "train/loss.h"

#include <stddef.h>

#include "facewise/train.h"
#include "kernels/mathf.h"

static const float kSmallest = 1e-7f;

bool fwi_loss_through(int32_t kind, int32_t activation) {
  return (kind == FW_LOSS_CATEGORICAL_CROSSENTROPY && activation == FW_ACTIVATION_SOFTMAX) ||
         (kind == FW_LOSS_BINARY_CROSSENTROPY && activation == FW_ACTIVATION_SIGMOID);
}

static float target_of(const fwi_loss *loss, const fwi_targets *targets, int32_t i, int32_t j, int32_t outputs) {
  float t;
  if (targets->values)
    t = targets->values[(size_t)i * (size_t)outputs + (size_t)j];
  else
    t = outputs == 1 ? (float)targets->classes[i] : targets->classes[i] == j ? 1.0f : 0.0f;
  const float s = loss->label_smoothing;
  if (loss->kind == FW_LOSS_CATEGORICAL_CROSSENTROPY) return t * (1.0f - s) + s / (float)outputs;
  return loss->kind == FW_LOSS_BINARY_CROSSENTROPY ? t * (1.0f - s) + s * 0.5f : t;
}

/* -t ln y, and its derivative; a NaN stays one. */
static float log_term(float t, float y, float *slope) {
  const float low = y < kSmallest ? kSmallest : y, inside = low > 1.0f - kSmallest ? 1.0f - kSmallest : low;
  *slope = inside < y || inside > y ? 0.0f : -t / inside;
  return -t * fwi_logf(inside);
}

/* What one output adds to its sample's loss, before the mean, and the derivative with respect to y. */
static float term_of(const fwi_loss *loss, float y, float t, float *slope) {
  const float off = y - t, size = off < 0.0f ? -off : off, sign = off > 0.0f ? 1.0f : off < 0.0f ? -1.0f : off;
  float other, value;
  switch (loss->kind) {
    case FW_LOSS_MEAN_SQUARED_ERROR:
      *slope = 2.0f * off;
      return off * off;
    case FW_LOSS_MEAN_ABSOLUTE_ERROR:
      *slope = sign;
      return size;
    case FW_LOSS_HUBER:
      if (size > loss->huber_delta) {
        *slope = loss->huber_delta * sign;
        return loss->huber_delta * (size - 0.5f * loss->huber_delta);
      }
      *slope = off;
      return 0.5f * off * off;
    case FW_LOSS_BINARY_CROSSENTROPY:
      value = log_term(1.0f - t, 1.0f - y, &other);
      value += log_term(t, y, slope);
      *slope -= other;
      return value;
    default:
      return log_term(t, y, slope);
  }
}

double fwi_loss_batch(const fwi_loss *loss, const float *y, const fwi_targets *targets, const float *weights, int32_t n,
                      int32_t outputs, float scale, float *gradient) {
  const bool categorical = loss->kind == FW_LOSS_CATEGORICAL_CROSSENTROPY;
  const float share = categorical ? 1.0f : 1.0f / (float)outputs; /* values losses are means over the outputs */
  double total = 0;
  for (int32_t i = 0; i < n; i++) {
    const float weight = weights ? weights[i] : 1.0f;
    double sum = 0, mass = 0;
    for (int32_t j = 0; j < outputs; j++) mass += (double)target_of(loss, targets, i, j, outputs);
    for (int32_t j = 0; j < outputs; j++) {
      const size_t at = (size_t)i * (size_t)outputs + (size_t)j;
      const float t = target_of(loss, targets, i, j, outputs);
      float slope;
      sum += (double)term_of(loss, y[at], t, &slope);
      if (loss->through) slope = categorical ? y[at] * (float)mass - t : y[at] - t;
      if (gradient) gradient[at] = slope * weight * scale * share;
    }
    total += (double)weight * sum * (double)share;
  }
  return total;
}
