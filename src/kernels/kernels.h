/* The kernel table: every loop over tensor data that the engine runs, in two sets.
 *
 * fwi_kernels_scalar is the reference, one dumb loop a kernel, the same bits on every machine.
 * fwi_kernels_simd is written on f32x4.h. Both take the same arguments, so that tests/c/kernels_test.c
 * can compare them over random shapes. Kernels know shapes and pointers, nothing of graphs.
 *
 * All tensors are float32, dense, NHWC. No kernel allocates, keeps state or writes outside its
 * output; none reads outside its inputs. Pointers are aligned to 4 bytes at least; packed weights
 * and scratch to 16. Sizes were checked by the caller to fit in int32 (elements of one tensor). The
 * *_bytes entries answer SIZE_MAX for what does not fit in memory. An epilogue is never NULL. */
#ifndef FWI_KERNELS_H
#define FWI_KERNELS_H

#include <stddef.h>
#include <stdint.h>

typedef enum fwi_activation {
  FWI_ACT_NONE = 0,
  FWI_ACT_RELU,
  FWI_ACT_RELU6,
  FWI_ACT_RELU_N1_TO_1,
  FWI_ACT_LEAKY_RELU, /* x < 0 ? alpha * x : x */
  FWI_ACT_PRELU,      /* x < 0 ? slope[channel] * x : x */
  FWI_ACT_ELU,
  FWI_ACT_HARD_SWISH,
  FWI_ACT_LOGISTIC,
  FWI_ACT_TANH
} fwi_activation;

/* What happens to each output value before it is stored: activation(value + residual). */
typedef struct fwi_epilogue {
  fwi_activation activation;
  float alpha;           /* LEAKY_RELU */
  const float *slope;    /* (out_c) PRELU, else NULL */
  const float *residual; /* same shape as the output, or NULL; may be the output itself */
  /* Of CONV_2D and depthwise: when not 0, the residual has only so many channels, fewer than the output, and is not
   * the output; nothing is added to the others. */
  int32_t residual_channels;
  int relu_input; /* depthwise only: values of x below 0 count as 0 */
} fwi_epilogue;

/* x: (batch, in_h, in_w, in_c), y: (batch, out_h, out_w, out_c). Padding is zeros; bottom and right
 * padding follow from the output size. Depthwise: out_c = in_c * depth_multiplier. Pools use kernel_*
 * as the window and count only cells inside the picture; a window wholly outside gives 0. */
typedef struct fwi_conv_shape {
  int32_t batch, in_h, in_w, in_c, out_h, out_w, out_c;
  int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left;
  int32_t depth_multiplier; /* depthwise only, else 0 */
} fwi_conv_shape;

typedef enum fwi_unary {
  FWI_UNARY_RELU,
  FWI_UNARY_RELU6,
  FWI_UNARY_RELU_N1_TO_1,
  FWI_UNARY_LEAKY_RELU, /* p = alpha */
  FWI_UNARY_ELU,
  FWI_UNARY_HARD_SWISH,
  FWI_UNARY_LOGISTIC,
  FWI_UNARY_TANH,
  FWI_UNARY_EXP,
  FWI_UNARY_LOG,
  FWI_UNARY_SQRT,
  FWI_UNARY_RSQRT,
  FWI_UNARY_SQUARE,
  FWI_UNARY_NEG,
  FWI_UNARY_ABS,
  FWI_UNARY_GELU,      /* x * Phi(x), erf form */
  FWI_UNARY_GELU_TANH, /* its tanh approximation */
  FWI_UNARY_SIN,
  FWI_UNARY_COS,
  FWI_UNARY_FLOOR,
  FWI_UNARY_CEIL,
  FWI_UNARY_ROUND /* half to even */
} fwi_unary;

typedef enum fwi_binary {
  FWI_BINARY_ADD,
  FWI_BINARY_SUB,
  FWI_BINARY_MUL,
  FWI_BINARY_DIV,
  FWI_BINARY_MIN,
  FWI_BINARY_MAX,
  FWI_BINARY_SQUARED_DIFFERENCE,
  FWI_BINARY_POW,
  FWI_BINARY_PRELU /* a < 0 ? a * b : a */
} fwi_binary;

typedef enum fwi_reduce { FWI_REDUCE_SUM, FWI_REDUCE_MEAN, FWI_REDUCE_MAX, FWI_REDUCE_MIN, FWI_REDUCE_PROD } fwi_reduce;

typedef struct fwi_kernels {
  const char *name; /* "scalar", "simd", "relaxed" or "native" */

  /* Convolution: w (out_c, kernel_h, kernel_w, in_c), bias (out_c) or NULL. Packed once; scratch may be 0. */
  size_t (*conv2d_packed_bytes)(const fwi_conv_shape *s);
  void (*conv2d_pack)(const fwi_conv_shape *s, const float *w, const float *bias, void *packed);
  size_t (*conv2d_scratch_bytes)(const fwi_conv_shape *s);
  void (*conv2d)(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                 void *scratch);
  const char *(*conv2d_name)(const fwi_conv_shape *s); /* the body chosen, for reports */

  /* Depthwise: w (kernel_h, kernel_w, out_c), bias (out_c) or NULL. */
  size_t (*depthwise_packed_bytes)(const fwi_conv_shape *s);
  void (*depthwise_pack)(const fwi_conv_shape *s, const float *w, const float *bias, void *packed);
  size_t (*depthwise_scratch_bytes)(const fwi_conv_shape *s);
  void (*depthwise)(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                    void *scratch);
  const char *(*depthwise_name)(const fwi_conv_shape *s);

  /* Transposed convolution: w (out_c, kernel_h, kernel_w, in_c); pad_* crop the output's top and left. */
  size_t (*transpose_conv_packed_bytes)(const fwi_conv_shape *s);
  void (*transpose_conv_pack)(const fwi_conv_shape *s, const float *w, const float *bias, void *packed);
  size_t (*transpose_conv_scratch_bytes)(const fwi_conv_shape *s);
  void (*transpose_conv)(const fwi_conv_shape *s, const float *x, const void *packed, const fwi_epilogue *e, float *y,
                         void *scratch);

  /* y (m, n) = a (m, k) * w' + bias, w packed from (n, k) rows: fully connected. */
  size_t (*dense_packed_bytes)(int32_t n, int32_t k);
  void (*dense_pack)(int32_t n, int32_t k, const float *w, const float *bias, void *packed);
  void (*dense)(int32_t m, int32_t n, int32_t k, const float *a, const void *packed, const fwi_epilogue *e, float *y);

  /* y (m, n) = op(a) * op(b), both computed at run time. a is (m, k), or (k, m) when transpose_a;
   * b is (k, n), or (n, k) when transpose_b. */
  void (*matmul)(int32_t m, int32_t n, int32_t k, const float *a, int transpose_a, const float *b, int transpose_b,
                 float *y);

  /* y (m, n) = a (m, k) * b' (n, k), neither of them packed: few rows against many that are read once. m, n, k >= 1. */
  void (*dots)(int32_t m, int32_t n, int32_t k, const float *a, const float *b, float *y);

  void (*max_pool)(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y);
  void (*average_pool)(const fwi_conv_shape *s, const float *x, fwi_activation act, float *y);

  /* n values; y may be x. */
  void (*unary)(fwi_unary op, size_t n, const float *x, float p, float *y);
  /* out[i] = act(op(a[i * a_step], b[i * b_step])), steps 0 or 1; out may be a or b. */
  void (*binary)(fwi_binary op, size_t n, const float *a, int a_step, const float *b, int b_step, fwi_activation act,
                 float *out);
  /* rows of n: y = exp(beta * (x - max)) / sum. log_softmax when `log`. y may be x. */
  void (*softmax)(size_t rows, size_t n, const float *x, float beta, int log, float *y);
  /* x (outer, n, inner) -> y (outer, inner). */
  void (*reduce)(fwi_reduce op, size_t outer, size_t n, size_t inner, const float *x, float *y);
  /* x (batch, in_h, in_w, c) -> y (batch, out_h, out_w, c). */
  void (*resize_bilinear)(const fwi_conv_shape *s, const float *x, int align_corners, int half_pixel, float *y);
  void (*resize_nearest)(const fwi_conv_shape *s, const float *x, int align_corners, int half_pixel, float *y);
} fwi_kernels;

extern const fwi_kernels fwi_kernels_scalar;
extern const fwi_kernels fwi_kernels_simd;

#endif
