#include "tflite/flexbuffer.h"

#include <string.h>

#include "base/checked.h"
#include "tflite/flatbuffer.h"

/* Value types of the FlexBuffers format that are read here; the low two bits of a packed type byte
 * are log2 of the width of what an offset leads to. */
enum {
  FLEX_INT = 1,
  FLEX_UINT = 2,
  FLEX_FLOAT = 3,
  FLEX_INDIRECT_INT = 6,
  FLEX_INDIRECT_UINT = 7,
  FLEX_INDIRECT_FLOAT = 8,
  FLEX_MAP = 9,
  FLEX_VECTOR = 10,
  FLEX_VECTOR_INT = 11,
  FLEX_VECTOR_UINT = 12,
  FLEX_VECTOR_INT2 = 16, /* fixed lengths: INT2 UINT2 FLOAT2 INT3 UINT3 FLOAT3 INT4 UINT4 FLOAT4 */
  FLEX_VECTOR_FLOAT4 = 24,
  FLEX_BOOL = 26
};

/* One value: its type, and where its bytes are stored inline. */
typedef struct flex_value {
  size_t at, width;
  int type;
  size_t child_width;
} flex_value;

static bool read_unsigned(const fwi_flex_map *m, size_t at, size_t width, uint64_t *out) {
  if (!fwi_inside(m->size, at, width)) return false;
  const uint8_t *p = m->data + at;
  *out = width == 1 ? p[0] : width == 2 ? fwi_read_u16(p) : width == 4 ? fwi_read_u32(p) : fwi_read_u64(p);
  return true;
}

static bool read_signed(const fwi_flex_map *m, size_t at, size_t width, int64_t *out) {
  uint64_t bits;
  if (!read_unsigned(m, at, width, &bits)) return false;
  *out = width == 1 ? (int8_t)bits : width == 2 ? (int16_t)bits : width == 4 ? (int32_t)bits : (int64_t)bits;
  return true;
}

static bool read_float(const fwi_flex_map *m, size_t at, size_t width, double *out) {
  if (!fwi_inside(m->size, at, width) || width < 4) return false;
  *out = width == 4 ? (double)fwi_read_f32(m->data + at) : fwi_read_f64(m->data + at);
  return true;
}

/* Offsets point backwards from where they are stored. */
static bool follow(const fwi_flex_map *m, size_t at, size_t width, size_t *out) {
  uint64_t offset;
  if (!read_unsigned(m, at, width, &offset) || offset > at) return false;
  *out = at - (size_t)offset;
  return true;
}

bool fwi_flex_open(const uint8_t *data, size_t size, fwi_flex_map *out) {
  fwi_flex_map m = {.data = data, .size = size};
  if (size < 3) return false;
  /* The buffer ends with: root value, its packed type, its width. */
  size_t root_width = data[size - 1], root;
  uint8_t packed = data[size - 2];
  if (root_width != 1 && root_width != 2 && root_width != 4 && root_width != 8) return false;
  if (packed >> 2 != FLEX_MAP || size < 2 + root_width) return false;
  if (!follow(&m, size - 2 - root_width, root_width, &m.values)) return false;
  root = m.values;
  m.value_width = (size_t)1 << (packed & 3);
  /* Before the values lie: offset to the keys, width of a key offset, number of entries. */
  uint64_t key_width, count, key_count;
  if (root < 3 * m.value_width) return false;
  if (!read_unsigned(&m, root - m.value_width, m.value_width, &count)) return false;
  if (!read_unsigned(&m, root - 2 * m.value_width, m.value_width, &key_width)) return false;
  if (key_width != 1 && key_width != 2 && key_width != 4 && key_width != 8) return false;
  m.key_width = (size_t)key_width;
  if (!follow(&m, root - 3 * m.value_width, m.value_width, &m.keys)) return false;
  if (m.keys < m.key_width || !read_unsigned(&m, m.keys - m.key_width, m.key_width, &key_count)) return false;
  if (count != key_count || count > size) return false;
  m.count = (size_t)count;
  /* Values are followed by one packed type byte each. */
  size_t value_bytes, key_bytes;
  if (!fwi_mul_size(m.count, m.value_width + 1, &value_bytes) || !fwi_inside(size, m.values, value_bytes)) return false;
  if (!fwi_mul_size(m.count, m.key_width, &key_bytes) || !fwi_inside(size, m.keys, key_bytes)) return false;
  *out = m;
  return true;
}

static bool find(const fwi_flex_map *m, const char *key, flex_value *out) {
  size_t length = strlen(key) + 1; /* keys are NUL-terminated */
  for (size_t i = 0; i < m->count; i++) {
    size_t text;
    if (!follow(m, m->keys + i * m->key_width, m->key_width, &text)) return false;
    if (!fwi_inside(m->size, text, length) || memcmp(m->data + text, key, length) != 0) continue;
    uint8_t packed = m->data[m->values + m->count * m->value_width + i];
    out->at = m->values + i * m->value_width;
    out->width = m->value_width;
    out->type = packed >> 2;
    out->child_width = (size_t)1 << (packed & 3);
    return true;
  }
  return false;
}

bool fwi_flex_number(const fwi_flex_map *map, const char *key, double *out) {
  flex_value v;
  int64_t i;
  uint64_t u;
  if (!find(map, key, &v)) return false;
  if (v.type == FLEX_INDIRECT_INT || v.type == FLEX_INDIRECT_UINT || v.type == FLEX_INDIRECT_FLOAT) {
    if (!follow(map, v.at, v.width, &v.at)) return false;
    v.width = v.child_width;
    v.type -= FLEX_INDIRECT_INT - FLEX_INT;
  }
  if (v.type == FLEX_INT) return read_signed(map, v.at, v.width, &i) && (*out = (double)i, true);
  if (v.type == FLEX_UINT || v.type == FLEX_BOOL)
    return read_unsigned(map, v.at, v.width, &u) && (*out = (double)u, true);
  return v.type == FLEX_FLOAT && read_float(map, v.at, v.width, out);
}

/* First element, width, signedness and length of a vector of integers. */
static bool open_ints(const fwi_flex_map *m, const char *key, flex_value *v, size_t *first, size_t *count) {
  uint64_t length;
  if (!find(m, key, v) || !follow(m, v->at, v->width, first)) return false;
  if (v->type == FLEX_VECTOR_INT || v->type == FLEX_VECTOR_UINT || v->type == FLEX_VECTOR) {
    if (*first < v->child_width || !read_unsigned(m, *first - v->child_width, v->child_width, &length)) return false;
  } else if (v->type >= FLEX_VECTOR_INT2 && v->type < FLEX_VECTOR_FLOAT4 && (v->type - FLEX_VECTOR_INT2) % 3 != 2) {
    length = (uint64_t)(v->type - FLEX_VECTOR_INT2) / 3 + 2;
  } else {
    return false;
  }
  size_t bytes, element = v->child_width + (v->type == FLEX_VECTOR ? 1 : 0);
  if (length > m->size || !fwi_mul_size((size_t)length, element, &bytes) || !fwi_inside(m->size, *first, bytes)) {
    return false;
  }
  *count = (size_t)length;
  return true;
}

bool fwi_flex_int_count(const fwi_flex_map *map, const char *key, size_t *out) {
  flex_value v;
  size_t first;
  return open_ints(map, key, &v, &first, out);
}

bool fwi_flex_int_at(const fwi_flex_map *map, const char *key, size_t index, int64_t *out) {
  flex_value v;
  size_t first, count;
  uint64_t u;
  if (!open_ints(map, key, &v, &first, &count) || index >= count) return false;
  int type = v.type;
  if (type == FLEX_VECTOR) type = map->data[first + count * v.child_width + index] >> 2; /* packed type bytes follow */
  bool is_unsigned = v.type == FLEX_VECTOR
                         ? type == FLEX_UINT
                         : type == FLEX_VECTOR_UINT || (type >= FLEX_VECTOR_INT2 && (type - FLEX_VECTOR_INT2) % 3 == 1);
  if (v.type == FLEX_VECTOR && type != FLEX_INT && type != FLEX_UINT) return false;
  size_t at = first + index * v.child_width;
  if (!is_unsigned) return read_signed(map, at, v.child_width, out);
  if (!read_unsigned(map, at, v.child_width, &u) || u > INT64_MAX) return false;
  *out = (int64_t)u;
  return true;
}
