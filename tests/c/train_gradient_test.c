/* Backward passes of random nets against central differences of the same nets in double. */
#include "check.h"
#include "double_trial.h"
#include "train/pass.h"

/* Of a tensor's largest gradient. */
static const double kBound = 1e-3;
/* Where it is but so much of the largest gradient of all it is what rounding has left of a sum that cancels, as that of
 * a bias before a batch norm does. */
static const double kFloor = 3e-2;

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
  *value = kept + DOUBLE_STEP;
  const double above = loss_of(t);
  *value = kept - DOUBLE_STEP;
  const double below = loss_of(t);
  *value = kept;
  return (above - below) / (2 * DOUBLE_STEP);
}

/* Compare up to `most` numbers of a tensor, at random. */
static void compare(trial *t, const char *what, int32_t layer, int32_t which, double *values, const float *g,
                    size_t count, int32_t most, double floor) {
  const double scale = fmax(largest(g, count), floor);
  for (int32_t k = 0; k < most; k++) {
    const size_t i = count <= (size_t)most ? (size_t)k : (size_t)check_random_int(0, (int32_t)count - 1);
    if (i >= count) break;
    const double slope = difference(t, &values[i]);
    CHECK_NEAR(g[i], slope, kBound * fmax(scale, fabs(slope)),
               "%s %d of layer %d, number %d of %d; loss %d, %d samples, chunks of %d, input %dx%dx%d: %s", what, which,
               layer, (int)i, (int)count, t->loss.kind, t->n, t->chunk, t->d.input[0], t->d.input[1], t->d.input[2],
               describe(t));
  }
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
  if (d->kink < DOUBLE_CLEARANCE) return;
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
      *moved = kept + DOUBLE_STEP;
      const double above = explained(t, output), near = d->kink;
      *moved = kept - DOUBLE_STEP;
      const double slope = (above - explained(t, output)) / (2 * DOUBLE_STEP);
      *moved = kept;
      d->bump_layer = -1;
      if (fmin(near, d->kink) < DOUBLE_CLEARANCE) continue; /* where a layer above has a corner, as behind a ReLU */
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
