#include "kernels/f32x4.h"
#include "kernels/scalar/scalar.h"
#include "kernels/simd/simd.h"

const fwi_kernels fwi_kernels_simd = {
    .name = FWI_SIMD_NAME,
    .conv2d_packed_bytes = fwi_simd_conv2d_packed_bytes,
    .conv2d_pack = fwi_simd_conv2d_pack,
    .conv2d_scratch_bytes = fwi_simd_conv2d_scratch_bytes,
    .conv2d = fwi_simd_conv2d,
    .conv2d_name = fwi_simd_conv2d_name,
    .depthwise_packed_bytes = fwi_simd_depthwise_packed_bytes,
    .depthwise_pack = fwi_simd_depthwise_pack,
    .depthwise_scratch_bytes = fwi_simd_depthwise_scratch_bytes,
    .depthwise = fwi_simd_depthwise,
    .depthwise_name = fwi_simd_depthwise_name,
    .transpose_conv_packed_bytes = fwi_simd_transpose_conv_packed_bytes,
    .transpose_conv_pack = fwi_simd_transpose_conv_pack,
    .transpose_conv_scratch_bytes = fwi_simd_transpose_conv_scratch_bytes,
    .transpose_conv = fwi_simd_transpose_conv,
    .dense_packed_bytes = fwi_simd_dense_packed_bytes,
    .dense_pack = fwi_simd_dense_pack,
    .dense = fwi_simd_dense,
    .matmul = fwi_simd_matmul,
    .dots = fwi_simd_dots,
    .max_pool = fwi_simd_max_pool,
    .average_pool = fwi_simd_average_pool,
    .unary = fwi_simd_unary,
    .binary = fwi_simd_binary,
    .softmax = fwi_simd_softmax,
    .reduce = fwi_simd_reduce,
    .resize_bilinear = fwi_simd_resize_bilinear,
    .resize_nearest = fwi_scalar_resize_nearest, /* a copy of whole pixels: memcpy is the vector code */
};
