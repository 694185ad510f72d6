/* Error details: one sentence, composed without stdio so that the wasm module stays small. */
#ifndef FWI_FAIL_H
#define FWI_FAIL_H

#include <stdarg.h>
#include <stddef.h>

#include "facewise/status.h"

#if defined(__GNUC__) || defined(__clang__)
#define FWI_FORMAT(string_index, first) __attribute__((format(printf, string_index, first)))
#else
#define FWI_FORMAT(string_index, first)
#endif

/* Evaluate an expression of type fw_status and hand a failure on. */
#define FWI_TRY(expression)                             \
  do {                                                  \
    fw_status fwi_try_status = (expression);            \
    if (fwi_try_status != FW_OK) return fwi_try_status; \
  } while (0)

/* Fill *error (which may be NULL) and return `status`. Formats: %s %d %u %zu %lld %%, no widths. */
fw_status fwi_fail(fw_error *error, fw_status status, const char *format, ...) FWI_FORMAT(3, 4);

/* Compose into text[size]; always NUL-terminated, cut at a whole UTF-8 character. Returns the length. */
size_t fwi_format(char *text, size_t size, const char *format, ...) FWI_FORMAT(3, 4);
size_t fwi_vformat(char *text, size_t size, const char *format, va_list args);

#endif
