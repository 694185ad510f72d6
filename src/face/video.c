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
static const double patience_ms = 700.0; /* a lost face may come back and keep its id */
static const double hidden_ms = 2000.0;  /* the same of one lost beside another: that one may hide it */

static const float follow_presence = 0.6f; /* of min_presence: a followed face is given more credit than a new one */
static const float follow_iou = 0.2f;      /* with where it is expected; less is somebody else */
static const float most_shift = 0.25f;     /* of the mesh's region to where the face is expected, over its side */

/* Both moved by up to `most` to where the face is expected. */
static void shift(const fwi_motion *motion, fw_box *box, fwi_square *roi) {
  const fw_box there = fwi_motion_box(motion, *box);
  const float most = most_shift * roi->side;
  const float dx = fminf(fmaxf(there.x - box->x, -most), most), dy = fminf(fmaxf(there.y - box->y, -most), most);
  box->x += dx;
  box->y += dy;
  roi->cx += dx;
  roi->cy += dy;
}

static fw_status follow(fw_analyzer *a, const fw_image *image, fw_error *error) {
  for (int32_t i = 0; i < a->track_count; ++i) {
    fwi_track *track = a->tracks[i];
    if (track->lost) continue;
    fw_box box = fwi_mesh_box(&track->mesh);
    fwi_square roi = fwi_mesh_roi_of_mesh(&track->mesh);
    shift(&track->motion, &box, &roi);
    FWI_TRY(fwi_read_mesh(a, image, roi, 1, track, error));
    track->lost = !fwi_mesh_is_face(&track->mesh, follow_presence * a->options.min_presence) ||
                  fwi_iou(box, fwi_mesh_box(&track->mesh)) < follow_iou;
    if (track->lost) continue; /* its mesh need not be finite */
    fwi_motion_strain(&track->motion, fwi_mesh_box(&track->mesh), (float)(a->now_ms - track->seen_ms));
  }
  return FW_OK;
}

/* Track `index` ends; its person may come back. */
static void lose(fw_analyzer *a, int32_t index) {
  if (a->tracks[index]->person.identity_weight > 0.0f) fwi_remember(a, a->tracks[index]);
  fwi_track_remove(a, index);
}

static void forget_lost(fw_analyzer *a) {
  for (int32_t i = a->track_count - 1; i >= 0; --i) {
    fwi_track *track = a->tracks[i];
    const double patience = track->motion.contested ? hidden_ms : patience_ms;
    if (track->lost && a->now_ms - track->seen_ms > patience) lose(a, i);
  }
}

static int32_t count_seen(const fw_analyzer *a) {
  int32_t seen = 0;
  for (int32_t i = 0; i < a->track_count; ++i) seen += !a->tracks[i]->lost;
  return seen;
}

/* A free track; when only lost ones are left, the one lost longest gives way. */
static fwi_track *track_for_newcomer(fw_analyzer *a) {
  if (a->track_count == a->track_capacity) {
    int32_t oldest = -1;
    for (int32_t i = 0; i < a->track_count; ++i) {
      if (a->tracks[i]->lost && (oldest < 0 || a->tracks[i]->seen_ms < a->tracks[oldest]->seen_ms)) oldest = i;
    }
    if (oldest < 0) return NULL;
    lose(a, oldest);
  }
  return fwi_track_add(a);
}

/* The last track is new: hand it a lost track's id and readings if it is that face again. */
static fw_status admit(fw_analyzer *a, const fw_image *image, fw_box box, fw_error *error) {
  const int32_t last = a->track_count - 1, back = fwi_lost_at(a, box);
  fwi_track *track = a->tracks[last], *former = back >= 0 ? a->tracks[back] : NULL;
  track->motion = fwi_motion_start(box, a->now_ms);
  track->seen_ms = a->now_ms;
  if ((a->options.tasks & FW_TASK_IDENTITY) != 0) {
    FWI_TRY(fwi_recognise_newcomer(a, image, track, &former, error));
  }
  if (former != NULL) {
    former->mesh = track->mesh;
    former->face.score = track->face.score;
    former->face.presence = track->face.presence;
    former->face.box = track->face.box;
    memcpy(former->face.keypoints, track->face.keypoints, sizeof former->face.keypoints);
    former->lost = false;
    former->smooth_fresh = true;
    former->unsure = track->unsure;
    fwi_take_identity(a, former, track);
    fwi_track_remove(a, last);
    return FW_OK;
  }
  if (track->face.id == 0) track->face.id = a->next_id++;
  fwi_take_identity(a, track, track);
  return FW_OK;
}

/* Whether the newcomer in `track`, the last of the list, is a face that nobody follows yet. */
static fw_status prove(fw_analyzer *a, const fw_image *image, const fwi_detection *d, fwi_track *track, bool *keep,
                       fw_error *error) {
  if (a->options.tasks == 0) return fwi_believe_box(a, image, d, keep, error);
  FWI_TRY(fwi_read_mesh(a, image, fwi_mesh_roi_of_detection(d), 2, track, error));
  *keep = fwi_mesh_is_face(&track->mesh, a->options.min_presence);
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
  fw_status status = prove(a, image, d, track, &keep, error);
  if (status == FW_OK && keep) status = admit(a, image, track->face.box, error);
  if (status != FW_OK || !keep) fwi_track_remove(a, a->track_count - 1);
  return status;
}

static bool search_is_due(const fw_analyzer *a) {
  const int32_t seen = count_seen(a);
  if (seen == 0 || seen < a->track_count) return true;
  return seen < a->options.max_faces && a->now_ms - a->detected_ms >= search_ms;
}

/* How far detection `d` is from `track`, INFINITY for another face. */
static float box_distance(const fw_analyzer *a, const fwi_track *track, const fwi_detection *d) {
  if (track->was_lost) return fwi_return_distance(a, track, d->box);
  const fw_box there = fwi_motion_box(&track->motion, track->face.box);
  return fwi_iou(there, d->box) > follow_iou ? fwi_motion_miss(&track->motion, d->box) : INFINITY;
}

/* Pairs of a track and a detection, nearest first. Faces of the last frame choose before those that were lost, which
 * may find their place taken. */
static void follow_boxes(fw_analyzer *a, bool lost) {
  for (int32_t room = a->options.max_faces - count_seen(a); room > 0; --room) {
    fwi_track *track = NULL;
    int32_t taken = 0;
    float least = INFINITY;
    for (int32_t i = 0; i < a->track_count; ++i) {
      for (int32_t j = 0; j < a->candidates.count && a->tracks[i]->lost && a->tracks[i]->was_lost == lost; ++j) {
        const float distance = box_distance(a, a->tracks[i], &a->candidates.items[j]);
        if (distance < least) track = a->tracks[i], taken = j, least = distance;
      }
    }
    if (track == NULL) return;
    fwi_face_from_detection(&a->candidates.items[taken], &track->face);
    track->lost = false;
    a->candidates.items[taken] = a->candidates.items[--a->candidates.count];
  }
}

static void settle(fw_analyzer *a, fwi_track *track) {
  const double gap_ms = a->now_ms - track->seen_ms;
  const fw_box box = a->options.tasks == 0 ? track->face.box : fwi_mesh_box(&track->mesh);
  track->seen_ms = a->now_ms;
  fwi_motion_see(&track->motion, box, (float)gap_ms);
  if (a->options.tasks == 0) return;
  memcpy(track->face.mesh, track->mesh.points, sizeof track->face.mesh);
  fwi_one_euro_apply(&fwi_mesh_smoothing, track->face.mesh[0], (size_t)FW_MESH_POINTS * 3,
                     track->smooth_fresh || !a->options.smooth ? 0.0f : (float)(gap_ms * 1e-3),
                     0.5f * (box.width + box.height), track->smoothing);
  track->smooth_fresh = false;
  fwi_read_geometry(a, track);
}

fw_status fwi_track_boxes(fw_analyzer *a, const fw_image *image, fw_error *error) {
  fwi_expect(a);
  for (int32_t i = 0; i < a->track_count; ++i) {
    a->tracks[i]->was_lost = a->tracks[i]->lost;
    a->tracks[i]->lost = true;
  }
  follow_boxes(a, false);
  follow_boxes(a, true);
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
  fwi_expect(a);
  FWI_TRY(follow(a, image, error));
  fwi_part_twins(a);
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
  fwi_find_covered(a);
  if ((a->options.tasks & FW_TASK_IDENTITY) != 0) {
    fwi_forget_the_gone(a);
    FWI_TRY(fwi_recognise(a, image, error));
  }
  return fwi_read_attributes(a, image, error);
}
