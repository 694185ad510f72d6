/* Who is who: what is known of a person goes from track to track with her or him. */
#include <string.h>

#include "face/analyzer.h"

/* Bits of fw_face.valid that belong to the person, not to the frame. */
#define PERSON_TASKS ((uint32_t)(FW_TASK_EMOTION | FW_TASK_AGE | FW_TASK_GENDER))

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
}

static void swap_persons(fwi_person *p, fwi_person *q) {
  const fwi_person person = *p;
  *p = *q;
  *q = person;
}

void fwi_swap_people(fwi_track *p, fwi_track *q) {
  const fwi_motion motion = p->motion;
  p->motion = q->motion;
  q->motion = motion;
  const double seen_ms = p->seen_ms;
  p->seen_ms = q->seen_ms;
  q->seen_ms = seen_ms;
  park(p);
  park(q);
  swap_persons(&p->person, &q->person);
  resume(p);
  resume(q);
}
