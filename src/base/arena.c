#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"

#define ARENA_ALIGNMENT 16
#define ARENA_BLOCK 16384

struct fwi_arena_block {
  fwi_arena_block *next;
  size_t used, size; /* of the bytes behind the header */
};

static const size_t header_bytes = (sizeof(fwi_arena_block) + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);

static unsigned char *block_bytes(fwi_arena_block *block) {
  return (unsigned char *)block + header_bytes;
}

void *fwi_arena_alloc(fwi_arena *arena, size_t count, size_t size) {
  size_t bytes, padded;
  if (!fwi_mul_size(count, size, &bytes) || !fwi_add_size(bytes, ARENA_ALIGNMENT - 1, &padded)) return NULL;
  bytes = fwi_align_up(bytes ? bytes : 1, ARENA_ALIGNMENT);
  if (arena->limit && (arena->bytes > arena->limit || bytes > arena->limit - arena->bytes)) return NULL;
  fwi_arena_block *block = arena->head;
  if (!block || block->size - block->used < bytes) {
    size_t payload = bytes > ARENA_BLOCK ? bytes : ARENA_BLOCK, total;
    if (!fwi_add_size(payload, header_bytes + ARENA_ALIGNMENT, &total)) return NULL;
    block = aligned_alloc(ARENA_ALIGNMENT, fwi_align_up(total, ARENA_ALIGNMENT)); /* malloc may align to 8 only */
    if (!block) return NULL;
    block->next = arena->head;
    block->used = 0;
    block->size = payload;
    arena->head = block;
  }
  void *result = block_bytes(block) + block->used;
  block->used += bytes;
  arena->bytes += bytes;
  return memset(result, 0, bytes);
}

char *fwi_arena_string(fwi_arena *arena, const char *text, size_t length) {
  size_t bytes;
  if (!fwi_add_size(length, 1, &bytes)) return NULL;
  char *copy = fwi_arena_alloc(arena, bytes, 1);
  if (copy && length) memcpy(copy, text, length);
  return copy;
}

void fwi_arena_free(fwi_arena *arena) {
  fwi_arena_block *block = arena->head;
  while (block) {
    fwi_arena_block *next = block->next;
    free(block);
    block = next;
  }
  *arena = (fwi_arena){0};
}

void *fwi_block_alloc(size_t size) {
  size_t padded;
  if (!fwi_add_size(size ? size : 1, FWI_ALIGNMENT - 1, &padded)) return NULL;
  return aligned_alloc(FWI_ALIGNMENT, padded & ~(size_t)(FWI_ALIGNMENT - 1));
}

void fwi_block_free(void *block) {
  free(block);
}
