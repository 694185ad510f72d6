/* Faces that meet: which of two a mesh is on, who is hidden, and who comes out again. */
#include <math.h>

#include "face/analyzer.h"

/* In units of the faces' size. */
static const float near = 1.25f, apart = 1.5f;    /* centres of faces of which the mesh net sees both */
static const float strayed = 0.4f, nearer = 0.3f; /* of a mesh from its own path, and so much nearer to another's */
static const float return_miss = 0.5f;            /* of a lost face from where it is expected, and .. */
static const float return_speed = 1.0f;           /* .. so much more after a second */
static const float most_return_miss = 1.5f;
static const float most_growth = 2.0f; /* of a face while it was lost */

static const double crossing_ms = 2000.0; /* faces that overlap for longer just stand so */

static const float twin_iou = 0.5f, one_iou = 0.8f; /* of meshes that may be on one face, and that are */
static const float most_overlap = 0.15f;            /* of boxes of faces that do not disturb each other */
static const float plain = 0.05f;                   /* difference of two strains */

static float size_of(fw_box box) {
  return 0.5f * (box.width + box.height);
}

static bool meet(const fwi_track *p, const fwi_track *q) {
  const float sizes = 0.5f * (size_of(p->face.box) + size_of(q->face.box));
  const float dx = p->motion.x - q->motion.x, dy = p->motion.y - q->motion.y;
  const bool met = p->motion.contested && q->motion.contested;
  return sqrtf(dx * dx + dy * dy) < (met ? apart : near) * sizes;
}

void fwi_expect(fw_analyzer *a) {
  bool contested[FW_MAX_FACES + 1];
  for (int32_t i = 0; i < a->track_count; ++i) {
    fwi_track *track = a->tracks[i];
    fwi_motion_predict(&track->motion, a->now_ms, track->lost);
    contested[i] = track->lost && track->motion.contested;
  }
  for (int32_t i = 0; i < a->track_count; ++i) {
    for (int32_t j = 0; j < i; ++j) {
      if (meet(a->tracks[i], a->tracks[j])) contested[i] = contested[j] = true;
    }
  }
  for (int32_t i = 0; i < a->track_count; ++i) a->tracks[i]->motion.contested = contested[i];
}

/* p follows a face, q is out of sight: has p's mesh left p's path for q's? */
static bool took_over(const fwi_track *p, const fwi_track *q) {
  const fw_box box = fwi_mesh_box(&p->mesh);
  const float own = fwi_motion_miss(&p->motion, box), others = fwi_motion_miss(&q->motion, box);
  return q->motion.contested && own > strayed && others + nearer < own && others < return_miss;
}

/* p's mesh is q's, and p out of sight. */
static void hand_over(fwi_track *p, fwi_track *q) {
  const fwi_motion motion = p->motion;
  const double seen_ms = p->seen_ms;
  p->motion = q->motion;
  q->motion = motion;
  p->seen_ms = q->seen_ms;
  q->seen_ms = seen_ms;
  fwi_swap_people(p, q);
}

/* Of two whose meshes lie over each other the one that is hidden: whose mesh has left its path. NULL while both may be
 * seen. */
static fwi_track *hidden_of(fwi_track *p, fwi_track *q) {
  const fw_box box_p = fwi_mesh_box(&p->mesh), box_q = fwi_mesh_box(&q->mesh);
  if (p->lost || q->lost || fwi_iou(box_p, box_q) < twin_iou) return NULL;
  const float more = p->motion.strain - q->motion.strain;
  if (fabsf(more) > plain) return more > 0.0f ? p : q;
  if (fwi_iou(box_p, box_q) < one_iou) return NULL;
  return p->face.id > q->face.id ? p : q;
}

void fwi_part_twins(fw_analyzer *a) {
  for (int32_t i = 0; i < a->track_count; ++i) {
    for (int32_t j = 0; j < a->track_count; ++j) {
      fwi_track *p = a->tracks[i], *q = a->tracks[j];
      if (i == j || p->lost) continue;
      if (q->lost) {
        if (took_over(p, q)) hand_over(p, q);
      } else {
        fwi_track *hidden = hidden_of(p, q);
        if (hidden != NULL) hidden->lost = hidden->motion.contested = true;
      }
    }
  }
}

bool fwi_overlaps(const fw_analyzer *a, const fwi_track *track, bool lost) {
  for (int32_t i = 0; i < a->track_count; ++i) {
    const fwi_track *other = a->tracks[i];
    if (other == track || other->lost != lost || (lost && !other->motion.contested)) continue;
    const fw_box box = lost ? fwi_motion_box(&other->motion, other->face.box) : other->face.box;
    if (fwi_overlap(track->face.box, box) > most_overlap) return true;
  }
  return false;
}

void fwi_find_covered(fw_analyzer *a) {
  const bool identity = (a->options.tasks & FW_TASK_IDENTITY) != 0;
  for (int32_t i = 0; i < a->track_count; ++i) {
    fwi_track *track = a->tracks[i];
    const bool overlaps = fwi_overlaps(a, track, false);
    if (!overlaps) track->clear_ms = a->now_ms;
    track->hides = fwi_overlaps(a, track, true);
    /* Who hides another can be read, where it is made sure who that is. */
    track->covered = (overlaps && a->now_ms - track->clear_ms < crossing_ms) || (track->hides && !identity);
  }
}

float fwi_return_distance(const fw_analyzer *a, const fwi_track *track, fw_box box) {
  const float growth = size_of(box) / size_of(track->face.box);
  const float seconds = (float)(a->now_ms - track->seen_ms) * 1e-3f;
  const float most = fminf(return_miss + return_speed * seconds, most_return_miss);
  const float miss = fwi_motion_miss(&track->motion, box);
  return miss < most && growth < most_growth && growth * most_growth > 1.0f ? miss : INFINITY;
}

int32_t fwi_lost_at(const fw_analyzer *a, fw_box box) {
  int32_t best = -1;
  float least = INFINITY;
  for (int32_t i = 0; i < a->track_count; ++i) {
    const float distance = a->tracks[i]->lost ? fwi_return_distance(a, a->tracks[i], box) : INFINITY;
    if (distance < least) best = i, least = distance;
  }
  return best;
}
