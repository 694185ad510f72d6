/* A gallery of faces: vectors in slots, and which of them a face is nearest to.
 *
 *   fw_gallery *gallery;
 *   if (fw_gallery_create(FW_EMBEDDING, &gallery, &error) != FW_OK) return fail(error.message);
 *   if (fw_gallery_put(gallery, 0, face->embedding, &error) != FW_OK) return fail(error.message);
 *   fw_match best;
 *   if (fw_gallery_search(gallery, 1, other->embedding, 1, &best, &error) != FW_OK) return fail(error.message);
 *   if (best.slot >= 0 && best.similarity > 0.926f) printf("known: %d\n", best.slot);
 *   fw_gallery_destroy(gallery);
 *
 * It knows numbers only: which slot is whose, and how near is near enough, is the caller's. The chance that a stranger
 * is nearer to somebody than a threshold grows with the number of slots. Vectors are copied and compared by dot
 * product, which is the cosine of embeddings (they have length 1), in float32: 10,000 of 128 floats are 5 MB, read once
 * a search.
 *
 * Somebody with several pictures is best compared by their mean: it finds the person more often, and at length 1 it
 * finds strangers more often, too, since what differs from picture to picture has gone. With a mean of length L brought
 * to length L^0.6 thresholds keep the meaning that they have for single pictures (web/lib/gallery-people.js). */
#ifndef FACEWISE_GALLERY_H
#define FACEWISE_GALLERY_H

#include <stdint.h>

#include "facewise/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FW_GALLERY_MAX_DIMENSION 4096
#define FW_GALLERY_MAX_MATCHES 1024 /* of one query */

typedef struct fw_gallery fw_gallery;

typedef struct fw_match {
  int32_t slot;     /* -1: there are fewer slots than matches were asked for */
  float similarity; /* dot product; -INFINITY beside slot -1 */
} fw_match;

/* An empty gallery of vectors of so many floats, 1..FW_GALLERY_MAX_DIMENSION. */
FW_NODISCARD fw_status fw_gallery_create(int32_t dimension, fw_gallery **out, fw_error *error);
void fw_gallery_destroy(fw_gallery *gallery);

/* Slots in use: 0 .. count - 1. 0 for NULL. */
int32_t fw_gallery_count(const fw_gallery *gallery);

/* Copy vector[dimension] into a slot: one in use, which is replaced, or fw_gallery_count(), which is added.
 * FW_ERR_ARGUMENT for another slot or a vector whose length is not within 1e-15..1e15; FW_ERR_MEMORY. The gallery stays
 * as it was after an error. */
FW_NODISCARD fw_status fw_gallery_put(fw_gallery *gallery, int32_t slot, const float *vector, fw_error *error);

/* Empty a slot. The last one moves there, so that slots stay without gaps. FW_ERR_ARGUMENT for one not in use. */
FW_NODISCARD fw_status fw_gallery_remove(fw_gallery *gallery, int32_t slot, fw_error *error);

/* The vector in a slot, valid until the next put or remove; NULL for a slot that is not in use. */
const float *fw_gallery_vector(const fw_gallery *gallery, int32_t slot);

/* For each of queries (query_count, dimension) the `match_count` (1..FW_GALLERY_MAX_MATCHES) most similar slots, best
 * first, of two equal ones the lower, into matches (query_count, match_count). Several queries at once take much less
 * than one after the other: memory is read once for all. Does not allocate, and may run in several threads at once
 * as long as nobody puts or removes. FW_ERR_ARGUMENT for a query that could not be put, and counts out of range. */
FW_NODISCARD fw_status fw_gallery_search(const fw_gallery *gallery, int32_t query_count, const float *queries,
                                         int32_t match_count, fw_match *matches, fw_error *error);

#ifdef __cplusplus
}
#endif
#endif
