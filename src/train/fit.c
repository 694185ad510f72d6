/* One step of training after the other. */
#include <math.h>
#include <string.h>

#include "train/order.h"
#include "train/schedule.h"
#include "train/trainer.h"

/* -- Weights ---------------------------------------------------------------------------------- */

size_t fwi_trainer_floats(const fw_trainer *t) {
  return t->net->parameters.count + t->net->state.count;
}

static void copy(float *to, const float *from, size_t count) {
  if (count) memcpy(to, from, count * sizeof *to);
}

void fwi_trainer_copy_out(const fw_trainer *t, float *to) {
  copy(to, t->net->parameters.data, t->net->parameters.count);
  copy(to + t->net->parameters.count, t->net->state.data, t->net->state.count);
}

static void copy_in(fw_trainer *t, const float *from) {
  copy(t->net->parameters.data, from, t->net->parameters.count);
  copy(t->net->state.data, from + t->net->parameters.count, t->net->state.count);
  t->net->version++;
}

static void swap_numbers(float *a, float *b, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float value = a[i];
    a[i] = b[i];
    b[i] = value;
  }
}

/* Exchange the net's weights with those in `block`. */
static void swap(fw_trainer *t, float *block) {
  swap_numbers(t->net->parameters.data, block, t->net->parameters.count);
  swap_numbers(t->net->state.data, block + t->net->parameters.count, t->net->state.count);
  t->net->version++;
}

/* -- Steps ------------------------------------------------------------------------------------ */

static void arrange(fw_trainer *t) {
  const fw_train_options *o = &t->options;
  const uint64_t epoch = (uint64_t)t->now.epoch;
  if (o->balance == FW_BALANCE_SAMPLING && t->data->classes) {
    fwi_order_balanced(t->training, t->training_count, t->data->classes, t->data->options.classes,
                       fwi_random_of(o->seed, FWI_RANDOM_SAMPLING, epoch, 0), t->scratch, t->order);
  } else {
    fwi_order_shuffled(t->training, t->training_count, fwi_random_of(o->seed, FWI_RANDOM_SHUFFLE, epoch, 0), t->order);
  }
  t->ordered = t->now.epoch;
}

static void keep(fw_trainer *t) {
  if (t->average) {
    copy(t->best, t->average, fwi_trainer_floats(t));
  } else {
    fwi_trainer_copy_out(t, t->best);
  }
}

/* Without validation it is the next step's loss that tells whether an epoch's last weights are any good. */
static bool is_unproven(const fw_trainer *t) {
  return !t->validation_count && t->now.position == 0 && t->now.epoch > 0;
}

/* Learn from the next mini-batch; *finite tells whether the numbers still are. */
static fw_status learn(fw_trainer *t, bool *finite, fw_error *error) {
  const fw_train_options *o = &t->options;
  fwi_progress *now = &t->now;
  if (t->ordered != now->epoch) arrange(t);
  const int32_t left = t->training_count - now->position, n = left < o->batch_size ? left : o->batch_size;
  const int32_t steps = (t->training_count - 1) / o->batch_size + 1;
  fwi_pass *p = t->pass;
  double loss = 0;
  memset(t->gradient, 0, t->net->parameters.count * sizeof *t->gradient);
  p->parameter_gradient = t->gradient;
  p->dropout_key = fwi_random_of(o->seed, FWI_RANDOM_DROPOUT, (uint64_t)now->step, 0).state;
  for (int32_t i = 0; i < n; i += t->chunk) {
    const int32_t count = n - i < t->chunk ? n - i : t->chunk;
    p->first_sample = (uint64_t)i;
    FWI_TRY(fwi_trainer_load(t, p, t->order + now->position + i, count, &o->augment, error));
    fwi_pass_forward(p, count);
    const fwi_targets targets = fwi_trainer_targets(t);
    loss += fwi_loss_batch(&t->loss, fwi_pass_output(p), &targets, t->weights, count, t->outputs, 1 / (float)n,
                           fwi_pass_output_gradient(p));
    fwi_metrics_add(&now->learnt, fwi_pass_output(p), &targets, count, t->outputs, o->top_k);
    fwi_pass_backward(p, t->loss.through);
  }
  if (isfinite(loss) && is_unproven(t)) keep(t);
  now->learnt.loss += loss;
  now->position += n;
  *finite = isfinite(loss) && fwi_trainer_apply(t, fwi_learning_rate(o, now->step, steps));
  return FW_OK;
}

static fw_status validate_batch(fw_trainer *t, fw_error *error) {
  fwi_progress *now = &t->now;
  const int32_t left = t->validation_count - now->position, n = left < t->chunk ? left : t->chunk;
  fwi_loss loss = t->loss;
  loss.label_smoothing = 0; /* what is to be known is how good the net is, not how hard its task was made */
  FWI_TRY(fwi_trainer_load(t, t->evaluation, t->validation + now->position, n, NULL, error));
  fwi_pass_forward(t->evaluation, n);
  const fwi_targets targets = fwi_trainer_targets(t);
  now->validated.loss += fwi_loss_batch(&loss, fwi_pass_output(t->evaluation), &targets, NULL, n, t->outputs, 1, NULL);
  fwi_metrics_add(&now->validated, fwi_pass_output(t->evaluation), &targets, n, t->outputs, t->options.top_k);
  now->position += n;
  return FW_OK;
}

/* A few batches of them: steps are then about as long as those of training. */
static fw_status validate(fw_trainer *t, fw_error *error) {
  fw_status status = FW_OK;
  if (t->average) swap(t, t->average);
  const int32_t end = t->now.position + t->options.batch_size;
  while (status == FW_OK && t->now.position < end && t->now.position < t->validation_count) {
    status = validate_batch(t, error);
  }
  if (t->average) swap(t, t->average);
  return status;
}

void fwi_trainer_decide(fw_trainer *t) {
  fwi_progress *now = &t->now;
  now->stage = FWI_STAGE_TRAIN;
  now->end = FW_TRAIN_RUNNING;
  now->position = 0;
  if (now->epoch >= t->options.epochs) {
    now->stage = FWI_STAGE_FINISH;
    now->end = FW_TRAIN_COMPLETE;
  } else if (t->options.patience > 0 && now->waited >= t->options.patience) {
    now->stage = FWI_STAGE_FINISH;
    now->end = FW_TRAIN_EARLY;
  }
}

static bool has_finite_weights(const fw_trainer *t) {
  const fwi_numbers *a = &t->net->parameters, *b = &t->net->state;
  const fwi_gradient_kernels *k = t->net->gradients;
  return isfinite(k->sum_squares(a->count, a->data) + k->sum_squares(b->count, b->data));
}

/* Keep what is best, and decide whether there is another epoch. */
static void end_epoch(fw_trainer *t) {
  fwi_progress *now = &t->now;
  const fwi_metrics *m = t->validation_count ? &now->validated : &now->learnt;
  const double loss = m->loss / (double)m->samples;
  now->epoch++;
  now->position = 0;
  if (!isfinite(loss) || !has_finite_weights(t)) {
    now->stage = FWI_STAGE_FINISH;
    now->end = FW_TRAIN_DIVERGED;
    return;
  }
  const bool better = now->best_epoch == 0 || loss < now->best_loss;
  now->waited = better ? 0 : now->waited + 1;
  if (better) {
    now->best_epoch = now->epoch;
    now->best_loss = loss;
  }
  if (t->validation_count && (better || t->options.keep_last)) keep(t);
  fwi_trainer_decide(t);
}

static float mean(double sum, int64_t samples, double scale) {
  return samples ? (float)(sum / ((double)samples * scale)) : NAN;
}

static void report_on(const fw_trainer *t, fw_train_report *r, int32_t event, int32_t epoch, int32_t batch,
                      int32_t batches) {
  const fwi_progress *now = &t->now;
  const bool classes = t->data->classes != NULL;
  const double outputs = (double)t->outputs;
  const fwi_metrics *a = &now->learnt, *b = &now->validated;
  *r = (fw_train_report){.event = event,
                         .end = event == FW_TRAIN_DONE ? now->end : FW_TRAIN_RUNNING,
                         .epoch = epoch,
                         .epochs = t->options.epochs,
                         .batch = batch,
                         .batches = batches,
                         .loss = mean(a->loss, a->samples, 1),
                         .accuracy = classes ? mean((double)a->correct, a->samples, 1) : NAN,
                         .top_k = classes && t->options.top_k ? mean((double)a->in_top_k, a->samples, 1) : NAN,
                         .mae = classes ? NAN : mean(a->error, a->samples, outputs),
                         .val_loss = mean(b->loss, b->samples, 1),
                         .val_accuracy = classes ? mean((double)b->correct, b->samples, 1) : NAN,
                         .val_top_k = classes && t->options.top_k ? mean((double)b->in_top_k, b->samples, 1) : NAN,
                         .val_mae = classes ? NAN : mean(b->error, b->samples, outputs),
                         .learning_rate = now->learning_rate,
                         .gradient_norm = now->gradient_norm,
                         .best_epoch = now->best_epoch,
                         .best_loss = now->best_epoch ? (float)now->best_loss : NAN};
}

static int32_t batches_of(int32_t count, int32_t size) {
  return (count + size - 1) / size;
}

/* The weights that the run ends with. */
static void finish(fw_trainer *t) {
  const bool diverged = t->now.end == FW_TRAIN_DIVERGED;
  if (!diverged && is_unproven(t)) keep(t);
  if (t->now.best_epoch || diverged) copy_in(t, t->best);
  t->now.stage = FWI_STAGE_DONE;
}

fw_status fw_trainer_step(fw_trainer *t, fw_train_report *report, fw_error *error) {
  if (!t || !report) return fwi_fail(error, FW_ERR_ARGUMENT, "Trainer or report is missing.");
  fwi_progress *now = &t->now;
  const int32_t size = t->options.batch_size, epoch = now->epoch + 1;
  if (t->features && t->prepared < t->data->options.count && now->stage < FWI_STAGE_FINISH) {
    FWI_TRY(fwi_trainer_prepare(t, error));
    report_on(t, report, FW_TRAIN_PREPARED, epoch, batches_of(t->prepared, t->chunk),
              batches_of(t->data->options.count, t->chunk));
    return FW_OK;
  }
  if (now->stage == FWI_STAGE_TRAIN) {
    if (now->position == 0) now->learnt = now->validated = (fwi_metrics){0};
    bool finite;
    FWI_TRY(learn(t, &finite, error));
    const int32_t batch = batches_of(now->position, size), batches = batches_of(t->training_count, size);
    if (!finite) {
      now->end = FW_TRAIN_DIVERGED;
      finish(t);
      report_on(t, report, FW_TRAIN_DONE, epoch, batch, batches);
      return FW_OK;
    }
    int32_t event = FW_TRAIN_BATCH;
    if (now->position == t->training_count && t->validation_count) {
      now->stage = FWI_STAGE_VALIDATE;
      now->position = 0;
    } else if (now->position == t->training_count) {
      end_epoch(t);
      event = FW_TRAIN_EPOCH;
    }
    report_on(t, report, event, epoch, batch, batches);
    return FW_OK;
  }
  if (now->stage == FWI_STAGE_VALIDATE) {
    FWI_TRY(validate(t, error));
    const int32_t batch = batches_of(now->position, size), batches = batches_of(t->validation_count, size);
    const bool ended = now->position == t->validation_count;
    if (ended) end_epoch(t);
    report_on(t, report, ended ? FW_TRAIN_EPOCH : FW_TRAIN_VALIDATED, epoch, batch, batches);
    return FW_OK;
  }
  if (now->stage == FWI_STAGE_FINISH) finish(t);
  report_on(t, report, FW_TRAIN_DONE, now->epoch, 0, 0);
  return FW_OK;
}

fw_status fw_trainer_stop(fw_trainer *t, fw_error *error) {
  if (!t) return fwi_fail(error, FW_ERR_ARGUMENT, "The trainer is missing.");
  if (t->now.stage != FWI_STAGE_DONE) finish(t);
  return FW_OK;
}
