/* Weights widened four at a time have the bits of those widened one at a time. */
#include "kernels/widen.h"

#include "check.h"
#include "ops/quantize.h"

enum { kMost = 37 };

static void every_half(void) {
  for (uint32_t first = 0; first < 0x10000; first += 4) {
    uint16_t x[4];
    float y[4];
    for (uint32_t i = 0; i < 4; i++) x[i] = (uint16_t)(first + i);
    fwi_widen_f16(4, x, y);
    for (uint32_t i = 0; i < 4; i++) {
      const float wanted = fwi_f16_to_f32(x[i]);
      CHECK(memcmp(&y[i], &wanted, sizeof wanted) == 0, "half %04x gives %g, not %g", x[i], (double)y[i],
            (double)wanted);
    }
  }
}

/* Each length, one element more on both sides that must stay as it is. */
static void lengths_and_bytes(void) {
  for (size_t n = 0; n <= kMost; n++) {
    uint16_t halves[kMost];
    uint8_t bytes[kMost];
    float y[kMost + 2], *out = y + 1;
    const int32_t zero = check_random_int(-300, 300);
    const float scale = check_random_float(1e-4f, 2);
    check_random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < n; i++) halves[i] = (uint16_t)(bytes[i] << 6);
    for (int kind = 0; kind < 3; kind++) {
      for (size_t i = 0; i < n + 2; i++) y[i] = -7;
      if (kind == 0) fwi_widen_f16(n, halves, out);
      if (kind == 1) fwi_widen_u8(n, bytes, zero, scale, out);
      if (kind == 2) fwi_widen_i8(n, (const int8_t *)bytes, zero, scale, out);
      for (size_t i = 0; i < n; i++) {
        const float wanted = kind == 0   ? fwi_f16_to_f32(halves[i])
                             : kind == 1 ? scale * (float)(bytes[i] - zero)
                                         : scale * (float)((int8_t)bytes[i] - zero);
        CHECK(out[i] == wanted, "kind %d, %zu of %zu, zero %d: %g, not %g", kind, i, n, zero, (double)out[i],
              (double)wanted);
      }
      CHECK(y[0] == -7 && out[n] == -7, "kind %d, length %zu: wrote outside", kind, n);
    }
  }
}

CHECK_MAIN("widen") {
  CHECK_RUN(every_half);
  CHECK_RUN(lengths_and_bytes);
}
