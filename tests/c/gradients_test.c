/* Everything of the gradient table that is no product of matrices: the reference against formulas and differences of
 * the forward kernels, the simd set against the reference. */
#include "kernels/gradients.h"

#include "kernels_shapes.h"

static const fwi_gradient_kernels *const kSets[2] = {&fwi_gradient_kernels_scalar, &fwi_gradient_kernels_simd};

static guarded copy_of(const guarded *from) {
  guarded g = guarded_new(from->count, (size_t)check_random_int(0, 3));
  memcpy(g.data, from->data, from->count * sizeof(float));
  return g;
}

static void free_all(guarded **all, size_t count) {
  for (size_t i = 0; i < count; i++) guarded_free(all[i]);
}
#define FREE_ALL(...)                              \
  do {                                             \
    guarded *these[] = {__VA_ARGS__};              \
    free_all(these, sizeof these / sizeof *these); \
  } while (0)

/* Values in which a window's maximum often comes twice. */
static void make_coarse(guarded *g) {
  for (size_t i = 0; i < g->count; i++) g->data[i] = roundf(g->data[i] * 4) / 4;
}

static fwi_conv_shape random_pool(int i) {
  fwi_conv_shape s = random_shape();
  s.out_c = s.in_c;
  s.dilation_h = s.dilation_w = 1;
  if (i % 2) { /* windows side by side, the last ones perhaps cut off or missing */
    s.stride_h = s.kernel_h = check_random_int(1, 3);
    s.stride_w = s.kernel_w = i % 4 == 1 ? s.kernel_h : check_random_int(1, 3);
    s.pad_top = s.pad_left = check_random_int(0, 5) ? 0 : 1;
    s.out_h = (s.in_h + (check_random_int(0, 1) ? 0 : s.kernel_h - 1)) / s.stride_h;
    s.out_w = (s.in_w + (check_random_int(0, 1) ? 0 : s.kernel_w - 1)) / s.stride_w;
    if (s.out_h < 1) s.out_h = 1;
    if (s.out_w < 1) s.out_w = 1;
  }
  return s;
}

/* Each window's gradient, cell by cell, straight from its definition. */
static void pool_by_windows(const fwi_conv_shape *s, int max, const float *x, const float *dy, double *dx) {
  for (int32_t i = 0; i < s->batch * s->out_h * s->out_w * s->in_c; i++) {
    const int32_t c = i % s->in_c, ox = i / s->in_c % s->out_w, line = i / s->in_c / s->out_w;
    int32_t best = -1, cells = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int32_t k = 0; k < s->kernel_h * s->kernel_w; k++) {
        const int32_t iy = line % s->out_h * s->stride_h - s->pad_top + k / s->kernel_w;
        const int32_t ix = ox * s->stride_w - s->pad_left + k % s->kernel_w;
        if (iy < 0 || iy >= s->in_h || ix < 0 || ix >= s->in_w) continue;
        const int32_t at = ((line / s->out_h * s->in_h + iy) * s->in_w + ix) * s->in_c + c;
        if (pass == 0) {
          cells++;
          if (best < 0 || x[at] > x[best]) best = at;
        } else if (max ? at == best : 1) {
          dx[at] += max ? dy[i] : (double)dy[i] / cells;
        }
      }
    }
  }
}

static void pools_match(void) {
  for (int i = 0; i < 600; i++) {
    const fwi_conv_shape s = random_pool(i);
    const size_t inputs = (size_t)s.batch * (size_t)s.in_h * (size_t)s.in_w * (size_t)s.in_c;
    const size_t outputs = (size_t)s.batch * (size_t)s.out_h * (size_t)s.out_w * (size_t)s.in_c;
    guarded x = guarded_random(inputs, -1, 1), dy = guarded_random(outputs, -1, 1);
    guarded add = guarded_random(inputs, -1, 1), y = guarded_new(outputs, 1);
    double *expected = malloc(inputs * sizeof(double));
    if (!expected) abort();
    make_coarse(&x);
    fwi_kernels_scalar.max_pool(&s, x.data, FWI_ACT_NONE, y.data);
    for (int max = 0; max < 2; max++) {
      const int adds = check_random_int(0, 2);
      for (size_t j = 0; j < inputs; j++) expected[j] = adds ? add.data[j] : 0;
      pool_by_windows(&s, max, x.data, dy.data, expected);
      for (int set = 0; set < 2; set++) {
        guarded dx = guarded_new(inputs, (size_t)check_random_int(0, 3));
        if (adds == 2) memcpy(dx.data, add.data, inputs * sizeof(float));
        const float *more = adds == 2 ? dx.data : adds ? add.data : NULL;
        if (max) {
          kSets[set]->max_pool(&s, x.data, y.data, dy.data, more, dx.data);
        } else {
          kSets[set]->average_pool(&s, dy.data, more, dx.data);
        }
        double error = 0;
        for (size_t j = 0; j < inputs; j++) {
          const double off = fabs(dx.data[j] - expected[j]);
          error = off <= error ? error : isnan(off) ? INFINITY : off;
        }
        CHECK(error < 3e-6 && guarded_intact(&dx), "%s %s, error %.3g, adds %d: %s", kSets[set]->name,
              max ? "max" : "average", error, adds, shape_text(&s));
        guarded_free(&dx);
      }
    }
    free(expected);
    FREE_ALL(&x, &dy, &add, &y);
  }
}

static double activation(fwi_activation act, double x) {
  switch (act) {
    case FWI_ACT_RELU:
      return fmax(x, 0);
    case FWI_ACT_RELU6:
      return fmin(fmax(x, 0), 6);
    case FWI_ACT_RELU_N1_TO_1:
      return fmin(fmax(x, -1), 1);
    case FWI_ACT_LEAKY_RELU:
      return x < 0 ? 0.2f * x : x;
    case FWI_ACT_ELU:
      return x < 0 ? expm1(x) : x;
    case FWI_ACT_HARD_SWISH:
      return x * fmin(fmax(x + 3, 0), 6) / 6;
    case FWI_ACT_LOGISTIC:
      return 1 / (1 + exp(-x));
    case FWI_ACT_TANH:
      return tanh(x);
    case FWI_ACT_NONE:
    case FWI_ACT_PRELU:
      break;
  }
  return x;
}

/* Against differences of the activation, away from its corners. */
static void activations_match(void) {
  static const float kCorners[] = {-3, -1, 0, 1, 3, 6};
  for (int act = FWI_ACT_NONE; act <= FWI_ACT_TANH; act++) {
    if (act == FWI_ACT_PRELU) continue;
    for (int round = 0; round < 40; round++) {
      const size_t n = (size_t)check_random_int(0, 70);
      guarded x = guarded_random(n, -8, 8), y = guarded_new(n, 2), dy = guarded_random(n, -2, 2);
      for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < sizeof kCorners / sizeof *kCorners; c++) {
          if (fabsf(x.data[i] - kCorners[c]) < 0.01f) x.data[i] += 0.02f;
        }
        y.data[i] = act == FWI_ACT_HARD_SWISH ? x.data[i] : (float)activation((fwi_activation)act, x.data[i]);
      }
      for (int set = 0; set < 2; set++) {
        guarded dx = round % 2 ? copy_of(&dy) : guarded_new(n, (size_t)check_random_int(0, 3));
        kSets[set]->activation((fwi_activation)act, 0.2f, n, y.data, round % 2 ? dx.data : dy.data, dx.data);
        for (size_t i = 0; i < n; i++) {
          const double h = 1e-4, at = x.data[i];
          const double slope =
              (activation((fwi_activation)act, at + h) - activation((fwi_activation)act, at - h)) / (2 * h);
          CHECK_NEAR(dx.data[i], slope * dy.data[i], 2e-6, "%s, activation %d at %g", kSets[set]->name, act, at);
        }
        CHECK(guarded_intact(&dx), "%s wrote outside, activation %d", kSets[set]->name, act);
        guarded_free(&dx);
      }
      FREE_ALL(&x, &y, &dy);
    }
  }
}

/* At the corners nothing flows; a NaN is not lost. */
static void corners_of_activations(void) {
  for (int set = 0; set < 2; set++) {
    const float y[6] = {0, 6, -1, 1, NAN, 3}, dy[6] = {2, 2, 2, 2, NAN, 2};
    float dx[6];
    kSets[set]->activation(FWI_ACT_RELU, 0, 6, y, dy, dx);
    CHECK(dx[0] == 0 && dx[1] == 2 && dx[2] == 0 && isnan(dx[4]) && dx[5] == 2, "relu of %s", kSets[set]->name);
    kSets[set]->activation(FWI_ACT_RELU6, 0, 6, y, dy, dx);
    CHECK(dx[0] == 0 && dx[1] == 0 && dx[3] == 2 && isnan(dx[4]) && dx[5] == 2, "relu6 of %s", kSets[set]->name);
    kSets[set]->activation(FWI_ACT_RELU_N1_TO_1, 0, 6, y, dy, dx);
    CHECK(dx[0] == 2 && dx[2] == 0 && dx[3] == 0 && dx[5] == 0, "relu n1 of %s", kSets[set]->name);
  }
}

static void prelu_matches(void) {
  for (int i = 0; i < 200; i++) {
    const size_t channels = (size_t)check_random_int(1, 21), pixels = (size_t)check_random_int(1, i % 5 ? 40 : 700);
    guarded x = guarded_random(pixels * channels, -1, 1), dy = guarded_random(pixels * channels, -1, 1);
    guarded slope = guarded_random(channels, -1, 1), before = guarded_random(channels, -1, 1);
    for (int set = 0; set < 2; set++) {
      guarded dx = i % 2 ? copy_of(&dy) : guarded_new(dy.count, 1), dslope = copy_of(&before);
      kSets[set]->prelu(pixels, channels, x.data, slope.data, i % 2 ? dx.data : dy.data, dx.data, dslope.data);
      for (size_t c = 0; c < channels; c++) {
        double sum = before.data[c], magnitude = 1;
        for (size_t j = c; j < x.count; j += channels) {
          const double product = x.data[j] < 0 ? (double)x.data[j] * dy.data[j] : 0;
          sum += product;
          magnitude += fabs(product);
          CHECK_NEAR(dx.data[j], x.data[j] < 0 ? slope.data[c] * dy.data[j] : dy.data[j], 1e-7, "%s", kSets[set]->name);
        }
        CHECK_NEAR(dslope.data[c], sum, 5e-7 * magnitude, "%s dslope, %d pixels", kSets[set]->name, (int)pixels);
      }
      CHECK(guarded_intact(&dx) && guarded_intact(&dslope), "%s wrote outside", kSets[set]->name);
      FREE_ALL(&dx, &dslope);
    }
    FREE_ALL(&x, &dy, &slope, &before);
  }
}

static void softmax_matches(void) {
  for (int i = 0; i < 100; i++) {
    const size_t rows = (size_t)check_random_int(1, 5), n = (size_t)check_random_int(1, 40);
    guarded x = guarded_random(rows * n, -4, 4), y = guarded_new(rows * n, 0), dy = guarded_random(rows * n, -1, 1);
    fwi_kernels_scalar.softmax(rows, n, x.data, 1, 0, y.data);
    for (int set = 0; set < 2; set++) {
      guarded dx = i % 2 ? copy_of(&dy) : guarded_new(dy.count, 3);
      kSets[set]->softmax(rows, n, y.data, i % 2 ? dx.data : dy.data, dx.data);
      for (size_t j = 0; j < rows * n; j++) { /* by the matrix diag(y) - y y' */
        double sum = 0;
        for (size_t k = j / n * n; k < j / n * n + n; k++) {
          sum += ((k == j) - (double)y.data[k]) * y.data[j] * dy.data[k];
        }
        CHECK_NEAR(dx.data[j], sum, 3e-7, "%s", kSets[set]->name);
      }
      CHECK(guarded_intact(&dx), "%s wrote outside", kSets[set]->name);
      guarded_free(&dx);
    }
    FREE_ALL(&x, &y, &dy);
  }
}

/* Channels with a mean far above their deviation; far: how far. */
static guarded random_channels_at(size_t pixels, size_t channels, float far) {
  guarded x = guarded_random(pixels * channels, -1, 1);
  for (size_t i = 0; i < x.count; i++) x.data[i] += far * (float)(i % channels % 3);
  return x;
}

static void check_channel_sums(size_t pixels, size_t channels, float far) {
  guarded x = random_channels_at(pixels, channels, far), dy = guarded_random(pixels * channels, -1, 1);
  guarded center = guarded_random(channels, -1, 1);
  double *sums = calloc(6 * channels, sizeof(double));
  if (!sums) abort();
  double *mean = sums, *squares = sums + channels, *sum = sums + 2 * channels, *dot = sums + 3 * channels;
  double *got_mean = sums + 4 * channels, *got_squares = sums + 5 * channels;
  for (size_t i = 0; i < x.count; i++) mean[i % channels] += x.data[i] / (double)pixels;
  for (size_t i = 0; i < x.count; i++) squares[i % channels] += pow(x.data[i] - mean[i % channels], 2);
  for (size_t c = 0; c < channels; c++) center.data[c] = (float)mean[c];
  for (size_t i = 0; i < x.count; i++) {
    sum[i % channels] += dy.data[i];
    dot[i % channels] += (double)dy.data[i] * (x.data[i] - (double)center.data[i % channels]);
  }
  for (int set = 0; set < 2; set++) {
    kSets[set]->channel_moments(pixels, channels, x.data, got_mean, got_squares);
    for (size_t c = 0; c < channels; c++) {
      CHECK_NEAR(got_mean[c], mean[c], 1e-6, "mean of %s, %d x %d at %g", kSets[set]->name, (int)pixels, (int)channels,
                 far);
      CHECK_NEAR(got_squares[c], squares[c], 1e-6 * squares[c] + 1e-9, "squares of %s, %d x %d at %g", kSets[set]->name,
                 (int)pixels, (int)channels, far);
    }
    kSets[set]->channel_dots(pixels, channels, dy.data, x.data, center.data, got_mean, got_squares);
    for (size_t c = 0; c < channels; c++) {
      CHECK_NEAR(got_mean[c], sum[c], 1e-6 * (double)pixels * 0.5, "sum of %s", kSets[set]->name);
      CHECK_NEAR(got_squares[c], dot[c], 1e-6 * (double)pixels * 0.3, "dot of %s", kSets[set]->name);
    }
  }
  free(sums);
  FREE_ALL(&x, &dy, &center);
}

static void channel_sums_match(void) {
  for (int i = 0; i < 150; i++) {
    const int32_t most = i % 4 ? 40 : 1200;
    check_channel_sums((size_t)check_random_int(1, most), (size_t)check_random_int(1, 37), i % 2 ? 0 : 1000);
  }
  check_channel_sums(50000, 3, 0);
  check_channel_sums(50000, 8, 3000);
}

static void channel_maps_match(void) {
  static const fwi_activation kActivations[] = {FWI_ACT_NONE, FWI_ACT_RELU, FWI_ACT_LEAKY_RELU, FWI_ACT_LOGISTIC};
  for (int i = 0; i < 200; i++) {
    const size_t channels = (size_t)check_random_int(1, 37), pixels = (size_t)check_random_int(1, 30);
    guarded x = guarded_random(pixels * channels, -1, 1), dy = guarded_random(pixels * channels, -1, 1);
    guarded a = guarded_random(channels, -1, 1), b = guarded_random(channels, -1, 1);
    guarded c = guarded_random(channels, -1, 1), middle = guarded_random(channels, -1, 1);
    const float *center = i % 3 ? middle.data : NULL;
    const fwi_activation act = kActivations[i % 4];
    for (int set = 0; set < 2; set++) {
      guarded y = i % 2 ? copy_of(&x) : guarded_new(x.count, 1), dx = i % 2 ? copy_of(&dy) : guarded_new(x.count, 2);
      kSets[set]->channel_affine(pixels, channels, i % 2 ? y.data : x.data, center, b.data, c.data, act, 0.2f, y.data);
      kSets[set]->channel_combine(pixels, channels, i % 2 ? dx.data : dy.data, x.data, center, a.data, b.data, c.data,
                                  dx.data);
      for (size_t j = 0; j < x.count; j++) {
        const size_t at = j % channels;
        const double value = b.data[at] * ((double)x.data[j] - (center ? center[at] : 0)) + c.data[at];
        CHECK_NEAR(y.data[j], activation(act, value), 1e-6, "affine of %s, activation %d", kSets[set]->name, act);
        CHECK_NEAR(dx.data[j], (double)a.data[at] * dy.data[j] + value, 1e-6, "combine of %s", kSets[set]->name);
      }
      CHECK(guarded_intact(&y) && guarded_intact(&dx), "%s wrote outside", kSets[set]->name);
      FREE_ALL(&y, &dx);
    }
    FREE_ALL(&x, &dy, &a, &b, &c, &middle);
  }
}

/* Three steps of each, in double. */
static void steps_match(void) {
  for (int i = 0; i < 60; i++) {
    const size_t n = (size_t)check_random_int(1, 40);
    guarded g = guarded_random(n, -1, 1), w = guarded_random(n, -1, 1);
    const fwi_sgd sgd = {0.1, i % 4 ? 0.9 : 0, i % 3 ? 0.01 : 0, i % 2};
    for (int set = 0; set < 2; set++) {
      guarded weights = copy_of(&w), velocity = guarded_new(n, 1), m = guarded_new(n, 2), v = guarded_new(n, 3);
      guarded adapted = copy_of(&w);
      for (size_t j = 0; j < n; j++) velocity.data[j] = m.data[j] = v.data[j] = 0;
      fwi_adam adam = {0.01, 0.9, 0.999, 1e-7, 1, 1, i % 2 ? 0.999 : 1};
      for (int t = 1; t <= 3; t++) {
        adam.correction1 = 1 - pow(0.9, t);
        adam.correction2 = 1 - pow(0.999, t);
        kSets[set]->sgd(&sgd, n, g.data, weights.data, sgd.momentum > 0 ? velocity.data : NULL);
        kSets[set]->adam(&adam, n, g.data, adapted.data, m.data, v.data);
      }
      for (size_t j = 0; j < n; j++) {
        double at = w.data[j], fast = 0, first = 0, second = 0, other = w.data[j];
        for (int t = 1; t <= 3; t++) {
          const double slope = g.data[j] + sgd.decay * at;
          fast = sgd.momentum * fast + slope;
          at -= sgd.rate * (sgd.nesterov && sgd.momentum > 0 ? slope + sgd.momentum * fast : fast);
          first = 0.9 * first + (1 - 0.9) * g.data[j];
          second = 0.999 * second + (1 - 0.999) * g.data[j] * g.data[j];
          other = adam.decay * other -
                  adam.rate * (first / (1 - pow(0.9, t))) / (sqrt(second / (1 - pow(0.999, t))) + adam.epsilon);
        }
        CHECK_NEAR(weights.data[j], at, 1e-6, "sgd of %s, momentum %g, nesterov %d", kSets[set]->name, sgd.momentum,
                   sgd.nesterov);
        CHECK_NEAR(adapted.data[j], other, 1e-6, "adam of %s", kSets[set]->name);
        CHECK_NEAR(m.data[j], first, 1e-6, "m of %s", kSets[set]->name);
        CHECK_NEAR(v.data[j], second, 1e-8, "v of %s", kSets[set]->name);
      }
      CHECK(guarded_intact(&weights) && guarded_intact(&velocity) && guarded_intact(&m) && guarded_intact(&v) &&
                guarded_intact(&adapted),
            "%s wrote outside", kSets[set]->name);
      FREE_ALL(&weights, &velocity, &m, &v, &adapted);
    }
    FREE_ALL(&g, &w);
  }
}

static void sums_and_scales_match(void) {
  for (int i = 0; i < 60; i++) {
    const size_t n = (size_t)check_random_int(0, i % 5 ? 50 : 5000);
    guarded x = guarded_random(n, -1, 1), y = guarded_random(n, -1, 1);
    double expected = 0;
    for (size_t j = 0; j < n; j++) expected += (double)x.data[j] * x.data[j];
    for (int set = 0; set < 2; set++) {
      guarded sum = copy_of(&y), twice = copy_of(&x);
      kSets[set]->add_scaled(n, 0.3f, x.data, sum.data);
      kSets[set]->scale(n, 2, twice.data);
      for (size_t j = 0; j < n; j++) {
        CHECK_NEAR(sum.data[j], y.data[j] + 0.3 * x.data[j], 1e-6, "%s", kSets[set]->name);
        CHECK(twice.data[j] == 2 * x.data[j], "%s", kSets[set]->name);
      }
      CHECK_NEAR(kSets[set]->sum_squares(n, x.data), expected, 1e-6 * expected, "%s of %d", kSets[set]->name, (int)n);
      CHECK(guarded_intact(&sum) && guarded_intact(&twice), "%s wrote outside", kSets[set]->name);
      FREE_ALL(&sum, &twice);
    }
    FREE_ALL(&x, &y);
  }
}

CHECK_MAIN("gradients") {
  CHECK_RUN(pools_match);
  CHECK_RUN(activations_match);
  CHECK_RUN(corners_of_activations);
  CHECK_RUN(prelu_matches);
  CHECK_RUN(softmax_matches);
  CHECK_RUN(channel_sums_match);
  CHECK_RUN(channel_maps_match);
  CHECK_RUN(steps_match);
  CHECK_RUN(sums_and_scales_match);
}
