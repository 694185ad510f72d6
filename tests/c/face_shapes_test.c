/* Blendshapes of a face whose points are known: what moves moves its own coefficient, pose and size move none, and a
 * followed face's rest is learnt, within bounds. */
#include "check.h"
#include "face/blendshapes.h"
#include "face/canonical_face.h"
#include "face/shapes.h"
#include "fake_analyzer.h"
#include "seen_face.h"

enum {
  BROW_INNER_UP = 3,
  BLINK_LEFT = 9,
  BLINK_RIGHT,
  IN_RIGHT = 14,
  OUT_LEFT,
  OUT_RIGHT,
  LOOK_UP_LEFT,
  JAW_OPEN = 25
};
enum { PUCKER = 38, SMILE_LEFT = 44, SMILE_RIGHT, KNOWN = 23 };

typedef struct known_face {
  float points[FW_MESH_POINTS][3]; /* in the canonical face's frame */
} known_face;

/* The canonical face, looking ahead. */
static known_face face_at_rest(void) {
  static const int eyes[2][2] = {{33, 133}, {362, 263}};
  known_face face;
  memcpy(face.points, fwi_canonical_face, sizeof fwi_canonical_face);
  for (int i = FWI_FACE_POINTS; i < FW_MESH_POINTS; ++i) {
    const int *eye = eyes[i >= FWI_POINT_LEFT_IRIS];
    for (int c = 0; c < 3; ++c) face.points[i][c] = 0.5f * (face.points[eye[0]][c] + face.points[eye[1]][c]);
  }
  return face;
}

static void move(known_face *face, const int *points, int count, int axis, float by) {
  for (int i = 0; i < count; ++i) face->points[points[i]][axis] += by;
}

/* Lids so far open: distance of each pair by the eye's width. */
static void open_eye(known_face *face, bool left, float openness) {
  static const int pairs[2][3][2] = {{{159, 145}, {160, 144}, {158, 153}}, {{386, 374}, {387, 373}, {385, 380}}};
  const float width = fabsf(face->points[left ? 263 : 33][0] - face->points[left ? 362 : 133][0]);
  for (int i = 0; i < 3; ++i) {
    float *upper = face->points[pairs[left][i][0]];
    memcpy(upper, face->points[pairs[left][i][1]], sizeof face->points[0]);
    upper[1] += openness * width;
  }
}

static void score_at(const known_face *face, float yaw, float pitch, float roll, const float at[3],
                     fwi_shape_rest *rest, double time_ms, float scores[FW_BLENDSHAPES]) {
  const fwi_camera camera = fwi_camera_of(640, 480);
  float r[3][3];
  fwi_mesh mesh;
  fwi_pose pose;
  face_rotation(yaw, pitch, roll, r);
  face_seen(&camera, r, at, face->points, FW_MESH_POINTS, &mesh);
  CHECK(fwi_pose_solve(&mesh, &camera, &pose), "solves");
  fwi_shapes_measure(mesh.points, &camera, &pose, rest, time_ms, scores);
}

static void score(const known_face *face, float scores[FW_BLENDSHAPES]) {
  score_at(face, 0, 0, 0, (const float[3]){0, 0, -60}, NULL, 0, scores);
}

static void some_are_known(void) {
  const known_face face = face_at_rest();
  float scores[FW_BLENDSHAPES];
  score(&face, scores);
  int known = 0;
  for (int i = 0; i < FW_BLENDSHAPES; ++i) {
    CHECK(scores[i] == -1 || (scores[i] >= 0 && scores[i] <= 1), "%d: %g", i, scores[i]);
    known += scores[i] >= 0;
  }
  CHECK(known == KNOWN, "%d", known);
  CHECK(scores[0] == -1, "_neutral");
}

static void lids_blink(void) {
  known_face face = face_at_rest();
  float open[FW_BLENDSHAPES], wink[FW_BLENDSHAPES];
  for (int left = 0; left < 2; ++left) open_eye(&face, left, 0.31f);
  score(&face, open);
  CHECK(open[BLINK_LEFT] < 0.05f && open[BLINK_RIGHT] < 0.05f, "open: %g %g", open[BLINK_LEFT], open[BLINK_RIGHT]);
  open_eye(&face, true, 0.06f);
  score(&face, wink);
  CHECK(wink[BLINK_LEFT] > 0.9f, "closed: %g", wink[BLINK_LEFT]);
  CHECK_NEAR(wink[BLINK_RIGHT], open[BLINK_RIGHT], 0.02, "the other eye");
  CHECK_NEAR(wink[SMILE_LEFT], open[SMILE_LEFT], 0.02, "mouth");
}

static void each_movement_has_its_coefficient(void) {
  static const int lower_lip[] = {14, 17}, chin[] = {152, 199, 200}, brows[] = {107, 336, 66, 296};
  static const int left_corner[] = {291}, right_corner[] = {61}, irises[] = {468, 473}, inner_lips[] = {0, 17};
  const known_face rest = face_at_rest();
  float before[FW_BLENDSHAPES], after[FW_BLENDSHAPES];
  score(&rest, before);

  known_face face = rest;
  move(&face, lower_lip, 2, 1, -2.0f);
  move(&face, chin, 3, 1, -1.5f);
  score(&face, after);
  CHECK(after[JAW_OPEN] > before[JAW_OPEN] + 0.4f, "jaw: %g, %g", before[JAW_OPEN], after[JAW_OPEN]);
  CHECK_NEAR(after[SMILE_LEFT], before[SMILE_LEFT], 0.05, "smile of an open mouth");

  face = rest;
  move(&face, brows, 4, 1, 1.0f);
  score(&face, after);
  CHECK(after[BROW_INNER_UP] > before[BROW_INNER_UP] + 0.3f, "brows: %g, %g", before[BROW_INNER_UP],
        after[BROW_INNER_UP]);

  face = rest;
  move(&face, left_corner, 1, 0, 0.7f);
  move(&face, right_corner, 1, 0, -0.7f);
  move(&face, left_corner, 1, 1, 0.6f);
  move(&face, right_corner, 1, 1, 0.6f);
  score(&face, after);
  CHECK(after[SMILE_LEFT] > before[SMILE_LEFT] + 0.4f, "smile: %g, %g", before[SMILE_LEFT], after[SMILE_LEFT]);
  CHECK_NEAR(after[SMILE_LEFT], after[SMILE_RIGHT], 0.02, "both sides");
  move(&face, right_corner, 1, 1, -0.6f);
  score(&face, after);
  CHECK(after[SMILE_LEFT] > after[SMILE_RIGHT] + 0.15f, "one side: %g, %g", after[SMILE_LEFT], after[SMILE_RIGHT]);

  face = rest;
  move(&face, left_corner, 1, 0, -0.9f);
  move(&face, right_corner, 1, 0, 0.9f);
  move(&face, inner_lips, 1, 1, 0.5f);
  score(&face, after);
  CHECK(after[PUCKER] > before[PUCKER] + 0.3f, "pucker: %g, %g", before[PUCKER], after[PUCKER]);
  CHECK(after[SMILE_LEFT] <= before[SMILE_LEFT], "no smile: %g", after[SMILE_LEFT]);

  face = rest;
  move(&face, irises, 2, 0, 0.5f); /* to the person's left */
  score(&face, after);
  CHECK(after[OUT_LEFT] > 0.5f && after[IN_RIGHT] > 0.5f && after[OUT_RIGHT] == 0, "left: %g %g %g", after[OUT_LEFT],
        after[IN_RIGHT], after[OUT_RIGHT]);
  face = rest;
  move(&face, irises, 2, 1, 0.4f);
  score(&face, after);
  CHECK(after[LOOK_UP_LEFT] > before[LOOK_UP_LEFT] + 0.3f, "up: %g", after[LOOK_UP_LEFT]);
}

/* The brows, the eyes' height and a lopsided smile are corrected for what the mesh net makes of a turned head; a face
 * that is seen as it is shows the correction. All else must stay. */
static void turning_moves_none(void) {
  for (int smiling = 0; smiling < 2; ++smiling) {
    known_face face = face_at_rest();
    static const int corners[] = {291, 61};
    for (int side = 0; side < 2 && smiling; ++side) move(&face, &corners[side], 1, 0, side == 0 ? 0.7f : -0.7f);
    open_eye(&face, true, 0.2f);
    float front[FW_BLENDSHAPES], turned[FW_BLENDSHAPES];
    score(&face, front);
    for (int round = 0; round < 40; ++round) {
      const float at[3] = {check_random_float(-12, 12), check_random_float(-8, 8), check_random_float(-90, -45)};
      const float yaw = check_random_float(-40, 40), pitch = check_random_float(-30, 30);
      score_at(&face, yaw, pitch, check_random_float(-170, 170), at, NULL, 0, turned);
      for (int i = 0; i < FW_BLENDSHAPES; ++i) {
        const bool lateral = (i >= 4 && i <= 5) || i == SMILE_LEFT || i == SMILE_RIGHT;
        const bool lifted = i == 11 || i == 12 || i == 17 || i == 18;
        const double allowed = 0.08 + (lateral ? 0.006 * fabsf(yaw) : 0) + (lifted ? 0.013 * fabsf(pitch) : 0);
        CHECK_NEAR(turned[i], front[i], allowed, "coefficient %d, yaw %g pitch %g", i, yaw, pitch);
      }
    }
  }
}

/* Scores after so many seconds of this face. */
static void watch(const known_face *face, fwi_shape_rest *rest, double *time_ms, float seconds, float *scores) {
  const float at[3] = {0, 0, -60};
  for (int i = 0; i < (int)(20 * seconds); ++i) score_at(face, 0, 0, 0, at, rest, *time_ms += 50, scores);
}

static void rest_is_learnt(void) {
  known_face face = face_at_rest();
  float scores[FW_BLENDSHAPES], fresh[FW_BLENDSHAPES];
  fwi_shape_rest rest = {0};
  double time_ms = 1e6;
  for (int left = 0; left < 2; ++left) open_eye(&face, left, 0.26f);
  score(&face, fresh);
  watch(&face, &rest, &time_ms, 0.1f, scores);
  CHECK_NEAR(scores[BLINK_LEFT], fresh[BLINK_LEFT], 0.02, "a new face is anybody's");
  CHECK(fresh[BLINK_LEFT] > 0.12f, "narrow eyes: %g", fresh[BLINK_LEFT]);
  watch(&face, &rest, &time_ms, 20, scores);
  CHECK(scores[BLINK_LEFT] < 0.06f, "narrow eyes of one that we know: %g", scores[BLINK_LEFT]);

  for (int left = 0; left < 2; ++left) open_eye(&face, left, 0.08f);
  watch(&face, &rest, &time_ms, 0.2f, scores);
  CHECK(scores[BLINK_LEFT] > 0.6f, "their blink: %g", scores[BLINK_LEFT]);
  watch(&face, &rest, &time_ms, 600, scores);
  CHECK(scores[BLINK_LEFT] > 0.5f, "asleep: %g", scores[BLINK_LEFT]);

  /* Neither a gap nor a clock that stands still teaches more than a moment does. */
  const fwi_shape_rest before = rest;
  for (int left = 0; left < 2; ++left) open_eye(&face, left, 0.4f);
  time_ms += 1e9;
  watch(&face, &rest, &time_ms, 0.05f, scores);
  for (int i = 0; i < FWI_SHAPE_MEASURES; ++i) CHECK_NEAR(rest.values[i], before.values[i], 0.02, "measure %d", i);
}

/* The fake net hands its first inputs on. */
static void the_net_sees_its_points(void) {
  static const int first[26] = {0,  1,  4,  5,  6,  7,  8,  10, 13, 14, 17, 21, 33,
                                37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66};
  fw_analyzer_options options;
  fw_analyzer_options_default(&options);
  options.tasks = FW_TASK_MESH | FW_TASK_BLENDSHAPES;
  fw_analyzer *a = fake_analyzer(&options);
  fwi_track *track = fwi_track_add(a);
  fw_error error = {0};
  check_random_fill(track->mesh.points[0], (size_t)FW_MESH_POINTS * 3, -0.2f, 1.2f);
  CHECK(fwi_blendshapes_read(a, track, &error) == FW_OK, "%s", error.message);
  CHECK((track->face.valid & FW_TASK_BLENDSHAPES) != 0 && !track->face.blendshapes_geometric, "read by the net");
  for (int i = 0; i < FW_BLENDSHAPES; ++i) {
    const float value = track->mesh.points[first[i / 2]][i % 2];
    CHECK_NEAR(track->face.blendshapes[i], fminf(fmaxf(value, 0), 1), 1e-6, "value %d", i);
  }
  track->mesh.points[4][0] = NAN;
  CHECK(fwi_blendshapes_read(a, track, &error) == FW_OK, "%s", error.message);
  CHECK((track->face.valid & FW_TASK_BLENDSHAPES) == 0, "neither net nor geometry make sense of NaN");
  fw_analyzer_destroy(a);
}

static void both_forms_of_the_mesh(void) {
  size_t size;
  fw_error error = {0};
  void *bytes = fake_file("mesh-whole", &size);
  fwi_net net = {0};
  CHECK(fwi_net_load(&net, FW_MODEL_MESH, bytes, size, FW_KERNELS_SCALAR, &error) == FW_OK, "%s", error.message);
  fw_image image;
  uint8_t *pixels = fake_noise(&image, 32, 32);
  const fwi_square roi = {16, 16, 32, 0};
  fwi_mesh mesh;
  CHECK(fwi_mesh_read(&net, &image, &roi, &mesh, NULL, &error) == FW_OK, "%s", error.message);
  /* Its outputs are the input's pixels, one after the other, times 32. */
  for (int i = 0; i < FW_MESH_POINTS; ++i) {
    for (int c = 0; c < 3; ++c) {
      CHECK_NEAR(mesh.points[i][c], 32 * net.input[3 * i + c], 1e-3, "point %d %d", i, c);
    }
  }
  const double flag = 5.0 * net.input[FW_MESH_POINTS * 3];
  CHECK_NEAR(mesh.presence, 1 / (1 + exp(-flag)), 1e-5, "the first of the two single values");
  fwi_net_free(&net);
  CHECK(fwi_net_load(&net, FW_MODEL_BLENDSHAPES, bytes, size, FW_KERNELS_SCALAR, &error) == FW_ERR_SHAPE, "other role");
  free(pixels);
  free(bytes);
}

CHECK_MAIN("face_shapes") {
  CHECK_RUN(some_are_known);
  CHECK_RUN(lids_blink);
  CHECK_RUN(each_movement_has_its_coefficient);
  CHECK_RUN(turning_moves_none);
  CHECK_RUN(rest_is_learnt);
  CHECK_RUN(the_net_sees_its_points);
  CHECK_RUN(both_forms_of_the_mesh);
}
