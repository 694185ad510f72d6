/* Convolutions, pools and transposed convolutions through the whole engine: padding rules, dilation, groups,
 * quantised and half float weights, against loops over the definition. */
#include "nn_helper.h"

typedef struct geometry {
  int32_t h, w, c, out_h, out_w, out_c, kernel_h, kernel_w, stride, dilation, pad_top, pad_left;
} geometry;

static int32_t out_size(int32_t in, int32_t kernel, int32_t stride, int32_t dilation, int same, int32_t *pad) {
  int32_t extent = (kernel - 1) * dilation + 1;
  int32_t out = same ? (in + stride - 1) / stride : (in - extent) / stride + 1;
  int32_t total = (out - 1) * stride + extent - in;
  *pad = same && total > 0 ? total / 2 : 0;
  return out;
}

static geometry draw(int same, int dilated) {
  geometry g = {.h = check_random_int(3, 11), .w = check_random_int(3, 11), .c = check_random_int(1, 9)};
  g.kernel_h = check_random_int(1, 3);
  g.kernel_w = check_random_int(1, 3);
  g.stride = dilated ? 1 : check_random_int(1, 3);
  g.dilation = dilated ? check_random_int(1, g.h < 5 || g.w < 5 ? 1 : 2) : 1;
  g.out_h = out_size(g.h, g.kernel_h, g.stride, g.dilation, same, &g.pad_top);
  g.out_w = out_size(g.w, g.kernel_w, g.stride, g.dilation, same, &g.pad_left);
  return g;
}

/* Sum over the window; weights (out_c, kernel_h, kernel_w, group_c), channels of the same group. */
static float window_sum(const geometry *g, const float *x, const float *w, int32_t group_c, int32_t oy, int32_t ox,
                        int32_t oc) {
  int32_t first = oc / (g->out_c / (g->c / group_c)) * group_c;
  double sum = 0;
  for (int32_t ky = 0; ky < g->kernel_h; ky++) {
    for (int32_t kx = 0; kx < g->kernel_w; kx++) {
      int32_t iy = oy * g->stride + ky * g->dilation - g->pad_top, ix = ox * g->stride + kx * g->dilation - g->pad_left;
      if (iy < 0 || iy >= g->h || ix < 0 || ix >= g->w) continue;
      for (int32_t c = 0; c < group_c; c++) {
        sum += (double)x[(iy * g->w + ix) * g->c + first + c] *
               w[((oc * g->kernel_h + ky) * g->kernel_w + kx) * group_c + c];
      }
    }
  }
  return (float)sum;
}

static float activate(int32_t activation, float v) {
  if (activation == FWI_FUSED_RELU) return v < 0 ? 0 : v;
  if (activation == FWI_FUSED_RELU6) return v < 0 ? 0 : v > 6 ? 6 : v;
  if (activation == FWI_FUSED_RELU_N1_TO_1) return v < -1 ? -1 : v > 1 ? 1 : v;
  return activation == FWI_FUSED_TANH ? tanhf(v) : v;
}

/* A convolution of `groups` groups; the weights as float32, float16, int8 by channel or uint8 by tensor. */
enum { AS_FLOAT, AS_HALF, AS_INT8_CHANNELS, AS_UINT8, STORED_FORMS };

static void one_conv(int same, int dilated, int32_t groups, int stored) {
  geometry g = draw(same, dilated);
  g.c *= groups;
  g.out_c = groups * check_random_int(1, 9);
  int32_t group_c = g.c / groups, activation = check_random_int(0, 4);
  size_t filter = (size_t)(g.kernel_h * g.kernel_w * group_c), weights = filter * (size_t)g.out_c;
  float w[8 * 9 * 9 * 9 * 4], bias[40], x[11 * 11 * 40], y[11 * 11 * 40], scales[40];
  int8_t narrow[sizeof w / sizeof *w];
  uint16_t halves[sizeof w / sizeof *w];
  int64_t zeros[40];
  check_random_fill(bias, (size_t)g.out_c, -1, 1);
  check_random_fill(x, (size_t)(g.h * g.w * g.c), -1, 1);
  for (int32_t c = 0; c < g.out_c; c++) {
    scales[c] = check_random_float(0.001f, 0.02f);
    zeros[c] = stored == AS_UINT8 ? 100 : 0;
  }
  for (size_t i = 0; i < weights; i++) {
    narrow[i] = (int8_t)check_random();
    halves[i] = (uint16_t)(check_random_int(0, 1) << 15 | check_random_int(0x3000, 0x3BFF)); /* 0.125 to 1 */
    int exponent = (halves[i] >> 10 & 31) - 25;
    w[i] = check_random_float(-1, 1);
    if (stored == AS_HALF)
      w[i] = ldexpf((float)(1024 + (halves[i] & 1023)), exponent) * (halves[i] >> 15 ? -1.0f : 1.0f);
    if (stored == AS_INT8_CHANNELS) w[i] = scales[i / filter] * (float)narrow[i];
    if (stored == AS_UINT8) w[i] = scales[0] * ((float)(uint8_t)narrow[i] - 100);
  }
  tb_model *m = tb_new();
  const tb_ints shape = TB_SHAPE(g.out_c, g.kernel_h, g.kernel_w, group_c);
  int32_t wt = stored == AS_FLOAT ? tb_floats(m, "w", shape, w)
               : stored == AS_HALF
                   ? tb_constant(m, "w", FWI_FLOAT16, shape, halves, weights * 2)
                   : tb_constant(m, "w", stored == AS_UINT8 ? FWI_UINT8 : FWI_INT8, shape, narrow, weights);
  if (stored >= AS_INT8_CHANNELS) tb_quantize(m, wt, scales, zeros, stored == AS_UINT8 ? 1 : (size_t)g.out_c, 0);
  int32_t b = tb_floats(m, "b", TB_SHAPE(g.out_c), bias),
          in = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, g.h, g.w, g.c));
  int32_t out = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, g.out_h, g.out_w, g.out_c)), dense = wt;
  if (stored == AS_HALF || stored == AS_UINT8) { /* int8 goes straight in, as dynamic-range converters write it */
    dense = tb_tensor(m, "dense", FWI_FLOAT32, shape);
    tb_op(m, FWI_OP_DEQUANTIZE, TB_INTS(wt), TB_INTS(dense));
  }
  tb_op(m, FWI_OP_CONV_2D, TB_INTS(in, dense, b), TB_INTS(out));
  tb_option_conv(m, same ? 0 : 1, g.stride, g.stride, g.dilation, g.dilation, 0, activation);
  tb_ends(m, TB_INTS(in), TB_INTS(out));
  size_t at = 0;
  for (int32_t oy = 0; oy < g.out_h; oy++) {
    for (int32_t ox = 0; ox < g.out_w; ox++) {
      for (int32_t oc = 0; oc < g.out_c; oc++, at++) {
        y[at] = activate(activation, bias[oc] + window_sum(&g, x, w, group_c, oy, ox, oc));
      }
    }
  }
  char what[160];
  snprintf(what, sizeof what, "conv %dx%dx%d kernel %dx%d stride %d dilation %d %s groups %d stored %d", g.h, g.w, g.c,
           g.kernel_h, g.kernel_w, g.stride, g.dilation, same ? "SAME" : "VALID", groups, stored);
  nn_expect(m, x, y, at, 2e-4f, what);
}

static void conv2d(void) {
  for (int i = 0; i < 24; i++) one_conv(i & 1, i & 2, 1, i % STORED_FORMS);
}

static void grouped_conv2d(void) {
  for (int i = 0; i < 6; i++) one_conv(i & 1, 0, 1 + i % 4, i % STORED_FORMS);
}

static void depthwise(void) {
  for (int i = 0; i < 12; i++) {
    geometry g = draw(i & 1, i & 2);
    int32_t multiplier = check_random_int(1, 3), activation = check_random_int(0, 3);
    g.out_c = g.c * multiplier;
    float w[9 * 27], one[9 * 27], bias[27], x[11 * 11 * 9], y[11 * 11 * 27];
    int32_t taps = g.kernel_h * g.kernel_w;
    check_random_fill(w, (size_t)(taps * g.out_c), -1, 1); /* (1, kernel_h, kernel_w, out_c) */
    check_random_fill(bias, (size_t)g.out_c, -1, 1);
    check_random_fill(x, (size_t)(g.h * g.w * g.c), -1, 1);
    for (int32_t k = 0; k < taps * g.out_c; k++) one[k] = w[k % taps * g.out_c + k / taps]; /* as groups of 1 channel */
    tb_model *m = tb_new();
    int32_t wt = tb_floats(m, "w", TB_SHAPE(1, g.kernel_h, g.kernel_w, g.out_c), w);
    int32_t b = tb_floats(m, "b", TB_SHAPE(g.out_c), bias),
            in = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, g.h, g.w, g.c));
    int32_t out = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, g.out_h, g.out_w, g.out_c));
    tb_op(m, FWI_OP_DEPTHWISE_CONV_2D, TB_INTS(in, wt, b), TB_INTS(out));
    tb_option_conv(m, i & 1 ? 0 : 1, g.stride, g.stride, g.dilation, g.dilation, multiplier, activation);
    tb_ends(m, TB_INTS(in), TB_INTS(out));
    size_t at = 0;
    for (int32_t oy = 0; oy < g.out_h; oy++) {
      for (int32_t ox = 0; ox < g.out_w; ox++) {
        for (int32_t oc = 0; oc < g.out_c; oc++, at++) {
          y[at] = activate(activation, bias[oc] + window_sum(&g, x, one, 1, oy, ox, oc));
        }
      }
    }
    nn_expect(m, x, y, at, 1e-4f, "DEPTHWISE_CONV_2D");
  }
}

/* Each input cell spreads its filter over the output, which is then cropped. */
static void spread(const geometry *g, const float *x, const float *w, const float *bias, float *y) {
  for (int32_t i = 0; i < g->out_h * g->out_w * g->out_c; i++) y[i] = bias ? bias[i % g->out_c] : 0;
  for (int32_t i = 0; i < g->h * g->w * g->c; i++) {
    int32_t iy = i / g->c / g->w, ix = i / g->c % g->w, ic = i % g->c;
    for (int32_t k = 0; k < g->out_c * g->kernel_h * g->kernel_w; k++) {
      int32_t kx = k % g->kernel_w, ky = k / g->kernel_w % g->kernel_h, oc = k / g->kernel_w / g->kernel_h;
      int32_t oy = iy * g->stride + ky - g->pad_top, ox = ix * g->stride + kx - g->pad_left;
      if (oy < 0 || oy >= g->out_h || ox < 0 || ox >= g->out_w) continue;
      y[(oy * g->out_w + ox) * g->out_c + oc] += x[i] * w[k * g->c + ic];
    }
  }
}

static void transpose_conv(void) {
  for (int i = 0; i < 12; i++) {
    int same = i & 1, custom = i >= 8; /* MediaPipe's custom op has a bias and no output shape */
    geometry g = {.h = check_random_int(1, 6), .w = check_random_int(1, 6), .c = check_random_int(1, 5)};
    g.out_c = check_random_int(1, 6);
    g.stride = check_random_int(1, 3);
    g.kernel_h = g.kernel_w = check_random_int(g.stride, 4);
    if (same) {
      int32_t total = custom ? g.kernel_h - (g.h - 1) % g.stride - 1 : g.kernel_h - g.stride;
      int32_t total_w = custom ? g.kernel_w - (g.w - 1) % g.stride - 1 : g.kernel_w - g.stride;
      g.pad_top = total > 0 ? total / 2 : 0;
      g.pad_left = total_w > 0 ? total_w / 2 : 0;
      g.out_h = custom ? (g.h - 1) * g.stride + g.kernel_h - (total > 0 ? total : 0) : g.h * g.stride;
      g.out_w = custom ? (g.w - 1) * g.stride + g.kernel_w - (total_w > 0 ? total_w : 0) : g.w * g.stride;
    } else {
      g.out_h = (g.h - 1) * g.stride + g.kernel_h;
      g.out_w = (g.w - 1) * g.stride + g.kernel_w;
    }
    float w[6 * 16 * 5], x[6 * 6 * 5], bias[6], y[22 * 22 * 6];
    check_random_fill(w, (size_t)(g.out_c * g.kernel_h * g.kernel_w * g.c), -1, 1);
    check_random_fill(x, (size_t)(g.h * g.w * g.c), -1, 1);
    check_random_fill(bias, (size_t)g.out_c, -1, 1);
    tb_model *m = tb_new();
    int32_t wt = tb_floats(m, "w", TB_SHAPE(g.out_c, g.kernel_h, g.kernel_w, g.c), w);
    int32_t b = tb_floats(m, "b", TB_SHAPE(g.out_c), bias),
            shape = tb_int_list(m, "s", TB_INTS(1, g.out_h, g.out_w, g.out_c));
    int32_t in = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, g.h, g.w, g.c));
    int32_t out = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, g.out_h, g.out_w, g.out_c));
    if (custom) {
      const int32_t options[] = {same ? 1 : 2, g.stride, g.stride};
      tb_custom_op(m, "Convolution2DTransposeBias", 1, TB_INTS(in, wt, b), TB_INTS(out), options, sizeof options);
    } else {
      tb_op(m, FWI_OP_TRANSPOSE_CONV, TB_INTS(shape, wt, in), TB_INTS(out));
      tb_option_byte(m, 0, same ? 0 : 1);
      tb_option_int(m, 1, g.stride);
      tb_option_int(m, 2, g.stride);
    }
    tb_ends(m, TB_INTS(in), TB_INTS(out));
    spread(&g, x, w, custom ? bias : NULL, y);
    nn_expect(m, x, y, (size_t)(g.out_h * g.out_w * g.out_c), 1e-4f, custom ? "custom transposed" : "TRANSPOSE_CONV");
  }
}

static void pools(void) {
  for (int i = 0; i < 12; i++) {
    geometry g = draw(i & 1, 0);
    int max = i & 2;
    g.out_c = g.c;
    float x[11 * 11 * 9], y[11 * 11 * 9];
    check_random_fill(x, (size_t)(g.h * g.w * g.c), -1, 1);
    tb_model *m = tb_new();
    int32_t in = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, g.h, g.w, g.c));
    int32_t out = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, g.out_h, g.out_w, g.c));
    tb_op(m, max ? FWI_OP_MAX_POOL_2D : FWI_OP_AVERAGE_POOL_2D, TB_INTS(in), TB_INTS(out));
    tb_option_byte(m, 0, i & 1 ? 0 : 1);
    tb_option_int(m, 1, g.stride);
    tb_option_int(m, 2, g.stride);
    tb_option_int(m, 3, g.kernel_w);
    tb_option_int(m, 4, g.kernel_h);
    tb_option_byte(m, 5, i >= 8 ? FWI_FUSED_RELU : FWI_FUSED_NONE);
    tb_ends(m, TB_INTS(in), TB_INTS(out));
    for (int32_t o = 0; o < g.out_h * g.out_w * g.c; o++) {
      int32_t c = o % g.c, ox = o / g.c % g.out_w, oy = o / g.c / g.out_w, count = 0;
      float best = -2, sum = 0;
      for (int32_t k = 0; k < g.kernel_h * g.kernel_w; k++) {
        int32_t iy = oy * g.stride + k / g.kernel_w - g.pad_top, ix = ox * g.stride + k % g.kernel_w - g.pad_left;
        if (iy < 0 || iy >= g.h || ix < 0 || ix >= g.w) continue;
        float v = x[(iy * g.w + ix) * g.c + c];
        best = v > best ? v : best;
        sum += v;
        count++;
      }
      y[o] = activate(i >= 8 ? FWI_FUSED_RELU : FWI_FUSED_NONE, max ? best : sum / (float)count);
    }
    nn_expect(m, x, y, (size_t)(g.out_h * g.out_w * g.c), 1e-5f, max ? "MAX_POOL_2D" : "AVERAGE_POOL_2D");
  }
}

/* Maxima remember where they were, and go back there. */
static void pool_and_unpool(void) {
  tb_model *m = tb_new();
  const int32_t options[] = {1, 2, 2, 2, 2, 0}; /* SAME, stride, filter, no activation */
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 2, 4, 1)),
          y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 1, 2, 1));
  int32_t where = tb_tensor(m, "where", FWI_FLOAT32, TB_SHAPE(1, 1, 2, 1));
  int32_t z = tb_tensor(m, "z", FWI_FLOAT32, TB_SHAPE(1, 2, 4, 1));
  tb_custom_op(m, "MaxPoolingWithArgmax2D", 1, TB_INTS(x), TB_INTS(y, where), options, sizeof options);
  tb_custom_op(m, "MaxUnpooling2D", 1, TB_INTS(y, where), TB_INTS(z), options, sizeof options);
  tb_ends(m, TB_INTS(x), TB_INTS(y, where, z));
  const float in[] = {1, 2, 3, 4, 9, 3, 8, 5}, out[] = {9, 8, 2.1f, 2.1f, 0, 0, 0, 0, 9, 0, 8, 0};
  nn_expect(m, in, out, 12, 1e-6f, "MaxPoolingWithArgmax2D and MaxUnpooling2D");
}

/* Windows far larger than the picture, whose cells an int32 does not count. */
static void windows_beyond_int32(void) {
  tb_model *m = tb_new();
  const int32_t options[] = {1, 1, 1, INT32_MAX / 2, 5, 0}; /* SAME, stride, width and height of the filter */
  int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 1)),
          y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 1));
  int32_t where = tb_tensor(m, "where", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 1));
  tb_custom_op(m, "MaxPoolingWithArgmax2D", 1, TB_INTS(x), TB_INTS(y, where), options, sizeof options);
  tb_ends(m, TB_INTS(x), TB_INTS(y, where));
  const float in = 3, out[] = {3, 2684354560.0f}; /* two rows and a half above it */
  nn_expect(m, &in, out, 2, 0, "MaxPoolingWithArgmax2D");
}

static void strides_beyond_the_picture(void) {
  for (int max = 0; max < 2; max++) {
    tb_model *m = tb_new();
    int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 4)),
            y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1, 1, 1, 4));
    tb_op(m, max ? FWI_OP_MAX_POOL_2D : FWI_OP_AVERAGE_POOL_2D, TB_INTS(x), TB_INTS(y));
    tb_option_byte(m, 0, FWI_PADDING_SAME);
    tb_option_int(m, 1, INT32_MAX);
    tb_option_int(m, 2, INT32_MAX);
    tb_option_int(m, 3, 5);
    tb_option_int(m, 4, 5);
    tb_ends(m, TB_INTS(x), TB_INTS(y));
    const float in[] = {1, -2, 3, -4};
    nn_expect(m, in, in, 4, 0, max ? "MAX_POOL_2D" : "AVERAGE_POOL_2D");
  }
}

CHECK_MAIN("nn_conv") {
  CHECK_RUN(conv2d);
  CHECK_RUN(grouped_conv2d);
  CHECK_RUN(depthwise);
  CHECK_RUN(transpose_conv);
  CHECK_RUN(pools);
  CHECK_RUN(pool_and_unpool);
  CHECK_RUN(windows_beyond_int32);
  CHECK_RUN(strides_beyond_the_picture);
}
