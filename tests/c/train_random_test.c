/* Random numbers: the same ever after, evenly spread, independent of each other; initial weights. */
#include "check.h"
#include "facewise/train.h"
#include "train/initialize.h"

static void stays_the_same(void) {
  fwi_random r = fwi_random_of(1, FWI_RANDOM_SHUFFLE, 2, 3);
  const uint32_t a = fwi_random_u32(&r), b = fwi_random_u32(&r);
  CHECK(a == 0x1350a3f4 && b == 0x748f867d, "0x%08x 0x%08x", a, b);
  fwi_random n = fwi_random_of(1, FWI_RANDOM_INIT, 0, 0);
  float sum = 0;
  for (int i = 0; i < 100; i++) sum += fwi_random_normal(&n);
  CHECK(sum == -0x1.fbb288p+2f, "%a", (double)sum);
}

static void streams_differ(void) {
  uint64_t seen[2 * 6 * 3 * 3];
  size_t count = 0;
  for (uint64_t seed = 0; seed < 2; seed++)
    for (int stream = FWI_RANDOM_INIT; stream <= FWI_RANDOM_SAMPLING; stream++)
      for (uint64_t a = 0; a < 3; a++)
        for (uint64_t b = 0; b < 3; b++) {
          fwi_random r = fwi_random_of(seed, (fwi_random_stream)stream, a, b);
          const uint64_t both = (uint64_t)fwi_random_u32(&r) << 32;
          seen[count] = both | fwi_random_u32(&r);
          for (size_t i = 0; i < count; i++) CHECK(seen[i] != seen[count], "stream %d, %d %d", stream, (int)a, (int)b);
          count++;
        }
}

/* Chi-squared of counts that should be equal. */
static double unevenness(const int *counts, int cells, int draws) {
  double sum = 0, expected = (double)draws / cells;
  for (int i = 0; i < cells; i++) sum += (counts[i] - expected) * (counts[i] - expected) / expected;
  return sum;
}

static void is_even(void) {
  for (uint32_t n = 1; n <= 40; n += 3) {
    int counts[40] = {0};
    fwi_random r = fwi_random_of(check.seed, FWI_RANDOM_SPLIT, n, 0);
    for (int i = 0; i < 20000; i++) {
      const uint32_t k = fwi_random_below(&r, n);
      if (k < n) counts[k]++;
      CHECK(k < n, "%u of %u", k, n);
    }
    const double freedom = n - 1.0, limit = freedom + 6 * sqrt(2 * freedom) + 20;
    CHECK(unevenness(counts, (int)n, 20000) < limit, "below %u", n);
  }
  /* Neighbouring counters, as epochs and samples are, give independent first numbers. */
  int pairs[64] = {0};
  for (uint64_t i = 0; i < 20000; i++) {
    fwi_random p = fwi_random_of(7, FWI_RANDOM_AUGMENT, i / 100, i % 100);
    fwi_random q = fwi_random_of(7, FWI_RANDOM_AUGMENT, i / 100, i % 100 + 1);
    pairs[8 * fwi_random_below(&p, 8) + fwi_random_below(&q, 8)]++;
  }
  CHECK(unevenness(pairs, 64, 20000) < 63 + 6 * sqrt(126), "pairs: %g", unevenness(pairs, 64, 20000));
  /* A bound that is no power of two and close to 2^32 shows a biased reduction. */
  fwi_random r = fwi_random_of(check.seed, FWI_RANDOM_SPLIT, 0, 0);
  int low = 0;
  for (int i = 0; i < 20000; i++) low += fwi_random_below(&r, 3u << 30) < 3u << 29;
  CHECK(abs(low - 10000) < 450, "%d of 20000 in the lower half", low);
}

static void unit_and_normal(void) {
  fwi_random r = fwi_random_of(check.seed, FWI_RANDOM_INIT, 0, 0);
  double sum = 0, squares = 0, fourth = 0;
  const int n = 100000;
  for (int i = 0; i < n; i++) {
    const float u = fwi_random_unit(&r);
    CHECK(u >= 0 && u < 1, "%g", (double)u);
    sum += (double)u;
  }
  CHECK_NEAR(sum / n, 0.5, 0.006, "mean");
  sum = 0;
  for (int i = 0; i < n; i++) {
    const double z = (double)fwi_random_normal(&r);
    sum += z, squares += z * z, fourth += z * z * z * z;
  }
  CHECK_NEAR(sum / n, 0, 0.02, "mean");
  CHECK_NEAR(squares / n, 1, 0.03, "variance");
  CHECK_NEAR(fourth / n, 3, 0.25, "fourth moment");
}

static void initial_weights(void) {
  const int n = 50000;
  static float w[50000];
  static const struct {
    int32_t initializer, activation;
    size_t in, out;
    double variance, bound;
  } cases[] = {
      {FW_INIT_GLOROT_UNIFORM, 0, 90, 60, 2.0 / 150, 0.2},
      {FW_INIT_GLOROT_NORMAL, 0, 90, 60, 2.0 / 150, 2.0 / 0.8796 * 0.11548},
      {FW_INIT_HE_UNIFORM, 0, 50, 7, 2.0 / 50, 0.34642},
      {FW_INIT_HE_NORMAL, 0, 50, 7, 2.0 / 50, 2.0 / 0.8796 * 0.2},
      {FW_INIT_DEFAULT, FW_ACTIVATION_RELU, 50, 7, 2.0 / 50, 2.0 / 0.8796 * 0.2},
      {FW_INIT_DEFAULT, FW_ACTIVATION_PRELU, 50, 7, 2.0 / 50, 2.0 / 0.8796 * 0.2},
      {FW_INIT_DEFAULT, FW_ACTIVATION_SOFTMAX, 90, 60, 2.0 / 150, 0.2},
      {FW_INIT_ZEROS, FW_ACTIVATION_RELU, 90, 60, 0, 0},
      {FW_INIT_HE_UNIFORM, 0, 0, 0, 2, 2.4495},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    double sum = 0, squares = 0, largest = 0;
    fwi_initialize(cases[k].initializer, cases[k].activation, cases[k].in, cases[k].out,
                   fwi_random_of(check.seed, FWI_RANDOM_INIT, k, 0), w, (size_t)n);
    for (int i = 0; i < n; i++) {
      sum += (double)w[i], squares += (double)w[i] * (double)w[i];
      largest = fmax(largest, fabs((double)w[i]));
    }
    const double deviation = sqrt(cases[k].variance);
    CHECK_NEAR(sum / n, 0, 0.02 * deviation, "case %d", (int)k);
    CHECK_NEAR(squares / n, cases[k].variance, 0.03 * cases[k].variance, "case %d", (int)k);
    CHECK_NEAR(largest, cases[k].bound, 0.01 * cases[k].bound, "case %d", (int)k);
  }
}

CHECK_MAIN("train_random") {
  CHECK_RUN(stays_the_same);
  CHECK_RUN(streams_differ);
  CHECK_RUN(is_even);
  CHECK_RUN(unit_and_normal);
  CHECK_RUN(initial_weights);
}
