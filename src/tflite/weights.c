/* Weights in the forms that files hold them in: narrow constants behind a DEQUANTIZE operator. */
#include <math.h>
#include <string.h>

#include "tflite/emit.h"

/* To nearest even; |x| is at most 65504. */
static uint16_t half_of(float x) {
  float size = fabsf(x);
  uint32_t bits, sign;
  memcpy(&sign, &x, sizeof sign);
  sign = sign >> 16 & 0x8000;
  if (size < 6.103515625e-5f) { /* a half has 2^-24 as its last place here, as has 0.5f */
    size += 0.5f;
    memcpy(&bits, &size, sizeof bits);
    return (uint16_t)(sign | (bits - 0x3F000000));
  }
  memcpy(&bits, &size, sizeof bits);
  bits += 0xFFF + (bits >> 13 & 1);
  return (uint16_t)(sign | ((bits >> 13) - (112 << 10)));
}

/* The constants' scales, one for each index of the axis, which steps every `inner` elements. */
static void to_int8(const float *data, size_t count, size_t inner, size_t channels, float *scale, int8_t *q) {
  for (size_t i = 0; i < count; i++) scale[i / inner % channels] = fmaxf(scale[i / inner % channels], fabsf(data[i]));
  /* Channels of zeros, or so small that their scale would lose its precision, get any scale. */
  for (size_t c = 0; c < channels; c++) scale[c] = scale[c] > 1e-30f ? scale[c] / 127 : 1;
  for (size_t i = 0; i < count; i++) {
    const float v = data[i] / scale[i / inner % channels];
    q[i] = (int8_t)(v < 0 ? v - 0.5f : v + 0.5f);
  }
}

int32_t fwi_writer_weights(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape, int32_t axis,
                           const float *data, fwi_weights_form form) {
  const int32_t plain = fwi_writer_floats(w, name, rank, shape, data);
  if (plain < 0) return -1;
  fwi_file_tensor t = w->tensors[plain];
  const size_t count = t.bytes / sizeof *data;
  float largest = 0;
  for (size_t i = 0; i < count; i++) {
    const float size = fabsf(data[i]);
    if (!(size < INFINITY)) {
      fwi_fb_fail(&w->file, FW_ERR_ARGUMENT, "The weights '%s' hold values that are not finite.", t.name);
      return -1;
    }
    if (size > largest) largest = size;
  }
  fwi_writer_options options = {.version = 3};
  if (form == FWI_WEIGHTS_FLOAT16 && largest <= 65504) {
    uint16_t *halves = fwi_writer_take(w, count, sizeof *halves);
    for (size_t i = 0; halves && i < count; i++) halves[i] = half_of(data[i]);
    t.type = FWI_FLOAT16;
    t.data = (const uint8_t *)halves;
    t.bytes = count * sizeof *halves;
  } else if (form == FWI_WEIGHTS_INT8) {
    const bool whole = axis < 0 || axis >= rank;
    const int32_t channels = whole ? 1 : shape[axis];
    size_t inner = count;
    for (int32_t i = 0; !whole && i <= axis; i++) inner /= (size_t)shape[i];
    int8_t *q = fwi_writer_take(w, count, sizeof *q);
    float *scale = fwi_writer_take(w, (size_t)channels, sizeof *scale);
    int64_t *zero = fwi_writer_take(w, (size_t)channels, sizeof *zero);
    if (!zero) return -1;
    to_int8(data, count, inner, (size_t)channels, scale, q);
    t.type = FWI_INT8;
    t.data = (const uint8_t *)q;
    t.bytes = count;
    t.quantization = (fwi_quantization){channels, whole ? 0 : axis, scale, zero};
    options.version = channels > 1 ? 5 : 2;
  } else {
    return plain;
  }
  const int32_t stored = fwi_writer_append(w, &t);
  const int32_t widened = fwi_writer_value(w, "", rank, shape);
  fwi_writer_operator(w, FWI_OP_DEQUANTIZE, &stored, 1, &widened, 1, &options);
  return w->file.status == FW_OK ? widened : -1;
}
