#include "kernels/mathf.h"

#include <stdint.h>
#include <string.h>

static const double kLn2High = 0x1.62e42fefa0000p-1; /* ln 2, its low bits zero: n * high is exact */
static const double kLn2Low = 0x1.cf79abc9e3b3ap-40;
static const double kLog2E = 0x1.71547652b82fep+0;
static const double kPiOver2 = 0x1.921fb54442d18p+0;
static const double kSqrtHalf = 0x1.6a09e667f3bcdp-1;

static double from_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint64_t to_bits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static double absolute(double x) {
  return x < 0 ? -x : x;
}

/* exp(x) - 1 for |x| <= ln 2 / 2: Taylor to x^14 / 14!, remainder below 1e-18. */
static double expm1_small(double x) {
  double sum = 0;
  for (int n = 14; n >= 1; n--) sum = (sum + 1.0) * x / n;
  return sum;
}

static double exp_double(double x) {
  if (x != x) return x;
  if (x > 709.0) return from_bits(UINT64_C(0x7ff0000000000000));
  if (x < -708.0) return 0;
  double scaled = x * kLog2E;
  int n = (int)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  double r = (x - n * kLn2High) - n * kLn2Low;
  return (1.0 + expm1_small(r)) * from_bits((uint64_t)(1023 + n) << 52);
}

static double expm1_double(double x) {
  return absolute(x) <= 0.3 ? expm1_small(x) : exp_double(x) - 1.0;
}

/* ln x of a positive, finite, normal x: x = 2^e * m, ln m = 2 artanh((m - 1) / (m + 1)). */
static double log_double(double x) {
  uint64_t bits = to_bits(x);
  int e = (int)(bits >> 52) - 1023;
  double m = from_bits((bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000));
  if (m > 2 * kSqrtHalf) {
    m *= 0.5;
    e++;
  }
  double s = (m - 1.0) / (m + 1.0), s2 = s * s, sum = 0;
  for (int n = 23; n >= 1; n -= 2) sum = sum * s2 + 1.0 / n;
  return e * kLn2High + (2 * s * sum + e * kLn2Low);
}

float fwi_expf(float x) {
  return (float)exp_double(x);
}

float fwi_expm1f(float x) {
  return x == 0 ? x : (float)expm1_double(x);
}

float fwi_logf(float x) {
  if (x != x) return x;
  if (x < 0) return (x - x) / (x - x);
  if (x == 0) return -1.0f / 0x0p0f;
  if (x - x != 0) return x;
  return (float)log_double(x);
}

float fwi_powf(float x, float y) {
  if (y == 0 || x == 1) return 1.0f;
  if (x != x || y != y) return x + y;
  double ax = absolute(x), ay = absolute(y);
  int y_infinite = y - y != 0;
  int y_integer = y_infinite || ay >= 0x1p23 || (double)(int32_t)y == (double)y;
  int y_odd = !y_infinite && y_integer && ay < 0x1p24 && ((int32_t)y & 1);
  if (x < 0 && x - x == 0 && !y_infinite && !y_integer) return (x - x) / (x - x);
  double magnitude;
  if (ax == 1.0) {
    magnitude = 1.0;
  } else if (ax == 0.0 || x - x != 0 || y_infinite) {
    int grows = (ax > 1.0) == (y > 0);
    magnitude = grows ? from_bits(UINT64_C(0x7ff0000000000000)) : 0.0;
  } else {
    magnitude = exp_double(y * log_double(ax));
  }
  int negative = y_odd && to_bits(x) >> 63;
  return (float)(negative ? -magnitude : magnitude);
}

/* 2 / pi in binary, 32 bits a word, from 2^-1 down: enough for any float exponent. */
static const uint32_t kTwoOverPi[8] = {0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0,
                                       0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561};

/* |x| = quadrant * pi/2 + the result, which lies within +-pi/4; finite |x|. Payne and Hanek: x is an
 * integer m of 24 bits times 2^e, so whole turns drop out of m * (2 / pi) by skipping high bits. */
static double reduce_angle(float x, unsigned *quadrant) {
  double ax = absolute(x);
  if (ax < 1.0e5) {
    double n = (double)(int64_t)(ax / kPiOver2 + 0.5);
    /* pi/2 in three parts; n has 17 bits, the first two parts 33, so their products are exact */
    double r = ((ax - n * 0x1.921fb544p+0) - n * 0x1.0b4611a6p-34) - n * 0x1.3198a2e037073p-69;
    *quadrant = (unsigned)(int64_t)n & 3u;
    return r;
  }
  uint64_t bits = to_bits(ax);
  int e = (int)(bits >> 52) - 1023 - 23; /* m = 24-bit integer, ax = m * 2^e, e >= -7 */
  uint64_t m = ((bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x0010000000000000)) >> 29;
  /* Bits of 2/pi above 2^(2 - e) give multiples of 4 quadrants. Take 96 bits from there. */
  int skip = e > 2 ? e - 2 : 0;
  uint64_t window[3];
  for (int i = 0; i < 3; i++) {
    int bit = skip + 32 * i, word = bit / 32, shift = bit % 32;
    uint64_t pair = (uint64_t)kTwoOverPi[word] << 32 | kTwoOverPi[word + 1];
    window[i] = (pair >> (32 - shift)) & 0xffffffffu;
  }
  uint64_t low = m * window[2], middle = m * window[1] + (low >> 32), high = m * window[0] + (middle >> 32);
  /* product = high : middle : low, in units of 2^(e - skip - 96), so the binary point of quadrants
   * stands (96 - (e - skip)) bits up: between 94 and 103. */
  int point = 32 - (e - skip); /* of `high` */
  uint64_t q = high >> point;
  double fraction = (double)(high & ((UINT64_C(1) << point) - 1)) + (double)(middle & 0xffffffffu) * 0x1p-32 +
                    (double)(low & 0xffffffffu) * 0x1p-64;
  fraction *= from_bits((uint64_t)(1023 - point) << 52);
  if (fraction > 0.5) {
    fraction -= 1.0;
    q++;
  }
  *quadrant = (unsigned)q & 3u;
  return fraction * kPiOver2;
}

/* Taylor on |r| <= pi/4. */
static double sin_or_cos(double r, int cosine) {
  double r2 = r * r, sum = 0;
  for (int n = cosine ? 16 : 17; n >= 2; n -= 2) sum = (1.0 + sum) * -r2 / (n * (n - 1.0));
  return cosine ? 1.0 + sum : r + r * sum;
}

float fwi_sinf(float x) {
  if (x - x != 0) return x - x;
  if (x == 0) return x;
  unsigned quadrant;
  double r = reduce_angle(x, &quadrant);
  double s = sin_or_cos(r, quadrant & 1);
  return (float)(((quadrant & 2) != 0) != (x < 0) ? -s : s);
}

float fwi_cosf(float x) {
  if (x - x != 0) return x - x;
  unsigned quadrant;
  double r = reduce_angle(x, &quadrant);
  double c = sin_or_cos(r, !(quadrant & 1));
  return (float)(quadrant == 1 || quadrant == 2 ? -c : c);
}

static double tanh_double(double x) {
  double ax = absolute(x);
  if (ax > 40.0) return x < 0 ? -1.0 : 1.0;
  double t = expm1_double(-2 * ax); /* tanh = -t / (t + 2), no cancellation near 0 */
  double y = -t / (t + 2.0);
  return x < 0 ? -y : y;
}

float fwi_tanhf(float x) {
  return x == 0 ? x : (float)tanh_double(x);
}

/* erfc(x), x >= 0, small relative error. */
static double erfc_double(double x) {
  static const double kOneOverSqrtPi = 0x1.20dd750429b6dp-1;
  if (x != x) return x;
  if (x > 26.0) return 0;
  double gauss = exp_double(-x * x);
  if (x < 2.5) { /* erf = 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!, all terms positive */
    double sum = 0;
    for (int n = 60; n >= 1; n--) sum = (sum + 1.0) * 2.0 * x * x / (2 * n + 1);
    return 1.0 - 2 * kOneOverSqrtPi * gauss * x * (1.0 + sum);
  }
  double fraction = x; /* Laplace's continued fraction: x + (1/2)/(x + (2/2)/(x + (3/2)/...)) */
  for (int n = 60; n >= 1; n--) fraction = x + 0.5 * n / fraction;
  return kOneOverSqrtPi * gauss / fraction;
}

float fwi_erff(float x) {
  double ax = absolute(x);
  if (ax < 1e-3) return (float)(x * 0x1.20dd750429b6dp+0 * (1.0 - ax * ax / 3));
  double y = 1.0 - erfc_double(ax);
  return (float)(x < 0 ? -y : y);
}

float fwi_logisticf(float x) {
  return (float)(1.0 / (1.0 + exp_double(-(double)x)));
}

float fwi_geluf(float x) {
  double tail = 0.5 * erfc_double(absolute(x) * kSqrtHalf);
  if (x < 0) return tail == 0 ? 0.0f : (float)(x * tail);
  return (float)(x * (1.0 - tail));
}

float fwi_gelu_tanhf(float x) {
  static const double kSqrt2OverPi = 0x1.9884533d43651p-1;
  double t = exp_double(-2 * kSqrt2OverPi * ((double)x + 0.044715 * x * x * x)); /* (1 + tanh u) / 2 = 1 / (1 + t) */
  return t - t != 0 && x < 0 ? 0.0f : (float)(x / (1.0 + t));
}

float fwi_floorf(float x) {
  if (!(absolute(x) < 0x1p23)) return x;
  float whole = (float)(int32_t)x;
  if (whole > x) whole -= 1.0f;
  return whole == 0 && to_bits(x) >> 63 ? -0.0f : whole;
}

float fwi_ceilf(float x) {
  return -fwi_floorf(-x);
}

float fwi_roundf(float x) {
  float below = fwi_floorf(x), part = x - below;
  if (!(absolute(x) < 0x1p23)) return x;
  int up = part > 0.5f || (part == 0.5f && ((int32_t)below & 1));
  float whole = up ? below + 1.0f : below;
  return whole == 0 && to_bits(x) >> 63 ? -0.0f : whole;
}
