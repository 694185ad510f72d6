#include "facewise/gallery.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/checked.h"
#include "base/fail.h"
#include "kernels/kernels.h"

/* Rows lie in pages that never move, so that growing copies only their list. A search goes through a page's rows in
 * steps that stay in the first cache while all queries are held against them, a few at a time. */
enum { kPageRows = 1024, kStepRows = 32, kStepQueries = 16 };
_Static_assert(kPageRows % kStepRows == 0, "a step lies in one page");

struct fw_gallery {
  int32_t dimension, count;
  size_t pages, page_capacity;
  float **page; /* (kPageRows, dimension) each */
};

static float *row_of(const fw_gallery *g, int32_t slot) {
  return g->page[slot / kPageRows] + (size_t)(slot % kPageRows) * (size_t)g->dimension;
}

fw_status fw_gallery_create(int32_t dimension, fw_gallery **out, fw_error *error) {
  if (!out) return fwi_fail(error, FW_ERR_ARGUMENT, "there is no place for the gallery");
  *out = NULL;
  if (dimension < 1 || dimension > FW_GALLERY_MAX_DIMENSION) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "a gallery's vectors have 1 to %d floats, not %d", FW_GALLERY_MAX_DIMENSION,
                    dimension);
  }
  fw_gallery *g = calloc(1, sizeof *g);
  if (!g) return fwi_fail(error, FW_ERR_MEMORY, "no memory for a gallery");
  g->dimension = dimension;
  *out = g;
  return FW_OK;
}

void fw_gallery_destroy(fw_gallery *g) {
  if (!g) return;
  for (size_t i = 0; i < g->pages; i++) fwi_block_free(g->page[i]);
  fwi_block_free(g->page);
  free(g);
}

int32_t fw_gallery_count(const fw_gallery *g) {
  return g ? g->count : 0;
}

const float *fw_gallery_vector(const fw_gallery *g, int32_t slot) {
  return g && slot >= 0 && slot < g->count ? row_of(g, slot) : NULL;
}

/* Room for one page more; false without memory. */
static bool add_page(fw_gallery *g) {
  if (g->pages == g->page_capacity) {
    const size_t capacity = g->page_capacity ? 2 * g->page_capacity : 8;
    float **page = fwi_block_alloc(capacity * sizeof *page);
    if (!page) return false;
    if (g->pages) memcpy(page, g->page, g->pages * sizeof *page);
    fwi_block_free(g->page);
    g->page = page;
    g->page_capacity = capacity;
  }
  float *rows = fwi_block_alloc(kPageRows * (size_t)g->dimension * sizeof *rows);
  if (!rows) return false;
  g->page[g->pages++] = rows;
  return true;
}

/* Whether it has a direction, and a length whose products are finite. */
static bool is_vector(const fw_gallery *g, const float *vector) {
  double squares = 0;
  for (int32_t i = 0; i < g->dimension; i++) squares += (double)vector[i] * vector[i];
  return squares >= 1e-30 && squares <= 1e30;
}

fw_status fw_gallery_put(fw_gallery *g, int32_t slot, const float *vector, fw_error *error) {
  if (!g || !vector) return fwi_fail(error, FW_ERR_ARGUMENT, "there is no %s", g ? "vector" : "gallery");
  if (slot < 0 || slot > g->count || slot == INT32_MAX) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "slot %d is neither in use nor the next one, %d", slot, g->count);
  }
  if (!is_vector(g, vector)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "the vector has no length, or numbers that are not finite");
  }
  if (slot == g->count && (size_t)slot / kPageRows == g->pages && !add_page(g)) {
    return fwi_fail(error, FW_ERR_MEMORY, "no memory for more than %d faces", g->count);
  }
  memmove(row_of(g, slot), vector, (size_t)g->dimension * sizeof *vector); /* it may be the gallery's own */
  if (slot == g->count) g->count++;
  return FW_OK;
}

fw_status fw_gallery_remove(fw_gallery *g, int32_t slot, fw_error *error) {
  if (!fw_gallery_vector(g, slot)) return fwi_fail(error, FW_ERR_ARGUMENT, "slot %d is not in use", slot);
  const int32_t last = --g->count;
  if (slot != last) memcpy(row_of(g, slot), row_of(g, last), (size_t)g->dimension * sizeof(float));
  /* The vector is gone with its slot; one empty page is kept. */
  memset(row_of(g, last), 0, (size_t)g->dimension * sizeof(float));
  if (g->pages * kPageRows >= (size_t)last + 2 * kPageRows) fwi_block_free(g->page[--g->pages]);
  return FW_OK;
}

/* Into its place among the best so far; later slots go behind equal ones. */
static void offer(fw_match *best, int32_t count, fw_match found) {
  if (!(found.similarity > best[count - 1].similarity)) return;
  int32_t at = count - 1;
  for (; at > 0 && found.similarity > best[at - 1].similarity; at--) best[at] = best[at - 1];
  best[at] = found;
}

fw_status fw_gallery_search(const fw_gallery *g, int32_t query_count, const float *queries, int32_t match_count,
                            fw_match *matches, fw_error *error) {
  if (!g || !queries || !matches || query_count < 1 || match_count < 1 || match_count > FW_GALLERY_MAX_MATCHES) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "a search takes a gallery, 1 query or more and 1 to %d matches of each",
                    FW_GALLERY_MAX_MATCHES);
  }
  const size_t dimension = (size_t)g->dimension;
  size_t floats, found;
  if (!fwi_mul_size((size_t)query_count, dimension * sizeof *queries, &floats) ||
      !fwi_mul_size((size_t)query_count, (size_t)match_count * sizeof *matches, &found)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "%d queries are more than memory holds", query_count);
  }
  for (int32_t q = 0; q < query_count; q++) {
    if (!is_vector(g, queries + (size_t)q * dimension)) {
      return fwi_fail(error, FW_ERR_ARGUMENT, "query %d has no length, or numbers that are not finite", q);
    }
  }
  for (size_t i = 0; i < (size_t)query_count * (size_t)match_count; i++) matches[i] = (fw_match){-1, -INFINITY};
  float products[kStepQueries * kStepRows];
  for (int32_t slot = 0; slot < g->count;) {
    const int32_t left = g->count - slot, rows = left < kStepRows ? left : kStepRows;
    for (int32_t first = 0; first < query_count; first += kStepQueries) {
      const int32_t count = query_count - first < kStepQueries ? query_count - first : kStepQueries;
      fwi_kernels_simd.dots(count, rows, g->dimension, queries + (size_t)first * dimension, row_of(g, slot), products);
      for (int32_t q = 0; q < count; q++) {
        fw_match *best = matches + (size_t)(first + q) * (size_t)match_count;
        for (int32_t i = 0; i < rows; i++) offer(best, match_count, (fw_match){slot + i, products[q * rows + i]});
      }
    }
    slot += rows;
  }
  return FW_OK;
}
