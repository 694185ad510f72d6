/* One-Euro filter: little lag when points move fast, little jitter when they rest
 * (Casiez, Roussel and Vogel, "1 Euro Filter", CHI 2012). */
#ifndef FWI_FACE_ONE_EURO_H
#define FWI_FACE_ONE_EURO_H

#include <stddef.h>

/* Frequencies in Hz; speeds in units of the face's size per second, so that near and far faces are alike. */
typedef struct fwi_one_euro {
  float min_cutoff;   /* at rest */
  float beta;         /* cutoff gained per unit of speed */
  float speed_cutoff; /* of the speed's own low-pass */
} fwi_one_euro;

extern const fwi_one_euro fwi_mesh_smoothing;

/* Filter `count` values in place. `state` holds 2 * count floats (last value, last speed). `seconds` since the
 * last call; 0 or less starts anew. `size` is the face's. */
void fwi_one_euro_apply(const fwi_one_euro *filter, float *values, size_t count, float seconds, float size,
                        float *state);

#endif
