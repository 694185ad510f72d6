/* Losses against their definitions in double, gradients against central differences of those, and metrics. */
#include "check.h"
#include "double_loss.h"
#include "facewise/train.h"
#include "train/metrics.h"

enum { MAX_OUTPUTS = 9, MAX_SAMPLES = 7, KINDS = 5 };

typedef struct batch {
  int32_t n, outputs;
  float z[MAX_SAMPLES * MAX_OUTPUTS], y[MAX_SAMPLES * MAX_OUTPUTS]; /* before and after the activation */
  int32_t classes[MAX_SAMPLES];
  float values[MAX_SAMPLES * MAX_OUTPUTS], weights[MAX_SAMPLES];
  fwi_targets targets;
  bool weighted, bounded; /* y in 0..1 */
} batch;

static void activate(const batch *b, int32_t kind, const double *z, double *y) {
  double sum = 0;
  for (int32_t j = 0; j < b->outputs; j++) sum += exp(z[j]);
  for (int32_t j = 0; j < b->outputs; j++) {
    y[j] = z[j];
    if (kind == FW_LOSS_CATEGORICAL_CROSSENTROPY) y[j] = exp(z[j]) / sum;
    if (kind == FW_LOSS_BINARY_CROSSENTROPY) y[j] = 1 / (1 + exp(-z[j]));
  }
}

static batch draw(const fwi_loss *loss) {
  batch b = {.n = check_random_int(1, MAX_SAMPLES), .outputs = check_random_int(1, MAX_OUTPUTS)};
  if (loss->kind == FW_LOSS_CATEGORICAL_CROSSENTROPY && b.outputs == 1) b.outputs = 2;
  const bool classes = check_random_int(0, 1);
  b.weighted = check_random_int(0, 1);
  check_random_fill(b.weights, MAX_SAMPLES, 0.1f, 3);
  check_random_fill(b.values, MAX_SAMPLES * MAX_OUTPUTS, 0, 1);
  for (int32_t i = 0; i < b.n; i++) {
    double z[MAX_OUTPUTS], y[MAX_OUTPUTS];
    b.classes[i] = check_random_int(0, b.outputs == 1 ? 1 : b.outputs - 1);
    for (int32_t j = 0; j < b.outputs; j++) {
      const int32_t at = i * b.outputs + j;
      do { /* not on a kink of the absolute and the Huber loss */
        b.z[at] = check_random_float(-3, 3);
      } while (fabsf(b.z[at] - b.values[at]) < 0.01f || fabsf(b.z[at]) < 0.01f || fabsf(b.z[at] - 1) < 0.01f ||
               fabsf(fabsf(b.z[at] - b.values[at]) - loss->huber_delta) < 0.01f);
      z[j] = (double)b.z[at];
    }
    activate(&b, loss->kind, z, y);
    for (int32_t j = 0; j < b.outputs; j++) b.y[i * b.outputs + j] = (float)y[j];
  }
  b.targets = classes ? (fwi_targets){.classes = b.classes} : (fwi_targets){.values = b.values};
  return b;
}

/* weight * loss of sample i whose value j is `moved`: before the activation with `through`, else after it. */
static double reference(const fwi_loss *loss, const batch *b, const fwi_targets *targets, int32_t i, int32_t j,
                        double moved) {
  double in[MAX_OUTPUTS], y[MAX_OUTPUTS], t[MAX_OUTPUTS];
  const float *from = (loss->through ? b->z : b->y) + i * b->outputs;
  for (int32_t k = 0; k < b->outputs; k++) in[k] = (double)from[k] + (k == j ? moved : 0);
  if (loss->through) activate(b, loss->kind, in, y);
  double_targets(loss, targets, i, b->outputs, t);
  return (b->weighted ? (double)b->weights[i] : 1) * double_loss_of(loss, loss->through ? y : in, t, b->outputs);
}

static void agrees_with_definitions(void) {
  for (int round = 0; round < 500; round++) {
    fwi_loss loss = {.kind = round % KINDS,
                     .label_smoothing = check_random_int(0, 1) ? check_random_float(0, 0.5f) : 0,
                     .huber_delta = check_random_float(0.2f, 2),
                     .through = round % KINDS < 2 && check_random_int(0, 1)};
    batch b = draw(&loss);
    const fwi_targets targets = {.classes = b.targets.classes ? b.classes : NULL,
                                 .values = b.targets.values ? b.values : NULL};
    const float scale = check_random_float(0.1f, 2);
    float gradient[MAX_SAMPLES * MAX_OUTPUTS];
    double expected = 0;
    const double value =
        fwi_loss_batch(&loss, b.y, &targets, b.weighted ? b.weights : NULL, b.n, b.outputs, scale, gradient);
    for (int32_t i = 0; i < b.n; i++) expected += reference(&loss, &b, &targets, i, -1, 0);
    CHECK_NEAR(value, expected, 1e-5 * (1 + fabs(expected)), "loss %d, %d x %d, classes %d, weighted %d, smoothing %g",
               loss.kind, b.n, b.outputs, !targets.values, b.weighted, (double)loss.label_smoothing);
    for (int32_t i = 0; i < b.n; i++)
      for (int32_t j = 0; j < b.outputs; j++) {
        const double h = 1e-7,
                     slope =
                         (reference(&loss, &b, &targets, i, j, h) - reference(&loss, &b, &targets, i, j, -h)) / (2 * h);
        CHECK_NEAR(gradient[i * b.outputs + j], (double)scale * slope, 1e-5 * (1 + fabs(slope)),
                   "loss %d, %d x %d, at %d %d, classes %d, through %d, weighted %d, smoothing %g, delta %g", loss.kind,
                   b.n, b.outputs, i, j, !targets.values, loss.through, b.weighted, (double)loss.label_smoothing,
                   (double)loss.huber_delta);
      }
  }
}

static void known_values(void) {
  const float y[] = {0.25f, 0.5f, 0.25f}, sure[] = {0, 0, 1}, one[] = {0.25f}, off[] = {1, -3};
  const int32_t class = 1;
  const fwi_targets classes = {.classes = &class}, zeros = {.values = (const float[]){0, 0}};
  const fwi_loss categorical = {.through = true}, binary = {.kind = FW_LOSS_BINARY_CROSSENTROPY};
  float g[3];
  CHECK_NEAR(fwi_loss_batch(&categorical, y, &classes, NULL, 1, 3, 1, g), 0.693147, 1e-6, "ln 2");
  CHECK(g[0] == 0.25f && g[1] == -0.5f && g[2] == 0.25f, "%g %g %g", (double)g[0], (double)g[1], (double)g[2]);
  CHECK_NEAR(fwi_loss_batch(&categorical, sure, &classes, NULL, 1, 3, 1, g), 16.118, 1e-3, "-ln 1e-7");
  CHECK(g[1] == -1 && g[2] == 1, "wrong and sure learns: %g %g", (double)g[1], (double)g[2]);
  CHECK_NEAR(fwi_loss_batch(&binary, one, &classes, NULL, 1, 1, 1, g), 1.386294, 1e-6, "-ln 0.25");
  CHECK_NEAR(g[0], -4, 1e-5, "-1 / 0.25");
  CHECK_NEAR(
      fwi_loss_batch(&binary, (const float[]){1}, &(fwi_targets){.values = (const float[]){0}}, NULL, 1, 1, 1, g),
      16.118, 1e-3, "-ln 1e-7");
  CHECK(g[0] == 0, "no gradient at the bound: %g", (double)g[0]);
  const fwi_loss squared = {.kind = FW_LOSS_MEAN_SQUARED_ERROR}, absolute = {.kind = FW_LOSS_MEAN_ABSOLUTE_ERROR};
  const fwi_loss huber = {.kind = FW_LOSS_HUBER, .huber_delta = 2};
  CHECK_NEAR(fwi_loss_batch(&squared, off, &zeros, NULL, 1, 2, 1, g), 5, 1e-6, "(1 + 9) / 2");
  CHECK(g[0] == 1 && g[1] == -3, "%g %g", (double)g[0], (double)g[1]);
  CHECK_NEAR(fwi_loss_batch(&absolute, off, &zeros, NULL, 1, 2, 1, g), 2, 1e-6, "(1 + 3) / 2");
  CHECK_NEAR(fwi_loss_batch(&huber, off, &zeros, NULL, 1, 2, 1, g), 2.25, 1e-6, "(0.5 + 4) / 2");
  CHECK(g[0] == 0.5f && g[1] == -1, "%g %g", (double)g[0], (double)g[1]);
}

static void not_a_number_shows(void) {
  const int32_t class = 0;
  for (int32_t kind = 0; kind < KINDS; kind++)
    for (int through = 0; through < (kind < 2 ? 2 : 1); through++) {
      const float y[] = {NAN, NAN}, t[] = {0, 1};
      const fwi_loss loss = {.kind = kind, .huber_delta = 1, .through = through};
      float g[2];
      const double value = fwi_loss_batch(&loss, y, &(fwi_targets){.values = t}, NULL, 1, 2, 1, g);
      CHECK(isnan(value) && isnan(g[0]) && isnan(g[1]), "loss %d: %g %g %g", kind, value, (double)g[0], (double)g[1]);
      CHECK(isnan(fwi_loss_batch(&loss, y, &(fwi_targets){.classes = &class}, NULL, 1, 2, 1, NULL)), "loss %d", kind);
    }
}

static void goes_through_the_right_pairs(void) {
  for (int32_t kind = 0; kind < KINDS; kind++)
    for (int32_t activation = FW_ACTIVATION_NONE; activation <= FW_ACTIVATION_RELU6; activation++)
      CHECK(fwi_loss_through(kind, activation) == ((kind == 0 && activation == FW_ACTIVATION_SOFTMAX) ||
                                                   (kind == 1 && activation == FW_ACTIVATION_SIGMOID)),
            "loss %d, activation %d", kind, activation);
}

static void counts_what_is_right(void) {
  const float y[] = {0.1f, 0.7f, 0.2f, /* 1 */ 0.5f, 0.2f, 0.3f, /* 0 */ 0.4f, 0.4f, 0.2f, /* a tie: 0 */
                     0.2f, 0.3f, 0.5f /* 2 */};
  const int32_t classes[] = {1, 2, 1, 0};
  fwi_metrics m = {0};
  fwi_metrics_add(&m, y, &(fwi_targets){.classes = classes}, 4, 3, 2);
  CHECK(m.samples == 4 && m.correct == 1 && m.in_top_k == 3, "%lld %lld %lld", (long long)m.samples,
        (long long)m.correct, (long long)m.in_top_k);

  const float one[] = {0.4f, 0.6f, 0.5f, 0.9f};
  const int32_t flags[] = {0, 1, 1, 0};
  m = (fwi_metrics){0};
  fwi_metrics_add(&m, one, &(fwi_targets){.classes = flags}, 4, 1, 0);
  CHECK(m.correct == 2, "%lld of two", (long long)m.correct);

  const float out[] = {1, 2, 3, 4}, values[] = {2, 0, 3, 8};
  m = (fwi_metrics){0};
  fwi_metrics_add(&m, out, &(fwi_targets){.values = values}, 2, 2, 0);
  CHECK_NEAR(m.error, 7, 1e-9, "1 + 2 + 0 + 4");
  CHECK(m.samples == 2 && m.correct == 0, "%lld %lld", (long long)m.samples, (long long)m.correct);

  const float nan[] = {NAN, NAN, NAN};
  m = (fwi_metrics){0};
  fwi_metrics_add(&m, nan, &(fwi_targets){.classes = (const int32_t[]){2}}, 1, 3, 2);
  CHECK(m.correct == 0 && m.in_top_k == 0, "nothing is right about NaN");
}

CHECK_MAIN("train_loss") {
  CHECK_RUN(agrees_with_definitions);
  CHECK_RUN(known_values);
  CHECK_RUN(not_a_number_shows);
  CHECK_RUN(goes_through_the_right_pairs);
  CHECK_RUN(counts_what_is_right);
}
