/* The entries of fwi_kernels_scalar; see kernels.h for what each does. */
#ifndef FWI_KERNELS_SCALAR_H
#define FWI_KERNELS_SCALAR_H

#include "kernels/kernels.h"

/* Packed weights of the reference: bias (out_c, zeros when NULL), then w as it came. */
size_t fwi_scalar_conv2d_packed_bytes(const fwi_conv_shape *s);
void fwi_scalar_conv2d_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed);
void fwi_scalar_conv2d(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                       void *scratch);
size_t fwi_scalar_depthwise_packed_bytes(const fwi_conv_shape *s);
void fwi_scalar_depthwise_pack(const fwi_conv_shape *s, const float *w, const float *bias, void *packed);
void fwi_scalar_depthwise(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                          void *scratch);
void fwi_scalar_transpose_conv(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e,
                               float *y, void *scratch);
size_t fwi_scalar_no_scratch(const fwi_conv_shape *s);
const char *fwi_scalar_conv2d_name(const fwi_conv_shape *s);
const char *fwi_scalar_depthwise_name(const fwi_conv_shape *s);

size_t fwi_scalar_dense_packed_bytes(int32_t n, int32_t k);
void fwi_scalar_dense_pack(int32_t n, int32_t k, const float *w, const float *bias, void *packed);
void fwi_scalar_dense(int32_t m, int32_t n, int32_t k, const float *a, const void *packed, const fwi_epilogue *e,
                      float *y);
void fwi_scalar_matmul(int32_t m, int32_t n, int32_t k, const float *a, int transpose_a, const float *b,
                       int transpose_b, float *y);
void fwi_scalar_dots(int32_t m, int32_t n, int32_t k, const float *a, const float *b, float *y);

void fwi_scalar_max_pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y);
void fwi_scalar_average_pool(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y);
void fwi_scalar_unary(fwi_unary op, size_t n, const float *x, float p, float *y);
void fwi_scalar_binary(fwi_binary op, size_t n, const float *a, int a_step, const float *b, int b_step,
                       fwi_activation act, float *out);
void fwi_scalar_softmax(size_t rows, size_t n, const float *x, float beta, int log, float *y);
void fwi_scalar_reduce(fwi_reduce op, size_t outer, size_t n, size_t inner, const float *x, float *y);
void fwi_scalar_resize_bilinear(const fwi_conv_shape *s, const float *x, int align_corners, int half_pixel, float *y);
void fwi_scalar_resize_nearest(const fwi_conv_shape *s, const float *x, int align_corners, int half_pixel, float *y);

#endif
