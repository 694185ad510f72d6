/* Greedy by size, best fit: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference". */
#include "base/checked.h"
#include "nn/plan.h"

static bool larger(const fwi_block *blocks, int32_t a, int32_t b) {
  return blocks[a].bytes != blocks[b].bytes ? blocks[a].bytes > blocks[b].bytes : a < b;
}

/* Shell sort, largest first. */
static void sort_by_size(const fwi_block *blocks, int32_t *order, int32_t count) {
  for (int32_t gap = count / 2; gap > 0; gap /= 2) {
    for (int32_t i = gap; i < count; i++) {
      int32_t value = order[i], k = i;
      for (; k >= gap && larger(blocks, value, order[k - gap]); k -= gap) order[k] = order[k - gap];
      order[k] = value;
    }
  }
}

/* Where `bytes` fit best among the blocks placed so far (by rising offset) that live when `block` does. */
static size_t best_gap(const fwi_block *blocks, const int32_t *placed, int32_t count, const fwi_block *block,
                       size_t bytes) {
  size_t best = SIZE_MAX, smallest = SIZE_MAX, end = 0;
  for (int32_t k = 0; k < count; k++) {
    const fwi_block *other = &blocks[placed[k]];
    if (other->last < block->first || other->first > block->last) continue;
    size_t gap = other->offset > end ? other->offset - end : 0;
    if (gap >= bytes && gap < smallest) {
      best = end;
      smallest = gap;
    }
    size_t other_end = other->offset + fwi_align_up(other->bytes, FWI_ALIGNMENT);
    if (other_end > end) end = other_end;
  }
  return best == SIZE_MAX ? end : best;
}

bool fwi_place(fwi_block *blocks, int32_t count, int32_t *order, size_t *total) {
  int32_t *placed = order + count, placed_count = 0;
  *total = 0;
  for (int32_t i = 0; i < count; i++) order[i] = i;
  sort_by_size(blocks, order, count);
  for (int32_t i = 0; i < count; i++) {
    fwi_block *block = &blocks[order[i]];
    size_t padded, top;
    if (!fwi_add_size(block->bytes, FWI_ALIGNMENT - 1, &padded)) return false;
    padded &= ~(size_t)(FWI_ALIGNMENT - 1);
    block->offset = best_gap(blocks, placed, placed_count, block, padded);
    if (!fwi_add_size(block->offset, padded, &top)) return false;
    if (top > *total) *total = top;
    int32_t at = placed_count++;
    for (; at > 0 && blocks[placed[at - 1]].offset > block->offset; at--) placed[at] = placed[at - 1];
    placed[at] = order[i];
  }
  return true;
}
