/* The entries of fwi_gradient_kernels_scalar; see gradients.h for what each does. */
#ifndef FWI_GRADIENTS_SCALAR_H
#define FWI_GRADIENTS_SCALAR_H

#include "kernels/gradients.h"

void fwi_scalar_conv2d_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                               void *scratch);
size_t fwi_scalar_conv2d_input_packed_bytes(const fwi_conv_shape *s);
void fwi_scalar_conv2d_input_pack(const fwi_conv_shape *s, const float *w, void *packed);
void fwi_scalar_conv2d_input(const fwi_conv_shape *s, const float *dy, const void *packed, const float *add, float *dx,
                             void *scratch);
void fwi_scalar_depthwise_weights(const fwi_conv_shape *s, const float *x, const float *dy, float *dw, float *db,
                                  void *scratch);
void fwi_scalar_depthwise_input(const fwi_conv_shape *s, const float *dy, const float *w, const float *add, float *dx,
                                void *scratch);

void fwi_scalar_dense_forward(int32_t m, int32_t n, int32_t k, const float *a, const float *w, const float *bias,
                              const fwi_epilogue *e, float *y);
void fwi_scalar_dense_weights(int32_t m, int32_t n, int32_t k, const float *x, const float *dy, float *dw, float *db);
void fwi_scalar_dense_input(int32_t m, int32_t n, int32_t k, const float *dy, const float *w, const float *add,
                            float *dx);

void fwi_scalar_max_pool_gradient(const fwi_conv_shape *s, const float *x, const float *y, const float *dy,
                                  const float *add, float *dx);
void fwi_scalar_average_pool_gradient(const fwi_conv_shape *s, const float *dy, const float *add, float *dx);

void fwi_scalar_activation_gradient(fwi_activation activation, float alpha, size_t n, const float *y, const float *dy,
                                    float *dx);
void fwi_scalar_prelu_gradient(size_t pixels, size_t channels, const float *x, const float *slope, const float *dy,
                               float *dx, float *dslope);
void fwi_scalar_softmax_gradient(size_t rows, size_t n, const float *y, const float *dy, float *dx);

void fwi_scalar_channel_moments(size_t pixels, size_t channels, const float *x, double *mean, double *squares);
void fwi_scalar_channel_affine(size_t pixels, size_t channels, const float *x, const float *center, const float *scale,
                               const float *shift, fwi_activation activation, float alpha, float *y);
void fwi_scalar_channel_dots(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                             double *sum, double *dot);
void fwi_scalar_channel_combine(size_t pixels, size_t channels, const float *dy, const float *x, const float *center,
                                const float *a, const float *b, const float *c, float *dx);

void fwi_scalar_sgd(const fwi_sgd *o, size_t n, const float *g, float *w, float *velocity);
void fwi_scalar_adam(const fwi_adam *o, size_t n, const float *g, float *w, float *m, float *v);
void fwi_scalar_scale(size_t n, float factor, float *y);
void fwi_scalar_add_scaled(size_t n, float factor, const float *x, float *y);
double fwi_scalar_sum_squares(size_t n, const float *x);

#endif
