/* A FlatBuffers reader that trusts no byte: every offset, length and vtable is checked against the
 * buffer before it is followed. Nothing is read through a cast pointer, so alignment does not matter.
 *
 * Errors stick: the first one is kept with its sentence, later reads give 0, and the caller looks at
 * `status` once it has read what it wanted. `what` names the thing read, for that sentence. */
#ifndef FWI_FLATBUFFER_H
#define FWI_FLATBUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facewise/status.h"

typedef struct fwi_fb {
  const uint8_t *data;
  size_t size;
  fw_status status;
  fw_error *error; /* may be NULL */
} fwi_fb;

/* A table whose body and vtable lie inside the buffer. at == 0 means that there is none. */
typedef struct fwi_fb_table {
  size_t at, bytes;            /* the body, starting with the offset to the vtable */
  size_t vtable, vtable_bytes; /* field offsets from vtable + 4 on */
} fwi_fb_table;

/* `count` elements from byte `at` on, all inside the buffer. Absent vectors have count 0. */
typedef struct fwi_fb_vector {
  size_t at;
  uint32_t count;
} fwi_fb_vector;

uint16_t fwi_read_u16(const uint8_t *p);
uint32_t fwi_read_u32(const uint8_t *p);
uint64_t fwi_read_u64(const uint8_t *p);
float fwi_read_f32(const uint8_t *p);
double fwi_read_f64(const uint8_t *p);

/* Record `status` with a sentence, unless an earlier failure is already there. */
void fwi_fb_fail(fwi_fb *b, fw_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The root table, behind the offset at byte 0. */
fwi_fb_table fwi_fb_root(fwi_fb *b, const char *what);

/* True when the table carries the field. */
bool fwi_fb_has(fwi_fb *b, const fwi_fb_table *table, uint32_t field);

/* Scalar fields; `fallback` when the field is absent. */
int32_t fwi_fb_i32(fwi_fb *b, const fwi_fb_table *table, uint32_t field, int32_t fallback, const char *what);
int32_t fwi_fb_i8(fwi_fb *b, const fwi_fb_table *table, uint32_t field, int32_t fallback, const char *what);
uint64_t fwi_fb_u64(fwi_fb *b, const fwi_fb_table *table, uint32_t field, uint64_t fallback, const char *what);
float fwi_fb_f32(fwi_fb *b, const fwi_fb_table *table, uint32_t field, float fallback, const char *what);
bool fwi_fb_bool(fwi_fb *b, const fwi_fb_table *table, uint32_t field, bool fallback, const char *what);

/* A table, a vector of elements of `element_bytes`, or a string behind a field. */
fwi_fb_table fwi_fb_child(fwi_fb *b, const fwi_fb_table *table, uint32_t field, const char *what);
fwi_fb_vector fwi_fb_vec(fwi_fb *b, const fwi_fb_table *table, uint32_t field, size_t element_bytes, const char *what);

/* Elements; `index` must be below v->count. */
int32_t fwi_fb_vec_i32(const fwi_fb *b, const fwi_fb_vector *v, uint32_t index);
int64_t fwi_fb_vec_i64(const fwi_fb *b, const fwi_fb_vector *v, uint32_t index);
float fwi_fb_vec_f32(const fwi_fb *b, const fwi_fb_vector *v, uint32_t index);
fwi_fb_table fwi_fb_vec_table(fwi_fb *b, const fwi_fb_vector *v, uint32_t index, const char *what);

#endif
