#include "flex_builder.h"

#include <stdlib.h>
#include <string.h>

static size_t put(fb_bytes *f, const void *data, size_t bytes) {
  size_t at = f->size;
  if (bytes > sizeof f->bytes - at) abort();
  memcpy(f->bytes + at, data, bytes);
  f->size += bytes;
  return at;
}

static size_t put_u32(fb_bytes *f, size_t value) {
  uint32_t v = (uint32_t)value;
  return put(f, &v, sizeof v);
}

fb_bytes fb_map(const fb_entry *entries, size_t count) {
  fb_bytes f = {.size = 0};
  size_t keys[16], lists[16] = {0};
  uint8_t types[16];
  for (size_t i = 0; i < count; i++) keys[i] = put(&f, entries[i].key, strlen(entries[i].key) + 1);
  while (f.size % 4) put(&f, "", 1);
  for (size_t i = 0; i < count; i++) {
    if (entries[i].kind != 'v') continue;
    put_u32(&f, entries[i].count);
    lists[i] = put(&f, entries[i].list, entries[i].count * 4);
  }
  put_u32(&f, count);
  size_t key_vector = f.size;
  for (size_t i = 0; i < count; i++) put_u32(&f, f.size - keys[i]);
  put_u32(&f, f.size - key_vector);
  put_u32(&f, 4);
  put_u32(&f, count);
  size_t values = f.size;
  for (size_t i = 0; i < count; i++) {
    float number = (float)entries[i].value;
    types[i] = (uint8_t)((entries[i].kind == 'i' ? 1 : entries[i].kind == 'f' ? 3 : 11) << 2 | 2);
    if (entries[i].kind == 'i') put_u32(&f, (size_t)(uint32_t)(int32_t)entries[i].value);
    if (entries[i].kind == 'f') put(&f, &number, sizeof number);
    if (entries[i].kind == 'v') put_u32(&f, f.size - lists[i]);
  }
  put(&f, types, count);
  while (f.size % 4) put(&f, "", 1);
  put_u32(&f, f.size - values);
  put(&f, (const uint8_t[]){9 << 2 | 2, 4}, 2);
  return f;
}
