/* Who is who: what is known of a person goes from track to track with her or him, and is kept for a while after she or
 * he has left. */
#include <math.h>
#include <string.h>

#include "face/analyzer.h"

/* Bits of fw_face.valid that belong to the person, not to the frame. */
#define PERSON_TASKS ((uint32_t)(FW_TASK_EMOTION | FW_TASK_AGE | FW_TASK_GENDER | FW_TASK_IDENTITY))

static void park(fwi_track *track) {
  const fw_face *face = &track->face;
  fwi_readings *to = &track->person.parked;
  *to = (fwi_readings){.id = face->id,
                       .valid = face->valid & PERSON_TASKS,
                       .age = face->age,
                       .age_low = face->age_low,
                       .age_high = face->age_high,
                       .male = face->male};
  memcpy(to->emotion, face->emotion, sizeof to->emotion);
  memcpy(to->embedding, face->embedding, sizeof to->embedding);
}

static void resume(fwi_track *track) {
  const fwi_readings *from = &track->person.parked;
  fw_face *face = &track->face;
  face->id = from->id;
  face->valid = (face->valid & ~PERSON_TASKS) | from->valid;
  face->age = from->age;
  face->age_low = from->age_low;
  face->age_high = from->age_high;
  face->male = from->male;
  memcpy(face->emotion, from->emotion, sizeof face->emotion);
  memcpy(face->embedding, from->embedding, sizeof face->embedding);
}

/* The memory for custom readings goes with the person: every record has some. */
static void swap(fwi_person *p, fwi_person *q) {
  const fwi_person person = *p;
  *p = *q;
  *q = person;
}

void fwi_swap_people(fwi_track *p, fwi_track *q) {
  park(p);
  park(q);
  swap(&p->person, &q->person);
  resume(p);
  resume(q);
}

void fwi_new_person(fwi_track *track) {
  fwi_person *person = &track->person;
  memset(&person->parked, 0, sizeof person->parked);
  resume(track);
  memset(person->asks, 0, sizeof person->asks);
  memset(person->reads, 0, sizeof person->reads);
  memset(&person->shape_rest, 0, sizeof person->shape_rest);
  person->custom_valid = 0;
  person->years = person->male = person->age_weight = person->identity_weight = 0.0f;
  person->doubts = 0;
}

static int32_t longest_gone(const fw_analyzer *a) {
  int32_t slot = 0;
  for (int32_t i = 1; i < a->people_count; ++i) {
    if (a->people[i].left_ms < a->people[slot].left_ms) slot = i;
  }
  return slot;
}

void fwi_remember(fw_analyzer *a, fwi_track *track) {
  if (a->people_capacity == 0) return;
  const int32_t slot = a->people_count < a->people_capacity ? a->people_count++ : longest_gone(a);
  fwi_exchange(a, track, slot);
}

void fwi_exchange(fw_analyzer *a, fwi_track *track, int32_t slot) {
  park(track);
  track->person.left_ms = a->now_ms;
  swap(&track->person, &a->people[slot]);
  resume(track);
}

static void forget(fw_analyzer *a, int32_t slot) {
  swap(&a->people[slot], &a->people[--a->people_count]);
}

void fwi_recall(fw_analyzer *a, fwi_track *track, int32_t slot) {
  fwi_exchange(a, track, slot);
  forget(a, slot);
}

void fwi_forget_the_gone(fw_analyzer *a) {
  for (int32_t i = a->people_count - 1; i >= 0; --i) {
    if (a->now_ms - a->people[i].left_ms > (double)a->options.memory_ms) forget(a, i);
  }
}

int32_t fwi_person_of(const fw_analyzer *a, uint32_t id) {
  for (int32_t i = 0; i < a->people_count; ++i) {
    if (a->people[i].parked.id == id) return i;
  }
  return -1;
}
