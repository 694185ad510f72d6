/* Anchors, suppression, squares, pose, gaze and smoothing: everything of the face pipeline that needs no net. */
#include "check.h"
#include "face/attributes.h"
#include "face/canonical_face.h"
#include "face/detect.h"
#include "face/gaze.h"
#include "face/one_euro.h"
#include "face/pose.h"
#include "seen_face.h"

static void anchors_cover_the_grids(void) {
  float first[2], last[2], centre[2];
  fwi_anchor(FW_MODEL_DETECT_SHORT, 0, first);
  fwi_anchor(FW_MODEL_DETECT_SHORT, 511, last);
  CHECK(first[0] == 0.5f / 16 && first[1] == 0.5f / 16, "%g %g", first[0], first[1]);
  CHECK(last[0] == 15.5f / 16 && last[1] == 15.5f / 16, "%g %g", last[0], last[1]);
  fwi_anchor(FW_MODEL_DETECT_SHORT, 512, first);
  fwi_anchor(FW_MODEL_DETECT_SHORT, FWI_ANCHORS_SHORT - 1, last);
  CHECK(first[0] == 0.5f / 8 && first[1] == 0.5f / 8, "%g %g", first[0], first[1]);
  CHECK(last[0] == 7.5f / 8 && last[1] == 7.5f / 8, "%g %g", last[0], last[1]);
  double sum_x = 0, sum_y = 0;
  for (int32_t i = 0; i < FWI_ANCHORS_FULL; ++i) {
    fwi_anchor(FW_MODEL_DETECT_FULL, i, centre);
    sum_x += centre[0];
    sum_y += centre[1];
  }
  CHECK_NEAR(sum_x / FWI_ANCHORS_FULL, 0.5, 1e-5, "full anchors are centred");
  CHECK_NEAR(sum_y / FWI_ANCHORS_FULL, 0.5, 1e-5, "full anchors are centred");
  fwi_anchor(FW_MODEL_DETECT_FULL, 49, centre);
  CHECK(centre[0] == 1.5f / 48 && centre[1] == 1.5f / 48, "row by row: %g %g", centre[0], centre[1]);
}

static void iou_of_boxes(void) {
  const fw_box a = {0, 0, 10, 10}, b = {5, 0, 10, 10}, far = {50, 50, 2, 2}, inner = {2, 2, 2, 2};
  CHECK_NEAR(fwi_iou(a, b), 50.0 / 150, 1e-6, "half over");
  CHECK(fwi_iou(a, far) == 0 && fwi_overlap(a, far) == 0, "apart");
  CHECK_NEAR(fwi_overlap(a, inner), 1, 1e-6, "inside");
  CHECK(fwi_iou(a, (fw_box){0, 0, NAN, 10}) == 0, "NaN");
}

static void nms_keeps_the_best_and_melts_the_rest(void) {
  fwi_detection items[4] = {{.box = {0, 0, 10, 10}, .score = 0.5f},
                            {.box = {100, 0, 10, 10}, .score = 0.7f},
                            {.box = {1, 0, 10, 10}, .score = 1.0f},
                            {.box = {104, 104, 10, 10}, .score = 0.6f}};
  items[0].keypoints[2][1] = 3;
  items[2].keypoints[2][1] = 6;
  fwi_detection copy[4];
  memcpy(copy, items, sizeof copy);
  fwi_detections list = {items, 4, 4};
  fwi_weighted_nms(&list, 0.3f);
  CHECK(list.count == 3, "%d left", list.count);
  CHECK(items[0].score == 1.0f && items[1].score == 0.7f && items[2].score == 0.6f, "best first");
  CHECK_NEAR(items[0].box.x, (0.5 * 0 + 1.0 * 1) / 1.5, 1e-6, "weighted by score");
  CHECK_NEAR(items[0].keypoints[2][1], (0.5 * 3 + 1.0 * 6) / 1.5, 1e-6, "keypoints too");
  list = (fwi_detections){copy, 4, 4};
  fwi_nms(&list, 0.3f);
  CHECK(list.count == 3 && copy[0].box.x == 1.0f, "plain: %d left, x %g", list.count, copy[0].box.x);
}

static void nms_agrees_with_brute_force(void) {
  for (int round = 0; round < 50; ++round) {
    enum { N = 40 };
    fwi_detection items[N];
    for (int i = 0; i < N; ++i) {
      items[i] = (fwi_detection){.box = {check_random_float(0, 60), check_random_float(0, 60),
                                         check_random_float(5, 30), check_random_float(5, 30)},
                                 .score = check_random_float(0.1f, 1)};
    }
    /* A box stays exactly if no better box that stays overlaps it. */
    bool stays[N];
    int order[N], count = 0;
    for (int i = 0; i < N; ++i) order[i] = i;
    for (int i = 0; i < N; ++i) {
      for (int j = i + 1; j < N; ++j) {
        if (items[order[j]].score > items[order[i]].score) {
          const int t = order[i];
          order[i] = order[j];
          order[j] = t;
        }
      }
    }
    float kept[N];
    for (int i = 0; i < N; ++i) {
      stays[i] = true;
      for (int j = 0; j < i; ++j) stays[i] &= !stays[j] || fwi_iou(items[order[i]].box, items[order[j]].box) <= 0.4f;
      if (stays[i]) kept[count++] = items[order[i]].score;
    }
    fwi_detections list = {items, N, N};
    fwi_nms(&list, 0.4f);
    CHECK(list.count == count, "%d against %d", list.count, count);
    for (int i = 0; i < list.count && i < count; ++i) CHECK(items[i].score == kept[i], "place %d", i);
  }
}

static void square_follows_turned_points(void) {
  for (int round = 0; round < 40; ++round) {
    const float angle = check_random_float(-3, 3), cx = check_random_float(-50, 50), cy = check_random_float(-50, 50);
    const float w = check_random_float(5, 40), h = check_random_float(5, 40);
    float points[4][3];
    for (int i = 0; i < 4; ++i) {
      const float u = (i & 1 ? 0.5f : -0.5f) * w, v = (i & 2 ? 0.5f : -0.5f) * h;
      points[i][0] = cx + u * cosf(angle) - v * sinf(angle);
      points[i][1] = cy + u * sinf(angle) + v * cosf(angle);
      points[i][2] = 0;
    }
    const fwi_square s = fwi_points_square(points, (fwi_point_set){NULL, 4}, angle, 1.5f);
    CHECK_NEAR(s.cx, cx, 1e-3, "angle %g", angle);
    CHECK_NEAR(s.cy, cy, 1e-3, "angle %g", angle);
    CHECK_NEAR(s.side, 1.5f * fmaxf(w, h), 1e-3, "angle %g", angle);
  }
}

static void procrustes_recovers_a_motion(void) {
  for (int round = 0; round < 60; ++round) {
    float source[12][3], target[12][3], weights[12], want[3][3], got[3][3], scale, translation[3];
    const float factor = check_random_float(0.1f, 5),
                shift[3] = {check_random_float(-9, 9), check_random_float(-9, 9), 3};
    face_rotation(check_random_float(-180, 180), check_random_float(-89, 89), check_random_float(-180, 180), want);
    check_random_fill(source[0], 36, -4, 4);
    check_random_fill(weights, 12, 0.1f, 1);
    for (int i = 0; i < 12; ++i) {
      for (int a = 0; a < 3; ++a) {
        target[i][a] = shift[a];
        for (int b = 0; b < 3; ++b) target[i][a] += factor * want[a][b] * source[i][b];
      }
    }
    CHECK(fwi_procrustes(source, target, weights, 12, got, &scale, translation), "round %d", round);
    CHECK_NEAR(scale, factor, 1e-4 * factor, "scale");
    for (int a = 0; a < 3; ++a) {
      CHECK_NEAR(translation[a], shift[a], 1e-3, "translation %d", a);
      for (int b = 0; b < 3; ++b) CHECK_NEAR(got[a][b], want[a][b], 1e-4, "rotation %d %d", a, b);
    }
  }
}

static void procrustes_refuses_nonsense(void) {
  float source[4][3] = {{0}}, target[4][3] = {{0}}, weights[4] = {1, 1, 1, 1}, r[3][3], scale, t[3];
  CHECK(!fwi_procrustes(source, target, weights, 4, r, &scale, t), "all points in one place");
  for (int i = 0; i < 12; ++i) source[i / 3][i % 3] = (float)(i * i % 7);
  target[2][1] = NAN;
  CHECK(!fwi_procrustes(source, target, weights, 4, r, &scale, t), "NaN");
}

static void pose_recovers_known_angles(void) {
  const fwi_camera camera = fwi_camera_of(640, 480);
  for (int round = 0; round < 60; ++round) {
    const float yaw = check_random_float(-60, 60), pitch = check_random_float(-40, 40),
                roll = check_random_float(-170, 170);
    const float at[3] = {check_random_float(-12, 12), check_random_float(-8, 8), check_random_float(-90, -45)};
    float r[3][3];
    fwi_mesh mesh;
    fwi_pose pose;
    face_rotation(yaw, pitch, roll, r);
    face_seen(&camera, r, at, fwi_canonical_face, FWI_FACE_POINTS, &mesh);
    CHECK(fwi_pose_solve(&mesh, &camera, &pose), "solves");
    CHECK_NEAR(pose.yaw, yaw, 1.5, "pitch %g roll %g", pitch, roll);
    CHECK_NEAR(pose.pitch, pitch, 1.5, "yaw %g roll %g", yaw, roll);
    CHECK_NEAR(pose.roll, roll, 1.5, "yaw %g pitch %g", yaw, pitch);
    float matrix[16];
    fwi_pose_matrix(&pose, matrix);
    CHECK(matrix[15] == 1 && matrix[3] == 0 && matrix[7] == 0 && matrix[11] == 0, "affine");
    for (int c = 0; c < 3; ++c) CHECK_NEAR(matrix[12 + c], at[c], 0.05 * fabsf(at[2]), "translation %d", c);
  }
}

/* face.h: yaw > 0 towards the picture's right edge, pitch > 0 up, roll > 0 clockwise. Told by the picture alone. */
static void pose_signs(void) {
  const fwi_camera camera = fwi_camera_of(640, 480);
  const float at[3] = {0, 0, -60};
  float r[3][3];
  fwi_mesh mesh;
  fwi_pose pose;
  face_rotation(30, 0, 0, r);
  face_seen(&camera, r, at, fwi_canonical_face, FWI_FACE_POINTS, &mesh);
  const float middle = 0.5f * (mesh.points[33][0] + mesh.points[263][0]);
  CHECK(mesh.points[4][0] > middle + 10, "the nose points right: %g against %g", mesh.points[4][0], middle);
  CHECK(fwi_pose_solve(&mesh, &camera, &pose) && pose.yaw > 25, "yaw %g", pose.yaw);
  face_rotation(0, 30, 0, r);
  face_seen(&camera, r, at, fwi_canonical_face, FWI_FACE_POINTS, &mesh);
  CHECK(fwi_pose_solve(&mesh, &camera, &pose) && pose.pitch > 25, "pitch %g", pose.pitch);
  const float up = mesh.points[4][1] - mesh.points[168][1];
  face_rotation(0, 0, 0, r);
  face_seen(&camera, r, at, fwi_canonical_face, FWI_FACE_POINTS, &mesh);
  CHECK(up < mesh.points[4][1] - mesh.points[168][1] - 10, "a face that looks up shows its nose nearer the brow");
  face_rotation(0, 0, 30, r);
  face_seen(&camera, r, at, fwi_canonical_face, FWI_FACE_POINTS, &mesh);
  CHECK(mesh.points[263][1] > mesh.points[33][1] + 10, "clockwise: the eye on the picture's right is lower");
  CHECK(fwi_pose_solve(&mesh, &camera, &pose) && pose.roll > 25, "roll %g", pose.roll);
}

/* Irises where the ray from the camera to a point on each eyeball meets the picture. */
static void gaze_follows_the_irises(void) {
  const fwi_camera camera = fwi_camera_of(640, 480);
  const float at[3] = {0, 0, -55};
  float r[3][3], front_yaw = 0, front_pitch = 0;
  const float shift[5][2] = {{0, 0}, {4, 0}, {-4, 0}, {0, -3}, {0, 3}};
  for (int i = 0; i < 5; ++i) {
    fwi_mesh mesh;
    fwi_pose pose;
    fwi_gaze gaze;
    face_rotation(0, 0, 0, r);
    face_seen(&camera, r, at, fwi_canonical_face, FWI_FACE_POINTS, &mesh);
    const int eyes[2][3] = {{33, 133, 468}, {362, 263, 473}};
    for (int e = 0; e < 2; ++e) {
      for (int c = 0; c < 3; ++c) {
        mesh.points[eyes[e][2]][c] = 0.5f * (mesh.points[eyes[e][0]][c] + mesh.points[eyes[e][1]][c]);
      }
      mesh.points[eyes[e][2]][0] += shift[i][0];
      mesh.points[eyes[e][2]][1] += shift[i][1];
    }
    CHECK(fwi_pose_solve(&mesh, &camera, &pose) && fwi_gaze_solve(&mesh, &camera, &pose, &gaze), "solves");
    if (i == 0) front_yaw = gaze.yaw, front_pitch = gaze.pitch;
    if (i == 0) CHECK(fabsf(front_yaw) < 3 && fabsf(front_pitch) < 12, "ahead: %g %g", front_yaw, front_pitch);
    if (i == 1) CHECK(gaze.yaw > front_yaw + 8 && gaze.yaw < 50, "iris to the right: %g", gaze.yaw);
    if (i == 2) CHECK(gaze.yaw < front_yaw - 8 && gaze.yaw > -50, "iris to the left: %g", gaze.yaw);
    if (i == 3) CHECK(gaze.pitch > front_pitch + 6, "iris up: %g", gaze.pitch);
    if (i == 4) CHECK(gaze.pitch < front_pitch - 6, "iris down: %g", gaze.pitch);
    CHECK_NEAR(gaze.vector[0] * gaze.vector[0] + gaze.vector[1] * gaze.vector[1] + gaze.vector[2] * gaze.vector[2], 1,
               1e-4, "unit");
    CHECK(gaze.vector[2] < 0, "towards the camera");
    CHECK_NEAR(asinf(-gaze.vector[1]) * FWI_DEGREES, gaze.pitch, 0.01, "vector and angle agree");
  }
}

static void one_euro_calms_and_follows(void) {
  float state[2], value = 100;
  fwi_one_euro_apply(&fwi_mesh_smoothing, &value, 1, 0, 200, state);
  CHECK(value == 100, "the first value passes: %g", value);
  double raw = 0, smooth = 0;
  float last = 100, last_noisy = 100;
  for (int i = 0; i < 300; ++i) { /* half a pixel of noise on a still point */
    const float noisy = 100 + check_random_float(-0.5f, 0.5f);
    value = noisy;
    fwi_one_euro_apply(&fwi_mesh_smoothing, &value, 1, 1.0f / 30, 200, state);
    raw += fabs((double)(noisy - last_noisy));
    smooth += fabs((double)(value - last));
    last = value;
    last_noisy = noisy;
  }
  CHECK(smooth < 0.5 * raw, "jitter %g against %g", smooth, raw);
  float x = 100;
  for (int i = 0; i < 15; ++i) { /* a face width in half a second */
    x += 200.0f / 15;
    value = x;
    fwi_one_euro_apply(&fwi_mesh_smoothing, &value, 1, 1.0f / 30, 200, state);
  }
  CHECK(x - value < 4, "lags by %g of 200 px", x - value);
}

static void one_euro_takes_values_beyond_all_faces(void) {
  static const float values[] = {0, 3e38f, -3e38f, 3e38f, 5, 5};
  float value, state[2];
  for (size_t i = 0; i < sizeof values / sizeof *values; ++i) {
    value = values[i];
    fwi_one_euro_apply(&fwi_mesh_smoothing, &value, 1, i == 0 ? 0 : 1.0f / 30, i < 3 ? 200 : 1e-6f, state);
    CHECK(value == values[i]);
  }
}

static void age_range_holds_the_age_and_grows_with_it(void) {
  float years, low, high, last = -1;
  for (float net = -5; net < 120; net += 0.25f) {
    fwi_age_range(net, &years, &low, &high);
    CHECK(low >= 0 && low <= years && years <= high, "net %g: %g in %g..%g", net, years, low, high);
    CHECK(years >= last - 1e-4f, "net %g: %g after %g", net, years, last);
    CHECK(fabsf(years - fmaxf(net, 0)) < 2, "net %g reads as %g", net, years);
    last = years;
  }
}

CHECK_MAIN("face_geometry") {
  CHECK_RUN(anchors_cover_the_grids);
  CHECK_RUN(iou_of_boxes);
  CHECK_RUN(nms_keeps_the_best_and_melts_the_rest);
  CHECK_RUN(nms_agrees_with_brute_force);
  CHECK_RUN(square_follows_turned_points);
  CHECK_RUN(procrustes_recovers_a_motion);
  CHECK_RUN(procrustes_refuses_nonsense);
  CHECK_RUN(pose_recovers_known_angles);
  CHECK_RUN(pose_signs);
  CHECK_RUN(gaze_follows_the_irises);
  CHECK_RUN(one_euro_calms_and_follows);
  CHECK_RUN(one_euro_takes_values_beyond_all_faces);
  CHECK_RUN(age_range_holds_the_age_and_grows_with_it);
}
