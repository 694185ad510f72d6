/* Which readings of emotion, age, gender and custom tasks a frame's faces are due, and how each is taken into what
 * earlier frames said: here at once, or by another analyzer (fw_analyzer_defer). */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "face/analyzer.h"
#include "face/attributes.h"
#include "kernels/mathf.h"

/* Milliseconds. */
static const double reading_ms = 120.0, age_first_ms = 200.0, age_ms = 1000.0;
static const float memory_ms = 200.0f; /* of emotion and custom tasks */

enum { AGE_FIRST_READS = 5 };

static const float age_weight_limit = 20.0f;

static bool is_deferred(const fw_analyzer *a, fw_model_role role) {
  return (a->deferred >> role & 1u) != 0;
}

static size_t square_floats(const fw_analyzer *a, fw_model_role role) {
  const size_t side = (size_t)a->sides[role];
  if (role >= FW_MODEL_CUSTOM) return side * side * (size_t)a->custom[role - FW_MODEL_CUSTOM].channels;
  return side * side * (role == FW_MODEL_EMOTION_ENSEMBLE ? 1 : 3);
}

/* Of a reading of `role`: with two emotion nets, what the second is to see follows. */
static size_t input_floats(const fw_analyzer *a, fw_model_role role) {
  const size_t floats = square_floats(a, role);
  return role == FW_MODEL_EMOTION ? floats + square_floats(a, FW_MODEL_EMOTION_ENSEMBLE) : floats;
}

/* How much a reading counts against those before; it is taken now. */
static float share_of(fwi_track *track, const fw_due *due) {
  const float gap_ms = (float)(due->time_ms - track->person.taken_ms[due->role]);
  track->person.taken_ms[due->role] = due->time_ms;
  return track->person.reads[due->role]++ > 0 ? 1.0f - fwi_expf(-gap_ms / memory_ms) : 1.0f;
}

static void take_age_gender(fw_analyzer *a, fwi_track *track, float years, float male, float weight) {
  const float share = weight / (track->person.age_weight + weight);
  track->person.years += share * (years - track->person.years);
  track->person.male += share * (male - track->person.male);
  track->person.age_weight = fminf(track->person.age_weight + weight, age_weight_limit);
  fwi_publish_age_gender(a, track, track->person.years, track->person.male);
}

/* Run the nets of `due`, whose inputs are in place. */
static fw_status take(fw_analyzer *a, const fw_due *due, fwi_track *track, fw_error *error) {
  bool valid;
  if (due->role == FW_MODEL_EMOTION) {
    float emotion[FW_EMOTIONS];
    FWI_TRY(fwi_run_emotion(a, emotion, &valid, error));
    if (valid) fwi_publish_emotion(a, track, emotion, share_of(track, due));
  } else if (due->role >= FW_MODEL_CUSTOM) {
    const int32_t task = (int32_t)(due->role - FW_MODEL_CUSTOM);
    FWI_TRY(fwi_run_custom(a, task, &valid, error));
    if (valid) fwi_publish_custom(a, track, task, share_of(track, due));
  } else {
    float years, male;
    FWI_TRY(fwi_run_age_gender(a, &years, &male, &valid, error));
    if (valid) take_age_gender(a, track, years, male, due->weight);
  }
  return FW_OK;
}

/* What the nets of `due` are to see; NULL: into their own inputs. */
static void cut(fw_analyzer *a, const fw_image *image, const fw_due *due, fwi_track *track, float *out) {
  if (due->role == FW_MODEL_EMOTION) {
    fwi_cut_emotion(a, image, track, out, out != NULL ? out + square_floats(a, FW_MODEL_EMOTION) : NULL);
  } else if (due->role >= FW_MODEL_CUSTOM) {
    fwi_cut_custom(a, image, track, (int32_t)(due->role - FW_MODEL_CUSTOM), out);
  } else {
    fwi_cut_age_gender(a, image, track, due->mirror, out);
  }
}

static fw_status add_due(fw_analyzer *a, const fw_image *image, fwi_track *track, fw_model_role role, fw_error *error) {
  fw_due due = {
      .id = track->face.id, .role = role, .floats = input_floats(a, role), .weight = 1.0f, .time_ms = a->now_ms};
  if (role == FW_MODEL_AGE_GENDER) {
    /* Turned faces say less: a reading counts by how frontal the face is. Every second one sees the mirrored face, so
     * that the mean gains what a mirror average gains in pictures. */
    due.weight = fwi_reading_weight(track);
    due.mirror = (track->person.asks[role] & 1) != 0;
  }
  track->person.asks[role]++;
  track->person.asked_ms[role] = a->now_ms;
  if (is_deferred(a, role)) {
    a->due_tracks[a->due_count] = track;
    a->due[a->due_count++] = due;
    return FW_OK;
  }
  cut(a, image, &due, track, NULL);
  return take(a, &due, track, error);
}

static bool is_read(const fw_analyzer *a, int32_t role) {
  const uint32_t tasks = a->options.tasks;
  if (role == FW_MODEL_EMOTION) return (tasks & FW_TASK_EMOTION) != 0;
  if (role == FW_MODEL_AGE_GENDER) return (tasks & (FW_TASK_AGE | FW_TASK_GENDER)) != 0;
  return role >= FW_MODEL_CUSTOM && role < FW_MODEL_CUSTOM + a->custom_count;
}

/* The face whose reading is most overdue, -1 when none is due. */
static int32_t most_overdue(const fw_analyzer *a, int32_t role) {
  int32_t best = -1;
  double most = 0.0;
  for (int32_t i = 0; i < a->track_count; ++i) {
    const fwi_track *t = a->tracks[i];
    if (t->lost || t->covered) continue;
    const int32_t asks = t->person.asks[role];
    const double period = role != FW_MODEL_AGE_GENDER ? reading_ms : asks < AGE_FIRST_READS ? age_first_ms : age_ms;
    const double overdue = a->now_ms - t->person.asked_ms[role] - period;
    if (asks > 0 && overdue >= most) best = i, most = overdue;
  }
  return best;
}

fw_status fwi_read_attributes(fw_analyzer *a, const fw_image *image, fw_error *error) {
  int32_t next[FWI_NETS];
  for (int32_t role = 0; role < FWI_NETS; ++role) next[role] = is_read(a, role) ? most_overdue(a, role) : -1;
  for (int32_t i = 0; i < a->track_count; ++i) {
    fwi_track *track = a->tracks[i];
    for (int32_t role = FW_MODEL_EMOTION; role < FWI_NETS && !track->lost && !track->covered; ++role) {
      if (is_read(a, role) && (i == next[role] || track->person.asks[role] == 0)) {
        FWI_TRY(add_due(a, image, track, (fw_model_role)role, error));
      }
    }
  }
  return FW_OK;
}

fw_status fw_analyzer_defer(fw_analyzer *a, fw_model_role role, int32_t side, fw_error *error) {
  if (a == NULL) return fwi_fail(error, FW_ERR_ARGUMENT, "the analyzer is NULL");
  if (a->options.mode != FW_MODE_VIDEO) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "only the readings of FW_MODE_VIDEO can be deferred");
  }
  if (role < FW_MODEL_EMOTION || role > FW_MODEL_AGE_GENDER || side < FWI_MIN_SIDE || side > FWI_MAX_SIDE) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "role %d with a side of %d cannot be deferred", (int)role, (int)side);
  }
  FWI_TRY(fwi_keep_crops(a, role, side, error));
  fwi_net_free(&a->nets[role]);
  a->sides[role] = side;
  a->due_count = 0; /* inputs of another size */
  a->deferred |= 1u << role;
  return FW_OK;
}

int32_t fw_analyzer_input_side(const fw_analyzer *a, fw_model_role role) {
  return a != NULL && (unsigned)role < FWI_NETS ? a->sides[role] : 0;
}

const fw_due *fw_analyzer_due(const fw_analyzer *a, int32_t *count, size_t *floats) {
  size_t sum = 0;
  for (int32_t i = 0; a != NULL && i < a->due_count; ++i) sum += a->due[i].floats;
  if (count != NULL) *count = a != NULL ? a->due_count : 0;
  if (floats != NULL) *floats = sum;
  return a != NULL ? a->due : NULL;
}

fw_status fw_analyzer_cut_due(fw_analyzer *a, const fw_image *image, float *inputs, size_t floats, fw_error *error) {
  size_t needed;
  int32_t count;
  if (a == NULL || (inputs == NULL && floats > 0)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "the analyzer or the inputs are NULL");
  }
  FWI_TRY(fw_image_check(image, error));
  const double start = fwi_clock(a);
  fw_analyzer_due(a, &count, &needed);
  if (floats != needed) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "the inputs are %zu floats instead of %zu", floats, needed);
  }
  for (int32_t i = 0; i < count; ++i) {
    cut(a, image, &a->due[i], a->due_tracks[i], inputs);
    inputs += a->due[i].floats;
  }
  a->timing.total += (float)(fwi_clock(a) - start);
  return FW_OK;
}

/* What is known of face `id`; when there is no room left, who was not seen for longest is forgotten. */
static fwi_track *track_for(fw_analyzer *a, uint32_t id) {
  fwi_track *track = fwi_track_of(a, id);
  if (track != NULL) return track;
  if (a->track_count == a->track_capacity) {
    int32_t oldest = 0;
    for (int32_t i = 1; i < a->track_count; ++i) {
      if (a->tracks[i]->seen_ms < a->tracks[oldest]->seen_ms) oldest = i;
    }
    fwi_remember(a, a->tracks[oldest]);
    fwi_track_remove(a, oldest);
  }
  track = fwi_track_add(a);
  track->face.id = id;
  const int32_t slot = fwi_person_of(a, id);
  if (slot >= 0) fwi_recall(a, track, slot);
  return track;
}

static fw_status read_one(fw_analyzer *a, const fw_due *due, const float *input, fw_error *error) {
  const fw_model_role second = FW_MODEL_EMOTION_ENSEMBLE;
  const size_t floats = square_floats(a, due->role);
  memcpy(a->nets[due->role].input, input, floats * sizeof *input);
  if (due->floats > floats) memcpy(a->nets[second].input, input + floats, (due->floats - floats) * sizeof *input);
  fwi_track *track = track_for(a, due->id);
  track->seen_ms = a->now_ms;
  return take(a, due, track, error);
}

static void add_known(fw_face *face, const fw_face *known) {
  memcpy(face->emotion, known->emotion, sizeof face->emotion);
  face->age = known->age;
  face->age_low = known->age_low;
  face->age_high = known->age_high;
  face->male = known->male;
  face->valid |= known->valid;
}

/* Whether `due` is a reading that the nets here can take, from `floats` floats. */
static fw_status check_due(fw_analyzer *a, const fw_due *due, size_t floats, fw_error *error) {
  const fw_model_role second = FW_MODEL_EMOTION_ENSEMBLE;
  if (due->role == second || due->role == FW_MODEL_RECOGNITION || !is_read(a, (int32_t)due->role)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "role %d is not read so", (int)due->role);
  }
  const bool here = fwi_net_of(a, due->role) != NULL;
  const size_t wanted = input_floats(a, due->role);
  if (!here || (wanted > square_floats(a, due->role) && fwi_net_of(a, second) == NULL)) {
    return fwi_fail(error, FW_ERR_STATE, "the %s net was never set", fwi_role_name(here ? second : due->role));
  }
  if (due->floats != wanted || due->floats > floats) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "the %s net takes %zu floats, there are %zu of %zu",
                    fwi_role_name(due->role), wanted, due->floats, floats);
  }
  if (!(due->weight > 0.0f) || !isfinite(due->weight) || !isfinite(due->time_ms)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "the reading of face %u has no time or no weight", (unsigned)due->id);
  }
  return FW_OK;
}

fw_status fw_analyzer_read_due(fw_analyzer *a, const fw_due *due, int32_t count, const float *inputs, size_t floats,
                               fw_face *faces, int32_t face_count, fw_error *error) {
  if (a == NULL || count < 0 || face_count < 0 || (count > 0 && (due == NULL || inputs == NULL)) ||
      (face_count > 0 && faces == NULL)) {
    return fwi_fail(error, FW_ERR_ARGUMENT, "an argument is NULL or a count negative");
  }
  const double start = fwi_clock(a);
  a->timing = (fw_timing){0};
  a->now_ms += 1.0; /* no time here, but a count of frames: frames of any time come, only their order matters */
  for (int32_t i = 0; i < count; ++i) {
    FWI_TRY(check_due(a, &due[i], floats, error));
    FWI_TRY(read_one(a, &due[i], inputs, error));
    inputs += due[i].floats;
    floats -= due[i].floats;
  }
  for (int32_t i = 0; i < face_count; ++i) {
    const uint32_t id = faces[i].id;
    if (fwi_track_of(a, id) == NULL && fwi_person_of(a, id) < 0) continue;
    fwi_track *track = track_for(a, id);
    track->seen_ms = a->now_ms;
    add_known(&faces[i], &track->face);
  }
  a->timing.total = (float)(fwi_clock(a) - start);
  return FW_OK;
}
