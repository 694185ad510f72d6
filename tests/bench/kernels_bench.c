/* Speed of single kernels, as a share of the multiply-add peak measured in the same run.
 *
 *   kernels_bench [part of a name]      best of several batches, milliseconds and GFLOP/s
 *
 * Shapes are those of the nets we run (models/README.md) and round numbers beside them. */
#include "measure.h"

typedef enum layer_kind { CONV, DEPTHWISE, TRANSPOSE, DENSE } layer_kind;

typedef struct layer {
  const char *name;
  layer_kind kind;
  fwi_conv_shape s;
} layer;

/* SAME padding of a square picture and kernel. */
#define SHAPE(size, in, out, kernel, stride)           \
  {1,                                                  \
   size,                                               \
   size,                                               \
   in,                                                 \
   ((size) + (stride) - 1) / (stride),                 \
   ((size) + (stride) - 1) / (stride),                 \
   out,                                                \
   kernel,                                             \
   kernel,                                             \
   stride,                                             \
   stride,                                             \
   1,                                                  \
   1,                                                  \
   ((kernel) - (stride) + ((stride) > 1 ? 0 : 0)) / 2, \
   ((kernel) - (stride)) / 2,                          \
   1}

static const layer kLayers[] = {
    {"pointwise 64x64 24->24", CONV, SHAPE(64, 24, 24, 1, 1)},
    {"pointwise 64x64 28->36", CONV, SHAPE(64, 28, 36, 1, 1)},
    {"pointwise 32x32 42->48", CONV, SHAPE(32, 42, 48, 1, 1)},
    {"pointwise 64x64 16->64", CONV, SHAPE(64, 16, 64, 1, 1)},
    {"pointwise 64x64 64->16", CONV, SHAPE(64, 64, 16, 1, 1)},
    {"pointwise 32x32 64->64", CONV, SHAPE(32, 64, 64, 1, 1)},
    {"pointwise 16x16 96->96", CONV, SHAPE(16, 96, 96, 1, 1)},
    {"pointwise 8x8 96->96", CONV, SHAPE(8, 96, 96, 1, 1)},
    {"pointwise 12x12 128->256", CONV, SHAPE(12, 128, 256, 1, 1)},
    {"pointwise 7x7 512->512", CONV, SHAPE(7, 512, 512, 1, 1)},
    {"pointwise 16x16 88->6", CONV, SHAPE(16, 88, 6, 1, 1)},
    {"pointwise 16x16 88->2", CONV, SHAPE(16, 88, 2, 1, 1)},
    {"first 3x3 stride 2 128x128 3->24", CONV, SHAPE(128, 3, 24, 3, 2)},
    {"first 5x5 stride 2 128x128 3->24", CONV, SHAPE(128, 3, 24, 5, 2)},
    {"first 3x3 stride 2 192x192 3->16", CONV, SHAPE(192, 3, 16, 3, 2)},
    {"first 3x3 112x112 3->32", CONV, SHAPE(112, 3, 32, 3, 1)},
    {"first 7x7 stride 2 150x150 3->32", CONV, SHAPE(150, 3, 32, 7, 2)},
    {"first 5x5 64x64 1->8", CONV, SHAPE(64, 1, 8, 5, 1)},
    {"conv 3x3 56x56 16->16", CONV, SHAPE(56, 16, 16, 3, 1)},
    {"conv 3x3 36x36 32->32", CONV, SHAPE(36, 32, 32, 3, 1)},
    {"conv 3x3 28x28 64->64", CONV, SHAPE(28, 64, 64, 3, 1)},
    {"conv 3x3 14x14 128->128", CONV, SHAPE(14, 128, 128, 3, 1)},
    {"conv 3x3 7x7 256->256", CONV, SHAPE(7, 256, 256, 3, 1)},
    {"conv 3x3 4x4 256->256", CONV, SHAPE(4, 256, 256, 3, 1)},
    {"conv 3x3 4x4 128->128", CONV, SHAPE(4, 128, 128, 3, 1)},
    {"conv 3x3 stride 2 4x4 256->256", CONV, SHAPE(4, 256, 256, 3, 2)},
    {"conv 3x3 stride 2 36x36 32->64", CONV, SHAPE(36, 32, 64, 3, 2)},
    {"conv 2x2 stride 2 32x32 64->64", CONV, SHAPE(32, 64, 64, 2, 2)},
    {"depthwise 3x3 64x64 24", DEPTHWISE, SHAPE(64, 24, 24, 3, 1)},
    {"depthwise 3x3 32x32 48", DEPTHWISE, SHAPE(32, 48, 48, 3, 1)},
    {"depthwise 3x3 16x16 96", DEPTHWISE, SHAPE(16, 96, 96, 3, 1)},
    {"depthwise 3x3 8x8 96", DEPTHWISE, SHAPE(8, 96, 96, 3, 1)},
    {"depthwise 3x3 stride 2 64x64 28", DEPTHWISE, SHAPE(64, 28, 28, 3, 2)},
    {"depthwise 3x3 stride 2 16x16 88", DEPTHWISE, SHAPE(16, 88, 88, 3, 2)},
    {"depthwise 5x5 32x32 32", DEPTHWISE, SHAPE(32, 32, 32, 5, 1)},
    {"depthwise 5x5 stride 2 32x32 32", DEPTHWISE, SHAPE(32, 32, 32, 5, 2)},
    {"depthwise 3x3 32x32 42 (odd)", DEPTHWISE, SHAPE(32, 42, 42, 3, 1)},
    {"depthwise 7x7 16x16 32 (general)", DEPTHWISE, SHAPE(16, 32, 32, 7, 1)},
    {"transpose 2x2 stride 2 16x16 64->32", TRANSPOSE, {1, 16, 16, 64, 32, 32, 32, 2, 2, 2, 2, 1, 1, 0, 0, 0}},
    {"transpose 4x4 stride 2 16x16 32->32", TRANSPOSE, {1, 16, 16, 32, 32, 32, 32, 4, 4, 2, 2, 1, 1, 1, 1, 0}},
    {"dense 1x1024->1404", DENSE, {1, 1, 1, 1024, 1, 1, 1404, 1, 1, 1, 1, 1, 1, 0, 0, 0}},
    {"dense 1x256->128", DENSE, {1, 1, 1, 256, 1, 1, 128, 1, 1, 1, 1, 1, 1, 0, 0, 0}},
    {"dense 16x256->128", DENSE, {1, 1, 16, 256, 1, 16, 128, 1, 1, 1, 1, 1, 1, 0, 0, 0}},
};

typedef struct job {
  const layer *layer;
  float *x, *y, *residual;
  void *packed, *scratch;
  fwi_epilogue epilogue;
} job;

static void run_job(const void *argument) {
  const job *j = argument;
  const fwi_conv_shape *s = &j->layer->s;
  const fwi_kernels *k = &fwi_kernels_simd;
  switch (j->layer->kind) {
    case CONV:
      k->conv2d(s, j->x, j->packed, &j->epilogue, j->y, j->scratch);
      break;
    case DEPTHWISE:
      k->depthwise(s, j->x, j->packed, &j->epilogue, j->y, j->scratch);
      break;
    case TRANSPOSE:
      k->transpose_conv(s, j->x, j->packed, &j->epilogue, j->y, j->scratch);
      break;
    case DENSE:
      k->dense(s->in_w, s->out_c, s->in_c, j->x, j->packed, &j->epilogue, j->y);
      break;
  }
}

static double measure(const layer *l, double peak) {
  const fwi_conv_shape *s = &l->s;
  const fwi_kernels *k = &fwi_kernels_simd;
  size_t pixels = (size_t)s->out_h * (size_t)s->out_w, taps = (size_t)s->kernel_h * (size_t)s->kernel_w;
  size_t outputs = pixels * (size_t)s->out_c;
  size_t sum = l->kind == DEPTHWISE ? taps : taps * (size_t)s->in_c; /* weights of one output channel */
  double macs = (double)outputs * (double)sum;
  if (l->kind == TRANSPOSE) macs = (double)s->in_h * s->in_w * s->out_c * (double)sum;
  const char *body = "";
  size_t packed = 0, scratch = 0;
  float *w = filled(sum * (size_t)s->out_c * sizeof(float));
  job j = {.layer = l, .epilogue = {.activation = FWI_ACT_RELU}};
  j.x = filled((size_t)s->in_h * (size_t)s->in_w * (size_t)s->in_c * sizeof(float));
  j.y = filled(outputs * sizeof(float));
  if (l->kind == CONV) {
    packed = k->conv2d_packed_bytes(s), scratch = k->conv2d_scratch_bytes(s), body = k->conv2d_name(s);
  } else if (l->kind == DEPTHWISE) {
    packed = k->depthwise_packed_bytes(s), scratch = k->depthwise_scratch_bytes(s), body = k->depthwise_name(s);
  } else if (l->kind == TRANSPOSE) {
    packed = k->transpose_conv_packed_bytes(s), scratch = k->transpose_conv_scratch_bytes(s);
  } else {
    packed = k->dense_packed_bytes(s->out_c, s->in_c);
  }
  j.packed = filled(packed);
  j.scratch = filled(scratch);
  if (l->kind == CONV) k->conv2d_pack(s, w, NULL, j.packed);
  if (l->kind == DEPTHWISE) k->depthwise_pack(s, w, NULL, j.packed);
  if (l->kind == TRANSPOSE) k->transpose_conv_pack(s, w, NULL, j.packed);
  if (l->kind == DENSE) k->dense_pack(s->out_c, s->in_c, w, NULL, j.packed);
  double ms = best_ms(run_job, &j), gflops = 2e-6 * macs / ms;
  printf("%-38s %8.4f ms %6.1f GFLOP/s %4.0f %%  %s\n", l->name, ms, gflops, 100 * gflops / peak, body);
  fflush(stdout);
  free(w);
  free(j.x);
  free(j.y);
  free(j.packed);
  free(j.scratch);
  return gflops / peak;
}

typedef struct map_job {
  fwi_unary op;
  size_t n;
  float *x, *y;
} map_job;

static void run_map(const void *argument) {
  const map_job *j = argument;
  fwi_kernels_simd.unary(j->op, j->n, j->x, 0.1f, j->y);
}

int main(int argc, char **argv) {
  const char *part = argc > 1 ? argv[1] : "";
  double peak = measure_peak();
  for (size_t i = 0; i < sizeof kLayers / sizeof *kLayers; i++) {
    if (strstr(kLayers[i].name, part)) measure(&kLayers[i], peak);
  }
  static const struct {
    const char *name;
    fwi_unary op;
  } kMaps[] = {{"unary relu", FWI_UNARY_RELU},
               {"unary exp", FWI_UNARY_EXP},
               {"unary logistic", FWI_UNARY_LOGISTIC},
               {"unary tanh", FWI_UNARY_TANH},
               {"unary gelu", FWI_UNARY_GELU}};
  for (size_t i = 0; i < sizeof kMaps / sizeof *kMaps; i++) {
    if (!strstr(kMaps[i].name, part)) continue;
    map_job j = {kMaps[i].op, 4096, filled(4096 * sizeof(float)), filled(4096 * sizeof(float))};
    printf("%-38s %8.2f ns a value\n", kMaps[i].name, best_ms(run_map, &j) * 1e6 / (double)j.n);
    free(j.x);
    free(j.y);
  }
  return 0;
}
