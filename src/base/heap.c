#include "base/heap.h"

#include <stdint.h>

#include "base/checked.h"

/* In front of the bytes of a block, free or taken. */
struct fwi_heap_block {
  _Alignas(FWI_HEAP_ALIGNMENT) size_t size; /* with this header, a multiple of FWI_HEAP_ALIGNMENT */
  fwi_heap_block *next;                     /* of the free ones */
};

static fwi_heap_block *behind(fwi_heap_block *block) {
  return (fwi_heap_block *)((unsigned char *)block + block->size);
}

/* Merge a block with the next free one where they touch. */
static void join(fwi_heap_block *block) {
  if (behind(block) != block->next) return;
  block->size += block->next->size;
  block->next = block->next->next;
}

static void give(fwi_heap *heap, fwi_heap_block *block) {
  fwi_heap_block *before = NULL, *after = heap->free;
  while (after && (uintptr_t)after < (uintptr_t)block) before = after, after = after->next;
  block->next = after;
  join(block);
  if (!before) {
    heap->free = block;
  } else {
    before->next = block;
    join(before);
  }
}

void fwi_heap_extend(fwi_heap *heap, void *start, size_t size) {
  fwi_heap_block *block = start;
  if (size < sizeof *block) return;
  block->size = size;
  give(heap, block);
}

size_t fwi_heap_tail(const fwi_heap *heap, const void *end) {
  fwi_heap_block *last = heap->free;
  while (last && last->next) last = last->next;
  return last && behind(last) == end ? last->size : 0;
}

/* Bytes between a free block's start and the header that puts its payload on `alignment`. */
static size_t gap_of(const fwi_heap_block *block, size_t alignment) {
  return (size_t)(-(uintptr_t)(block + 1) & (alignment - 1));
}

void *fwi_heap_alloc(fwi_heap *heap, size_t alignment, size_t size) {
  size_t whole;
  if (alignment < FWI_HEAP_ALIGNMENT) alignment = FWI_HEAP_ALIGNMENT;
  if (!fwi_add_size(size, sizeof(fwi_heap_block) + FWI_HEAP_ALIGNMENT - 1, &whole)) return NULL;
  whole &= ~(size_t)(FWI_HEAP_ALIGNMENT - 1);
  fwi_heap_block **best = NULL;
  for (fwi_heap_block **at = &heap->free; *at; at = &(*at)->next) {
    const size_t gap = gap_of(*at, alignment);
    if ((*at)->size >= gap && (*at)->size - gap >= whole && (!best || (*at)->size < (*best)->size)) best = at;
  }
  if (!best) return NULL;
  fwi_heap_block *block = *best;
  const size_t gap = gap_of(block, alignment);
  if (gap) { /* the front stays a free block; alignments are whole headers */
    fwi_heap_block *rest = (fwi_heap_block *)((unsigned char *)block + gap);
    rest->size = block->size - gap;
    rest->next = block->next;
    block->size = gap;
    block->next = rest;
    best = &block->next;
    block = rest;
  }
  if (block->size > whole) {
    fwi_heap_block *rest = (fwi_heap_block *)((unsigned char *)block + whole);
    rest->size = block->size - whole;
    rest->next = block->next;
    block->size = whole;
    block->next = rest;
  }
  *best = block->next;
  return block + 1;
}

void fwi_heap_free(fwi_heap *heap, void *memory) {
  if (memory) give(heap, (fwi_heap_block *)memory - 1);
}
