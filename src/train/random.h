/* Randomness from counters: what is drawn follows from a seed, a stream and two numbers of the caller, such as epoch
 * and sample. So nothing has to be kept between two steps, and the order of the work does not matter. */
#ifndef FWI_TRAIN_RANDOM_H
#define FWI_TRAIN_RANDOM_H

#include <stdint.h>

/* Purposes that must not share numbers. */
typedef enum fwi_random_stream {
  FWI_RANDOM_INIT = 1,
  FWI_RANDOM_SHUFFLE = 2,
  FWI_RANDOM_SPLIT = 3,
  FWI_RANDOM_AUGMENT = 4,
  FWI_RANDOM_DROPOUT = 5,
  FWI_RANDOM_SAMPLING = 6
} fwi_random_stream;

/* SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014). */
typedef struct fwi_random {
  uint64_t state;
} fwi_random;

fwi_random fwi_random_of(uint64_t seed, fwi_random_stream stream, uint64_t a, uint64_t b);

uint32_t fwi_random_u32(fwi_random *r);
uint32_t fwi_random_below(fwi_random *r, uint32_t n);           /* 0..n - 1, all equally likely; n >= 1 */
float fwi_random_unit(fwi_random *r);                           /* [0, 1), 24 bits */
float fwi_random_between(fwi_random *r, float low, float high); /* [low, high) up to rounding */
float fwi_random_normal(fwi_random *r);                         /* mean 0, variance 1 */

#endif
