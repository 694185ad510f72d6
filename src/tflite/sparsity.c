#include "tflite/sparsity.h"

#include <string.h>

#include "base/checked.h"

/* Field indices of schema.fbs. */
enum { SPARSITY_TRAVERSAL = 0, SPARSITY_BLOCK_MAP = 1, SPARSITY_DIMS = 2 };
enum {
  DIM_FORMAT = 0,
  DIM_DENSE_SIZE = 1,
  DIM_SEGMENTS_TYPE = 2,
  DIM_SEGMENTS = 3,
  DIM_INDICES_TYPE = 4,
  DIM_INDICES = 5
};
enum { FORMAT_DENSE = 0, FORMAT_CSR = 1 };
enum { VECTOR_INT32 = 1, VECTOR_UINT16 = 2, VECTOR_UINT8 = 3 };

#define MAX_LEVELS (2 * FW_TENSOR_MAX_RANK)

typedef struct index_vector {
  const uint8_t *data;
  uint32_t count, width;
} index_vector;

/* One dimension in the order of storage: a dense run, or compressed rows. */
typedef struct level {
  int32_t format;
  int32_t size;   /* dense: number of indices */
  size_t stride;  /* dense elements between neighbours of this index */
  int32_t extent; /* indices must stay below this */
  index_vector segments, indices;
} level;

typedef struct walk {
  fwi_fb *b;
  const fwi_file_tensor *t;
  level levels[MAX_LEVELS];
  int32_t level_count;
  size_t count, element_bytes, taken;
  uint8_t *dense;
} walk;

static int64_t index_at(const index_vector *v, uint32_t i) {
  const uint8_t *p = v->data + (size_t)i * v->width;
  return v->width == 1 ? p[0] : v->width == 2 ? fwi_read_u16(p) : (int32_t)fwi_read_u32(p);
}

static index_vector read_indices(fwi_fb *b, const fwi_fb_table *dim, uint32_t type_field, uint32_t field) {
  index_vector v = {0};
  int32_t type = fwi_fb_i8(b, dim, type_field, 0, "DimensionMetadata index type");
  v.width = type == VECTOR_INT32 ? 4 : type == VECTOR_UINT16 ? 2 : type == VECTOR_UINT8 ? 1 : 0;
  if (v.width == 0) {
    fwi_fb_fail(b, FW_ERR_MODEL, "A sparse tensor has indices of the unknown type %d.", type);
    return v;
  }
  fwi_fb_table table = fwi_fb_child(b, dim, field, "DimensionMetadata indices");
  fwi_fb_vector values = fwi_fb_vec(b, &table, 0, v.width, "DimensionMetadata index values");
  v.data = b->data + values.at;
  v.count = values.count;
  return v;
}

static void read_level(fwi_fb *b, const fwi_fb_vector *dims, uint32_t i, level *l) {
  fwi_fb_table dim = fwi_fb_vec_table(b, dims, i, "DimensionMetadata");
  l->format = fwi_fb_i8(b, &dim, DIM_FORMAT, FORMAT_DENSE, "DimensionMetadata.format");
  l->size = fwi_fb_i32(b, &dim, DIM_DENSE_SIZE, 0, "DimensionMetadata.dense_size");
  if (l->format == FORMAT_CSR) {
    l->segments = read_indices(b, &dim, DIM_SEGMENTS_TYPE, DIM_SEGMENTS);
    l->indices = read_indices(b, &dim, DIM_INDICES_TYPE, DIM_INDICES);
  } else if (l->format != FORMAT_DENSE) {
    fwi_fb_fail(b, FW_ERR_MODEL, "A sparse tensor has a dimension of the unknown format %d.", l->format);
  }
}

static void damaged(walk *w, const char *why) {
  fwi_fb_fail(w->b, FW_ERR_MODEL, "The sparse tensor '%s' is damaged: %s.", w->t->name, why);
}

/* Levels 0..rank-1 are the tensor's dimensions (of blocks), the rest the insides of blocks. Fills
 * strides and extents so that an element's place is the sum of index * stride over the levels. */
static void layout(walk *w, const fwi_fb_vector *traversal, const fwi_fb_vector *block_map) {
  int32_t rank = w->t->rank, blocks = (int32_t)block_map->count;
  int32_t block_size[FW_TENSOR_MAX_RANK];
  size_t stride[FW_TENSOR_MAX_RANK], s = 1;
  bool seen[MAX_LEVELS] = {false};
  for (int32_t d = rank - 1; d >= 0; d--) {
    stride[d] = s;
    s *= (size_t)w->t->shape[d];
    block_size[d] = 1;
  }
  for (int32_t i = 0; i < blocks; i++) {
    int32_t d = fwi_fb_vec_i32(w->b, block_map, (uint32_t)i);
    int32_t at = -1;
    for (int32_t l = 0; l < w->level_count; l++) {
      if (fwi_fb_vec_i32(w->b, traversal, (uint32_t)l) == rank + i) at = l;
    }
    if (d < 0 || d >= rank || block_size[d] != 1 || at < 0 || w->levels[at].format != FORMAT_DENSE ||
        w->levels[at].size < 1 || w->t->shape[d] % w->levels[at].size) {
      damaged(w, "its blocks do not fit its shape");
      return;
    }
    block_size[d] = w->levels[at].size;
  }
  for (int32_t l = 0; l < w->level_count; l++) {
    int32_t d = fwi_fb_vec_i32(w->b, traversal, (uint32_t)l);
    if (d < 0 || d >= w->level_count || seen[d]) {
      damaged(w, "its traversal order is no permutation");
      return;
    }
    seen[d] = true;
    level *v = &w->levels[l];
    if (d < rank) {
      v->stride = stride[d] * (size_t)block_size[d];
      v->extent = w->t->shape[d] / block_size[d];
    } else {
      d = fwi_fb_vec_i32(w->b, block_map, (uint32_t)(d - rank));
      v->stride = stride[d];
      v->extent = block_size[d];
    }
    if (v->format == FORMAT_DENSE && v->size != v->extent) {
      damaged(w, "a dense dimension has another size than the tensor");
      return;
    }
  }
}

/* Values are stored in the order of this walk. `position` counts the entries of the level above. */
static void visit(walk *w, int32_t depth, size_t position, size_t place) {
  if (w->b->status != FW_OK) return;
  if (depth == w->level_count) {
    if (w->taken >= w->t->bytes / w->element_bytes || place >= w->count) {
      damaged(w, "it has fewer values than indices");
      return;
    }
    memcpy(w->dense + place * w->element_bytes, w->t->data + w->taken * w->element_bytes, w->element_bytes);
    w->taken++;
    return;
  }
  const level *l = &w->levels[depth];
  if (l->format == FORMAT_DENSE) {
    for (int32_t i = 0; i < l->size && w->b->status == FW_OK; i++) {
      visit(w, depth + 1, position * (size_t)l->size + (size_t)i, place + (size_t)i * l->stride);
    }
    return;
  }
  if (l->segments.count < 2 || position > l->segments.count - 2) {
    damaged(w, "a row has no segment");
    return;
  }
  int64_t from = index_at(&l->segments, (uint32_t)position), to = index_at(&l->segments, (uint32_t)position + 1);
  if (from < 0 || to < from || to > l->indices.count) {
    damaged(w, "a segment lies outside its indices");
    return;
  }
  int64_t before = -1;
  for (int64_t i = from; i < to && w->b->status == FW_OK; i++) {
    int64_t index = index_at(&l->indices, (uint32_t)i);
    /* Rising indices also bound the work: a row cannot list more than its extent. */
    if (index <= before || index >= l->extent) {
      damaged(w, "the indices of a row do not rise within the tensor's shape");
      return;
    }
    before = index;
    visit(w, depth + 1, (size_t)i, place + (size_t)index * l->stride);
  }
}

fw_status fwi_densify(fwi_fb *b, const fwi_file_tensor *t, size_t count, size_t element_bytes, uint8_t *dense) {
  walk w = {.b = b, .t = t, .count = count, .element_bytes = element_bytes, .dense = dense};
  fwi_fb_vector traversal = fwi_fb_vec(b, &t->sparsity, SPARSITY_TRAVERSAL, 4, "SparsityParameters.traversal_order");
  fwi_fb_vector block_map = fwi_fb_vec(b, &t->sparsity, SPARSITY_BLOCK_MAP, 4, "SparsityParameters.block_map");
  fwi_fb_vector dims = fwi_fb_vec(b, &t->sparsity, SPARSITY_DIMS, 4, "SparsityParameters.dim_metadata");
  if (b->status != FW_OK) return b->status;
  if (block_map.count > (uint32_t)t->rank || dims.count != (uint32_t)t->rank + block_map.count ||
      traversal.count != dims.count || dims.count > MAX_LEVELS) {
    damaged(&w, "its dimensions do not fit its shape");
    return b->status;
  }
  w.level_count = (int32_t)dims.count;
  for (uint32_t i = 0; i < dims.count && b->status == FW_OK; i++) read_level(b, &dims, i, &w.levels[i]);
  if (b->status == FW_OK) layout(&w, &traversal, &block_map);
  if (b->status != FW_OK) return b->status;
  memset(dense, 0, count * element_bytes);
  visit(&w, 0, 0, 0);
  return b->status;
}
