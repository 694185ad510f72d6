#include "base/fail.h"

#include <stdint.h>

const char *fw_status_name(fw_status status) {
  switch (status) {
    case FW_OK:
      return "FW_OK";
    case FW_ERR_MEMORY:
      return "FW_ERR_MEMORY";
    case FW_ERR_MODEL:
      return "FW_ERR_MODEL";
    case FW_ERR_UNSUPPORTED:
      return "FW_ERR_UNSUPPORTED";
    case FW_ERR_SHAPE:
      return "FW_ERR_SHAPE";
    case FW_ERR_IMAGE:
      return "FW_ERR_IMAGE";
    case FW_ERR_STATE:
      return "FW_ERR_STATE";
    case FW_ERR_ARGUMENT:
    case FW_ERR_COUNT:
      break;
  }
  return "FW_ERR_ARGUMENT";
}

typedef struct fwi_writer {
  char *text;
  size_t size, length;
} fwi_writer;

static void put_char(fwi_writer *w, char c) {
  if (w->length + 1 < w->size) w->text[w->length] = c;
  w->length++;
}

static void put_string(fwi_writer *w, const char *s) {
  for (s = s ? s : "(null)"; *s; s++) put_char(w, *s);
}

static void put_unsigned(fwi_writer *w, unsigned long long value) {
  char digits[24];
  int n = 0;
  do {
    digits[n++] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  while (n > 0) put_char(w, digits[--n]);
}

static void put_signed(fwi_writer *w, long long value) {
  if (value < 0) put_char(w, '-');
  put_unsigned(w, value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value);
}

/* Length of the text once a character cut in half at the end is dropped. */
static size_t whole_characters(const char *text, size_t length) {
  size_t start = length;
  while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) start--;
  if (start == 0) return length;
  unsigned char lead = (unsigned char)text[start - 1];
  size_t expected = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return length - (start - 1) < expected ? start - 1 : length;
}

size_t fwi_vformat(char *text, size_t size, const char *format, va_list args) {
  fwi_writer w = {text, size, 0};
  for (const char *f = format; *f; f++) {
    if (*f != '%') {
      put_char(&w, *f);
      continue;
    }
    f++;
    if (*f == 's') {
      put_string(&w, va_arg(args, const char *));
    } else if (*f == 'd') {
      put_signed(&w, va_arg(args, int));
    } else if (*f == 'u') {
      put_unsigned(&w, va_arg(args, unsigned));
    } else if (*f == 'z' && f[1] == 'u') {
      put_unsigned(&w, va_arg(args, size_t));
      f++;
    } else if (*f == 'l' && f[1] == 'l' && f[2] == 'd') {
      put_signed(&w, va_arg(args, long long));
      f += 2;
    } else if (*f == '%') {
      put_char(&w, '%');
    } else {
      put_char(&w, '?'); /* a conversion this formatter lacks: stop before it misreads the arguments */
      break;
    }
  }
  if (size == 0) return 0;
  size_t length = w.length < size ? w.length : whole_characters(text, size - 1);
  text[length] = '\0';
  return length;
}

size_t fwi_format(char *text, size_t size, const char *format, ...) {
  va_list args;
  va_start(args, format);
  size_t length = fwi_vformat(text, size, format, args);
  va_end(args);
  return length;
}

fw_status fwi_fail(fw_error *error, fw_status status, const char *format, ...) {
  if (error) {
    va_list args;
    va_start(args, format);
    error->status = status;
    fwi_vformat(error->message, sizeof error->message, format, args);
    va_end(args);
  }
  return status;
}
