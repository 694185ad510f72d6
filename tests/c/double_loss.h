/* Losses in double, written from their definitions, to hold those of src/train against. */
#ifndef DOUBLE_LOSS_H
#define DOUBLE_LOSS_H

#include <stdint.h>

#include "train/loss.h"

/* What sample `i` should give, label smoothing included. */
void double_targets(const fwi_loss *loss, const fwi_targets *targets, int32_t i, int32_t outputs, double *t);

/* The loss of one sample of y[outputs], for t[outputs] of double_targets. */
double double_loss_of(const fwi_loss *loss, const double *y, const double *t, int32_t outputs);

#endif
