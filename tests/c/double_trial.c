#include "double_trial.h"

#include "check.h"
#include "train/net.h"

bool chance(int32_t one_in) {
  return check_random_int(1, one_in) == 1;
}

fwi_targets targets_of(const trial *t) {
  return t->classes ? (fwi_targets){.classes = t->labels} : (fwi_targets){.values = t->values};
}

static const int32_t *last_shape(const double_net *d) {
  return d->count ? double_last(d)->shape : d->input;
}

const char *describe(const trial *t) {
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

double loss_of(trial *t) {
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
  return near > DOUBLE_CLEARANCE;
}

static bool find_smooth(trial *t) {
  for (int tries = 0; tries < 200; tries++) {
    draw_numbers(t);
    loss_of(t);
    if (is_smooth(t)) return true;
  }
  return false;
}

void random_nets(int rounds, bool scalar, bool large, void (*check_net)(trial *)) {
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
