/* One picture on its own. */
#include <string.h>

#include "base/fail.h"
#include "face/analyzer.h"

/* Read one candidate and keep it if the mesh net agrees; of two views of one face the surer stays. */
static fw_status verify(fw_analyzer *a, const fw_image *image, const fwi_detection *d, fw_error *error) {
  const int32_t others = a->track_count;
  if (others >= a->options.max_faces && fwi_track_at(a, others, d->box) < 0) return FW_OK;
  fwi_track *track = fwi_track_add(a);
  fwi_face_from_detection(d, &track->face);
  FWI_TRY(fwi_read_mesh(a, image, fwi_mesh_roi_of_detection(d), 2, track, error));
  memcpy(track->face.mesh, track->mesh.points, sizeof track->face.mesh);
  if (track->face.presence < a->options.min_presence) {
    fwi_track_remove(a, others);
    return FW_OK;
  }
  fwi_read_geometry(a, track);
  const int32_t twin = fwi_track_at(a, others, track->face.box);
  if (twin >= 0) {
    fwi_track_remove(a, a->tracks[twin]->face.presence < track->face.presence ? twin : others);
  } else if (others >= a->options.max_faces) {
    fwi_track_remove(a, others);
  }
  return FW_OK;
}

static fw_status read_attributes(fw_analyzer *a, const fw_image *image, fwi_track *track, fw_error *error) {
  bool valid;
  if ((a->options.tasks & FW_TASK_EMOTION) != 0) {
    float emotion[FW_EMOTIONS];
    FWI_TRY(fwi_read_emotion(a, image, track, emotion, &valid, error));
    if (valid) fwi_publish_emotion(a, track, emotion);
  }
  if ((a->options.tasks & (FW_TASK_AGE | FW_TASK_GENDER)) != 0) {
    float years[2], male[2];
    bool mirrored_valid;
    FWI_TRY(fwi_read_age_gender(a, image, track, false, &years[0], &male[0], &valid, error));
    FWI_TRY(fwi_read_age_gender(a, image, track, true, &years[1], &male[1], &mirrored_valid, error));
    if (valid && mirrored_valid) {
      fwi_publish_age_gender(a, track, 0.5f * (years[0] + years[1]), 0.5f * (male[0] + male[1]));
    }
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

fw_status fwi_analyze_picture(fw_analyzer *a, const fw_image *image, fw_error *error) {
  a->track_count = 0;
  FWI_TRY(fwi_find_in_picture(a, image, error));
  sort_candidates(&a->candidates);
  for (int32_t i = 0; i < a->candidates.count; ++i) {
    const fwi_detection *d = &a->candidates.items[i];
    if (a->options.tasks != 0) {
      FWI_TRY(verify(a, image, d, error));
    } else if (a->track_count < a->options.max_faces && fwi_track_at(a, a->track_count, d->box) < 0) {
      fwi_face_from_detection(d, &fwi_track_add(a)->face);
    }
  }
  for (int32_t i = 0; i < a->track_count; ++i) FWI_TRY(read_attributes(a, image, a->tracks[i], error));
  return FW_OK;
}
