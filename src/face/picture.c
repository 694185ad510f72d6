/* One picture on its own. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "face/analyzer.h"

static const float smallest_face = 10.0f; /* pixels; smaller ones say nothing, and grass is full of them */
static const float turned_score = 0.7f;   /* least of the near net for faces found in the turned picture */
static const float sure_score = 0.75f;    /* of the near net: its face needs no second opinion */

static const int32_t spare_reads = 64; /* candidates read beyond two for each of max_faces */

/* Scores that are not worth a look at the mesh. The caller's own threshold is the only one when there is one. */
static bool is_weak(fw_analyzer *a, const fwi_detection *d) {
  if (!d->has_keypoints || a->options.min_detection_score >= 0.0f) return false;
  return d->quarters != 0 && d->score < turned_score;
}

/* Nothing is to be gained from reading `d`: its face was read at this angle, or beyond doubt at another. */
static bool is_settled(const fwi_track *track, const fwi_detection *d) {
  return track->quarters == d->quarters || (track->has_keypoints && track->face.score >= sure_score);
}

/* Read one candidate and keep it if it is believed; of two views of one face the more upright stays. */
static fw_status verify(fw_analyzer *a, const fw_image *image, const fwi_detection *d, int32_t *reads,
                        fw_error *error) {
  const int32_t others = a->track_count;
  const int32_t rival = fwi_track_at(a, others, d->box);
  if (rival < 0 && others >= a->options.max_faces) return FW_OK;
  if (rival >= 0 && is_settled(a->tracks[rival], d)) return FW_OK;
  if (--*reads < 0) return FW_OK;
  fwi_track *track = fwi_track_add(a);
  fwi_face_from_detection(d, &track->face);
  track->has_keypoints = d->has_keypoints;
  track->quarters = d->quarters;
  FWI_TRY(fwi_read_mesh(a, image, fwi_mesh_roi_of_detection(d), 2, track, error));
  bool keep = fwi_mesh_is_face(&track->mesh, a->options.min_presence);
  if (keep) FWI_TRY(fwi_believe(a, image, d, track, &keep, error));
  if (keep) {
    memcpy(track->face.mesh, track->mesh.points, sizeof track->face.mesh);
    fwi_read_geometry(a, track);
    const int32_t twin = fwi_track_at(a, others, track->face.box);
    if (twin >= 0) {
      FWI_TRY(fwi_uprightness(a, image, track, error));
      FWI_TRY(fwi_uprightness(a, image, a->tracks[twin], error));
      keep = a->tracks[twin]->upright < track->upright;
      if (keep) fwi_track_remove(a, twin); /* the newcomer, last in the list, takes its place */
    } else {
      keep = others < a->options.max_faces;
    }
  }
  if (!keep) fwi_track_remove(a, others);
  return FW_OK;
}

static fw_status read_attributes(fw_analyzer *a, const fw_image *image, fwi_track *track, fw_error *error) {
  bool valid;
  if ((a->options.tasks & FW_TASK_EMOTION) != 0) {
    float emotion[FW_EMOTIONS];
    fwi_cut_emotion(a, image, track, NULL, NULL);
    FWI_TRY(fwi_run_emotion(a, emotion, &valid, error));
    if (valid) fwi_publish_emotion(a, track, emotion, 1.0f);
  }
  if ((a->options.tasks & (FW_TASK_AGE | FW_TASK_GENDER)) != 0) {
    float years[2], male[2];
    bool both_valid = true;
    for (int32_t i = 0; i < 2; ++i) {
      fwi_cut_age_gender(a, image, track, i == 1, NULL);
      FWI_TRY(fwi_run_age_gender(a, &years[i], &male[i], &valid, error));
      both_valid = both_valid && valid;
    }
    if (both_valid) {
      fwi_publish_age_gender(a, track, 0.5f * (years[0] + years[1]), 0.5f * (male[0] + male[1]));
    }
  }
  if ((a->options.tasks & FW_TASK_IDENTITY) != 0) {
    float embedding[FW_EMBEDDING];
    for (int32_t i = 0; i < 2; ++i) {
      fwi_cut_identity(a, image, track, i == 1);
      FWI_TRY(fwi_run_identity(a, embedding, &valid, error));
      if (valid) fwi_publish_identity(a, track, embedding, 1.0f);
    }
  }
  for (int32_t task = 0; task < a->custom_count; ++task) {
    fwi_cut_custom(a, image, track, task, NULL);
    FWI_TRY(fwi_run_custom(a, task, &valid, error));
    if (valid) fwi_publish_custom(a, track, task, 1.0f);
  }
  return FW_OK;
}

/* Prominent candidates first, so that max_faces keeps those. */
static void sort_candidates(fwi_detections *list) {
  for (int32_t i = 0; i < list->count; ++i) {
    int32_t best = i;
    float most = fwi_prominence(list->items[i].score, list->items[i].box);
    for (int32_t j = i + 1; j < list->count; ++j) {
      const float next = fwi_prominence(list->items[j].score, list->items[j].box);
      if (next > most) best = j, most = next;
    }
    const fwi_detection front = list->items[i];
    list->items[i] = list->items[best];
    list->items[best] = front;
  }
}

/* `reads` bounds the work on pictures that are full of what is not a face. */
static fw_status take_candidates(fw_analyzer *a, const fw_image *image, int32_t *reads, fw_error *error) {
  sort_candidates(&a->candidates);
  for (int32_t i = 0; i < a->candidates.count; ++i) {
    const fwi_detection *d = &a->candidates.items[i];
    if (d->box.width * d->box.height < smallest_face * smallest_face || is_weak(a, d)) continue;
    if (a->options.tasks != 0) {
      FWI_TRY(verify(a, image, d, reads, error));
    } else if (a->track_count < a->options.max_faces && fwi_track_at(a, a->track_count, d->box) < 0) {
      bool keep;
      FWI_TRY(fwi_believe_box(a, image, d, &keep, error));
      if (keep) fwi_face_from_detection(d, &fwi_track_add(a)->face);
    }
  }
  return FW_OK;
}

fw_status fwi_analyze_picture(fw_analyzer *a, const fw_image *image, fw_error *error) {
  int32_t reads = 2 * a->options.max_faces + spare_reads;
  a->track_count = 0;
  FWI_TRY(fwi_find_upright(a, image, error));
  FWI_TRY(take_candidates(a, image, &reads, error));
  if (a->options.rotations) {
    FWI_TRY(fwi_find_turned(a, image, a->track_count == 0, error));
    FWI_TRY(take_candidates(a, image, &reads, error));
  }
  for (int32_t i = 0; i < a->track_count && a->options.tasks != 0; ++i) {
    FWI_TRY(fwi_read_state(a, image, a->tracks[i], error));
    FWI_TRY(read_attributes(a, image, a->tracks[i], error));
  }
  return FW_OK;
}
