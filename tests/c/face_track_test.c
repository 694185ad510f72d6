/* Ids in video, from synthetic detections without any net. */
#include "check.h"
#include "face/analyzer.h"

static fw_analyzer *start(int32_t max_faces) {
  fw_analyzer_options options;
  fw_analyzer *a = NULL;
  fw_analyzer_options_default(&options);
  options.mode = FW_MODE_VIDEO;
  options.tasks = 0;
  options.tiles = false;
  options.max_faces = max_faces;
  if (fw_analyzer_create(&options, &a, NULL) != FW_OK) abort();
  return a;
}

/* One frame with faces of 100 px at these x; returns how many tracks are seen. */
static int32_t frame(fw_analyzer *a, double now_ms, const float *x, int32_t count) {
  a->now_ms = now_ms;
  a->candidates.count = count;
  for (int32_t i = 0; i < count; ++i) {
    a->candidates.items[i] = (fwi_detection){.box = {x[i], 50, 100, 100}, .score = 0.9f, .has_keypoints = true};
  }
  CHECK(fwi_track_boxes(a, NULL, NULL) == FW_OK, "at %g ms", now_ms);
  int32_t seen = 0;
  for (int32_t i = 0; i < a->track_count; ++i) seen += !a->tracks[i]->lost;
  return seen;
}

/* The id of the face seen at x, 0 without one. */
static uint32_t id_at(const fw_analyzer *a, float x) {
  for (int32_t i = 0; i < a->track_count; ++i) {
    if (!a->tracks[i]->lost && fabsf(a->tracks[i]->face.box.x - x) < 1) return a->tracks[i]->face.id;
  }
  return 0;
}

static void ids_stay_when_somebody_leaves(void) {
  fw_analyzer *a = start(4);
  const float all[3] = {0, 200, 400}, left[2] = {200, 400};
  CHECK(frame(a, 0, all, 3) == 3, "three faces");
  const uint32_t b = id_at(a, 200), c = id_at(a, 400);
  CHECK(b != c && b != 0 && c != 0, "ids %u %u", b, c);
  for (int i = 1; i < 60; ++i) {
    CHECK(frame(a, i * 33.0, left, 2) == 2, "frame %d", i);
    CHECK(id_at(a, 200) == b && id_at(a, 400) == c, "frame %d: %u %u", i, id_at(a, 200), id_at(a, 400));
  }
  CHECK(a->track_count == 2, "the one who left is forgotten: %d tracks", a->track_count);
  fw_analyzer_destroy(a);
}

static void ids_follow_faces_that_move(void) {
  fw_analyzer *a = start(4);
  float x[2] = {0, 600};
  frame(a, 0, x, 2);
  const uint32_t left = id_at(a, 0), right = id_at(a, 600);
  for (int i = 1; i <= 20; ++i) {
    const float listed[2] = {600 - 12.0f * (float)i, 12.0f * (float)i}; /* the detector's order changes */
    frame(a, i * 33.0, listed, 2);
    CHECK(id_at(a, listed[1]) == left && id_at(a, listed[0]) == right, "frame %d", i);
  }
  fw_analyzer_destroy(a);
}

/* Two faces that pass each other: the detector sees one where they overlap. */
static void ids_pass_through_a_crossing(void) {
  for (int speed = 2; speed <= 16; speed *= 2) {
    fw_analyzer *a = start(4);
    const int frames = 600 / speed;
    uint32_t left = 0, right = 0;
    for (int i = 0; i <= frames; ++i) {
      const float x[2] = {(float)(i * speed), (float)(600 - i * speed)};
      const bool apart = fabsf(x[0] - x[1]) > 60;
      frame(a, i * 33.0, x, apart ? 2 : 1);
      if (i == 5) left = id_at(a, x[0]), right = id_at(a, x[1]);
    }
    CHECK(left != 0 && right != 0 && left != right, "ids %u %u", left, right);
    const float end = (float)(frames * speed);
    CHECK(id_at(a, end) == left && id_at(a, 600 - end) == right, "at %d px a frame: %u %u instead of %u %u", speed,
          id_at(a, end), id_at(a, 600 - end), left, right);
    fw_analyzer_destroy(a);
  }
}

static void one_detection_goes_to_the_nearer_face(void) {
  fw_analyzer *a = start(4);
  const float both[2] = {0, 70}, one[1] = {60};
  frame(a, 0, both, 2);
  const uint32_t first = id_at(a, 0), second = id_at(a, 70);
  frame(a, 33, one, 1);
  CHECK(id_at(a, 60) == second, "%u instead of %u, %u is 60 px away", id_at(a, 60), second, first);
  fw_analyzer_destroy(a);
}

static void a_blink_of_the_detector_keeps_the_id(void) {
  fw_analyzer *a = start(4);
  const float x[1] = {100};
  frame(a, 0, x, 1);
  const uint32_t id = id_at(a, 100);
  CHECK(frame(a, 33, NULL, 0) == 0, "gone");
  CHECK(frame(a, 66, NULL, 0) == 0, "still gone");
  CHECK(frame(a, 400, x, 1) == 1 && id_at(a, 100) == id, "back as %u instead of %u", id_at(a, 100), id);
  fw_analyzer_destroy(a);
}

static void ids_are_never_reused(void) {
  fw_analyzer *a = start(2);
  uint32_t highest = 0;
  double now = 0;
  for (int visit = 0; visit < 50; ++visit) {
    const float x[1] = {check_random_float(0, 500)};
    frame(a, now += 2000, x, 1);
    const uint32_t id = id_at(a, x[0]);
    CHECK(id > highest, "visit %d got id %u after %u", visit, id, highest);
    highest = id;
    frame(a, now += 33, NULL, 0);
    frame(a, now += 2000, NULL, 0);
    if (visit == 25) fw_analyzer_reset(a);
  }
  fw_analyzer_destroy(a);
}

static void max_faces_holds_and_the_place_comes_free(void) {
  fw_analyzer *a = start(2);
  const float three[3] = {0, 200, 400}, one[1] = {400};
  CHECK(frame(a, 0, three, 3) == 2, "no more than max_faces");
  CHECK(frame(a, 33, one, 1) == 1 && id_at(a, 400) != 0, "the third gets a place when others leave");
  for (int i = 0; i < 200; ++i) { /* crowds that change every frame */
    float x[8];
    const int32_t count = check_random_int(0, 8);
    check_random_fill(x, 8, 0, 2000);
    CHECK(frame(a, 100 + i * 33.0, x, count) <= 2, "frame %d", i);
    for (int32_t j = 0; j < a->track_count; ++j) {
      for (int32_t k = 0; k < j; ++k) CHECK(a->tracks[j]->face.id != a->tracks[k]->face.id, "frame %d", i);
    }
  }
  fw_analyzer_destroy(a);
}

CHECK_MAIN("face_track") {
  CHECK_RUN(ids_stay_when_somebody_leaves);
  CHECK_RUN(ids_follow_faces_that_move);
  CHECK_RUN(ids_pass_through_a_crossing);
  CHECK_RUN(one_detection_goes_to_the_nearer_face);
  CHECK_RUN(a_blink_of_the_detector_keeps_the_id);
  CHECK_RUN(ids_are_never_reused);
  CHECK_RUN(max_faces_holds_and_the_place_comes_free);
}
