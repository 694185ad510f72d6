#include "missing_memory.h"

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

int missing_countdown = -1, missing_requests, missing_failures;

static bool is_missing(void) {
  missing_requests++;
  return missing_countdown >= 0 && missing_countdown-- == 0;
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  return is_missing() ? NULL : __real_aligned_alloc(alignment, size);
}

void *__wrap_calloc(size_t count, size_t size) {
  return is_missing() ? NULL : __real_calloc(count, size);
}

int missing_everywhere(missing_file course(const void *context), const void *context, void release(void *bytes)) {
  const missing_file expected = course(context);
  int requests = 0;
  for (bool more = true; more; requests++) {
    missing_failures = 0;
    missing_countdown = requests;
    const missing_file made = course(context);
    more = missing_countdown < 0;
    missing_countdown = -1;
    CHECK(missing_failures == more, "request %d: %d failures", requests, missing_failures);
    CHECK(made.size == expected.size && memcmp(made.bytes, expected.bytes, made.size) == 0,
          "request %d: another result", requests);
    release(made.bytes);
  }
  release(expected.bytes);
  return requests - 1;
}
