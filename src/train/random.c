#include "train/random.h"

#include "kernels/mathf.h"

static uint64_t next(fwi_random *r) {
  uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

fwi_random fwi_random_of(uint64_t seed, fwi_random_stream stream, uint64_t a, uint64_t b) {
  const uint64_t parts[4] = {seed, stream, a, b};
  fwi_random r = {0};
  for (int i = 0; i < 4; i++) {
    r.state ^= parts[i];
    r.state = next(&r);
  }
  return r;
}

uint32_t fwi_random_u32(fwi_random *r) {
  return (uint32_t)(next(r) >> 32);
}

/* Lemire, "Fast random integer generation in an interval" (arXiv 1805.10941). */
uint32_t fwi_random_below(fwi_random *r, uint32_t n) {
  uint64_t product;
  do {
    product = (uint64_t)fwi_random_u32(r) * n;
  } while ((uint32_t)product < -n % n);
  return (uint32_t)(product >> 32);
}

float fwi_random_unit(fwi_random *r) {
  return (float)(fwi_random_u32(r) >> 8) * 0x1p-24f;
}

float fwi_random_between(fwi_random *r, float low, float high) {
  return low + (high - low) * fwi_random_unit(r);
}

/* Marsaglia's polar method, the second number of each pair unused. */
float fwi_random_normal(fwi_random *r) {
  float u, square;
  do {
    u = fwi_random_between(r, -1.0f, 1.0f);
    const float v = fwi_random_between(r, -1.0f, 1.0f);
    square = u * u + v * v;
  } while (square >= 1.0f || square == 0.0f);
  return u * __builtin_sqrtf(-2.0f * fwi_logf(square) / square);
}
