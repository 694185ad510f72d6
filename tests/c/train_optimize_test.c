/* Steps of the optimisers against their papers' formulas in double. */
#include "check.h"
#include "train/trainer.h"
#include "train_helper.h"

enum { STEPS = 12, MAX_FLOATS = 80 };

/* Weights, bias, slopes, gamma and beta. */
static const fw_layer kLayers[] = {
    {.kind = FW_LAYER_CONV2D, .units = 3, .kernel = {2, 2}, .activation = FW_ACTIVATION_PRELU, .alpha = 0.1f},
    {.kind = FW_LAYER_BATCH_NORM},
    {.kind = FW_LAYER_DENSE, .units = 2, .frozen = true},
    {.kind = FW_LAYER_DENSE, .units = 2, .activation = FW_ACTIVATION_SOFTMAX}};

typedef struct reference {
  double w[MAX_FLOATS], m[MAX_FLOATS], v[MAX_FLOATS];
  bool decays[MAX_FLOATS], frozen[MAX_FLOATS];
} reference;

static void step_of(const fw_train_options *o, reference *r, const float *gradient, size_t count, int step,
                    double rate) {
  double norm = 0;
  for (size_t i = 0; i < count; i++) norm += (double)gradient[i] * (double)gradient[i];
  const double clip = (double)o->clip_norm, factor = clip > 0 && sqrt(norm) > clip ? clip / sqrt(norm) : 1;
  const double decay = (double)o->weight_decay, momentum = (double)o->momentum;
  const double b1 = (double)o->beta1, b2 = (double)o->beta2;
  for (size_t i = 0; i < count; i++) {
    double g = (double)gradient[i] * factor;
    if (r->frozen[i]) continue;
    if (o->optimizer != FW_OPTIMIZER_ADAMW && r->decays[i]) g += decay * r->w[i];
    if (o->optimizer == FW_OPTIMIZER_SGD) {
      r->m[i] = momentum * r->m[i] + g;
      r->w[i] -= rate * (o->nesterov ? g + momentum * r->m[i] : r->m[i]);
      continue;
    }
    r->m[i] = b1 * r->m[i] + (1 - b1) * g;
    r->v[i] = b2 * r->v[i] + (1 - b2) * g * g;
    const double change = r->m[i] / (1 - pow(b1, step)) / (sqrt(r->v[i] / (1 - pow(b2, step))) + (double)o->epsilon);
    r->w[i] -= rate * change + (o->optimizer == FW_OPTIMIZER_ADAMW && r->decays[i] ? rate * decay * r->w[i] : 0);
  }
}

static void steps_as_written(void) {
  for (int round = 0; round < 40; round++) {
    fw_net *net = toy_net(3, 3, 1, 1, kLayers, 4);
    fw_dataset *data = toy_data(4, 3, 3, 1, false, 2, 0);
    fw_train_options o = toy_options(1, 0.01f);
    o.optimizer = round % 3;
    o.momentum = round % 2 ? 0.8f : 0;
    o.nesterov = round % 4 == 1;
    o.weight_decay = round % 5 < 2 ? 0 : 0.1f;
    o.clip_norm = round % 7 < 3 ? 0 : 0.5f;
    o.beta1 = 0.8f, o.beta2 = 0.95f, o.epsilon = 0.001f;
    fw_trainer *t = toy_trainer(net, data, &o);
    const size_t count = net->parameters.count;
    float *w = net->parameters.data;
    reference r = {0};
    for (int32_t i = 0; i < net->layer_count; i++)
      for (int32_t k = 0; k < FW_PARAMETER_MEAN; k++)
        for (size_t at = net->layers[i].slots[k].at; at < net->layers[i].slots[k].at + net->layers[i].slots[k].count;
             at++) {
          r.decays[at] = k == FW_PARAMETER_WEIGHTS;
          r.frozen[at] = net->layers[i].frozen;
        }
    for (size_t i = 0; i < count; i++) r.w[i] = (double)w[i];
    for (int step = 1; step <= STEPS; step++) {
      const double rate = 0.01 * step;
      check_random_fill(t->gradient, count, -0.2f, 0.2f);
      for (size_t i = 0; i < count; i++) t->gradient[i] *= r.frozen[i] ? 0 : 1;
      step_of(&o, &r, t->gradient, count, step, rate);
      CHECK(fwi_trainer_apply(t, (float)rate), "finite");
      for (size_t i = 0; i < count; i++)
        CHECK_NEAR(w[i], r.w[i], 2e-6, "optimizer %d, nesterov %d, momentum %g, decay %g, clip %g, step %d, weight %d",
                   o.optimizer, o.nesterov, (double)o.momentum, (double)o.weight_decay, (double)o.clip_norm, step,
                   (int)i);
    }
    CHECK(t->now.step == STEPS, "%d steps", (int)t->now.step);
    float before[MAX_FLOATS];
    memcpy(before, w, count * sizeof *w);
    t->gradient[3] = NAN;
    CHECK(!fwi_trainer_apply(t, 0.01f) && t->now.step == STEPS && memcmp(before, w, count * sizeof *w) == 0,
          "a gradient that is no number changes nothing");
    fw_trainer_destroy(t);
    fw_dataset_destroy(data);
    fw_net_destroy(net);
  }
}

CHECK_MAIN("train_optimize") {
  CHECK_RUN(steps_as_written);
}
