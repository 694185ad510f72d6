/* The entries of fwi_gradient_kernels_simd; see gradients.h for what each does. */
#ifndef FWI_GRADIENTS_SIMD_H
#define FWI_GRADIENTS_SIMD_H

#include "kernels/gradients.h"

size_t fwi_simd_conv2d_weights_scratch_bytes(const fwi_conv_shape *s);
void fwi_simd_conv2d_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                             void *scratch);
size_t fwi_simd_conv2d_input_packed_bytes(const fwi_conv_shape *s);
void fwi_simd_conv2d_input_pack(const fwi_conv_shape *s, const float *w, void *packed);
size_t fwi_simd_conv2d_input_scratch_bytes(const fwi_conv_shape *s);
void fwi_simd_conv2d_input(const fwi_conv_shape *s, const float *dy, const void *packed, const float *add, float *dx,
                           void *scratch);
size_t fwi_simd_depthwise_weights_scratch_bytes(const fwi_conv_shape *s);
void fwi_simd_depthwise_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                                void *scratch);
size_t fwi_simd_depthwise_input_scratch_bytes(const fwi_conv_shape *s);
void fwi_simd_depthwise_input(const fwi_conv_shape *s, const float *dy, const float *w, const float *add, float *dx,
                              void *scratch);

void fwi_simd_dense_forward(int32_t m, int32_t n, int32_t k, const float *a, const float *w, const float *bias,
                            const fwi_epilogue *e, float *y);
void fwi_simd_dense_weights(int32_t m, int32_t n, int32_t k, const float *x, const float *dy, float *dw, float *db);
void fwi_simd_dense_input(int32_t m, int32_t n, int32_t k, const float *dy, const float *w, const float *add,
                          float *dx);

void fwi_simd_max_pool_gradient(const fwi_conv_shape *s, const float *x, const float *y, const float *dy,
                                const float *add, float *dx);
void fwi_simd_average_pool_gradient(const fwi_conv_shape *s, const float *dy, const float *add, float *dx);

void fwi_simd_activation_gradient(fwi_activation activation, float alpha, size_t n, const float *y, const float *dy,
                                  float *dx);
void fwi_simd_prelu_gradient(size_t pixels, size_t channels, const float *x, const float *slope, const float *dy,
                             float *dx, float *dslope);
void fwi_simd_softmax_gradient(size_t rows, size_t n, const float *y, const float *dy, float *dx);

void fwi_simd_channel_moments(size_t pixels, size_t channels, const float *x, double *mean, double *squares);
void fwi_simd_channel_affine(size_t pixels, size_t channels, const float *x, const float *center, const float *scale,
                             const float *shift, fwi_activation activation, float alpha, float *y);
void fwi_simd_channel_dots(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                           double *sum, double *dot);
void fwi_simd_channel_combine(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                              const float *a, const float *b, const float *c, float *dx);

void fwi_simd_sgd(const fwi_sgd *o, size_t n, const float *g, float *w, float *velocity);
void fwi_simd_adam(const fwi_adam *o, size_t n, const float *g, float *w, float *m, float *v);
void fwi_simd_scale(size_t n, float factor, float *y);
void fwi_simd_add_scaled(size_t n, float factor, const float *x, float *y);
double fwi_simd_sum_squares(size_t n, const float *x);

/* sums (channels) += those of x (pixels, channels), pixels in the hundreds: they are summed in float. */
void fwi_add_column_sums(size_t pixels, size_t channels, const float *x, float *sums);

#endif
