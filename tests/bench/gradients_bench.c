/* Speed of the kernels of training, as a share of the multiply-add peak measured in the same run, or in GB/s of what
 * must be read and written.
 *
 *   gradients_bench [part of a name] */
#include "kernels/gradients.h"
#include "measure.h"

/* Picture, channels, kernel, stride, padding (of all sides; SAME where it is (kernel - 1) / 2), batch. */
typedef struct layer {
  const char *name;
  int32_t size, in_c, out_c, kernel, stride, pad, batch;
} layer;

static const layer kConvs[] = {
    {"3x3 24x24 16->32", 24, 16, 32, 3, 1, 1, 16},
    {"3x3 12x12 32->64", 12, 32, 64, 3, 1, 1, 32},
    {"3x3 6x6 64->64", 6, 64, 64, 3, 1, 1, 32},
    {"3x3 VALID 31x31 32->32", 31, 32, 32, 3, 1, 0, 8},
    {"first 3x3 VALID 64x64 3->32", 64, 3, 32, 3, 1, 0, 8},
    {"first 3x3 48x48 3->16", 48, 3, 16, 3, 1, 1, 16},
    {"first 3x3 48x48 1->8", 48, 1, 8, 3, 1, 1, 16},
    {"first 3x3 stride 2 96x96 3->16", 96, 3, 16, 3, 2, 1, 8},
    {"3x3 stride 2 24x24 32->64", 24, 32, 64, 3, 2, 1, 16},
    {"1x1 48x48 24->48", 48, 24, 48, 1, 1, 0, 8},
    {"1x1 12x12 128->128", 12, 128, 128, 1, 1, 0, 16},
    {"1x1 7x7 256->256", 7, 256, 256, 1, 1, 0, 16},
    {"1x1 stride 2 24x24 32->64", 24, 32, 64, 1, 2, 0, 16},
    {"5x5 14x14 16->32", 14, 16, 32, 5, 1, 2, 16},
    {"3x3 14x14 128->128", 14, 128, 128, 3, 1, 1, 8},
    {"3x3 12x12 20->10", 12, 20, 10, 3, 1, 1, 32},
};

static const layer kDepthwise[] = {
    {"3x3 48x48 24", 48, 24, 24, 3, 1, 1, 8},
    {"3x3 stride 2 48x48 24", 48, 24, 24, 3, 2, 1, 8},
    {"3x3 12x12 96", 12, 96, 96, 3, 1, 1, 16},
    {"5x5 24x24 48", 24, 48, 48, 5, 1, 2, 8},
};

/* Samples, units, inputs. */
static const int32_t kDense[][3] = {{32, 10, 30752}, {32, 128, 1024}, {32, 512, 512}, {16, 2, 1280}};

static const fwi_gradient_kernels *const kSet = &fwi_gradient_kernels_simd;

typedef struct job {
  fwi_conv_shape s;
  int32_t m, n, k; /* dense */
  float *x, *y, *w, *dy, *dx, *dw, *db;
  void *packed, *scratch;
  size_t pixels, channels;
  double *sums;
} job;

static float *floats(double count) {
  return filled((size_t)count * sizeof(float));
}

static fwi_conv_shape shape_of(const layer *l, int depthwise) {
  const int32_t out = (l->size + 2 * l->pad - l->kernel) / l->stride + 1;
  return (fwi_conv_shape){l->batch,  l->size,   l->size,   l->in_c, out, out,    l->out_c, l->kernel,
                          l->kernel, l->stride, l->stride, 1,       1,   l->pad, l->pad,   depthwise};
}

static void report(const char *what, const char *name, double ms, double macs, double peak) {
  const double gflops = 2e-6 * macs / ms;
  printf("%-20s %-32s %8.3f ms %6.1f GFLOP/s %4.0f %%\n", what, name, ms, gflops, 100 * gflops / peak);
  fflush(stdout);
}

static void report_bytes(const char *name, double ms, double bytes) {
  printf("%-53s %8.3f ms %6.1f GB/s\n", name, ms, 1e-6 * bytes / ms);
  fflush(stdout);
}

static void run_weights(const void *argument) {
  const job *j = argument;
  kSet->conv2d_weights(&j->s, j->x, j->dy, j->dw, j->db, j->scratch);
}

static void run_input(const void *argument) {
  const job *j = argument;
  kSet->conv2d_input(&j->s, j->dy, j->packed, NULL, j->dx, j->scratch);
}

static void run_input_pack(const void *argument) {
  const job *j = argument;
  kSet->conv2d_input_pack(&j->s, j->w, j->packed);
}

static void run_forward(const void *argument) {
  const job *j = argument;
  const fwi_epilogue e = {.activation = FWI_ACT_NONE};
  fwi_kernels_simd.conv2d(&j->s, j->x, j->packed, &e, j->y, j->scratch);
}

static void run_forward_pack(const void *argument) {
  const job *j = argument;
  fwi_kernels_simd.conv2d_pack(&j->s, j->w, j->db, j->packed);
}

static void run_depthwise_weights(const void *argument) {
  const job *j = argument;
  kSet->depthwise_weights(&j->s, j->x, j->dy, j->dw, j->db, j->scratch);
}

static void run_depthwise_input(const void *argument) {
  const job *j = argument;
  kSet->depthwise_input(&j->s, j->dy, j->w, NULL, j->dx, j->scratch);
}

static void free_job(job *j) {
  void *all[] = {j->x, j->y, j->w, j->dy, j->dx, j->dw, j->db, j->packed, j->scratch, j->sums};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static size_t greater(size_t a, size_t b) {
  return a > b ? a : b;
}

static void measure_conv(const layer *l, int depthwise, double peak) {
  job j = {.s = shape_of(l, depthwise)};
  const fwi_conv_shape *s = &j.s;
  const double inputs = (double)s->batch * s->in_h * s->in_w * s->in_c;
  const double outputs = (double)s->batch * s->out_h * s->out_w * s->out_c;
  const double filter = (double)s->kernel_h * s->kernel_w * (depthwise ? 1 : s->in_c);
  j.x = floats(inputs), j.dx = floats(inputs), j.y = floats(outputs), j.dy = floats(outputs);
  j.w = floats(filter * s->out_c), j.dw = floats(filter * s->out_c), j.db = floats(s->out_c);
  if (depthwise) {
    j.scratch = filled(greater(kSet->depthwise_weights_scratch_bytes(s), kSet->depthwise_input_scratch_bytes(s)));
    report("depthwise weights", l->name, best_ms(run_depthwise_weights, &j), outputs * filter, peak);
    report("depthwise input", l->name, best_ms(run_depthwise_input, &j), outputs * filter, peak);
  } else {
    j.scratch = filled(greater(greater(kSet->conv2d_weights_scratch_bytes(s), kSet->conv2d_input_scratch_bytes(s)),
                               fwi_kernels_simd.conv2d_scratch_bytes(s)));
    j.packed = filled(greater(kSet->conv2d_input_packed_bytes(s), fwi_kernels_simd.conv2d_packed_bytes(s)));
    const double forward_pack = best_ms(run_forward_pack, &j);
    report("forward", l->name, best_ms(run_forward, &j), outputs * filter, peak);
    report("weights", l->name, best_ms(run_weights, &j), outputs * filter, peak);
    const double pack = best_ms(run_input_pack, &j);
    report("input", l->name, best_ms(run_input, &j), outputs * filter, peak);
    printf("%-53s %8.3f ms forward %8.3f ms input\n", "  packing", forward_pack, pack);
  }
  free_job(&j);
}

static void run_dense_forward(const void *argument) {
  const job *j = argument;
  const fwi_epilogue e = {.activation = FWI_ACT_NONE};
  kSet->dense_forward(j->m, j->n, j->k, j->x, j->w, j->db, &e, j->y);
}

static void run_dense_weights(const void *argument) {
  const job *j = argument;
  kSet->dense_weights(j->m, j->n, j->k, j->x, j->dy, j->dw, j->db);
}

static void run_dense_input(const void *argument) {
  const job *j = argument;
  kSet->dense_input(j->m, j->n, j->k, j->dy, j->w, NULL, j->dx);
}

static void measure_dense(const int32_t *size, const char *name, double peak) {
  job j = {.m = size[0], .n = size[1], .k = size[2]};
  const double inputs = (double)j.m * j.k, outputs = (double)j.m * j.n, weights = (double)j.n * j.k;
  j.x = floats(inputs), j.dx = floats(inputs), j.y = floats(outputs), j.dy = floats(outputs);
  j.w = floats(weights), j.dw = floats(weights), j.db = floats(j.n);
  report("dense forward", name, best_ms(run_dense_forward, &j), outputs * j.k, peak);
  report("dense weights", name, best_ms(run_dense_weights, &j), outputs * j.k, peak);
  report("dense input", name, best_ms(run_dense_input, &j), outputs * j.k, peak);
  free_job(&j);
}

static void run_max_pool(const void *argument) {
  const job *j = argument;
  kSet->max_pool(&j->s, j->x, j->y, j->dy, NULL, j->dx);
}

static void run_average_pool(const void *argument) {
  const job *j = argument;
  kSet->average_pool(&j->s, j->dy, NULL, j->dx);
}

static void run_activation(const void *argument) {
  const job *j = argument;
  kSet->activation(FWI_ACT_RELU, 0, j->pixels * j->channels, j->x, j->dx, j->dx);
}

static void run_prelu(const void *argument) {
  const job *j = argument;
  kSet->prelu(j->pixels, j->channels, j->x, j->w, j->dx, j->dx, j->db);
}

static void run_moments(const void *argument) {
  const job *j = argument;
  kSet->channel_moments(j->pixels, j->channels, j->x, j->sums, j->sums + j->channels);
}

static void run_affine(const void *argument) {
  const job *j = argument;
  kSet->channel_affine(j->pixels, j->channels, j->x, j->w, j->dw, j->db, FWI_ACT_RELU, 0, j->dx);
}

static void run_dots(const void *argument) {
  const job *j = argument;
  kSet->channel_dots(j->pixels, j->channels, j->dx, j->x, j->w, j->sums, j->sums + j->channels);
}

static void run_combine(const void *argument) {
  const job *j = argument;
  kSet->channel_combine(j->pixels, j->channels, j->dx, j->x, j->w, j->dw, j->db, j->y, j->dx);
}

static void run_sgd(const void *argument) {
  const job *j = argument;
  const fwi_sgd o = {1e-20, 0.9, 0, 0};
  kSet->sgd(&o, j->pixels * j->channels, j->x, j->dx, j->dy);
}

static void run_adam(const void *argument) {
  const job *j = argument;
  const fwi_adam o = {1e-20, 0.9, 0.999, 1e-7, 1, 1, 1};
  kSet->adam(&o, j->pixels * j->channels, j->x, j->dx, j->dy, j->w);
}

static void measure_passes(int32_t size, int32_t channels, int32_t batch) {
  job j = {.s = {batch, size, size, channels, size / 2, size / 2, channels, 2, 2, 2, 2, 1, 1, 0, 0, 0}};
  j.pixels = (size_t)batch * (size_t)size * (size_t)size, j.channels = (size_t)channels;
  const double n = (double)j.pixels * channels;
  j.x = floats(n), j.y = floats(n), j.dx = floats(n), j.dy = floats(n), j.w = floats(n);
  j.dw = floats(channels), j.db = floats(channels), j.sums = filled(2 * j.channels * sizeof(double));
  for (size_t i = 0; i < (size_t)n; i++) j.w[i] += 1;
  static const struct {
    const char *name;
    void (*body)(const void *);
    double arrays; /* read and written */
  } kPasses[] = {{"max pool 2x2", run_max_pool, 2.5}, {"average pool 2x2", run_average_pool, 1.25},
                 {"relu", run_activation, 3},         {"prelu", run_prelu, 3},
                 {"channel_moments", run_moments, 1}, {"channel_affine", run_affine, 2},
                 {"channel_dots", run_dots, 2},       {"channel_combine", run_combine, 3},
                 {"sgd momentum", run_sgd, 5},        {"adam", run_adam, 7}};
  for (size_t i = 0; i < sizeof kPasses / sizeof *kPasses; i++) {
    char name[80];
    snprintf(name, sizeof name, "%s %dx%dx%d batch %d", kPasses[i].name, size, size, channels, batch);
    report_bytes(name, best_ms(kPasses[i].body, &j), 4 * n * kPasses[i].arrays);
  }
  free_job(&j);
}

int main(int argc, char **argv) {
  const char *part = argc > 1 ? argv[1] : "";
  const double peak = measure_peak();
  for (size_t i = 0; i < sizeof kConvs / sizeof *kConvs; i++) {
    if (strstr(kConvs[i].name, part)) measure_conv(&kConvs[i], 0, peak);
  }
  for (size_t i = 0; i < sizeof kDepthwise / sizeof *kDepthwise; i++) {
    if (strstr("depthwise", part)) measure_conv(&kDepthwise[i], 1, peak);
  }
  for (size_t i = 0; i < sizeof kDense / sizeof *kDense; i++) {
    char name[40];
    snprintf(name, sizeof name, "dense %dx%d->%d", kDense[i][0], kDense[i][2], kDense[i][1]);
    if (strstr(name, part)) measure_dense(kDense[i], name, peak);
  }
  if (strstr("passes", part)) {
    measure_passes(12, 32, 8);  /* in the second cache */
    measure_passes(24, 32, 32); /* beyond it */
  }
  return 0;
}
