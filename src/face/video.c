/* Frames of one stream: the mesh follows each face, the detector looks for new ones now and then, and
 * attributes are read on slower clocks. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "face/analyzer.h"
#include "face/one_euro.h"
#include "kernels/mathf.h"

/* Milliseconds. */
static const double search_ms = 500.0;   /* between looks for newcomers */
static const double patience_ms = 700.0; /* a lost face may come back where it was and keep its id */

static const float follow_presence = 0.6f; /* of min_presence: a followed face is given more credit than a new one */
static const float follow_iou = 0.2f;      /* with the last frame; less is somebody else */
static const float return_iou = 0.3f;      /* of a lost face and the one that comes back */

static fw_status follow(fw_analyzer *a, const fw_image *image, fw_error *error) {
  for (int32_t i = 0; i < a->track_count; ++i) {
    fwi_track *track = a->tracks[i];
    if (track->lost) continue;
    const fw_box before = fwi_mesh_box(&track->mesh);
    FWI_TRY(fwi_read_mesh(a, image, fwi_mesh_roi_of_mesh(&track->mesh), 1, track, error));
    track->lost = track->mesh.presence < follow_presence * a->options.min_presence ||
                  fwi_iou(before, fwi_mesh_box(&track->mesh)) < follow_iou;
  }
  return FW_OK;
}

/* Two tracks that slid onto one face: the older stays. */
static void merge_twins(fw_analyzer *a) {
  for (int32_t i = 0; i < a->track_count; ++i) {
    for (int32_t j = a->track_count - 1; j > i; --j) {
      const fwi_track *p = a->tracks[i], *q = a->tracks[j];
      if (p->lost || q->lost || fwi_iou(fwi_mesh_box(&p->mesh), fwi_mesh_box(&q->mesh)) < 0.5f) continue;
      if (p->face.id > q->face.id) {
        fwi_track *older = a->tracks[j];
        a->tracks[j] = a->tracks[i];
        a->tracks[i] = older;
      }
      fwi_track_remove(a, j);
    }
  }
}

static void forget_lost(fw_analyzer *a) {
  for (int32_t i = a->track_count - 1; i >= 0; --i) {
    if (a->tracks[i]->lost && a->now_ms - a->tracks[i]->seen_ms > patience_ms) fwi_track_remove(a, i);
  }
}

static int32_t count_seen(const fw_analyzer *a) {
  int32_t seen = 0;
  for (int32_t i = 0; i < a->track_count; ++i) seen += !a->tracks[i]->lost;
  return seen;
}

/* The lost track that `box` continues, -1 without one. */
static int32_t lost_at(const fw_analyzer *a, fw_box box) {
  int32_t best = -1;
  float most = return_iou;
  for (int32_t i = 0; i < a->track_count; ++i) {
    const float iou = a->tracks[i]->lost ? fwi_iou(box, a->tracks[i]->face.box) : 0.0f;
    if (iou > most) best = i, most = iou;
  }
  return best;
}

/* A free track; when only lost ones are left, the one lost longest gives way. */
static fwi_track *track_for_newcomer(fw_analyzer *a) {
  if (a->track_count == a->track_capacity) {
    int32_t oldest = -1;
    for (int32_t i = 0; i < a->track_count; ++i) {
      if (a->tracks[i]->lost && (oldest < 0 || a->tracks[i]->seen_ms < a->tracks[oldest]->seen_ms)) oldest = i;
    }
    if (oldest < 0) return NULL;
    fwi_track_remove(a, oldest);
  }
  return fwi_track_add(a);
}

/* The last track is new: hand it a lost track's id and readings if it is that face again. */
static void admit(fw_analyzer *a, fw_box box) {
  const int32_t last = a->track_count - 1, back = lost_at(a, box);
  fwi_track *track = a->tracks[last];
  if (back < 0) {
    track->face.id = a->next_id++;
    return;
  }
  fwi_track *former = a->tracks[back];
  former->mesh = track->mesh;
  former->face.score = track->face.score;
  former->face.presence = track->face.presence;
  former->face.box = track->face.box;
  memcpy(former->face.keypoints, track->face.keypoints, sizeof former->face.keypoints);
  former->lost = false;
  former->smooth_fresh = true;
  fwi_track_remove(a, last);
}

/* Whether the newcomer in `track`, the last of the list, is a face that nobody follows yet. */
static fw_status prove(fw_analyzer *a, const fw_image *image, const fwi_detection *d, fwi_track *track, bool *keep,
                       fw_error *error) {
  if (a->options.tasks == 0) return fwi_believe_box(a, image, d, keep, error);
  FWI_TRY(fwi_read_mesh(a, image, fwi_mesh_roi_of_detection(d), 2, track, error));
  *keep = track->mesh.presence >= a->options.min_presence;
  if (!*keep) return FW_OK;
  track->face.box = fwi_mesh_box(&track->mesh);
  *keep = fwi_track_at(a, a->track_count - 1, track->face.box) < 0;
  return *keep ? fwi_believe(a, image, d, track, keep, error) : FW_OK;
}

static fw_status welcome(fw_analyzer *a, const fw_image *image, const fwi_detection *d, fw_error *error) {
  if (count_seen(a) >= a->options.max_faces || fwi_track_at(a, a->track_count, d->box) >= 0) return FW_OK;
  fwi_track *track = track_for_newcomer(a);
  if (track == NULL) return FW_OK;
  bool keep = false;
  fwi_face_from_detection(d, &track->face);
  track->has_keypoints = d->has_keypoints;
  track->smooth_fresh = true;
  const fw_status status = prove(a, image, d, track, &keep, error);
  if (status == FW_OK && keep) {
    admit(a, track->face.box);
  } else {
    fwi_track_remove(a, a->track_count - 1);
  }
  return status;
}

static bool search_is_due(const fw_analyzer *a) {
  const int32_t seen = count_seen(a);
  if (seen == 0 || seen < a->track_count) return true;
  return seen < a->options.max_faces && a->now_ms - a->detected_ms >= search_ms;
}

/* The detection that overlaps `track` most is taken off the list; false when there is none. */
static bool take_box(fw_analyzer *a, fwi_track *track) {
  int32_t best = -1;
  float most = follow_iou;
  for (int32_t i = 0; i < a->candidates.count; ++i) {
    const float iou = fwi_iou(track->face.box, a->candidates.items[i].box);
    if (iou > most) best = i, most = iou;
  }
  if (best < 0) return false;
  fwi_face_from_detection(&a->candidates.items[best], &track->face);
  a->candidates.items[best] = a->candidates.items[--a->candidates.count];
  return true;
}

/* Faces of the last frame choose before those that were lost, which may find their place taken. */
static void follow_boxes(fw_analyzer *a) {
  for (int32_t i = 0; i < a->track_count; ++i) a->tracks[i]->was_lost = a->tracks[i]->lost;
  for (int32_t i = 0; i < a->track_count; ++i) {
    if (!a->tracks[i]->was_lost) a->tracks[i]->lost = !take_box(a, a->tracks[i]);
  }
  for (int32_t i = 0; i < a->track_count; ++i) {
    fwi_track *track = a->tracks[i];
    if (track->was_lost && count_seen(a) < a->options.max_faces) track->lost = !take_box(a, track);
  }
}

static void settle(fw_analyzer *a, fwi_track *track) {
  const double gap_ms = a->now_ms - track->seen_ms;
  track->seen_ms = a->now_ms;
  if (a->options.tasks == 0) return;
  const fw_box box = fwi_mesh_box(&track->mesh);
  memcpy(track->face.mesh, track->mesh.points, sizeof track->face.mesh);
  fwi_one_euro_apply(&fwi_mesh_smoothing, track->face.mesh[0], (size_t)FW_MESH_POINTS * 3,
                     track->smooth_fresh ? 0.0f : (float)(gap_ms * 1e-3), 0.5f * (box.width + box.height),
                     track->smoothing);
  track->smooth_fresh = false;
  fwi_read_geometry(a, track);
}

fw_status fwi_track_boxes(fw_analyzer *a, const fw_image *image, fw_error *error) {
  follow_boxes(a);
  for (int32_t i = 0; i < a->candidates.count; ++i) FWI_TRY(welcome(a, image, &a->candidates.items[i], error));
  for (int32_t i = 0; i < a->track_count; ++i) {
    if (!a->tracks[i]->lost) settle(a, a->tracks[i]);
  }
  forget_lost(a);
  return FW_OK;
}

fw_status fwi_analyze_frame(fw_analyzer *a, const fw_image *image, fw_error *error) {
  if (a->options.tasks == 0) {
    FWI_TRY(fwi_find_in_frame(a, image, error));
    return fwi_track_boxes(a, image, error);
  }
  FWI_TRY(follow(a, image, error));
  merge_twins(a);
  if (search_is_due(a)) {
    FWI_TRY(fwi_find_in_frame(a, image, error));
    a->detected_ms = a->now_ms;
    for (int32_t i = 0; i < a->candidates.count; ++i) FWI_TRY(welcome(a, image, &a->candidates.items[i], error));
  }
  for (int32_t i = 0; i < a->track_count; ++i) {
    if (a->tracks[i]->lost) continue;
    settle(a, a->tracks[i]);
    FWI_TRY(fwi_read_state(a, image, a->tracks[i], error));
  }
  forget_lost(a);
  return fwi_read_attributes(a, image, error);
}
