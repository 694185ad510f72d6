/* Products of rows with rows, both as they lie in memory. */
#ifndef FWI_SIMD_DOTS_H
#define FWI_SIMD_DOTS_H

#include <stddef.h>

/* y (m, n) += a (m, depth) * b' (n, depth); rows of a and b are `stride` floats apart. */
void fwi_add_dots(size_t m, size_t n, size_t depth, size_t stride, const float *a, const float *b, float *y);

#endif
