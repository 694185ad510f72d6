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

int32_t fwi_writer_weights(fwi_writer *w, const char *name, int32_t rank, const int32_t *shape, int32_t axis,
                           const float *data, fwi_weights_form form) {
  const int32_t plain = fwi_writer_floats(w, name, rank, shape, data);
  if (plain < 0) return -1;
  fwi_file_tensor t = w->tensors[plain].t;
  const size_t count = t.bytes / sizeof *data;
  /* Channel `c` is index c of the axis, which steps every `inner` elements. */
  size_t channels = 1, inner = count;
  for (int32_t i = 0; i <= axis && i < rank; i++) inner /= channels = (size_t)t.shape[i];
  float *scale = fwi_writer_take(w, channels, sizeof *scale), largest = 0;
  if (!scale) return -1;
  for (size_t i = 0; i < count; i++) {
    const float size = fabsf(data[i]);
    float *most = &scale[i / inner % channels];
    if (!(size < INFINITY)) fwi_writer_refuse(w, FW_ERR_ARGUMENT, t.name, "has values that are not finite");
    if (size > *most) *most = size;
    if (size > largest) largest = size;
  }
  if (w->file.status != FW_OK) return -1;
  if (form == FWI_WEIGHTS_FLOAT32 || (form == FWI_WEIGHTS_FLOAT16 && largest > 65504)) return plain;
  fwi_writer_options options = {.version = 3};
  const size_t bytes = form == FWI_WEIGHTS_FLOAT16 ? sizeof(uint16_t) : 1;
  uint8_t *stored = fwi_writer_take(w, count, bytes);
  if (!stored) return -1;
  t.data = stored;
  t.bytes = count * bytes;
  if (form == FWI_WEIGHTS_FLOAT16) {
    t.type = FWI_FLOAT16;
    for (size_t i = 0; i < count; i++) ((uint16_t *)(void *)stored)[i] = half_of(data[i]);
  } else {
    /* Channels of zeros, or so small that their scale would lose its precision, get any scale. */
    for (size_t c = 0; c < channels; c++) scale[c] = scale[c] > 1e-30f ? scale[c] / 127 : 1;
    for (size_t i = 0; i < count; i++) {
      const float v = data[i] / scale[i / inner % channels];
      stored[i] = (uint8_t)(int32_t)(v < 0 ? v - 0.5f : v + 0.5f);
    }
    t.type = FWI_INT8;
    t.quantization = (fwi_quantization){(int32_t)channels, axis < 0 ? 0 : axis, scale,
                                        fwi_writer_take(w, channels, sizeof(int64_t))};
    options.version = channels > 1 ? 5 : 2;
  }
  const int32_t narrow = fwi_writer_append(w, &t), wide = fwi_writer_value(w, "", rank, shape);
  fwi_writer_operator(w, FWI_OP_DEQUANTIZE, &narrow, 1, &wide, 1, &options);
  return wide;
}
