/* What any wasm host needs beside the public C API: memory. */
#include <stdlib.h>

#include "wasm/layout.h"

/* NULL when memory cannot grow. */
FWX_EXPORT void *fwx_alloc(size_t size) {
  return malloc(size);
}

FWX_EXPORT void fwx_free(void *memory) {
  free(memory);
}

#ifdef __EMSCRIPTEN__
/* Emscripten wants to tell its JavaScript about growth. There is none: our loader looks at the memory anew each time.
 */
void emscripten_notify_memory_growth(size_t index);
void emscripten_notify_memory_growth(size_t index) {
  (void)index;
}
#endif
