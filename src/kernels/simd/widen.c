#include "kernels/widen.h"

#include "kernels/f32x4.h"

typedef uint32_t u4 __attribute__((vector_size(16)));
typedef uint16_t h4 __attribute__((vector_size(8)));
typedef uint8_t b4 __attribute__((vector_size(4)));

/* Exponent and mantissa moved up stand for the value times 2^-112, subnormals too; the product with 2^112 is exact. */
static FWI_INLINE f4 widen_f16(h4 half) {
  const u4 bits = __builtin_convertvector(half, u4), magnitude = (bits & 0x7fff) << 13;
  const u4 special = (u4)(magnitude >= 0x0f800000) & 0x7f800000; /* infinities and NaN */
  const f4 value = (f4)magnitude * f4_splat(0x1p112f);
  return (f4)((u4)value | special | (bits & 0x8000) << 16);
}

void fwi_widen_f16(size_t n, const uint16_t *x, float *y) {
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    h4 half;
    memcpy(&half, x + i, sizeof half);
    f4_store(y + i, widen_f16(half));
  }
  h4 rest = {0};
  for (size_t k = 0; i + k < n; k++) rest[k] = x[i + k];
  f4_store_n(y + i, widen_f16(rest), n - i);
}

/* scale * ((x ^ flip) - zero). */
static void widen_bytes(size_t n, const uint8_t *x, uint8_t flip, int32_t zero, float scale, float *y) {
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    b4 part;
    memcpy(&part, x + i, sizeof part);
    const i4 whole = __builtin_convertvector(part ^ flip, i4) - zero;
    f4_store(y + i, f4_splat(scale) * __builtin_convertvector(whole, f4));
  }
  for (; i < n; i++) y[i] = scale * (float)((x[i] ^ flip) - zero);
}

void fwi_widen_u8(size_t n, const uint8_t *x, int32_t zero, float scale, float *y) {
  widen_bytes(n, x, 0, zero, scale, y);
}

/* With its sign bit turned over, a signed byte is an unsigned one of 128 more. */
void fwi_widen_i8(size_t n, const int8_t *x, int32_t zero, float scale, float *y) {
  widen_bytes(n, (const uint8_t *)x, 128, zero + 128, scale, y);
}
