/* Runs of training that are stopped and go on. */
#ifndef TRAIN_COURSE_H
#define TRAIN_COURSE_H

#include "train_helper.h"

typedef struct course {
  const char *name;
  fw_train_options options;
  bool floats;
  int32_t classes, values;
  const fw_layer *layers;
  size_t layer_count;
  bool on_base;      /* the layers go on top of a file */
  const char *train; /* of fw_base_options */
  uint64_t base_seed;
} course;

/* Three epochs with all that draws random numbers and keeps state. */
course busy_course(void);
/* Three epochs of descent on numbers, without validation. */
course plain_course(void);
/* Three epochs of a head on the layers of a file, of which those from `train` on learn. */
course based_course(const char *train, bool augment);

typedef struct run {
  fw_net *net;
  fw_dataset *data;
  fw_trainer *trainer;
} run;

/* Always the same data; first weights after `seed`. */
run course_start(const course *c, uint64_t seed);
void course_end(run *r);

/* The next step but for those that prepare features, which a run does that was restored, too. */
fw_train_report course_step(run *r);

#endif
