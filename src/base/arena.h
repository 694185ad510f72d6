/* Memory: one arena for what lives as long as its owner, and aligned blocks for tensor data. */
#ifndef FWI_ARENA_H
#define FWI_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#define FWI_ALIGNMENT 64 /* of tensor blocks: a cache line */

typedef struct fwi_arena_block fwi_arena_block;

/* Zero-initialise before use. Grows by blocks; everything is freed at once. */
typedef struct fwi_arena {
  fwi_arena_block *head;
  size_t bytes; /* handed out so far */
  size_t limit; /* refuse to hand out more than this; 0 means no limit */
} fwi_arena;

/* count * size zeroed bytes, aligned to 16; NULL when the product overflows, the limit is passed or
 * the system has no memory. A request of zero bytes gives a valid pointer. */
void *fwi_arena_alloc(fwi_arena *arena, size_t count, size_t size);

/* `length` bytes of `text` and a NUL. */
char *fwi_arena_string(fwi_arena *arena, const char *text, size_t length);

void fwi_arena_free(fwi_arena *arena);

/* One block of `size` bytes, contents undefined, aligned to FWI_ALIGNMENT. Free with fwi_block_free. */
void *fwi_block_alloc(size_t size);
void fwi_block_free(void *block);

#endif
