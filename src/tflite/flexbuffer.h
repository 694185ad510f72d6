/* Custom options: a reader for the one FlexBuffers form that TFLite's custom ops use, a map from
 * names to numbers and vectors of integers. Bounds-checked like flatbuffer.h. */
#ifndef FWI_FLEXBUFFER_H
#define FWI_FLEXBUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A map inside data[size]. */
typedef struct fwi_flex_map {
  const uint8_t *data;
  size_t size;
  size_t values, value_width; /* first value, bytes a value */
  size_t keys, key_width;     /* first key offset, bytes an offset */
  size_t count;
} fwi_flex_map;

/* False when the bytes hold no well-formed map. */
bool fwi_flex_open(const uint8_t *data, size_t size, fwi_flex_map *out);

/* False when the key is missing or its value is no number. Integers read as numbers and back. */
bool fwi_flex_number(const fwi_flex_map *map, const char *key, double *out);

/* A vector of integers: its length, and its elements while `index` is below that. False when the key
 * is missing or the value is no such vector. */
bool fwi_flex_int_count(const fwi_flex_map *map, const char *key, size_t *out);
bool fwi_flex_int_at(const fwi_flex_map *map, const char *key, size_t index, int64_t *out);

#endif
