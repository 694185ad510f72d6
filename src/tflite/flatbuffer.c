#include "tflite/flatbuffer.h"

#include <stdarg.h>
#include <string.h>

#include "base/checked.h"
#include "base/fail.h"

uint16_t fwi_read_u16(const uint8_t *p) {
  return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t fwi_read_u32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

uint64_t fwi_read_u64(const uint8_t *p) {
  return (uint64_t)fwi_read_u32(p) | (uint64_t)fwi_read_u32(p + 4) << 32;
}

float fwi_read_f32(const uint8_t *p) {
  uint32_t bits = fwi_read_u32(p);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

double fwi_read_f64(const uint8_t *p) {
  uint64_t bits = fwi_read_u64(p);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

void fwi_fb_fail(fwi_fb *b, fw_status status, const char *format, ...) {
  if (b->status != FW_OK) return;
  b->status = status;
  if (!b->error) return;
  va_list args;
  va_start(args, format);
  b->error->status = status;
  fwi_vformat(b->error->message, sizeof b->error->message, format, args);
  va_end(args);
}

/* Where the unsigned offset stored at byte `at` leads to, or 0. */
static size_t follow(fwi_fb *b, size_t at, const char *what) {
  if (!fwi_inside(b->size, at, 4)) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The offset of %s lies outside the file: the model is truncated or damaged.", what);
    return 0;
  }
  size_t target;
  uint32_t offset = fwi_read_u32(b->data + at);
  if (offset == 0) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The offset of %s at byte %zu is zero: the model is damaged.", what, at);
    return 0;
  }
  if (!fwi_add_size(at, offset, &target) || target >= b->size) {
    fwi_fb_fail(b, FW_ERR_MODEL, "%s should start %u bytes after byte %zu, but the file ends at byte %zu.", what,
                offset, at, b->size);
    return 0;
  }
  return target;
}

static fwi_fb_table open_table(fwi_fb *b, size_t at, const char *what) {
  fwi_fb_table none = {0}, table = {0};
  if (b->status != FW_OK || at == 0) return none;
  if (!fwi_inside(b->size, at, 4)) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The table %s at byte %zu is cut off by the end of the file.", what, at);
    return none;
  }
  /* The vtable lies this many bytes BEFORE the table; the offset is signed. */
  int64_t vtable = (int64_t)at - (int64_t)(int32_t)fwi_read_u32(b->data + at);
  if (vtable < 0 || !fwi_inside(b->size, (size_t)vtable, 4)) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The vtable of %s lies outside the file.", what);
    return none;
  }
  table.at = at;
  table.vtable = (size_t)vtable;
  table.vtable_bytes = fwi_read_u16(b->data + table.vtable);
  table.bytes = fwi_read_u16(b->data + table.vtable + 2);
  if (table.vtable_bytes < 4 || table.vtable_bytes % 2 || !fwi_inside(b->size, table.vtable, table.vtable_bytes)) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The vtable of %s claims %zu bytes, which it cannot have.", what, table.vtable_bytes);
    return none;
  }
  if (table.bytes < 4 || !fwi_inside(b->size, at, table.bytes)) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The table %s claims %zu bytes, which reach beyond the file.", what, table.bytes);
    return none;
  }
  return table;
}

fwi_fb_table fwi_fb_root(fwi_fb *b, const char *what) {
  return open_table(b, follow(b, 0, what), what);
}

/* The byte of a field of `bytes` bytes inside the table, or 0 when it is absent or broken. */
static size_t field_at(fwi_fb *b, const fwi_fb_table *table, uint32_t field, size_t bytes, const char *what) {
  if (b->status != FW_OK || table->at == 0) return 0;
  size_t entry = 4 + 2 * (size_t)field;
  if (entry + 2 > table->vtable_bytes) return 0;
  size_t offset = fwi_read_u16(b->data + table->vtable + entry);
  if (offset == 0) return 0;
  if (!fwi_inside(table->bytes, offset, bytes) || offset < 4) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The field %s lies outside its table of %zu bytes.", what, table->bytes);
    return 0;
  }
  return table->at + offset;
}

bool fwi_fb_has(fwi_fb *b, const fwi_fb_table *table, uint32_t field) {
  return field_at(b, table, field, 1, "asked for") != 0;
}

int32_t fwi_fb_i32(fwi_fb *b, const fwi_fb_table *table, uint32_t field, int32_t fallback, const char *what) {
  size_t at = field_at(b, table, field, 4, what);
  return at ? (int32_t)fwi_read_u32(b->data + at) : fallback;
}

int32_t fwi_fb_i8(fwi_fb *b, const fwi_fb_table *table, uint32_t field, int32_t fallback, const char *what) {
  size_t at = field_at(b, table, field, 1, what);
  return at ? (int8_t)b->data[at] : fallback;
}

uint64_t fwi_fb_u64(fwi_fb *b, const fwi_fb_table *table, uint32_t field, uint64_t fallback, const char *what) {
  size_t at = field_at(b, table, field, 8, what);
  return at ? fwi_read_u64(b->data + at) : fallback;
}

float fwi_fb_f32(fwi_fb *b, const fwi_fb_table *table, uint32_t field, float fallback, const char *what) {
  size_t at = field_at(b, table, field, 4, what);
  return at ? fwi_read_f32(b->data + at) : fallback;
}

bool fwi_fb_bool(fwi_fb *b, const fwi_fb_table *table, uint32_t field, bool fallback, const char *what) {
  size_t at = field_at(b, table, field, 1, what);
  return at ? b->data[at] != 0 : fallback;
}

fwi_fb_table fwi_fb_child(fwi_fb *b, const fwi_fb_table *table, uint32_t field, const char *what) {
  size_t at = field_at(b, table, field, 4, what);
  return open_table(b, at ? follow(b, at, what) : 0, what);
}

fwi_fb_vector fwi_fb_vec(fwi_fb *b, const fwi_fb_table *table, uint32_t field, size_t element_bytes, const char *what) {
  fwi_fb_vector none = {0, 0};
  size_t at = field_at(b, table, field, 4, what), bytes;
  at = at ? follow(b, at, what) : 0;
  if (!at) return none;
  if (!fwi_inside(b->size, at, 4)) {
    fwi_fb_fail(b, FW_ERR_MODEL, "The length of %s is cut off by the end of the file.", what);
    return none;
  }
  uint32_t count = fwi_read_u32(b->data + at);
  if (!fwi_mul_size(count, element_bytes, &bytes) || !fwi_inside(b->size, at + 4, bytes)) {
    fwi_fb_fail(b, FW_ERR_MODEL,
                "%s claims %u elements of %zu bytes at byte %zu, more than the file of %zu bytes holds.", what, count,
                element_bytes, at, b->size);
    return none;
  }
  return (fwi_fb_vector){at + 4, count};
}

int32_t fwi_fb_vec_i32(const fwi_fb *b, const fwi_fb_vector *v, uint32_t index) {
  return (int32_t)fwi_read_u32(b->data + v->at + 4 * (size_t)index);
}

int64_t fwi_fb_vec_i64(const fwi_fb *b, const fwi_fb_vector *v, uint32_t index) {
  return (int64_t)fwi_read_u64(b->data + v->at + 8 * (size_t)index);
}

float fwi_fb_vec_f32(const fwi_fb *b, const fwi_fb_vector *v, uint32_t index) {
  return fwi_read_f32(b->data + v->at + 4 * (size_t)index);
}

fwi_fb_table fwi_fb_vec_table(fwi_fb *b, const fwi_fb_vector *v, uint32_t index, const char *what) {
  if (b->status != FW_OK) return (fwi_fb_table){0};
  return open_table(b, follow(b, v->at + 4 * (size_t)index, what), what);
}
