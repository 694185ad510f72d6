/* A small allocator over one growing range of bytes, for the wasm, which would otherwise carry libc's of 11 KB.
 *
 * The engine asks for few and large blocks, so free ones are one list in order of address: the smallest that
 * fits is taken, and neighbours grow together again when freed. Time is linear in the number of free blocks. */
#ifndef FWI_HEAP_H
#define FWI_HEAP_H

#include <stddef.h>

#define FWI_HEAP_ALIGNMENT 16

typedef struct fwi_heap_block fwi_heap_block;

/* All zero: a heap without memory. */
typedef struct fwi_heap {
  fwi_heap_block *free; /* by address */
} fwi_heap;

/* Give the heap `size` bytes at `start`, both multiples of FWI_HEAP_ALIGNMENT, that it did not have. */
void fwi_heap_extend(fwi_heap *heap, void *start, size_t size);

/* Bytes of the free block that ends at `end`, its header included; 0 when that place is taken. */
size_t fwi_heap_tail(const fwi_heap *heap, const void *end);

/* `size` bytes, contents undefined, aligned to `alignment`, a power of two; NULL when no free block holds them. */
void *fwi_heap_alloc(fwi_heap *heap, size_t alignment, size_t size);

/* Give back what fwi_heap_alloc gave; NULL is let pass. */
void fwi_heap_free(fwi_heap *heap, void *memory);

#endif
