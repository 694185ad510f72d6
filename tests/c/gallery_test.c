/* The gallery against a plain list of vectors, and what it refuses. */
#include "facewise/gallery.h"

#include "check.h"

enum { kMost = 2600, kDimension = 19 };

static float list[kMost][kDimension]; /* as the gallery should hold them */

static void random_vector(float *out, int32_t dimension) {
  check_random_fill(out, (size_t)dimension, -1, 1);
  out[0] += 1.5f; /* faces have a mean in common, too */
}

static void keep(int32_t slot, const float *vector, int32_t dimension) {
  memcpy(list[slot], vector, (size_t)dimension * sizeof *vector);
}

/* Every match is a slot's own product, none is there twice, and none that is better was left out. */
static void check_matches(const float *query, int32_t dimension, int32_t count, const fw_match *matches, int32_t k) {
  static double exact[kMost];
  static uint8_t seen[kMost];
  memset(seen, 0, sizeof seen);
  for (int32_t slot = 0; slot < count; slot++) {
    exact[slot] = 0;
    for (int32_t i = 0; i < dimension; i++) exact[slot] += (double)list[slot][i] * query[i];
  }
  for (int32_t i = 0; i < k; i++) {
    if (i >= count) {
      CHECK(matches[i].slot == -1 && matches[i].similarity == -INFINITY, "match %d of %d slots is %d", i, count,
            matches[i].slot);
      continue;
    }
    const int32_t slot = matches[i].slot;
    CHECK(slot >= 0 && slot < count && !seen[slot], "match %d is slot %d of %d", i, slot, count);
    if (slot < 0 || slot >= count) continue;
    seen[slot] = 1;
    CHECK_NEAR(matches[i].similarity, exact[slot], 1e-5, "slot %d", slot);
    CHECK(i == 0 || matches[i].similarity <= matches[i - 1].similarity, "match %d is better than the one before", i);
  }
  for (int32_t slot = 0; slot < count && k <= count; slot++) {
    CHECK(seen[slot] || exact[slot] <= matches[k - 1].similarity + 1e-5, "slot %d was left out", slot);
  }
}

/* Random puts, replacements and removals; searches in between find what a plain list finds. */
static void agrees_with_a_list(void) {
  static const int32_t kDimensions[] = {1, 4, 7, kDimension};
  for (size_t d = 0; d < sizeof kDimensions / sizeof *kDimensions; d++) {
    const int32_t dimension = kDimensions[d];
    fw_gallery *g;
    fw_error error;
    CHECK(fw_gallery_create(dimension, &g, &error) == FW_OK, "dimension %d", dimension);
    int32_t count = 0;
    for (int round = 0; round < 3000; round++) {
      float vector[kDimension];
      const int32_t slot = check_random_int(0, count);
      random_vector(vector, dimension);
      if (count > 5 && check_random_int(0, 3) == 0 && slot < count) {
        CHECK(fw_gallery_remove(g, slot, &error) == FW_OK, "slot %d of %d", slot, count);
        memcpy(list[slot], list[--count], sizeof *list);
      } else {
        const int32_t to = check_random_int(0, 1) ? count : slot;
        CHECK(fw_gallery_put(g, to, vector, &error) == FW_OK, "slot %d of %d", to, count);
        keep(to, vector, dimension);
        if (to == count) count++;
      }
      CHECK(fw_gallery_count(g) == count, "%d, not %d", fw_gallery_count(g), count);
      if (round % 100 != 99) continue;
      enum { kQueries = 19, kMatches = 6 };
      float queries[kQueries * kDimension];
      fw_match matches[kQueries * kMatches];
      const int32_t asked = check_random_int(1, kQueries), k = check_random_int(1, kMatches);
      for (int32_t q = 0; q < asked; q++) random_vector(queries + q * dimension, dimension);
      CHECK(fw_gallery_search(g, asked, queries, k, matches, &error) == FW_OK, "%d queries", asked);
      for (int32_t q = 0; q < asked; q++) check_matches(queries + q * dimension, dimension, count, matches + q * k, k);
    }
    for (int32_t slot = 0; slot < count; slot++) {
      const float *row = fw_gallery_vector(g, slot);
      for (int32_t i = 0; i < dimension; i++) CHECK(row[i] == list[slot][i], "slot %d", slot);
    }
    CHECK(!fw_gallery_vector(g, count) && !fw_gallery_vector(g, -1), "a slot beyond %d", count);
    fw_gallery_destroy(g);
  }
}

/* More than a page, all gone again, and filled anew. */
static void grows_and_shrinks(void) {
  fw_gallery *g;
  fw_error error;
  CHECK(fw_gallery_create(3, &g, &error) == FW_OK, "create");
  for (int turn = 0; turn < 2; turn++) {
    for (int32_t slot = 0; slot < kMost; slot++) {
      float vector[kDimension];
      random_vector(vector, 3);
      CHECK(fw_gallery_put(g, slot, vector, &error) == FW_OK, "slot %d", slot);
      keep(slot, vector, 3);
    }
    fw_match matches[3];
    const float query[3] = {-1, 0.2f, 0.1f}; /* worse than 0 with all */
    CHECK(fw_gallery_search(g, 1, query, 3, matches, &error) == FW_OK, "search");
    check_matches(query, 3, kMost, matches, 3);
    while (fw_gallery_count(g) > 0) {
      CHECK(fw_gallery_remove(g, check_random_int(0, fw_gallery_count(g) - 1), &error) == FW_OK, "remove");
    }
    CHECK(fw_gallery_search(g, 1, query, 3, matches, &error) == FW_OK, "search of nothing");
    check_matches(query, 3, 0, matches, 3);
  }
  fw_gallery_destroy(g);
}

static void equals_keep_their_order(void) {
  fw_gallery *g;
  fw_error error;
  fw_match matches[4];
  CHECK(fw_gallery_create(2, &g, &error) == FW_OK, "create");
  const float vectors[4][2] = {{0, 1}, {1, 1}, {2, 0}, {1, 1}};
  for (int32_t i = 0; i < 4; i++) CHECK(fw_gallery_put(g, i, vectors[i], &error) == FW_OK, "slot %d", i);
  const float queries[2][2] = {{1e14f, 1e14f}, {-1e-14f, -1e-14f}};
  const int32_t order[2][4] = {{1, 2, 3, 0}, {0, 1, 2, 3}};
  for (size_t q = 0; q < 2; q++) {
    CHECK(fw_gallery_search(g, 1, queries[q], 4, matches, &error) == FW_OK, "search");
    for (size_t i = 0; i < 4; i++) {
      CHECK(matches[i].slot == order[q][i], "query %d: match %d is slot %d", (int)q, (int)i, matches[i].slot);
    }
  }
  fw_gallery_destroy(g);
}

static void refuses(void) {
  fw_gallery *g = NULL;
  fw_error error;
  fw_match matches[2];
  CHECK(fw_gallery_create(0, &g, &error) == FW_ERR_ARGUMENT && !g, "dimension 0");
  CHECK(fw_gallery_create(FW_GALLERY_MAX_DIMENSION + 1, &g, NULL) == FW_ERR_ARGUMENT && !g, "too large");
  CHECK(fw_gallery_create(2, NULL, &error) == FW_ERR_ARGUMENT, "no place");
  CHECK(fw_gallery_create(2, &g, &error) == FW_OK, "create");
  const float good[2] = {1, 0}, bad[][2] = {{0, 0}, {NAN, 1}, {INFINITY, 0}, {1e38f, 0}, {1e-40f, 0}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    CHECK(fw_gallery_put(g, 0, bad[i], &error) == FW_ERR_ARGUMENT && fw_gallery_count(g) == 0, "vector %d", (int)i);
    CHECK(fw_gallery_search(g, 1, bad[i], 1, matches, &error) == FW_ERR_ARGUMENT, "query %d", (int)i);
  }
  CHECK(fw_gallery_put(g, 1, good, &error) == FW_ERR_ARGUMENT, "a gap");
  CHECK(fw_gallery_put(g, -1, good, &error) == FW_ERR_ARGUMENT, "slot -1");
  CHECK(fw_gallery_put(g, 0, NULL, &error) == FW_ERR_ARGUMENT, "no vector");
  CHECK(fw_gallery_put(NULL, 0, good, NULL) == FW_ERR_ARGUMENT, "no gallery");
  CHECK(fw_gallery_remove(g, 0, &error) == FW_ERR_ARGUMENT, "an empty slot");
  CHECK(fw_gallery_remove(NULL, 0, &error) == FW_ERR_ARGUMENT, "no gallery");
  CHECK(fw_gallery_put(g, 0, good, &error) == FW_OK, "put");
  CHECK(fw_gallery_put(g, 0, bad[0], &error) == FW_ERR_ARGUMENT, "zeros");
  CHECK(fw_gallery_vector(g, 0)[0] == 1, "a refused vector replaced one");
  CHECK(fw_gallery_put(g, 0, fw_gallery_vector(g, 0), &error) == FW_OK, "its own vector");
  CHECK(fw_gallery_put(g, 1, fw_gallery_vector(g, 0), &error) == FW_OK, "another slot's");
  CHECK(fw_gallery_vector(g, 1)[0] == 1, "the copy of a slot");
  CHECK(fw_gallery_search(g, 0, good, 1, matches, &error) == FW_ERR_ARGUMENT, "no query");
  CHECK(fw_gallery_search(g, 1, good, 0, matches, &error) == FW_ERR_ARGUMENT, "no match");
  CHECK(fw_gallery_search(g, 1, good, FW_GALLERY_MAX_MATCHES + 1, matches, &error) == FW_ERR_ARGUMENT, "too many");
  CHECK(fw_gallery_search(g, 1, NULL, 1, matches, &error) == FW_ERR_ARGUMENT, "no queries");
  CHECK(fw_gallery_search(NULL, 1, good, 1, matches, &error) == FW_ERR_ARGUMENT, "no gallery");
  CHECK(fw_gallery_count(NULL) == 0, "count of nothing");
  fw_gallery_destroy(g);
  fw_gallery_destroy(NULL);
}

CHECK_MAIN("gallery") {
  CHECK_RUN(agrees_with_a_list);
  CHECK_RUN(grows_and_shrinks);
  CHECK_RUN(equals_keep_their_order);
  CHECK_RUN(refuses);
}
