/* Where each field of a public struct lies, so that the JavaScript side never repeats a layout. Each wasm module has a
 * table of the structs that its functions take. */
#ifndef FWX_LAYOUT_H
#define FWX_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "facewise/nn.h"

#define FWX_EXPORT __attribute__((visibility("default"), used))

/* Type letters: f float32, d float64, i int32, u uint32, p pointer or size, l int64, b bool, c char.
 * 'z' is no field: `count` is the struct's size in bytes. */
typedef struct fwx_field {
  const char *owner;
  const char *name;
  uint32_t type;
  uint32_t offset; /* bytes from the start of the struct */
  uint32_t count;  /* elements; 1 for a plain field */
} fwx_field;

#define SIZE_OF(owner) {#owner, "", 'z', 0, (uint32_t)sizeof(owner)}
#define FIELDS(owner, field, type, element) \
  {#owner, #field, type, (uint32_t)offsetof(owner, field), (uint32_t)(sizeof(((owner *)NULL)->field) / sizeof(element))}
#define FLOATS(owner, field) FIELDS(owner, field, 'f', float)
#define INTS(owner, field) FIELDS(owner, field, 'i', int32_t)
#define UINTS(owner, field) FIELDS(owner, field, 'u', uint32_t)
#define POINTER(owner, field) FIELDS(owner, field, 'p', void *)
#define BOOL(owner, field) FIELDS(owner, field, 'b', bool)
#define LONG(owner, field) FIELDS(owner, field, 'l', int64_t)

/* The structs of status.h and nn.h, which both modules have. */
#define FWX_COMMON_LAYOUT                                                                                              \
  SIZE_OF(fw_error), INTS(fw_error, status), FIELDS(fw_error, message, 'c', char), SIZE_OF(fw_tensor),                 \
      POINTER(fw_tensor, name), INTS(fw_tensor, type), INTS(fw_tensor, rank), INTS(fw_tensor, shape),                  \
      POINTER(fw_tensor, data), POINTER(fw_tensor, bytes), SIZE_OF(fw_model_options), INTS(fw_model_options, kernels), \
      SIZE_OF(fw_session_options), BOOL(fw_session_options, keep_all), SIZE_OF(fw_stats),                              \
      POINTER(fw_stats, weight_bytes), POINTER(fw_stats, arena_bytes), INTS(fw_stats, nodes), LONG(fw_stats, macs),    \
      SIZE_OF(fw_node_info), POINTER(fw_node_info, op), POINTER(fw_node_info, kernel), POINTER(fw_node_info, output),  \
      INTS(fw_node_info, output_rank), INTS(fw_node_info, output_shape), INTS(fw_node_info, kernel_size),              \
      INTS(fw_node_info, stride), LONG(fw_node_info, macs), LONG(fw_node_info, bytes),

/* The module's table, ended by an entry whose owner is NULL. */
FWX_EXPORT const fwx_field *fwx_layout(void);

#endif
