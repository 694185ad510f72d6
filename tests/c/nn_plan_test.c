/* The planner: blocks that are alive together lie apart, and the arena is no larger than it must be. */
#include "nn/plan.h"
#include "nn_helper.h"

enum { MOST = 60 };

static bool together(const fwi_block *a, const fwi_block *b) {
  return a->first <= b->last && b->first <= a->last;
}

static void random_blocks(void) {
  for (int round = 0; round < 2000; round++) {
    fwi_block blocks[MOST];
    int32_t order[2 * MOST], count = check_random_int(1, MOST), steps = check_random_int(1, 20);
    size_t total, sum = 0, busiest = 0;
    for (int32_t i = 0; i < count; i++) {
      int32_t first = check_random_int(-1, steps), last = check_random_int(first, steps);
      blocks[i] = (fwi_block){(size_t)check_random_int(1, 2000), first, check_random_int(0, 9) ? last : INT32_MAX, 0};
      sum += (blocks[i].bytes + FWI_ALIGNMENT - 1) / FWI_ALIGNMENT * FWI_ALIGNMENT;
    }
    CHECK(fwi_place(blocks, count, order, &total), "round %d", round);
    for (int32_t step = -1; step <= steps; step++) {
      size_t alive = 0;
      for (int32_t i = 0; i < count; i++) {
        if (blocks[i].first <= step && step <= blocks[i].last) alive += blocks[i].bytes;
      }
      busiest = alive > busiest ? alive : busiest;
    }
    CHECK(total >= busiest && total <= sum, "round %d: %zu bytes for %zu alive of %zu", round, total, busiest, sum);
    for (int32_t i = 0; i < count; i++) {
      CHECK(blocks[i].offset % FWI_ALIGNMENT == 0, "round %d: offset %zu", round, blocks[i].offset);
      CHECK(blocks[i].offset + blocks[i].bytes <= total, "round %d: block %d ends behind the arena", round, i);
      for (int32_t k = 0; k < i; k++) {
        bool apart = blocks[i].offset + blocks[i].bytes <= blocks[k].offset ||
                     blocks[k].offset + blocks[k].bytes <= blocks[i].offset;
        CHECK(apart || !together(&blocks[i], &blocks[k]), "round %d: blocks %d and %d overlap", round, i, k);
      }
    }
  }
}

static void a_chain_needs_two_blocks(void) {
  fwi_block blocks[10];
  int32_t order[20];
  size_t total;
  for (int32_t i = 0; i < 10; i++) blocks[i] = (fwi_block){1000, i, i + 1, 0};
  CHECK(fwi_place(blocks, 10, order, &total) && total == 2 * 1024, "%zu bytes", total);
}

static void the_smallest_gap_is_taken(void) {
  /* At step 0 lie side by side 640, 192, 128 bytes; at step 1 the middle ones are free again. */
  fwi_block blocks[] = {{640, 0, 1, 0}, {192, 0, 0, 0}, {128, 0, 1, 0}, {100, 1, 1, 0}};
  int32_t order[8];
  size_t total;
  CHECK(fwi_place(blocks, 4, order, &total), "placed");
  CHECK(blocks[3].offset == 640 && total == 960, "offset %zu of %zu", blocks[3].offset, total);
}

static void too_much_is_refused(void) {
  fwi_block blocks[] = {{SIZE_MAX / 2, 0, 0, 0}, {SIZE_MAX / 2, 0, 0, 0}, {SIZE_MAX / 2, 0, 0, 0}};
  int32_t order[6];
  size_t total;
  CHECK(!fwi_place(blocks, 3, order, &total), "a sum that does not fit");
  blocks[0].bytes = SIZE_MAX - 3;
  CHECK(!fwi_place(blocks, 1, order, &total), "a size that cannot be aligned");
}

/* Planning takes time by the square of the tensors: with a million of them, a file of 25 MB, ten minutes. */
static void too_many_tensors_are_refused(void) {
  for (int32_t more = 0; more < 2; more++) {
    tb_model *m = tb_new();
    int32_t x = tb_tensor(m, "x", FWI_FLOAT32, TB_SHAPE(1)), y = tb_tensor(m, "y", FWI_FLOAT32, TB_SHAPE(1));
    for (int32_t i = 2; i < 65536 + more; i++) tb_tensor(m, "", FWI_FLOAT32, TB_SHAPE(1));
    tb_op(m, FWI_OP_RELU, TB_INTS(x), TB_INTS(y));
    tb_ends(m, TB_INTS(x), TB_INTS(y));
    if (more) {
      nn_expect_refusal(m, FW_ERR_UNSUPPORTED, "65537 tensors, more than 65536", "one too many");
    } else {
      nn_expect(m, (const float[]){2}, (const float[]){2}, 1, 0, "as many as there may be");
    }
  }
}

CHECK_MAIN("nn_plan") {
  CHECK_RUN(random_blocks);
  CHECK_RUN(a_chain_needs_two_blocks);
  CHECK_RUN(the_smallest_gap_is_taken);
  CHECK_RUN(too_much_is_refused);
  CHECK_RUN(too_many_tensors_are_refused);
}
