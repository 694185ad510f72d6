/* 3x3 convolution of stride 1 with fewer products: Winograd's F(4x4, 3x3) and F(2x2, 3x3), as in Lavin and Gray, "Fast
 * Algorithms for Convolutional Neural Networks" (arXiv 1509.09308). The entries are those of kernels.h. */
#ifndef FWI_WINOGRAD_H
#define FWI_WINOGRAD_H

#include "kernels/kernels.h"

/* Whether the shape can be computed this way and is estimated to take less time so. */
int fwi_winograd_wins(const fwi_conv_shape *s);

const char *fwi_winograd_name(const fwi_conv_shape *s);

size_t fwi_winograd_packed_bytes(const fwi_conv_shape *s);
void fwi_winograd_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed);
size_t fwi_winograd_scratch_bytes(const fwi_conv_shape *s);

void fwi_winograd(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                  void *scratch);

#endif
