/* Splits, orders of an epoch, class weights and learning rates. */
#include "check.h"
#include "facewise/train.h"
#include "train/order.h"
#include "train/schedule.h"

enum { MAX_N = 300, MAX_CLASSES = 9 };

static int32_t classes[MAX_N], indices[MAX_N], order[MAX_N], scratch[FWI_ORDER_SCRATCH(MAX_N, MAX_CLASSES)];

static fwi_random some(uint64_t a) {
  return fwi_random_of(check.seed, FWI_RANDOM_SHUFFLE, a, 0);
}

/* Lopsided classes, some of them missing. */
static void draw_classes(int32_t n, int32_t class_count) {
  for (int32_t i = 0; i < n; i++) {
    const int32_t k = check_random_int(0, class_count - 1);
    classes[i] = check_random_int(0, k);
  }
}

static void splits_every_class(void) {
  uint8_t held_out[MAX_N], again[MAX_N];
  for (uint64_t round = 0; round < 300; round++) {
    const int32_t n = check_random_int(1, MAX_N), class_count = check_random_int(1, MAX_CLASSES);
    const float share = round % 5 ? check_random_float(0, 0.9f) : 0;
    const bool have_classes = round % 3 != 0 || class_count > 1;
    draw_classes(n, class_count);
    memset(held_out, 7, sizeof held_out);
    fwi_split(have_classes ? classes : NULL, n, class_count, share, some(round), scratch, held_out);
    for (int32_t c = 0; c < class_count; c++) {
      int32_t count = 0, held = 0;
      for (int32_t i = 0; i < n; i++) {
        CHECK(held_out[i] <= 1, "%d", held_out[i]);
        if (have_classes ? classes[i] == c : c == 0) count++, held += held_out[i];
      }
      const double wanted = (double)share * count;
      if (share == 0 || count < 2)
        CHECK(held == 0, "%d of %d at share %g", held, count, (double)share);
      else
        CHECK(held >= 1 && held < count && (fabs(held - wanted) <= 0.5001 || held == 1 || held == count - 1),
              "%d of %d at share %g", held, count, (double)share);
    }
    fwi_split(have_classes ? classes : NULL, n, class_count, share, some(round), scratch, again);
    CHECK(memcmp(held_out, again, (size_t)n) == 0, "the same seed splits alike");
  }
  /* Every sample has the same chance. */
  int counts[10] = {0};
  for (uint64_t round = 0; round < 2000; round++) {
    fwi_split(NULL, 10, 1, 0.3f, some(round), scratch, held_out);
    for (int i = 0; i < 10; i++) counts[i] += held_out[i];
  }
  for (int i = 0; i < 10; i++) CHECK(abs(counts[i] - 600) < 110, "sample %d: %d of 600", i, counts[i]);
}

static void shuffles_evenly(void) {
  int counts[5][5] = {{0}};
  for (int32_t i = 0; i < 5; i++) indices[i] = 10 + i;
  for (uint64_t round = 0; round < 5000; round++) {
    fwi_order_shuffled(indices, 5, some(round), order);
    int seen = 0;
    for (int i = 0; i < 5; i++) {
      seen |= 1 << (order[i] - 10);
      counts[i][order[i] - 10]++;
    }
    CHECK(seen == 31, "a permutation: %d", seen);
  }
  for (int i = 0; i < 25; i++)
    CHECK(abs(counts[i / 5][i % 5] - 1000) < 150, "%d at %d: %d", i % 5, i / 5, counts[i / 5][i % 5]);
}

static void balances_classes(void) {
  for (uint64_t round = 0; round < 300; round++) {
    const int32_t n = check_random_int(1, MAX_N), class_count = check_random_int(1, MAX_CLASSES);
    int32_t drawn[MAX_CLASSES] = {0}, have[MAX_CLASSES] = {0}, times[MAX_N] = {0}, count = 0, present = 0;
    draw_classes(n, class_count);
    for (int32_t i = 0; i < n; i++)
      if (check_random_int(0, 3) || i == 0) indices[count++] = i;
    for (int32_t i = 0; i < count; i++) have[classes[indices[i]]]++;
    for (int32_t c = 0; c < class_count; c++) present += have[c] > 0;
    fwi_order_balanced(indices, count, classes, class_count, some(round), scratch, order);
    for (int32_t i = 0; i < count; i++) {
      CHECK(order[i] >= 0 && order[i] < n, "%d", order[i]);
      drawn[classes[order[i]]]++;
      times[order[i]]++;
    }
    for (int32_t c = 0; c < class_count; c++) {
      const int32_t fair = have[c] ? count / present : 0;
      CHECK(drawn[c] == fair || (have[c] && drawn[c] == fair + 1), "class %d: %d of %d", c, drawn[c], fair);
    }
    for (int32_t i = 0, k = 0; i < n; i++) {
      const bool listed = k < count && indices[k] == i;
      k += listed;
      const int32_t c = classes[i], fair = have[c] ? drawn[c] / have[c] : 0;
      CHECK(listed ? times[i] == fair || times[i] == fair + 1 : times[i] == 0, "sample %d of %d: %d times, fair %d", i,
            n, times[i], fair);
    }
  }
  /* Without classes it is an epoch like any other. */
  for (int32_t i = 0; i < 20; i++) indices[i] = i;
  fwi_order_balanced(indices, 20, NULL, 1, some(1), scratch, order);
  uint32_t seen = 0;
  for (int i = 0; i < 20; i++) seen |= 1u << order[i];
  CHECK(seen == (1u << 20) - 1, "0x%x", seen);
  /* Other samples of a frequent class in another epoch, and classes mixed within one. */
  for (int32_t i = 0; i < 100; i++) indices[i] = i, classes[i] = i >= 90;
  int32_t other[MAX_N], times[MAX_N] = {0}, runs = 0, both = 0;
  fwi_order_balanced(indices, 100, classes, 2, some(1), scratch, order);
  fwi_order_balanced(indices, 100, classes, 2, some(2), scratch, other);
  for (int i = 0; i < 100; i++) {
    runs += i > 0 && classes[order[i]] != classes[order[i - 1]];
    times[order[i]] |= 1, times[other[i]] |= 2;
  }
  for (int i = 0; i < 90; i++) both += times[i] == 3;
  CHECK(runs > 30 && runs < 70, "%d changes of class", runs);
  CHECK(both > 15 && both < 40, "%d of 50 samples again", both);
}

static void weighs_classes(void) {
  int32_t counts[4];
  float w[4];
  for (int32_t i = 0; i < 100; i++) indices[i] = i, classes[i] = i < 80 ? 0 : i < 96 ? 1 : 3;
  fwi_class_weights(indices, 100, classes, 4, 1, counts, w);
  CHECK(counts[0] == 80 && counts[1] == 16 && counts[2] == 0 && counts[3] == 4, "%d %d", counts[0], counts[1]);
  CHECK_NEAR(w[0], 100.0 / 240, 1e-6, "power 1");
  CHECK_NEAR(w[1], 100.0 / 48, 1e-6, "power 1");
  CHECK_NEAR(w[2], 1, 0, "a class that does not occur");
  CHECK_NEAR(w[3], 100.0 / 12, 1e-5, "power 1");
  fwi_class_weights(indices, 100, classes, 4, 0.5f, counts, w);
  CHECK_NEAR(w[3] / w[0], sqrt(20), 1e-5, "the root of 80 / 4");
  CHECK_NEAR((80 * (double)w[0] + 16 * (double)w[1] + 4 * (double)w[3]) / 100, 1, 1e-6, "mean");
  fwi_class_weights(indices, 100, NULL, 1, 1, counts, w);
  CHECK(w[0] == 1 && counts[0] == 100, "one class: %g", (double)w[0]);
}

static void rates(void) {
  fw_train_options o = {.learning_rate = 0.1f, .epochs = 10};
  CHECK(fwi_learning_rate(&o, 0, 5) == 0.1f && fwi_learning_rate(&o, 1000, 5) == 0.1f, "constant");
  o.warmup_epochs = 2;
  for (int64_t step = 0; step < 12; step++)
    CHECK_NEAR(fwi_learning_rate(&o, step, 5), 0.1 * fmin(1, (double)(step + 1) / 10), 1e-8, "step %d", (int)step);
  o.schedule = FW_SCHEDULE_COSINE, o.final_rate = 0.1f;
  for (int64_t step = 0; step < 60; step++) {
    const double left = fmin(fmax((double)(step - 10) / 40, 0), 1), wave = 0.5 + 0.5 * cos(left * 3.14159265358979);
    CHECK_NEAR(fwi_learning_rate(&o, step, 5), 0.1 * (0.1 + 0.9 * wave) * fmin(1, (double)(step + 1) / 10), 2e-8,
               "cosine, step %d", (int)step);
  }
  o.warmup_epochs = 10; /* nothing left for the wave */
  CHECK_NEAR(fwi_learning_rate(&o, 49, 5), 0.1, 1e-8, "all warm-up");
  o = (fw_train_options){
      .learning_rate = 0.1f, .epochs = 10, .schedule = FW_SCHEDULE_STEP, .decay_epochs = 2, .decay_rate = 0.5f};
  for (int64_t step = 0; step < 50; step++)
    CHECK_NEAR(fwi_learning_rate(&o, step, 5), 0.1 * pow(0.5, floor((double)step / 10)), 1e-8, "step %d", (int)step);
  o.decay_epochs = 0;
  CHECK(fwi_learning_rate(&o, 49, 5) == 0.1f, "no decay");
}

CHECK_MAIN("train_order") {
  CHECK_RUN(splits_every_class);
  CHECK_RUN(shuffles_evenly);
  CHECK_RUN(balances_classes);
  CHECK_RUN(weighs_classes);
  CHECK_RUN(rates);
}
