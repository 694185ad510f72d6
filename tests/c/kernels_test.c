/* Everything of the kernel table that is no convolution: the simd set against the reference, and the
 * reference against libm. */
#include "kernels/mathf.h"
#include "kernels_check.h"

static const float kSpecial[] = {0.0f,   -0.0f,   1.0f,    -1.0f,    0.5f,     -0.5f,     1.5f,     2.5f,   -2.5f,
                                 88.0f,  -87.5f,  89.5f,   -103.0f,  -104.5f,  1000.0f,   -1000.0f, 1e10f,  -1e10f,
                                 1e-40f, -1e-40f, 3.4e38f, -3.4e38f, INFINITY, -INFINITY, NAN,      1e-20f, 3.0f};
enum { kSpecials = sizeof kSpecial / sizeof *kSpecial };

/* Distance in units in the last place of the float nearest to `exact`. */
static double ulps(float value, double exact) {
  float nearest = (float)exact;
  if (isnan(value) || isnan(nearest)) return isnan(value) && isnan(nearest) ? 0 : INFINITY;
  if (value == nearest) return signbit(value) == signbit(nearest) || fabs(exact) > 0 ? 0 : INFINITY;
  if (isinf(value) || isinf(nearest)) return INFINITY;
  return fabs((double)value - exact) / (nextafterf(fabsf(nearest), INFINITY) - fabsf(nearest));
}

static double logistic(double x) {
  return 1 / (1 + exp(-x));
}

static double gelu(double x) {
  return isinf(x) && x < 0 ? 0 : x * 0.5 * erfc(-x / sqrt(2.0));
}

static double gelu_tanh(double x) {
  double e = exp(-2 * sqrt(2 / 3.14159265358979323846) * (x + 0.044715 * x * x * x));
  return isinf(e) ? 0 : x / (1 + e);
}

typedef struct function {
  const char *name;
  float (*ours)(float);
  double (*exact)(double);
} function;

static const function kFunctions[] = {{"exp", fwi_expf, exp},       {"expm1", fwi_expm1f, expm1},
                                      {"log", fwi_logf, log},       {"sin", fwi_sinf, sin},
                                      {"cos", fwi_cosf, cos},       {"tanh", fwi_tanhf, tanh},
                                      {"erf", fwi_erff, erf},       {"logistic", fwi_logisticf, logistic},
                                      {"floor", fwi_floorf, floor}, {"ceil", fwi_ceilf, ceil},
                                      {"round", fwi_roundf, rint}};

/* Over all exponents and signs, and where the functions bend. */
static float random_argument(int i) {
  uint32_t bits = check_random();
  float value;
  memcpy(&value, &bits, sizeof value);
  if (i < kSpecials) return kSpecial[i];
  return i % 2 ? value : check_random_float(-12, 12);
}

static void reference_functions_are_exact(void) {
  for (size_t f = 0; f < sizeof kFunctions / sizeof *kFunctions; f++) {
    for (int i = 0; i < 20000; i++) {
      float x = random_argument(i), y = kFunctions[f].ours(x);
      CHECK(ulps(y, kFunctions[f].exact(x)) <= 1, "%s(%a) = %a, not %a", kFunctions[f].name, x, y,
            kFunctions[f].exact(x));
    }
  }
  for (int i = 0; i < 20000; i++) { /* the sign of a vanishing tail is nobody's business */
    float x = random_argument(i), y = fwi_geluf(x), z = fwi_gelu_tanhf(x);
    CHECK((y == 0 && fabs(gelu(x)) < 1e-40) || ulps(y, gelu(x)) <= 1, "gelu(%a) = %a, not %a", x, y, gelu(x));
    CHECK((z == 0 && fabs(gelu_tanh(x)) < 1e-40) || ulps(z, gelu_tanh(x)) <= 1, "gelu_tanh(%a) = %a", x, z);
  }
}

static void reference_pow_is_exact(void) {
  for (int i = 0; i < 20000; i++) {
    float x = random_argument(i), y = check_random_int(0, 1) ? (float)check_random_int(-8, 8) : random_argument(i + 1);
    if (i < kSpecials * kSpecials) {
      x = kSpecial[i / kSpecials];
      y = kSpecial[i % kSpecials];
    }
    float got = fwi_powf(x, y);
    CHECK(ulps(got, pow(x, y)) <= 1, "pow(%a, %a) = %a, not %a", x, y, got, pow(x, y));
  }
}

static fwi_activation plain_activation(void) {
  static const fwi_activation kPlain[] = {FWI_ACT_NONE,         FWI_ACT_RELU, FWI_ACT_RELU6,
                                          FWI_ACT_RELU_N1_TO_1, FWI_ACT_TANH, FWI_ACT_LOGISTIC};
  return kPlain[check_random_int(0, 5)];
}

/* Each value on its own: within `tolerance` of max(1, |expected|), equal where not finite. */
static int each_near(const float *got, const float *expected, size_t n, double tolerance, size_t *where) {
  for (size_t i = 0; i < n; i++) {
    *where = i;
    if (isnan(got[i]) && isnan(expected[i])) continue;
    if (got[i] == expected[i]) continue;
    if (!(fabs((double)got[i] - expected[i]) <= tolerance * fmax(1, fabs((double)expected[i])))) return 0;
  }
  return 1;
}

static void unary_matches(void) {
  for (int op = FWI_UNARY_RELU; op <= FWI_UNARY_ROUND; op++) {
    for (int round = 0; round < 60; round++) {
      size_t n = (size_t)check_random_int(1, 40), where;
      guarded x = guarded_random(n, -10, 10), expected = guarded_new(n, 1), got = guarded_new(n, 2);
      for (size_t i = 0; i < n; i++) {
        if (round % 3 == 0) x.data[i] = kSpecial[check_random_int(0, kSpecials - 1)];
      }
      fwi_kernels_scalar.unary((fwi_unary)op, n, x.data, 0.3f, expected.data);
      if (round % 2) {
        memcpy(got.data, x.data, n * sizeof(float));
        fwi_kernels_simd.unary((fwi_unary)op, n, got.data, 0.3f, got.data);
      } else {
        fwi_kernels_simd.unary((fwi_unary)op, n, x.data, 0.3f, got.data);
      }
      CHECK(each_near(got.data, expected.data, n, 1e-6, &where) && guarded_intact(&got),
            "op %d of n %d: [%d] f(%a) = %a, not %a", op, (int)n, (int)where, x.data[where], got.data[where],
            expected.data[where]);
      guarded *all[] = {&x, &expected, &got};
      for (size_t i = 0; i < 3; i++) guarded_free(all[i]);
    }
  }
}

static void binary_matches(void) {
  for (int op = FWI_BINARY_ADD; op <= FWI_BINARY_PRELU; op++) {
    for (int round = 0; round < 100; round++) {
      size_t n = (size_t)check_random_int(1, 40), where;
      int a_step = check_random_int(0, 3) ? 1 : 0, b_step = check_random_int(0, 3) ? 1 : 0;
      fwi_activation act = plain_activation();
      guarded a = guarded_random(a_step ? n : 1, -4, 4), b = guarded_random(b_step ? n : 1, -4, 4);
      guarded expected = guarded_new(n, 1), got = guarded_new(n, 2);
      if (round % 3 == 0) a.data[a.count / 2] = kSpecial[check_random_int(0, kSpecials - 1)];
      if (round % 4 == 0) b.data[b.count / 2] = kSpecial[check_random_int(0, kSpecials - 1)];
      fwi_kernels_scalar.binary((fwi_binary)op, n, a.data, a_step, b.data, b_step, act, expected.data);
      float *out = round % 5 == 0 && a_step ? a.data : round % 5 == 1 && b_step ? b.data : got.data;
      fwi_kernels_simd.binary((fwi_binary)op, n, a.data, a_step, b.data, b_step, act, out);
      CHECK(each_near(out, expected.data, n, 1e-6, &where) && guarded_intact(&got) && guarded_intact(&a) &&
                guarded_intact(&b),
            "op %d n %d steps %d %d activation %d: [%d] %a, not %a", op, (int)n, a_step, b_step, act, (int)where,
            out[where], expected.data[where]);
      guarded *all[] = {&a, &b, &expected, &got};
      for (size_t i = 0; i < 4; i++) guarded_free(all[i]);
    }
  }
}

static void softmax_matches(void) {
  for (int round = 0; round < 300; round++) {
    size_t rows = (size_t)check_random_int(1, 11), n = (size_t)check_random_int(1, round % 2 ? 9 : 70), where;
    float range = round % 3 ? 5.0f : 1000.0f, beta = round % 4 ? 1.0f : 0.5f;
    int log = round % 5 == 0;
    guarded x = guarded_random(rows * n, -range, range), y[2] = {guarded_new(rows * n, 1), guarded_new(rows * n, 2)};
    if (round % 7 == 0) x.data[check_random_int(0, (int32_t)(rows * n) - 1)] = round % 2 ? NAN : -INFINITY;
    fwi_kernels_scalar.softmax(rows, n, x.data, beta, log, y[0].data);
    if (round % 6 == 1) { /* in place */
      memcpy(y[1].data, x.data, rows * n * sizeof(float));
      fwi_kernels_simd.softmax(rows, n, y[1].data, beta, log, y[1].data);
    } else {
      fwi_kernels_simd.softmax(rows, n, x.data, beta, log, y[1].data);
    }
    CHECK(each_near(y[1].data, y[0].data, rows * n, 2e-6, &where) && guarded_intact(&y[1]),
          "rows %d n %d beta %g log %d range %g: [%d] %g, not %g", (int)rows, (int)n, beta, log, range, (int)where,
          y[1].data[where], y[0].data[where]);
    for (size_t row = 0; row < rows && !log; row++) {
      double sum = 0;
      for (size_t i = 0; i < n; i++) sum += y[1].data[row * n + i];
      CHECK(isnan(sum) || fabs(sum - 1) < 1e-5, "row sums to %g", sum);
    }
    guarded *all[] = {&x, &y[0], &y[1]};
    for (size_t i = 0; i < 3; i++) guarded_free(all[i]);
  }
}

static void reduce_matches(void) {
  for (int round = 0; round < 500; round++) {
    fwi_reduce op = (fwi_reduce)check_random_int(FWI_REDUCE_SUM, FWI_REDUCE_PROD);
    size_t outer = (size_t)check_random_int(1, 5), n = (size_t)check_random_int(1, round % 9 ? 20 : 700);
    size_t inner = check_random_int(0, 2) ? (size_t)check_random_int(1, 20) : 1;
    float lo = op == FWI_REDUCE_PROD ? 0.9f : -1.0f, hi = op == FWI_REDUCE_PROD ? 1.1f : 2.0f;
    guarded x = guarded_random(outer * n * inner, lo, hi);
    guarded expected = guarded_new(outer * inner, 1), got = guarded_new(outer * inner, 2);
    if (round % 6 == 0) x.data[check_random_int(0, (int32_t)x.count - 1)] = round % 4 ? NAN : INFINITY;
    fwi_kernels_scalar.reduce(op, outer, n, inner, x.data, expected.data);
    fwi_kernels_simd.reduce(op, outer, n, inner, x.data, got.data);
    double error = worst_error(got.data, expected.data, expected.count);
    CHECK(error <= SUM_TOLERANCE && guarded_intact(&got), "error %.3g: op %d outer %d n %d inner %d", error, op,
          (int)outer, (int)n, (int)inner);
    guarded *all[] = {&x, &expected, &got};
    for (size_t i = 0; i < 3; i++) guarded_free(all[i]);
  }
}

static void mean_of_many_keeps_its_digits(void) {
  size_t n = 300000;
  float *x = malloc(n * sizeof(float)), means[2];
  if (!x) abort();
  check_random_fill(x, n, 0, 1);
  fwi_kernels_scalar.reduce(FWI_REDUCE_MEAN, 1, n, 1, x, &means[0]);
  fwi_kernels_simd.reduce(FWI_REDUCE_MEAN, 1, n, 1, x, &means[1]);
  CHECK_NEAR(means[1], means[0], 1e-6, "mean of %d", (int)n);
  free(x);
}

static void dots_match(void) {
  for (int round = 0; round < 300; round++) {
    int32_t m = check_random_int(1, 7), n = check_random_int(1, 23), k = check_random_int(1, round % 9 ? 40 : 600);
    if (round % 2) m = 1; /* most searches are for one face */
    guarded a = guarded_random((size_t)(m * k), -1, 1), b = guarded_random((size_t)(n * k), -1, 1);
    guarded expected = guarded_new((size_t)(m * n), 1), got = guarded_new((size_t)(m * n), 2);
    if (round % 6 == 0) b.data[check_random_int(0, (int32_t)b.count - 1)] = round % 4 ? NAN : INFINITY;
    fwi_kernels_scalar.dots(m, n, k, a.data, b.data, expected.data);
    fwi_kernels_simd.dots(m, n, k, a.data, b.data, got.data);
    double error = worst_error_at(got.data, expected.data, expected.count, 1);
    CHECK(error <= SUM_TOLERANCE && guarded_intact(&got) && guarded_intact(&a) && guarded_intact(&b),
          "error %.3g: m %d n %d k %d", error, m, n, k);
    guarded *all[] = {&a, &b, &expected, &got};
    for (size_t i = 0; i < 4; i++) guarded_free(all[i]);
  }
}

static void reference_dots_are_right(void) {
  const float a[4] = {1, 2, 3, -1}, b[6] = {1, 0, 0, 1, 2, 2};
  float y[6];
  fwi_kernels_scalar.dots(2, 3, 2, a, b, y);
  const float expected[6] = {1, 2, 6, 3, -1, 4};
  CHECK(worst_error(y, expected, 6) == 0, "%g %g %g %g %g %g", y[0], y[1], y[2], y[3], y[4], y[5]);
}

static fwi_conv_shape random_picture(void) {
  return (fwi_conv_shape){.batch = check_random_int(1, 2),
                          .in_h = check_random_int(1, 12),
                          .in_w = check_random_int(1, 12),
                          .in_c = check_random_int(1, 14),
                          .kernel_h = check_random_int(1, 4),
                          .kernel_w = check_random_int(1, 4),
                          .stride_h = check_random_int(1, 3),
                          .stride_w = check_random_int(1, 3),
                          .dilation_h = 1,
                          .dilation_w = 1,
                          .pad_top = check_random_int(0, 3),
                          .pad_left = check_random_int(0, 3)};
}

static void pools_match(void) {
  for (int round = 0; round < 800; round++) {
    fwi_conv_shape s = random_picture();
    if (round % 4 < 2) s.kernel_h = s.kernel_w = check_random_int(2, 3); /* the bodies of whole windows */
    s.out_c = s.in_c;
    s.out_h = check_random_int(1, (s.in_h + s.pad_top) / s.stride_h + 1);
    s.out_w = check_random_int(1, (s.in_w + s.pad_left) / s.stride_w + 1);
    size_t outputs = (size_t)(s.batch * s.out_h * s.out_w * s.out_c);
    guarded x = guarded_random((size_t)(s.batch * s.in_h * s.in_w * s.in_c), -2, 2);
    guarded expected = guarded_new(outputs, 1), got = guarded_new(outputs, 2);
    fwi_activation act = plain_activation();
    if (round % 6 == 0) x.data[check_random_int(0, (int32_t)x.count - 1)] = round % 4 ? NAN : -INFINITY;
    int average = round % 2;
    (average ? fwi_kernels_scalar.average_pool : fwi_kernels_scalar.max_pool)(&s, x.data, act, expected.data);
    (average ? fwi_kernels_simd.average_pool : fwi_kernels_simd.max_pool)(&s, x.data, act, got.data);
    double error = worst_error(got.data, expected.data, outputs);
    CHECK(error <= (average                   ? 1e-6
                    : act >= FWI_ACT_LOGISTIC ? 1e-6
                                              : 0) &&
              guarded_intact(&got),
          "error %.3g average %d: x %dx%dx%dx%d y %dx%d window %dx%d stride %dx%d pad %d,%d activation %d", error,
          average, s.batch, s.in_h, s.in_w, s.in_c, s.out_h, s.out_w, s.kernel_h, s.kernel_w, s.stride_h, s.stride_w,
          s.pad_top, s.pad_left, act);
    guarded *all[] = {&x, &expected, &got};
    for (size_t i = 0; i < 3; i++) guarded_free(all[i]);
  }
}

static void resizes_match(void) {
  for (int round = 0; round < 400; round++) {
    fwi_conv_shape s = random_picture();
    s.out_c = s.in_c;
    s.out_h = check_random_int(1, 30);
    s.out_w = check_random_int(1, 30);
    int corners = round % 3 == 1, half = round % 3 == 2, nearest = round % 2;
    size_t outputs = (size_t)(s.batch * s.out_h * s.out_w * s.out_c);
    guarded x = guarded_random((size_t)(s.batch * s.in_h * s.in_w * s.in_c), -2, 2);
    guarded expected = guarded_new(outputs, 1), got = guarded_new(outputs, 2);
    const fwi_kernels *a = &fwi_kernels_scalar, *b = &fwi_kernels_simd;
    (nearest ? a->resize_nearest : a->resize_bilinear)(&s, x.data, corners, half, expected.data);
    (nearest ? b->resize_nearest : b->resize_bilinear)(&s, x.data, corners, half, got.data);
    double error = worst_error(got.data, expected.data, outputs);
    CHECK(error <= (nearest ? 0 : 1e-6) && guarded_intact(&got),
          "error %.3g nearest %d corners %d half %d c %d %dx%d -> %dx%d", error, nearest, corners, half, s.in_c, s.in_h,
          s.in_w, s.out_h, s.out_w);
    guarded *all[] = {&x, &expected, &got};
    for (size_t i = 0; i < 3; i++) guarded_free(all[i]);
  }
}

/* Against values of TFLite's own rules, worked by hand for one row. */
static void reference_resizes_are_right(void) {
  fwi_conv_shape s = {.batch = 1, .in_h = 1, .in_w = 3, .in_c = 1, .out_h = 1, .out_w = 6, .out_c = 1};
  const float x[3] = {0, 6, 12};
  const float plain[6] = {0, 3, 6, 9, 12, 12}, corners[6] = {0, 2.4f, 4.8f, 7.2f, 9.6f, 12};
  const float half[6] = {0, 1.5f, 4.5f, 7.5f, 10.5f, 12};
  const float near_plain[6] = {0, 0, 6, 6, 12, 12}, near_corners[6] = {0, 0, 6, 6, 12, 12};
  const struct {
    int nearest, corners, half;
    const float *y;
  } cases[] = {{0, 0, 0, plain}, {0, 1, 0, corners}, {0, 0, 1, half}, {1, 0, 0, near_plain}, {1, 1, 0, near_corners}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    float y[6];
    const fwi_kernels *k = &fwi_kernels_scalar;
    (cases[i].nearest ? k->resize_nearest : k->resize_bilinear)(&s, x, cases[i].corners, cases[i].half, y);
    CHECK(worst_error(y, cases[i].y, 6) < 1e-6, "case %d: %g %g %g %g %g %g", (int)i, y[0], y[1], y[2], y[3], y[4],
          y[5]);
  }
}

static void reference_pools_and_reductions_are_right(void) {
  const fwi_kernels *k = &fwi_kernels_scalar;
  const float x[6] = {1, -2, 3, 4, 5, -6};
  float y[6];
  fwi_conv_shape s = {.batch = 1,
                      .in_h = 2,
                      .in_w = 3,
                      .in_c = 1,
                      .out_h = 1,
                      .out_w = 2,
                      .out_c = 1,
                      .kernel_h = 2,
                      .kernel_w = 2,
                      .stride_h = 2,
                      .stride_w = 2,
                      .dilation_h = 1,
                      .dilation_w = 1};
  k->max_pool(&s, x, FWI_ACT_NONE, y);
  CHECK(y[0] == 5 && y[1] == 3, "max %g %g", y[0], y[1]);
  k->average_pool(&s, x, FWI_ACT_NONE, y); /* the second window has one column inside the picture */
  CHECK(y[0] == 2 && y[1] == -1.5f, "average %g %g", y[0], y[1]);
  k->reduce(FWI_REDUCE_SUM, 1, 2, 3, x, y);
  CHECK(y[0] == 5 && y[1] == 3 && y[2] == -3, "sum %g %g %g", y[0], y[1], y[2]);
  k->reduce(FWI_REDUCE_PROD, 2, 3, 1, x, y);
  CHECK(y[0] == -6 && y[1] == -120, "product %g %g", y[0], y[1]);
  k->softmax(1, 2, (const float[]){1000, 1000}, 1, 0, y);
  CHECK(y[0] == 0.5f && y[1] == 0.5f, "softmax %g %g", y[0], y[1]);
  k->softmax(1, 2, (const float[]){0, 1000}, 1, 1, y);
  CHECK(y[0] == -1000 && y[1] == 0, "log_softmax %g %g", y[0], y[1]);
}

CHECK_MAIN("kernels") {
  CHECK_RUN(reference_functions_are_exact);
  CHECK_RUN(reference_pow_is_exact);
  CHECK_RUN(reference_resizes_are_right);
  CHECK_RUN(reference_pools_and_reductions_are_right);
  CHECK_RUN(unary_matches);
  CHECK_RUN(binary_matches);
  CHECK_RUN(softmax_matches);
  CHECK_RUN(reduce_matches);
  CHECK_RUN(mean_of_many_keeps_its_digits);
  CHECK_RUN(dots_match);
  CHECK_RUN(reference_dots_are_right);
  CHECK_RUN(pools_match);
  CHECK_RUN(resizes_match);
}
