/* Memory that is missing once, at each place where it is asked for. For tests linked with -Wl,--wrap=aligned_alloc and
 * -Wl,--wrap=calloc, which all memory of the library comes from (the Makefile's MEMORY_TESTS). */
#ifndef MISSING_MEMORY_H
#define MISSING_MEMORY_H

#include <stdbool.h>

#include "check.h"
#include "facewise/status.h"

extern int missing_countdown; /* to the request that fails; below 0: none does */
extern int missing_requests;  /* so far */
extern int missing_failures;  /* calls that said so */

/* A call, and once more when there was no memory: it says so and has changed nothing, and goes on as if nothing had
 * been. `error` is the fw_error that the call is given. */
#define TRY(call)                                                                                                     \
  do {                                                                                                                \
    const fw_status try_status = (call);                                                                              \
    if (try_status == FW_OK) break;                                                                                   \
    missing_failures++;                                                                                               \
    CHECK(try_status == FW_ERR_MEMORY && error.status == FW_ERR_MEMORY, "%s: %s", #call, fw_status_name(try_status)); \
    CHECK(error.message[0] != '\0', "%s: no words", #call);                                                           \
    const fw_status try_again = (call);                                                                               \
    CHECK(try_again == FW_OK, "again: %s: %s", #call, error.message);                                                 \
    if (try_again != FW_OK) exit(1);                                                                                  \
  } while (0)

typedef struct missing_file {
  void *bytes;
  size_t size;
} missing_file;

/* What `course` gives, once as it should be and then with every request failing in turn, until there are no more: each
 * time one call says so, and in the end the bytes are the same. `release` frees them. Returns the requests. */
int missing_everywhere(missing_file course(const void *context), const void *context, void release(void *bytes));

#endif
