/* Writes the custom options of an operator: a map in FlexBuffers form, all values 4 bytes wide. */
#ifndef FLEX_BUILDER_H
#define FLEX_BUILDER_H

#include <stddef.h>
#include <stdint.h>

typedef struct fb_entry {
  const char *key; /* in the order of strcmp, as the format wants */
  char kind;       /* i, f, or v for a vector of ints */
  double value;
  const int32_t *list;
  size_t count;
} fb_entry;

typedef struct fb_bytes {
  uint8_t bytes[2048];
  size_t size;
} fb_bytes;

/* At most 16 entries. */
fb_bytes fb_map(const fb_entry *entries, size_t count);

#endif
