/* Small nets that use, between them, every part of the file format and most ops: what hostile files are
 * made from, and the fuzzer's first corpus. */
#ifndef TFLITE_SAMPLES_H
#define TFLITE_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

typedef struct sample {
  const char *name;
  uint8_t *(*make)(size_t *size); /* the caller frees */
} sample;

extern const sample samples[];
extern const size_t sample_count;

#endif
