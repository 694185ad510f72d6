/* Gradient of a convolution's input. With stride 1 it is a convolution of dy, with the kernel turned over and its
 * channels exchanged; with other strides a transposed convolution. packed: what those make of the weights, then the
 * weights on the way there. */
#include "kernels/activation.h"
#include "kernels/f32x4.h"
#include "kernels/simd/gradients.h"
#include "kernels/simd/simd.h"

static int is_plain(const fwi_conv_shape *s) {
  return s->stride_h == 1 && s->stride_w == 1;
}

/* The layer that computes dx. */
FWI_SMALL static fwi_conv_shape backward_of(const fwi_conv_shape *s) {
  fwi_conv_shape b = *s;
  b.in_h = s->out_h, b.in_w = s->out_w, b.in_c = s->out_c;
  b.out_h = s->in_h, b.out_w = s->in_w, b.out_c = s->in_c;
  if (is_plain(s)) {
    b.pad_top = (s->kernel_h - 1) * s->dilation_h - s->pad_top;
    b.pad_left = (s->kernel_w - 1) * s->dilation_w - s->pad_left;
  }
  return b;
}

FWI_SMALL static size_t packed_bytes(const fwi_conv_shape *back) {
  const size_t bytes = is_plain(back) ? fwi_simd_conv2d_packed_bytes(back) : fwi_simd_transpose_conv_packed_bytes(back);
  return bytes > SIZE_MAX - 15 ? SIZE_MAX : (bytes + 15) & ~(size_t)15;
}

FWI_SMALL size_t fwi_simd_conv2d_input_packed_bytes(const fwi_conv_shape *s) {
  const fwi_conv_shape back = backward_of(s);
  const size_t bytes = packed_bytes(&back);
  const size_t weights =
      fwi_float_bytes((uint64_t)s->out_c * (uint64_t)s->kernel_h * (uint64_t)s->kernel_w * (uint64_t)s->in_c);
  return weights > SIZE_MAX - bytes ? SIZE_MAX : bytes + weights;
}

/* w (out_c, taps, in_c) -> (in_c, taps, out_c). */
void fwi_simd_conv2d_input_pack(const fwi_conv_shape *s, const float *w, void *packed) {
  const fwi_conv_shape back = backward_of(s);
  const size_t taps = (size_t)s->kernel_h * (size_t)s->kernel_w, in_c = (size_t)s->in_c, out_c = (size_t)s->out_c;
  float *turned = (float *)((char *)packed + packed_bytes(&back));
  for (size_t oc = 0; oc < out_c; oc++) {
    for (size_t tap = 0; tap < taps; tap++) {
      float *to = turned + (is_plain(s) ? taps - 1 - tap : tap) * out_c + oc;
      for (size_t ic = 0; ic < in_c; ic++) to[ic * taps * out_c] = *w++;
    }
  }
  (is_plain(s) ? fwi_simd_conv2d_pack : fwi_simd_transpose_conv_pack)(&back, turned, NULL, packed);
}

FWI_SMALL size_t fwi_simd_conv2d_input_scratch_bytes(const fwi_conv_shape *s) {
  const fwi_conv_shape back = backward_of(s);
  return (is_plain(s) ? fwi_simd_conv2d_scratch_bytes : fwi_simd_transpose_conv_scratch_bytes)(&back);
}

FWI_SMALL void fwi_simd_conv2d_input(const fwi_conv_shape *s, const float *dy, const void *packed, const float *add,
                                     float *dx, void *scratch) {
  const fwi_conv_shape back = backward_of(s);
  const fwi_epilogue e = {.residual = add};
  (is_plain(s) ? fwi_simd_conv2d : fwi_simd_transpose_conv)(&back, dy, packed, &e, dx, scratch);
}
