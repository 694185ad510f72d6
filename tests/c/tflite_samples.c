#include "tflite_samples.h"

#include "flex_builder.h"
#include "tflite_builder.h"

/* Values that differ from one another, the same each time. */
static const float *values(size_t count) {
  static float list[512];
  for (size_t i = 0; i < count && i < 512; i++) list[i] = (float)((i * 37) % 41) / 20 - 1;
  return list;
}

static int32_t map(tb_model *m, const char *name, int32_t size, int32_t channels) {
  return tb_tensor(m, name, FWI_FLOAT32, TB_SHAPE(1, size, size, channels));
}

/* PAD, convolutions, PRELU, residual, pool, dense layer, softmax. */
static uint8_t *cnn(size_t *size) {
  tb_model *m = tb_new();
  const int32_t pads[] = {0, 0, 1, 1, 1, 1, 0, 0}, flat[] = {1, -1};
  int32_t x = map(m, "x", 6, 2), padded = map(m, "padded", 8, 2), dw = map(m, "dw", 6, 2), pw = map(m, "pw", 6, 2);
  int32_t sum = map(m, "sum", 6, 2), act = map(m, "act", 6, 2), pooled = map(m, "pooled", 3, 2);
  int32_t vector = tb_tensor(m, "vector", FWI_FLOAT32, TB_SHAPE(1, 18));
  int32_t dense = tb_tensor(m, "dense", FWI_FLOAT32, TB_SHAPE(1, 3));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 3)),
          p = tb_constant(m, "p", FWI_INT32, TB_SHAPE(4, 2), pads, 32);
  int32_t w1 = tb_floats(m, "w1", TB_SHAPE(1, 3, 3, 2), values(18)), b = tb_floats(m, "b", TB_SHAPE(2), values(2));
  int32_t w2 = tb_floats(m, "w2", TB_SHAPE(2, 1, 1, 2), values(4)),
          slope = tb_floats(m, "s", TB_SHAPE(1, 1, 2), values(2));
  int32_t to = tb_constant(m, "to", FWI_INT32, TB_SHAPE(2), flat, 8),
          w3 = tb_floats(m, "w3", TB_SHAPE(3, 18), values(54));
  tb_op(m, FWI_OP_PAD, TB_INTS(x, p), TB_INTS(padded));
  tb_op(m, FWI_OP_DEPTHWISE_CONV_2D, TB_INTS(padded, w1, b), TB_INTS(dw));
  tb_option_conv(m, FWI_PADDING_VALID, 1, 1, 1, 1, 1, 1);
  tb_op(m, FWI_OP_CONV_2D, TB_INTS(dw, w2, b), TB_INTS(pw));
  tb_option_conv(m, FWI_PADDING_SAME, 1, 1, 1, 1, 0, 0);
  tb_op(m, FWI_OP_ADD, TB_INTS(pw, x), TB_INTS(sum));
  tb_op(m, FWI_OP_PRELU, TB_INTS(sum, slope), TB_INTS(act));
  tb_op(m, FWI_OP_MAX_POOL_2D, TB_INTS(act), TB_INTS(pooled));
  tb_option_int(m, 1, 2);
  tb_option_int(m, 2, 2);
  tb_option_int(m, 3, 2);
  tb_option_int(m, 4, 2);
  tb_op(m, FWI_OP_RESHAPE, TB_INTS(pooled, to), TB_INTS(vector));
  tb_op(m, FWI_OP_FULLY_CONNECTED, TB_INTS(vector, w3, -1), TB_INTS(dense));
  tb_op(m, FWI_OP_SOFTMAX, TB_INTS(dense), TB_INTS(y));
  tb_option_float(m, 0, 1);
  tb_ends(m, TB_INTS(x), TB_INTS(y, act));
  return tb_finish(m, size);
}

/* A sparse float16 constant made dense, then float32, then weights. */
static uint8_t *sparse(size_t *size) {
  tb_model *m = tb_new();
  const uint16_t halves[] = {0x3C00, 0xC000, 0x3800};
  int32_t w = tb_constant(m, "w", FWI_FLOAT16, TB_SHAPE(2, 4), halves, sizeof halves);
  const tb_dim dims[] = {{2, TB_NONE, TB_NONE}, {4, TB_INTS(0, 1, 3), TB_INTS(2, 0, 3)}};
  tb_sparse(m, w, TB_INTS(0, 1), TB_NONE, dims, 2);
  int32_t dense = tb_tensor(m, "dense", FWI_FLOAT16, TB_SHAPE(2, 4)),
          wide = tb_tensor(m, "wide", FWI_FLOAT32, TB_SHAPE(2, 4));
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 4)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 2));
  tb_op(m, FWI_OP_DENSIFY, TB_INTS(w), TB_INTS(dense));
  tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(dense), TB_INTS(wide));
  tb_op(m, FWI_OP_FULLY_CONNECTED, TB_INTS(x, wide, -1), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  return tb_finish(m, size);
}

/* Weights of 8 bits, by channel and by tensor, in buffers behind the FlatBuffer. */
static uint8_t *quantized(size_t *size) {
  tb_model *m = tb_new();
  const int8_t bytes[] = {1, -2, 3, -4, 5, -6, 7, -8};
  const float scales[] = {0.5f, 0.25f};
  const int64_t zeros[] = {0, 0};
  int32_t x = map(m, "x", 3, 4), w = tb_constant(m, "w", FWI_INT8, TB_SHAPE(2, 1, 1, 4), bytes, 8),
          y = map(m, "y", 3, 2);
  int32_t u = tb_constant(m, "u", FWI_UINT8, TB_SHAPE(2), bytes, 2), f = tb_tensor(m, "f", FWI_FLOAT32, TB_SHAPE(2));
  int32_t z = map(m, "z", 3, 2);
  tb_quantize(m, w, scales, zeros, 2, 0);
  tb_quantize(m, u, scales, zeros, 1, 0);
  tb_op(m, FWI_OP_CONV_2D, TB_INTS(x, w), TB_INTS(y));
  tb_option_conv(m, FWI_PADDING_SAME, 1, 1, 1, 1, 0, 3);
  tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(u), TB_INTS(f));
  tb_op(m, FWI_OP_MUL, TB_INTS(y, f), TB_INTS(z));
  tb_ends(m, TB_INTS(x), TB_INTS(z));
  tb_external_buffers(m);
  return tb_finish(m, size);
}

/* Shapes computed from shapes, and values moved about. */
static uint8_t *shapes(size_t *size) {
  tb_model *m = tb_new();
  const int32_t zero = 0, rest = -1;
  int32_t x = map(m, "x", 2, 3), s = tb_tensor(m, "s", FWI_INT32, TB_SHAPE(4)), b = tb_int_list(m, "b", TB_INTS(0));
  int32_t e = tb_int_list(m, "e", TB_INTS(1)), one = tb_int_list(m, "one", TB_INTS(1));
  int32_t batch = tb_tensor(m, "batch", FWI_INT32, TB_NONE), r = tb_constant(m, "r", FWI_INT32, TB_NONE, &rest, 4);
  int32_t to = tb_tensor(m, "to", FWI_INT32, TB_SHAPE(2)), flat = tb_tensor(m, "flat", FWI_FLOAT32, TB_SHAPE(1, 12));
  int32_t axis = tb_constant(m, "axis", FWI_INT32, TB_NONE, &zero, 4), perm = tb_int_list(m, "perm", TB_INTS(1, 0));
  int32_t column = tb_tensor(m, "column", FWI_FLOAT32, TB_SHAPE(12, 1));
  int32_t p = tb_tensor(m, "p", FWI_FLOAT32, TB_SHAPE(6, 1)), q = tb_tensor(m, "q", FWI_FLOAT32, TB_SHAPE(6, 1));
  int32_t joined = tb_tensor(m, "joined", FWI_FLOAT32, TB_SHAPE(12, 1)), picks = tb_int_list(m, "picks", TB_INTS(3, 0));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(2, 1));
  tb_signature(m, x, TB_INTS(-1, 2, 2, 3));
  tb_op(m, FWI_OP_SHAPE, TB_INTS(x), TB_INTS(s));
  tb_op(m, FWI_OP_STRIDED_SLICE, TB_INTS(s, b, e, one), TB_INTS(batch));
  tb_option_int(m, 4, 1);
  tb_op(m, FWI_OP_PACK, TB_INTS(batch, r), TB_INTS(to));
  tb_op(m, FWI_OP_RESHAPE, TB_INTS(x, to), TB_INTS(flat));
  tb_op(m, FWI_OP_TRANSPOSE, TB_INTS(flat, perm), TB_INTS(column));
  tb_op(m, FWI_OP_SPLIT, TB_INTS(axis, column), TB_INTS(p, q));
  tb_op(m, FWI_OP_CONCATENATION, TB_INTS(q, p), TB_INTS(joined));
  tb_op(m, FWI_OP_GATHER, TB_INTS(joined, picks), TB_INTS(y));
  tb_ends(m, TB_INTS(x), TB_INTS(y));
  return tb_finish(m, size);
}

/* MediaPipe's three custom ops, the first two with FlexBuffers options. */
static uint8_t *attention(size_t *size) {
  tb_model *m = tb_new();
  const int32_t subset[] = {0, 1, 2};
  const fb_entry matrix_options[] = {
      {"left_rotation_idx", 'i', 0, NULL, 0}, {"output_height", 'i', 2, NULL, 0},
      {"output_width", 'i', 2, NULL, 0},      {"right_rotation_idx", 'i', 1, NULL, 0},
      {"scale_x", 'f', 1.5, NULL, 0},         {"scale_y", 'f', 1.5, NULL, 0},
      {"subset_idxs", 'v', 0, subset, 3},     {"target_rotation_radians", 'f', 0, NULL, 0}};
  const fb_entry size_options[] = {{"output_height", 'i', 2, NULL, 0}, {"output_width", 'i', 2, NULL, 0}};
  fb_bytes a = fb_map(matrix_options, 8), b = fb_map(size_options, 2);
  int32_t points = tb_tensor(m, "points", FWI_FLOAT32, TB_SHAPE(1, 3, 3)), features = map(m, "map", 4, 2);
  int32_t matrix = tb_tensor(m, "matrix", FWI_FLOAT32, TB_SHAPE(1, 4, 4)), cut = map(m, "cut", 2, 2);
  int32_t moved = tb_tensor(m, "moved", FWI_FLOAT32, TB_SHAPE(1, 3, 3));
  tb_custom_op(m, "Landmarks2TransformMatrix", 2, TB_INTS(points), TB_INTS(matrix), a.bytes, a.size);
  tb_custom_op(m, "TransformTensorBilinear", 2, TB_INTS(features, matrix), TB_INTS(cut), b.bytes, b.size);
  tb_custom_op(m, "TransformLandmarks", 2, TB_INTS(points, matrix), TB_INTS(moved), NULL, 0);
  tb_ends(m, TB_INTS(points, features), TB_INTS(cut, moved));
  return tb_finish(m, size);
}

/* What the others leave out. */
static uint8_t *rest(size_t *size) {
  tb_model *m = tb_new();
  int32_t x = map(m, "x", 2, 4), up = map(m, "up", 4, 4), shape = tb_int_list(m, "shape", TB_INTS(4, 4));
  int32_t out = tb_int_list(m, "out", TB_INTS(1, 8, 8, 2)), w = tb_floats(m, "w", TB_SHAPE(2, 2, 2, 4), values(32));
  int32_t t = map(m, "t", 8, 2), d = tb_tensor(m, "d", FWI_FLOAT32, TB_SHAPE(1, 4, 4, 8));
  int32_t axes = tb_int_list(m, "axes", TB_INTS(1, 2)), mean = tb_tensor(m, "mean", FWI_FLOAT32, TB_SHAPE(1, 8));
  int32_t k = tb_floats(m, "k", TB_SHAPE(8, 3), values(24)),
          product = tb_tensor(m, "product", FWI_FLOAT32, TB_SHAPE(1, 3));
  int32_t less = tb_tensor(m, "less", FWI_BOOL, TB_SHAPE(1, 3)), z = tb_floats(m, "z", TB_SHAPE(1), values(1));
  int32_t y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 3)), axis = tb_int_list(m, "axis", TB_INTS(-1));
  int32_t best = tb_tensor(m, "best", FWI_INT64, TB_SHAPE(1)), times = tb_int_list(m, "times", TB_INTS(2, 2));
  int32_t tiled = tb_tensor(m, "tiled", FWI_FLOAT32, TB_SHAPE(2, 6));
  tb_op(m, FWI_OP_RESIZE_BILINEAR, TB_INTS(x, shape), TB_INTS(up));
  tb_option_byte(m, 3, 1);
  tb_op(m, FWI_OP_TRANSPOSE_CONV, TB_INTS(out, w, up), TB_INTS(t));
  tb_option_int(m, 1, 2);
  tb_option_int(m, 2, 2);
  tb_op(m, FWI_OP_SPACE_TO_DEPTH, TB_INTS(t), TB_INTS(d));
  tb_option_int(m, 0, 2);
  tb_op(m, FWI_OP_MEAN, TB_INTS(d, axes), TB_INTS(mean));
  tb_op(m, FWI_OP_BATCH_MATMUL, TB_INTS(mean, k), TB_INTS(product));
  tb_op(m, FWI_OP_LESS, TB_INTS(product, z), TB_INTS(less));
  tb_op(m, FWI_OP_SELECT_V2, TB_INTS(less, z, product), TB_INTS(y));
  tb_op(m, FWI_OP_ARG_MAX, TB_INTS(y, axis), TB_INTS(best));
  tb_op(m, FWI_OP_TILE, TB_INTS(y, times), TB_INTS(tiled));
  tb_ends(m, TB_INTS(x), TB_INTS(tiled, best));
  return tb_finish(m, size);
}

const sample samples[] = {{"cnn", cnn},       {"sparse", sparse},       {"quantized", quantized},
                          {"shapes", shapes}, {"attention", attention}, {"rest", rest}};
const size_t sample_count = sizeof samples / sizeof *samples;
