/* Status codes and error details shared by every facewise header. */
#ifndef FACEWISE_STATUS_H
#define FACEWISE_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define FW_NODISCARD __attribute__((warn_unused_result))
#else
#define FW_NODISCARD
#endif

typedef enum fw_status {
  FW_OK = 0,
  FW_ERR_ARGUMENT = 1,    /* a NULL, an index or an option out of its documented range */
  FW_ERR_MEMORY = 2,      /* an allocation failed, or a size does not fit the address space */
  FW_ERR_MODEL = 3,       /* the bytes are no well-formed model: truncated, inconsistent, hostile */
  FW_ERR_UNSUPPORTED = 4, /* a well-formed model that needs an op, type or form this engine lacks */
  FW_ERR_SHAPE = 5,       /* tensor shapes that do not fit each other or the caller's buffer */
  FW_ERR_IMAGE = 6,       /* an image of impossible size, stride, format or content */
  FW_ERR_STATE = 7,       /* a call out of order, such as a task whose model was never set */
  FW_ERR_COUNT = 8
} fw_status;

/* What went wrong, in words. The caller owns it; every function that takes one accepts NULL and
 * leaves it untouched on success. */
typedef struct fw_error {
  fw_status status;
  char message[248]; /* NUL-terminated UTF-8, one sentence, names the op and tensor where there is one */
} fw_error;

/* A stable identifier such as "FW_ERR_MODEL"; "FW_ERR_ARGUMENT" for values out of range. */
const char *fw_status_name(fw_status status);

#ifdef __cplusplus
}
#endif
#endif
