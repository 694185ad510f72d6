/* The wasm's allocator, here over a plain array: blocks lie inside, apart, aligned, and come back whole. */
#include "base/heap.h"

#include "check.h"

enum { kBytes = 1 << 18, kBlocks = 64 };

static _Alignas(4096) unsigned char memory[kBytes];

typedef struct block {
  unsigned char *at;
  size_t size;
  unsigned char mark;
} block;

static int marked(const block *b) {
  for (size_t i = 0; i < b->size; ++i) {
    if (b->at[i] != b->mark) return 0;
  }
  return 1;
}

static void blocks_keep_their_bytes(void) {
  fwi_heap heap = {0};
  block blocks[kBlocks] = {{0}};
  size_t have = kBytes / 4; /* the rest comes later, as memory grows */
  int refused = 0;
  fwi_heap_extend(&heap, memory, have);
  for (int step = 0; step < 20000; ++step) {
    block *b = &blocks[check_random_int(0, kBlocks - 1)];
    if (b->at) {
      CHECK(marked(b), "step %d, %zu bytes", step, b->size);
      fwi_heap_free(&heap, b->at);
      b->at = NULL;
      continue;
    }
    const size_t alignment = (size_t)1 << check_random_int(0, 9), size = (size_t)check_random_int(0, 8000);
    unsigned char *at = fwi_heap_alloc(&heap, alignment, size);
    if (!at) {
      refused++;
      if (have < kBytes) fwi_heap_extend(&heap, memory + have, kBytes / 4);
      if (have < kBytes) have += kBytes / 4;
      continue;
    }
    CHECK((uintptr_t)at % alignment == 0 && (uintptr_t)at % FWI_HEAP_ALIGNMENT == 0, "alignment %zu", alignment);
    CHECK(at >= memory && at + size <= memory + have, "inside, %zu bytes", size);
    *b = (block){at, size, (unsigned char)check_random_int(1, 255)};
    memset(at, b->mark, size);
  }
  CHECK(fwi_heap_tail(&heap, memory + have / 2 + 8) == 0, "no block ends there");
  CHECK(have == kBytes, "it was short of memory once, %d refusals", refused);
  for (int i = 0; i < kBlocks; ++i) fwi_heap_free(&heap, blocks[i].at);
  CHECK(fwi_heap_tail(&heap, memory + kBytes) == kBytes, "the pieces are one");
  void *all = fwi_heap_alloc(&heap, 1, kBytes - FWI_HEAP_ALIGNMENT); /* all but one header */
  CHECK(all != NULL, "the pieces grow together again");
  CHECK(fwi_heap_tail(&heap, memory + kBytes) == 0, "all is taken");
  fwi_heap_free(&heap, all);
}

static void impossible_sizes_are_refused(void) {
  fwi_heap heap = {0};
  CHECK(!fwi_heap_alloc(&heap, 16, 1), "empty");
  fwi_heap_extend(&heap, memory, 1024);
  CHECK(!fwi_heap_alloc(&heap, 16, SIZE_MAX), "overflow");
  CHECK(!fwi_heap_alloc(&heap, 16, SIZE_MAX - 20), "overflow when padded");
  CHECK(!fwi_heap_alloc(&heap, 16, 1024), "no room for the header");
  CHECK(!fwi_heap_alloc(&heap, 4096, 16), "no room for the alignment");
  fwi_heap_free(&heap, NULL);
  CHECK(fwi_heap_alloc(&heap, 16, 1024 - FWI_HEAP_ALIGNMENT) != NULL, "nothing was lost");
}

CHECK_MAIN("heap") {
  CHECK_RUN(blocks_keep_their_bytes);
  CHECK_RUN(impossible_sizes_are_refused);
}
