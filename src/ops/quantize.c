/* CAST, DEQUANTIZE, QUANTIZE, DENSIFY: from one number type to another. */
#include "ops/quantize.h"

#include <math.h>

#include "kernels/widen.h"
#include "ops/eltwise.h"
#include "ops/math.h"

float fwi_f16_to_f32(uint16_t half) {
  uint32_t sign = (uint32_t)(half >> 15) << 31, exponent = half >> 10 & 31, mantissa = half & 1023, bits;
  if (exponent == 31) {
    bits = sign | 0x7F800000 | mantissa << 13;
  } else if (exponent == 0) { /* zero and subnormals: mantissa * 2^-24, exact in float32 */
    float value = (float)mantissa * 5.9604644775390625e-8f;
    memcpy(&bits, &value, sizeof bits);
    bits |= sign;
  } else {
    bits = sign | (exponent + 112) << 23 | mantissa << 13;
  }
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* A run of elements with one scale. */
static void dequantize_run_of(int32_t type, const void *x, int64_t first, int64_t count, float scale, int64_t zero,
                              float *y) {
  const bool near = zero >= -0x800000 && zero <= 0x800000;
  if (near && type == FWI_UINT8) {
    fwi_widen_u8((size_t)count, (const uint8_t *)x + first, (int32_t)zero, scale, y + first);
  } else if (near && type == FWI_INT8) {
    fwi_widen_i8((size_t)count, (const int8_t *)x + first, (int32_t)zero, scale, y + first);
  } else {
    for (int64_t i = first; i < first + count; i++) y[i] = scale * (float)(fwi_load_int(type, x, i) - zero);
  }
}

void fwi_dequantize(const fwi_tensor *t, const void *x, float *y) {
  const fwi_quantization *q = &t->quantization;
  const int64_t count = fwi_shape_count(&t->shape);
  if (t->type == FWI_FLOAT32) {
    if (x != y) memcpy(y, x, (size_t)count * sizeof *y);
    return;
  }
  if (t->type == FWI_FLOAT16) {
    fwi_widen_f16((size_t)count, x, y);
    return;
  }
  int64_t inner = q->count > 1 ? 1 : count;
  for (int32_t d = q->axis + 1; q->count > 1 && d < t->shape.rank; d++) inner *= t->shape.dim[d];
  int32_t channel = 0;
  for (int64_t first = 0; first < count; first += inner) {
    dequantize_run_of(t->type, x, first, inner, q->scale[channel], q->zero_point[channel], y);
    if (++channel == q->count) channel = 0;
  }
}

static fw_status dequantize_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  bool integers = x->type == FWI_INT8 || x->type == FWI_UINT8 || x->type == FWI_INT16 || x->type == FWI_INT32;
  if (integers && x->quantization.count == 0) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' has no scale.", x->name);
  }
  if (!integers && x->type != FWI_FLOAT16 && x->type != FWI_FLOAT32) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "an input of type %s is not supported.", fwi_type_name(x->type));
  }
  n->kernel = "dequantize";
  return fwi_set_output(b, n, 0, FWI_FLOAT32, &x->shape);
}

static fw_status dequantize_run(const fwi_run *r) {
  fwi_dequantize(fwi_run_input(r, 0), fwi_in(r, 0), fwi_out(r, 0));
  return FW_OK;
}

static fw_status quantize_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  FWI_TRY(fwi_expect_f32(b, n, 0));
  const fwi_tensor *y = fwi_output(b, n, 0);
  if ((y->type != FWI_INT8 && y->type != FWI_UINT8) || y->quantization.count != 1) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "a result of type %s with %d scales is not supported.",
                         fwi_type_name(y->type), y->quantization.count);
  }
  n->kernel = "quantize";
  return fwi_set_output(b, n, 0, y->type, &fwi_input(b, n, 0)->shape);
}

static fw_status quantize_run(const fwi_run *r) {
  const fwi_tensor *t = fwi_run_output(r, 0);
  const float *x = fwi_in(r, 0), scale = t->quantization.scale[0], zero = (float)t->quantization.zero_point[0];
  float low = t->type == FWI_INT8 ? -128 : 0, high = t->type == FWI_INT8 ? 127 : 255;
  for (size_t i = 0; i < t->bytes; i++) {
    float q = roundf(x[i] / scale) + zero;
    q = q > low ? (q < high ? q : high) : low; /* a NaN gives low */
    fwi_store_int(t->type, fwi_out(r, 0), (int64_t)i, (int64_t)q);
  }
  return FW_OK;
}

/* Sparse constants are made dense when they are loaded: nothing is left to do. */
static fw_status densify_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  const fwi_tensor *x = fwi_input(b, n, 0);
  if (!x->data) return fwi_node_fail(b, n, FW_ERR_MODEL, "its input '%s' is no constant.", x->name);
  fwi_output(b, n, 0)->quantization = x->quantization;
  n->kernel = "copy";
  return fwi_set_output(b, n, 0, x->type, &x->shape);
}

static fw_status copy_run(const fwi_run *r) {
  if (fwi_in(r, 0) != fwi_out(r, 0)) memcpy(fwi_out(r, 0), fwi_in(r, 0), fwi_run_output(r, 0)->bytes);
  return FW_OK;
}

static bool castable(int32_t type) {
  return type == FWI_FLOAT32 || type == FWI_FLOAT16 || type == FWI_INT32 || type == FWI_INT64 || type == FWI_UINT8 ||
         type == FWI_INT8 || type == FWI_INT16 || type == FWI_BOOL;
}

static fw_status cast_prepare(fwi_build *b, fwi_node *n) {
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  const fwi_tensor *x = fwi_input(b, n, 0), *y = fwi_output(b, n, 0); /* CastOptions repeat the tensors' types */
  if (!castable(x->type) || !castable(y->type) || y->type == FWI_FLOAT16 || y->type == FWI_INT16) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "from %s to %s is not supported.", fwi_type_name(x->type),
                         fwi_type_name(y->type));
  }
  n->kernel = "cast";
  return fwi_set_output(b, n, 0, y->type, &x->shape);
}

/* Bounds of the integer types as doubles; conversions outside them would be undefined. */
static double clamp_to(int32_t type, double v) {
  double low = 0, high = 255;
  if (v != v) return 0;
  if (type == FWI_INT8) low = -128, high = 127;
  if (type == FWI_INT16) low = -32768, high = 32767;
  if (type == FWI_INT32) low = -2147483648.0, high = 2147483647.0;
  if (type == FWI_INT64) low = -9223372036854775808.0, high = 9223372036854774784.0;
  return v < low ? low : v > high ? high : v;
}

static fw_status cast_run(const fwi_run *r) {
  int32_t from = fwi_run_input(r, 0)->type, to = fwi_run_output(r, 0)->type;
  int64_t count = fwi_shape_count(&fwi_run_output(r, 0)->shape);
  const void *x = fwi_in(r, 0);
  void *y = fwi_out(r, 0);
  for (int64_t i = 0; i < count; i++) {
    bool is_float = from == FWI_FLOAT32 || from == FWI_FLOAT16;
    float f = from == FWI_FLOAT32   ? ((const float *)x)[i]
              : from == FWI_FLOAT16 ? fwi_f16_to_f32(((const uint16_t *)x)[i])
                                    : 0;
    int64_t v = is_float ? 0 : fwi_load_int(from, x, i);
    if (to == FWI_FLOAT32) {
      ((float *)y)[i] = is_float ? f : (float)v;
    } else if (to == FWI_BOOL) {
      ((uint8_t *)y)[i] = is_float ? f != 0 : v != 0;
    } else {
      fwi_store_int(to, y, i, is_float ? (int64_t)clamp_to(to, (double)f) : v);
    }
  }
  return FW_OK;
}

const fwi_op fwi_op_dequantize = {dequantize_prepare, NULL, dequantize_run, FWI_TRAIT_DEQUANTIZE};
const fwi_op fwi_op_quantize = {quantize_prepare, NULL, quantize_run, 0};
const fwi_op fwi_op_densify = {densify_prepare, NULL, copy_run, FWI_TRAIT_ALIAS};
const fwi_op fwi_op_cast = {cast_prepare, NULL, cast_run, 0};
