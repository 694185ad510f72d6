/* Who is who by embedding, with a recognition net whose outputs are pixels: a person is a colour. */
#include <string.h>

#include "check.h"
#include "face/analyzer.h"
#include "fake_analyzer.h"

enum { WIDTH = 400, HEIGHT = 100, FIELD = 100 };

/* Fields side by side, each of a person's colour. */
static const uint8_t colours[][3] = {{255, 20, 20}, {20, 255, 20}, {20, 20, 255}, {240, 240, 20}};

static uint8_t pixels[WIDTH * HEIGHT * 4];

/* A picture with these people in its fields, -1 for nobody. */
static fw_image show(int a, int b, int c, int d) {
  const int people[4] = {a, b, c, d};
  for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; ++i) {
    const int person = people[i % WIDTH / FIELD];
    for (size_t k = 0; k < 3; ++k) pixels[4 * i + k] = person < 0 ? 127 : colours[person][k];
    pixels[4 * i + 3] = 255;
  }
  return (fw_image){pixels, sizeof pixels, (size_t)WIDTH * 4, WIDTH, HEIGHT, FW_PIXEL_RGBA8};
}

static fw_analyzer *start(int32_t memory) {
  fw_analyzer_options o;
  fw_analyzer_options_default(&o);
  o.mode = FW_MODE_VIDEO;
  o.tasks = FW_TASK_MESH | FW_TASK_AGE | FW_TASK_IDENTITY;
  o.max_faces = 4;
  o.memory = memory;
  return fake_analyzer(&o);
}

/* The mesh of `track` lies in field `field`, frontal. */
static void put(fwi_track *track, int field) {
  const float x = 50.0f + (float)(FIELD * field), y = 50.0f;
  const struct {
    int index;
    float x, y;
  } points[] = {{33, -20, -10}, {133, -8, -10}, {362, 8, -10}, {263, 20, -10}, {4, 0, 4}, {2, 0, 10}};
  memset(&track->mesh, 0, sizeof track->mesh);
  for (size_t i = 0; i < FW_MESH_POINTS; ++i) track->mesh.points[i][0] = x, track->mesh.points[i][1] = y;
  for (size_t i = 0; i < sizeof points / sizeof points[0]; ++i) {
    track->mesh.points[points[i].index][0] = x + points[i].x;
    track->mesh.points[points[i].index][1] = y + points[i].y;
  }
  track->mesh.presence = 1.0f;
  track->face.box = (fw_box){x - 30, y - 30, 60, 60};
  track->motion = fwi_motion_start(track->face.box, 0);
}

/* Somebody new in `field`, as fwi_analyze_frame admits her. */
static fwi_track *enter(fw_analyzer *a, const fw_image *image, int field) {
  fwi_track *track = fwi_track_add(a), *former = NULL;
  put(track, field);
  CHECK(fwi_recognise_newcomer(a, image, track, &former, NULL) == FW_OK, "newcomer");
  CHECK(former == NULL, "there is nobody whom she can continue");
  if (track->face.id == 0) track->face.id = a->next_id++;
  fwi_take_identity(a, track, track);
  track->seen_ms = a->now_ms;
  return track;
}

static void look(fw_analyzer *a, const fw_image *image, double ms) {
  a->now_ms += ms;
  fwi_find_covered(a);
  fwi_forget_the_gone(a);
  CHECK(fwi_recognise(a, image, NULL) == FW_OK, "recognise");
}

static void leave(fw_analyzer *a, fwi_track *track) {
  fwi_remember(a, track);
  for (int32_t i = 0; i < a->track_count; ++i) {
    if (a->tracks[i] == track) fwi_track_remove(a, i);
  }
}

static void who_returns_has_her_id_and_readings(void) {
  fw_analyzer *a = start(4);
  fw_image image = show(0, 1, -1, -1);
  fwi_track *red = enter(a, &image, 0), *green = enter(a, &image, 1);
  const uint32_t id = red->face.id;
  CHECK(id != green->face.id, "both are %u", id);
  red->person.years = red->face.age = 33;
  red->person.age_weight = 7;
  red->face.valid |= FW_TASK_AGE;
  leave(a, red);
  a->now_ms += 5000;
  image = show(-1, 1, 0, 2);
  fwi_track *back = enter(a, &image, 2), *stranger = enter(a, &image, 3);
  CHECK(back->face.id == id, "back as %u instead of %u", back->face.id, id);
  CHECK(back->face.age == 33 && back->person.age_weight == 7 && (back->face.valid & FW_TASK_AGE) != 0, "age %g",
        back->face.age);
  CHECK(stranger->face.id > id && stranger->face.id != green->face.id, "the stranger is %u", stranger->face.id);
  CHECK(stranger->person.age_weight == 0 && (stranger->face.valid & FW_TASK_AGE) == 0 && stranger->face.age == 0,
        "the stranger has an age: %g", stranger->face.age);
  CHECK(a->people_count == 0, "%d are gone", a->people_count);
  fw_analyzer_destroy(a);
}

static void meshes_that_changed_places_are_found_out(void) {
  fw_analyzer *a = start(4);
  fw_image image = show(0, 1, -1, -1);
  fwi_track *first = enter(a, &image, 0), *second = enter(a, &image, 1);
  const uint32_t red = first->face.id, green = second->face.id;
  first->face.male = 0.25f;
  first->face.valid |= FW_TASK_GENDER;
  put(first, 1);
  put(second, 0);
  first->unsure = second->unsure = true; /* they met */
  look(a, &image, 100);
  CHECK(second->face.id == red && first->face.id == green, "ids %u %u", first->face.id, second->face.id);
  CHECK(second->face.male == 0.25f && first->face.male == 0, "readings stay with their person");
  CHECK((first->face.valid & FW_TASK_GENDER) == 0 && (second->face.valid & FW_TASK_GENDER) != 0, "valid");
  CHECK(!first->unsure && !second->unsure, "they are sure now");
  fw_analyzer_destroy(a);
}

static void a_mesh_that_slid_on_to_somebody_else_becomes_a_newcomer(void) {
  fw_analyzer *a = start(4);
  fw_image image = show(0, 1, -1, -1);
  fwi_track *track = enter(a, &image, 0);
  const uint32_t id = track->face.id;
  put(track, 1);
  look(a, &image, 250);
  CHECK(track->face.id == id, "one odd reading is none");
  look(a, &image, 250);
  CHECK(track->face.id > id, "two are: %u", track->face.id);
  put(track, 0);
  look(a, &image, 250);
  CHECK(track->face.id == id, "and the first is known: %u", track->face.id);
  fw_analyzer_destroy(a);
}

static void faces_that_cross_are_not_read(void) {
  fw_analyzer *a = start(4);
  fw_image image = show(0, 1, -1, -1);
  fwi_track *first = enter(a, &image, 0), *second = enter(a, &image, 1);
  look(a, &image, 40);
  second->face.box = first->face.box;
  const int32_t asks = first->person.asks[FW_MODEL_RECOGNITION];
  for (int i = 0; i < 20; ++i) look(a, &image, 80);
  CHECK(first->covered && first->unsure && first->person.asks[FW_MODEL_RECOGNITION] == asks, "read while covered");
  for (int i = 0; i < 20; ++i) look(a, &image, 80);
  CHECK(!first->covered, "two that just stand so");
  fw_analyzer_destroy(a);
}

static void memory_is_bounded_in_people_and_time(void) {
  for (int32_t memory = 0; memory < 3; ++memory) {
    fw_analyzer *a = start(memory);
    fw_image image = show(0, 1, 2, -1);
    uint32_t ids[3];
    for (int i = 0; i < 3; ++i) {
      fwi_track *track = enter(a, &image, i);
      ids[i] = track->face.id;
      a->now_ms += 100;
      leave(a, track);
      CHECK(a->people_count <= memory, "%d of %d", a->people_count, memory);
    }
    for (int i = 2; i >= 0; --i) {
      const bool kept = 3 - i <= memory;
      fwi_track *track = enter(a, &image, i);
      CHECK((track->face.id == ids[i]) == kept, "memory of %d: %d is %u", memory, i, track->face.id);
      leave(a, track);
    }
    a->now_ms += 601e3;
    fwi_forget_the_gone(a);
    CHECK(a->people_count == 0, "%d after ten minutes", a->people_count);
    fw_analyzer_destroy(a);
  }
}

static void a_gap_keeps_people_and_a_reset_forgets_them(void) {
  fw_analyzer *a = start(8);
  fw_image image;
  uint8_t *noise = fake_noise(&image, 320, 240);
  CHECK(fw_analyzer_analyze(a, &image, 0, NULL) == FW_OK, "analyze");
  CHECK(a->track_count > 0, "no face to begin with");
  const int32_t people = a->track_count - 1;
  a->tracks[0]->person.identity_weight = 0; /* whose face could not be read would not be known again */
  free(noise);
  image = show(-1, -1, -1, -1);
  CHECK(fw_analyzer_analyze(a, &image, 5000, NULL) == FW_OK, "analyze");
  CHECK(a->people_count == people, "%d of %d are kept in mind", a->people_count, people);
  fw_analyzer_reset(a);
  CHECK(a->people_count == 0, "%d after a reset", a->people_count);
  fw_analyzer_destroy(a);
}

CHECK_MAIN("face_people") {
  CHECK_RUN(who_returns_has_her_id_and_readings);
  CHECK_RUN(meshes_that_changed_places_are_found_out);
  CHECK_RUN(a_mesh_that_slid_on_to_somebody_else_becomes_a_newcomer);
  CHECK_RUN(faces_that_cross_are_not_read);
  CHECK_RUN(memory_is_bounded_in_people_and_time);
  CHECK_RUN(a_gap_keeps_people_and_a_reset_forgets_them);
}
