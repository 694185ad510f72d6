/* malloc and its kin on base/heap.h: what the wasm has in place of libc's. Emscripten brings its own. */
#ifndef __EMSCRIPTEN__

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"
#include "base/heap.h"

static const size_t page = 65536;

extern unsigned char __heap_base; /* the linker's: where its data and the stack end */

/* The one heap of the one instance; its memory is its own as the stack is. */
static fwi_heap heap;
static size_t end; /* of what the heap has; 0 before the first call */

static void extend(size_t start) {
  end = (size_t)__builtin_wasm_memory_size(0) * page;
  fwi_heap_extend(&heap, (void *)start, end - start);
}

/* True when a block of `size` bytes now ends the heap, free; only what lacks is added. */
static bool grow(size_t size) {
  const size_t tail = fwi_heap_tail(&heap, (void *)end), had = end;
  size_t lacking;
  if (!fwi_add_size(size > tail ? size - tail : 0, page - 1, &lacking)) return false;
  if (__builtin_wasm_memory_grow(0, lacking / page) == SIZE_MAX) return false;
  extend(had);
  return true;
}

void *aligned_alloc(size_t alignment, size_t size) {
  if (!end) extend(((size_t)&__heap_base + FWI_HEAP_ALIGNMENT - 1) & ~(size_t)(FWI_HEAP_ALIGNMENT - 1));
  void *memory = fwi_heap_alloc(&heap, alignment, size);
  size_t room;
  if (memory || !fwi_add_size(size, alignment + 2 * FWI_HEAP_ALIGNMENT, &room)) return memory;
  return grow(room) ? fwi_heap_alloc(&heap, alignment, size) : NULL;
}

void *malloc(size_t size) {
  return aligned_alloc(FWI_HEAP_ALIGNMENT, size);
}

void *calloc(size_t count, size_t size) {
  size_t bytes;
  if (!fwi_mul_size(count, size, &bytes)) return NULL;
  void *memory = malloc(bytes);
  return memory ? memset(memory, 0, bytes) : NULL;
}

void free(void *memory) {
  fwi_heap_free(&heap, memory);
}

#endif
