/* Losses of a mini-batch and their gradients. */
#ifndef FWI_TRAIN_LOSS_H
#define FWI_TRAIN_LOSS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct fwi_loss {
  int32_t kind;          /* fw_loss */
  float label_smoothing; /* of cross-entropies: t becomes t (1 - s) + s / outputs, of the binary one + s / 2 */
  float huber_delta;
  bool through; /* fwi_loss_through */
} fwi_loss;

/* What the samples should give; one of the two is NULL. */
typedef struct fwi_targets {
  const int32_t *classes; /* (n), below `outputs` or, with one output, 0 and 1 */
  const float *values;    /* (n, outputs) */
} fwi_targets;

/* Whether the loss `kind` after the last layer's activation (fw_layer_activation) has the stable gradient y - t with
 * respect to the values before it: categorical of a softmax, binary of a sigmoid. */
bool fwi_loss_through(int32_t kind, int32_t activation);

/* The sum over the n samples of weight * loss, in double. y (n, outputs) is what comes out of the last layer's
 * activation. weights: (n), or NULL for ones. gradient (n, outputs), unless NULL: of `scale` times that sum, with
 * respect to y, or to the values before the activation with loss->through. Logarithms are of y in 1e-7 .. 1 - 1e-7,
 * as in Keras and tfjs; without `through` there is no gradient where that bound holds. NaN in y gives NaN. */
double fwi_loss_batch(const fwi_loss *loss, const float *y, const fwi_targets *targets, const float *weights, int32_t n,
                      int32_t outputs, float scale, float *gradient);

#endif
