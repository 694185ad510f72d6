/* Weights as files hold them, as float32: the same bits as one at a time, computed four at a time. Compiled with the
 * kernels, for a large net spends most of its loading here. */
#ifndef FWI_WIDEN_H
#define FWI_WIDEN_H

#include <stddef.h>
#include <stdint.h>

/* IEEE 754 binary16 to binary32, exact; infinities and NaN stay what they are. */
void fwi_widen_f16(size_t n, const uint16_t *x, float *y);

/* y = scale * (x - zero), |zero| at most 2^23. */
void fwi_widen_u8(size_t n, const uint8_t *x, int32_t zero, float scale, float *y);
void fwi_widen_i8(size_t n, const int8_t *x, int32_t zero, float scale, float *y);

#endif
