/* Softmax and reductions. */
#include "kernels/mathf.h"
#include "kernels/scalar/scalar.h"
#include "kernels/simd/math4.h"
#include "kernels/simd/simd.h"

static float top_of(size_t n, const float *x) {
  size_t i = 0;
  float top = x[0];
  if (n >= 4) {
    f4 tops = f4_load(x);
    for (i = 4; i + 4 <= n; i += 4) tops = f4_max(tops, f4_load(x + i));
    top = tops[0];
    for (int j = 1; j < 4; j++) top = tops[j] > top || tops[j] != tops[j] ? tops[j] : top;
  }
  for (; i < n; i++) top = x[i] > top || x[i] != x[i] ? x[i] : top;
  return top;
}

static void softmax_row(size_t n, const float *x, float beta, int log, float *y) {
  f4 top = f4_splat(top_of(n, x)), sums = f4_splat(0);
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    f4 scaled = beta * (f4_load(x + i) - top), e = fwi_exp4(scaled);
    sums += e;
    f4_store(y + i, log ? scaled : e);
  }
  if (i < n) {
    f4 scaled = beta * (f4_load_n(x + i, n - i) - top), e = fwi_exp4(scaled);
    for (size_t j = 0; j < n - i; j++) sums[0] += e[j];
    f4_store_n(y + i, log ? scaled : e, n - i);
  }
  float sum = f4_sum(sums), shift = log ? -fwi_logf(sum) : 0;
  f4 factor = f4_splat(log ? 1 : 1 / sum);
  for (i = 0; i + 4 <= n; i += 4) f4_store(y + i, f4_load(y + i) * factor + shift);
  for (; i < n; i++) y[i] = y[i] * factor[0] + shift;
}

static f4 load_column(const float *x, size_t step) {
  return (f4){x[0], x[step], x[2 * step], x[3 * step]};
}

/* Four short rows side by side, a lane each: two-class scores of a detector. */
static void softmax_four_rows(size_t n, const float *x, float beta, float *y) {
  f4 top = load_column(x, n), sum = f4_splat(0), e;
  for (size_t i = 1; i < n; i++) top = f4_max(top, load_column(x + i, n));
  for (size_t i = 0; i < n; i++) {
    e = fwi_exp4(beta * (load_column(x + i, n) - top));
    sum += e;
    for (size_t j = 0; j < 4; j++) y[j * n + i] = e[j];
  }
  for (size_t i = 0; i < n; i++) {
    e = load_column(y + i, n) / sum;
    for (size_t j = 0; j < 4; j++) y[j * n + i] = e[j];
  }
}

void fwi_simd_softmax(size_t rows, size_t n, const float *x, float beta, int log, float *y) {
  size_t row = 0;
  if (n == 0) return;
  if (n < 8 && !log) {
    for (; row + 4 <= rows; row += 4) softmax_four_rows(n, x + row * n, beta, y + row * n);
  }
  for (; row < rows; row++) softmax_row(n, x + row * n, beta, log, y + row * n);
}

enum { kSumBlock = 128 }; /* sums of sums: rounding grows with the block and the number of blocks, not with n */

/* Sum (or maximum) of the vectors at x, x + step, ... n of them, n >= 1; `lanes` floats of each, 4 if more. */
static FWI_INLINE f4 fold(int max, size_t n, const float *x, size_t step, size_t lanes) {
  f4 total = f4_load_n(x, lanes);
  for (size_t i = 1; i < n;) {
    const size_t end = n - i < kSumBlock ? n : i + kSumBlock;
    f4 part = f4_load_n(x + i * step, lanes);
    for (i++; i < end; i++) {
      f4 next = f4_load_n(x + i * step, lanes);
      part = max ? f4_max(part, next) : part + next;
    }
    total = max ? f4_max(total, part) : total + part;
  }
  return total;
}

__attribute__((noinline)) static f4 sum_of(size_t n, const float *x, size_t step, size_t lanes) {
  return fold(0, n, x, step, lanes);
}

__attribute__((noinline)) static f4 max_of(size_t n, const float *x, size_t step, size_t lanes) {
  return fold(1, n, x, step, lanes);
}

FWI_SMALL void fwi_simd_reduce(fwi_reduce op, size_t outer, size_t n, size_t inner, const float *x, float *y) {
  const int max = op == FWI_REDUCE_MAX;
  const float scale = op == FWI_REDUCE_MEAN ? 1 / (float)n : 1;
  if (op == FWI_REDUCE_MIN || op == FWI_REDUCE_PROD || n == 0 || (inner == 1 && n < 4)) {
    fwi_scalar_reduce(op, outer, n, inner, x, y);
    return;
  }
  for (size_t o = 0; o < outer; o++, x += n * inner, y += inner) {
    if (inner == 1 && max) {
      *y = top_of(n, x);
    } else if (inner == 1) {
      float sum = f4_sum(sum_of(n / 4, x, 4, 4));
      for (size_t i = n & ~(size_t)3; i < n; i++) sum += x[i];
      *y = sum * scale;
    } else {
      for (size_t c = 0; c < inner; c += 4) {
        f4 value = max ? max_of(n, x + c, inner, inner - c) : sum_of(n, x + c, inner, inner - c);
        f4_store_n(y + c, value * scale, inner - c);
      }
    }
  }
}
