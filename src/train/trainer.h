/* The records of a training run. */
#ifndef FWI_TRAIN_TRAINER_H
#define FWI_TRAIN_TRAINER_H

#include "train/dataset.h"
#include "train/loss.h"
#include "train/metrics.h"
#include "train/pass.h"

#define FWI_MAX_EPOCHS 1000000 /* and so much at most of what is counted in epochs */

typedef enum fwi_stage {
  FWI_STAGE_TRAIN = 0,
  FWI_STAGE_VALIDATE = 1,
  FWI_STAGE_FINISH = 2, /* all epochs are done, the net has still to get its final weights */
  FWI_STAGE_DONE = 3
} fwi_stage;

/* What changes from step to step, weights and moments aside: a checkpoint holds it as it is. No padding. */
typedef struct fwi_progress {
  int64_t step; /* of the optimiser, so far */
  int32_t stage, end;
  int32_t epoch, position;    /* finished epochs; samples of this one that are done, in this stage */
  int32_t best_epoch, waited; /* epochs since then */
  double best_loss;
  fwi_metrics learnt, validated;
  float gradient_norm, learning_rate;
} fwi_progress;

struct fw_trainer {
  fw_net *net;
  const fw_dataset *data;
  fw_train_options options;
  fwi_loss loss;
  int32_t outputs;
  int32_t *training, *validation, *order, *scratch; /* sample indices */
  int32_t training_count, validation_count;
  int32_t ordered; /* the epoch that `order` is of, or -1 */
  float *class_weights;
  fwi_pass *pass, *evaluation;
  int32_t chunk; /* samples that go through the net at once */
  float *x;      /* samples as the base takes them, (chunk, h, w, c) */
  float *features;
  int32_t prepared; /* samples whose features are there */
  int32_t *classes; /* targets of a chunk */
  float *values, *weights;
  /* As many as the net has parameters: */
  float *gradient, *first, *second;
  /* As many as it has parameters and running means and variances: */
  float *best, *average;
  fwi_progress now;
};

size_t fwi_trainer_floats(const fw_trainer *t); /* parameters and state */

/* Parameters and state of the net, to one block. */
void fwi_trainer_copy_out(const fw_trainer *t, float *to);

/* Where sample `index` is learnt from or judged by: inputs and targets of `count` samples into the pass and the
 * trainer's arrays. `augment` may be NULL. */
FW_NODISCARD fw_status fwi_trainer_load(fw_trainer *t, fwi_pass *p, const int32_t *indices, int32_t count,
                                        const fw_augment *augment, fw_error *error);
/* Features of the next samples, once for all epochs: t->prepared of them are there. */
FW_NODISCARD fw_status fwi_trainer_prepare(fw_trainer *t, fw_error *error);
fwi_targets fwi_trainer_targets(const fw_trainer *t);

/* Apply t->gradient: clipping, decay, the optimiser's step, the moving average. False when the gradient is not
 * finite; nothing has changed then. */
bool fwi_trainer_apply(fw_trainer *t, float learning_rate);

/* Between two epochs: whether there is another one. */
void fwi_trainer_decide(fw_trainer *t);

#endif
