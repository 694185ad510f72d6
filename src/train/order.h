/* Which samples are learnt from, in which order, and how much each class counts. Class lists are NULL for data without
 * classes, which are then one class; class_count is that of the whole data, 1 without. */
#ifndef FWI_TRAIN_ORDER_H
#define FWI_TRAIN_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "train/random.h"

#define FWI_SPLIT_SCRATCH(class_count) ((size_t)(class_count) * 2)
#define FWI_ORDER_SCRATCH(count, class_count) ((size_t)(count) + (size_t)(class_count) + 1)

/* Set held_out[n] to 1 for `share` of each class, at random, else to 0. A class of two samples or more keeps at least
 * one on both sides, a single sample is learnt from; nothing is held out with share 0.
 * scratch: FWI_SPLIT_SCRATCH(class_count). */
void fwi_split(const int32_t *classes, int32_t n, int32_t class_count, float share, fwi_random random, int32_t *scratch,
               uint8_t *held_out);

/* An epoch over the samples indices[count], shuffled, into order[count]. */
void fwi_order_shuffled(const int32_t *indices, int32_t count, fwi_random random, int32_t *order);

/* The same with every class that occurs drawn equally often (up to one draw): samples of a rare class come again, of a
 * frequent one some are left out, other ones in each epoch. scratch: FWI_ORDER_SCRATCH(count, class_count). */
void fwi_order_balanced(const int32_t *indices, int32_t count, const int32_t *classes, int32_t class_count,
                        fwi_random random, int32_t *scratch, int32_t *order);

/* weights[class_count]: (count / (classes that occur * count of the class)) ^ power, times what makes their mean over
 * the samples indices[count] 1. Classes that do not occur get 1. counts[class_count] are the samples of each class. */
void fwi_class_weights(const int32_t *indices, int32_t count, const int32_t *classes, int32_t class_count, float power,
                       int32_t *counts, float *weights);

#endif
