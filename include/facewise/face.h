/* Finds faces in a picture and reads them.
 *
 *   fw_analyzer_options options;
 *   fw_analyzer_options_default(&options);
 *   options.tasks = FW_TASK_MESH | FW_TASK_AGE;
 *
 *   fw_analyzer *analyzer;
 *   if (fw_analyzer_create(&options, &analyzer, &error) != FW_OK) return fail(error.message);
 *   for (int role = 0; role < FW_MODEL_ROLE_COUNT; role++) {
 *     if (!(fw_analyzer_roles_needed(&options) & 1u << role)) continue;
 *     // net[role]: the bytes of that net's file
 *     if (fw_analyzer_set_model(analyzer, (fw_model_role)role, net[role].bytes, net[role].size, &error) != FW_OK)
 *       return fail(error.message);
 *   }
 *
 *   if (fw_analyzer_analyze(analyzer, &image, timestamp_ms, &error) != FW_OK) return fail(error.message);
 *   int32_t count;
 *   const fw_face *faces = fw_analyzer_faces(analyzer, &count);
 *   for (int32_t i = 0; i < count; i++) printf("%.0f years\n", (double)faces[i].age);
 *   fw_analyzer_destroy(analyzer);
 *
 * Coordinates are pixels of the input picture, x right, y down, pixel centres at +0.5. "Left" and
 * "right" of a face are the person's own. Angles are degrees. */
#ifndef FACEWISE_FACE_H
#define FACEWISE_FACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facewise/image.h"
#include "facewise/nn.h"
#include "facewise/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FW_MESH_POINTS 478 /* MediaPipe's order: 0..467 face, 468..472 right iris, 473..477 left iris */
#define FW_KEYPOINTS 6
#define FW_EMOTIONS 7
#define FW_EMBEDDING 128
#define FW_QUALITY_PARTS 6
#define FW_BLENDSHAPES 52
#define FW_SPOOF_SIGNALS 4
#define FW_MAX_FACES 256
#define FW_MAX_MEMORY 1024
#define FW_MAX_CUSTOM 8
#define FW_MAX_CUSTOM_OUTPUTS 1000

/* Index into fw_face.keypoints. */
typedef enum fw_keypoint {
  FW_KEYPOINT_RIGHT_EYE = 0,
  FW_KEYPOINT_LEFT_EYE,
  FW_KEYPOINT_NOSE,
  FW_KEYPOINT_MOUTH,
  FW_KEYPOINT_RIGHT_EAR,
  FW_KEYPOINT_LEFT_EAR
} fw_keypoint;

/* Index into fw_face.emotion. */
typedef enum fw_emotion {
  FW_EMOTION_NEUTRAL = 0,
  FW_EMOTION_HAPPY,
  FW_EMOTION_SAD,
  FW_EMOTION_ANGRY,
  FW_EMOTION_FEARFUL,
  FW_EMOTION_DISGUSTED,
  FW_EMOTION_SURPRISED
} fw_emotion;

/* Index into fw_face.quality_parts. */
typedef enum fw_quality_part {
  FW_QUALITY_SHARPNESS = 0,
  FW_QUALITY_EXPOSURE,
  FW_QUALITY_SIZE,
  FW_QUALITY_POSE,
  FW_QUALITY_OCCLUSION,
  FW_QUALITY_EYES
} fw_quality_part;

/* Bits 1 << reason of fw_face.quality_reasons: what is to be changed for a better picture. */
typedef enum fw_quality_reason {
  FW_REASON_TOO_SMALL = 0,
  FW_REASON_BLURRED,
  FW_REASON_TOO_DARK,
  FW_REASON_TOO_BRIGHT,
  FW_REASON_LOW_CONTRAST,
  FW_REASON_TURNED_AWAY,
  FW_REASON_OCCLUDED,
  FW_REASON_EYES_CLOSED,
  FW_REASON_CUT_OFF /* by the picture's border */
} fw_quality_reason;

/* Index into fw_face.spoof_signals: what pixels say against a face being there in person. None proves it; the limits
 * of web/lib/liveness-hint.js were measured. */
typedef enum fw_spoof_signal {
  FW_SPOOF_PATTERN = 0, /* logarithm of the strongest fine periodic pattern's power over its neighbours': skin 2 to 3 */
  FW_SPOOF_FRAME,       /* 0..1: how far straight edges run along both sides of the face, as those of a phone do */
  FW_SPOOF_GLOW,        /* logarithm of the face's light over that of what is around it */
  FW_SPOOF_CAST         /* logarithm of blue over green on the face: skin is below 0 */
} fw_spoof_signal;

/* Tasks, to be or-ed. Detection always runs. */
typedef enum fw_task {
  FW_TASK_MESH = 1 << 0, /* mesh, presence */
  FW_TASK_POSE = 1 << 1, /* from the mesh */
  FW_TASK_GAZE = 1 << 2, /* from the mesh's irises */
  FW_TASK_EMOTION = 1 << 3,
  FW_TASK_AGE = 1 << 4, /* age and gender share one net */
  FW_TASK_GENDER = 1 << 5,
  FW_TASK_IDENTITY = 1 << 6,    /* embedding */
  FW_TASK_QUALITY = 1 << 7,     /* from the mesh and the pixels under it */
  FW_TASK_BLENDSHAPES = 1 << 8, /* from the mesh, by the net where one is set */
  FW_TASK_LIVENESS = 1 << 9,    /* spoof_signals */
  FW_TASK_CUSTOM = 1 << 10      /* nets of your own: fw_analyzer_add_custom */
} fw_task;
#define FW_TASK_DEFAULT 0x3f /* mesh, pose, gaze, emotion, age, gender */
#define FW_TASK_ALL 0x3ff    /* that need no net but those of the roles below */

/* Which net a file is. Every net is checked against the input and output shapes its role expects. */
typedef enum fw_model_role {
  FW_MODEL_DETECT_SHORT = 0, /* MediaPipe short range: one near face or a few */
  FW_MODEL_DETECT_FULL,      /* MediaPipe full range */
  FW_MODEL_DETECT_CROWD,     /* RFB-320: far, many, masked */
  FW_MODEL_MESH,             /* MediaPipe face landmark with attention, 478 points */
  FW_MODEL_EMOTION,          /* face-api expression */
  FW_MODEL_EMOTION_ENSEMBLE, /* human's emotion, averaged with the former when both are set */
  FW_MODEL_AGE_GENDER,       /* face-api age and gender */
  FW_MODEL_RECOGNITION,      /* face-api recognition: dlib's ResNet, 128 values */
  FW_MODEL_BLENDSHAPES,      /* MediaPipe blendshapes, 146 points to 52 values: optional */
  FW_MODEL_ROLE_COUNT,
  FW_MODEL_CUSTOM = FW_MODEL_ROLE_COUNT /* the first custom task, + 1 the second ..: not for fw_analyzer_set_model */
} fw_model_role;

typedef enum fw_mode {
  FW_MODE_IMAGE = 0, /* every picture on its own; turned pictures are tried too */
  FW_MODE_VIDEO = 1  /* frames of one stream: faces keep their id, the mesh is followed, points are smoothed */
} fw_mode;

typedef enum fw_range {
  FW_RANGE_AUTO = 0, /* the nets at hand decide, nearest first; in pictures tiles find small faces */
  FW_RANGE_SHORT,
  FW_RANGE_FULL,
  FW_RANGE_CROWD
} fw_range;

typedef struct fw_analyzer_options {
  uint32_t tasks; /* or of fw_task */
  fw_mode mode;
  fw_range range;
  int32_t max_faces;         /* 1..FW_MAX_FACES; the most prominent to the detectors, by score times their box's size */
  float min_detection_score; /* 0..1; below 0: the default of each net, from its recipe */
  float min_presence;        /* 0..1: mesh scores below drop the face */
  bool tiles;                /* detect in overlapping tiles too, for small faces in large pictures */
  bool rotations;            /* FW_MODE_IMAGE: look for faces turned by 90, 180 and 270 degrees */
  int32_t memory;  /* FW_MODE_VIDEO with FW_TASK_IDENTITY: people who left and keep their ids, 0..FW_MAX_MEMORY */
  float memory_ms; /* for how long, by timestamps; 0 or more, INFINITY for ever */
  bool smooth;     /* FW_MODE_VIDEO: take the jitter out of the mesh's points */
  bool keep_crops; /* keep the pixels each net saw, for fw_analyzer_crop */
  fw_kernel_set kernels;
  double (*now_ms)(void *context); /* a monotonic clock for fw_timing, or NULL: all times are then 0 */
  void *now_context;
} fw_analyzer_options;

typedef struct fw_box {
  float x, y, width, height;
} fw_box;

typedef struct fw_face {
  /* FW_MODE_VIDEO: stable while the face is followed, never reused; with FW_TASK_IDENTITY also when the person comes
   * back. Else 1, 2, .. */
  uint32_t id;
  uint32_t valid; /* or of fw_task: which of the fields below were read */
  float score;    /* detector's, 0..1 */
  float presence; /* mesh net's own score that this is a face, 0..1; 0 where it did not look */
  fw_box box; /* upright bounding box of the mesh: forehead to chin, cheek to cheek; the detector's without a mesh */
  float keypoints[FW_KEYPOINTS][2]; /* the crowd net gives none: without a mesh, where they usually are */
  float mesh[FW_MESH_POINTS][3];    /* z: same scale as x, smaller is nearer the camera */
  float yaw;                        /* > 0: the face looks towards the picture's right edge */
  float pitch;                      /* > 0: the face looks up */
  float roll;                       /* > 0: the head is turned clockwise in the picture */
  float matrix[16];                 /* column-major: canonical face (cm, y up, z to the camera) to camera space */
  float gaze_yaw;                   /* of the line of sight against the camera's axis, signs as yaw and pitch */
  float gaze_pitch;
  float gaze[3];              /* unit vector of the same: x right, y down, z into the scene (negative: to the camera) */
  float emotion[FW_EMOTIONS]; /* probabilities, sum 1, tempered towards how often they are right */
  float age;                  /* years */
  float age_low, age_high;    /* 80 % of people read so are inside */
  float male;                 /* probability, 0..1 */
  /* What tells people apart: unit length, compared by dot product. In pictures the mean of the face and its mirror
   * image, in video of the readings so far, weighted by quality. */
  float embedding[FW_EMBEDDING];
  float quality;                         /* 0..1: how far the embedding can be trusted */
  uint32_t quality_reasons;              /* or of 1 << fw_quality_reason */
  float quality_parts[FW_QUALITY_PARTS]; /* 0..1 each, 1 is good */
  float blendshapes[FW_BLENDSHAPES];     /* ARKit's, in MediaPipe's order (_neutral first); 0..1, below 0: not known */
  bool blendshapes_geometric;            /* they are measured on the mesh: no net read them */
  float spoof_signals[FW_SPOOF_SIGNALS]; /* by fw_spoof_signal; in video means over about a second */
} fw_face;

typedef struct fw_timing { /* milliseconds of the last analyze */
  float detect, mesh, emotion, age_gender, identity, quality, custom, total;
} fw_timing;

/* A reading that a face is due: see fw_analyzer_defer. */
typedef struct fw_due {
  uint32_t id;        /* of the face */
  fw_model_role role; /* FW_MODEL_EMOTION, for both emotion nets, FW_MODEL_AGE_GENDER or a custom task's */
  size_t floats;      /* its part of the inputs */
  float weight;       /* against readings of other frames */
  bool mirror;        /* the net sees the mirrored face */
  double time_ms;     /* timestamp of the frame */
} fw_due;

/* A net of your own as one more attribute of each face. It takes one float32 picture [1, side, side, channels] and
 * gives one float32 output of 1..FW_MAX_CUSTOM_OUTPUTS values. */
typedef struct fw_custom_task {
  float region_scale; /* what it sees: the upright square around the mesh, its side times this; 0.25..4 */
  float scale[3];     /* and how: byte * scale + offset, for each channel */
  float offset[3];
  int32_t side;     /* 16..256 */
  int32_t channels; /* 1: grey, 3: RGB */
  int32_t outputs;
} fw_custom_task;

typedef struct fw_analyzer fw_analyzer;

void fw_analyzer_options_default(fw_analyzer_options *options);

/* On failure *out is NULL. */
FW_NODISCARD fw_status fw_analyzer_create(const fw_analyzer_options *options, fw_analyzer **out, fw_error *error);
void fw_analyzer_destroy(fw_analyzer *analyzer);

/* Roles that must be set before analyze() with these options, as bits 1 << fw_model_role. */
uint32_t fw_analyzer_roles_needed(const fw_analyzer_options *options);

/* Parse and plan a net. `data` is read during the call only. A role set twice is replaced; a failure
 * leaves the former net in place. */
FW_NODISCARD fw_status fw_analyzer_set_model(fw_analyzer *analyzer, fw_model_role role, const void *data, size_t size,
                                             fw_error *error);

/* One more custom task, the first is number 0; options.tasks must have FW_TASK_CUSTOM. `data` is the net, read during
 * the call only; its side, channels and outputs are written to `task`. Without data another analyzer has the net, whose
 * side and channels `task` tells: see fw_analyzer_defer. FW_ERR_SHAPE for a net of another form, FW_ERR_ARGUMENT for
 * values out of range and beyond FW_MAX_CUSTOM tasks. */
FW_NODISCARD fw_status fw_analyzer_add_custom(fw_analyzer *analyzer, fw_custom_task *task, const void *data,
                                              size_t size, fw_error *error);

/* What custom task `task` says of face `id` of the last analyze or fw_analyzer_read_due: its outputs, in video a
 * running mean; NULL where it was not read. Valid until the next call that takes the analyzer. */
const float *fw_analyzer_custom(const fw_analyzer *analyzer, uint32_t id, int32_t task);

/* Read one picture. `timestamp_ms` is the frame's own clock, for FW_MODE_VIDEO: a time that goes back is
 * FW_ERR_ARGUMENT unless fw_analyzer_reset comes between; a gap over a second or a new picture size starts
 * the tracks anew, with FW_TASK_IDENTITY by recognising who is there. FW_ERR_STATE while a role of
 * fw_analyzer_roles_needed was never set, FW_ERR_IMAGE as fw_image_check. No allocation after the first call with a
 * given picture size. */
FW_NODISCARD fw_status fw_analyzer_analyze(fw_analyzer *analyzer, const fw_image *image, double timestamp_ms,
                                           fw_error *error);

/* Faces of the last analyze, best first (score times size); valid until the next call that takes the analyzer. */
const fw_face *fw_analyzer_faces(const fw_analyzer *analyzer, int32_t *count);
void fw_analyzer_timing(const fw_analyzer *analyzer, fw_timing *out);

/* Forget all tracks and who left: the next frame starts a new stream. */
void fw_analyzer_reset(fw_analyzer *analyzer);

/* The square RGBA8 picture net `role` saw of face `index` in the last analyze. FW_ERR_STATE unless
 * keep_crops; FW_ERR_ARGUMENT where that net did not look at that face this time. */
FW_NODISCARD fw_status fw_analyzer_crop(const fw_analyzer *analyzer, int32_t index, fw_model_role role, fw_image *out);

/* The upright square around face `id` of the last analyze, which saw `image`, byte by byte as a custom task of this
 * region_scale and side sees it: RGBA8, with `grey` the rounded luma of each pixel in R, G and B. For training. `size`
 * bytes at `rgba`: side * side * 4. FW_ERR_STATE without a mesh (options.tasks is 0), FW_ERR_ARGUMENT for a face that
 * there is not and values out of range. */
FW_NODISCARD fw_status fw_analyzer_cut_face(fw_analyzer *analyzer, const fw_image *image, uint32_t id,
                                            float region_scale, int32_t side, bool grey, uint8_t *rgba, size_t size,
                                            fw_error *error);

/* Two analyzers can share the work of FW_MODE_VIDEO without sharing memory, each on a thread of its own: the first
 * follows the faces and cuts out what the slow nets are to see, the second runs those nets while the first is at the
 * next frame. Together they read what one would.
 *
 *   const int32_t side = fw_analyzer_input_side(second, FW_MODEL_EMOTION);
 *   if (fw_analyzer_defer(first, FW_MODEL_EMOTION, side, &error) != FW_OK) return fail(error.message);
 *
 *   // for each frame, on the first thread:
 *   if (fw_analyzer_analyze(first, &image, timestamp_ms, &error) != FW_OK) return fail(error.message);
 *   size_t floats;
 *   int32_t due_count;
 *   const fw_due *due = fw_analyzer_due(first, &due_count, &floats);
 *   float *inputs = malloc(floats * sizeof(float));
 *   if (fw_analyzer_cut_due(first, &image, inputs, floats, &error) != FW_OK) return fail(error.message);
 *
 *   // on the other, with inputs and copies of what is due and of the faces:
 *   if (fw_analyzer_read_due(second, due, due_count, inputs, floats, faces, face_count, &error) != FW_OK)
 *     return fail(error.message);
 *
 * Where one of the two starts anew (a new analyzer, fw_analyzer_reset), so must the other. */

/* In place of fw_analyzer_set_model: another analyzer has the net of `role`, whose input is `side` pixels square.
 * FW_ERR_ARGUMENT outside of FW_MODE_VIDEO, for roles other than emotion and age, and for a side no net has. */
FW_NODISCARD fw_status fw_analyzer_defer(fw_analyzer *analyzer, fw_model_role role, int32_t side, fw_error *error);

/* Side of the square that the net of `role` sees; 0 for the crowd net's rectangle and where no net was set. */
int32_t fw_analyzer_input_side(const fw_analyzer *analyzer, fw_model_role role);

/* The deferred readings of the last analyze and how many floats their inputs are together; valid until the next call
 * that takes the analyzer. */
const fw_due *fw_analyzer_due(const fw_analyzer *analyzer, int32_t *count, size_t *floats);

/* Cut their inputs, one after the other, from `image`, the one that analyze() saw, into `floats` floats, as many
 * as fw_analyzer_due said, else FW_ERR_ARGUMENT; `inputs` may be NULL where that is none. */
FW_NODISCARD fw_status fw_analyzer_cut_due(fw_analyzer *analyzer, const fw_image *image, float *inputs, size_t floats,
                                           fw_error *error);

/* Take the readings and add what is known of each of `faces`, the first analyzer's of that frame: also from earlier
 * frames, by id. FW_ERR_ARGUMENT where the inputs are not what the nets take and for a reading without weight or time,
 * FW_ERR_STATE without a net, or with one of two emotion nets only where the inputs are of both. */
FW_NODISCARD fw_status fw_analyzer_read_due(fw_analyzer *analyzer, const fw_due *due, int32_t count,
                                            const float *inputs, size_t floats, fw_face *faces, int32_t face_count,
                                            fw_error *error);

/* Bytes held: packed weights, arenas, crops and tracks together. */
size_t fw_analyzer_bytes(const fw_analyzer *analyzer);

#ifdef __cplusplus
}
#endif
#endif
