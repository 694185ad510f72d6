/* From a gradient to the next weights. */
#include <math.h>

#include "train/trainer.h"

static void step_slot(fw_trainer *t, const fwi_layer *l, int32_t slot, double rate) {
  const fw_train_options *o = &t->options;
  const fwi_gradient_kernels *k = t->net->gradients;
  const size_t at = l->slots[slot].at, count = l->slots[slot].count;
  const double decay = slot == FW_PARAMETER_WEIGHTS ? (double)o->weight_decay : 0;
  float *w = t->net->parameters.data + at, *g = t->gradient + at;
  if (o->optimizer == FW_OPTIMIZER_SGD) {
    const fwi_sgd sgd = {rate, (double)o->momentum, decay, o->nesterov};
    k->sgd(&sgd, count, g, w, t->first ? t->first + at : NULL);
    return;
  }
  const double steps = (double)(t->now.step + 1);
  fwi_adam adam = {rate,
                   (double)o->beta1,
                   (double)o->beta2,
                   (double)o->epsilon,
                   1 - pow((double)o->beta1, steps),
                   1 - pow((double)o->beta2, steps),
                   1};
  if (o->optimizer == FW_OPTIMIZER_ADAMW) {
    adam.decay = 1 - rate * decay;
  } else if (decay != 0) {
    k->add_scaled(count, (float)decay, w, g);
  }
  k->adam(&adam, count, g, w, t->first + at, t->second + at);
}

/* average += (1 - d) * (weights - average). Early on d is smaller, so that the first weights are soon forgotten. */
static void follow(fw_trainer *t) {
  const double steps = (double)t->now.step, most = (1 + steps) / (10 + steps), wanted = (double)t->options.average;
  const float share = (float)(1 - (wanted < most ? wanted : most));
  const fwi_gradient_kernels *k = t->net->gradients;
  const fwi_numbers *numbers[2] = {&t->net->parameters, &t->net->state};
  float *average = t->average;
  for (int32_t i = 0; i < 2; i++) {
    k->scale(numbers[i]->count, 1 - share, average);
    k->add_scaled(numbers[i]->count, share, numbers[i]->data, average);
    average += numbers[i]->count;
  }
}

bool fwi_trainer_apply(fw_trainer *t, float learning_rate) {
  const fwi_gradient_kernels *k = t->net->gradients;
  const size_t count = t->net->parameters.count;
  const double norm = sqrt(k->sum_squares(count, t->gradient)), most = (double)t->options.clip_norm;
  if (!isfinite(norm)) return false;
  t->now.gradient_norm = (float)norm;
  t->now.learning_rate = learning_rate;
  if (most > 0 && norm > most) k->scale(count, (float)(most / norm), t->gradient);
  for (int32_t i = 0; i < t->net->layer_count; i++) {
    const fwi_layer *l = &t->net->layers[i];
    for (int32_t slot = 0; slot < FW_PARAMETER_MEAN && !l->frozen; slot++) {
      if (l->slots[slot].count) step_slot(t, l, slot, (double)learning_rate);
    }
  }
  t->net->version++;
  t->now.step++;
  if (t->average) follow(t);
  return true;
}
