/* Arithmetic on sizes that come from a file or a caller: true when the result fits. */
#ifndef FWI_CHECKED_H
#define FWI_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool fwi_add_size(size_t a, size_t b, size_t *out) {
  return !__builtin_add_overflow(a, b, out);
}
static inline bool fwi_mul_size(size_t a, size_t b, size_t *out) {
  return !__builtin_mul_overflow(a, b, out);
}
static inline bool fwi_add_i64(int64_t a, int64_t b, int64_t *out) {
  return !__builtin_add_overflow(a, b, out);
}
/* By division: the 64-bit builtin calls a 128-bit product out of compiler-rt, which the wasm goes without. */
static inline bool fwi_mul_i64(int64_t a, int64_t b, int64_t *out) {
  if (a > 0 && (b > INT64_MAX / a || b < INT64_MIN / a)) return false;
  if (a == -1 && b == INT64_MIN) return false;
  if (a < -1 && (b > INT64_MIN / a || b < INT64_MAX / a)) return false;
  *out = a * b;
  return true;
}

/* True when a block of `length` bytes at `offset` lies inside `size` bytes. */
static inline bool fwi_inside(size_t size, size_t offset, size_t length) {
  return offset <= size && length <= size - offset;
}

/* `value` up to the next multiple of `alignment`, a power of two; the caller knows that it fits. */
static inline size_t fwi_align_up(size_t value, size_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

#endif
