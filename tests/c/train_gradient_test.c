/* Backward passes of random nets against central differences of the same nets in double. */
#include "check.h"
#include "double_loss.h"
#include "double_net.h"
#include "train/pass.h"

enum { MAX_SAMPLES = 6, MAX_INPUT = 17 * 17 * 9 * MAX_SAMPLES, MAX_OUTPUTS = 6 };

/* Steps of the differences are small against the distance from corners, and large against rounding in double. */
static const double kStep = 1e-7, kClearance = 5e-5;
/* Of a tensor's largest gradient. */
static const double kBound = 1e-3;
/* Where it is but so much of the largest gradient of all it is what rounding has left of a sum that cancels, as that of
 * a bias before a batch norm does. */
static const double kFloor = 1e-2;

typedef struct trial {
  double_net d;
  fwi_loss loss;
  bool classes, weighted;
  bool large;
  int32_t n, outputs, chunk; /* samples; of one pass */
  float x[MAX_INPUT], values[MAX_SAMPLES * MAX_OUTPUTS], weights[MAX_SAMPLES];
  double wide[MAX_INPUT], output_gradient; /* its largest */
  int32_t labels[MAX_SAMPLES];
  float *gradient, input_gradient[MAX_INPUT];
} trial;

static bool chance(int32_t one_in) {
  return check_random_int(1, one_in) == 1;
}

static fwi_targets targets_of(const trial *t) {
  return t->classes ? (fwi_targets){.classes = t->labels} : (fwi_targets){.values = t->values};
}

static const int32_t *last_shape(const double_net *d) {
  return d->count ? double_last(d)->shape : d->input;
}

/* "conv2d_1 3x3/2 same relu -> ..", to find a failure again. */
static const char *describe(const trial *t) {
  static char text[1500];
  size_t at = 0;
  for (int32_t i = 0; i < t->d.count && at < sizeof text - 200; i++) {
    const fw_layer *s = &t->d.layers[i].spec;
    const int32_t *o = t->d.layers[i].shape;
    at += (size_t)snprintf(text + at, sizeof text - at, "%s%d(%d,%d) k%dx%d s%d,%d%s m%d a%d%s -> %dx%dx%d",
                           i ? "; " : "", s->kind, s->inputs[0], s->inputs[1], s->kernel[0], s->kernel[1], s->stride[0],
                           s->stride[1], s->same ? " same" : "", s->depth_multiplier, s->activation,
                           s->frozen ? " frozen" : "", o[0], o[1], o[2]);
  }
  return text;
}

/* -- Random nets ------------------------------------------------------------------------------ */

/* 1 + index of a layer of the fw_net, or -1: the input. `like`: only those whose shape a join with it allows. */
static int32_t draw_input(const double_net *d, int32_t kind, const int32_t *like) {
  for (int tries = 0; tries < 20; tries++) {
    const int32_t i = check_random_int(-1, d->count - 1);
    const int32_t *shape = i < 0 ? d->input : d->layers[i].shape;
    const bool same = like && shape[0] == like[0] && shape[1] == like[1];
    if (!like || (kind == FW_LAYER_CONCAT && same) || (kind != FW_LAYER_CONCAT && same && shape[2] == like[2]) ||
        (kind == FW_LAYER_MULTIPLY && shape[0] == 1 && shape[1] == 1 && shape[2] == like[2]))
      return i < 0 ? -1 : d->layers[i].last + 1;
  }
  return like ? 0 : d->count ? double_last(d)->last + 1 : -1;
}

static int32_t draw_activation(void) {
  return chance(3) ? FW_ACTIVATION_NONE : check_random_int(FW_ACTIVATION_RELU, FW_ACTIVATION_RELU6);
}

static fw_layer draw_layer(const double_net *d, int32_t most_units) {
  static const int32_t kinds[] = {FW_LAYER_CONV2D,
                                  FW_LAYER_CONV2D,
                                  FW_LAYER_DEPTHWISE_CONV2D,
                                  FW_LAYER_SEPARABLE_CONV2D,
                                  FW_LAYER_MAX_POOL2D,
                                  FW_LAYER_AVERAGE_POOL2D,
                                  FW_LAYER_GLOBAL_AVERAGE_POOL,
                                  FW_LAYER_FLATTEN,
                                  FW_LAYER_DENSE,
                                  FW_LAYER_BATCH_NORM,
                                  FW_LAYER_BATCH_NORM,
                                  FW_LAYER_DROPOUT,
                                  FW_LAYER_ADD,
                                  FW_LAYER_ADD,
                                  FW_LAYER_ACTIVATION,
                                  FW_LAYER_CONCAT,
                                  FW_LAYER_MULTIPLY,
                                  FW_LAYER_PAD};
  fw_layer s = {.kind = kinds[check_random_int(0, sizeof kinds / sizeof *kinds - 1)]};
  if ((s.kind == FW_LAYER_GLOBAL_AVERAGE_POOL || s.kind == FW_LAYER_FLATTEN || s.kind == FW_LAYER_DENSE) && !chance(3))
    s.kind = FW_LAYER_CONV2D; /* these leave little for others to do */
  const int32_t *in = last_shape(d);
  if (s.kind == FW_LAYER_ADD || s.kind == FW_LAYER_CONCAT || s.kind == FW_LAYER_MULTIPLY) {
    s.inputs[1] = draw_input(d, s.kind, in);
    if (s.inputs[1] == 0) s.inputs[1] = d->count ? double_last(d)->last + 1 : -1; /* itself twice */
  } else if (chance(3)) {
    s.inputs[0] = draw_input(d, s.kind, NULL);
    for (int32_t i = 0; i < d->count; i++)
      if (d->layers[i].last + 1 == s.inputs[0]) in = d->layers[i].shape;
    if (s.inputs[0] < 0) in = d->input;
  }
  s.units = check_random_int(1, most_units);
  s.same = chance(2);
  for (int i = 0; i < 2; i++) {
    s.kernel[i] = check_random_int(1, s.same ? 6 : in[i] < 4 ? in[i] : 4);
    s.stride[i] = check_random_int(0, 3);
  }
  if (chance(3)) s.kernel[0] = s.kernel[1] = s.same ? 3 : 1; /* shapes that kernels have shortcuts for */
  if (chance(2)) s.stride[1] = s.stride[0];
  s.no_bias = chance(4);
  s.frozen = chance(6);
  s.depth_multiplier = chance(2) ? 0 : check_random_int(1, 3);
  s.activation = draw_activation();
  if (s.kind == FW_LAYER_ACTIVATION && chance(3))
    s.activation = DOUBLE_IMPORTED + (chance(3) ? FWI_ACT_HARD_SWISH : chance(2) ? FWI_ACT_ELU : FWI_ACT_RELU_N1_TO_1);
  if (s.kind == FW_LAYER_PAD) {
    for (int i = 0; i < 2; i++) s.kernel[i] = check_random_int(0, 2), s.stride[i] = check_random_int(0, 2);
    s.units = check_random_int(0, 2);
    s.activation = FW_ACTIVATION_NONE;
  }
  s.alpha = chance(2) ? 0.1f : 0;
  s.rate = chance(2) ? 0 : 0.25f;
  s.epsilon = chance(2) ? 0 : 0.1f;
  return s;
}

/* Every channel of the last layer times a share that the means of all decide, as nets that squeeze and excite do. */
static void add_gate(double_net *d) {
  const int32_t channels = last_shape(d)[2], block = d->count ? double_last(d)->last + 1 : -1;
  fw_layer share = {.kind = FW_LAYER_DENSE, .units = channels, .activation = FW_ACTIVATION_SIGMOID};
  CHECK(double_net_add(d, &(fw_layer){.kind = FW_LAYER_GLOBAL_AVERAGE_POOL}), "means");
  CHECK(double_net_add(d, &share), "shares");
  CHECK(double_net_add(d, &(fw_layer){.kind = FW_LAYER_MULTIPLY,
                                      .inputs = {block, double_last(d)->last + 1},
                                      .activation = draw_activation()}),
        "gate");
}

static void draw_head(trial *t) {
  const int32_t kind = t->loss.kind;
  fw_layer head = {.kind = FW_LAYER_DENSE, .activation = draw_activation()};
  t->outputs = check_random_int(kind == FW_LOSS_CATEGORICAL_CROSSENTROPY ? 2 : 1, MAX_OUTPUTS);
  head.units = t->outputs;
  if (kind == FW_LOSS_CATEGORICAL_CROSSENTROPY)
    head.activation = chance(4) ? FW_ACTIVATION_SIGMOID : FW_ACTIVATION_SOFTMAX;
  if (kind == FW_LOSS_BINARY_CROSSENTROPY)
    head.activation = chance(4) && t->outputs > 1 ? FW_ACTIVATION_SOFTMAX : FW_ACTIVATION_SIGMOID;
  const bool apart = chance(3); /* the activation as a layer of its own */
  if (apart) head.activation = FW_ACTIVATION_NONE;
  const int32_t activation = apart && kind == FW_LOSS_BINARY_CROSSENTROPY ? FW_ACTIVATION_SIGMOID
                             : kind == FW_LOSS_CATEGORICAL_CROSSENTROPY   ? FW_ACTIVATION_SOFTMAX
                                                                          : draw_activation();
  CHECK(double_net_add(&t->d, &head), "a head of %d units", head.units);
  if (apart) CHECK(double_net_add(&t->d, &(fw_layer){.kind = FW_LAYER_ACTIVATION, .activation = activation}), "apart");
}

static void draw_trial(trial *t, int32_t loss, bool large) {
  const int32_t side = large ? 17 : 8, size = large ? 3000 : 400;
  *t = (trial){.loss = {.kind = loss, .huber_delta = check_random_float(0.3f, 1.5f)}, .large = large};
  t->loss.label_smoothing = chance(2) ? check_random_float(0.05f, 0.4f) : 0;
  t->n = check_random_int(1, large ? 3 : MAX_SAMPLES);
  double_net_create(&t->d, check_random_int(1, side), check_random_int(1, side), check_random_int(1, large ? 9 : 4),
                    t->n);
  t->d.training = true;
  t->d.dropout_key = check_random();
  for (int32_t wanted = check_random_int(1, large ? 4 : 7), tries = 0; t->d.count < wanted && tries < 50; tries++) {
    if (chance(10)) add_gate(&t->d);
    const fw_layer s = draw_layer(&t->d, large ? 24 : 6);
    const int32_t at = t->d.count;
    CHECK(double_net_add(&t->d, &s), "kind %d, kernel %d x %d, same %d", s.kind, s.kernel[0], s.kernel[1], s.same);
    if (t->d.count > at && double_size(double_last(&t->d)->shape) > (size_t)size) break;
  }
  draw_head(t);
  const fwi_layer *last = &t->d.net->layers[t->d.net->layer_count - 1];
  t->loss.through = fwi_loss_through(loss, last->activation);
  t->classes = loss <= FW_LOSS_BINARY_CROSSENTROPY && chance(2);
  t->weighted = chance(2);
  t->chunk = t->n;
  bool whole = false;
  for (int32_t i = 0; i < t->d.count; i++) whole |= t->d.layers[i].spec.kind == FW_LAYER_BATCH_NORM;
  if (!whole) t->chunk = check_random_int(1, t->n);
}

/* Fresh inputs, targets and parameters. */
static void draw_numbers(trial *t) {
  double_net *d = &t->d;
  check_random_fill(t->x, MAX_INPUT, -1.5f, 1.5f);
  check_random_fill(t->values, MAX_SAMPLES * MAX_OUTPUTS, t->loss.kind < 2 ? 0.0f : -1.0f, 1);
  check_random_fill(t->weights, MAX_SAMPLES, 0.2f, 2);
  for (int32_t i = 0; i < t->n; i++) t->labels[i] = check_random_int(0, t->outputs == 1 ? 1 : t->outputs - 1);
  for (size_t i = 0; i < MAX_INPUT; i++) t->wide[i] = (double)t->x[i];
  double_net_read(d);
  for (int32_t k = 0; k < d->parameter_count; k++) {
    const double_parameter *p = &d->parameters[k];
    float low = -0.5f, high = 0.5f;
    if (p->which == FW_PARAMETER_WEIGHTS) {
      high = 2.5f / sqrtf((float)p->count / (float)d->net->layers[p->layer].shape[2]);
      low = -high;
    }
    if (p->which == FW_PARAMETER_GAMMA || p->which == FW_PARAMETER_VARIANCE) low = 0.5f, high = 1.5f;
    check_random_fill(p->at, p->count, low, high);
  }
  d->net->version++;
  double_net_read(d);
}

/* -- The two sides ---------------------------------------------------------------------------- */

/* The mean over the batch of weight * loss. */
static double loss_of(trial *t) {
  const double *y = double_net_run(&t->d, t->wide, t->n);
  const fwi_targets targets = targets_of(t);
  double sum = 0, wanted[MAX_OUTPUTS];
  for (int32_t i = 0; i < t->n; i++) {
    double_targets(&t->loss, &targets, i, t->outputs, wanted);
    sum += (t->weighted ? (double)t->weights[i] : 1) * double_loss_of(&t->loss, y + i * t->outputs, wanted, t->outputs);
  }
  return sum / t->n;
}

/* The last run of loss_of keeps away from every corner, those of the loss included. */
static bool is_smooth(const trial *t) {
  const double *y = double_last(&t->d)->y;
  double near = t->d.kink;
  for (int32_t i = 0; i < t->n * t->outputs; i++) {
    const double off = fabs(y[i] - (double)t->values[i]);
    if (t->loss.kind <= FW_LOSS_BINARY_CROSSENTROPY) near = fmin(near, fmin(y[i], 1 - y[i]));
    if (t->loss.kind == FW_LOSS_MEAN_ABSOLUTE_ERROR) near = fmin(near, off);
    if (t->loss.kind == FW_LOSS_HUBER) near = fmin(near, fabs(off - (double)t->loss.huber_delta));
  }
  return near > kClearance;
}

static double largest(const float *g, size_t count) {
  double most = 0;
  for (size_t i = 0; i < count; i++) most = fmax(most, fabs((double)g[i]));
  return most;
}

/* Outputs, loss and gradients as training computes them. */
static void run_passes(trial *t, uint32_t flags, int32_t spare) {
  fw_net *net = t->d.net;
  fwi_pass *p;
  const size_t in = double_size(t->d.input);
  memset(t->gradient, 0, net->parameters.count * sizeof(float));
  if (fwi_pass_create(net, t->chunk + spare, flags, &p, NULL) != FW_OK) abort();
  p->parameter_gradient = t->gradient;
  p->dropout_key = t->d.dropout_key;
  double loss = 0;
  const double *expected = double_last(&t->d)->y;
  for (int32_t i = 0; i < t->n; i += t->chunk) {
    const int32_t n = t->n - i < t->chunk ? t->n - i : t->chunk;
    fwi_targets targets = targets_of(t);
    if (targets.classes) targets.classes += i;
    if (targets.values) targets.values += i * t->outputs;
    p->first_sample = (uint64_t)i;
    memcpy(fwi_pass_input(p), t->x + (size_t)i * in, (size_t)n * in * sizeof(float));
    fwi_pass_forward(p, n);
    for (int32_t k = 0; k < n * t->outputs; k++)
      CHECK_NEAR(fwi_pass_output(p)[k], expected[i * t->outputs + k], 1e-4 * (1 + fabs(expected[i * t->outputs + k])),
                 "output %d of sample %d", k % t->outputs, i);
    loss += fwi_loss_batch(&t->loss, fwi_pass_output(p), &targets, t->weighted ? t->weights + i : NULL, n, t->outputs,
                           1 / (float)t->n, fwi_pass_output_gradient(p));
    t->output_gradient = fmax(t->output_gradient, largest(fwi_pass_output_gradient(p), (size_t)(n * t->outputs)));
    fwi_pass_backward(p, t->loss.through);
    if (flags & FWI_PASS_INPUT_GRADIENT)
      memcpy(t->input_gradient + (size_t)i * in, fwi_gradient(p, FWI_NET_INPUT), (size_t)n * in * sizeof(float));
  }
  const double wanted = loss_of(t);
  CHECK_NEAR(loss / t->n, wanted, 1e-4 * (1 + fabs(wanted)), "loss %d", t->loss.kind);
  fwi_pass_destroy(p);
}

static double difference(trial *t, double *value) {
  const double kept = *value;
  *value = kept + kStep;
  const double above = loss_of(t);
  *value = kept - kStep;
  const double below = loss_of(t);
  *value = kept;
  return (above - below) / (2 * kStep);
}

static double worst;

/* Compare up to `most` numbers of a tensor, at random. */
static void compare(trial *t, const char *what, int32_t layer, int32_t which, double *values, const float *g,
                    size_t count, int32_t most, double floor) {
  const double scale = fmax(largest(g, count), floor);
  for (int32_t k = 0; k < most; k++) {
    const size_t i = count <= (size_t)most ? (size_t)k : (size_t)check_random_int(0, (int32_t)count - 1);
    if (i >= count) break;
    const double slope = difference(t, &values[i]);
    worst = fmax(worst, fabs(slope - (double)g[i]) / fmax(scale, fabs(slope)));
    CHECK_NEAR(g[i], slope, kBound * fmax(scale, fabs(slope)),
               "%s %d of layer %d, number %d of %d; loss %d, %d samples, chunks of %d, input %dx%dx%d: %s", what, which,
               layer, (int)i, (int)count, t->loss.kind, t->n, t->chunk, t->d.input[0], t->d.input[1], t->d.input[2],
               describe(t));
  }
}

static bool find_smooth(trial *t) {
  for (int tries = 0; tries < 200; tries++) {
    draw_numbers(t);
    loss_of(t);
    if (is_smooth(t)) return true;
  }
  return false;
}

/* What a batch norm remembers of a training pass. */
static void check_running(const trial *t) {
  for (int32_t k = 0; k < t->d.count; k++) {
    const double_layer *l = &t->d.layers[k];
    const double keep = l->spec.frozen ? 1 : (double)l->spec.momentum;
    for (size_t c = 0; l->mean && c < l->mean->count; c++) {
      CHECK_NEAR(l->mean->at[c], keep * l->mean->values[c] + (1 - keep) * l->batch_mean[c], 1e-5, "layer %d", l->first);
      CHECK_NEAR(l->variance->at[c], keep * l->variance->values[c] + (1 - keep) * l->batch_variance[c],
                 1e-5 * (1 + l->batch_variance[c]), "layer %d", l->first);
    }
  }
}

static void check_gradients(trial *t, uint32_t flags) {
  fw_net *net = t->d.net;
  t->gradient = calloc(net->parameters.count + 1, sizeof(float));
  if (!t->gradient) abort();
  run_passes(t, FWI_PASS_TRAINING | FWI_PASS_BACKWARD | flags, chance(2) ? check_random_int(1, 5) : 0);
  check_running(t);
  const double floor = kFloor * fmax(largest(t->gradient, net->parameters.count), t->output_gradient);
  for (int32_t k = 0; k < t->d.parameter_count; k++) {
    const double_parameter *p = &t->d.parameters[k];
    if (p->which >= FW_PARAMETER_MEAN) continue;
    const float *g = t->gradient + (p->at - net->parameters.data);
    if (net->layers[p->layer].frozen)
      CHECK(largest(g, p->count) == 0, "layer %d is frozen", p->layer);
    else
      compare(t, "parameter", p->layer, p->which, p->values, g, p->count, t->large ? 4 : 10, floor);
  }
  const size_t in = double_size(t->d.input) * (size_t)t->n;
  if (flags & FWI_PASS_INPUT_GRADIENT)
    compare(t, "input", -1, 0, t->wide, t->input_gradient, in, t->large ? 6 : 16, floor);
  free(t->gradient);
}

/* `check` over nets of every loss. */
static void random_nets(int rounds, bool scalar, bool large, void (*check_net)(trial *)) {
  static trial t;
  int done = 0;
  for (int i = 0; i < rounds; i++) {
    draw_trial(&t, i % 5, large);
    if (scalar) fwi_net_use_scalar(t.d.net);
    if (find_smooth(&t)) {
      done++;
      check_net(&t);
    }
    double_net_destroy(&t.d);
  }
  CHECK(done * 10 >= rounds * 9, "%d of %d nets are smooth somewhere", done, rounds);
}

static void learn_once(trial *t) {
  check_gradients(t, (chance(2) ? FWI_PASS_INPUT_GRADIENT : 0) | (chance(4) ? FWI_PASS_KEEP : 0));
}

static void gradients_with_simd(void) {
  random_nets(120, false, false, learn_once);
}
static void gradients_with_scalar(void) {
  random_nets(60, true, false, learn_once);
}
static void gradients_of_larger_nets(void) {
  random_nets(20, false, true, learn_once);
}

/* The output that is explained: before the softmax, if there is one. */
static double explained(trial *t, int32_t output) {
  return double_net_run(&t->d, t->wide, 1)[output];
}

static void explain_once(trial *t) {
  double_net *d = &t->d;
  const int32_t output = check_random_int(0, t->outputs - 1);
  fw_tensor value, gradient;
  float y[MAX_SAMPLES * MAX_OUTPUTS];
  d->training = false;
  const double *all = double_net_run(d, t->wide, t->n);
  CHECK(fw_net_predict(d->net, t->x, t->n, y, NULL) == FW_OK, "predicts");
  for (int32_t i = 0; i < t->n * t->outputs; i++)
    CHECK_NEAR(y[i], all[i], 1e-4 * (1 + fabs(all[i])), "output %d: %s", i, describe(t));

  d->stop_early = true;
  explained(t, output);
  if (d->kink < kClearance) return;
  CHECK(fw_net_explain(d->net, t->x, output, NULL) == FW_OK, "explains");
  for (int32_t k = -1; k < d->count; k++) {
    const int32_t layer = k < 0 ? -1 : d->layers[k].last;
    const size_t size = double_size(k < 0 ? d->input : d->layers[k].shape);
    if (fw_net_value(d->net, layer, &value) != FW_OK || fw_net_gradient(d->net, layer, &gradient) != FW_OK) abort();
    CHECK(value.bytes == size * sizeof(float) && gradient.bytes == value.bytes, "layer %d", layer);
    explained(t, output);
    const double *expected = k < 0 ? t->wide : d->layers[k].y;
    for (size_t i = 0; i < size && k < d->count - 1; i++)
      CHECK_NEAR(((float *)value.data)[i], expected[i], 1e-4 * (1 + fabs(expected[i])), "value of layer %d", layer);
    if (k == d->count - 1) continue; /* of the output itself */
    const float *g = gradient.data;
    const double scale = fmax(largest(g, size), 1e-3);
    for (int32_t tries = 0; tries < 8; tries++) {
      const size_t at = (size_t)check_random_int(0, (int32_t)size - 1);
      double *moved = k < 0 ? &t->wide[at] : &d->bump;
      const double kept = *moved;
      d->bump_layer = k, d->bump_at = at;
      *moved = kept + kStep;
      const double above = explained(t, output), near = d->kink;
      *moved = kept - kStep;
      const double slope = (above - explained(t, output)) / (2 * kStep);
      *moved = kept;
      d->bump_layer = -1;
      if (fmin(near, d->kink) < kClearance) continue; /* where a layer above has a corner, as behind a ReLU */
      CHECK_NEAR(g[at], slope, kBound * scale, "gradient %d of layer %d: %s", (int)at, layer, describe(t));
    }
  }
}

static void explains_nets(void) {
  random_nets(60, false, false, explain_once);
}

static void drops_as_many_as_told(void) {
  const int32_t size = 4000;
  for (int scalar = 0; scalar < 2; scalar++) {
    double_net d;
    fwi_pass *p;
    int dropped = 0, again = 0, both = 0;
    double_net_create(&d, 1, 1, size, 1);
    CHECK(double_net_add(&d, &(fw_layer){.kind = FW_LAYER_DROPOUT, .rate = 0.2f}), "dropout");
    CHECK(fwi_pass_create(d.net, 2, FWI_PASS_TRAINING, &p, NULL) == FW_OK, "a pass");
    for (int32_t i = 0; i < 2 * size; i++) fwi_pass_input(p)[i] = 1;
    p->dropout_key = 3;
    fwi_pass_forward(p, 2);
    const float *y = fwi_pass_output(p);
    for (int32_t i = 0; i < size; i++) {
      CHECK(y[i] == 0 || fabsf(y[i] - 1.25f) < 1e-6f, "%g", (double)y[i]);
      dropped += y[i] == 0, again += y[size + i] == 0, both += y[i] == 0 && y[size + i] == 0;
    }
    CHECK(abs(dropped - 800) < 150 && abs(again - 800) < 150, "%d and %d of 4000", dropped, again);
    CHECK(abs(both - 160) < 75, "%d in both samples", both);
    fwi_pass_destroy(p);
    double_net_destroy(&d);
  }
}

CHECK_MAIN("train_gradient") {
  CHECK_RUN(gradients_with_simd);
  CHECK_RUN(gradients_with_scalar);
  CHECK_RUN(gradients_of_larger_nets);
  CHECK_RUN(explains_nets);
  CHECK_RUN(drops_as_many_as_told);
}
