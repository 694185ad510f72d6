/* SPACE_TO_DEPTH, DEPTH_TO_SPACE, SPACE_TO_BATCH_ND, BATCH_TO_SPACE_ND. */
#include "ops/shape.h"

/* The block's side, and a copy to be filled in as the node's params. */
static fw_status begin_block(fwi_build *b, fwi_node *n, int32_t *block, fwi_copy **copy) {
  *copy = fwi_take(b, 1, sizeof **copy);
  if (!*copy) return FW_ERR_MEMORY;
  n->params = *copy;
  n->kernel = "copy";
  FWI_TRY(fwi_expect_operands(b, n, 1, 1, 1));
  FWI_TRY(fwi_expect_rank(b, n, 0, 4, 4));
  *block = fwi_option_int(b, n, 0, 0);
  FWI_TRY(fwi_options_ok(b));
  return *block > 0 && *block <= 32768 ? FW_OK
                                       : fwi_node_fail(b, n, FW_ERR_MODEL, "a block of %d is impossible.", *block);
}

/* The copy between space (batch, h, block, w, block, c) and depth (batch, h, w, block, block, c): the six
 * dimensions in the order of space, and the stride of each on both sides. */
static void block_copy(int32_t batch, int32_t h, int32_t w, int32_t c, int32_t block, fwi_copy *out, bool to_depth) {
  int64_t space[6], depth[6], row = (int64_t)block * c, cell = row * block;
  const int32_t dims[6] = {batch, h, block, w, block, c};
  int64_t s = 1;
  for (int32_t i = 5; i >= 0; i--) {
    space[i] = s;
    s *= dims[i];
  }
  depth[5] = 1;
  depth[4] = c;
  depth[2] = row;
  depth[3] = cell;
  depth[1] = cell * w;
  depth[0] = cell * w * h;
  out->rank = 6;
  for (int32_t i = 0; i < 6; i++) {
    out->dim[i] = dims[i];
    out->from[i] = to_depth ? space[i] : depth[i];
    out->to[i] = to_depth ? depth[i] : space[i];
  }
  fwi_copy_simplify(out);
}

static fw_status space_to_depth_prepare(fwi_build *b, fwi_node *n) {
  int32_t block;
  fwi_copy *c;
  FWI_TRY(begin_block(b, n, &block, &c));
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  if (x->dim[1] % block || x->dim[2] % block) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%dx%d cells do not divide into blocks of %d.", x->dim[1], x->dim[2],
                         block);
  }
  int64_t dims[] = {x->dim[0], x->dim[1] / block, x->dim[2] / block, (int64_t)x->dim[3] * block * block};
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, 4, &y));
  block_copy(x->dim[0], y.dim[1], y.dim[2], x->dim[3], block, c, true);
  return fwi_set_output(b, n, 0, fwi_input(b, n, 0)->type, &y);
}

static fw_status depth_to_space_prepare(fwi_build *b, fwi_node *n) {
  int32_t block;
  fwi_copy *c;
  FWI_TRY(begin_block(b, n, &block, &c));
  const fwi_shape *x = &fwi_input(b, n, 0)->shape;
  if (x->dim[3] % (block * block)) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%d channels do not divide into blocks of %d.", x->dim[3], block);
  }
  int64_t dims[] = {x->dim[0], (int64_t)x->dim[1] * block, (int64_t)x->dim[2] * block, x->dim[3] / (block * block)};
  fwi_shape y;
  FWI_TRY(fwi_shape_from(b, n, dims, 4, &y));
  block_copy(x->dim[0], x->dim[1], x->dim[2], y.dim[3], block, c, false);
  return fwi_set_output(b, n, 0, fwi_input(b, n, 0)->type, &y);
}

static fw_status block_run(const fwi_run *r) {
  fwi_copy_run(r->node->params, fwi_type_bytes(fwi_run_output(r, 0)->type), fwi_in(r, 0), fwi_out(r, 0));
  return FW_OK;
}

/* One or two spatial dimensions; a missing second one is of size 1. */
typedef struct batch_params {
  int32_t block_h, block_w, before_h, before_w; /* padding of SPACE_TO_BATCH, cropping of BATCH_TO_SPACE */
  int32_t small_h, small_w;                     /* of the side with many batches */
  int32_t large_h, large_w, large_batch;        /* of the other */
  size_t cell_bytes;                            /* of all channels */
} batch_params;

/* Blocks, paddings or crops, and the input as (batch, h, w, c). */
static fw_status read_batch(fwi_build *b, fwi_node *n, batch_params *p, int64_t *x, int64_t *after) {
  int64_t block[2] = {1, 1}, edges[4] = {0};
  int32_t blocks, edge_count;
  FWI_TRY(fwi_expect_operands(b, n, 3, 3, 1));
  FWI_TRY(fwi_expect_rank(b, n, 0, 3, 4));
  const fwi_shape *s = &fwi_input(b, n, 0)->shape;
  FWI_TRY(fwi_constant_ints(b, n, 1, 2, block, &blocks));
  FWI_TRY(fwi_constant_ints(b, n, 2, 4, edges, &edge_count));
  if (blocks != s->rank - 2 || edge_count != 2 * blocks) {
    return fwi_node_fail(b, n, FW_ERR_UNSUPPORTED, "%d block sizes for %d dimensions are not supported.", blocks,
                         s->rank);
  }
  for (int32_t i = 0; i < 4; i++) {
    bool bad = edges[i] < 0 || edges[i] > INT32_MAX / 4 || (i < 2 && (block[i] < 1 || block[i] > INT32_MAX / 4));
    if (bad) return fwi_node_fail(b, n, FW_ERR_MODEL, "its blocks or edges are impossible.");
  }
  x[0] = s->dim[0];
  x[1] = s->dim[1];
  x[2] = s->rank == 4 ? s->dim[2] : 1;
  x[3] = s->dim[s->rank - 1];
  p->block_h = (int32_t)block[0];
  p->block_w = (int32_t)block[1];
  p->before_h = (int32_t)edges[0];
  p->before_w = (int32_t)edges[2];
  after[0] = edges[1];
  after[1] = edges[3];
  p->cell_bytes = (size_t)x[3] * fwi_type_bytes(fwi_input(b, n, 0)->type);
  return FW_OK;
}

static fw_status set_batch_result(fwi_build *b, fwi_node *n, int64_t batch, int64_t h, int64_t w, int64_t c) {
  int32_t rank = fwi_input(b, n, 0)->shape.rank;
  int64_t dims[4] = {batch, h, rank == 4 ? w : c, c};
  fwi_shape y;
  n->kernel = "copy";
  FWI_TRY(fwi_shape_from(b, n, dims, rank, &y));
  return fwi_set_output(b, n, 0, fwi_input(b, n, 0)->type, &y);
}

static fw_status space_to_batch_prepare(fwi_build *b, fwi_node *n) {
  batch_params *p = fwi_take(b, 1, sizeof *p);
  int64_t x[4], after[2];
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  FWI_TRY(read_batch(b, n, p, x, after));
  int64_t h = x[1] + p->before_h + after[0], w = x[2] + p->before_w + after[1];
  if (h % p->block_h || w % p->block_w)
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%lldx%lld cells do not divide into its blocks.", (long long)h,
                         (long long)w);
  p->large_batch = (int32_t)x[0];
  p->large_h = (int32_t)x[1];
  p->large_w = (int32_t)x[2];
  p->small_h = (int32_t)(h / p->block_h);
  p->small_w = (int32_t)(w / p->block_w);
  const int32_t factors[] = {p->large_batch, p->block_h, p->block_w};
  return set_batch_result(b, n, fwi_product(factors, 3), p->small_h, p->small_w, x[3]);
}

static fw_status batch_to_space_prepare(fwi_build *b, fwi_node *n) {
  batch_params *p = fwi_take(b, 1, sizeof *p);
  int64_t x[4], after[2];
  if (!p) return FW_ERR_MEMORY;
  n->params = p;
  FWI_TRY(read_batch(b, n, p, x, after));
  int64_t blocks = (int64_t)p->block_h * p->block_w;
  int64_t h = x[1] * p->block_h - p->before_h - after[0], w = x[2] * p->block_w - p->before_w - after[1];
  if (x[0] % blocks || h < 1 || w < 1 || h > INT32_MAX || w > INT32_MAX) {
    return fwi_node_fail(b, n, FW_ERR_MODEL, "%lld batches do not make pictures of its blocks.", (long long)x[0]);
  }
  p->large_batch = (int32_t)(x[0] / blocks);
  p->large_h = (int32_t)h;
  p->large_w = (int32_t)w;
  p->small_h = (int32_t)x[1];
  p->small_w = (int32_t)x[2];
  return set_batch_result(b, n, p->large_batch, h, w, x[3]);
}

/* Visits the cells of the small side; `to_small` copies into it, else out of it. Cells that lie in the
 * padding become zero. */
static void batch_copy(const batch_params *p, bool to_small, uint8_t *large, uint8_t *small) {
  int64_t batches = (int64_t)p->large_batch * p->block_h * p->block_w;
  for (int64_t k = 0; k < batches; k++) {
    int64_t block = k / p->large_batch, batch = k % p->large_batch;
    for (int64_t i = 0; i < p->small_h; i++) {
      for (int64_t j = 0; j < p->small_w; j++, small += p->cell_bytes) {
        int64_t row = i * p->block_h + block / p->block_w - p->before_h;
        int64_t column = j * p->block_w + block % p->block_w - p->before_w;
        bool inside = row >= 0 && row < p->large_h && column >= 0 && column < p->large_w;
        size_t at = inside ? (size_t)((batch * p->large_h + row) * p->large_w + column) * p->cell_bytes : 0;
        if (to_small && inside) memcpy(small, large + at, p->cell_bytes);
        if (to_small && !inside) memset(small, 0, p->cell_bytes);
        if (!to_small && inside) memcpy(large + at, small, p->cell_bytes);
      }
    }
  }
}

static fw_status space_to_batch_run(const fwi_run *r) {
  batch_copy(r->node->params, true, r->data[r->node->inputs[0]], fwi_out(r, 0));
  return FW_OK;
}

static fw_status batch_to_space_run(const fwi_run *r) {
  batch_copy(r->node->params, false, fwi_out(r, 0), r->data[r->node->inputs[0]]);
  return FW_OK;
}

const fwi_op fwi_op_space_to_depth = {space_to_depth_prepare, NULL, block_run, 0};
const fwi_op fwi_op_depth_to_space = {depth_to_space_prepare, NULL, block_run, 0};
const fwi_op fwi_op_space_to_batch = {space_to_batch_prepare, NULL, space_to_batch_run, 0};
const fwi_op fwi_op_batch_to_space = {batch_to_space_prepare, NULL, batch_to_space_run, 0};
