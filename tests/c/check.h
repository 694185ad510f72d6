/* The harness of the C tests.
 *
 *   static void adds_up(void) { CHECK(1 + 1 == 2, "sum %d", 1 + 1); }
 *   CHECK_MAIN("sums") { CHECK_RUN(adds_up); }
 *
 * Prints one line a failed check, with its parameters, and ends with `sums: 1 passed, 0 failed`
 * (cases, not checks). Random numbers are seeded anew for each case: FW_SEED=n replays a run,
 * FW_CASE=name runs one case alone. */
#ifndef FW_TESTS_CHECK_H
#define FW_TESTS_CHECK_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_PRINTED_FAILURES 10 /* a case; the rest are counted only */

typedef struct check_state {
  const char *suite;
  const char *case_name;
  uint64_t seed;   /* of the run */
  uint64_t random; /* state of the generator, never 0 */
  long checks_in_case, failures_in_case;
  int passed, failed;
} check_state;

/* Defined by CHECK_MAIN, shared with helper files of the same binary. */
extern check_state check;

/* True when `ok`; else counts and starts a failure line, which the caller ends. */
static inline int check_note(int ok, const char *file, int line, const char *what) {
  check.checks_in_case++;
  if (ok) return 1;
  check.failures_in_case++;
  if (check.failures_in_case <= CHECK_PRINTED_FAILURES) {
    printf("%s:%d: %s: %s failed (FW_SEED=%llu)", file, line, check.case_name, what, (unsigned long long)check.seed);
    return 0;
  }
  return 1;
}

/* CHECK(condition, "format", ...): the format says the parameters that make it fail. */
#define CHECK(condition, ...)                                               \
  do {                                                                      \
    if (!check_note((condition) ? 1 : 0, __FILE__, __LINE__, #condition)) { \
      printf(": " __VA_ARGS__);                                             \
      printf("\n");                                                         \
      fflush(stdout);                                                       \
    }                                                                       \
  } while (0)

/* |a - b| <= tolerance, NaN fails. */
#define CHECK_NEAR(a, b, tolerance, ...)                                                                       \
  do {                                                                                                         \
    double check_a = (double)(a), check_b = (double)(b), check_t = (double)(tolerance);                        \
    if (!check_note(fabs(check_a - check_b) <= check_t, __FILE__, __LINE__, #a " ~ " #b)) {                    \
      printf(": %.9g against %.9g, off by %.3g > %.3g: ", check_a, check_b, fabs(check_a - check_b), check_t); \
      printf("" __VA_ARGS__);                                                                                  \
      printf("\n");                                                                                            \
      fflush(stdout);                                                                                          \
    }                                                                                                          \
  } while (0)

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled". */
static inline uint32_t check_random(void) {
  check.random ^= check.random >> 12;
  check.random ^= check.random << 25;
  check.random ^= check.random >> 27;
  return (uint32_t)((check.random * UINT64_C(2685821657736338717)) >> 32);
}

/* Uniform in lo..hi, both included. */
static inline int32_t check_random_int(int32_t lo, int32_t hi) {
  uint64_t span = (uint64_t)((int64_t)hi - lo) + 1;
  return (int32_t)(lo + (int64_t)(((uint64_t)check_random() * span) >> 32));
}

/* Uniform in [lo, hi). */
static inline float check_random_float(float lo, float hi) {
  return lo + (hi - lo) * ((float)(check_random() >> 8) * (1.0f / 16777216.0f));
}

static inline void check_random_fill(float *values, size_t count, float lo, float hi) {
  for (size_t i = 0; i < count; i++) values[i] = check_random_float(lo, hi);
}

static inline void check_random_bytes(void *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) ((uint8_t *)bytes)[i] = (uint8_t)check_random();
}

static inline void check_run(const char *name, void (*body)(void)) {
  const char *only = getenv("FW_CASE");
  if (only && strcmp(only, name) != 0) return;
  check.case_name = name;
  check.checks_in_case = check.failures_in_case = 0;
  check.random = check.seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
  for (const char *c = name; *c; c++) check.random = (check.random ^ (uint8_t)*c) * UINT64_C(0x100000001B3);
  if (check.random == 0) check.random = 1;
  body();
  if (check.checks_in_case == 0) {
    printf("%s: %s checked nothing\n", check.suite, name);
    check.failures_in_case = 1;
  }
  if (check.failures_in_case > CHECK_PRINTED_FAILURES) {
    printf("%s: %s: %ld checks failed in all\n", check.suite, name, check.failures_in_case);
  }
  if (check.failures_in_case) {
    check.failed++;
  } else {
    check.passed++;
  }
}

#define CHECK_RUN(body) check_run(#body, body)

static inline int check_main(const char *suite, void (*all)(void)) {
  const char *seed = getenv("FW_SEED");
  check.suite = suite;
  check.case_name = suite;
  check.seed = seed ? strtoull(seed, NULL, 10) : 1;
  check.random = check.seed | 1;
  all();
  printf("%s: %d passed, %d failed\n", suite, check.passed, check.failed);
  return check.failed || !check.passed ? 1 : 0;
}

#define CHECK_MAIN(suite)                \
  check_state check;                     \
  static void check_all(void);           \
  int main(void) {                       \
    return check_main(suite, check_all); \
  }                                      \
  static void check_all(void)

#endif
