/* Distances are taken in the face's own frame, in the canonical face's centimetres, so that neither pose nor size nor
 * place shows in them. Which distance tells which coefficient, and its zero and full marks, come from comparing with
 * Google's blendshape net on LFW (946 faces) and three clips; the table of correlations is in `make eval`. */
#include "face/shapes.h"

#include <math.h>

/* Indices into the coefficients. */
enum {
  BROW_INNER_UP = 3,
  BROW_OUTER_UP_LEFT,
  BROW_OUTER_UP_RIGHT,
  EYE_BLINK_LEFT = 9,
  EYE_BLINK_RIGHT,
  EYE_LOOK_DOWN_LEFT,
  EYE_LOOK_DOWN_RIGHT,
  EYE_LOOK_IN_LEFT,
  EYE_LOOK_IN_RIGHT,
  EYE_LOOK_OUT_LEFT,
  EYE_LOOK_OUT_RIGHT,
  EYE_LOOK_UP_LEFT,
  EYE_LOOK_UP_RIGHT,
  EYE_SQUINT_LEFT,
  EYE_SQUINT_RIGHT,
  JAW_OPEN = 25,
  MOUTH_LOWER_DOWN_LEFT = 34,
  MOUTH_LOWER_DOWN_RIGHT,
  MOUTH_PUCKER = 38,
  MOUTH_SMILE_LEFT = 44,
  MOUTH_SMILE_RIGHT,
  MOUTH_UPPER_UP_LEFT = 48,
  MOUTH_UPPER_UP_RIGHT
};

/* What is measured; those with two sides have the right one first. */
enum {
  OPENNESS = 0,    /* of the eye: distance of the lids by the eye's width */
  LOWER_LID = 2,   /* height over the middle of the eye's corners, by its width */
  BROW = 4,        /* height of its middle over the eyes */
  SMILE = 6,       /* wide mouth, upper lip near the nose, corners drawn back */
  INNER_BROWS = 8, /* height over the eyes */
  JAW = 9,         /* lower lip away from the nose and drawn back, for the mouth's width */
  UPPER_LIP = 10,  /* near the nose, the mouth wide */
  LOWER_LIP = 11,  /* away from the upper, the mouth wide */
  PUCKER = 12,     /* narrow mouth, long upper lip, corners forward */
  LOOK_LEFT = 13,  /* irises from the middle of the eyes' corners to the person's left, by the eyes' width */
  LOOK_UP = 14     /* ... and up */
};

/* At rest: the median of LFW's faces whose coefficient is below 0.1. A followed face may be `room` away from that, two
 * deviations of them, and at rest lies at the quantile `low` of what is seen. No room: not learnt. */
typedef struct resting {
  float usual, room, low;
} resting;

static const resting at_rest[FWI_SHAPE_MEASURES] = {
    [OPENNESS] = {0.31f, 0.08f, 0.7f},   [OPENNESS + 1] = {0.31f, 0.08f, 0.7f},
    [LOWER_LID] = {-0.15f, 0.04f, 0.3f}, [LOWER_LID + 1] = {-0.15f, 0.04f, 0.3f},
    [BROW] = {1.9f, 0.4f, 0.4f},         [BROW + 1] = {1.9f, 0.4f, 0.4f},
    [SMILE] = {5.13f, 0.8f, 0.3f},       [SMILE + 1] = {5.13f, 0.8f, 0.3f},
    [INNER_BROWS] = {1.87f, 0.5f, 0.4f}, [JAW] = {-5.02f, 0.6f, 0.3f},
    [UPPER_LIP] = {2.79f, 0.8f, 0.3f},   [LOWER_LIP] = {5.46f, 1.0f, 0.3f},
    [PUCKER] = {-5.78f, 1.0f, 0.5f},     [LOOK_LEFT] = {0.0f, 0.0f, 0.5f},
    [LOOK_UP] = {0.05f, 0.0f, 0.5f},
};

/* A coefficient begins where its measure is `from` away from rest and is full `span` further on; below 0: under it. */
typedef struct shape {
  uint8_t index, measure;
  float from, span;
} shape;

static const shape shapes[] = {
    {EYE_BLINK_RIGHT, OPENNESS, -0.01f, -0.24f},
    {EYE_BLINK_LEFT, OPENNESS + 1, -0.01f, -0.24f},
    {EYE_SQUINT_RIGHT, LOWER_LID, -0.02f, 0.18f},
    {EYE_SQUINT_LEFT, LOWER_LID + 1, -0.02f, 0.18f},
    {BROW_OUTER_UP_RIGHT, BROW, 0.2f, 1.2f},
    {BROW_OUTER_UP_LEFT, BROW + 1, 0.2f, 1.2f},
    {MOUTH_SMILE_RIGHT, SMILE, 0.29f, 2.53f},
    {MOUTH_SMILE_LEFT, SMILE + 1, 0.29f, 2.53f},
    {BROW_INNER_UP, INNER_BROWS, 0.33f, 1.18f},
    {JAW_OPEN, JAW, 0.31f, 3.4f},
    {MOUTH_UPPER_UP_RIGHT, UPPER_LIP, 0.32f, 3.45f},
    {MOUTH_UPPER_UP_LEFT, UPPER_LIP, 0.32f, 3.45f},
    {MOUTH_LOWER_DOWN_RIGHT, LOWER_LIP, 0.75f, 6.2f},
    {MOUTH_LOWER_DOWN_LEFT, LOWER_LIP, 0.75f, 6.2f},
    {MOUTH_PUCKER, PUCKER, 0.05f, 3.9f},
    {EYE_LOOK_OUT_LEFT, LOOK_LEFT, 0.01f, 0.22f},
    {EYE_LOOK_IN_RIGHT, LOOK_LEFT, 0.01f, 0.22f},
    {EYE_LOOK_IN_LEFT, LOOK_LEFT, -0.01f, -0.22f},
    {EYE_LOOK_OUT_RIGHT, LOOK_LEFT, -0.01f, -0.22f},
    {EYE_LOOK_UP_LEFT, LOOK_UP, 0.0f, 0.16f},
    {EYE_LOOK_UP_RIGHT, LOOK_UP, 0.0f, 0.16f},
    {EYE_LOOK_DOWN_LEFT, LOOK_UP, 0.015f, -0.12f},
    {EYE_LOOK_DOWN_RIGHT, LOOK_UP, 0.015f, -0.12f},
};

typedef struct face_frame {
  const float (*points)[3];
  const fwi_camera *camera;
  const fwi_pose *pose;
} face_frame;

/* Point `i` where the canonical face has it: x to the face's left, y up, z forward. */
static void place(const face_frame *face, int32_t i, float out[3]) {
  float p[3];
  fwi_pose_unproject(face->pose, face->camera, face->points[i], p);
  for (size_t c = 0; c < 3; ++c) p[c] = (p[c] - face->pose->translation[c]) / face->pose->scale;
  for (size_t c = 0; c < 3; ++c) {
    out[c] = face->pose->rotation[0][c] * p[0] + face->pose->rotation[1][c] * p[1] + face->pose->rotation[2][c] * p[2];
  }
}

/* Mean of coordinate `axis` of `count` points. */
static float mean_of(const face_frame *face, size_t axis, const uint16_t *points, size_t count) {
  float sum = 0.0f, p[3];
  for (size_t i = 0; i < count; ++i) {
    place(face, points[i], p);
    sum += p[axis];
  }
  return sum / (float)count;
}

static float distance(const face_frame *face, int32_t a, int32_t b) {
  float p[3], q[3];
  place(face, a, p);
  place(face, b, q);
  return sqrtf((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) + (p[2] - q[2]) * (p[2] - q[2]));
}

/* Outer and inner corner, three points of the upper lid and those below them, iris, brow. */
typedef struct eye_points {
  uint16_t corners[2], upper[3], lower[3], iris, brow[4];
} eye_points;

static void measure_eyes(const face_frame *face, float *measures) {
  static const eye_points eyes[2] = {
      {{33, 133}, {159, 160, 158}, {145, 144, 153}, FWI_POINT_RIGHT_IRIS, {52, 53, 105, 63}},
      {{263, 362}, {386, 387, 385}, {374, 373, 380}, FWI_POINT_LEFT_IRIS, {282, 283, 334, 293}}};
  static const uint16_t inner_brows[4] = {107, 336, 66, 296}, corners[4] = {33, 133, 362, 263};
  const float level = mean_of(face, 1, corners, 4);
  measures[INNER_BROWS] = mean_of(face, 1, inner_brows, 4) - level;
  measures[LOOK_LEFT] = measures[LOOK_UP] = 0.0f;
  for (size_t s = 0; s < 2; ++s) {
    const eye_points *e = &eyes[s];
    const float width = distance(face, e->corners[0], e->corners[1]);
    const float x = mean_of(face, 0, e->corners, 2), y = mean_of(face, 1, e->corners, 2);
    float open = 0.0f, iris[3];
    for (size_t i = 0; i < 3; ++i) open += distance(face, e->upper[i], e->lower[i]);
    place(face, e->iris, iris);
    measures[OPENNESS + s] = open / (3.0f * width);
    measures[LOWER_LID + s] = (mean_of(face, 1, e->lower, 1) - y) / width;
    /* A turned head seems to lift the brow of the side that it turns to: 0.06 cm in 10 degrees. */
    measures[BROW + s] = mean_of(face, 1, e->brow, 4) - level + (s == 0 ? 0.006f : -0.006f) * face->pose->yaw;
    measures[LOOK_LEFT] += 0.5f * (iris[0] - x) / width;
    measures[LOOK_UP] += 0.5f * (iris[1] - y) / width;
  }
  /* The mesh leaves the irises of a nodding head too near the middle: 0.015 in 10 degrees. */
  measures[LOOK_UP] -= 0.0015f * face->pose->pitch;
}

static void measure_mouth(const face_frame *face, float *measures) {
  static const uint16_t outer_lips[2] = {0, 17};
  float nose[3], upper[3], upper_in[3], lower_in[3], corners[2][3];
  place(face, 2, nose);
  place(face, 0, upper);
  place(face, 13, upper_in);
  place(face, 14, lower_in);
  place(face, 61, corners[0]);
  place(face, 291, corners[1]);
  const float width = corners[1][0] - corners[0][0];
  const float to_nose = nose[1] - upper[1], lips = mean_of(face, 2, outer_lips, 2);
  const float forward = lips - 0.5f * (corners[0][2] + corners[1][2]);
  const float smile = width - to_nose + 1.2f * forward;
  /* The higher corner smiles more; turning the head seems to lower the one it turns to. */
  const float higher = 0.5f * (corners[1][1] - corners[0][1] + 0.012f * face->pose->yaw);
  measures[SMILE] = smile - higher;
  measures[SMILE + 1] = smile + higher;
  measures[JAW] = nose[1] - lower_in[1] - lips - 0.4f * width;
  measures[UPPER_LIP] = width - 1.5f * to_nose;
  measures[LOWER_LIP] = upper_in[1] - lower_in[1] + width;
  measures[PUCKER] = 2.0f * (upper[1] - upper_in[1]) - width - forward;
}

/* Follows a quantile of each measure: up where the measure is above, down where it is below, in steps that balance
 * there; fast while the face is new. Only while the face is seen from the front, where the mesh is at its best. */
static void learn(fwi_shape_rest *rest, const fwi_pose *pose, const float *measures, double time_ms) {
  const bool fresh = rest->seconds <= 0.0f, frontal = fabsf(pose->yaw) < 30.0f && fabsf(pose->pitch) < 25.0f;
  const float seconds = fresh ? 1e-3f : fminf(fmaxf((float)(time_ms - rest->time_ms) * 1e-3f, 0.0f), 0.2f);
  const float pace = frontal ? seconds / (1.0f + fminf(rest->seconds, 29.0f)) : 0.0f;
  for (size_t i = 0; i < FWI_SHAPE_MEASURES; ++i) {
    const resting *r = &at_rest[i];
    if (fresh) rest->values[i] = r->usual;
    rest->values[i] += pace * r->room * (measures[i] > rest->values[i] ? r->low : r->low - 1.0f);
    rest->values[i] = fminf(fmaxf(rest->values[i], r->usual - r->room), r->usual + r->room);
  }
  if (frontal || fresh) rest->seconds += seconds;
  rest->time_ms = time_ms;
}

void fwi_shapes_measure(const float (*points)[3], const fwi_camera *camera, const fwi_pose *pose, fwi_shape_rest *rest,
                        double time_ms, float scores[FW_BLENDSHAPES]) {
  const face_frame face = {points, camera, pose};
  float measures[FWI_SHAPE_MEASURES];
  measure_eyes(&face, measures);
  measure_mouth(&face, measures);
  if (rest != NULL) learn(rest, pose, measures, time_ms);
  for (size_t i = 0; i < FW_BLENDSHAPES; ++i) scores[i] = -1.0f;
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; ++i) {
    const shape *s = &shapes[i];
    const float zero = rest != NULL ? rest->values[s->measure] : at_rest[s->measure].usual;
    const float score = (measures[s->measure] - zero - s->from) / s->span;
    scores[s->index] = score > 0.0f ? fminf(score, 1.0f) : 0.0f;
  }
}
