/* Fusion: what must disappear does, what must not does not, and the results stay the same. */
#include "nn_helper.h"

/* A net under construction: the tensor that the next layer reads. */
typedef struct chain {
  tb_model *m;
  int32_t x, top, channels;
} chain;

static chain begin(int32_t size, int32_t channels) {
  chain c = {.m = tb_new(), .channels = channels};
  c.x = c.top = tb_tensor(c.m, "x", FWI_FLOAT32, TB_SHAPE(1, size, size, channels));
  return c;
}

static int32_t random_floats(tb_model *m, const char *name, tb_ints shape) {
  size_t count = 1;
  for (size_t i = 0; i < shape.count; i++) count *= (size_t)shape.values[i];
  float *values = malloc(count * sizeof *values);
  if (!values) abort();
  check_random_fill(values, count, -1, 1);
  int32_t t = tb_floats(m, name, shape, values);
  free(values);
  return t;
}

/* VALID convolution 3x3 of a padded picture, or SAME 1x1; size is that of the result. */
static int32_t conv(tb_model *m, int32_t x, int32_t size, int32_t in_c, int32_t out_c, int32_t kernel, bool depthwise) {
  int32_t w = depthwise ? random_floats(m, "w", TB_SHAPE(1, kernel, kernel, out_c))
                        : random_floats(m, "w", TB_SHAPE(out_c, kernel, kernel, in_c));
  int32_t b = random_floats(m, "b", TB_SHAPE(out_c)),
          y = tb_tensor(m, "conv", FWI_FLOAT32, TB_SHAPE(1, size, size, out_c));
  tb_op(m, depthwise ? FWI_OP_DEPTHWISE_CONV_2D : FWI_OP_CONV_2D, TB_INTS(x, w, b), TB_INTS(y));
  tb_option_conv(m, kernel == 1 ? FWI_PADDING_SAME : FWI_PADDING_VALID, 1, 1, 1, 1, depthwise ? 1 : 0, 0);
  return y;
}

static int32_t pad(tb_model *m, int32_t x, int32_t size, int32_t channels, int32_t before, int32_t after) {
  const int32_t pads[] = {0, 0, before, after, before, after, 0, 0}, to = size + before + after;
  int32_t p = tb_constant(m, "pads", FWI_INT32, TB_SHAPE(4, 2), pads, sizeof pads);
  int32_t y = tb_tensor(m, "padded", FWI_FLOAT32, TB_SHAPE(1, to, to, channels));
  tb_op(m, FWI_OP_PAD, TB_INTS(x, p), TB_INTS(y));
  return y;
}

/* Zeros around the channels. */
static int32_t pad_channels(tb_model *m, int32_t x, int32_t size, int32_t channels, int32_t before, int32_t after) {
  const int32_t pads[] = {0, 0, 0, 0, 0, 0, before, after};
  int32_t p = tb_constant(m, "pads", FWI_INT32, TB_SHAPE(4, 2), pads, sizeof pads);
  int32_t y = tb_tensor(m, "padded", FWI_FLOAT32, TB_SHAPE(1, size, size, before + channels + after));
  tb_op(m, FWI_OP_PAD, TB_INTS(x, p), TB_INTS(y));
  return y;
}

static int32_t two(tb_model *m, int32_t code, int32_t a, int32_t b, int32_t size, int32_t channels) {
  int32_t y = tb_tensor(m, fwi_builtin_name(code), FWI_FLOAT32, TB_SHAPE(1, size, size, channels));
  tb_op(m, code, TB_INTS(a, b), TB_INTS(y));
  return y;
}

static int32_t one(tb_model *m, int32_t code, int32_t x, int32_t size, int32_t channels) {
  int32_t y = tb_tensor(m, fwi_builtin_name(code), FWI_FLOAT32, TB_SHAPE(1, size, size, channels));
  tb_op(m, code, TB_INTS(x), TB_INTS(y));
  if (code == FWI_OP_LEAKY_RELU) tb_option_float(m, 0, 0.25f);
  return y;
}

static void expect_nodes(tb_model *m, int32_t nodes, const char *what) {
  size_t size;
  uint8_t *bytes = tb_finish(m, &size);
  int32_t got = nn_compare_fused(bytes, size, 1e-5f, what);
  CHECK(got == nodes, "%s: %d nodes, not %d", what, got, nodes);
  free(bytes);
}

static void padding_goes_into_the_convolution(void) {
  for (int depthwise = 0; depthwise < 2; depthwise++) {
    chain c = begin(6, 4);
    c.top = conv(c.m, pad(c.m, c.x, 6, 4, 1, 1), 6, 4, 4, 3, depthwise);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
    expect_nodes(c.m, 1, "PAD and a convolution");
  }
  chain c = begin(6, 4);
  c.top = conv(c.m, pad(c.m, c.x, 6, 4, 0, 2), 6, 4, 5, 3, false);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 1, "lopsided PAD and a convolution");
  c = begin(4, 4);
  c.top = conv(c.m, pad(c.m, c.x, 4, 4, 4, 4), 10, 4, 4, 3, false);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 2, "PAD wider than a window reaches");
}

static void padding_for_two_readers(void) {
  chain c = begin(6, 4);
  int32_t p = pad(c.m, c.x, 6, 4, 1, 1), a = conv(c.m, p, 6, 4, 4, 3, false), b = conv(c.m, p, 6, 4, 4, 3, true);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(a, b));
  expect_nodes(c.m, 2, "PAD read by two convolutions");
  c = begin(6, 4);
  p = pad(c.m, c.x, 6, 4, 1, 1);
  a = conv(c.m, p, 6, 4, 4, 3, false);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(a, p));
  expect_nodes(c.m, 2, "PAD that is an output");
}

static void channel_arithmetic_goes_into_the_weights(void) {
  for (int depthwise = 0; depthwise < 2; depthwise++) {
    chain c = begin(5, 6);
    int32_t scale = random_floats(c.m, "scale", TB_SHAPE(1, 1, 1, 6)), shift = random_floats(c.m, "shift", TB_SHAPE(6));
    const float three = 3;
    int32_t single = tb_floats(c.m, "three", TB_SHAPE(1), &three);
    c.top = conv(c.m, c.x, 5, 6, 6, 1, depthwise);
    c.top = two(c.m, FWI_OP_SUB, c.top, shift, 5, 6);
    c.top = two(c.m, FWI_OP_MUL, scale, c.top, 5, 6);
    c.top = two(c.m, FWI_OP_DIV, c.top, single, 5, 6);
    c.top = two(c.m, FWI_OP_SUB, shift, c.top, 5, 6);
    c.top = two(c.m, FWI_OP_ADD, c.top, single, 5, 6);
    c.top = one(c.m, FWI_OP_RELU, c.top, 5, 6);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
    expect_nodes(c.m, 1, "a convolution and channel arithmetic");
  }
  chain c = begin(5, 5); /* a column of 5 is not one value a channel */
  int32_t column = random_floats(c.m, "column", TB_SHAPE(5, 1));
  c.top = two(c.m, FWI_OP_MUL, conv(c.m, c.x, 5, 5, 5, 1, false), column, 5, 5);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 2, "MUL by a column");
}

/* A whole picture of which every cell is `channels` values. */
static int32_t repeated_floats(tb_model *m, int32_t size, int32_t channels, bool spoiled) {
  float values[6 * 6 * 4], cell[4];
  check_random_fill(cell, 4, -1, 1);
  for (int32_t i = 0; i < size * size * channels; i++) values[i] = cell[i % channels];
  if (spoiled) values[size * size * channels - 2] += 1;
  return tb_floats(m, "mean", TB_SHAPE(1, size, size, channels), values);
}

/* 2 / 0 is infinite, but weights times 1 / 0 make NaNs of zeros. */
static void factors_that_are_not_finite_stay_outside(void) {
  const float one = 1, zero = 0, x = 2, y = 6;
  tb_model *m = tb_new();
  int32_t in = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 1)), w = tb_floats(m, "w", TB_SHAPE(1, 1, 1, 1), &one);
  int32_t sum = tb_tensor(m, "sum", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 1)), by = tb_floats(m, "by", TB_SHAPE(1), &zero);
  tb_op(m, FWI_OP_CONV_2D, TB_INTS(in, w), TB_INTS(sum));
  tb_option_conv(m, FWI_PADDING_SAME, 1, 1, 1, 1, 0, 0);
  int32_t quotient = two(m, FWI_OP_DIV, sum, by, 1, 1), out = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 1));
  tb_op(m, FWI_OP_RELU6, TB_INTS(quotient), TB_INTS(out));
  tb_ends(m, TB_INTS(in), TB_INTS(out));
  nn_expect(m, &x, &y, 1, 0, "CONV_2D over zero");
}

static void arithmetic_on_the_input_goes_into_the_weights(void) {
  const float three = 3;
  for (int padded = 0; padded < 2; padded++) {
    chain c = begin(6, 4);
    int32_t mean = repeated_floats(c.m, 6, 4, false), factors = random_floats(c.m, "factors", TB_SHAPE(4));
    int32_t divisor = tb_floats(c.m, "three", TB_SHAPE(1), &three);
    c.top = two(c.m, FWI_OP_SUB, c.x, mean, 6, 4);
    c.top = two(c.m, FWI_OP_ADD, factors, c.top, 6, 4);
    c.top = two(c.m, FWI_OP_DIV, c.top, divisor, 6, 4);
    c.top = two(c.m, FWI_OP_MUL, factors, c.top, 6, 4);
    if (padded) c.top = pad(c.m, c.top, 6, 4, 0, 1);
    c.top = conv(c.m, c.top, padded ? 5 : 4, 4, 5, 3, false);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
    expect_nodes(c.m, padded ? 3 : 1, padded ? "a factor and padding" : "a shift and a factor");
  }
  for (int way = 0; way < 4; way++) {
    chain c = begin(6, 4);
    int32_t constant = way == 0 ? repeated_floats(c.m, 6, 4, true) : random_floats(c.m, "c", TB_SHAPE(4));
    int32_t a = way == 2 ? two(c.m, FWI_OP_DIV, constant, c.x, 6, 4) : two(c.m, FWI_OP_SUB, constant, c.x, 6, 4);
    if (way == 3) a = one(c.m, FWI_OP_TANH, a, 6, 4);
    c.top = conv(c.m, a, 4, 4, 5, 3, false);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
    expect_nodes(c.m, way == 1 ? 1 : 2, "arithmetic that only looks like a shift");
  }
}

static void activations_go_into_the_epilogue(void) {
  const int32_t codes[] = {FWI_OP_RELU,       FWI_OP_RELU6, FWI_OP_RELU_N1_TO_1, FWI_OP_LEAKY_RELU,
                           FWI_OP_HARD_SWISH, FWI_OP_ELU,   FWI_OP_LOGISTIC,     FWI_OP_TANH};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    chain c = begin(4, 3);
    c.top = one(c.m, codes[i], conv(c.m, c.x, 4, 3, 7, 1, false), 4, 7);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
    expect_nodes(c.m, 1, fwi_builtin_name(codes[i]));
  }
  chain c = begin(4, 3);
  int32_t slope = random_floats(c.m, "slope", TB_SHAPE(1, 1, 7));
  c.top = two(c.m, FWI_OP_PRELU, conv(c.m, c.x, 4, 3, 7, 1, false), slope, 4, 7);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 1, "PRELU by channel");
  c = begin(4, 3);
  slope = random_floats(c.m, "slope", TB_SHAPE(4, 4, 7));
  c.top = two(c.m, FWI_OP_PRELU, conv(c.m, c.x, 4, 3, 7, 1, false), slope, 4, 7);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 2, "PRELU by cell");
}

static void residuals_go_into_the_epilogue(void) {
  chain c = begin(6, 4); /* a BlazeFace block */
  c.top = conv(c.m, pad(c.m, c.x, 6, 4, 1, 1), 6, 4, 4, 3, true);
  c.top = two(c.m, FWI_OP_ADD, conv(c.m, c.top, 6, 4, 4, 1, false), c.x, 6, 4);
  c.top = one(c.m, FWI_OP_RELU, c.top, 6, 4);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 2, "a residual block");
  c = begin(6, 4); /* a convolution on both sides: the later one adds, and its own input lives until then */
  int32_t a = conv(c.m, c.x, 6, 4, 4, 1, false), b = conv(c.m, c.x, 6, 4, 4, 1, false);
  int32_t between = one(c.m, FWI_OP_TANH, c.x, 6, 4);
  c.top = two(c.m, FWI_OP_ADD, b, a, 6, 4);
  c.top = two(c.m, FWI_OP_MUL, c.top, between, 6, 4);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 4, "two convolutions added");
  c = begin(6, 4);
  a = conv(c.m, c.x, 6, 4, 4, 1, false);
  c.top = two(c.m, FWI_OP_ADD, a, a, 6, 4);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 2, "a convolution added to itself");
}

static void channel_padding_goes_into_the_residual(void) {
  static const int32_t kChannels[][2] = {{4, 6}, {5, 16}, {24, 28}, {13, 45}, {1, 2}};
  for (size_t i = 0; i < sizeof kChannels / sizeof *kChannels; i++) {
    const int32_t from = kChannels[i][0], to = kChannels[i][1];
    chain c = begin(5, from);
    c.top = conv(c.m, c.x, 5, from, to, 1, false);
    c.top = two(c.m, FWI_OP_ADD, c.top, pad_channels(c.m, c.x, 5, from, 0, to - from), 5, to);
    c.top = one(c.m, FWI_OP_RELU, c.top, 5, to);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
    expect_nodes(c.m, 1, "a residual of fewer channels");
    c = begin(5, from); /* a depthwise one, whose other operand is padded */
    int32_t narrow = one(c.m, FWI_OP_TANH, c.x, 5, from), wide = conv(c.m, c.x, 5, from, to, 1, false);
    c.top = conv(c.m, pad(c.m, wide, 5, to, 1, 1), 5, to, to, 3, true);
    c.top = two(c.m, FWI_OP_ADD, pad_channels(c.m, narrow, 5, from, 0, to - from), c.top, 5, to);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
    expect_nodes(c.m, 3, "a depthwise residual of fewer channels");
  }
  chain c = begin(5, 4);
  c.top = two(c.m, FWI_OP_ADD, conv(c.m, c.x, 5, 4, 6, 1, false), pad_channels(c.m, c.x, 5, 4, 1, 1), 5, 6);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 2, "zeros before the channels too");
  c = begin(5, 4);
  int32_t padded = pad_channels(c.m, c.x, 5, 4, 0, 2);
  c.top = two(c.m, FWI_OP_ADD, conv(c.m, c.x, 5, 4, 6, 1, false), padded, 5, 6);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top, padded));
  expect_nodes(c.m, 2, "channel padding that is an output");
}

/* A densely connected block: each layer reads the rectified sum of all before it. */
static void running_sums(void) {
  chain c = begin(6, 4);
  int32_t results[4] = {c.x};
  for (int i = 1; i < 4; i++) {
    int32_t sum = results[i - 1];
    for (int k = i - 2; k >= 0; k--) sum = two(c.m, FWI_OP_ADD, results[k], sum, 6, 4);
    sum = one(c.m, FWI_OP_RELU, sum, 6, 4);
    int32_t wide = conv(c.m, pad(c.m, sum, 6, 4, 1, 1), 6, 4, 4, 3, true);
    results[i] = conv(c.m, wide, 6, 4, 4, 1, false);
  }
  c.top = two(c.m, FWI_OP_ADD, results[2], results[3], 6, 4);
  c.top = two(c.m, FWI_OP_ADD, results[1], c.top, 6, 4);
  c.top = two(c.m, FWI_OP_ADD, results[0], c.top, 6, 4);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 6, "a dense block of three layers of two convolutions");
  c = begin(6, 4); /* the inner sum is an output */
  int32_t a = one(c.m, FWI_OP_TANH, c.x, 6, 4), b = one(c.m, FWI_OP_ELU, c.x, 6, 4);
  int32_t first = two(c.m, FWI_OP_ADD, c.x, a, 6, 4), inner = two(c.m, FWI_OP_ADD, a, b, 6, 4);
  c.top = two(c.m, FWI_OP_ADD, c.x, inner, 6, 4);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(first, inner, c.top));
  expect_nodes(c.m, 5, "sums that are outputs");
  c = begin(6, 4); /* a term twice */
  a = one(c.m, FWI_OP_TANH, c.x, 6, 4);
  first = two(c.m, FWI_OP_ADD, a, a, 6, 4);
  c.top = two(c.m, FWI_OP_ADD, a, two(c.m, FWI_OP_ADD, c.x, a, 6, 4), 6, 4);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(first, c.top));
  expect_nodes(c.m, 3, "a term twice");
}

static void rectified_inputs_of_depthwise(void) {
  for (int kernel = 3; kernel <= 5; kernel += 2) {
    chain c = begin(6, 5);
    int32_t a = one(c.m, FWI_OP_TANH, c.x, 6, 5), b = one(c.m, FWI_OP_RELU, a, 6, 5);
    c.top = conv(c.m, pad(c.m, b, 6, 5, kernel / 2, kernel / 2), 6, 5, 5, kernel, true);
    c.top = one(c.m, FWI_OP_RELU6, c.top, 6, 5);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top, a));
    expect_nodes(c.m, kernel == 3 ? 2 : 3, "a depthwise convolution of a RELU");
  }
  chain c = begin(6, 5);
  int32_t a = one(c.m, FWI_OP_RELU, c.x, 6, 5), b = conv(c.m, pad(c.m, a, 6, 5, 1, 1), 6, 5, 5, 3, true);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(two(c.m, FWI_OP_MUL, a, b, 6, 5)));
  expect_nodes(c.m, 3, "a RELU that others read");
}

/* relu(x) + c (x - |x|) or x + c (x - |x|), operands either way round. */
static int32_t slope_as_sums(tb_model *m, int32_t x, bool rectified, bool turned, int32_t factor) {
  const int32_t difference = two(m, FWI_OP_SUB, x, one(m, FWI_OP_ABS, x, 5, 6), 5, 6);
  const int32_t first = rectified ? one(m, FWI_OP_RELU, x, 5, 6) : x;
  const int32_t scaled =
      turned ? two(m, FWI_OP_MUL, factor, difference, 5, 6) : two(m, FWI_OP_MUL, difference, factor, 5, 6);
  return turned ? two(m, FWI_OP_ADD, scaled, first, 5, 6) : two(m, FWI_OP_ADD, first, scaled, 5, 6);
}

static void slopes_written_as_sums(void) {
  for (int variant = 0; variant < 8; variant++) {
    chain c = begin(5, 6);
    const float quarter = 0.25f;
    const int32_t factor =
        variant & 4 ? tb_floats(c.m, "quarter", TB_SHAPE(1), &quarter) : random_floats(c.m, "factor", TB_SHAPE(6));
    c.top = conv(c.m, c.x, 5, 6, 6, 1, variant & 1);
    c.top = slope_as_sums(c.m, c.top, variant & 1, variant & 2, factor);
    c.top = conv(c.m, c.top, 5, 6, 6, 1, false);
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
    expect_nodes(c.m, 2, "PRELU as sums between two convolutions");
  }
  chain c = begin(5, 6); /* a column is no slope by channel */
  c.top = conv(c.m, c.x, 5, 6, 6, 1, false);
  c.top = slope_as_sums(c.m, c.top, true, false, random_floats(c.m, "column", TB_SHAPE(5, 1)));
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 6, "sums with a column");
  c = begin(5, 6); /* x itself is asked for */
  const int32_t x = conv(c.m, c.x, 5, 6, 6, 1, false);
  c.top = slope_as_sums(c.m, x, true, false, random_floats(c.m, "factor", TB_SHAPE(6)));
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top, x));
  expect_nodes(c.m, 6, "sums whose x is an output");
}

/* Pictures of more than a megabyte between two layers: 140 x 140 x 16. */
static void layers_by_strips(void) {
  const int32_t size = 140;
  chain c = begin(size, 16); /* a residual for the second layer, and a third that reads a whole picture again */
  int32_t between = conv(c.m, pad(c.m, c.x, size, 16, 1, 1), size, 16, 16, 3, true);
  c.top = conv(c.m, between, size, 16, 16, 1, false);
  c.top = one(c.m, FWI_OP_RELU, two(c.m, FWI_OP_ADD, c.top, c.x, size, 16), size, 16);
  c.top = conv(c.m, c.top, size - 2, 16, 8, 3, false);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 2, "depthwise and pointwise by strips");

  c = begin(size, 3); /* a first layer and a pool whose last window is cut off */
  between = conv(c.m, pad(c.m, c.x, size, 3, 1, 2), size + 1, 3, 16, 3, false);
  c.top = tb_tensor(c.m, "pooled", FWI_FLOAT32, TB_SHAPE(1, 71, 71, 16));
  tb_op(c.m, FWI_OP_MAX_POOL_2D, TB_INTS(between), TB_INTS(c.top));
  tb_option_byte(c.m, 0, FWI_PADDING_SAME);
  for (uint32_t field = 1; field <= 4; field++) tb_option_int(c.m, field, 2); /* strides and window */
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 1, "first layer and pool by strips");

  c = begin(size, 16); /* what lies between is asked for */
  between = conv(c.m, pad(c.m, c.x, size, 16, 1, 1), size, 16, 16, 3, true);
  c.top = conv(c.m, between, size, 16, 16, 1, false);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top, between));
  expect_nodes(c.m, 2, "a picture between two layers that is an output");
}

static void what_others_read_stays(void) {
  chain c = begin(4, 3);
  int32_t a = conv(c.m, c.x, 4, 3, 3, 1, false), b = one(c.m, FWI_OP_RELU, a, 4, 3);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(b, a));
  expect_nodes(c.m, 2, "a convolution that is an output");
  c = begin(4, 3);
  a = conv(c.m, c.x, 4, 3, 3, 1, false);
  b = one(c.m, FWI_OP_RELU, a, 4, 3);
  c.top = two(c.m, FWI_OP_MUL, a, b, 4, 3);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 3, "a convolution read twice");
  c = begin(4, 3);
  one(c.m, FWI_OP_EXP, c.x, 4, 3);
  c.top = one(c.m, FWI_OP_TANH, c.x, 4, 3);
  tb_ends(c.m, TB_INTS(c.x), TB_INTS(c.top));
  expect_nodes(c.m, 1, "a result that nobody reads");
}

/* One random layer on random earlier results, all of 4x4x4. */
static int32_t random_layer(tb_model *m, const int32_t *pool, int32_t count) {
  int32_t a = pool[check_random_int(0, count - 1)], b = pool[check_random_int(count > 3 ? count - 3 : 0, count - 1)];
  switch (check_random_int(0, 11)) {
    case 0:
      return conv(m, b, 4, 4, 4, 1, false);
    case 1:
      return conv(m, pad(m, b, 4, 4, 1, 1), 4, 4, 4, 3, check_random_int(0, 1));
    case 2:
    case 3:
      return two(m, FWI_OP_ADD, a, b, 4, 4);
    case 9:
      return two(m, FWI_OP_ADD, pool[check_random_int(0, count - 1)], two(m, FWI_OP_ADD, a, b, 4, 4), 4, 4);
    case 10:
      return conv(m, pad(m, one(m, FWI_OP_RELU, b, 4, 4), 4, 4, 1, 1), 4, 4, 4, 3, true);
    case 4:
      return two(m, FWI_OP_MUL, b, random_floats(m, "c", TB_SHAPE(4)), 4, 4);
    case 5:
      return two(m, FWI_OP_PRELU, b, random_floats(m, "c", TB_SHAPE(1, 1, 4)), 4, 4);
    case 6:
      return one(m, FWI_OP_LEAKY_RELU, b, 4, 4);
    case 7: { /* there and back through another shape */
      int32_t to = tb_int_list(m, "to", TB_INTS(1, 16, 4)), back = tb_int_list(m, "back", TB_INTS(1, 4, 4, 4));
      int32_t flat = tb_tensor(m, "flat", FWI_FLOAT32, TB_SHAPE(1, 16, 4));
      int32_t y = tb_tensor(m, "back", FWI_FLOAT32, TB_SHAPE(1, 4, 4, 4));
      tb_op(m, FWI_OP_RESHAPE, TB_INTS(b, to), TB_INTS(flat));
      tb_op(m, FWI_OP_RESHAPE, TB_INTS(flat, back), TB_INTS(y));
      return y;
    }
    case 8: { /* side by side along rows, then convolved back to 4 channels */
      int32_t wide = tb_tensor(m, "wide", FWI_FLOAT32, TB_SHAPE(1, 8, 4, 4));
      tb_op(m, FWI_OP_CONCATENATION, TB_INTS(a, b), TB_INTS(wide));
      tb_option_int(m, 0, 1);
      int32_t y = tb_tensor(m, "pooled", FWI_FLOAT32, TB_SHAPE(1, 4, 4, 4));
      tb_op(m, FWI_OP_MAX_POOL_2D, TB_INTS(wide), TB_INTS(y));
      tb_option_byte(m, 0, 1);
      tb_option_int(m, 1, 1);
      tb_option_int(m, 2, 2);
      tb_option_int(m, 3, 1);
      tb_option_int(m, 4, 2);
      return y;
    }
    default:
      return one(m, FWI_OP_TANH, b, 4, 4);
  }
}

/* Fused and planned into shared memory, or plain with memory for each tensor: the values are the same. */
static void random_nets(void) {
  for (int net = 0; net < 250; net++) {
    chain c = begin(4, 4);
    int32_t pool[40] = {c.x}, count = 1, layers = check_random_int(2, 30);
    while (count <= layers) {
      pool[count] = random_layer(c.m, pool, count);
      count++;
    }
    tb_ends(c.m, TB_INTS(c.x), TB_INTS(pool[count - 1], pool[check_random_int(1, count - 1)]));
    size_t size;
    uint8_t *bytes = tb_finish(c.m, &size);
    char what[40];
    snprintf(what, sizeof what, "random net %d", net);
    nn_compare_fused(bytes, size, 1e-5f, what);
    free(bytes);
  }
}

CHECK_MAIN("nn_fuse") {
  CHECK_RUN(padding_goes_into_the_convolution);
  CHECK_RUN(padding_for_two_readers);
  CHECK_RUN(channel_arithmetic_goes_into_the_weights);
  CHECK_RUN(factors_that_are_not_finite_stay_outside);
  CHECK_RUN(arithmetic_on_the_input_goes_into_the_weights);
  CHECK_RUN(activations_go_into_the_epilogue);
  CHECK_RUN(residuals_go_into_the_epilogue);
  CHECK_RUN(channel_padding_goes_into_the_residual);
  CHECK_RUN(running_sums);
  CHECK_RUN(rectified_inputs_of_depthwise);
  CHECK_RUN(slopes_written_as_sums);
  CHECK_RUN(layers_by_strips);
  CHECK_RUN(what_others_read_stays);
  CHECK_RUN(random_nets);
}
