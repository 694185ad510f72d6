/* Elementary functions of four floats, within a few units in the last place of mathf.h's. */
#ifndef FWI_MATH4_H
#define FWI_MATH4_H

#include "kernels/f32x4.h"
#include "kernels/kernels.h"

typedef struct fwi_exp_parts {
  f4 reduced; /* exp(r) - 1, |r| <= ln 2 / 2 */
  i4 exponent;
} fwi_exp_parts;

/* exp(x) = (1 + reduced) * 2^exponent. x within -150..130 or NaN, which stays in `reduced`. */
static FWI_INLINE fwi_exp_parts fwi_exp_split(f4 x) {
  const f4 magic = f4_splat(0x1.8p23f); /* adding it leaves the rounded integer in the low bits */
  f4 biased = f4_madd(x, f4_splat(0x1.715476p+0f), magic);
  f4 n = biased - magic;
  f4 r = f4_madd(n, f4_splat(-0x1.62e400p-1f), x); /* ln 2 in two parts, the first of 15 bits */
  r = f4_madd(n, f4_splat(-0x1.7f7d1cp-20f), r);
  f4 p = f4_splat(1.0f / 5040);
  p = f4_madd(p, r, f4_splat(1.0f / 720));
  p = f4_madd(p, r, f4_splat(1.0f / 120));
  p = f4_madd(p, r, f4_splat(1.0f / 24));
  p = f4_madd(p, r, f4_splat(1.0f / 6));
  p = f4_madd(p, r, f4_splat(0.5f));
  return (fwi_exp_parts){f4_madd(p * r, r, r), (i4)biased - (i4)magic};
}

static FWI_INLINE f4 fwi_power_of_two(i4 n) { /* n within -126..127 */
  return (f4)((n + 127) << 23);
}

static FWI_INLINE f4 fwi_exp4(f4 x) {
  fwi_exp_parts e = fwi_exp_split(f4_at_most(f4_at_least(x, f4_splat(-104.0f)), f4_splat(89.0f)));
  i4 half = e.exponent >> 1; /* 2^exponent may not be a float; two factors always are */
  return (1.0f + e.reduced) * fwi_power_of_two(half) * fwi_power_of_two(e.exponent - half);
}

/* exp(x) - 1 of x <= 0. */
static FWI_INLINE f4 fwi_expm1_negative4(f4 x) {
  fwi_exp_parts e = fwi_exp_split(f4_at_least(x, f4_splat(-87.0f)));
  f4 scale = fwi_power_of_two(e.exponent);
  return f4_madd(e.reduced, scale, scale - 1.0f);
}

static FWI_INLINE f4 fwi_logistic4(f4 x) {
  return 1.0f / (1.0f + fwi_exp4(-x));
}

static FWI_INLINE f4 fwi_tanh4(f4 x) {
  f4 t = fwi_expm1_negative4(-2.0f * f4_abs(x));
  f4 y = -t / (t + 2.0f);
  const i4 sign = {INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN};
  return (f4)(((i4)x & sign) | ((i4)y & ~sign));
}

static FWI_INLINE f4 fwi_elu4(f4 x) {
  const f4 zero = f4_splat(0);
  return f4_select((i4)(x < zero), fwi_expm1_negative4(f4_at_most(x, zero)), x);
}

static FWI_INLINE f4 fwi_hard_swish4(f4 x) {
  f4 gate = f4_at_most(f4_at_least(x + 3.0f, f4_splat(0)), f4_splat(6));
  return x * gate / 6.0f;
}

/* x * Phi(x). Phi(-z) = exp(-z^2 / 2) t P(t), t = 1 / (1 + 0.35 z): P interpolates at Chebyshev nodes
 * over z = 0..14, relative error 6e-8. */
static FWI_INLINE f4 fwi_gelu4(f4 x) {
  static const float kCoefficients[8] = {0.146545827f, -0.260961235f, 0.165050998f, -0.0270466078f,
                                         0.107114591f, 0.119444914f,  0.139912292f, 0.13961871f};
  const f4 zero = f4_splat(0);
  f4 z = f4_at_most(f4_abs(x), f4_splat(14.5f));
  f4 t = 1.0f / f4_madd(z, f4_splat(0.35f), f4_splat(1.0f));
  f4 p = f4_splat(-0.0296795219f);
  FWI_UNROLL for (int i = 0; i < 8; i++) p = f4_madd(p, t, f4_splat(kCoefficients[i]));
  f4 tail = fwi_exp4(z * z * -0.5f) * t * p;
  f4 y = f4_select((i4)(x < zero), x * tail, x - x * tail);
  y = f4_select((i4)(x < -14.4f), zero, y); /* no infinity * 0 */
  return f4_select((i4)(x > 14.4f), x, y);
}

static FWI_INLINE f4 fwi_gelu_tanh4(f4 x) {
  f4 clamped = f4_at_most(f4_at_least(x, f4_splat(-20.0f)), f4_splat(20.0f));
  f4 u = clamped * f4_madd(clamped * clamped, f4_splat(0.044715f * 0.7978845608f), f4_splat(0.7978845608f));
  f4 below = f4_select((i4)(x < -20.0f), f4_splat(0), x); /* no -inf * 0 */
  return below * fwi_logistic4(2.0f * u);
}

/* Every activation but those with a slope. A function of its own: it is large and rarely inlined well. */
f4 fwi_activate4(fwi_activation activation, f4 x);

#endif
