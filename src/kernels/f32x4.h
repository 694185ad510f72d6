/* Four floats in a register: the one vocabulary of the simd kernels, over wasm SIMD128, wasm relaxed
 * SIMD and the vector extension of clang and gcc. Arithmetic is written with operators on f4; what
 * operators cannot say is here. Masks are i4: all ones or all zeros a lane. */
#ifndef FWI_F32X4_H
#define FWI_F32X4_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define FWI_INLINE inline __attribute__((always_inline))
#ifdef __clang__
#define FWI_SMALL __attribute__((minsize)) /* for what runs once a layer or hardly ever: small before fast */
#define FWI_UNROLL _Pragma("clang loop unroll(full)")
#define FWI_KEEP_LOOP _Pragma("clang loop unroll(disable)")
#else
#define FWI_SMALL __attribute__((cold))
#define FWI_UNROLL _Pragma("GCC unroll 64")
#define FWI_KEEP_LOOP _Pragma("GCC unroll 1")
#endif

#if defined(__wasm_relaxed_simd__)
#define FWI_SIMD_NAME "relaxed"
#elif defined(__wasm_simd128__)
#define FWI_SIMD_NAME "simd"
#else
#define FWI_SIMD_NAME "native"
#endif

/* Keeps the compiler from knowing where the pointer p comes from. */
#define FWI_OPAQUE(p) __asm__("" : "+r"(p))

typedef float f4 __attribute__((vector_size(16)));
typedef int32_t i4 __attribute__((vector_size(16)));
typedef float f4_unaligned __attribute__((vector_size(16), aligned(4), may_alias));

static FWI_INLINE f4 f4_splat(float x) {
  return (f4){x, x, x, x};
}

static FWI_INLINE f4 f4_load(const float *p) {
  return *(const f4_unaligned *)p;
}

static FWI_INLINE void f4_store(float *p, f4 x) {
  *(f4_unaligned *)p = x;
}

/* One float from memory in every lane. */
static FWI_INLINE f4 f4_load_splat(const float *p) {
#ifdef __wasm_simd128__
  return (f4)wasm_v128_load32_splat(p);
#else
  return f4_splat(*p);
#endif
}

/* The first n floats, zeros after them; n >= 4 loads all. */
static FWI_INLINE f4 f4_load_n(const float *p, size_t n) {
  if (n >= 4) return f4_load(p);
  f4 x = {n > 0 ? p[0] : 0, n > 1 ? p[1] : 0, n > 2 ? p[2] : 0, 0};
  return x;
}

static FWI_INLINE void f4_store_n(float *p, f4 x, size_t n) {
  if (n >= 4) {
    f4_store(p, x);
    return;
  }
  if (n > 0) p[0] = x[0];
  if (n > 1) p[1] = x[1];
  if (n > 2) p[2] = x[2];
}

/* a * b + c: fused where the machine fuses (relaxed), else rounded twice. */
static FWI_INLINE f4 f4_madd(f4 a, f4 b, f4 c) {
#ifdef __wasm_relaxed_simd__
  return (f4)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c);
#else
  return a * b + c;
#endif
}

static FWI_INLINE f4 f4_select(i4 mask, f4 yes, f4 no) {
#ifdef __wasm_simd128__
  return (f4)wasm_v128_bitselect((v128_t)yes, (v128_t)no, (v128_t)mask);
#else
  return (f4)(((i4)yes & mask) | ((i4)no & ~mask));
#endif
}

/* x, at least (most) `bound`; a NaN in x stays. */
static FWI_INLINE f4 f4_at_least(f4 x, f4 bound) {
#ifdef __wasm_simd128__
  return (f4)wasm_f32x4_pmax((v128_t)x, (v128_t)bound);
#else
  return f4_select((i4)(x < bound), bound, x);
#endif
}

static FWI_INLINE f4 f4_at_most(f4 x, f4 bound) {
#ifdef __wasm_simd128__
  return (f4)wasm_f32x4_pmin((v128_t)x, (v128_t)bound);
#else
  return f4_select((i4)(bound < x), bound, x);
#endif
}

/* Maximum and minimum in which a NaN on either side wins. */
static FWI_INLINE f4 f4_max(f4 a, f4 b) {
#ifdef __wasm_simd128__
  return (f4)wasm_f32x4_max((v128_t)a, (v128_t)b);
#else
  return f4_select((i4)(a > b) | (i4)(a != a), a, b);
#endif
}

static FWI_INLINE f4 f4_min(f4 a, f4 b) {
#ifdef __wasm_simd128__
  return (f4)wasm_f32x4_min((v128_t)a, (v128_t)b);
#else
  return f4_select((i4)(a < b) | (i4)(a != a), a, b);
#endif
}

static FWI_INLINE f4 f4_and(f4 x, i4 mask) {
  return (f4)((i4)x & mask);
}

static FWI_INLINE f4 f4_abs(f4 x) {
  return (f4)((i4)x & (i4){0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff});
}

static FWI_INLINE f4 f4_sqrt(f4 x) {
#ifdef __wasm_simd128__
  return (f4)wasm_f32x4_sqrt((v128_t)x);
#else
  return (f4){__builtin_sqrtf(x[0]), __builtin_sqrtf(x[1]), __builtin_sqrtf(x[2]), __builtin_sqrtf(x[3])};
#endif
}

static FWI_INLINE float f4_sum(f4 x) {
  return (x[0] + x[2]) + (x[1] + x[3]);
}

#endif
