#include "face/analyzer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

enum { LARGEST_SAMPLE = 320 * 240 * 3 };

static const double longest_gap_ms = 1000.0; /* between frames of one stream */

static const uint32_t all_tasks = FW_TASK_ALL | FW_TASK_CUSTOM; /* all need the mesh */

void fw_analyzer_options_default(fw_analyzer_options *options) {
  *options = (fw_analyzer_options){.tasks = FW_TASK_DEFAULT,
                                   .mode = FW_MODE_IMAGE,
                                   .range = FW_RANGE_AUTO,
                                   .max_faces = 32,
                                   .min_detection_score = -1.0f,
                                   .min_presence = 0.5f,
                                   .tiles = true,
                                   .rotations = true,
                                   .memory = 64,
                                   .memory_ms = 600e3f,
                                   .smooth = true,
                                   .kernels = FW_KERNELS_SIMD};
}

double fwi_clock(const fw_analyzer *a) {
  return a->options.now_ms != NULL ? a->options.now_ms(a->options.now_context) : 0.0;
}

fwi_net *fwi_net_of(fw_analyzer *a, fw_model_role role) {
  return a->nets[role].session != NULL ? &a->nets[role] : NULL;
}

float fwi_threshold(const fw_analyzer *a, fw_model_role role) {
  return a->options.min_detection_score < 0.0f ? fwi_detect_threshold(role) : a->options.min_detection_score;
}

fwi_track *fwi_track_add(fw_analyzer *a) {
  if (a->track_count == a->track_capacity) return NULL;
  fwi_track *track = a->tracks[a->track_count++];
  memset(&track->face, 0, sizeof track->face);
  track->fresh_crops = 0;
  track->lost = false;
  track->has_keypoints = false;
  track->upright = -1.0f;
  track->covered = track->hides = track->unsure = false;
  track->clear_ms = -INFINITY;
  fwi_new_person(track);
  return track;
}

void fwi_track_remove(fw_analyzer *a, int32_t index) {
  fwi_track *gone = a->tracks[index];
  a->tracks[index] = a->tracks[--a->track_count];
  a->tracks[a->track_count] = gone;
}

fwi_track *fwi_track_of(const fw_analyzer *a, uint32_t id) {
  for (int32_t i = 0; i < a->track_count; ++i) {
    if (a->tracks[i]->face.id == id) return a->tracks[i];
  }
  return NULL;
}

float fwi_prominence(float score, fw_box box) {
  return score * sqrtf(box.width * box.height);
}

int32_t fwi_track_at(const fw_analyzer *a, int32_t count, fw_box box) {
  for (int32_t i = 0; i < count; ++i) {
    const fw_box other = a->tracks[i]->face.box;
    if (!a->tracks[i]->lost && fwi_same_face(box, other)) return i;
  }
  return -1;
}

static fw_status check_options(const fw_analyzer_options *o, fw_error *error) {
  if ((o->tasks & ~all_tasks) != 0) return fwi_fail(error, FW_ERR_ARGUMENT, "tasks has unknown bits");
  if ((unsigned)o->mode > FW_MODE_VIDEO) return fwi_fail(error, FW_ERR_ARGUMENT, "mode %d is unknown", (int)o->mode);
  if ((unsigned)o->range > FW_RANGE_CROWD)
    return fwi_fail(error, FW_ERR_ARGUMENT, "range %d is unknown", (int)o->range);
  if ((unsigned)o->kernels > FW_KERNELS_SCALAR) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "kernel set %d is unknown", (int)o->kernels);
  }
  if (o->max_faces < 1 || o->max_faces > FW_MAX_FACES) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "max_faces is %d, must be 1..%d", (int)o->max_faces, FW_MAX_FACES);
  }
  if (!(o->min_detection_score <= 1.0f)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "min_detection_score must be 0..1, or negative for the nets' own");
  }
  if (o->memory < 0 || o->memory > FW_MAX_MEMORY || !(o->memory_ms >= 0.0f)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "memory must be 0..%d people, for 0 ms or longer", FW_MAX_MEMORY);
  }
  if (!(o->min_presence >= 0.0f && o->min_presence <= 1.0f)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "min_presence must be 0..1");
  }
  return FW_OK;
}

/* Zeroed memory for the analyzer's life; sets *ok to false when there is none. */
static void *take(fw_analyzer *a, size_t count, size_t size, bool *ok) {
  void *memory = fwi_arena_alloc(&a->arena, count, size);
  if (memory == NULL) *ok = false;
  return memory;
}

static bool take_buffers(fw_analyzer *a) {
  bool ok = true;
  const size_t faces = (size_t)a->options.max_faces;
  const bool video = a->options.mode == FW_MODE_VIDEO;
  /* One track more than faces: a newcomer is read before it is compared with the others. */
  const size_t tracks = faces + 1;
  a->scratch.row = take(a, FWI_RESIZE_SCRATCH(FW_IMAGE_MAX_SIDE), sizeof(float), &ok);
  a->scratch.sample = take(a, LARGEST_SAMPLE, sizeof(float), &ok);
  a->scratch.raw.capacity = FWI_ANCHORS_CROWD;
  a->scratch.raw.items = take(a, FWI_ANCHORS_CROWD, sizeof(fwi_detection), &ok);
  a->candidates.capacity = FWI_MAX_CANDIDATES;
  a->candidates.items = take(a, FWI_MAX_CANDIDATES, sizeof(fwi_detection), &ok);
  a->faces = take(a, tracks, sizeof(fw_face), &ok);
  a->face_tracks = take(a, tracks, sizeof(int32_t), &ok);
  a->tracks = take(a, tracks, sizeof(fwi_track *), &ok);
  for (size_t i = 0; i < tracks && ok; ++i) {
    a->tracks[i] = take(a, 1, sizeof(fwi_track), &ok);
    if (video && ok) a->tracks[i]->smoothing = take(a, (size_t)2 * FW_MESH_POINTS * 3, sizeof(float), &ok);
  }
  if (video && (a->options.tasks & FW_TASK_IDENTITY) != 0) a->people_capacity = a->options.memory;
  a->people = take(a, (size_t)a->people_capacity, sizeof(fwi_person), &ok);
  const size_t readings = 2 + FW_MAX_CUSTOM; /* emotion, age and custom tasks of each */
  a->due = take(a, readings * tracks, sizeof(fw_due), &ok);
  a->due_tracks = take(a, readings * tracks, sizeof(fwi_track *), &ok);
  a->track_capacity = (int32_t)tracks;
  return ok;
}

fw_status fw_analyzer_create(const fw_analyzer_options *options, fw_analyzer **out, fw_error *error) {
  if (out == NULL) return fwi_fail(error, FW_ERR_ARGUMENT, "out is NULL");
  *out = NULL;
  if (options == NULL) return fwi_fail(error, FW_ERR_ARGUMENT, "options is NULL");
  FWI_TRY(check_options(options, error));
  fw_analyzer *a = calloc(1, sizeof *a);
  if (a == NULL) return fwi_fail(error, FW_ERR_MEMORY, "no memory for the analyzer");
  a->options = *options;
  a->next_id = 1;
  if (!take_buffers(a)) {
    fw_analyzer_destroy(a);
    return fwi_fail(error, FW_ERR_MEMORY, "no memory for the buffers of %d faces", (int)options->max_faces);
  }
  *out = a;
  return FW_OK;
}

void fw_analyzer_destroy(fw_analyzer *a) {
  if (a == NULL) return;
  for (size_t role = 0; role < FWI_NETS; ++role) {
    fwi_net_free(&a->nets[role]);
    fwi_block_free(a->crops[role]);
  }
  for (size_t task = 0; task < FW_MAX_CUSTOM; ++task) fwi_block_free(a->custom_values[task]);
  fwi_arena_free(&a->arena);
  free(a);
}

uint32_t fw_analyzer_roles_needed(const fw_analyzer_options *options) {
  uint32_t roles = 0;
  switch (options->range) {
    case FW_RANGE_SHORT:
      roles = 1u << FW_MODEL_DETECT_SHORT;
      break;
    case FW_RANGE_FULL:
      roles = 1u << FW_MODEL_DETECT_FULL;
      break;
    case FW_RANGE_CROWD:
      roles = 1u << FW_MODEL_DETECT_CROWD;
      break;
    case FW_RANGE_AUTO:
    default:
      roles = 1u << FW_MODEL_DETECT_SHORT;
      if (options->tiles) roles |= 1u << FW_MODEL_DETECT_CROWD;
      break;
  }
  if (options->tasks != 0) roles |= 1u << FW_MODEL_MESH;
  if ((options->tasks & FW_TASK_EMOTION) != 0) roles |= 1u << FW_MODEL_EMOTION;
  if ((options->tasks & (FW_TASK_AGE | FW_TASK_GENDER)) != 0) roles |= 1u << FW_MODEL_AGE_GENDER;
  if ((options->tasks & FW_TASK_IDENTITY) != 0) roles |= 1u << FW_MODEL_RECOGNITION;
  return roles;
}

static size_t crop_bytes(const fw_analyzer *a, fw_model_role role) {
  return (size_t)a->sides[role] * (size_t)a->sides[role] * 4;
}

fw_status fwi_keep_crops(fw_analyzer *a, fw_model_role role, int32_t side, fw_error *error) {
  if (!a->options.keep_crops || role < FW_MODEL_MESH) return FW_OK;
  const size_t bytes = (size_t)side * (size_t)side * 4;
  uint8_t *block = fwi_block_alloc((size_t)a->track_capacity * bytes);
  if (block == NULL)
    return fwi_fail(error, FW_ERR_MEMORY, "no memory for the crops of the %s net", fwi_role_name(role));
  fwi_block_free(a->crops[role]);
  a->crops[role] = block;
  for (int32_t i = 0; i < a->track_capacity; ++i) {
    a->tracks[i]->crops[role] = block + (size_t)i * bytes;
    a->tracks[i]->fresh_crops &= ~(1u << role);
  }
  return FW_OK;
}

fw_status fw_analyzer_set_model(fw_analyzer *a, fw_model_role role, const void *data, size_t size, fw_error *error) {
  if (a == NULL || data == NULL) return fwi_fail(error, FW_ERR_ARGUMENT, "the analyzer or the data is NULL");
  if ((unsigned)role >= FW_MODEL_ROLE_COUNT) return fwi_fail(error, FW_ERR_ARGUMENT, "role %d is unknown", (int)role);
  fwi_net fresh = {0};
  FWI_TRY(fwi_net_load(&fresh, role, data, size, a->options.kernels, error));
  const fw_status status = fwi_keep_crops(a, role, fresh.width, error);
  if (status != FW_OK) {
    fwi_net_free(&fresh);
    return status;
  }
  fwi_net_free(&a->nets[role]);
  a->nets[role] = fresh;
  a->sides[role] = fresh.width == fresh.height ? fresh.width : 0;
  a->due_count = 0; /* inputs of another size */
  a->deferred &= ~(1u << role);
  return FW_OK;
}

static fw_status check_models(fw_analyzer *a, fw_error *error) {
  const uint32_t needed = fw_analyzer_roles_needed(&a->options) & ~a->deferred;
  for (int32_t role = 0; role < FW_MODEL_ROLE_COUNT; ++role) {
    if ((needed >> role & 1u) != 0 && fwi_net_of(a, (fw_model_role)role) == NULL) {
      return fwi_fail(error, FW_ERR_STATE, "the %s net was never set", fwi_role_name((fw_model_role)role));
    }
  }
  return FW_OK;
}

static void start_anew(fw_analyzer *a) {
  a->track_count = 0;
  a->face_count = a->due_count = 0;
  a->width = a->height = 0;
  a->detected_ms = -INFINITY;
}

/* Continue the stream, or start a new one. */
static fw_status next_frame(fw_analyzer *a, const fw_image *image, double timestamp_ms, fw_error *error) {
  if (!isfinite(timestamp_ms)) return fwi_fail(error, FW_ERR_ARGUMENT, "the timestamp is not finite");
  const bool same_stream = a->width == image->width && a->height == image->height;
  if (a->width != 0 && timestamp_ms < a->now_ms) { /* who left is kept by this clock, also over a change of size */
    return fwi_fail(error, FW_ERR_ARGUMENT, "the timestamp goes back by %d ms",
                    (int)fmin(a->now_ms - timestamp_ms, 1e9));
  }
  if (!same_stream || timestamp_ms - a->now_ms > longest_gap_ms) {
    for (int32_t i = 0; i < a->track_count; ++i) {
      if (a->tracks[i]->person.identity_weight > 0.0f) fwi_remember(a, a->tracks[i]);
    }
    start_anew(a);
  }
  a->width = image->width;
  a->height = image->height;
  a->now_ms = timestamp_ms;
  return FW_OK;
}

/* Copy what was read into the caller's list, best first. */
static void publish(fw_analyzer *a) {
  a->face_count = 0;
  for (int32_t i = 0; i < a->track_count; ++i) {
    const fw_face *face = &a->tracks[i]->face;
    if (a->tracks[i]->lost) continue;
    int32_t at = a->face_count++;
    const float prominence = fwi_prominence(face->score, face->box);
    for (; at > 0; --at) {
      const fw_face *before = &a->tracks[a->face_tracks[at - 1]]->face;
      if (fwi_prominence(before->score, before->box) >= prominence) break;
      a->face_tracks[at] = a->face_tracks[at - 1];
    }
    a->face_tracks[at] = i;
  }
  for (int32_t i = 0; i < a->face_count; ++i) {
    fw_face *face = &a->tracks[a->face_tracks[i]]->face;
    if (a->options.mode == FW_MODE_IMAGE) face->id = (uint32_t)i + 1;
    a->faces[i] = *face;
  }
}

fw_status fw_analyzer_analyze(fw_analyzer *a, const fw_image *image, double timestamp_ms, fw_error *error) {
  if (a == NULL) return fwi_fail(error, FW_ERR_ARGUMENT, "the analyzer is NULL");
  FWI_TRY(fw_image_check(image, error));
  FWI_TRY(check_models(a, error));
  const bool video = a->options.mode == FW_MODE_VIDEO;
  if (video) FWI_TRY(next_frame(a, image, timestamp_ms, error));
  const double start = fwi_clock(a);
  a->timing = (fw_timing){0};
  a->face_count = a->due_count = 0;
  a->camera = fwi_camera_of((float)image->width, (float)image->height);
  for (int32_t i = 0; i < a->track_capacity; ++i) a->tracks[i]->fresh_crops = 0;
  FWI_TRY(video ? fwi_analyze_frame(a, image, error) : fwi_analyze_picture(a, image, error));
  publish(a);
  a->timing.total = (float)(fwi_clock(a) - start);
  return FW_OK;
}

const fw_face *fw_analyzer_faces(const fw_analyzer *a, int32_t *count) {
  if (count != NULL) *count = a != NULL ? a->face_count : 0;
  return a != NULL ? a->faces : NULL;
}

void fw_analyzer_timing(const fw_analyzer *a, fw_timing *out) {
  if (out != NULL) *out = a != NULL ? a->timing : (fw_timing){0};
}

void fw_analyzer_reset(fw_analyzer *a) {
  if (a == NULL) return;
  start_anew(a);
  a->people_count = 0;
}

fw_status fw_analyzer_crop(const fw_analyzer *a, int32_t index, fw_model_role role, fw_image *out) {
  if (a == NULL || out == NULL || (unsigned)role >= FWI_NETS) return FW_ERR_ARGUMENT;
  if (!a->options.keep_crops) return FW_ERR_STATE;
  if (index < 0 || index >= a->face_count) return FW_ERR_ARGUMENT;
  const fwi_track *track = a->tracks[a->face_tracks[index]];
  if ((track->fresh_crops >> role & 1u) == 0) return FW_ERR_ARGUMENT;
  const int32_t side = a->sides[role];
  *out = (fw_image){.data = track->crops[role],
                    .size = crop_bytes(a, role),
                    .stride = (size_t)side * 4,
                    .width = side,
                    .height = side,
                    .format = FW_PIXEL_RGBA8};
  return FW_OK;
}

size_t fw_analyzer_bytes(const fw_analyzer *a) {
  if (a == NULL) return 0;
  size_t bytes = sizeof *a + a->arena.bytes;
  for (int32_t task = 0; task < a->custom_count; ++task) {
    bytes += (size_t)(a->track_capacity + a->people_capacity) * (size_t)a->custom[task].outputs * sizeof(float);
  }
  for (size_t role = 0; role < FWI_NETS; ++role) {
    bytes += fwi_net_bytes(&a->nets[role]);
    if (a->crops[role] != NULL) bytes += (size_t)a->track_capacity * crop_bytes(a, (fw_model_role)role);
  }
  return bytes;
}
