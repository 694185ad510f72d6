/* The one compiler runtime routine that the sources need, for overflow checks of 64-bit products: with
 * it the module links without compiler-rt, which distributions package apart. */
#include <stdint.h>

#ifndef __EMSCRIPTEN__

typedef __int128 fwx_int128;
typedef unsigned __int128 fwx_uint128;

fwx_int128 __multi3(fwx_int128 a, fwx_int128 b);

/* 64 x 64 -> 128 bits by 32-bit halves; no 128-bit product in here, it would call this again. */
static fwx_uint128 Product64(uint64_t a, uint64_t b) {
  const uint64_t low_mask = 0xffffffffu;
  const uint64_t low = (a & low_mask) * (b & low_mask);
  const uint64_t cross = (a >> 32) * (b & low_mask) + (low >> 32);
  const uint64_t other = (a & low_mask) * (b >> 32) + (cross & low_mask);
  const uint64_t high = (a >> 32) * (b >> 32) + (cross >> 32) + (other >> 32);
  return (fwx_uint128)high << 64 | (other << 32 | (low & low_mask));
}

fwx_int128 __multi3(fwx_int128 a, fwx_int128 b) {
  const uint64_t a_low = (uint64_t)a, a_high = (uint64_t)((fwx_uint128)a >> 64);
  const uint64_t b_low = (uint64_t)b, b_high = (uint64_t)((fwx_uint128)b >> 64);
  const uint64_t cross = a_high * b_low + a_low * b_high; /* modulo 2^64: what lies above is lost anyway */
  return (fwx_int128)(Product64(a_low, b_low) + ((fwx_uint128)cross << 64));
}

#endif
