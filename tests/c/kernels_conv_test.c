/* Convolutions and matrix products: the simd set against the reference over random shapes below, at and above
 * the register tile, with odd channels, tiny pictures, dilation, strides beyond the kernel and pads beyond the
 * picture. Speed: tests/bench/kernels_bench.c. */
#include "kernels_shapes.h"

static fwi_activation random_activation(void) {
  return check_random_int(0, 1) ? FWI_ACT_RELU : (fwi_activation)check_random_int(FWI_ACT_NONE, FWI_ACT_TANH);
}

/* One entry of the table, whichever it is. */
typedef struct conv_kernel {
  size_t (*packed_bytes)(const fwi_conv_shape *);
  void (*pack)(const fwi_conv_shape *, const float *, const float *, void *);
  size_t (*scratch_bytes)(const fwi_conv_shape *);
  void (*run)(const fwi_conv_shape *, const float *, const void *, const fwi_epilogue *, float *, void *);
} conv_kernel;

typedef enum conv_kind { CONV2D, DEPTHWISE, TRANSPOSE_CONV } conv_kind;

static conv_kernel kernel_of(const fwi_kernels *k, conv_kind kind) {
  if (kind == CONV2D) return (conv_kernel){k->conv2d_packed_bytes, k->conv2d_pack, k->conv2d_scratch_bytes, k->conv2d};
  if (kind == DEPTHWISE) {
    return (conv_kernel){k->depthwise_packed_bytes, k->depthwise_pack, k->depthwise_scratch_bytes, k->depthwise};
  }
  return (conv_kernel){k->transpose_conv_packed_bytes, k->transpose_conv_pack, k->transpose_conv_scratch_bytes,
                       k->transpose_conv};
}

/* Runs one set into y. The residual may be y itself, then it is copied there first. */
static void run_set(const fwi_kernels *set, conv_kind kind, const fwi_conv_shape *s, const float *x, const float *w,
                    const float *bias, fwi_epilogue e, int in_place, guarded *y) {
  conv_kernel k = kernel_of(set, kind);
  guarded packed = guarded_new(k.packed_bytes(s) / sizeof(float), 0);
  guarded scratch = guarded_new(k.scratch_bytes(s) / sizeof(float), 0);
  k.pack(s, w, bias, packed.data);
  if (in_place && e.residual) {
    memcpy(y->data, e.residual, y->count * sizeof(float));
    e.residual = y->data;
  }
  k.run(s, x, packed.data, &e, y->data, scratch.data);
  CHECK(guarded_intact(&packed) && guarded_intact(&scratch) && guarded_intact(y), "%s wrote outside: %s", set->name,
        shape_text(s));
  guarded_free(&packed);
  guarded_free(&scratch);
}

static void make_positive(guarded *g) {
  for (size_t i = 0; i < g->count; i++) g->data[i] = fabsf(g->data[i]);
}

static double greatest_finite(const guarded *g) {
  double greatest = 1e-30;
  for (size_t i = 0; i < g->count; i++) {
    if (isfinite(g->data[i])) greatest = fmax(greatest, (double)g->data[i]);
  }
  return greatest;
}

/* The rounding of a sum goes with its terms, not with what cancellation or an activation leaves of it. */
static void compare_sets(conv_kind kind, const fwi_conv_shape *s, int strange) {
  size_t taps = (size_t)s->kernel_h * (size_t)s->kernel_w, out_c = (size_t)s->out_c;
  size_t outputs = (size_t)s->batch * (size_t)s->out_h * (size_t)s->out_w * out_c;
  size_t inputs = (size_t)s->batch * (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c;
  guarded x = guarded_random(inputs, -1, 1), residual = guarded_random(outputs, -1, 1);
  guarded w = guarded_random(taps * out_c * (kind == DEPTHWISE ? 1 : (size_t)s->in_c), -1, 1);
  guarded bias = guarded_random(out_c, -1, 1), slope = guarded_random(out_c, -1, 1);
  guarded expected = guarded_new(outputs, 1), got = guarded_new(outputs, (size_t)check_random_int(0, 3));
  fwi_epilogue e = {.activation = strange ? FWI_ACT_RELU : random_activation(), .alpha = 0.1f};
  if (e.activation == FWI_ACT_PRELU) e.slope = slope.data;
  if (check_random_int(0, 2) == 0) e.residual = residual.data;
  if (e.residual && kind != TRANSPOSE_CONV && out_c > 1 && check_random_int(0, 1)) {
    e.residual_channels = check_random_int(1, s->out_c - 1); /* rows of fewer channels, right before the guard */
    e.residual += outputs - outputs / out_c * (size_t)e.residual_channels;
  }
  e.relu_input = kind == DEPTHWISE && check_random_int(0, 2) == 0;
  const float *maybe_bias = check_random_int(0, 3) ? bias.data : NULL;
  if (strange) {
    x.data[check_random_int(0, (int32_t)inputs - 1)] = NAN;
    x.data[check_random_int(0, (int32_t)inputs - 1)] = INFINITY;
  }
  run_set(&fwi_kernels_scalar, kind, s, x.data, w.data, maybe_bias, e, 0, &expected);
  const int in_place = !e.residual_channels && check_random_int(0, 1);
  run_set(&fwi_kernels_simd, kind, s, x.data, w.data, maybe_bias, e, in_place, &got);
  guarded magnitude = guarded_new(outputs, 0);
  make_positive(&x);
  make_positive(&w);
  make_positive(&bias);
  make_positive(&residual);
  const fwi_epilogue plain = {.residual = e.residual, .residual_channels = e.residual_channels};
  run_set(&fwi_kernels_scalar, kind, s, x.data, w.data, maybe_bias, plain, 0, &magnitude);
  const double error = worst_error_at(got.data, expected.data, outputs, greatest_finite(&magnitude));
  guarded_free(&magnitude);
  CHECK(error <= MAGNITUDE_TOLERANCE, "error %.3g, activation %d, residual %d (%d channels), relu %d, bias %d: %s",
        error, e.activation, e.residual != NULL, e.residual_channels, e.relu_input, maybe_bias != NULL, shape_text(s));
  guarded *all[] = {&x, &w, &bias, &slope, &residual, &expected, &got};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) guarded_free(all[i]);
}

static void conv2d_matches(void) {
  for (int i = 0; i < 1200; i++) {
    fwi_conv_shape s = random_shape();
    if (i % 4 == 0) s.kernel_h = s.kernel_w = 1;
    compare_sets(CONV2D, &s, i % 10 == 9);
  }
}

/* First layers: few channels, whole kernel rows at a time. */
static void conv2d_of_few_channels_matches(void) {
  for (int i = 0; i < 500; i++) {
    fwi_conv_shape s = random_shape();
    s.in_c = check_random_int(1, 4);
    s.kernel_h = s.kernel_w = 1 + 2 * check_random_int(1, 3);
    s.in_h = check_random_int(1, 24);
    s.in_w = check_random_int(1, 24);
    s.out_h = (s.in_h + s.stride_h - 1) / s.stride_h;
    s.out_w = (s.in_w + s.stride_w - 1) / s.stride_w;
    compare_sets(CONV2D, &s, i % 10 == 9);
  }
}

/* 3x3 layers of many channels, in both sizes of Winograd tiles; infinities and NaNs stay where they belong. */
static void conv2d_by_winograd_matches(void) {
  int seen[2] = {0, 0};
  for (int i = 0; i < 150; i++) {
    fwi_conv_shape s = random_shape();
    s.kernel_h = s.kernel_w = 3;
    s.stride_h = s.stride_w = s.dilation_h = s.dilation_w = 1;
    s.in_c = 4 * check_random_int(2, 20);
    s.out_c = 4 * check_random_int(2, 20);
    s.in_h = check_random_int(3, 20);
    s.in_w = check_random_int(3, 20);
    s.pad_top = check_random_int(0, 2);
    s.pad_left = check_random_int(0, 2);
    s.out_h = s.in_h - 2 + 2 * s.pad_top;
    s.out_w = s.in_w - 2 + s.pad_left;
    const char *name = fwi_kernels_simd.conv2d_name(&s);
    if (strstr(name, "winograd")) seen[strstr(name, "4x4") != NULL]++;
    compare_sets(CONV2D, &s, i % 4 == 3);
  }
  CHECK(seen[0] > 10 && seen[1] > 10, "2x2 tiles %d times, 4x4 tiles %d times", seen[0], seen[1]);
}

/* Deep sums and blocks of more rows than one pass takes. */
static void conv2d_of_large_shapes_matches(void) {
  static const fwi_conv_shape kShapes[] = {
      {1, 30, 31, 37, 30, 31, 41, 3, 3, 1, 1, 1, 1, 1, 1, 0},    {1, 7, 7, 300, 7, 7, 21, 3, 3, 1, 1, 1, 1, 1, 1, 0},
      {1, 1, 1, 2000, 1, 1, 13, 1, 1, 1, 1, 1, 1, 0, 0, 0},      {2, 33, 40, 3, 17, 20, 24, 5, 5, 2, 2, 1, 1, 1, 2, 0},
      {1, 20, 20, 12, 10, 10, 100, 11, 11, 2, 2, 1, 1, 5, 5, 0}, {1, 25, 3, 64, 13, 1, 96, 3, 3, 2, 9, 2, 1, 2, 7, 0},
      {1, 4, 4, 130, 4, 4, 28, 3, 3, 1, 1, 1, 1, 1, 1, 0},       {1, 2, 3, 90, 2, 3, 18, 3, 3, 1, 1, 2, 2, 2, 2, 0},
      {1, 7, 7, 520, 7, 7, 20, 1, 1, 1, 1, 1, 1, 0, 0, 0},
  };
  for (size_t i = 0; i < sizeof kShapes / sizeof *kShapes; i++) compare_sets(CONV2D, &kShapes[i], 0);
}

static void depthwise_matches(void) {
  for (int i = 0; i < 1200; i++) {
    fwi_conv_shape s = random_shape();
    s.depth_multiplier = check_random_int(0, 3) ? 1 : check_random_int(2, 9);
    s.out_c = s.in_c * s.depth_multiplier;
    if (i % 2) { /* the bodies of 3x3 and 5x5 */
      s.kernel_h = s.kernel_w = check_random_int(0, 1) ? 3 : 5;
      s.stride_h = s.stride_w = check_random_int(1, 2);
      s.dilation_h = s.dilation_w = 1;
      s.in_w = check_random_int(1, 24);
      s.out_w = check_random_int(0, 3) ? (s.in_w + s.stride_w - 1) / s.stride_w : check_random_int(1, 30);
    }
    compare_sets(DEPTHWISE, &s, i % 10 == 9);
  }
}

/* Beyond the cache 3x3 has another body. */
static void depthwise_of_large_shapes_matches(void) {
  for (int i = 0; i < 6; i++) {
    fwi_conv_shape s = {1, 61, 60, 64, 61, 60, 64, 3, 3, 1, 1, 1, 1, 1, 1, 1};
    if (i % 2) s.stride_h = s.stride_w = 2, s.in_c = s.out_c = 93, s.out_h = 31, s.out_w = 30, s.pad_left = 0;
    compare_sets(DEPTHWISE, &s, i == 4);
  }
}

static void transpose_conv_matches(void) {
  for (int i = 0; i < 600; i++) {
    fwi_conv_shape s = random_shape();
    s.in_h = check_random_int(1, 9);
    s.in_w = check_random_int(1, 9);
    s.stride_h = check_random_int(1, 4);
    s.stride_w = check_random_int(1, 4);
    s.out_h = check_random_int(1, s.in_h * s.stride_h + s.kernel_h);
    s.out_w = check_random_int(1, s.in_w * s.stride_w + s.kernel_w);
    compare_sets(TRANSPOSE_CONV, &s, i % 10 == 9);
  }
}

static void dense_matches(void) {
  for (int i = 0; i < 400; i++) {
    int32_t m = check_random_int(0, 1) ? 1 : check_random_int(1, 60), n = check_random_int(1, 40);
    int32_t k = check_random_int(0, 3) ? check_random_int(1, 40) : check_random_int(100, 1500);
    size_t outputs = (size_t)m * (size_t)n;
    guarded a = guarded_random((size_t)m * (size_t)k, -1, 1), w = guarded_random((size_t)n * (size_t)k, -1, 1);
    guarded bias = guarded_random((size_t)n, -1, 1), residual = guarded_random(outputs, -1, 1);
    guarded y[2] = {guarded_new(outputs, 1), guarded_new(outputs, 2)};
    const fwi_kernels *sets[2] = {&fwi_kernels_scalar, &fwi_kernels_simd};
    fwi_epilogue e = {.activation = random_activation(), .alpha = 0.2f, .slope = bias.data};
    if (check_random_int(0, 2) == 0) e.residual = residual.data;
    for (int set = 0; set < 2; set++) {
      guarded packed = guarded_new(sets[set]->dense_packed_bytes(n, k) / sizeof(float), 0);
      sets[set]->dense_pack(n, k, w.data, i % 5 ? bias.data : NULL, packed.data);
      sets[set]->dense(m, n, k, a.data, packed.data, &e, y[set].data);
      CHECK(guarded_intact(&packed) && guarded_intact(&y[set]), "wrote outside: m %d n %d k %d", m, n, k);
      guarded_free(&packed);
    }
    double error = worst_error(y[1].data, y[0].data, outputs);
    CHECK(error <= SUM_TOLERANCE, "error %.3g: m %d n %d k %d activation %d", error, m, n, k, e.activation);
    guarded *all[] = {&a, &w, &bias, &residual, &y[0], &y[1]};
    for (size_t j = 0; j < sizeof all / sizeof *all; j++) guarded_free(all[j]);
  }
}

static void matmul_matches(void) {
  for (int i = 0; i < 400; i++) {
    int32_t m = check_random_int(1, 20), n = check_random_int(1, 30);
    int32_t k = check_random_int(0, 4) ? check_random_int(1, 40) : check_random_int(100, 400);
    int transpose_a = check_random_int(0, 1), transpose_b = check_random_int(0, 1);
    size_t outputs = (size_t)m * (size_t)n;
    guarded a = guarded_random((size_t)m * (size_t)k, -1, 1), b = guarded_random((size_t)n * (size_t)k, -1, 1);
    guarded expected = guarded_new(outputs, 1), got = guarded_new(outputs, 2);
    fwi_kernels_scalar.matmul(m, n, k, a.data, transpose_a, b.data, transpose_b, expected.data);
    fwi_kernels_simd.matmul(m, n, k, a.data, transpose_a, b.data, transpose_b, got.data);
    double error = worst_error(got.data, expected.data, outputs);
    CHECK(error <= SUM_TOLERANCE && guarded_intact(&got), "error %.3g: m %d n %d k %d transposed %d %d", error, m, n, k,
          transpose_a, transpose_b);
    guarded *all[] = {&a, &b, &expected, &got};
    for (size_t j = 0; j < sizeof all / sizeof *all; j++) guarded_free(all[j]);
  }
}

/* The reference itself, against sums done by hand. */
static void reference_is_right(void) {
  const float x[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, w[4] = {1, 10, 100, 1000}, bias[1] = {0.5f};
  float packed[8], y[16];
  fwi_epilogue e = {.activation = FWI_ACT_NONE};
  fwi_conv_shape s = {1, 3, 3, 1, 2, 2, 1, 2, 2, 1, 1, 1, 1, 0, 0, 1};
  const fwi_kernels *k = &fwi_kernels_scalar;
  const float valid[4] = {5421.5f, 6532.5f, 8754.5f, 9865.5f};
  k->conv2d_pack(&s, w, bias, packed);
  k->conv2d(&s, x, packed, &e, y, NULL);
  CHECK(worst_error(y, valid, 4) == 0, "conv2d %g %g %g %g", y[0], y[1], y[2], y[3]);
  k->depthwise_pack(&s, w, bias, packed);
  k->depthwise(&s, x, packed, &e, y, NULL);
  CHECK(worst_error(y, valid, 4) == 0, "depthwise %g %g %g %g", y[0], y[1], y[2], y[3]);

  fwi_conv_shape up = {1, 2, 2, 1, 3, 3, 1, 2, 2, 1, 1, 1, 1, 0, 0, 0}; /* overlapping 2x2 stamps of w */
  const float stamped[9] = {1, 12, 20, 103, 1234, 2040, 300, 3400, 4000};
  k->transpose_conv_pack(&up, w, NULL, packed);
  k->transpose_conv(&up, x, packed, &e, y, NULL);
  CHECK(worst_error(y, stamped, 9) == 0, "transpose_conv %g %g %g", y[0], y[1], y[4]);

  /* rows (1, 2) and (3, 4) times (1, 10) */
  k->dense_pack(1, 2, w, bias, packed);
  k->dense(2, 1, 2, x, packed, &e, y);
  CHECK(y[0] == 21.5f && y[1] == 43.5f, "dense %g %g", y[0], y[1]);
  k->matmul(2, 2, 2, x, 0, w, 1, y);
  CHECK(y[0] == 21 && y[1] == 2100 && y[2] == 43 && y[3] == 4300, "matmul %g %g %g %g", y[0], y[1], y[2], y[3]);
}

/* Nothing wraps around to a small size, which on a 32-bit machine 2^30 floats would. */
static void sizes_saturate(void) {
  const fwi_conv_shape wide = {1, 1, 1, 1 << 15, 1, 1, 1 << 15, 1, 1, 1, 1, 1, 1, 0, 0, 1};
  const fwi_conv_shape tall = {1, 1, 1, 1, 1, 1, 1, 1 << 15, 1 << 15, 1, 1, 1, 1, 0, 0, 1};
  const fwi_kernels *sets[2] = {&fwi_kernels_scalar, &fwi_kernels_simd};
  const uint64_t weights = UINT64_C(1) << 30;
  for (int i = 0; i < 2; i++) {
    const size_t bytes[] = {sets[i]->conv2d_packed_bytes(&wide),           sets[i]->transpose_conv_packed_bytes(&wide),
                            sets[i]->dense_packed_bytes(1 << 15, 1 << 15), sets[i]->conv2d_packed_bytes(&tall),
                            sets[i]->depthwise_packed_bytes(&tall),        sets[i]->transpose_conv_packed_bytes(&tall)};
    for (size_t j = 0; j < sizeof bytes / sizeof *bytes; j++) {
      CHECK(bytes[j] == SIZE_MAX || bytes[j] / sizeof(float) >= weights, "%s, size %d", sets[i]->name, (int)j);
    }
  }
  const size_t scratch = fwi_kernels_simd.transpose_conv_scratch_bytes(&tall);
  CHECK(scratch == SIZE_MAX || scratch / sizeof(float *) >= weights, "scratch");
}

CHECK_MAIN("kernels_conv") {
  CHECK_RUN(sizes_saturate);
  CHECK_RUN(reference_is_right);
  CHECK_RUN(conv2d_matches);
  CHECK_RUN(conv2d_of_few_channels_matches);
  CHECK_RUN(conv2d_by_winograd_matches);
  CHECK_RUN(conv2d_of_large_shapes_matches);
  CHECK_RUN(depthwise_matches);
  CHECK_RUN(depthwise_of_large_shapes_matches);
  CHECK_RUN(transpose_conv_matches);
  CHECK_RUN(dense_matches);
  CHECK_RUN(matmul_matches);
}
