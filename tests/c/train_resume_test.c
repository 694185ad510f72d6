/* The same seed gives the same bits, in one go or from any checkpoint on. */
#include "check.h"
#include "train_course.h"

enum { MAX_STEPS = 100 };

/* Go on to the end; reports from step `from` on must be those in `reports`, which are made when from is -1. */
static int32_t finish(run *r, fw_train_report *reports, int32_t from, const char *what) {
  for (int32_t step = from < 0 ? 0 : from; step < MAX_STEPS; step++) {
    const fw_train_report report = course_step(r);
    if (from < 0)
      reports[step] = report;
    else
      CHECK(memcmp(&report, &reports[step], sizeof report) == 0,
            "%s from step %d, at step %d: event %d, epoch %d, loss %.9g and %.9g", what, from, step, report.event,
            report.epoch, (double)report.loss, (double)reports[step].loss);
    if (report.event == FW_TRAIN_DONE) return step + 1;
  }
  abort();
}

static void from_every_step(const course *c) {
  fw_train_report reports[MAX_STEPS];
  size_t count;
  run first = course_start(c, 1);
  const int32_t steps = finish(&first, reports, -1, c->name);
  float *weights = toy_weights(first.net, &count);
  course_end(&first);
  CHECK(reports[steps - 1].end == FW_TRAIN_COMPLETE && steps > 12, "%s: %d steps", c->name, steps);

  run second = course_start(c, 1);
  for (int32_t step = 0; step < steps; step++) {
    void *bytes;
    size_t size;
    CHECK(fw_trainer_save(second.trainer, &bytes, &size, NULL) == FW_OK, "save");
    run third = course_start(c, 99); /* other first weights: all must come from the checkpoint */
    for (int32_t k = 0; k < step % 3; k++) course_step(&third);
    CHECK(fw_trainer_restore(third.trainer, bytes, size, NULL) == FW_OK, "%s: restore at %d", c->name, step);
    finish(&third, reports, step, c->name);
    CHECK(toy_has_weights(third.net, weights), "%s: other weights from step %d on", c->name, step);
    course_end(&third);
    fw_bytes_free(bytes);
    const fw_train_report report = course_step(&second);
    CHECK(memcmp(&report, &reports[step], sizeof report) == 0, "%s: the same again, at step %d", c->name, step);
  }
  CHECK(toy_has_weights(second.net, weights), "%s: the same again", c->name);
  course_end(&second);
  free(weights);
}

static void busy_run_from_every_step(void) {
  const course c = busy_course();
  from_every_step(&c);
}
static void plain_run_from_every_step(void) {
  const course c = plain_course();
  from_every_step(&c);
}

static void runs_on_a_base_from_every_step(void) {
  for (int i = 0; i < 4; i++) {
    const course c = based_course(i & 1 ? "*" : NULL, i & 2);
    from_every_step(&c);
  }
}

static void other_seeds_differ(void) {
  course c = plain_course();
  fw_train_report reports[MAX_STEPS];
  size_t count;
  run a = course_start(&c, 1);
  finish(&a, reports, -1, c.name);
  float *weights = toy_weights(a.net, &count);
  course_end(&a);
  c.options.seed = 2;
  run b = course_start(&c, 1);
  finish(&b, reports, -1, c.name);
  CHECK(!toy_has_weights(b.net, weights), "another order of the samples");
  course_end(&b);
  free(weights);
}

/* A run of two epochs, saved when they are over, goes on to be one of four. */
static void more_epochs_than_at_first(void) {
  course c = plain_course();
  fw_train_report reports[MAX_STEPS];
  size_t count, size;
  void *bytes;
  c.options.epochs = 4;
  run whole = course_start(&c, 1);
  finish(&whole, reports, -1, c.name);
  float *weights = toy_weights(whole.net, &count);
  course_end(&whole);
  c.options.epochs = 2;
  run half = course_start(&c, 1);
  fw_train_report r = toy_run(half.trainer, FW_TRAIN_EPOCH);
  r = toy_run(half.trainer, FW_TRAIN_EPOCH);
  CHECK(r.epoch == 2, "%d", r.epoch);
  CHECK(fw_trainer_save(half.trainer, &bytes, &size, NULL) == FW_OK, "save");
  course_end(&half);
  c.options.epochs = 4;
  run rest = course_start(&c, 5);
  CHECK(fw_trainer_restore(rest.trainer, bytes, size, NULL) == FW_OK, "restore");
  r = toy_run(rest.trainer, FW_TRAIN_DONE);
  CHECK(r.epoch == 4 && r.end == FW_TRAIN_COMPLETE, "epoch %d, end %d", r.epoch, r.end);
  CHECK(toy_has_weights(rest.net, weights), "as if never stopped");
  course_end(&rest);
  /* And one that is told to end sooner does no further epoch. */
  c.options.epochs = 1;
  run less = course_start(&c, 5);
  CHECK(fw_trainer_restore(less.trainer, bytes, size, NULL) == FW_OK, "restore");
  r = toy_run(less.trainer, FW_TRAIN_DONE);
  CHECK(r.epoch == 2, "epoch %d", r.epoch);
  course_end(&less);
  fw_bytes_free(bytes);
  free(weights);
}

CHECK_MAIN("train_resume") {
  CHECK_RUN(busy_run_from_every_step);
  CHECK_RUN(plain_run_from_every_step);
  CHECK_RUN(runs_on_a_base_from_every_step);
  CHECK_RUN(other_seeds_differ);
  CHECK_RUN(more_epochs_than_at_first);
}
