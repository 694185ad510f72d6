/* Gradients of convolutions and dense layers: the reference against a loop over all products of the layer, the simd set
 * against the reference, over random shapes below, at and above the tiles. Speed: tests/bench/gradients_bench.c. */
#include "kernels/gradients.h"
#include "kernels_shapes.h"

/* One layer's arrays; *_before: what is added to. */
typedef struct layer {
  fwi_conv_shape s;
  int depthwise;
  guarded x, w, dy, add, dw_before, db_before;
} layer;

/* What a set makes of them. */
typedef struct result {
  guarded dw, db, dx;
} result;

static layer layer_new(const fwi_conv_shape *s, int depthwise) {
  const size_t batch = (size_t)s->batch, taps = (size_t)s->kernel_h * (size_t)s->kernel_w, out_c = (size_t)s->out_c;
  const size_t inputs = batch * (size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c;
  const size_t weights = taps * out_c * (depthwise ? 1 : (size_t)s->in_c);
  return (layer){*s,
                 depthwise,
                 guarded_random(inputs, -1, 1),
                 guarded_random(weights, -1, 1),
                 guarded_random(batch * (size_t)s->out_h * (size_t)s->out_w * out_c, -1, 1),
                 guarded_random(inputs, -1, 1),
                 guarded_random(weights, -1, 1),
                 guarded_random(out_c, -1, 1)};
}

static void layer_free(layer *l) {
  guarded *all[] = {&l->x, &l->w, &l->dy, &l->add, &l->dw_before, &l->db_before};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) guarded_free(all[i]);
}

static result result_new(const layer *l) {
  result r = {guarded_new(l->w.count, (size_t)check_random_int(0, 3)),
              guarded_new(l->db_before.count, (size_t)check_random_int(0, 3)),
              guarded_new(l->x.count, (size_t)check_random_int(0, 3))};
  memcpy(r.dw.data, l->dw_before.data, r.dw.count * sizeof(float));
  memcpy(r.db.data, l->db_before.data, r.db.count * sizeof(float));
  return r;
}

static void result_free(result *r) {
  guarded_free(&r->dw);
  guarded_free(&r->db);
  guarded_free(&r->dx);
}

static void run_conv2d(const fwi_gradient_kernels *k, const layer *l, const float *add, float *db, result *r) {
  guarded packed = guarded_new(k->conv2d_input_packed_bytes(&l->s) / sizeof(float), 0);
  guarded scratch = guarded_new(k->conv2d_input_scratch_bytes(&l->s) / sizeof(float), 0);
  k->conv2d_input_pack(&l->s, l->w.data, packed.data);
  k->conv2d_input(&l->s, l->dy.data, packed.data, add, r->dx.data, scratch.data);
  CHECK(guarded_intact(&packed) && guarded_intact(&scratch), "%s input: %s", k->name, shape_text(&l->s));
  guarded_free(&packed);
  guarded_free(&scratch);
  scratch = guarded_new(k->conv2d_weights_scratch_bytes(&l->s) / sizeof(float), 0);
  k->conv2d_weights(&l->s, l->x.data, l->dy.data, r->dw.data, db, scratch.data);
  CHECK(guarded_intact(&scratch), "%s weights: %s", k->name, shape_text(&l->s));
  guarded_free(&scratch);
}

static void run_depthwise(const fwi_gradient_kernels *k, const layer *l, const float *add, float *db, result *r) {
  guarded scratch = guarded_new(k->depthwise_input_scratch_bytes(&l->s) / sizeof(float), 0);
  k->depthwise_input(&l->s, l->dy.data, l->w.data, add, r->dx.data, scratch.data);
  CHECK(guarded_intact(&scratch), "%s input: %s", k->name, shape_text(&l->s));
  guarded_free(&scratch);
  scratch = guarded_new(k->depthwise_weights_scratch_bytes(&l->s) / sizeof(float), 0);
  k->depthwise_weights(&l->s, l->x.data, l->dy.data, r->dw.data, db, scratch.data);
  CHECK(guarded_intact(&scratch), "%s weights: %s", k->name, shape_text(&l->s));
  guarded_free(&scratch);
}

/* adds: 0 nothing, 1 an array, 2 that array in dx itself. */
static result run_set(const fwi_gradient_kernels *k, const layer *l, int adds, int bias) {
  result r = result_new(l);
  float *db = bias ? r.db.data : NULL;
  if (adds == 2) memcpy(r.dx.data, l->add.data, r.dx.count * sizeof(float));
  const float *add = adds == 2 ? r.dx.data : adds == 1 ? l->add.data : NULL;
  (l->depthwise ? run_depthwise : run_conv2d)(k, l, add, db, &r);
  CHECK(guarded_intact(&r.dw) && guarded_intact(&r.db) && guarded_intact(&r.dx), "%s wrote outside: %s", k->name,
        shape_text(&l->s));
  return r;
}

/* The layer's forward loop, each product y += x * w of which gives dw and dx their parts. All sums in double, or of
 * magnitudes. */
static void gradients_by_products(const layer *l, int magnitudes, double *dw, double *db, double *dx) {
  const fwi_conv_shape *s = &l->s;
  const float *dy = l->dy.data;
  for (int32_t line = 0; line < s->batch * s->out_h; line++) {
    for (int32_t ox = 0; ox < s->out_w; ox++) {
      for (int32_t oc = 0; oc < s->out_c; oc++, dy++) {
        const double slope = magnitudes ? fabs(*dy) : *dy;
        db[oc] += slope;
        for (int32_t tap = 0; tap < s->kernel_h * s->kernel_w; tap++) {
          const int32_t ky = tap / s->kernel_w, kx = tap % s->kernel_w;
          const int32_t iy = line % s->out_h * s->stride_h + ky * s->dilation_h - s->pad_top;
          const int32_t ix = ox * s->stride_w + kx * s->dilation_w - s->pad_left;
          if (iy < 0 || iy >= s->in_h || ix < 0 || ix >= s->in_w) continue;
          const size_t pixel = (size_t)((line / s->out_h * s->in_h + iy) * s->in_w + ix) * (size_t)s->in_c;
          const int32_t first = l->depthwise ? oc / s->depth_multiplier : 0;
          for (int32_t ic = first; ic < (l->depthwise ? first + 1 : s->in_c); ic++) {
            const size_t at = pixel + (size_t)ic;
            const size_t weight = l->depthwise ? (size_t)(tap * s->out_c + oc)
                                               : (size_t)((oc * s->kernel_h * s->kernel_w + tap) * s->in_c + ic);
            const double value = l->x.data[at], w = l->w.data[weight];
            dw[weight] += slope * (magnitudes ? fabs(value) : value);
            dx[at] += slope * (magnitudes ? fabs(w) : w);
          }
        }
      }
    }
  }
}

static double error_of(const float *got, const double *expected, size_t count) {
  double worst = 0;
  for (size_t i = 0; i < count; i++) worst = fmax(worst, fabs(got[i] - expected[i]) / fmax(1, fabs(expected[i])));
  return worst;
}

static double greatest(const double *values, size_t count) {
  double top = 1;
  for (size_t i = 0; i < count; i++) top = fmax(top, values[i]);
  return top;
}

static double *doubles(const guarded *from, size_t count, int magnitudes) {
  double *values = calloc(count, sizeof(double));
  if (!values) abort();
  for (size_t i = 0; i < count && from; i++) values[i] = magnitudes ? fabs(from->data[i]) : from->data[i];
  return values;
}

static void reference_adds_up_all_products(int depthwise) {
  for (int i = 0; i < 60; i++) {
    fwi_conv_shape s = random_shape();
    s.depth_multiplier = depthwise ? check_random_int(1, 3) : 0;
    if (depthwise) s.out_c = s.in_c * s.depth_multiplier;
    layer l = layer_new(&s, depthwise);
    const int adds = i % 3;
    result r = run_set(&fwi_gradient_kernels_scalar, &l, adds, 1);
    double *dw = doubles(&l.dw_before, l.w.count, 0), *db = doubles(&l.db_before, l.db_before.count, 0);
    double *dx = doubles(adds ? &l.add : NULL, l.x.count, 0);
    gradients_by_products(&l, 0, dw, db, dx);
    CHECK(error_of(r.dw.data, dw, r.dw.count) < 1e-6, "dw: %s", shape_text(&s));
    CHECK(error_of(r.db.data, db, r.db.count) < 1e-6, "db: %s", shape_text(&s));
    CHECK(error_of(r.dx.data, dx, r.dx.count) < 1e-6, "dx: %s", shape_text(&s));
    result_free(&r);
    layer_free(&l);
    free(dw);
    free(db);
    free(dx);
  }
}

static void reference_of_conv2d_is_right(void) {
  reference_adds_up_all_products(0);
}

static void reference_of_depthwise_is_right(void) {
  reference_adds_up_all_products(1);
}

/* Rounding goes with the magnitudes of what is summed. */
static void compare_sets(const fwi_conv_shape *s, int depthwise) {
  layer l = layer_new(s, depthwise);
  const int adds = check_random_int(0, 2), bias = check_random_int(0, 2) > 0;
  result expected = run_set(&fwi_gradient_kernels_scalar, &l, adds, bias);
  result got = run_set(&fwi_gradient_kernels_simd, &l, adds, bias);
  double *dw = doubles(&l.dw_before, l.w.count, 1), *db = doubles(&l.db_before, l.db_before.count, 1);
  double *dx = doubles(&l.add, l.x.count, 1);
  gradients_by_products(&l, 1, dw, db, dx);
  const double errors[3] = {
      worst_error_at(got.dw.data, expected.dw.data, l.w.count, greatest(dw, l.w.count)),
      worst_error_at(got.db.data, expected.db.data, l.db_before.count, greatest(db, l.db_before.count)),
      worst_error_at(got.dx.data, expected.dx.data, l.x.count, greatest(dx, l.x.count))};
  for (int i = 0; i < 3; i++) {
    CHECK(errors[i] <= MAGNITUDE_TOLERANCE, "%s: error %.3g, adds %d, bias %d: %s",
          i == 0   ? "dw"
          : i == 1 ? "db"
                   : "dx",
          errors[i], adds, bias, shape_text(s));
  }
  free(dw);
  free(db);
  free(dx);
  result_free(&expected);
  result_free(&got);
  layer_free(&l);
}

static void conv2d_matches(void) {
  for (int i = 0; i < 700; i++) {
    fwi_conv_shape s = random_shape();
    if (i % 4 == 0) s.kernel_h = s.kernel_w = 1;
    if (i % 4 == 1) s.stride_h = s.stride_w = 1;
    if (i % 5 == 0) s.batch = check_random_int(3, 9); /* blocks of several pictures */
    compare_sets(&s, 0);
  }
}

static void conv2d_of_few_channels_matches(void) {
  for (int i = 0; i < 200; i++) {
    fwi_conv_shape s = random_shape();
    s.in_c = check_random_int(1, 5);
    s.out_c = check_random_int(1, 17);
    s.batch = check_random_int(1, 4);
    compare_sets(&s, 0);
  }
}

/* Blocks that end within rows and pictures; padding by more than the kernel; dx by Winograd. */
static void conv2d_of_large_shapes_matches(void) {
  static const fwi_conv_shape kShapes[] = {
      {2, 3, 450, 3, 3, 450, 8, 3, 3, 1, 1, 1, 1, 1, 1, 0},   {3, 30, 31, 12, 30, 31, 20, 3, 3, 1, 1, 1, 1, 1, 1, 0},
      {9, 7, 7, 40, 7, 7, 33, 3, 3, 1, 1, 1, 1, 1, 1, 0},     {2, 21, 20, 8, 19, 18, 16, 3, 3, 1, 1, 1, 1, 0, 0, 0},
      {5, 12, 12, 32, 12, 12, 64, 3, 3, 1, 1, 1, 1, 1, 1, 0}, {2, 2, 400, 5, 1, 199, 6, 2, 3, 1, 2, 1, 1, 0, 0, 0},
      {2, 9, 9, 8, 15, 15, 8, 3, 3, 1, 1, 1, 1, 4, 4, 0},     {40, 3, 3, 16, 3, 3, 24, 3, 3, 1, 1, 1, 1, 1, 1, 0},
      {2, 5, 6, 128, 5, 6, 12, 3, 3, 1, 1, 1, 2, 1, 2, 0},    {2, 40, 40, 24, 40, 40, 36, 1, 1, 1, 1, 1, 1, 0, 0, 0},
      {300, 1, 1, 20, 1, 1, 12, 1, 1, 1, 1, 1, 1, 0, 0, 0},
  };
  for (size_t i = 0; i < sizeof kShapes / sizeof *kShapes; i++) compare_sets(&kShapes[i], 0);
}

static void depthwise_matches(void) {
  for (int i = 0; i < 500; i++) {
    fwi_conv_shape s = random_shape();
    s.depth_multiplier = check_random_int(0, 4) ? 1 : check_random_int(2, 4);
    s.out_c = s.in_c * s.depth_multiplier;
    if (i % 2) {
      s.kernel_h = s.kernel_w = check_random_int(0, 1) ? 3 : 5;
      s.stride_h = s.stride_w = check_random_int(1, 2);
      s.dilation_h = s.dilation_w = 1;
    }
    compare_sets(&s, 1);
  }
  /* As imported nets may have it: one window, the next one beyond all pictures. */
  const fwi_conv_shape far = {2, 1, 5, 4, 1, 1, 4, 3, 3, INT32_MAX, INT32_MAX, 1, 1, 1, 0, 1};
  compare_sets(&far, 1);
}

/* m rows, n units, k inputs. */
static void compare_dense(int32_t m, int32_t n, int32_t k) {
  static const fwi_activation kActivations[] = {FWI_ACT_NONE, FWI_ACT_RELU, FWI_ACT_LEAKY_RELU, FWI_ACT_LOGISTIC};
  const size_t rows = (size_t)m, units = (size_t)n, depth = (size_t)k;
  guarded x = guarded_random(rows * depth, -1, 1), w = guarded_random(units * depth, -1, 1);
  guarded dy = guarded_random(rows * units, -1, 1), bias = guarded_random(units, -1, 1);
  guarded add = guarded_random(rows * depth, -1, 1), more = guarded_random(rows * units, -1, 1);
  const int adds = check_random_int(0, 2), with_bias = check_random_int(0, 2) > 0, with_more = check_random_int(0, 2);
  guarded y[2], dw[2], db[2], dx[2];
  for (int set = 0; set < 2; set++) {
    const fwi_gradient_kernels *kernels = set ? &fwi_gradient_kernels_simd : &fwi_gradient_kernels_scalar;
    fwi_epilogue e = {.activation = kActivations[(m + n + k) % 4], .alpha = 0.2f};
    y[set] = guarded_new(x.count ? rows * units : 0, (size_t)check_random_int(0, 3));
    dw[set] = guarded_new(w.count, (size_t)check_random_int(0, 3));
    db[set] = guarded_new(units, (size_t)check_random_int(0, 3));
    dx[set] = guarded_new(x.count, (size_t)check_random_int(0, 3));
    memcpy(dw[set].data, w.data, w.count * sizeof(float));
    memcpy(db[set].data, bias.data, units * sizeof(float));
    memcpy(dx[set].data, add.data, x.count * sizeof(float));
    memcpy(y[set].data, more.data, more.count * sizeof(float));
    if (with_more) e.residual = with_more == 1 ? more.data : y[set].data;
    kernels->dense_forward(m, n, k, x.data, w.data, with_bias ? bias.data : NULL, &e, y[set].data);
    kernels->dense_weights(m, n, k, x.data, dy.data, dw[set].data, with_bias ? db[set].data : NULL);
    kernels->dense_input(m, n, k, dy.data, w.data, adds == 2 ? dx[set].data : adds ? add.data : NULL, dx[set].data);
    CHECK(guarded_intact(&y[set]) && guarded_intact(&dw[set]) && guarded_intact(&db[set]) && guarded_intact(&dx[set]),
          "%s wrote outside, %d x %d x %d", kernels->name, m, n, k);
  }
  if (m * n * k < 3000) { /* the reference itself, of which the simd set is sure to be no copy */
    for (int32_t i = 0; i < n * k; i++) {
      double sum = w.data[i];
      for (int32_t row = 0; row < m; row++) sum += (double)dy.data[row * n + i / k] * x.data[row * k + i % k];
      CHECK_NEAR(dw[0].data[i], sum, 1e-5, "dw %d of %d x %d x %d", i, m, n, k);
    }
    for (int32_t i = 0; i < m * k; i++) {
      double sum = adds ? add.data[i] : 0;
      for (int32_t unit = 0; unit < n; unit++) sum += (double)dy.data[i / k * n + unit] * w.data[unit * k + i % k];
      CHECK_NEAR(dx[0].data[i], sum, 1e-5, "dx %d of %d x %d x %d", i, m, n, k);
    }
  }
  const double errors[4] = {worst_error_at(y[1].data, y[0].data, y[0].count, 2 + 0.5 * k),
                            worst_error_at(dw[1].data, dw[0].data, w.count, 1 + 0.5 * m),
                            worst_error_at(db[1].data, db[0].data, units, 1 + 0.5 * m),
                            worst_error_at(dx[1].data, dx[0].data, x.count, 1 + 0.5 * n)};
  for (int i = 0; i < 4; i++) {
    CHECK(errors[i] <= MAGNITUDE_TOLERANCE, "error %.3g of array %d, %d x %d x %d, adds %d, bias %d, more %d",
          errors[i], i, m, n, k, adds, with_bias, with_more);
  }
  guarded *all[] = {&x, &w, &dy, &bias, &add, &more, &y[0], &y[1], &dw[0], &dw[1], &db[0], &db[1], &dx[0], &dx[1]};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) guarded_free(all[i]);
}

static void dense_matches(void) {
  for (int i = 0; i < 300; i++) {
    compare_dense(check_random_int(1, i % 3 ? 13 : 110), check_random_int(1, i % 5 ? 20 : 140),
                  check_random_int(1, i % 4 ? 30 : 300));
  }
  compare_dense(32, 10, 5003);
  compare_dense(3, 70, 2050);
  compare_dense(50, 70, 384);
}

/* Nothing wraps around to a small size. */
static void sizes_saturate(void) {
  const fwi_conv_shape wide = {1, 1, 1, 1 << 15, 1, 1, 1 << 15, 1, 1, 1, 1, 1, 1, 0, 0, 1};
  const fwi_conv_shape tall = {1, 1, 1, 1, 1, 1, 1, 1 << 15, 1 << 15, 1, 1, 1, 1, 0, 0, 1};
  fwi_conv_shape far = tall, deep = tall;
  deep.in_c = deep.out_c = 4;
  far.dilation_h = far.dilation_w = 1 << 16;
  const fwi_gradient_kernels *simd = &fwi_gradient_kernels_simd;
  const size_t bytes[] = {simd->conv2d_weights_scratch_bytes(&wide),
                          simd->conv2d_weights_scratch_bytes(&tall),
                          simd->conv2d_weights_scratch_bytes(&far),
                          simd->conv2d_input_packed_bytes(&wide),
                          simd->conv2d_input_packed_bytes(&tall),
                          simd->depthwise_input_scratch_bytes(&deep),
                          fwi_gradient_kernels_scalar.conv2d_input_packed_bytes(&wide)};
  for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
    CHECK(bytes[i] == SIZE_MAX || bytes[i] / sizeof(float) >= UINT64_C(1) << 30, "size %d", (int)i);
  }
  /* A block of whole pictures that offsets of 32 bits do not reach through. */
  fwi_conv_shape many = {128, 2048, 2048, 1, 1, 1, 8, 2048, 2048, 1, 1, 1, 1, 0, 0, 1};
  CHECK(simd->conv2d_weights_scratch_bytes(&many) == SIZE_MAX, "128 pictures of 16 MiB");
  many.batch = 127;
  CHECK(simd->conv2d_weights_scratch_bytes(&many) < SIZE_MAX, "127 pictures of 16 MiB");
}

CHECK_MAIN("gradients_conv") {
  CHECK_RUN(reference_of_conv2d_is_right);
  CHECK_RUN(reference_of_depthwise_is_right);
  CHECK_RUN(conv2d_matches);
  CHECK_RUN(conv2d_of_few_channels_matches);
  CHECK_RUN(conv2d_of_large_shapes_matches);
  CHECK_RUN(depthwise_matches);
  CHECK_RUN(dense_matches);
  CHECK_RUN(sizes_saturate);
}
